package cli

import (
	"bufio"
	"bytes"
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
	"github.com/diptych-align/diptych/corpus/ingest"
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
sides. With --dir the files are NAME.align, NAME.tsv, NAME.jsonl or NAME.tmx; a text that cannot be read is reported, and
the others are aligned.

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
		return c.alignFolder(ctx, s, lex)
	}
	return errors.New("want --en FILE and --fr FILE, or --dir DIR and --out DIR; see diptych sentences --help")
}

// alignFolder aligns every two texts of a folder. Those that cannot be read are reported when the others are done.
func (c *sentencesCmd) alignFolder(ctx context.Context, s *streams, lex *lexicon.Lexicon) error {
	texts, err := bitextsIn(c.Dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o777); err != nil {
		return err
	}
	ending := "." + strings.Replace(c.Format, "beads", "align", 1)
	failed := make([]error, len(texts))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, text := range texts {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			base := filepath.Join(c.Dir, text)
			failed[i] = c.alignInto(filepath.Join(c.Out, text+ending), base+".en", base+".fr", lex)
			return nil
		})
	}
	g.Wait()
	refused := &refusals{w: s.err}
	for _, err := range failed {
		if err != nil {
			refused.add(err)
		}
	}
	return cmp.Or(ctx.Err(), refused.err())
}

// bitextsIn returns each NAME of a folder that has NAME.en or NAME.fr, in their order.
func bitextsIn(dir string) ([]string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, f := range files {
		switch name, ext := f.Name(), filepath.Ext(f.Name()); ext {
		case ".en", ".fr":
			texts = append(texts, strings.TrimSuffix(name, ext))
		}
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s: no NAME.en and NAME.fr in it", dir)
	}
	slices.Sort(texts)
	return slices.Compact(texts), nil
}

// alignInto aligns two files into a third, which there is only if nothing fails.
func (c *sentencesCmd) alignInto(name, en, fr string, lex *lexicon.Lexicon) error {
	var out bytes.Buffer
	if err := c.alignFiles(&out, en, fr, lex); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o666)
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
	beads := align.Beads(align.NewSide(english.lines, corpus.English, lex), align.NewSide(french.lines, corpus.French, lex))
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

func (c *sentencesCmd) print(w io.Writer, beads []corpus.Bead, english, french *lineText, lex *lexicon.Lexicon) error {
	switch c.Format {
	case "tsv":
		for _, b := range beads {
			fmt.Fprintf(w, "%s\t%s\t%.4f\n", segment(english.join(b.A)), segment(french.join(b.B)), b.Confidence)
		}
	case "jsonl":
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		for _, b := range beads {
			if err := lines.Encode(sentencesLine{b.A, b.B, b.Confidence, english.join(b.A), french.join(b.B)}); err != nil {
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
			if err := m.add("", properties, french.variant(b.B), english.variant(b.A)); err != nil {
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

// lineText is a text, a sentence a line.
type lineText struct {
	file  string
	lines []string
}

// readLines reads a text in any usual encoding, packed or not.
func readLines(name string) (*lineText, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := ingest.Text(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t := &lineText{file: filepath.Base(name)}
	for l := range strings.Lines(string(b)) {
		t.lines = append(t.lines, strings.TrimSuffix(strings.TrimSuffix(l, "\n"), "\r"))
	}
	return t, nil
}

// join returns some lines, by their numbers from 0, as one.
func (t *lineText) join(at []int) string {
	parts := make([]string, len(at))
	for i, n := range at {
		parts[i] = t.lines[n]
	}
	return strings.Join(parts, " ")
}

// variant is a side of a unit: some lines, and where they stand.
func (t *lineText) variant(at []int) tmxVariant {
	return tmxVariant{Properties: []tmxProperty{{"x-file", printable(t.file)}, {"x-lines", indices(at)}}, Segment: t.join(at)}
}

func indices(is []int) string {
	parts := make([]string, len(is))
	for i, n := range is {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}
