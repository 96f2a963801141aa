package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
)

// Judgement is a judgement that is kept. One without a relation was taken back: it says so to those who follow.
type Judgement struct {
	// N counts up with each judgement.
	N uint64 `json:"n"`
	corpus.Judgement
}

// Judge keeps a judgement in the place of the one of the same articles, with the time of the store's clock. One without a
// relation takes that back. It returns once that is durable. The articles need not be there.
func (s *Store) Judge(ctx context.Context, j corpus.Judgement) (Judgement, error) {
	kept := Judgement{Judgement: j}
	if !corpus.ValidID(j.A) || !corpus.ValidID(j.B) || j.A == j.B {
		return kept, fmt.Errorf("store: judgement of %q, %q: not the ids of two articles", j.A, j.B)
	}
	size := len(j.Note) + len(j.Judge)
	err := s.write(ctx, 2*size, func(tx *bbolt.Tx) (bool, error) {
		t, byN, key := in(tx, judgements), in(tx, judgementsN), pairKey(j.A, j.B)
		var before Judgement
		if _, err := t.read(key, &before); err != nil {
			return false, err
		}
		n, err := t.NextSequence()
		if err != nil {
			return false, err
		}
		kept.N, kept.Time = n, s.Now().UTC().Truncate(time.Millisecond)
		return true, errors.Join(
			t.write(key, kept),
			t.write(pairKey(j.B, j.A), kept),
			byN.Delete(seqKey(before.N)),
			byN.put(seqKey(n), room(key)),
		)
	})
	if err != nil {
		return kept, fmt.Errorf("store: judge %s, %s: %w", j.A, j.B, err)
	}
	return kept, nil
}

// reorder makes the order of the judgements again.
func reorder(tx *bbolt.Tx) error {
	t, byN := in(tx, judgements), in(tx, judgementsN)
	return t.ForEach(func(key, stored []byte) error {
		var j Judgement
		if err := t.decode(key, stored, &j); err != nil {
			return err
		}
		return byN.put(seqKey(j.N), room(pairKey(j.A, j.B)))
	})
}

// LastJudgement returns N of the last judgement, 0 if there is none.
func (s *Store) LastJudgement() uint64 { return s.judged.Load() }

// Judgement returns the judgement of two articles, whichever comes first; ok is false if there is none.
func (s *Store) Judgement(a, b string) (j Judgement, ok bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		_, err := in(tx, judgements).read(pairKey(a, b), &j)
		return err
	})
	return j, j.Relation != "", err
}

// JudgementsOf returns the judgements of an article, in the order of the other's id.
func (s *Store) JudgementsOf(id string) ([]Judgement, error) {
	var all []Judgement
	err := s.view(func(tx *bbolt.Tx) error {
		t, prefix := in(tx, judgements), pairKey(id, "")
		c := t.Cursor()
		for key, stored := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, stored = c.Next() {
			var j Judgement
			if err := t.decode(key, stored, &j); err != nil {
				return err
			}
			if j.Relation != "" {
				all = append(all, j)
			}
		}
		return nil
	})
	return all, err
}

// JudgementsAfter returns the judgements with a larger N in the order of N, also those that were taken back. One that a
// later one of the same articles replaces is left out.
func (s *Store) JudgementsAfter(n uint64) iter.Seq2[Judgement, error] {
	return scan(s, judgementsN, seqKey(n+1), func(tx *bbolt.Tx, key, stored []byte) (j Judgement, want bool, err error) {
		pair, err := in(tx, judgementsN).open(key, stored)
		if err == nil {
			_, err = in(tx, judgements).read(pair, &j)
		}
		return j, true, err
	})
}

// Judgements returns all judgements after those of the articles a and b, in the order of A and B, also those that were
// taken back. One made meanwhile may be among them or not.
func (s *Store) Judgements(a, b string) iter.Seq2[Judgement, error] {
	var from []byte
	if a != "" {
		from = append(pairKey(a, b), 0) // the smallest key after that pair
	}
	return scan(s, judgements, from, func(tx *bbolt.Tx, key, stored []byte) (j Judgement, want bool, err error) {
		if err := in(tx, judgements).decode(key, stored, &j); err != nil {
			return j, true, err
		}
		first, _ := splitPair(key)
		return j, first == j.A, nil
	})
}
