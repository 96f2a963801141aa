package align

import (
	"cmp"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// Profile is a bag weighed by a model: an article prepared for comparison. It is not changed once made.
type Profile struct {
	ID     string
	Lang   corpus.Lang
	Anchor corpus.Day
	// Certain is the confidence of the dating, 0–1.
	Certain float64
	Days    []corpus.DayWeight

	names, figures, words []Item
	norms                 [kinds]float64 // Euclidean length of the items of each kind
	leadNorm              float64
	mass                  float64 // sum of all weights: how much the article says, in nats
}

// The kinds of items in a profile, as indices.
const (
	nameItems = iota
	figureItems
	wordItems
	kinds
)

// Profile weighs the items of a bag: (1 + ln count) × rarity, the field's usual tf-idf.
func (m *Model) Profile(b *Bag) *Profile {
	p := &Profile{ID: b.ID, Lang: b.Lang, Anchor: b.Anchor, Certain: b.Certain, Days: b.Days}
	var lead float64
	for k, items := range [kinds][]Item{b.Names, b.Figures, b.Words} {
		weighed := make([]Item, len(items))
		var square float64
		for i, it := range items {
			it.Weight = (1 + math.Log(it.Weight)) * m.Rarity(it.Term)
			weighed[i] = it
			square += it.Weight * it.Weight
			p.mass += it.Weight
			if it.Lead {
				lead += it.Weight * it.Weight
			}
		}
		p.norms[k] = math.Sqrt(square)
		*p.items(k) = weighed
	}
	p.leadNorm = math.Sqrt(lead)
	return p
}

func (p *Profile) items(kind int) *[]Item {
	switch kind {
	case nameItems:
		return &p.names
	case figureItems:
		return &p.figures
	default:
		return &p.words
	}
}

// Probe returns what the article is sought by: its terms, those first that say most of it, at most most of them. Each
// has its rarity in thousandths of a nat: the same for the same term in every article, so that what two articles share
// weighs the same from both sides.
func (m *Model) Probe(p *Profile, most int) []ProbeTerm {
	all := slices.Concat(p.names, p.figures, p.words)
	slices.SortFunc(all, func(a, b Item) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Term, b.Term))
	})
	out := make([]ProbeTerm, min(len(all), most))
	for i := range out {
		out[i] = ProbeTerm{all[i].Term, int(math.Round(1000 * m.Rarity(all[i].Term)))}
	}
	return out
}

// ProbeTerm is a term of a candidate search with its rarity in thousandths of a nat.
type ProbeTerm struct {
	Term   string
	Weight int
}
