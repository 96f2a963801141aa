package mention

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// findNames returns the names in an article outside its cuts, in order: people, organisations and places by tables and by
// their capitals, with the adjectives and inhabitants of countries. A name that stands for a longer one of the article
// ("Lukashenko") has the longer one's key and value.
func findNames(a *corpus.Article, ann *corpus.Annotation, ps pieces) []corpus.Mention {
	n := &nameFinder{article: a, g: gazetteer(), lang: ann.Language, usual: map[string]usage{}, surnames: map[string]bool{}}
	for i := range fields {
		n.learn(ps[i])
	}
	for i, f := range fields {
		n.field, n.s, n.ps = f, a.In(f), ps[i]
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
	in    bool  // it stands behind a preposition of place
	key   []byte

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
	key     string // "" until resolved, for names that are in no table
	value   string
	words   []string // folded
	acronym bool     // in capitals, in no table
	common  bool     // an ordinary word: a name only if it stands for a longer one
}

// learn notes how words are written where a capital means something.
func (n *nameFinder) learn(ps []piece) {
	for i := range ps {
		p := &ps[i]
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
			if !n.dotOfInitial(i) {
				n.flush()
				n.after = false
			}
			if short := n.acronymAt(i); short != "" {
				n.abbreviate(i, short)
			}
			i++
			continue
		}
		if e, k := n.known(i); k > 0 {
			n.flush()
			n.emit(i, i+k, e.typ, e.key)
			n.after = false
			i += k
			continue
		}
		if len(n.run) == 0 {
			k := n.expansion(i)
			if k == 0 {
				k = n.organisation(i)
			}
			if k > 0 {
				i += k
				continue
			}
		}
		switch {
		case n.g.honorific[p.fold] && !n.surnameNext(i):
			n.flush()
			n.after = true
		case p.capital() && len(n.run) > 0 && n.adjacent(i):
			n.run = append(n.run, i)
		case p.capital() && !n.ordinary(i):
			n.flush()
			n.in = i > 0 && n.g.placeWord[n.ps[i-1].fold]
			n.run = append(n.run[:0], i)
		case len(n.run) > 0 && n.particle(i):
			n.run = append(n.run, i)
		default:
			n.flush()
			n.after = false
		}
		if p.owns {
			n.flush()
		}
		i++
	}
	n.flush()
	n.after = false
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

// adjacent reports whether piece i goes on with the run.
func (n *nameFinder) adjacent(i int) bool {
	last := n.run[len(n.run)-1]
	if n.ps[i].before == line {
		return false
	}
	return last == i-1 || last == i-2 && n.ps[i-1].fold == "."
}

// surnameNext reports whether title i is part of a name ("Prince", "King"): it stands within one.
func (n *nameFinder) surnameNext(i int) bool {
	p := &n.ps[i]
	if !p.capital() || len(n.run) == 0 || !n.adjacent(i) {
		return false
	}
	// Martin Luther King, but not "Belarus President Lukashenko".
	first := n.ps[n.run[0]].fold
	return n.g.isGiven(first) && (i+1 >= len(n.ps) || !n.ps[i+1].capital() || n.ps[i+1].before != space)
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

// ordinary reports whether the capital of piece i is due to its place or to custom.
func (n *nameFinder) ordinary(i int) bool {
	p := &n.ps[i]
	if n.g.ordinary[p.fold] || p.Len() == 1 && !n.initial(i) || text.Stop(p.fold, n.lang) {
		return true
	}
	if _, ok := romanOrdinal(p.Of(n.s)); ok && p.shape == title {
		return true
	}
	if p.shape == upper && !p.weak && p.Len() <= 5 {
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
	// Said once, at the start of a sentence: a name if the next word says so, or if it is one anywhere.
	return !n.g.isGiven(p.fold) && n.g.places[p.fold].key == "" && (p.weak || !n.nameFollows(i) && (!p.owns || n.g.isCommon(p.fold)))
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
		if j > i && p.before == line || !p.word() && p.shape != digits {
			break
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
		if p.owns {
			break
		}
	}
	return e, pieces
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
	if has < e.need {
		return false
	}
	if i == j && e.need == title && (n.ps[i].start || n.ps[i].weak) && n.usual[n.ps[i].fold]&small != 0 {
		return false
	}
	// Not the middle of a name: "Al Gore", "Michael Jordan".
	return i != j || len(n.run) == 0 || !n.adjacent(i) || e.typ != corpus.OtherName
}

// organisation reads the name of an organisation made of terms at piece i, emits it and returns its number of pieces.
func (n *nameFinder) organisation(i int) int {
	if !n.term(i) {
		return 0
	}
	if first := n.g.term[n.ps[i].fold]; !n.ps[i].capital() && !first.head && !n.ministry(i+1) {
		return 0
	}
	end, caps, terms, heads, joint := i, 0, 0, 0, false
	for j, skipped := i, 0; j < min(len(n.ps), i+maxTerms) && skipped <= 3; j++ {
		p := &n.ps[j]
		if !p.word() || j > i && p.before == line {
			break
		}
		switch {
		case n.term(j):
			if p.shape == lower && skipped > 0 && !n.ps[i].capital() {
				j = len(n.ps)
				break
			}
			if joint && n.g.term[p.fold].head {
				j = len(n.ps) // another organisation
				break
			}
			joint = false
			terms++
			if n.g.term[p.fold].head {
				heads++
			}
			if p.capital() && !(p.start && j == i) {
				caps++
			}
			end, skipped = j+1, 0
		case n.g.filler[p.fold] && j > i:
			end = j + 1
		case n.g.connector[p.fold] && p.shape == lower && j > i:
			joint = joint || p.fold == "and" || p.fold == "et"
			skipped++
		default:
			j = len(n.ps)
		}
		if j < len(n.ps) && p.owns && !(n.term(j) && j+1 < len(n.ps) && n.ps[j+1].capital() && n.g.term[n.ps[j+1].fold].head) {
			break // but "People's Party"
		}
	}
	first := &n.ps[i]
	if terms == 1 && heads == 1 && n.adjective(end) {
		n.emit(i, end+1, corpus.Organization, wordsKey([]string{n.ps[end].fold}))
		return end + 1 - i
	}
	if terms < 2 || heads == 0 || caps == 0 && !n.ministry(i) && !n.ministry(end-1) && (!first.capital() || n.usual[first.fold]&small != 0 || first.weak) || first.weak {
		return 0
	}
	// A name goes on with a capital: "Bank of America Tower", "Université Pierre-et-Marie-Curie".
	if end < len(n.ps) && n.ps[end].capital() && n.ps[end].before == space && n.ps[end-1].capital() && !n.ps[end-1].owns {
		if _, k := n.known(end); k == 0 {
			return 0
		}
	}
	words := make([]string, 0, end-i)
	for k := i; k < end; k++ {
		words = append(words, n.ps[k].fold)
	}
	key, ok := organisationKey(words)
	if !ok {
		return 0
	}
	n.emit(i, end, corpus.Organization, key)
	return end - i
}

// acronymAt returns the acronym in brackets at piece i, folded; "" if there is none.
func (n *nameFinder) acronymAt(i int) string {
	if i+2 >= len(n.ps) || n.ps[i].fold != "(" || n.ps[i+1].shape != upper || n.ps[i+2].fold != ")" || n.ps[i+1].Len() > mostAcronym {
		return ""
	}
	return n.ps[i+1].fold
}

// expansion reads a name at piece i that an acronym of its initials follows in brackets, emits it and returns its number
// of pieces: the Union of River Pilots (URP).
func (n *nameFinder) expansion(i int) int {
	if p := &n.ps[i]; !p.capital() && !n.g.term[p.fold].head || n.g.ordinary[p.fold] || n.g.honorific[p.fold] {
		return 0
	}
	for j := i + 1; j < min(len(n.ps), i+maxTerms) && n.ps[j].before != line; j++ {
		if n.ps[j].word() {
			continue
		}
		short := n.acronymAt(j)
		if j-i < 2 || short == "" || !n.initials(i, j, short) {
			return 0
		}
		words := make([]string, 0, j-i)
		for k := i; k < j; k++ {
			words = append(words, n.ps[k].fold)
		}
		key, ok := organisationKey(words)
		if !ok || !strings.Contains(key, "+") {
			key = short
		}
		n.emit(i, j, corpus.Organization, key)
		return j - i
	}
	return 0
}

// initials reports whether the letters of an acronym are, in order, those that words among pieces i to j begin with.
func (n *nameFinder) initials(i, j int, short string) bool {
	at := 0
	for k := i; k < j && at < len(short); k++ {
		if n.ps[k].fold != "" && n.ps[k].fold[0] == short[at] {
			at++
		} else if k == i {
			return false
		}
	}
	return at == len(short)
}

// abbreviate notes that the acronym in brackets at piece i stands for the organisation named right before it, and gives
// both one key: that of the tables, else the expansion's if it is made of terms that both languages share.
func (n *nameFinder) abbreviate(i int, short string) {
	if len(n.found) == 0 || i == 0 {
		return
	}
	long := &n.found[len(n.found)-1]
	if long.field != n.field || long.End != n.ps[i-1].End || long.typ != corpus.Organization || strings.IndexByte(long.Of(n.s), ' ') < 0 {
		return
	}
	key := short
	if e, ok := n.g.known[short]; ok {
		key = e.key
	} else if strings.Contains(long.key, "+") {
		key = long.key
	}
	if n.short == nil {
		n.short, n.renamed = map[string]string{}, map[string]string{}
	}
	n.short[short] = key
	if long.key != "" && long.key != key {
		n.renamed[long.key] = key
	}
	long.key = key
}

// ministry reports whether piece i is what is an organisation's head without a capital, too: the interior ministry.
func (n *nameFinder) ministry(i int) bool {
	return i >= 0 && i < len(n.ps) && n.g.term[n.ps[i].fold].concept == "ministry" && n.ps[i].before != line
}

// adjective reports whether piece i is the adjective that French writes small behind the capital of an organisation's
// head: l'Union civique.
func (n *nameFinder) adjective(i int) bool {
	if n.lang != corpus.French || i >= len(n.ps) || i < 2 || n.ps[i-1].shape != title || n.ps[i-1].start || n.ps[i-1].weak {
		return false
	}
	p := &n.ps[i]
	return p.shape == lower && p.before == space && p.Len() > 4 && n.g.frenchAdjective(p.fold) && !text.Stop(p.fold, n.lang)
}

func (n *nameFinder) term(i int) bool {
	_, ok := n.g.term[n.ps[i].fold]
	return ok && n.ps[i].word()
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
	for len(run) > 0 && (n.g.ordinary[n.ps[run[len(run)-1]].fold] || n.g.particle[n.ps[run[len(run)-1]].fold] && n.ps[run[len(run)-1]].shape == lower) {
		run = run[:len(run)-1]
	}
	if len(run) == 0 {
		return
	}
	after := n.after
	n.after = false
	if n.ps[run[0]].weak {
		n.headline(run, after)
		return
	}
	n.classify(run, after)
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
	given := n.g.isGiven(words[0])
	if len(words) == 1 {
		c.acronym = first.shape == upper && first.Len() <= mostAcronym
		if _, isTerm := n.g.term[words[0]]; isTerm && !after && first.shape != upper {
			return
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
	if last, ok := n.g.term[words[len(words)-1]]; !after && (last.head || !given && (ok || n.headed(words))) {
		if key, ok := organisationKey(words); ok {
			c.typ, c.key = corpus.Organization, key
			n.found = append(n.found, c)
			return
		}
	}
	if given || after || !n.g.isCommon(words[len(words)-1]) && len(words) <= 3 && (first.shape == title || first.Len() > 3) {
		c.typ = corpus.Person
		n.surnames[words[len(words)-1]] = true
	}
	n.found = append(n.found, c)
}

// headed reports whether one of the words can stand for the kind of an organisation.
func (n *nameFinder) headed(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return n.g.term[w].head })
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
		if n.g.isGiven(p.fold) && n.attribute(run[k-1]) {
			return k
		}
		if !n.attribute(run[k-1]) || !n.term(run[0]) {
			return 0
		}
		if k+2 == len(run) && !n.attribute(run[k]) && !n.attribute(run[k+1]) {
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

// holder is a person or thing of the article that has a name of several words.
type holder struct {
	candidate *candidate
	person    person
	count     int
	key       string
}

// resolve gives the names that are in no table their keys: a surname or a first word alone stands for the full name it
// is part of, and two people of one surname are kept apart.
func (n *nameFinder) resolve() {
	var holders []holder
	bySurname := map[string][]int{} // skeleton of a surname → holders
	byWord := map[string]int{}      // any other word → holder, -1 if several
	full := map[string]int{}
	for i := range n.found {
		c := &n.found[i]
		if len(c.words) < 2 {
			continue
		}
		if h, ok := full[string(n.joined(c.words))]; ok {
			holders[h].count++
			continue
		}
		h, name := len(holders), string(n.joined(c.words))
		holders = append(holders, holder{candidate: c, count: 1})
		full[name] = h
		if c.typ == corpus.Person {
			p := parsePerson(c.words)
			holders[h].person = p
			if p.surname != "" {
				s := skeleton(p.surname)
				if twin := sameHolder(holders, bySurname[s], p); twin >= 0 {
					holders[twin].count++
					if len(c.words) > len(holders[twin].candidate.words) {
						holders[twin].candidate = c
					}
					full[name] = twin
					holders = holders[:h]
					continue
				}
				bySurname[s] = append(bySurname[s], h)
			}
			for _, w := range p.given {
				setWord(byWord, w, h)
			}
			continue
		}
		for _, w := range c.words {
			if _, isTerm := n.g.term[w]; !isTerm {
				setWord(byWord, w, h)
			}
		}
	}
	for skel, hs := range bySurname {
		slices.SortStableFunc(hs, func(a, b int) int { return holders[b].count - holders[a].count })
		for rank, h := range hs {
			switch p := holders[h].person; {
			case p.familyFirst:
				holders[h].key = personKey(holders[h].candidate.words)
			case rank == 0:
				holders[h].key = skel
			default:
				holders[h].key = skel + " " + skeletons(p.given, " ")
			}
		}
	}
	for i := range n.found {
		c := &n.found[i]
		if len(c.words) == 0 {
			if key, ok := n.renamed[c.key]; ok {
				c.key = key
			}
			continue
		}
		if key, ok := n.short[c.words[0]]; ok && len(c.words) == 1 && c.acronym {
			c.key, c.value, c.typ = key, n.full(c), corpus.Organization
			continue
		}
		h, ok := full[string(n.joined(c.words))]
		if len(c.words) == 1 {
			h, ok = n.standsFor(c.words[0], bySurname, byWord)
		}
		if !ok {
			if c.common {
				continue
			}
			c.value = n.full(c)
			switch {
			case c.acronym:
				c.key = c.words[0]
			default:
				c.key = nameKey(c.words, c.typ)
			}
			continue
		}
		k := &holders[h]
		c.typ, c.value = k.candidate.typ, n.full(k.candidate)
		switch {
		case k.key != "":
			c.key = k.key
		case k.candidate.key != "":
			c.key = k.candidate.key
		default:
			c.key = nameKey(k.candidate.words, c.typ)
		}
	}
}

// full returns a candidate as it stands in the article.
func (n *nameFinder) full(c *candidate) string { return c.Of(n.article.In(c.field)) }

func setWord(byWord map[string]int, w string, h int) {
	if old, ok := byWord[w]; ok && old != h {
		h = -1
	}
	byWord[w] = h
}

// standsFor returns the holder that a single word names.
func (n *nameFinder) standsFor(w string, bySurname map[string][]int, byWord map[string]int) (int, bool) {
	if hs := bySurname[skeleton(n.g.canonical(w))]; len(hs) > 0 {
		return hs[0], true
	}
	h, ok := byWord[w]
	return h, ok && h >= 0
}

// maxNamesakes bounds the people of one surname that a name is compared with; a report has a handful.
const maxNamesakes = 20

// mostAcronym is the length in bytes up to which a word in capitals is an acronym rather than a shouted name.
const mostAcronym = 6

// maxTerms bounds the pieces of an organisation's name; the longest in tables has eleven.
const maxTerms = 16

// sameHolder returns the one of the holders hs who is p, -1 if none: their given names agree, or one has none.
func sameHolder(holders []holder, hs []int, p person) int {
	for _, h := range hs[:min(len(hs), maxNamesakes)] {
		if compatible(holders[h].person.given, p.given) {
			return h
		}
	}
	return -1
}

// compatible reports whether two lists of given names may be one person's: the first ones agree, at least in their initials.
func compatible(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 || endsWith(a, b) || endsWith(b, a) {
		return true // of Anna Keller-Brun, "Keller" may be a given name or half of the surname
	}
	g := gazetteer()
	x, y := g.canonical(a[0]), g.canonical(b[0])
	if x == y || skeleton(x) == skeleton(y) {
		return true
	}
	return (len(x) == 1 || len(y) == 1) && x[0] == y[0]
}

// endsWith reports whether the words of a end with those of b.
func endsWith(a, b []string) bool {
	return len(a) >= len(b) && slices.Equal(a[len(a)-len(b):], b)
}
