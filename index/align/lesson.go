package align

import "slices"

const (
	// lessons is the number of rounds of learning; after four the figures hardly move.
	lessons = 4
	// doubt is how many tokens the lexicon's word for a couple is worth. It keeps what was seen twice from being
	// certain.
	doubt = 2
	// nothing is the weight of a token's being rendered by no token at all, against the probability of a couple.
	nothing = 0.2
	// spark is the probability that learning begins with for a couple that the lexicon does not know.
	spark = 0.02
	// lift is by how much two forms must meet more often than by chance to be learned.
	lift = 2
)

// lesson is the beads of a table as a text to learn from. A bead is given by the uses [a0, a1) and [b0, b1) in it.
type lesson struct {
	a, b   *Side
	beads  []struct{ b0, b1 int32 }
	held   [][]int32 // by form of a: the uses of it in beads
	bead   []int32   // by use of a: its bead
	na, nb []float32 // tokens in beads, by form
}

// learn returns the couples that the beads of the table bear out, the lexicon's among them. It is expectation
// maximisation as in IBM model 1 (Brown and others, The mathematics of statistical machine translation, 1993), in both
// directions, over forms that meet at least twice.
func (t *table) learn(base *couples) *couples {
	l := t.lesson()
	c, prior := l.candidates(base)
	for range lessons {
		l.repeat(c, prior)
	}
	// Only now are couples left out that came to nothing.
	kept := &couples{starts: make([]int32, len(c.starts))}
	for f := range l.a.forms {
		for _, x := range c.of(int32(f)) {
			if max(x.there, x.back) >= least {
				kept.all = append(kept.all, x)
			}
		}
		kept.starts[f+1] = int32(len(kept.all))
	}
	return kept
}

// lesson returns the beads of the best way that are more likely than not.
func (t *table) lesson() *lesson {
	a, b := t.a, t.b
	l := &lesson{a: a, b: b, held: make([][]int32, len(a.forms)), bead: make([]int32, len(a.uses)), na: make([]float32, len(a.forms)), nb: make([]float32, len(b.forms))}
	for _, x := range t.best() {
		if len(x.A) == 0 || len(x.B) == 0 || x.Confidence < 0.5 {
			continue
		}
		a0, a1 := a.starts[x.A[0]], a.starts[x.A[0]+len(x.A)]
		b0, b1 := b.starts[x.B[0]], b.starts[x.B[0]+len(x.B)]
		for at := a0; at < a1; at++ {
			u := a.uses[at]
			l.bead[at] = int32(len(l.beads))
			l.held[u.form] = append(l.held[u.form], at)
			l.na[u.form] += float32(u.n)
		}
		for _, u := range b.uses[b0:b1] {
			l.nb[u.form] += float32(u.n)
		}
		l.beads = append(l.beads, struct{ b0, b1 int32 }{b0, b1})
	}
	return l
}

// candidates returns the couples to learn about, and what the lexicon says of each.
func (l *lesson) candidates(base *couples) (c *couples, prior []float32) {
	c = &couples{starts: make([]int32, len(l.a.forms)+1)}
	met := make([]float32, len(l.b.forms))
	last := make([]int32, len(l.b.forms)) // the bead a form was last met in, counted from 1 over all forms of a
	said := make([]float32, len(l.b.forms))
	beads := float32(len(l.beads))
	var forms []int32
	stamp := int32(0)
	for f := range l.a.forms {
		forms = forms[:0]
		for _, x := range base.of(int32(f)) {
			said[x.form] = x.there
			forms = append(forms, x.form)
		}
		bead := int32(-1)
		for _, at := range l.held[f] {
			if l.bead[at] == bead {
				continue
			}
			bead = l.bead[at]
			stamp++
			for _, u := range l.b.uses[l.beads[bead].b0:l.beads[bead].b1] {
				if last[u.form] == stamp {
					continue
				}
				last[u.form] = stamp
				if met[u.form]++; met[u.form] == 2 && said[u.form] == 0 {
					forms = append(forms, u.form)
				}
			}
		}
		slices.Sort(forms)
		for _, g := range forms {
			if said[g] > 0 || met[g]*beads > lift*l.na[f]*l.nb[g] {
				p := max(said[g], spark)
				c.all = append(c.all, couple{g, p, p})
				prior = append(prior, said[g])
			}
			said[g] = 0
		}
		c.starts[f+1] = int32(len(c.all))
		for _, at := range l.held[f] {
			for _, u := range l.b.uses[l.beads[l.bead[at]].b0:l.beads[l.bead[at]].b1] {
				met[u.form] = 0
			}
		}
	}
	return c, prior
}

// repeat makes the probabilities of couples anew from what they explain.
func (l *lesson) repeat(c *couples, prior []float32) {
	// What there is to explain each use: nothing, or a couple of it in its bead.
	ea, eb := make([]float32, len(l.a.uses)), make([]float32, len(l.b.uses))
	l.meetings(c, func(k, at, bt int32) {
		ea[at] += float32(l.b.uses[bt].n) * c.all[k].back
		eb[bt] += float32(l.a.uses[at].n) * c.all[k].there
	})
	next := make([]couple, len(c.all))
	l.meetings(c, func(k, at, bt int32) {
		n := float32(l.a.uses[at].n * l.b.uses[bt].n)
		next[k].there += n * c.all[k].there / (eb[bt] + nothing)
		next[k].back += n * c.all[k].back / (ea[at] + nothing)
	})
	for f := range l.a.forms {
		for k := c.starts[f]; k < c.starts[f+1]; k++ {
			x := &c.all[k]
			x.there = (next[k].there + doubt*prior[k]) / (l.na[f] + doubt)
			x.back = (next[k].back + doubt*prior[k]) / (l.nb[x.form] + doubt)
		}
	}
}

// meetings calls f for each couple k and each two uses of its forms, at in a and bt in b, that stand in one bead.
func (l *lesson) meetings(c *couples, f func(k, at, bt int32)) {
	index := make([]int32, len(l.b.forms)) // 1 + the couple of the present form of a, by form of b
	for form := range l.a.forms {
		for k := c.starts[form]; k < c.starts[form+1]; k++ {
			index[c.all[k].form] = k + 1
		}
		for _, at := range l.held[form] {
			bead := &l.beads[l.bead[at]]
			for bt := bead.b0; bt < bead.b1; bt++ {
				if k := index[l.b.uses[bt].form]; k > 0 {
					f(k-1, at, bt)
				}
			}
		}
		for k := c.starts[form]; k < c.starts[form+1]; k++ {
			index[c.all[k].form] = 0
		}
	}
}
