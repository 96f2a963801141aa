package align

import (
	"math"

	"github.com/diptych-align/diptych/index/lexicon"
)

const (
	// usedAlike is the cosine above which words tell the same perhaps, though neither renders the other: "tornade", "hurricane". How surely
	// they do rises from there, to 1 where they are used in the same way. From .5 to .65 all did about as well.
	usedAlike = 0.6
	// context is how much of the sentences beside it the sense of a sentence has; of 0 to .5 a little is better than nothing.
	context = 0.3
)

// place looks up how the words that weigh anything are used.
func (w *weighedAccount) place(s *Side) {
	w.vectors = make([]*lexicon.Vector, len(w.weights))
	for t := range s.forms {
		if w.weights[t] == 0 {
			continue
		}
		if v, ok := s.lex.Vector(s.forms[t].key, s.lang); ok {
			w.vectors[t] = unit(v)
		}
	}
}

// near ties words that are used alike.
func (m *matcher) near() {
	for x, u := range m.a.vectors {
		if u == nil {
			continue
		}
		for y, v := range m.b.vectors {
			if v == nil {
				continue
			}
			if cosine := u.Dot(v); cosine > usedAlike {
				m.tie(int32(x), tie{term: int32(y), p: float64(cosine-usedAlike) / (1 - usedAlike)})
			}
		}
	}
}

// sense works out what each sentence speaks of that its report does not speak of all the time: the direction of the sum of its words'
// vectors by their weights, less the mean of all sentences. The inner product of two senses is the cosine of the sums with what a
// sentence has in common with any of the other report taken away. Sums by rarity, less what is common to all, are those of Arora, Liang
// and Ma (A simple but tough-to-beat baseline for sentence embeddings, 2017).
func (w *weighedAccount) sense() {
	sums := make([]lexicon.Vector, len(w.terms))
	for i, terms := range w.terms {
		for _, t := range terms {
			if v := w.vectors[t]; v != nil {
				sums[i].Add(float32(w.weights[t]), v)
			}
		}
	}
	w.senses = make([]lexicon.Vector, len(sums))
	var mean lexicon.Vector
	for i := range sums {
		sum := sums[i]
		if i > 0 {
			sum.Add(context, &sums[i-1])
		}
		if i+1 < len(sums) {
			sum.Add(context, &sums[i+1])
		}
		w.senses[i] = *unit(sum)
		mean.Add(1/float32(len(sums)), &w.senses[i])
	}
	for i := range w.senses {
		w.senses[i].Add(-1, &mean)
	}
}

// unit returns a vector at length 1, or 0 as it is.
func unit(v lexicon.Vector) *lexicon.Vector {
	if square := v.Dot(&v); square > 0 {
		var u lexicon.Vector
		u.Add(float32(1/math.Sqrt(float64(square))), &v)
		return &u
	}
	return &v
}
