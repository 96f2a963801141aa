package align

import (
	"cmp"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// couples hold, for each form of a side, the forms of the other side that may render it, in order.
type couples struct {
	starts []int32
	all    []couple
}

// couple is a form of the other side with the probabilities that it renders this one (there) and is rendered by it
// (back).
type couple struct {
	form        int32
	there, back float32
}

func (c *couples) of(form int32) []couple { return c.all[c.starts[form]:c.starts[form+1]] }

const (
	// same is the probability of what stands alike on both sides: figures, marks, names, a word of one language.
	same = 0.8
	// sound is the probability of names that have the same key but are spelled differently ("Chakirov", "Shakirov").
	sound = 0.5
	// least is the probability below which a couple is not kept: it would weigh nothing.
	least = 0.02
)

// newCouples couples the forms of two sides by what they are: by the lexicon if one side is French and the other
// English, and by their letters.
func newCouples(a, b *Side) *couples {
	rows := make([][]couple, len(a.forms))
	add := func(x, y int32, p float64) {
		rows[x] = append(rows[x], couple{y, float32(p), float32(p)})
	}
	alike(a, b, add)
	switch {
	case a.lang == corpus.French && b.lang == corpus.English:
		translations(a, b, add)
	case a.lang == corpus.English && b.lang == corpus.French:
		translations(b, a, func(x, y int32, p float64) { add(y, x, p) })
	}
	c := &couples{starts: make([]int32, len(rows)+1)}
	for x, row := range rows {
		// Of a couple found twice the likelier stays.
		slices.SortFunc(row, func(x, y couple) int { return cmp.Or(cmp.Compare(x.form, y.form), cmp.Compare(y.there, x.there)) })
		c.all = append(c.all, slices.CompactFunc(row, func(x, y couple) bool { return x.form == y.form })...)
		c.starts[x+1] = int32(len(c.all))
	}
	return c
}

// alike gives add the forms that are written alike, and the names that have the same key.
func alike(a, b *Side, add func(x, y int32, p float64)) {
	sounds := map[string][]int32{}
	for y := range b.forms {
		if name := b.forms[y].name; name != "" {
			sounds[name] = append(sounds[name], int32(y))
		}
	}
	for x := range a.forms {
		f := &a.forms[x]
		if y, ok := b.ids[f.key]; ok {
			// A word that both languages have may be two words: "coin", "pour". A name is one.
			if f.kind == numberForm || f.kind == markForm || f.kind == nameForm && b.forms[y].kind == nameForm || a.lang == b.lang {
				add(int32(x), y, same)
			}
		}
		if f.name != "" {
			for _, y := range sounds[f.name] {
				add(int32(x), y, sound)
			}
		}
	}
}

// translations gives add the forms that render one another by the lexicon, cognates included.
func translations(fr, en *Side, add func(x, y int32, p float64)) {
	// Cognates begin with the same two letters, or are too few to look for among all.
	type prefix [2]byte
	near := map[prefix][]int32{}
	for y := range en.forms {
		if f := &en.forms[y]; len(f.key) >= minCognate && (f.kind == wordForm || f.kind == nameForm) {
			p := prefix{f.key[0], f.key[1]}
			near[p] = append(near[p], int32(y))
		}
	}
	for x := range fr.forms {
		f := &fr.forms[x]
		if f.kind == numberForm || f.kind == markForm {
			continue
		}
		for _, t := range fr.lex.English(f.key) {
			if y, ok := en.ids[t.Stem]; ok && t.P >= least {
				add(int32(x), y, t.P)
			}
		}
		if f.kind == stopForm || len(f.key) < minCognate {
			continue
		}
		for _, y := range near[prefix{f.key[0], f.key[1]}] {
			if p := fr.lex.P(f.key, en.forms[y].key); p >= least {
				add(int32(x), y, p)
			}
		}
	}
}

// minCognate is the length of the shortest stems that may be cognates: three letters agree by chance.
const minCognate = 4
