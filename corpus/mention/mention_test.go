package mention_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
)

func ExampleFind() {
	fr := &corpus.Article{Text: "Selon Vladimir Poutine, au moins 2 000 Biélorusses ont manifesté à Varsovie."}
	en := &corpus.Article{Text: "At least 2,000 Belarusians marched in Warsaw, Putin said."}
	for _, c := range []struct {
		a *corpus.Article
		l corpus.Lang
	}{{fr, corpus.French}, {en, corpus.English}} {
		for _, m := range mention.Find(c.a, annotation(c.a, c.l)) {
			fmt.Printf("%s %s: %s\n", m.Kind, m.Key, m.Of(c.a.Text))
		}
	}
	// Output:
	// name potn: Vladimir Poutine
	// quantity 2000: au moins 2 000
	// name BY: Biélorusses
	// name wars: Varsovie
	// quantity 2000: At least 2,000
	// name BY: Belarusians
	// name wars: Warsaw
	// name potn: Putin
}

// Dates win over names and quantities, names over quantities; a duration is a quantity as well, and a date
// has numbers.
func TestFindOverlaps(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"Le 9 août 2020, 12 cas de Covid-19 à Kiev.", "date name name quantity quantity quantity"},
		{"Cela a duré trois semaines.", "date quantity"},
		{"Le G20 et l'Euro 2012", "date name name quantity"},
		{"Anna Petrenko a nagé lundi, mardi, mercredi et jeudi, puis marché plusieurs jours.", "date date date date date name quantity"},
	} {
		a := &corpus.Article{Text: c.in}
		var kinds []string
		for _, m := range mention.Find(a, annotation(a, corpus.French)) {
			kinds = append(kinds, string(m.Kind))
		}
		slices.Sort(kinds)
		if got := strings.Join(kinds, " "); got != c.want {
			t.Errorf("kinds of mention in %q: got %s, want %s", c.in, got, c.want)
		}
	}
}

// Years that something lasted are no age.
func TestFindYears(t *testing.T) {
	for in, want := range map[string]string{
		"Il vit ici depuis deux ans.":              corpus.Measure,
		"Le loyer a doublé en dix ans.":            corpus.Measure,
		"Elle a dirigé la ville pendant 40 ans.":   corpus.Measure,
		"Condamné à plus de douze ans de prison.":  corpus.Measure,
		"Elle avait 40 ans.":                       corpus.Age,
		"Une femme de 40 ans est tombée.":          corpus.Age,
		"Marc Petit, 40 ans, est élu depuis lundi": corpus.Age,
	} {
		a := &corpus.Article{Text: in}
		var got string
		for _, m := range mention.Find(a, annotation(a, corpus.French)) {
			if m.Kind == corpus.Quantity {
				got = m.Type
			}
		}
		if got != want {
			t.Errorf("type of the years in %q: got %q, want %q", in, got, want)
		}
	}
}

// annotation returns what Find needs to know of an article in language l.
func annotation(a *corpus.Article, l corpus.Lang) *corpus.Annotation {
	ann := &corpus.Annotation{Language: l}
	for _, f := range [...]corpus.Field{corpus.Title, corpus.Text} {
		for _, span := range text.Sentences(a.In(f), l) {
			ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: f, Span: span})
		}
	}
	return ann
}

// report is about 3 KB, as long as the median news report.
var report = strings.Repeat("Le président Jean Martinet a rencontré lundi à Varsovie la ministre Anna Petrenko, 47 ans. "+
	"Plus de 2 000 personnes, dont une dizaine d'élus européens, ont défilé le 9 août pour réclamer 11 millions d'euros. "+
	"« Nous n'avons pas dit notre dernier mot », a affirmé Mme Petrenko devant l'Assemblée nationale, alors que l'ONU s'inquiète. ", 9)

// Texts that might be read again and again from each of their words.
func TestFindLinear(t *testing.T) {
	for _, unit := range []string{"Ivan Petrenko ", "Bank of ", "banque centrale ", "A. ", "000 ", "1,000,", "two thousand and ", "d'", "de ", "U.S.", "entre 5 et ", "($", "Union (", "Union de la ", "(AB) "} {
		a := &corpus.Article{Text: strings.Repeat(unit, 300_000/len(unit))}
		start := time.Now()
		mention.Find(a, annotation(a, corpus.French))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d bytes of %q took %v", len(a.Text), unit, took)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	a := &corpus.Article{Title: "Le président à Varsovie", Text: report}
	ann := annotation(a, corpus.French)
	b.ReportAllocs()
	for b.Loop() {
		mention.Find(a, ann)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

func FuzzFind(f *testing.F) {
	f.Add("Le président Poutine", "Selon Mr. O'Brien, 2 000 6 700 à 18:27.", true)
	f.Add("MOSCOW", "U.S. $1.5bn, 2-1, XXe\xff d’’s 'S-", false)
	f.Fuzz(func(t *testing.T, title, s string, french bool) {
		a, l := &corpus.Article{Title: title, Text: s}, corpus.English
		if french {
			l = corpus.French
		}
		ann := annotation(a, l)
		if n := len(s); n > 4 {
			ann.Cuts = []corpus.Cut{{Field: corpus.Text, Span: corpus.Span{Start: n / 4, End: n / 2}}}
		}
		last, field := 0, corpus.Title
		for _, m := range mention.Find(a, ann) {
			in := a.In(m.Field)
			if m.Field != field {
				last, field = 0, m.Field
			}
			if m.Start < last || m.Start >= m.End || m.End > len(in) {
				t.Fatalf("mention %+v is out of order or of bounds in %q", m, in)
			}
			last = m.Start
			// A byte that is no UTF-8 is a rune of its own.
			runes := map[int]bool{len(in): true}
			for i := range in {
				runes[i] = true
			}
			if !runes[m.Start] || !runes[m.End] {
				t.Errorf("mention %+v cuts a rune in %q", m, in)
			}
			// Dates, and with them their numbers, are those of the sentences, which touch no cut but here.
			for _, c := range ann.Cuts {
				if m.Kind != corpus.Date && m.Type != corpus.Calendar && m.Field == c.Field && c.Overlaps(m.Span) {
					t.Errorf("mention %+v touches the cut %+v in %q", m, c, in)
				}
			}
		}
	})
}
