package cli

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
	"golang.org/x/sync/errgroup"
)

type sentencesCmd struct {
	En  string `placeholder:"FILE" help:"The English text, a sentence a line."`
	Fr  string `placeholder:"FILE" help:"The French text, a sentence a line."`
	Dir string `placeholder:"DIR" help:"Align every NAME.en with NAME.fr of this folder."`
	Out string `placeholder:"DIR" help:"Where NAME.align goes, with --dir."`
	lexicons
	Format string `enum:"beads,tsv,jsonl,tmx" default:"beads" help:"beads, tsv (English, French, confidence), jsonl or tmx (default ${default})."`
}

func (sentencesCmd) Help() string {
	return `A bead a line comes out: [English lines]:[French lines]:confidence, lines counted from 0, a side that nothing
answers empty. The other forms have the texts: tsv and jsonl of all beads, tmx, for translation tools, of those with two
sides. With --dir the files are NAME.align, NAME.tsv, NAME.jsonl or NAME.tmx.

Examples:
  diptych sentences --en report.en --fr report.fr
  diptych sentences --en report.en --fr report.fr --format tmx > report.tmx
  diptych sentences --dir texts --out beads`
}

// alignMemory is what the garbage is to stay below, in bytes: two texts of 20,000 sentences need half of it at a time. What
// needs more gets it, and is collected the more often.
const alignMemory = 240 << 20

func (c *sentencesCmd) Run(ctx context.Context, s *streams) error {
	debug.SetMemoryLimit(alignMemory)
	lex, err := c.read()
	if err != nil {
		return err
	}
	single, folder := c.En != "" && c.Fr != "", c.Dir != "" && c.Out != ""
	switch {
	case single && !folder && c.Dir == "" && c.Out == "":
		return c.alignFiles(s.out, c.En, c.Fr, lex)
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
	ending := "." + strings.Replace(c.Format, "beads", "align", 1)
	g, working := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, en := range english {
		if working.Err() != nil {
			break
		}
		g.Go(func() error {
			base := strings.TrimSuffix(en, ".en")
			out, err := os.Create(filepath.Join(c.Out, filepath.Base(base)+ending))
			if err != nil {
				return err
			}
			return errors.Join(c.alignFiles(out, en, base+".fr", lex), out.Close())
		})
	}
	return cmp.Or(g.Wait(), ctx.Err())
}

func (c *sentencesCmd) alignFiles(w io.Writer, en, fr string, lex *lexicon.Lexicon) error {
	english, err := readLines(en)
	if err != nil {
		return err
	}
	french, err := readLines(fr)
	if err != nil {
		return err
	}
	beads := align.Beads(align.NewSide(english, corpus.English, lex), align.NewSide(french, corpus.French, lex))
	out := bufio.NewWriter(w)
	if err := c.print(out, beads, english, french, lex); err != nil {
		return err
	}
	return out.Flush()
}

// sentencesLine is the machine form of a bead.
type sentencesLine struct {
	En         []int   `json:"en"`
	Fr         []int   `json:"fr"`
	Confidence float64 `json:"confidence"`
	EnText     string  `json:"en_text"`
	FrText     string  `json:"fr_text"`
}

func (c *sentencesCmd) print(w io.Writer, beads []corpus.Bead, english, french []string, lex *lexicon.Lexicon) error {
	switch c.Format {
	case "tsv":
		for _, b := range beads {
			fmt.Fprintf(w, "%s\t%s\t%.4f\n", segment(joinLines(english, b.A)), segment(joinLines(french, b.B)), b.Confidence)
		}
	case "jsonl":
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		for _, b := range beads {
			if err := lines.Encode(sentencesLine{b.A, b.B, b.Confidence, joinLines(english, b.A), joinLines(french, b.B)}); err != nil {
				return err
			}
		}
	case "tmx":
		m, err := newMemory(w, false)
		if err != nil {
			return err
		}
		for _, b := range beads {
			properties := []tmxProperty{{"x-bead-confidence", fmt.Sprintf("%.4f", b.Confidence)}, {"x-lexicon", lex.Version()}}
			if err := m.add(properties, tmxVariant{Segment: joinLines(french, b.B)}, tmxVariant{Segment: joinLines(english, b.A)}); err != nil {
				return err
			}
		}
		return m.close()
	default:
		for _, b := range beads {
			fmt.Fprintf(w, "[%s]:[%s]:%.4f\n", indices(b.A), indices(b.B), b.Confidence)
		}
	}
	return nil
}

// joinLines returns some lines as one.
func joinLines(lines []string, at []int) string {
	parts := make([]string, len(at))
	for i, n := range at {
		parts[i] = lines[n]
	}
	return strings.Join(parts, " ")
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
