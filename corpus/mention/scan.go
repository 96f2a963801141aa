package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// scanner finds what the rules of a grammar describe. It keeps its memory from one text to the next.
type scanner struct {
	*grammar
	s      string
	tokens []text.Token
	whole  []text.Token // before compounds are cut
	// seen holds the symbols at all tokens; those at token i are seen[first[i]:first[i+1]].
	seen  []sighting
	first []int32
	path  [maxPath]int32
	best  [maxPath]int32
	word  []byte
	found []finding
}

// longestWord is the length in bytes of the longest word in the data, with room.
const longestWord = 24

// maxPath bounds the elements of a pattern.
const maxPath = 20

// sighting is a symbol that stands at a token.
type sighting struct {
	symbol symbol
	next   int32 // the token behind it
	span   corpus.Span
	value  string
	dotted bool // next stands behind the full stop of an abbreviation, which needs something to go on with
}

// finding is a date expression with its reading, in which "^" still stands for the focus and "?" for a direction.
type finding struct {
	corpus.Span
	token   int // its first token
	next    int // the token behind it
	after   int // the token behind the finding before it
	reading string
	typ     string
}

// scan returns the date expressions in s, in order. They are good until the next call.
func (sc *scanner) scan(s string) []finding {
	sc.s, sc.found, sc.seen, sc.first = s, sc.found[:0], sc.seen[:0], sc.first[:0]
	sc.whole = text.AppendTokens(sc.whole[:0], s, sc.lang)
	sc.tokens = sc.tokens[:0]
	for _, t := range sc.whole {
		sc.cut(t)
	}
	for i := range sc.tokens {
		sc.first = append(sc.first, int32(len(sc.seen)))
		sc.look(i)
	}
	end := len(sc.tokens)
	sc.first = append(sc.first, int32(len(sc.seen)))
	sc.see(sc.end, end+1, corpus.Span{Start: len(s), End: len(s)}, "")
	sc.first = append(sc.first, int32(len(sc.seen)))
	for i := 0; i < len(sc.tokens); {
		i = sc.match(i)
	}
	return sc.found
}

// cut appends a token, in its parts if it is a compound that begins with a word of the data: "five-year", "Oct-2", "Oct2".
func (sc *scanner) cut(t text.Token) {
	w := t.Of(sc.s)
	at := strings.IndexByte(w, '-')
	if at < 0 && t.Kind == text.Word && isDigit(w[len(w)-1]) {
		at = strings.IndexAny(w, "0123456789")
	}
	if at <= 0 || t.Kind != text.Word || len(w) > longestWord {
		sc.tokens = append(sc.tokens, t)
		return
	}
	sc.word = appendFolded(sc.word[:0], w)
	if sc.words[string(sc.word)] == nil {
		sc.word = appendFolded(sc.word[:0], w[:at])
		if sc.words[string(sc.word)] != nil {
			for _, p := range text.Tokens(w[:at]+" "+w[at:], sc.lang) {
				// Behind the cut everything stands one byte further left than in the spaced form.
				if p.Start > at {
					p.Start, p.End = p.Start-1, p.End-1
				}
				sc.tokens = append(sc.tokens, text.Token{Span: corpus.Span{Start: t.Start + p.Start, End: t.Start + p.End}, Kind: p.Kind})
			}
			return
		}
	}
	sc.tokens = append(sc.tokens, t)
}

// at returns the sightings at a token.
func (sc *scanner) at(token int) []sighting { return sc.seen[sc.first[token]:sc.first[token+1]] }

// look notes the symbols at token i.
func (sc *scanner) look(i int) {
	t := sc.tokens[i]
	w := t.Of(sc.s)
	if len(w) > longestWord {
		return
	}
	if c := w[0]; c >= '0' && c <= '9' {
		sc.number(i)
	}
	sc.word = appendFolded(sc.word[:0], w)
	ms := sc.words[string(sc.word)]
	known := false // what its ending says does not count
	lower := false // written small, which a date with this word is not
	for _, m := range ms {
		if m.symbol == sc.small && i > 0 && w[0] < 'a' {
			return // "the New York Daily News"
		}
		lower = lower || m.symbol == sc.capital && w[0] >= 'a'
	}
	done := participle(w)
	for _, m := range ms {
		if lower && len(m.rest) == 0 {
			continue // "may", but "may be"
		}
		if m.symbol == sc.will && len(m.rest) == 0 && done != m.done {
			continue // another word without its accent
		}
		known = known || len(m.rest) == 0 && (m.value != "" && m.value != "-" || sc.tells(m.symbol) || m.symbol == sc.neither)
		next := i + 1
		if len(m.rest) > 0 {
			if next = sc.continued(next, m.rest); next == 0 {
				continue
			}
		}
		span := corpus.Span{Start: t.Start, End: sc.tokens[next-1].End}
		sc.see(m.symbol, next, span, m.value)
		// "Sept. 30": the full stop belongs to the word only if the pattern goes on behind it.
		if m.value != "" && next < len(sc.tokens) && sc.s[sc.tokens[next].Start] == '.' && sc.tokens[next].Start == span.End {
			sc.see(m.symbol, next+1, span, m.value)
			sc.seen[len(sc.seen)-1].dotted = true
		}
	}
	if known || w[0] < 'a' {
		return
	}
	for _, e := range sc.endings {
		if len(w) > len(e.suffix)+1 && strings.HasSuffix(w, e.suffix) {
			sc.see(e.symbol, i+1, t.Span, "")
			return
		}
	}
}

func (sc *scanner) see(s symbol, next int, span corpus.Span, value string) {
	sc.seen = append(sc.seen, sighting{symbol: s, next: int32(next), span: span, value: value})
}

// continued returns the token behind the words rest, which stand from token i on, or 0.
func (sc *scanner) continued(i int, rest []string) int {
	for _, r := range rest {
		if i == len(sc.tokens) {
			return 0
		}
		if sc.word = appendFolded(sc.word[:0], sc.tokens[i].Of(sc.s)); string(sc.word) != r {
			return 0
		}
		i++
	}
	return i
}

// match finds the longest path of the trie from token i, notes what it says and returns the token to go on with.
func (sc *scanner) match(i int) int {
	best := sc.longest(i)
	if best.rule < 0 {
		return i + 1
	}
	r := &sc.rules[best.rule]
	elements := sc.best[:best.length]
	if len(r.marks) > 0 && r.marks[0][0] > 0 {
		// "in [April]" must not hide "April 1999".
		from := sc.tokenAt(elements[r.marks[0][0]], i)
		if sc.longest(from).end > best.end {
			return from
		}
		sc.longest(i) // again, for its elements
	}
	for m, mark := range r.marks {
		from, to := sc.seen[elements[mark[0]]], sc.seen[elements[mark[1]-1]]
		sc.found = append(sc.found, finding{
			Span:    corpus.Span{Start: from.span.Start, End: to.span.End},
			token:   sc.tokenAt(elements[mark[0]], i),
			next:    int(to.next),
			reading: sc.render(r.readings[m], elements),
			typ:     r.typ,
		})
	}
	return int(sc.seen[elements[best.length-1]].next)
}

// longest returns the best path from token i, whose elements are then in sc.best.
func (sc *scanner) longest(i int) pathEnd {
	best := pathEnd{rule: -1}
	for k, seen := range sc.at(i) {
		if to := sc.root[seen.symbol]; to != 0 {
			sc.path[0] = sc.first[i] + int32(k)
			sc.walk(to, 1, &best)
		}
	}
	return best
}

// pathEnd is the best end of a path so far.
type pathEnd struct {
	rule   int32
	length int
	end    int32 // token behind it
}

// walk tries all ways on from a node that was reached with n elements.
func (sc *scanner) walk(at int32, n int, best *pathEnd) {
	nd := &sc.nodes[at]
	last := &sc.seen[sc.path[n-1]]
	next := last.next
	for _, r := range nd.rules {
		if last.dotted {
			break
		}
		if best.rule < 0 || next > best.end || next == best.end && r < best.rule {
			*best = pathEnd{r, n, next}
			copy(sc.best[:], sc.path[:n])
		}
	}
	if len(nd.edges) == 0 || int(next) > len(sc.tokens) || n == maxPath {
		return
	}
	for k, seen := range sc.at(int(next)) {
		for _, e := range nd.edges {
			if e.symbol == seen.symbol {
				sc.path[n] = sc.first[next] + int32(k)
				sc.walk(e.to, n+1, best)
			}
		}
	}
}

// tokenAt returns the token at which a sighting stands, looking from token i on.
func (sc *scanner) tokenAt(k int32, i int) int {
	for sc.first[i+1] <= k {
		i++
	}
	return i
}

// render fills the slots of a template.
func (sc *scanner) render(t template, elements []int32) string {
	if len(t) == 1 {
		if t[0].slot < 0 {
			return t[0].literal
		}
		if t[0].width == 0 {
			return sc.seen[elements[t[0].slot]].value
		}
	}
	var b [48]byte
	out := b[:0]
	for _, p := range t {
		if p.slot < 0 {
			out = append(out, p.literal...)
			continue
		}
		v := sc.seen[elements[p.slot]].value
		for n := len(v); n < int(p.width); n++ {
			out = append(out, '0')
		}
		out = append(out, v...)
	}
	return string(out)
}

// number notes what the digits at token i can be: a day, a year, a clock time, a date in figures.
func (sc *scanner) number(i int) {
	at := sc.tokens[i].Start
	if at > 0 && strings.IndexByte("$£€#", sc.s[at-1]) >= 0 || at > 2 && strings.HasSuffix(sc.s[:at], "€") {
		return
	}
	if at > 1 && isDigit(sc.s[at-2]) && strings.IndexByte("./,:-", sc.s[at-1]) >= 0 && sc.s[at-1] != '-' {
		return
	}
	f := figures{scanner: sc, token: i, s: sc.s[at:], at: at}
	v, n := leadingNumber(f.s)
	switch {
	case n == 4 && v >= 1000 && v < 3000:
		f.fromYear(v)
	case n <= 2:
		f.fromDay(v, n)
	}
	if n == 4 && v/100 < 24 && v%100 < 60 {
		f.see(f.symbols["{militaryhour}"], 4, timeOf(v/100, v%100))
	}
	if n == 4 && f.byteAt(4) == '/' {
		if y, l := f.next(4); l == 4 && y > v && y < 3000 {
			f.see(f.symbols["{years}"], 9, f.s[:9])
		}
	}
	if n <= 6 {
		f.quantity(n)
	}
}

// figures reads digits at the start of s.
type figures struct {
	*scanner
	token int
	s     string
	at    int // where s starts in the text
}

// see notes a symbol for the first n bytes if a token ends there.
func (f *figures) see(name symbol, n int, value string) {
	next := f.token
	for next < len(f.tokens) && f.tokens[next].End <= f.at+n {
		next++
	}
	if name == 0 || next == f.token || f.tokens[next-1].End != f.at+n {
		return
	}
	f.scanner.see(name, next, corpus.Span{Start: f.at, End: f.at + n}, value)
}

func (f *figures) byteAt(i int) byte {
	if i < len(f.s) {
		return f.s[i]
	}
	return 0
}

// next reads the number behind a separator at i; length counts its digits.
func (f *figures) next(i int) (v, length int) {
	if i+1 >= len(f.s) {
		return 0, 0
	}
	return leadingNumber(f.s[i+1:])
}

// fromYear reads what begins with a year: 2020, 2020-08, 2023-11-18, 2023/11/18, 2023.11.18, 2023-feb-19, 1960s.
func (f *figures) fromYear(y int) {
	sep := f.byteAt(4)
	if sep == '-' || sep == '/' || sep == '.' {
		m, n := f.next(4)
		named := false
		if n == 0 {
			m, n = f.monthName(5)
			named = true
		}
		if n > 0 && (n <= 2 || named) && m >= 1 && m <= 12 {
			end := 5 + n
			if d, l := f.next(end); f.byteAt(end) == sep && (l == 1 || l == 2) && d >= 1 && d <= 31 {
				end += 1 + l
				value := f.s[:4] + "-" + twoDigits(m) + "-" + twoDigits(d)
				if f.byteAt(end) == 'T' {
					if part, l := readClock(f.s[end+1:]); l > 0 {
						f.see(f.symbols["{date}"], end+1+l, value+part)
					}
				}
				f.see(f.symbols["{date}"], end, value)
			} else if sep == '-' && n == 2 && !named && !isDigit(f.byteAt(end+1)) {
				f.see(f.symbols["{date}"], end, f.s[:end])
			}
		}
	}
	if sep == 's' || strings.HasPrefix(f.s[4:], "'s") || strings.HasPrefix(f.s[4:], "’s") {
		if y%10 == 0 && f.lang == corpus.English {
			f.see(f.symbols["{decade}"], 4+strings.IndexByte(f.s[4:], 's')+1, f.s[:3]+"X")
		}
		return
	}
	if y%10 == 0 && f.lang == corpus.French {
		f.see(f.symbols["{decade}"], 4, f.s[:3]+"X")
	}
	f.see(f.symbols["{year}"], 4, f.s[:4])
	// A bare number is a year only in the range of years that reports speak of, and not where it counts something.
	if y >= 1900 && y < 2100 && !f.counts() {
		f.see(f.symbols["{bareyear}"], 4, f.s[:4])
	}
}

// counts reports whether the number of four digits counts what follows: a unit, or for a round one a word in the plural.
func (f *figures) counts() bool {
	rest := strings.TrimLeft(f.s[4:], " \u00a0\u202f")
	if strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "€") || strings.HasPrefix(rest, "$") {
		return true
	}
	n := 0
	for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' && n < 24 {
		n++
	}
	if n >= 4 && rest[n-1] == 's' && f.s[2:4] == "00" {
		return true // "some 2000 marchers", but "the 2008 elections"
	}
	if f.token+1 < len(f.tokens) && n > 0 {
		f.word = appendFolded(f.word[:0], f.tokens[f.token+1].Of(f.scanner.s))
		for _, m := range f.words[string(f.word)] {
			if m.symbol == f.symbols["{counted}"] {
				return true
			}
		}
	}
	return false
}

// fromDay reads what begins with one or two digits: 15, 15th, 18/11, 18/11/2023, 18.11.23, 17:40, 17 h 40, 6 p.m., 60s.
func (f *figures) fromDay(v, n int) {
	sep := f.byteAt(n)
	if strings.IndexByte("/-.", sep) >= 0 && sep != 0 {
		f.dayMonth(v, n, sep)
	}
	if value, l := readClock(f.s); l > 0 {
		name := "{clock}"
		if strings.Count(f.s[:l], ":") == 2 && isDigit(f.s[l-1]) {
			name = "{secondsclock}" // likelier the time of a race
		}
		f.see(f.symbols[name], l, value)
	}
	if m, l := f.next(n); sep == '.' && l == 2 && v < 24 && m < 60 {
		f.pointClock(v, m, n+3)
	}
	if value, l, spelt := hours(f.s, v, n, f.lang); l > 0 {
		name := "{clock}"
		if spelt {
			name = "{hours}"
		}
		f.see(f.symbols[name], l, value)
	}
	if suffix := ordinalSuffix(f.s[n:], f.lang); suffix > 0 {
		if f.lang == corpus.English {
			f.see(f.symbols["{ord}"], n+suffix, f.s[:n])
		}
		if v >= 1 && v <= 31 && (f.lang == corpus.English || v == 1) {
			f.see(f.symbols["{day}"], n+suffix, twoDigits(v))
			f.see(f.symbols["{nthday}"], n+suffix, twoDigits(v))
		}
	}
	if n == 2 && v%10 == 0 {
		if f.lang == corpus.French {
			f.see(f.symbols["{decade}"], 2, decadeOf(v))
		} else if i := strings.IndexByte(f.s[:min(len(f.s), 6)], 's'); i == 2 || i > 2 && (f.s[2:i] == "'" || f.s[2:i] == "’") {
			f.see(f.symbols["{decade}"], i+1, decadeOf(v))
		}
	}
	if v >= 1 && v <= 31 {
		f.see(f.symbols["{day}"], n, twoDigits(v))
		f.see(f.symbols["{bareday}"], n, twoDigits(v))
	}
	if n == 2 && v > 31 {
		f.see(f.symbols["{yy}"], n, f.s[:2])
	}
}

// pointClock reads a clock time with a point, which only what stands behind its n bytes tells from a number: "4.30 am",
// "19.00 heures".
func (f *figures) pointClock(h, m, n int) {
	f.see(f.symbols["{pointclock}"], n, timeOf(h, m))
	if add, l := halfDay(f.s[n:]); l > 0 {
		if h <= 12 {
			h = h%12 + add
		}
		f.see(f.symbols["{clock}"], n+l, timeOf(h, m))
	}
}

// dayMonth reads a date in figures: in French the day comes first, in English the month, unless it cannot.
func (f *figures) dayMonth(a, n int, sep byte) {
	b, l := f.next(n)
	if l == 0 || l > 2 {
		return
	}
	end := n + 1 + l
	d, m := a, b
	if f.lang == corpus.English && sep != '.' {
		d, m = b, a
	}
	if m > 12 {
		d, m = m, d
	}
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return
	}
	day := twoDigits(m) + "-" + twoDigits(d)
	y, yl := f.next(end)
	if f.byteAt(end) == sep || f.byteAt(end) == ',' && sep == '/' {
		if yl == 4 && y >= 1000 && y < 3000 {
			f.see(f.symbols["{date}"], end+5, f.s[end+1:end+5]+"-"+day)
			return
		}
		if yl == 2 {
			f.see(f.symbols["{date}"], end+3, "XX"+f.s[end+1:end+3]+"-"+day)
			return
		}
	}
	f.see(f.symbols["{dm}"], end, day)
	// 22/04 cannot be a share of something, as 3/4 can; 24/7 is no date.
	if sep == '/' && max(a, b) > 12 && max(a, b) != 24 {
		f.see(f.symbols["{date}"], end, "XXXX-"+day)
	}
}

// quantity reads a plain number as one that counts units of time: 3, 30,4, 1,500.
func (f *figures) quantity(n int) {
	value, end := f.s[:n], n
	if c := f.byteAt(n); c == ',' || c == '.' {
		if v, l := f.next(n); l == 3 && (c == ',') == (f.lang == corpus.English) {
			value, end = value+f.s[n+1:n+4], n+4
		} else if l > 0 && l <= 3 && v >= 0 {
			value, end = value+"."+f.s[n+1:n+1+l], n+1+l
		}
	}
	f.see(f.symbols["{n}"], end, value)
}

// monthName reads an English or French month abbreviation of three letters or more at i.
func (f *figures) monthName(i int) (m, length int) {
	n := i
	for n < len(f.s) && n < i+9 && (f.s[n]|0x20) >= 'a' && (f.s[n]|0x20) <= 'z' {
		n++
	}
	f.word = appendFolded(f.word[:0], f.s[i:n])
	for _, mean := range f.words[string(f.word)] {
		if mean.symbol == f.symbols["{month}"] {
			m, _ = leadingNumber(mean.value)
			return m, n - i
		}
	}
	return 0, 0
}

// readClock reads hh:mm or hh:mm:ss at the start of s, perhaps with "p.m." behind it, or hh.mm with it.
func readClock(s string) (value string, length int) {
	h, n := leadingNumber(s)
	if n == 0 || n > 2 || h > 24 || len(s) < n+3 || s[n] != ':' && s[n] != '.' {
		return "", 0
	}
	m, l := leadingNumber(s[n+1:])
	if l != 2 || m > 59 {
		return "", 0
	}
	end := n + 3
	if len(s) >= end+3 && s[end] == ':' {
		if sec, l := leadingNumber(s[end+1:]); l == 2 && sec < 60 {
			end += 3
		}
	}
	add, l := halfDay(s[end:])
	if l > 0 && h <= 12 {
		return timeOf(h%12+add, m), end + l
	}
	if s[n] == '.' {
		return "", 0 // 7.30 is a time with "a.m." behind it only
	}
	return timeOf(h, m), end
}

// hours reads "17h40", "17 h 40", "18 heures 30" (spelt) and "6 p.m." at the start of s, where h has n digits.
func hours(s string, h, n int, l corpus.Lang) (value string, length int, spelt bool) {
	if h > 24 || n == 0 {
		return "", 0, false
	}
	if l == corpus.English {
		add, l := halfDay(s[n:])
		if l == 0 || h > 12 || h == 0 {
			return "", 0, false
		}
		return timeOf(h%12+add, 0), n + l, false
	}
	i := n + spaces(s[n:])
	switch rest := s[i:]; {
	case strings.HasPrefix(rest, "heures") || strings.HasPrefix(rest, "heure ") && h < 2:
		i, spelt = i+len("heure"), true
		if s[i] == 's' {
			i++
		}
	case strings.HasPrefix(rest, "h") || strings.HasPrefix(rest, "H"):
		i++
	default:
		return "", 0, false
	}
	k := i + spaces(s[i:])
	if m, l := leadingNumber(s[k:]); l == 2 && m < 60 {
		return timeOf(h, m), k + 2, false
	}
	if r, _ := utf8.DecodeRuneInString(s[i:]); unicode.IsLetter(r) || unicode.IsDigit(r) {
		return "", 0, false
	}
	return timeOf(h, 0), i, spelt
}

// spaces counts the bytes of one space, breaking or not, that s begins with.
func spaces(s string) int {
	for _, sp := range [...]string{" ", "\u00a0", "\u202f"} {
		if strings.HasPrefix(s, sp) {
			return len(sp)
		}
	}
	return 0
}

// halfDay reads "p.m." in any of its forms behind an hour; add is the hours to add.
func halfDay(s string) (add, length int) {
	i := spaces(s)
	if len(s) < i+2 {
		return 0, 0
	}
	switch s[i] | 0x20 {
	case 'p':
		add = 12
	case 'a':
	default:
		return 0, 0
	}
	rest := s[i+1:]
	switch {
	case len(rest) >= 3 && rest[0] == '.' && rest[1]|0x20 == 'm' && rest[2] == '.':
		return add, i + 4
	case len(rest) >= 2 && rest[0] == '.' && rest[1]|0x20 == 'm':
		return add, i + 3
	case rest[0]|0x20 == 'm' && (len(rest) == 1 || !isLetter(rest[1]) && !isDigit(rest[1])):
		return add, i + 2
	}
	return 0, 0
}

// ordinalSuffix returns the length of the "th" or "er" that s begins with.
func ordinalSuffix(s string, l corpus.Lang) int {
	suffixes := [...]string{"st", "nd", "rd", "th"}
	if l == corpus.French {
		suffixes = [...]string{"er", "ER", "re", "ère"}
	}
	for _, x := range suffixes {
		if strings.HasPrefix(s, x) && (len(s) == len(x) || !isLetter(s[len(x)])) {
			return len(x)
		}
	}
	return 0
}

func timeOf(h, m int) string { return "T" + twoDigits(h) + ":" + twoDigits(m) }

// twoDigits writes 0 to 99 with two digits.
func twoDigits(n int) string { return hundred[2*n : 2*n+2] }

const hundred = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

// decadeOf writes the decade of a year in two digits.
func decadeOf(yy int) string { return "XX" + hundred[2*yy:2*yy+1] + "X<" }

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
