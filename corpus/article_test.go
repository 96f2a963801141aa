package corpus_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func ExampleArticle_Name() {
	var a, b corpus.Article
	a.Name("bridge-2023.fr")
	b.Name("https://example.org/bridge")
	fmt.Printf("%s %q\n", a.ID, a.ExternalID)
	fmt.Printf("%s %q\n", b.ID, b.ExternalID)
	// Output:
	// bridge-2023.fr ""
	// zgr7nlnlncw6cv2itby2yeiqihv2tt42 "https://example.org/bridge"
}

func TestLangOther(t *testing.T) {
	for l, want := range map[corpus.Lang]corpus.Lang{"fr": "en", "en": "fr", "de": "", "und": "", "": "", "FR": "", "fr-CA": ""} {
		if got := l.Other(); got != want {
			t.Errorf("Lang(%q).Other() = %q, want %q", l, got, want)
		}
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"a":                         true,
		"000":                       true,
		"A.b_c~d-9":                 true,
		strings.Repeat("x", 128):    true,
		strings.Repeat("x", 129):    false,
		"":                          false,
		"a b":                       false,
		"a\n":                       false,
		"\na":                       false,
		"a/b":                       false,
		"a%20b":                     false,
		"é":                         false,
		"a\xff":                     false,
		"a\x00":                     false,
		"https://example.org/a":     false,
		"urn:uuid:1234":             false,
		corpus.HashID("whatever"):   true,
		corpus.HashID(""):           true,
		corpus.HashID("\xff\xfe\n"): true,
	} {
		if got := corpus.ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %v, want %v", id, got, want)
		}
	}
}

func TestHashID(t *testing.T) {
	form := regexp.MustCompile(`^[a-z2-7]{32}$`)
	seen := map[string]string{}
	for _, in := range []string{"", "a", "A", "a ", "https://example.org/a", "https://example.org/b", "\xff", strings.Repeat("é", 1000)} {
		id := corpus.HashID(in)
		if !form.MatchString(id) {
			t.Errorf("HashID(%.40q) = %q, want 32 characters of lower-case base 32", in, id)
		}
		if other, ok := seen[id]; ok {
			t.Errorf("HashID(%.40q) = HashID(%.40q)", in, other)
		}
		if again := corpus.HashID(in); again != id {
			t.Errorf("HashID(%.40q) = %q, then %q", in, id, again)
		}
		seen[id] = in
	}
	// SHA-256 of nothing begins e3b0c44298fc1c149afbf4c8996fb92427ae41e4.
	if got, want := corpus.HashID(""), "4oymiquy7qobjgx36tejs35zeqt24qpe"; got != want {
		t.Errorf("HashID(\"\") = %q, want %q", got, want)
	}
}

func TestArticleName(t *testing.T) {
	long := strings.Repeat("x", 129)
	for _, c := range []struct{ in, id, external string }{
		{"a.b", "a.b", ""},
		{"https://example.org/a", corpus.HashID("https://example.org/a"), "https://example.org/a"},
		{"", corpus.HashID("A bridge\n\nIt is closed."), ""},
		{long, corpus.HashID(long), long},
	} {
		a := corpus.Article{ID: "before", ExternalID: "before:", Title: "A bridge", Text: "It is closed."}
		a.Name(c.in)
		if a.ID != c.id || a.ExternalID != c.external {
			t.Errorf("Name(%q) gives %q, %q, want %q, %q", c.in, a.ID, a.ExternalID, c.id, c.external)
		}
		if !corpus.ValidID(a.ID) {
			t.Errorf("Name(%q) gives %q, which is not valid", c.in, a.ID)
		}
	}
}

func TestArticleIn(t *testing.T) {
	a := corpus.Article{Title: "a title", Text: "a text"}
	for f, want := range map[corpus.Field]string{corpus.Title: "a title", corpus.Text: "a text"} {
		if got := a.In(f); got != want {
			t.Errorf("In(%q) = %q, want %q", f, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		p, q               corpus.Span
		overlaps, contains bool
	}{
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 2, End: 5}, true, true},
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 3, End: 4}, true, true},
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 2, End: 6}, true, false},
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 0, End: 3}, true, false},
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 4, End: 9}, true, false},
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 5, End: 9}, false, false}, // side by side
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 0, End: 2}, false, false},
		{corpus.Span{Start: 2, End: 5}, corpus.Span{Start: 7, End: 9}, false, false},
	} {
		if got := c.p.Overlaps(c.q); got != c.overlaps {
			t.Errorf("%v.Overlaps(%v) = %v, want %v", c.p, c.q, got, c.overlaps)
		}
		if got := c.q.Overlaps(c.p); got != c.overlaps {
			t.Errorf("%v.Overlaps(%v) = %v, want %v", c.q, c.p, got, c.overlaps)
		}
		if got := c.p.Contains(c.q); got != c.contains {
			t.Errorf("%v.Contains(%v) = %v, want %v", c.p, c.q, got, c.contains)
		}
	}
	s := "Né à Évry"
	p := corpus.Span{Start: strings.Index(s, "Évry"), End: len(s)}
	if got := p.Of(s); got != "Évry" {
		t.Errorf("%v.Of(%q) = %q, want Évry", p, s, got)
	}
	if got := p.Len(); got != len("Évry") {
		t.Errorf("%v.Len() = %d, want %d bytes", p, got, len("Évry"))
	}
}
