package align

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

// Alone is the rival of an article that has no other partner.
var Alone = math.Inf(-1)

// Rivals are the highest log-odds that either article of a pair reaches with another partner of the same language that is
// no copy of this one, or Alone.
type Rivals [2]float64

// Unrivalled is a pair without competitors, or judged as if it had none.
var Unrivalled = Rivals{Alone, Alone}

// mostGained and mostLost bound what competition brings to a pair, in nats.
const mostGained, mostLost = 1, 6

// margin is by how much a score beats the rivals on average, 0 for a pair without rivals. The mean of both ends rather than
// the worse of them: an article with many near partners makes rivals of them all. Each end is bounded: a winner by 1 nat
// is a winner, for who is best of many that are none should gain little by it; a loser may lose all.
func (r Rivals) margin(logOdds float64) float64 {
	sum, n := 0.0, 0.0
	for _, rival := range r {
		if rival != Alone {
			sum += max(-mostLost, min(mostGained, logOdds-rival))
			n++
		}
	}
	return sum / max(n, 1)
}

// Weights are what NewModel scores with.
type Weights struct {
	Same, Story, Rendering Features
	// Competition is log-odds per unit by which the pair beats its rivals (less than 0 where they are better).
	Competition float64
}

// Verdict is a score with its competition: what is said of two articles.
type Verdict struct {
	Relation corpus.Relation
	// Confidence is P(both report the same occurrence), 0–1.
	Confidence float64
	// Competition is what the decision added to the score's log-odds, and Calibration what it added to both.
	Competition, Calibration float64
}

// LogOdds returns the log-odds of the confidence, given the score that was judged.
func (v Verdict) LogOdds(s Score) float64 { return s.LogOdds + v.Competition + v.Calibration }

// Decide judges a score against its rivals.
func (m *Model) Decide(s Score, rivals Rivals) Verdict {
	v := Verdict{Competition: m.weights.Competition * rivals.margin(s.LogOdds)}
	v.Calibration = m.calibration.apply(v.LogOdds(s)) - v.LogOdds(s)
	v.Confidence = logistic(v.LogOdds(s))
	switch {
	case v.Confidence >= 0.5 && s.Copy:
		v.Relation = corpus.Copy
	case v.Confidence >= 0.5 && s.Rendering >= 0 && !s.Monolingual:
		v.Relation = corpus.Translation
	case v.Confidence >= 0.5:
		v.Relation = corpus.SameEvent
	case s.Story >= 0:
		v.Relation = corpus.Related
	default:
		v.Relation = corpus.Unrelated
	}
	return v
}

// Possible reports whether a score can come to a relation other than unrelated, however poor the rivals.
func (m *Model) Possible(s Score) bool {
	poor := s.LogOdds - mostGained
	return m.Decide(s, Rivals{poor, poor}).Relation != corpus.Unrelated
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// rowsOfAKind is how many rows of one kind of evidence are told apart; what remains is one row more.
const rowsOfAKind = 8

// Akin returns the probability that two articles tell of the same story: of the same occurrence, or of others of its.
func (m *Model) Akin(s Score) float64 {
	same := logistic(s.LogOdds)
	return same + (1-same)*logistic(s.Story)
}

// Explain returns the evidence of a verdict on a and b, the heaviest row of each kind first. The weights add up to
// the log-odds of the confidence. Neither profile may be lean.
func (m *Model) Explain(a, b *Profile, s Score, v Verdict) []corpus.Evidence {
	w := &m.weights.Same
	f := &s.Features
	cosine := [kinds]float64{nameItems: w[fNames], figureItems: w[fFigures]}
	norms := [kinds]float64{nameItems: nameNorms(a, b), figureItems: a.norms[figureItems] * b.norms[figureItems]}
	var rows [kinds][]corpus.Evidence
	var meet leadTable
	var specific float64
	visit := func(each func(x shared)) { compare(a, b, each) }
	visit(func(x shared) {
		meet.add(x.a, x.b)
		specific += x.specific()
	})
	visit(func(x shared) {
		weight := cosine[x.kind]*ratio(x.product, norms[x.kind]) + w[fSpecific]*f[fSpecific]*ratio(x.specific(), specific) + w[fSpeakers]*x.voice()
		first, second := a.item(x.kind, x.a), b.item(x.kind, x.b)
		_, key := split(first.Term)
		rows[x.kind] = append(rows[x.kind], corpus.Evidence{Kind: kindOf[x.kind], Key: key, A: first.Surface, B: second.Surface, Weight: weight})
	})
	out := []corpus.Evidence{{Kind: corpus.ByPrior, Weight: w[fPrior]}}
	for k := range kinds {
		out = append(out, fold(rows[k])...)
	}
	out = append(out, m.topicRow(a, b, w[fTopic]*f[fTopic]))
	out = append(out, contradictionRows(a, b, w[fContradictions]*f[fContradictions])...)
	if sure, i, j := meet.match(a, b); sure > 0 {
		out = append(out, corpus.Evidence{Kind: corpus.BySentence, A: a.bag.Leads[i], B: b.bag.Leads[j], Weight: w[fLeads] * sure})
	}
	out = append(out, fold(dayRows(a, b, w[fDays]*f[fDays]))...)
	if f[fOtherDays] > 0 {
		out = append(out, corpus.Evidence{Kind: corpus.ByDay, A: a.Days[0].Day.String(), B: b.Days[0].Day.String(),
			Weight: w[fNamesOtherDays]*f[fNamesOtherDays] + w[fWordsOtherDays]*f[fWordsOtherDays]})
	}
	out = append(out,
		corpus.Evidence{Kind: corpus.ByPublication, A: a.Anchor.String(), B: b.Anchor.String(), Weight: w[fPublication]*f[fPublication] + w[fSameDay]*f[fSameDay]},
		corpus.Evidence{Kind: corpus.ByOrder, Weight: w[fOrder] * f[fOrder]},
		corpus.Evidence{Kind: corpus.ByLength, Weight: w[fLength]*f[fLength] + w[fBalance]*f[fBalance]},
	)
	out = append(out, agencyRows(a.bag.Agencies, b.bag.Agencies)...)
	if v.Competition != 0 {
		out = append(out, corpus.Evidence{Kind: corpus.ByCompetition, Weight: v.Competition})
	}
	if v.Calibration != 0 {
		out = append(out, corpus.Evidence{Kind: corpus.ByCalibration, Weight: v.Calibration})
	}
	return out
}

var kindOf = [kinds]corpus.EvidenceKind{corpus.ByName, corpus.ByQuantity, corpus.ByWord}

// dayRows divides the weight of the day profiles' agreement among the days that both tell of.
func dayRows(a, b *Profile, weight float64) []corpus.Evidence {
	var rows []corpus.Evidence
	total := 0.0
	for _, x := range a.Days {
		for _, y := range b.Days {
			if x.Day == y.Day {
				product := x.Weight * y.Weight
				total += product
				day := x.Day.String()
				rows = append(rows, corpus.Evidence{Kind: corpus.ByDay, Key: day, A: day, B: day, Weight: product})
			}
		}
	}
	for i := range rows {
		rows[i].Weight *= weight / total
	}
	return rows
}

// contradictionRows divides the weight of the contradictions among them. The key is what is counted.
func contradictionRows(a, b *Profile, weight float64) (rows []corpus.Evidence) {
	mention.Contradictions(a.tallies, b.tallies, a.Anchor, b.Anchor, func(t, u *mention.Tally) {
		rows = append(rows, corpus.Evidence{Kind: corpus.ByQuantity, Key: t.Counts, A: t.Surface, B: u.Surface})
	})
	for i := range rows {
		rows[i].Weight = weight / float64(len(rows))
	}
	return rows
}

// agencyRows tells which agencies the articles credit. They weigh nothing: most agencies are the source of reports on everything.
func agencyRows(a, b []Agency) []corpus.Evidence {
	var rows []corpus.Evidence
	for _, x := range a {
		row := corpus.Evidence{Kind: corpus.ByAgency, Key: x.Name, A: x.Credit}
		if i := slices.IndexFunc(b, func(y Agency) bool { return y.Name == x.Name }); i >= 0 {
			row.B = b[i].Credit
		}
		rows = append(rows, row)
	}
	for _, y := range b {
		if !slices.ContainsFunc(a, func(x Agency) bool { return x.Name == y.Name }) {
			rows = append(rows, corpus.Evidence{Kind: corpus.ByAgency, Key: y.Name, B: y.Credit})
		}
	}
	return rows
}

// fold sorts rows of one kind, the heaviest first, and makes one row of those beyond rowsOfAKind.
func fold(rows []corpus.Evidence) []corpus.Evidence {
	slices.SortFunc(rows, func(a, b corpus.Evidence) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.Key, b.Key))
	})
	if len(rows) <= rowsOfAKind {
		return rows
	}
	rest := corpus.Evidence{Kind: rows[0].Kind, Key: fmt.Sprintf("%d more", len(rows)-rowsOfAKind)}
	for _, r := range rows[rowsOfAKind:] {
		rest.Weight += r.Weight
	}
	return append(rows[:rowsOfAKind:rowsOfAKind], rest)
}
