package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index/lexicon"
)

type lexiconCoverageCmd struct {
	inputs
	lexicons
	Misses int    `default:"20" placeholder:"N" help:"How many of the commonest misses to show (default ${default})."`
	Format string `enum:"table,tsv" default:"table" help:"table, or tsv with the columns language, words, known, known or lookalike, and then language, miss, uses (default ${default})."`
}

func (lexiconCoverageCmd) Help() string {
	return `Counted are the words of the report itself, each use of them: neither boilerplate nor function words, names, dates or
figures. A word that the lexicon does not hold may still look like one of the other language that it does (cognates).

Examples:
  diptych lexicon coverage articles.jsonl
  diptych lexicon coverage fr/*.jsonl --misses 100 --format tsv > misses.tsv`
}

// covered counts the words of one language.
type covered struct {
	words, known, alike int
	misses              map[string]int
}

func (c *lexiconCoverageCmd) Run(ctx context.Context, s *streams) error {
	lex, err := c.read()
	if err != nil {
		return err
	}
	refused := &refusals{w: s.err, progress: newProgress(s.err)}
	by := map[corpus.Lang]*covered{corpus.French: {misses: map[string]int{}}, corpus.English: {misses: map[string]int{}}}
	err = annotateAll(ctx, c.inputs, s.in, refused, func(a *corpus.Annotated) error {
		by[a.Lang()].add(a, lex)
		return nil
	})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	for _, lang := range []corpus.Lang{corpus.French, corpus.English} {
		if by[lang].words > 0 {
			by[lang].resemble(lex, lang)
			c.print(out, lang, by[lang])
		}
	}
	return cmp.Or(out.Flush(), refused.err())
}

// add counts the words of an article.
func (v *covered) add(a *corpus.Annotated, lex *lexicon.Lexicon) {
	lang := a.Lang()
	for run := range runs(a) {
		stems := make([]string, len(run))
		for i, word := range run {
			stems[i] = lex.Stem(word, lang)
		}
		inTerm := 0 // words from here on that are of a known term
		for i, word := range run {
			n, _ := lex.Term(stems[i:], lang)
			inTerm = max(inTerm-1, n)
			if len(word) < 3 || text.Stop(word, lang) {
				continue
			}
			v.words++
			if inTerm > 0 || len(lex.English(stems[i])) > 0 && lang == corpus.French || len(lex.French(stems[i])) > 0 && lang == corpus.English {
				v.known++
			} else {
				v.misses[word]++
			}
		}
	}
}

// resemble counts the misses that look like a word of the other language.
func (v *covered) resemble(lex *lexicon.Lexicon, lang corpus.Lang) {
	v.alike = v.known
	for word, n := range v.misses {
		if _, ok := lex.Lookalike(word, lang); ok {
			v.alike += n
		}
	}
}

// runs yields the words of an article in lower case, as far as they follow one another without a sign, a mention or what
// is written with a capital within a sentence.
func runs(a *corpus.Annotated) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		mentions := a.Annotation.Mentions
		for _, s := range a.Annotation.Sentences {
			sentence := s.Of(a.In(s.Field))
			var run []string
			for i, t := range text.Tokens(sentence, a.Lang()) {
				at := corpus.Span{Start: s.Start + t.Start, End: s.Start + t.End}
				for len(mentions) > 0 && before(&mentions[0], s.Field, at) {
					mentions = mentions[1:]
				}
				inMention := len(mentions) > 0 && mentions[0].Field == s.Field && mentions[0].Overlaps(at)
				word := strings.ToLower(t.Of(sentence))
				if t.Kind == text.Word && !inMention && (i == 0 || word == t.Of(sentence)) {
					run = append(run, word)
					continue
				}
				if len(run) > 0 && !yield(run) {
					return
				}
				run = nil
			}
			if len(run) > 0 && !yield(run) {
				return
			}
		}
	}
}

// before reports whether m lies wholly before at in field f; the title comes before the text.
func before(m *corpus.Mention, f corpus.Field, at corpus.Span) bool {
	if m.Field != f {
		return m.Field == corpus.Title
	}
	return m.End <= at.Start
}

func (c *lexiconCoverageCmd) print(w io.Writer, lang corpus.Lang, v *covered) {
	misses := make([]string, 0, len(v.misses))
	for word := range v.misses {
		misses = append(misses, word)
	}
	slices.SortFunc(misses, func(a, b string) int { return cmp.Or(v.misses[b]-v.misses[a], strings.Compare(a, b)) })
	misses = misses[:min(len(misses), max(c.Misses, 0))]
	if c.Format == "tsv" {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", lang, v.words, v.known, v.alike)
		for _, word := range misses {
			fmt.Fprintf(w, "%s\t%s\t%d\n", lang, word, v.misses[word])
		}
		return
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(v.words) }
	fmt.Fprintf(w, "%s  %d words, %.1f %% known, %.1f %% known or alike\n", lang, v.words, share(v.known), share(v.alike))
	for i, word := range misses {
		misses[i] = fmt.Sprintf("%s %d", word, v.misses[word])
	}
	if len(misses) > 0 {
		for _, line := range wrap("missed: "+strings.Join(misses, ", "), usualWidth-4) {
			fmt.Fprintf(w, "    %s\n", line)
		}
	}
}
