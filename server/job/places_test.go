package job

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// TestReprintsTakeNoPlace: of an article with three places, a text that five papers print takes one, and others of its event
// are found beside it, whatever comes first.
func TestReprintsTakeNoPlace(t *testing.T) {
	english := put(t, "en", "The mayor of Varnhelm, Odile Brandvold, opened the Nordhavn bridge on Monday. "+
		"The bridge of 340 metres cost 12,500 dollars, Brandvold said in Varnhelm. Engineer Tibor Kessling built it.")
	prints := []act{}
	for i := range 5 {
		prints = append(prints, act{a: put(t, fmt.Sprintf("fr-%d", i), "La maire de Varnhelm, Odile Brandvold, a inauguré lundi le pont de Nordhavn. "+
			"Le pont de 340 mètres a coûté 12 500 dollars, a dit Brandvold à Varnhelm. L'ingénieur Tibor Kessling l'a construit."+
			strings.Repeat(" Il fait beau.", i))})
	}
	other := act{a: put(t, "fr-other", "Un pont pour Nordhavn : Odile Brandvold a coupé le ruban devant quelques curieux venus de la ville voisine.")}
	for name, order := range map[string][]act{
		"the other first": append([]act{other, {a: english}}, prints...),
		"the other last":  append(slices.Concat(prints, []act{{a: english}}), other),
		"one after another": slices.Concat(prints[2:], []act{other, {a: english}}, prints[:2], []act{
			{id: prints[0].a.ID}, {id: prints[1].a.ID}, prints[1], prints[0]}),
	} {
		t.Run(name, func(t *testing.T) {
			c := openIn(t, t.TempDir(), 3)
			for _, act := range order {
				if act.id == "" {
					act.id = act.a.ID
				}
				c.do(t, act)
				c.catchUp(t)
			}
			es, err := c.edgesOf("en")
			if err != nil {
				t.Fatal(err)
			}
			chosen := es.chosen()
			if e, ok := es.edge("fr-other"); !ok || !e.Mine || len(chosen) != 6 || taken(chosen) != 2 {
				t.Errorf("of five prints of a text and another report %d are chosen, in %d places: %+v", len(chosen), taken(chosen), chosen)
			}
		})
	}
}

func put(t *testing.T, id, text string) *corpus.Annotated {
	t.Helper()
	return annotate(t, corpus.Article{ID: id, Text: text, Published: "2021-03-01"})
}
