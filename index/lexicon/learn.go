package lexicon

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// learnVersion counts up whenever Learn learns something else from the same text.
const learnVersion = "1"

// What is read, so that memory is bounded: some 16 bytes a word and 32 a couple.
const (
	// mostPairs is how many pairs of sentences are learned from at most: some 25 million words.
	mostPairs = 500_000
	// mostWords is how many words a sentence may have. Of a longer one nobody knows what renders what.
	mostWords = 100
	// mostCouples is how many couples are told apart. Those that meet least often are left out first; one that meets once is
	// never told.
	mostCouples = 4_000_000
)

// The numbers of the model are those of Dyer and others.
const (
	rounds = 5
	// nothing is the probability that a word is rendered from nothing.
	nothing = 0.08
	// prior is the parameter of the Dirichlet prior on the renderings of a word.
	prior = 0.01
	// loose and tight are the limits of λ.
	loose, tight = 0.1, 14.0
)

// leastShare is the share of the uses of either word that must be linked with the other for a couple to be told, one
// link not counted: two rare words are linked once by chance.
const leastShare = 0.1

// Learn learns which words render one another from pairs of sentences, French first, of which one translates the
// other. Words are taken by their stems in l, and come out as they are oftenest written; names, figures and function words
// do not come out. At most 500,000 pairs are read. The same pairs give the same entries, sorted as [Merge] does, whose
// Source has the version of what was learned, "CODE-PAIRS-DIGEST", and the number of links.
//
// The model is IBM model 2 as Dyer, Chahuneau and Smith have it (A simple, fast, and effective reparameterization of IBM
// model 2, 2013). A word at place j of m, 1 ≤ j ≤ m, is rendered from nothing with a fixed probability, or from that at place i
// of n with one that falls as exp(−λ |i/n − j/m|); λ, 0.1 to 14, is fitted to the text. The renderings of a word have a
// Dirichlet prior, so that rare words do not collect what nothing else explains. Both directions are learned by expectation
// maximisation, the first round without places (model 1). Then each direction links the words of a pair by their likeliest
// renderings; both kinds of links are joined by grow-diag (Koehn, Och and Marcu, Statistical phrase-based translation,
// 2003) and counted. P(English | French) is the share of a French word's uses that are linked with the English one.
//
// The error is ctx's.
func Learn(ctx context.Context, l *Lexicon, pairs iter.Seq2[string, string]) ([]Entry, error) {
	m := newModel(l, pairs)
	for round := range rounds {
		for s := range m.pairs() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			m.meet(s)
			m.there.expect(m, s, round > 0)
			m.back.expect(m, s, round > 0)
		}
		m.there.maximise(m)
		m.back.maximise(m)
	}
	return m.entries(l), ctx.Err()
}

// model is what is learned, with the text that it is learned from.
type model struct {
	french, english side
	version         string
	// Couple k is of the French form f with starts[f] ≤ k < starts[f+1] and the English form with[k]; with ascends.
	starts, with []int32
	there, back  direction
	// table holds the couple of each French and each English word of the present pair, row by row, −1 for none.
	table []int32
}

// side is the text of one language, its words numbered by stem.
type side struct {
	lang corpus.Lang
	// tokens are the forms of all sentences; sentence s has tokens[starts[s]:starts[s+1]].
	tokens, starts []int32
	stems          []string // by form
	counts         []int32  // by form: tokens
	spellings      []spelling
	ids            map[string]int32 // spellings
	forms          map[string]int32 // by stem
}

// spelling is a word as it is written, in lower case.
type spelling struct {
	word string
	form int32
	// lower and upper count its uses without and with a capital within a sentence, all counts all.
	lower, upper, all int32
}

// direction is the model of what words of one language are rendered by in the other.
type direction struct {
	english bool      // given the English words, else the French ones
	p       []float32 // by couple
	none    []float32 // by form of the rendering: rendered from nothing
	lambda  float64
	// Expectations of the present round.
	counts, noneCounts []float32
	strayed, linked    float64
	sizes              []size
	weights, shares    []float64
}

// size is how many pairs of sentences have n given words and m that render them.
type size struct{ n, m, pairs int }

func newModel(l *Lexicon, pairs iter.Seq2[string, string]) *model {
	m := &model{french: newSide(corpus.French), english: newSide(corpus.English)}
	h := fnv.New32a()
	for fr, en := range pairs {
		if len(m.french.starts) > mostPairs {
			break
		}
		if !m.french.add(l, fr) {
			continue
		}
		if !m.english.add(l, en) {
			m.french.drop()
			continue
		}
		fmt.Fprintf(h, "%s\n%s\n", fr, en)
	}
	m.version = fmt.Sprintf("%s-%d-%08x", learnVersion, len(m.french.starts)-1, h.Sum32())
	m.couple()
	m.there, m.back = newDirection(m, false), newDirection(m, true)
	return m
}

func newSide(l corpus.Lang) side {
	return side{lang: l, starts: []int32{0}, ids: map[string]int32{}, forms: map[string]int32{}}
}

// add adds the words of a sentence, unless it has none or too many.
func (s *side) add(l *Lexicon, sentence string) bool {
	n := len(s.tokens)
	for _, t := range text.Tokens(sentence, s.lang) {
		if t.Kind != text.Word {
			continue
		}
		word := t.Of(sentence)
		small := lower(word)
		id, ok := s.ids[small]
		if !ok {
			id = int32(len(s.spellings))
			s.ids[small] = id
			s.spellings = append(s.spellings, spelling{word: small, form: s.form(l.Stem(small, s.lang))})
		}
		w := &s.spellings[id]
		w.all++
		switch {
		case word == small:
			w.lower++
		case len(s.tokens) > n: // the first word of a sentence always has one
			w.upper++
		}
		s.tokens = append(s.tokens, w.form)
		s.counts[w.form]++
	}
	s.starts = append(s.starts, int32(len(s.tokens)))
	if k := len(s.tokens) - n; k == 0 || k > mostWords {
		s.drop()
		return false
	}
	return true
}

func (s *side) form(stem string) int32 {
	id, ok := s.forms[stem]
	if !ok {
		id = int32(len(s.stems))
		s.forms[stem] = id
		s.stems, s.counts = append(s.stems, stem), append(s.counts, 0)
	}
	return id
}

// drop takes the last sentence out again. How its words are written stays known.
func (s *side) drop() {
	last := len(s.starts) - 2
	for _, f := range s.tokens[s.starts[last]:] {
		s.counts[f]--
	}
	s.tokens, s.starts = s.tokens[:s.starts[last]], s.starts[:last+1]
}

func (s *side) of(sentence int) []int32 { return s.tokens[s.starts[sentence]:s.starts[sentence+1]] }

// written returns how each form is oftenest written, nothing for names and function words.
func (s *side) written() []string {
	lower, upper := make([]int32, len(s.stems)), make([]int32, len(s.stems))
	best := make([]*spelling, len(s.stems))
	for i := range s.spellings {
		w := &s.spellings[i]
		lower[w.form] += w.lower
		upper[w.form] += w.upper
		if b := best[w.form]; b == nil || cmp.Or(cmp.Compare(w.all, b.all), strings.Compare(b.word, w.word)) > 0 {
			best[w.form] = w
		}
	}
	out := make([]string, len(s.stems))
	for f, w := range best {
		// English writes days, months and peoples with a capital, French only names.
		name := s.lang == corpus.French && lower[f] == 0 && upper[f] > 0
		if !name && !text.Stop(w.word, s.lang) && len([]rune(w.word)) > 1 {
			out[f] = w.word
		}
	}
	return out
}

func (m *model) pairs() int { return len(m.french.starts) - 1 }

// couple fills starts and with: the forms that meet at least twice, and not less often than by chance.
func (m *model) couple() {
	sentences := make([][]int32, len(m.french.stems)) // by French form, each once
	inFrench, inEnglish := make([]int32, len(m.french.stems)), make([]int32, len(m.english.stems))
	for s := range m.pairs() {
		for _, f := range m.french.of(s) {
			if p := sentences[f]; len(p) == 0 || p[len(p)-1] != int32(s) {
				sentences[f] = append(p, int32(s))
			}
		}
	}
	last := make([]int32, len(m.english.stems)) // the sentence a form was last met in, counted from 1 over all French forms
	stamp := int32(0)
	for s := range m.pairs() {
		stamp++
		for _, e := range m.english.of(s) {
			if last[e] != stamp {
				last[e] = stamp
				inEnglish[e]++
			}
		}
	}
	for f := range sentences {
		inFrench[f] = int32(len(sentences[f]))
	}
	met := make([]int32, len(m.english.stems))
	var forms []int32
	clear(last)
	each := func(f int, do func(e, n int32)) {
		forms = forms[:0]
		for _, s := range sentences[f] {
			for _, e := range m.english.of(int(s)) {
				if last[e] == s+1 {
					continue
				}
				last[e] = s + 1
				if met[e]++; met[e] == 1 {
					forms = append(forms, e)
				}
			}
		}
		for _, e := range forms {
			if n := met[e]; n >= 2 && float64(n)*float64(m.pairs()) >= float64(inFrench[f])*float64(inEnglish[e]) {
				do(e, n)
			}
			met[e], last[e] = 0, 0
		}
	}
	var often [64]int // couples by how often they meet
	for f := range sentences {
		each(f, func(_, n int32) { often[min(n, int32(len(often)-1))]++ })
	}
	least, total := int32(len(often)-1), 0
	for ; least > 2 && total+often[least]+often[least-1] <= mostCouples; least-- {
		total += often[least]
	}
	m.starts = make([]int32, 1, len(sentences)+1)
	for f := range sentences {
		each(f, func(e, n int32) {
			if n >= least {
				m.with = append(m.with, e)
			}
		})
		slices.Sort(m.with[m.starts[f]:])
		m.starts = append(m.starts, int32(len(m.with)))
	}
}

// meet fills the table of a pair.
func (m *model) meet(s int) {
	fr, en := m.french.of(s), m.english.of(s)
	m.table = slices.Grow(m.table[:0], len(fr)*len(en))[:len(fr)*len(en)]
	for i, f := range fr {
		row := m.with[m.starts[f]:m.starts[f+1]]
		for j, e := range en {
			k, ok := slices.BinarySearch(row, e)
			if !ok {
				m.table[i*len(en)+j] = -1
				continue
			}
			m.table[i*len(en)+j] = m.starts[f] + int32(k)
		}
	}
}

func newDirection(m *model, english bool) direction {
	d := direction{
		english: english, lambda: 4, p: make([]float32, len(m.with)), counts: make([]float32, len(m.with)),
		weights: make([]float64, mostWords), shares: make([]float64, mostWords),
	}
	rendered := len(m.english.stems)
	if english {
		rendered = len(m.french.stems)
	}
	d.none, d.noneCounts = make([]float32, rendered), make([]float32, rendered)
	for f := range d.none {
		d.none[f] = 1 / float32(rendered)
	}
	for k := range d.p {
		d.p[k] = 1 / float32(rendered)
	}
	pairs := map[size]int{}
	for s := range m.pairs() {
		given, rendering, _, _ := d.sides(m, s)
		pairs[size{len(given), len(rendering), 0}]++
	}
	for z, n := range pairs {
		z.pairs = n
		d.sizes = append(d.sizes, z)
	}
	slices.SortFunc(d.sizes, func(a, b size) int { return cmp.Or(a.n-b.n, a.m-b.m) })
	return d
}

// sides returns the words that are given and those that render them, and how far apart in the table of the present pair the
// couples of neighbours are.
func (d *direction) sides(m *model, s int) (given, rendering []int32, givenStep, renderingStep int) {
	fr, en := m.french.of(s), m.english.of(s)
	if d.english {
		return en, fr, 1, len(en)
	}
	return fr, en, len(en), 1
}

// expect adds up what renders what in a pair, whose table is filled, by the model as it is; without places all places are alike.
func (d *direction) expect(m *model, s int, places bool) {
	given, rendering, gs, rs := d.sides(m, s)
	for j, r := range rendering {
		sum := nothing * float64(d.none[r])
		total := d.weigh(j, len(given), len(rendering), places)
		for i := range given {
			d.shares[i] = 0
			if k := m.table[i*gs+j*rs]; k >= 0 {
				d.shares[i] = (1 - nothing) * d.weights[i] / total * float64(d.p[k])
				sum += d.shares[i]
			}
		}
		d.noneCounts[r] += float32(nothing * float64(d.none[r]) / sum)
		for i := range given {
			if share := d.shares[i] / sum; share > 0 {
				d.counts[m.table[i*gs+j*rs]] += float32(share)
				d.linked += share
				d.strayed += share * math.Abs(place(i, len(given))-place(j, len(rendering)))
			}
		}
	}
}

// place is where the i-th of n words stands, counted from 0: above 0, at most 1.
func place(i, n int) float64 { return float64(i+1) / float64(n) }

// weigh fills weights with those of the n given places for a rendering at place j of m, and returns their sum.
func (d *direction) weigh(j, n, m int, places bool) (sum float64) {
	if !places {
		for i := range n {
			d.weights[i] = 1
		}
		return float64(n)
	}
	// On both sides of the diagonal the weights fall by the same factor from place to place.
	at := place(j, m)
	step := math.Exp(-d.lambda / float64(n))
	up := int(at * float64(n)) // the first place beyond the diagonal, counted from 0
	w := math.Exp(-d.lambda * (place(up, n) - at))
	for i := up; i < n; i++ {
		d.weights[i] = w
		sum += w
		w *= step
	}
	w = math.Exp(-d.lambda * (at - place(up-1, n)))
	for i := up - 1; i >= 0; i-- {
		d.weights[i] = w
		sum += w
		w *= step
	}
	return sum
}

// maximise makes the probabilities anew from what was expected, and forgets that.
func (d *direction) maximise(m *model) {
	// Rows are the given words.
	rows := len(m.french.stems)
	if d.english {
		rows = len(m.english.stems)
	}
	totals, sizes := make([]float64, rows), make([]float64, rows)
	row := func(do func(row, k int32)) {
		for f := range m.french.stems {
			for k := m.starts[f]; k < m.starts[f+1]; k++ {
				if d.english {
					do(m.with[k], k)
				} else {
					do(int32(f), k)
				}
			}
		}
	}
	row(func(row, k int32) {
		totals[row] += float64(d.counts[k])
		sizes[row]++
	})
	for r := range totals {
		totals[r] = digamma(totals[r] + prior*sizes[r])
	}
	row(func(row, k int32) { d.p[k] = float32(math.Exp(digamma(float64(d.counts[k])+prior) - totals[row])) })
	clear(d.counts)

	total := 0.0
	for _, n := range d.noneCounts {
		total += float64(n)
	}
	for r, n := range d.noneCounts {
		d.none[r] = (n + prior) / (float32(total) + prior*float32(len(d.none)))
	}
	clear(d.noneCounts)

	if d.linked > 0 {
		d.fit(d.strayed / d.linked)
	}
	d.strayed, d.linked = 0, 0
}

// fit sets λ to what makes the distance that the model expects that which was seen: there the text is likeliest.
func (d *direction) fit(seen float64) {
	low, high := loose, tight
	for range 12 {
		d.lambda = (low + high) / 2
		if d.distance() > seen {
			low = d.lambda
		} else {
			high = d.lambda
		}
	}
}

// distance is how far from the diagonal words are expected to stand.
func (d *direction) distance() float64 {
	sum, words := 0.0, 0.0
	for _, z := range d.sizes {
		for j := range z.m {
			total, part := d.weigh(j, z.n, z.m, true), 0.0
			for i := range z.n {
				part += d.weights[i] * math.Abs(place(i, z.n)-place(j, z.m))
			}
			sum += float64(z.pairs) * part / total
		}
		words += float64(z.pairs * z.m)
	}
	return sum / words
}

// digamma is the derivative of ln Γ, for x > 0: by recurrence up to 6, and from there by its asymptotic series.
func digamma(x float64) float64 {
	shift := 0.0
	for ; x < 6; x++ {
		shift -= 1 / x
	}
	y := 1 / (x * x)
	return shift + math.Log(x) - 1/(2*x) - y*(1.0/12-y*(1.0/120-y/252))
}

// entries counts the links of all pairs and returns the couples that they bear out.
func (m *model) entries(l *Lexicon) []Entry {
	counts := make([]int32, len(m.with))
	var x crossing
	for s := range m.pairs() {
		m.meet(s)
		n, k := len(m.french.of(s)), len(m.english.of(s))
		x.reset(n, k)
		for j, i := range m.there.best(m, s) {
			if i >= 0 {
				x.marks[int(i)*k+j]++
			}
		}
		for i, j := range m.back.best(m, s) {
			if j >= 0 {
				x.marks[i*k+int(j)]++
			}
		}
		x.grow()
		for at, linked := range x.linked {
			if linked {
				counts[m.table[at]]++
			}
		}
	}
	french, english := m.french.written(), m.english.written()
	var out []Entry
	for f, fr := range french {
		for k := m.starts[f]; k < m.starts[f+1] && fr != ""; k++ {
			e := m.with[k]
			links, uses, others := float64(counts[k]), float64(m.french.counts[f]), float64(m.english.counts[e])
			if en := english[e]; en != "" && (links-1)/uses >= leastShare && (links-1)/others >= leastShare {
				// A word may be linked with two of the other sentence.
				out = append(out, Entry{
					French: fr, English: en, There: min(links/uses, 1), Back: min(links/others, 1),
					Source: Source{Learned, m.version, int(counts[k])},
				})
			}
		}
	}
	return Merge(out)
}

// best returns, by place of the renderings of a pair, the place of the given word that each likeliest renders, −1 for none.
func (d *direction) best(m *model, s int) []int32 {
	given, rendering, gs, rs := d.sides(m, s)
	out := make([]int32, len(rendering))
	for j, r := range rendering {
		out[j] = -1
		top := nothing * float64(d.none[r])
		total := d.weigh(j, len(given), len(rendering), true)
		for i := range given {
			if k := m.table[i*gs+j*rs]; k >= 0 {
				if p := (1 - nothing) * d.weights[i] / total * float64(d.p[k]); p > top {
					out[j], top = int32(i), p
				}
			}
		}
	}
	return out
}

// crossing joins the links of both directions in a table of n French and m English words.
type crossing struct {
	n, m   int
	marks  []uint8 // how many directions link the two
	linked []bool
	fr, en []bool // words that are linked
}

func (x *crossing) reset(n, m int) {
	x.n, x.m = n, m
	x.marks, x.linked = make([]uint8, n*m), make([]bool, n*m)
	x.fr, x.en = make([]bool, n), make([]bool, m)
}

func (x *crossing) link(i, j int) { x.linked[i*x.m+j], x.fr[i], x.en[j] = true, true, true }

// grow links what both directions link, and then, beside what is linked, what one direction links, as long as one of the
// two words has no link yet.
func (x *crossing) grow() {
	var queue [][2]int
	for at, n := range x.marks {
		if n == 2 {
			x.link(at/x.m, at%x.m)
			queue = append(queue, [2]int{at / x.m, at % x.m})
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for i := max(at[0]-1, 0); i <= min(at[0]+1, x.n-1); i++ {
			for j := max(at[1]-1, 0); j <= min(at[1]+1, x.m-1); j++ {
				if x.marks[i*x.m+j] > 0 && !x.linked[i*x.m+j] && !(x.fr[i] && x.en[j]) {
					x.link(i, j)
					queue = append(queue, [2]int{i, j})
				}
			}
		}
	}
}
