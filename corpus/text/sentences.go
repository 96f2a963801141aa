package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// abbrev says when the full stop behind an abbreviation ends no sentence.
type abbrev string

const (
	never  abbrev = ""       // it never does: Mr. Smith
	number abbrev = "number" // not before a figure: No. 5, Aug. 15
	opener abbrev = "opener" // only before a capitalised function word or a quotation: Acme Inc. The
	always abbrev = "always" // before any capital: etc. Les
)

// Sentences returns the sentences of s in order, trimmed of white space and covering all else.
//
// A sentence ends with a stop and the quotes and brackets that close after it, where a capital, a figure or nothing
// follows; so "Go!" he said is one. Abbreviations, initials and numbered items do not end it. A blank line always does,
// a single line break does if the line was broken on purpose: a heading, an item of a list, a paragraph; in text
// wrapped to a width only where a sentence could end anyway.
func Sentences(s string, l corpus.Lang) []corpus.Span {
	sc := sentenceScanner{s: s, lang: known(l), width: wrapWidth(s), out: make([]corpus.Span, 0, len(s)/120+1)} // press sentences have 120 to 150 bytes
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\n':
			i = sc.lineBreak(i)
		case c == '"':
			sc.quoted = !sc.quoted
			i++
		case terminator(s, i) > 0:
			i = sc.stop(i)
		default:
			i++
		}
	}
	sc.end(len(s))
	return sc.out
}

// sentenceScanner is the state of one run of Sentences.
type sentenceScanner struct {
	s      string
	lang   *language
	width  int  // the width that s is wrapped to, 0 if it is not
	start  int  // of the sentence at hand
	line   int  // start of the line at hand
	quoted bool // within straight quotes
	out    []corpus.Span
}

// end closes the sentence at hand before to.
func (sc *sentenceScanner) end(to int) {
	if span := trim(sc.s, corpus.Span{Start: sc.start, End: to}); span.Len() > 0 {
		sc.out = append(sc.out, span)
	}
	sc.start = to
}

// lineBreak decides on the line break at i and returns where to go on: behind the white space that it is part of.
func (sc *sentenceScanner) lineBreak(i int) int {
	s, after, breaks := sc.s, i, 0
	next := i
	for after < len(s) {
		r, n := utf8.DecodeRuneInString(s[after:])
		if !unicode.IsSpace(r) {
			break
		}
		after += n
		if r == '\n' {
			breaks++
			next = after
		}
	}
	switch {
	case breaks > 1:
		sc.end(i)
		sc.quoted = false
	case sc.width == 0 || i-sc.line+1+wordLen(s[after:]) <= sc.width: // broken before it was full
		if opens(s[after:]) && !sc.dangling(i) || bullet(s[after:]) {
			sc.end(i)
		}
	}
	sc.line = next
	return after
}

// dangling reports whether the line that ends at i cannot end there: it breaks off at a comma, an opening bracket or
// a function word.
func (sc *sentenceScanner) dangling(i int) bool {
	line := strings.TrimRightFunc(sc.s[sc.line:i], unicode.IsSpace)
	if line == "" || strings.HasSuffix(line, ",") || strings.HasSuffix(line, "(") || strings.HasSuffix(line, "«") {
		return true
	}
	word := line[strings.LastIndexByte(line, ' ')+1:]
	if word == line || len(word) > maxStem {
		return false
	}
	var buf [2 * maxStem]byte
	first, _ := utf8.DecodeRuneInString(word)
	// "of", "de", "avec", but not the "through" of a verb, which may end a heading
	return unicode.IsLower(first) && len(word) <= 4 && sc.lang.stop[string(AppendFold(buf[:0], word))]
}

// stop decides on the stops that begin at i and returns where to go on.
func (sc *sentenceScanner) stop(i int) int {
	s, after := sc.s, i
	for n := terminator(s, after); n > 0; n = terminator(s, after) {
		after += n
	}
	plain := after == i+1 && s[i] == '.' // a single full stop
	closed := sc.closers(after)
	rest := s[closed:]
	r, n := utf8.DecodeRuneInString(rest)
	if closed < len(s) && !unicode.IsSpace(r) && s[i] < utf8.RuneSelf {
		return after
	}
	gap := closed
	for gap < len(s) && unicode.IsSpace(r) {
		if r == '\n' { // the line break decides together with the stop
			break
		}
		gap += n
		r, n = utf8.DecodeRuneInString(s[gap:])
	}
	if gap < len(s) && r == '\n' {
		if following := strings.TrimLeftFunc(s[gap:], unicode.IsSpace); !opens(following) || plain && closed == after && sc.abbreviated(i, following) {
			return closed
		}
		sc.end(closed)
		return closed
	}
	if gap < len(s) && (!opens(s[gap:]) && !(plain && closed == after && quote(r)) || plain && closed == after && sc.abbreviated(i, s[gap:])) {
		return closed
	}
	sc.end(closed)
	return closed
}

// terminator returns the length of the stop at i, or 0.
func terminator(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	switch c := s[i]; {
	case c == '.' || c == '!' || c == '?':
		return 1
	case c < 0xe2:
		return 0
	}
	for _, t := range [...]string{"…", "。", "！", "？"} {
		if strings.HasPrefix(s[i:], t) {
			return len(t)
		}
	}
	return 0
}

// closers returns the end of the quotes and brackets that close behind the stops ending at i. A guillemet may stand after a space,
// a straight quote too if one is open.
func (sc *sentenceScanner) closers(i int) int {
	s, end := sc.s, i
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' && (i == end || sc.quoted):
			if (!sc.quoted || i > end) && !boundary(s[i+n:]) {
				return end // it opens
			}
			sc.quoted = false
			i += n
			end = i
		case strings.ContainsRune("”»)]’'", r) && (i == end || r == '»'):
			i += n
			end = i
		case r == ' ' || r == '\u00a0' || r == '\u202f':
			if i-end > 3 { // one space, of at most three bytes
				return end
			}
			i += n
		default:
			return end
		}
	}
	return end
}

func boundary(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || unicode.IsSpace(r)
}

// mostOpening is how many bytes of quotes, dashes and brackets may stand before a sentence's first letter.
const mostOpening = 16

// opens reports whether s begins like a sentence: with a capital, a figure or a letter without case, behind
// what may open before it.
func opens(s string) bool {
	for i, r := range s {
		switch {
		case i > mostOpening:
			return false
		case unicode.IsLower(r):
			return false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return true
		case r == ',' || r == ';' || r == ':' || r == '.' || r == ')' || r == '\n':
			return false
		}
	}
	return s == ""
}

// quote reports whether r opens a quotation. Behind a full stop that makes a sentence, even one that begins in lower case.
func quote(r rune) bool { return r == '"' || r == '“' || r == '«' }

// bullet reports whether s begins with the sign of a list item.
func bullet(s string) bool {
	for _, b := range [...]string{"• ", "- ", "– ", "— ", "* ", "· ", "▪ ", "■ ", "► "} {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

// abbreviated reports whether the full stop at i, before the text next, belongs to an abbreviation or a number and ends no sentence.
func (sc *sentenceScanner) abbreviated(i int, next string) bool {
	start := i
	for start > sc.start && i-start < maxStem {
		r, n := utf8.DecodeLastRuneInString(sc.s[:start])
		if !letter(r) && !isDigit(r) {
			break
		}
		start -= n
	}
	word := sc.s[start:i]
	first, size := utf8.DecodeRuneInString(word)
	switch {
	case word == "":
		return false
	case digits(word, 0) == len(word): // an item's number opens its line
		return len(word) <= 2 && start == trim(sc.s, corpus.Span{Start: sc.start, End: i}).Start && opensLine(sc.s[:start])
	}
	when, ok := sc.lang.abbrev[word]
	switch {
	case ok:
	case len(word) == size && (unicode.IsUpper(first) || start > 0 && sc.s[start-1] == '.'): // J. Smith, U.S. President, 5 p.m. Monday
		when = opener
	default:
		return false
	}
	switch when {
	case never:
		return true
	case number:
		return next != "" && isDigit(rune(next[0]))
	case opener:
		return !sc.opener(next)
	}
	return false
}

// opener reports whether next begins with what opens a sentence rather than goes on with a name: a capitalised function word or a
// quotation.
func (sc *sentenceScanner) opener(next string) bool {
	r, _ := utf8.DecodeRuneInString(next)
	if !unicode.IsLetter(r) {
		return !isDigit(r)
	}
	var buf [2 * maxStem]byte
	end := 0
	for end < len(next) && end < maxStem {
		r, n := utf8.DecodeRuneInString(next[end:])
		if !letter(r) {
			break
		}
		end += n
	}
	initial := end < len(next) && next[end] == '.' // A. J. Smith
	return !initial && sc.lang.stop[string(AppendFold(buf[:0], next[:end]))]
}

// opensLine reports whether what follows before stands first on its line.
func opensLine(before string) bool {
	t := strings.TrimRight(before, " \t")
	return t == "" || t[len(t)-1] == '\n'
}

// trim returns span without the white space at its ends.
func trim(s string, span corpus.Span) corpus.Span {
	part := strings.TrimRightFunc(span.Of(s), unicode.IsSpace)
	span.End = span.Start + len(part)
	span.Start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	return span
}

// Text wrapped to a width has lines of at most longestLine bytes, the longest of at least shortestLine, and several nearly
// as long as that.
const (
	shortestLine = 40  // narrow columns
	longestLine  = 132 // the widest that terminals and mails wrap to
	wrappedLines = 3
)

// wrapWidth returns the width in bytes that s is wrapped to, or 0 if its lines end where they are meant to.
func wrapWidth(s string) int {
	width := 0
	for line := range strings.Lines(s) {
		if width = max(width, len(line)-1); width > longestLine {
			return 0
		}
	}
	full := 0
	for line := range strings.Lines(s) {
		if len(line)*4 > width*3 {
			full++
		}
	}
	if full < wrappedLines || width < shortestLine {
		return 0
	}
	return width
}

func wordLen(s string) int {
	if i := strings.IndexAny(s, " \t\r\n"); i >= 0 {
		return i
	}
	return len(s)
}
