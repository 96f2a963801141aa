package eval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// Links scores links as candidates: how they rank (over the French articles that have a partner), and how well the best
// one-to-one pairing could be decided by a threshold (over all French articles). articles are JSON lines with id and
// language; gold has id, language and group of each, reports of one event being a group; pred has a French id, an English
// id and a score, in any order, any number of each.
func Links(articles, gold, pred File) (*Report, error) {
	s, err := readSet(articles, gold, eventColumn)
	if err != nil {
		return nil, err
	}
	links, err := readLinks(pred, s)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(links, func(a, b corpus.Link) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	r := new(Report)
	r.rank(s, links)
	r.pair(s, links)
	return r, nil
}

// Decided scores links as the answer: which share of them is right, of the French articles with a partner which share is
// linked to one, and of those without which share is left alone (all, if there are none). The files are those of Links.
func Decided(articles, gold, pred File) (*Report, error) {
	s, err := readSet(articles, gold, eventColumn)
	if err != nil {
		return nil, err
	}
	links, err := readLinks(pred, s)
	if err != nil {
		return nil, err
	}
	r := new(Report)
	answers := map[string][]corpus.Link{}
	var right, found, alone []float64
	for _, k := range links {
		answers[k.A] = append(answers[k.A], k)
		right = append(right, one(s.joins(k)))
	}
	for _, f := range s.french {
		partners := s.partners(f)
		wrong := slices.DeleteFunc(slices.Clone(answers[f]), s.joins)
		for _, k := range wrong {
			r.Mistakes = append(r.Mistakes, Mistake{f, "link", list(partners), k.B, k.Confidence})
		}
		if len(partners) == 0 {
			alone = append(alone, one(len(wrong) == 0))
			continue
		}
		missed := len(wrong) == len(answers[f])
		found = append(found, one(!missed))
		if missed {
			r.Mistakes = append(r.Mistakes, Mistake{f, "missed", list(partners), "", math.NaN()})
		}
	}
	r.Counts = []Count{{"links", len(links)}, {"articles with a partner", len(found)}, {"articles without", len(alone)}}
	leftAlone := mean("left alone", alone)
	if len(alone) == 0 {
		leftAlone[0].Value = 1
	}
	r.Figures = slices.Concat(mean("precision", right), mean("found", found), leftAlone)
	return r, nil
}

// Truth returns who tells whether a link is right; the files are those of Links.
func Truth(articles, gold File) (func(corpus.Link) bool, error) {
	s, err := readSet(articles, gold, eventColumn)
	if err != nil {
		return nil, err
	}
	return s.joins, nil
}

// readLinks reads links between articles of s, each once.
func readLinks(f File, s *set) ([]corpus.Link, error) {
	type pair struct{ french, english string }
	french, english := index(s.french), index(s.english)
	first := map[pair]int{}
	var links []corpus.Link
	for r, err := range f.rows(3) {
		if err != nil {
			return nil, err
		}
		k := corpus.Link{A: r.columns[0], B: r.columns[1]}
		if _, ok := french[k.A]; !ok {
			return nil, r.errorf("%q: not the id of a French article", k.A)
		}
		if _, ok := english[k.B]; !ok {
			return nil, r.errorf("%q: not the id of an English article", k.B)
		}
		if n := first[pair{k.A, k.B}]; n != 0 {
			return nil, r.errorf("%s %s: linked already, in line %d", k.A, k.B, n)
		}
		first[pair{k.A, k.B}] = r.n
		if k.Confidence, err = number(r.columns[2]); err != nil {
			return nil, r.errorf("score %w", err)
		}
		links = append(links, k)
	}
	return links, nil
}

// joins reports whether a link is between articles that belong together.
func (s *set) joins(k corpus.Link) bool { return s.group[k.A] != "" && s.group[k.A] == s.group[k.B] }

// rank adds what the order of the candidates of each French article is worth. links are best first.
func (r *Report) rank(s *set, links []corpus.Link) {
	candidates := map[string][]corpus.Link{}
	for _, k := range links {
		candidates[k.A] = append(candidates[k.A], k)
	}
	var ranks []int // of the first right candidate, by query; 0: none
	for _, f := range s.french {
		if len(s.partners(f)) == 0 {
			continue
		}
		rank := 1 + slices.IndexFunc(candidates[f], s.joins)
		ranks = append(ranks, rank)
		if rank == 1 {
			continue
		}
		m := Mistake{f, fmt.Sprintf("rank %d", rank), list(s.partners(f)), "", math.NaN()}
		if rank == 0 {
			m.What = "no rank"
		}
		if len(candidates[f]) > 0 {
			m.Got, m.Confidence = candidates[f][0].B, candidates[f][0].Confidence
		}
		r.Mistakes = append(r.Mistakes, m)
	}
	r.Counts = append(r.Counts, Count{"queries", len(ranks)})
	r.Figures = append(r.Figures, bootstrap(len(ranks), func(times []float64) []Figure {
		var n, first, reciprocal, ten float64
		for i, rank := range ranks {
			n += times[i]
			if rank == 0 {
				continue
			}
			reciprocal += times[i] / float64(rank)
			first += times[i] * one(rank == 1)
			ten += times[i] * one(rank <= 10)
		}
		return []Figure{{Name: "P@1", Value: first / n}, {Name: "MRR", Value: reciprocal / n}, {Name: "R@10", Value: ten / n}}
	})...)
}

// pairing is a one-to-one pairing, best pair first.
type pairing struct {
	pairs []corpus.Link
	right []bool // by pair
	whose []int  // by pair, the index of its French article
	// due is 1 for each French article that the most right pairs of a one-to-one pairing would hold, else 0. A group
	// with more French than English articles is not due all of them: those that are paired rightly go first.
	due []float64
}

// pairUp pairs greedily. links are best first.
func pairUp(s *set, links []corpus.Link) *pairing {
	p := &pairing{due: make([]float64, len(s.french))}
	at := index(s.french)
	left := map[string]int{} // group → pairs that it is still due
	for g, members := range s.members {
		left[g] = len(members)
	}
	used := map[string]bool{}
	for _, k := range links {
		if used[k.A] || used[k.B] {
			continue
		}
		used[k.A], used[k.B] = true, true
		right := s.joins(k)
		p.pairs, p.right, p.whose = append(p.pairs, k), append(p.right, right), append(p.whose, at[k.A])
		if right {
			p.due[at[k.A]] = 1
			left[s.group[k.A]]--
		}
	}
	for i, f := range s.french {
		if g := s.group[f]; p.due[i] == 0 && left[g] > 0 {
			p.due[i] = 1
			left[g]--
		}
	}
	return p
}

// curve is the best of the thresholds of a pairing.
type curve struct {
	f1, precision, recall float64
	pairs                 int     // down to the threshold
	recall95              float64 // the highest recall at a precision of .95 or more
}

// curve follows the pairing from its best pair down, where the pairs of French article i count times[i] times.
func (p *pairing) curve(times []float64) curve {
	var total, all, right float64
	for i, due := range p.due {
		total += times[i] * due
	}
	var best curve
	for k, whose := range p.whose {
		if times[whose] == 0 {
			continue
		}
		all += times[whose]
		if p.right[k] {
			right += times[whose]
		}
		precision, recall := right/all, 0.0
		if right > 0 {
			recall = right / total
		}
		if f1 := harmonic(precision, recall); f1 > best.f1 {
			best.f1, best.precision, best.recall, best.pairs = f1, precision, recall, k+1
		}
		if precision >= .95 {
			best.recall95 = max(best.recall95, recall)
		}
	}
	return best
}

// pair adds what a one-to-one pairing is worth at its best threshold.
func (r *Report) pair(s *set, links []corpus.Link) {
	p := pairUp(s, links)
	r.Counts = append(r.Counts, Count{"French articles", len(s.french)})
	r.Figures = append(r.Figures, bootstrap(len(s.french), func(times []float64) []Figure {
		c := p.curve(times)
		return []Figure{
			{Name: "1-1 best F1", Value: c.f1}, {Name: "1-1 P", Value: c.precision}, {Name: "1-1 R", Value: c.recall},
			{Name: "recall@P95", Value: c.recall95},
		}
	})...)

	cut := p.curve(slices.Repeat([]float64{1}, len(s.french))).pairs
	pairOf := map[int]int{} // French article → pair
	for k, whose := range p.whose {
		pairOf[whose] = k
	}
	for i, f := range s.french {
		k, paired := pairOf[i]
		made := paired && k < cut
		m := Mistake{f, "pair", list(s.partners(f)), "", math.NaN()}
		switch {
		case made && p.right[k] || !made && p.due[i] == 0:
			continue
		case made:
			m.Got, m.Confidence = p.pairs[k].B, p.pairs[k].Confidence
		case paired && p.right[k]: // right, but below the threshold
			m.What, m.Confidence = "missed", p.pairs[k].Confidence
		default:
			m.What = "missed"
		}
		r.Mistakes = append(r.Mistakes, m)
	}
}

// index returns where each string stands.
func index(ss []string) map[string]int {
	out := make(map[string]int, len(ss))
	for i, s := range ss {
		out[s] = i
	}
	return out
}

// list joins what stands beside one another in a mistake.
func list(ss []string) string { return strings.Join(ss, " | ") }
