package align

import (
	"math"

	"github.com/diptych-align/diptych/corpus"
)

// habit is how a text is translated. It is first supposed and then learned from the text.
type habit struct {
	// prior is the probability of each shape of bead.
	prior [len(shapes)]float64
	// ratio is the logarithm of the length of b over that of a, in characters.
	ratio float64
	// seen is the share of the tokens of each kind, among those that have couples, whose rendering we find.
	seen [formKinds]float64
}

// shape is the number of sentences on either side of a bead.
type shape struct{ a, b int }

// shapes are the beads that are tried, plain pairs first.
var shapes = [...]shape{{1, 1}, {1, 0}, {0, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 3}, {3, 1}, {2, 3}, {3, 2}, {3, 3}, {1, 4}, {4, 1}}

// most is the greatest number of sentences on a side of a bead.
const most = 4

// The habits of translators at large, and how many observations it takes to give them up. Gale and Church (A program
// for aligning sentences in bilingual corpora, 1993) counted pair : one-sided : 1–2 as .89 : .005 : .045, in texts
// translated with care; news and books leave more out and cut more. These figures were chosen by hand and checked by
// TestBeadsGold on the even files of the news; the odd ones agree. Each lies on a wide plain: half or twice as much
// changes F1 by less than 0.01.
const (
	nullPrior   = 1.0 / 40 // of a one-sided bead, against that of a pair
	shrink      = 1.0 / 11 // of the prior, for each sentence more than a pair has
	priorWeight = 30       // beads

	frenchOverEnglish = 1.12 // characters of French for one of English; the usual figure is 1.1 to 1.15
	ratioWeight       = 20   // beads of 100 characters a side

	seenWord, seenStop, seenName, seenMark = 0.6, 0.3, 0.8, 0.5
	seenWeight                             = 300 // tokens
)

// newHabit returns the habit of translators at large.
func newHabit(a, b *Side) *habit {
	h := &habit{seen: [formKinds]float64{wordForm: seenWord, stopForm: seenStop, nameForm: seenName, numberForm: seenName, markForm: seenMark}}
	sum := 0.0
	for k, s := range shapes {
		h.prior[k] = math.Pow(shrink, float64(s.a+s.b-2))
		if s.a == 0 || s.b == 0 {
			h.prior[k] = nullPrior
		}
		sum += h.prior[k]
	}
	for k := range h.prior {
		h.prior[k] /= sum
	}
	switch {
	case a.lang == corpus.English && b.lang == corpus.French:
		h.ratio = math.Log(frenchOverEnglish)
	case a.lang == corpus.French && b.lang == corpus.English:
		h.ratio = -math.Log(frenchOverEnglish)
	}
	return h
}

// habit returns the habit that the table's beads show, was being the one it was filled with.
func (t *table) habit(c *couples, was *habit) *habit {
	h := newHabit(t.a, t.b)
	var count [len(shapes)]float64
	var beads, ratio, weight float64
	t.probable(func(i, j, k int, p float64) {
		count[k] += p
		beads += p
		if k == 0 {
			la, lb := length(t.a, i, 1), length(t.b, j, 1)
			w := p * min(la+lb, 400) / 200 // the longer, the surer; beyond 200 a side no longer
			weight += w
			ratio += w * math.Log(lb/la)
		}
	})
	for k := range h.prior {
		h.prior[k] = (count[k] + priorWeight*h.prior[k]) / (beads + priorWeight)
	}
	h.ratio = (ratio + ratioWeight*h.ratio) / (weight + ratioWeight)
	n, seen := t.rendered(c, was)
	for k := range h.seen {
		h.seen[k] = (seen[k] + seenWeight*h.seen[k]) / (n[k] + seenWeight)
	}
	return h
}

// rendered counts, by kind, the tokens that have couples and stand in the best beads, and those of them that are
// rendered there.
func (t *table) rendered(c *couples, h *habit) (n, seen [formKinds]float64) {
	a, b := t.a, t.b
	ka, kb := c.known(b)
	oa, ob := newOdds(a, ka, h), newOdds(b, kb, h)
	post := b.postings()
	count := func(f *form, known bool, o odds, x float32, times int32) {
		if known {
			n[f.kind] += float64(times)
			seen[f.kind] += float64(times) * float64(o.hit*x/(o.miss+o.hit*x))
		}
	}
	var row hits
	var there []float32
	for _, x := range t.best() {
		if len(x.A) == 0 || len(x.B) == 0 {
			continue
		}
		i, j := x.A[0]+len(x.A), x.B[0]+len(x.B)
		sa, sb := share(a, i, len(x.A)), share(b, j, len(x.B))
		row.from, row.to = x.B[0], j
		there = zeros(there, int(b.starts[j]-b.starts[row.from]))
		for _, i := range x.A {
			row.find(a, b, i, c, post)
			for k, v := range row.there {
				there[k] += v
			}
			uses := a.of(i)
			for k, u := range uses {
				v := float32(0)
				for j := row.from; j < row.to; j++ {
					v += row.back[(j-row.from)*len(uses)+k]
				}
				count(&a.forms[u.form], ka[u.form], oa[u.form], v*sb, u.n)
			}
		}
		for k, v := range there {
			u := b.uses[int(b.starts[row.from])+k]
			count(&b.forms[u.form], kb[u.form], ob[u.form], v*sa, u.n)
		}
	}
	return n, seen
}
