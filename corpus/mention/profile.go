package mention

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// What a mention of a day weighs, beside 1 for one in the body of the report. A lead tells of the main day, and what is
// told behind it tells less and less of it; background and days far off are there to explain. Set by judgement on how wire
// reports are built, not fitted.
const (
	leadWeight       = 2.0 // more for a mention in the title or the first sentence, half of it two sentences on …
	backgroundWeight = 0.15
	remoteWeight     = 0.3 // … for days further off than remoteDays
	futureWeight     = 0.6
	weekendWeight    = 0.3 // for either day
	remoteDays       = 31
)

// DayProfile weighs the days an article tells of, the main day first, summing to 1; it is empty if no day can be resolved.
// Told is what they weighed before: 3 for a day in the title or the first sentence alone, 0.15 or so for one in the background.
func DayProfile(ann *corpus.Annotation, anchor corpus.Day) (days []corpus.DayWeight, told float64) {
	add := func(value string, weight float64) {
		d, err := corpus.ParseDay(value)
		if err != nil {
			return
		}
		if anchor != corpus.NoDay {
			switch gap := d - anchor; {
			case gap > remoteDays || gap < -remoteDays:
				weight *= remoteWeight
			case gap > 0:
				weight *= futureWeight
			}
		}
		days = append(days, corpus.DayWeight{Day: d, Weight: weight})
		told += weight
	}
	s := 0
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		if m.Kind != corpus.Date || m.Type != corpus.DateType && m.Type != corpus.TimeType {
			continue
		}
		for s < len(ann.Sentences) && ann.Sentences[s].Field == m.Field && ann.Sentences[s].End <= m.Start ||
			s < len(ann.Sentences) && ann.Sentences[s].Field != m.Field && ann.Sentences[s].Field == corpus.Title {
			s++
		}
		weight := 1 + leadWeight/(1+float64(s)/2)
		if m.Background {
			weight *= backgroundWeight
		}
		value := Resolve(m, anchor)
		if start, end, ok := strings.Cut(value, "/"); ok {
			add(start, weight/2)
			add(end, weight/2)
			continue
		}
		if p, _, ok := resolvePoint(value, corpus.NoDay); ok && p.size == weekendSize {
			add(p.first.String(), weight*weekendWeight)
			add(p.last.String(), weight*weekendWeight)
			continue
		}
		add(value, weight)
	}
	return merged(days, told), told
}

// DayCosine is the cosine of two day profiles, 0–1; 0 if either is empty.
func DayCosine(a, b []corpus.DayWeight) float64 {
	var dot, aa, bb float64
	for _, x := range a {
		aa += x.Weight * x.Weight
		for _, y := range b { // a handful of days
			if x.Day == y.Day {
				dot += x.Weight * y.Weight
			}
		}
	}
	for _, y := range b {
		bb += y.Weight * y.Weight
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return min(1, dot/math.Sqrt(aa*bb))
}

// merged adds up the weights of equal days, makes all, which sum to sum, sum to 1 and puts the heaviest first, the later of
// two equals.
func merged(days []corpus.DayWeight, sum float64) []corpus.DayWeight {
	slices.SortStableFunc(days, func(a, b corpus.DayWeight) int { return cmp.Compare(b.Day, a.Day) })
	out := days[:0]
	for _, d := range days {
		if n := len(out); n > 0 && out[n-1].Day == d.Day {
			out[n-1].Weight += d.Weight
			continue
		}
		out = append(out, d)
	}
	for i := range out {
		out[i].Weight /= sum
	}
	slices.SortStableFunc(out, func(a, b corpus.DayWeight) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}
