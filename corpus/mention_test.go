package corpus_test

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestMentionTerm(t *testing.T) {
	for _, c := range []struct {
		in   corpus.Mention
		want string
	}{
		{corpus.Mention{Kind: corpus.Name, Key: "31"}, "name:31"},
		{corpus.Mention{Kind: corpus.Quantity, Key: "31"}, "quantity:31"},
		{corpus.Mention{Kind: corpus.Date, Reading: "XXXX-08-09"}, ""},
	} {
		if got := c.in.Term(); got != c.want {
			t.Errorf("Term of %+v = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSurface(t *testing.T) {
	a := corpus.Annotated{
		Article:    corpus.Article{Title: "Élection à Lyon", Text: "À Lyon, on vote."},
		Annotation: corpus.Annotation{Language: corpus.French},
	}
	for _, m := range []corpus.Mention{
		{Field: corpus.Title, Span: corpus.Span{Start: len("Élection à "), End: len("Élection à Lyon")}},
		{Field: corpus.Text, Span: corpus.Span{Start: len("À "), End: len("À Lyon")}},
	} {
		if got := a.Surface(&m); got != "Lyon" {
			t.Errorf("Surface(%s %v) = %q, want Lyon", m.Field, m.Span, got)
		}
	}
	if got := a.Lang(); got != corpus.French {
		t.Errorf("Lang() = %q, want fr", got)
	}
}
