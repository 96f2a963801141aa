package lexicon

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// How much a source is worth, in tokens of a word that have been seen with their renderings. A learned entry is worth
// what it was seen.
const (
	// trust is that of the dictionary that is blended into: what is learned of a word that it knows moves its
	// probabilities only if it was seen often.
	trust = 50
	// importTrust is that of an imported entry.
	importTrust = 10
	// doubt is that of renderings nobody has seen: what was seen twice is not certain.
	doubt = 2
	// leastBlended is the probability below which a rendering is not kept.
	leastBlended = 0.01
	// leastConcept is the probability from which a new word is looked up by its rendering.
	leastConcept = 0.3
)

// With returns l blended with entries that were learned or imported, merged as [Merge] does. Words that l knows keep their
// concepts and, unless they were seen often, nearly their probabilities; new words and terms get those of the entries.
// Function words are left as they are. l itself does not change.
func (l *Lexicon) With(entries []Entry) *Lexicon {
	entries = Merge(entries)
	if len(entries) == 0 {
		return l
	}
	out := *l
	out.memo = nil
	out.version = l.version + "+" + Digest(entries)
	out.entries = slices.Concat(l.entries, entries)
	out.words, out.terms = cloned(l.words), cloned(l.terms)
	out.english, out.french = maps.Clone(l.english), maps.Clone(l.french)
	out.within, out.concepts = maps.Clone(l.within), maps.Clone(l.concepts)

	out.names = cloned(l.names)
	out.pairNames(entries)

	var read []addition
	for _, e := range entries {
		if e.IsName() {
			continue
		}
		if a, ok := out.read(e); ok {
			read = append(read, a)
		}
	}
	there, back := evidence{}, evidence{}
	for _, g := range grouped(read, func(a *addition) string { return a.entry.French }) {
		n, ps := g.tokens(func(a *addition) float64 { return a.entry.There }, true)
		for i, a := range g {
			if a.isTerm() {
				out.pairWithin(a.french, a.english, ps[i])
				continue
			}
			there.add(a.french, a.english, n, ps[i], i == 0)
		}
	}
	for _, g := range grouped(read, func(a *addition) string { return a.entry.English }) {
		n, ps := g.tokens(func(a *addition) float64 { return a.entry.Back }, false)
		for i, a := range g {
			if !a.isTerm() {
				back.add(a.english, a.french, n, ps[i], i == 0)
			}
		}
	}
	there.blend(out.english)
	back.blend(out.french)
	for stem := range there {
		if ts := out.english[stem]; len(l.english[stem]) == 0 && len(ts) > 0 && ts[0].P >= leastConcept {
			out.concepts[stem] = best(ts)
		}
	}
	for i := range read {
		out.addTerms(&read[i])
	}
	out.sortTerms()
	out.memo = newMemo()
	return &out
}

// pairNames pairs the names of entries, each with one: what is imported is taken before what was learned, what was seen
// oftener before the rest.
func (l *Lexicon) pairNames(entries []Entry) {
	ranked := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return !e.IsName() })
	slices.SortStableFunc(ranked, func(a, b Entry) int {
		return cmp.Or(strings.Compare(string(a.Source.Kind), string(b.Source.Kind)), cmp.Compare(b.Source.Count, a.Source.Count), byFrench(a, b))
	})
	french, english := l.names[corpus.French], l.names[corpus.English]
	for _, e := range ranked {
		if french[e.FrenchKey] == "" && english[e.EnglishKey] == "" {
			french[e.FrenchKey], english[e.EnglishKey] = e.EnglishKey, e.FrenchKey
		}
	}
}

func cloned[V any](by map[corpus.Lang]map[string]V) map[corpus.Lang]map[string]V {
	out := map[corpus.Lang]map[string]V{}
	for lang, m := range by {
		out[lang] = maps.Clone(m)
	}
	return out
}

// addition is an entry with its words and the stems of those that tell something.
type addition struct {
	entry                     Entry
	frenchWords, englishWords []string
	french, english           []string
}

func (a *addition) isTerm() bool { return len(a.frenchWords) > 1 }

// read takes an entry apart and notes how its words are written. It leaves function words out.
func (l *Lexicon) read(e Entry) (addition, bool) {
	a := addition{entry: e, frenchWords: words(e.French, corpus.French), englishWords: words(e.English, corpus.English)}
	a.french, a.english = l.telling(a.frenchWords, corpus.French), l.telling(a.englishWords, corpus.English)
	if len(a.french) == 0 || len(a.english) == 0 {
		return a, false
	}
	if !a.isTerm() {
		l.write(a.frenchWords[0], corpus.French)
	}
	for _, w := range a.englishWords {
		l.write(w, corpus.English)
	}
	return a, true
}

// telling returns the stems of the words that are not function words.
func (l *Lexicon) telling(ws []string, lang corpus.Lang) []string {
	var stems []string
	for _, w := range ws {
		if !text.Stop(w, lang) {
			stems = append(stems, l.Stem(w, lang))
		}
	}
	return stems
}

// write notes that a word is one of those with its stem.
func (l *Lexicon) write(word string, lang corpus.Lang) {
	by, stem := l.words[lang], l.Stem(word, lang)
	if !slices.Contains(by[stem], word) {
		by[stem] = append(slices.Clip(by[stem]), word)
	}
}

// group holds what one source says of one word, in order.
type group []*addition

// grouped returns the groups of additions by word and source, in the order of both.
func grouped(read []addition, word func(*addition) string) []group {
	type key struct{ word, kind, name string }
	groups := map[key]group{}
	for i := range read {
		a := &read[i]
		k := key{word(a), string(a.entry.Source.Kind), a.entry.Source.Name}
		groups[k] = append(groups[k], a)
	}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b key) int {
		return cmp.Or(strings.Compare(a.word, b.word), strings.Compare(a.kind, b.kind), strings.Compare(a.name, b.name))
	})
	out := make([]group, len(keys))
	for i, k := range keys {
		out[i] = groups[k]
	}
	return out
}

// tokens returns how many tokens a group's word is worth, and the probability of each of its renderings. Those that the
// source gives none share what is left: by rank if they stand in order of use, else evenly.
func (g group) tokens(given func(*addition) float64, ranked bool) (n float64, ps []float64) {
	n = importTrust
	ps = make([]float64, len(g))
	sum, open := 0.0, 0.0
	for i, a := range g {
		ps[i] = given(a)
		if a.entry.Source.Kind == Learned && ps[i] > 0 {
			n = max(float64(a.entry.Source.Count)/ps[i], float64(a.entry.Source.Count))
		}
		if sum += ps[i]; ps[i] == 0 {
			open += weight(i, ranked)
		}
	}
	rest := max(mass-sum, 0)
	for i := range ps {
		if ps[i] == 0 {
			ps[i] = rest * weight(i, ranked) / open
		}
		ps[i] /= max(sum, 1)
	}
	return n, ps
}

// weight is that of a rendering among those without a probability.
func weight(rank int, ranked bool) float64 {
	if ranked {
		return 1 / float64(rank+1)
	}
	return 1
}

// evidence is what was seen of words, by stem: in how many tokens, of how many of these a rendering is said, and how many
// were rendered by each stem.
type evidence map[string]*seen

type seen struct {
	tokens, said float64
	as           map[string]float64
}

// add adds n tokens of a word of some stems, of which a share p was rendered by all of others; the first of a group
// brings the tokens.
func (ev evidence) add(stems, others []string, n, p float64, first bool) {
	for _, stem := range stems {
		s := ev[stem]
		if s == nil {
			s = &seen{as: map[string]float64{}}
			ev[stem] = s
		}
		if first {
			s.tokens += n
		}
		s.said += n * p
		for _, o := range others {
			s.as[o] += n * p
		}
	}
}

// blend puts the evidence into translations. Known ones weigh trust tokens, and tokens of which nothing is said speak for
// them: rare renderings were left out by those who learned.
func (ev evidence) blend(into map[string][]Translation) {
	for stem, s := range ev {
		total := s.tokens + doubt
		if len(into[stem]) > 0 {
			total += trust
		}
		for _, t := range into[stem] {
			s.as[t.Stem] += (trust + max(s.tokens-s.said, 0)) * t.P
		}
		ts := make([]Translation, 0, len(s.as))
		for other, n := range s.as {
			if p := min(n/total, 1); p >= leastBlended {
				ts = append(ts, Translation{other, p})
			}
		}
		slices.SortFunc(ts, likelier)
		into[stem] = ts
	}
}

// addTerms adds the terms of an addition.
func (l *Lexicon) addTerms(a *addition) {
	if a.isTerm() {
		l.addTerm(a.frenchWords, corpus.French, a.english)
		l.addTerm(a.englishWords, corpus.English, a.english)
		return
	}
	l.addTerm(a.englishWords, corpus.English, l.concepts[a.french[0]])
}

// Digest is a short name for a set of entries: equal sets have equal ones.
func Digest(entries []Entry) string {
	h := fnv.New32a()
	for _, e := range slices.SortedFunc(slices.Values(entries), byFrench) {
		fmt.Fprintf(h, "%s\t%s\t%g\t%g\t%s", e.French, e.English, e.There, e.Back, e.Source)
		if e.IsName() {
			fmt.Fprintf(h, "\t%s\t%s", e.FrenchKey, e.EnglishKey)
		}
		fmt.Fprintln(h)
	}
	return fmt.Sprintf("%08x", h.Sum32())
}

// byFrench sorts entries by French word, English word, source and keys.
func byFrench(a, b Entry) int {
	return cmp.Or(strings.Compare(a.French, b.French), strings.Compare(a.English, b.English), strings.Compare(a.Source.String(), b.Source.String()),
		strings.Compare(a.FrenchKey, b.FrenchKey), strings.Compare(a.EnglishKey, b.EnglishKey))
}
