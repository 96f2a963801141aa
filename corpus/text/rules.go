package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// A rule is a line of boilerplate.txt: a pattern over folded tokens, and how far the furniture reaches that it gives away.
//
//	^ publié/mis le {date} à? {time} => sentence
//
// A field of the pattern is a word, several with a slash between, or a class in braces; behind it a question mark if
// it may be absent. "*" stands for up to mostSkipped tokens within the sentence, or within the brackets if the pattern
// begins with one. "^" in front: only at an edge: first on a line, right behind other furniture or a sentence of the
// report. At the end "$": only last on a line; "~": only where no small word or comma goes on.
type rule struct {
	why    string
	edge   bool
	end    ending
	fields []field
	reach  reach
}

// ending says what must be true behind a match.
type ending uint8

const (
	anywhere ending = iota
	lineEnds
	phraseEnds
)

type field struct {
	words    [][]string // alternatives, each of one or more tokens
	classes  []class
	skip     bool // "*"
	bracket  bool // a "*" in brackets
	optional bool
}

// reach says what is cut around a match.
type reach string

const (
	itself    reach = ""          // the match
	sentence  reach = "sentence"  // to the end of its sentence
	line      reach = "line"      // its line, if that is short; else its sentence
	headline  reach = "headline"  // and the headline behind it, or the lines below it that are no sentences
	headlines reach = "headlines" // the same, but only where no small word or comma goes on
	rest      reach = "rest"      // all that follows: the report is over
	entry     reach = "entry"     // the match, if it stands among at least entriesInMenu such entries
)

type class func(p *pageText, i int) int // the end of what begins at token i, or -1

// furniture holds the rules of a language by the token that they begin with.
type furniture struct {
	first   map[string][]*rule
	classes []*rule // those that begin with a class; they stand at an edge
	months  map[string]bool
	days    map[string]bool
}

// loadFurniture reads the rules of l, whose word lists d has already.
func loadFurniture(d *language, l corpus.Lang) *furniture {
	f := &furniture{first: map[string][]*rule{}, months: set(l, "months.txt"), days: set(l, "weekdays.txt")}
	var words [][]string
	for _, a := range agencies() {
		for _, name := range a.names {
			words = append(words, d.foldedTokens(name))
		}
	}
	for _, name := range [...]string{string(l) + "/boilerplate.txt", "en/plugins.txt"} {
		why := ""
		for line := range entries("data/" + name) {
			if kind, ok := strings.CutPrefix(line, "= "); ok {
				why = kind
				continue
			}
			f.index(d.parseRule(why, line, words))
		}
	}
	return f
}

func (d *language) parseRule(why, line string, agencies [][]string) *rule {
	pattern, to, _ := strings.Cut(line, " => ")
	r := &rule{why: why, reach: reach(to)}
	for _, part := range strings.Fields(pattern) {
		switch part {
		case "^":
			r.edge = true
		case "$":
			r.end = lineEnds
		case "~":
			r.end = phraseEnds
		case "*":
			r.fields = append(r.fields, field{skip: true, bracket: strings.HasPrefix(pattern, "(")})
		default:
			r.fields = append(r.fields, d.parseField(part, agencies))
		}
	}
	return r
}

func (d *language) parseField(part string, agencies [][]string) field {
	var f field
	if stem, ok := strings.CutSuffix(part, "?"); ok && stem != "" {
		part, f.optional = stem, true
	}
	alternatives := []string{part}
	if part != "/" {
		alternatives = strings.Split(part, "/")
	}
	for _, a := range alternatives {
		switch c, ok := classes[a]; {
		case ok:
			f.classes = append(f.classes, c)
		case a == "{agency}":
			f.words = append(f.words, agencies...)
		case strings.HasPrefix(a, "{"):
			panic(fmt.Sprintf("boilerplate: no class %s", a))
		default:
			f.words = append(f.words, d.foldedTokens(a))
		}
	}
	return f
}

// foldedTokens returns the folded tokens of a phrase.
func (d *language) foldedTokens(s string) []string {
	var words []string
	for _, t := range d.appendTokens(nil, s) {
		words = append(words, Fold(t.Of(s)))
	}
	return words
}

// index files the rule under every token that it may begin with.
func (f *furniture) index(r *rule) {
	for _, first := range r.fields {
		for _, w := range first.words {
			if !slices.Contains(f.first[w[0]], r) {
				f.first[w[0]] = append(f.first[w[0]], r)
			}
		}
		if len(first.classes) > 0 {
			f.classes = append(f.classes, r)
		}
		if !first.optional {
			return
		}
	}
}

// mostSkipped is how many tokens "*" may stand for: the longest byline of a wire report has some 40.
const mostSkipped = 40

// match returns the token behind what the fields match from token i on, or -1.
func (p *pageText) match(fields []field, i int, at ending) int {
	if len(fields) == 0 {
		if at == lineEnds && !p.endsLine(i) || at == phraseEnds && p.runsOn(i) {
			return -1
		}
		return i
	}
	f := fields[0]
	if f.skip {
		for n := 0; n <= mostSkipped; n++ {
			if end := p.match(fields[1:], i+n, at); end >= 0 {
				return end
			}
			if i+n >= len(p.tokens) || n > 0 && (p.startsLine(i+n) || !f.bracket && p.opens[i+n]) || p.is(i+n, "(") || p.is(i+n, ")") {
				break
			}
		}
		return -1
	}
	for _, words := range f.words {
		if p.matchWords(words, i) {
			if end := p.match(fields[1:], i+len(words), at); end >= 0 {
				return end
			}
		}
	}
	for _, c := range f.classes {
		if to := c(p, i); to > i {
			if end := p.match(fields[1:], to, at); end >= 0 {
				return end
			}
		}
	}
	if f.optional {
		return p.match(fields[1:], i, at)
	}
	return -1
}

func (p *pageText) matchWords(words []string, i int) bool {
	for n, w := range words {
		if !p.is(i+n, w) || n > 0 && p.startsLine(i+n) {
			return false
		}
	}
	return true
}

// classes are what a pattern names in braces.
var classes = map[string]class{
	"{number}": func(p *pageText, i int) int {
		if i < len(p.tokens) && p.tokens[i].Kind == Number {
			return i + 1
		}
		return -1
	},
	"{date}": (*pageText).date,
	"{time}": (*pageText).time,
	"{name}": (*pageText).name,
	"{caps}": (*pageText).caps,
	"{dash}": (*pageText).dash,
	"{sep}": func(p *pageText, i int) int {
		if i < len(p.tokens) && strings.Contains(",-–—|•·/:", p.tokens[i].Of(p.s)) {
			return i + 1
		}
		return -1
	},
	"{title}":    (*pageText).dashed,
	"{agencies}": (*pageText).agencies,
	"{language}": (*pageText).language,
}

// date matches a date in figures or words: 15/08/2020, 2020-08, samedi 15 août 2020, Aug. 15, 2020.
func (p *pageText) date(i int) int {
	start := i
	if i < len(p.tokens) && p.lang.furniture.days[p.folded(i)] {
		i = p.past(i+1, ".", ",")
	}
	switch {
	case i >= len(p.tokens):
		return -1
	case p.lang.furniture.months[p.folded(i)]: // August 15, 2020
		i = p.past(i+1, ".")
		if !p.small(i, 31) {
			return -1
		}
		i = p.past(i+1, "st", "nd", "rd", "th", ",")
		return p.pastYear(i)
	case p.tokens[i].Kind != Number:
		return -1
	}
	figures := p.tokens[i].Of(p.s)
	switch {
	case strings.Count(figures, "/") == 2, strings.Count(figures, ".") == 2, strings.Count(figures, "-") == 2:
		return i + 1
	case p.year(i) && p.is(i+1, "-") && p.small(i+2, 12): // 2020-08
		return i + 3
	case p.small(i, 31) && p.is(i+1, "-") && p.small(i+2, 12) && p.is(i+3, "-") && p.year(i+4): // 15-08-2020
		return i + 5
	case !p.small(i, 31):
		return -1
	}
	i = p.past(i+1, "er", "st", "nd", "rd", "th")
	if i == start || i >= len(p.tokens) || !p.lang.furniture.months[p.folded(i)] {
		return -1
	}
	return p.pastYear(p.past(i+1, ".", ","))
}

// past returns the token behind i if token i is one of words, else i.
func (p *pageText) past(i int, words ...string) int {
	for _, w := range words {
		if p.is(i, w) {
			i++
		}
	}
	return i
}

func (p *pageText) pastYear(i int) int {
	if p.year(i) {
		return i + 1
	}
	if p.is(i-1, ",") {
		return i - 1
	}
	return i
}

func (p *pageText) year(i int) bool {
	return i < len(p.tokens) && p.tokens[i].Kind == Number && p.tokens[i].Len() == 4 && digits(p.folded(i), 0) == 4
}

// small reports whether token i is a whole number of one or two figures, at most most.
func (p *pageText) small(i, most int) bool {
	if i >= len(p.tokens) || p.tokens[i].Kind != Number || p.tokens[i].Len() > 2 {
		return false
	}
	n := 0
	for _, c := range []byte(p.folded(i)) {
		if !isDigit(rune(c)) {
			return false
		}
		n = 10*n + int(c-'0')
	}
	return n <= most
}

// time matches a time of day: 18:27, 18h27, 6.27 pm GMT.
func (p *pageText) time(i int) int {
	if i >= len(p.tokens) || p.tokens[i].Kind != Number {
		return -1
	}
	figures := p.folded(i)
	switch {
	case p.small(i, 24) && p.is(i+1, "h"):
		i += 2
		if p.small(i, 59) {
			i++
		}
	case p.small(i, 12) && (p.is(i+1, "am") || p.is(i+1, "pm") || p.is(i+1, "a.m.") || p.is(i+1, "p.m.")):
		i++
	case len(figures) >= 4 && len(figures) <= 8 && strings.ContainsAny(figures, ":.") && !strings.ContainsAny(figures, ",/-"):
		i++
	default:
		return -1
	}
	for _, w := range [...]string{"am", "pm", "a.m.", "p.m.", "et", "edt", "est", "gmt", "utc", "bst", "cet", "cest"} {
		if p.is(i, w) && !p.startsLine(i) {
			i++
		}
	}
	return i
}

// mostInName is how many words a place or a byline's name may have.
const mostInName = 5

// name matches words with capitals, and small ones between them: Jean de La Tour, NEW YORK/PARIS, J. K. Smith.
func (p *pageText) name(i int) int {
	end := -1
	for words := 0; i < len(p.tokens) && words < mostInName; i++ {
		if end > 0 && p.startsLine(i) {
			break
		}
		t := p.tokens[i].Of(p.s)
		first, _ := utf8.DecodeRuneInString(t)
		switch {
		case p.tokens[i].Kind == Word && unicode.IsUpper(first):
			words++
			end = i + 1
		case end > 0 && (t == "/" || t == "." || t == "-" && p.joined(i) || p.tokens[i].Kind == Word && p.tokens[i].Len() <= 3 && end == i):
		default:
			return end
		}
	}
	return end
}

// joined reports whether token i hangs together with its neighbours.
func (p *pageText) joined(i int) bool {
	return i > 0 && i+1 < len(p.tokens) && p.tokens[i-1].End == p.tokens[i].Start && p.tokens[i].End == p.tokens[i+1].Start
}

// caps matches up to three words in capitals: NEW YORK, SAINT-DENIS.
func (p *pageText) caps(i int) int {
	end := -1
	for n := 0; n < 3 && i < len(p.tokens) && (n == 0 || !p.startsLine(i)); n++ {
		t := p.tokens[i].Of(p.s)
		if p.tokens[i].Kind != Word || p.tokens[i].Len() < 3 || strings.IndexFunc(t, unicode.IsLower) >= 0 {
			break
		}
		i++
		end = i
	}
	return end
}

// dash matches a dash as it is set between a dateline and the report: -, --, – or —.
func (p *pageText) dash(i int) int {
	switch {
	case p.is(i, "-") && p.is(i+1, "-"):
		return i + 2
	case p.is(i, "-") || p.is(i, "–") || p.is(i, "—"):
		return i + 1
	}
	return -1
}

// dashed matches a whole line between dashes, the cross-head of a wire report.
func (p *pageText) dashed(i int) int {
	from := p.dash(i)
	if from < 0 || !p.startsLine(i) {
		return -1
	}
	for end := from + 1; end < len(p.tokens) && end-from < 15 && !p.startsLine(end); end++ {
		if to := p.dash(end); to > 0 && p.endsLine(to) && p.tokens[end].Start > p.tokens[end-1].End {
			return to
		}
	}
	return -1
}
