package mention

import (
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// findQuantities returns the quantities in an article outside its cuts, in order: numbers in digits of either convention
// and in words, with what bounds them and their unit. Years, clock times and dates in digits are none.
func findQuantities(a *corpus.Article, ann *corpus.Annotation, ps pieces) []corpus.Mention {
	q := &quantityFinder{g: quantityWords(ann.Language), l: ann.Language}
	for i, f := range fields {
		q.field, q.s, q.ps = f, a.In(f), ps[i]
		q.scan()
	}
	return q.found
}

// role is what a word does in a quantity; see data/fr/quantities.txt.
type role uint8

const (
	number role = iota
	times
	about
	many
	bound
	few
	and
	between
	from
	to
	or
	of
	ordinal
	suffix
	part
	semi
	hour
	none
	year
	roles
)

var roleNames = [roles]string{"number", "times", "about", "many", "bound", "few", "and", "between", "from", "to", "or", "of", "ordinal", "suffix", "part", "semi", "hour", "none", "year"}

// sense is what a phrase means in a role: a value or, for bounds, a sign.
type sense struct {
	value int64
	sign  string
}

// unit is what a number measures.
type unit struct {
	typ, name string
}

// quantityTables are the words of quantities of one language, folded, with their units in all.
type quantityTables struct {
	senses  [roles]map[string]sense
	units   map[string]unit
	longest map[string]int // by the first word of a phrase, the most words
}

var (
	frenchQuantities  = sync.OnceValue(func() *quantityTables { return loadQuantities("fr") })
	englishQuantities = sync.OnceValue(func() *quantityTables { return loadQuantities("en") })
)

func quantityWords(l corpus.Lang) *quantityTables {
	if l == corpus.French {
		return frenchQuantities()
	}
	return englishQuantities()
}

func loadQuantities(l string) *quantityTables {
	g := &quantityTables{units: map[string]unit{}, longest: map[string]int{}}
	for r := range g.senses {
		g.senses[r] = map[string]sense{}
	}
	for line := range tableLines("data/" + l + "/quantities.txt") {
		head, forms, _ := strings.Cut(line, ": ")
		name, value, _ := strings.Cut(head, " ")
		for r := range g.senses {
			if roleNames[r] != name {
				continue
			}
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				n = 0 // a sign
			}
			for f := range strings.SplitSeq(forms, ",") {
				g.senses[r][g.phrase(f)] = sense{n, value}
			}
		}
	}
	for line := range tableLines("data/names/units.txt") {
		head, forms, _ := strings.Cut(line, ": ")
		typ, name, _ := strings.Cut(head, " ")
		for f := range strings.SplitSeq(forms, ",") {
			g.units[g.phrase(f)] = unit{typ, name}
		}
	}
	return g
}

// phrase returns a form of a table as it is looked up, and notes its length.
func (g *quantityTables) phrase(form string) string {
	var words []string
	for _, p := range appendPieces(nil, form) {
		words = append(words, p.fold)
	}
	g.longest[words[0]] = max(g.longest[words[0]], len(words))
	return strings.Join(words, " ")
}

// quantityFinder reads one article.
type quantityFinder struct {
	g     *quantityTables
	l     corpus.Lang
	field corpus.Field
	s     string
	ps    []piece
	key   []byte
	found []corpus.Mention
}

// amount is a number read: value = mantissa / 10^decimals.
type amount struct {
	mantissa int64
	decimals int
	end      int    // the piece behind it
	sign     string // "", ">=", "<=", "~"
	scale    int64  // the multiplier that was said last, 1 if none
	digits   bool   // written in digits only
	plain    bool   // a single run of digits
	open     bool   // "thousands"
	dozen    bool   // "a dozen"
	ordinal  bool
}

func (q *quantityFinder) scan() {
	for i := 0; i < len(q.ps); {
		if p := &q.ps[i]; p.shape == mark && currency(p.fold) == "" || p.shape == removed {
			i++
			continue
		}
		if _, n := q.lookup(none, i); n > 0 {
			i += n
			continue
		}
		if end := q.quantity(i); end > i {
			i = end
			continue
		}
		i = q.skip(i)
	}
}

// currency returns the unit of a sign that may stand before its number, "" if it is none.
func currency(sign string) string {
	switch sign {
	case "$":
		return "USD"
	case "€":
		return "EUR"
	case "£":
		return "GBP"
	case "¥":
		return "JPY"
	}
	return ""
}

// skip returns the piece to read on at, where no quantity begins at piece i: digits that hang together are one thing.
func (q *quantityFinder) skip(i int) int {
	if q.ps[i].shape != digits {
		return i + 1
	}
	for i++; i < len(q.ps) && q.ps[i].before == joined; i++ {
		p := &q.ps[i]
		if p.shape == mark && (i+1 >= len(q.ps) || q.ps[i+1].before != joined || q.ps[i+1].shape != digits) {
			break
		}
	}
	return i
}

// quantity reads and emits the quantity that begins at piece i; it returns the piece behind it, i if there is none.
func (q *quantityFinder) quantity(i int) int {
	start, j, sign := i, i, ""
	if s, n := q.lookup(bound, j); n > 0 {
		sign, j = s.sign, j+n
		for q.goesOn(j) && q.lookupWord(of, j) {
			j++
		}
	}
	if _, n := q.lookup(between, j); n > 0 {
		if end := q.span(start, j+n, and); end > 0 {
			return end
		}
		return i
	}
	if sign == "" {
		if _, n := q.lookup(from, j); n > 0 {
			if end := q.span(start, j+n, to); end > 0 {
				return end
			}
		}
	}
	prefix := ""
	if j < len(q.ps) && q.ps[j].shape == upper {
		if u := q.g.units[q.ps[j].fold]; u.typ == corpus.Money || q.ps[j].fold == "us" {
			prefix = u.name // EUR 200
			j++
		}
	}
	if j < len(q.ps) && q.ps[j].shape == mark {
		if c := currency(q.ps[j].fold); c != "" {
			prefix = c
			j++
		}
	}
	if j > start && j < len(q.ps) && prefix != "" && q.ps[j].before > space {
		return i
	}
	if j > start && !q.goesOn(j) {
		return i
	}
	a, ok := q.amount(j, sign != "")
	if !ok || sign != "" && sign != ">=" && a.mantissa == 1 && !a.digits {
		return i
	}
	if sign == ">" {
		sign = ">="
	}
	if sign != "" {
		a.sign = sign
	}
	if end := q.pair(start, a, prefix); end > 0 {
		return end
	}
	return q.finish(start, j, a, prefix)
}

// finish emits a single amount with its unit.
func (q *quantityFinder) finish(start, at int, a amount, prefix string) int {
	if a.ordinal && a.mantissa < 3 {
		return a.end
	}
	u, end := q.unit(a, prefix)
	if q.isClock(start, a, u) {
		return end
	}
	if a.plain && u.typ == "" && a.sign == "" && q.isYear(at, a) {
		return a.end
	}
	if a.end < len(q.ps) && end == a.end && q.ps[a.end].before == joined && q.ps[a.end].word() && a.digits {
		return start // 3D, 90s
	}
	typ := u.typ
	switch {
	case a.ordinal:
		typ = corpus.Ordinal
	case typ == "":
		typ = corpus.Count
	}
	if (typ == corpus.Measure || typ == corpus.Age) && q.halfBehind(end) > end {
		a, end = a.plusHalf(), q.halfBehind(end) // deux ans et demi
	}
	value := a.String()
	key := value
	switch {
	case a.open:
		key += "s"
	case a.dozen:
		key = "10" // the other language counts in tens: a dozen is une dizaine
	}
	// An ordinal has the key of its number: "le 8" is "the 8th", "le XIXe siècle" may be "siècle 19".
	if typ == corpus.Percent {
		key += u.name
	}
	q.emit(start, end, typ, a.sign+value, key)
	return end
}

// span reads "between A and B" or "from A to B" whose A begins at piece i.
func (q *quantityFinder) span(start, i int, joint role) int {
	a, ok := q.amount(i, true)
	if !ok {
		return 0
	}
	u, j := q.unit(a, "")
	if !q.lookupWord(joint, j) || !q.goesOn(i) || !q.goesOn(j) || !q.goesOn(j+1) {
		return 0
	}
	b, ok := q.amount(j+1, true)
	if !ok || a.plain && b.plain && q.isYear(i, a) || joint == to && u.typ != "" {
		return 0 // "from 3 percent to 4 percent" tells of two, "from 3 to 4 percent" of a range
	}
	return q.emitRange(start, a, b, u, "")
}

// pair reads what may follow amount a to make a range, a score or an alternative: "10 à 15", "10-15 %", "2-1", "four or six".
func (q *quantityFinder) pair(start int, a amount, prefix string) int {
	j := a.end
	if j+1 >= len(q.ps) || a.open || a.ordinal || !q.goesOn(j) || !q.goesOn(j+1) {
		return 0
	}
	p := &q.ps[j]
	dash := p.before == joined && (p.fold == "-" || p.fold == "–" || p.fold == "‑") && q.ps[j+1].before == joined && q.ps[j+1].shape == digits
	joint := q.lookupWord(to, j) || q.lookupWord(or, j)
	if !dash && !joint {
		return 0
	}
	b, ok := q.amount(j+1, true)
	if !ok || b.open || b.ordinal {
		return 0
	}
	u, _ := q.unit(b, prefix)
	if a.plain && b.plain && u.typ == "" && q.isYear(a.end-1, a) {
		return b.end
	}
	if dash && a.plain && b.plain && u.typ == "" {
		if third := b.end; third+1 < len(q.ps) && q.ps[third].before == joined && q.ps[third].fold == "-" && q.ps[third+1].shape == digits {
			return 0
		}
		if a.mantissa < 200 && b.mantissa < 200 {
			q.emit(start, b.end, corpus.Score, a.String()+"-"+b.String(), a.String()+"-"+b.String())
			return b.end
		}
	}
	if joint && q.lookupWord(to, j) && a.digits && b.digits && u.typ == "" && a.mantissa < 100 && b.mantissa <= a.mantissa {
		if q.l != corpus.French {
			return 0
		}
		q.emit(start, b.end, corpus.Score, a.String()+"-"+b.String(), a.String()+"-"+b.String())
		return b.end
	}
	return q.emitRange(start, a, b, u, prefix)
}

// emitRange emits a/b if b is the larger; a scale or unit said once holds for both.
func (q *quantityFinder) emitRange(start int, a, b amount, u unit, prefix string) int {
	v, end := q.unit(b, prefix)
	if u.typ == "" || v.typ != "" {
		u = v
	}
	if b.scale > 1 && a.scale == 1 && a.float() < 1000 {
		a.mantissa *= b.scale
		a = a.reduced()
	}
	if a.float() >= b.float() {
		return 0
	}
	typ := u.typ
	if typ == "" {
		typ = corpus.Count
	}
	value := a.String() + "/" + b.String()
	key := value
	if typ == corpus.Percent {
		key += u.name
	}
	q.emit(start, end, typ, value, key)
	return end
}

func (q *quantityFinder) emit(i, j int, typ, value, key string) {
	q.found = append(q.found, corpus.Mention{
		Kind: corpus.Quantity, Field: q.field, Span: corpus.Span{Start: q.ps[i].Start, End: q.ps[j-1].End}, Key: key, Type: typ, Value: value,
	})
}

// unit reads the unit behind amount a and returns the piece behind it.
func (q *quantityFinder) unit(a amount, prefix string) (unit, int) {
	if prefix != "" {
		end := a.end
		if u, n := lookup(q, q.g.units, end); n > 0 && u.name == prefix && q.goesOn(end) {
			end += n
		}
		return unit{corpus.Money, prefix}, end
	}
	if a.ordinal || !q.goesOn(a.end) {
		return unit{}, a.end
	}
	at := a.end
	if at+1 < len(q.ps) && q.ps[at].before == joined && q.ps[at].fold == "-" && q.ps[at+1].before == joined {
		at++ // 37-year-old
	}
	if u, n := lookup(q, q.g.units, at); n > 0 && !(n == 1 && q.l == corpus.English && text.Stop(q.ps[at].fold, q.l)) {
		return u, at + n // but "in 1917 an army"
	}
	if q.lookupWord(of, a.end) && q.goesOn(a.end+1) {
		if u, n := lookup(q, q.g.units, a.end+1); n > 0 && u.typ == corpus.Money {
			return u, a.end + 1 + n
		}
	}
	return unit{}, a.end
}

// isClock reports whether amount a, said from piece i on, is an hour of the day: à 17 heures, 5 p.m.
func (q *quantityFinder) isClock(i int, a amount, u unit) bool {
	if a.sign != "" || a.mantissa > 24 && a.decimals == 0 {
		return false
	}
	if q.goesOn(a.end) {
		if s, n := q.lookup(hour, a.end); n > 0 && s.sign == "behind" {
			return true
		}
	}
	if u.name != "h" || i == 0 || q.ps[i].before == line {
		return false
	}
	s, n := q.lookup(hour, i-1)
	return n == 1 && s.sign == "before" && !(q.lookupWord(of, a.end+1) && q.ps[a.end+1].before == space)
}

// isYear reports whether amount a, a bare run of digits at piece i, is a year or stands for one.
func (q *quantityFinder) isYear(i int, a amount) bool {
	n := q.ps[i].Len()
	if n == 4 && a.mantissa >= 1900 && a.mantissa < 2100 {
		return true
	}
	if i == 0 || n != 4 && n != 2 || a.mantissa >= 2100 {
		return false
	}
	prev := q.ps[i-1].fold
	if n == 2 {
		return strings.HasPrefix(prev, "annee") || prev == "’" || prev == "'"
	}
	_, ok := q.g.senses[year][prev]
	return ok && a.mantissa >= 1000
}

// lookup returns the longest phrase of a table that stands at piece i, with its number of pieces.
func lookup[T any](q *quantityFinder, table map[string]T, i int) (found T, pieces int) {
	if i >= len(q.ps) {
		return found, 0
	}
	longest := q.g.longest[q.ps[i].fold]
	q.key = q.key[:0]
	for j := i; j < len(q.ps) && j-i < longest && q.ps[j].shape != removed; j++ {
		if j > i && q.ps[j].before == line {
			break
		}
		if j > i {
			q.key = append(q.key, ' ')
		}
		q.key = append(q.key, q.ps[j].fold...)
		if t, ok := table[string(q.key)]; ok {
			found, pieces = t, j+1-i
		}
	}
	return found, pieces
}

func (q *quantityFinder) lookup(r role, i int) (sense, int) { return lookup(q, q.g.senses[r], i) }

// goesOn reports whether piece i stands on the line of the piece before it.
func (q *quantityFinder) goesOn(i int) bool { return i < len(q.ps) && q.ps[i].before != line }

// lookupWord reports whether the word at piece i has role r.
func (q *quantityFinder) lookupWord(r role, i int) bool {
	if i >= len(q.ps) {
		return false
	}
	_, ok := q.g.senses[r][q.ps[i].fold]
	return ok && q.ps[i].word()
}

// amount reads the number at piece i. A bare "one" is a number only where one must stand: behind a bound, in a range.
func (q *quantityFinder) amount(i int, expected bool) (amount, bool) {
	if i >= len(q.ps) {
		return amount{}, false
	}
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
	if s, n := q.lookup(ordinal, i); n > 0 {
		return amount{mantissa: s.value, end: i + n, scale: 1, ordinal: true}, true
	}
	if n, ok := q.century(i); ok {
		return amount{mantissa: n, end: i + 1, scale: 1, ordinal: true}, true
	}
	a, ok := q.inWords(i, expected)
	return q.withHalf(a), ok
}

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
	_, measured := lookup(q, q.g.units, end)
	switch {
	case scaled > end, next.before == hyphen && measured > 0: // un demi-milliard, half-hour
	case next.before == hyphen, attached: // half-brother; demi alone
		return a, false
	case count.value == 0 && s.value != 2, i > 0 && q.isOrdinal(i-1): // quarter; the first half, three quarters
		return a, false
	case count.value == 1 && s.value > 2 && next.shape == lower && next.before != line && !text.Stop(next.fold, q.l):
		return a, false // a third man
	}
	a = amount{mantissa: (max(count.value, 1)*thousandths + s.value/2) / s.value, decimals: 3, end: j + n, scale: 1}
	if scaled > end {
		a.mantissa, a.scale, a.end = a.mantissa*scale, scale, scaled
	}
	return a.reduced(), true
}

// thousandths is the unit that fractions are rounded to.
const thousandths = 1000

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
	return 0, i
}

func (q *quantityFinder) isOrdinal(i int) bool {
	_, n := q.lookup(ordinal, i)
	return n == 1
}

// halfBehind returns the piece behind "and a half", "et demi" at piece i, or i.
func (q *quantityFinder) halfBehind(i int) int {
	if !q.goesOn(i) || !q.lookupWord(and, i) {
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

// century reads a Roman ordinal, XXe.
func (q *quantityFinder) century(i int) (int64, bool) {
	p := &q.ps[i]
	if q.l != corpus.French || p.shape != title || p.Len() > 8 {
		return 0, false
	}
	return romanOrdinal(p.Of(q.s))
}

// romanOrdinal reads a French ordinal in Roman capitals: XXe, XIXème.
func romanOrdinal(word string) (int64, bool) {
	end := 0
	for end < len(word) && strings.IndexByte("IVX", word[end]) >= 0 {
		end++
	}
	if end == 0 {
		return 0, false
	}
	if _, ok := frenchQuantities().senses[suffix][foldWord(word[end:])]; !ok {
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
	if i > 0 && q.ps[i].before == joined && (q.ps[i-1].word() || i > 1 && q.ps[i-1].fold == "-" && q.ps[i-1].before == joined && q.ps[i-2].word()) {
		return a, false // F16, Covid-19
	}
	a = amount{scale: 1, digits: true}
	end, number, decimals := q.groups(i)
	if len(number) > maxDigits {
		return a, false
	}
	if end+1 < len(q.ps) && q.ps[end].before == joined && q.ps[end+1].before == joined && q.ps[end+1].shape == digits {
		switch q.ps[end].fold {
		case ":", "/", ".", ",":
			return a, false // 18:27, 15/08/2020, 192.168.0.1
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
		s, n := q.lookup(times, at)
		if n == 0 {
			if s, n = q.lookup(about, at); n == 0 {
				break
			}
		}
		n += at - a.end
		if a.mantissa > math.MaxInt64/1000/s.value {
			return a, false
		}
		a.mantissa *= s.value
		a.scale = s.value
		a.end += n
		a.digits, a.plain = false, false
	}
	return a.reduced(), true
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
	if _, n := q.lookup(times, at+2); n > 0 {
		return false // 1,375 million
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
	approximate, dozen, isOrdinal := false, false, false
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
		if s, n := q.lookup(times, j); n > 0 {
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
		s, n := q.lookup(number, j+1)
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
	if words == 0 || value <= 1 && !expected || value < 1 {
		return a, false
	}
	if words == 1 && value == 1 && q.ps[i].fold != "un" && q.ps[i].fold != "une" && q.ps[i].fold != "one" {
		return a, false // the article
	}
	a = amount{mantissa: value, end: j, scale: scale, dozen: dozen && value == 12, ordinal: isOrdinal}
	if approximate {
		a.sign = "~"
	}
	return a, true
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
