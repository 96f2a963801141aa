package mention

import (
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// calendarNumbers appends the numbers that dates are told with: the year, the decade and the century, the day of the
// month, the time of day. The languages put them in their own order, and hours on their own clock, so they are taken
// from the readings; but a year or a day that the words do not say is none. a is the article whose dates these are.
func calendarNumbers(found []corpus.Mention, a *corpus.Article, dates []corpus.Mention) []corpus.Mention {
	for i := range dates {
		d := &dates[i]
		if d.Type != corpus.DateType && d.Type != corpus.TimeType {
			continue
		}
		surface := d.Of(a.In(d.Field))
		for point := range strings.SplitSeq(d.Reading, "/") {
			day, clock := cutTime(point)
			for _, n := range [...]calendarNumber{yearOf(day), dayOf(day), clockOf(clock)} {
				if n.figures == "" {
					continue
				}
				start, end := findFigures(surface, n.figures)
				if end == 0 && !n.spelt {
					continue
				}
				if end == 0 {
					end = len(surface)
				}
				found = append(found, corpus.Mention{
					Kind: corpus.Quantity, Field: d.Field, Span: corpus.Span{Start: d.Start + start, End: d.Start + end},
					Key: n.key, Type: corpus.Calendar, Value: n.value,
				})
			}
		}
	}
	return found
}

// openLengths returns the quantities of the durations that leave their number open: "several days" (PXD), "for hours" (PTXH).
func openLengths(dates []corpus.Mention) (found []corpus.Mention) {
	for i := range dates {
		d := &dates[i]
		if d.Type == corpus.Duration && (strings.HasPrefix(d.Reading, "PX") || strings.HasPrefix(d.Reading, "PTX")) {
			found = append(found, corpus.Mention{
				Kind: corpus.Quantity, Field: d.Field, Span: d.Span, Key: d.Reading, Type: corpus.Measure, Value: ">=2",
			})
		}
	}
	return found
}

// calendarNumber is a number of a date.
type calendarNumber struct {
	figures    string // as it is written
	key, value string
	spelt      bool // it may be written otherwise: the nineties, 5 p.m.
}

// findFigures returns where s has a run of digits that is number, leading zeros aside; end is 0 if it has none.
func findFigures(s, number string) (start, end int) {
	for i := 0; i < len(s); i = end + 1 {
		for end = i; end < len(s) && isDigit(s[end]); end++ {
		}
		if run := s[i:end]; strings.HasSuffix(run, number) && strings.Trim(run[:len(run)-len(number)], "0") == "" {
			return i, end
		}
	}
	return 0, 0
}

// yearOf reads the year at the start of a reading: "2008-03-15", a decade "199X", "XX9X" and a century "19XX".
func yearOf(r string) (n calendarNumber) {
	const length = len("2008")
	if len(r) < length {
		return n
	}
	switch y := r[:length]; {
	case allDigits(y):
		return calendarNumber{figures: y, key: y, value: y}
	case allDigits(y[:3]) && y[3] == 'X':
		return decade(y[:3])
	case y[:2] == "XX" && isDigit(y[2]) && y[3] == 'X':
		return decade("19" + y[2:3])
	case allDigits(y[:2]) && y[2:] == "XX":
		century, _ := strconv.Atoi(y[:2])
		s := strconv.Itoa(century + 1)
		return calendarNumber{figures: s, key: s, value: s, spelt: true}
	}
	return n
}

// decade is that of the years that begin with three digits. "1990s" is no number like 1990.
func decade(three string) calendarNumber {
	return calendarNumber{figures: three + "0", key: three + "0s", value: three + "0", spelt: true}
}

// dayOf reads the day of the month of a reading: "2008-03-15", "XXXX-03-15".
func dayOf(r string) (n calendarNumber) {
	const before, length = len("2008-03-"), len("2008-03-15")
	if len(r) < length || r[before-1] != '-' || !allDigits(r[before:length]) {
		return n
	}
	d := strings.TrimPrefix(r[before:length], "0")
	return calendarNumber{figures: d, key: "D" + d, value: d} // the eighth of March is no eight
}

// clockOf reads a time of day: "T17:30".
func clockOf(r string) (n calendarNumber) {
	const length = len("T17:30")
	if len(r) < length || r[3] != ':' {
		return n
	}
	clock := r[1:length]
	noon := clock == "12:00" || clock == "24:00" // or midnight: a word, no number
	return calendarNumber{figures: clock[:2], key: clock, value: clock, spelt: !noon}
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}
