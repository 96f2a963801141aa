package index

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/diptych-align/diptych/corpus"
)

// create returns a new index in a folder of its own, or in memory with dir "".
func create(t testing.TB, dir string) *Index {
	t.Helper()
	x, err := Create(dir, "v1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func apply(t testing.TB, x *Index, b *Batch) {
	t.Helper()
	if err := x.Apply(b); err != nil {
		t.Fatal(err)
	}
}

// story is a source of made-up articles: some tell of the same event on the same days, in both languages.
type story struct{ *rand.Rand }

func newStory(seed uint64) story { return story{rand.New(rand.NewPCG(seed, 1))} }

// document makes article number i. Words, names and events are drawn by a Zipf law, as in running text: a body of 570
// words is 3 KB; of ten articles one has no day and another a guess.
func (r story) document(i int) *Document {
	word := rand.NewZipf(r.Rand, 1.1, 4, 60_000)
	lang := []corpus.Lang{corpus.French, corpus.English}[i%2]
	d := &Document{
		ID:        fmt.Sprintf("a%06d", i),
		Source:    fmt.Sprintf("source %d", r.IntN(20)),
		URL:       fmt.Sprintf("https://example.org/%s/%d", lang, i),
		Lang:      lang,
		Published: corpus.Day(18000 + i/100), // a hundred articles a day
	}
	switch r.IntN(10) {
	case 0:
		d.Published = corpus.NoDay
	case 1:
		d.Guess = true
	}
	var text strings.Builder
	function := []string{"de la les et que dans pour", "the of and to in that for"}[i%2]
	for n := range 580 {
		if n == 10 {
			d.Title = text.String()
			text.Reset()
		}
		w := spell(word.Uint64())
		if r.IntN(2) == 0 { // half of a running text is function words
			w = strings.Fields(function)[r.IntN(7)]
		}
		fmt.Fprintf(&text, "%s%c", w, " .\n"[max(0, r.IntN(30)-27)])
	}
	d.Text = text.String()
	for range 25 {
		n := word.Uint64()
		name := strings.ToUpper(spell(n)[:1]) + spell(n)[1:]
		d.Names = append(d.Names, name)
		d.Keys = append(d.Keys, "name:"+name)
		d.Terms = append(d.Terms, Term{"name:" + name, 1000 + int(n)})
	}
	for range 60 {
		n := word.Uint64()
		d.Terms = append(d.Terms, Term{fmt.Sprint("word:", n), 500 + int(n)})
	}
	for range 3 {
		d.Days = append(d.Days, corpus.Day(18000+i/100-r.IntN(10)))
	}
	return d
}

// spell makes a word of eight letters of a number: the length that words other than function words have.
func spell(n uint64) string {
	const syllables = "bacodufegihojukalemonipurasetivoxuzy"
	var b []byte
	for n += 40_000; n > 0; n /= 18 {
		b = append(b, syllables[n%18*2:n%18*2+2]...)
	}
	return string(b)
}

func TestApply(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		x := create(t, dir)
		if got, err := x.Cursor(); got != 0 || err != nil {
			t.Errorf("Cursor() of a new index = %d, %v, want 0", got, err)
		}
		r := newStory(1)
		a, b := r.document(0), r.document(1)
		apply(t, x, &Batch{Put: []*Document{a, b}, Cursor: 7})
		apply(t, x, &Batch{Put: []*Document{b}, Delete: []string{a.ID, b.ID, "never seen"}, Cursor: 9})
		if got, err := x.Count(); got != 1 || err != nil {
			t.Errorf("Count() = %d, %v, want 1: an id in both lists is put", got, err)
		}
		apply(t, x, &Batch{Cursor: 12})
		if got, err := x.Cursor(); got != 12 || err != nil {
			t.Errorf("Cursor() = %d, %v, want 12", got, err)
		}
		if err := x.Health(); err != nil {
			t.Errorf("Health() = %v", err)
		}
		if err := x.Apply(&Batch{Put: []*Document{{}}}); err == nil {
			t.Error("Apply of a document without an id gave no error")
		}
	}
}

func TestOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "generation-1")
	x := create(t, dir)
	apply(t, x, &Batch{Put: []*Document{newStory(1).document(0)}, Cursor: 3})
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, "v2"); !errors.Is(err, ErrStale) {
		t.Errorf("Open with another version = %v, want ErrStale", err)
	}
	x, err := Open(dir, "v1")
	if err != nil {
		t.Fatal(err)
	}
	n, _ := x.Count()
	cursor, _ := x.Cursor()
	if n != 1 || cursor != 3 {
		t.Errorf("opened again: %d articles at cursor %d, want 1 at 3", n, cursor)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = create(t, dir)
	if n, _ := x.Count(); n != 0 {
		t.Errorf("Create over an index left %d articles in it", n)
	}
	if testing.Short() {
		return
	}
	if _, err := Open(dir, "v1"); !errors.Is(err, ErrLocked) {
		t.Errorf("Open of an index in use = %v, want ErrLocked", err)
	}
	if _, err := Create(dir, "v1"); !errors.Is(err, ErrLocked) {
		t.Errorf("Create of an index in use = %v, want ErrLocked", err)
	}
}

// TestOpenBroken breaks each file of an index in each way that a disk or a hasty hand may.
func TestOpenBroken(t *testing.T) {
	cut := func(part float64) func(string) error {
		return func(path string) error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			return os.Truncate(path, int64(float64(info.Size())*part))
		}
	}
	flip := func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b[len(b)/2] ^= 0x40
		return os.WriteFile(path, b, 0o600)
	}
	r := newStory(1)
	var docs []*Document
	for i := range 20 {
		docs = append(docs, r.document(i))
	}
	for _, test := range []struct {
		name, file string
		damage     func(string) error
	}{
		{"all gone", "", os.RemoveAll},
		{"meta gone", metaFile, os.Remove},
		{"meta empty", metaFile, cut(0)},
		{"meta cut", metaFile, cut(.5)},
		{"root gone", "store/root.bolt", os.Remove},
		{"root empty", "store/root.bolt", cut(0)},
		{"root nearly empty", "store/root.bolt", cut(.1)},
		{"root cut", "store/root.bolt", cut(.4)}, // the second half may be room to grow, and is not missed
		{"segment gone", "store/*.zap", os.Remove},
		{"segment empty", "store/*.zap", cut(0)},
		{"segment cut", "store/*.zap", cut(.5)},
		{"segment a little cut", "store/*.zap", cut(.999)},
		{"segment flipped", "store/*.zap", flip},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			x := create(t, dir)
			apply(t, x, &Batch{Put: docs, Cursor: 1})
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(dir, test.file))
			if err != nil || len(files) == 0 {
				t.Fatalf("no %s: %v", test.file, err)
			}
			for _, f := range files {
				if err := test.damage(f); err != nil {
					t.Fatal(err)
				}
			}
			if x, err := Open(dir, "v1"); !errors.Is(err, ErrStale) {
				t.Errorf("Open = %v, want ErrStale", err)
				if x != nil {
					x.Close()
				}
			}
			x = create(t, dir)
			apply(t, x, &Batch{Put: docs[:1], Cursor: 1})
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			if x, err = Open(dir, "v1"); err != nil {
				t.Fatalf("Open after Create: %v", err)
			}
			x.Close()
		})
	}
}

// A kill in the middle of a merge leaves a segment half written that no snapshot knows.
func TestOpenLeftover(t *testing.T) {
	dir := t.TempDir()
	x := create(t, dir)
	apply(t, x, &Batch{Put: []*Document{newStory(1).document(0)}, Cursor: 1})
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "store", "00000000ffff.zap"), []byte("half a segm"), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir, "v1")
	if err != nil {
		t.Fatal(err)
	}
	x.Close()
}

func TestWedged(t *testing.T) {
	x := create(t, "")
	x.timeout = 20 * time.Millisecond
	release := make(chan struct{})
	if err := x.within("write", func() error { <-release; return nil }); !errors.Is(err, ErrWedged) {
		t.Errorf("a write that hangs = %v, want ErrWedged", err)
	}
	if err := x.Apply(&Batch{Cursor: 1}); !errors.Is(err, ErrWedged) {
		t.Errorf("Apply behind it = %v, want ErrWedged", err)
	}
	if err := x.Health(); !errors.Is(err, ErrWedged) {
		t.Errorf("Health() = %v, want ErrWedged", err)
	}
	close(release)
	x.timeout = time.Minute
	apply(t, x, &Batch{Cursor: 2})
	if err := x.Health(); err != nil {
		t.Errorf("Health() after the write came to an end = %v", err)
	}
}

func TestBackgroundErrors(t *testing.T) {
	dir := t.TempDir()
	x := create(t, dir)
	other := create(t, t.TempDir())
	report := scorch.RegistryAsyncErrorCallbacks[faultCallback]

	full := scorch.NewScorchError("persister", "disk full", scorch.ErrPersist)
	report(full, x.storePath())
	if err := x.Health(); !errors.Is(err, scorch.ErrPersist) {
		t.Errorf("Health() = %v, want %v", err, full)
	}
	if err := other.Health(); err != nil {
		t.Errorf("Health() of another index = %v", err)
	}
	apply(t, x, &Batch{Cursor: 1})
	if err := x.Health(); err != nil {
		t.Errorf("Health() after a batch that succeeded = %v", err)
	}

	dead := scorch.NewScorchError("merger", "panic", scorch.ErrAsyncPanic)
	report(dead, x.storePath())
	report(full, x.storePath())
	if err := x.Apply(&Batch{Cursor: 2}); !errors.Is(err, scorch.ErrAsyncPanic) {
		t.Errorf("Apply without a merger = %v, want %v", err, dead)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir, "v1")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if err := x.Health(); err != nil {
		t.Errorf("Health() after opening again = %v", err)
	}
}

func TestNewDocument(t *testing.T) {
	a := &corpus.Annotated{
		Article: corpus.Article{ID: "x", ExternalID: "http://x", Title: "Oslo", Text: "Menu. Oslo votes. Subscribe! Oslo, 40."},
		Annotation: corpus.Annotation{
			Language: corpus.English,
			Dating:   corpus.Dating{Value: "2021-03-04"},
			Cuts: []corpus.Cut{
				{Field: corpus.Title, Span: corpus.Span{Start: 0, End: 1}},
				{Field: corpus.Text, Span: corpus.Span{Start: 0, End: 6}},
				{Field: corpus.Text, Span: corpus.Span{Start: 18, End: 29}},
			},
			Mentions: []corpus.Mention{
				{Kind: corpus.Name, Field: corpus.Title, Span: corpus.Span{Start: 0, End: 4}, Key: "oslo"},
				{Kind: corpus.Name, Field: corpus.Text, Span: corpus.Span{Start: 6, End: 10}, Key: "oslo"},
				{Kind: corpus.Date, Field: corpus.Text, Span: corpus.Span{Start: 6, End: 10}},
				{Kind: corpus.Quantity, Field: corpus.Text, Span: corpus.Span{Start: 35, End: 37}, Key: "40"},
			},
			Credits: []corpus.Credit{{Kind: corpus.AgencyCredit, Name: "RIA Novosti"}, {Kind: corpus.TranslationCredit, Name: "ru"}},
		},
	}
	d := NewDocument(a, []corpus.DayWeight{{Day: corpus.DayOf(2021, 3, 3), Weight: 1}, {Day: corpus.NoDay}}, nil)
	if want := "Oslo votes. \nOslo, 40."; d.Text != want {
		t.Errorf("Text = %q, want %q", d.Text, want)
	}
	if want := []string{"Oslo", "RIA Novosti"}; !slices.Equal(d.Names, want) {
		t.Errorf("Names = %q, want %q", d.Names, want)
	}
	if want := []string{"agency:RIA+Novosti", "day:2021-03-03", "name:oslo", "quantity:40"}; !slices.Equal(d.Keys, want) {
		t.Errorf("Keys = %q, want %q", d.Keys, want)
	}
	if want := corpus.DayOf(2021, 3, 4); d.Published != want || len(d.Days) != 1 {
		t.Errorf("Published = %v, Days = %v, want %v and one day", d.Published, d.Days, want)
	}
}

func TestFirst(t *testing.T) {
	terms := []Term{{"b", 5}, {"a", 5}, {"b", 9}, {"c", 0}, {"", 4}, {"d e|f\xff", 7}, {"g", 1}}
	want := []Term{{"b", 5}, {"a", 5}, {"d_e_f_", 7}}
	if got := first(terms, 3); !slices.Equal(got, want) {
		t.Errorf("first(%v, 3) = %v, want %v", terms, got, want)
	}
}
