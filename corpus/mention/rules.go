package mention

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

//go:embed data/fr/dates.txt data/fr/holidays.txt data/fr/datewords.txt
//go:embed data/en/dates.txt data/en/holidays.txt data/en/datewords.txt
var dateData embed.FS

var (
	frenchDates  = sync.OnceValue(func() *grammar { return loadGrammar(corpus.French) })
	englishDates = sync.OnceValue(func() *grammar { return loadGrammar(corpus.English) })
)

// dateGrammar returns the rules of a language, nil if it has none.
func dateGrammar(l corpus.Lang) *grammar {
	switch l {
	case corpus.French:
		return frenchDates()
	case corpus.English:
		return englishDates()
	}
	return nil
}

// grammar is the rules of one language, compiled into a trie over symbols: the literal words of the patterns and the
// classes of words and numbers. It is never changed once loaded.
type grammar struct {
	lang    corpus.Lang
	symbols map[string]symbol // a class by "{name}", a literal by its folded word
	words   map[string][]meaning
	endings []ending
	nodes   []node // nodes[0] is the root
	root    []int32
	rules   []rule

	// The cues of datewords.txt.
	will, did, hadBeen, neither, clause, pause, relative, memory, report, sport symbol
	plan, infinitive, particle                                                  symbol // "called on them to march"
	since, deadline, goal, outset, article, genitive, peak, versus              symbol // what stands around a date
	count, end                                                                  symbol // in words or figures; what is behind the last token
	capital, small                                                              symbol // words that are dates only with a capital (May), without (daily)
	published                                                                   symbol // words that go with a date of publication
}

// symbol is what an edge of the trie is labelled with.
type symbol int32

// meaning is a symbol that a word stands for. A word of several tokens is kept under the first; rest are the others.
type meaning struct {
	symbol symbol
	value  string
	rest   []string
	done   bool // the word is a French participle: "organisé" is done, "organise" is to come
}

// ending is a symbol that stands for every word with an ending.
type ending struct {
	suffix string
	symbol symbol
}

type node struct {
	edges []edge
	rules []int32 // rules that end here
}

type edge struct {
	symbol symbol
	to     int32
}

// rule is one way through one pattern.
type rule struct {
	marks    [][2]int8 // the mentions: from, to, in elements of the pattern
	readings []template
	typ      string // as told in the rule; else the reading tells
}

// template is a reading with slots, cut at them.
type template []segment

// segment is literal text, or the slot filled by an element of the pattern.
type segment struct {
	literal string
	slot    int8 // element of the pattern; -1 for literal text
	width   int8 // digits at least
}

func loadGrammar(l corpus.Lang) *grammar {
	g := &grammar{lang: l, symbols: map[string]symbol{}, words: map[string][]meaning{}, nodes: make([]node, 1)}
	dir := "data/" + string(l) + "/"
	for line := range dataLines(dir + "datewords.txt") {
		g.addWords(strings.Fields(line))
	}
	g.addCompounds()
	for name, s := range map[string]*symbol{
		"will": &g.will, "did": &g.did, "neither": &g.neither, "hadbeen": &g.hadBeen, "clause": &g.clause, "pause": &g.pause, "memory": &g.memory,
		"report": &g.report, "sport": &g.sport, "plan": &g.plan, "relative": &g.relative, "infinitive": &g.infinitive, "particle": &g.particle,
		"since": &g.since, "deadline": &g.deadline, "goal": &g.goal, "outset": &g.outset, "article": &g.article, "genitive": &g.genitive, "peak": &g.peak, "n": &g.count, "versus": &g.versus,
		"end": &g.end, "capital": &g.capital, "small": &g.small, "published": &g.published,
	} {
		*s = g.symbol("{" + name + "}")
	}
	for _, name := range []string{"dates.txt", "holidays.txt"} {
		for line := range dataLines(dir + name) {
			if err := g.addRule(line); err != nil {
				panic(fmt.Sprintf("mention: %s%s: %q: %v", dir, name, line, err))
			}
		}
	}
	g.root = make([]int32, len(g.symbols)+1)
	for _, e := range g.nodes[0].edges {
		g.root[e.symbol] = e.to
	}
	return g
}

// dataLines yields the lines of an embedded table that are neither empty nor a comment.
func dataLines(name string) func(yield func(string) bool) {
	data, err := dateData.ReadFile(name)
	if err != nil {
		panic("mention: " + err.Error())
	}
	return func(yield func(string) bool) {
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

func (g *grammar) symbol(name string) symbol {
	s, ok := g.symbols[name]
	if !ok {
		s = symbol(len(g.symbols) + 1)
		g.symbols[name] = s
	}
	return s
}

// addWords reads a line "class value word…", in which "_" joins the parts of a word.
func (g *grammar) addWords(f []string) {
	class := g.symbol("{" + f[0] + "}")
	for _, w := range f[2:] {
		w = strings.ReplaceAll(w, "_", " ")
		if suffix, ok := strings.CutPrefix(w, "-"); ok {
			g.endings = append(g.endings, ending{suffix, class})
			continue
		}
		g.addWord(w, class, f[1])
	}
}

// addWord adds a word of one or more tokens.
func (g *grammar) addWord(w string, s symbol, value string) {
	if parts := g.split(w); len(parts) > 0 {
		g.addMeaning(parts[0], meaning{s, value, parts[1:], participle(w)})
	}
}

func (g *grammar) addMeaning(word string, m meaning) {
	for _, old := range g.words[word] {
		if old.symbol == m.symbol && old.done == m.done && slices.Equal(old.rest, m.rest) {
			return
		}
	}
	g.words[word] = append(g.words[word], m)
}

// participle reports whether a word has one of the endings that tell it from a French verb in the present.
func participle(w string) bool {
	return strings.HasSuffix(w, "é") || strings.HasSuffix(w, "ée") || strings.HasSuffix(w, "és") || strings.HasSuffix(w, "ées")
}

// tells reports whether a cue is one of tense.
func (g *grammar) tells(s symbol) bool { return s == g.will || s == g.did || s == g.hadBeen }

// addCompounds adds the numbers written in two words: "vingt-deux", "twenty two", "twenty-second".
func (g *grammar) addCompounds() {
	type word struct {
		word string
		n    int
	}
	list := func(class string) (words []word) {
		for w, ms := range g.words {
			for _, m := range ms {
				if m.symbol == g.symbols[class] && len(m.rest) == 0 {
					n, _ := leadingNumber(m.value)
					words = append(words, word{w, n})
				}
			}
		}
		slices.SortFunc(words, func(a, b word) int { return strings.Compare(a.word, b.word) })
		return words
	}
	numbers := list("{n}")
	for class, units := range map[string][]word{"{n}": numbers, "{ord}": list("{ord}")} {
		for _, tens := range numbers {
			for _, u := range units {
				if tens.n%10 != 0 || tens.n < 20 || tens.n > 90 || u.n < 1 || u.n > 9 {
					continue
				}
				for _, join := range []string{"-", " ", " et ", "-et-"} {
					g.addWord(tens.word+join+u.word, g.symbol(class), fmt.Sprint(tens.n+u.n))
				}
			}
		}
	}
	// Days of the month in words.
	for w, ms := range g.words {
		for _, m := range ms {
			if n, _ := leadingNumber(m.value); m.symbol == g.symbols["{n}"] && n <= 31 {
				g.words[w] = append(g.words[w], meaning{symbol: g.symbol("{spelt}"), value: twoDigits(n), rest: m.rest})
			}
		}
	}
}

// split cuts words of the data as those of a text are cut.
func (g *grammar) split(s string) []string {
	if rest, ok := strings.CutPrefix(s, "'s"); ok && g.lang == corpus.English {
		return append([]string{"'s"}, g.split(rest)...) // a clitic only behind a word
	}
	var parts []string
	for _, t := range text.Tokens(s, g.lang) {
		parts = append(parts, string(appendFolded(nil, t.Of(s))))
	}
	return parts
}

// addRule reads "pattern => reading | reading TYPE".
func (g *grammar) addRule(line string) error {
	pattern, result, ok := strings.Cut(line, " => ")
	if !ok {
		return fmt.Errorf("want pattern => reading")
	}
	typ := ""
	if r, ok := strings.CutSuffix(result, " "+corpus.Set); ok {
		result, typ = r, corpus.Set
	}
	paths, rest, err := parseAlternatives(pattern)
	if err != nil || rest != "" {
		return fmt.Errorf("pattern at %q: %w", rest, err)
	}
	for _, path := range paths {
		if err := g.addPath(path, result, typ); err != nil {
			return err
		}
	}
	return nil
}

// addPath adds one way through a pattern, its elements apart: a literal, "{class}", "[" or "]".
func (g *grammar) addPath(path []string, result, typ string) error {
	r := rule{typ: typ}
	at := int32(0)
	names := map[string]int8{}
	n := int8(0)
	step := func(s symbol) {
		for _, e := range g.nodes[at].edges {
			if e.symbol == s {
				at = e.to
				return
			}
		}
		to := int32(len(g.nodes))
		g.nodes = append(g.nodes, node{})
		g.nodes[at].edges = append(g.nodes[at].edges, edge{s, to})
		at = to
	}
	for _, element := range path {
		switch {
		case element == "[":
			r.marks = append(r.marks, [2]int8{n, n})
		case element == "]":
			r.marks[len(r.marks)-1][1] = n
		case element[0] == '{':
			name := strings.Trim(element, "{}")
			names[name] = n
			step(g.symbol("{" + strings.TrimRight(name, "0123456789") + "}"))
			n++
		default:
			for _, w := range g.split(element) {
				s := g.symbol(w)
				g.addMeaning(w, meaning{symbol: s})
				step(s)
				n++
			}
		}
	}
	if n == 0 {
		return fmt.Errorf("empty pattern")
	}
	if r.marks == nil {
		r.marks = [][2]int8{{0, n}}
	}
	if result == "-" {
		r.marks = nil
	} else {
		for reading := range strings.SplitSeq(result, " | ") {
			r.readings = append(r.readings, parseTemplate(reading, names))
		}
		if len(r.readings) != len(r.marks) {
			return fmt.Errorf("%d readings for %d marks", len(r.readings), len(r.marks))
		}
	}
	// The rule that comes first wins where two have the same path.
	if len(g.nodes[at].rules) == 0 {
		g.nodes[at].rules = append(g.nodes[at].rules, int32(len(g.rules)))
		g.rules = append(g.rules, r)
	}
	return nil
}

// parseAlternatives reads "a|b" up to the end or the closing bracket, as all ways through it.
func parseAlternatives(s string) (paths [][]string, rest string, err error) {
	for {
		var way [][]string
		if way, s, err = parseSequence(s); err != nil {
			return nil, s, err
		}
		paths = append(paths, way...)
		if s == "" || s[0] != '|' {
			return paths, s, nil
		}
		s = s[1:]
	}
}

func parseSequence(s string) (paths [][]string, rest string, err error) {
	paths = [][]string{nil}
	add := func(ways [][]string) {
		var next [][]string
		for _, p := range paths {
			for _, w := range ways {
				next = append(next, slices.Concat(p, w))
			}
		}
		paths = next
	}
	for s != "" {
		switch c := s[0]; c {
		case '|', ')':
			return paths, s, nil
		case '(':
			ways, after, err := parseAlternatives(s[1:])
			if err != nil || after == "" {
				return nil, s, fmt.Errorf("unclosed (: %w", err)
			}
			s = after[1:]
			if after, ok := strings.CutPrefix(s, "?"); ok {
				s, ways = after, append(ways, nil)
			}
			add(ways)
		case '[', ']':
			add([][]string{{s[:1]}})
			s = s[1:]
		case '{':
			end := strings.IndexByte(s, '}') + 1
			if end == 0 {
				return nil, s, fmt.Errorf("unclosed {")
			}
			add([][]string{{s[:end]}})
			s = s[end:]
		case '\\':
			if len(s) < 2 {
				return nil, s, fmt.Errorf("nothing behind \\")
			}
			add([][]string{{s[1:2]}})
			s = s[2:]
		default:
			end := strings.IndexAny(s, `|()[]{\`)
			if end < 0 {
				end = len(s)
			}
			if strings.TrimSpace(s[:end]) != "" {
				add([][]string{{strings.TrimSpace(s[:end])}})
			}
			s = s[end:]
		}
	}
	return paths, "", nil
}

// parseTemplate reads a reading with slots. A slot that the path does not fill is empty, {year} then is "XXXX".
func parseTemplate(s string, names map[string]int8) template {
	var t template
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return append(t, segment{literal: s, slot: -1})
		}
		if open > 0 {
			t = append(t, segment{literal: s[:open], slot: -1})
		}
		end := open + strings.IndexByte(s[open:], '}')
		name, padded := strings.CutSuffix(s[open+1:end], ":2")
		slot, filled := names[name]
		switch {
		case filled && padded:
			t = append(t, segment{slot: slot, width: 2})
		case filled:
			t = append(t, segment{slot: slot})
		case name == "year":
			t = append(t, segment{literal: "XXXX", slot: -1})
		}
		s = s[end+1:]
	}
	return t
}

// appendFolded appends w in lower case without the accents of French, and with a straight apostrophe.
func appendFolded(b []byte, w string) []byte {
	switch w {
	case "à", "À":
		return append(b, "à"...) // "à dix ans" is no "a dix ans",
	case "dès", "Dès":
		return append(b, "dès"...) // "dès 97" no "des 97",
	case "où", "Où":
		return append(b, "où"...) // and "ou" borders no clause
	}
	for _, r := range w {
		switch {
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r < 0x80:
		case r == '’' || r == '‘' || r == 'ʼ':
			r = '\''
		case r < 0x180:
			b = append(b, folded(r)...)
			continue
		default:
			b = append(b, string(r)...)
			continue
		}
		b = append(b, byte(r))
	}
	return b
}

func folded(r rune) string {
	switch r {
	case 'à', 'â', 'ä', 'À', 'Â', 'Ä':
		return "a"
	case 'é', 'è', 'ê', 'ë', 'É', 'È', 'Ê', 'Ë':
		return "e"
	case 'î', 'ï', 'Î', 'Ï':
		return "i"
	case 'ô', 'ö', 'Ô', 'Ö':
		return "o"
	case 'ù', 'û', 'ü', 'Ù', 'Û', 'Ü':
		return "u"
	case 'ç', 'Ç':
		return "c"
	}
	return string(r)
}
