package job

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
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
			c.Fail(err)
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

// Fail notes what keeps the passes from going on, and tells those who wait for them.
func (c *Collection) Fail(err error) {
	c.fault.Store(&err)
	c.pass()
}

// step takes each pass one batch further and reports whether there was anything to do. An article that makes a pass
// panic must not take the service down, at each start anew: a panic is an error that stops the passes.
func (c *Collection) step(ctx context.Context) (worked bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	judged, err := c.judgeStep(ctx) // first: somebody waits for it
	if err != nil {
		return false, fmt.Errorf("link pass after judgement %d: %w", c.judged.Load(), err)
	}
	indexed, err := c.indexStep(ctx)
	if err != nil {
		return false, fmt.Errorf("index pass after change %d: %w", c.indexed.Load(), err)
	}
	linked, err := c.linkStep(ctx)
	if err != nil {
		return false, fmt.Errorf("link pass after change %d: %w", c.linked.Load(), err)
	}
	return judged || indexed || linked, nil
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
		a, change, err := c.kept(ctx, changes[i].ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err == nil {
			docs[i], err = c.document(c.counted.blocks.Cut(a), change)
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

// document is an article as the index keeps it: a comes with its own dating.
func (c *Collection) document(a *corpus.Annotated, change store.Change) (*index.Document, error) {
	d, err := c.better(a)
	if err != nil {
		return nil, err
	}
	p, err := c.profile(a, change)
	if err != nil {
		return nil, err
	}
	if d != (corpus.Dating{}) {
		a = dated(a, d)
	}
	doc := index.NewDocument(a, p.dated.Days, terms(c.Model, p.dated))
	doc.Prints = p.own.Sketch.Prints()
	return doc, nil
}

// linkStep brings dates and links up to the next changes, in one transaction:
//
//  1. witnesses are chosen anew where a change touches them, and undated articles dated by them (see date);
//  2. what changed is sketched; candidates are chosen anew where a change touches them, and scored anew where another date
//     does: an article that is dated by its witnesses is sought as an undated one, whatever they say;
//  3. copies are chosen and scored likewise;
//  4. the lean profiles of what changed, or has another date, are kept for later steps;
//  5. each article with an edge that changed, at either end, has its links decided anew; where a person has judged, the
//     judgement decides.
//
// So when the pass has caught up, the edges, and with them dates and links, are those that the articles' latest revisions
// and the judgements give, in whatever order they came: what an article has chosen are always the best of all that the index held.
func (c *Collection) linkStep(ctx context.Context) (bool, error) {
	changes, err := c.changes(c.linked.Load(), c.indexed.Load())
	if err != nil || len(changes) == 0 {
		return false, err
	}
	changed := map[string]bool{}
	for _, change := range changes {
		changed[change.ID] = true
	}
	values := map[string][]byte{}
	redated, err := c.date(ctx, changed, values)
	if err != nil {
		return false, err
	}
	sketched, err := c.sketchAnew(changes, values)
	if err != nil {
		return false, err
	}
	of, ids := c.sketchOr(sketched), slices.Sorted(maps.Keys(changed))
	g := newGraph(c.linker.most, c.edgesOf)
	if err := c.linker.knowing(of).examine(ctx, g, ids); err != nil {
		return false, err
	}
	redated = slices.DeleteFunc(redated, func(id string) bool { return changed[id] })
	if err := c.linker.scoreAnew(ctx, g, redated); err != nil {
		return false, err
	}
	if err := c.copyAnew(ctx, ids, redated, of, values); err != nil {
		return false, err
	}
	if err := c.profileAnew(slices.AppendSeq(redated, maps.Keys(changed)), values); err != nil {
		return false, err
	}
	touched := g.dirty()
	for _, id := range touched {
		values[id] = g.at[id].edges.appendBinary(nil)
	}
	u := store.Update{
		Cursor:  store.Cursor{Seq: changes[len(changes)-1].Seq, Version: c.IndexVersion()},
		Touched: touched,
		Values:  values,
	}
	if u.Links, err = c.decide(ctx, g, touched, of); err != nil {
		return false, err
	}
	if err := c.links.Save(ctx, u); err != nil {
		return false, err
	}
	for _, id := range touched {
		c.edges.put(id, g.at[id].edges)
	}
	for id, s := range sketched {
		c.sketches.put(id, s)
	}
	c.linked.Store(u.Cursor.Seq)
	c.pass()
	return true, nil
}

// decide returns the links of the given articles.
func (c *Collection) decide(ctx context.Context, g *graph, ids []string, of sketches) ([]corpus.Link, error) {
	touched := make(map[string]bool, len(ids))
	for _, id := range ids {
		touched[id] = true
	}
	among := newCompetition(g.edges, of)
	out := make([][]corpus.Link, len(ids))
	err := each(ctx, len(ids), func(_ context.Context, i int) (err error) {
		out[i], err = c.decideOf(ids[i], touched, among)
		return err
	})
	return slices.Concat(out...), err
}

// decideOf returns the links of an article, of those to others that are touched the half that falls to it.
func (c *Collection) decideOf(id string, touched map[string]bool, among *competition) ([]corpus.Link, error) {
	falls := func(other string) bool { return !touched[other] || id < other }
	judged, err := c.judgements(id)
	if err != nil {
		return nil, err
	}
	var out []corpus.Link
	for _, other := range slices.Sorted(maps.Keys(judged)) {
		if !falls(other) {
			continue
		}
		k, ok, err := c.judgedLink(id, other, judged[other])
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, k)
		}
	}
	mine, err := among.of(id)
	if err != nil {
		return nil, err
	}
	for i := range mine.edges {
		e := &mine.edges[i]
		if _, ok := judged[e.Other]; ok || !falls(e.Other) || !c.Model.Possible(e.score()) {
			continue
		}
		against, err := among.rivals(id, e.Other)
		if err != nil {
			return nil, err
		}
		if k := link(c.Model, id, e, against); k.Relation != corpus.Unrelated {
			out = append(out, k)
		}
	}
	return out, nil
}
