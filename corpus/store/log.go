package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"
)

// chunkLen is how many entries are read in one transaction: an open transaction keeps the pages it sees from being
// used again, so a pass of hours must not be one. At 256 opening them is well under a hundredth of the reading.
const chunkLen = 256

// After returns the changes after seq in their order, up to the end of the log as it is when the iteration gets
// there. A change that a later one of the same article supersedes is left out: an article met again has changed
// meanwhile. An error that tells of a damaged entry comes with the entry's Seq and does not end the iteration.
func (s *Store) After(seq uint64) iter.Seq2[Change, error] {
	return scan(s, changes, seqKey(seq+1), func(tx *bbolt.Tx, key, stored []byte) (Change, bool, error) {
		var e entry
		if err := in(tx, changes).decode(key, stored, &e); err != nil {
			return Change{Seq: binary.BigEndian.Uint64(key)}, true, err
		}
		now, err := in(tx, ids).get([]byte(e.ID))
		if err == nil && now == nil {
			err = fmt.Errorf("store: %s %q is %w: it is missing", ids, e.ID, ErrCorrupt)
		}
		return e.Change, err != nil || bytes.Equal(now, key), err
	})
}

// List returns the latest changes of the live articles in the order of their ids, from the first after afterID. An
// article that became live after the change asOf is left out, so that pages that are read one after the other with
// the same asOf hold nothing twice, lose nothing that stays, and leave later arrivals out. An article that changed
// meanwhile is listed with its latest revision, whose Seq is then above asOf; one that was deleted is absent. An
// error that tells of a damaged entry comes with its ID and does not end the iteration.
func (s *Store) List(afterID string, asOf uint64) iter.Seq2[Change, error] {
	from := []byte(afterID + "\x00") // the smallest key after afterID
	if afterID == "" {
		from = nil
	}
	return scan(s, ids, from, func(tx *bbolt.Tx, key, stored []byte) (Change, bool, error) {
		seq, err := in(tx, ids).open(key, stored)
		if err != nil {
			return Change{ID: string(key)}, true, err
		}
		e, err := change(tx, binary.BigEndian.Uint64(seq))
		if err != nil {
			return Change{ID: string(key)}, true, err
		}
		return e.Change, e.First > 0 && e.First <= asOf, nil
	})
}

// scan yields what read makes of the entries of a bucket, in order from key from on, without those that it does
// not want. It reads ahead chunk by chunk; no transaction is open while the caller works, so the caller may write
// and take its time.
func scan[T any](s *Store, bucket string, from []byte, read func(tx *bbolt.Tx, key, stored []byte) (v T, want bool, err error)) iter.Seq2[T, error] {
	type item struct {
		v   T
		err error
	}
	return func(yield func(T, error) bool) {
		var chunk []item
		for next, more := from, true; more; {
			chunk = chunk[:0]
			err := s.view(func(tx *bbolt.Tx) error {
				c := tx.Bucket([]byte(bucket)).Cursor()
				key, stored := c.Seek(next)
				for n := 0; key != nil && n < chunkLen; n++ {
					if v, want, err := read(tx, key, stored); want {
						chunk = append(chunk, item{v, err})
					}
					key, stored = c.Next()
				}
				next, more = bytes.Clone(key), key != nil
				return nil
			})
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, i := range chunk {
				if !yield(i.v, i.err) {
					return
				}
			}
		}
	}
}

// Reindex makes ids and names again from the log, and the order of the judgements from these: the remedy where an error tells that one of them is damaged.
func (s *Store) Reindex(ctx context.Context) error {
	err := s.write(ctx, 0, func(tx *bbolt.Tx) (bool, error) {
		for _, name := range []string{ids, names, judgementsN} {
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return false, err
			}
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return false, err
			}
		}
		log := in(tx, changes)
		return true, errors.Join(reorder(tx), log.ForEach(func(key, stored []byte) error {
			var e, old entry
			if err := log.decode(key, stored, &e); err != nil {
				return err
			}
			if e.Previous > 0 {
				var err error
				if old, err = change(tx, e.Previous); err != nil {
					return err
				}
			}
			return derive(tx, old, &e)
		}))
	})
	if err != nil {
		return fmt.Errorf("store: reindex: %w", err)
	}
	return nil
}
