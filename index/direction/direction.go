// Package direction says which of two texts that render one another was first.
//
// What holds of translated language in general (it says more, and more plainly: Baker 1993; Kurokawa, Goutte and Isabelle 2009;
// Volansky, Ordan and Wintner 2015) shows in some thousand words, and an article has three hundred. So what counts is what a
// reader can point at: a note, an explanation, a conversion.
package direction

import (
	"cmp"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// The weights of clues, in log-odds, were set by hand on testdata/tune.txtar; none is fitted.
const (
	noteWeight        = 4.0 // the text says that it is translated
	agencyWeight      = 0.8 // it credits an agency of the other language, or the other text alone credits one of its own
	glossWeight       = 1.0 // it alone explains a term that both have
	appositionWeight  = 0.7 // the same behind a comma, where much else may stand
	keptWeight        = 1.4 // it has words of the other text in brackets
	nationWeight      = 0.9 // it alone says of which country something is; half of it for each word more
	metricWeight      = 1.0 // it is French and has metric units for others
	roundWeight       = 0.8 // its figure is the less round of two
	doubledWeight     = 0.9 // it gives a quantity twice, in two units or currencies
	spellingWeight    = 1.5 // it spells a name after the custom of the other language
	publicationWeight = 0.9 // it was published later
	wordsWeight       = 3.0 // by logarithm of how many times more words it has than usual

	mostOfKind   = 2.0  // what the clues of a kind may weigh in all: they are not independent
	mostOfLength = 0.3  // what the length may weigh
	usualRatio   = 1.06 // words of a French text to those of an English one, whichever was first
	mostLater    = 30   // days after which nobody translates news
)

// leastClear is the probability from which an original is named.
const leastClear = 0.8

// Of says which of two articles renders the other, taken for granted that one does. It names no original unless the
// clues are clear, nor for two texts of one language. It is antisymmetric, to the last bit.
func Of(a, b *corpus.Annotated) corpus.Direction {
	if a.Lang().Other() != b.Lang() {
		return corpus.Direction{}
	}
	x, y := newPanel(a), newPanel(b)
	clues := x.renders(y)
	for i := range clues {
		clues[i].Weight = -clues[i].Weight
	}
	for _, c := range y.renders(x) {
		c.A, c.B = c.B, c.A
		clues = append(clues, c)
	}
	out := corpus.Direction{Clues: bound(clues)}
	sum := 0.0
	for _, c := range out.Clues {
		sum += c.Weight
	}
	if p := probability(math.Abs(sum)); p >= leastClear {
		out.Original, out.Confidence = corpus.OriginalA, p
		if sum < 0 {
			out.Original = corpus.OriginalB
		}
	}
	return out
}

// probability is that of log-odds.
func probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// bound lessens what clues of one kind weigh too much in all, and sorts them by weight, in an order that does not depend
// on which article comes first.
func bound(clues []corpus.Clue) []corpus.Clue {
	order := func(a, b corpus.Clue) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(min(a.A, a.B), min(b.A, b.B)), cmp.Compare(max(a.A, a.B), max(b.A, b.B)))
	}
	slices.SortFunc(clues, order)
	total := map[corpus.ClueKind]float64{}
	for _, c := range clues {
		total[c.Kind] += c.Weight
	}
	for i := range clues {
		c := &clues[i]
		if t := math.Abs(total[c.Kind]); t > mostOfKind && c.Kind != corpus.NoteClue {
			c.Weight *= mostOfKind / t
		}
	}
	slices.SortFunc(clues, order)
	return clues
}

// renders returns what speaks for p being a rendering of o, p's side first; all weights are positive.
func (p *panel) renders(o *panel) []corpus.Clue {
	var out []corpus.Clue
	add := func(kind corpus.ClueKind, own, other string, weight float64) {
		c := corpus.Clue{Kind: kind, A: own, B: other, Weight: weight}
		if weight > 0 && !slices.ContainsFunc(out, func(d corpus.Clue) bool { return d.Kind == kind && d.A == own }) {
			out = append(out, c)
		}
	}
	p.notes(add)
	p.agencies(o, add)
	p.glosses(o, add)
	p.nations(o, add)
	p.conversions(o, add)
	p.spellings(o, add)
	p.later(o, add)
	p.longer(o, add)
	return out
}

// adder takes a clue: what stands in the rendering, what in the original.
type adder func(kind corpus.ClueKind, own, other string, weight float64)

// notes finds what p says of itself.
func (p *panel) notes(add adder) {
	for _, c := range p.Annotation.Credits {
		if from := corpus.Lang(c.Name); c.Kind == corpus.TranslationCredit && (from == "" || from == p.Lang().Other()) {
			add(corpus.NoteClue, c.Of(p.In(c.Field)), "", noteWeight)
		}
	}
}

// agencies finds an agency of the other language in p, or one of its own language in o where p has none.
func (p *panel) agencies(o *panel, add adder) {
	own, foreign := p.credit(p.Lang().Other())
	if foreign {
		add(corpus.AgencyClue, own, "", agencyWeight)
		return
	}
	if other, home := o.credit(o.Lang()); home && own == "" {
		add(corpus.AgencyClue, "", other, agencyWeight)
	}
}

// credit returns an agency that p credits, and whether one of them writes in l first.
func (p *panel) credit(l corpus.Lang) (name string, writes bool) {
	for _, c := range p.Annotation.Credits {
		if c.Kind == corpus.AgencyCredit && !writes {
			name, writes = c.Name, text.AgencyLang(c.Name) == l
		}
	}
	return name, writes
}

// later finds that p was published after o.
func (p *panel) later(o *panel, add adder) {
	x, y := &p.Annotation.Dating, &o.Annotation.Dating
	if days := x.Anchor() - y.Anchor(); x.Method.Testifies() && y.Method.Testifies() && days > 0 && days <= mostLater {
		add(corpus.PublicationClue, x.Value, y.Value, publicationWeight)
	}
}

// longer finds that p takes more words than are usual for what o says: translators explain.
func (p *panel) longer(o *panel, add adder) {
	usual := usualRatio
	if p.Lang() == corpus.English {
		usual = 1 / usualRatio
	}
	if p.words > 0 && o.words > 0 {
		add(corpus.LengthClue, "", "", min(mostOfLength, wordsWeight*math.Log(float64(p.words)/float64(o.words)/usual)))
	}
}
