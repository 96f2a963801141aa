package mention

import (
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// fraction reads a part of one at piece i: la moitié, two thirds, un quart, half a million, un demi-milliard.
func (q *quantityFinder) fraction(i int) (a amount, ok bool) {
	count, j := sense{}, i
	if s, n := q.lookup(number, i); n > 0 && s.value < 10 {
		count, j = s, i+n
	}
	s, n := q.lookup(part, j)
	attached := n == 0
	if attached {
		s, n = q.lookup(semi, j)
	}
	if n == 0 || j > i && !q.goesOn(j) {
		return a, false
	}
	end := j + n
	next := &piece{shape: mark, before: line}
	if end < len(q.ps) {
		next = &q.ps[end]
	}
	if next.before == joined && next.fold == "-" && end+1 < len(q.ps) {
		end++
		next = &q.ps[end]
	}
	scale, scaled := q.scaleBehind(end)
	_, measured := q.lookupUnit(end)
	switch {
	case i > 0 && q.isOrdinal(i-1): // the first half, three quarters
		return a, false
	case scaled > end, next.before == hyphen && measured > 0: // un demi-milliard, half-hour
	case next.before == hyphen, attached: // half-brother; demi alone
		return a, false
	case count.value >= s.value: // two halves
		return amount{mantissa: count.value, scale: 1, end: end}, true
	case count.value == 0 && s.value != 2: // quarter
		return a, false
	case q.l == corpus.English && s.value == 2 && measured == 0 && q.noun(end):
		return a, false // half dead
	case count.value == 1 && s.value > 2 && (q.l == corpus.English || q.isOrdinal(j)) && next.shape == lower && next.before != line && !text.Stop(next.fold, q.l):
		return a, false // a third man
	}
	a = partOf(max(count.value, 1), s.value)
	a.end = j + n
	a.end = q.partOfUnit(a.end)
	if scaled > end {
		a.mantissa, a.scale, a.end, a.part = a.mantissa*scale, scale, scaled, false
	}
	return a.reduced(), true
}

// partOfUnit returns the unit behind a fraction that ends at piece i, "half an hour", "un quart d'heure", i if there is none.
func (q *quantityFinder) partOfUnit(i int) int {
	j := i
	if q.goesOn(j) && q.lookupWord(of, j) {
		j++
	}
	one, n := q.lookup(number, j)
	if n > 0 && one.value == 1 && q.goesOn(j) {
		j += n
	} else if q.l == corpus.English {
		return i // half of years
	}
	if u, k := q.lookupUnit(j); k > 0 && u.typ == corpus.Measure && q.goesOn(j) {
		return j
	}
	return i
}

// thousandths is the unit that fractions are rounded to.
const thousandths = 1000

// partOf returns n of m.
func partOf(n, m int64) amount {
	return amount{mantissa: (n*thousandths + m/2) / m, decimals: 3, scale: 1, part: true}
}

// percent returns the key of a part as a percentage.
func (a amount) percent() string {
	a.mantissa *= 100
	return a.reduced().String() + "%"
}

// whole reports whether amount a is a count told as it is.
func (a amount) whole() bool {
	return a.decimals == 0 && a.scale == 1 && a.sign == "" && !a.ordinal && !a.open && !a.part
}

// scaleBehind reads a multiplier behind a fraction, "(of) (a) million": its value and the piece behind it.
func (q *quantityFinder) scaleBehind(i int) (int64, int) {
	j := i
	if q.goesOn(j) && q.lookupWord(of, j) {
		j++
	}
	if s, n := q.lookup(number, j); n > 0 && s.value == 1 && q.goesOn(j) {
		j += n
	}
	if s, n := q.lookup(times, j); n > 0 && s.value >= 1000 && q.goesOn(j) && q.ps[j].Len() > 3 {
		return s.value, j + n
	}
	for _, r := range [...]role{about, span} {
		if s, n := q.lookup(r, j); n > 0 && q.goesOn(j) {
			return s.value, j + n // half a dozen, half a century
		}
	}
	return 0, i
}

// beforehand reports whether the English "first" at piece i tells when, not which: "it was first reported", but "the first
// armed robbery".
func (q *quantityFinder) beforehand(i int) bool {
	if q.l != corpus.English || !q.goesOn(i+1) {
		return false
	}
	next := &q.ps[i+1]
	if q.ps[i].start && (next.fold == "," || text.Stop(next.fold, q.l)) {
		return true // First, we must
	}
	if i == 0 || !q.goesOn(i) || !strings.HasSuffix(next.fold, "ed") && !strings.HasSuffix(next.fold, "ing") {
		return false
	}
	return q.ps[i-1].fold != "the" && !q.ps[i-1].owns
}

func (q *quantityFinder) isOrdinal(i int) bool {
	return q.lookupWord(ordinal, i) || q.lookupWord(rank, i)
}

// halfBehind returns the piece behind "and a half", "et demi" at piece i, or i.
func (q *quantityFinder) halfBehind(i int) int {
	if !q.goesOn(i) {
		return i
	}
	if s, n := q.lookup(number, i); s.value == 30 && i > 0 {
		if u, _ := q.lookupUnit(i - 1); u.name == "h" {
			return i + n // une heure trente
		}
	}
	if !q.lookupWord(and, i) {
		return i
	}
	j := i + 1
	if s, n := q.lookup(number, j); n > 0 && s.value == 1 {
		j += n
	}
	for _, r := range [...]role{part, semi} {
		if s, n := q.lookup(r, j); n > 0 && s.value == 2 && q.goesOn(j) {
			return j + n
		}
	}
	return i
}

// plusHalf adds half of the multiplier that was said last: deux millions et demi.
func (a amount) plusHalf() amount {
	if a.scale > 1 && a.decimals == 0 {
		a.mantissa += a.scale / 2
		return a
	}
	a.mantissa, a.decimals = a.mantissa*10+5, a.decimals+1
	return a
}

// withHalf reads a half said behind amount a, and a multiplier behind that: two and a half million.
func (q *quantityFinder) withHalf(a amount) amount {
	if a.end == 0 || a.mantissa > maxHalved || a.decimals > 0 {
		return a
	}
	end := q.halfBehind(a.end)
	if end == a.end {
		return a
	}
	a = a.plusHalf()
	a.end, a.plain = end, false
	if s, n := q.lookup(times, end); n > 0 && a.scale == 1 && q.goesOn(end) {
		a.mantissa, a.scale, a.end = a.mantissa*s.value, s.value, end+n
	}
	return a.reduced()
}

// maxHalved bounds the numbers that are said with a half.
const maxHalved = 1_000_000_000_000
