package furniture_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/corpus/text"
)

// page is a report of the sample as a made-up source prints it.
type page struct {
	*corpus.Annotated
	story     string
	furniture []corpus.Span // of the text
}

// writer puts a page together, paragraph by paragraph.
type writer struct {
	text      strings.Builder
	furniture []corpus.Span
}

func (w *writer) put(s string, furniture bool) {
	if w.text.Len() > 0 {
		w.text.WriteString("\n\n")
	}
	start := w.text.Len()
	w.text.WriteString(s)
	if furniture {
		w.furniture = append(w.furniture, corpus.Span{Start: start, End: w.text.Len()})
	}
}

// item is a part of testdata/pages.txtar.
type item struct{ source, lang, share, where, text string }

func items(t testing.TB) []item {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/pages.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []item
	for _, f := range archive.Files {
		name := strings.Split(f.Name, "/")
		out = append(out, item{name[0], name[1], name[2], name[3], strings.TrimSpace(string(f.Data))})
	}
	return out
}

// stands reports whether item number k stands on the n-th page of its source.
func (it *item) stands(k, n int) bool {
	switch it.share {
	case "third":
		return (n+k)%3 == 0
	case "author":
		return (n+k)%10 == 0
	case "formula":
		return n%8 == 0
	}
	return true
}

// perDay is how many pages a source prints on a day, all with one list of headlines.
const perDay = 8

// pagesOf returns the pages of a source: the reports of the sample in its language, but for those that others print, at most so
// many. All reports of a story tell a paragraph and a sentence without names of its first report word for word, as running
// stories do.
func pagesOf(t testing.TB, source string, of func(n int) bool, most int) []page {
	t.Helper()
	var mine []item
	for _, it := range items(t) {
		if it.source == source {
			mine = append(mine, it)
		}
	}
	lang := corpus.Lang(mine[0].lang)
	var reports []sample.Report
	n := 0
	for _, r := range sample.Reports() {
		if r.Language == lang {
			if of(n) && len(reports) < most {
				reports = append(reports, r)
			}
			n++
		}
	}
	const stride = 17 // a prime that is no length here: the stories of a day are mixed
	mixed := make([]sample.Report, len(reports))
	for i, r := range reports {
		mixed[i*stride%len(reports)] = r
	}
	reports = mixed
	background := map[string][2]string{}
	var out []page
	for n, r := range reports {
		if _, ok := background[r.Story]; !ok {
			background[r.Story] = backgroundOf(t, r.Article)
		}
		w := &writer{}
		put := func(where string) {
			for k, it := range mine {
				if it.where == where && it.stands(k, n) {
					for line := range strings.Lines(it.text) {
						if line = strings.TrimSpace(line); line != "" {
							w.put(line, it.share != "formula")
						}
					}
				}
			}
		}
		put("before")
		paragraphs := strings.Split(r.Text, "\n\n")
		for i, p := range paragraphs {
			w.put(p, p == r.Title)
			if i == len(paragraphs)/2 {
				put("middle")
				w.put(background[r.Story][0], false)
			}
		}
		w.put(background[r.Story][1], false)
		for i := range 3 { // the headlines of the day
			w.put(reports[(n/perDay*perDay+11*i+5)%len(reports)].Title, true)
		}
		put("after")
		a := corpus.Article{ID: fmt.Sprintf("%s-%03d", lang, n), Title: r.Title, Text: w.text.String(), Language: lang, Source: source}
		a.Published = corpus.Day(20000 + n/perDay).String()
		if strings.Contains(source, ".") {
			a.Source, a.URL = "", "https://www."+source+"/"+a.ID
		}
		out = append(out, page{annotate(t, a), r.Story, w.furniture})
	}
	return out
}

// backgroundOf returns a paragraph of a report that has names, and a sentence that has none.
func backgroundOf(t testing.TB, a corpus.Article) (out [2]string) {
	ann := annotate(t, a)
	for p := range strings.SplitSeq(a.Text, "\n\n") {
		if len(p) > len(out[0]) {
			out[0] = p
		}
	}
	for _, s := range ann.Annotation.Sentences {
		named := slices.ContainsFunc(ann.Annotation.Mentions, func(m corpus.Mention) bool {
			return m.Kind == corpus.Name && m.Field == s.Field && s.Contains(m.Span)
		})
		if text := s.Of(ann.In(s.Field)); s.Field == corpus.Text && !named && len(text) > len(out[1]) && strings.HasSuffix(text, ".") {
			out[1] = text
		}
	}
	return out
}

// annotate does what corpus/ingest does, which the packages of index do not import.
func annotate(t testing.TB, a corpus.Article) *corpus.Annotated {
	t.Helper()
	ann := corpus.Annotation{Language: a.Language}
	ann.Cuts, ann.Credits = text.Boilerplate(a.Title, a.Text, a.Language)
	add := func(f corpus.Field, from, to int) {
		for _, s := range text.Sentences(a.In(f)[from:to], a.Language) {
			ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: f, Span: corpus.Span{Start: from + s.Start, End: from + s.End}})
		}
	}
	add(corpus.Title, 0, len(a.Title))
	from := 0
	for _, c := range ann.Cuts {
		add(corpus.Text, from, c.Start)
		from = c.End
	}
	add(corpus.Text, from, len(a.Text))
	ann.Mentions = mention.Find(&a, &ann)
	ann.Dating = mention.ReadDating(&a, &ann)
	return &corpus.Annotated{Article: a, Annotation: ann}
}
