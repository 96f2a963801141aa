package mention

import (
	"slices"
	"strings"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// findNames returns the names in an article outside its cuts, in order: people, organisations and places by tables and by
// their capitals, with the adjectives and inhabitants of countries. A name that stands for a longer one of the article
// ("Lukashenko") has the longer one's key and value.
func findNames(a *corpus.Article, ann *corpus.Annotation, ps pieces) []corpus.Mention {
	n := &nameFinder{article: a, g: gazetteer(), lang: ann.Language, usual: map[string]usage{}, surnames: map[string]bool{}}
	n.raiseCapitals(ps)
	for i := range fields {
		n.learn(ps[i])
	}
	for i, f := range fields {
		n.field, n.s, n.ps, n.language = f, a.In(f), ps[i], -1
		n.scan()
	}
	n.resolve()
	found := make([]corpus.Mention, 0, len(n.found))
	for i := range n.found {
		if c := &n.found[i]; c.key != "" {
			found = append(found, corpus.Mention{Kind: corpus.Name, Field: c.field, Span: c.Span, Key: c.key, Type: c.typ, Value: c.value})
		}
	}
	return found
}

// usage is how a word is written in the article where its place says nothing about capitals.
type usage uint8

const (
	small   usage = 1 << iota // in lower case
	capital                   // with a capital
	spelt                     // with a capital and small letters, wherever it stands
)

// nameFinder reads one article.
type nameFinder struct {
	article *corpus.Article
	g       *tables
	lang    corpus.Lang
	usual   map[string]usage

	field corpus.Field
	s     string
	ps    []piece
	run   []int // pieces of the name being read, particles included
	after bool  // it stands behind a title
	sex   sex   // what the title says
	in    bool  // it stands behind a preposition of place
	key   []byte

	language int // the piece behind the language named last, -1 if none

	words    []string // of the candidates, end to end
	found    []candidate
	short    map[string]string // acronym explained in the article → key
	renamed  map[string]string // key → the one of its acronym
	surnames map[string]bool   // the last words of people found
}

// candidate is a name found, before it is known which others of the article name the same.
type candidate struct {
	corpus.Span
	field   corpus.Field
	typ     string
	sex     sex    // what the title before it says
	key     string // "" until resolved, for names that are in no table
	value   string
	words   []string // folded
	acronym bool     // in capitals, in no table
	common  bool     // an ordinary word: a name only if it stands for a longer one
	craft   bool     // a storm's, a ship's: no person's, whatever the word
}

// learn notes how words are written where a capital means something.
func (n *nameFinder) learn(ps []piece) {
	for i := range ps {
		p := &ps[i]
		if p.shape == title {
			n.usual[p.fold] |= spelt
		}
		switch {
		case p.shape == lower:
			n.usual[p.fold] |= small
		case p.capital() && !p.start && !p.weak:
			n.usual[p.fold] |= capital
		}
	}
}

// scan finds the names of one field.
func (n *nameFinder) scan() {
	for i := 0; i < len(n.ps); {
		p := &n.ps[i]
		if !p.word() {
			if !n.dotOfInitial(i) && !n.ampersand(i) {
				n.flush()
				n.after, n.sex = false, 0
			}
			if short := n.acronymAt(i); short != "" {
				n.abbreviate(i, short)
			}
			i++
			continue
		}
		if len(n.run) == 0 {
			if k := n.expansion(i); k > 0 {
				i += k
				continue
			}
		}
		if k := n.craft(i); k > 0 {
			i += k
			continue
		}
		e, k := n.known(i)
		if len(n.run) == 0 {
			if m := n.national(i); m > k {
				i += m
				continue
			}
		}
		if k > 0 {
			n.flush()
			if e.demonym && n.isLanguage(i, i+k) {
				n.language = i + k
			} else {
				n.emit(i, i+k, e.typ, e.key)
			}
			n.after, n.sex = false, 0
			i += k
			continue
		}
		if len(n.run) == 0 {
			if k := n.organisation(i); k > 0 {
				i += k
				continue
			}
			if k := n.called(i); k > 0 {
				i += k
				continue
			}
		}
		switch {
		case p.capital() && n.craftWord(i) && n.capitalNext(i):
			n.flush()
		case n.g.honorific[p.fold] && !n.surnameNext(i) && !n.headNext(i) && !n.saint(i):
			n.flush()
			n.after = true
			n.sex |= n.g.titleSex[n.lang][p.fold]
		case p.capital() && len(n.run) > 0 && n.adjacent(i):
			n.run = append(n.run, i)
		case p.capital() && !n.ordinary(i):
			n.flush()
			n.in = i > 0 && n.g.placeWord[n.ps[i-1].fold]
			n.run = append(n.run[:0], i)
		case len(n.run) > 0 && (n.particle(i) || n.syllable(i) || n.kindBehind(i) && n.adjacent(i)):
			n.run = append(n.run, i)
		default:
			n.flush()
			n.after, n.sex = false, 0
		}
		if p.owns {
			n.flush()
		}
		i++
	}
	n.flush()
	n.after, n.sex = false, 0
}

// dotOfInitial reports whether mark i is the dot behind an initial in a name: George W. Bush.
func (n *nameFinder) dotOfInitial(i int) bool {
	if n.ps[i].fold != "." || i == 0 || i+1 >= len(n.ps) {
		return false
	}
	p := &n.ps[i-1]
	if n.after && n.g.honorific[p.fold] {
		return true // Mr. Smith
	}
	return len(n.run) > 0 && n.run[len(n.run)-1] == i-1 && p.Len() == 1 && p.capital() && n.ps[i+1].capital()
}

// ampersand reports whether mark i joins two words of a name: Ernst & Young.
func (n *nameFinder) ampersand(i int) bool {
	return n.ps[i].fold == "&" && len(n.run) > 0 && n.run[len(n.run)-1] == i-1 && i+1 < len(n.ps) && n.ps[i+1].capital()
}

// adjacent reports whether piece i goes on with the run.
func (n *nameFinder) adjacent(i int) bool {
	last := n.run[len(n.run)-1]
	if n.ps[i].before == line {
		return false
	}
	return last == i-1 || last == i-2 && (n.ps[i-1].fold == "." || n.ps[i-1].fold == "&")
}

// surnameNext reports whether title i is part of a name ("Prince", "King"): it stands within one.
func (n *nameFinder) surnameNext(i int) bool {
	p := &n.ps[i]
	if !p.capital() || len(n.run) == 0 || !n.adjacent(i) {
		return false
	}
	// Martin Luther King, but not "Belarus President Lukashenko".
	first := n.ps[n.run[0]].fold
	return n.g.isGiven(first) && (i+1 >= len(n.ps) || !n.ps[i+1].capital() || n.ps[i+1].before != space || n.ps[i+1].fold == "jr")
}

// headNext reports whether title i stands within the name of an organisation: Walmer Crown Court.
func (n *nameFinder) headNext(i int) bool {
	if !n.ps[i].capital() || len(n.run) == 0 || !n.adjacent(i) || i+1 >= len(n.ps) || n.ps[i+1].before != space {
		return false
	}
	return n.ps[i+1].capital() && n.g.term[n.ps[i+1].fold].head
}

// saint reports whether title i is that of a saint within a name: Saint-Denis.
func (n *nameFinder) saint(i int) bool {
	return n.ps[i].capital() && i+1 < len(n.ps) && n.ps[i+1].before == hyphen && n.g.canonical(n.ps[i].fold) == "saint"
}

// particle reports whether the lower-case piece i belongs into the run: a capital follows, and what stands before is a
// given name, or the particle can be nothing else.
func (n *nameFinder) particle(i int) bool {
	p := &n.ps[i]
	if !n.g.particle[p.fold] || p.before != space && p.before != hyphen || !n.adjacent(i) {
		return false
	}
	next := i + 1
	for next < len(n.ps) && next <= i+2 && n.ps[next].shape == lower && n.g.particle[n.ps[next].fold] {
		next++
	}
	if next >= len(n.ps) || !n.ps[next].capital() || n.ps[next].before == line {
		return false
	}
	if n.g.surnameParticle[p.fold] {
		return true
	}
	prev := n.ps[n.run[len(n.run)-1]].fold
	return n.g.isGiven(prev) || n.g.particle[prev]
}

// syllable reports whether the lower-case piece i is the end of a given name behind a family name: Kim Jong-un.
func (n *nameFinder) syllable(i int) bool {
	return len(n.run) == 2 && n.run[1] == i-1 && n.ps[i].before == hyphen && n.g.familyFirst[n.ps[n.run[0]].fold]
}

// ordinary reports whether the capital of piece i is due to its place or to custom.
func (n *nameFinder) ordinary(i int) bool {
	p := &n.ps[i]
	if n.g.ordinary[p.fold] || p.Len() == 1 && !n.initial(i) || text.Stop(p.fold, n.lang) {
		return true
	}
	if _, ok := romanOrdinal(p.Of(n.s)); ok && p.shape == title {
		return true
	}
	if p.shape == upper && !p.weak && p.Len() <= 5 || !p.weak && capitalWithin(p.Of(n.s)) {
		return false
	}
	if !p.start && !p.weak {
		return false
	}
	u := n.usual[p.fold]
	if u&capital != 0 && u&small == 0 {
		return false
	}
	if u&small != 0 {
		return true
	}
	// Said once, at the start of a sentence: a name if the next word says so, if it is one anywhere, or if it is in no dictionary.
	return !n.g.isGiven(p.fold) && (n.g.places[p.fold].key == "" || n.opens(i)) &&
		(p.weak || !n.nameFollows(i) && (!p.owns || n.g.isCommon(p.fold)) && !n.unheard(i))
}

// opens reports whether piece i is a word that begins sentences though it be a place in the other language: Come in, Côme.
func (n *nameFinder) opens(i int) bool {
	p := &n.ps[i]
	return i+1 < len(n.ps) && n.ps[i+1].shape == lower && dictionaries()[n.lang].openers[strings.ToLower(p.Of(n.s))]
}

// capitalWithin reports whether a word has a small letter and a capital behind it, as only names do: O'Brien, McDonald.
func capitalWithin(w string) bool {
	small := false
	for _, r := range w {
		switch {
		case unicode.IsLower(r) || r == '\'' || r == '’':
			small = true
		case small && unicode.IsUpper(r):
			return true
		}
	}
	return false
}

// initial reports whether a capital letter alone is somebody's initial.
func (n *nameFinder) initial(i int) bool {
	return i+2 < len(n.ps) && n.ps[i+1].fold == "." && n.ps[i+2].shape == title
}

// nameFollows reports whether the piece behind i goes on with a name.
func (n *nameFinder) nameFollows(i int) bool {
	if i+1 >= len(n.ps) || n.ps[i].owns {
		return false
	}
	q := &n.ps[i+1]
	if i+2 < len(n.ps) && (q.fold == "&" || n.g.surnameParticle[q.fold] || q.fold == "le" && q.shape == title) {
		return n.ps[i+2].shape == title && n.ps[i+2].before != line // Hafez el-Assad, Marine Le Pen, Smith & Wesson
	}
	if n.kindBehind(i + 1) {
		return true
	}
	return q.shape == title && (q.before == space || q.before == hyphen) && q.Len() > 1 && !n.g.ordinary[q.fold] && !n.g.honorific[q.fold]
}

// known looks up the longest known name at piece i: its entry and its number of pieces, 0 if there is none.
func (n *nameFinder) known(i int) (e entry, pieces int) {
	longest := n.g.longest[n.ps[i].fold]
	if longest == 0 {
		return e, 0
	}
	n.key = n.key[:0]
	has := lower
	for j, words := i, 0; j < len(n.ps) && words < longest; j++ {
		p := &n.ps[j]
		if j > i && p.before == line || !p.word() && p.shape != digits && p.fold != "&" {
			break
		}
		if p.fold == "&" {
			continue
		}
		if words > 0 {
			n.key = append(n.key, ' ')
		}
		n.key = append(n.key, p.fold...)
		words++
		has = max(has, n.rank(p))
		if f, ok := n.g.known[string(n.key)]; ok && n.written(f, i, j, has) {
			e, pieces = f, j+1-i
		}
	}
	return e, pieces
}

// isLanguage reports whether the adjective of a country at pieces i to end names its language: "in French", "langue
// russe", "speaks English, Russian and Chinese".
func (n *nameFinder) isLanguage(i, end int) bool {
	if i == 0 {
		return false
	}
	prev := &n.ps[i-1]
	if n.g.beforeLanguage[prev.fold] || end < len(n.ps) && n.g.behindLanguage[n.ps[end].fold] {
		return true
	}
	if prev.fold == "en" && n.lang == corpus.French && n.ps[i].shape == lower {
		return true
	}
	if prev.fold == "in" && n.lang == corpus.English {
		return end >= len(n.ps) || !n.ps[end].word() || n.ps[end].before == line || text.Stop(n.ps[end].fold, n.lang)
	}
	for j := n.language; j >= 0 && j < i; j++ {
		if w := n.ps[j].fold; w != "," && !n.g.connector[w] && w != "and" {
			return false
		}
	}
	return n.language >= 0
}

// rank is the shape of a piece as evidence.
func (n *nameFinder) rank(p *piece) shape {
	switch {
	case p.shape > upper:
		return lower
	case p.weak && p.shape == upper:
		return title
	}
	return p.shape
}

// written reports whether pieces i to j are written as entry e must be.
func (n *nameFinder) written(e entry, i, j int, has shape) bool {
	if has < e.need || e.noun && (!n.ps[j].capital() || j+1 < len(n.ps) && n.ps[j+1].before == hyphen) {
		return false // Le monde change; Le Cap-Vert
	}
	if i == j && e.need == title && (n.ps[i].start || n.ps[i].weak) && n.usual[n.ps[i].fold]&small != 0 {
		return false
	}
	if i == j && e.typ == corpus.Organization && e.need == title && len(n.run) > 0 && n.adjacent(i) && n.g.isGiven(n.ps[n.run[0]].fold) {
		return false // Evan Spiegel
	}
	// Not the middle of a name, nor its beginning: "Al Gore", "Michael Jordan", "Oscar de la Renta".
	if i != j || e.typ != corpus.OtherName {
		return true
	}
	return (len(n.run) == 0 || !n.adjacent(i)) && !(n.g.isGiven(n.ps[i].fold) && i+2 < len(n.ps) && n.g.particle[n.ps[i+1].fold] && n.ps[i+1].before == space)
}

// joined returns words with spaces between, until it is called again.
func (n *nameFinder) joined(words []string) []byte {
	n.key = appendJoined(n.key[:0], words)
	return n.key
}

// flush ends the run and emits what name it is, if any.
func (n *nameFinder) flush() {
	run := n.run
	n.run = n.run[:0]
	// What stands first may be no part of it: "Meanwhile Obama", "Selon Merkel".
	for len(run) > 0 && n.ordinary(run[0]) {
		run = run[1:]
	}
	for len(run) > 0 && n.hangs(run[len(run)-1]) && !n.lastSyllable(run) && !n.clubEnd(run) {
		run = run[:len(run)-1]
	}
	if len(run) == 0 {
		return
	}
	after := n.after
	if n.ps[run[0]].weak {
		n.headline(run, after)
	} else {
		n.classify(run, after)
	}
	n.after, n.sex = false, 0
}

// hangs reports whether piece i, the last of a run, is no part of the name: an ordinary word, a particle. The syllable
// of a given name is one.
func (n *nameFinder) hangs(i int) bool {
	p := &n.ps[i]
	if p.shape == lower && p.before == hyphen {
		return false
	}
	return n.g.ordinary[p.fold] || n.g.particle[p.fold] && p.shape == lower
}

// lastSyllable reports whether a run of three is a name of the Far East, whose last syllable may be a word: Kim Jong Un.
func (n *nameFinder) lastSyllable(run []int) bool {
	return len(run) == 3 && n.g.familyFirst[n.ps[run[0]].fold] && n.ps[run[2]].shape == title && !n.ps[run[2]].weak
}

// clubEnd reports whether the last of a run ends the name of a club: Birmingham City.
func (n *nameFinder) clubEnd(run []int) bool {
	last := &n.ps[run[len(run)-1]]
	return len(run) == 2 && last.capital() && !last.weak && n.g.clubSuffix[last.fold] && n.isPlace(n.ps[run[0]].fold)
}

// headline emits those parts of a run in a headline that the article itself, or a table, says are names.
func (n *nameFinder) headline(run []int, after bool) {
	from := 0
	for k := 0; k <= len(run); k++ {
		if k < len(run) && (!n.ordinary(run[k]) || n.g.particle[n.ps[run[k]].fold] || k > from && n.surname(run[k-1], run[k])) {
			continue
		}
		if k > from {
			n.classify(run[from:k], after)
		}
		from = k + 1
	}
}

// surname reports whether piece i, in a headline, follows a given name or a particle and is no word of the article.
func (n *nameFinder) surname(before, i int) bool {
	p, q := &n.ps[i], &n.ps[before]
	return (n.g.isGiven(q.fold) || n.g.particle[q.fold]) && n.usual[p.fold]&small == 0 && !n.g.ordinary[p.fold] && !text.Stop(p.fold, n.lang)
}

// classify emits a run of capitalised words as the name it most likely is.
func (n *nameFinder) classify(run []int, after bool) {
	if k := n.attributes(run); k > 0 {
		n.classify(run[:k], false)
		run, after = run[k:], true
	}
	from := len(n.words)
	for _, i := range run {
		n.words = append(n.words, n.ps[i].fold)
	}
	words := n.words[from:len(n.words):len(n.words)]
	first, end := &n.ps[run[0]], run[len(run)-1]+1
	if e, ok := n.g.places[string(n.joined(words))]; ok && (!after || len(words) > 1) {
		n.emit(run[0], end, e.typ, e.key)
		return
	}
	c := candidate{Span: corpus.Span{Start: first.Start, End: n.ps[end-1].End}, field: n.field, typ: corpus.OtherName, words: words}
	if after {
		c.sex = n.sex
	}
	given := n.g.isGiven(words[0])
	if len(words) == 1 {
		if n.isUnit(run[0]) {
			return
		}
		c.acronym = first.shape == upper && first.Len() <= mostAcronym && !(first.weak && n.usual[words[0]]&spelt != 0)
		if _, isTerm := n.g.term[words[0]]; isTerm && !after && first.shape != upper {
			return
		}
		if !given && !after && first.shape != upper && (text.Stop(words[0], corpus.French) || text.Stop(words[0], corpus.English)) {
			return // a title in the other language: The
		}
		switch {
		case after || given:
			c.typ = corpus.Person
		case c.acronym && !first.weak:
			c.typ = corpus.Organization
		case n.in:
			c.typ = corpus.Location
		}
		if !after && !given && c.typ != corpus.Organization && n.usual[words[0]]&small != 0 && !n.surnames[words[0]] {
			return
		}
		c.common = !after && c.typ != corpus.Organization && n.g.isCommon(words[0])
		n.found = append(n.found, c)
		return
	}
	if !given && !after && !n.headed(words) && n.commonPhrase(words) {
		return
	}
	if typ := n.kindOf(words[len(words)-1]); typ != "" && !after && !n.termed(words[:len(words)-1]) {
		n.emit(run[0], end, typ, n.calledKey(words[:len(words)-1]))
		return
	}
	if typ := n.kindOf(words[0]); (typ == corpus.Location || typ == corpus.OtherName) && !after && len(words) == 2 {
		n.emit(run[0], end, typ, n.calledKey(words[1:])) // Lake Superior, Prix Goncourt
		return
	}
	if last, ok := n.g.term[words[len(words)-1]]; !after && (last.head || !given && (ok || n.headed(words))) {
		if key, ok := organisationKey(words); ok {
			c.typ, c.key = corpus.Organization, key
			n.found = append(n.found, c)
			return
		}
	}
	if key := n.firmKey(run, words); key != "" && !after {
		c.typ, c.key = corpus.Organization, key
		n.found = append(n.found, c)
		return
	}
	switch {
	case given || after || n.particled(run):
		c.typ = corpus.Person
	case n.g.isCommon(words[len(words)-1]) || len(words) > 3 || first.shape != title && first.Len() <= 3:
	case n.articled(run[0]):
		c.key = personKey(words) // the Khmer Rouge: of what kind, nobody knows
	default:
		c.typ = corpus.Person
	}
	if c.typ == corpus.Person {
		n.surnames[words[len(words)-1]] = true
	}
	n.found = append(n.found, c)
}

// articled reports whether an article stands before piece i, as before few people: the Camp Nou.
func (n *nameFinder) articled(i int) bool {
	if i == 0 || n.ps[i].before == line {
		return false
	}
	switch n.ps[i-1].fold {
	case "the":
		return n.lang == corpus.English
	case "le", "la", "les", "l", "du", "au":
		return n.lang == corpus.French
	}
	return false
}

// firmKey returns the key of a run that is the name of a firm or a club, "" if it is none: words with "&" between, what
// begins as clubs do, and a city that goes on with what is no name of a person. The key is the last word's, as French
// says les Bulls de Chicago, unless that says nothing by itself: Manchester United, Real Madrid, Ernst & Young.
func (n *nameFinder) firmKey(run []int, words []string) string {
	last := words[len(words)-1]
	for k := 1; k < len(run); k++ {
		if run[k] == run[k-1]+2 && n.ps[run[k]-1].fold == "&" {
			return n.placedKey(words)
		}
	}
	suffix := n.g.clubSuffix[last]
	switch {
	case n.g.clubWord[words[0]] && (n.isPlace(last) || suffix), suffix && n.isPlace(words[0]):
		return n.placedKey(words)
	case n.g.clubWord[words[0]], (n.isCity(words[0]) && !n.namesPeople(words[0]) || n.isPlace(words[0]) && n.articled(run[0])) && !n.isPlace(last) && !n.g.isGiven(words[0]):
		return wordsKey(words[len(words)-1:])
	}
	return ""
}

// namesPeople reports whether w is a given name in some language, if hardly one to know people by: Paris Hilton.
func (n *nameFinder) namesPeople(w string) bool { return n.g.woman[w] || n.g.epicene[w] }

// isCity reports whether w is a place of the first rank, and not one of the many that are surnames as well.
func (n *nameFinder) isCity(w string) bool {
	e, ok := n.g.places[w]
	return ok && e.city
}

// placedKey is wordsKey with the keys of the places among the words: Dynamo Kiev, Dynamo Kyiv.
func (n *nameFinder) placedKey(words []string) string {
	keys := make([]string, 0, len(words))
	for _, w := range words {
		key := wordsKey([]string{w})
		if e, ok := n.g.places[w]; ok {
			key = e.key
		}
		keys = append(keys, key)
	}
	return strings.Join(keys, " ")
}

// isUnit reports whether piece i is the unit of the number before it: 300 Kč.
func (n *nameFinder) isUnit(i int) bool {
	if i == 0 || n.ps[i-1].shape != digits || n.ps[i].before > space {
		return false
	}
	_, ok := quantityWords(n.lang).units[n.ps[i].fold]
	return ok
}

// particled reports whether a particle of surnames stands within the run: Omar al-Bachir.
func (n *nameFinder) particled(run []int) bool {
	return len(run) > 2 && slices.ContainsFunc(run[1:len(run)-1], func(i int) bool {
		return n.ps[i].shape == lower && n.g.surnameParticle[n.ps[i].fold]
	})
}

// headed reports whether one of the words can stand for the kind of an organisation.
func (n *nameFinder) headed(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return n.g.term[w].head })
}

// termed reports whether one of the words is one that organisations are named by.
func (n *nameFinder) termed(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return n.g.term[w].concept != "" })
}

// commonPhrase reports whether words of a run are ordinary ones that custom writes with capitals: "Social Affairs".
func (n *nameFinder) commonPhrase(words []string) bool {
	for _, w := range words {
		if _, isTerm := n.g.term[w]; !isTerm && !n.g.isCommon(w) && !n.g.connector[w] {
			return false
		}
	}
	return true
}

// attributes returns how many pieces of a run stand before a person's name without being part of it, as a party, an
// agency or "Treasury Secretary" may: up to a given name, or words of organisations before two that are none.
func (n *nameFinder) attributes(run []int) int {
	if n.g.isGiven(n.ps[run[0]].fold) {
		return 0
	}
	for k := 1; k+1 < len(run); k++ {
		p := &n.ps[run[k]]
		if p.before != space {
			continue
		}
		if n.g.isGiven(p.fold) && (n.attribute(run[k-1]) || k == 1 && k+2 == len(run) && n.isPlace(n.ps[run[0]].fold)) {
			return k
		}
		if !n.attribute(run[k-1]) || !n.term(run[0]) {
			return 0
		}
		if k+2 == len(run) && !n.attribute(run[k]) && !n.attribute(run[k+1]) && !n.g.particle[p.fold] {
			return k
		}
	}
	return 0
}

// attribute reports whether piece i is what may stand before a name without being part of it.
func (n *nameFinder) attribute(i int) bool {
	p := &n.ps[i]
	return n.term(i) || p.shape == upper && p.Len() <= 5 || n.g.isCommon(p.fold)
}

// emit adds a name with a known key.
func (n *nameFinder) emit(i, j int, typ, key string) {
	span := corpus.Span{Start: n.ps[i].Start, End: n.ps[j-1].End}
	n.found = append(n.found, candidate{Span: span, field: n.field, typ: typ, key: key, value: n.s[span.Start:span.End]})
}
