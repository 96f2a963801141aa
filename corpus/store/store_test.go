package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

// TestMain lets the test binary play the other process: the one that is killed, and the one that finds the folder
// locked.
func TestMain(m *testing.M) {
	dir := os.Getenv("STORE_TEST_DIR")
	switch os.Getenv("STORE_TEST_CHILD") {
	case "":
		os.Exit(m.Run())
	case "write":
		writeUntilKilled(dir)
	case "open":
		_, err := store.Open(dir)
		fmt.Println(errors.Is(err, store.ErrLocked), err)
	}
}

// child returns the command that runs this test binary as another process.
func child(t *testing.T, what, dir string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "STORE_TEST_CHILD="+what, "STORE_TEST_DIR="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	st, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// report returns a small article.
func report(id, text string) *corpus.Annotated {
	return &corpus.Annotated{
		Article: corpus.Article{ID: id, Title: "Report " + id, Text: text, URL: "https://news.example/" + id},
		Annotation: corpus.Annotation{
			Version: "v1", Language: corpus.English,
			Dating:    corpus.Dating{Method: corpus.Undated},
			Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(text)}}},
		},
	}
}

func put(t testing.TB, st *store.Store, a *corpus.Annotated) store.Change {
	t.Helper()
	c, _, err := st.Put(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func remove(t testing.TB, st *store.Store, id string) store.Change {
	t.Helper()
	c, err := st.Delete(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPutSaysWhetherItAdded(t *testing.T) {
	st := open(t, t.TempDir())
	first, added, err := st.Put(t.Context(), report("a", "one"))
	if err != nil || !added {
		t.Fatalf("first Put: added %v, error %v", added, err)
	}
	again, added, err := st.Put(t.Context(), report("a", "one"))
	if err != nil || added || again != first {
		t.Errorf("Put of an equal article = %v, added %v, error %v; want %v, not added", again, added, err, first)
	}
	second, added, err := st.Put(t.Context(), report("a", "two"))
	if err != nil || !added || second.Revision != 2 {
		t.Errorf("Put of another text = %v, added %v, error %v; want revision 2, added", second, added, err)
	}
	if got, err := st.Latest("a"); err != nil || got != second {
		t.Errorf("Latest = %v, error %v; want %v", got, err, second)
	}
	if _, err := st.Latest("b"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Latest of no article: error %v, want ErrNotFound", err)
	}
}

// told writes changes as "seq id.revision", with a minus for a deletion.
func told(t testing.TB, changes iter.Seq2[store.Change, error]) string {
	t.Helper()
	var all []string
	for c, err := range changes {
		if err != nil {
			t.Fatal(err)
		}
		sign := ""
		if c.Deleted {
			sign = "-"
		}
		all = append(all, fmt.Sprintf("%d %s%s.%d", c.Seq, sign, c.ID, c.Revision))
	}
	return strings.Join(all, ", ")
}

func TestLog(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	put(t, st, report("b", "one"))
	put(t, st, report("a", "one"))
	put(t, st, report("c", "one"))
	put(t, st, report("b", "two"))
	remove(t, st, "c")
	put(t, st, report("d", "one"))
	remove(t, st, "a")
	put(t, st, report("a", "two"))

	check := func(st *store.Store) {
		t.Helper()
		if got, want := st.Last(), uint64(8); got != want {
			t.Errorf("Last() = %d, want %d", got, want)
		}
		if got, want := st.Len(), 3; got != want {
			t.Errorf("Len() = %d, want %d", got, want)
		}
		for _, tt := range []struct {
			what string
			got  iter.Seq2[store.Change, error]
			want string
		}{
			{"After(0)", st.After(0), "4 b.2, 5 -c.1, 6 d.1, 8 a.2"},
			{"After(5)", st.After(5), "6 d.1, 8 a.2"},
			{"After(8)", st.After(8), ""},
			{"List at 0", st.List("", 0), ""},
			{"List at 1", st.List("", 1), "4 b.2"},
			{"List at 3", st.List("", 3), "4 b.2"}, // a is live anew since 8, c was deleted
			{"List at 6", st.List("", 6), "4 b.2, 6 d.1"},
			{"List at 8", st.List("", 8), "8 a.2, 4 b.2, 6 d.1"},
			{"List after a at 8", st.List("a", 8), "4 b.2, 6 d.1"},
			{"List after b at 8", st.List("b", 8), "6 d.1"},
			{"List after ba at 8", st.List("ba", 8), "6 d.1"},
			{"List after d at 8", st.List("d", 8), ""},
		} {
			if got := told(t, tt.got); got != tt.want {
				t.Errorf("%s = %q, want %q", tt.what, got, tt.want)
			}
		}
		// The revisions of an article, the latest first.
		var revisions []string
		_, c, err := st.Get("a")
		for seq := c.Seq; err == nil && seq > 0; seq = c.Previous {
			var a *corpus.Article
			if a, c, err = st.At(seq); a == nil {
				revisions = append(revisions, "deleted")
			} else {
				revisions = append(revisions, a.Text)
			}
		}
		if err != nil {
			t.Error(err)
		}
		if got, want := strings.Join(revisions, ", "), "two, deleted, one"; got != want {
			t.Errorf("revisions of a: %s, want %s", got, want)
		}
	}
	check(st)
	if err := st.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	check(st)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	check(open(t, dir))
}

func TestPutGet(t *testing.T) {
	st := open(t, t.TempDir())
	st.Now = func() time.Time { return time.Date(2021, 3, 4, 5, 6, 7, 8e6, time.UTC) }
	a := &corpus.Annotated{
		Article: corpus.Article{
			ID: "x", ExternalID: "tag:news.example,2021:x", Language: corpus.French, Title: "Grève à Lille",
			Text: "« <b>Non</b> » & merci\x00.\n", Published: "2021-03", URL: "https://news.example/x?a=1&b=2", Source: "Exemple",
			Attributes: map[string]json.RawMessage{"section": json.RawMessage(`{"name":"<régions>","n":[1,2.50]}`)},
		},
		Annotation: corpus.Annotation{
			Version: "v1", Language: corpus.French, Dating: corpus.Dating{Value: "2021-03", Method: corpus.Given, Confidence: 1},
			Cuts:      []corpus.Cut{{Field: corpus.Text, Span: corpus.Span{Start: 3, End: 6}, Why: "markup"}},
			Sentences: []corpus.Sentence{{Field: corpus.Title, Span: corpus.Span{End: 15}}},
			Mentions: []corpus.Mention{{Kind: corpus.Name, Field: corpus.Title, Span: corpus.Span{Start: 10, End: 15},
				Key: "lille", Type: corpus.Location, Value: "Lille", Speaks: true}},
		},
	}
	want := store.Change{Seq: 1, ID: "x", Revision: 1, Time: st.Now()}
	if got := put(t, st, a); !cmp.Equal(got, want) {
		t.Errorf("Put: %+v, want %+v", got, want)
	}
	got, c, err := st.Get("x")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, got); diff != "" {
		t.Errorf("Get after Put: -put +got\n%s", diff)
	}
	if !cmp.Equal(c, want) {
		t.Errorf("Get: %+v, want %+v", c, want)
	}
	if got := put(t, st, got); !cmp.Equal(got, want) {
		t.Errorf("Put of the same: %+v, want %+v", got, want)
	}
}

func TestPutAgain(t *testing.T) {
	st := open(t, t.TempDir())
	first := put(t, st, report("a", "one"))

	renewed := report("a", "one")
	renewed.Annotation.Version = "v2"
	if got := put(t, st, renewed); !cmp.Equal(got, first) {
		t.Errorf("Put of an equal article: %+v, want %+v", got, first)
	}
	got, _, err := st.Get("a")
	if err != nil || got.Annotation.Version != "v2" {
		t.Errorf("annotation after Put of an equal article: %v, %v, want v2", got, err)
	}

	bare := report("a", "one")
	bare.Annotation = corpus.Annotation{}
	if got := put(t, st, bare); !cmp.Equal(got, first) {
		t.Errorf("Put of an equal article without annotation: %+v, want %+v", got, first)
	}
	if got, _, err := st.Get("a"); err != nil || got.Annotation.Version != "v2" {
		t.Errorf("annotation after Put of an equal article without one: %v, %v, want v2", got, err)
	}

	second := put(t, st, report("a", "two"))
	if second.Revision != 2 || second.Previous != first.Seq {
		t.Errorf("Put of a changed article: %+v, want revision 2 after %d", second, first.Seq)
	}
	// What was made for the first revision must not reach the second.
	if err := st.SetAnnotation(t.Context(), first, &corpus.Annotation{Version: "v9"}); err != nil {
		t.Error(err)
	}
	if got, _, err := st.Get("a"); err != nil || got.Annotation.Version != "v1" {
		t.Errorf("after an annotation for a superseded change: %v, %v, want v1", got, err)
	}
	if err := st.SetAnnotation(t.Context(), second, &corpus.Annotation{Version: "v3"}); err != nil {
		t.Error(err)
	}
	if got, _, err := st.Get("a"); err != nil || got.Annotation.Version != "v3" {
		t.Errorf("after an annotation: %v, %v, want v3", got, err)
	}
	if got, want := st.Last(), uint64(2); got != want {
		t.Errorf("Last() = %d, want %d", got, want)
	}
}

func TestPutRefuses(t *testing.T) {
	st := open(t, t.TempDir())
	badText, badAttribute := report("a", "caf\xe9"), report("a", "one")
	badAttribute.Attributes = map[string]json.RawMessage{"x": json.RawMessage("{")}
	for _, tt := range []struct {
		name string
		a    *corpus.Annotated
	}{
		{"no id", report("", "one")},
		{"id of another form", report("a/b", "one")},
		{"not UTF-8", badText},
		{"attribute that is not JSON", badAttribute},
	} {
		if _, _, err := st.Put(t.Context(), tt.a); err == nil {
			t.Errorf("%s: accepted, want an error", tt.name)
		}
	}
	if got := st.Last(); got != 0 {
		t.Errorf("Last() = %d, want 0", got)
	}
}

func TestNotFound(t *testing.T) {
	st := open(t, t.TempDir())
	put(t, st, report("gone", "one"))
	remove(t, st, "gone")
	for _, id := range []string{"", "gone", "never", strings.Repeat("x", 1<<16)} {
		if a, _, err := st.Get(id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(%.20q) = %v, %v, want ErrNotFound", id, a, err)
		}
		if _, err := st.Delete(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Delete(%.20q): %v, want ErrNotFound", id, err)
		}
		if l, err := st.Pass("links").Link(id, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Link(%.20q) = %v, %v, want ErrNotFound", id, l, err)
		}
		if _, err := st.Lookup(id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Lookup(%.20q): %v, want ErrNotFound", id, err)
		}
	}
	for _, seq := range []uint64{0, 3} {
		if _, _, err := st.At(seq); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("At(%d): %v, want ErrNotFound", seq, err)
		}
	}
}

func TestLookup(t *testing.T) {
	st := open(t, t.TempDir())
	long := "https://news.example/?q=" + strings.Repeat("x", 1<<16)
	named := func(id, external, url string) *corpus.Annotated {
		a := report(id, "one")
		a.ExternalID, a.URL = external, url
		return a
	}
	lookup := func(name string) string {
		id, err := st.Lookup(name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		return id
	}
	for _, tt := range []struct {
		do   func()
		want map[string]string
	}{
		{func() { put(t, st, named("b", "ext", long)) }, map[string]string{"ext": "b", long: "b"}},
		{func() { put(t, st, named("a", "", "ext")) }, map[string]string{"ext": "a", long: "b"}},
		{func() { put(t, st, named("a", "", "other")) }, map[string]string{"ext": "b", long: "b", "other": "a"}},
		{func() { remove(t, st, "b") }, map[string]string{"ext": "", long: "", "other": "a"}},
		{func() { put(t, st, named("b", "ext", "ext")) }, map[string]string{"ext": "b", long: ""}},
		{func() { st.Reindex(t.Context()) }, map[string]string{"ext": "b", long: "", "other": "a"}},
	} {
		tt.do()
		for name, want := range tt.want {
			if got := lookup(name); got != want {
				t.Errorf("after change %d: Lookup(%.30q) = %q, want %q", st.Last(), name, got, want)
			}
		}
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	for _, value := range []string{"", "one", "two"} {
		if err := st.SetSetting(t.Context(), "key", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if got, err := st.Setting("key"); err != nil || string(got) != value {
			t.Errorf("Setting = %q, %v, want %q", got, err, value)
		}
	}
	if err := st.SetSetting(t.Context(), "", []byte("x")); err == nil {
		t.Error("SetSetting without a key: accepted, want an error")
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, dir).Setting("key"); err != nil || string(got) != "two" {
		t.Errorf("Setting after opening again = %q, %v, want %q", got, err, "two")
	}
}

// An iteration lets go of the file between chunks: its caller may write, and what it writes is met.
func TestIterationAndWriting(t *testing.T) {
	st := open(t, t.TempDir())
	const n = 600 // more than two chunks
	fill(t, st, n)
	_, late, err := st.At(n) // in the last chunk
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for c, err := range st.After(0) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; c.Seq == 1 {
			remove(t, st, late.ID)              // its put is not met, its deletion is
			put(t, st, report(c.ID, "changed")) // met again
		}
	}
	if want := n + 1; seen != want {
		t.Errorf("After(0) gave %d changes, want %d", seen, want)
	}
	var all []string
	asOf := st.Last()
	for c := range st.List("", asOf) {
		all = append(all, c.ID)
	}
	if !slices.IsSorted(all) || len(all) != n-1 {
		t.Errorf("List gave %d articles, sorted: %t; want %d", len(all), slices.IsSorted(all), n-1)
	}
	gone, changed := all[n-2], all[n-3] // in the last chunk
	var again []string
	for c, err := range st.List("", asOf) {
		if err != nil {
			t.Fatal(err)
		}
		if again = append(again, c.ID); len(again) == 1 {
			put(t, st, report("later", "one"))
			put(t, st, report(changed, "changed twice"))
			remove(t, st, gone)
		}
	}
	if diff := cmp.Diff(all[:n-2], again); diff != "" {
		t.Errorf("List while it changes: -want +got\n%s", diff)
	}
	seen = 0
	for range st.List("", asOf) {
		if seen++; seen == 3 {
			break
		}
	}
}

func id(n int) string { return fmt.Sprintf("a%04d", n) }

// fill puts n small articles in one go.
func fill(t testing.TB, st *store.Store, n int) {
	t.Helper()
	errs := make(chan error)
	for i := range n {
		go func() {
			_, _, err := st.Put(t.Context(), report(id(i), "one"))
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	out, err := child(t, "open", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("true store: %s: in use by another process: ask the running server with --server ADDR, or stop it first\n", dir)
	if got := string(out); got != want {
		t.Errorf("second process: %q, want %q", got, want)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	out, err = child(t, "open", dir).Output()
	if got, want := string(out), "false <nil>\n"; err != nil || got != want {
		t.Errorf("second process after Close: %q, %v, want %q", got, err, want)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "store.db"), make([]byte, 1<<15), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("Open of zeros: %v, want ErrCorrupt", err)
	}
	if _, err := store.Open(filepath.Join(dir, "store.db")); err == nil {
		t.Error("Open of a file: accepted, want an error")
	}
}

func TestClosed(t *testing.T) {
	st := open(t, t.TempDir())
	put(t, st, report("a", "one"))
	changed := st.Changed()
	for range 2 {
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	<-changed
	<-st.Changed()
	_, _, putErr := st.Put(t.Context(), report("b", "one"))
	_, _, getErr := st.Get("a")
	var afterErr error
	for _, afterErr = range st.After(0) {
	}
	for what, err := range map[string]error{"Put": putErr, "Get": getErr, "After": afterErr} {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s after Close: %v, want ErrClosed", what, err)
		}
	}
}

func TestContext(t *testing.T) {
	st := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := st.Put(ctx, report("a", "one")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put with a context that has ended: %v, want context.Canceled", err)
	}
	if got := st.Last(); got != 0 {
		t.Errorf("Last() = %d, want 0", got)
	}
}

func TestChanged(t *testing.T) {
	st := open(t, t.TempDir())
	followed := make(chan string)
	go func() {
		defer close(followed)
		for cursor := uint64(0); cursor < 3; {
			changed := st.Changed()
			for c := range st.After(cursor) {
				followed <- c.ID
				cursor = c.Seq
			}
			if cursor < 3 {
				<-changed
			}
		}
	}()
	for _, want := range []string{"a", "b", "c"} {
		put(t, st, report(want, "one"))
		if got := <-followed; got != want {
			t.Errorf("follower met %q, want %q", got, want)
		}
	}
	<-followed
}
