package mention

import (
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// The reading of a date mention says what the expression says by itself, so that it can be resolved whenever a better
// anchor is known:
//
//	reading   = interval | point | duration | reference
//	interval  = point "/" point
//	point     = base [direction] [narrowing] {shift | narrowing} [time]
//	base      = a TIMEX3 value in which what is not said is X | "@", the anchor
//	              2020  2020-08  2023-11-18  2020-W33  2020-W33-WE  2020-Q3  2020-H1  2020-SU  196X  19XX
//	              XXXX-11-14  XXXX-08  XXXX-XX-18  XXXX-WXX-6 (a Saturday)  XXXX-WXX-WE  XXXX-Q3  XXXX-SU
//	              XX98  XX98-10  XX6X (the sixties)  XXXX-EA (Easter Sunday)
//	direction = "<"   the last such period that begins on or before the anchor
//	          | "<<"  the last that ends before it
//	          | ">"   the first that ends on or after it
//	          | ">>"  the first that begins after it;  without one: the nearest
//	narrowing = "&" base ["#" ["-"] n]
//	              the one of base that lies within: @+1W&XXXX-WXX-5, Friday of next week; #2 the second, #-1 the last.
//	              XXXX-11-14&XXXX-WXX-4 is the nearest 14 November that is a Thursday
//	shift     = ("+" | "-") n ("D" | "W" | "M" | "Q" | "Y")
//	              the finest unit of a run of shifts is the size of the result: @-1D yesterday, @-1M last month
//	time      = "T" hh ":" mm [zone] | "TMO" | "TMI" | "TAF" | "TEV" | "TNI"
//	duration  = "P3W" | "PT24H" | "PXD" | … as TIMEX3 has it; also how often, in a mention of type SET
//	reference = "PRESENT_REF" | "PAST_REF" | "FUTURE_REF"
//
// The rules of data/{fr,en}/dates.txt and holidays.txt say which words have which reading, one rule a line,
// "pattern => reading [SET]". A pattern is words and classes ({day}, {month} …; the words of a class stand in
// datewords.txt, those of figures in scan.go), with (alternatives|in brackets), which a "?" makes optional, and
// [marks] around what is mentioned where that is not all of it; several marks have several readings, with " | "
// between them. The reading "-" says that it is no date. Two signs are replaced where an expression is found:
// "^" by the reading of the day in focus, the one told of last, and "?" behind a weekday or a month by the direction
// that the clause around it has. The longest way through any pattern wins, then the rule that stands first.

// findDates returns the date mentions in the sentences of an article, in order.
func findDates(a *corpus.Article, ann *corpus.Annotation) []corpus.Mention {
	g := dateGrammar(ann.Language)
	if g == nil {
		return nil
	}
	f := dateFinder{scanner: scanner{grammar: g}, focus: "@"}
	for _, s := range ann.Sentences {
		f.sentence(s, s.Of(a.In(s.Field)))
	}
	return f.mentions
}

// dateFinder reads one article.
type dateFinder struct {
	scanner
	focus    string // the reading of the day told of last
	mentions []corpus.Mention
	cues     []cue
}

// cue is a token that places the clause around it in time.
type cue struct {
	token   int
	symbol  symbol
	borders int // of clauses, up to it
}

func (f *dateFinder) sentence(s corpus.Sentence, words string) {
	found := f.scan(words)
	if len(found) == 0 {
		return
	}
	f.findCues()
	focused := false // a day has been told of in this sentence
	yearSaid := ""   // the year told of last in this sentence
	cues := f.cues
	for i, d := range found {
		for len(cues) > 0 && cues[0].token < d.token-cueReach {
			cues = cues[1:]
		}
		r := d.reading
		if strings.HasPrefix(r, "^") {
			focus := f.focus
			if !focused && i+1 < len(found) && found[i+1].token <= d.next+2 && namesDay(found[i+1].reading) {
				focus = f.directed(found[i+1], cues) // "à 18 h samedi"
			}
			r = focus + r[1:]
			if t := strings.IndexByte(d.reading, 'T'); t < 0 && d.reading != "^" {
				focused = true
			}
		} else if yearSaid != "" && len(r) > 5 && strings.HasPrefix(r, "XXXX-") && isDigit(r[5]) && !strings.ContainsAny(r, "<>&/") {
			r = yearSaid + strings.TrimSuffix(r[4:], "?")
		} else {
			r = f.directed(d, cues)
		}
		m := corpus.Mention{
			Kind:    corpus.Date,
			Field:   s.Field,
			Span:    corpus.Span{Start: s.Start + d.Start, End: s.Start + d.End},
			Type:    d.typ,
			Reading: r,
		}
		if m.Type == "" {
			m.Type = typeOf(r)
		}
		if m.Type == corpus.DateType || m.Type == corpus.TimeType {
			m.Background = f.background(d, cues, r)
			if namesDay(r) {
				f.focus, _ = cutTime(r)
				focused = true
			}
			switch {
			case r[0] == '@':
				yearSaid = ""
			case len(r) >= 4 && isDigit(r[2]) && isDigit(r[3]):
				yearSaid = r[:4]
			}
		}
		f.mentions = append(f.mentions, m)
	}
}

// typeOf tells the TIMEX3 type of a reading.
func typeOf(r string) string {
	switch {
	case strings.HasSuffix(r, "_REF"):
		return corpus.DateType
	case r[0] == 'P':
		return corpus.Duration
	case strings.IndexByte(r, 'T') >= 0:
		return corpus.TimeType
	}
	return corpus.DateType
}

// namesDay reports whether a reading is of one day.
func namesDay(r string) bool {
	r = strings.Replace(r, "?", "", 1) // the direction does not matter
	if r[0] == 'P' || r[0] == '^' || strings.IndexByte(r, '/') >= 0 {
		return false
	}
	p, _, ok := resolvePoint(r, 0)
	return ok && p.size == daySize
}

// findCues notes the cues of the scanned sentence, in order.
func (f *dateFinder) findCues() {
	f.cues = f.cues[:0]
	borders, lastWill := 0, -cueReach
	for i := range f.tokens {
		for _, seen := range f.at(i) {
			switch seen.symbol {
			case f.clause:
				borders++
			case f.will:
				lastWill = i
			case f.did:
				if i-lastWill <= 3 {
					continue // "sera célébré", "will be played": the participle of a future is no past
				}
			case f.hadBeen, f.since, f.memory:
			default:
				continue
			}
			f.cues = append(f.cues, cue{i, seen.symbol, borders})
		}
	}
}

// How far around a date a verb is looked for, in tokens, and how many tokens the border of a clause counts for.
// Chosen by reading French and English wire reports: most verbs stand within a line of text.
const (
	cueReach   = 14
	clauseCost = 4
)

// directed returns the reading with the direction of its clause for "?". A weekday without a cue is past, as reports
// tell what was; a month or season then is the nearest.
func (f *dateFinder) directed(d finding, cues []cue) string {
	at := strings.IndexByte(d.reading, '?')
	if at < 0 {
		return d.reading
	}
	dir := "<"
	switch f.tense(d, cues) {
	case f.will:
		dir = ">"
	case 0:
		if !strings.HasPrefix(d.reading, "XXXX-W") {
			dir = ""
		}
	}
	return d.reading[:at] + dir + d.reading[at+1:]
}

// tense returns the nearest cue of tense: will, did, hadBeen, or 0.
func (f *dateFinder) tense(d finding, cues []cue) symbol {
	var best symbol
	bestCost, borders := cueReach+1, 0
	for _, c := range cues {
		if c.token >= d.token {
			break
		}
		borders = c.borders
	}
	for _, c := range cues {
		if c.token >= d.next+cueReach {
			break
		}
		if c.symbol != f.will && c.symbol != f.did && c.symbol != f.hadBeen || c.token >= d.token && c.token < d.next {
			continue
		}
		cost := d.token - c.token + clauseCost*(borders-c.borders)
		if c.token >= d.next {
			cost = c.token - d.next + 1 + clauseCost*(c.borders-borders)
		}
		if cost < bestCost {
			best, bestCost = c.symbol, cost
		}
	}
	return best
}

// background reports whether a date is told as background: behind "since", in the past perfect, an anniversary, years ago.
func (f *dateFinder) background(d finding, cues []cue, reading string) bool {
	if strings.HasPrefix(reading, "@-") && strings.HasSuffix(reading, "Y") {
		return true
	}
	for _, c := range cues {
		switch {
		case c.token >= d.next+cueReach:
			return false
		case c.symbol == f.memory, c.symbol == f.since && c.token < d.token && c.token >= d.token-2:
			return true
		}
	}
	return f.tense(d, cues) == f.hadBeen
}
