package align

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
)

// NewReport prepares the sentences of an article for comparison by the lexicon, with what they name, count and date.
func NewReport(a *corpus.Annotated, lex *lexicon.Lexicon) *Side {
	ann := &a.Annotation
	sentences := make([]string, len(ann.Sentences))
	facts := make([]facts, len(ann.Sentences))
	anchor := ann.Dating.Anchor()
	next := 0
	for i, s := range ann.Sentences {
		sentences[i] = s.Of(a.In(s.Field))
		for next < len(ann.Mentions) && before(&ann.Mentions[next], s.Field, s.Span) {
			next++
		}
		for k := next; k < len(ann.Mentions) && ann.Mentions[k].Field == s.Field && s.Contains(ann.Mentions[k].Span); k++ {
			facts[i].add(&ann.Mentions[k], anchor, ann.Language, lex)
		}
	}
	side := NewSide(sentences, a.Lang(), lex)
	side.facts, side.anchor = facts, anchor
	return side
}

// facts are what a sentence names, counts and dates, by keys that both languages share; each list is without repeats.
type facts struct {
	names, figures []string
	days           []corpus.Day
}

func (f *facts) add(m *corpus.Mention, anchor corpus.Day, lang corpus.Lang, lex *lexicon.Lexicon) {
	switch {
	case m.Kind == corpus.Date && !m.Background:
		start, end, _ := strings.Cut(mention.Resolve(m, anchor), "/")
		for _, value := range []string{start, end} {
			if d, err := corpus.ParseDay(value); err == nil && !slices.Contains(f.days, d) {
				f.days = append(f.days, d)
			}
		}
	case m.Key == "":
	case m.Kind == corpus.Name:
		if key := sharedKey(m, lang, lex); !slices.Contains(f.names, key) {
			f.names = append(f.names, key)
		}
	case m.Kind == corpus.Quantity && telling(m) && !slices.Contains(f.figures, m.Key):
		f.figures = append(f.figures, m.Key)
	}
}
