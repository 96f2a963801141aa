package align

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Profile is a bag weighed by a model: an article prepared for comparison. It is not changed once made.
type Profile struct {
	ID   string
	Lang corpus.Lang
	When
	Sketch Sketch

	tallies []mention.Tally
	bag     *Bag // what it was made of; nil in a lean profile
	terms   [kinds][]weighed
	norms   [kinds]float64 // Euclidean length of the terms of each kind
	mass    float64        // sum of all weights: how much the article says, in nats
	leads   [leads]float64 // Euclidean length of the rarities in each sentence of the lead
	topic   topic
}

// weighed is a term of a profile, in 24 bytes: thousands of profiles are held at once, and two are compared in a
// microsecond.
type weighed struct {
	hash   uint64 // of the term: of a million terms, two have the same with a probability of 3e-8
	weight float32
	rarity float32
	at     float32 // see Item
	ref    uint32  // the item's place in the bag, with the bits of flags behind it
}

// flags is how many bits a term has beside its item's place: those of Item.Lead, and before them that of Item.Speaks.
const (
	flags      = leads + 1
	speaksFlag = 1 << leads
)

func (it *Item) flags() uint32 {
	f := uint32(it.Lead)
	if it.Speaks {
		f |= speaksFlag
	}
	return f
}

// flags returns the bits of the term's item.
func (t *weighed) flags() uint32 { return t.ref & (1<<flags - 1) }

// lead returns the bits of the lead's sentences that hold the term.
func (t *weighed) lead() uint32 { return t.ref & (1<<leads - 1) }

// speaks reports whether the term is a name that speaks in the article.
func (t *weighed) speaks() bool { return t.ref&speaksFlag != 0 }

// The kinds of terms in a profile, as indices.
const (
	nameItems = iota
	figureItems
	wordItems
	kinds
)

// Profile weighs the items of a bag: (1 + ln count) × rarity, the field's usual tf-idf.
func (m *Model) Profile(b *Bag) *Profile {
	p := &Profile{ID: b.ID, Lang: b.Lang, When: b.When, Sketch: b.Sketch, bag: b, tallies: b.Tallies}
	var points lexicon.Vector
	for k := range kinds {
		items := b.items(k)
		terms := make([]weighed, len(items))
		var square float64
		for i := range items {
			it := &items[i]
			rarity := m.Rarity(it.Term)
			t := weighed{
				hash:   hashTerm(it.Term),
				weight: float32((1 + math.Log(it.Weight)) * rarity),
				rarity: float32(rarity),
				at:     float32(it.At),
				ref:    uint32(i)<<flags | it.flags(),
			}
			weight := float64(t.weight)
			square += weight * weight
			p.mass += weight
			for in := t.lead(); in != 0; in &= in - 1 {
				p.leads[bits.TrailingZeros32(in)] += rarity * rarity
			}
			terms[i] = t
			if k == wordItems {
				if v, ok := m.vector(it); ok {
					points.Add(t.weight, &v)
				}
			}
		}
		slices.SortFunc(terms, func(a, b weighed) int { return cmp.Compare(a.hash, b.hash) })
		p.norms[k], p.terms[k] = math.Sqrt(square), terms
	}
	for i, square := range p.leads {
		p.leads[i] = math.Sqrt(square)
	}
	p.topic = pointing(&points)
	return p
}

// Lean returns the profile without what is needed to explain or to search: it takes a fifth of the memory.
func (p *Profile) Lean() *Profile {
	lean := *p
	lean.bag, lean.tallies = nil, slices.Clone(p.tallies)
	for i := range lean.tallies {
		lean.tallies[i].Surface = "" // it would hold the whole text
	}
	return &lean
}

// Dated returns the profile as another dating of its article has it.
func (p *Profile) Dated(w When) *Profile {
	dated := *p
	dated.When = w
	return &dated
}

// hashTerm is FNV-1a, 64 bits: the same in every process, as sums are made in its order.
func hashTerm(term string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(term) {
		h = (h ^ uint64(term[i])) * 1099511628211
	}
	return h
}

// item returns the item of a term of kind k.
func (p *Profile) item(k int, t *weighed) *Item { return &p.bag.items(k)[t.ref>>flags] }

// items returns the items of a kind.
func (b *Bag) items(kind int) []Item {
	switch kind {
	case nameItems:
		return b.Names
	case figureItems:
		return b.Figures
	default:
		return b.Words
	}
}

// Probe returns what the article is sought by: its terms, those first that say most of it, at most most of them. Each
// has its rarity in thousandths of a nat: the same for the same term in every article, so that what two articles share
// weighs the same from both sides. Terms that more than held of the articles hold which the model has counted are left out. The
// profile must not be lean.
func (m *Model) Probe(p *Profile, most, held int) []ProbeTerm {
	type term struct {
		name   string
		weight float32
	}
	var all []term
	for k := range kinds {
		for i := range p.terms[k] {
			t := &p.terms[k][i]
			if name := p.item(k, t).Term; m.statistics.Frequency[name] <= held {
				all = append(all, term{name, t.weight})
			}
		}
	}
	slices.SortFunc(all, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.name, b.name))
	})
	out := make([]ProbeTerm, min(len(all), most))
	for i := range out {
		out[i] = ProbeTerm{all[i].name, int(math.Round(1000 * m.Rarity(all[i].name)))}
	}
	return out
}

// ProbeTerm is a term of a candidate search with its rarity in thousandths of a nat.
type ProbeTerm struct {
	Term   string
	Weight int
}
