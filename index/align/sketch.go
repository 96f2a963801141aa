package align

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// Sketch stands for the wording of an article in a few hundred bytes: the least hashes of its shingles, the runs of a few
// words that it is made of. It tells how much two texts have word for word in common (Broder, On the resemblance and
// containment of documents, 1997). The zero Sketch is that of a text without words. A sketch is not changed once made.
type Sketch struct {
	Shingles int      // how many different ones the text has
	Least    []uint32 // their least hashes, ascending: all of them, or as many as a sketch holds
}

const (
	// shingle is how many words a shingle has, Broder's number. With three or five the sample's copies stand as far from
	// what else is alike.
	shingle = 4
	// sketchSize is how many hashes a sketch holds. Of an estimated resemblance of a third, which is where half of a text
	// stands in another of its length, they leave a standard error of .06.
	sketchSize = 64
	// mostlyCopied is the share of the shorter text that has to stand word for word in the other one. The copies of corpus/sample,
	// edited as newspapers edit an agency's text, share four fifths or more, the likest other reports a twelfth; between them,
	// at a half to six tenths, lie successive dispatches of one agency on one event.
	mostlyCopied = 0.5
	// leastCopied is how many of the hashes must agree: a rubric or a formula is no copy.
	leastCopied = 5
	// prints is how many of its hashes, the least, a text is sought by: bands of one row (Leskovec, Rajaraman and Ullman, Mining of
	// Massive Datasets, ch. 3), for a run of four words is rare enough by itself. Of two texts of resemblance r all of them differ with
	// a probability of (1 − r)^16: .002 where half of a text stands in another of its length, .03 where all of it stands in one five
	// times as long.
	prints = 16
)

// Prints are hashes of which two copies have at least one in common, but for one pair in hundreds: what a copy is sought by. The
// caller must not change them.
func (s Sketch) Prints() []uint32 { return s.Least[:min(len(s.Least), prints)] }

// newSketch reads the sentences of the text; a paper writes its own headline.
func newSketch(a *corpus.Annotated) Sketch {
	var tokens []text.Token
	var hashes []uint32
	var last [shingle]uint64 // hashes of the last words, in a ring
	n := 0
	for _, s := range a.Annotation.Sentences {
		if s.Field != corpus.Text {
			continue
		}
		sentence := s.Of(a.Text)
		tokens = text.AppendTokens(tokens[:0], sentence, a.Lang())
		for _, t := range tokens {
			if t.Kind != text.Word && t.Kind != text.Number {
				continue
			}
			last[n%shingle] = hashTerm(strings.ToLower(t.Of(sentence)))
			if n++; n >= shingle {
				hashes = append(hashes, hashShingle(&last, n))
			}
		}
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return Sketch{len(hashes), slices.Clone(hashes[:min(len(hashes), sketchSize)])}
}

// hashShingle mixes the hashes of the words in a ring, the oldest of which stands at n, in their order.
func hashShingle(ring *[shingle]uint64, n int) uint32 {
	var h uint64
	for i := range shingle {
		h = (h ^ ring[(n+i)%shingle]) * 0x9e3779b97f4a7c15
		h ^= h >> 32
	}
	return uint32(h)
}

// CopyOf reports whether most of the shorter of two texts stands in the other one: the same report, be it with a cut, an added
// line or another headline. It is symmetric. What is less than a tenth of the other text may be missed.
func (s Sketch) CopyOf(t Sketch) bool {
	both, seen := 0, 0 // of the least hashes of both texts taken together
	for i, j := 0, 0; seen < sketchSize && (i < len(s.Least) || j < len(t.Least)); seen++ {
		switch {
		case j == len(t.Least) || i < len(s.Least) && s.Least[i] < t.Least[j]:
			i++
		case i == len(s.Least) || s.Least[i] > t.Least[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	if both < leastCopied {
		return false
	}
	resemblance := float64(both) / float64(seen)
	common := resemblance / (1 + resemblance) * float64(s.Shingles+t.Shingles)
	return common >= mostlyCopied*float64(min(s.Shingles, t.Shingles))
}
