// Package ingest turns raw reports into annotated articles: fields checked, boilerplate cut, language, sentences,
// mentions, dating.
package ingest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
)

// Version names what Annotate makes. It counts up whenever the code or the data of corpus/text or corpus/mention
// changes what is found, so that annotations of an older version are made again.
const Version = "8"

// Limits of one article. A long press report has 20 KB; what is far beyond is a broken page or a whole feed.
const (
	MaxText  = 1 << 20 // bytes
	MaxTitle = 4 << 10 // bytes
	MaxField = 2 << 10 // bytes: url, source
)

// Invalid is the error of an article that cannot be taken: what is wrong, field by field.
type Invalid struct{ Violations []Violation }

// Violation is one thing that is wrong with a field, and what to do about it.
type Violation struct {
	Field       string
	Description string
}

func (e *Invalid) Error() string {
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = v.Field + ": " + v.Description
	}
	return strings.Join(parts, "; ")
}

func (e *Invalid) add(field, format string, args ...any) {
	e.Violations = append(e.Violations, Violation{field, fmt.Sprintf(format, args...)})
}

// Annotate checks an article and annotates it. The article comes back as it was given, save that Published is
// written as TIMEX3, and Language without its region or, where it is missing, as the text has it. The error is an *Invalid.
//
// Annotate is a pure function and may be called from several goroutines.
func Annotate(a corpus.Article) (*corpus.Annotated, error) {
	if err := check(&a); err != nil {
		return nil, err
	}
	ann := corpus.Annotation{Version: Version, Language: a.Language}
	ann.Cuts, ann.Credits = text.Boilerplate(a.Title, a.Text, ann.Language)
	ann.Sentences = sentences(&a, &ann)
	ann.Mentions = mention.Find(&a, &ann)
	ann.Dating = mention.ReadDating(&a, &ann)
	return &corpus.Annotated{Article: a, Annotation: ann}, nil
}

// check refuses what cannot be taken and brings the rest into the form that is kept.
func check(a *corpus.Article) error {
	var bad Invalid
	if !corpus.ValidID(a.ID) {
		bad.add("id", "%q: want 1 to 128 characters of [A-Za-z0-9._~-]", a.ID)
	}
	for _, f := range []struct {
		name, value string
		most        int
	}{
		{"title", a.Title, MaxTitle},
		{"text", a.Text, MaxText},
		{"url", a.URL, MaxField},
		{"source", a.Source, MaxField},
		{"external_id", a.ExternalID, MaxField},
	} {
		if len(f.value) > f.most {
			bad.add(f.name, "%d bytes, at most %d are taken", len(f.value), f.most)
		}
		if !utf8.ValidString(f.value) {
			bad.add(f.name, "not valid UTF-8: convert it first")
		}
	}
	if strings.TrimSpace(a.Text) == "" {
		bad.add("text", "empty: an article needs its text")
	}
	if a.Published != "" {
		published, err := mention.ParsePublished(a.Published)
		if err != nil {
			bad.add("published", "%v", err)
		}
		a.Published = published
	}
	if bad.Violations == nil {
		a.Language = language(a, &bad)
	}
	if bad.Violations != nil {
		return &bad
	}
	return nil
}

// language trusts what was given, region left aside ("fr-CA"), and otherwise asks the text.
func language(a *corpus.Article, bad *Invalid) corpus.Lang {
	given, _, _ := strings.Cut(strings.ToLower(string(a.Language)), "-")
	l := corpus.Lang(given)
	if l == "" {
		l, _ = text.Identify(a.Title + "\n\n" + a.Text)
		if l.Other() == "" {
			bad.add("language", "the text reads as %q: Diptych takes French (fr) and English (en); if it is one of them, say so", l)
		}
		return l
	}
	if l.Other() == "" {
		bad.add("language", "%q: Diptych takes fr and en", a.Language)
	}
	return l
}

// sentences are those of the title and of what the cuts leave of the text.
func sentences(a *corpus.Article, ann *corpus.Annotation) []corpus.Sentence {
	var out []corpus.Sentence
	add := func(f corpus.Field, from, to int) {
		for _, s := range text.Sentences(a.In(f)[from:to], ann.Language) {
			out = append(out, corpus.Sentence{Field: f, Span: corpus.Span{Start: from + s.Start, End: from + s.End}})
		}
	}
	add(corpus.Title, 0, len(a.Title))
	from := 0
	for _, c := range ann.Cuts {
		if c.Field != corpus.Text {
			continue
		}
		add(corpus.Text, from, c.Start)
		from = c.End
	}
	add(corpus.Text, from, len(a.Text))
	return out
}
