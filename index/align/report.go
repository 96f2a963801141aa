package align

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
)

// account is what a report tells, sentence by sentence, in terms: the forms of its words, and behind them its keys. A key stands
// for the words of its mention, which are no terms; those of a name are some where the other report does not know the name.
type account struct {
	// terms are those of each sentence, ascending and without repeats.
	terms [][]int32
	// named are the words of the names of each sentence.
	named [][]namedWord
	// keys are those of names, figures and days, with their kind; keys[k] is the term len(Side.forms)+k.
	keys []string
	// told are the days that each sentence tells of: its own, else the main day of the report.
	told [][]corpus.Day
	// quoted are the sentences with a quotation mark.
	quoted []bool
	days   []corpus.DayWeight // of the whole report, see mention.DayProfile
	anchor corpus.Day         // the day it speaks from
}

// namedWord is a form that stands in a name, and the key of that name.
type namedWord struct {
	form int32
	key  string
}

// The kinds of keys, by their first letter.
const (
	nameKey   = "n"
	figureKey = "q"
	dayKey    = "d"
)

// NewReport prepares the sentences of an article for comparison by the lexicon, with what they name, count and date.
func NewReport(a *corpus.Annotated, lex *lexicon.Lexicon) *Side {
	ann := &a.Annotation
	n := len(ann.Sentences)
	sentences := make([]string, n)
	mentions := make([][]corpus.Mention, n)
	r := &account{terms: make([][]int32, n), named: make([][]namedWord, n), told: make([][]corpus.Day, n), quoted: make([]bool, n), anchor: ann.Dating.Anchor()}
	r.days, _ = mention.DayProfile(ann, r.anchor)
	next := 0
	for i, s := range ann.Sentences {
		sentences[i] = s.Of(a.In(s.Field))
		r.quoted[i] = strings.ContainsAny(sentences[i], "«»“”\"")
		for next < len(ann.Mentions) && before(&ann.Mentions[next], s.Field, s.Span) {
			next++
		}
		last := next
		for last < len(ann.Mentions) && ann.Mentions[last].Field == s.Field && s.Contains(ann.Mentions[last].Span) {
			last++
		}
		mentions[i] = ann.Mentions[next:last]
	}
	side := newSide(sentences, a.Lang(), lex, func(i int, at corpus.Span, form int32) {
		at.Start, at.End = at.Start+ann.Sentences[i].Start, at.End+ann.Sentences[i].Start
		k := slices.IndexFunc(mentions[i], func(m corpus.Mention) bool { return m.Type != corpus.Ordinal && m.Overlaps(at) })
		if k < 0 {
			r.terms[i] = append(r.terms[i], form)
		} else if m := &mentions[i][k]; m.Kind == corpus.Name && m.Key != "" {
			r.named[i] = append(r.named[i], namedWord{form, nameKey + sharedKey(m, a.Lang(), lex)})
		}
	})
	ids := map[string]int32{}
	for i := range r.terms {
		for k := range mentions[i] {
			for _, key := range r.keysOf(&mentions[i][k], i, a.Lang(), lex) {
				id, ok := ids[key]
				if !ok {
					id = int32(len(side.forms) + len(r.keys))
					ids[key] = id
					r.keys = append(r.keys, key)
				}
				r.terms[i] = append(r.terms[i], id)
			}
		}
		slices.Sort(r.terms[i])
		r.terms[i] = slices.Compact(r.terms[i])
		if len(r.told[i]) == 0 && len(r.days) > 0 {
			r.told[i] = []corpus.Day{r.days[0].Day}
		}
	}
	side.account = r
	return side
}

// keysOf returns the keys of a mention and notes the days that it adds to its sentence. Ordinals have none, nor have numbers so
// round that they only say "many", and a time of day is a figure.
func (r *account) keysOf(m *corpus.Mention, sentence int, lang corpus.Lang, lex *lexicon.Lexicon) (keys []string) {
	switch {
	case m.Kind == corpus.Date:
		start, end, _ := strings.Cut(mention.Resolve(m, r.anchor), "/")
		for _, value := range []string{start, end} {
			value = value[:min(len(value), len("2006-01-02"))]
			if d, err := corpus.ParseDay(value); err == nil {
				r.told[sentence] = append(r.told[sentence], d)
			}
			if len(value) >= len("2006-01") {
				keys = append(keys, dayKey+value)
			}
		}
	case m.Key == "":
	case m.Kind == corpus.Name:
		keys = append(keys, nameKey+sharedKey(m, lang, lex))
	case m.Kind == corpus.Quantity && m.Type != corpus.Ordinal && !many(m) && (m.Type != corpus.Calendar || strings.Contains(m.Key, ":")):
		keys = append(keys, figureKey+m.Key)
	}
	return keys
}

// many reports whether a quantity is "hundreds", "thousands" or the like: they stand in every report of a crowd.
func many(m *corpus.Mention) bool {
	return strings.HasPrefix(m.Value, "~") && strings.Trim(m.Value, "~0") == "1"
}

// told returns what a side tells: of a mere text its words and numbers, in which nothing but marks and function words is left out.
func (s *Side) told() *account {
	if s.account != nil {
		return s.account
	}
	n := s.Len()
	r := &account{terms: make([][]int32, n), told: make([][]corpus.Day, n), quoted: make([]bool, n), anchor: corpus.NoDay}
	for i := range n {
		for _, u := range s.of(i) {
			r.terms[i] = append(r.terms[i], u.form)
		}
	}
	return r
}
