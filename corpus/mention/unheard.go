package mention

import (
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// dictionary tells the ordinary words of a language from those that can only be names.
type dictionary struct {
	stems   map[string]bool // of the words that the lexicon has
	openers map[string]bool // words that it has not, and that begin sentences
	endings map[string]bool // of such words
}

var dictionaries = sync.OnceValue(func() map[corpus.Lang]*dictionary {
	return map[corpus.Lang]*dictionary{corpus.French: loadDictionary("fr"), corpus.English: loadDictionary("en")}
})

func loadDictionary(lang string) *dictionary {
	d := &dictionary{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for stem := range tableLines("data/" + lang + "/vocabulary.txt") {
		d.stems[stem] = true
	}
	for line := range tableLines("data/" + lang + "/openers.txt") {
		for w := range strings.FieldsSeq(line) {
			if ending, ok := strings.CutPrefix(w, "-"); ok {
				d.endings[ending] = true
			} else {
				d.openers[w] = true
			}
		}
	}
	return d
}

// shortestEnding, longestEnding bound the endings of openers.txt, in bytes.
const shortestEnding, longestEnding = 2, 6

// has reports whether w, in lower case, is an ordinary word, or is formed like one.
func (d *dictionary) has(w string, lang corpus.Lang) bool {
	if d.openers[w] || d.stems[text.Stem(w, lang)] {
		return true
	}
	for n := shortestEnding; n <= longestEnding && n < len(w); n++ {
		if d.endings[w[len(w)-n:]] {
			return true
		}
	}
	return false
}

// leastUnheard is how many bytes a word needs to be a name for no better reason than that no dictionary has it.
const leastUnheard = 4

// unheard reports whether the word that begins a sentence is no word of the language: Shelagova lodges a complaint.
func (n *nameFinder) unheard(i int) bool {
	p := &n.ps[i]
	if p.shape != title || p.Len() < leastUnheard || i+1 >= len(n.ps) || n.ps[i+1].shape != lower || n.ps[i+1].before != space {
		return false
	}
	return !n.g.isCommon(p.fold) && !n.g.honorific[p.fold] && !dictionaries()[n.lang].has(strings.ToLower(p.Of(n.s)), n.lang)
}
