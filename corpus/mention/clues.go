package mention

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

// Clues are what an article tells of the day on which it was written without naming it: the weekday that it tells of
// first, and how long things have lasted since days that it names.
type Clues struct {
	lead     string   // the reading of the first past weekday that the article tells of, or ""
	weekdays []string // the readings of the other weekdays, each once
	lasting  []corpus.Mention
	open     []string // readings of days without their years
}

// NewClues collects the clues of an article.
func NewClues(ann *corpus.Annotation) *Clues {
	var c Clues
	if m := leadWeekday(ann); m != nil {
		c.lead = m.Reading
	}
	for i := range ann.Mentions {
		switch m := &ann.Mentions[i]; {
		case m.Kind != corpus.Date:
		case m.Begin != "":
			c.lasting = append(c.lasting, *m)
		case openDay(m.Reading) != "":
			c.open = append(c.open, m.Reading)
		case bareWeekday(m.Reading) && !m.Background && m.Reading != c.lead && !slices.Contains(c.weekdays, m.Reading):
			c.weekdays = append(c.weekdays, m.Reading)
		}
	}
	return &c
}

// bareWeekday reports whether a reading is of a weekday that is past or to come, and no more.
func bareWeekday(reading string) bool {
	const length = len("XXXX-WXX-7<")
	return strings.HasPrefix(reading, "XXXX-WXX-") && len(reading) == length && isDigit(reading[length-2]) && strings.IndexByte("<>", reading[length-1]) >= 0
}

// leadWeekday returns the first past weekday that an article tells of in its first sentences, nil if there is none.
func leadWeekday(ann *corpus.Annotation) *corpus.Mention {
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		if m.Kind != corpus.Date || m.Type != corpus.DateType {
			continue
		}
		if s := ann.Sentences; len(s) > leadRun && s[leadRun].Field == m.Field && m.Start >= s[leadRun].Start {
			return nil
		}
		if bareWeekday(m.Reading) && strings.HasSuffix(m.Reading, "<") && !m.Background {
			return m
		}
	}
	return nil
}

// How likely an article of a day is to tell of what it does. Estimated on dated news, not fitted.
var (
	// leadLag is the share of reports by how many days after the weekday that they tell of first they appear.
	leadLag = [7]float64{0.52, 0.31, 0.07, 0.03, 0.02, 0.02, 0.03}
	// otherLag is that of the other past weekdays, comingLag that of those to come.
	otherLag  = [7]float64{0.30, 0.27, 0.15, 0.10, 0.07, 0.06, 0.05}
	comingLag = [7]float64{0.20, 0.30, 0.16, 0.12, 0.09, 0.07, 0.06}
	// lastingScale is by how many days what has lasted is rounded, by unit.
	lastingScale = map[byte]float64{'D': 1, 'W': 3, 'M': 10, 'Y': 60}
)

const (
	leastLasting = 0.02 // the figure may be of something else
	farOpen      = 0.3  // a day of another season whose year is not told
)

// Likelihood returns how well the clues go with an article that was written on a day, 0–1, up to a factor that is the same
// for all days.
func (c *Clues) Likelihood(written corpus.Day) float64 {
	l := 1.0
	if day, err := corpus.ParseDay(resolve(c.lead, written)); err == nil {
		l *= leadLag[min(max(written-day, 0), 6)]
	}
	others := 1.0
	for _, r := range c.weekdays {
		day, err := corpus.ParseDay(resolve(r, written))
		switch {
		case err != nil:
		case day <= written && strings.HasSuffix(r, "<"):
			others *= otherLag[min(written-day, 6)]
		case day >= written:
			others *= comingLag[min(day-written, 6)]
		}
	}
	l *= math.Sqrt(others) // they are not independent
	for i := range c.lasting {
		if since, err := corpus.ParseDay(resolve(c.lasting[i].Begin, written)); err == nil {
			l *= lasted(since, c.lasting[i].Reading, written)
		}
	}
	for _, r := range c.open {
		if day, err := corpus.ParseDay(resolve(r, written)); err == nil && max(day-written, written-day) > nearDays {
			l *= farOpen
			break // such days come together
		}
	}
	return l
}

// lasted returns how well a duration fits between two days.
func lasted(since corpus.Day, duration string, until corpus.Day) float64 {
	end, unit := afterwards(since, duration)
	return max(leastLasting, math.Exp(-math.Abs(float64(until-end))/lastingScale[unit]))
}

// afterwards returns the day on which a duration that began on a day has lasted so long, and its unit.
func afterwards(since corpus.Day, duration string) (end corpus.Day, unit byte) {
	n, i := leadingNumber(duration[1:])
	y, m, d := since.Date()
	unit = duration[1+i]
	switch unit {
	case 'D':
		d += n
	case 'W':
		d += 7 * n
	case 'M':
		m += time.Month(n)
	case 'Y':
		y += n
	}
	return corpus.DayOf(y, m, d), unit
}

// begin looks for durations among the mentions of the sentence at hand that a day behind "since" has begun, "three weeks
// of protests since 9 August", and for "since 9 August, three weeks of".
func (f *dateFinder) begin(mentions []corpus.Mention) {
	since, next := "", 0
	for _, c := range f.cues {
		if c.symbol != f.since {
			continue
		}
		for next < len(mentions) && f.placed[next] < c.token {
			next++
		}
		if next < len(mentions) && f.placed[next] <= c.token+cueReach && mentions[next].Type == corpus.DateType && namesDay(mentions[next].Reading) {
			since = mentions[next].Reading
		}
	}
	for i := range mentions {
		if m := &mentions[i]; since != "" && m.Type == corpus.Duration && counted(m.Reading) {
			m.Begin = since
		}
	}
}

// counted reports whether a duration is a number of days, weeks, months or years.
func counted(duration string) bool {
	n, i := leadingNumber(strings.TrimPrefix(duration, "P"))
	return n > 0 && i+2 == len(duration) && lastingScale[duration[1+i]] > 0
}
