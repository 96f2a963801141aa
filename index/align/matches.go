package align

import (
	"cmp"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// A match's confidence is a logistic function of what speaks for and against it. The weights were fitted by regression: on six
// pairs of reports on one crisis, in which readers had found 88 of 5,621 pairs of sentences to say the same, in whole or in
// part, and on the tune stories of the sample, whose pairs without a judgement counted a fifth. Near misses, the same words on
// another day's march, are what the days keep out.
const (
	matchBase     = -4.96
	matchCosine   = 1.11  // of the sentences' words
	matchShared   = 2.13  // per unit of ln(1 + nats) of what they share
	matchNames    = -1.02 // per unit of ln(1 + the names that only one of them has)
	matchFigures  = 1.17  // per figure that both have, two at most
	matchDay      = 0.34  // a day that both tell of
	matchOtherDay = -0.42 // days in both, and none in common
	matchApart    = -1.82 // the reports speak from days more than daysApart apart
	matchGap      = -0.44 // per unit of ln(1 + the days between the reports)
	daysApart     = 3

	// doubtful is the confidence below which a match is not given. Above it 85 % of the matches were right, each pair of
	// reports judged by weights fitted without it, and none was a near miss.
	doubtful = 0.3

	// perSentence is how many matches a sentence may be in: a long one often tells what two do in the other report.
	perSentence = 2
	// usual is how many sentences the weights of words suppose beside those of the text: in a report of three sentences
	// no word is common.
	usual = 10
	// chance is the probability of a couple at which it is as likely to be one by chance.
	chance = 0.1
	// crowd is the number of sentences that may share a word for it to suggest matches.
	crowd = 50
)

// Matches finds the sentences that say the same in two reports, see NewReport, that were written independently: in any
// order, most sentences without a match, none in more than two. The matches are pairs of one sentence of a and one of b, best
// first, ties in the order of the sentences. Confidence is the probability that a reader would say that both tell the
// same, in whole or in part.
func Matches(a, b *Side) []corpus.Bead {
	c := newCouples(a, b)
	apart := daysOdds(a.anchor, b.anchor)
	wa, wb := a.keenness(), b.keenness()
	na, nb := a.norms(wa), b.norms(wb)
	post := b.postings()
	type sum struct {
		product, nats float64
		// best and by are the best couple of the present form of a in this sentence, by being the form of b.
		best float64
		by   int32
	}
	sums := make([]sum, b.Len())
	var met, now []int32
	var found []corpus.Bead
	for i := range a.Len() {
		met = met[:0]
		for _, u := range a.of(i) {
			if wa[u.form] == 0 {
				continue
			}
			now = now[:0]
			for _, x := range c.of(u.form) {
				if wb[x.form] == 0 || len(post[x.form]) > crowd {
					continue
				}
				p := float64(x.there) / (float64(x.there) + chance)
				for _, at := range post[x.form] {
					s := &sums[at.sentence]
					if s.best == 0 {
						now = append(now, at.sentence)
					}
					if p > s.best {
						s.best, s.by = p, x.form
					}
				}
			}
			for _, j := range now {
				s := &sums[j]
				if s.product == 0 {
					met = append(met, j)
				}
				s.product += s.best * wa[u.form] * wb[s.by]
				s.nats += s.best * min(wa[u.form], wb[s.by])
				s.best = 0
			}
		}
		for _, j := range met {
			s := &sums[j]
			logit := matchBase + matchCosine*min(s.product/(na[i]*nb[j]), 1) + matchShared*math.Log1p(s.nats) + factOdds(a, b, i, int(j)) + apart
			if p := 1 / (1 + math.Exp(-logit)); p > doubtful {
				found = append(found, corpus.Bead{A: []int{i}, B: []int{int(j)}, Confidence: p})
			}
			*s = sum{}
		}
	}
	slices.SortFunc(found, func(x, y corpus.Bead) int {
		return cmp.Or(cmp.Compare(y.Confidence, x.Confidence), cmp.Compare(x.A[0], y.A[0]), cmp.Compare(x.B[0], y.B[0]))
	})
	inA, inB := make([]int, a.Len()), make([]int, b.Len())
	return slices.DeleteFunc(found, func(x corpus.Bead) bool {
		i, j := x.A[0], x.B[0]
		if inA[i] == perSentence || inB[j] == perSentence {
			return true
		}
		inA[i]++
		inB[j]++
		return false
	})
}

// daysOdds is what the days that two reports speak from say for any match between them.
func daysOdds(a, b corpus.Day) float64 {
	if a == corpus.NoDay || b == corpus.NoDay {
		return 0
	}
	gap := abs(int(a - b))
	odds := matchGap * math.Log1p(float64(gap))
	if gap > daysApart {
		odds += matchApart
	}
	return odds
}

// factOdds is what the facts of two sentences say for their match.
func factOdds(a, b *Side, i, j int) float64 {
	if a.facts == nil || b.facts == nil {
		return 0
	}
	x, y := &a.facts[i], &b.facts[j]
	names := len(x.names) + len(y.names) - 2*common(x.names, y.names)
	odds := matchNames*math.Log1p(float64(names)) + matchFigures*float64(min(common(x.figures, y.figures), 2))
	switch {
	case common(x.days, y.days) > 0:
		odds += matchDay
	case len(x.days) > 0 && len(y.days) > 0:
		odds += matchOtherDay
	}
	return odds
}

// common returns how many items two short lists without repeats have in common.
func common[T comparable](a, b []T) int {
	n := 0
	for _, v := range a {
		if slices.Contains(b, v) {
			n++
		}
	}
	return n
}

// keenness returns the weight of each form in nats: the fewer sentences have it, the more it tells. Function words and
// punctuation tell nothing.
func (s *Side) keenness() []float64 {
	out := make([]float64, len(s.forms))
	for f := range s.forms {
		if k := s.forms[f].kind; k != stopForm && k != markForm {
			out[f] = math.Log(float64(s.Len()+usual) / float64(s.forms[f].sentences))
		}
	}
	return out
}

// norms returns the Euclidean lengths of the sentences, each form counted once.
func (s *Side) norms(weights []float64) []float64 {
	out := make([]float64, s.Len())
	for i := range out {
		square := 0.0
		for _, u := range s.of(i) {
			square += weights[u.form] * weights[u.form]
		}
		out[i] = math.Sqrt(square)
	}
	return out
}
