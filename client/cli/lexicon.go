package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type lexiconCmd struct {
	Show     lexiconShowCmd     `cmd:"" help:"Show what renders a word in the other language, how likely, and who says so."`
	Coverage lexiconCoverageCmd `cmd:"" help:"Show how many of the words of articles the lexicon knows, and which it misses."`
	Learn    lexiconLearnCmd    `cmd:"" help:"Learn word translations from translated texts, and names that stand for one another from linked ones."`
	Import   lexiconImportCmd   `cmd:"" help:"Read word translations of a dictionary or a lexical table."`
}

func (lexiconCmd) Help() string {
	return `The lexicon says which French and English words render one another. One is built in; what learn and import write is
blended into it by --lexicon LEX.tsv, here and in every command that aligns; with --server or --data they keep it with a
collection instead.

Examples:
  diptych lexicon show grève strike
  diptych lexicon learn report.fr report.en --out learned.tsv
  diptych lexicon show grève --lexicon learned.tsv
  diptych lexicon show --names --lexicon learned.tsv`
}

// lexicons are files that are blended into the built-in lexicon.
type lexicons struct {
	Lexicon []string `placeholder:"LEX.tsv" sep:"none" help:"Blend this file of lexicon learn or import into the built-in lexicon; may be repeated."`
}

// read returns the lexicon to work with.
func (o *lexicons) read() (*lexicon.Lexicon, error) {
	var all []lexicon.Entry
	for _, name := range o.Lexicon {
		f, err := open(name)
		if err != nil {
			return nil, err
		}
		entries, err := lexicon.ReadEntries(f, name)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return lexicon.Builtin().With(all), nil
}

type lexiconShowCmd struct {
	Words []string `arg:"" optional:"" name:"WORD" help:"Words, terms or names of either language."`
	service
	Names  bool   `help:"Show all names that another stands for in the other language."`
	Stats  bool   `help:"Show how much the lexicon holds, and its version."`
	Format string `enum:"table,jsonl" default:"table" help:"table, or jsonl with a rendering a line (default ${default})."`
}

func (lexiconShowCmd) Help() string {
	return `A word is looked up in both languages, by its stem. The probability is that of the rendering given the word; of a
learned name, the share of its events in which the other stands opposite, and the number at the end of its source is how
many these are.

With --server or --data it is the lexicon of a collection: with what is kept there, learned or imported.

Examples:
  diptych lexicon show grève 'mise en examen'
  diptych lexicon show strike --format jsonl
  diptych lexicon show --names --data ~/diptych
  diptych lexicon show --stats`
}

// renderingLine is the machine form of a rendering.
type renderingLine struct {
	Word     string      `json:"word"`
	Language corpus.Lang `json:"language"`
	Text     string      `json:"rendering"`
	P        float64     `json:"p"`
	Sources  []string    `json:"sources"`
}

func (c *lexiconShowCmd) Run(ctx context.Context, s *streams) error {
	if len(c.Words) == 0 && !c.Stats && !c.Names {
		return errors.New("want a WORD, --names or --stats; see diptych lexicon show --help")
	}
	if c.Server != "" || c.Data != "" || c.Collection != "" {
		return c.ask(ctx, s)
	}
	lex, err := c.read()
	if err != nil {
		return err
	}
	if c.Stats {
		c.stats(s.out, lex)
	}
	var lines []renderingLine
	for _, f := range lex.Find(c.Words, c.Names) {
		for _, r := range f.Renderings {
			from := make([]string, len(r.Sources))
			for i, s := range r.Sources {
				from[i] = s.String()
			}
			lines = append(lines, renderingLine{f.Word, f.Lang, r.Text, r.P, from})
		}
	}
	return c.print(s.out, lines)
}

// ask looks the words up in the lexicon of a collection.
func (c *lexiconShowCmd) ask(ctx context.Context, s *streams) error {
	if c.Stats {
		return errors.New("--stats is of files: diptych status shows the lexicons of a collection")
	}
	if err := c.settle(serviceFlags); err != nil {
		return err
	}
	return c.do(ctx, s, func(conn *connection) error {
		resp, err := conn.LookUpLexicon(ctx, &diptychv1.LookUpLexiconRequest{Parent: c.parent(), Words: c.Words, Names: c.Names})
		if err != nil {
			return err
		}
		var lines []renderingLine
		for _, r := range resp.GetRenderings() {
			lines = append(lines, renderingLine{r.GetWord(), corpus.Lang(r.GetLanguage()), r.GetText(), r.GetProbability(), r.GetSources()})
		}
		return c.print(s.out, lines)
	})
}

// print shows renderings, those of a word together. Words without any are an error.
func (c *lexiconShowCmd) print(to io.Writer, lines []renderingLine) error {
	w := bufio.NewWriter(to)
	found := map[string]bool{}
	for i, l := range lines {
		found[l.Word] = true
		if c.Format == "table" {
			if i == 0 || l.Word != lines[i-1].Word || l.Language != lines[i-1].Language {
				fmt.Fprintf(w, "%s  %s → %s\n", l.Word, l.Language, l.Language.Other())
			}
			fmt.Fprintf(w, "  %.3f  %-28s  %s\n", l.P, l.Text, strings.Join(l.Sources, ", "))
			continue
		}
		line := json.NewEncoder(w)
		line.SetEscapeHTML(false)
		if err := line.Encode(l); err != nil {
			return err
		}
	}
	unknown := slices.DeleteFunc(slices.Clone(c.Words), func(word string) bool { return found[word] })
	if err := w.Flush(); err != nil || len(unknown) == 0 {
		return err
	}
	return fmt.Errorf("not in the lexicon: %s", strings.Join(unknown, ", "))
}

func (c *lexiconShowCmd) stats(w io.Writer, lex *lexicon.Lexicon) {
	fmt.Fprintf(w, "version %s\n", lex.Version())
	counts := lex.Counts()
	for _, kind := range []lexicon.SourceKind{lexicon.BuiltIn, lexicon.Learned, lexicon.Imported} {
		if n, ok := counts[kind]; ok {
			fmt.Fprintf(w, "  %-9s  %6d French words  %6d terms  %6d names  %6d pairs\n", kind, n.Words, n.Terms, n.Names, n.Pairs)
		}
	}
}

func writeEntries(s *streams, name string, entries []lexicon.Entry) error {
	if name == "-" {
		return lexicon.WriteEntries(s.out, entries)
	}
	var out bytes.Buffer
	if err := lexicon.WriteEntries(&out, entries); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o666)
}
