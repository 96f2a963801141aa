package ingest_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
)

// one reads an input that has one article.
func one(tb testing.TB, in, name string, f ingest.Format) corpus.Article {
	tb.Helper()
	var out []corpus.Article
	for a, err := range ingest.Read(strings.NewReader(in), name, f) {
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, a.Article)
	}
	if len(out) != 1 {
		tb.Fatalf("%s: %d articles, want 1", name, len(out))
	}
	return out[0]
}

func page(tb testing.TB, name string) string {
	tb.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

func TestReadHTML(t *testing.T) {
	for _, c := range []struct {
		file string
		want corpus.Article
	}{
		{"page.fr.html", corpus.Article{
			ID:         corpus.HashID("https://gazette.example/2023/03/14/phare-sablonnet"),
			ExternalID: "https://gazette.example/2023/03/14/phare-sablonnet",
			Title:      "Le phare de Sablonnet rallumé après onze ans",
			Published:  "2023-03-14",
			URL:        "https://gazette.example/2023/03/14/phare-sablonnet",
			Source:     "La Gazette du Large",
			Text: "Le phare de Sablonnet rallumé après onze ans\n\n" +
				"La gardienne Maëlle Torqueau a rallumé lundi soir la lanterne du vieux phare, devant quelque 400 habitants.\n\n" +
				"« Nous l'attendions depuis 2012 », a dit la maire de Sablonnet, Élodie Brancart, qui a remercié les bénévoles de" +
				" l'association : ils ont réuni 1,2 million d'euros en quatre ans.\n\n" +
				"Une lentille du XIXe siècle\n\n" +
				"La lentille, taillée à Montreval en 1868, a été nettoyée pièce par pièce dans l'atelier de Corentin Hazeval.\n" +
				"Le cœur du mécanisme, lui, est neuf.\n\n" +
				"La lumière porte à 31 kilomètres.\n\n" +
				"Elle tourne toutes les 20 secondes.\n\n" +
				"Le phare avait été éteint en février 2012, après la tempête qui avait emporté une partie de la jetée. Il sera ouvert au" +
				" public à partir du 1er mai.",
		}},
		{"page.en.html", corpus.Article{
			ID:         corpus.HashID("https://courier.example/news/sablonnet-lighthouse"),
			ExternalID: "https://courier.example/news/sablonnet-lighthouse",
			Title:      "Sablonnet lighthouse lit again after eleven years",
			Published:  "2023-03-14",
			URL:        "https://courier.example/news/sablonnet-lighthouse",
			Source:     "The Coastal Courier",
			Text: "Sablonnet lighthouse lit again after eleven years\n\n" +
				"The keeper, Maëlle Torqueau, lit the lamp of the old lighthouse at Sablonnet on Monday evening as some 400 people looked on.\n\n" +
				"“We have waited for this since 2012,” said the mayor, Élodie Brancart, who thanked the volunteers: they raised 1.2 million" +
				" euros in four years.\n\n" +
				"Range 31 km\n\nTurn 20 seconds\n\n" +
				"The lens, cut at Montreval in 1868, was cleaned piece by piece in the workshop of Corentin Hazeval. The lighthouse went" +
				" dark in February 2012, after a storm that took part of the pier, and will be open to visitors from 1 May.",
		}},
	} {
		for _, f := range []ingest.Format{ingest.HTML, ingest.Sniffed} {
			if diff := cmp.Diff(c.want, one(t, page(t, c.file), c.file, f)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.file, diff)
			}
		}
		a, err := ingest.Annotate(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if want := c.file[len("page.") : len("page.")+2]; string(a.Lang()) != want {
			t.Errorf("%s: language %s, want %s", c.file, a.Lang(), want)
		}
	}
}

// A page is named by its URL, or by its file, or by what it says.
func TestHTMLName(t *testing.T) {
	body := "<p>" + sentence + "</p><p>" + another + "</p>"
	for _, c := range []struct{ head, file, id string }{
		{`<link rel="canonical" href="https://gazette.example/phare">`, "a.html", corpus.HashID("https://gazette.example/phare")},
		{`<link rel="canonical" href="/phare">`, "dir/a.html.gz", "a"},
		{"", "-", corpus.HashID("\n\n" + sentence + "\n\n" + another)},
	} {
		if got := one(t, "<html><head>"+c.head+"</head><body>"+body, c.file, ingest.HTML); got.ID != c.id {
			t.Errorf("%s with %q: id %s, want %s", c.file, c.head, got.ID, c.id)
		}
	}
}

// What a page says its language is counts only where the text leaves it open.
func TestHTMLLanguage(t *testing.T) {
	names := strings.Repeat("<p>Maëlle Torqueau, Sablonnet, Élodie Brancart, Montreval, Corentin Hazeval.</p>", 2)
	french := "<p>" + sentence + "</p><p>" + another + "</p>"
	for _, c := range []struct {
		in   string
		want corpus.Lang
	}{
		{`<html lang="en">` + french, ""},
		{`<html lang="fr-CA">` + names, "fr-CA"},
		{`<html><head><meta property="og:locale" content="fr_FR"></head>` + names, "fr-FR"},
		{`<html>` + names, ""},
	} {
		if got := one(t, c.in, "a.html", ingest.HTML).Language; got != c.want {
			t.Errorf("%.80s: language %q, want %q", c.in, got, c.want)
		}
	}
}

func TestHTMLWithoutText(t *testing.T) {
	for _, in := range []string{
		"<html></html>",
		"<!DOCTYPE html><html><head><title>A title alone</title></head><body><img src=a.png></body></html>",
		`<!DOCTYPE html><html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script>run("` + sentence + another + `")</script></body></html>`,
		"<!DOCTYPE html><html><body><nav><a href=/>Accueil</a> <a href=/mer>Mer</a></nav></body></html>",
	} {
		if got, want := told(strings.NewReader(in), "a.html", ingest.HTML), "a.html: no report found in the page"; got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	many := strings.Repeat("<p>"+sentence, 150_000)
	if got, want := told(strings.NewReader(many), "a.html", ingest.HTML), "a.html: 150000 tags, at most 100000 are read: not one report"; got != want {
		t.Errorf("a page of 150000 paragraphs: %q, want %q", got, want)
	}
	deep := strings.Repeat("<div>", 10_000) + sentence
	if got := told(strings.NewReader(deep), "a.html", ingest.HTML); !strings.HasPrefix(got, "a.html: html: ") {
		t.Errorf("a page nested 10000 deep: %q", got)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add(page(f, "page.fr.html"))
	f.Add(page(f, "page.en.html"))
	f.Add(`<html><head><base href=":"><link rel=canonical href="://"></head><body><table><p>a<td>b</table><svg><p>c</svg><br>` + sentence)
	f.Add(`<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":[],"author":[{}]}]}</script><article>` + sentence + another)
	f.Fuzz(func(t *testing.T, s string) {
		for r, err := range ingest.Read(strings.NewReader(s), "in.html", ingest.HTML) {
			if err != nil {
				if strings.Contains(err.Error(), "cannot be read") {
					t.Errorf("%q: %v", s, err)
				}
				continue
			}
			for _, v := range []string{r.Title, r.Text, r.URL, r.Source, r.Published, string(r.Language), r.ExternalID} {
				if !utf8.ValidString(v) {
					t.Errorf("%q is read as %q, which is not UTF-8", s, v)
				}
			}
			if !corpus.ValidID(r.ID) || strings.TrimSpace(r.Text) == "" {
				t.Errorf("%q is read as %+v", s, r)
			}
		}
	})
}

// A page of 80 KB, as large as that of a news site is without what it loads.
func BenchmarkReadHTML(b *testing.B) {
	p := page(b, "page.fr.html")
	fr := report(b, corpus.French)
	var filler strings.Builder
	for i := range 300 {
		filler.WriteString(`<li class="teaser"><a href="/mer/` + strings.Repeat("x", i%30) + `"><img src="/i.png" alt=""><span>Le bac de Rochefer</span></a></li>`)
	}
	p = strings.Replace(p, "<aside>", "<aside><ul>"+filler.String()+"</ul>", 1)
	p = strings.Replace(p, "<h2>", "<p>"+strings.ReplaceAll(fr.Text, "\n\n", "</p>\n<p>")+"</p><h2>", 1)
	p = strings.Replace(p, "window.data", "/* "+strings.Repeat("tracking and the like; ", 1500)+" */ window.data", 1)
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range ingest.Read(bytes.NewReader([]byte(p)), "in.html", ingest.HTML) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
