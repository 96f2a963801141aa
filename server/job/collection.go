// Package job keeps what is derived from a collection up to date: passes that follow its change log, and the way from
// an article to its links, which passes, lookups on demand and batches in memory share.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Collection is an open collection: its store, its index, the model that judges, and the passes over them.
type Collection struct {
	Store *store.Store
	Index *index.Index
	Model *align.Model

	imported *lexicon.Lexicon // the one it was opened with, and the imported ones
	lexicons []Lexicon        // what is blended into the former for the model
	counted  snapshot         // what the articles are cut by, and the model is made of beside
	next     atomic.Pointer[Collection]

	dir      string
	own      generation
	log      *slog.Logger
	linker   linker // to parallels
	dater    linker // to witnesses
	copier   linker // to copies
	links    *store.Pass
	profiles *cache[versioned] // lean ones
	fresh    *cache[versioned] // whole ones
	edges    *cache[edges]
	datings  *cache[corpus.Dating] // those by witnesses; the zero Dating where there is none
	sketches *cache[align.Sketch]

	linked  atomic.Uint64 // cursor of the link pass
	indexed atomic.Uint64 // cursor of the index pass
	judged  atomic.Uint64 // N of the last judgement that the links know
	fault   atomic.Pointer[error]

	mu     sync.Mutex
	passed chan struct{} // closed and replaced when linked moves on, or a pass fails
}

// What a collection holds in memory beside its index, up to twice as many of each: lean profiles of some 6 KB, so that
// those of a few weeks of news are at hand, edges of some 4 KB, datings, and sketches of 300 bytes; and whole profiles of some 50 KB, so that the
// two passes make those of what they work on but once.
const (
	cachedProfiles = 5000
	cachedEdges    = 5000
	cachedDatings  = 5000
	cachedSketches = 20000 // each decision asks for those of the rivals, and of theirs
	cachedWhole    = passBatch
)

// Open opens the collection in folder dir, which it creates if need be; the lexicons that it keeps are blended into lex. An
// index that is missing, broken or of another version is made again by the passes, as are links of another version.
//
// With index in memory nothing is kept of the index after Close.
func Open(ctx context.Context, dir string, lex *lexicon.Lexicon, log *slog.Logger) (*Collection, error) {
	st, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	c := newCollection(dir, st, generations[0], log)
	if err := c.open(ctx, lex); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func newCollection(dir string, st *store.Store, of generation, log *slog.Logger) *Collection {
	return &Collection{
		Store:    st,
		dir:      dir,
		own:      of,
		log:      log,
		links:    st.Pass(of.links),
		profiles: newCache[versioned](cachedProfiles),
		fresh:    newCache[versioned](cachedWhole),
		edges:    newCache[edges](cachedEdges),
		datings:  newCache[corpus.Dating](cachedDatings),
		sketches: newCache[align.Sketch](cachedSketches),
		passed:   make(chan struct{}),
	}
}

func (c *Collection) open(ctx context.Context, lex *lexicon.Lexicon) error {
	lex, err := c.blend(lex)
	if err != nil {
		return err
	}
	if err := c.take(ctx, lex); err != nil {
		return err
	}
	c.Model = c.counted.model(lex)
	if err := c.choose(ctx); err != nil {
		return err
	}
	return c.openGeneration(ctx)
}

// openGeneration opens the index and the links of the collection's generation, empty ones if they are of another version.
func (c *Collection) openGeneration(ctx context.Context) (err error) {
	folder := c.own.folder(c.dir)
	c.Index, err = index.Open(folder, c.IndexVersion())
	if errors.Is(err, index.ErrStale) {
		if c.Store.Last() > 0 { // a new collection has no index yet
			c.log.Info("making the index again", "folder", folder, "reason", err)
		}
		c.Index, err = index.Create(folder, c.IndexVersion())
	}
	if err != nil {
		return err
	}
	c.linker = linker{parallels(mostCandidates), c.Index, c.Model, byDate(c.lean), byDate(c.whole), c.sketch}
	c.dater = linker{witnesses(mostWitnesses), c.Index, c.Model, byItself(c.lean), byItself(c.whole), c.sketch}
	c.copier = linker{copies(mostCopies), c.Index, c.Model, byDate(c.lean), byDate(c.whole), c.sketch}

	indexed, err := c.Index.Cursor()
	if err != nil {
		return err
	}
	if indexed > c.Store.Last() {
		return fmt.Errorf("%s: the index knows change %d, the store ends at %d: the store was put back to an earlier state; delete the folder %s", c.dir, indexed, c.Store.Last(), folder)
	}
	c.indexed.Store(indexed)
	cursor, err := c.links.Cursor()
	if err != nil {
		return err
	}
	if cursor.Version != c.IndexVersion() {
		if cursor.Seq > 0 {
			c.log.Info("making the links again", "of", cursor.Version, "now", c.IndexVersion())
		}
		if err := c.links.Reset(ctx); err != nil {
			return err
		}
		cursor.Seq = 0
	}
	c.linked.Store(cursor.Seq)
	return c.readJudged()
}

// IndexVersion names what the index and the links are made with: annotations, model, and the blocks that are cut.
func (c *Collection) IndexVersion() string {
	version := ingest.Version + "/" + c.Model.Version
	if blocks := c.counted.blocks.Version(); blocks != "" {
		version += "/" + blocks
	}
	return version
}

// Close gives the collection free. Run must have returned.
func (c *Collection) Close() error {
	var err error
	if c.Index != nil {
		err = c.Index.Close()
	}
	return errors.Join(err, c.Store.Close())
}

// alone returns an article with an annotation of this version, made of nothing but itself, and whether that had to be made again.
func (c *Collection) alone(id string) (a *corpus.Annotated, change store.Change, remade bool, err error) {
	a, change, err = c.Store.Get(id)
	if err != nil || a.Annotation.Version == ingest.Version {
		return a, change, false, err
	}
	a, err = ingest.Annotate(a.Article)
	if err != nil {
		return nil, change, false, fmt.Errorf("annotate %s again: %w", id, err)
	}
	return a, change, true, nil
}

// current returns an article with an annotation of this version, without the blocks of its source.
func (c *Collection) current(id string) (*corpus.Annotated, store.Change, error) {
	a, change, _, err := c.alone(id)
	if err != nil {
		return nil, change, err
	}
	return c.counted.blocks.Cut(a), change, nil
}

// Article returns an article in its latest revision, with an annotation of this version, without the blocks of its source and
// dated by its witnesses if it has no better date, and the change that put it; the error is store.ErrNotFound if there is none.
func (c *Collection) Article(id string) (*corpus.Annotated, store.Change, error) {
	a, change, err := c.current(id)
	if err != nil {
		return nil, change, err
	}
	d, err := c.better(a)
	if d != (corpus.Dating{}) {
		a = dated(a, d)
	}
	return a, change, err
}

// better returns the dating by witnesses of an article if it is better than its own, else the zero Dating.
func (c *Collection) better(a *corpus.Annotated) (corpus.Dating, error) {
	if a.Annotation.Dating.Known() != corpus.NoDay {
		return corpus.Dating{}, nil
	}
	return c.dating(a.ID)
}

// kept is alone, and keeps an annotation that was made again. That of an article that changed meanwhile is not kept: the
// article is met again.
func (c *Collection) kept(ctx context.Context, id string) (*corpus.Annotated, store.Change, error) {
	a, change, remade, err := c.alone(id)
	if err == nil && remade {
		err = c.Store.SetAnnotation(ctx, change, &a.Annotation)
	}
	return a, change, err
}

// edgesOf returns the edges of an article as they were last saved.
func (c *Collection) edgesOf(id string) (edges, error) {
	if es, ok := c.edges.get(id); ok {
		return es, nil
	}
	es, err := c.readEdges(id)
	if err == nil {
		c.edges.put(id, es)
	}
	return es, err
}

// readEdges reads the edges that the link pass keeps by a key.
func (c *Collection) readEdges(key string) (edges, error) {
	value, err := c.links.Value(key)
	if err != nil {
		return nil, err
	}
	es, err := readEdges(value)
	if err != nil {
		return nil, fmt.Errorf("edges %s: %w", key, err)
	}
	return es, nil
}

// Progress says how far the passes have come in the change log, and what keeps them from going on, if anything does.
func (c *Collection) Progress() (indexed, linked uint64, fault error) {
	if f := c.fault.Load(); f != nil {
		fault = *f
	}
	return c.indexed.Load(), c.linked.Load(), fault
}

// Wait returns when the links know all changes up to seq. The error is ctx's, or that of a pass that failed.
func (c *Collection) Wait(ctx context.Context, seq uint64) error {
	return c.until(ctx, func() bool { return c.linked.Load() >= seq })
}

// until returns when the passes have done something. The error is ctx's, or that of a pass that failed.
func (c *Collection) until(ctx context.Context, done func() bool) error {
	for {
		passed := c.hasPassed()
		_, _, fault := c.Progress()
		switch {
		case done():
			return nil
		case fault != nil:
			return fault
		}
		select {
		case <-passed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *Collection) hasPassed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed
}

// pass wakes those who wait for the passes.
func (c *Collection) pass() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.passed)
	c.passed = make(chan struct{})
}
