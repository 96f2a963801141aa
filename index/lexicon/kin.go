package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// Kin is a group of near words, and P, the probability that a word has a rendering in it: 1 for an English word of the group.
type Kin struct {
	Group int32
	P     float64
}

// Kin appends to dst the groups of near words that a stem belongs to, in order, and returns it. Near words do not render one
// another, but of one event one report may use this and another that: "mort" and "killed", "arrêté" and "custody".
func (l *Lexicon) Kin(dst []Kin, stem string, lang corpus.Lang) []Kin {
	groups := kin()
	if lang != corpus.French {
		for _, g := range groups[stem] {
			dst = append(dst, Kin{g, 1})
		}
		return dst
	}
	from := len(dst)
	for _, t := range l.english[stem] {
		for _, g := range groups[t.Stem] {
			i, found := slices.BinarySearchFunc(dst[from:], g, func(k Kin, g int32) int { return int(k.Group - g) })
			if !found {
				dst = slices.Insert(dst, from+i, Kin{g, t.P})
			}
			dst[from+i].P = max(dst[from+i].P, t.P)
		}
	}
	return dst
}

// kin holds the groups of data/en/kin.txt by English stem. They are of the language, the same for every lexicon.
var kin = sync.OnceValue(func() map[string][]int32 {
	irregular := map[string]string{}
	for _, f := range grammar().forms[corpus.English] {
		irregular[f.form] = f.lemma
	}
	out := map[string][]int32{}
	group := int32(0)
	must("data/en/kin.txt", func(line string) error {
		words := strings.Fields(line)
		if len(words) < 2 {
			return fmt.Errorf("%q: want two near words or more", line)
		}
		for _, w := range words {
			if lemma, ok := irregular[w]; ok {
				w = lemma
			}
			s := text.Stem(w, corpus.English)
			if gs := out[s]; len(gs) == 0 || gs[len(gs)-1] != group { // "strike" and "striking" are one stem
				out[s] = append(gs, group)
			}
		}
		group++
		return nil
	})
	return out
})
