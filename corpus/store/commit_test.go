package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
)

// commits counts the write transactions of a file so far.
func commits(t testing.TB, s *Store) (n int) {
	t.Helper()
	if err := s.view(func(tx *bbolt.Tx) error { n = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func openTemp(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// hold keeps the committer busy until release is called: what is handed in meanwhile waits for its next group.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	started, gate := make(chan bool), make(chan bool)
	go s.write(context.Background(), 0, func(*bbolt.Tx) (bool, error) {
		started <- true
		<-gate
		return false, nil
	})
	<-started
	return func() { close(gate) }
}

// All ops of a group share one transaction, and none if they write nothing.
func TestGroupIsOneCommit(t *testing.T) {
	s := openTemp(t)
	var group []*op
	for i := range groupLen {
		group = append(group, &op{ctx: t.Context(), done: make(chan error, 1), apply: func(tx *bbolt.Tx) (bool, error) {
			return i%2 == 0, in(tx, settings).put([]byte(strconv.Itoa(i)), room([]byte("x")))
		}})
	}
	before := commits(t, s)
	s.commit(slices.Clone(group))
	if got := commits(t, s) - before; got != 1 {
		t.Errorf("%d ops took %d commits, want 1", len(group), got)
	}
	for _, o := range group {
		if err := <-o.done; err != nil {
			t.Error(err)
		}
	}

	a := &corpus.Annotated{Article: corpus.Article{ID: "a", Text: "one"}}
	for range 3 {
		if _, _, err := s.Put(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if got := commits(t, s) - before; got != 2 {
		t.Errorf("an article put three times took %d commits, want 1", got-1)
	}
}

// An op that fails half way leaves nothing behind, its neighbours are stored, each op is answered once.
func TestFailureInGroup(t *testing.T) {
	s := openTemp(t)
	boom := errors.New("boom")
	set := func(key string, err error) *op {
		return &op{ctx: t.Context(), done: make(chan error, 1), apply: func(tx *bbolt.Tx) (bool, error) {
			if err := in(tx, settings).put([]byte(key), room([]byte("x"))); err != nil {
				return true, err
			}
			return true, err
		}}
	}
	follows := set("4", nil) // fails once what it builds on has failed
	follows.apply = func(tx *bbolt.Tx) (bool, error) {
		if v, err := in(tx, settings).get([]byte("1")); v == nil {
			return false, errors.Join(boom, err)
		}
		return true, nil
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	late := set("5", nil)
	late.ctx = ended

	group := []*op{set("0", nil), set("1", boom), set("2", nil), set("3", boom), follows, late}
	s.commit(slices.Clone(group))
	for i, want := range []error{nil, boom, nil, boom, boom, context.Canceled} {
		if got := <-group[i].done; !errors.Is(got, want) {
			t.Errorf("op %d: %v, want %v", i, got, want)
		}
		v, err := s.Setting(strconv.Itoa(i))
		if err != nil || (v != nil) != (want == nil) {
			t.Errorf("op %d with error %v: stored %q, %v", i, want, v, err)
		}
	}
}

// What is handed in while the committer is busy goes into the next group, up to the bounds of one.
func TestCollect(t *testing.T) {
	for _, tt := range []struct {
		name          string
		waiting, size int
		want          int // commits
	}{
		{"one group", groupLen, 1, 1},
		{"two groups by number", groupLen + 1, 1, 2},
		{"two groups by size", 4, groupBytes / 2, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openTemp(t)
				before := commits(t, s)
				release := hold(t, s)
				errs := write(t, s, tt.waiting, tt.size)
				synctest.Wait() // all have handed in
				release()
				for range tt.waiting {
					if err := <-errs; err != nil {
						t.Error(err)
					}
				}
				if got := commits(t, s) - before; got != tt.want {
					t.Errorf("%d writers took %d commits, want %d", tt.waiting, got, tt.want)
				}
			})
		})
	}
}

// A lone writer never waits for company; after a larger group it does so once.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // time passes here only while all wait
		s := openTemp(t)
		one := func(want time.Duration) {
			t.Helper()
			start := time.Now()
			if err := <-write(t, s, 1, 1); err != nil {
				t.Error(err)
			}
			if got := time.Since(start); got != want {
				t.Errorf("a lone writer waited %v, want %v", got, want)
			}
		}
		one(0)
		one(0)
		release := hold(t, s)
		errs := write(t, s, 3, 1)
		synctest.Wait()
		release()
		for range 3 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		one(groupWait)
		one(0)
	})
}

// write starts n writers of settings.
func write(t *testing.T, s *Store, n, size int) <-chan error {
	errs := make(chan error)
	for range n {
		go func() {
			errs <- s.write(t.Context(), size, func(tx *bbolt.Tx) (bool, error) {
				return true, in(tx, settings).put([]byte("key"), room([]byte("x")))
			})
		}()
	}
	return errs
}
