package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
)

const rss = `<?xml version="1.0" encoding="%s"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>La Gazette du Large &amp; du Port</title>
<link>https://gazette.example/</link>
<language>fr-fr</language>
<item>
  <title>Le phare rallum&#233; : &quot;enfin&quot; &amp;#8211; la maire</title>
  <link>https://gazette.example/phare?a=1&amp;b=2</link>
  <guid isPermaLink="false">gazette-4711</guid>
  <pubDate>Tue, 14 Mar 2023 23:40:00 -0500</pubDate>
  <description>Un r&#233;sum&#233;.</description>
  <content:encoded><![CDATA[<p>La maire de Sablonnet a rallum&eacute; le vieux phare.</p><script>x()</script>
  <p>Il porte à&nbsp;31&nbsp;km,<br/>dit-elle &lt;en riant&gt;.</p>]]></content:encoded>
</item>
<item>
  <title>Le bac de Rochefer à l'arrêt</title>
  <link>https://gazette.example/bac</link>
  <dc:date>2023-03-13T08:00:00+01:00</dc:date>
  <description>&lt;p&gt;Le bac est &lt;b&gt;à l'arrêt&lt;/b&gt; depuis lundi, l'&amp;eacute;tai d'ancre a c&amp;eacute;d&amp;eacute;.&lt;/p&gt;</description>
</item>
<item>
  <description>Les moules sont chères cet été à Sablonnet, a dit un pêcheur.</description>
</item>
<item><title>Rien</title></item>
</channel>
</rss>`

const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title type="text">The Coastal Courier</title>
<entry>
  <id>tag:courier.example,2023:1</id>
  <title type="html">Lighthouse &amp;amp; ferry</title>
  <link rel="alternate" href="https://courier.example/lighthouse"/>
  <updated>2023-03-15T10:00:00Z</updated>
  <published>2023-03-14T07:10:00Z</published>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The keeper lit the lamp.</p><p>400 people looked on.</p></div></content>
</entry>
</feed>`

func TestReadFeed(t *testing.T) {
	const source = "La Gazette du Large & du Port"
	inRSS := []ingest.Report{
		{Article: corpus.Article{ID: "gazette-4711", Title: `Le phare rallumé : "enfin" – la maire`, URL: "https://gazette.example/phare?a=1&b=2",
			Published: "Tue, 14 Mar 2023 23:40:00 -0500", Source: source,
			Text: "La maire de Sablonnet a rallumé le vieux phare.\n\nIl porte à\u00a031\u00a0km,\ndit-elle <en riant>."}, Origin: ingest.Origin{File: "in", Item: 1}},
		{Article: corpus.Article{ID: corpus.HashID("https://gazette.example/bac"), ExternalID: "https://gazette.example/bac", Title: "Le bac de Rochefer à l'arrêt",
			URL: "https://gazette.example/bac", Published: "2023-03-13T08:00:00+01:00", Source: source,
			Text: "Le bac est à l'arrêt depuis lundi, l'étai d'ancre a cédé."}, Origin: ingest.Origin{File: "in", Item: 2}},
		{Article: corpus.Article{ID: corpus.HashID("\n\nLes moules sont chères cet été à Sablonnet, a dit un pêcheur."), Source: source,
			Text: "Les moules sont chères cet été à Sablonnet, a dit un pêcheur."}, Origin: ingest.Origin{File: "in", Item: 3}},
		{Article: corpus.Article{ID: corpus.HashID("Rien\n\n"), Title: "Rien", Source: source}, Origin: ingest.Origin{File: "in", Item: 4}},
	}
	inAtom := []ingest.Report{
		{Article: corpus.Article{ID: corpus.HashID("tag:courier.example,2023:1"), ExternalID: "tag:courier.example,2023:1", Title: "Lighthouse & ferry",
			URL: "https://courier.example/lighthouse", Published: "2023-03-14T07:10:00Z", Source: "The Coastal Courier",
			Text: "The keeper lit the lamp.\n\n400 people looked on."}, Origin: ingest.Origin{File: "in", Item: 1}},
	}
	utf8Feed := fmt.Sprintf(rss, "UTF-8")
	for _, c := range []struct {
		name, in string
		want     []ingest.Report
	}{
		{"RSS", utf8Feed, inRSS},
		{"RSS with a mark", "\ufeff" + utf8Feed, inRSS},
		{"RSS in windows-1252", encode(t, charmap.Windows1252, fmt.Sprintf(rss, "windows-1252")), inRSS},
		{"RSS in ISO-8859-15", encode(t, charmap.ISO8859_15, fmt.Sprintf(rss, "ISO-8859-15")), inRSS},
		{"RSS in UTF-8 that says it is not", fmt.Sprintf(rss, "ISO-8859-1"), inRSS},
		{"Atom", atom, inAtom},
		{"a feed without items", "<rss><channel><title>Rien</title></channel></rss>", nil},
	} {
		for _, f := range []ingest.Format{ingest.Feed, ingest.Sniffed} {
			var got []ingest.Report
			for r, err := range ingest.Read(strings.NewReader(c.in), "in", f) {
				if err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
				got = append(got, r)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	}
	a, err := ingest.Annotate(inRSS[0].Article)
	if err != nil || a.Published != "2023-03-14" {
		t.Errorf("published %q, %v, want the day as the publisher has it", a.Published, err)
	}
}

func TestReadFeedErrors(t *testing.T) {
	for in, says := range map[string]string{
		fmt.Sprintf(rss, "UTF-8")[:900]:              "in: not an RSS or Atom feed that can be read: XML syntax error on line 1",
		fmt.Sprintf(rss, "x-lantern")[:900] + "\xe9": `in: the encoding "x-lantern" is not known`,
	} {
		if got := told(strings.NewReader(in), "in", ingest.Feed); !strings.HasPrefix(got, says) {
			t.Errorf("%.60q…: %q, want %q", in, got, says)
		}
	}
	deep := "<description><![CDATA[" + strings.Repeat("<div>", 1000) + "]]></description></item><item><description>" + sentence + "</description>"
	got := told(strings.NewReader("<rss><channel><item>"+deep+"</item></channel></rss>"), "in", ingest.Feed)
	if want := "in: item 1: html: open stack of elements exceeds 512 nodes|in: item 2 " + sentence; got != want {
		t.Errorf("an item nested 1000 deep: %q, want %q", got, want)
	}
	for range ingest.Read(strings.NewReader(fmt.Sprintf(rss, "UTF-8")), "in", ingest.Feed) {
		break
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(rss, "UTF-8")))
	f.Add([]byte(atom))
	f.Add([]byte("<rss><channel><item><title>&lt;p&gt;&amp;#0;</title><guid> a b </guid></item></channel></rss>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for r, err := range ingest.Read(strings.NewReader(string(b)), "in.rss", ingest.Feed) {
			if err != nil {
				continue
			}
			for _, v := range []string{r.Title, r.Text, r.URL, r.Source, r.Published, string(r.Language), r.ExternalID} {
				if !utf8.ValidString(v) {
					t.Errorf("%q is read as %q, which is not UTF-8", b, v)
				}
			}
			if !corpus.ValidID(r.ID) {
				t.Errorf("%q gives the id %q", b, r.ID)
			}
		}
	})
}

func BenchmarkReadFeed(b *testing.B) {
	fr := report(b, corpus.French)
	item := "<item><title>" + fr.Title + "</title><description><![CDATA[<p>" + strings.ReplaceAll(fr.Text, "\n\n", "</p><p>") + "</p>]]></description></item>\n"
	in := `<?xml version="1.0"?><rss version="2.0"><channel>` + strings.Repeat(item, 100) + "</channel></rss>"
	b.SetBytes(int64(len(in)))
	n := 0
	for b.Loop() {
		for _, err := range ingest.Read(strings.NewReader(in), "in", ingest.Sniffed) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
}
