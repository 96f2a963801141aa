package job

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestNearMisses: another score, toll or magnitude counts against a report that is else the same; a toll of another hour, or a figure
// told less exactly, does not.
func TestNearMisses(t *testing.T) {
	type report struct{ published, text string }
	for _, c := range []struct {
		name        string
		fr          report
		right, near report
		least       float64 // nats by which the near miss comes behind the right one, at least
	}{
		{"another score",
			report{"2021-03-02", "Halvaros a battu Varnhelm 3-1 lundi soir. Le capitaine Bastian Orloff a marqué deux fois."},
			report{"2021-03-02", "Halvaros beat Varnhelm 3-1 on Monday night. Captain Bastian Orloff scored twice."},
			report{"2021-03-02", "Halvaros beat Varnhelm 2-0 on Monday night. Captain Bastian Orloff scored twice."}, 2},
		{"the score of the return match",
			report{"2021-03-02", "Varnhelm s'est incliné 0-4 contre Halvaros. L'entraîneur Ilan Derouet a présenté ses excuses aux supporteurs."},
			report{"2021-03-02", "Varnhelm lost 4-0 to Halvaros. Coach Ilan Derouet apologised to the fans."},
			report{"2021-03-09", "Varnhelm drew 1-1 with Halvaros. Coach Ilan Derouet thanked the fans."}, 2},
		{"another magnitude",
			report{"2021-03-02", "Un séisme de magnitude 6,3 a secoué l'île de Santoval. Le gouverneur Rafael Ibarra est sur place."},
			report{"2021-03-02", "A magnitude 6.2 earthquake shook the island of Santoval. Governor Rafael Ibarra is on the spot."},
			report{"2021-03-02", "A magnitude 5.1 earthquake shook the island of Santoval. Governor Rafael Ibarra is on the spot."}, 2},
		{"a toll of a day before that is greater",
			report{"2021-03-02", "Un bombardement a tué 14 civils à Djaret, selon le porte-parole Ivan Tarasov."},
			report{"2021-03-02", "Shelling killed 14 civilians in Djaret, spokesman Ivan Tarasov said."},
			report{"2021-03-01", "Shelling killed 31 civilians in Djaret, spokesman Ivan Tarasov said."}, 1},
		{"a toll of a day that nobody knows",
			report{"", "L'épidémie a fait 47 morts à Olmar, selon la ministre Hanna Siebold."},
			report{"", "The epidemic has left 47 dead in Olmar, minister Hanna Siebold said."},
			report{"", "The epidemic has left 103 dead in Olmar, minister Hanna Siebold said."}, 1},
		{"another vote",
			report{"2021-03-02", "La motion de censure a été repoussée par 61 voix contre 58 à Brénice, devant la présidente Alda Kurtz."},
			report{"2021-03-02", "The no-confidence motion failed by 61 votes to 58 in Brenice, before speaker Alda Kurtz."},
			report{"2021-03-02", "The no-confidence motion failed by 70 votes to 40 in Brenice, before speaker Alda Kurtz."}, 2},
	} {
		lex := lexicon.Builtin()
		m := align.NewModel(lex, corpus.Statistics{})
		profile := func(id string, l corpus.Lang, r report) *align.Profile {
			a, err := ingest.Annotate(corpus.Article{ID: id, Language: l, Published: r.published, Text: r.text})
			if err != nil {
				t.Fatal(err)
			}
			return m.Profile(align.NewBag(a, lex))
		}
		fr := profile("fr", corpus.French, c.fr)
		right, near := profile("right", corpus.English, c.right), profile("near", corpus.English, c.near)
		against := func(p *align.Profile) (weight float64) {
			s := m.Score(fr, p)
			for _, row := range m.Explain(fr, p, s, m.Decide(s, align.Unrivalled)) {
				if row.Kind == corpus.ByQuantity && row.Weight < 0 {
					weight += row.Weight
				}
			}
			return weight
		}
		if got := against(right); got != 0 {
			t.Errorf("%s: the figures of the right report weigh %.2f against it", c.name, got)
		}
		if got := against(near); got > -c.least {
			t.Errorf("%s: the figures of the near miss weigh %.2f against it, want %.2f at most", c.name, got, -c.least)
		}
		if r, n := m.Score(fr, right).LogOdds, m.Score(fr, near).LogOdds; r-n < c.least {
			t.Errorf("%s: log-odds of the right report %.2f, of the near miss %.2f", c.name, r, n)
		} else {
			t.Logf("%s: log-odds of the right report %.2f, of the near miss %.2f", c.name, r, n)
		}
	}
}
