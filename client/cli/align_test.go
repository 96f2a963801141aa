package cli

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestMostConfident(t *testing.T) {
	var links []corpus.Link
	for _, c := range []float64{1, 0.9, 0.8, 0.5} { // means 1, .95, .9, .8
		links = append(links, corpus.Link{Confidence: c})
	}
	for _, c := range []struct {
		p    float64
		want int
	}{{0, 4}, {0.8, 4}, {0.85, 3}, {0.94, 2}, {1, 1}} {
		if got := len(mostConfident(links, c.p)); got != c.want {
			t.Errorf("%d links of an expected share of %g, want %d", got, c.p, c.want)
		}
	}
	if got := mostConfident(links[3:], 0.9); len(got) != 0 {
		t.Errorf("kept %v, want nothing", got)
	}
}
