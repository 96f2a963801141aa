package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server/job"
)

type lexiconLearnCmd struct {
	Files []string `arg:"" optional:"" name:"FILE" help:"Texts with their translations, and articles; of a service its own articles."`
	defaults
	service
	Out string `placeholder:"LEX.tsv" help:"Where what is learned from files goes; - for standard output."`
}

func (lexiconLearnCmd) Help() string {
	return `Two files NAME.fr and NAME.en are a text and its translation, a sentence a line. If they have as many lines as one
another, line goes with line; else the sentences are aligned first. All other files have articles, of which the
translations are found and aligned. What comes out has the columns French, English, P(English | French), P(French |
English) and source; it can be edited, and is read by --lexicon.

With --server or --data a collection learns from its own articles, and keeps what it learns. That takes part at once, and
the collection's index and links are made again. Links that a person has judged count as sure, rejected ones not at all.

Learning is always done anew, from what is there: what is left out of the files, or deleted, is not in the lexicon any
more.

Examples:
  diptych lexicon learn report.fr report.en --out learned.tsv
  diptych lexicon learn articles.jsonl --out learned.tsv
  diptych lexicon learn --data ~/diptych
  diptych lexicon show --names --data ~/diptych`
}

func (c *lexiconLearnCmd) Run(ctx context.Context, s *streams) error {
	if err := c.settleUnless(c.Out); err != nil {
		return err
	}
	switch {
	case c.Out == "" && len(c.Files) > 0:
		return errors.New("a collection learns from its own articles: without FILE, or with --out LEX.tsv")
	case c.Out == "":
		return c.do(ctx, s, func(conn *connection) error { return c.ask(ctx, s, conn) })
	case len(c.Files) == 0:
		return errors.New("want a FILE to learn from; see diptych lexicon learn --help")
	}
	return c.learn(ctx, s)
}

// longestRenewal bounds a call that changes a collection's lexicons, which a server would else end after a minute: learning
// takes a few minutes, to wait until all articles are linked a second for some hundred, and to open the collection anew
// as long as it takes to count its words.
const longestRenewal = 24 * time.Hour

// ask has the service learn.
func (c *lexiconLearnCmd) ask(ctx context.Context, s *streams, conn *connection) error {
	progress := newProgress(s.err)
	progress.show(func() string { return "learning" })
	ctx, cancel := context.WithTimeout(ctx, longestRenewal)
	defer cancel()
	r, err := conn.LearnLexicon(ctx, &diptychv1.LearnLexiconRequest{Parent: c.parent()})
	progress.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d entries learned from %d pairs of sentences, kept in %s\n", r.GetLexicon().GetEntries(), r.GetSentencePairs(), r.GetLexicon().GetName())
	tellNames(s, int(r.GetNames()))
	return nil
}

// learn learns from files.
func (c *lexiconLearnCmd) learn(ctx context.Context, s *streams) error {
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
	names := align.NewVariants(lex)
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
		batch, err := alignAll(ctx, inputs{Files: others, defaults: c.defaults}, s, lex, refused)
		if err != nil {
			return err
		}
		for fr, en := range batch.Pairs(names) {
			pairs = append(pairs, [2]string{fr, en})
		}
	}
	variants := names.Entries()
	if len(pairs) == 0 && len(variants) == 0 {
		return cmp.Or(refused.err(), errors.New("no text with its translation in the files"))
	}
	progress.show(func() string { return fmt.Sprintf("learning from %d pairs of sentences", len(pairs)) })
	words, err := lexicon.Learn(ctx, lex, func(yield func(fr, en string) bool) {
		for _, p := range pairs {
			if !yield(p[0], p[1]) {
				return
			}
		}
	})
	progress.clear()
	if err != nil {
		return err
	}
	entries := lexicon.Merge(append(words, variants...))
	if err := writeEntries(s, c.Out, entries); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d entries learned from %d pairs of sentences\n", len(entries), len(pairs))
	tellNames(s, len(variants))
	return refused.err()
}

// tellNames says how many of the entries are names.
func tellNames(s *streams, n int) {
	if n > 0 {
		fmt.Fprintf(s.err, "%d of them names, from linked articles\n", n)
	}
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
	if len(french.lines) == len(english.lines) {
		for i := range french.lines {
			out = append(out, [2]string{french.lines[i], english.lines[i]})
		}
		return out, nil
	}
	for _, b := range align.Beads(align.NewSide(french.lines, corpus.French, lex), align.NewSide(english.lines, corpus.English, lex)) {
		if len(b.A) > 0 && len(b.B) > 0 && b.Confidence >= job.LeastBead {
			out = append(out, [2]string{french.join(b.A), english.join(b.B)})
		}
	}
	return out, nil
}
