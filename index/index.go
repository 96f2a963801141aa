// Package index keeps articles in Bleve: candidates for an article, answers to a query.
//
// It is derived and can always be made again from the store: an index that is missing, broken or of another version is
// ErrStale, and its owner creates a new one and replays the change log from the start.
package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/diptych-align/diptych/corpus"
)

var (
	// ErrStale says that an index cannot be used and has to be made again.
	ErrStale = errors.New("index is stale")
	// ErrLocked says that another process has the index.
	ErrLocked = errors.New("index is in use by another process")
	// ErrWedged says that writing has come to a stop. What was being written may or may not arrive: Cursor tells.
	ErrWedged = errors.New("index does not answer")
)

const (
	// lockTimeout is how long Open waits for another process to let go of the index: a restart overlaps for a moment,
	// a second server would be there for good.
	lockTimeout = 2 * time.Second

	// writeTimeout is how long a batch may take. One of 500 articles takes half a second, and a merge holds it up for some
	// seconds; a merger that has died holds it up for ever.
	writeTimeout = time.Minute
)

// The internal values, kept by Bleve beside the documents and written with them.
const (
	keyVersion = "diptych.version" // mappingVersion "/" version
	keyCursor  = "diptych.cursor"  // 8 bytes, big-endian
)

// Index is an open index. Its methods may be called from any number of goroutines at once.
type Index struct {
	dir     string
	bleve   bleve.Index
	scorch  bleveindex.Index
	text    map[corpus.Lang]analysis.Analyzer
	name    analysis.Analyzer
	sums    sync.Pool     // of *sums
	writing chan struct{} // holds a token while a batch is being written
	timeout time.Duration // writeTimeout
	// fault is what keeps the index from being written; nil while all is well.
	fault  atomic.Pointer[error]
	closed atomic.Bool
}

// Batch is what Apply writes at once.
type Batch struct {
	Put []*Document
	// Delete names articles to take out; before the puts, so that an id in both is put.
	Delete []string
	// Cursor is how far in the change log the index is after this batch.
	Cursor uint64
}

// Open opens the index in folder dir. Another version than the one it was created with, whatever is missing in it or
// broken, gives ErrStale; an index that another process has gives ErrLocked. The version names what the documents were
// made with: annotation, and whatever chose their terms.
//
// With dir "" the index is new, empty and in memory.
func Open(dir, version string) (*Index, error) {
	if dir == "" {
		return Create("", version)
	}
	if err := check(dir); err != nil {
		return nil, fmt.Errorf("index: open %s: %w", dir, err)
	}
	return open(dir, func() (bleve.Index, error) {
		b, err := bleve.OpenUsing(dir, config())
		if err != nil {
			return nil, fmt.Errorf("index: open %s: %w: %w", dir, ErrStale, err)
		}
		got, err := b.GetInternal([]byte(keyVersion))
		if want := mappingVersion + "/" + version; err == nil && string(got) != want {
			err = fmt.Errorf("it is of version %q, not %q", got, want)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("index: open %s: %w: %w", dir, ErrStale, err), b.Close())
		}
		return b, nil
	})
}

// Create makes an empty index in folder dir, in place of the one that may be there; ErrLocked if a process has that.
// With dir "" the index is in memory.
func Create(dir, version string) (*Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, err
	}
	if dir != "" {
		if err := Remove(dir); err != nil {
			return nil, fmt.Errorf("index: create %s: %w", dir, err)
		}
	}
	return open(dir, func() (bleve.Index, error) {
		b, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, config())
		if err != nil {
			return nil, fmt.Errorf("index: create %s: %w", dir, err)
		}
		if err := b.SetInternal([]byte(keyVersion), []byte(mappingVersion+"/"+version)); err != nil {
			return nil, errors.Join(fmt.Errorf("index: create %s: %w", dir, err), b.Close())
		}
		return b, nil
	})
}

// config is Bleve's: batches are safe (the default), for with unsafe ones a kill leaves an index that does not open.
func config() map[string]any {
	return map[string]any{
		"bolt_timeout":           lockTimeout.String(),
		"asyncErrorCallbackName": faultCallback,
	}
}

// Remove takes away the files of an index in folder dir, if there is one, and nothing else that may be there; ErrLocked if a
// process has it.
func Remove(dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	if err := check(dir); errors.Is(err, ErrLocked) {
		return err
	}
	for _, name := range []string{metaFile, metaFile + "_temp", storeDir} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	// What else is there keeps the folder.
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// open makes an Index of what do opens, and listens for Bleve's errors from before it is open.
func open(dir string, do func() (bleve.Index, error)) (x *Index, err error) {
	x = &Index{
		dir:     dir,
		text:    map[corpus.Lang]analysis.Analyzer{},
		writing: make(chan struct{}, 1),
		timeout: writeTimeout,
	}
	x.sums.New = func() any { return &sums{at: map[uint64]int{}} }
	listeners().Store(x.storePath(), x)
	if x.bleve, err = do(); err != nil {
		listeners().CompareAndDelete(x.storePath(), x)
		return nil, err
	}
	if x.scorch, err = x.bleve.Advanced(); err != nil {
		return nil, errors.Join(fmt.Errorf("index: open %s: %w", dir, err), x.Close())
	}
	x.name = x.bleve.Mapping().AnalyzerNamed(analyzerName)
	for _, l := range languages() {
		x.text[l] = x.bleve.Mapping().AnalyzerNamed(textAnalyzer(l))
	}
	return x, nil
}

// Close closes the index; a second time it does nothing. One that is wedged is given up after a while, with ErrWedged.
func (x *Index) Close() error {
	if x.closed.Swap(true) {
		return nil
	}
	err := x.within("close", x.bleve.Close)
	listeners().CompareAndDelete(x.storePath(), x)
	return err
}

// Apply writes a batch: its documents, its deletions and its cursor, all or nothing. It is durable when Apply returns.
// After an error the caller reads Cursor and replays from there. Batches of 200 to 500 documents are fastest.
func (x *Index) Apply(b *Batch) error {
	if err := x.Health(); errors.Is(err, scorch.ErrAsyncPanic) {
		return err // it would wait in vain
	}
	batch := x.bleve.NewBatch()
	for _, id := range b.Delete {
		batch.Delete(id)
	}
	for _, d := range b.Put {
		if err := batch.Index(d.ID, d.fields()); err != nil {
			return fmt.Errorf("index: put %s: %w", d.ID, err)
		}
	}
	batch.SetInternal([]byte(keyCursor), binary.BigEndian.AppendUint64(nil, b.Cursor))
	return x.within("write", func() error { return x.bleve.Batch(batch) })
}

// within does a thing that writes, one at a time, and waits for it up to the timeout. What has not come to an end by then
// is left behind: Bleve has no way to stop it. Should it end after all, the index is well again.
func (x *Index) within(what string, do func() error) error {
	late := time.NewTimer(x.timeout)
	defer late.Stop()
	wedged := func() error {
		return x.fail(fmt.Errorf("index: %s %s: %w after %v", what, x.dir, ErrWedged, x.timeout))
	}
	select {
	case x.writing <- struct{}{}:
	case <-late.C:
		return wedged()
	}
	done := make(chan error, 1)
	go func() {
		err := do()
		if err != nil {
			err = fmt.Errorf("index: %s %s: %w", what, x.dir, err)
		} else if old := x.fault.Load(); old != nil && !errors.Is(*old, scorch.ErrAsyncPanic) {
			x.fault.CompareAndSwap(old, nil)
		}
		<-x.writing
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return wedged()
	}
}

// Health returns nil while the index can be written, otherwise what is wrong: a batch that does not end, or an error
// of Bleve's persister or merger. A disk that was full is forgotten with the next batch that succeeds; an index whose
// merger has died has to be closed and opened again.
func (x *Index) Health() error {
	if err := x.fault.Load(); err != nil {
		return *err
	}
	return nil
}

// fail makes err the health of the index, unless it is past help already, and returns it.
func (x *Index) fail(err error) error {
	old := x.fault.Load()
	if old == nil || !errors.Is(*old, scorch.ErrAsyncPanic) {
		x.fault.CompareAndSwap(old, &err)
	}
	return err
}

// Cursor returns the cursor of the last batch applied, 0 for an index that has seen none.
func (x *Index) Cursor() (uint64, error) {
	b, err := x.bleve.GetInternal([]byte(keyCursor))
	if err != nil {
		return 0, fmt.Errorf("index: cursor of %s: %w", x.dir, err)
	}
	if len(b) != 8 {
		return 0, nil
	}
	return binary.BigEndian.Uint64(b), nil
}

// Count returns the number of articles in the index.
func (x *Index) Count() (int, error) {
	n, err := x.bleve.DocCount()
	if err != nil {
		return 0, fmt.Errorf("index: count %s: %w", x.dir, err)
	}
	return int(n), nil
}

// storePath is the path of the store as Bleve puts it together. Indexes in memory have no background that could fail.
func (x *Index) storePath() string { return x.dir + string(os.PathSeparator) + storeDir }

// faultCallback is the name under which Bleve finds the function that it tells of errors in the background.
const faultCallback = "diptych"

// listeners returns the open indexes by the path of their store. Bleve knows callbacks by name only, in a map of its
// own that must not change while an index is being opened: so one is put there, before the first index, and it finds
// the index it concerns here.
var listeners = sync.OnceValue(func() *sync.Map {
	open := new(sync.Map)
	scorch.RegistryAsyncErrorCallbacks[faultCallback] = func(err error, path string) {
		if x, ok := open.Load(path); ok {
			x.(*Index).fail(fmt.Errorf("index: %s: %w", path, err))
		}
	}
	return open
})
