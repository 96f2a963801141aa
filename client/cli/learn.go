package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

type lexiconLearnCmd struct {
	inputs
	lexicons
	Out string `required:"" placeholder:"LEX.tsv" help:"Where what is learned goes; - for standard output."`
}

func (lexiconLearnCmd) Help() string {
	return `Two files NAME.fr and NAME.en are a text and its translation, a sentence a line. If they have as many lines as one
another, line goes with line; else the sentences are aligned first. All other files have articles, of which the
translations are found and aligned. What comes out has the columns French, English, P(English | French), P(French |
English) and source; it can be edited, and is read by --lexicon.

Learning is always done anew, from what is there: what is left out of the files is not in the lexicon any more.

Examples:
  diptych lexicon learn report.fr report.en --out learned.tsv
  diptych lexicon learn articles.jsonl --out learned.tsv`
}

// leastBead is the confidence from which the sentences of a bead are learned from.
const leastBead = 0.5

func (c *lexiconLearnCmd) Run(ctx context.Context, s *streams) error {
	lex, err := c.read()
	if err != nil {
		return err
	}
	progress := newProgress(s.err)
	refused := &refusals{w: s.err, progress: progress}
	texts, others, err := bitexts(c.Files)
	if err != nil {
		return err
	}
	var pairs [][2]string
	for _, name := range texts {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := linePairs(name, lex)
		if err != nil {
			return err
		}
		pairs = append(pairs, found...)
	}
	if len(others) > 0 {
		c.Files = others
		batch, err := alignAll(ctx, c.inputs, s, lex, refused)
		if err != nil {
			return err
		}
		for fr, en := range batch.Pairs(leastBead) {
			pairs = append(pairs, [2]string{fr, en})
		}
	}
	if len(pairs) == 0 {
		return cmp.Or(refused.err(), errors.New("no text with its translation in the files"))
	}
	progress.show(func() string { return fmt.Sprintf("learning from %d pairs of sentences", len(pairs)) })
	entries := lexicon.Learn(lex, func(yield func(fr, en string) bool) {
		for _, p := range pairs {
			if ctx.Err() != nil || !yield(p[0], p[1]) {
				return
			}
		}
	})
	progress.clear()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := writeEntries(s, c.Out, entries); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d entries learned from %d pairs of sentences\n", len(entries), len(pairs))
	return refused.err()
}

// bitexts parts the files into the names of those that are two sides of a text, and the others. It refuses a side without
// the other.
func bitexts(files []string) (texts, others []string, err error) {
	for _, f := range files {
		base, ext := strings.TrimSuffix(f, filepath.Ext(f)), filepath.Ext(f)
		if ext != ".fr" && ext != ".en" {
			others = append(others, f)
			continue
		}
		if other := base + map[string]string{".fr": ".en", ".en": ".fr"}[ext]; !slices.Contains(files, other) {
			return nil, nil, fmt.Errorf("%s: give %s too", f, other)
		}
		if !slices.Contains(texts, base) {
			texts = append(texts, base)
		}
	}
	return texts, others, nil
}

// linePairs reads NAME.fr and NAME.en.
func linePairs(name string, lex *lexicon.Lexicon) ([][2]string, error) {
	french, err := readLines(name + ".fr")
	if err != nil {
		return nil, err
	}
	english, err := readLines(name + ".en")
	if err != nil {
		return nil, err
	}
	var out [][2]string
	if len(french) == len(english) {
		for i := range french {
			out = append(out, [2]string{french[i], english[i]})
		}
		return out, nil
	}
	for _, b := range align.Beads(align.NewSide(french, corpus.French, lex), align.NewSide(english, corpus.English, lex)) {
		if len(b.A) > 0 && len(b.B) > 0 && b.Confidence >= leastBead {
			out = append(out, [2]string{joinLines(french, b.A), joinLines(english, b.B)})
		}
	}
	return out, nil
}
