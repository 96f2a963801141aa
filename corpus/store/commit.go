package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// One goroutine, the committer, makes all writes. What writers hand in while it is busy with one transaction goes
// into the next together, so that many share the price of one commit: two syncs of the file, some milliseconds.
//
// A group is what has been handed in already, and then, if the group before it was larger, what comes within
// groupWait: writers who were just answered tend to be back at once. So a lone writer never waits for others.
const (
	groupWait = 2 * time.Millisecond

	// groupLen and groupBytes bound a group, and with it what a writer waits for and what a transaction holds in
	// memory. At 256 the commit's share of the cost of an article is small: see BenchmarkPut.
	groupLen   = 256
	groupBytes = 16 << 20
)

// op is a write that is handed to the committer.
type op struct {
	ctx   context.Context
	size  int // about how many bytes it writes
	apply func(tx *bbolt.Tx) (wrote bool, err error)
	err   error
	done  chan error // gets the answer; has room for it
}

// write hands apply to the committer and returns once what it wrote is durable. Apply may run more than once, each
// time on the store as it is then; if it fails, nothing of what it wrote remains. If ctx ends first, its error is
// returned and apply may run or not.
func (s *Store) write(ctx context.Context, size int, apply func(tx *bbolt.Tx) (wrote bool, err error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o := &op{ctx: ctx, size: size, apply: apply, done: make(chan error, 1)}
	select {
	case s.ops <- o:
	case <-s.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-o.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run is the committer. It answers every op that it takes, and takes none once the store is closing.
func (s *Store) run() {
	defer close(s.done)
	group := make([]*op, 0, groupLen)
	for {
		select {
		case o := <-s.ops:
			group = s.collect(append(group[:0], o), len(group))
			s.commit(group)
			clear(group) // frees what the ops hold
		case <-s.closing:
			return
		}
	}
}

// collect adds to the group what is handed in now, and for groupWait while the group is smaller than want.
func (s *Store) collect(group []*op, want int) []*op {
	size := group[0].size
	var timeout <-chan time.Time
	for len(group) < groupLen && size < groupBytes {
		var o *op
		select {
		case o = <-s.ops:
		default:
			if len(group) >= want {
				return group
			}
			if timeout == nil {
				timeout = time.After(groupWait)
			}
			select {
			case o = <-s.ops:
			case <-timeout:
				return group
			}
		}
		group = append(group, o)
		size += o.size
	}
	return group
}

// errRollback ends a transaction that is not to be committed.
var errRollback = errors.New("roll back")

// commit applies the ops in their order in one transaction and answers them. Those that fail are answered with
// their error, and the transaction is made again without them: what one of them may have half written never
// reaches its neighbours. If nothing was written, there is nothing to commit.
func (s *Store) commit(group []*op) {
	group = answer(group, func(o *op) error { return o.ctx.Err() })
	for len(group) > 0 {
		failed, wrote := false, false
		var now tally
		err := s.db.Update(func(tx *bbolt.Tx) error {
			for _, o := range group {
				var w bool
				w, o.err = o.apply(tx)
				wrote = wrote || w
				failed = failed || o.err != nil
			}
			if failed || !wrote {
				return errRollback
			}
			now = counts(tx)
			return nil
		})
		switch {
		case failed:
			group = answer(group, func(o *op) error { return o.err })
			continue
		case err == errRollback:
			err = nil
		case err != nil:
			err = fmt.Errorf("store: commit: %w", err)
		default:
			s.keep(now)
			s.signal()
		}
		for _, o := range group {
			o.done <- err
		}
		return
	}
}

// answer answers the ops that have an error and returns the others.
func answer(group []*op, failure func(*op) error) []*op {
	return slices.DeleteFunc(group, func(o *op) bool {
		err := failure(o)
		if err != nil {
			o.done <- err
		}
		return err != nil
	})
}
