package direction

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// panel is one of two texts of which one renders the other, word by word.
type panel struct {
	*corpus.Annotated
	tokens  []word
	at      map[string][]int // by folded word, where it stands
	persons map[string]bool  // the folded words of people's names
	places  map[string]bool  // and of places
	words   int
	figures []measure
}

// word is a token of a sentence.
type word struct {
	text.Token        // offsets into the sentence
	sentence   string // that it stands in
	folded     string
	first      bool // of its sentence
}

func (w *word) surface() string { return w.Of(w.sentence) }

func newPanel(a *corpus.Annotated) *panel {
	p := &panel{Annotated: a, at: map[string][]int{}, persons: map[string]bool{}, places: map[string]bool{}}
	var tokens []text.Token
	for _, s := range a.Annotation.Sentences {
		if credited(&a.Annotation, s) {
			continue
		}
		sentence := s.Of(a.In(s.Field))
		tokens = text.AppendTokens(tokens[:0], sentence, a.Lang())
		for i, t := range tokens {
			w := word{t, sentence, text.Fold(t.Of(sentence)), i == 0}
			p.at[w.folded] = append(p.at[w.folded], len(p.tokens))
			p.tokens = append(p.tokens, w)
			if t.Kind == text.Word {
				p.words++
			}
		}
	}
	for i := range a.Annotation.Mentions {
		m := &a.Annotation.Mentions[i]
		words := map[string]map[string]bool{corpus.Person: p.persons, corpus.Location: p.places}[m.Type]
		if m.Kind != corpus.Name || words == nil {
			continue
		}
		for _, w := range wordsOf(a.Surface(m), a.Lang()) {
			words[w.folded] = true
		}
	}
	p.figures = p.measures()
	return p
}

// credited reports whether a credit stands in a sentence: "translated from the French" speaks of no country.
func credited(ann *corpus.Annotation, s corpus.Sentence) bool {
	return slices.ContainsFunc(ann.Credits, func(c corpus.Credit) bool { return c.Field == s.Field && c.Overlaps(s.Span) })
}

// is reports whether token i is s, folded.
func (p *panel) is(i int, s string) bool {
	return i >= 0 && i < len(p.tokens) && p.tokens[i].folded == s
}

// say returns the text of tokens from to end, which are of one sentence.
func (p *panel) say(from, end int) string {
	first, last := &p.tokens[from], &p.tokens[end-1]
	return strings.Join(strings.Fields(first.sentence[first.Start:last.End]), " ")
}

// inside reports whether tokens from and to are of one sentence.
func (p *panel) inside(from, to int) bool {
	if from < 0 || to >= len(p.tokens) {
		return false
	}
	return !slices.ContainsFunc(p.tokens[from+1:to+1], func(w word) bool { return w.first })
}

// find returns where words of another text stand in p, one behind the other.
func (p *panel) find(words []word) []int {
	var out []int
	for _, at := range p.at[words[0].folded] {
		n := 1
		for n < len(words) && at+n < len(p.tokens) && p.tokens[at+n].folded == words[n].folded {
			n++
		}
		if n == len(words) && p.inside(at, at+n-1) {
			out = append(out, at)
		}
	}
	return out
}

// capital reports whether token i is a word with a capital.
func (p *panel) capital(i int) bool {
	if i < 0 || i >= len(p.tokens) || p.tokens[i].Kind != text.Word {
		return false
	}
	r, _ := utf8.DecodeRuneInString(p.tokens[i].surface())
	return unicode.IsUpper(r)
}

// acronym reports whether token i is one: two capitals or more, and nothing else.
func (p *panel) acronym(i int) bool {
	s := p.tokens[i].surface()
	return p.tokens[i].Kind == text.Word && len(s) > 1 && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsUpper(r) }) < 0
}

// content reports whether token i is a word in small letters that is no function word.
func (p *panel) content(i int) bool {
	return i >= 0 && i < len(p.tokens) && p.tokens[i].Kind == text.Word && !p.capital(i) && !text.Stop(p.tokens[i].folded, p.Lang())
}

// determiner reports whether token i is a function word.
func (p *panel) determiner(i int) bool {
	return i >= 0 && i < len(p.tokens) && text.Stop(p.tokens[i].folded, p.Lang())
}
