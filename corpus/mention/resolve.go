package mention

import (
	"strconv"
	"strings"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

// Resolve returns the TIMEX3 value of a date mention's reading as said on day anchor. It is empty while the
// reading cannot be resolved, that is if it speaks from the anchor and anchor is NoDay, and for a reading that is none.
// Sets, durations and the vague references are their own values. Resolving a value again gives the same value.
func Resolve(m *corpus.Mention, anchor corpus.Day) string {
	if m.Kind != corpus.Date {
		return ""
	}
	r := m.Reading
	if m.Type == corpus.Set || strings.HasPrefix(r, "P") || r == "FUTURE_REF" {
		return r
	}
	return resolve(r, anchor)
}

// DateKey returns the key of a date by its resolved value, as said on day anchor. It is the value, save that
//
//   - an hour or a part of a day counts as the day: where parts begin and end differs with the language ("jeudi soir" is
//     "Thursday evening" or "Thursday night"), and one report rounds the hour that another gives in its own zone;
//   - the present is the day that it is said on: "aujourd'hui" is "today", "now" and "these days";
//   - equal durations have one key: twelve months are a year, seven days a week.
func DateKey(value string, anchor corpus.Day) string {
	const day = len("2023-11-18")
	switch {
	case value == "PRESENT_REF" && anchor != corpus.NoDay:
		return anchor.String()
	case strings.HasPrefix(value, "P") && !strings.HasSuffix(value, "_REF"):
		return durationKey(value)
	case len(value) > day && value[day] == 'T':
		return value[:day]
	}
	return value
}

// durationKey writes a duration of one unit in the largest unit that it is a whole number of.
func durationKey(value string) string {
	units := dayUnits[:]
	number, timed := strings.CutPrefix(value[1:], "T")
	if timed {
		units = hourUnits[:]
	}
	n, length := leadingNumber(number)
	const most = 6 // digits that are read whole
	if n == 0 || length > most || length+1 != len(number) {
		return value
	}
	unit := number[length]
	for _, u := range units {
		if u.small == unit && n%u.n == 0 {
			n, unit = n/u.n, u.large
		}
	}
	if timed && unit != 'D' {
		return "PT" + strconv.Itoa(n) + string(unit)
	}
	return "P" + strconv.Itoa(n) + string(unit)
}

// dayUnits and hourUnits say how many of a unit make a larger one, in the order in which they add up.
var (
	dayUnits = [...]struct {
		small byte
		n     int
		large byte
	}{{'D', 7, 'W'}, {'Q', 4, 'Y'}, {'M', 12, 'Y'}}
	hourUnits = [...]struct {
		small byte
		n     int
		large byte
	}{{'S', 60, 'M'}, {'M', 60, 'H'}, {'H', 24, 'D'}}
)

// resolve resolves a point or an interval.
func resolve(r string, anchor corpus.Day) string {
	start, end, interval := strings.Cut(r, "/")
	s, part, ok := resolvePoint(start, anchor)
	if !ok {
		return ""
	}
	if !interval {
		return s.value(part)
	}
	e, endPart, ok := resolvePoint(end, anchor)
	if ok && e.last < s.first {
		// "du 28 décembre au 3 janvier", said in the summer: each is nearest by itself, the end in the wrong year.
		e, endPart, ok = resolvePoint(end, s.last)
	}
	a, b := s.value(part), e.value(endPart)
	if !ok || a == "" || b == "" {
		return ""
	}
	return a + "/" + b
}

// resolvePoint resolves a reading that is no interval into a period and the part or time of day behind it ("TMO").
func resolvePoint(r string, anchor corpus.Day) (p period, part string, ok bool) {
	r, part = cutTime(r)
	base, rest, ok := cutPattern(r)
	if !ok {
		return period{}, "", false
	}
	dir := rest[:len(rest)-len(strings.TrimLeft(rest, "<>="))]
	rest = rest[len(dir):]
	var in narrowing
	if strings.HasPrefix(rest, "&") {
		if in, rest, ok = cutNarrowing(rest); !ok {
			return period{}, "", false
		}
	}
	if p, ok = base.nearest(anchor, dir, in); !ok {
		return period{}, "", false
	}
	for rest != "" {
		if rest[0] == '&' {
			if in, rest, ok = cutNarrowing(rest); ok {
				p, ok = in.of(p)
			}
		} else {
			p, rest, ok = p.shift(rest)
		}
		if !ok {
			return period{}, "", false
		}
	}
	return p, part, true
}

// cutTime splits the part or time of day off a reading.
func cutTime(r string) (day, part string) {
	if i := strings.IndexByte(r, 'T'); i >= 0 {
		return r[:i], r[i:]
	}
	return r, ""
}

// size is how long a period is; shorter ones come first.
type size uint8

const (
	daySize size = iota
	weekendSize
	weekSize
	monthSize
	quarterSize
	seasonSize
	halfSize
	yearSize
	decadeSize
	centurySize
	hegiraSize // the Muslim year
	never      // the step of a pattern that does not repeat
)

// period is a stretch of days that a TIMEX3 value names.
type period struct {
	size        size
	first, last corpus.Day
}

// maxYear bounds the years that a four-digit value can say.
const maxYear = 9999

// value returns the period as TIMEX3 writes it, with part behind it if it is a day; empty outside the years 1 to 9999.
func (p period) value(part string) string {
	y, m, d := p.first.Date()
	if y < 1 || y > maxYear {
		return ""
	}
	b := make([]byte, 0, 24)
	if p.size == weekSize || p.size == weekendSize {
		var w int
		y, w = p.first.Time().ISOWeek()
		b = append(append(appendPadded(b, y, 4), "-W"...), byte('0'+w/10), byte('0'+w%10))
		if p.size == weekendSize {
			b = append(b, "-WE"...)
		}
		return string(b)
	}
	switch p.size {
	case centurySize:
		return string(append(appendPadded(b, y/100, 2), "XX"...))
	case decadeSize:
		return string(append(appendPadded(b, y/10, 3), 'X'))
	}
	b = appendPadded(b, y, 4)
	switch p.size {
	case daySize:
		b = appendPadded(append(b, '-'), int(m), 2)
		b = append(appendPadded(append(b, '-'), d, 2), part...)
	case monthSize:
		b = appendPadded(append(b, '-'), int(m), 2)
	case quarterSize:
		b = append(b, '-', 'Q', byte('1'+(m-1)/3))
	case halfSize:
		b = append(b, '-', 'H', byte('1'+(m-1)/6))
	case seasonSize:
		b = append(append(b, '-'), seasons[m/3-1]...)
	}
	return string(b)
}

func appendPadded(b []byte, n, width int) []byte {
	for p := pow10(width - 1); p > 1 && n < p; p /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

// seasons begin in March, June, September and December, as the weather services count them.
var seasons = [...]string{"SP", "SU", "FA", "WI"}

// shift applies the run of shifts that rest begins with. The finest unit among them is the size of the result.
func (p period) shift(rest string) (period, string, bool) {
	finest, at := never, p.first
	for rest != "" && (rest[0] == '+' || rest[0] == '-') {
		n, i := leadingNumber(rest[1:])
		i++
		if i == 1 || n > maxYear || i == len(rest) {
			return p, rest, false
		}
		if rest[0] == '-' {
			n = -n
		}
		var u size
		switch y, m, d := at.Date(); rest[i] {
		case 'D':
			u, at = daySize, at+corpus.Day(n)
		case 'W':
			u, at = weekSize, at+corpus.Day(7*n)
		case 'M':
			u, at = monthSize, clampedDay(y, int(m)+n, d)
		case 'Q':
			u, at = quarterSize, clampedDay(y, int(m)+3*n, d)
		case 'Y':
			u, at = yearSize, clampedDay(y+n, int(m), d)
		default:
			return p, rest, false
		}
		if y, _, _ := at.Date(); y < 0 || y > maxYear {
			return p, rest, false
		}
		finest, rest = min(finest, u), rest[i+1:]
	}
	if finest == never {
		return p, rest, false
	}
	return around(at, finest), rest, true
}

// clampedDay is the day of the month, or its last day if it has fewer; months may overflow.
func clampedDay(y, m, d int) corpus.Day {
	return min(corpus.DayOf(y, time.Month(m), d), corpus.DayOf(y, time.Month(m+1), 0))
}

// around returns the period of the given size in which d lies.
func around(d corpus.Day, u size) period {
	p := pattern{size: u, step: u}
	switch u {
	case daySize:
		return period{daySize, d, d}
	case quarterSize:
		_, m, _ := d.Date()
		p.step, p.n = yearSize, (int(m)+2)/3
	}
	got, _ := p.at(index(d, p.step))
	return got
}

// pattern is a TIMEX3 value in which parts may be left open: it stands for a period that comes again every step.
type pattern struct {
	size  size
	step  size // week, month, year or century; never for a value without X
	fixed int  // the index of the only period if step is never
	per   size // what fixed counts
	n     int  // month, weekday (1 Monday), quarter, season, half or decade
	d     int  // day of the month
	short int  // year of the century if step is century
	now   bool // the anchor itself
	feast feast
}

// feast is a day that moves through the year.
type feast uint8

const (
	noFeast feast = iota
	easterSunday
	ramadan // its first day
)

// index numbers the periods of a step in which days repeat: the week, month, year or century of d.
func index(d corpus.Day, step size) int {
	if step == weekSize {
		const monday = 3 // days from Monday, 29 December 1969 to day 0
		w := int(d) + monday
		if w < 0 {
			w -= 6
		}
		return w / 7
	}
	y, m, _ := d.Date()
	switch step {
	case monthSize:
		return y*12 + int(m) - 1
	case centurySize:
		return y / 100
	case hegiraSize:
		return hegiraYear(d)
	}
	return y
}

// at returns the period of the pattern that lies in the k-th step; not every month has a 31st.
func (p pattern) at(k int) (period, bool) {
	days := func(y1, m1, y2, m2 int) (period, bool) {
		return period{p.size, corpus.DayOf(y1, time.Month(m1), 1), corpus.DayOf(y2, time.Month(m2), 0)}, true
	}
	step := p.step
	if step == never {
		step = p.per
	}
	switch step {
	case weekSize:
		monday := corpus.Day(7*k - 3)
		switch p.size {
		case weekSize:
			return period{weekSize, monday, monday + 6}, true
		case weekendSize:
			return period{weekendSize, monday + 5, monday + 6}, true
		}
		return period{daySize, monday + corpus.Day(p.n-1), monday + corpus.Day(p.n-1)}, true
	case monthSize:
		y, m := k/12, k%12+1
		if p.size == monthSize {
			return days(y, m, y, m+1)
		}
		d := corpus.DayOf(y, time.Month(m), p.d)
		_, got, _ := d.Date()
		return period{daySize, d, d}, int(got) == m
	case centurySize:
		switch p.size {
		case centurySize:
			return days(k*100, 1, k*100+99, 13)
		case decadeSize:
			return days(k*100+p.n*10, 1, k*100+p.n*10+9, 13)
		}
		k = k*100 + p.short
	}
	switch p.feast {
	case easterSunday:
		d := easter(k)
		return period{daySize, d, d}, true
	case ramadan:
		if step != hegiraSize {
			k = hegiraYear(corpus.DayOf(k, time.January, 1))
			if ramadanOf(k) < corpus.DayOf(p.fixed, time.January, 1) {
				k++
			}
		}
		d := ramadanOf(k)
		return period{daySize, d, d}, true
	}
	switch p.size {
	case daySize:
		d := corpus.DayOf(k, time.Month(p.n), p.d)
		_, got, _ := d.Date()
		return period{daySize, d, d}, int(got) == p.n
	case monthSize:
		return days(k, p.n, k, p.n+1)
	case quarterSize:
		return days(k, 3*p.n-2, k, 3*p.n+1)
	case halfSize:
		return days(k, 6*p.n-5, k, 6*p.n+1)
	case seasonSize:
		return days(k, 3*p.n, k, 3*p.n+3)
	}
	return days(k, 1, k, 13)
}

// easter returns Easter Sunday of a year, by the anonymous Gregorian computus.
func easter(y int) corpus.Day {
	a, b, c := y%19, y/100, y%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return corpus.DayOf(y, time.Month(n/31), n%31+1)
}

// The Muslim calendar is the tabular one, civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of 30 (Dershowitz and
// Reingold, Calendrical Calculations). The moon is sighted a day earlier or later in places.
const (
	hegira      = -492148 // 1 Muharram of the year 1, Friday 16 July 622 of the Julian calendar
	hegiraCycle = 10631   // days in 30 years
	ramadanFrom = 236     // days of the eight months before it
)

// hegiraYear returns the Muslim year in which d lies.
func hegiraYear(d corpus.Day) int {
	n := 30*(int(d)-hegira) + 10646
	if n < 0 {
		n -= hegiraCycle - 1
	}
	return n / hegiraCycle
}

// ramadanOf returns the first day of Ramadan of a Muslim year.
func ramadanOf(y int) corpus.Day {
	n := 11*y + 3
	if n < 0 {
		n -= 29
	}
	return corpus.Day(hegira + 354*(y-1) + n/30 + ramadanFrom)
}

// narrowing is "&pattern" or "&pattern#n": the n-th such period within another, the last one for -1, and for 0 the
// only one that is meant. The zero narrowing leaves a period as it is.
type narrowing struct {
	pattern pattern
	nth     int
	set     bool
}

// of returns the period within p that is narrowed to.
func (in narrowing) of(p period) (period, bool) {
	if !in.set {
		return p, true
	}
	step := in.pattern.step
	if step == never {
		return period{}, false
	}
	k, end, by, left := index(p.first, step), index(p.last, step), 1, max(1, in.nth)
	if in.nth < 0 {
		k, end, by, left = end, k, -1, -in.nth
	}
	for ; (end-k)*by >= 0; k += by {
		got, ok := in.pattern.at(k)
		if !ok || got.first < p.first || got.last > p.last {
			continue
		}
		if left--; left == 0 {
			return got, true
		}
	}
	return period{}, false
}

// maxContradiction is how far from the anchor, in days, a year may lie in which weekday and date agree: beyond a year
// and a half the weekday is likelier wrong than the year.
const maxContradiction = 550

// nearDays is how far off a day without its year may be that is taken for the nearest whatever the tense around it says:
// reports tell the year, or "last" and "next", of days further off, and a tense may belong to another verb.
const nearDays = 92

// nearest returns the period of the pattern that lies as dir says from the anchor, nearest to it. If none agrees with
// the narrowing, the narrowing is forgotten: a weekday is more often wrong than a date.
func (p pattern) nearest(anchor corpus.Day, dir string, in narrowing) (period, bool) {
	if p.now {
		got, ok := in.of(period{daySize, anchor, anchor})
		return got, ok && anchor != corpus.NoDay
	}
	if p.step == never {
		got, ok := p.at(p.fixed)
		if !ok {
			return got, false
		}
		if n, ok := in.of(got); ok {
			return n, true
		}
		return got, true
	}
	if anchor == corpus.NoDay {
		return period{}, false
	}
	// 29 February can be eight years away, a 31st two months.
	reach := 3
	if p.step == yearSize {
		reach = 9
	}
	if strings.HasPrefix(dir, "=") {
		got, ok := p.nearest(anchor, "", in)
		if ok && max(got.first-anchor, anchor-got.last) <= nearDays {
			return got, true
		}
		dir = dir[1:]
	}
	var best period
	found, bestGap := false, corpus.Day(0)
	k0 := index(anchor, p.step)
	for k := k0 - reach; k <= k0+reach; k++ {
		got, ok := p.at(k)
		if !ok {
			continue
		}
		if got, ok = in.of(got); !ok {
			continue
		}
		gap := max(got.first-anchor, anchor-got.last, 0)
		switch dir {
		case "<":
			ok = got.first <= anchor
		case "<<":
			ok = got.last < anchor
		case ">":
			ok = got.last >= anchor
		case ">>":
			ok = got.first > anchor
		}
		if ok && (!in.set || gap <= maxContradiction) && (!found || gap < bestGap) {
			best, bestGap, found = got, gap, true
		}
	}
	if !found && in.set {
		return p.nearest(anchor, dir, narrowing{})
	}
	return best, found
}

// cutNarrowing reads the narrowing that s begins with.
func cutNarrowing(s string) (in narrowing, rest string, ok bool) {
	in.set = true
	if in.pattern, rest, ok = cutPattern(s[1:]); !ok || in.pattern.now {
		return in, rest, false
	}
	if nth, found := strings.CutPrefix(rest, "#"); found {
		nth, negative := strings.CutPrefix(nth, "-")
		n, i := leadingNumber(nth)
		if i == 0 || n == 0 {
			return in, rest, false
		}
		if in.nth = n; negative {
			in.nth = -n
		}
		rest = nth[i:]
	}
	return in, rest, true
}

// cutPattern reads the pattern that s begins with.
func cutPattern(s string) (p pattern, rest string, ok bool) {
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		return pattern{now: true}, rest, true
	}
	if len(s) < 4 {
		return p, s, false
	}
	y, rest := s[:4], s[4:]
	var open string // the part of the year that is not said
	var n int
	for i := range y {
		switch c := y[i]; {
		case c == 'X':
			open += "X"
		case '0' <= c && c <= '9':
			open, n = open+"0", n*10+int(c-'0')
		default:
			return p, s, false
		}
	}
	p = pattern{size: yearSize, step: never, fixed: n, per: yearSize}
	switch open {
	case "0000":
		if n == 0 {
			return p, s, false
		}
	case "000X":
		return pattern{size: decadeSize, step: never, fixed: n / 10, per: centurySize, n: n % 10}, rest, n > 0
	case "00XX":
		return pattern{size: centurySize, step: never, fixed: n, per: centurySize}, rest, n > 0
	case "XX0X":
		return pattern{size: decadeSize, step: centurySize, n: n}, rest, true
	case "XX00":
		p = pattern{size: yearSize, step: centurySize, short: n}
	case "XXXX":
		p = pattern{size: yearSize, step: yearSize}
	default:
		return p, s, false
	}
	p, rest, more := p.cutPart(rest)
	return p, rest, more || open != "XXXX"
}

// cutPart reads what follows the year; ok is false and the pattern unchanged if that is nothing.
func (p pattern) cutPart(s string) (_ pattern, rest string, ok bool) {
	if len(s) < 3 || s[0] != '-' {
		return p, s, false
	}
	q := p
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	two := func(i int) int {
		if a, b := at(i), at(i+1); '0' <= a && a <= '9' && '0' <= b && b <= '9' {
			return int(a-'0')*10 + int(b-'0')
		}
		return 0
	}
	absolute := p.step == never
	switch {
	case at(1) == 'W' && at(2) == 'X' && at(3) == 'X':
		if p.step != yearSize || at(4) != '-' {
			return p, s, false
		}
		q = pattern{step: weekSize, per: weekSize}
		if c := at(5); '1' <= c && c <= '7' {
			q.size, q.n = daySize, int(c-'0')
			return q, s[6:], true
		}
		if at(5) == 'W' && at(6) == 'E' {
			q.size = weekendSize
			return q, s[7:], true
		}
	case at(1) == 'W' && at(2) != 'I':
		w := two(2)
		if !absolute || w < 1 || w > 53 {
			return p, s, false
		}
		// 4 January lies in the first week.
		q = pattern{size: weekSize, step: never, per: weekSize, fixed: index(corpus.DayOf(p.fixed, time.January, 4), weekSize) + w - 1}
		if c := at(5); at(4) == '-' && '1' <= c && c <= '7' && !isUnit(at(6)) {
			q.size, q.n = daySize, int(c-'0')
			return q, s[6:], true
		}
		if at(4) == '-' && at(5) == 'W' && at(6) == 'E' {
			q.size = weekendSize
			return q, s[7:], true
		}
		return q, s[4:], true
	case at(1) == 'Q' && '1' <= at(2) && at(2) <= '4':
		q.size, q.n = quarterSize, int(at(2)-'0')
		return q, s[3:], true
	case at(1) == 'H' && '1' <= at(2) && at(2) <= '2':
		q.size, q.n = halfSize, int(at(2)-'0')
		return q, s[3:], true
	case at(1) == 'E' && at(2) == 'A':
		q.size, q.feast = daySize, easterSunday
		return q, s[3:], true
	case at(1) == 'R' && at(2) == 'A':
		q.size, q.feast = daySize, ramadan
		if q.step == yearSize {
			q.step = hegiraSize
		}
		return q, s[3:], true
	case at(1) == 'X' && at(2) == 'X' && at(3) == '-' && p.step == yearSize:
		if d := two(4); d >= 1 && d <= 31 {
			return pattern{size: daySize, step: monthSize, d: d}, s[6:], true
		}
	case two(1) >= 1 && two(1) <= 12 && !isUnit(at(3)):
		q.size, q.n = monthSize, two(1)
		if d := two(4); at(3) == '-' && d >= 1 && d <= 31 && !isUnit(at(6)) {
			q.size, q.d = daySize, d
			return q, s[6:], true
		}
		return q, s[3:], true
	}
	for i, name := range seasons {
		if strings.HasPrefix(s[1:], name) {
			q.size, q.n = seasonSize, i+1
			return q, s[3:], true
		}
	}
	return p, s, false
}

func isUnit(c byte) bool { return strings.IndexByte("DWMQY", c) >= 0 && c != 0 }

// leadingNumber reads the number that s begins with and tells how many digits it has; numbers above a million are cut short.
func leadingNumber(s string) (n, length int) {
	for length < len(s) && s[length] >= '0' && s[length] <= '9' {
		if n < 1e6 {
			n = n*10 + int(s[length]-'0')
		}
		length++
	}
	return n, length
}
