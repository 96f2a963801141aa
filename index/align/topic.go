package align

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

// topic is what an article is about: the direction in which its words point, see lexicon.Vector, each weighed as in the profile
// (Arora, Liang and Ma, A simple but tough-to-beat baseline for sentence embeddings, 2017). Two reports of one event that use
// different words of one field share their topic. It is kept in units of 1/127 of its length, a byte a dimension; the zero topic points nowhere.
type topic [lexicon.Dimensions]int8

const topicUnit = 127

// pointing returns the topic of a sum of vectors.
func pointing(sum *lexicon.Vector) (t topic) {
	length := math.Sqrt(float64(sum.Dot(sum)))
	if length == 0 {
		return t
	}
	for i, x := range sum {
		t[i] = int8(math.Round(topicUnit * float64(x) / length))
	}
	return t
}

// cosine is that of two topics, −1 to 1 but for rounding; 0 if one of them points nowhere.
func (t *topic) cosine(u *topic) float64 {
	sum := int32(0)
	for i := range t {
		sum += int32(t[i]) * int32(u[i])
	}
	return float64(sum) / (topicUnit * topicUnit)
}

// vector returns the vector of a word's item.
func (m *Model) vector(it *Item) (lexicon.Vector, bool) {
	_, stem := split(it.Term)
	return m.Lexicon.Vector(stem, corpus.English)
}

// topicWords is how many words of either article a row of evidence names that have most to do with the topic of both.
const topicWords = 3

// topicRow tells of the topic that both have. Neither profile may be lean.
func (m *Model) topicRow(a, b *Profile, weight float64) corpus.Evidence {
	return corpus.Evidence{Kind: corpus.ByTopic, A: m.pointingTo(a, &b.topic), B: m.pointingTo(b, &a.topic), Weight: weight}
}

// pointingTo returns the words of an article that bring most to its share in a topic, as they are written, in order of what they bring.
func (m *Model) pointingTo(p *Profile, t *topic) string {
	type word struct {
		surface string
		brings  float32
	}
	var to lexicon.Vector
	for i, x := range t {
		to[i] = float32(x)
	}
	var words []word
	for i := range p.terms[wordItems] {
		x := &p.terms[wordItems][i]
		it := p.item(wordItems, x)
		if v, ok := m.vector(it); ok {
			words = append(words, word{it.Surface, x.weight * v.Dot(&to)})
		}
	}
	slices.SortFunc(words, func(x, y word) int {
		return cmp.Or(cmp.Compare(y.brings, x.brings), cmp.Compare(x.surface, y.surface))
	})
	var out []string
	for _, w := range words {
		if len(out) < topicWords && w.brings > 0 && !slices.Contains(out, w.surface) {
			out = append(out, w.surface)
		}
	}
	return strings.Join(out, ", ")
}
