package lexicon

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
)

// Dimensions is how many numbers a Vector has.
const Dimensions = 48

// Vector is where a word stands among others: the more alike two words are used, "strike" and "walkout", the more they
// point in one direction. Vectors of single English stems are of length 1.
type Vector [Dimensions]float32

// Add adds to v as many times another.
func (v *Vector) Add(times float32, other *Vector) {
	for i := range v {
		v[i] += times * other[i]
	}
}

// Dot returns the inner product of two vectors. Four sums at once keep a processor busy that one sum would have wait.
func (v *Vector) Dot(other *Vector) float32 {
	var a, b, c, d float32
	for i := 0; i < Dimensions; i += 4 {
		a += v[i] * other[i]
		b += v[i+1] * other[i+1]
		c += v[i+2] * other[i+2]
		d += v[i+3] * other[i+3]
	}
	return a + b + c + d
}

// Vector returns the vector of a stem, and whether there is one; that of a French stem is the mean of those that render it, by
// their probabilities.
func (l *Lexicon) Vector(stem string, lang corpus.Lang) (v Vector, ok bool) {
	if lang != corpus.French {
		at := vectors()[stem]
		if at == nil {
			return v, false
		}
		return *at, true
	}
	sum := float32(0)
	for _, t := range l.english[stem] {
		if at := vectors()[t.Stem]; at != nil {
			v.Add(float32(t.P), at)
			sum += float32(t.P)
		}
	}
	if sum == 0 {
		return v, false
	}
	for i := range v {
		v[i] /= sum
	}
	return v, true
}

// vectors are those of data/en/vectors.tsv by English stem. They are of the language, the same for every lexicon. A vector
// is written as its numbers in units of 1/127, a byte each, in base64.
var vectors = sync.OnceValue(func() map[string]*Vector {
	out := map[string]*Vector{}
	must("data/en/vectors.tsv", func(line string) error {
		stem, code, _ := strings.Cut(line, "\t")
		var b [Dimensions]byte
		if len(code) != base64.StdEncoding.EncodedLen(Dimensions) {
			return fmt.Errorf("%q: want a stem and %d characters", line, base64.StdEncoding.EncodedLen(Dimensions))
		}
		if _, err := base64.StdEncoding.Decode(b[:], []byte(code)); err != nil {
			return fmt.Errorf("%q: %w", line, err)
		}
		v := new(Vector)
		for i := range v {
			v[i] = float32(int8(b[i])) / vectorUnit
		}
		out[stem] = v
		return nil
	})
	return out
})

const vectorUnit = 127
