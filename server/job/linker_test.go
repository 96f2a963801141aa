package job

import (
	"context"
	"errors"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestEachCutShort: what was not run is no success. A pass that takes it for one would delete from the index what it has not read.
func TestEachCutShort(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	const n = 1000
	done := make([]bool, n)
	err := each(ctx, n, func(_ context.Context, i int) error {
		done[i] = true
		if i == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || done[n-1] {
		t.Errorf("each with a context that ends = %v, the last done: %t, want %v and not", err, done[n-1], context.Canceled)
	}
}

// TestTermsOfTheUndated: an article without a day is sought by what few of the collection hold, others by all that they say.
func TestTermsOfTheUndated(t *testing.T) {
	a := annotate(t, corpus.Article{ID: "a", Language: corpus.English, Published: "2024-05-18", Text: "The bridge at Varnhelm collapsed, and two lorries fell into the Orsa."})
	without := undated(t, a)
	lex := lexicon.Builtin()
	const few, many = "name:varnlm", "word:bridg"
	for held, want := range map[int][2]bool{mostHolders: {true, true}, mostHolders + 1: {true, false}} {
		m := align.NewModel(lex, corpus.Statistics{Articles: 10 * held, Frequency: map[string]int{few: held / 2, many: held}})
		has := func(a *corpus.Annotated) map[string]bool {
			out := map[string]bool{}
			for _, term := range terms(m, m.Profile(align.NewBag(a, lex))) {
				out[term.Term] = true
			}
			return out
		}
		if dated := has(a); !dated[few] || !dated[many] {
			t.Fatalf("terms of the dated: %v, want %s and %s among them", dated, few, many)
		}
		if got := has(without); [2]bool{got[few], got[many]} != want {
			t.Errorf("%d hold %s: the undated has %s: %t, %s: %t, want %v", held, many, few, got[few], many, got[many], want)
		}
	}
}
