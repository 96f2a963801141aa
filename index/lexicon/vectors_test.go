package lexicon

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
)

// TestVectors holds what vectors are for: words that are used alike are nearer to one another than to others, in one language and
// across both.
func TestVectors(t *testing.T) {
	l := Builtin()
	vector := func(word string, lang corpus.Lang) *Vector {
		v, ok := l.Vector(l.Stem(word, lang), lang)
		if !ok {
			t.Fatalf("%s has no vector", word)
		}
		return &v
	}
	cosine := func(x, y *Vector) float64 {
		return float64(x.Dot(y)) / math.Sqrt(float64(x.Dot(x))*float64(y.Dot(y)))
	}
	for _, c := range []struct{ french, near, far string }{
		{"grève", "walkout", "earthquake"},
		{"inondation", "storm", "parliament"},
		{"tribunal", "prosecutor", "footballer"},
		{"séisme", "tsunami", "budget"},
		{"vaccin", "virus", "tennis"},
		{"scrutin", "voter", "goalkeeper"},
		{"chômage", "inflation", "rocket"},
		{"entraîneur", "coach", "senator"},
	} {
		fr := vector(c.french, corpus.French)
		near, far := cosine(fr, vector(c.near, corpus.English)), cosine(fr, vector(c.far, corpus.English))
		if near < far+0.3 {
			t.Errorf("%s and %s %.2f, %s and %s %.2f: want .3 between them at least", c.french, c.near, near, c.french, c.far, far)
		}
	}
	if _, ok := l.Vector("zyx", corpus.French); ok {
		t.Error("zyx has a vector")
	}
}

var glove = flag.String("glove", "", "write data/en/vectors.tsv anew from this file of GloVe vectors, a word and its numbers a line, commonest first")

// TestVectorData holds the form of the vectors: in the order of their stems, each once, each of length 1. It writes them anew with
//
//	go test ./index/lexicon -run VectorData -glove glove.6B.100d.txt
func TestVectorData(t *testing.T) {
	if *glove != "" {
		writeVectors(t, *glove)
	}
	last := ""
	must("data/en/vectors.tsv", func(line string) error {
		stem, _, _ := strings.Cut(line, "\t")
		if stem <= last {
			t.Errorf("%q after %q", stem, last)
		}
		last = stem
		if v := vectors()[stem]; math.Abs(float64(v.Dot(v))-1) > 0.02 {
			t.Errorf("%s is of squared length %.3f", stem, v.Dot(v))
		}
		return nil
	})
}

func BenchmarkVector(b *testing.B) {
	l := Builtin()
	stem := l.Stem("gouvernement", corpus.French)
	b.ReportAllocs()
	for b.Loop() {
		l.Vector(stem, corpus.French)
	}
}

// writeVectors makes the vectors of stems from those of words, for the program that is built next.
//
// The vector of a stem is the mean of its words', by their frequency. The mean of all and the three directions in which they
// differ most are taken away, for they tell of frequency more than of meaning (Mu and Viswanath, All-but-the-Top, 2018); of the others
// those that come next are kept.
func writeVectors(t *testing.T, name string) {
	t.Helper()
	stems, vs := stemVectors(t, name)
	subtractMean(vs)
	axes := principalAxes(vs)
	const top = 3
	var lines []string
	for i, stem := range stems {
		if i >= commonest && len(Builtin().French(stem)) == 0 {
			continue
		}
		var x [Dimensions]float64
		sum := 0.0
		for k := range x {
			x[k] = dot(vs[i], axes[top+k])
			sum += x[k] * x[k]
		}
		var code [Dimensions]byte
		for k := range x {
			code[k] = byte(int8(math.Round(vectorUnit * x[k] / math.Sqrt(sum))))
		}
		lines = append(lines, stem+"\t"+base64.StdEncoding.EncodeToString(code[:]))
	}
	slices.Sort(lines)
	head := "# Where English stems stand among others, written by TestVectorData. From GloVe (Pennington, Socher and Manning 2014), vectors of\n" +
		"# Wikipedia 2014 and Gigaword 5, Public Domain Dedication and License 1.0, https://nlp.stanford.edu/projects/glove/\n"
	if err := os.WriteFile("data/en/vectors.tsv", []byte(head+strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d vectors", len(lines))
}

const (
	wordsRead = 40_000 // the commonest words of the file that are read
	commonest = 10_000 // of their stems these are kept, and besides what the dictionary has
)

// stemVectors reads the vectors of words and returns those of their stems, commonest first.
func stemVectors(t *testing.T, name string) (stems []string, vs [][]float64) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at, weights := map[string]int{}, []float64(nil)
	lines := bufio.NewScanner(f)
	for rank := 1; rank <= wordsRead && lines.Scan(); rank++ {
		fields := strings.Split(lines.Text(), " ")
		word := fields[0]
		if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) || !unicode.IsLetter(rune(word[0])) {
			continue
		}
		stem := Builtin().Stem(word, corpus.English)
		i, ok := at[stem]
		if !ok {
			i = len(stems)
			at[stem] = i
			stems, vs, weights = append(stems, stem), append(vs, make([]float64, len(fields)-1)), append(weights, 0)
		}
		frequency := 1 / float64(rank+20) // by Zipf and Mandelbrot
		weights[i] += frequency
		for k, s := range fields[1:] {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(fmt.Errorf("%s: line %d: %w", name, rank, err))
			}
			vs[i][k] += frequency * x
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for i, v := range vs {
		for k := range v {
			v[k] /= weights[i]
		}
	}
	return stems, vs
}

func subtractMean(vs [][]float64) {
	mean := make([]float64, len(vs[0]))
	for _, v := range vs {
		for k := range v {
			mean[k] += v[k] / float64(len(vs))
		}
	}
	for _, v := range vs {
		for k := range v {
			v[k] -= mean[k]
		}
	}
}

// principalAxes returns the eigenvectors of the covariance of vectors of mean 0, that of the largest eigenvalue first, by Jacobi's
// rotations (Golub and Van Loan, Matrix Computations, 8.5).
func principalAxes(vs [][]float64) [][]float64 {
	n := len(vs[0])
	c, axes := make([][]float64, n), make([][]float64, n)
	for i := range c {
		c[i], axes[i] = make([]float64, n), make([]float64, n)
		axes[i][i] = 1
	}
	for _, v := range vs {
		for i := range v {
			for j := range v {
				c[i][j] += v[i] * v[j]
			}
		}
	}
	for range 12 { // sweeps; convergence is quadratic
		for p := range n {
			for q := p + 1; q < n; q++ {
				if c[p][q] == 0 {
					continue
				}
				sin, cos := math.Sincos(0.5 * math.Atan2(2*c[p][q], c[q][q]-c[p][p]))
				for k := range n {
					c[k][p], c[k][q] = cos*c[k][p]-sin*c[k][q], sin*c[k][p]+cos*c[k][q]
				}
				for k := range n {
					c[p][k], c[q][k] = cos*c[p][k]-sin*c[q][k], sin*c[p][k]+cos*c[q][k]
					axes[p][k], axes[q][k] = cos*axes[p][k]-sin*axes[q][k], sin*axes[p][k]+cos*axes[q][k]
				}
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(c[j][j], c[i][i]) })
	sorted := make([][]float64, n)
	for i, k := range order {
		sorted[i] = axes[k]
	}
	return sorted
}

func dot(x, y []float64) (sum float64) {
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}
