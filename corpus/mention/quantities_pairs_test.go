package mention

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// knownQuantityFailures are the French sentences of testdata/quantities.txt whose keys, or whose counterpart's, are not those
// wanted, and why.
var knownQuantityFailures = map[string]string{
	"Un enfant sur cinq souffre de la faim.": "one child in five looks like killed two in ten raids",
	"Chacun a reçu un demi-pain.":            "most words that begin with demi- are no half",
	"Il a mis 2 h 05 min 36 s.":              "read as a time of day",
	"Le vol dure une heure et quart.":        "halves are added to hours, quarters are not",
	"Les locaux ont gagné trois à un.":       "a score in words",
}

// TestQuantityPairs reads the lines "French | English | keys" of testdata/quantities.txt.
func TestQuantityPairs(t *testing.T) {
	const name = "testdata/quantities.txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Errorf("%s: %q: want French | English | keys", name, line)
			continue
		}
		all++
		french, english := quantityKeys(parts[0], corpus.French), quantityKeys(parts[1], corpus.English)
		want := strings.Join(slices.Sorted(strings.FieldsSeq(strings.Trim(parts[2], "-"))), " ")
		switch known := knownQuantityFailures[parts[0]]; {
		case french == want && english == want:
			right++
			if known != "" {
				t.Errorf("%q is right now: strike it off the known failures", parts[0])
			}
		case known == "":
			t.Errorf("%q has %q, %q has %q, want %q", parts[0], french, parts[1], english, want)
		}
	}
	t.Logf("%d of %d pairs right", right, all)
}

// quantityKeys returns the keys of the quantities in a sentence of language l, sorted, each once.
func quantityKeys(s string, l corpus.Lang) string {
	a := &corpus.Article{Text: s}
	keys := map[string]bool{}
	for _, m := range Find(a, annotated(a, l)) {
		if m.Kind == corpus.Quantity {
			keys[m.Key] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(keys)), " ")
}
