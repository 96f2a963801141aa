package mention

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// TestGeoNames holds how many of the places whose names differ between French and English have one key in both. What is
// missing are mostly places of one name in French that are several in English, of which the first keeps its key.
func TestGeoNames(t *testing.T) {
	same, all := 0, 0
	for line := range tableLines("data/names/geonames.tsv") {
		fr, en, _ := strings.Cut(line, "\t")
		if fr == en {
			continue
		}
		all++
		if NameKey(fr, corpus.Location) == NameKey(en, corpus.Location) {
			same++
			continue
		}
		t.Logf("%s has key %q, %s %q", fr, NameKey(fr, corpus.Location), en, NameKey(en, corpus.Location))
	}
	share := float64(same) / float64(all)
	t.Logf("%d of %d places have one key, %.4f", same, all, share)
	if share < 0.97 {
		t.Errorf("%.4f of the places have one key in both languages, want 0.97", share)
	}
}
