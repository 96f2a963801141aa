package eval

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// Keys scores whether both languages get the same keys, over translated articles. articles are JSON lines with id and
// language; the fourth column of gold names the translation that an article belongs to; pred are annotated articles, JSON
// lines with id and mentions. For each kind of mention: the F1 of the keys of a French article and its translation, the
// same by chance (with the translation of the next one), and the keys of an article.
func Keys(articles, gold, pred File) (*Report, error) {
	s, err := readSet(articles, gold, translationColumn)
	if err != nil {
		return nil, err
	}
	found, err := readAnnotated(pred)
	if err != nil {
		return nil, err
	}
	missing, first := 0, ""
	for _, id := range slices.Concat(s.french, s.english) {
		if _, ok := found[id]; !ok {
			missing++
			first = cmp.Or(first, "article "+id)
		}
	}
	if err := unanswered(pred, missing, len(s.french)+len(s.english), first); err != nil {
		return nil, err
	}
	french := slices.DeleteFunc(slices.Clone(s.french), func(f string) bool { return len(s.partners(f)) == 0 })
	if len(french) == 0 {
		return nil, fmt.Errorf("%s: no French article with an English one", gold.Name)
	}
	english := make([]string, len(french))
	for i, f := range french {
		members := s.partners(f)
		english[i] = members[len(members)-1]
	}
	r := &Report{Counts: []Count{{"translations", len(french)}}}
	byPair := make([][]Mistake, len(french))
	for _, kind := range []corpus.Kind{corpus.Name, corpus.Date, corpus.Quantity} {
		a, b := make([]keySet, len(french)), make([]keySet, len(french))
		for i := range french {
			a[i], b[i] = keysOf(found[french[i]].value.Mentions, kind), keysOf(found[english[i]].value.Mentions, kind)
			if onlyA, onlyB := a[i].without(b[i]), b[i].without(a[i]); len(onlyA)+len(onlyB) > 0 {
				byPair[i] = append(byPair[i], Mistake{list([]string{french[i], english[i]}), string(kind), list(onlyA), list(onlyB), math.NaN()})
			}
		}
		r.Figures = append(r.Figures, agreement(string(kind), a, b)...)
	}
	r.Mistakes = slices.Concat(byPair...)
	return r, nil
}

// keySet is a set of keys.
type keySet map[string]bool

// keysOf returns the keys of the mentions of a kind, a value standing in for a key that is not there.
func keysOf(mentions []corpus.Mention, kind corpus.Kind) keySet {
	keys := keySet{}
	for _, m := range mentions {
		if key := cmp.Or(m.Key, m.Value); m.Kind == kind && key != "" {
			keys[key] = true
		}
	}
	return keys
}

// without returns the keys that other has not, sorted.
func (s keySet) without(other keySet) []string {
	var out []string
	for k := range s {
		if !other[k] {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// agreement scores the keys of texts and their translations, side by side.
func agreement(kind string, a, b []keySet) []Figure {
	n := len(a)
	common, chance := make([]float64, n), make([]float64, n)
	for i := range a {
		common[i] = float64(len(a[i]) - len(a[i].without(b[i])))
		chance[i] = float64(len(a[i]) - len(a[i].without(b[(i+1)%n])))
	}
	return bootstrap(n, func(times []float64) []Figure {
		var texts, keys, same, keysByChance, sameByChance float64
		for i, t := range times {
			texts += t
			keys += t * float64(len(a[i])+len(b[i]))
			same += t * common[i]
			keysByChance += t * float64(len(a[i])+len(b[(i+1)%n]))
			sameByChance += t * chance[i]
		}
		return []Figure{
			{Name: kind + " F1", Value: 2 * same / keys},
			{Name: kind + " chance", Value: 2 * sameByChance / keysByChance},
			{Name: kind + " keys/article", Value: keys / (2 * texts)},
		}
	})
}
