package mention

import (
	"encoding/json"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestInfer(t *testing.T) {
	for _, c := range []struct {
		name, text, published string
		lang                  corpus.Lang
		want                  string
	}{
		{name: "day and year", text: "Le pont a fermé mardi. Il avait été construit en 2021. Un camion l'avait heurté dimanche 9 mai.", lang: corpus.French, want: "2021-05-11"},
		{name: "day", text: "Le pont a fermé mardi. Un camion l'avait heurté dimanche 9 mai.", lang: corpus.French, want: "XXXX-05-11"},
		{name: "same day", text: "The bridge closed on Sunday. A truck had hit it on Sunday, May 9.", lang: corpus.English, want: "XXXX-05-09"},
		{name: "year by a weekday", text: "Le vote aura lieu dimanche 9 mai. Le maire a été élu en 2020.", lang: corpus.French, want: "2021"},
		{name: "year by a sum", text: "The bridge was built ten years ago, in 2011.", lang: corpus.English, want: "2021"},
		{name: "given month", published: "2021-05", text: "Le pont a fermé mardi. Un camion l'avait heurté le 9 mai.", lang: corpus.French, want: "2021-05-11"},
		{name: "given year", published: "2021", text: "Le pont a fermé mardi. Un camion l'avait heurté le 9 mai.", lang: corpus.French, want: "2021-05-11"},
		{name: "given another month", published: "2021-06", text: "Le pont a fermé mardi. Un camion l'avait heurté le 9 mai.", lang: corpus.French, want: "2021-06"},
		{name: "read day, summed year", text: "VALMONT, April 3 (Agency) - The bridge, built ten years ago, in 2011, was closed.", lang: corpus.English, want: "2021-04-03"},
		{name: "over the end of the year", published: "2021", text: "Le pont a fermé samedi. Un camion l'avait heurté le 30 décembre.", lang: corpus.French, want: "2021"},
		{name: "no weekday near", text: "Le pont a fermé. Un camion l'avait heurté le 9 mai.", lang: corpus.French},
		{name: "no date near", text: "Le pont a fermé mardi, comme en 2019.", lang: corpus.French},
		{name: "weekday of no year near", text: "Le vote aura lieu dimanche 9 mai. Le maire est né en 1950.", lang: corpus.French},
		{name: "anniversary", text: "Crowds marked the twentieth anniversary of the fall of the Wall, on 9 November 1989.", lang: corpus.English, want: "2009"},
		{name: "anniversaire", text: "La ville prépare le centième anniversaire de la loi de 1905.", lang: corpus.French, want: "2005"},
		{name: "day of the celebration", text: "The twentieth anniversary will be celebrated in 2009.", lang: corpus.English},
		{name: "an anniversary of its day", text: "He went to the fifth meeting on 3 May 1990.", lang: corpus.English},
		{name: "days since", text: "Ten days of protests since 9 August 2020 have changed the country.", lang: corpus.English, want: "2020-08-19"},
		{name: "weeks since", text: "Trois semaines de manifestations depuis le 24 août 2020 ont changé le pays.", lang: corpus.French, want: "2020-09"},
		{name: "read day, lasting year", text: "MINSK, January 6 (Agency) - Three weeks of protests since 14 December 2020 have changed the country.", lang: corpus.English, want: "2021-01-06"},
		{name: "age and early birthday", text: "Le chanteur, né le 12 janvier 1954, a 66 ans.", lang: corpus.French, want: "2020"},
		{name: "age and late birthday", text: "The 66-year-old singer, born on 20 December 1954, is ill.", lang: corpus.English, want: "2021"},
		{name: "age in one of two years", text: "Le chanteur, né en 1954, âgé de 66 ans, chantera dimanche 9 mai.", lang: corpus.French, want: "2021"},
		{name: "age in either year", text: "Le chanteur, né en 1954, a 66 ans.", lang: corpus.French},
		{name: "age at another time", text: "Né le 12 janvier 1954, il quitta Lille à 22 ans. Né le 12 janvier 1954, il est mort en 1990, âgé de 36 ans.", lang: corpus.French},
		{name: "the year before", text: "He was elected in 1991, the year before.", lang: corpus.English},
	} {
		a, ann := dated(c.text, c.lang)
		a.Published = c.published
		ann.Mentions = Find(a, ann)
		if got := ReadDating(a, ann); got.Value != c.want || got.Confidence < 0 || got.Confidence > 1 {
			t.Errorf("%s: ReadDating(%q) = %+v, want %q", c.name, c.text, got, c.want)
		}
	}
}

// TestInferReal takes the dates away from real reports; a year inferred must be right.
func TestInferReal(t *testing.T) {
	for _, name := range []string{"pairs/whole.jsonl", "dates/timebank-fr.jsonl"} {
		right := 0
		for sc := evaluation(t, name); sc.Scan(); {
			var a corpus.Article
			if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			ann := annotated(&a, a.Language)
			ann.Mentions = Find(&a, ann)
			got := infer(&a, ann, corpus.Dating{})
			if got.Value == "" || got.Value[:4] == "XXXX" || a.Published == "" {
				continue
			}
			if got.Value[:4] != a.Published[:4] {
				t.Errorf("%s: infer = %+v, published %s", a.ID, got, a.Published)
			}
			right++
		}
		t.Logf("%s: %d years inferred", name, right)
	}
}
