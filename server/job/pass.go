package job

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

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

// step takes each pass one batch further and reports whether there was anything to do. An article that makes a pass
// panic must not take the service down, at each start anew: a panic is an error that stops the passes.
func (c *Collection) step(ctx context.Context) (worked bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
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
//  1. what a changed article was before is taken out; who had chosen it, and has no room left, searches anew;
//  2. each changed article chooses its candidates among those it meets, and enters the candidates of those where it
//     ranks high enough;
//  3. each article with an edge that changed, at either end, has its links decided anew.
//
// So when the pass has caught up, the edges, and with them the links, are those that the articles' latest revisions
// give, in whatever order they came: what an article has chosen are always the best of all that the index held.
func (c *Collection) linkStep(ctx context.Context) (bool, error) {
	changes, err := c.changes(c.linked.Load(), c.indexed.Load())
	if err != nil || len(changes) == 0 {
		return false, err
	}
	g := newGraph(c.linker.most, c.edgesOf)
	search, err := c.takeOut(g, changes)
	if err != nil {
		return false, err
	}
	met, err := c.meet(ctx, changes)
	if err != nil {
		return false, err
	}
	for _, change := range changes {
		delete(search, change.ID)
	}
	if err := c.searchAnew(ctx, g, slices.Sorted(maps.Keys(search))); err != nil {
		return false, err
	}
	for i, change := range changes {
		if err := g.choose(change.ID, met[i].chosen); err != nil {
			return false, err
		}
	}
	for i := range met {
		if err := c.enter(g, met[i]); err != nil {
			return false, err
		}
	}
	touched := g.dirty()
	u := store.Update{
		Cursor:  store.Cursor{Seq: changes[len(changes)-1].Seq, Version: c.IndexVersion()},
		Touched: touched,
		Values:  make(map[string][]byte, len(touched)),
	}
	for _, id := range touched {
		u.Values[id] = g.at[id].edges.appendBinary(nil)
	}
	if u.Links, err = c.decide(g, touched); err != nil {
		return false, err
	}
	if err := c.links.Save(ctx, u); err != nil {
		return false, err
	}
	for _, id := range touched {
		c.edges.put(id, g.at[id].edges)
	}
	c.linked.Store(u.Cursor.Seq)
	c.pass()
	return true, nil
}

// takeOut removes the changed articles from the graph, and returns who had chosen one of them and was full: there the
// next best has to be searched for.
func (c *Collection) takeOut(g *graph, changes []store.Change) (search map[string]bool, err error) {
	search = map[string]bool{}
	for _, change := range changes {
		old, err := g.of(change.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range old.edges {
			if !e.Theirs {
				continue
			}
			others, err := g.of(e.Other)
			if err != nil {
				return nil, err
			}
			if len(others.edges.chosen()) == c.linker.most {
				search[e.Other] = true
			}
		}
		if err := g.remove(change.ID); err != nil {
			return nil, err
		}
	}
	return search, nil
}

// meeting is a changed article with all that it has enough in common with, best first, and whom of these it chooses.
type meeting struct {
	profile *align.Profile // nil: the article is deleted
	all     []index.Candidate
	chosen  []Edge
}

// meet returns whom the changed articles meet.
func (c *Collection) meet(ctx context.Context, changes []store.Change) ([]meeting, error) {
	out := make([]meeting, len(changes))
	err := each(ctx, len(changes), func(ctx context.Context, i int) error {
		if changes[i].Deleted {
			return nil
		}
		p, err := c.profile(changes[i].ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err != nil {
			return err
		}
		m := meeting{profile: p}
		if m.all, err = c.Index.Above(ctx, c.linker.probe(p), leastRank); err != nil {
			return err
		}
		m.chosen, err = c.linker.score(p, m.all, unknown)
		out[i] = m
		return err
	})
	return out, err
}

// searchAnew lets articles choose their candidates afresh.
func (c *Collection) searchAnew(ctx context.Context, g *graph, ids []string) error {
	known := make([]edges, len(ids))
	for i, id := range ids {
		n, err := g.of(id)
		if err != nil {
			return err
		}
		known[i] = n.edges
	}
	chosen := make([][]Edge, len(ids))
	if err := each(ctx, len(ids), func(ctx context.Context, i int) error {
		p, err := c.profile(ids[i])
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err != nil {
			return err
		}
		chosen[i], err = c.linker.choose(ctx, p, known[i].edge)
		return err
	}); err != nil {
		return err
	}
	for i, id := range ids {
		if err := g.choose(id, chosen[i]); err != nil {
			return err
		}
	}
	return nil
}

// enter puts an article among the candidates of those it meets and ranks high enough with.
func (c *Collection) enter(g *graph, m meeting) error {
	for _, other := range m.all {
		n, err := g.of(other.ID)
		if err != nil {
			return err
		}
		if !g.admits(n, other.Score, m.profile.ID) {
			continue
		}
		es := n.edges
		if e, ok := es.edge(m.profile.ID); ok && e.Mine {
			continue
		}
		scored, err := c.linker.score(m.profile, []index.Candidate{other}, es.turnedEdge(m.profile.ID, other.ID))
		if err != nil {
			return err
		}
		for _, e := range scored {
			if err := g.choose(other.ID, es.with(e.turned(m.profile.ID), c.linker.most)); err != nil {
				return err
			}
		}
	}
	return nil
}

// decide returns the links of the given articles.
func (c *Collection) decide(g *graph, ids []string) ([]corpus.Link, error) {
	var out []corpus.Link
	touched := make(map[string]bool, len(ids))
	rivals := make(map[string]func(string) float64, len(ids))
	rivalsOf := func(id string) (func(string) float64, error) {
		of := rivals[id]
		if of == nil {
			n, err := g.of(id)
			if err != nil {
				return nil, err
			}
			of = n.edges.rivals()
			rivals[id] = of
		}
		return of, nil
	}
	for _, id := range ids {
		touched[id] = true
		mine, err := rivalsOf(id)
		if err != nil {
			return nil, err
		}
		es := g.at[id].edges
		for i := range es {
			e := &es[i]
			if touched[e.Other] {
				continue // decided from its other end
			}
			theirs, err := rivalsOf(e.Other)
			if err != nil {
				return nil, err
			}
			if k := link(c.Model, id, e, max(mine(e.Other), theirs(id))); k.Relation != corpus.Unrelated {
				out = append(out, k)
			}
		}
	}
	return out, nil
}
