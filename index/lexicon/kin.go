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
	if lang != corpus.French {
		for _, g := range KinOf(stem) {
			dst = append(dst, Kin{g, 1})
		}
		return dst
	}
	from := len(dst)
	for _, t := range l.english[stem] {
		for _, g := range KinOf(t.Stem) {
			i, found := slices.BinarySearchFunc(dst[from:], g, func(k Kin, g int32) int { return int(k.Group - g) })
			if !found {
				dst = slices.Insert(dst, from+i, Kin{g, t.P})
			}
			dst[from+i].P = max(dst[from+i].P, t.P)
		}
	}
	return dst
}

// KinOf returns the groups of near words that an English stem belongs to, in order. The caller must not change them.
func KinOf(stem string) []int32 { return kin().of[stem] }

// NearWords returns the English stems of each group of near words, by group. The caller must not change them.
func NearWords() [][]string { return kin().groups }

// nearWords are the groups of data/en/kin.txt: the stems of each, and the groups of each stem. They are of the language, the
// same for every lexicon.
type nearWords struct {
	groups [][]string
	of     map[string][]int32
}

var kin = sync.OnceValue(func() *nearWords {
	irregular := map[string]string{}
	for _, f := range grammar().forms[corpus.English] {
		irregular[f.form] = f.lemma
	}
	out := &nearWords{of: map[string][]int32{}}
	must("data/en/kin.txt", func(line string) error {
		words := strings.Fields(line)
		if len(words) < 2 {
			return fmt.Errorf("%q: want two near words or more", line)
		}
		group := int32(len(out.groups))
		var stems []string
		for _, w := range words {
			if lemma, ok := irregular[w]; ok {
				w = lemma
			}
			s := text.Stem(w, corpus.English)
			if slices.Contains(stems, s) { // "strike" and "striking" are one stem
				continue
			}
			stems = append(stems, s)
			out.of[s] = append(out.of[s], group)
		}
		out.groups = append(out.groups, stems)
		return nil
	})
	return out
})
