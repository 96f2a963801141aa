package job

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEdgesRoundTrip(t *testing.T) {
	for _, es := range []edges{
		nil,
		{{Other: "a", Rank: 3000, Mine: true, LogOdds: -1.5, Story: 0.25, Rendering: -8}},
		{{Other: "", Rank: 0, Theirs: true}, {Other: "crue-1", Rank: math.MaxInt32, Mine: true, Theirs: true, French: true, LogOdds: math.Inf(-1)}, {Other: "été 2021", French: true}},
	} {
		got, err := readEdges(es.appendBinary(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(es, got); diff != "" {
			t.Errorf("edges (-written +read):\n%s", diff)
		}
	}
}

// FuzzEdges reads damaged edges: they are refused, or are edges that are written as others are.
func FuzzEdges(f *testing.F) {
	f.Add(edges{{Other: "a", Rank: 3000, Mine: true}, {Other: "b", Theirs: true, French: true}}.appendBinary(nil))
	f.Add([]byte{200, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		es, err := readEdges(b)
		if err != nil {
			return
		}
		again, err := readEdges(es.appendBinary(nil))
		if err != nil || !bytes.Equal(es.appendBinary(nil), again.appendBinary(nil)) {
			t.Errorf("%v was read, and %v, %v behind it", es, again, err)
		}
	})
}
