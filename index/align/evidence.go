package align

import "math"

// What speaks for a bead is a sum of logarithms of likelihood ratios: the sentences as renderings of one another
// against sentences that meet by chance. Three things speak: words, lengths, and the sentences within lines. Weights
// other than 1 make up for what is not independent. They were chosen as those in habit.go were.
const (
	wordWeight   = 0.5
	lengthWeight = 1.5
	stopWeight   = 0.5

	// blind is by how much a word without couples counts less than one with: the lexicon may not know it.
	blind = 0.2
	// free is the probability that a sentence is rendered so freely that its words tell nothing.
	free = 0.01

	// Gale and Church's s², the variance of a translation's length per character; and the variance of the logarithm of
	// its length that remains in long sentences.
	variance = 6.8
	spread   = 0.02
	// stray is the variance of the difference of the logarithms of the lengths of two sentences that meet by chance:
	// twice that of the lengths of sentences, 0.6².
	stray = 0.72
)

// odds are what a token brings to a bead: the likelihood ratio is miss + hit·x, if x is the share of it that the
// tokens of the other side render.
type odds struct{ miss, hit float32 }

// newOdds returns the odds of a side's forms. This is Moore's use of IBM model 1 (Fast and accurate sentence alignment
// of bilingual corpora, 2002) with the dictionary in the place of a trained model: a token is rendered by a token of
// the other side or comes by chance, as often as in the text at large.
func newOdds(s *Side, known []bool, h *habit) []odds {
	out := make([]odds, len(s.forms))
	for f := range s.forms {
		kind := s.forms[f].kind
		seen := h.seen[kind]
		if !known[f] && kind != nameForm && kind != numberForm {
			seen *= blind
		}
		out[f] = odds{float32(1 - seen), float32(seen * float64(s.tokens[s.Len()]+1) / float64(s.forms[f].count))}
	}
	return out
}

// known says which forms of either side have couples.
func (c *couples) known(b *Side) (ka, kb []bool) {
	ka, kb = make([]bool, len(c.starts)-1), make([]bool, len(b.forms))
	for f := range ka {
		for _, x := range c.of(int32(f)) {
			ka[f], kb[x.form] = true, true
		}
	}
	return ka, kb
}

// hits are the renderings between a sentence of a and the sentences [from, to) of b.
type hits struct {
	from, to int
	there    []float32 // by use in b: how much of it the sentence of a renders
	back     []float32 // by sentence of b and use in the sentence of a: how much of it that sentence renders
}

// find fills the hits of sentence i of a.
func (h *hits) find(a, b *Side, i int, c *couples, post [][]posting) {
	uses := a.of(i)
	first := b.starts[h.from]
	h.there = zeros(h.there, int(b.starts[h.to]-first))
	h.back = zeros(h.back, (h.to-h.from)*len(uses))
	for k, u := range uses {
		for _, x := range c.of(u.form) {
			for _, p := range since(post[x.form], h.from) {
				if int(p.sentence) >= h.to {
					break
				}
				h.there[p.at-first] += float32(u.n) * x.there
				h.back[(int(p.sentence)-h.from)*len(uses)+k] += float32(b.uses[p.at].n) * x.back
			}
		}
	}
}

// zeros returns s with n zeros, made anew if it is too small.
func zeros(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}

// window keeps the hits of the last few sentences of a.
type window [most]hits

func (w *window) row(i int) *hits { return &w[i%most] }

// words returns what the words of a and those of b say for the bead of shape s that ends before sentences i and j. The
// window holds the hits of its sentences.
func (w *window) words(a, b *Side, i, j int, s shape, oa, ob []odds) (fromA, fromB float64) {
	sa, sb := share(a, i, s.a), share(b, j, s.b)
	for x := i - s.a; x < i; x++ {
		h := w.row(x)
		uses := a.of(x)
		e := evidence{product: 1}
		for k, u := range uses {
			v := float32(0)
			for y := j - s.b; y < j; y++ {
				v += h.back[(y-h.from)*len(uses)+k]
			}
			e.add(oa[u.form], v*sb, u.n)
		}
		fromA += e.weight()
	}
	for y := j - s.b; y < j; y++ {
		e := evidence{product: 1}
		for k := b.starts[y]; k < b.starts[y+1]; k++ {
			v := float32(0)
			for x := i - s.a; x < i; x++ {
				h := w.row(x)
				v += h.there[k-b.starts[h.from]]
			}
			e.add(ob[b.uses[k].form], v*sa, b.uses[k].n)
		}
		fromB += e.weight()
	}
	return fromA, fromB
}

// share is one over the tokens of the n sentences before end, and one more for what renders nothing.
func share(s *Side, end, n int) float32 { return 1 / float32(s.tokens[end]-s.tokens[end-n]+1) }

// evidence is a product of likelihood ratios. Logarithms are dear: one is taken only where the product might overflow,
// and at the end.
type evidence struct{ product, logarithm float64 }

func (e *evidence) add(o odds, x float32, times int32) {
	for range times {
		e.product *= float64(o.miss + o.hit*x)
		if e.product > 1e200 || e.product < 1e-200 {
			e.logarithm += math.Log(e.product)
			e.product = 1
		}
	}
}

// weight returns the logarithm of the product, weighed, but not much below that of a free rendering.
func (e *evidence) weight() float64 {
	if e.logarithm == 0 && e.product < 1e-15 {
		return logFree // the commonest case: sentences that have nothing to do with one another
	}
	x := wordWeight * (e.logarithm + math.Log(e.product))
	switch {
	case x > 12:
		return x
	case x < -16:
		return logFree
	}
	return math.Log(free + (1-free)*math.Exp(x))
}

var logFree = math.Log(free)

// lengths returns what the lengths of the two sides of a bead say: a normal distribution of the logarithm of their
// ratio, narrow for renderings and wide for sentences that meet by chance.
func lengths(a, b *Side, i, j int, s shape, h *habit) float64 {
	la, lb := length(a, i, s.a), length(b, j, s.b)
	d := math.Log(lb/la) - h.ratio
	narrow := 2*variance/(la+lb) + spread
	wide := narrow + stray
	return lengthWeight * (math.Log(wide/narrow) + d*d*(1/wide-1/narrow)) / 2
}

// length is the number of characters of the n sentences before end, and one more.
func length(s *Side, end, n int) float64 { return float64(s.chars[end]-s.chars[end-n]) + 1 }

// breaks returns what the numbers of sentences within the lines of a bead say: it is best if both sides have the same.
func breaks(a, b *Side, i, j int, s shape) float64 {
	d := int(a.stops[i]-a.stops[i-s.a]) + s.a - int(b.stops[j]-b.stops[j-s.b]) - s.b
	return -stopWeight * float64(min(abs(d), 3))
}
