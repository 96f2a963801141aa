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
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

type lexiconCmd struct {
	Show     lexiconShowCmd     `cmd:"" help:"Show what renders a word in the other language, how likely, and who says so."`
	Coverage lexiconCoverageCmd `cmd:"" help:"Show how many of the words of articles the lexicon knows, and which it misses."`
	Learn    lexiconLearnCmd    `cmd:"" help:"Learn word translations from translated texts."`
	Import   lexiconImportCmd   `cmd:"" help:"Read word translations of a dictionary or a lexical table."`
}

func (lexiconCmd) Help() string {
	return `The lexicon says which French and English words render one another. One is built in; what learn and import write is
blended into it by --lexicon LEX.tsv, here and in every command that aligns; with --server or --data they keep it with a
collection instead.

Examples:
  diptych lexicon show grève strike
  diptych lexicon learn report.fr report.en --out learned.tsv
  diptych lexicon show grève --lexicon learned.tsv`
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
	Words []string `arg:"" optional:"" name:"WORD" help:"Words or terms of either language."`
	lexicons
	Stats  bool   `help:"Show how much the lexicon holds, and its version."`
	Format string `enum:"table,jsonl" default:"table" help:"table, or jsonl with a rendering a line (default ${default})."`
}

func (lexiconShowCmd) Help() string {
	return `A word is looked up in both languages, by its stem. The probability is that of the rendering given the word.

Examples:
  diptych lexicon show grève 'mise en examen'
  diptych lexicon show strike --format jsonl
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

func (c *lexiconShowCmd) Run(_ context.Context, s *streams) error {
	if len(c.Words) == 0 && !c.Stats {
		return errors.New("want a WORD or --stats; see diptych lexicon show --help")
	}
	lex, err := c.read()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	if c.Stats {
		c.stats(out, lex)
	}
	var unknown []string
	for _, word := range c.Words {
		found := false
		for _, lang := range []corpus.Lang{corpus.French, corpus.English} {
			rs := lex.Renderings(word, lang)
			found = found || len(rs) > 0
			if err := c.print(out, word, lang, rs); err != nil {
				return err
			}
		}
		if !found {
			unknown = append(unknown, word)
		}
	}
	if err := out.Flush(); err != nil || len(unknown) == 0 {
		return err
	}
	return fmt.Errorf("not in the lexicon: %s", strings.Join(unknown, ", "))
}

func (c *lexiconShowCmd) print(w io.Writer, word string, lang corpus.Lang, rs []lexicon.Rendering) error {
	if c.Format == "table" && len(rs) > 0 {
		fmt.Fprintf(w, "%s  %s → %s\n", word, lang, lang.Other())
	}
	for _, r := range rs {
		from := make([]string, len(r.Sources))
		for i, s := range r.Sources {
			from[i] = s.String()
		}
		if c.Format == "table" {
			fmt.Fprintf(w, "  %.3f  %-28s  %s\n", r.P, r.Text, strings.Join(from, ", "))
			continue
		}
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		if err := lines.Encode(renderingLine{word, lang, r.Text, r.P, from}); err != nil {
			return err
		}
	}
	return nil
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
