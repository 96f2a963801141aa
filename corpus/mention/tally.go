package mention

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// Tally is a figure with what it counts, as it is held against that of another report.
type Tally struct {
	// Counts is a class of data/names/counts.txt.
	Counts string
	// Surface is how it stands in the article.
	Surface string
	// Low and High bound what it allows for: see allowed. A score has none.
	Low, High float64
	// Score is the key of a score, With the keys of the names in its sentence, sorted; other figures have neither.
	Score string
	With  []string
}

// mostTallies is how many figures of one class are kept, the first: a table of results would hold too many to compare.
const mostTallies = 12

// Tallies returns the figures of an article of which it is known what they count, in the order of what that is, and the scores.
// What counts only those that are new is left out, and so are shares of a number, and scores further down: those are of the course
// of a match, or of other matches.
func Tallies(a *corpus.Annotated) (out []Tally) {
	ann := &a.Annotation
	var found map[string]int
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		if m.Counts == "" || found[m.Counts] == mostTallies || m.Type == corpus.Score && !inLead(ann, m) {
			continue
		}
		t := Tally{Counts: m.Counts}
		if m.Type == corpus.Score {
			t.Score, t.With = m.Key, namesBeside(ann, m)
		} else if _, ok := countClasses()[m.Counts]; !ok || strings.HasSuffix(m.Key, "%") && m.Type != corpus.Percent {
			continue
		} else if t.Low, t.High, ok = allowed(m.Value); !ok {
			continue
		}
		t.Surface = a.Surface(m)
		if found == nil {
			found = map[string]int{}
		}
		found[t.Counts]++
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Tally) int { return cmp.Compare(a.Counts, b.Counts) })
	return out
}

// inLead reports whether m stands in the title or in the first sentences of the text, where news tells how a match ended.
func inLead(ann *corpus.Annotation, m *corpus.Mention) bool {
	const sentences = 3
	n := 0
	for _, s := range ann.Sentences {
		if s.Field == corpus.Text {
			if n++; n == sentences {
				return m.Field == corpus.Title || m.End <= s.End
			}
		}
	}
	return true
}

// namesBeside returns the keys of the names in the sentence of m, sorted, each once.
func namesBeside(ann *corpus.Annotation, m *corpus.Mention) (keys []string) {
	for _, s := range ann.Sentences {
		if s.Field != m.Field || !s.Contains(m.Span) {
			continue
		}
		for i := range ann.Mentions {
			if n := &ann.Mentions[i]; n.Kind == corpus.Name && n.Key != "" && n.Field == s.Field && s.Contains(n.Span) {
				keys = append(keys, n.Key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// How far what is not told exactly may be from what it stands for: "at least 12" is up to 15, "about 100" from 70 to 150.
const (
	mostOver, mostUnder   = 1.25, 0.8
	leastAbout, mostAbout = 0.7, 1.5
)

// allowed returns what the value of a quantity allows for.
func allowed(value string) (low, high float64, ok bool) {
	if a, b, isRange := strings.Cut(value, "/"); isRange {
		low, errLow := strconv.ParseFloat(a, 64)
		high, errHigh := strconv.ParseFloat(b, 64)
		return low, high, errLow == nil && errHigh == nil
	}
	number := strings.TrimLeft(value, "<>=~-")
	v, err := strconv.ParseFloat(number, 64)
	low, high = v, v
	switch strings.TrimSuffix(value, number) {
	case ">=":
		high = v * mostOver
	case "<=":
		low = v * mostUnder
	case "~":
		low, high = v*leastAbout, v*mostAbout
	}
	return low, high, err == nil && v > 0
}

// rounding is by what factor figures may differ that mean the same: one report rounds where another does not, and seismologists
// differ by two tenths of a magnitude.
const rounding = 1.04

// Agrees reports whether two figures of one class, or two scores, may be the same.
func (t *Tally) Agrees(u *Tally) bool {
	return t.Score == u.Score && max(t.Low, u.Low) <= min(t.High, u.High)*rounding
}

// sameMatch reports whether two scores are of one match: two of the names beside them are the same.
func (t *Tally) sameMatch(u *Tally) bool {
	const sides = 2
	same := 0
	for i, j := 0, 0; i < len(t.With) && j < len(u.With); {
		switch c := strings.Compare(t.With[i], u.With[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			same, i, j = same+1, i+1, j+1
		}
	}
	return same >= sides
}

// Contradictions calls visit, if it is not nil, for each class of which two reports, that speak from the days a and b, have figures
// but none in common, though there is but one; t and u are the greatest of either. The scores of a match are a class. A toll grows:
// another one is no contradiction on the same day, for the hour is not known, nor where the later report has the more. The result
// is how many there are; what never changes, a score or a magnitude, counts for two.
func Contradictions(x, y []Tally, a, b corpus.Day, visit func(t, u *Tally)) (n int) {
	byClass(x, y, func(x, y []Tally) {
		if t, u := contradict(x, y, a, b); t != nil {
			n++
			if countClasses()[t.Counts].Course == One {
				n++
			}
			if visit != nil {
				visit(t, u)
			}
		}
	})
	return n
}

// Differences calls visit for each class of which either report has one figure, and not the other's, be it a contradiction or not.
func Differences(x, y []Tally, visit func(t, u *Tally)) {
	byClass(x, y, func(x, y []Tally) {
		t, u := &x[0], &y[0]
		if only(x) && only(y) && !t.Agrees(u) && (t.Score == "" || t.sameMatch(u)) {
			visit(t, u)
		}
	})
}

// only reports whether all figures of a class may be the same.
func only(all []Tally) bool {
	return !slices.ContainsFunc(all, func(t Tally) bool { return !t.Agrees(&all[0]) })
}

// byClass calls visit with the figures of each class of which both have some.
func byClass(x, y []Tally, visit func(x, y []Tally)) {
	for i, j := 0, 0; i < len(x) && j < len(y); {
		p, q := classEnd(x, i), classEnd(y, j)
		switch c := strings.Compare(x[i].Counts, y[j].Counts); {
		case c < 0:
			i = p
		case c > 0:
			j = q
		default:
			visit(x[i:p], y[j:q])
			i, j = p, q
		}
	}
}

// classEnd is where the class of all[i] ends.
func classEnd(all []Tally, i int) int {
	end := i + 1
	for end < len(all) && all[end].Counts == all[i].Counts {
		end++
	}
	return end
}

// contradict returns two figures of one class that contradict one another, the greatest of either side, nil if some do not.
func contradict(x, y []Tally, a, b corpus.Day) (t, u *Tally) {
	course := countClasses()[x[0].Counts].Course
	if course == Some || course == Grows && a == b && a != corpus.NoDay {
		return nil, nil
	}
	for i := range x {
		for j := range y {
			switch {
			case x[i].Score != "" && !x[i].sameMatch(&y[j]):
				continue
			case x[i].Agrees(&y[j]):
				return nil, nil
			}
			if t == nil || x[i].High > t.High {
				t = &x[i]
			}
			if u == nil || y[j].High > u.High {
				u = &y[j]
			}
		}
	}
	if course == Grows && a != corpus.NoDay && b != corpus.NoDay && (a < b) == (t.High < u.High) {
		return nil, nil
	}
	return t, u
}
