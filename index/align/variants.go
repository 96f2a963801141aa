package align

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
)

// variantsVersion counts up whenever Variants learns something else from the same articles.
const variantsVersion = "1"

// What makes a proposal of two names that stand in the same places. Names that are spelled alike need less.
const (
	fewestAlike, fewestUnlike = 2, 3 // events
	// The log-likelihood ratios that independent names reach in one of a hundred and of a thousand cases (χ², one degree of
	// freedom).
	ratioAlike, ratioUnlike = 6.63, 10.83
	// alikeNames is the mention.SameName from which two names are alike.
	alikeNames = 0.5
	// leastDice is Dice's coefficient of the events in which the names stand.
	leastDice = 0.5
)

// mostShown is how many pairs of articles are learned from, so that memory is bounded: 7 KB each in translated news.
const mostShown = 50_000

// Variants learns which English name stands where a French one does though their keys differ: an organisation with
// other initials in the other language, a place that was renamed, a spelling that no rule foresees. It is shown linked
// articles with their beads, and counts the names in the sentences of each bead. Two names stand together where each has no
// match in the whole article opposite.
type Variants struct {
	lex   *lexicon.Lexicon
	names [2]nameTable // French and English ones
	shown []shown
}

// nameTable numbers the names of a language by key.
type nameTable struct {
	ids   map[string]int32
	names []spelled
}

// spelled is a name with how often it was written how, and taken for what type.
type spelled struct {
	key             string
	surfaces, types tally
}

// tally counts a few texts.
type tally []struct {
	text string
	n    int
}

// shown is a French and an English article with the names in their beads.
type shown struct {
	ids      [2]string
	sketches [2]Sketch
	spots    []spot
}

// spot holds the names in the French and the English sentences of a bead.
type spot [2][]standing

// standing is a name by its number; alone if the article opposite does not have it.
type standing struct {
	name  int32
	alone bool
}

// NewVariants returns what has learned nothing yet. Names that lex knows to be the same are not learned again.
func NewVariants(lex *lexicon.Lexicon) *Variants {
	v := &Variants{lex: lex}
	for side := range v.names {
		v.names[side].ids = map[string]int32{}
	}
	return v
}

// Add shows a French and an English report of one occurrence, with those of their beads that are sure. Each two articles
// may be shown once; after the first 50,000 pairs the others are left out.
func (v *Variants) Add(fr, en *corpus.Annotated, beads []corpus.Bead) {
	if len(v.shown) == mostShown {
		return
	}
	x := shown{ids: [2]string{fr.ID, en.ID}, sketches: [2]Sketch{newSketch(fr), newSketch(en)}}
	french, english := v.standings(fr, en), v.standings(en, fr)
	for _, b := range beads {
		if len(b.A) > 0 && len(b.B) > 0 {
			x.spots = append(x.spots, spot{gathered(french, b.A), gathered(english, b.B)})
		}
	}
	v.shown = append(v.shown, x)
}

// standings returns the names in each sentence of an article, set against those of the article opposite.
func (v *Variants) standings(a, opposite *corpus.Annotated) [][]standing {
	there := map[string]bool{}
	for i := range opposite.Annotation.Mentions {
		if m := &opposite.Annotation.Mentions[i]; m.Kind == corpus.Name {
			there[sharedKey(m, opposite.Lang(), v.lex)] = true
		}
	}
	table := &v.names[0]
	if a.Lang() == corpus.English {
		table = &v.names[1]
	}
	ann := &a.Annotation
	out := make([][]standing, len(ann.Sentences))
	next := 0
	for i, s := range ann.Sentences {
		for next < len(ann.Mentions) && before(&ann.Mentions[next], s.Field, s.Span) {
			next++
		}
		for k := next; k < len(ann.Mentions) && ann.Mentions[k].Field == s.Field && s.Contains(ann.Mentions[k].Span); k++ {
			m := &ann.Mentions[k]
			if m.Kind != corpus.Name || m.Key == "" {
				continue
			}
			key := sharedKey(m, a.Lang(), v.lex)
			out[i] = append(out[i], standing{table.add(m, a.Surface(m)), key == m.Key && !there[key]})
		}
	}
	return out
}

// add counts a mention and returns the number of its name.
func (t *nameTable) add(m *corpus.Mention, surface string) int32 {
	id, ok := t.ids[m.Key]
	if !ok {
		id = int32(len(t.names))
		key := strings.Clone(m.Key)
		t.ids[key] = id
		t.names = append(t.names, spelled{key: key})
	}
	n := &t.names[id]
	n.surfaces.add(strings.Join(strings.Fields(surface), " "))
	n.types.add(m.Type)
	return id
}

func (t *tally) add(text string) {
	for i := range *t {
		if c := &(*t)[i]; c.text == text {
			c.n++
			return
		}
	}
	*t = append(*t, tally{{strings.Clone(text), 1}}...) // it must not keep an article
}

// oftenest returns what was counted most often, ties by text.
func (t tally) oftenest() string {
	best := t[0]
	for _, c := range t[1:] {
		if c.n > best.n || c.n == best.n && c.text < best.text {
			best = c
		}
	}
	return best.text
}

// gathered returns the names in some sentences, each once.
func gathered(of [][]standing, sentences []int) []standing {
	var out []standing
	for _, i := range sentences {
		for _, s := range of[i] {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Entries returns what was learned, one English name for a French one and the reverse. An entry's probabilities are shares
// of the events in which either name stands in a bead, its count is in how many of them they stand together. The same
// articles give the same entries, in whatever order they were shown.
//
// An event is what linked articles tell of, together with the copies of these: what is printed again, or told by many,
// counts once. Evidence for two names are the log-likelihood ratio of their beads (Dunning, Accurate methods for the
// statistics of surprise and coincidence, 1993), those of an event weighed so that each pair of articles in it counts alike,
// Dice's coefficient of their events, and how many these are. Of pairs that compete for a name the stronger takes it
// (Melamed, Models of translational equivalence among words, 2000); those that nothing tells apart are no proposals.
func (v *Variants) Entries() []lexicon.Entry {
	c := v.count()
	var out []lexicon.Entry
	pairs := v.pairs(&c)
	taken := [2]map[int32]bool{{}, {}}
	for i := range pairs {
		p := &pairs[i]
		if taken[0][p.names[0]] || taken[1][p.names[1]] {
			continue
		}
		taken[0][p.names[0]], taken[1][p.names[1]] = true, true
		if !p.proposed() || rivalled(pairs, i) {
			continue
		}
		french, english := v.of(p.names)
		e := lexicon.Entry{
			French: french.surfaces.oftenest(), English: english.surfaces.oftenest(),
			There: float64(p.together) / float64(p.events[0]), Back: float64(p.together) / float64(p.events[1]),
			Source:    lexicon.Source{Kind: lexicon.Learned, Name: c.version, Count: p.together},
			FrenchKey: french.key, EnglishKey: english.key,
		}
		if e.Check() == nil {
			out = append(out, e)
		}
	}
	return lexicon.Merge(out)
}

func (v *Variants) of(names [2]int32) (french, english *spelled) {
	return &v.names[0].names[names[0]], &v.names[1].names[names[1]]
}

// seen is in how many beads, weighed, and in how many events something stands.
type seen struct {
	beads  float64
	events int
	last   string // event
}

func (s *seen) add(weight float64, event string) {
	s.beads += weight
	if s.last != event {
		s.last = event
		s.events++
	}
}

// counts are what was seen of names and of pairs of them.
type counts struct {
	beads   float64 // all, weighed
	names   [2][]seen
	pairs   map[[2]int32]*seen
	version string
}

// count goes through the articles event by event.
func (v *Variants) count() counts {
	c := counts{pairs: map[[2]int32]*seen{}}
	for side := range v.names {
		c.names[side] = make([]seen, len(v.names[side].names))
	}
	event := v.events()
	sizes := map[string]float64{} // pairs of articles by event
	for i := range v.shown {
		sizes[event(v.shown[i].ids[0])]++
	}
	slices.SortFunc(v.shown, func(a, b shown) int {
		return cmp.Or(strings.Compare(event(a.ids[0]), event(b.ids[0])), strings.Compare(a.ids[0], b.ids[0]), strings.Compare(a.ids[1], b.ids[1]))
	})
	h := fnv.New32a()
	for i := range v.shown {
		x := &v.shown[i]
		in := event(x.ids[0])
		fmt.Fprintf(h, "%s\n%s\n", x.ids[0], x.ids[1])
		for _, s := range x.spots {
			c.add(s, 1/sizes[in], in)
			for side, names := range s {
				for _, n := range names {
					fmt.Fprintf(h, "%s\t", v.names[side].names[n.name].key)
				}
			}
		}
	}
	c.version = fmt.Sprintf("names-%s-%d-%08x", variantsVersion, len(v.shown), h.Sum32())
	return c
}

func (c *counts) add(s spot, weight float64, event string) {
	c.beads += weight
	for side, names := range s {
		for _, n := range names {
			c.names[side][n.name].add(weight, event)
		}
	}
	for _, f := range s[0] {
		for _, e := range s[1] {
			if !f.alone || !e.alone {
				continue
			}
			k := [2]int32{f.name, e.name}
			if c.pairs[k] == nil {
				c.pairs[k] = &seen{}
			}
			c.pairs[k].add(weight, event)
		}
	}
}

// events returns what names the event of an article: the least id of all those that links and copies join.
func (v *Variants) events() func(id string) string {
	least := map[string]string{}
	find := func(id string) string {
		root := id
		for l, ok := least[root]; ok; l, ok = least[root] {
			root = l
		}
		for id != root { // the next one has it nearer
			id, least[id] = least[id], root
		}
		return root
	}
	join := func(a, b string) {
		if a, b = find(a), find(b); a != b {
			least[max(a, b)] = min(a, b)
		}
	}
	sketches := [2]map[string]Sketch{{}, {}}
	for i := range v.shown {
		x := &v.shown[i]
		join(x.ids[0], x.ids[1])
		for side, id := range x.ids {
			sketches[side][id] = x.sketches[side]
		}
	}
	for _, of := range sketches {
		last := map[uint32]string{} // the article before that has a hash: copies have some in common
		for _, id := range slices.Sorted(maps.Keys(of)) {
			for _, h := range of[id].Least {
				if other, ok := last[h]; ok && find(other) != find(id) && of[id].CopyOf(of[other]) {
					join(id, other)
				}
				last[h] = id
			}
		}
	}
	return find
}

// namePair is a French and an English name that stand together.
type namePair struct {
	names    [2]int32
	keys     [2]string
	together int
	events   [2]int // in which either stands
	ratio    float64
	alike    bool
	known    bool // the tables have one of them, and know what it is called in either language
}

// pairs returns the names that stand together in several events, the strongest pairs first.
func (v *Variants) pairs(c *counts) []namePair {
	var out []namePair
	for names, both := range c.pairs {
		french, english := v.of(names)
		if both.events < fewestAlike || !sameType(french.types.oftenest(), english.types.oftenest()) {
			continue
		}
		f, e := &c.names[0][names[0]], &c.names[1][names[1]]
		out = append(out, namePair{
			names: names, keys: [2]string{french.key, english.key}, together: both.events, events: [2]int{f.events, e.events},
			ratio: likelihoodRatio(both.beads, f.beads, e.beads, c.beads),
			alike: mention.SameName(french.surfaces.oftenest(), english.surfaces.oftenest()) >= alikeNames,
			known: inTables(french.key) || inTables(english.key),
		})
	}
	slices.SortFunc(out, func(a, b namePair) int {
		return cmp.Or(cmp.Compare(b.ratio, a.ratio), -compareBool(a.alike, b.alike), slices.Compare(a.keys[:], b.keys[:]))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sameType reports whether names of two types may name the same.
func sameType(a, b string) bool { return a == b || a == corpus.OtherName || b == corpus.OtherName }

// inTables reports whether a key comes from a table of names; those of other names have no capitals.
func inTables(key string) bool { return key[0] >= 'A' && key[0] <= 'Z' }

// proposed reports whether there is evidence enough.
func (p *namePair) proposed() bool {
	fewest, ratio := fewestUnlike, ratioUnlike
	if p.alike {
		fewest, ratio = fewestAlike, ratioAlike
	}
	dice := 2 * float64(p.together) / float64(p.events[0]+p.events[1])
	return p.together >= fewest && p.ratio >= ratio && dice >= leastDice && !p.known
}

// rivalled reports whether another pair has as much for it as the i-th, and one of its names.
func rivalled(pairs []namePair, i int) bool {
	p := &pairs[i]
	as := func(j int) bool {
		return j >= 0 && j < len(pairs) && pairs[j].ratio == p.ratio && pairs[j].alike == p.alike
	}
	shares := func(j int) bool { return (pairs[j].names[0] == p.names[0]) != (pairs[j].names[1] == p.names[1]) }
	for j := i - 1; as(j); j-- {
		if shares(j) {
			return true
		}
	}
	for j := i + 1; as(j); j++ {
		if shares(j) {
			return true
		}
	}
	return false
}

// likelihoodRatio returns Dunning's statistic for two names of which both stand in that many of all beads, 0 if they meet
// no oftener than by chance.
func likelihoodRatio(both, french, english, all float64) float64 {
	if both*all <= french*english {
		return 0
	}
	neither := all - french - english + both
	return 2 * (information(both, french-both, english-both, neither) - information(french, all-french) - information(english, all-english))
}

// information is Σ x ln x less that of the sum.
func information(xs ...float64) float64 {
	sum, total := 0.0, 0.0
	for _, x := range xs {
		if x > 0 { // rounding may leave less than nothing
			sum += x * math.Log(x)
			total += x
		}
	}
	return sum - total*math.Log(total)
}
