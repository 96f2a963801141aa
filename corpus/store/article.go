package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf8"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
)

// Change is an entry of the change log: an article was put, or deleted.
type Change struct {
	// Seq is the change's place in the log, 1 for the first. No number is left out.
	Seq uint64 `json:"seq"`
	ID  string `json:"id"`
	// Revision counts what was put under the id, 1 for the first. A deletion has that of the article it deletes; an
	// article that is put again after it counts on.
	Revision uint64    `json:"revision"`
	Time     time.Time `json:"time"`
	Deleted  bool      `json:"deleted,omitempty"`
	// Previous is the sequence of the id's change before this one, 0 for the first.
	Previous uint64 `json:"previous,omitempty"`
}

// entry is a change as it is stored.
type entry struct {
	Change
	// First is the sequence of the put that made the article live: its first, or the first after a deletion.
	First uint64 `json:"first,omitempty"`
	// Names are the article's external id and URL.
	Names []string `json:"names,omitempty"`
}

// Put stores an article with its annotation and returns once both are durable. An article that is stored already
// under the same id, equal in all its fields, is acknowledged with its existing change, and added is false; all that
// may change then is its annotation, if a names a version of one. If ctx ends first, its error is returned and the
// article may be stored or not.
//
// Texts must be UTF-8: offsets could not survive a repair.
func (s *Store) Put(ctx context.Context, a *corpus.Annotated) (c Change, added bool, err error) {
	if !corpus.ValidID(a.ID) {
		return Change{}, false, fmt.Errorf("store: put %q: id: want 1–128 characters of [A-Za-z0-9._~-]", a.ID)
	}
	for _, text := range []string{a.Title, a.Text, a.ExternalID, a.URL, a.Source, a.Published, string(a.Language)} {
		if !utf8.ValidString(text) {
			return Change{}, false, fmt.Errorf("store: put %s: not UTF-8: %.40q", a.ID, text)
		}
	}
	article, err := encode(&a.Article)
	if err != nil {
		return Change{}, false, fmt.Errorf("store: put %s: article: %w", a.ID, err)
	}
	annotation, annotated := encodeAnnotation(&a.Annotation), a.Annotation.Version != ""
	next := entry{Change: Change{ID: a.ID}}
	for _, name := range []string{a.ExternalID, a.URL} {
		if name != "" {
			next.Names = append(next.Names, name)
		}
	}
	err = s.write(ctx, len(article)+len(annotation), func(tx *bbolt.Tx) (bool, error) {
		old, err := latest(tx, next.ID) // not a, which is the caller's again once ctx has ended
		if err != nil {
			return false, err
		}
		kept := in(tx, annotations)
		if old.Seq > 0 && !old.Deleted && in(tx, articles).holds(seqKey(old.Seq), article) {
			c, added = old.Change, false
			if !annotated || kept.holds(seqKey(old.Seq), annotation) {
				return false, nil
			}
			return true, kept.put(seqKey(old.Seq), annotation)
		}
		e := next
		e.Revision = old.Revision + 1
		if err := s.add(tx, old, &e); err != nil {
			return false, err
		}
		c, added = e.Change, true
		texts := in(tx, articles)
		texts.FillPercent, kept.FillPercent = 1, 1 // appended to
		if err := texts.put(seqKey(e.Seq), article); err != nil {
			return false, err
		}
		return true, kept.put(seqKey(e.Seq), annotation)
	})
	if err != nil {
		return Change{}, false, fmt.Errorf("store: put %s: %w", a.ID, err)
	}
	return c, added, nil
}

// Delete deletes an article and returns once that is durable; the error is ErrNotFound if there is none. What was
// put before stays in the log, see At.
func (s *Store) Delete(ctx context.Context, id string) (Change, error) {
	var result Change
	err := s.write(ctx, len(id), func(tx *bbolt.Tx) (bool, error) {
		old, err := live(tx, id)
		if err != nil {
			return false, err
		}
		e := entry{Change: Change{ID: id, Revision: old.Revision, Deleted: true}}
		err = s.add(tx, old, &e)
		result = e.Change
		return true, err
	})
	if err != nil {
		return Change{}, fmt.Errorf("store: delete %q: %w", id, err)
	}
	return result, nil
}

// add appends e to the log as the change that follows old, the id's change before it, and sets what depends on
// its place there.
func (s *Store) add(tx *bbolt.Tx, old entry, e *entry) error {
	e.Seq = counts(tx).last + 1
	e.Time = s.Now().UTC().Truncate(time.Millisecond)
	e.Previous = old.Seq
	e.First = old.First
	if old.First == 0 {
		e.First = e.Seq
	}
	if e.Deleted {
		e.First = 0
	}
	log := in(tx, changes)
	log.FillPercent = 1 // appended to
	if err := log.write(seqKey(e.Seq), e); err != nil {
		return err
	}
	if err := in(tx, annotations).Delete(seqKey(old.Seq)); err != nil {
		return err
	}
	return derive(tx, old, e)
}

// derive keeps ids and names true with change e, which follows old.
func derive(tx *bbolt.Tx, old entry, e *entry) error {
	byID := in(tx, ids)
	if err := byID.put([]byte(e.ID), room(seqKey(e.Seq))); err != nil {
		return err
	}
	count := byID.Sequence()
	if e.First > 0 && old.First == 0 {
		count++
	} else if e.First == 0 && old.First > 0 {
		count--
	}
	if err := byID.SetSequence(count); err != nil {
		return err
	}
	byName := in(tx, names)
	for _, name := range old.Names {
		if err := byName.Delete(nameKey(name, e.ID)); err != nil {
			return err
		}
	}
	for _, name := range e.Names {
		if err := byName.put(nameKey(name, e.ID), room(nil)); err != nil {
			return err
		}
	}
	return nil
}

// nameKey returns the key of an article's name. Names are hashed since a URL may be longer than a key.
func nameKey(name, id string) []byte {
	sum := sha256.Sum256([]byte(name))
	return append(sum[:], id...)
}

// latest returns the latest change of an id, the zero entry if there is none.
func latest(tx *bbolt.Tx, id string) (entry, error) {
	key, err := in(tx, ids).get([]byte(id))
	if key == nil || err != nil {
		return entry{}, err
	}
	return change(tx, binary.BigEndian.Uint64(key))
}

// live returns the latest change of an article; the error is ErrNotFound if there is none or it is deleted.
func live(tx *bbolt.Tx, id string) (entry, error) {
	e, err := latest(tx, id)
	if err == nil && e.First == 0 {
		err = ErrNotFound
	}
	return e, err
}

// change returns an entry of the log; the error is ErrNotFound if there is none.
func change(tx *bbolt.Tx, seq uint64) (entry, error) {
	var e entry
	ok, err := in(tx, changes).read(seqKey(seq), &e)
	if err == nil && !ok {
		err = fmt.Errorf("%s %d: %w", changes, seq, ErrNotFound)
	}
	return e, err
}

// Get returns the latest revision of an article and the change that put it; the error is ErrNotFound if there is
// none. The annotation is as stored, of whatever version, or empty if its stored form is an older program's.
func (s *Store) Get(id string) (*corpus.Annotated, Change, error) {
	a, c := new(corpus.Annotated), Change{}
	err := s.view(func(tx *bbolt.Tx) error {
		e, err := live(tx, id)
		if err != nil {
			return err
		}
		c = e.Change
		if err := readArticle(tx, c.Seq, &a.Article); err != nil {
			return err
		}
		return readAnnotation(tx, c.Seq, &a.Annotation)
	})
	if err != nil {
		return nil, Change{}, fmt.Errorf("store: get %q: %w", id, err)
	}
	return a, c, nil
}

// Latest returns the change that put the latest revision of an article; the error is ErrNotFound if there is none.
func (s *Store) Latest(id string) (Change, error) {
	var e entry
	err := s.view(func(tx *bbolt.Tx) (err error) {
		e, err = live(tx, id)
		return err
	})
	if err != nil {
		return Change{}, fmt.Errorf("store: latest change of %q: %w", id, err)
	}
	return e.Change, nil
}

// At returns a change of the log and the article as that change put it, nil if the change is a deletion. With
// Change.Previous it leads through the revisions of an article. The error is ErrNotFound if the log has no such
// change.
func (s *Store) At(seq uint64) (*corpus.Article, Change, error) {
	var a *corpus.Article
	var c Change
	err := s.view(func(tx *bbolt.Tx) error {
		e, err := change(tx, seq)
		if err != nil {
			return err
		}
		c = e.Change
		if c.Deleted {
			return nil
		}
		a = new(corpus.Article)
		return readArticle(tx, seq, a)
	})
	if err != nil {
		return nil, Change{}, fmt.Errorf("store: %w", err)
	}
	return a, c, nil
}

func readArticle(tx *bbolt.Tx, seq uint64, a *corpus.Article) error {
	ok, err := in(tx, articles).read(seqKey(seq), a)
	if err == nil && !ok {
		err = fmt.Errorf("%s %d is %w: it is missing", articles, seq, ErrCorrupt)
	}
	return err
}

func readAnnotation(tx *bbolt.Tx, seq uint64, ann *corpus.Annotation) error {
	value, err := in(tx, annotations).get(seqKey(seq))
	if err != nil {
		return err
	}
	if err := decodeAnnotation(value, ann); err != nil {
		return fmt.Errorf("store: %s %d is %w: %w", annotations, seq, ErrCorrupt, err)
	}
	return nil
}

// Lookup returns the id of the live article with this external id or URL, the smallest id if there are several;
// the error is ErrNotFound if there is none.
func (s *Store) Lookup(name string) (id string, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		byName, prefix := in(tx, names), nameKey(name, "")
		key, stored := byName.Cursor().Seek(prefix)
		if !bytes.HasPrefix(key, prefix) {
			return ErrNotFound
		}
		id = string(key[len(prefix):])
		_, err := byName.open(key, stored)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("store: look up %.200q: %w", name, err)
	}
	return id, nil
}

// SetAnnotation replaces the annotation of the article that c put, without an entry in the log: a pass renews with
// it what an older version has made. If c is no longer the article's latest change it does nothing, since offsets
// into one revision say nothing about another.
func (s *Store) SetAnnotation(ctx context.Context, c Change, ann *corpus.Annotation) error {
	value := encodeAnnotation(ann)
	err := s.write(ctx, len(value), func(tx *bbolt.Tx) (bool, error) {
		now, err := latest(tx, c.ID)
		if err != nil || now.Seq != c.Seq || now.Deleted {
			return false, err
		}
		return true, in(tx, annotations).put(seqKey(c.Seq), value)
	})
	if err != nil {
		return fmt.Errorf("store: annotation of %s: %w", c.ID, err)
	}
	return nil
}
