package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

type sentencesCmd struct {
	En  string `placeholder:"FILE" help:"The English text, a sentence a line."`
	Fr  string `placeholder:"FILE" help:"The French text, a sentence a line."`
	Dir string `placeholder:"DIR" help:"Align every NAME.en with NAME.fr of this folder."`
	Out string `placeholder:"DIR" help:"Where NAME.align goes, with --dir."`
	lexicons
}

func (sentencesCmd) Help() string {
	return `A bead a line comes out: [English lines]:[French lines]:confidence, lines counted from 0, a side that nothing
answers empty.

Examples:
  diptych sentences --en report.en --fr report.fr
  diptych sentences --dir texts --out beads`
}

func (c *sentencesCmd) Run(ctx context.Context, s *streams) error {
	lex, err := c.read()
	if err != nil {
		return err
	}
	single, folder := c.En != "" && c.Fr != "", c.Dir != "" && c.Out != ""
	switch {
	case single && !folder && c.Dir == "" && c.Out == "":
		return alignFiles(s.out, c.En, c.Fr, lex)
	case folder && c.En == "" && c.Fr == "":
		return c.alignFolder(ctx, lex)
	}
	return errors.New("want --en FILE and --fr FILE, or --dir DIR and --out DIR; see diptych sentences --help")
}

func (c *sentencesCmd) alignFolder(ctx context.Context, lex *lexicon.Lexicon) error {
	english, err := filepath.Glob(filepath.Join(c.Dir, "*.en"))
	if err != nil {
		return err
	}
	if len(english) == 0 {
		return fmt.Errorf("%s: no NAME.en in it", c.Dir)
	}
	if err := os.MkdirAll(c.Out, 0o777); err != nil {
		return err
	}
	slices.Sort(english)
	for _, en := range english {
		if err := ctx.Err(); err != nil {
			return err
		}
		base := strings.TrimSuffix(en, ".en")
		out, err := os.Create(filepath.Join(c.Out, filepath.Base(base)+".align"))
		if err != nil {
			return err
		}
		if err := errors.Join(alignFiles(out, en, base+".fr", lex), out.Close()); err != nil {
			return err
		}
	}
	return nil
}

func alignFiles(w io.Writer, en, fr string, lex *lexicon.Lexicon) error {
	english, err := readLines(en)
	if err != nil {
		return err
	}
	french, err := readLines(fr)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for _, b := range align.Beads(align.NewSide(english, corpus.English, lex), align.NewSide(french, corpus.French, lex)) {
		fmt.Fprintf(out, "[%s]:[%s]:%.4f\n", indices(b.A), indices(b.B), b.Confidence)
	}
	return out.Flush()
}

func readLines(name string) ([]string, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s := strings.TrimSuffix(string(b), "\n")
	if s == "" {
		return nil, nil
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines, nil
}

func indices(is []int) string {
	parts := make([]string, len(is))
	for i, n := range is {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}
