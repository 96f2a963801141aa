package eval

import (
	"cmp"
	"slices"
)

// scoredName is a pair of names with the probability that both name the same, and whether they do.
type scoredName struct {
	pair        [2]string
	same        bool
	probability float64
}

// Names scores the probability that two names name the same. gold has a name, another, and 1 if they do or 0, a missing
// third column being 1; pred has exactly two names and a probability. Pairs that gold does not name are left aside. The
// figures: precision, recall and F1 of saying yes from a probability of one half, and the best F1 of any threshold.
func Names(gold, pred File) (*Report, error) {
	names, err := readNames(gold)
	if err != nil {
		return nil, err
	}
	scores, err := readScores(pred)
	if err != nil {
		return nil, err
	}
	r := &Report{Counts: []Count{{"names", len(names)}}}
	missing, first := 0, ""
	answer := map[bool]string{true: "same", false: "different"}
	for i := range names {
		n := &names[i]
		var ok bool
		if n.probability, ok = scores[n.pair]; !ok {
			missing++
			first = cmp.Or(first, list(n.pair[:]))
			continue
		}
		if said := n.probability >= .5; said != n.same {
			r.Mistakes = append(r.Mistakes, Mistake{list(n.pair[:]), "name", answer[n.same], answer[said], n.probability})
		}
	}
	if err := unanswered(pred, missing, len(names), first); err != nil {
		return nil, err
	}
	slices.SortStableFunc(names, func(a, b scoredName) int { return cmp.Compare(b.probability, a.probability) })
	r.Figures = bootstrap(len(names), func(times []float64) []Figure {
		half, best := thresholds(names, times)
		return []Figure{
			{Name: "P", Value: half.precision}, {Name: "R", Value: half.recall}, {Name: "F1", Value: half.f1},
			{Name: "best F1", Value: best.f1}, {Name: "best threshold", Value: best.at},
		}
	})
	return r, nil
}

func readNames(f File) ([]scoredName, error) {
	var out []scoredName
	for r, err := range f.rows(2) {
		if err != nil {
			return nil, err
		}
		n := scoredName{pair: [2]string(r.columns), same: true}
		if len(r.columns) > 2 {
			switch r.columns[2] {
			case "1":
			case "0":
				n.same = false
			default:
				return nil, r.errorf("%q: want 1 or 0", r.columns[2])
			}
		}
		out = append(out, n)
	}
	return out, nil
}

// readScores reads the probabilities of pairs. A pair may be there again if it says the same.
func readScores(f File) (map[[2]string]float64, error) {
	out := map[[2]string]float64{}
	for r, err := range f.rows(3) {
		if err != nil {
			return nil, err
		}
		if n := len(r.columns); n != 3 {
			return nil, r.errorf("columns: %d, want 3: a name, another, a probability", n)
		}
		p, err := probability(r.columns[2])
		if err != nil {
			return nil, r.errorf("%w", err)
		}
		pair := [2]string(r.columns)
		if earlier, ok := out[pair]; ok && earlier != p {
			return nil, r.errorf("%s: %w", list(pair[:]), errAgain)
		}
		out[pair] = p
	}
	return out, nil
}

// threshold is what saying yes from a probability on is worth.
type threshold struct{ f1, precision, recall, at float64 }

// thresholds returns the threshold of one half, and the best one: that of the highest F1 and of these the most precise.
// names are in order, the most probable first.
func thresholds(names []scoredName, times []float64) (half, best threshold) {
	var total, yes, right float64
	for i, n := range names {
		if n.same {
			total += times[i]
		}
	}
	better := func(a, b threshold) bool {
		return cmp.Or(cmp.Compare(a.f1, b.f1), cmp.Compare(a.precision, b.precision), cmp.Compare(a.recall, b.recall), cmp.Compare(a.at, b.at)) > 0
	}
	for i, n := range names {
		yes += times[i]
		if n.same {
			right += times[i]
		}
		if i+1 < len(names) && names[i+1].probability == n.probability || yes == 0 {
			continue
		}
		t := threshold{precision: right / yes, at: n.probability}
		if right > 0 {
			t.recall = right / total
		}
		t.f1 = harmonic(t.precision, t.recall)
		if t.at >= .5 {
			half = t
		}
		if t.at > 0 && better(t, best) {
			best = t
		}
	}
	if best.at == 0 {
		best.at = .5 // all are held to be different, as they are from one half on
	}
	return half, best
}
