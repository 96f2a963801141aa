package align

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestNearWordsOfTheLead(t *testing.T) {
	const filler = " La place était vide. Le marché était calme. La pluie a cessé."
	m := model()
	died := profileOf(m, article("died-en", corpus.English, "2021-03-03", "A fisherman died near the harbour."))
	for _, tt := range []struct {
		name, text string
		near       bool
	}{
		{"another word of the group", "Un pêcheur a été tué près du port.", true},
		{"it stands in the other lead alone", "Un homme est au port." + filler + " Il a été tué.", true},
		{"a word of no common group", "Un pêcheur a chanté près du port.", false},
	} {
		p := profileOf(m, article("fr", corpus.French, "2021-03-03", tt.text))
		s := m.Score(p, died)
		found := false
		for _, row := range m.Explain(p, died, s, m.Decide(s, Unrivalled)) {
			if row.Kind == corpus.ByNearWord && row.A == "tué" && row.B == "died" {
				found = true
				if row.Weight <= 0 {
					t.Errorf("%s: %+v weighs nothing", tt.name, row)
				}
			}
		}
		if found != tt.near {
			t.Errorf("%s: a row of near words: %v, want %v", tt.name, found, tt.near)
		}
	}
}

func TestNearWordsOfNoLeadTellNothing(t *testing.T) {
	m := model()
	late := func(id string, l corpus.Lang, text string) *Profile {
		a := article(id, l, "2021-03-03", text)
		p := profileOf(m, a)
		for i := range p.near {
			p.near[i].lead = 0
		}
		return p
	}
	a, b := late("fr", corpus.French, "Un pêcheur a été tué près du port."), late("en", corpus.English, "A fisherman died near the harbour.")
	if x := nearly(a, b); x != 0 {
		t.Errorf("words beyond both leads tell %g", x)
	}
}
