package mention

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// mostAcronym is the length in bytes up to which a word in capitals is an acronym rather than a shouted name.
const mostAcronym = 6

// maxTerms bounds the pieces of an organisation's name; the longest in tables has eleven.
const maxTerms = 16

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

// national reads a country's federation at piece i, emits it and returns its number of pieces: in French the adjective of
// the country stands within (Fédération française de tennis), in English before (French Tennis Federation).
func (n *nameFinder) national(i int) int {
	nation, from := i, i+1
	if n.federation(i) {
		nation = i + 1
	}
	if nation+1 >= len(n.ps) || !n.ps[i].capital() || n.ps[i].weak || n.ps[nation].before == line {
		return 0
	}
	country, ok := n.g.known[n.ps[nation].fold]
	if !ok || !country.demonym {
		return 0
	}
	keys, end, closed := []string{country.key}, 0, nation > i
	for j := nation + 1; j < min(len(n.ps), from+longestCalled) && n.ps[j].before != line; j++ {
		p := &n.ps[j]
		switch t := n.g.term[p.fold]; {
		case n.federation(j) && nation == i && p.capital():
			closed, end = true, j+1
		case t.concept != "" && !t.head && (nation > i || p.capital()):
			keys, end = append(keys, t.concept), j+1
		case nation > i && n.joins(j):
			continue
		default:
			j = len(n.ps)
		}
		if closed && nation == i {
			break
		}
	}
	if !closed || len(keys) < 2 {
		return 0
	}
	slices.Sort(keys)
	n.emit(i, end, corpus.Organization, strings.Join(keys, "+"))
	return end - i
}

// federation reports whether piece i is a word for what unites the clubs or the people of a trade in a country.
func (n *nameFinder) federation(i int) bool {
	switch t := n.g.term[n.ps[i].fold]; t.concept {
	case "federation", "confederation", "association", "league":
		return t.head
	}
	return false
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
			key = acronymKey(short)
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
	key := acronymKey(short)
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
	if _, ok := n.g.known[p.fold]; ok {
		return false // le Parlement français is the French parliament: the country is what both name
	}
	return p.shape == lower && p.before == space && p.Len() > 4 && n.g.frenchAdjective(p.fold) && !text.Stop(p.fold, n.lang)
}

// term reports whether piece i is a word that organisations are named by.
func (n *nameFinder) term(i int) bool {
	_, ok := n.g.term[n.ps[i].fold]
	return ok && n.ps[i].word() && !n.within(i, i-1, i) && !n.within(i, i+1, i+1)
}

// within reports whether a hyphen before piece at joins piece i to its neighbour, a capital that is no such word: the Port of
// Port-Kermeur is part of its name.
func (n *nameFinder) within(i, neighbour, at int) bool {
	if at >= len(n.ps) || neighbour < 0 || n.ps[at].before != hyphen || !n.ps[i].capital() || !n.ps[neighbour].capital() {
		return false
	}
	_, ok := n.g.term[n.ps[neighbour].fold]
	return !ok
}
