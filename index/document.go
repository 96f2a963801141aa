package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// Document is an article as the index knows it. Its zero fields are left out of the index.
type Document struct {
	ID       string
	External string // the id as it was given, where that is not a valid one
	URL      string
	Source   string
	Lang     corpus.Lang
	// Published is the day the article speaks from, NoDay if that is not known. Guess reports that nobody testifies to it:
	// queries see the day, but candidates are sought as for an undated article, for a guess must not exclude any.
	Published corpus.Day
	Guess     bool
	Title     string
	// Text is the report: the text without its cuts.
	Text string
	// Names are the surfaces of the names in title and text and the agencies that it credits, Keys the terms of its mentions
	// ("name:BY", "quantity:6700"), of its days ("day:2020-08-15") and of the agencies ("agency:AFP"); NewDocument gives them
	// sorted, each once.
	Names []string
	Keys  []string
	// Days are the days the article tells of.
	Days []corpus.Day
	// Terms are what candidates are sought by, the most telling first: see Term.
	Terms []Term
	// Prints are hashes of its wording, which copies are sought by: see PrintTerms.
	Prints []uint32
}

// PrintTerms are the terms that a text with these prints, and its copies, are found by. Each weighs 1.
func PrintTerms(prints []uint32) []Term {
	out := make([]Term, len(prints))
	for i, h := range prints {
		out[i] = Term{"print:" + strconv.FormatUint(uint64(h), 36), 1}
	}
	return out
}

// Term is something that articles of both languages can share: the key of a mention, or a concept that the lexicon
// gives a word of either language. Weight is its rarity in thousandths of a nat (minus ln of the
// share of articles that hold it), from the statistics of
// the model and not from the index, so that it does not change as articles come and go.
type Term struct {
	Term   string
	Weight int
}

// NewDocument returns the document of an article: pure, the same for the same arguments. The days it tells of and the
// weighted terms it can be found by are the caller's, who has the model.
func NewDocument(a *corpus.Annotated, days []corpus.DayWeight, terms []Term) *Document {
	d := &Document{
		ID:        a.ID,
		External:  a.ExternalID,
		URL:       a.URL,
		Source:    a.Source,
		Lang:      a.Lang(),
		Published: a.Annotation.Dating.Anchor(),
		Guess:     !a.Annotation.Dating.Method.Testifies(),
		Title:     a.Title,
		Text:      report(a),
		Terms:     terms,
	}
	for i := range a.Annotation.Mentions {
		m := &a.Annotation.Mentions[i]
		if key := m.Term(); key != "" {
			d.Keys = append(d.Keys, key)
		}
		if m.Kind == corpus.Name {
			d.Names = append(d.Names, a.Surface(m))
		}
	}
	for _, c := range a.Annotation.Credits {
		if c.Kind == corpus.AgencyCredit {
			d.Names, d.Keys = append(d.Names, c.Name), append(d.Keys, "agency:"+strings.ReplaceAll(c.Name, " ", "+"))
		}
	}
	for _, day := range days {
		if day.Day != corpus.NoDay {
			d.Days = append(d.Days, day.Day)
			d.Keys = append(d.Keys, DayKey(day.Day))
		}
	}
	d.Keys, d.Names = distinct(d.Keys), distinct(d.Names)
	return d
}

// distinct sorts list and leaves every value in it once.
func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// day is the day by which the document is sought.
func (d *Document) day() corpus.Day {
	if d.Guess {
		return corpus.NoDay
	}
	return d.Published
}

// DayKey is the key of an article that tells of a day: "day:2020-08-15".
func DayKey(d corpus.Day) string { return "day:" + d.String() }

// report returns the article's text without its cuts, which are in order of their offsets.
func report(a *corpus.Annotated) string {
	var b strings.Builder
	b.Grow(len(a.Text))
	from := 0
	for _, c := range a.Annotation.Cuts {
		if c.Field != corpus.Text || c.End <= from {
			continue
		}
		if c.Start > from {
			b.WriteString(a.Text[from:c.Start])
			b.WriteByte('\n')
		}
		from = c.End
	}
	if from == 0 {
		return a.Text
	}
	b.WriteString(a.Text[from:])
	return b.String()
}

// fields returns what Bleve is to index, by the names of the mapping.
func (d *Document) fields() map[string]any {
	f := make(map[string]any, 12)
	text := func(name, value string) {
		if value != "" {
			f[name] = value
		}
	}
	text(fieldLang, string(d.Lang))
	text(fieldSource, d.Source)
	text(fieldURL, d.URL)
	text(fieldExternal, d.External)
	if textAnalyzer(d.Lang) != "" {
		text(fieldTitle+string(d.Lang), d.Title)
		text(fieldText+string(d.Lang), d.Text)
	}
	text(fieldName, strings.Join(d.Names, "\n"))
	text(fieldKey, d.keys())
	text(fieldProbe, d.probeTerms())
	if d.Published != corpus.NoDay {
		f[fieldPublished] = float64(d.Published)
	}
	if len(d.Days) > 0 {
		days := make([]float64, len(d.Days))
		for i, day := range d.Days {
			days[i] = float64(day)
		}
		f[fieldTold] = days
	}
	return f
}

// keys returns the keys as one field that the terms analyzer takes apart again: one field is analyzed several times
// faster than one for each key.
func (d *Document) keys() string {
	var b strings.Builder
	for _, k := range d.Keys {
		b.WriteString(clean(k))
		b.WriteByte(' ')
	}
	return b.String()
}

// clean makes a term safe to stand among others: white space, controls, the separator of composites and what is not
// UTF-8 become "_".
func clean(term string) string {
	return strings.Map(func(r rune) rune {
		if r == '|' || r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, term)
}

// first returns the first n different terms. Terms that weigh nothing are left out. The list given is not changed.
func first(terms []Term, n int) []Term {
	out := make([]Term, 0, min(n, len(terms)))
	seen := make(map[string]bool, cap(out))
	for _, t := range terms {
		if len(out) == n {
			break
		}
		t.Term = clean(t.Term)
		if t.Weight <= 0 || t.Term == "" || seen[t.Term] {
			continue
		}
		seen[t.Term] = true
		out = append(out, t)
	}
	return out
}
