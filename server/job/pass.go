package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
)

// passBatch is how many changes a pass works on at once: enough to share the cost of a commit, few enough that a
// reader who waits for one article does not wait long.
const passBatch = 200

// Run follows the change log with both passes, index and then link, until ctx ends; it then returns nil. An error is
// logged, kept for Progress, and ends the passes: what is derived can be made again, and trying the same again
// would not help.
func (c *Collection) Run(ctx context.Context) error {
	for {
		changed := c.Store.Changed()
		worked, err := c.step(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			c.log.Error("passes have stopped", "error", err)
			c.fault.Store(&err)
			c.pass()
			return err
		case worked:
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// step takes each pass one batch further and reports whether there was anything to do.
func (c *Collection) step(ctx context.Context) (bool, error) {
	indexed, err := c.indexStep(ctx)
	if err != nil {
		return false, fmt.Errorf("index pass after change %d: %w", c.indexed.Load(), err)
	}
	linked, err := c.linkStep(ctx)
	if err != nil {
		return false, fmt.Errorf("link pass after change %d: %w", c.linked.Load(), err)
	}
	return indexed || linked, nil
}

// changes returns the changes after seq that a pass works on next, through last at most.
func (c *Collection) changes(seq, last uint64) ([]store.Change, error) {
	var out []store.Change
	for change, err := range c.Store.After(seq) {
		if err != nil {
			return nil, err
		}
		if change.Seq > last || len(out) == passBatch {
			break
		}
		out = append(out, change)
	}
	return out, nil
}

// indexStep puts the next changes into the index.
func (c *Collection) indexStep(ctx context.Context) (bool, error) {
	changes, err := c.changes(c.indexed.Load(), c.Store.Last())
	if err != nil || len(changes) == 0 {
		return false, err
	}
	docs := make([]*index.Document, len(changes))
	if err := each(ctx, len(changes), func(ctx context.Context, i int) error {
		if changes[i].Deleted {
			return nil
		}
		a, err := c.annotated(ctx, changes[i].ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err == nil {
			docs[i] = c.document(a)
		}
		return err
	}); err != nil {
		return false, err
	}
	batch := index.Batch{Cursor: changes[len(changes)-1].Seq}
	for i, d := range docs {
		if d != nil {
			batch.Put = append(batch.Put, d)
		} else {
			batch.Delete = append(batch.Delete, changes[i].ID)
		}
	}
	if err := c.Index.Apply(&batch); err != nil {
		return false, err
	}
	c.indexed.Store(batch.Cursor)
	return true, nil
}

// document is an article as the index keeps it.
func (c *Collection) document(a *corpus.Annotated) *index.Document {
	p := c.Model.Profile(align.NewBag(a, c.Model.Lexicon))
	return index.NewDocument(a, mention.DayProfile(&a.Annotation, p.Anchor), terms(c.Model, p))
}

// linkStep links what the next changes touch:
//
//  1. touched are the changed articles, those that had chosen them, and those whose candidates a changed one enters;
//  2. each touched article chooses its candidates anew, and scores those that are new to it;
//  3. each article with an edge that changed, at either end, has its links decided anew.
//
// So when the pass has caught up, the edges, and with them the links, are those that the articles' latest revisions
// give, in whatever order they came: every article's candidates were chosen after the last change that could have
// altered them.
func (c *Collection) linkStep(ctx context.Context) (bool, error) {
	changes, err := c.changes(c.linked.Load(), c.indexed.Load())
	if err != nil || len(changes) == 0 {
		return false, err
	}
	g := newGraph(c.edgesOf)
	touched, err := c.touched(ctx, g, changes)
	if err != nil {
		return false, err
	}
	if err := c.rechoose(ctx, g, touched); err != nil {
		return false, err
	}
	u := store.Update{
		Cursor:  store.Cursor{Seq: changes[len(changes)-1].Seq, Version: c.IndexVersion()},
		Touched: slices.Sorted(maps.Keys(g.dirty)),
		Values:  make(map[string][]byte, len(g.dirty)),
	}
	for _, id := range u.Touched {
		var value []byte
		if es := g.at[id]; len(es) > 0 {
			if value, err = json.Marshal(es); err != nil {
				return false, err
			}
		}
		u.Values[id] = value
	}
	if u.Links, err = c.decide(g, u.Touched); err != nil {
		return false, err
	}
	if err := c.links.Save(ctx, u); err != nil {
		return false, err
	}
	for _, id := range u.Touched {
		c.edges.put(id, g.at[id])
	}
	c.linked.Store(u.Cursor.Seq)
	c.pass()
	return true, nil
}

// touched returns the live articles whose candidates the changes may alter, and takes out of the graph what the
// changed articles were before.
func (c *Collection) touched(ctx context.Context, g *graph, changes []store.Change) (map[string]*align.Profile, error) {
	touched := map[string]*align.Profile{}
	for _, change := range changes {
		old, err := g.of(change.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range old {
			if e.Theirs {
				touched[e.Other] = nil
			}
		}
		if err := g.remove(change.ID); err != nil {
			return nil, err
		}
	}
	entered := make([][]index.Candidate, len(changes))
	profiles := make([]*align.Profile, len(changes))
	if err := each(ctx, len(changes), func(ctx context.Context, i int) error {
		if changes[i].Deleted {
			return nil
		}
		p, err := c.profile(changes[i].ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err == nil {
			profiles[i] = p
			entered[i], err = c.Index.Above(ctx, c.linker.probe(p), leastRank)
		}
		return err
	}); err != nil {
		return nil, err
	}
	for i, change := range changes {
		if profiles[i] == nil {
			delete(touched, change.ID)
			continue
		}
		touched[change.ID] = profiles[i]
		for _, other := range entered[i] {
			if _, ok := touched[other.ID]; ok {
				continue
			}
			es, err := g.of(other.ID)
			if err != nil {
				return nil, err
			}
			if worst, chosen := es.worst(); chosen < candidates || other.Score >= worst {
				touched[other.ID] = nil
			}
		}
	}
	for i, change := range changes {
		if profiles[i] == nil {
			delete(touched, change.ID)
		}
	}
	return touched, nil
}

// rechoose lets the touched articles choose their candidates. A nil profile is looked up.
func (c *Collection) rechoose(ctx context.Context, g *graph, touched map[string]*align.Profile) error {
	ids := slices.Sorted(maps.Keys(touched))
	chosen := make([][]Edge, len(ids))
	gone := make([]bool, len(ids))
	var mu sync.Mutex // guards g, whose edges are loaded as they are looked at
	if err := each(ctx, len(ids), func(ctx context.Context, i int) (err error) {
		p := touched[ids[i]]
		if p == nil {
			p, err = c.profile(ids[i])
			if errors.Is(err, store.ErrNotFound) {
				gone[i] = true
				return nil
			}
			if err != nil {
				return err
			}
		}
		mu.Lock()
		es, err := g.of(ids[i])
		mu.Unlock()
		if err != nil {
			return err
		}
		chosen[i], err = c.linker.choose(ctx, p, func(other string) (Edge, bool) {
			if j, ok := es.find(other); ok {
				return es[j], true
			}
			return Edge{}, false
		})
		return err
	}); err != nil {
		return err
	}
	for i, id := range ids {
		if gone[i] {
			continue
		}
		if err := g.choose(id, chosen[i]); err != nil {
			return err
		}
	}
	return nil
}

// decide returns the links of the given articles.
func (c *Collection) decide(g *graph, ids []string) ([]corpus.Link, error) {
	var out []corpus.Link
	done := make(map[[2]string]bool)
	for _, id := range ids {
		es := g.at[id]
		for _, e := range es {
			others, err := g.of(e.Other)
			if err != nil {
				return nil, err
			}
			k := link(c.Model, id, e, es, others)
			if k.Relation == corpus.Unrelated || done[[2]string{k.A, k.B}] {
				continue
			}
			done[[2]string{k.A, k.B}] = true
			out = append(out, k)
		}
	}
	return out, nil
}
