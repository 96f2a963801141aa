package dating

import (
	"math"
	"slices"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
)

// annotation annotates an article.
func annotation(t testing.TB, l corpus.Lang, body, published string) *corpus.Annotation {
	t.Helper()
	a := corpus.Article{ID: "a", Text: body, Published: published}
	ann := corpus.Annotation{Language: l}
	for _, s := range text.Sentences(body, l) {
		ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: corpus.Text, Span: s})
	}
	ann.Mentions = mention.Find(&a, &ann)
	ann.Dating = mention.ReadDating(&a, &ann)
	return &ann
}

// on is a witness of a day that tells of the same day.
func on(id, day string, akin float64) Witness {
	d, err := corpus.ParseDay(day)
	if err != nil {
		panic(err)
	}
	return Witness{ID: id, Day: d, Days: []corpus.DayWeight{{Day: d, Weight: 1}}, Akin: akin}
}

func TestInfer(t *testing.T) {
	const (
		bridge = "The bridge at Varnhelm collapsed on Saturday. Two lorries fell into the river."
		march  = "Trois semaines de manifestations depuis l'élection du 9 août ont vidé les usines. La foule a marché dimanche vers le palais."
	)
	for name, test := range map[string]struct {
		lang      corpus.Lang
		text      string
		published string
		witnesses []Witness
		want      string
	}{
		"nobody tells":                  {corpus.English, bridge, "", nil, ""},
		"nobody of the story":           {corpus.English, bridge, "", []Witness{on("w", "2024-05-18", 0.02)}, ""},
		"the weekday told of":           {corpus.English, bridge, "", []Witness{on("w", "2024-05-18", 0.9)}, "2024-05-18"},
		"the day after, as its witness": {corpus.English, bridge, "", []Witness{on("w", "2024-05-19", 0.9)}, "2024-05-19"},
		"the surer of two stories":      {corpus.English, bridge, "", []Witness{on("v", "2024-05-18", 0.9), on("w", "2023-03-04", 0.3)}, "2024-05-18"},
		"two times of one story":        {corpus.English, bridge, "", []Witness{on("v", "2024-05-18", 0.9), on("w", "2024-06-15", 0.85)}, ""},
		"two days of one time":          {corpus.English, bridge, "", []Witness{on("v", "2024-05-18", 0.9), on("w", "2024-05-19", 0.85)}, "2024-05-18"},
		"one time told of twice":        {corpus.English, bridge, "", []Witness{on("u", "2024-05-18", 0.9), on("v", "2024-05-18", 0.9), on("w", "2024-06-15", 0.7)}, "2024-05-18"},
		"what has lasted":               {corpus.French, march, "", []Witness{on("w", "2020-08-15", 0.9)}, "2020-08-30"},
		"the month is given":            {corpus.English, bridge, "2024-06", []Witness{on("w", "2024-05-18", 0.9)}, "2024-06-01"},
		"the day is given":              {corpus.English, bridge, "2024-07-02", []Witness{on("w", "2024-05-18", 0.9)}, "2024-07-02"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Infer(annotation(t, test.lang, test.text, test.published), test.witnesses)
			if got.Value != test.want {
				t.Errorf("%q by %v is of %+v, want %s", test.text, test.witnesses, got, test.want)
			}
			slices.Reverse(test.witnesses)
			if again := Infer(annotation(t, test.lang, test.text, test.published), test.witnesses); again != got {
				t.Errorf("with the witnesses in another order: %+v, want %+v", again, got)
			}
		})
	}
}

// TestInferCounts holds that more is surer, and that a confidence is a probability.
func TestInferCounts(t *testing.T) {
	ann := annotation(t, corpus.English, "The bridge at Varnhelm collapsed on Saturday.", "")
	before := 0.0
	for akin := 0.1; akin <= 1; akin += 0.1 {
		d := Infer(ann, []Witness{on("v", "2024-05-18", akin), on("w", "2024-05-19", akin/2)})
		if d.Confidence < before || d.Confidence > 1 || math.IsNaN(d.Confidence) {
			t.Errorf("akin by %.1f: confidence %g, by less %g", akin, d.Confidence, before)
		}
		before = d.Confidence
	}
}

func BenchmarkInfer(b *testing.B) {
	ann := annotation(b, corpus.French, "Le pont de Varnhelm s'est effondré samedi. Vendredi, deux camions y étaient passés. Le 9 août, on l'avait fermé, puis rouvert lundi.", "")
	var witnesses []Witness
	for _, day := range []string{"2024-08-17", "2024-08-18", "2024-08-19", "2024-08-21", "2024-09-02", "2024-10-11"} {
		witnesses = append(witnesses, on(day, day, 0.6), on(day+"b", day, 0.4))
	}
	for b.Loop() {
		Infer(ann, witnesses)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
