package text

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// agency is a news agency: the name that is shown, the language that the house writes in first ("" for another than
// French and English), and all names that it signs with.
type agency struct {
	name  string
	lang  corpus.Lang
	names []string
}

// agencies are those of data/en/agencies.txt.
var agencies = sync.OnceValue(func() []agency {
	var out []agency
	for line := range entries("data/en/agencies.txt") {
		words := strings.Fields(line)
		n := slices.IndexFunc(words, func(w string) bool { return w == "fr" || w == "en" || w == "-" })
		a := agency{name: strings.Join(words[:n], " "), lang: corpus.Lang(strings.Trim(words[n], "-"))}
		a.names = []string{a.name}
		for other := range strings.SplitSeq(strings.Join(words[n+1:], " "), ",") {
			if other = strings.TrimSpace(other); other != "" {
				a.names = append(a.names, other)
			}
		}
		out = append(out, a)
	}
	return out
})

// AgencyLang returns the language that an agency writes in first, by the name that a credit has, and "" for one that
// writes neither French nor English first.
func AgencyLang(name string) corpus.Lang {
	for _, a := range agencies() {
		if a.name == name {
			return a.lang
		}
	}
	return ""
}

// signature is a name of an agency as tokens, folded, and in its usual spelling.
type signature struct {
	*agency
	words   []string
	written string
}

// credits is what a language knows of lines that say where an article comes from: rules as those of boilerplate.txt.
type credits struct {
	rules      furniture              // by kind of credit, in why
	signatures map[string][]signature // by the first token, the longest first
	languages  map[string]string      // names of languages, folded, to their codes
	begins     [256]bool              // the first bytes of what may be the core of a credit
	notes      map[string]bool        // words of translating
}

// leastNote is the length of the shortest word of translating: shorter words need not be looked up.
const leastNote = 6

func loadCredits(d *language, l corpus.Lang) *credits {
	c := &credits{signatures: map[string][]signature{}, languages: map[string]string{}, notes: map[string]bool{}}
	c.rules.first = map[string][]*rule{}
	list := agencies()
	for i := range list {
		for _, name := range list[i].names {
			words := d.foldedTokens(name)
			c.signatures[words[0]] = append(c.signatures[words[0]], signature{&list[i], words, name})
			c.begins[name[0]] = true
		}
	}
	for _, s := range c.signatures {
		slices.SortStableFunc(s, func(a, b signature) int { return len(b.words) - len(a.words) })
	}
	for line := range entries("data/" + string(l) + "/languages.txt") {
		name, code, _ := strings.Cut(line, " ")
		c.languages[Fold(name)] = code
	}
	kind := ""
	for line := range entries("data/" + string(l) + "/credits.txt") {
		if k, ok := strings.CutPrefix(line, "= "); ok {
			kind = k
			continue
		}
		r := d.parseRule(kind, line, nil)
		c.rules.index(r)
		if kind == string(corpus.TranslationCredit) {
			c.note(r)
		}
	}
	return c
}

// note files the words by which a rule of translations is found: the first field of long words.
func (c *credits) note(r *rule) {
	for _, f := range r.fields {
		long := slices.DeleteFunc(slices.Clone(f.words), func(w []string) bool { return len(w[0]) < leastNote })
		if len(long) == 0 || len(long) < len(f.words) {
			continue
		}
		for _, w := range long {
			c.notes[w[0]] = true
			c.begins[w[0][0]] = true
			c.begins[w[0][0]-'a'+'A'] = true
		}
		return
	}
}

// mostBefore is how many tokens of a credit may stand before the agency or the word of translating that it is known by.
const mostBefore = 24

// credits finds where the page says that its report comes from. What costs nothing comes first: most tokens are
// neither an agency nor a word of translating.
func (p *pageText) credits() []corpus.Credit {
	var out []corpus.Credit
	known := p.lang.credits
	for i, upto := 0, 0; i < len(p.tokens); i++ {
		if !known.begins[p.s[p.tokens[i].Start]] || !p.core(i) {
			continue
		}
		for from := p.before(i, upto); from <= i; from++ {
			r, end := p.credit(from, i)
			if r == nil {
				continue
			}
			out = p.appendCredits(out, r, from, end)
			i, upto = end-1, end
			break
		}
	}
	return out
}

// core reports whether token i is one that credits are known by.
func (p *pageText) core(i int) bool {
	if p.tokens[i].Len() >= leastNote && p.lang.credits.notes[p.folded(i)] {
		return true
	}
	s, _ := p.agency(i)
	return s != nil
}

// before returns the first token that a credit with token i in it may begin at: on the line of i, and not before upto.
func (p *pageText) before(i, upto int) int {
	from := i
	for from > upto && i-from < mostBefore && !p.startsLine(from) {
		from--
	}
	return from
}

// credit returns the rule that matches from a token on and goes beyond token i, the longest of several.
func (p *pageText) credit(from, i int) (found *rule, end int) {
	rules := &p.lang.credits.rules
	starts := p.startsLine(from)
	edge := starts || p.opens[from]
	try := func(r *rule) {
		switch {
		case r.edge && (!edge || !starts && r.end == lineEnds): // the credit of a picture stands behind its caption
			return
		case !r.edge && p.is(from, "(") && p.named(from):
			return
		}
		if to := p.match(r.fields, from, r.end); to > i && to > end {
			found, end = r, to
		}
	}
	for _, r := range rules.first[p.folded(from)] {
		try(r)
	}
	for _, r := range rules.classes {
		try(r)
	}
	return found, end
}

// named reports whether a name stands before token i within the sentence: "the Associated Press (AP)".
func (p *pageText) named(i int) bool {
	if p.startsLine(i) || p.tokens[i-1].Kind != Word {
		return false
	}
	r, _ := utf8.DecodeRuneInString(p.s[p.tokens[i-1].Start:])
	return unicode.IsUpper(r)
}

// appendCredits appends what the tokens of a match tell: its agencies, or that the article is a translation.
func (p *pageText) appendCredits(out []corpus.Credit, r *rule, from, end int) []corpus.Credit {
	c := corpus.Credit{Field: corpus.Text, Kind: corpus.CreditKind(r.why),
		Span: corpus.Span{Start: p.tokens[from].Start, End: p.tokens[end-1].End}}
	if c.Kind == corpus.TranslationCredit {
		for i := from; i < end && c.Name == ""; i++ {
			c.Name = p.lang.credits.languages[p.folded(i)]
		}
		return append(out, c)
	}
	first := len(out)
	for i := from; i < end; i++ {
		s, to := p.agency(i)
		if s == nil {
			continue
		}
		c.Name = s.name
		if !slices.ContainsFunc(out[first:], func(o corpus.Credit) bool { return o.Name == c.Name }) {
			out = append(out, c)
		}
		i = to - 1
	}
	return out
}

// agency returns the agency whose name begins at token i and the token behind it, nil if there is none. It must be
// written with a capital, or as it stands in the list.
func (p *pageText) agency(i int) (*signature, int) {
	list := p.lang.credits.signatures[p.folded(i)]
	for n := range list {
		s := &list[n]
		if !p.matchWords(s.words, i) {
			continue
		}
		r, _ := utf8.DecodeRuneInString(p.s[p.tokens[i].Start:])
		if unicode.IsUpper(r) || strings.HasPrefix(p.s[p.tokens[i].Start:], s.written) {
			return s, i + len(s.words)
		}
	}
	return nil, i
}

// agencies matches one agency or several, with articles before them and what joins them between them; a slash may join
// other names in capitals: the Associated Press and Reuters, AFP/VNA/CVN.
func (p *pageText) agencies(i int) int {
	end := -1
	for start := i; ; {
		s, behind := p.agency(start)
		if s == nil {
			s, behind = p.agency(p.past(start, "l'", "la", "the", "agence"))
		}
		switch {
		case s != nil:
			end = behind
		case start > i && p.is(start-1, "/") && p.caps(start) == start+1:
			end = start + 1
		default:
			return end
		}
		if !p.joins(end) {
			return end
		}
		start = end + 1
	}
}

// joins reports whether token i stands between two agencies.
func (p *pageText) joins(i int) bool {
	if p.startsLine(i) {
		return false
	}
	switch p.folded(i) {
	case ",", "/", "&", "and", "et", "avec", "with":
		return true
	case "-", "–":
		return p.joined(i)
	}
	return false
}

// language matches the name of a language.
func (p *pageText) language(i int) int {
	if p.lang.credits.languages[p.folded(i)] == "" {
		return -1
	}
	return i + 1
}
