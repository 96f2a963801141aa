package job

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/index/lexicon"
)

// running opens a collection; its passes run until it is closed, which close does, or they are stopped.
func running(t *testing.T, dir string) (c *Collection, stop func()) {
	t.Helper()
	c, err := Open(t.Context(), dir, lexicon.Builtin(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c, run(t, c)
}

// run runs the passes of a collection until the returned function is called.
func run(t *testing.T, c *Collection) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("passes: %v", err)
		}
	}
}

func closed(t *testing.T, c *Collection) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// folders are the indexes that lie in a collection's folder.
func folders(t *testing.T, dir string) (names []string) {
	t.Helper()
	for _, g := range generations {
		if _, err := os.Stat(g.folder(dir)); err == nil {
			names = append(names, filepath.Base(g.folder(dir)))
		}
	}
	return names
}

// TestSuccessor lets the collection go on while its successor is made. When that has caught up it has the links that are made
// from nothing of the same articles, judgements and statistics.
func TestSuccessor(t *testing.T) {
	dir := t.TempDir()
	c, stop := running(t, dir)
	acts := shuffled(rand.New(rand.NewPCG(3, 4)), history(t, rand.New(rand.NewPCG(1, 2)), 90))
	before := acts[:len(acts)*2/3]
	for _, act := range before {
		c.do(t, act)
	}
	c.catchUp(t)
	if !c.Outgrown() {
		t.Fatalf("%d articles, none counted: want them to be due", c.Store.Len())
	}
	next, err := c.Successor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stopNext := run(t, next)
	for _, act := range acts[len(before):] {
		c.do(t, act)
		if _, err := c.Parallels(act.id); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.TakeOver(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if _, linked, _ := next.Progress(); linked < uint64(len(before)/2) {
		t.Errorf("it takes over at change %d", linked)
	}
	stop()
	if err := c.Retire(t.Context()); err != nil {
		t.Fatal(err)
	}
	next.catchUp(t)
	got, dates := allLinks(t, next), datesByWitnesses(t, next)
	if n, seq := next.Counted(); n < leastSnapshot || seq == 0 || next.Outgrown() || next.Model.Version == c.Model.Version {
		t.Errorf("counted %d articles at %d, model %s after %s", n, seq, next.Model.Version, c.Model.Version)
	}
	if got := folders(t, dir); len(got) != 1 || got[0] != "index2" {
		t.Errorf("indexes %q, want that of the successor alone", got)
	}

	// From nothing.
	stopNext()
	if err := next.links.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	closed(t, next)
	if err := os.RemoveAll(filepath.Join(dir, "index2")); err != nil {
		t.Fatal(err)
	}
	c, stop = running(t, dir)
	c.catchUp(t)
	if diff := cmp.Diff(allLinks(t, c), got); diff != "" || len(got) < 20 {
		t.Errorf("%d links of the successor (-made from nothing +it):\n%s", len(got), diff)
	}
	if diff := cmp.Diff(datesByWitnesses(t, c), dates); diff != "" {
		t.Errorf("dates of the successor (-made from nothing +it):\n%s", diff)
	}
	stop()
	closed(t, c)
}

// TestSuccessorIsLeft ends a process at each step of the change.
func TestSuccessorIsLeft(t *testing.T) {
	dir := t.TempDir()
	c, stop := running(t, dir)
	for _, a := range generated(t, 60) {
		c.do(t, act{id: a.ID, a: a})
	}
	c.catchUp(t)

	// Before it has taken over: what it has made is taken up where statistics are counted when the collection is opened.
	next, err := c.Successor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stopNext := run(t, next)
	next.catchUp(t)
	want := allLinks(t, next)
	stopNext()
	stop()
	if err := c.GiveUp(next); err != nil || c.Next() != nil {
		t.Errorf("giving up: %v, next %v", err, c.Next())
	}
	if _, _, fault := next.Progress(); !errors.Is(fault, errGivenUp) {
		t.Errorf("who waits for one that was given up is told %v", fault)
	}
	closed(t, c)
	c, stop = running(t, dir)
	if _, linked, _ := c.Progress(); linked != c.Store.Last() || c.Model.Version != next.Model.Version {
		t.Errorf("opened with links up to %d of model %s, want all of %s", linked, c.Model.Version, next.Model.Version)
	}
	if diff := cmp.Diff(want, allLinks(t, c)); diff != "" {
		t.Errorf("links (-of the successor +opened):\n%s", diff)
	}

	// After that, and before its predecessor has retired.
	more := generated(t, 120)
	for _, a := range more[60:] {
		c.do(t, act{id: a.ID, a: a})
	}
	c.catchUp(t)
	if next, err = c.Successor(t.Context()); err != nil {
		t.Fatal(err)
	}
	stopNext = run(t, next)
	if err := c.TakeOver(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	want = allLinks(t, next)
	if got := folders(t, dir); len(got) != 2 {
		t.Errorf("indexes %q, want two", got)
	}
	stopNext()
	stop()
	if err := c.Index.Close(); err != nil {
		t.Fatal(err)
	}
	closed(t, next)
	c, stop = running(t, dir)
	if _, linked, _ := c.Progress(); linked != c.Store.Last() || c.Model.Version != next.Model.Version || c.own != next.own {
		t.Errorf("opened with links up to %d of model %s, want all of %s", linked, c.Model.Version, next.Model.Version)
	}
	if diff := cmp.Diff(want, allLinks(t, c)); diff != "" {
		t.Errorf("links (-of the successor +opened):\n%s", diff)
	}
	if got := folders(t, dir); len(got) != 1 {
		t.Errorf("indexes %q, want one", got)
	}
	if cursor, err := c.Store.Pass(c.own.other().links).Cursor(); err != nil || cursor.Seq != 0 {
		t.Errorf("links of the predecessor up to %v, %v, want none", cursor, err)
	}
	stop()
	closed(t, c)
}

// TestOutgrow: statistics are due when the collection has doubled and rests, not before.
func TestOutgrow(t *testing.T) {
	c := openIn(t, t.TempDir(), mostCandidates)
	articles := generated(t, leastSnapshot)
	for _, a := range articles[1:] {
		c.do(t, act{id: a.ID, a: a})
	}
	c.catchUp(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := c.Outgrow(ctx, 0, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with %d articles: %v, want none to be due", c.Store.Len(), err)
	}
	c.do(t, act{id: articles[0].ID, a: articles[0]})
	hurry := make(chan struct{})
	due := make(chan error, 1)
	go func() { due <- c.Outgrow(t.Context(), time.Hour, hurry) }()
	hurry <- struct{}{}
	if err := <-due; err != nil {
		t.Errorf("in a hurry: %v", err)
	}
	if err := c.Outgrow(t.Context(), time.Millisecond, nil); err != nil {
		t.Errorf("after a rest: %v", err)
	}
}
