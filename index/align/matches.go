package align

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
)

// What speaks for and against a match. Each is a number that a person can read; the weights are log-odds per unit.
const (
	mPrior   = iota // 1
	mCosine         // cosine of the sentences' terms, 0–1
	mShared         // ln(1 + nats of what they share)
	mFigures        // ln(1 + nats of the figures they share)
	mQuotes         // 1 if one of them quotes, and the other does not
	mSense          // inner product of their senses, see sense: most lie from −1 to 1
	mBeside         // highest cosine of a sentence beside the one with a sentence beside the other, 0–1
	mAlong          // highest cosine of the one with a sentence beside the other, 0–1
	mBest           // highest cosine of any two sentences of the reports, 0–1
	mDays           // cosine of the reports' day profiles, 0–1
	mOther          // ln(1 + days between the days they tell of), of 30 at most
	mApart          // 1 if the reports speak from days more than daysApart apart
	mLength         // ln(sentences of the longer report / usualLength), 0 of shorter ones
	mFeatures
)

type matchFeatures [mFeatures]float64

// The weights were fitted by logistic regression with an L2 penalty of 1 on the tune stories of corpus/sample that are
// compared in full: 64 pairs of reports, of whose pairs of sentences 427 say the same, in whole or in part. That of mLength is set: a
// sentence has about as many matches in a long report as in a short one, so that each of its pairs is the less likely one.
var matchWeights = matchFeatures{
	mPrior: -6.71, mCosine: 3.14, mShared: 2.47, mFigures: 1.21, mQuotes: -0.67, mSense: 1.97, mBeside: 1.89, mAlong: 1.81,
	mBest: 0.97, mDays: 0.74, mOther: -0.43, mApart: -0.86, mLength: -1,
}

const (
	// doubtful is the confidence below which a match is not given. With each story judged by weights that were fitted without it,
	// four in five of the matches above it are right.
	doubtful = 0.42
	// perSentence is how many matches a sentence may be in: a long one often tells what several do in the other report.
	perSentence = 3
	// usual is how many sentences the weights of terms suppose beside those of the text: in a report of three sentences
	// no word is common.
	usual = 10
	// chance is the probability of a couple at which it is as likely to be one by chance.
	chance = 0.1
	// oneDigit is how surely figures of one digit do; others do for certain.
	oneDigit = 0.5
	// A term weighs by its kind as many times what it does by its sentences; a word by its rarity in nats, of middling where it is
	// not known.
	tellingName, tellingFigure              = 0.7, 2
	tellingWord, tellingRarity, tellingMost = 0.3, 0.25, 1.3
	middling                                = 3
	// crowd is the number of sentences that may share a term for it to suggest matches.
	crowd = 50

	daysApart   = 3
	mostOther   = 30
	usualLength = 13 // sentences of a report of the sample
)

// Matches finds the sentences that say the same in two reports, see NewReport, that were written independently: in any
// order, most sentences without a match, none in more than three. The matches are pairs of one sentence of a and one of b,
// best first, ties in the order of the sentences. Confidence is the probability that a reader would say that both tell the
// same, in whole or in part.
func Matches(a, b *Side) []corpus.Bead {
	var found []corpus.Bead
	newMatcher(a, b).each(func(i, j int, f *matchFeatures) {
		if p := logistic(f.logit()); p > doubtful {
			found = append(found, corpus.Bead{A: []int{i}, B: []int{j}, Confidence: p})
		}
	})
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

func (f *matchFeatures) logit() float64 {
	sum := 0.0
	for k, w := range matchWeights {
		sum += w * f[k]
	}
	return sum
}

// matcher compares the sentences of two reports.
type matcher struct {
	a, b *weighedAccount
	ties [][]tie // by term of a
}

// tie is a term of b that may tell what a term of a does, and how surely, 0–1.
type tie struct {
	term int32
	p    float64
	// nats is the weight of a figure in both reports together, 0 of any other term.
	nats float64
}

func newMatcher(a, b *Side) *matcher {
	m := &matcher{a: a.weighed(b), b: b.weighed(a)}
	m.ties = make([][]tie, len(m.a.weights))
	c := newCouples(a, b)
	for x := range a.forms {
		for _, y := range c.of(int32(x)) {
			p := float64(y.there)
			m.tie(int32(x), tie{term: y.form, p: p / (p + chance)})
		}
	}
	m.near()
	keys := map[string]int32{}
	for k, key := range m.b.keys {
		keys[key] = int32(len(b.forms) + k)
	}
	for k, key := range m.a.keys {
		if y, ok := keys[key]; ok {
			m.tie(int32(len(a.forms)+k), m.sameKey(key, int32(len(a.forms)+k), y))
		}
	}
	return m
}

// tie adds a tie, unless one of the two terms weighs nothing or is too common to tell anything.
func (m *matcher) tie(x int32, t tie) {
	if m.a.weights[x] > 0 && m.b.weights[t.term] > 0 && len(m.b.sentences[t.term]) <= crowd {
		m.ties[x] = append(m.ties[x], t)
	}
}

// sameKey is the tie of two keys that are equal.
func (m *matcher) sameKey(key string, x, y int32) tie {
	t := tie{term: y, p: 1}
	if !strings.HasPrefix(key, figureKey) {
		return t
	}
	if len(key) == len(figureKey)+1 {
		t.p = oneDigit
	}
	all := len(m.a.norms) + len(m.b.norms)
	t.nats = t.p * math.Log(float64(all)/float64(len(m.a.sentences[x])+len(m.b.sentences[y])))
	return t
}

// weighedAccount is a report with what its terms weigh, in nats: the fewer of its sentences have one, the more it tells.
// Function words and marks weigh nothing.
type weighedAccount struct {
	*account
	terms     [][]int32 // with the words of names that the other report does not know
	weights   []float64
	sentences [][]int32         // by term: those that have it
	norms     []float64         // Euclidean length of each sentence
	vectors   []*lexicon.Vector // by term: how the word is used, of length 1, or nil
	senses    []lexicon.Vector  // see sense
}

// weighed weighs the terms of what a side tells, for comparison with another.
func (s *Side) weighed(other *Side) *weighedAccount {
	r := s.told()
	n := len(s.forms) + len(r.keys)
	w := &weighedAccount{account: r, terms: r.unshared(other.account), weights: make([]float64, n), sentences: make([][]int32, n), norms: make([]float64, len(r.terms))}
	for i, terms := range w.terms {
		for _, t := range terms {
			w.sentences[t] = append(w.sentences[t], int32(i))
		}
	}
	for t, in := range w.sentences {
		if len(in) > 0 && (t >= len(s.forms) || s.forms[t].kind != stopForm && s.forms[t].kind != markForm) {
			w.weights[t] = math.Log(float64(len(r.terms)+usual)/float64(len(in))) * s.telling(t)
		}
	}
	for i, terms := range w.terms {
		square := 0.0
		for _, t := range terms {
			square += w.weights[t] * w.weights[t]
		}
		w.norms[i] = math.Sqrt(square)
	}
	w.place(s)
	w.sense()
	return w
}

// unshared returns the terms of each sentence, the words of names that the other report does not know among them: "pont des Tisserands"
// and "Weavers' Bridge" have no key in common.
func (r *account) unshared(other *account) [][]int32 {
	if other == nil || r.named == nil {
		return r.terms
	}
	known := map[string]bool{}
	for _, key := range other.keys {
		known[key] = true
	}
	out := make([][]int32, len(r.terms))
	for i, words := range r.named {
		out[i] = slices.Clone(r.terms[i])
		for _, w := range words {
			if !known[w.key] {
				out[i] = append(out[i], w.form)
			}
		}
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}

// telling is by how much a term tells more than another that stands in as many sentences: names come again in sentences that have
// nothing else in common, figures hardly ever, and a word does by chance the more, the commoner it is in the news.
func (s *Side) telling(term int) float64 {
	if k := term - len(s.forms); k >= 0 {
		switch key := s.account.keys[k]; key[:1] {
		case nameKey:
			return tellingName
		case figureKey:
			return tellingFigure
		}
		return 1
	}
	english := s.forms[term].key
	if s.lang == corpus.French {
		if t := s.lex.English(english); len(t) > 0 {
			english = t[0].Stem
		}
	}
	rarity, ok := s.lex.Rarity(english)
	if !ok {
		rarity = middling
	}
	return min(tellingWord+tellingRarity*rarity, tellingMost)
}

// cell is what a sentence of a shares with sentence j of b.
type cell struct {
	j                     int32
	cosine, nats, figures float64
}

// each calls visit with the features of all pairs of sentences that share anything.
func (m *matcher) each(visit func(i, j int, f *matchFeatures)) {
	rows := m.rows()
	var f matchFeatures
	f[mPrior] = 1
	f[mBest] = highest(rows)
	f[mDays], f[mApart] = m.reportDays()
	f[mLength] = math.Log(float64(max(len(rows), len(m.b.norms), usualLength)) / usualLength)
	above, here, below := m.line(), m.line(), m.line()
	for i, row := range rows {
		lay(above, rows, i-1)
		lay(here, rows, i)
		lay(below, rows, i+1)
		for k := range row {
			c := &row[k]
			j := int(c.j)
			f[mCosine], f[mShared], f[mFigures] = c.cosine, math.Log1p(c.nats), math.Log1p(c.figures)
			f[mQuotes] = 0
			if m.a.quoted[i] != m.b.quoted[j] {
				f[mQuotes] = 1
			}
			f[mSense] = float64(m.a.senses[i].Dot(&m.b.senses[j]))
			f[mBeside] = max(above[j], above[j+2], below[j], below[j+2])
			f[mAlong] = max(above[j+1], here[j], here[j+2], below[j+1])
			f[mOther] = math.Log1p(float64(daysBetween(m.a.told[i], m.b.told[j])))
			visit(i, j, &f)
		}
		unlay(above, rows, i-1)
		unlay(here, rows, i)
		unlay(below, rows, i+1)
	}
}

// highest returns the highest cosine.
func highest(rows [][]cell) (most float64) {
	for _, row := range rows {
		for _, c := range row {
			most = max(most, c.cosine)
		}
	}
	return most
}

// link is a tie between a term of a sentence of a and a term of a sentence of b.
type link struct {
	*tie
	x       int32
	product float64 // of what both weigh, and how surely they tell the same
}

// rows compares each sentence of a with all of b; a row has the cells of those that share anything. A term counts once, with
// the weightiest of the other sentence that is left: "mort", "victime" and "corps" do not share three things with "killed".
func (m *matcher) rows() [][]cell {
	var met []int32
	links := make([][]link, len(m.b.norms))
	takenA, takenB := make([]int, len(m.a.weights)), make([]int, len(m.b.weights)) // by the cell of that number
	cells := 0
	rows := make([][]cell, len(m.a.norms))
	for i, terms := range m.a.terms {
		met = m.link(terms, links, met[:0])
		rows[i] = make([]cell, len(met))
		for k, j := range met {
			slices.SortFunc(links[j], func(x, y link) int {
				return cmp.Or(cmp.Compare(y.product, x.product), cmp.Compare(x.x, y.x), cmp.Compare(x.term, y.term))
			})
			cells++
			c := &rows[i][k]
			c.j = j
			for _, l := range links[j] {
				if takenA[l.x] != cells && takenB[l.term] != cells {
					takenA[l.x], takenB[l.term] = cells, cells
					c.cosine += l.product
					c.nats += l.p * min(m.a.weights[l.x], m.b.weights[l.term])
					c.figures += l.tie.nats
				}
			}
			c.cosine = min(c.cosine/(m.a.norms[i]*m.b.norms[j]), 1)
			links[j] = links[j][:0]
		}
	}
	return rows
}

// link adds the links of a sentence with the terms of a to those of each sentence of b, and appends to met which sentences
// have any, in order.
func (m *matcher) link(terms []int32, links [][]link, met []int32) []int32 {
	for _, x := range terms {
		for k := range m.ties[x] {
			t := &m.ties[x][k]
			product := t.p * m.a.weights[x] * m.b.weights[t.term]
			for _, j := range m.b.sentences[t.term] {
				if len(links[j]) == 0 {
					met = append(met, j)
				}
				links[j] = append(links[j], link{t, x, product})
			}
		}
	}
	slices.Sort(met)
	return met
}

// line returns a row of cosines, 0, that begins one place before the first sentence of b and ends one behind the last.
func (m *matcher) line() []float64 { return make([]float64, len(m.b.norms)+2) }

// lay writes the cosines of row i into a line.
func lay(line []float64, rows [][]cell, i int) {
	if i >= 0 && i < len(rows) {
		for _, c := range rows[i] {
			line[c.j+1] = c.cosine
		}
	}
}

func unlay(line []float64, rows [][]cell, i int) {
	if i >= 0 && i < len(rows) {
		for _, c := range rows[i] {
			line[c.j+1] = 0
		}
	}
}

// reportDays returns what the days of both reports say for any match between them. Where one tells of no day, half is not known.
func (m *matcher) reportDays() (cosine, apart float64) {
	cosine = 0.5
	if len(m.a.days) > 0 && len(m.b.days) > 0 {
		cosine = mention.DayCosine(m.a.days, m.b.days)
	}
	if x, y := m.a.anchor, m.b.anchor; x != corpus.NoDay && y != corpus.NoDay && abs(int(x-y)) > daysApart {
		apart = 1
	}
	return cosine, apart
}

// daysBetween returns how many days lie between the nearest of two lists, mostOther at most, 0 if one is empty.
func daysBetween(a, b []corpus.Day) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	least := mostOther
	for _, x := range a {
		for _, y := range b {
			least = min(least, abs(int(x-y)))
		}
	}
	return least
}
