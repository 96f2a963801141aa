package text

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// Bounds that keep a rule from eating the report where a page has lost its line breaks.
const (
	mostInLine     = 30  // words of a headline or an advert on a line of its own
	mostInSentence = 40  // words of a sentence of furniture
	mostInHeadline = 18  // words of a headline with the report running on behind it
	leastHeadline  = 3   // words before which no headline ends
	entriesInMenu  = 4   // fewer entries side by side are a sentence's own enumeration
	wordsInEntry   = 4   // words of an entry of a menu
	mostUnknown    = 6   // words between two known entries of a menu
	mostInMenu     = 300 // bytes of a menu's line on either side of its known entries
	proseWords     = 8   // fewer are a heading or an exclamation
	leastStop      = 5   // one word in leastStop is a function word in any sentence of a report
)

// Boilerplate returns what on a page is not part of its report, in order and without overlap: what its rules know (data/*/boilerplate.txt), the
// title where it stands again at the start of s, and stray lines before and headlines behind the report. title is "" if
// there is none. It would rather leave furniture standing than cut a sentence of the report; a text that
// is only its title is left alone.
//
// Beside that it returns the credits: where the page says that the report comes from, cut or not.
func Boilerplate(title, s string, l corpus.Lang) ([]corpus.Cut, []corpus.Credit) {
	d := known(l)
	p := newPage(s, d)
	p.sentences = Sentences(s, l)
	p.readProse()
	credits := p.credits()
	p.rules()
	p.menus()
	p.ends()
	p.inOrder()
	p.title(title)
	return p.inOrder(), credits
}

// pageText is a page while its furniture is looked for.
type pageText struct {
	s         string
	lang      *language
	tokens    []Token
	fold      string  // the folded tokens, end to end
	foldEnd   []int32 // where each ends
	sentences []corpus.Span
	opens     []bool // which tokens open a sentence
	prose     []int  // how many sentences before each, and in all, are of a report to all appearances
	cuts      []corpus.Cut
	entries   []corpus.Cut // entries of menus, should there be enough of them
	upto      int          // the token behind the last cut
}

func newPage(s string, d *language) *pageText {
	p := &pageText{s: s, lang: d, tokens: d.appendTokens(make([]Token, 0, len(s)/5+1), s)}
	fold := make([]byte, 0, len(s)+len(s)/8)
	p.foldEnd = make([]int32, len(p.tokens))
	for i, t := range p.tokens {
		fold = AppendFold(fold, t.Of(s))
		p.foldEnd[i] = int32(len(fold))
	}
	p.fold = string(fold)
	return p
}

// folded returns token i folded, "" behind the last.
func (p *pageText) folded(i int) string {
	switch {
	case i < 0 || i >= len(p.tokens):
		return ""
	case i == 0:
		return p.fold[:p.foldEnd[0]]
	}
	return p.fold[p.foldEnd[i-1]:p.foldEnd[i]]
}

func (p *pageText) is(i int, word string) bool { return p.folded(i) == word && word != "" }

// startsLine reports whether token i is the first on its line.
func (p *pageText) startsLine(i int) bool {
	switch {
	case i <= 0 || i >= len(p.tokens):
		return true
	}
	return strings.IndexByte(p.s[p.tokens[i-1].End:p.tokens[i].Start], '\n') >= 0
}

// endsLine reports whether the line ends before token i, a full stop left aside.
func (p *pageText) endsLine(i int) bool {
	return p.startsLine(i) || p.is(i, ".") && p.startsLine(i+1)
}

// edge reports whether furniture may begin at token i: at the start of a line, behind furniture or behind a sentence of the report.
func (p *pageText) edge(i int) bool {
	if p.startsLine(i) || i == p.upto {
		return true
	}
	if !p.opens[i] {
		return false
	}
	n := p.sentenceAt(p.tokens[i].Start)
	return n > 0 && p.prose[n] > p.prose[n-1]
}

// capital reports whether token i can begin a phrase of its own: it has a capital or is no word.
func (p *pageText) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(p.s[p.tokens[i].Start:])
	return !unicode.IsLetter(r) || unicode.IsUpper(r)
}

// readProse tells sentences of a report from the rest: they are long enough, end with a stop and have function words.
func (p *pageText) readProse() {
	p.prose = make([]int, len(p.sentences)+1)
	p.opens = make([]bool, len(p.tokens))
	t := 0
	for n, span := range p.sentences {
		words, stops := 0, 0
		if t < len(p.tokens) {
			p.opens[t] = p.tokens[t].Start == span.Start
		}
		for ; t < len(p.tokens) && p.tokens[t].Start < span.End; t++ {
			if p.tokens[t].Kind == Word {
				words++
				if p.lang.stop[p.folded(t)] {
					stops++
				}
			}
		}
		p.prose[n+1] = p.prose[n]
		if words >= proseWords && stops*leastStop >= words && stopped(span.Of(p.s)) {
			p.prose[n+1]++
		}
	}
}

// sentenceAt returns the number of the first sentence that ends behind offset at.
func (p *pageText) sentenceAt(at int) int {
	n, _ := slices.BinarySearchFunc(p.sentences, at, func(s corpus.Span, at int) int { return cmp.Compare(s.End, at+1) })
	return n
}

// stopped reports whether s ends with a stop, quotes and brackets left aside.
func stopped(s string) bool {
	s = strings.TrimRight(s, "\"”»)]’' \u00a0\u202f")
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "…")
}

// rules cuts what the rules of the language know.
func (p *pageText) rules() {
	f := p.lang.furniture
	for i := 0; i < len(p.tokens); i = max(i+1, p.upto) {
		edge := p.edge(i)
		found, end := (*rule)(nil), -1
		try := func(r *rule) {
			if r.edge && !edge || !edge && !p.capital(i) {
				return
			}
			if to := p.match(r.fields, i, r.end); to > end {
				found, end = r, to
			}
		}
		for _, r := range f.first[p.folded(i)] {
			try(r)
		}
		if edge || p.tokens[i].Kind == Number {
			for _, r := range f.classes {
				try(r)
			}
		}
		if found == nil {
			continue
		}
		if found.reach == entry {
			if p.runsOn(end) {
				continue
			}
			p.entries = append(p.entries, p.cutTokens(i, end, found.why))
			p.upto = end // the next entry stands at an edge
			continue
		}
		from, to := p.reached(found.reach, i, end)
		if to > from {
			p.cuts = append(p.cuts, p.cutTokens(from, to, found.why))
			p.upto = to
		}
	}
}

// runsOn reports whether a sentence goes on at token i: with a small word or a comma.
func (p *pageText) runsOn(i int) bool {
	return !p.startsLine(i) && (!p.capital(i) || p.is(i, ",") || p.is(i, "'") || p.is(i, "-"))
}

func (p *pageText) cutTokens(from, to int, why string) corpus.Cut {
	return corpus.Cut{Field: corpus.Text, Span: corpus.Span{Start: p.tokens[from].Start, End: p.tokens[to-1].End}, Why: why}
}

// reached returns the tokens to cut around a match of tokens from to end.
func (p *pageText) reached(r reach, from, end int) (int, int) {
	switch r {
	case sentence:
		return from, p.toSentenceEnd(end)
	case line:
		return p.wholeLine(from, end)
	case headline, headlines:
		switch below := p.past(end, ":", "."); {
		case p.startsLine(below):
			return from, p.toNextProse(below)
		case r == headlines && p.runsOn(end):
			return from, from
		}
		return from, p.toHeadlineEnd(end)
	case rest:
		if p.over(p.tokens[from].Start) {
			return from, len(p.tokens)
		}
		return from, p.toSentenceEnd(end)
	}
	if p.is(end, ".") {
		end++
	}
	return from, end
}

// toSentenceEnd returns the token behind the sentence that token end-1 stands in, or end if that is too far.
func (p *pageText) toSentenceEnd(end int) int {
	n := p.sentenceAt(p.tokens[end-1].Start)
	if n == len(p.sentences) {
		return end
	}
	for to := end; to-end < mostInSentence; to++ {
		if to >= len(p.tokens) || p.tokens[to].Start >= p.sentences[n].End {
			return to
		}
	}
	return end
}

// wholeLine returns the tokens of the line around a match, or to the sentence's end if the line is more than the furniture.
func (p *pageText) wholeLine(from, end int) (int, int) {
	start, to := from, end
	for !p.startsLine(start) && start > p.upto && end-start < mostInLine {
		start--
	}
	for !p.startsLine(to) && to-start < mostInLine {
		to++
	}
	if p.startsLine(to) && (p.startsLine(start) || start == p.upto) && !p.proseWithin(start, from) && !p.proseWithin(end, to) {
		return start, to
	}
	return from, p.toSentenceEnd(end)
}

// proseWithin reports whether a sentence of the report lies within the tokens.
func (p *pageText) proseWithin(from, to int) bool {
	if to <= from {
		return false
	}
	first, last := p.sentenceAt(p.tokens[from].Start), p.sentenceAt(p.tokens[to-1].Start)
	if p.sentences[first].Start < p.tokens[from].Start {
		first++
	}
	return first <= last && p.prose[last+1] > p.prose[first]
}

// toHeadlineEnd returns the token behind the headline that begins at token from, after a colon or arrows: the end of
// the line if that is short. With the report running on behind it, the headline ends at a stop or before a
// capitalised function word or an opening quotation; if there is none it stays, and from comes back.
func (p *pageText) toHeadlineEnd(from int) int {
	for from < len(p.tokens) && !p.startsLine(from) && strings.Contains(": > » → - –", p.folded(from)) {
		from++
	}
	for to := from; to-from <= mostInLine; to++ {
		if !p.startsLine(to) {
			continue
		}
		if to > from && p.is(to-1, ".") {
			break
		}
		return to
	}
	words := 0
	for to := from; to < len(p.tokens) && words <= mostInHeadline; to++ {
		switch {
		case p.tokens[to].Kind == Punct && (p.is(to, ".") || p.is(to, "?") || p.is(to, "!")):
			if p.startsLine(to+1) || p.capital(to+1) {
				return to + 1
			}
		case words > leastHeadline && p.begins(to) && !p.is(to-1, ":") && p.tokens[to-1].Kind != Punct:
			return to
		}
		if p.tokens[to].Kind == Word {
			words++
		}
	}
	return from
}

// begins reports whether token i looks like the start of a sentence: a capitalised function word, behind a quotation mark perhaps.
func (p *pageText) begins(i int) bool {
	if p.is(i, "“") || p.is(i, "«") || p.is(i, "\"") {
		i++
	}
	if i >= len(p.tokens) || p.tokens[i].Kind != Word || !p.lang.stop[p.folded(i)] {
		return false
	}
	r, n := utf8.DecodeRuneInString(p.s[p.tokens[i].Start:])
	next, _ := utf8.DecodeRuneInString(p.s[p.tokens[i].Start+n:])
	return unicode.IsUpper(r) && !unicode.IsUpper(next)
}

// toNextProse returns the first token from the start of a line on that begins a line with a sentence of the report.
func (p *pageText) toNextProse(from int) int {
	for to := from; to < len(p.tokens); {
		end := to + 1
		for !p.startsLine(end) {
			end++
		}
		if stopped(p.s[p.tokens[to].Start:p.tokens[end-1].End]) {
			return to
		}
		to = end
	}
	return len(p.tokens)
}

// over reports whether the report is over at offset at: most of the prose stands before it.
func (p *pageText) over(at int) bool {
	before := p.prose[p.sentenceAt(at)]
	return before > 0 && 2*before >= p.prose[len(p.sentences)]
}

// menus cuts the entries that stand side by side: beside other furniture already a pair. Where a page has lost its line
// breaks, entries that are not known may stand among those of a menu that opens a line.
func (p *pageText) menus() {
	cuts := p.inOrder()
	for i := 0; i < len(p.entries); {
		end := i + 1
		for end < len(p.entries) && between(p.s[p.entries[end-1].End:p.entries[end].Start]) {
			end++
		}
		c := p.entries[i]
		if start, far := p.openingMenu(i, cuts); far-i >= entriesInMenu {
			end, c.Start = max(end, far), start
		}
		c.End = p.entries[end-1].End
		n, _ := slices.BinarySearchFunc(cuts, c.Start, func(c corpus.Cut, at int) int { return cmp.Compare(c.Start, at) })
		beside := n > 0 && between(p.s[min(cuts[n-1].End, c.Start):c.Start]) || n < len(cuts) && between(p.s[c.End:max(cuts[n].Start, c.End)])
		if end-i >= entriesInMenu || beside && end-i > 1 {
			p.cuts = append(p.cuts, p.menuLine(c))
		} else if line := p.menuLine(c); line.Len() > c.Len() {
			p.cuts = append(p.cuts, line)
		}
		i = end
	}
}

// openingMenu returns where the menu begins that opens a line, or goes on behind a cut, with entry i and perhaps the
// site's name before it, and the entry behind its last, entries not known among them.
func (p *pageText) openingMenu(i int, cuts []corpus.Cut) (start, end int) {
	at := p.entries[i].Start
	start = strings.LastIndexByte(p.s[:at], '\n') + 1
	if n, _ := slices.BinarySearchFunc(cuts, at, func(c corpus.Cut, at int) int { return cmp.Compare(c.Start, at) }); n > 0 {
		start = max(start, cuts[n-1].End)
	}
	if before := p.s[start:at]; between(before) {
		start = at
	} else if !p.likeEntries(before) {
		return at, i
	}
	end = i + 1
	for end < len(p.entries) {
		gap := p.s[p.entries[end-1].End:p.entries[end].Start]
		if !between(gap) && !p.likeEntries(gap) {
			break
		}
		end++
	}
	return start, end
}

// likeEntries reports whether s, between two entries of a menu, may be entries itself: a few words with capitals, each
// with a small one behind it at most, and nothing that parts or ends a sentence.
func (p *pageText) likeEntries(s string) bool {
	words := strings.Fields(s)
	if len(words) > mostUnknown || strings.ContainsAny(s, "\n.,;:!?\"«»“”()0123456789") {
		return false
	}
	capital := false
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(r):
			capital = true
		case i == 0 || !capital || p.lang.stop[Fold(w)]:
			return false
		default:
			capital = false
		}
	}
	return true
}

// menuLine widens a cut of menu entries to their line where bars or arrows part all of it into short entries, known ones or not.
func (p *pageText) menuLine(c corpus.Cut) corpus.Cut {
	start, end := max(0, c.Start-mostInMenu), min(len(p.s), c.End+mostInMenu)
	before, behind := p.s[start:c.Start], p.s[c.End:end]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	} else if start > 0 {
		return c
	}
	if i := strings.IndexByte(behind, '\n'); i >= 0 {
		behind = behind[:i]
	} else if end < len(p.s) {
		return c
	}
	before, behind = strings.TrimLeft(before, " \t\u00a0"), strings.TrimRight(behind, " \t\r\u00a0")
	line := corpus.Span{Start: c.Start - len(before), End: c.End + len(behind)}
	entries := 0
	for part := range strings.FieldsFuncSeq(line.Of(p.s), func(r rune) bool { return r == '|' || r == '>' }) {
		if len(strings.Fields(part)) > wordsInEntry || stopped(part) {
			return c
		}
		entries++
	}
	if entries >= entriesInMenu {
		c.Span = line
	}
	return c
}

// between reports whether s is only what separates the entries of a menu.
func between(s string) bool { return strings.Trim(s, " \t\r\n\u00a0|>•·/–-»*") == "" }

// leastBehind is how many lines of headlines must stand behind a report to be known as such: a single one may be its last words.
const leastBehind = 2

// ends cuts stray words on lines of their own before the report, and lines of headlines behind it.
func (p *pageText) ends() {
	first := slices.Index(p.prose, 1) - 1
	if first < 0 {
		return
	}
	for _, s := range p.sentences[:first] {
		if words := strings.Fields(s.Of(p.s)); len(words) <= 2 && s.End < len(p.s) && p.s[s.End] == '\n' && p.onlyStop(words) {
			p.cuts = append(p.cuts, corpus.Cut{Field: corpus.Text, Span: s, Why: "stray line"})
		}
	}
	last, _ := slices.BinarySearch(p.prose, p.prose[len(p.sentences)]) // behind the last prose
	behind := p.sentences[last:]
	for n := range behind {
		if behind[n].Start == 0 || !p.alone(behind[n]) || stopped(behind[n].Of(p.s)) {
			return
		}
	}
	if len(behind) >= leastBehind && last > leastBehind {
		span := corpus.Span{Start: behind[0].Start, End: behind[len(behind)-1].End}
		p.cuts = append(p.cuts, corpus.Cut{Field: corpus.Text, Span: span, Why: "headlines behind the report"})
	}
}

// alone reports whether a sentence is a line of its own.
func (p *pageText) alone(s corpus.Span) bool {
	before := strings.TrimRight(p.s[:s.Start], " \t\u00a0")
	return strings.HasSuffix(before, "\n") && (s.End == len(p.s) || strings.HasPrefix(strings.TrimLeft(p.s[s.End:], " \t\u00a0"), "\n"))
}

func (p *pageText) onlyStop(words []string) bool {
	for _, w := range words {
		if w = Fold(w); !french().stop[w] && !english().stop[w] { // a template's word may be of either language
			return false
		}
	}
	return true
}

// leastTitle is how many words a title must have to be known again where the report runs on behind it on the same line.
const leastTitle = 4

// title cuts the title where it stands again at the start of the text, furniture left aside.
func (p *pageText) title(title string) {
	t := newPage(title, p.lang)
	if len(t.tokens) == 0 {
		return
	}
	i, n := 0, 0
	for ; i < len(p.tokens); i++ {
		for n < len(p.cuts) && p.cuts[n].End <= p.tokens[i].Start {
			n++
		}
		if n == len(p.cuts) || p.tokens[i].Start < p.cuts[n].Start {
			break
		}
	}
	from, words, j := i, 0, 0
	for j < len(t.tokens) {
		switch {
		case t.tokens[j].Kind == Punct:
			j++
			continue
		case i >= len(p.tokens):
			return
		case p.tokens[i].Kind == Punct:
			i++
			continue
		case p.folded(i) != t.folded(j):
			return
		}
		i++
		j++
		words++
	}
	for i < len(p.tokens) && p.tokens[i].Kind == Punct && !p.startsLine(i) && strings.ContainsAny(p.tokens[i].Of(p.s), ".!?…»”\")'’") {
		i++
	}
	switch {
	case words == 0 || i >= len(p.tokens): // the text is only its title
		return
	case !p.startsLine(i) && !p.begins(i) && (words < leastTitle || !p.capital(i)):
		return
	}
	p.cuts = append(p.cuts, p.cutTokens(from, i, "title repeated"))
}

// inOrder sorts the cuts, joins those that overlap and neighbours of one kind, and returns them.
func (p *pageText) inOrder() []corpus.Cut {
	slices.SortStableFunc(p.cuts, func(a, b corpus.Cut) int { return cmp.Compare(a.Start, b.Start) })
	out := p.cuts[:0]
	for _, c := range p.cuts {
		n := len(out) - 1
		if n >= 0 && (c.Start < out[n].End || c.Why == out[n].Why && between(p.s[out[n].End:c.Start])) {
			out[n].End = max(out[n].End, c.End)
			continue
		}
		out = append(out, c)
	}
	p.cuts = out
	return out
}
