package store

import (
	"bytes"
	"math"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// FuzzEncodeLink holds that what is put together for a bare link is what JSON makes of it.
func FuzzEncodeLink(f *testing.F) {
	for _, confidence := range []float64{0, 1, .5, 1e-6, 9.9e-7, 1e-300, 0.1 + 0.2, math.Nextafter(1, 0), math.Nextafter(1e-6, 1), -1, 2, 1e21, math.Inf(1), math.NaN()} {
		f.Add("f1", "e~1.0_2-3", "same_event", confidence, "align-1/lex-2")
	}
	for _, odd := range []string{"", `"`, `\`, "é", "\x00", "\x7f", "<&>", "\u2028", "\xff", "a b"} {
		f.Add("f1", "e1", odd, .25, "m1")
		f.Add("f1", odd, "related", .25, odd)
	}
	f.Fuzz(func(t *testing.T, a, b, relation string, confidence float64, model string) {
		l := &corpus.Link{A: a, B: b, Relation: corpus.Relation(relation), Confidence: confidence, Model: model}
		want, wrong := encode(l)
		got, err := encodeLink(l)
		if (err != nil) != (wrong != nil) || !bytes.Equal(got, want) {
			t.Errorf("encodeLink(%+v) = %q, %v, want %q, %v", l, got, err, want, wrong)
		}
	})
}
