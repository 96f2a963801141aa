package lexicon

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
)

// invented makes n pairs of sentences in invented languages: each word has one rendering, words are given the rank
// frequencies of real ones, and neighbours change places now and then.
func invented(n int, seed uint64) iter.Seq2[string, string] {
	const vocabulary, length = 3000, 22
	return func(yield func(fr, en string) bool) {
		r := rand.New(rand.NewPCG(seed, 1))
		for range n {
			var fr, en []string
			for range length/2 + r.IntN(length) {
				w := int(math.Pow(vocabulary, r.Float64())) // Zipf's law
				fr, en = append(fr, inventedWord("zu", w)), append(en, inventedWord("blo", w))
			}
			for i := range en[1:] {
				if r.IntN(4) == 0 {
					en[i], en[i+1] = en[i+1], en[i]
				}
			}
			if !yield(strings.Join(fr, " "), strings.Join(en, " ")) {
				return
			}
		}
	}
}

// inventedWord spells a number in syllables that no stemmer takes for an ending.
func inventedWord(prefix string, n int) string {
	const syllables = "bakidopugomifaruxotu"
	for ; n > 0; n /= 10 {
		prefix += syllables[n%10*2 : n%10*2+2]
	}
	return prefix + "k"
}

func learn(t testing.TB, l *Lexicon, pairs iter.Seq2[string, string]) []Entry {
	t.Helper()
	entries, err := Learn(t.Context(), l, pairs)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestLearn(t *testing.T) {
	l := Builtin()
	entries := learn(t, l, invented(2000, 7))
	if len(entries) < 800 {
		t.Fatalf("%d entries, want 800", len(entries))
	}
	wrong := 0
	for _, e := range entries {
		if strings.TrimPrefix(e.French, "zu") != strings.TrimPrefix(e.English, "blo") {
			wrong++
		}
		if e.Source.Kind != Learned || e.Source.Count < 2 || !(e.There > 0 && e.There <= 1 && e.Back > 0 && e.Back <= 1) {
			t.Errorf("%+v", e)
		}
	}
	if wrong*50 > len(entries) {
		t.Errorf("%d of %d entries are wrong, want 2 %%", wrong, len(entries))
	}
	if again := learn(t, l, invented(2000, 7)); !cmp.Equal(again, entries) {
		t.Error("the same pairs give other entries")
	}
	if other := learn(t, l, invented(2000, 8)); other[0].Source.Name == entries[0].Source.Name {
		t.Errorf("other pairs have the version %s, too", other[0].Source.Name)
	}
}

func TestLearnLeavesOut(t *testing.T) {
	pairs := [][2]string{
		{"Le gouvernail de Zerbinette est cassé.", "The rudder of Zerbinette is broken."},
		{"Le vieux gouvernail coûte 300 euros.", "The old rudder costs 300 euros."},
		{"Hier, Zerbinette a vendu le gouvernail.", "Yesterday Zerbinette sold the rudder."},
		{"", "Nothing in French."},
		{strings.Repeat("mot ", mostWords+1), "A word."},
	}
	got := learn(t, Builtin(), func(yield func(fr, en string) bool) {
		for range 3 {
			for _, p := range pairs {
				if !yield(p[0], p[1]) {
					return
				}
			}
		}
	})
	seen := map[string]string{}
	for _, e := range got {
		seen[e.French] = e.English
	}
	if seen["gouvernail"] != "rudder" {
		t.Errorf("gouvernail is rendered by %q, want rudder", seen["gouvernail"])
	}
	for _, w := range []string{"zerbinette", "le", "mot", "300"} {
		if en, ok := seen[w]; ok {
			t.Errorf("%q is rendered by %q, want nothing", w, en)
		}
	}
	if got := learn(t, Builtin(), func(func(string, string) bool) {}); len(got) != 0 {
		t.Errorf("from nothing: %v", got)
	}
}

func TestLearnObeysContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	entries, err := Learn(ctx, Builtin(), func(yield func(fr, en string) bool) {
		invented(100, 7)(yield)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || entries != nil {
		t.Errorf("Learn when ctx has ended = %d entries, %v", len(entries), err)
	}
}

// TestGrow: the diagonal is linked by both directions; of what only one links stays what touches a link and has a
// word without one.
func TestGrow(t *testing.T) {
	var x crossing
	x.reset(3, 4)
	copy(x.marks, []uint8{
		2, 0, 0, 1,
		0, 2, 1, 0,
		1, 1, 0, 0,
	})
	x.grow()
	want := []bool{
		true, false, false, true, // the last beside (1,2), its word still free
		false, true, true, false,
		true, false, false, false, // (2,0) is beside (1,1); then (2,1) has no free word
	}
	if !cmp.Equal(x.linked, want) {
		t.Errorf("grow: %v, want %v", x.linked, want)
	}
}

func TestDigamma(t *testing.T) {
	const euler = 0.57721566490153286
	for _, c := range []struct{ x, want float64 }{{1, -euler}, {0.5, -euler - 2*math.Ln2}, {2, 1 - euler}, {10, 2.251752589066721}} {
		if got := digamma(c.x); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("digamma(%g) = %.9f, want %.9f", c.x, got, c.want)
		}
	}
}

func FuzzLearn(f *testing.F) {
	f.Add("le gouvernail est cassé\nle gouvernail", "the rudder is broken\nthe rudder")
	f.Fuzz(func(t *testing.T, fr, en string) {
		french, english := strings.Split(fr, "\n"), strings.Split(en, "\n")
		for _, e := range learn(t, Builtin(), func(yield func(fr, en string) bool) {
			for i := range min(len(french), len(english)) {
				if !yield(french[i], english[i]) {
					return
				}
			}
		}) {
			if !(e.There > 0 && e.There <= 1 && e.Back > 0 && e.Back <= 1) || e.French == "" || e.English == "" {
				t.Errorf("%+v", e)
			}
		}
	})
}

// BenchmarkLearn learns from as much as a year's translations of a small newsroom.
func BenchmarkLearn(b *testing.B) {
	const pairs = 20000
	l := Builtin()
	b.ReportAllocs()
	for b.Loop() {
		learn(b, l, invented(pairs, 7))
	}
	b.ReportMetric(pairs*float64(b.N)/b.Elapsed().Seconds(), "pairs/s")
}

// BenchmarkWith blends what BenchmarkLearn learns.
func BenchmarkWith(b *testing.B) {
	l := Builtin()
	entries := learn(b, l, invented(20000, 7))
	b.ReportAllocs()
	for b.Loop() {
		l.With(entries)
	}
}

func ExampleLearn() {
	pairs := func(yield func(fr, en string) bool) {
		for _, p := range [][2]string{
			{"Le gouvernail est cassé.", "The rudder is broken."},
			{"Le gouvernail est neuf.", "The rudder is new."},
			{"Le mât est cassé.", "The mast is broken."},
			{"Le mât est neuf.", "The mast is new."},
		} {
			if !yield(p[0], p[1]) {
				return
			}
		}
	}
	entries, err := Learn(context.Background(), Builtin(), pairs)
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range entries {
		fmt.Println(e.French, e.English, e.Source.Count)
	}
	l := Builtin().With(entries)
	fmt.Println(l.Renderings("gouvernail", corpus.French)[0].Text)
	// Output:
	// cassé broken 2
	// gouvernail rudder 2
	// mât mast 2
	// neuf new 2
	// rudder
}
