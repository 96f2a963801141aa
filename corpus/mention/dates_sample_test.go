package mention

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// TestDatesSample compares with the dates that the sample collection says its reports tell of. The floors lie a little
// below what was reached when they were set; the stories marked tune were read to find errors, those marked test were not.
func TestDatesSample(t *testing.T) {
	stories, err := filepath.Glob("../sample/data/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Skip("no sample collection", err)
	}
	right, all := map[string]int{}, map[string]int{}
	for _, name := range stories {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		split := headers(string(archive.Comment))["split"]
		reports := map[string]*corpus.Annotated{}
		for _, f := range archive.Files {
			if f.Name != "gold" {
				a := sampleReport(f.Name, string(f.Data))
				a.Annotation.Mentions = findDates(&a.Article, &a.Annotation)
				reports[f.Name] = a
				continue
			}
			for line := range strings.Lines(string(f.Data)) {
				line, ok := strings.CutPrefix(strings.TrimSpace(line), "date ")
				if !ok {
					continue
				}
				id, rest, _ := strings.Cut(line, ": ")
				surface, want, _ := strings.Cut(rest, " = ")
				a := reports[id]
				if a == nil {
					t.Errorf("%s: no report %q", name, id)
					continue
				}
				anchor, err := corpus.ParseDay(a.Published)
				if err != nil {
					continue
				}
				all[split]++
				got, around := valueAt(a, surface, anchor)
				if got == want {
					right[split]++
				} else if split == "tune" {
					t.Logf("%s: %q is %q, want %q: %s", id, surface, got, want, around)
				}
			}
		}
	}
	for split, least := range map[string]float64{"tune": 0.97, "test": 0.93} {
		share := float64(right[split]) / float64(all[split])
		t.Logf("%s: %d of %d dates right, %.3f", split, right[split], all[split], share)
		if share < least {
			t.Errorf("%s: %.3f of the dates are right, want %.2f", split, share, least)
		}
	}
}

// headers reads lines "key: value" up to the first empty one.
func headers(s string) map[string]string {
	h := map[string]string{}
	for line := range strings.Lines(s) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok && key == "" {
			break
		}
		h[key] = value
	}
	return h
}

// sampleReport reads a report of the sample collection, its sentences and nothing else annotated.
func sampleReport(name, data string) *corpus.Annotated {
	head, body, _ := strings.Cut(data, "\n\n")
	h := headers(head)
	a := &corpus.Annotated{Article: corpus.Article{
		Language: corpus.Lang(strings.TrimPrefix(filepath.Ext(name), ".")), Title: h["title"], Text: body, Published: h["published"], URL: h["url"],
	}}
	a.Annotation.Language = a.Language
	for _, f := range [...]corpus.Field{corpus.Title, corpus.Text} {
		for _, p := range text.Sentences(a.In(f), a.Language) {
			a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{Field: f, Span: p})
		}
	}
	return a
}

// valueAt returns the value of the date found where the surface stands in the text, "mardi#2" the second time, and
// the words around it.
func valueAt(a *corpus.Annotated, surface string, anchor corpus.Day) (value, around string) {
	surface, nth, _ := strings.Cut(surface, "#")
	times := max(1, firstNumber(nth))
	at := 0
	for ; times > 0; times-- {
		i := strings.Index(a.Text[at:], surface)
		if i < 0 {
			return "", "does not stand in the text"
		}
		at += i + len(surface)
	}
	p := corpus.Span{Start: at - len(surface), End: at}
	for _, m := range a.Annotation.Mentions {
		if m.Field == corpus.Text && m.Overlaps(p) {
			value = Resolve(&m, anchor)
			break
		}
	}
	around = a.Text[max(0, p.Start-80):min(len(a.Text), p.End+60)]
	return value, fmt.Sprintf("%q", around)
}

func firstNumber(s string) int {
	n, _ := leadingNumber(s)
	return n
}
