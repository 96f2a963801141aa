package mention

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// readings finds the dates of s, a text of language l, as they are read and typed.
func readings(s string, l corpus.Lang) []corpus.Mention {
	a, ann := dated(s, l)
	return findDates(a, ann)
}

// dated makes an article of s, cut into sentences.
func dated(s string, l corpus.Lang) (*corpus.Article, *corpus.Annotation) {
	ann := &corpus.Annotation{Language: l}
	for _, p := range text.Sentences(s, l) {
		ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: corpus.Text, Span: p})
	}
	return &corpus.Article{Text: s}, ann
}

// TestDateRules runs the examples above the rules: "# words → reading | reading TYPE", or "# words → -" for no date.
func TestDateRules(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		sc := &scanner{grammar: dateGrammar(l)}
		for _, name := range []string{"dates.txt", "holidays.txt"} {
			name = "data/" + string(l) + "/" + name
			for words, want := range examples(t, name, 15) {
				var got []string
				for _, d := range sc.scan(words) {
					got = append(got, strings.TrimSpace(d.reading+" "+d.typ))
				}
				if got := strings.Join(got, " | "); got != want && (got != "" || want != "-") {
					t.Errorf("%s: %q reads %q, want %q", name, words, got, want)
				}
			}
		}
		t.Logf("%s: %d rules, %d nodes, %d words", l, len(sc.rules), len(sc.nodes), len(sc.words))
	}
}

func TestFindDates(t *testing.T) {
	// 12 May 2021 was a Wednesday.
	anchor := corpus.DayOf(2021, time.May, 12)
	for _, c := range []struct {
		lang     corpus.Lang
		in, want string
	}{
		{corpus.French, "Le maire a déclaré dimanche que le pont serait rouvert.", "dimanche=2021-05-09"},
		{corpus.French, "La mairie prévoit une marche dimanche.", "dimanche=2021-05-16"},
		{corpus.French, "Le conseil se réunira vendredi à 18 h 30.", "vendredi=2021-05-14 18 h 30=2021-05-14T18:30"},
		{corpus.French, "Le maire a appelé vendredi à voter.", "vendredi=2021-05-07"},
		{corpus.French, "Le préfet est arrivé mercredi.", "mercredi=2021-05-12"},
		{corpus.French, "Il est parti mercredi dernier.", "mercredi dernier=2021-05-05"},
		{corpus.French, "Il a plu samedi. La veille, un arbre est tombé.", "samedi=2021-05-08 La veille=2021-05-07"},
		{corpus.French, "Élu lundi prochain ou le mois prochain, il partira.", "lundi prochain=2021-05-17 le mois prochain=2021-06"},
		{corpus.French, "Dans la nuit de lundi à mardi, la digue a cédé.", "la nuit de lundi à mardi=2021-05-10TNI"},
		{corpus.French, "Il avait été élu en mars 2014 puis, en mai, battu.", "mars 2014=2014-03 mai=2014-05"},
		{corpus.French, "Un homme de 37 ans, condamné à dix ans de prison.", "dix ans=P10Y"},
		{corpus.French, "Jeanne Morel, 34 ans, a couru deux heures.", "deux heures=PT2H"},
		{corpus.French, "Le pont ferme du 3 au 5 juin.", "3=2021-06-03 5 juin=2021-06-05"},
		{corpus.French, "Près de 2000 manifestants en 2019.", "2019=2019"},
		{corpus.French, "Il revient ces dernières années.", "ces dernières années=PXY"},
		{corpus.French, "Le procès aura lieu le lundi 17 mai 2021 à 9h.", "le lundi 17 mai 2021=2021-05-17 9h=2021-05-17T09:00"},
		{corpus.English, "The mayor said on Sunday that the bridge would reopen.", "Sunday=2021-05-09"},
		{corpus.English, "The council will meet on Sunday.", "Sunday=2021-05-16"},
		{corpus.English, "At 6:30 p.m. on Saturday the bridge was closed.", "6:30 p.m.=2021-05-08T18:30 Saturday=2021-05-08"},
		{corpus.English, "It rained on Friday. The same day a tree fell.", "Friday=2021-05-07 The same day=2021-05-07"},
		{corpus.English, "She may march on Mars, 37 years old.", ""},
		{corpus.English, "Sales rose in May and in March.", "May=2021-05 March=2021-03"},
		{corpus.English, "Net rose in the third quarter of 2019 from a year earlier.", "the third quarter of 2019=2019-Q3 a year earlier=2020"},
		{corpus.English, "A five-year plan, reviewed every two years.", "five-year=P5Y every two years=P2Y"},
		{corpus.English, "On 04/03/2021 and 23/03/2021.", "04/03/2021=2021-04-03 23/03/2021=2021-03-23"},
		{corpus.English, "The 2021-05-12 report, 1,500 people, $2000.", "2021-05-12=2021-05-12"},
		{"de", "Der Bürgermeister sprach am 9. Mai 2021.", ""},
	} {
		var got []string
		for _, m := range readings(c.in, c.lang) {
			got = append(got, m.Of(c.in)+"="+Resolve(&m, anchor))
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestBackground(t *testing.T) {
	for in, want := range map[string]bool{
		"Les manifestations durent depuis dimanche.":         true,
		"Il avait été battu dimanche.":                       true,
		"La ville célèbre l'anniversaire du 3 mars.":         true,
		"Il est parti il y a trois ans.":                     true,
		"Trois cents caisses, contre 700 dimanche.":          true,
		"Une plainte contre 12 hommes est partie dimanche.":  false,
		"Une marche contre le maire a eu lieu dimanche.":     false,
		"Le maire a parlé dimanche.":                         false,
		"Le maire a parlé dimanche des travaux à la mairie.": false,
	} {
		ms := readings(in, corpus.French)
		if len(ms) != 1 || ms[0].Background != want {
			t.Errorf("%q: background of %+v, want %v", in, ms, want)
		}
	}
}

// odd are parts of texts made to be slow, which say one thing again and again.
var odd = []string{
	"7", "7 ", "le ", "samedi ", "samedi", "12/", "2020-", "Sunday, ", "il y a ", "twenty-", "prévoit samedi ", "vingt et ", "had Sunday ", "18:", "\xff", "’", "l'", "1er mai au ", "le lendemain ", "Plus tard ", "a appelé à manifester samedi ", "until Friday ", "that year ",
	"le le le ", "lundi mardi ", "lundi ", ",", ", ", "Paris ", "PARIS ", "Monday Tuesday ", "de cinq ans ", "à huit heures ", "will meet Monday ", "décembre ",
}

// oddText is a sentence of about size bytes.
func oddText(part string, size int, l corpus.Lang) (*corpus.Article, *corpus.Annotation) {
	s := strings.Repeat(part, size/len(part))
	return &corpus.Article{Text: s}, &corpus.Annotation{Language: l, Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(s)}}}}
}

// TestDatesLinear reads the odd texts at a size at which work that grows with the square of it would not come to an
// end; how fast they are read is BenchmarkOddDates' to say.
func TestDatesLinear(t *testing.T) {
	const size = 1 << 18
	for _, part := range odd {
		for _, l := range []corpus.Lang{corpus.French, corpus.English} {
			findDates(oddText(part, size, l))
		}
	}
}

func FuzzFindDates(f *testing.F) {
	f.Add("le 18 novembre 2023 à 18 h 30, il y a deux semaines", true)
	f.Add("Sept. 17, 2013 at 6:30 p.m. EST, two weeks ago", false)
	f.Fuzz(func(t *testing.T, s string, french bool) {
		l := corpus.English
		if french {
			l = corpus.French
		}
		a := &corpus.Article{Text: s}
		ann := &corpus.Annotation{Language: l, Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(s)}}}}
		ann.Mentions = findDates(a, ann)
		end := 0
		for _, m := range ann.Mentions {
			if m.Start < end || m.End <= m.Start || m.End > len(s) || !runeStart(s, m.Start) || !runeStart(s, m.End) {
				t.Fatalf("%q: span %v of a mention behind %d", s, m.Span, end)
			}
			if strings.ContainsAny(m.Reading, "^?!{}") || m.Reading == "" {
				t.Fatalf("%q: reading %q", s, m.Reading)
			}
			end = m.End
			Resolve(&m, 18489)
		}
		DayProfile(ann, 18489)
		ReadDating(a, ann)
	})
}

// runeStart reports whether a rune, or a broken byte, begins at s[i].
func runeStart(s string, i int) bool {
	_, n := utf8.DecodeLastRuneInString(s[:i])
	if i == 0 || i == len(s) || utf8.RuneStart(s[i]) {
		return true
	}
	r, m := utf8.DecodeRuneInString(s[i-n:])
	return m == n && (r != utf8.RuneError || n == 1)
}

// report is made up, at the length of a usual wire report, 3 KB, and with as many dates.
var report = strings.Repeat(`Le maire de Valmont, Paul Roche, a annoncé samedi la fermeture du vieux pont, où des centaines d'habitants
s'étaient rassemblés la veille. Les travaux, prévus depuis le 3 mars 2019, doivent durer dix-huit mois et commencer lundi à 8 h 30, selon la
préfecture. « Nous avons attendu trois ans », a-t-il dit devant le conseil, avant d'ajouter que la ville paierait 12 millions d'euros d'ici 2023.
L'opposition, qui avait demandé un vote en juin dernier, prévoit une marche dimanche après-midi dans le centre de la ville.
`, 6)

// BenchmarkOddDates reads a megabyte of each odd text and a quarter of one: where the work is linear, both go at one speed.
func BenchmarkOddDates(b *testing.B) {
	for _, part := range odd {
		for _, size := range []int{1 << 18, 1 << 20} {
			b.Run(fmt.Sprintf("%q/%dk", part, size>>10), func(b *testing.B) {
				a, ann := oddText(part, size, corpus.French)
				b.SetBytes(int64(len(a.Text)))
				for b.Loop() {
					findDates(a, ann)
				}
			})
		}
	}
}

func BenchmarkFindDates(b *testing.B) {
	a, ann := dated(report, corpus.French)
	b.ReportAllocs()
	b.SetBytes(int64(len(report)))
	for b.Loop() {
		findDates(a, ann)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
