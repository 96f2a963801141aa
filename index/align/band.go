package align

import (
	"cmp"
	"math"
	"slices"
)

// band holds the nodes of a table that are looked at: in row i those from lo[i] to hi[i]. Both ends grow with i.
type band struct {
	lo, hi []int32
	starts []int
}

func (w *band) size() int { return w.starts[len(w.lo)] }

// at returns the place of a node among all nodes of the band.
func (w *band) at(i, j int) int { return w.starts[i] + j - int(w.lo[i]) }

// has reports whether the band holds a node; i is not beyond the last row.
func (w *band) has(i, j int) bool { return i >= 0 && j >= int(w.lo[i]) && j <= int(w.hi[i]) }

// node is a place in a table: i sentences of a and j of b are done.
type node struct{ i, j int32 }

// Limits of the search. Widening them leaves the figures of TestBeadsGold as they are.
const (
	// small is the number of nodes up to which all are looked at: two texts of a hundred sentences.
	small = 10000
	// wide and narrow are how far a band reaches to all sides of the nodes it follows: those that rare words suggest,
	// and those of the best path among these.
	wide, narrow = 20, 6
	// stride: where nothing suggests a node for more than so many sentences on both sides, the diagonal does.
	stride = 200
	// rare is how often a text may have a word that suggests nodes, and suggestions how many nodes a sentence may
	// suggest.
	rare, suggestions = 20, 4
	// unlikely is the probability below which a node or a bead is not looked at again.
	unlikely = 1e-3
)

// corridor returns the nodes that are worth looking at. Their number grows with the length of the texts, not with its
// square.
func corridor(a, b *Side, c *couples, h *habit) *band {
	n, m := a.Len(), b.Len()
	if (n+1)*(m+1) <= small {
		return around([]node{{0, 0}, {int32(n), int32(m)}}, 0)
	}
	t := &table{a: a, b: b, band: around(chain(a, b, c), wide)}
	return around(t.path(c, h), narrow)
}

// likely returns the nodes that the alignment may well pass through, and their neighbours.
func (t *table) likely() *band {
	n, m := t.a.Len(), int32(t.b.Len())
	lo, hi := make([]int32, n+1), make([]int32, n+1)
	for i := range lo {
		lo[i] = m
		for j := t.band.lo[i]; j <= t.band.hi[i]; j++ {
			at := t.band.at(i, int(j))
			if t.forward[at]+t.backward[at]-t.total > math.Log(unlikely) {
				lo[i], hi[i] = min(lo[i], j), max(hi[i], j)
			}
		}
	}
	// A row that every likely way jumps over takes the ends of its neighbours.
	for i := 1; i <= n; i++ {
		hi[i] = max(hi[i], hi[i-1])
		lo[n-i] = min(lo[n-i], lo[n-i+1])
	}
	return widened(lo, hi, m, 1)
}

// around returns the band that holds all nodes within margin of a way along the given ones, which ascend on both sides
// from (0, 0) to the end.
func around(nodes []node, margin int) *band {
	n, m := nodes[len(nodes)-1].i, nodes[len(nodes)-1].j
	lo, hi := make([]int32, n+1), make([]int32, n+1)
	for i := range lo {
		lo[i] = m
	}
	for k := 1; k < len(nodes); k++ {
		p, q := nodes[k-1], nodes[k]
		steps := min(q.i-p.i, q.j-p.j)/stride + 1
		for s := range steps {
			from, to := between(p, q, s, steps), between(p, q, s+1, steps)
			for i := from.i; i <= to.i; i++ {
				lo[i], hi[i] = min(lo[i], from.j), max(hi[i], to.j)
			}
		}
	}
	return widened(lo, hi, m, margin)
}

// between returns the node at step s of steps on the straight way from p to q.
func between(p, q node, s, steps int32) node {
	part := func(p, q int32) int32 { return p + int32(int64(q-p)*int64(s)/int64(steps)) }
	return node{part(p.i, q.i), part(p.j, q.j)}
}

// widened returns the band from lo to hi, with margin more to all sides.
func widened(lo, hi []int32, m int32, margin int) *band {
	n := len(lo) - 1
	w := &band{lo: make([]int32, n+1), hi: make([]int32, n+1), starts: make([]int, n+2)}
	for i := range w.lo {
		w.lo[i] = max(lo[max(i-margin, 0)]-int32(margin), 0)
		w.hi[i] = min(hi[min(i+margin, n)]+int32(margin), m)
		w.starts[i+1] = w.starts[i] + int(w.hi[i]-w.lo[i]) + 1
	}
	return w
}

// chain returns the first node, the ascending nodes that the rare words of the texts support best, and the last.
func chain(a, b *Side, c *couples) []node {
	type point struct {
		node
		weight float64 // of the best chain that ends here
		before int32   // the point before this one in it, −1 for none
	}
	var points []point
	post := b.postings()
	weight := make([]float64, b.Len()) // by sentence of b
	var touched []int32
	for i := range a.Len() {
		touched = touched[:0]
		for _, u := range a.of(i) {
			if a.forms[u.form].sentences > rare {
				continue
			}
			for _, x := range c.of(u.form) {
				p := post[x.form]
				if len(p) > rare {
					continue
				}
				for _, p := range p {
					if weight[p.sentence] == 0 {
						touched = append(touched, p.sentence)
					}
					weight[p.sentence] += float64(x.there) * math.Log(float64(b.Len()+1)/float64(len(post[x.form])))
				}
			}
		}
		// What a text says several times is likeliest to be said at the same place in it.
		astray := func(j int32) int { return abs(int(j)*a.Len() - i*b.Len()) }
		slices.SortFunc(touched, func(x, y int32) int {
			return cmp.Or(cmp.Compare(weight[y], weight[x]), cmp.Compare(astray(x), astray(y)), cmp.Compare(x, y))
		})
		keep := touched[:min(len(touched), suggestions)]
		slices.SortFunc(keep, func(x, y int32) int { return cmp.Compare(y, x) }) // descending: two of them never make a chain
		for _, j := range keep {
			points = append(points, point{node{int32(i), j}, weight[j], -1})
		}
		for _, j := range touched {
			weight[j] = 0
		}
	}
	// The heaviest ascending chain, by a Fenwick tree: tops[j] is the end of the best chain among the sentences of b
	// that it covers.
	tops := make([]int32, b.Len()+1)
	for j := range tops {
		tops[j] = -1
	}
	last := int32(-1)
	for k := range points {
		p := &points[k]
		for j := p.j; j > 0; j &= j - 1 {
			if top := tops[j]; top >= 0 && (p.before < 0 || points[top].weight > points[p.before].weight) {
				p.before = top
			}
		}
		if p.before >= 0 {
			p.weight += points[p.before].weight
		}
		for j := int(p.j) + 1; j < len(tops); j += j & -j {
			if tops[j] < 0 || points[tops[j]].weight < p.weight {
				tops[j] = int32(k)
			}
		}
		if last < 0 || p.weight > points[last].weight {
			last = int32(k)
		}
	}
	nodes := []node{{int32(a.Len()), int32(b.Len())}}
	for k := last; k >= 0; k = points[k].before {
		nodes = append(nodes, points[k].node)
	}
	nodes = append(nodes, node{0, 0})
	slices.Reverse(nodes)
	return nodes
}

// path returns the nodes of the staircase through the table's band that meets the sentences most alike.
func (t *table) path(c *couples, h *habit) []node {
	const (
		right = iota
		down
		diagonal
	)
	a, b, band := t.a, t.b, t.band
	ka, kb := c.known(b)
	oa, ob := newOdds(a, ka, h), newOdds(b, kb, h)
	post := b.postings()
	came := make([]uint8, band.size())
	var above, here []float64
	var w window
	for i := 0; i <= a.Len(); i++ {
		lo, hi := int(band.lo[i]), int(band.hi[i])
		if i > 0 {
			row := w.row(i - 1)
			row.from, row.to = max(lo-1, 0), hi
			row.find(a, b, i-1, c, post)
		}
		above, here = here, above[:0]
		for j := lo; j <= hi; j++ {
			best, way := math.Inf(-1), uint8(right)
			if i == 0 && j == 0 {
				best = 0
			}
			if j > lo {
				best = here[j-lo-1]
			}
			if i > 0 && band.has(i-1, j) {
				if v := above[j-int(band.lo[i-1])]; v > best {
					best, way = v, down
				}
			}
			if i > 0 && j > 0 {
				// Of two sentences that are one in the other text each finds all its words there, but not the other
				// way.
				x, y := w.words(a, b, i, j, shape{1, 1}, oa, ob)
				like := max(x, y, 0)
				best += like
				if band.has(i-1, j-1) {
					if v := above[j-1-int(band.lo[i-1])] + like; v >= best {
						best, way = v, diagonal
					}
				}
			}
			here = append(here, best)
			came[band.at(i, j)] = way
		}
	}
	var nodes []node
	for i, j := a.Len(), b.Len(); i > 0 || j > 0; {
		nodes = append(nodes, node{int32(i), int32(j)})
		way := came[band.at(i, j)]
		if way != right {
			i--
		}
		if way != down {
			j--
		}
	}
	nodes = append(nodes, node{0, 0})
	slices.Reverse(nodes)
	return nodes
}

func abs(x int) int { return max(x, -x) }
