// Package dating works out on which day an undated article was published from dated articles of its story.
package dating

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

// Witness is a dated article that may tell of the same story.
type Witness struct {
	ID string
	// Day is the day it speaks from, given or read.
	Day corpus.Day
	// Days are those it tells of.
	Days []corpus.DayWeight
	// Akin is the probability that it tells of the same story, 0–1.
	Akin float64
}

// Set on the tuning stories of corpus/sample, a third of their dates hidden (see TestDatesThatAreHidden), where few figures
// move as these do.
const (
	before, after = 21, 45 // how far from a witness a day may lie: what follows a story is undated as often as what opens it
	steepness     = 1.0    // reports of a story get fewer with this power of the days between them
	agreement     = 4.0    // log-odds of telling of just the same days
	standing      = 2.0    // the power by which those more surely of the story count for more
	leastAkin     = 0.5    // those likelier of another story do not count
	leastSure     = 0.1    // a day less likely than this says nothing
	mostNamed     = 3      // witnesses that a dating names
	week          = 7      // days off from which one day is another time of the story
	mostRivalry   = 0.5    // of the likeliest day, for what another time may be as likely: with more, one guess in three is weeks off
)

// Infer returns the dating of an article by its own words and its witnesses:
//
//	P(day) ∝ L(what the article says of the day) · Σ akin² · nearness to the witness's day · agreement on the days told of
//
// over the days near a witness that lie in what the article's own dating names, a month or a day without its year; if that
// is inferred, those outside only count for less. The words of the article decide between the days that its witnesses allow; of two
// days as likely the later one is taken, for weekdays are told of in the past. A dating that is given or read comes back as
// it is, as does any if the witnesses tell nothing better, or of two times of the story nearly as much: a guess that is not
// right to the day is worth something only where it is not far off.
//
// Infer is a pure function; the order of the witnesses does not matter.
func Infer(ann *corpus.Annotation, witnesses []Witness) corpus.Dating {
	own := ann.Dating
	if own.Known() != corpus.NoDay {
		return own
	}
	witnesses = slices.DeleteFunc(slices.Clone(witnesses), func(w Witness) bool { return w.Akin < leastAkin })
	slices.SortFunc(witnesses, func(a, b Witness) int { return strings.Compare(a.ID, b.ID) })
	days := likely(ann, witnesses)
	best, sum, none := corpus.NoDay, 0.0, 1.0
	for _, day := range days.sorted() {
		sum += days[day]
		if best == corpus.NoDay || days[day] >= days[best] {
			best = day
		}
	}
	for i := range witnesses {
		none *= 1 - witnesses[i].Akin
	}
	if best == corpus.NoDay || sum == 0 || !own.Method.Testifies() && days.rivalry(best) > mostRivalry {
		return own
	}
	sure := days[best] / sum * (1 - none)
	if sure < leastSure || own.Anchor() != corpus.NoDay && sure < own.Confidence {
		return own
	}
	return corpus.Dating{Value: best.String(), Method: corpus.Neighbours, Confidence: sure, Witness: names(witnesses, best)}
}

// shares are days with how likely they are, up to a factor.
type shares map[corpus.Day]float64

func (s shares) sorted() []corpus.Day {
	out := make([]corpus.Day, 0, len(s))
	for day := range s {
		out = append(out, day)
	}
	slices.Sort(out)
	return out
}

// rivalry is how likely the likeliest day of another time is, as a share of the best day, which is likely at all.
func (s shares) rivalry(best corpus.Day) float64 {
	most := 0.0
	for day, share := range s {
		if day < best-week || day > best+week {
			most = max(most, share)
		}
	}
	return most / s[best]
}

// likely weighs the days near the witnesses.
func likely(ann *corpus.Annotation, witnesses []Witness) shares {
	own := &ann.Dating
	clues := mention.NewClues(ann)
	days := shares{}
	for i := range witnesses {
		w := &witnesses[i]
		for day := w.Day - before; day <= w.Day+after; day++ {
			in := mention.Within(day, own.Value)
			if _, ok := days[day]; ok || !in && own.Method.Testifies() {
				continue
			}
			told, _ := mention.DayProfile(ann, day)
			share := clues.Likelihood(day) * support(told, day, witnesses)
			if !in {
				share *= 1 - own.Confidence
			}
			days[day] = share
		}
	}
	return days
}

// support is how strongly the witnesses speak for a day, on which the article would tell of the days given.
func support(told []corpus.DayWeight, day corpus.Day, witnesses []Witness) float64 {
	sum := 0.0
	for i := range witnesses {
		w := &witnesses[i]
		if day < w.Day-before || day > w.Day+after {
			continue
		}
		between := math.Abs(float64(day - w.Day))
		sum += math.Pow(w.Akin, standing) * math.Pow(1+between, -steepness) * math.Exp(agreement*mention.DayCosine(told, w.Days))
	}
	return sum
}

// names tells which witnesses a day rests on most: those surest of the story, the nearest of them first.
func names(witnesses []Witness, day corpus.Day) string {
	slices.SortStableFunc(witnesses, func(a, b Witness) int {
		return cmp.Compare(b.Akin/(1+math.Abs(float64(b.Day-day))), a.Akin/(1+math.Abs(float64(a.Day-day))))
	})
	var out []string
	for _, w := range witnesses[:min(len(witnesses), mostNamed)] {
		out = append(out, fmt.Sprintf("%s (%s)", w.ID, w.Day))
	}
	return strings.Join(out, ", ")
}
