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
	"Les deux hommes se sont serré la main.":            "both is no number",
	"Les deux frères ont été retrouvés morts.":          "both is no number",
	"L'un et l'autre ont nié.":                          "both is no number",
	"Un million et demi de touristes sont venus.":       "a half behind one is not added",
	"La hausse est de 0,25 point de pourcentage.":       "a unit in the singular is missing",
	"Un enfant sur cinq souffre de la faim.":            "one child in five looks like killed two in ten raids",
	"Les locaux ont gagné trois à un.":                  "a score in words",
	"Le suspect a la quarantaine.":                      "ages by the decade",
	"Une femme d'une trentaine d'années a été blessée.": "ages by the decade",
	"Un octogénaire a été renversé.":                    "ages by the decade",
	"La grève a duré quinze jours.":                     "a fortnight is no number",
	"Un demi-siècle plus tard, le mur est tombé.":       "centuries are no unit",
	"La cathédrale a été bâtie en deux siècles.":        "centuries are no unit",
	"Le budget a été multiplié par quatre.":             "quadrupled is no number",
	"Le trio a pris la fuite.":                          "groups are no number",
	"Le couple a eu des jumeaux.":                       "groups are no number",
	"Elle a donné naissance à des triplés.":             "groups are no number",
	"Le quatuor jouera ce soir.":                        "groups are no number",
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
