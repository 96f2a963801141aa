// Package store keeps the articles of one collection on disk: a change log, and what is derived from it.
//
// A collection is a folder with one bbolt file, store.db. The log is the truth: it says, in the order of their
// arrival, which articles were put and deleted, and it is only ever appended to. Whatever else is kept can be
// made again from it.
//
// # Stored form
//
// Keys written "seq" and "n" are 8 bytes, big-endian, so that their order is that of the numbers; "·" is a zero
// byte, which no article id contains. Values are JSON unless said otherwise, behind 4 bytes of checksum: the
// CRC-32C of key and value.
//
//	store                 "format" → 1
//
//	truth, kept for ever
//	truth/changes         seq → Change, first, names     seq counts up from 1 without gaps: the order of arrival
//	truth/articles        seq → Article                  as that change put it; a deletion has none
//	truth/settings        key → bytes
//	truth/lexicons        name → bytes                   those that were imported
//	truth/judgements      A·B → Judgement, and B·A       the last of two articles; the bucket's own sequence counts up
//	                                                     with each: its n
//
//	records, kept for a while
//	records/links         n → LinkChange                 the last KeepLinkChanges; n counts up without gaps
//
//	derived, can be made again
//	derived/ids           id → seq (8 bytes)             the article's latest change, which may be a deletion;
//	                                                     the bucket's own sequence counts the live articles
//	derived/names         SHA-256(name)id → nothing      a name is an external id or a URL of a live article
//	derived/judgements    n → A·B                        the articles that a judgement is of, if it is their last
//	derived/annotations   seq → Annotation, own form     of the latest revision of each live article
//	derived/passes        pass → bucket                  what one pass has made, see Pass:
//	     cursor           "cursor" → Cursor
//	     values           key → bytes
//	     links            A·B → Link
//	     ends             B·A → nothing
//
// Changes, articles and annotations are keyed by seq and not by id, because what is appended fills its pages and
// touches few of them: with random ids each put rewrites pages of its own.
package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// Errors that callers tell apart. They come wrapped with what was being done, to what.
var (
	ErrNotFound = errors.New("not found")
	ErrLocked   = errors.New("in use by another process")
	ErrCorrupt  = errors.New("damaged on disk")
	ErrExpired  = errors.New("no longer kept")
	ErrClosed   = errors.New("store is closed")
)

// The buckets; see the package comment.
const (
	meta        = "store"
	changes     = "truth/changes"
	articles    = "truth/articles"
	settings    = "truth/settings"
	lexicons    = "truth/lexicons"
	judgements  = "truth/judgements"
	linkLog     = "records/links"
	ids         = "derived/ids"
	names       = "derived/names"
	judgementsN = "derived/judgements"
	annotations = "derived/annotations"
	passes      = "derived/passes"
)

const (
	format = 1

	// lockTimeout lets a server that is just stopping finish its last commit, some tens of milliseconds, and is
	// not felt by somebody who waits for the message.
	lockTimeout = 500 * time.Millisecond

	// keepLinkChanges is what Open sets Store.KeepLinkChanges to: at some 5,000 reports a day with ten links each,
	// the links of four days, in about 40 MB.
	keepLinkChanges = 200_000
)

// Store is one collection. It is safe for concurrent use.
//
// Now and KeepLinkChanges may be changed between Open and the first write.
type Store struct {
	Now             func() time.Time // the clock of changes; Open sets time.Now
	KeepLinkChanges int              // how many entries LinkLog keeps; Open sets 200,000

	db      *bbolt.DB
	last    atomic.Uint64 // seq of the last change committed
	live    atomic.Uint64 // articles that are not deleted
	judged  atomic.Uint64 // N of the last judgement committed
	ops     chan *op      // from writers to the committer, see commit.go
	closing chan struct{} // closed by Close
	done    chan struct{} // closed by the committer when it has ended
	close   func() error  // runs once

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each commit
}

// Open opens the collection in the folder dir, which it creates if need be. A collection is open in one place at
// a time: the error is ErrLocked if another process has it, ErrCorrupt if its file cannot be read.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := openFile(dir)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", dir, err)
	}
	s := &Store{
		Now:             time.Now,
		KeepLinkChanges: keepLinkChanges,
		db:              db,
		ops:             make(chan *op),
		closing:         make(chan struct{}),
		done:            make(chan struct{}),
		changed:         make(chan struct{}),
	}
	if err := sound(s.prepare); err != nil {
		return nil, errors.Join(fmt.Errorf("store: %s: %w", dir, err), db.Close())
	}
	s.close = sync.OnceValue(func() error {
		close(s.closing)
		<-s.done
		s.signal()
		return db.Close()
	})
	go s.run()
	return s, nil
}

// openFile opens the file of the collection in the folder dir.
func openFile(dir string) (db *bbolt.DB, err error) {
	err = sound(func() error {
		db, err = bbolt.Open(filepath.Join(dir, "store.db"), 0o666, &bbolt.Options{
			Timeout: lockTimeout,
			// The default type searches its free list in linear time, which a large file feels at each commit.
			FreelistType: bbolt.FreelistMapType,
		})
		return err
	})
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w: ask the running server with --server ADDR, or stop it first", ErrLocked)
	case err == nil, errors.Is(err, ErrCorrupt), errors.As(err, new(syscall.Errno)):
		return db, err
	}
	return nil, fmt.Errorf("%w: %w: %s", ErrCorrupt, err, remedy)
}

// remedy is what helps where the pages of a file are damaged.
const remedy = "put back a copy of the folder, or move it away and put its articles in again"

// sound runs do, and returns ErrCorrupt where bbolt panics over a page that cannot be, or that the file ends before.
func sound(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v: %s", ErrCorrupt, r, remedy)
		}
	}()
	return do()
}

// prepare makes the buckets of a new file, checks the format of an old one and reads the counts.
func (s *Store) prepare() error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{meta, changes, articles, settings, lexicons, judgements, linkLog, ids, names, judgementsN, annotations, passes} {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		about, found := in(tx, meta), format
		switch ok, err := about.read([]byte("format"), &found); {
		case err != nil:
			return err
		case !ok:
			if err := about.write([]byte("format"), format); err != nil {
				return err
			}
		case found != format:
			return fmt.Errorf("store.db has format %d, this program reads format %d: use the program that made it, or put its articles into a new folder", found, format)
		}
		s.keep(counts(tx))
		return nil
	})
}

// tally is what a store knows of itself without looking: the sequence of the last change, the number of live articles, and
// N of the last judgement.
type tally struct{ last, live, judged uint64 }

func counts(tx *bbolt.Tx) (t tally) {
	if key, _ := tx.Bucket([]byte(changes)).Cursor().Last(); key != nil {
		t.last = binary.BigEndian.Uint64(key)
	}
	t.live, t.judged = tx.Bucket([]byte(ids)).Sequence(), tx.Bucket([]byte(judgements)).Sequence()
	return t
}

func (s *Store) keep(t tally) {
	s.last.Store(t.last)
	s.live.Store(t.live)
	s.judged.Store(t.judged)
}

// Close waits for the writes under way, ends the committer and gives the folder free. Writes that come later get
// ErrClosed, as do reads. Calling it again does nothing.
func (s *Store) Close() error { return s.close() }

// Last returns the sequence of the last change, 0 if there is none.
func (s *Store) Last() uint64 { return s.last.Load() }

// Len returns the number of articles that are not deleted.
func (s *Store) Len() int { return int(s.live.Load()) }

// Changed returns a channel that is closed at the next commit of anything, or when the store closes. A caller
// that takes it before it looks misses nothing:
//
//	for ctx.Err() == nil {
//		changed := st.Changed()
//		… work through st.After(cursor) …
//		select { case <-changed: case <-ctx.Done(): }
//	}
func (s *Store) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// signal wakes those who wait for a change. Once the store is closing, the channel stays closed.
func (s *Store) signal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.changed:
		return
	default:
	}
	close(s.changed)
	select {
	case <-s.done:
	default:
		s.changed = make(chan struct{})
	}
}

// Setting returns the value of a setting, nil if there is none.
func (s *Store) Setting(key string) ([]byte, error) {
	var value []byte
	err := s.view(func(tx *bbolt.Tx) error {
		v, err := in(tx, settings).get([]byte(key))
		value = append(value, v...)
		return err
	})
	return value, err
}

// SetSetting keeps value under key, or nothing if value is empty. It returns once that is durable.
func (s *Store) SetSetting(ctx context.Context, key string, value []byte) error {
	if err := checkKey(key); err != nil {
		return fmt.Errorf("store: setting: %w", err)
	}
	value = room(value)
	return s.write(ctx, len(value), func(tx *bbolt.Tx) (bool, error) {
		return true, in(tx, settings).set([]byte(key), value)
	})
}

// view runs fn in a read transaction. What fn reads is valid only until it returns.
func (s *Store) view(fn func(tx *bbolt.Tx) error) error {
	err := sound(func() error { return s.db.View(fn) })
	if errors.Is(err, bbolterrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}
