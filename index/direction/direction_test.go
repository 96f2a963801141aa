package direction

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/corpus/text"
)

// rendering is an original with its translation.
type rendering struct {
	name                  string
	original, translation *corpus.Annotated
}

// renderings reads pairs of testdata: "NUMBER NAME LANGUAGE [PUBLISHED]", the original first.
func renderings(t *testing.T, name string) []rendering {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []rendering
	for i := 0; i+1 < len(archive.Files); i += 2 {
		out = append(out, rendering{archive.Files[i].Name, annotated(t, archive.Files[i]), annotated(t, archive.Files[i+1])})
	}
	return out
}

func annotated(t *testing.T, f txtar.File) *corpus.Annotated {
	t.Helper()
	words := strings.Fields(f.Name)
	a := corpus.Article{Language: corpus.Lang(words[2]), Text: string(f.Data)}
	if len(words) > 3 {
		a.Published = words[3]
	}
	return annotate(a)
}

// annotate does what corpus/ingest does, which the packages of index do not import.
func annotate(a corpus.Article) *corpus.Annotated {
	ann := corpus.Annotation{Language: a.Language}
	ann.Cuts, ann.Credits = text.Boilerplate(a.Title, a.Text, a.Language)
	from := 0
	for _, c := range append(ann.Cuts, corpus.Cut{Span: corpus.Span{Start: len(a.Text)}}) {
		for _, s := range text.Sentences(a.Text[from:c.Start], a.Language) {
			ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: corpus.Text, Span: corpus.Span{Start: from + s.Start, End: from + s.End}})
		}
		from = c.End
	}
	ann.Mentions = mention.Find(&a, &ann)
	ann.Dating = mention.ReadDating(&a, &ann)
	return &corpus.Annotated{Article: a, Annotation: ann}
}

// TestDirection measures how often the original is named, and how often rightly. The floors are those of the day on which the
// clues were made; the pairs of "test" chose none of them.
func TestDirection(t *testing.T) {
	for _, c := range []struct {
		name                string
		leastRight, mostBad int
	}{
		{"tune", 15, 0},
		{"test", 17, 0},
	} {
		right, wrong, silent := 0, 0, 0
		all := renderings(t, c.name)
		for _, r := range all {
			d := Of(r.original, r.translation)
			switch d.Original {
			case corpus.OriginalA:
				right++
			case corpus.OriginalB:
				wrong++
				t.Logf("%s %s: %+v", c.name, r.name, d)
			default:
				silent++
			}
		}
		t.Logf("%s: of %d pairs %d right, %d wrong, %d not said", c.name, len(all), right, wrong, silent)
		if right < c.leastRight || wrong > c.mostBad {
			t.Errorf("%s: %d right, %d wrong; want %d and %d at most", c.name, right, wrong, c.leastRight, c.mostBad)
		}
	}
}

// TestDirectionTurned holds that with the articles exchanged the answer is the same but for their order, be one a rendering of
// the other or not.
func TestDirectionTurned(t *testing.T) {
	pairs := map[string][]rendering{"tune": renderings(t, "tune"), "test": renderings(t, "test")}
	reports := sample.Reports()
	for i, r := range reports[1:] {
		if reports[i].Language != r.Language {
			pairs["sample"] = append(pairs["sample"], rendering{r.ID, annotate(reports[i].Article), annotate(r.Article)})
		}
	}
	for _, all := range pairs {
		for _, r := range all {
			want, got := Of(r.original, r.translation), Of(r.translation, r.original)
			got.Original = map[corpus.Original]corpus.Original{"a": "b", "b": "a"}[got.Original]
			for i := range got.Clues {
				c := &got.Clues[i]
				c.A, c.B, c.Weight = c.B, c.A, -c.Weight
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: -as it is +turned:\n%s", r.name, diff)
			}
		}
	}
}

// TestClues puts one clue each into a pair that tells nothing else: what is told, and for whom.
func TestClues(t *testing.T) {
	for _, c := range []struct {
		name, fr, en string
		kind         corpus.ClueKind // of the one clue but for the length, "" for none
		original     corpus.Lang
	}{
		{"nothing", "Le maire est parti lundi.", "The mayor left on Monday.", "", ""},
		{"note", "Le maire est parti lundi.\n(Traduit de l'anglais)", "The mayor left on Monday.", corpus.NoteClue, "en"},
		{"note of another language", "Le maire est parti lundi.\n(Traduit du russe)", "The mayor left on Monday.", "", ""},
		{"agency on one side", "NICE, 3 mai (AFP) - Le maire est parti lundi.", "The mayor left on Monday.", corpus.AgencyClue, "fr"},
		{"agency of the other language", "NICE, 3 mai (Reuters) - Le maire est parti lundi.", "NICE, May 3 (Reuters) - The mayor left on Monday.", corpus.AgencyClue, "en"},
		{"agency of neither", "NICE, 3 mai (Xinhua) - Le maire est parti lundi.", "The mayor left on Monday.", "", ""},
		{"gloss in brackets", "Selon la FDA (le gendarme du médicament), il part.", "He is leaving, according to the FDA.", corpus.GlossClue, "en"},
		{"gloss on both sides", "Selon la FDA (le gendarme du médicament), il part.", "He is leaving, the FDA (the drug watchdog) said.", "", ""},
		{"gloss behind a comma", "Il quitte la CGT lundi.", "He is leaving the CGT, a union, on Monday.", corpus.GlossClue, "fr"},
		{"a list is no gloss", "La CGT, la CFDT et FO partent.", "The CGT, the CFDT and FO are leaving.", "", ""},
		{"words kept", "Il est en garde à vue lundi.", "He is in custody (garde à vue) on Monday.", corpus.KeptClue, "fr"},
		{"acronym kept", "Il quitte le service de santé (NHS) lundi.", "He is leaving the National Health Service on Monday.", corpus.KeptClue, "en"},
		{"nation", "Le président français part lundi.", "The president is leaving on Monday.", "", ""},
		{"nation of the others", "Le président part lundi.", "The French president is leaving on Monday.", corpus.NationClue, "fr"},
		{"miles become kilometres", "Il a couru 80 kilomètres lundi.", "He ran 50 miles on Monday.", corpus.ConversionClue, "en"},
		{"feet become metres, unround", "Il a creusé à 61 mètres lundi.", "He dug 200 feet deep on Monday.", corpus.ConversionClue, "en"},
		{"metres become feet, unround", "Il a creusé à 100 mètres lundi.", "He dug 328 feet deep on Monday.", corpus.ConversionClue, ""},
		{"degrees", "Il fait 5 degrés lundi.", "It was 41 degrees on Monday.", corpus.ConversionClue, "en"},
		{"two units", "Il a couru 12 kilomètres lundi.", "He ran 12 kilometres (seven miles) on Monday.", corpus.ConversionClue, "fr"},
		{"two currencies", "Il a perdu 35 dollars (32 euros) lundi.", "He lost $35 on Monday.", corpus.ConversionClue, "en"},
		{"another distance", "Il a couru 12 kilomètres lundi.", "He ran 50 miles on Monday.", "", ""},
		{"romanised as in French", "M. Tchernenko part lundi.", "Mr Tchernenko is leaving on Monday.", corpus.SpellingClue, "fr"},
		{"romanised as in English", "M. Lushenko part lundi.", "Mr Lushenko is leaving on Monday.", corpus.SpellingClue, "en"},
		{"romanised by both in their way", "M. Tchernenko part lundi.", "Mr Chernenko is leaving on Monday.", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Of(annotate(corpus.Article{Language: "fr", Text: c.fr}), annotate(corpus.Article{Language: "en", Text: c.en}))
			kinds, sum := map[corpus.ClueKind]bool{}, 0.0
			for _, k := range d.Clues {
				if k.Kind != corpus.LengthClue {
					kinds[k.Kind] = true
					sum += k.Weight
				}
			}
			original := corpus.Lang("")
			switch {
			case sum > 0.25:
				original = corpus.French
			case sum < -0.25:
				original = corpus.English
			}
			if c.kind == "" && len(kinds) > 0 || c.kind != "" && (len(kinds) != 1 || !kinds[c.kind]) || original != c.original {
				t.Errorf("original %q by %+v, want %q by %q", original, d.Clues, c.original, c.kind)
			}
		})
	}
}

// TestCustom runs the examples of romanised.txt.
func TestCustom(t *testing.T) {
	b, err := os.ReadFile("data/romanised.txt")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for line := range strings.Lines(string(b)) {
		example, ok := strings.CutPrefix(strings.TrimSpace(line), "# > ")
		if !ok {
			continue
		}
		examples++
		name, want, _ := strings.Cut(example, " ")
		if got := custom(name); string(got) != strings.Trim(want, "-") {
			t.Errorf("%s shows the custom of %q, want %q", name, got, want)
		}
	}
	if examples == 0 {
		t.Error("no examples")
	}
}

// TestDirectionClear holds that an original is named where the clues weigh enough, and only there.
func TestDirectionClear(t *testing.T) {
	for _, name := range []string{"tune", "test"} {
		for _, r := range renderings(t, name) {
			d := Of(r.original, r.translation)
			sum := 0.0
			for _, c := range d.Clues {
				sum += c.Weight
			}
			if p := probability(math.Abs(sum)); (d.Original != "") != (p >= leastClear) || d.Original != "" && math.Abs(d.Confidence-p) > 1e-9 {
				t.Errorf("%s: %+v, whose clues say %.3f", r.name, d, p)
			}
		}
	}
}

// TestDirectionOfSample asks for the direction of the sample's translations. Their reports were made to need no explanation in
// either language, so that silence is right more often than not.
func TestDirectionOfSample(t *testing.T) {
	reports := map[string]*corpus.Annotated{}
	for _, r := range sample.Reports() {
		reports[r.ID] = annotate(r.Article)
	}
	right, silent := 0, 0
	for _, r := range sample.Reports() {
		if r.Renders == "" {
			continue
		}
		switch d := Of(reports[r.Renders], reports[r.ID]); d.Original {
		case corpus.OriginalA:
			right++
		case corpus.OriginalB:
			t.Errorf("%s is taken for the original of %s: %+v", r.ID, r.Renders, d)
		default:
			silent++
		}
	}
	t.Logf("sample: %d right, %d not said", right, silent)
	if right+silent == 0 {
		t.Error("the sample has no translation")
	}
}

// FuzzDirection looks for texts that stop the search for clues, or whose answer depends on which comes first.
func FuzzDirection(f *testing.F) {
	f.Add("Selon la FDA (le gendarme), 80 km (50 miles) lundi.", "The FDA, a watchdog, ran 50 miles ($3) (CBO).")
	f.Add("(A) (", "a, the ,")
	f.Add("Selon la FDA", "The FDA, a watchdog, ran 50 miles.")
	f.Fuzz(func(t *testing.T, fr, en string) {
		a, b := annotate(corpus.Article{Language: "fr", Text: fr}), annotate(corpus.Article{Language: "en", Text: en})
		x, y := Of(a, b), Of(b, a)
		if x.Confidence != y.Confidence || x.Original != "" && x.Original == y.Original {
			t.Errorf("%+v, turned %+v", x, y)
		}
	})
}
