package eval

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// classes are the relations that gold tells apart. A translation and a copy count as the same event.
var classes = [...]corpus.Relation{corpus.SameEvent, corpus.Related, corpus.Unrelated}

// judgement is a pair of articles with its relation, an index into classes.
type judgement struct {
	pair       [2]string
	class      int
	confidence float64
}

// Relations scores the judged relation of given pairs, and the confidence that both tell of the same event. gold has two
// ids and a relation; pred has two ids, a confidence and a relation. Pairs that gold does not name are left aside.
func Relations(gold, pred File) (*Report, error) {
	wanted, err := readJudgements(gold, false)
	if err != nil {
		return nil, err
	}
	judged, err := readJudgements(pred, true)
	if err != nil {
		return nil, err
	}
	by := map[[2]string]judgement{}
	for _, j := range judged {
		by[j.pair] = j
	}
	r := &Report{Counts: []Count{{"pairs", len(wanted)}}}
	got := make([]judgement, len(wanted))
	missing, first := 0, ""
	var confusion [len(classes)][len(classes)]int
	for i, w := range wanted {
		j, ok := by[w.pair]
		name := list(w.pair[:])
		if !ok {
			first = cmp.Or(first, name)
			missing++
			continue
		}
		got[i] = j
		confusion[w.class][j.class]++
		if j.class != w.class {
			r.Mistakes = append(r.Mistakes, Mistake{name, "relation", string(classes[w.class]), string(classes[j.class]), j.confidence})
		}
	}
	if err := unanswered(pred, missing, len(wanted), first); err != nil {
		return nil, err
	}
	for w := range classes {
		for g := range classes {
			r.Counts = append(r.Counts, Count{fmt.Sprintf("%s as %s", classes[w], classes[g]), confusion[w][g]})
		}
	}
	byConfidence := make([]int, len(got))
	for i := range got {
		byConfidence[i] = i
	}
	slices.SortStableFunc(byConfidence, func(a, b int) int { return cmp.Compare(got[a].confidence, got[b].confidence) })
	r.Figures = bootstrap(len(wanted), func(times []float64) []Figure {
		f := append(accuracy(wanted, got, times), areaUnderCurve(wanted, got, byConfidence, times))
		return append(f, calibration(wanted, got, times)...)
	})
	return r, nil
}

// readJudgements reads the relations of pairs, and if they are predicted the confidences. A pair may be there again if
// it says the same.
func readJudgements(f File, predicted bool) ([]judgement, error) {
	relation := 2
	if predicted {
		relation = 3
	}
	seen := map[[2]string]judgement{}
	var out []judgement
	for r, err := range f.rows(relation + 1) {
		if err != nil {
			return nil, err
		}
		j := judgement{pair: [2]string(r.columns)}
		if predicted {
			if j.confidence, err = probability(r.columns[2]); err != nil {
				return nil, r.errorf("confidence %w", err)
			}
		}
		rel, err := corpus.ParseRelation(r.columns[relation])
		if err != nil {
			return nil, r.errorf("%w", err)
		}
		if !rel.SameOccurrence() {
			j.class = slices.Index(classes[:], rel)
		}
		switch earlier, ok := seen[j.pair]; {
		case !ok:
			seen[j.pair] = j
			out = append(out, j)
		case earlier != j:
			return nil, r.errorf("%s: %w", list(j.pair[:]), errAgain)
		}
	}
	return out, nil
}

// accuracy returns the share of relations that are right, and their F1.
func accuracy(wanted, got []judgement, times []float64) []Figure {
	var all, right float64
	var hits, either [len(classes)]float64 // by class; either adds up gold and judged
	for i, w := range wanted {
		all += times[i]
		either[w.class] += times[i]
		either[got[i].class] += times[i]
		if got[i].class == w.class {
			right += times[i]
			hits[w.class] += times[i]
		}
	}
	var f1 [len(classes)]float64
	macro := 0.0
	for c := range classes {
		if either[c] > 0 {
			f1[c] = 2 * hits[c] / either[c]
		}
		macro += f1[c]
	}
	return []Figure{{Name: "accuracy", Value: right / all}, {Name: "macro F1", Value: macro / float64(len(classes))}, {Name: "same_event F1", Value: f1[0]}}
}

// areaUnderCurve is the share of pairs of one pair of the same event and one other in which the former has the higher
// confidence, an equal one counting half.
func areaUnderCurve(wanted, got []judgement, byConfidence []int, times []float64) Figure {
	var area, same, others float64
	for rest := byConfidence; len(rest) > 0; {
		n := 1 // of equal confidence
		for n < len(rest) && got[rest[n]].confidence == got[rest[0]].confidence {
			n++
		}
		var s, o float64
		for _, i := range rest[:n] {
			if wanted[i].class == 0 {
				s += times[i]
			} else {
				o += times[i]
			}
		}
		area += s * (others + o/2)
		same, others, rest = same+s, others+o, rest[n:]
	}
	return Figure{Name: "AUC", Value: area / (same * others)}
}

// calibration returns what the confidences cost, beside what the share of the same event would as everybody's confidence.
func calibration(wanted, got []judgement, times []float64) []Figure {
	var n, same, brier, loss float64
	for i, w := range wanted {
		c := got[i].confidence
		n += times[i]
		if w.class == 0 {
			same += times[i]
			brier += times[i] * (c - 1) * (c - 1)
			loss += times[i] * surprise(c)
		} else {
			brier += times[i] * c * c
			loss += times[i] * surprise(1-c)
		}
	}
	base := same / n
	return []Figure{
		{Name: "Brier", Value: brier / n}, {Name: "Brier of the base rate", Value: base * (1 - base)},
		{Name: "log loss", Value: loss / n}, {Name: "log loss of the base rate", Value: base*surprise(base) + (1-base)*surprise(1-base)},
	}
}

// surprise is the log loss of what was held to be as likely as p. One certain error must not outweigh all else: nothing
// is held to be surer than one in a thousand.
func surprise(p float64) float64 {
	const surest = 1e-3
	return -math.Log(min(max(p, surest), 1-surest))
}
