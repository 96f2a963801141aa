package mention

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// holder is a person or thing of the article that has a name of several words.
type holder struct {
	candidate *candidate
	person    person
	sex       sex
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
	crafts := map[string]bool{} // their names of one word
	for i := range n.found {
		c := &n.found[i]
		if c.craft && len(c.words) == 1 {
			crafts[c.words[0]] = true
		}
		if len(c.words) < 2 {
			continue
		}
		if h, ok := full[string(n.joined(c.words))]; ok {
			holders[h].count++
			holders[h].sex |= c.sex
			continue
		}
		h, name := len(holders), string(n.joined(c.words))
		holders = append(holders, holder{candidate: c, count: 1})
		full[name] = h
		if c.typ == corpus.Person {
			p := parsePerson(c.words)
			holders[h].person, holders[h].sex = p, c.sex
			if c.sex == 0 {
				holders[h].sex = n.g.givenSex(p.given)
			}
			if len(p.surname) > 1 {
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
			if crafts[c.words[0]] && c.typ != corpus.Organization {
				c.typ, c.key, c.value = corpus.OtherName, wordsKey(c.words), n.full(c)
				continue
			}
			if key := n.spouse(c, holders, bySurname); key != "" {
				c.key, c.value = key, n.full(c)
				continue
			}
			h, ok = n.standsFor(c, holders, bySurname, byWord)
		}
		if !ok {
			if c.common {
				continue
			}
			c.value = n.full(c)
			switch {
			case c.acronym:
				c.key = acronymKey(c.words[0])
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

// An acronym of leastSpoken letters or more, with a vowel among the first spokenBy, may be said and so written as a word.
const (
	leastSpoken = 4
	spokenBy    = 3
)

// acronymKey returns the key of an acronym: its letters, or what the key of a word would be where French may write it
// as one, Fnac.
func acronymKey(short string) string {
	if len(short) < leastSpoken || !strings.ContainsAny(short[:spokenBy], "aeiou") {
		return short
	}
	return wordsKey([]string{short})
}

// full returns a candidate as it stands in the article.
func (n *nameFinder) full(c *candidate) string { return c.Of(n.article.In(c.field)) }

func setWord(byWord map[string]int, w string, h int) {
	if old, ok := byWord[w]; ok && old != h {
		h = -1
	}
	byWord[w] = h
}

// spouse returns the key of somebody whose title says that none of the holders of the surname is meant, "" if one may be:
// Mrs Clinton, where Bill Clinton alone is named in full.
func (n *nameFinder) spouse(c *candidate, holders []holder, bySurname map[string][]int) string {
	hs := n.bearers(c.words[0], bySurname)
	if len(hs) == 0 || c.sex == 0 {
		return ""
	}
	for _, h := range hs {
		if !c.sex.against(holders[h].sex) {
			return ""
		}
	}
	s := skeleton(n.g.canonical(c.words[0]))
	if c.sex == female {
		return s + " f"
	}
	return s + " m"
}

// bearers returns the holders of the surname w, the foremost of them.
func (n *nameFinder) bearers(w string, bySurname map[string][]int) []int {
	n.key = appendSkeleton(n.key[:0], n.g.canonical(w))
	hs := bySurname[string(n.key)]
	return hs[:min(len(hs), maxNamesakes)]
}

// standsFor returns the holder that a candidate of a single word names.
func (n *nameFinder) standsFor(c *candidate, holders []holder, bySurname map[string][]int, byWord map[string]int) (int, bool) {
	w := c.words[0]
	for _, h := range n.bearers(w, bySurname) {
		if !c.sex.against(holders[h].sex) {
			return h, true
		}
	}
	if one, ok := strings.CutSuffix(w, "s"); ok && n.lang == corpus.English {
		if hs := n.bearers(one, bySurname); len(hs) > 0 {
			return hs[0], true // the Clintons
		}
	}
	h, ok := byWord[w]
	return h, ok && h >= 0
}

// maxNamesakes bounds the people of one surname that a name is compared with; a report has a handful.
const maxNamesakes = 20

// sameHolder returns the one of the holders hs who is p, -1 if none: their given names agree, or one has none.
func sameHolder(holders []holder, hs []int, p person) int {
	for _, h := range hs[:min(len(hs), maxNamesakes)] {
		other := &holders[h].person
		if p.familyFirst && other.familyFirst && skeletons(p.given, "") != skeletons(other.given, "") {
			continue // Kim Jong-il is not Kim Jong-un
		}
		if compatible(other.given, p.given) {
			return h
		}
	}
	return -1
}

// oneGiven is the likeness from which two given names before one surname are one, differently spelt: Sergei, Sergej.
const oneGiven = 0.95

// compatible reports whether two lists of given names may be one person's: the first ones agree, at least in their initials.
func compatible(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 || endsWith(a, b) || endsWith(b, a) {
		return true // of Anna Keller-Brun, "Keller" may be a given name or half of the surname
	}
	g := gazetteer()
	x, y := g.canonical(a[0]), g.canonical(b[0])
	if x == y || skeleton(x) == skeleton(y) || len(x) > 1 && len(y) > 1 && likeness(x, y) >= oneGiven {
		return true
	}
	return (len(x) == 1 || len(y) == 1) && x[0] == y[0]
}

// endsWith reports whether the words of a end with those of b.
func endsWith(a, b []string) bool {
	return len(a) >= len(b) && slices.Equal(a[len(a)-len(b):], b)
}
