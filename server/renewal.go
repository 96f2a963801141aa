package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// renewal keeps the statistics of an open collection up to date: when it has outgrown them and rests, a successor of
// statistics counted anew is made beside it, and takes its place.
type renewal struct {
	hurry chan struct{} // received from by one who waits for the collection to rest
	ended chan struct{}
	ctx   context.Context
	end   context.CancelCauseFunc
}

func newRenewal() *renewal {
	r := &renewal{hurry: make(chan struct{}), ended: make(chan struct{})}
	r.ctx, r.end = context.WithCancelCause(context.Background())
	return r
}

// stop ends a renewal and waits for it. Calls that are still at work in a predecessor are told why.
func (r *renewal) stop(why error) {
	r.end(why)
	<-r.ended
}

// renew gives a collection successors, and them, until the renewal is stopped or goes wrong: then the one that is there
// goes on with the statistics that it has.
func (s *Server) renew(c *collection) {
	defer close(c.renewal.ended)
	for ctx := c.renewal.ctx; ; {
		next, err := s.successor(ctx, c)
		if ctx.Err() == nil && err != nil {
			c.barren = err
			s.log.Error("statistics are not counted anew any more", "collection", c.id, "error", err)
		}
		close(c.succeeded)
		if err != nil {
			return
		}
		if err := c.retire(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("retiring links and index", "collection", c.id, "error", err)
		}
		c = next
	}
}

// successor waits until a collection needs a successor, makes it, and puts it in its place.
func (s *Server) successor(ctx context.Context, c *collection) (*collection, error) {
	if err := c.Outgrow(ctx, s.options.Quiet, c.renewal.hurry); err != nil {
		return nil, err
	}
	made, err := c.Successor(ctx)
	if err != nil {
		return nil, fmt.Errorf("collection %s: %w", c.id, err)
	}
	next := s.run(&collection{Collection: made, id: c.id, entrance: c.entrance, renewal: c.renewal})
	err = c.TakeOver(ctx, made)
	if err == nil && s.replace(c, next) {
		return next, nil
	}
	next.rest()
	err = errors.Join(err, c.GiveUp(made))
	if err == nil {
		<-ctx.Done() // it is about to be closed
		err = ctx.Err()
	}
	return nil, err
}

// replace puts a successor in the place of a collection, unless that is about to be closed.
func (s *Server) replace(c, next *collection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.collections[c.id] != c || c.renewed != nil {
		return false
	}
	s.collections[c.id] = next
	return true
}

// retire waits for the calls that are still at work in a collection that has a successor; they end, too, when ctx does.
func (c *collection) retire(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { c.end(context.Cause(ctx)) })()
	c.calls.Wait()
	c.rest()
	return c.Retire(ctx)
}

// settle returns when the links of a collection know all changes that there are, of statistics that it has not outgrown.
func (s *Server) settle(ctx context.Context, id string) error {
	for {
		c, err := in(ctx, s, id, func(ctx context.Context, c *collection) (*collection, error) {
			return c, c.Wait(ctx, c.Store.Last())
		})
		if err != nil || !c.Outgrown() {
			return err
		}
		select {
		case c.renewal.hurry <- struct{}{}:
		case <-c.succeeded:
			if _, _, fault := c.Progress(); fault != nil || c.barren != nil {
				return cmp.Or(c.barren, fault)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
