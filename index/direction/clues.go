package direction

import (
	"embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

//go:embed data
var data embed.FS

// knowledge is what the clues to the direction of a translation need to know.
type knowledge struct {
	nations map[[2]corpus.Lang][][]word // by the language that the country speaks and that of the text
	openers map[corpus.Lang]map[string]bool
	units   map[string][]*unit // by the first word of their forms, folded
	endings *regexp.Regexp
	customs map[corpus.Lang]*regexp.Regexp
}

// known is read once, when first needed, and never changes.
var known = sync.OnceValue(func() *knowledge {
	k := &knowledge{nations: map[[2]corpus.Lang][][]word{}, openers: map[corpus.Lang]map[string]bool{}, units: map[string][]*unit{}, customs: map[corpus.Lang]*regexp.Regexp{}}
	for line := range lines("nations.txt") {
		of := [2]corpus.Lang{corpus.Lang(line[:2]), corpus.Lang(line[3:5])}
		for name := range strings.SplitSeq(line[6:], ", ") {
			k.nations[of] = append(k.nations[of], wordsOf(name, of[1]))
		}
	}
	for line := range lines("openers.txt") {
		l := corpus.Lang(line[:2])
		k.openers[l] = map[string]bool{}
		for name := range strings.SplitSeq(line[3:], ", ") {
			k.openers[l][text.Fold(name)] = true
		}
	}
	for line := range lines("units.txt") {
		k.unit(line)
	}
	for line := range lines("romanised.txt") {
		of, pattern, _ := strings.Cut(line, " ")
		if of == "ending" {
			k.endings = regexp.MustCompile(pattern)
			continue
		}
		k.customs[corpus.Lang(of)] = regexp.MustCompile(pattern)
	}
	return k
})

// lines yields the lines of a data file that are neither empty nor comments.
func lines(name string) func(func(string) bool) {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err)
	}
	return func(yield func(string) bool) {
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// wordsOf returns the tokens of a phrase.
func wordsOf(s string, l corpus.Lang) []word {
	var out []word
	for i, t := range text.AppendTokens(nil, s, l) {
		out = append(out, word{t, s, text.Fold(t.Of(s)), i == 0})
	}
	return out
}

// mostInBrackets is how many tokens an explanation may have, mostInTerm how many what it explains.
const mostInBrackets, mostInTerm = 16, 5

// glosses finds what p explains and o does not: behind a term in brackets or behind a comma; and what p has of o's own words
// in brackets.
func (p *panel) glosses(o *panel, add adder) {
	for i := range p.tokens {
		switch {
		case p.is(i, "("):
			p.brackets(i, o, add)
		case p.is(i, ",") && i+1 < len(p.tokens) && known().openers[p.Lang()][p.tokens[i+1].folded]:
			from, end := p.term(i, o), p.clause(i)
			if from == i || end == i || !p.capital(i-1) && p.tokens[i-1].Kind != text.Number || p.persons[p.tokens[i-1].folded] || o.explains(p.tokens[from:i]) {
				continue
			}
			add(corpus.GlossClue, p.say(from, end), p.say(from, i), appositionWeight)
		}
	}
}

// clause returns the token behind the clause that begins at the comma i and ends at a comma or a stop, i if it is too long.
func (p *panel) clause(i int) int {
	for end := i + 1; end < len(p.tokens) && end-i < mostInBrackets && !p.tokens[end].first; end++ {
		if p.is(end, ",") || p.is(end, ".") {
			return end
		}
	}
	return i
}

// brackets finds the clue of the brackets that open at token i.
func (p *panel) brackets(i int, o *panel, add adder) {
	end := i + 1
	for end < len(p.tokens) && end-i <= mostInBrackets && !p.is(end, ")") {
		end++
	}
	if end == i+1 || !p.is(end, ")") || !p.inside(i, end) || i == 0 || p.tokens[i].first {
		return
	}
	within := p.tokens[i+1 : end]
	if p.acronym(i+1) && len(within) == 1 {
		p.spelled(i, o, add)
		return
	}
	if len(within) > 1 && p.telling(i+1, end) && !p.places[p.tokens[end-1].folded] {
		there := o.find(within)
		if slices.ContainsFunc(there, func(at int) bool { return o.is(at-1, "(") }) {
			return
		}
		if there != nil {
			add(corpus.KeptClue, p.say(p.opening(i), end+1), o.say(there[0], there[0]+len(within)), keptWeight)
			return
		}
	}
	behind := i
	if p.quote(i - 1) {
		behind = i - 1
	}
	from := p.term(behind, o)
	if from < behind && p.explanation(i+1, end) && !o.explains(p.tokens[from:behind]) {
		add(corpus.GlossClue, p.say(from, end+1), p.say(from, behind), glossWeight)
	}
}

// spelled finds the clue of an acronym in brackets at token i: it is explained here alone, or it is that of the other text's words.
func (p *panel) spelled(i int, o *panel, add adder) {
	acronym := &p.tokens[i+1]
	from := p.opening(i)
	there := o.find(p.tokens[i+1 : i+2])
	for _, at := range there {
		if o.is(at-1, "(") || o.is(at+1, "(") {
			return
		}
	}
	if there != nil {
		add(corpus.GlossClue, p.say(from, i+3), acronym.surface(), glossWeight)
		return
	}
	if _, _, fits := p.initials(acronym.folded); fits || p.persons[p.tokens[i-1].folded] { // a politician's party
		return
	}
	if first, end, fits := o.initials(acronym.folded); fits {
		add(corpus.KeptClue, p.say(from, i+3), o.say(first, end), keptWeight)
	}
}

// opening returns where the words begin that stand before brackets at token i: up to five of them.
func (p *panel) opening(i int) int {
	from := i
	for from > 0 && i-from < mostInTerm && p.inside(from-1, i) && p.tokens[from-1].Kind != text.Punct {
		from--
	}
	return from
}

// initials finds words with capitals, function words between them left aside, whose initials an acronym has.
func (p *panel) initials(acronym string) (from, end int, fits bool) {
	for i := range p.tokens {
		n, at := 0, i
		for at < len(p.tokens) && n < len(acronym) && (at == i || !p.tokens[at].first) {
			switch w := &p.tokens[at]; {
			case p.acronym(at) && strings.HasPrefix(acronym[n:], w.folded): // US Geological Survey
				n += len(w.folded)
			case p.capital(at) && w.folded[0] == acronym[n]:
				n++
			case !p.determiner(at) || n == 0:
				at = len(p.tokens)
			}
			at++
		}
		if n == len(acronym) && at-i > 1 && at <= len(p.tokens) {
			return i, at, true
		}
	}
	return 0, 0, false
}

// term returns where the longest phrase begins that ends before token end and stands in o word for word: a name, or several
// words of another language. It returns end if there is none.
func (p *panel) term(end int, o *panel) int {
	for from := max(0, end-mostInTerm); from < end; from++ {
		if p.inside(from, end-1) && p.telling(from, end) && o.find(p.tokens[from:end]) != nil {
			return from
		}
	}
	return end
}

// telling reports whether tokens are words that would not stand in both languages by chance.
func (p *panel) telling(from, end int) bool {
	tells := false
	for i := from; i < end; i++ {
		switch {
		case p.tokens[i].Kind == text.Punct, i == from && (p.determiner(i) || p.tokens[i].Kind == text.Number):
			return false
		case p.acronym(i), p.capital(i) && !p.determiner(i), end-from > 1 && p.content(i):
			tells = true
		}
	}
	return tells
}

// explanation reports whether tokens explain: there is a word of the language among them, and no figure in front.
func (p *panel) explanation(from, end int) bool {
	if p.tokens[from].Kind != text.Word {
		return false
	}
	for i := from; i < end; i++ {
		if p.content(i) {
			return true
		}
	}
	return end-from > 1 && p.Lang() == corpus.English // All Saints
}

func (p *panel) quote(i int) bool {
	return i >= 0 && i < len(p.tokens) && strings.Contains(`"”»'’`, p.tokens[i].surface())
}

// explains reports whether p explains a term somewhere: a bracket or a comma stands behind it, or a bracket before it.
func (p *panel) explains(term []word) bool {
	for _, at := range p.find(term) {
		end := at + len(term)
		if p.quote(end) {
			end++
		}
		if p.is(end, "(") || p.is(end, ",") || p.is(at-1, "(") {
			return true
		}
	}
	return false
}

// nations finds countries of the other language that p names more often than o.
func (p *panel) nations(o *panel, add adder) {
	abroad := o.Lang()
	own, other := p.count(known().nations[[2]corpus.Lang{abroad, p.Lang()}]), o.count(known().nations[[2]corpus.Lang{abroad, o.Lang()}])
	weight := nationWeight
	for n := len(other); n < len(own); n++ {
		add(corpus.NationClue, own[n], "", weight)
		weight = nationWeight / 2
	}
}

// count returns the phrases of a list that p has, each as often as it stands there.
func (p *panel) count(list [][]word) []string {
	var out []string
	for _, phrase := range list {
		for _, at := range p.find(phrase) {
			out = append(out, p.say(at, at+len(phrase)))
		}
	}
	return out
}

// leastRomanised is how many letters a name has that shows a custom of romanising.
const leastRomanised = 5

// spellings finds names that both texts spell alike, after the custom of o's language.
func (p *panel) spellings(o *panel, add adder) {
	for i := range p.tokens {
		w := &p.tokens[i]
		if p.capital(i) && o.at[w.folded] != nil && len(w.folded) >= leastRomanised && custom(w.surface()) == o.Lang() {
			add(corpus.SpellingClue, w.surface(), w.surface(), spellingWeight)
		}
	}
}

// unFrench are accents that French has not: a name with one is of an alphabet with Latin letters.
const unFrench = "áãåąćčďđęěğíłńňñóõöøőřśšşťúůűýźžż"

// custom returns the language after whose custom a name is romanised, "" where that cannot be told.
func custom(name string) corpus.Lang {
	k := known()
	if strings.ContainsAny(strings.ToLower(name), unFrench) {
		return ""
	}
	if name = text.Fold(name); !k.endings.MatchString(name) {
		return ""
	}
	french, english := k.customs[corpus.French].MatchString(name), k.customs[corpus.English].MatchString(name)
	switch {
	case french && !english:
		return corpus.French
	case english && !french:
		return corpus.English
	}
	return ""
}

// unit is a unit of measure or a currency.
type unit struct {
	system, measure string
	size, shift     float64 // of the base unit: (value + shift) × size
	forms           []word
}

// unit files a line of units.txt.
func (k *knowledge) unit(line string) {
	head, forms, _ := strings.Cut(line, ": ")
	f := strings.Fields(head)
	size, _ := strconv.ParseFloat(f[2], 64)
	shift, _ := strconv.ParseFloat(f[3], 64)
	for form := range strings.SplitSeq(forms, ", ") {
		words := wordsOf(form, corpus.French)
		k.units[words[0].folded] = append(k.units[words[0].folded], &unit{f[0], f[1], size, shift, words})
	}
}
