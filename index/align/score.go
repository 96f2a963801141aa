package align

import (
	"cmp"
	"math"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

// The features of a comparison. Each is a number that a person can read; the weights are log-odds per unit.
const (
	fPrior       = iota // 1
	fAll                // cosine of all items, 0–1
	fNames              // cosine of names, 0–1
	fLead               // cosine of the items of title and lead, 0–1
	fCoverage           // share of the smaller article's nats that the other holds too, 0–1
	fDays               // cosine of the day profiles, 0–1; less where the days follow from a guess
	fOtherDays          // 1 − that cosine, likewise; 0 if either profile is empty
	fPublication        // ln(1 + days between the publications), unknownLag of them if either is not dated
	fLength             // ln(1 + nats of the smaller article)
	fBalance            // nats of the smaller article over those of the larger, 0–1
	fOrder              // correlation of the places at which the shared items first stand, 0–1
	features
)

// unknownLag is how many days apart two publications count where one is not known: more than reports of one event
// usually are, less than those of different stories.
const unknownLag = 3

// Features are the values of a comparison's features.
type Features [features]float64

// Score is what a model finds between two articles, before competition.
type Score struct {
	Features Features
	// Monolingual reports that both articles are of one language.
	Monolingual bool
	// LogOdds of "the same occurrence", natural logarithm.
	LogOdds float64
	// Story is the log-odds of "the same running story", meant for pairs that are not the same occurrence.
	Story float64
	// Rendering is the log-odds of "one text renders the other", meant for pairs that are the same occurrence.
	Rendering float64
}

// Score compares two articles. It is symmetric, to the last bit: rounding depends on who comes first, so one always does.
func (m *Model) Score(a, b *Profile) Score {
	if cmp.Or(cmp.Compare(b.Lang, a.Lang), cmp.Compare(a.ID, b.ID)) > 0 {
		a, b = b, a
	}
	s := Score{Features: compare(a, b, nil), Monolingual: a.Lang == b.Lang}
	s.LogOdds = dot(&m.weights.Same, &s.Features)
	s.Story = dot(&m.weights.Story, &s.Features)
	s.Rendering = dot(&m.weights.Rendering, &s.Features)
	return s
}

func dot(w, f *Features) float64 {
	sum := 0.0
	for i := range w {
		sum += w[i] * f[i]
	}
	return sum
}

// shared is a term that both articles have.
type shared struct {
	kind    int
	a, b    *weighed
	product float64 // its part of the dot product of a's and b's items
}

// compare computes the features. If visit is not nil it is called for each shared item.
func compare(a, b *Profile, visit func(shared)) Features {
	var f Features
	var dots [kinds]float64
	var lead, sharedA, sharedB float64
	var order correlation
	for k := range kinds {
		x, y := a.terms[k], b.terms[k]
		for i, j := 0, 0; i < len(x) && j < len(y); {
			switch {
			case x[i].hash < y[j].hash:
				i++
			case x[i].hash > y[j].hash:
				j++
			default:
				s := shared{k, &x[i], &y[j], x[i].weight * y[j].weight}
				dots[k] += s.product
				sharedA += x[i].weight
				sharedB += y[j].weight
				order.add(float64(x[i].at), float64(y[j].at), s.product)
				if x[i].lead() && y[j].lead() {
					lead += s.product
				}
				if visit != nil {
					visit(s)
				}
				i++
				j++
			}
		}
	}
	f[fPrior] = 1
	f[fAll] = ratio(dots[nameItems]+dots[figureItems]+dots[wordItems], a.norm()*b.norm())
	f[fNames] = ratio(dots[nameItems], a.norms[nameItems]*b.norms[nameItems])
	f[fLead] = ratio(lead, a.leadNorm*b.leadNorm)
	f[fCoverage] = ratio(sharedA, a.mass)
	if smaller(b, a) {
		f[fCoverage] = ratio(sharedB, b.mass)
	}
	trust := a.trust() * b.trust()
	days := mention.DayCosine(a.Days, b.Days)
	f[fDays] = trust * days
	if len(a.Days) > 0 && len(b.Days) > 0 {
		f[fOtherDays] = trust * (1 - days)
	}
	f[fPublication] = math.Log1p(unknownLag)
	if a.Anchor != corpus.NoDay && b.Anchor != corpus.NoDay {
		f[fPublication] += trust * (math.Log1p(float64(lag(a.Anchor, b.Anchor))) - f[fPublication])
	}
	f[fLength] = math.Log1p(min(a.mass, b.mass))
	f[fBalance] = ratio(min(a.mass, b.mass), max(a.mass, b.mass))
	f[fOrder] = order.value()
	return f
}

// correlation is Pearson's of weighted pairs. A text and its translation tell the same things in the same order;
// independent reports do not.
type correlation struct{ n, w, x, y, xx, yy, xy float64 }

func (c *correlation) add(x, y, w float64) {
	c.n++
	c.w += w
	c.x += w * x
	c.y += w * y
	c.xx += w * x * x
	c.yy += w * y * y
	c.xy += w * x * y
}

// value is 0 where there are too few pairs to tell, or where they run against one another.
func (c *correlation) value() float64 {
	const fewest = 4
	if c.n < fewest {
		return 0
	}
	vx, vy := c.w*c.xx-c.x*c.x, c.w*c.yy-c.y*c.y
	if vx <= 0 || vy <= 0 {
		return 0
	}
	return max(0, min(1, (c.w*c.xy-c.x*c.y)/math.Sqrt(vx*vy)))
}

// smaller reports whether p says less than q; of two that say as much, the one with the smaller id is smaller.
func smaller(p, q *Profile) bool { return p.mass < q.mass || p.mass == q.mass && p.ID < q.ID }

func (p *Profile) norm() float64 {
	return math.Sqrt(p.norms[nameItems]*p.norms[nameItems] + p.norms[figureItems]*p.norms[figureItems] + p.norms[wordItems]*p.norms[wordItems])
}

func ratio(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return min(x/y, 1)
}

func lag(a, b corpus.Day) corpus.Day {
	if a > b {
		return a - b
	}
	return b - a
}
