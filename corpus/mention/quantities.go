package mention

import (
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// findQuantities returns the quantities in an article outside its cuts, in order: numbers in digits of either convention
// and in words, with what bounds them and their unit. Times of day and dates in digits are left to the dates, and so are
// years but for those that are in none; see calendarNumbers.
func findQuantities(a *corpus.Article, ann *corpus.Annotation, ps pieces) []corpus.Mention {
	q := &quantityFinder{g: quantityWords(ann.Language), l: ann.Language}
	for i, f := range fields {
		q.field, q.s, q.ps, q.at = f, a.In(f), ps[i], -1
		q.scan()
	}
	return q.found
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

	// What begins at the piece asked for last, for every role asks in turn.
	at     int
	begins start
}

func (q *quantityFinder) scan() {
	for i := 0; i < len(q.ps); {
		if !q.mayBegin(&q.ps[i]) {
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
		if end := q.colons(i); end > i {
			i = end
			continue
		}
		i = q.skip(i)
	}
}

// mayBegin reports whether a quantity may begin with piece p: most words of a report are in no table.
func (q *quantityFinder) mayBegin(p *piece) bool {
	switch p.shape {
	case digits:
		return true
	case removed:
		return false
	case mark:
		return currency(p.fold) != "" || isMinus(p)
	}
	return q.g.starts[p.fold].longest > 0 || p.shape == title && isRoman(q.s[p.Start])
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
	if s, n := q.lookup(aged, i); n > 0 {
		years := strconv.FormatInt(s.value, 10)
		q.emit(i, i+n, corpus.Age, "~"+years, years)
		return i + n
	}
	for _, read := range [...]func(int) int{q.inDecade, q.bothOf, q.oneAndHalf, q.below, q.share} {
		if end := read(i); end > i {
			return end
		}
	}
	start, j, sign := i, i, ""
	if s, n := q.lookup(bound, j); n > 0 {
		if q.compares(i) {
			return i + n
		}
		sign, j = s.sign, j+n
		for q.goesOn(j) && q.lookupWord(of, j) {
			j++
		}
	}
	if sign != "" {
		if _, n := q.lookup(none, j); n > 0 {
			return i // about half way
		}
	}
	if sign != "" {
		if end := q.boundShare(start, j, atLeast(sign)); end > start {
			return end
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
	if !ok {
		return i
	}
	if u, _ := q.unit(a, prefix); sign != "" && sign != ">=" && a.mantissa == 1 && !a.digits && u.typ == "" {
		return i
	}
	if sign != "" {
		a.sign = atLeast(sign)
	}
	if end := q.pair(start, a, prefix); end > 0 {
		return end
	}
	return q.finish(start, j, a, prefix)
}

// compares reports whether the bound at piece i compares the figure before it with another: "half as many as 9 days ago". Four
// digits are likelier a year: "in 2019 more than 9".
func (q *quantityFinder) compares(i int) bool {
	if i == 0 || !q.goesOn(i) || q.ps[i-1].shape == digits && q.ps[i-1].Len() == len("2019") {
		return false
	}
	_, n := q.lookup(part, i-1)
	return n > 0 || q.isNumber(i-1)
}

// atLeast returns the sign of a bound as values have it: more than is at least.
func atLeast(sign string) string {
	if sign == ">" {
		return ">="
	}
	return sign
}

// finish emits a single amount with its unit.
func (q *quantityFinder) finish(start, at int, a amount, prefix string) int {
	u, end := q.unit(a, prefix)
	if q.isClock(start, a, u) {
		return end
	}
	if a.plain && u.typ == "" && a.sign == "" && q.isYear(at, a) {
		q.year(a)
		return a.end
	}
	if a.end < len(q.ps) && end == a.end && q.ps[a.end].before == joined && q.ps[a.end].word() && a.digits {
		return start // 3D, 90s
	}
	if u.typ == "" && !a.ordinal {
		u = q.listed(a.end)
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
	case a.part && typ == corpus.Count:
		key = a.percent() // half of them, 50% of them
	case a.open:
		key += "s"
	case a.dozen:
		key = "10" // the other language counts in tens: a dozen is une dizaine
	}
	// An ordinal has the key of its number: "le 8" is "the 8th", "le XIXe siècle" may be "siècle 19". But hardly ever is what
	// comes first told by "one".
	if a.ordinal && a.mantissa <= 2 {
		key = "#" + key
	}
	q.emit(start, end, typ, a.sign+value, u.key(key))
	return end
}

// inDecade reads and emits an age told by its decade at piece i, "in her (early) thirties"; it returns the piece behind it, i if
// there is none. "The thirties" are a date.
func (q *quantityFinder) inDecade(i int) int {
	s, n := q.lookup(decades, i)
	if n == 0 || !(q.lookupWord(whose, i-1) || q.lookupWord(whose, i-2)) {
		return i
	}
	years := strconv.FormatInt(s.value, 10)
	q.emit(i, i+n, corpus.Age, "~"+years, years)
	return i + n
}

// bothOf reads and emits "both" at piece i, "les deux"; it returns the piece behind it, i if there is none.
func (q *quantityFinder) bothOf(i int) int {
	if !q.lookupWord(both, i) || q.announces(i) {
		return i
	}
	q.emit(i, i+1, corpus.Count, "2", "2")
	return i + 1
}

// announces reports whether "both" at piece i only says that an "and" will come: both red and blue, but both of them and you.
func (q *quantityFinder) announces(i int) bool {
	const reach = 8 // pieces
	if q.lookupWord(of, i+1) {
		return false
	}
	for j := i + 1; j <= i+reach && q.goesOn(j) && (q.ps[j].word() || q.ps[j].fold == "."); j++ {
		if q.lookupWord(and, j) {
			return true
		}
	}
	return false
}

// listed returns the unit that the numbers of a list from piece i on are told with once, "8 et 10 ans", "81, 84 and 89 per cent".
func (q *quantityFinder) listed(i int) unit {
	for q.goesOn(i) && q.goesOn(i+1) {
		last := q.lookupWord(and, i)
		if q.ps[i+1].shape != digits || !last && (q.ps[i].fold != "," || q.ps[i+1].before != space) {
			break
		}
		a, ok := q.amount(i+1, false)
		if !ok {
			break
		}
		if u, _ := q.unit(a, ""); u.typ != "" || last {
			if !last || u.typ != corpus.Percent && u.typ != corpus.Age {
				break
			}
			return u
		}
		i = a.end
	}
	return unit{}
}

// oneAndHalf reads and emits "an hour and a half", "un an et demi" at piece i; it returns the piece behind it, i if there
// is none.
func (q *quantityFinder) oneAndHalf(i int) int {
	s, n := q.lookup(number, i)
	if n == 0 || s.value != 1 || !q.goesOn(i+n) {
		return i
	}
	u, k := q.lookupUnit(i + n)
	half := i + n + k
	end := q.halfBehind(half)
	if k == 0 || end == half {
		return i
	}
	q.emit(i, end, u.typ, "1.5", u.key("1.5"))
	return end
}

// isMinus reports whether piece p may be the sign of the number behind it: -3.5%.
func isMinus(p *piece) bool {
	return p.before != joined && (p.fold == "-" || p.fold == "−" || p.fold == "–")
}

// below reads and emits a percentage or a temperature below zero at piece i, "-3.5%", "moins 5 degrés"; it returns the piece
// behind it, i if there is none. The key is that of the figure: "down 3.5%" says the same. A list may begin with a dash,
// and "moins" has other uses, so nothing else is below zero.
func (q *quantityFinder) below(i int) int {
	_, n := q.lookup(minus, i)
	if isMinus(&q.ps[i]) && i+1 < len(q.ps) && q.ps[i+1].before == joined {
		n = 1
	}
	if n == 0 || i+n >= len(q.ps) || q.ps[i+n].shape != digits || !q.goesOn(i+n) {
		return i
	}
	a, ok := q.amount(i+n, false)
	if u, _ := q.unit(a, ""); !ok || u.typ != corpus.Percent && u.name != "degree" {
		return i
	}
	a.sign = "-"
	return q.finish(i, i+n, a, "")
}

// share reads and emits a part told by two numbers at piece i, "one in five", "neuf patients sur dix"; it returns the piece
// behind it, i if there is none.
func (q *quantityFinder) share(i int) int { return q.boundShare(i, i, "") }

// boundShare is share of what begins at piece start with words that bound it, "nearly six residents in ten", and whose first
// number stands at piece i; it returns start if there is none.
func (q *quantityFinder) boundShare(start, i int, sign string) int {
	if !q.goesOn(i) && i > start {
		return start
	}
	if p := &q.ps[i]; p.shape == digits && p.Len() > 3 || p.shape != digits && !q.startsAt(i).has(number) {
		return start // as nearly all
	}
	a, ok := q.amount(i, true)
	if !ok || !a.whole() || !q.goesOn(a.end) {
		return start
	}
	at, words := a.end, 0
	if u, _ := q.unit(a, ""); u.typ == "" || u.name == "d" {
		at, words = q.sharers(a.end)
	}
	_, n := q.lookup(in, at)
	if n == 0 || !q.goesOn(at) || !q.goesOn(at+n) {
		return start
	}
	b, ok := q.amount(at+n, true)
	round := b.mantissa <= 10 || b.mantissa == 20 || b.mantissa == 100 || b.mantissa == 1000
	if !ok || !b.whole() || a.mantissa >= b.mantissa || !round {
		return start // "six out of thirteen" tells two numbers
	}
	english := q.l == corpus.English && n == 1
	switch u, _ := q.unit(b, ""); {
	case u.typ != "", english && words == 0 && a.mantissa > 1 && (a.digits || b.digits):
		return start // "killed two in 10 raids"
	case (words > 1 || english && words > 0) && q.countsOthers(b.end):
		return start // "two goals in five games", "un livre d'images sur trois frères"
	}
	part := partOf(a.mantissa, b.mantissa).reduced()
	q.emit(start, b.end, corpus.Count, sign+part.String(), part.percent())
	return b.end
}

// sharers returns the piece behind the noun phrase at piece i of which a share is told, "trains à grande vitesse", and how many
// words of it have a meaning of their own.
func (q *quantityFinder) sharers(i int) (end, words int) {
	const most = 3
	for end = i; q.goesOn(end) && q.ps[end].shape <= title; end++ {
		if _, n := q.lookup(in, end); n > 0 {
			break
		}
		switch p := &q.ps[end]; {
		case words > 0 && p.before == hyphen:
		case p.Len() > 2 && !text.Stop(p.fold, q.l):
			if words++; words > most {
				return i, 0
			}
		case words == 0 || q.l != corpus.French || !q.lookupWord(of, end) && !q.lookupWord(to, end):
			return i, 0
		}
	}
	return end, words
}

// countsOthers reports whether a number that ends before piece i counts what follows it: a noun in the plural, perhaps behind one
// word more. Participles are no nouns: "trois habitants sur quatre interrogés".
func (q *quantityFinder) countsOthers(i int) bool {
	if !q.goesOn(i) || !q.ps[i].word() {
		return false
	}
	if q.lookupWord(of, i) || q.ps[i].shape != lower {
		return true // in five of them
	}
	for k := i; k < i+2 && q.noun(k); k++ {
		if q.plural(k) && !participle(q.s[q.ps[k].Start:q.ps[k].End]) {
			return true
		}
	}
	return false
}

func (q *quantityFinder) emit(i, j int, typ, value, key string) {
	q.found = append(q.found, corpus.Mention{
		Kind: corpus.Quantity, Field: q.field, Span: corpus.Span{Start: q.ps[i].Start, End: q.ps[j-1].End}, Key: key, Type: typ, Value: value,
		Counts: q.countsOf(i, j, typ),
	})
}

// unit reads the unit behind amount a and returns the piece behind it.
func (q *quantityFinder) unit(a amount, prefix string) (unit, int) {
	if prefix == "" {
		prefix = a.currency
	}
	if prefix != "" {
		end := a.end
		if u, n := q.lookupUnit(end); n > 0 && u.name == prefix && q.goesOn(end) {
			end += n
		}
		return unit{typ: corpus.Money, name: prefix}, end
	}
	if a.years {
		return unit{typ: corpus.Measure, name: "an"}, a.end
	}
	if a.ordinal {
		return unit{}, a.end
	}
	if q.isAge(a.start) {
		return unit{typ: corpus.Age, name: "ans"}, a.end
	}
	if !q.goesOn(a.end) {
		return unit{}, a.end
	}
	at := a.end
	if at+1 < len(q.ps) && q.ps[at].before == joined && q.ps[at].fold == "-" && q.ps[at+1].before == joined {
		at++ // 37-year-old
	}
	if u, n := q.lookupUnit(at); n > 1 || n == 1 && !q.isNoUnit(at) {
		return u, at + n
	}
	if q.lookupWord(such, at) && q.goesOn(at+1) {
		if u, n := q.lookupUnit(at + 1); n > 1 || n == 1 && !q.isNoUnit(at+1) {
			return u, at + 1 + n // three more days
		}
	}
	if q.lookupWord(of, a.end) && q.goesOn(a.end+1) {
		if u, n := q.lookupUnit(a.end + 1); n > 0 && (u.typ == corpus.Money || a.sign == "~" && !a.digits && u.typ != corpus.Age) {
			return u, a.end + 1 + n // 11 millions d'euros, une douzaine de minutes
		}
	}
	return unit{}, a.end
}

// isAge reports whether the number at piece i is an age by what stands before it: aged (between) 8 and 10, the age of nine.
func (q *quantityFinder) isAge(i int) bool {
	if i > 2 && (q.lookupWord(and, i-1) || q.lookupWord(to, i-1)) && (q.ps[i-2].shape == digits || q.lookupWord(number, i-2)) {
		i -= 2
	}
	for i--; q.lookupWord(of, i) || q.lookupWord(between, i); i-- {
	}
	return q.lookupWord(ages, i)
}

// isNoUnit reports whether the word at piece i, a unit by its letters, is another word: "in 1917 an army", "en 2003 M. Sy",
// "two second homes", but "a 30-second film".
func (q *quantityFinder) isNoUnit(i int) bool {
	p := &q.ps[i]
	if q.isOrdinal(i) {
		return p.before == space
	}
	return q.l == corpus.English && text.Stop(p.fold, q.l) || p.Len() == 1 && p.shape == title
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

// year emits amount a if it is a year in full. Where a date holds it the date tells it; "the 2008 elections" is none.
func (q *quantityFinder) year(a amount) {
	if a.end-a.start == 1 && q.ps[a.start].Len() == 4 {
		q.emit(a.start, a.end, corpus.Calendar, a.String(), a.String())
	}
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

// lookup returns the longest phrase of the table of role r that stands at piece i, with its number of pieces.
func lookup[T any](q *quantityFinder, table map[string]T, r role, i int) (found T, pieces int) {
	if i >= len(q.ps) || !q.startsAt(i).has(r) {
		return found, 0
	}
	q.key = q.key[:0]
	for j := i; j < len(q.ps) && j-i < q.begins.longest && q.ps[j].shape != removed; j++ {
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

func (q *quantityFinder) lookup(r role, i int) (sense, int) { return lookup(q, q.g.senses[r], r, i) }

func (q *quantityFinder) lookupUnit(i int) (unit, int) { return lookup(q, q.g.units, measure, i) }

func (q *quantityFinder) startsAt(i int) start {
	if i != q.at {
		q.at, q.begins = i, q.g.starts[q.ps[i].fold]
	}
	return q.begins
}

// goesOn reports whether piece i stands on the line of the piece before it.
func (q *quantityFinder) goesOn(i int) bool { return i < len(q.ps) && q.ps[i].before != line }

// lookupWord reports whether the word at piece i has role r.
func (q *quantityFinder) lookupWord(r role, i int) bool {
	if i < 0 || i >= len(q.ps) || !q.ps[i].word() || !q.startsAt(i).has(r) {
		return false
	}
	_, ok := q.g.senses[r][q.ps[i].fold]
	return ok
}
