package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want []string
	}{
		{"", 5, nil},
		{" \n", 5, nil},
		{"one two", 7, []string{"one two"}},
		{"one two", 6, []string{"one", "two"}},
		{"  one\n\ttwo three ", 9, []string{"one two", "three"}},
		{"été à Évian", 6, []string{"été à", "Évian"}},
		{"a abcdefgh b", 3, []string{"a", "abc", "def", "gh", "b"}},
		{"a abcdefgh b", 4, []string{"a", "abcd", "efgh", "b"}},
		{"to\x1b[2Jp", 9, []string{"to[2Jp"}},
	} {
		if got := wrap(c.in, c.n); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

// Lines are short enough, and nothing is lost but white space and what moves the cursor.
func FuzzWrap(f *testing.F) {
	f.Add("one two three", 4)
	f.Add("l'été\u00a0dernier\x1b[1m à\nl'œuvre", 6)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = 1 + max(n, -n)&63
		lines := wrap(s, n)
		for _, l := range lines {
			if utf8.RuneCountInString(l) > n || l == "" {
				t.Errorf("wrap(%q, %d): line %q", s, n, l)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := squeeze(strings.Join(lines, "")), squeeze(plain(s)); got != want {
			t.Errorf("wrap(%q, %d) holds %q, want %q", s, n, got, want)
		}
	})
}

func TestHighlight(t *testing.T) {
	h := &diptychv1.Highlight{
		Start: 100, End: 132, Text: "L'été dernier,\nà Port-Sablier",
		Matches: []*diptychv1.Span{{Start: 102, End: 107}, {Start: 120, End: 132}},
	}
	bold := func(s string) string { return "<" + s + ">" }
	for _, c := range []struct {
		n    int
		want []string
	}{
		{80, []string{"L'<été> dernier, à <Port-Sablier>"}},
		{13, []string{"L'<été>", "dernier, à", "<Port-Sablier>"}},
		{5, []string{"L'<été>", "derni", "er, à", "<Port->", "<Sabli>", "<er>"}},
	} {
		if got := highlight(h, c.n, bold); !slices.Equal(got, c.want) {
			t.Errorf("highlight at %d columns = %q, want %q", c.n, got, c.want)
		}
	}
}

func TestUpTo(t *testing.T) {
	errTest := errors.New("test")
	following := func(yield func(int, error) bool) {
		_ = yield(4, nil) && yield(5, nil) && yield(0, errTest)
	}
	for _, c := range []struct {
		n    int
		next string
		want []int
		err  error
	}{
		{2, "next", []int{1, 2}, nil},
		{3, "next", []int{1, 2, 3}, nil},
		{5, "next", []int{1, 2, 3, 4, 5}, nil},
		{9, "next", []int{1, 2, 3, 4, 5}, errTest},
		{9, "", []int{1, 2, 3}, nil},
	} {
		var got []int
		var last error
		for i, err := range upTo(c.n, []int{1, 2, 3}, c.next, following) {
			if last = err; err == nil {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, c.want) || last != c.err {
			t.Errorf("upTo(%d, next %q) = %v, %v, want %v, %v", c.n, c.next, got, last, c.want, c.err)
		}
	}
}
