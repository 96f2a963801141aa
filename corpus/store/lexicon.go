package store

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"
)

// Lexicon is an imported lexicon, in the form in which it was handed in.
type Lexicon struct {
	Name  string
	Value []byte
}

// Lexicons returns the imported lexicons, by name.
func (s *Store) Lexicons() ([]Lexicon, error) {
	var all []Lexicon
	err := s.view(func(tx *bbolt.Tx) error {
		t := in(tx, lexicons)
		return t.ForEach(func(key, stored []byte) error {
			value, err := t.open(key, stored)
			all = append(all, Lexicon{string(key), bytes.Clone(value)})
			return err
		})
	})
	return all, err
}

// SetLexicon keeps a lexicon in the place of the one of its name, or removes that if the value is empty. It returns once
// that is durable.
func (s *Store) SetLexicon(ctx context.Context, l Lexicon) error {
	if err := checkKey(l.Name); err != nil {
		return fmt.Errorf("store: lexicon: %w", err)
	}
	value := room(l.Value)
	return s.write(ctx, len(value), func(tx *bbolt.Tx) (bool, error) {
		return true, in(tx, lexicons).set([]byte(l.Name), value)
	})
}
