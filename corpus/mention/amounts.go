package mention

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// amount is a number read: value = mantissa / 10^decimals.
type amount struct {
	mantissa int64
	decimals int
	start    int    // its first piece
	end      int    // the piece behind it
	sign     string // "", ">=", "<=", "~"
	scale    int64  // the multiplier that was said last, 1 if none
	digits   bool   // written in digits only
	plain    bool   // a single run of digits
	open     bool   // "thousands"
	dozen    bool   // "a dozen"
	years    bool   // "two decades"
	ordinal  bool
	part     bool   // "half", "1/3"
	currency string // of a sign between the digits and what multiplies them
}

// amount reads the number at piece i. A bare "one" is a number only where one must stand: behind a bound, in a range.
func (q *quantityFinder) amount(i int, expected bool) (amount, bool) {
	if i >= len(q.ps) {
		return amount{}, false
	}
	a, ok := q.amountAt(i, expected)
	a.start = i
	return a, ok
}

func (q *quantityFinder) amountAt(i int, expected bool) (amount, bool) {
	if q.ps[i].shape == digits {
		a, ok := q.inDigits(i)
		return q.withHalf(a), ok
	}
	if _, n := q.lookup(few, i); n > 0 && q.goesOn(i+n) {
		for _, r := range [...]role{times, about, many} {
			if s, k := q.lookup(r, i+n); k > 0 {
				return amount{mantissa: s.value - s.value%10, end: i + n + k, sign: "~", scale: 1, open: true}, true
			}
		}
		return amount{}, false
	}
	if a, ok := q.fraction(i); ok {
		return a, true
	}
	if s, n := q.lookup(many, i); n > 0 {
		return amount{mantissa: s.value, end: i + n, sign: "~", scale: 1, open: true}, true
	}
	p := &q.ps[i]
	named := p.shape == title && !p.start && !p.weak // First Street, the Seven Sisters
	for _, r := range [...]role{ordinal, rank} {
		if s, n := q.lookup(r, i); n > 0 {
			if named || s.value == 1 && q.beforehand(i) {
				return amount{}, false
			}
			return amount{mantissa: s.value, end: i + n, scale: 1, ordinal: true}, true
		}
	}
	if n, ok := q.century(i); ok {
		return amount{mantissa: n, end: i + 1, scale: 1, ordinal: true}, true
	}
	a, ok := q.inWords(i, expected)
	if named && a.end == i+1 {
		return amount{}, false
	}
	return q.withHalf(a), ok
}

// century reads a Roman ordinal, XXe.
func (q *quantityFinder) century(i int) (int64, bool) {
	p := &q.ps[i]
	if q.l != corpus.French || p.shape != title || p.Len() > 8 || q.goesOn(i+1) && q.ps[i+1].shape == title {
		return 0, false // la IIIe République
	}
	return romanOrdinal(p.Of(q.s))
}

// isRoman reports whether c is one of the figures that centuries and kings are counted in.
func isRoman(c byte) bool { return c == 'I' || c == 'V' || c == 'X' }

// longestOrdinal is the length in bytes of the longest ending of an ordinal, ième.
const longestOrdinal = 5

// romanOrdinal reads a French ordinal in Roman capitals: XXe, XIXème.
func romanOrdinal(word string) (int64, bool) {
	end := 0
	for end < len(word) && isRoman(word[end]) {
		end++
	}
	if end == 0 || len(word)-end > longestOrdinal {
		return 0, false
	}
	if _, ok := quantityWords(corpus.French).senses[suffix][foldWord(word[end:])]; !ok {
		return 0, false
	}
	return fromRoman(word[:end])
}

// fromRoman reads a Roman number of the capitals I, V and X.
func fromRoman(w string) (n int64, ok bool) {
	last := int64(0)
	for i := len(w) - 1; i >= 0; i-- {
		v := int64(0)
		switch w[i] {
		case 'I':
			v = 1
		case 'V':
			v = 5
		case 'X':
			v = 10
		default:
			return 0, false
		}
		if v < last {
			n -= v
			continue
		}
		n, last = n+v, v
	}
	return n, n > 0
}

// inDigits reads a number that begins with digits: 2 000, 2,000, 78.761, 6,7 millions, 3rd.
func (q *quantityFinder) inDigits(i int) (a amount, ok bool) {
	if q.hangs(i) {
		return a, false
	}
	a = amount{scale: 1, digits: true}
	end, number, decimals := q.groups(i)
	if len(number) > maxDigits {
		return a, false
	}
	if q.parted(end) {
		return a, false // 18:27
	}
	if end+1 < len(q.ps) && q.ps[end].before == joined && q.ps[end+1].before == joined && q.ps[end+1].shape == digits {
		switch q.ps[end].fold {
		case ".", ",":
			return a, false // 192.168.0.1
		case "/":
			if a, ok := q.inFigures(i); ok && end == i+1 {
				return a, true
			}
			if u, n := q.lookupUnit(end + 2); n == 0 || u.typ == corpus.Measure || !q.goesOn(end+2) {
				return a, false // 15/08/2020, but 300/400 euros
			}
		}
	}
	for _, c := range number {
		a.mantissa = a.mantissa*10 + int64(c-'0')
	}
	a.decimals, a.end, a.plain = decimals, end, end == i+1
	if end < len(q.ps) && q.ps[end].before == joined && q.ps[end].word() {
		if q.lookupWord(suffix, end) {
			a.end, a.ordinal, a.plain = end+1, true, false
			return a, true
		}
		if q.ps[end].fold == "h" {
			return a, false
		}
	}
	for {
		at := a.end
		if at+1 < len(q.ps) && q.ps[at].before == joined && q.ps[at].fold == "-" && q.ps[at+1].before == joined {
			at++ // $700-billion
		}
		if !q.goesOn(at) {
			break
		}
		sign := ""
		if _, n := q.lookup(times, at+1); n > 0 && q.ps[at].before == joined && q.goesOn(at+1) {
			sign = currency(q.ps[at].fold) // 440$ millions
		}
		if sign != "" {
			at++
		}
		s, n := q.multiplier(at)
		if n == 0 {
			break
		}
		if q.ps[at].Len() == 1 && sign == "" && !q.isMoney(i, at+1) && !q.counted(a, at+1) {
			break // $20m, 1.5m people, but a 400m race
		}
		n += at - a.end
		a.currency = cmp.Or(sign, a.currency)
		if a.mantissa > math.MaxInt64/1000/s.value {
			return a, false
		}
		a.mantissa *= s.value
		a.scale = s.value
		a.end += n
		a.digits, a.plain = false, false
	}
	return q.lesser(a).reduced(), true
}

// multiplier reads what multiplies the number before piece i, with a word between them or none: 6 millions, 20 dozen, 100 autres
// milliards, two long centuries.
func (q *quantityFinder) multiplier(i int) (sense, int) {
	between := 0
	if q.lookupWord(such, i) {
		between = 1
	}
	at := i + between
	if !q.goesOn(at) || between > 0 && q.ps[at].Len() == 1 {
		return sense{}, 0
	}
	for _, r := range [...]role{times, about, span} {
		if s, n := q.lookup(r, at); n > 0 {
			return s, between + n
		}
	}
	if s, n := q.lookup(misspelt, at); n > 0 && q.noun(at+n) && !q.startsAt(at+n).has(number) {
		if _, k := q.lookupUnit(at); k == n {
			return s, between + n // 5 milles soldats, but 5 milles marins
		}
	}
	return sense{}, 0
}

// noun reports whether a word that may be what is counted stands at piece i.
func (q *quantityFinder) noun(i int) bool {
	return q.goesOn(i) && q.ps[i].shape == lower && q.ps[i].before == space && !text.Stop(q.ps[i].fold, q.l)
}

// lesser adds the thousands that are told apart from the millions: 3 million 600 thousand.
func (q *quantityFinder) lesser(a amount) amount {
	at := a.end
	if a.scale < 1_000_000 || a.decimals > 0 || !q.goesOn(at) {
		return a
	}
	if q.lookupWord(and, at) && q.goesOn(at+1) {
		at++
	}
	if q.ps[at].shape != digits || q.ps[at].Len() > 3 {
		return a
	}
	if s, n := q.lookup(times, at+1); n > 0 && s.value < a.scale && q.goesOn(at+1) && q.ps[at+1].Len() > 1 {
		more, _ := strconv.ParseInt(q.ps[at].fold, 10, 64)
		a.mantissa, a.end = a.mantissa+more*s.value, at+1+n
	}
	return a
}

// inFigures reads a fraction in digits, 1/3, whose upper number is piece i: no day 1/12, no years 6/7 ans.
func (q *quantityFinder) inFigures(i int) (a amount, ok bool) {
	n, err := strconv.ParseInt(q.ps[i].fold, 10, 64)
	m, wrong := strconv.ParseInt(q.ps[i+2].fold, 10, 64)
	end := i + 3
	if err != nil || wrong != nil || n < 1 || n >= m || m > 10 || n > 1 && m > 5 {
		return a, false
	}
	if end < len(q.ps) && q.ps[end].before == joined && (q.ps[end].word() || q.ps[end].fold == "/") {
		return a, false
	}
	if _, k := q.lookupUnit(end); k > 0 && q.goesOn(end) {
		return a, false
	}
	a = partOf(n, m)
	a.end = end
	return a.reduced(), true
}

// hangs reports whether the digits at piece i are part of a name: F16, Covid-19; but Euro-2012 has a year.
func (q *quantityFinder) hangs(i int) bool {
	if i == 0 || q.ps[i].before != joined {
		return false
	}
	if q.ps[i-1].word() {
		return true
	}
	year := len(q.ps[i].fold) == 4 && (q.ps[i].fold[:2] == "19" || q.ps[i].fold[:2] == "20")
	return i > 1 && q.ps[i-1].fold == "-" && q.ps[i-1].before == joined && q.ps[i-2].word() && !year
}

// isMoney reports whether a currency stands before the number that begins at piece i, or behind it at piece end.
func (q *quantityFinder) isMoney(i, end int) bool {
	if i > 0 && q.ps[i].before != line && currency(q.ps[i-1].fold) != "" {
		return true
	}
	u, n := q.lookupUnit(end)
	return n > 0 && u.typ == corpus.Money && q.goesOn(end)
}

// counted reports whether amount a with an "m" is of millions, as what stands behind it at piece i is counted: 1.5m people,
// but 2m tall.
func (q *quantityFinder) counted(a amount, i int) bool {
	return q.l == corpus.English && (a.decimals > 0 || a.mantissa < 100) && q.plural(i)
}

// plural reports whether a noun in the plural may stand at piece i.
func (q *quantityFinder) plural(i int) bool {
	if !q.noun(i) {
		return false
	}
	switch w := q.ps[i].fold; w {
	case "people", "children", "gens":
		return true
	default:
		return strings.HasSuffix(w, "s") || strings.HasSuffix(w, "x") || strings.HasSuffix(w, "men")
	}
}

// maxDigits bounds a number: 10^15 still fits into 64 bits with room for a scale. What is longer is a telephone number.
const maxDigits = 15

// groups joins runs of digits that are one number: its digits, how many of them are decimals, and the piece behind it.
func (q *quantityFinder) groups(i int) (end int, number string, decimals int) {
	number = q.ps[i].fold
	end = i + 1
	three := func(j int) bool { return j < len(q.ps) && q.ps[j].shape == digits && q.ps[j].Len() == 3 }
	if len(number) <= 3 {
		// 2 000 is one number, 2 000 6 700 are two.
		for three(end) && q.ps[end].before == space && number[0] != '0' && len(number) <= maxDigits {
			number += q.ps[end].fold
			end++
		}
		if end > i+1 && !(end < len(q.ps) && (q.ps[end].fold == "," || q.ps[end].fold == ".")) {
			return end, number, 0
		}
	}
	if end+1 >= len(q.ps) || q.ps[end].before != joined || q.ps[end+1].before != joined || q.ps[end+1].shape != digits {
		return end, number, 0
	}
	sep := q.ps[end].fold
	if sep != "." && sep != "," {
		return end, number, 0
	}
	tail := q.ps[end+1].fold
	if len(tail) == 3 && end == i+1 && len(number) <= 3 && number[0] != '0' && q.thousands(sep, tail, end) {
		for end+1 < len(q.ps) && len(number) <= maxDigits && q.ps[end].fold == sep && q.ps[end].before == joined && three(end+1) && q.ps[end+1].before == joined {
			number += q.ps[end+1].fold
			end += 2
		}
		// 1,234.5 and 1.234,5
		if end+1 < len(q.ps) && q.ps[end].before == joined && q.ps[end+1].before == joined && q.ps[end+1].shape == digits && (q.ps[end].fold == "." || q.ps[end].fold == ",") {
			tail = q.ps[end+1].fold
			return end + 2, number + tail, len(tail)
		}
		return end, number, 0
	}
	if end+3 < len(q.ps) && q.ps[end+2].before == joined && q.ps[end+2].fold == sep && q.ps[end+3].before == joined && q.ps[end+3].shape == digits {
		return end, number, 0 // 15.8.2020: no number
	}
	return end + 2, number + tail, len(tail)
}

// thousands reports whether separator sep before a group of three digits parts thousands. The other language's
// convention is met in machine translation; where both readings are possible the text's own language decides.
func (q *quantityFinder) thousands(sep, group string, at int) bool {
	if _, n := q.lookup(times, at+2); n > 0 && q.ps[at+2].Len() > 1 {
		return false // 1,375 million, but 1,000m
	}
	if u, n := q.lookupUnit(at + 2); n > 0 && u.typ == corpus.Percent && group[2] != '0' && q.goesOn(at+2) {
		return false // 5,829%: of a rate, as few things grow a thousandfold
	}
	own := "."
	if q.l == corpus.English {
		own = ","
	}
	return sep == own || group[2] == '0' || at+2 < len(q.ps) && q.ps[at+2].fold == sep
}

// inWords reads a number in words: vingt et un, two hundred and fifty thousand, une dizaine, half a million.
func (q *quantityFinder) inWords(i int, expected bool) (a amount, ok bool) {
	var total, part int64
	scale, lastScale := int64(1), int64(math.MaxInt64)
	j, words := i, 0
	approximate, dozen, years, isOrdinal := false, false, false, false
	for j < len(q.ps) && (j == i || q.ps[j].before != line) {
		if s, n := q.lookup(about, j); n > 0 {
			dozen = s.value == 12 && part <= 1
			approximate = s.value != 12 || dozen
			part = max(part, 1) * s.value
			scale = s.value
			j += n
			words++
			if q.lookupWord(of, j) && q.goesOn(j) && q.goesOn(j+1) {
				if t, k := q.lookup(many, j+1); k > 0 && t.value >= 1000 {
					part, scale = part*t.value, t.value // une dizaine de milliers
					j += 1 + k
					words++
				}
			}
			break
		}
		if q.lookupWord(such, j) && words > 0 && !q.isOrdinal(j) {
			if s, n := q.multiplier(j); n > 0 && (s.value >= 1000 || q.lookupWord(span, j+1)) {
				j++ // deux prochaines décennies, ten more million
			}
		}
		if s, n := q.lookup(span, j); n > 0 && (words > 0 || s.value == 10) {
			part, scale, approximate, years = max(part, 1)*s.value, s.value, true, true // two centuries
			j += n
			words++
			break
		}
		s, n := q.lookup(times, j)
		if n == 0 && words > 0 && q.lookupWord(misspelt, j) {
			s, n = q.multiplier(j)
		}
		if n > 0 {
			if q.ps[j].Len() <= 3 || s.value >= lastScale && part == 0 || part > math.MaxInt64/s.value/1000 || total > math.MaxInt64/4 {
				break // "bn" stands behind digits only
			}
			if s.value <= 100 {
				if part >= 100 {
					break
				}
				part = max(part, 1) * s.value
			} else {
				if s.value >= lastScale {
					break
				}
				total += max(part, 1) * s.value
				part, lastScale = 0, s.value
			}
			scale = max(s.value, 1)
			j += n
			words++
			continue
		}
		if s, n := q.lookup(ordinal, j); n > 0 {
			if isOrdinal = words > 0 && adds(part, s.value, total); isOrdinal {
				part += s.value // dix-neuvième, twenty-first
				j += n
			}
			break
		}
		if s, n := q.lookup(number, j); n > 0 {
			if words > 0 && (!adds(part, s.value, total) || q.ps[j].Len() < 3 && q.l == corpus.English) {
				break // "nine thousand a year"
			}
			part += s.value
			scale = 1
			j += n
			words++
			continue
		}
		if words == 0 || !q.lookupWord(and, j) {
			break
		}
		// "and" goes on within a number only: vingt et un, a hundred and three.
		s, n = q.lookup(number, j+1)
		if n == 0 {
			s, n = q.lookup(ordinal, j+1)
		}
		if n == 0 || !q.goesOn(j+1) || !(part > 0 && part%100 == 0 || part == 0 && total > 0 || q.l == corpus.French && part%10 == 0 && part >= 20 && s.value < 12) || !adds(part, s.value, total) {
			break
		}
		j++
	}
	value := total + part
	if words == 1 && value >= 1_000_000 {
		return a, false // "billion-dollar deals"
	}
	if words == 0 || value == 1 && words == 1 && !q.one(i, j, expected) {
		return a, false
	}
	a = amount{mantissa: value, end: j, scale: scale, dozen: dozen && value == 12, years: years, ordinal: isOrdinal}
	if approximate {
		a.sign = "~"
	}
	return a, true
}

// one reports whether the single "un", "one" or "a" of pieces i to end is a number, not an article: one percent, un an, in a week.
func (q *quantityFinder) one(i, end int, expected bool) bool {
	article := q.ps[i].fold == "a" || q.ps[i].fold == "an"
	if !article && (expected || q.halfBehind(end) > end || q.goesOn(i) && q.lookupWord(numbered, i-1)) {
		return true
	}
	compound := end < len(q.ps) && q.ps[end].before == hyphen // a one-day visit
	u, end := q.unit(amount{end: end}, "")
	switch u.name {
	case "an", "mo", "fortnight", "wk", "h":
		return !article || expected || q.lasts(i, end)
	case "d":
		return !article && compound || expected || q.lasts(i, end)
	}
	return expected && u.typ == corpus.Measure || !article && (u.typ == corpus.Percent || u.typ == corpus.Money)
}

// lasts reports whether the one day or week of pieces i to end is a length of time: in a week, a week later. Else it may be
// a rate, "£100 a week", or "one day" some day.
func (q *quantityFinder) lasts(i, end int) bool {
	if q.ps[end-1].owns {
		return true // a day's work
	}
	if q.goesOn(end) {
		if s, n := q.lookup(alone, end); n > 0 && s.sign != "before" {
			return true
		}
		if q.ps[end].before == hyphen {
			return false // a year-end rally
		}
	}
	if i == 0 || !q.goesOn(i) {
		return false
	}
	s, n := q.lookup(alone, i-1)
	return n == 1 && s.sign != "behind"
}

// adds reports whether number word v can follow a part of a number: vingt + cinq, soixante + dix, hundred + three.
func adds(part, v, total int64) bool {
	switch {
	case part == 0:
		return total > 0
	case v >= 10 && v < 20 && (part%100 == 60 || part%100 == 80):
		return true
	case v < 10:
		return part%10 == 0 && part%100 != 10
	case v < 100:
		return part%100 == 0
	}
	return false
}

// reduced takes the zeros off the decimals.
func (a amount) reduced() amount {
	for a.decimals > 0 && a.mantissa%10 == 0 {
		a.mantissa /= 10
		a.decimals--
	}
	return a
}

func (a amount) float() float64 { return float64(a.mantissa) / math.Pow10(a.decimals) }

// String returns the number in decimal digits with a point.
func (a amount) String() string {
	s := strconv.FormatInt(a.mantissa, 10)
	if a.decimals == 0 {
		return s
	}
	if len(s) <= a.decimals {
		s = strings.Repeat("0", a.decimals-len(s)+1) + s
	}
	return s[:len(s)-a.decimals] + "." + s[len(s)-a.decimals:]
}
