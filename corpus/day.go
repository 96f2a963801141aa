package corpus

import (
	"fmt"
	"time"
)

// Day is a day of the proleptic Gregorian calendar, counted from 1 January 1970 (day 0). NoDay is no day at all.
type Day int32

// NoDay stands for a day that is not known.
const NoDay Day = -1 << 31

// DayOf returns the day of a date; month and day may overflow as in time.Date.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads "2006-01-02", with anything after it ("2006-01-02T15:04") ignored. Coarser values give an error.
func ParseDay(s string) (Day, error) {
	if len(s) < 10 {
		return NoDay, fmt.Errorf("day %q: want YYYY-MM-DD", s)
	}
	t, err := time.Parse(time.DateOnly, s[:10])
	if err != nil {
		return NoDay, fmt.Errorf("day %q: want YYYY-MM-DD", s)
	}
	return Day(floorDiv(t.Unix(), 86400)), nil
}

// Date returns the parts of the day.
func (d Day) Date() (year int, month time.Month, day int) { return d.Time().Date() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// Time returns the first moment of the day, UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns the day as TIMEX3 writes it, "2006-01-02", or "" for NoDay.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

func floorDiv(a, b int64) int64 {
	if q := a / b; a%b >= 0 {
		return q
	}
	return a/b - 1
}

// Method says how a dating is known.
type Method string

// The methods of dating, best first.
const (
	Given      Method = "given"      // handed in with the article
	Read       Method = "read"       // read in its text or URL: a dateline, page furniture
	Inferred   Method = "inferred"   // worked out from its own weekdays and dates
	Neighbours Method = "neighbours" // taken from dated articles of its story
	Undated    Method = "undated"
)

// Testifies reports whether a date known in this way is more than a guess: only then may it exclude another, or be
// evidence for the dating of other articles.
func (m Method) Testifies() bool { return m == Given || m == Read }

// Dating is what the service holds to be the publication date of an article.
type Dating struct {
	// Value is a TIMEX3 day, or something coarser ("2020-08", "XXXX-08-15"); empty if nothing is known.
	Value  string `json:"value,omitempty"`
	Method Method `json:"method"`
	// Confidence is P(Value is right), 0–1.
	Confidence float64 `json:"confidence"`
	// Witness is the text that the date was read in, or names the articles that it was taken from.
	Witness string `json:"witness,omitempty"`
}

// Anchor is the day that relative dates of the article speak from: the dating's day, or NoDay if it names none.
func (d Dating) Anchor() Day {
	day, err := ParseDay(d.Value)
	if err != nil {
		return NoDay
	}
	return day
}

// Known is the anchor if somebody testifies to it, and otherwise NoDay: also where what is given is a month.
func (d Dating) Known() Day {
	if !d.Method.Testifies() {
		return NoDay
	}
	return d.Anchor()
}

// DayWeight is a day an article tells of and the share of the article that does, 0–1.
type DayWeight struct {
	Day    Day     `json:"day"`
	Weight float64 `json:"weight"`
}
