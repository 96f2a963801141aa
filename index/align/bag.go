package align

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Item is a term of an article.
type Item struct {
	// Term is the same in both languages: "name:…", "quantity:…" (see corpus.Mention.Term) or "word:…".
	Term string
	// Weight is how much of the article it is: in a Bag a count, in a Profile the count's logarithm times rarity.
	Weight float64
	// Lead says in which sentences of the lead it stands: bit 0 is the title, bit n the n-th sentence of the text.
	Lead uint8
	// Speaks reports that it is a name of which the article tells somewhere that it says something.
	Speaks bool
	// Surface is how it is first written in the article, At where: 0 at the beginning of the text, 1 at its end.
	Surface string
	At      float64
}

// Bag is what an article says, in terms that both languages share. Each slice is sorted by term.
type Bag struct {
	ID   string
	Lang corpus.Lang
	When
	Names, Figures, Words []Item
	// Tallies are the figures of which it is known what they count.
	Tallies []mention.Tally
	// Leads are the sentences of the lead, by the bits of Item.Lead; empty where there is none.
	Leads  [leads]string
	Sketch Sketch
	// Agencies are the news agencies that it credits.
	Agencies []Agency
}

// Agency is a news agency with the words in which an article credits it.
type Agency struct{ Name, Credit string }

// When is where in time an article stands by its dating, and of which days it tells.
type When struct {
	Anchor corpus.Day // NoDay for an undated article
	// Guess reports that nobody testifies to the anchor, Certain is the confidence of the dating, 0–1.
	Guess   bool
	Certain float64
	Days    []corpus.DayWeight // main day first
	// Told is how much it tells of them: see mention.DayProfile.
	Told float64
}

// NewWhen reads an annotation by its dating.
func NewWhen(ann *corpus.Annotation) When {
	d := &ann.Dating
	anchor := d.Anchor()
	days, told := mention.DayProfile(ann, anchor)
	return When{anchor, !d.Method.Testifies(), d.Confidence, days, told}
}

// Known is the anchor, NoDay if that is a guess.
func (w *When) Known() corpus.Day {
	if w.Guess {
		return corpus.NoDay
	}
	return w.Anchor
}

// trust is how much the days count, 0–1: those that follow from a guess more than it is certain, for one that is not right
// to the day is mostly not far off. Of the cube root, the root and the confidence itself the root did best on corpus/sample
// with a third of its dates hidden: F1 of same_event .74, .63 where the days did not count.
func (w *When) trust() float64 {
	if w.Guess && w.Anchor != corpus.NoDay {
		return math.Sqrt(w.Certain)
	}
	return 1
}

// leads is how many sentences count as the lead, the title and the first of the text: the inverted pyramid of news puts
// who, what, where and when there.
const leads = 4

const wordKind = "word"

// NewBag collects what an article says. Words inside mentions are not counted again, nor are function words.
func NewBag(a *corpus.Annotated, lex *lexicon.Lexicon) *Bag {
	ann := &a.Annotation
	b := &Bag{ID: a.ID, Lang: ann.Language, When: NewWhen(ann), Tallies: mention.Tallies(a), Sketch: newSketch(a)}

	at := newPlaces(a)
	where := &at
	var names, figures, words gather
	var told corpus.Mention // the last figure: one within it is the lower end of a range, and evidence once
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		switch {
		case m.Key == "":
		case m.Kind == corpus.Name:
			it := names.add(string(corpus.Name)+":"+sharedKey(m, ann.Language, lex), a.Surface(m), where.of(m.Field, m.Start))
			it.Speaks = it.Speaks || m.Speaks
		case m.Kind == corpus.Quantity && telling(m) && !(m.Field == told.Field && told.Contains(m.Span)):
			told = *m
			figures.add(m.Term(), a.Surface(m), where.of(m.Field, m.Start))
		}
	}

	for _, c := range ann.Credits {
		if c.Kind == corpus.AgencyCredit && !slices.ContainsFunc(b.Agencies, func(o Agency) bool { return o.Name == c.Name }) {
			b.Agencies = append(b.Agencies, Agency{c.Name, c.Of(a.In(c.Field))})
		}
	}
	words.sentences(a, lex, where)
	b.Leads = where.leads(a)
	b.Names, b.Figures, b.Words = names.sorted(), figures.sorted(), words.sorted()
	return b
}

// sharedKey returns the key that a name has in both languages: that of the English name which the lexicon has learned to
// stand for a French one, else its own.
func sharedKey(m *corpus.Mention, lang corpus.Lang, lex *lexicon.Lexicon) string {
	if lang == corpus.French {
		if key, ok := lex.Name(m.Key, lang); ok {
			return key
		}
	}
	return m.Key
}

// sentences gathers the words of the sentences, outside mentions, as concepts; multiword terms count as one.
func (g *gather) sentences(a *corpus.Annotated, lex *lexicon.Lexicon, where *places) {
	ann := &a.Annotation
	var tokens []text.Token
	var words, stems, concepts []string
	var at []int // where each of words begins
	next := 0    // the first mention that may still overlap
	flush := func(f corpus.Field) {
		for i := 0; i < len(words); {
			n, found := lex.Term(stems[i:], ann.Language)
			if n == 0 {
				n = 1
				if !text.Stop(words[i], ann.Language) {
					concepts = lex.Concepts(concepts[:0], words[i], ann.Language)
					found = concepts
				}
			}
			for _, c := range found {
				g.add(wordKind+":"+c, words[i], where.of(f, at[i]))
			}
			i += n
		}
		words, stems, at = words[:0], stems[:0], at[:0]
	}
	for _, s := range ann.Sentences {
		field := a.In(s.Field)
		tokens = text.AppendTokens(tokens[:0], s.Of(field), ann.Language)
		for _, t := range tokens {
			span := corpus.Span{Start: s.Start + t.Start, End: s.Start + t.End}
			for next < len(ann.Mentions) && before(&ann.Mentions[next], s.Field, span) {
				next++
			}
			inMention := next < len(ann.Mentions) && ann.Mentions[next].Field == s.Field && ann.Mentions[next].Overlaps(span)
			if t.Kind != text.Word || inMention {
				flush(s.Field) // a term does not reach over punctuation or a name
				continue
			}
			word := strings.ToLower(span.Of(field))
			words, stems, at = append(words, word), append(stems, lex.Stem(word, ann.Language)), append(at, span.Start)
		}
		flush(s.Field)
	}
}

// telling leaves out the figures that stand in every report, ordinals and what is at most three, and those of dates,
// which the days tell already.
func telling(m *corpus.Mention) bool {
	if m.Type == corpus.Ordinal || m.Type == corpus.Calendar {
		return false
	}
	return m.Type != corpus.Count || len(strings.Trim(m.Key, "~<>=")) > 1 || strings.Trim(m.Key, "~<>=") > "3"
}

// before reports whether m lies wholly before span in field f; the title comes before the text.
func before(m *corpus.Mention, f corpus.Field, span corpus.Span) bool {
	if m.Field != f {
		return m.Field == corpus.Title
	}
	return m.End <= span.Start
}

// places tells where in an article an offset is.
type places struct {
	title      bool           // the article has one
	ends       [leads - 1]int // of the first sentences of the text
	start, end int            // of the text, from its first sentence to its last
}

// place is where something stands: the bit of its sentence if that is of the lead, and how far into the text.
type place struct {
	lead uint8
	at   float64
}

func newPlaces(a *corpus.Annotated) places {
	p := places{end: len(a.Text)}
	n := 0
	for _, s := range a.Annotation.Sentences {
		if s.Field != corpus.Text {
			p.title = true
			continue
		}
		if n == 0 {
			p.start = s.Start
		}
		if n < len(p.ends) {
			p.ends[n] = s.End
		}
		n++
		p.end = s.End
	}
	return p
}

func (p *places) of(f corpus.Field, offset int) place {
	if f == corpus.Title {
		return place{lead: 1}
	}
	at := place{at: float64(offset-p.start) / float64(max(p.end-p.start, 1))}
	for i, end := range p.ends {
		if offset < end {
			at.lead = 1 << (i + 1)
			break
		}
	}
	return at
}

// leads returns the sentences of the lead.
func (p *places) leads(a *corpus.Annotated) (out [leads]string) {
	if p.title {
		out[0] = a.Title
	}
	from := p.start
	for i, end := range p.ends {
		if end > 0 {
			out[i+1] = strings.TrimSpace(a.Text[from:end])
			from = end
		}
	}
	return out
}

// gather counts items by term.
type gather map[string]*Item

func (g *gather) add(term, surface string, p place) *Item {
	if *g == nil {
		*g = gather{}
	}
	it := (*g)[term]
	if it == nil {
		it = &Item{Term: term, Surface: surface, At: p.at}
		(*g)[term] = it
	}
	it.Weight++
	it.Lead |= p.lead
	return it
}

func (g gather) sorted() []Item {
	out := make([]Item, 0, len(g))
	for _, it := range g {
		out = append(out, *it)
	}
	slices.SortFunc(out, func(a, b Item) int { return cmp.Compare(a.Term, b.Term) })
	return out
}

// split cuts a term into its kind and its key.
func split(term string) (kind, key string) {
	kind, key, _ = strings.Cut(term, ":")
	return kind, key
}
