package align

import (
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// Beads aligns the sentences of two texts of which one renders the other. A holds sentences of a, B of b; the languages
// may stand in either order. Every sentence is in exactly one bead, and beads are in order on both sides: the usual
// pair, up to three sentences against up to three, or four against one, or sentences that only one side has. Confidence
// is the probability of the bead given the two texts. Without sentences there are no beads.
//
// The steps:
//
//  1. newCouples asks the lexicon which words of a may be rendered by which of b.
//  2. corridor finds the part of the table that is worth looking at, a band along the way of rare words.
//  3. compare finds what speaks for each bead in it; sum adds up over all alignments, forward and backward.
//  4. habit learns from this how the text was translated: how often sentences are joined, cut and left out, how much
//     longer one language runs, how literal it is.
//  5. learn finds further couples in the text itself; then the likely part of the table is compared again.
//
// Time and memory grow linearly with the texts.
func Beads(a, b *Side) []corpus.Bead {
	c := newCouples(a, b)
	h := newHabit(a, b)
	t := newTable(a, b, corridor(a, b, c, h))
	t.compare(c, h)
	for range 2 { // once for the priors, once more for what they change
		t.sum(h)
		h = t.habit(c, h)
	}
	t.sum(h)
	c = t.learn(c)
	t = newTable(a, b, t.likely())
	t.compare(c, h)
	t.sum(h)
	return t.best()
}

// table is a dynamic programme over nodes (i, j): the first i sentences of a and the first j of b are done. A bead is
// a step that ends in a node.
type table struct {
	a, b *Side
	band *band
	// words and scores are, by node and shape of the step that ends there, what the words say for it, and all that
	// does, prior included; −∞ for a step that is not tried.
	words, scores []steps
	// forward and backward are the logarithms of the sums over all ways to a node and from it.
	forward, backward []float64
	total             float64
}

type steps [len(shapes)]float32

func newTable(a, b *Side, w *band) *table {
	n := w.size()
	return &table{a: a, b: b, band: w, words: make([]steps, n), scores: make([]steps, n), forward: make([]float64, n), backward: make([]float64, n)}
}

// hopeless is what the words must say at least for one pair of sentences of a bead of several. A pair that shares no
// word has about −9, twice the logarithm of free.
const hopeless = -5

// compare fills words.
func (t *table) compare(c *couples, h *habit) {
	a, b, band := t.a, t.b, t.band
	ka, kb := c.known(b)
	oa, ob := newOdds(a, ka, h), newOdds(b, kb, h)
	post := b.postings()
	var w window
	for i := 1; i <= a.Len(); i++ {
		row := w.row(i - 1)
		row.from = max(int(band.lo[i])-most, 0)
		row.to = int(band.hi[min(i+most-1, a.Len())])
		row.find(a, b, i-1, c, post)
		for j := int(band.lo[i]); j <= int(band.hi[i]); j++ {
			g := &t.words[band.at(i, j)]
			for k, s := range shapes {
				switch {
				case s.a == 0 || s.b == 0:
				case !band.has(i-s.a, j-s.b) || k > 0 && !t.hopeful(i, j, s):
					g[k] = float32(math.Inf(-1))
				default:
					x, y := w.words(a, b, i, j, s, oa, ob)
					g[k] = float32(x + y)
				}
			}
		}
	}
}

// hopeful reports whether some pair of sentences in a bead is not hopeless.
func (t *table) hopeful(i, j int, s shape) bool {
	for x := i; x > i-s.a; x-- {
		for y := max(j-s.b+1, int(t.band.lo[x]), 1); y <= min(j, int(t.band.hi[x])); y++ {
			if t.words[t.band.at(x, y)][0] > hopeless {
				return true
			}
		}
	}
	return false
}

// sum fills scores, forward, backward and total.
func (t *table) sum(h *habit) {
	n, m, w := t.a.Len(), t.b.Len(), t.band
	var prior [len(shapes)]float64
	for k, p := range h.prior {
		prior[k] = math.Log(p)
	}
	for i := 0; i <= n; i++ {
		for j := int(w.lo[i]); j <= int(w.hi[i]); j++ {
			at := w.at(i, j)
			var ways [len(shapes)]float64
			for k, s := range shapes {
				ways[k] = math.Inf(-1)
				score := math.Inf(-1)
				if w.has(i-s.a, j-s.b) {
					score = prior[k]
					if s.a > 0 && s.b > 0 {
						score += float64(t.words[at][k]) + lengths(t.a, t.b, i, j, s, h) + breaks(t.a, t.b, i, j, s)
					}
					ways[k] = score + t.forward[w.at(i-s.a, j-s.b)]
				}
				t.scores[at][k] = float32(score)
			}
			if i > 0 || j > 0 {
				t.forward[at] = logSum(&ways)
			}
		}
	}
	t.total = t.forward[w.at(n, m)]
	for i := n; i >= 0; i-- {
		for j := int(w.hi[i]); j >= int(w.lo[i]); j-- {
			var ways [len(shapes)]float64
			for k, s := range shapes {
				ways[k] = math.Inf(-1)
				if i+s.a <= n && w.has(i+s.a, j+s.b) {
					to := w.at(i+s.a, j+s.b)
					ways[k] = float64(t.scores[to][k]) + t.backward[to]
				}
			}
			if i < n || j < m {
				t.backward[w.at(i, j)] = logSum(&ways)
			}
		}
	}
}

// logSum returns the logarithm of the sum of what x are the logarithms of.
func logSum(x *[len(shapes)]float64) float64 {
	top := slices.Max(x[:])
	if math.IsInf(top, -1) {
		return top
	}
	sum := 0.0
	for _, v := range x {
		if v > top-40 { // e⁻⁴⁰ is lost in a sum of order 1
			sum += math.Exp(v - top)
		}
	}
	return top + math.Log(sum)
}

// confidence returns the probability of the step of shape k that ends in node (i, j).
func (t *table) confidence(i, j, k int) float64 {
	s := shapes[k]
	if !t.band.has(i-s.a, j-s.b) {
		return 0
	}
	at := t.band.at(i, j)
	return min(math.Exp(t.forward[t.band.at(i-s.a, j-s.b)]+float64(t.scores[at][k])+t.backward[at]-t.total), 1)
}

// probable calls f for each step that is not improbable.
func (t *table) probable(f func(i, j, k int, p float64)) {
	for i := 0; i <= t.a.Len(); i++ {
		for j := int(t.band.lo[i]); j <= int(t.band.hi[i]); j++ {
			if at := t.band.at(i, j); t.forward[at]+t.backward[at]-t.total < math.Log(unlikely) {
				continue
			}
			for k := range shapes {
				if p := t.confidence(i, j, k); p > unlikely {
					f(i, j, k, p)
				}
			}
		}
	}
}

// best returns the beads of the best way through the table.
func (t *table) best() []corpus.Bead {
	n, m, w := t.a.Len(), t.b.Len(), t.band
	value := make([]float64, w.size())
	step := make([]uint8, w.size())
	for i := 0; i <= n; i++ {
		for j := int(w.lo[i]); j <= int(w.hi[i]); j++ {
			if i == 0 && j == 0 {
				continue
			}
			at := w.at(i, j)
			value[at] = math.Inf(-1)
			for k, s := range shapes {
				if w.has(i-s.a, j-s.b) {
					if v := value[w.at(i-s.a, j-s.b)] + float64(t.scores[at][k]); v > value[at] {
						value[at], step[at] = v, uint8(k)
					}
				}
			}
		}
	}
	var out []corpus.Bead
	for i, j := n, m; i > 0 || j > 0; {
		k := int(step[w.at(i, j)])
		s := shapes[k]
		out = append(out, corpus.Bead{A: run(i-s.a, i), B: run(j-s.b, j), Confidence: t.confidence(i, j, k)})
		i, j = i-s.a, j-s.b
	}
	slices.Reverse(out)
	return out
}

// run returns the numbers from..to−1.
func run(from, to int) []int {
	out := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}
