package align

import (
	"cmp"
	"math"
	"math/bits"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

// The features of a comparison. Each is a number that a person can read; the weights are log-odds per unit.
const (
	fPrior          = iota // 1
	fAll                   // cosine of all items, 0–1
	fNames                 // cosine of names, 0–1, less where there are few: see fewNames
	fFigures               // cosine of figures, 0–1
	fWords                 // cosine of words, 0–1
	fTopic                 // cosine of the topics, −1 to oneTopic
	fLeads                 // how surely two sentences of the leads say the same, 0–1: see leadMatch
	fCoverage              // share of the larger article's nats that the other holds too, 0–1
	fDays                  // cosine of the day profiles, 0–1; less where the days follow from a guess
	fOtherDays             // 1 − that cosine, likewise; 0 if either profile is empty
	fNamesOtherDays        // fNames × fOtherDays: who does much makes news every day
	fWordsOtherDays        // fWords × fOtherDays: what happens every day is told in the same words
	fSpecific              // ln(1 + what the shared names and words tell): see specific
	fRarestNames           // nats of the three rarest names that both have, 0–3 maxRarity
	fSpeakers              // rarities, as shares of maxRarity, of the names that speak in both, added up: see voice
	fPublication           // ln(1 + days between the publications), unknownLag of them if either is not dated
	fWeeks                 // by how much that is more than for a week, 0 within it
	fSameDay               // 1 if they were published on one day; less where that follows from a guess
	fLength                // ln(1 + nats of the smaller article)
	fBalance               // nats of the smaller article over those of the larger, 0–1
	fOrder                 // correlation of the places at which the shared items first stand, 0–1
	fContradictions        // classes of figures, 0–3, in which they contradict one another: see mention.Contradictions
	features
)

// dayInLead is what a day in the lead weighs in an article: profiles of less count for less. A report whose only day is that
// of an election long ago does not contradict one of today's. 1 to 5 did nearly as well.
const dayInLead = 3

// unknownLag is how many days apart two publications count where one is not known: more than reports of one event
// usually are, less than those of different stories.
const unknownLag = 3

// fewNames, in nats², is added to what the cosine of names divides by, as if each article had one more name of some three
// nats that the other lacks: two fragments that name but one place, and the same, need not tell of one event.
const fewNames = 10

// oneTopic is the cosine from which on two topics are one: beyond it are translations and reports of one story alike, the same event or
// not. It was chosen with the weights.
const oneTopic = 0.8

// maxRarity is the rarity, in nats, above which a term is no rarer: in a large collection everything rare is rarer.
const maxRarity = 6

// mostContradictions bounds how many contradictions count: those of one pair are not independent.
const mostContradictions = 3

// aWeek is the fPublication of a week, within which reports of one story come close upon one another.
var aWeek = math.Log1p(7)

// Features are the values of a comparison's features.
type Features [features]float64

// Score is what a model finds between two articles, before competition.
type Score struct {
	Features Features
	// Monolingual reports that both articles are of one language, Copy that one is moreover a copy of the other.
	Monolingual, Copy bool
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
	s.Copy = s.Monolingual && a.Sketch.CopyOf(b.Sketch)
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
	var sharedA, sharedB float64
	var meet leadTable
	var order correlation
	var specific float64
	var rarest [3]float64
	for k := range kinds {
		x, y := a.terms[k], b.terms[k]
		for i, j := 0, 0; i < len(x) && j < len(y); {
			switch {
			case x[i].hash < y[j].hash:
				i++
			case x[i].hash > y[j].hash:
				j++
			default:
				u, v := &x[i], &y[j]
				s := shared{k, u, v, float64(u.weight) * float64(v.weight)}
				dots[k] += s.product
				sharedA += float64(u.weight)
				sharedB += float64(v.weight)
				order.add(float64(u.at), float64(v.at), s.product)
				meet.add(u, v)
				specific += s.specific()
				f[fSpeakers] += s.voice()
				if k == nameItems {
					enter(&rarest, min(float64(u.rarity), maxRarity))
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
	f[fNames] = ratio(dots[nameItems], nameNorms(a, b))
	f[fFigures] = ratio(dots[figureItems], a.norms[figureItems]*b.norms[figureItems])
	f[fWords] = ratio(dots[wordItems], a.norms[wordItems]*b.norms[wordItems])
	f[fTopic] = min(a.topic.cosine(&b.topic), oneTopic)
	f[fLeads], _, _ = meet.match(a, b)
	f[fCoverage] = ratio(sharedA, a.mass)
	if smaller(a, b) {
		f[fCoverage] = ratio(sharedB, b.mass)
	}
	trust := a.trust() * b.trust()
	days, told := mention.DayCosine(a.Days, b.Days), trust*min(a.Told/dayInLead, b.Told/dayInLead, 1)
	f[fDays] = told * days
	if len(a.Days) > 0 && len(b.Days) > 0 {
		f[fOtherDays] = told * (1 - days)
	}
	f[fNamesOtherDays] = f[fNames] * f[fOtherDays]
	f[fWordsOtherDays] = f[fWords] * f[fOtherDays]
	f[fPublication] = math.Log1p(unknownLag)
	if a.Anchor != corpus.NoDay && b.Anchor != corpus.NoDay {
		f[fPublication] += trust * (math.Log1p(float64(lag(a.Anchor, b.Anchor))) - f[fPublication])
		if a.Anchor == b.Anchor {
			f[fSameDay] = trust
		}
	}
	f[fWeeks] = max(0, f[fPublication]-aWeek)
	f[fSpecific] = math.Log1p(specific)
	f[fRarestNames] = rarest[0] + rarest[1] + rarest[2]
	f[fLength] = math.Log1p(min(a.mass, b.mass))
	f[fBalance] = ratio(min(a.mass, b.mass), max(a.mass, b.mass))
	f[fOrder] = order.value()
	f[fContradictions] = min(mostContradictions, float64(mention.Contradictions(a.tallies, b.tallies, a.Anchor, b.Anchor, nil)))
	return f
}

// specific is how much of an occurrence a shared term tells by itself, 0–1: the cube of its rarity, so that a word of one
// report in ten counts for nothing beside one in three hundred. A name counts half, for names come in casts; figures, which any report has, do not.
func (s *shared) specific() float64 {
	x := min(float64(s.a.rarity)/maxRarity, 1)
	switch s.kind {
	case wordItems:
		return x * x * x
	case nameItems:
		return x * x * x / 2
	}
	return 0
}

// voice is the rarity, 0–1, of a name that speaks in both reports, 0 of any other term. Several acts of one story have the same
// people speak of them, so that who speaks in both says less of one occurrence than who does something in either.
func (s *shared) voice() float64 {
	if !s.a.speaks() || !s.b.speaks() {
		return 0
	}
	return min(float64(s.a.rarity)/maxRarity, 1)
}

// enter puts x among the greatest so far, in descending order.
func enter(greatest *[3]float64, x float64) {
	for i, y := range greatest {
		if x > y {
			greatest[i], x = x, y
		}
	}
}

// leadTable adds up what each sentence of one lead shares with each of the other.
type leadTable [leads][leads]struct{ product, nats float64 }

func (t *leadTable) add(u, v *weighed) {
	if u.lead() == 0 || v.lead() == 0 {
		return
	}
	x, y := float64(u.rarity), float64(v.rarity)
	for is := u.lead(); is != 0; is &= is - 1 {
		row := &t[bits.TrailingZeros32(is)]
		for js := v.lead(); js != 0; js &= js - 1 {
			cell := &row[bits.TrailingZeros32(js)]
			cell.product += x * y
			cell.nats += min(x, y)
		}
	}
}

// The weights of saySame, first fitted by regression on the sentences of six pairs of reports on one crisis, of which readers had
// told which say the same; the base was then chosen with the other weights, from −7.2 to −5. They are of rarities in the collection,
// those of Matches of rarities in the text.
const (
	leadBase   = -6
	leadCosine = 9.0
	leadShared = 2.0 // per unit of ln(1 + nats)
)

// saySame returns how surely two sentences of leads say the same, by the cosine of their items and the nats that they share.
func saySame(cosine, nats float64) float64 {
	return logistic(leadBase + leadCosine*cosine + leadShared*math.Log1p(nats))
}

// match returns how surely the two sentences of the leads that come nearest to it say the same, and which they are.
func (t *leadTable) match(a, b *Profile) (sure float64, first, second int) {
	for i := range t {
		for j := range t[i] {
			cell := &t[i][j]
			if cell.product == 0 {
				continue
			}
			if p := saySame(ratio(cell.product, a.leads[i]*b.leads[j]), cell.nats); p > sure {
				sure, first, second = p, i, j
			}
		}
	}
	return sure, first, second
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

// nameNorms is what fNames divides by.
func nameNorms(a, b *Profile) float64 { return a.norms[nameItems]*b.norms[nameItems] + fewNames }

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
