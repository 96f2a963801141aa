package mention

import (
	"fmt"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
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
//	              XX98  XX98-10  XX6X (the sixties)  XXXX-EA (Easter Sunday)  XXXX-RA (1 Ramadan)
//	direction = "<"   the last such period that begins on or before the anchor
//	          | "<<"  the last that ends before it
//	          | ">"   the first that ends on or after it
//	          | ">>"  the first that begins after it;  without one: the nearest
//	          | "=<" "=>"  the nearest if it is near, within a quarter of a year; else as "<" and ">" have it
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
// between them. The reading "-" says that it is no date. Some signs are replaced where an expression is found:
//
//	^   the reading in focus: of the day told of last, or of the month or year if the shift behind it counts those
//	^!  the same, but no date at all unless something past is told of that day
//	^.  the day named right before it, no date at all without one: the vote has its own day ("Monday, the day after the vote")
//	?   behind a weekday, month or season the direction that the clause around it has; behind the "?" stands the one
//	    that it has by itself: "<" or ">", "=" for the nearest, which is also that of months; weekdays are past
//	?P  between two readings: the second if the clause tells of the past ("in two days")
//
// The longest way through any pattern wins, then the rule that stands first.

// findDates returns the date mentions in the sentences of an article, in order.
func findDates(a *corpus.Article, ann *corpus.Annotation) []corpus.Mention {
	g := dateGrammar(ann.Language)
	if g == nil {
		return nil
	}
	f := dateFinder{scanner: scanner{grammar: g}, told: "@"}
	for _, s := range ann.Sentences {
		f.sentence(s, s.Of(a.In(s.Field)))
	}
	f.agree()
	return f.mentions
}

// agree makes one day of a weekday that the article names bare more than once: no report means two Sundays without
// telling them apart. What has happened on one tells of which the others speak, else what is to come on one does.
func (f *dateFinder) agree() {
	const bare = len("XXXX-WXX-7<")
	turn := func(mentions []int, from, to byte) {
		var says [8]bool
		for i, m := range f.mentions {
			if r := m.Reading; len(r) == bare && strings.HasPrefix(r, "XXXX-WXX-") && r[bare-1] == to {
				if _, unsure := slices.BinarySearch(f.unsure, i); !unsure {
					says[r[bare-2]-'0'] = true
				}
			}
		}
		for _, i := range mentions {
			if r := f.mentions[i].Reading; strings.HasPrefix(r, "XXXX-WXX-") && r[bare-1] == from && says[r[bare-2]-'0'] {
				f.mentions[i].Reading = r[:bare-1] + string(to) + r[bare:]
			}
		}
	}
	turn(f.expected, '>', '<')
	turn(f.unsure, '<', '>')
}

// dateFinder reads one article.
type dateFinder struct {
	scanner
	mentions []corpus.Mention
	expected []int // the mentions of a coming weekday by their clause's tense alone
	unsure   []int // the mentions of a weekday with nothing around it that tells its direction
	cues     []cue
	sure     bool  // the cue of the tense that was asked for last stands near
	sports   bool  // the sentence at hand tells of a match
	games    int   // words of sport so far: with two the article is a report of a match
	placed   []int // the tokens of its mentions

	// What is in focus, as readings: the day told of last, the coming day spoken of last, the month and the year said last.
	told, coming, month, year string
	// What the sentence at hand has said: its last day, and the year that it spoke of last, in a date or alone.
	today, said string
	dated       bool
}

// cue is a token that places the clause around it in time.
type cue struct {
	token  int
	symbol symbol
	border int // what all borders of clauses up to it cost
}

func (f *dateFinder) sentence(s corpus.Sentence, words string) {
	found := f.scan(words)
	if len(found) == 0 {
		return
	}
	f.findCues()
	f.today, f.said = "", ""
	f.placed = f.placed[:0]
	cues := f.cues
	for i := range found {
		d := &found[i]
		if i+1 < len(found) {
			found[i+1].after = d.next
		}
		for len(cues) > 0 && cues[0].token < d.token-cueReach {
			cues = cues[1:]
		}
		tense := f.tense(d, cues)
		r := f.read(found[i:], cues, tense)
		if r == "" {
			continue
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
			m.Background = f.background(d, cues, tense, r)
			f.focus(d, r, tense)
		}
		if f.leans(d) == 0 && strings.HasPrefix(d.reading, "XXXX-WXX-") && strings.HasPrefix(d.reading[len("XXXX-WXX-7"):], "?") {
			switch tense {
			case f.will:
				f.expected = append(f.expected, len(f.mentions))
			case 0:
				f.unsure = append(f.unsure, len(f.mentions))
			}
		}
		f.placed = append(f.placed, d.token)
		f.mentions = append(f.mentions, m)
	}
	f.begin(f.mentions[len(f.mentions)-len(f.placed):])
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

// read returns the reading of the first finding with its signs replaced, or "" if it is no date where it stands.
func (f *dateFinder) read(found []finding, cues []cue, tense symbol) string {
	d := &found[0]
	r := d.reading
	switch {
	case strings.HasPrefix(r, "^!"):
		if f.told == "@" || !f.goesOn(d, cues, tense) {
			return ""
		}
		return f.told
	case r == "^.":
		if d.token > d.after+1 {
			return ""
		}
		return f.today
	case r[0] == '^':
		return f.fromFocus(found, cues, tense)
	case f.sports && (strings.HasPrefix(r, "XXXX-H") || strings.HasPrefix(r, "XXXX-Q")):
		return "" // "the first half"
	case f.said != "" && (f.dated || tense != f.will) && len(r) > 5 && strings.HasPrefix(r, "XXXX-") && isDigit(r[5]) && !strings.ContainsAny(r, "<>&/"):
		r, _, _ = strings.Cut(r[4:], "?")
		return f.said + r // "en mars 2014, puis en mai"
	}
	return f.directed(d, tense)
}

// fromFocus returns the reading of a finding that speaks from what is in focus.
func (f *dateFinder) fromFocus(found []finding, cues []cue, tense symbol) string {
	shift := found[0].reading[1:]
	focus := f.told
	switch last := shift[max(0, len(shift)-1):]; {
	case last == "Y" && f.year != "":
		focus = f.year
	case last == "M" && f.month != "":
		focus = f.month
	case f.today != "" && !f.parted(found):
		focus = f.today
	case len(found) > 1 && found[1].token <= found[0].next+2 && namesDay(found[1].reading):
		focus, _ = cutTime(f.directed(&found[1], f.tense(&found[1], cues))) // "à 18 h samedi"
		if focus[0] == '^' {
			focus = shifted(f.told, focus[1:])
		}
	case tense == f.will && f.coming != "":
		focus = f.coming
	}
	return shifted(focus, shift)
}

// parted reports whether the time of day found first stands at the day behind it rather than at the one before it: "Closed on
// Friday, the bridge reopened at noon on Sunday".
func (f *dateFinder) parted(found []finding) bool {
	const preposition = 1 // token: "on Friday at noon"
	d := &found[0]
	return strings.HasPrefix(d.reading, "^T") && d.token > d.after+preposition &&
		len(found) > 1 && found[1].token <= d.next+preposition && namesDay(found[1].reading)
}

// shifted puts a shift behind a reading; two shifts of days become one, so that "the next day" may come again and again.
func shifted(r, shift string) string {
	const longest = 48 // no text shifts a date by more than two or three units
	n, i := leadingNumber(shift[min(1, len(shift)):])
	at := strings.LastIndexAny(r, "+-")
	if i > 0 && i+2 == len(shift) && shift[i+1] == 'D' && at > 0 && r[len(r)-1] == 'D' {
		if m, k := leadingNumber(r[at+1:]); at+k+2 == len(r) && n < 1000 && m < 1000 {
			if shift[0] == '-' {
				n = -n
			}
			if r[at] == '-' {
				m = -m
			}
			return fmt.Sprintf("%s%+dD", r[:at], n+m)
		}
	}
	if len(r)+len(shift) > longest {
		return ""
	}
	return r + shift
}

// focus notes what a date puts into focus. A day on which something was said is in focus in its own sentence only, as
// the next one goes on with what was told; so is one behind "since" and one in a relative clause. One that is told for
// comparison never is.
func (f *dateFinder) focus(d *finding, r string, tense symbol) {
	if strings.HasSuffix(r, "_REF") || strings.IndexByte(r, '/') >= 0 || f.compared(d) {
		return
	}
	day, _ := cutTime(r)
	p, _, ok := resolvePoint(day, 0)
	if !ok {
		return
	}
	if r[0] == '@' {
		f.said = ""
	} else if len(r) >= 4 && isDigit(r[2]) && isDigit(r[3]) {
		f.year, f.said, f.dated = r[:4], r[:4], p.size <= monthSize
	}
	switch {
	case p.size == yearSize:
		f.year, f.month = r, ""
	case p.size == monthSize:
		f.month = r
	case p.size == daySize:
		f.month = ""
		coming := strings.IndexByte(r, '>') >= 0 || strings.HasPrefix(r, "@+") || tense == f.will && strings.IndexByte(r, '<') < 0
		f.today = day
		switch {
		case coming:
			f.coming = day
		case f.told == "@" || f.leans(d) != f.since && !f.near(d, f.report) && !f.aside(d.token):
			f.told = day
		}
	}
}

// namesDay reports whether a reading is of one day.
func namesDay(r string) bool {
	r, after, _ := strings.Cut(r, "?") // the direction does not matter
	if after = strings.TrimLeft(after, "<>="); !strings.HasPrefix(after, "P") {
		r += after
	}
	if r[0] == 'P' || strings.IndexByte(r, '/') >= 0 || strings.HasPrefix(r, "^T") || r == "^" || r == "^!" {
		return false
	}
	r = strings.Replace(r, "^", "@", 1)
	p, _, ok := resolvePoint(r, 0)
	return ok && p.size == daySize
}

// findCues notes the cues of the scanned sentence, in order.
func (f *dateFinder) findCues() {
	f.cues, f.sports = f.cues[:0], f.games > 1
	border, auxiliary, lastPlan := 0, -cueReach, -cueReach
	within := 0 // the token behind a cue of several words: its parts say nothing by themselves
	for i := range f.tokens {
		if i < within {
			continue
		}
		for _, seen := range f.at(i) {
			s := seen.symbol
			switch s {
			case f.neither:
				within = max(within, int(seen.next))
				continue
			case f.clause:
				border += clauseCost
			case f.pause:
				border += pauseCost
			case f.plan:
				lastPlan = i
				continue
			case f.infinitive:
				// "a appelé à manifester", "vowed to march"; in French a word may only look like an infinitive.
				if i-lastPlan > planReach || f.lang == corpus.French && !f.follows(i, f.particle) || f.lang == corpus.English && !f.verbBehind(i) {
					continue
				}
				s, auxiliary = f.will, i
			case f.will, f.hadBeen:
				auxiliary = i
			case f.did:
				if i-auxiliary <= 3 {
					continue // "sera célébré", "had been played": the participle goes with its auxiliary
				}
			case f.sport:
				f.games++
				f.sports = true
				continue
			case f.since, f.memory:
			default:
				continue
			}
			f.cues = append(f.cues, cue{i, s, border})
			within = max(within, int(seen.next))
		}
	}
}

// How far around a date a verb is looked for, in tokens, and how many tokens the border of a clause, a comma, and standing
// behind the date count for. Chosen on the sample collection and testdata/dates-*.txt, where a reach of 10 to 14 and costs
// of 2 to 5 do nearly as well.
const (
	cueReach   = 12
	planReach  = 8 // from a word of intention to its infinitive
	clauseCost = 4
	pauseCost  = 3
	behindCost = 5
	outsetCost = 4 // "from Friday": the coming one, unless a past verb is nearer than this
	sureCost   = 3 // a verb as near as this outweighs the nearest month: "was named in January", said in November
	frontReach = 2 // tokens before a date that still begins its sentence: "And on Friday"
	reportNear = 4 // from "said" to its day
)

// directed returns the reading of a finding with its direction for "?".
func (f *dateFinder) directed(d *finding, tense symbol) string {
	before, after, ok := strings.Cut(d.reading, "?")
	if !ok {
		return before
	}
	if after != "" && after[0] == 'P' {
		if tense == f.did || tense == f.hadBeen || f.compares(d) {
			return after
		}
		return before
	}
	weekly := strings.HasPrefix(before, "XXXX-W")
	dir, soft := "", "="
	if weekly {
		dir, soft = "<", ""
	}
	if own := after[:min(1, len(after))]; own == "<" || own == ">" || own == "=" {
		dir, after = strings.Trim(own, "="), after[1:]
	}
	switch lean := f.leans(d); {
	case lean != 0 && lean == f.since:
		dir = "<"
	case lean != 0 && lean == f.deadline && (tense == f.hadBeen || tense == f.did && d.token < 3):
		dir = "<" // "By Sunday 300 homes had burned"
	case weekly && lean != 0 && (lean == f.deadline || lean == f.goal):
		dir = ">"
	case tense == f.will && (f.sure || len(before) == len("XXXX-11")):
		dir = ">"
	case tense == f.will:
		dir = soft + ">"
	case (tense == f.did || tense == f.hadBeen) && f.sure && len(before) == len("XXXX-11"):
		dir = "<"
	case tense == f.did, tense == f.hadBeen:
		dir = soft + "<"
	}
	return before + dir + after
}

// compares reports whether a finding says how far back something has no equal: "the worst harvest in ten years", "its first
// rain in six weeks", but "the first ferries will run in six weeks".
func (f *dateFinder) compares(d *finding) bool {
	const reach = 4 // pieces of the noun phrase between
	for i := d.token - 1; i >= max(0, d.after, d.token-1-reach); i-- {
		for _, seen := range f.at(i) {
			switch {
			case seen.symbol == f.peak:
				return true
			case seen.symbol == f.clause, seen.symbol == f.pause, f.tells(seen.symbol):
				return false
			}
		}
	}
	return false
}

// leans returns the preposition in front of a finding that tells its direction: since, deadline, goal or outset, or 0.
func (f *dateFinder) leans(d *finding) symbol {
	const longest = 4 // "à partir du", "ahead of the"
	at := d.token
	if f.follows(at, f.article) {
		at--
	}
	if d.next < len(f.tokens) && f.is(d.next, f.genitive) {
		return 0 // "for Friday's attack"
	}
	for back := 1; back <= longest && at-back >= d.after; back++ {
		for _, seen := range f.at(at - back) {
			switch seen.symbol {
			case f.since, f.deadline, f.goal, f.outset:
				if int(seen.next) == at {
					return seen.symbol
				}
			}
		}
	}
	return 0
}

// is reports whether token i is a word of a class, follows whether the one before it is, near whether one around d is.
func (f *dateFinder) is(i int, class symbol) bool {
	for _, seen := range f.at(i) {
		if seen.symbol == class {
			return true
		}
	}
	return false
}

func (f *dateFinder) follows(i int, class symbol) bool { return i > 0 && f.is(i-1, class) }

// verbBehind reports whether what follows the "to" at token i can be meant: no "62 to 57", "to the town".
func (f *dateFinder) verbBehind(i int) bool {
	return i+1 < len(f.tokens) && f.tokens[i+1].Kind == text.Word && !f.is(i+1, f.article)
}

func (f *dateFinder) near(d *finding, class symbol) bool {
	for i := max(0, d.token-reportNear); i < min(d.next+reportNear, len(f.tokens)); i++ {
		if f.is(i, class) {
			return true
		}
	}
	return false
}

// goesOn reports whether the sentence goes on in the past behind a finding, or ends in it.
func (f *dateFinder) goesOn(d *finding, cues []cue, tense symbol) bool {
	for _, c := range cues {
		if c.token >= d.next && f.tells(c.symbol) {
			return c.symbol != f.will && c.token < d.next+cueReach
		}
	}
	return tense == f.did
}

// compared reports whether a finding is the day of a figure that another is compared with: "600 on Tuesday, down from 700 on
// Monday".
func (f *dateFinder) compared(d *finding) bool {
	const reach = 8 // tokens: "against just over 700 marchers in Oslo on Monday"
	for i := d.token - 1; i >= max(0, d.after, d.token-reach); i-- {
		for _, seen := range f.at(i) {
			if seen.symbol == f.versus {
				return f.counted(max(0, i-reach), i) && f.counted(int(seen.next), d.token)
			}
		}
	}
	return false
}

// counted reports whether a number, other than what may be an article, stands among the tokens i to j.
func (f *dateFinder) counted(i, j int) bool {
	for ; i < j; i++ {
		if f.tokens[i].Kind == text.Number {
			return true
		}
		for _, seen := range f.at(i) {
			if seen.symbol == f.count && seen.value != "1" {
				return true
			}
		}
	}
	return false
}

// aside reports whether a token stands in a relative clause: "the square where he, 34, died on Monday". An odd comma
// in between has ended the clause.
func (f *dateFinder) aside(token int) bool {
	inside := true
	for i := token - 1; i >= max(0, token-cueReach); i-- {
		switch {
		case f.is(i, f.relative):
			return inside
		case f.is(i, f.pause):
			inside = !inside
		}
	}
	return false
}

// tense returns the nearest cue of tense: will, did, hadBeen, or 0.
func (f *dateFinder) tense(d *finding, cues []cue) symbol {
	var best symbol
	bestCost, here := cueReach+1, 0
	weekly := strings.HasPrefix(d.reading, "XXXX-W")
	if lean := f.leans(d); lean == f.outset && weekly || lean == f.deadline && !weekly {
		best, bestCost = f.will, outsetCost
	}
	for _, c := range cues {
		if c.token >= d.token {
			break
		}
		here = c.border
	}
	behind, fronted := behindCost, d.token <= frontReach
	if fronted {
		behind = 0 // "On Friday, the two presidents will meet"
		if d.next < len(f.tokens) && f.is(d.next, f.pause) {
			behind -= pauseCost
		}
	}
	for _, c := range cues {
		if c.token >= d.next+cueReach {
			break
		}
		if !f.tells(c.symbol) || c.token >= d.token && c.token < d.next {
			continue
		}
		if fronted && c.token >= d.next && f.aside(c.token) {
			continue
		}
		cost := d.token - c.token + here - c.border
		if c.token >= d.next {
			cost = c.token - d.next + 1 + c.border - here + behind
		}
		if cost < bestCost {
			best, bestCost = c.symbol, cost
		}
	}
	f.sure = bestCost <= sureCost
	return best
}

// background reports whether a date is told as background: behind "since", in the past perfect, an anniversary, years ago.
func (f *dateFinder) background(d *finding, cues []cue, tense symbol, reading string) bool {
	if strings.HasPrefix(reading, "@-") && strings.HasSuffix(reading, "Y") || tense == f.hadBeen || f.compared(d) {
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
	return false
}
