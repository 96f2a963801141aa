package job

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
)

// A collection has links and an index of one model. When it has outgrown the statistics of that model, another
// generation is made beside them, from the same store, and takes over when it knows as much. So nobody waits for it.
//
// What makes a generation the one that Open opens is the snapshot that is kept: its links and its index are of the version
// that it gives. One that was left behind, half made or no longer needed, is cleared away.

// generation is what links and index of one model are called: a pass of the store, and a folder.
type generation struct{ links, index string }

var generations = [2]generation{{"link", "index"}, {"link2", "index2"}}

func (g generation) folder(dir string) string { return filepath.Join(dir, g.index) }

// other is the generation that is made beside this one.
func (g generation) other() generation {
	if g == generations[0] {
		return generations[1]
	}
	return generations[0]
}

// choose makes the generation of the model's version that of the collection, and clears the other one away.
func (c *Collection) choose(ctx context.Context) error {
	for _, g := range generations {
		cursor, err := c.Store.Pass(g.links).Cursor()
		if err != nil {
			return err
		}
		if cursor.Version == c.IndexVersion() {
			c.own, c.links = g, c.Store.Pass(g.links)
			break
		}
	}
	return c.clear(ctx, c.own.other())
}

// clear removes the links and the index of a generation that nobody has open.
func (c *Collection) clear(ctx context.Context, g generation) error {
	if err := c.Store.Pass(g.links).Reset(ctx); err != nil {
		return err
	}
	return index.Remove(g.folder(c.dir))
}

// Counted says how many articles were counted for the statistics of the model, 0 if the background judges alone, and
// what the last change was then.
func (c *Collection) Counted() (articles int, seq uint64) {
	return c.counted.articles(), c.counted.seq
}

// Outgrown reports whether the collection has doubled since it was counted, or what people have judged of it: so a collection
// that grows to n articles is counted log n times for that.
func (c *Collection) Outgrown() bool {
	n, judged := c.Store.Len(), c.Store.LastJudgement()
	return n >= leastSnapshot && n >= 2*c.counted.articles() || judged >= align.LeastJudged && judged >= 2*c.counted.calibrated.Judged
}

// Outgrow returns when the collection has outgrown its statistics and rests: its passes have caught up, and nothing has
// come for so long, or somebody who knows that nothing will sends to hurry. The error is ctx's, or that of a pass that failed.
func (c *Collection) Outgrow(ctx context.Context, quiet time.Duration, hurry <-chan struct{}) error {
	for {
		changed := c.Store.Changed()
		if err := c.Wait(ctx, c.Store.Last()); err != nil {
			return err
		}
		rested, hurried := (<-chan time.Time)(nil), (<-chan struct{})(nil)
		if c.Outgrown() {
			rested, hurried = time.After(quiet), hurry
		}
		select {
		case <-rested:
			return nil
		case <-hurried:
			return nil
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Successor returns the collection with statistics counted anew: of the same store, with links and an index of its own
// that are still to be made. Its passes have to Run, beside those of c; then it may TakeOver and c Retire, or it is given up. There
// is one successor at a time.
func (c *Collection) Successor(ctx context.Context) (*Collection, error) {
	counted, err := c.count(ctx, c.Model.Lexicon)
	if err != nil {
		return nil, err
	}
	if err := c.clear(ctx, c.own.other()); err != nil {
		return nil, err
	}
	next := newCollection(c.dir, c.Store, c.own.other(), c.log)
	next.imported, next.lexicons, next.counted = c.imported, c.lexicons, counted
	next.Model = counted.model(c.Model.Lexicon)
	if err := next.openGeneration(ctx); err != nil {
		if next.Index != nil {
			err = errors.Join(err, next.Index.Close())
		}
		return nil, err
	}
	c.next.Store(next)
	return next, nil
}

// Next returns the successor that is being made, nil if none is.
func (c *Collection) Next() *Collection { return c.next.Load() }

// TakeOver waits until a successor knows what c knows, and makes it the one that Open opens.
func (c *Collection) TakeOver(ctx context.Context, next *Collection) error {
	err := next.until(ctx, func() bool {
		return next.linked.Load() >= c.linked.Load() && next.judged.Load() >= c.judged.Load()
	})
	if err != nil {
		return err
	}
	return c.keep(ctx, next.counted)
}

var errGivenUp = errors.New("given up")

// GiveUp gives a successor up: nobody waits for it any more. Its Run must have returned.
func (c *Collection) GiveUp(next *Collection) error {
	c.next.Store(nil)
	next.Fail(errGivenUp)
	return next.Index.Close()
}

// Retire gives up index and links to a successor, which has the store from then on. Run must have returned.
func (c *Collection) Retire(ctx context.Context) error {
	return errors.Join(c.Index.Close(), c.clear(ctx, c.own))
}
