package ingest_test

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
)

func ExampleAnnotate() {
	a, err := ingest.Annotate(corpus.Article{
		ID:        "leeds",
		Title:     "Mayor of Leeds resigns",
		Text:      "Mayor of Leeds resigns\n\nAnna Fielding resigned on Monday, 12 days after the vote.\n\nLeave a comment",
		Published: "15 March 2023",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Language, a.Published, a.Annotation.Dating.Method)
	for _, c := range a.Annotation.Cuts {
		fmt.Printf("cut, %s: %s\n", c.Why, c.Of(a.In(c.Field)))
	}
	for _, m := range a.Annotation.Mentions {
		fmt.Printf("%s in the %s: %s\n", m.Kind, m.Field, a.Surface(&m))
	}
	// Output:
	// en 2023-03-15 given
	// cut, title repeated: Mayor of Leeds resigns
	// cut, comment form: Leave a comment
	// name in the title: Leeds
	// name in the text: Anna Fielding
	// date in the text: Monday
	// date in the text: 12 days
	// quantity in the text: 12 days
}

//go:embed testdata/report.*.txt
var reports embed.FS

// report returns a page of about 3 KB, as long as the median news report, with the furniture of its site.
func report(tb testing.TB, l corpus.Lang) corpus.Article {
	tb.Helper()
	b, err := reports.ReadFile("testdata/report." + string(l) + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	title, _, _ := strings.Cut(string(b), "\n")
	return corpus.Article{ID: "bridge." + string(l), Title: title, Text: string(b)}
}

func TestAnnotateReport(t *testing.T) {
	for _, c := range []struct {
		lang corpus.Lang
		cuts []string // which each must be cut, in order
	}{
		{corpus.French, []string{"Un pont ferme", "Publié le 14 mars", "Lire aussi", "Laisser un commentaire"}},
		{corpus.English, []string{"Port-Aubray bridge shut", "Published 14 March", "PORT-AUBRAY, France —", "Sign up for", "Leave a comment"}},
	} {
		in := report(t, c.lang)
		a, err := ingest.Annotate(in)
		if err != nil {
			t.Fatal(err)
		}
		if a.Lang() != c.lang || a.Language != c.lang || a.Annotation.Version != ingest.Version {
			t.Errorf("%s: language %q and %q, version %q", a.ID, a.Language, a.Lang(), a.Annotation.Version)
		}
		in.Language = c.lang
		if diff := cmp.Diff(in, a.Article); diff != "" {
			t.Errorf("%s came back changed (-given +kept):\n%s", a.ID, diff)
		}
		if d := a.Annotation.Dating; d.Value != "2023-03-14" || d.Method != corpus.Read {
			t.Errorf("%s: dating %+v, want 2023-03-14 as read", a.ID, d)
		}
		if got, want := len(a.Annotation.Cuts), len(c.cuts); got != want {
			t.Errorf("%s: %d cuts, want %d: %+v", a.ID, got, want, a.Annotation.Cuts)
		}
		for i, cut := range a.Annotation.Cuts[:min(len(a.Annotation.Cuts), len(c.cuts))] {
			if s := cut.Of(a.Text); !strings.HasPrefix(s, c.cuts[i]) || strings.Contains(s, "\n") {
				t.Errorf("%s: cut %q, want the line that begins %q", a.ID, s, c.cuts[i])
			}
		}
		keys := map[string]bool{}
		for _, m := range a.Annotation.Mentions {
			keys[m.Term()] = true
		}
		for _, term := range []string{"quantity:31000", "quantity:3", "quantity:40", "quantity:640", "quantity:12500000", "quantity:1800"} {
			if !keys[term] {
				t.Errorf("%s: no mention of %s", a.ID, term)
			}
		}
		problems(t, a)
	}
}

func TestAnnotateRefuses(t *testing.T) {
	const s = "The mayor resigned on Monday."
	latin1 := "La maire a d\xe9missionn\xe9 lundi."
	for _, c := range []struct {
		name  string
		in    corpus.Article
		field string
		says  string
	}{
		{"no text", corpus.Article{ID: "a", Title: "A title", Language: "en"}, "text", "needs its text"},
		{"white text", corpus.Article{ID: "a", Text: " \t\r\n\u00a0\u2003"}, "text", "needs its text"},
		{"long text", corpus.Article{ID: "a", Text: s + strings.Repeat(" ", ingest.MaxText)}, "text", "at most 1048576"},
		{"long title", corpus.Article{ID: "a", Text: s, Title: strings.Repeat("x", ingest.MaxTitle+1)}, "title", "4097 bytes, at most 4096"},
		{"long url", corpus.Article{ID: "a", Text: s, URL: strings.Repeat("x", ingest.MaxField+1)}, "url", "at most 2048"},
		{"long source", corpus.Article{ID: "a", Text: s, Source: strings.Repeat("x", ingest.MaxField+1)}, "source", "at most 2048"},
		{"long external id", corpus.Article{ID: "a", Text: s, ExternalID: strings.Repeat("x", ingest.MaxField+1)}, "external_id", "at most 2048"},
		{"Latin-1 text", corpus.Article{ID: "a", Text: latin1}, "text", "UTF-8"},
		{"Latin-1 title", corpus.Article{ID: "a", Title: latin1, Text: s}, "title", "UTF-8"},
		{"Latin-1 source", corpus.Article{ID: "a", Text: s, Source: latin1}, "source", "UTF-8"},
		{"rune cut short", corpus.Article{ID: "a", Text: s + "\xe2\x80"}, "text", "UTF-8"},
		{"no id", corpus.Article{Text: s}, "id", "1 to 128 characters"},
		{"id with a slash", corpus.Article{ID: "a/b", Text: s}, "id", `"a/b"`},
		{"id that is not UTF-8", corpus.Article{ID: "a\xff", Text: s}, "id", `"a\xff"`},
		{"long id", corpus.Article{ID: strings.Repeat("x", 129), Text: s}, "id", "1 to 128 characters"},
		{"year 20200", corpus.Article{ID: "a", Text: s, Published: "20200-08-15"}, "published", "20200-08-15"},
		{"year alone 20200", corpus.Article{ID: "a", Text: s, Published: "20200"}, "published", "YYYY-MM-DD"},
		{"year 20", corpus.Article{ID: "a", Text: s, Published: "0020-08-15"}, "published", "YYYY-MM-DD"},
		{"30 February", corpus.Article{ID: "a", Text: s, Published: "2020-02-30"}, "published", "YYYY-MM-DD"},
		{"month 13", corpus.Article{ID: "a", Text: s, Published: "2020-13-01"}, "published", "YYYY-MM-DD"},
		{"relative date", corpus.Article{ID: "a", Text: s, Published: "yesterday"}, "published", "YYYY-MM-DD"},
		{"date of two readings", corpus.Article{ID: "a", Text: s, Published: "05/11/2023"}, "published", "2023-05-11 or 2023-11-05"},
		{"date that is not UTF-8", corpus.Article{ID: "a", Text: s, Published: "\xff\xfe"}, "published", `\xff`},
		{"Spanish text", corpus.Article{ID: "a", Text: "El alcalde anunció ayer que no se presentará a las elecciones municipales."}, "language", `"es": Diptych takes French (fr) and English (en)`},
		{"text of no language", corpus.Article{ID: "a", Text: "12 345 — !"}, "language", `"und"`},
		{"German said", corpus.Article{ID: "a", Text: s, Language: "de"}, "language", `"de"`},
		{"no language code", corpus.Article{ID: "a", Text: s, Language: "english"}, "language", `"english"`},
		{"language that is not UTF-8", corpus.Article{ID: "a", Text: s, Language: "\xff"}, "language", `"\xff"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := ingest.Annotate(c.in)
			var bad *ingest.Invalid
			if !errors.As(err, &bad) || a != nil {
				t.Fatalf("Annotate gives %v, %v, want an *Invalid alone", a, err)
			}
			if len(bad.Violations) != 1 || bad.Violations[0].Field != c.field || !strings.Contains(bad.Violations[0].Description, c.says) {
				t.Errorf("violations %+v, want one of %s that says %q", bad.Violations, c.field, c.says)
			}
			if !strings.HasPrefix(err.Error(), c.field+": ") || !utf8.ValidString(err.Error()) {
				t.Errorf("error %q, want valid UTF-8 that begins with %q", err, c.field+": ")
			}
		})
	}
}

// All that is wrong is said at once, but of a text that cannot be read no language is asked.
func TestAnnotateRefusesAll(t *testing.T) {
	_, err := ingest.Annotate(corpus.Article{ID: "a b", Title: "\xff", Published: "2020-02-30", Language: "de"})
	var bad *ingest.Invalid
	if !errors.As(err, &bad) {
		t.Fatalf("Annotate gives %v, want an *Invalid", err)
	}
	var fields []string
	for _, v := range bad.Violations {
		fields = append(fields, v.Field)
	}
	if got, want := strings.Join(fields, " "), "id title text published"; got != want {
		t.Errorf("violations of %q, want %q", got, want)
	}
}

// What is just within the limits is taken.
func TestAnnotateLimits(t *testing.T) {
	sentence := "The mayor resigned on Monday. "
	a, err := ingest.Annotate(corpus.Article{
		ID:         strings.Repeat("x", 128),
		ExternalID: strings.Repeat("x", ingest.MaxField),
		Title:      strings.Repeat("x", ingest.MaxTitle),
		Text:       strings.Repeat(sentence, ingest.MaxText/len(sentence)+1)[:ingest.MaxText],
		URL:        strings.Repeat("x", ingest.MaxField),
		Source:     strings.Repeat("x", ingest.MaxField),
	})
	if err != nil {
		t.Fatal(err)
	}
	problems(t, a)
}

func TestAnnotateLanguage(t *testing.T) {
	const french, english = "La maire a démissionné lundi.", "The mayor resigned on Monday."
	for _, c := range []struct {
		given corpus.Lang
		text  string
		want  corpus.Lang
	}{
		{"", french, "fr"},
		{"", english, "en"},
		{"fr", french, "fr"},
		{"fr-CA", french, "fr"},
		{"FR", french, "fr"},
		{"en-GB", english, "en"},
		{"en-Latn-US", english, "en"},
		{"fr", english, "fr"}, // what is given is trusted
		{"en", "Hola.", "en"},
	} {
		a, err := ingest.Annotate(corpus.Article{ID: "a", Text: c.text, Language: c.given})
		if err != nil {
			t.Errorf("language %q of %q: %v", c.given, c.text, err)
			continue
		}
		if a.Language != c.want || a.Lang() != c.want {
			t.Errorf("language %q of %q: got %q, annotated as %q, want %q", c.given, c.text, a.Language, a.Lang(), c.want)
		}
	}
}

func TestAnnotatePublished(t *testing.T) {
	for _, c := range []struct {
		given, kept string
		method      corpus.Method
		value       string
	}{
		{"2023-03-14", "2023-03-14", corpus.Given, "2023-03-14"},
		{" 2023-03-14\n", "2023-03-14", corpus.Given, "2023-03-14"},
		{"20230314", "2023-03-14", corpus.Given, "2023-03-14"},
		{"2023-03-14T23:30:00-05:00", "2023-03-14", corpus.Given, "2023-03-14"},
		{"14 mars 2023", "2023-03-14", corpus.Given, "2023-03-14"},
		{"March 14, 2023", "2023-03-14", corpus.Given, "2023-03-14"},
		{"Tue, 14 Mar 2023 18:27:00 GMT", "2023-03-14", corpus.Given, "2023-03-14"},
		{"2023-03", "2023-03", corpus.Given, "2023-03"},
		{"2023-W11", "2023-W11", corpus.Given, "2023-W11"},
		{"2023", "2023", corpus.Given, "2023"},
		{"", "", corpus.Undated, ""},
	} {
		a, err := ingest.Annotate(corpus.Article{ID: "a", Text: "The mayor resigned on Monday.", Published: c.given})
		if err != nil {
			t.Errorf("published %q: %v", c.given, err)
			continue
		}
		if d := a.Annotation.Dating; a.Published != c.kept || d.Method != c.method || d.Value != c.value {
			t.Errorf("published %q: kept %q, dating %s %q, want %q, %s %q", c.given, a.Published, d.Method, d.Value, c.kept, c.method, c.value)
		}
	}
}

// A title that stands again at the start of the text counts once, however it is set there.
func TestAnnotateTitleRepeated(t *testing.T) {
	const title = "Courvoisel ferme le pont de Rennes"
	const body = "La circulation est interdite depuis lundi, a dit la préfecture."
	for _, c := range []struct {
		name, text string
		want       int // mentions of Rennes
	}{
		{"not repeated", body, 1},
		{"a paragraph", title + "\n\n" + body, 1},
		{"a line", title + "\n" + body, 1},
		{"with a full stop", title + ".\n\n" + body, 1},
		{"CRLF", title + "\r\n\r\n" + body, 1},
		{"in capitals", strings.ToUpper(title) + "\n\n" + body, 1},
		{"behind white space", " \n\n" + title + " \n\n" + body, 1},
		{"further down it is text", body + "\n\n" + title + ", a-t-on appris mardi.", 2},
		{"a text that is only its title", title, 2},
	} {
		a, err := ingest.Annotate(corpus.Article{ID: "a", Language: corpus.French, Title: title, Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, m := range a.Annotation.Mentions {
			if strings.EqualFold(a.Surface(&m), "Rennes") {
				got++
			}
		}
		if got != c.want {
			t.Errorf("%s: %d mentions of Rennes, want %d: %+v", c.name, got, c.want, a.Annotation)
		}
		problems(t, a)
	}
}

func TestAnnotateDeterministic(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		in := report(t, l)
		want, err := ingest.Annotate(in)
		if err != nil {
			t.Fatal(err)
		}
		again := make(chan *corpus.Annotated)
		const n = 8 // goroutines
		for range n {
			go func() {
				a, _ := ingest.Annotate(in)
				again <- a
			}()
		}
		for range n {
			if diff := cmp.Diff(want, <-again); diff != "" {
				t.Errorf("%s annotated again (-first +again):\n%s", in.ID, diff)
			}
		}
	}
}

// Real articles, where they are at hand, keep the promises of an annotation.
func TestAnnotateReal(t *testing.T) {
	const shared = "../../../shared"
	for _, pattern := range []string{"seeds/*.jsonl", "seeds/*.txt", "eval/pairs/*.jsonl", "eval/relations/*.jsonl"} {
		t.Run(pattern, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(shared, pattern))
			if err != nil {
				t.Fatal(err)
			}
			if len(files) == 0 {
				t.Skip("absent: ", filepath.Join(shared, pattern))
			}
			for _, file := range files {
				annotateFile(t, file)
			}
		})
	}
}

// mostReal bounds the articles read of one file: several of the collections hold the same texts.
const mostReal = 60

func annotateFile(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for r, err := range ingest.Read(f, filepath.Base(file), ingest.FormatOf(file)) {
		if err != nil {
			t.Error(err)
			continue
		}
		a, err := ingest.Annotate(r.Article)
		if err != nil {
			t.Errorf("%s: %v", r.Origin, err)
			continue
		}
		problems(t, a)
		if n++; n == mostReal {
			return
		}
	}
	if n == 0 {
		t.Errorf("%s: no article", file)
	}
}

// problems reports where an annotation breaks what corpus.Annotation promises.
func problems(t *testing.T, a *corpus.Annotated) {
	t.Helper()
	ann := &a.Annotation
	within := func(what string, f corpus.Field, p corpus.Span) {
		s := a.In(f)
		switch {
		case f != corpus.Title && f != corpus.Text:
			t.Errorf("%s: %s in the field %q", a.ID, what, f)
		case p.Start < 0 || p.End > len(s) || p.Start >= p.End:
			t.Errorf("%s: %s at %v of the %d bytes of the %s", a.ID, what, p, len(s), f)
		case !utf8.RuneStart(s[p.Start]) || p.End < len(s) && !utf8.RuneStart(s[p.End]):
			t.Errorf("%s: %s %q does not lie on rune boundaries", a.ID, what, p.Of(s))
		}
		for _, c := range ann.Cuts {
			if what != "cut" && c.Field == f && c.Overlaps(p) {
				t.Errorf("%s: %s %q touches the cut %q", a.ID, what, p.Of(s), c.Of(s))
			}
		}
	}
	// before reports whether p of f may stand before q of g; apart: without overlap.
	before := func(f corpus.Field, p corpus.Span, g corpus.Field, q corpus.Span, apart bool) bool {
		if f != g {
			return f == corpus.Title
		}
		return p.End <= q.Start || !apart && p.Start <= q.Start
	}
	for i, c := range ann.Cuts {
		within("cut", c.Field, c.Span)
		if c.Why == "" {
			t.Errorf("%s: cut %v without a reason", a.ID, c.Span)
		}
		if i > 0 && !before(ann.Cuts[i-1].Field, ann.Cuts[i-1].Span, c.Field, c.Span, true) {
			t.Errorf("%s: cut %v comes behind %v", a.ID, c, ann.Cuts[i-1])
		}
	}
	for i, s := range ann.Sentences {
		within("sentence", s.Field, s.Span)
		if i > 0 && !before(ann.Sentences[i-1].Field, ann.Sentences[i-1].Span, s.Field, s.Span, true) {
			t.Errorf("%s: sentence %v comes behind %v", a.ID, s, ann.Sentences[i-1])
		}
	}
	for i, m := range ann.Mentions {
		within(string(m.Kind), m.Field, m.Span)
		if i > 0 && !before(ann.Mentions[i-1].Field, ann.Mentions[i-1].Span, m.Field, m.Span, false) {
			t.Errorf("%s: mention %+v comes behind %+v", a.ID, m, ann.Mentions[i-1])
		}
		switch m.Kind {
		case corpus.Date:
			if m.Reading == "" || m.Key != "" || m.Type == "" {
				t.Errorf("%s: date %+v, want a reading, a type and no key", a.ID, m)
			}
		default:
			if m.Key == "" || m.Type == "" || m.Reading != "" {
				t.Errorf("%s: %s %+v, want a key, a type and no reading", a.ID, m.Kind, m)
			}
		}
	}
	if d := ann.Dating; d.Confidence < 0 || d.Confidence > 1 || (d.Method == corpus.Undated) != (d.Value == "") {
		t.Errorf("%s: dating %+v", a.ID, d)
	}
	var back corpus.Annotated
	switch b, err := json.Marshal(a); {
	case err != nil:
		t.Errorf("%s: %v", a.ID, err)
	default:
		if err := json.Unmarshal(b, &back); err != nil {
			t.Errorf("%s: %v", a.ID, err)
		}
		again, err := json.Marshal(&back)
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s: the annotation is changed by JSON:\n%s\n%s", a.ID, b, again)
		}
		if back.Text != a.Text || !cmp.Equal(back.Annotation, a.Annotation) {
			t.Errorf("%s: the annotation is changed by JSON (-made +read):\n%s", a.ID, cmp.Diff(a.Annotation, back.Annotation))
		}
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		a := report(f, l)
		f.Add(a.Title, a.Text, "", "", "https://example.org/2023/03/14/pont")
		f.Add(a.Title, a.Text[:400], string(l), "14/03/2023", "")
	}
	f.Add("", "RENNES (Agence) - 14 mars.\r\n\r\nLundi.", "fr-CA", "2023-03", "")
	f.Add("É", "É\nÉ É\u00a0\u202f« É »", "fr", "", "http://\xff")
	f.Add("A title", "\xff\xfe", "en", "20200", "")
	f.Fuzz(func(t *testing.T, title, text, lang, published, url string) {
		in := corpus.Article{ID: "a", Title: title, Text: text, Language: corpus.Lang(lang), Published: published, URL: url}
		a, err := ingest.Annotate(in)
		if err != nil {
			var bad *ingest.Invalid
			if !errors.As(err, &bad) || len(bad.Violations) == 0 || a != nil || !utf8.ValidString(err.Error()) {
				t.Fatalf("Annotate gives %v, %#v", a, err)
			}
			// Most of what is made up is refused: what can be mended is tried again.
			in.Title, in.Text, in.URL = strings.ToValidUTF8(title, "\ufffd"), strings.ToValidUTF8(text, "\ufffd"), strings.ToValidUTF8(url, "")
			in.Published = ""
			if in.Language = corpus.French; len(text)%2 == 0 {
				in.Language = corpus.English
			}
			if a, err = ingest.Annotate(in); err != nil {
				return
			}
		}
		if a.Title != in.Title || a.Text != in.Text || a.URL != in.URL || a.Lang().Other() == "" {
			t.Errorf("given %+v, kept %+v", in, a.Article)
		}
		problems(t, a)
		again, err := ingest.Annotate(a.Article)
		if err != nil {
			t.Fatalf("what was kept is refused: %v", err)
		}
		again.Annotation.Dating.Witness, a.Annotation.Dating.Witness = "", "" // of a given date: as it was written
		if diff := cmp.Diff(a, again); diff != "" {
			t.Errorf("annotated again (-first +again):\n%s", diff)
		}
	})
}

// odd are parts of texts made to be slow, which say one thing again and again: what a long reading may begin with at each
// of them, and what the readers of names, dates and quantities may each take for theirs.
var odd = []string{
	"7", "7 ", "000 ", "1/3 ", "12:", "-3 ", "one in ", "one in five ", "million million ", "two hundred and ", "$", "7 more ",
	"A", "A ", "PARIS ", "Ivan Petrenko ", "Petrenko", "Mme ", "de la de la ", "Union de la ", "d'", "U.S.", "(AB) ",
	"The 20th anniversary ", "20th anniversary of 1989 ", "né en 1954, 66 ans, ", "66 ans ", "depuis le 9 août 2020, trois semaines, ",
	"first ", ". ", "\n", "\"", "- ", "le 3 mars 2019\n", "Paris\n", "Lire aussi : Paris\n", "\xff", "é",
}

// oddArticle is an article of about size bytes.
func oddArticle(part string, size int, l corpus.Lang) corpus.Article {
	return corpus.Article{ID: "odd", Language: l, Text: strings.Repeat(part, size/len(part))}
}

// TestAnnotateLinear annotates odd texts at a size at which work that grows with the square of it would not come to an end;
// how fast it goes is BenchmarkOddAnnotate's to say.
func TestAnnotateLinear(t *testing.T) {
	const size, most = 1 << 17, 10 * time.Second
	for _, part := range odd {
		for _, l := range []corpus.Lang{corpus.French, corpus.English} {
			start := time.Now()
			_, _ = ingest.Annotate(oddArticle(part, size, l)) // what is no UTF-8 is refused
			if took := time.Since(start); took > most {
				t.Errorf("%d bytes of %q in %s took %v", size, part, l, took)
			}
		}
	}
}

// BenchmarkOddAnnotate annotates a megabyte of each odd text and a quarter of one: where the work is linear, both go at one
// speed.
func BenchmarkOddAnnotate(b *testing.B) {
	for _, part := range odd {
		for _, size := range []int{1 << 18, 1 << 20} {
			b.Run(fmt.Sprintf("%q/%dk", part, size>>10), func(b *testing.B) {
				a := oddArticle(part, size-1, corpus.French)
				b.SetBytes(int64(len(a.Text)))
				for b.Loop() {
					_, _ = ingest.Annotate(a)
				}
			})
		}
	}
}

func BenchmarkAnnotate(b *testing.B) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		b.Run(string(l), func(b *testing.B) {
			a := report(b, l)
			b.ReportAllocs()
			b.SetBytes(int64(len(a.Text)))
			for b.Loop() {
				if _, err := ingest.Annotate(a); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}
