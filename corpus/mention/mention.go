// Package mention finds the names, dates and quantities in an article and gives each a key that is the same in French
// and English.
//
// Names and quantities are keyed when they are found; a date keeps the reading of its words until the day it speaks
// from is known, see Resolve. Knowledge of the languages lies in the folder data. Everything here is a pure function
// of its arguments and safe for concurrent use.
package mention

import (
	"cmp"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// Find returns the mentions of an article outside its cuts, in order of their offsets, those of the title first. ann must
// have its language, cuts and sentences. Where finders disagree the date wins over the name and the name over the
// quantity; but a span of time is a quantity as well ("three weeks", "il y a 20 ans"), the numbers of a date are
// quantities within it, and a name may hold a year ("Euro 2012"). Of a name it is told whether it speaks there.
func Find(a *corpus.Article, ann *corpus.Annotation) []corpus.Mention {
	ps := cutFields(a, ann)
	dates := findDates(a, ann)
	found := addApart(slices.Clip(dates), findNames(a, ann, ps), func(date, name *corpus.Mention) bool {
		return date.Contains(name.Span) || !name.Contains(date.Span)
	})
	found = addApart(found, lasting(findQuantities(a, ann, ps), dates), func(old, quantity *corpus.Mention) bool {
		if old.Kind == corpus.Name && quantity.Len() > old.Len() && quantity.Contains(old.Span) {
			return false // 90 billion Czech crowns
		}
		measured := quantity.Type == corpus.Measure || quantity.Type == corpus.Age
		return old.Type != corpus.Duration && (old.Type == corpus.TimeType || !measured)
	})
	found = addApart(found, openLengths(dates), func(old, _ *corpus.Mention) bool {
		return old.Kind == corpus.Quantity // dozens of years
	})
	found = calendarNumbers(found, a, dates)
	slices.SortStableFunc(found, before)
	markSpeakers(found, ps, ann.Language)
	return found
}

// lasting makes lengths of time of the ages among the quantities that dates read as durations: French has one word for both,
// "a 40 ans", "pendant 40 ans". Both are in order.
func lasting(quantities, dates []corpus.Mention) []corpus.Mention {
	for i := range quantities {
		q := &quantities[i]
		for len(dates) > 0 && over(&dates[0], q) {
			dates = dates[1:]
		}
		if len(dates) == 0 {
			break
		}
		if d := &dates[0]; q.Type == corpus.Age && d.Type == corpus.Duration && d.Field == q.Field && d.Overlaps(q.Span) {
			q.Type = corpus.Measure
		}
	}
	return quantities
}

// before orders mentions by field, offset and length, the longer first.
func before(a, b corpus.Mention) int {
	if a.Field != b.Field {
		if a.Field == corpus.Title {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
}

// over reports whether mention a ends before b begins.
func over(a, b *corpus.Mention) bool {
	if a.Field != b.Field {
		return a.Field == corpus.Title
	}
	return a.End <= b.Start
}

// addApart adds those of more to found that overlap none of found that speaks against them.
func addApart(found, more []corpus.Mention, against func(old, m *corpus.Mention) bool) []corpus.Mention {
	slices.SortStableFunc(found, before)
	n, i := len(found), 0
	found = slices.Grow(found, len(more))
	for j := range more {
		m := &more[j]
		for i < n && over(&found[i], m) {
			i++
		}
		apart := true
		for k := i; k < n && found[k].Field == m.Field && found[k].Start < m.End; k++ {
			if found[k].Overlaps(m.Span) && against(&found[k], m) {
				apart = false
				break
			}
		}
		if apart {
			found = append(found, *m)
		}
	}
	return found
}
