package store_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

func link(a, b string, confidence float64) corpus.Link {
	return corpus.Link{
		A: a, B: b, Relation: corpus.SameEvent, Confidence: confidence, Model: "m1",
		Evidence: []corpus.Evidence{{Kind: corpus.ByName, Key: "lille", A: "Lille", B: "Lille", Weight: 1.5}},
	}
}

func save(t testing.TB, p *store.Pass, u store.Update) {
	t.Helper()
	if err := p.Save(t.Context(), u); err != nil {
		t.Fatal(err)
	}
}

// linked writes the links of id as "a-b confidence".
func linked(t testing.TB, p *store.Pass, id string) string {
	t.Helper()
	links, err := p.Links(id)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range links {
		all = append(all, fmt.Sprintf("%s-%s %g", l.A, l.B, l.Confidence))
	}
	return strings.Join(all, ", ")
}

// logged writes the link log after n, with a minus for a removal.
func logged(st *store.Store, n uint64) (string, error) {
	var all []string
	for c, err := range st.LinkLog(n) {
		if err != nil {
			return strings.Join(all, ", "), err
		}
		sign := ""
		if c.Removed {
			sign = "-"
		}
		all = append(all, fmt.Sprintf("%d %s%s-%s", c.N, sign, c.Link.A, c.Link.B))
	}
	return strings.Join(all, ", "), nil
}

func TestLinks(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	p := st.Pass("links")
	if got := linked(t, p, "f1"); got != "" {
		t.Errorf("links before the first Save: %q, want none", got)
	}
	for _, tt := range []struct {
		name string
		u    store.Update
		want map[string]string // the links of some articles after it
		log  string            // and what it adds to the link log
	}{
		{
			"first",
			store.Update{Touched: []string{"f1", "f2"}, Links: []corpus.Link{
				link("f1", "e1", .9), link("f1", "e2", .4), link("f2", "e2", .8), link("f", "f1", .95)}},
			map[string]string{"f1": "f-f1 0.95, f1-e1 0.9, f1-e2 0.4", "e2": "f2-e2 0.8, f1-e2 0.4", "f": "f-f1 0.95", "e": ""},
			"1 f1-e1, 2 f1-e2, 3 f2-e2, 4 f-f1",
		},
		{
			"the same again",
			store.Update{Touched: []string{"f1", "f2"}, Links: []corpus.Link{
				link("f1", "e1", .9), link("f1", "e2", .4), link("f2", "e2", .8), link("f", "f1", .95)}},
			map[string]string{"f1": "f-f1 0.95, f1-e1 0.9, f1-e2 0.4"},
			"",
		},
		{
			"touched by its other end: one new, one changed, one gone; links of articles not touched stay",
			store.Update{Touched: []string{"e2"}, Links: []corpus.Link{link("f1", "e2", .5), link("f3", "e2", .7)}},
			map[string]string{"e2": "f3-e2 0.7, f1-e2 0.5", "f2": "", "f1": "f-f1 0.95, f1-e1 0.9, f1-e2 0.5"},
			"5 -f2-e2, 6 f1-e2, 7 f3-e2",
		},
		{
			"ends that change places",
			store.Update{Touched: []string{"f1", "f"}, Links: []corpus.Link{link("f1", "f", .95), link("f1", "e1", .9), link("f1", "e2", .5)}},
			map[string]string{"f1": "f1-f 0.95, f1-e1 0.9, f1-e2 0.5", "f": "f1-f 0.95"},
			"8 -f-f1, 9 f1-f",
		},
		{
			"a deleted article",
			store.Update{Touched: []string{"f1"}},
			map[string]string{"f1": "", "f": "", "e1": "", "e2": "f3-e2 0.7"},
			"10 -f1-e1, 11 -f1-e2, 12 -f1-f",
		},
	} {
		n, err := st.LastLink()
		if err != nil {
			t.Fatal(err)
		}
		save(t, p, tt.u)
		for id, want := range tt.want {
			if got := linked(t, p, id); got != want {
				t.Errorf("%s: links of %s: %q, want %q", tt.name, id, got, want)
			}
		}
		if got, err := logged(st, n); err != nil || got != tt.log {
			t.Errorf("%s: link log: %q, %v, want %q", tt.name, got, err, tt.log)
		}
	}
	want := link("f3", "e2", .7)
	for _, ends := range [][2]string{{"f3", "e2"}, {"e2", "f3"}} {
		got, err := p.Link(ends[0], ends[1])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("Link(%q): -want +got\n%s", ends, diff)
		}
	}
}

func TestSaveRefuses(t *testing.T) {
	st := open(t, t.TempDir())
	for _, tt := range []struct {
		name string
		u    store.Update
	}{
		{"neither end touched", store.Update{Touched: []string{"x"}, Links: []corpus.Link{link("a", "b", 1)}}},
		{"with itself", store.Update{Touched: []string{"a"}, Links: []corpus.Link{link("a", "a", 1)}}},
		{"twice", store.Update{Touched: []string{"a"}, Links: []corpus.Link{link("a", "b", 1), link("b", "a", 1)}}},
		{"not an id", store.Update{Touched: []string{"a"}, Links: []corpus.Link{link("a", "b\x00c", 1)}}},
		{"not a number", store.Update{Touched: []string{"a"}, Links: []corpus.Link{link("a", "b", math.NaN())}}},
		{"value without a key", store.Update{Values: map[string][]byte{"": []byte("x")}}},
	} {
		p := st.Pass("links")
		if err := p.Save(t.Context(), tt.u); err == nil {
			t.Errorf("%s: accepted, want an error", tt.name)
		}
	}
	if err := st.Pass("").Save(t.Context(), store.Update{}); err == nil {
		t.Error("pass without a name: accepted, want an error")
	}
}

func TestPass(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	p, other := st.Pass("links"), st.Pass("dating")
	check := func(when string, p *store.Pass, cursor store.Cursor, value string) {
		t.Helper()
		if got, err := p.Cursor(); err != nil || got != cursor {
			t.Errorf("%s: cursor %v, %v, want %v", when, got, err, cursor)
		}
		if got, err := p.Value("k"); err != nil || string(got) != value {
			t.Errorf("%s: value %q, %v, want %q", when, got, err, value)
		}
	}
	check("at first", p, store.Cursor{}, "")
	save(t, p, store.Update{Cursor: store.Cursor{Seq: 3, Version: "m1"}, Values: map[string][]byte{"k": []byte("v")}})
	save(t, other, store.Update{Cursor: store.Cursor{Seq: 2}, Values: map[string][]byte{"k": []byte("w")}})
	check("saved", p, store.Cursor{Seq: 3, Version: "m1"}, "v")
	save(t, p, store.Update{Cursor: store.Cursor{Seq: 4, Version: "m1"}})
	check("saved again", p, store.Cursor{Seq: 4, Version: "m1"}, "v")
	save(t, p, store.Update{Cursor: store.Cursor{Seq: 5, Version: "m1"}, Values: map[string][]byte{"k": nil}})
	check("removed", p, store.Cursor{Seq: 5, Version: "m1"}, "")
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}

	st = open(t, dir)
	p, other = st.Pass("links"), st.Pass("dating")
	check("opened again", p, store.Cursor{Seq: 5, Version: "m1"}, "")
	save(t, p, store.Update{Touched: []string{"a"}, Links: []corpus.Link{link("a", "b", 1)}})
	for range 2 {
		if err := p.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	check("reset", p, store.Cursor{}, "")
	if got := linked(t, p, "a"); got != "" {
		t.Errorf("links after Reset: %q, want none", got)
	}
	check("the other pass", other, store.Cursor{Seq: 2}, "w")
}

func TestLinkLogRetention(t *testing.T) {
	st := open(t, t.TempDir())
	st.KeepLinkChanges = 300 // more than a chunk
	p := st.Pass("links")
	var links []corpus.Link
	for i := range 400 {
		links = append(links, link("f", id(i), .5))
	}
	save(t, p, store.Update{Touched: []string{"f"}, Links: links})
	count := func(n uint64, first func()) (seen int, err error) {
		for _, err := range st.LinkLog(n) {
			if err != nil {
				return seen, err
			}
			if seen++; seen == 1 {
				first()
			}
		}
		return seen, nil
	}
	for _, tt := range []struct {
		after uint64
		first func() // called at the first entry
		seen  int
		err   error
	}{
		{0, nil, 0, store.ErrExpired},
		{99, nil, 0, store.ErrExpired},
		{100, func() {}, 300, nil},
		{400, nil, 0, nil},
		// 390 removals while the reader is in its first chunk: what it would read next is dropped.
		{100, func() { save(t, p, store.Update{Touched: []string{"f"}, Links: links[:10]}) }, 256, store.ErrExpired},
		{490, func() {}, 300, nil},
	} {
		if seen, err := count(tt.after, tt.first); seen != tt.seen || !errors.Is(err, tt.err) {
			t.Errorf("LinkLog(%d): %d entries, %v, want %d, %v", tt.after, seen, err, tt.seen, tt.err)
		}
	}

	n, err := st.LastLink()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := logged(st, n); !errors.Is(err, store.ErrExpired) {
		t.Errorf("LinkLog(%d) after Reset: %q, %v, want ErrExpired", n, got, err)
	}
	if n, err = st.LastLink(); err != nil {
		t.Fatal(err)
	}
	if got, err := logged(st, n); got != "" || err != nil {
		t.Errorf("LinkLog(%d) after Reset: %q, %v, want nothing", n, got, err)
	}
	save(t, p, store.Update{Touched: []string{"f"}, Links: links[:1]})
	if got, want := func() string { s, _ := logged(st, n); return s }(), fmt.Sprintf("%d f-a0000", n+1); got != want {
		t.Errorf("LinkLog(%d) after Reset and Save: %q, want %q", n, got, want)
	}
}
