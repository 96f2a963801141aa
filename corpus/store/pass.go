package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
)

// Pass is what one pass over the change log has made: links, values of its own form by key, and a cursor, which
// says how far it has come. All of it is derived: Reset drops it and the pass can make it again.
//
// A pass has one writer at a time; it may be read by many meanwhile.
type Pass struct {
	s    *Store
	name string
}

// The buckets of a pass, and the key of its cursor.
const (
	passCursor = "cursor"
	passValues = "values"
	passLinks  = "links"
	passEnds   = "ends"
)

// Pass returns the pass of this name. It need not have made anything yet.
func (s *Store) Pass(name string) *Pass { return &Pass{s, name} }

// Cursor says how far a pass has come: through the change Seq, with what Version names.
type Cursor struct {
	Seq     uint64 `json:"seq"`
	Version string `json:"version,omitempty"`
}

// Update is a step of a pass: what it has made, and the cursor that tells of it.
type Update struct {
	Cursor Cursor
	// Touched are the articles that were examined: Links replaces all links that have one of them at either end.
	// Each of Links must.
	Touched []string
	Links   []corpus.Link
	// Values are kept by key; an empty value removes what is there.
	Values map[string][]byte
}

// Cursor returns the pass's cursor, the zero Cursor if it has none.
func (p *Pass) Cursor() (Cursor, error) {
	var c Cursor
	err := p.view(func(b tables) error {
		_, err := b.cursor.read([]byte(passCursor), &c)
		return err
	})
	return c, err
}

// Value returns the value that the pass keeps under key, nil if there is none.
func (p *Pass) Value(key string) ([]byte, error) {
	var value []byte
	err := p.view(func(b tables) error {
		v, err := b.values.get([]byte(key))
		value = append(value, v...)
		return err
	})
	return value, err
}

// Links returns the links of an article, those of highest confidence first, ties in the order of the other id.
func (p *Pass) Links(id string) ([]corpus.Link, error) {
	var links []corpus.Link
	err := p.view(func(b tables) error {
		for _, key := range b.incident(id) {
			var l corpus.Link
			switch ok, err := b.links.read(key, &l); {
			case err != nil:
				return err
			case !ok:
				return fmt.Errorf("store: %s %s is %w: it is missing", b.links.name, show(key), ErrCorrupt)
			}
			links = append(links, l)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(links, func(l, m corpus.Link) int {
		return cmp.Or(cmp.Compare(m.Confidence, l.Confidence), cmp.Compare(l.Other(id), m.Other(id)))
	})
	return links, nil
}

// Link returns the link of two articles, whichever comes first; the error is ErrNotFound if there is none.
func (p *Pass) Link(a, b string) (*corpus.Link, error) {
	l, found := new(corpus.Link), false
	err := p.view(func(t tables) (err error) {
		if found, err = t.links.read(pairKey(a, b), l); !found && err == nil {
			found, err = t.links.read(pairKey(b, a), l)
		}
		return err
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store: link of %q and %q: %w", a, b, err)
	}
	return l, nil
}

// Save stores a step of the pass in one transaction, with an entry in the link log for each link that is new,
// differs from what was there, or is gone, and returns once all is durable.
func (p *Pass) Save(ctx context.Context, u Update) error {
	step, err := p.encode(u)
	if err == nil {
		err = p.s.write(ctx, step.size, func(tx *bbolt.Tx) (bool, error) { return true, p.save(tx, step) })
	}
	if err != nil {
		return fmt.Errorf("store: save pass %s: %w", p.name, err)
	}
	return nil
}

// step is an update in the form that is stored.
type step struct {
	cursor  []byte
	touched []string
	links   []linkValue
	values  map[string][]byte
	size    int
}

type linkValue struct {
	corpus.Link
	key   []byte
	value []byte
}

// encode checks an update and encodes it, outside the transaction since that is most of the work.
func (p *Pass) encode(u Update) (*step, error) {
	st := &step{touched: u.Touched, values: make(map[string][]byte, len(u.Values))}
	var err error
	if st.cursor, err = encode(u.Cursor); err != nil {
		return nil, err
	}
	touched := make(map[string]bool, len(u.Touched))
	for _, id := range u.Touched {
		touched[id] = true
	}
	pairs := make(map[[2]string]bool, len(u.Links))
	for i := range u.Links {
		l := &u.Links[i]
		pair := [2]string{min(l.A, l.B), max(l.A, l.B)}
		switch {
		case !corpus.ValidID(l.A) || !corpus.ValidID(l.B):
			return nil, fmt.Errorf("link %q, %q: not the ids of articles", l.A, l.B)
		case l.A == l.B:
			return nil, fmt.Errorf("link of %s with itself", l.A)
		case !touched[l.A] && !touched[l.B]:
			return nil, fmt.Errorf("link %s, %s: neither end is touched", l.A, l.B)
		case pairs[pair]:
			return nil, fmt.Errorf("link %s, %s: given twice", l.A, l.B)
		}
		pairs[pair] = true
		value, err := encodeLink(l)
		if err != nil {
			return nil, fmt.Errorf("link %s, %s: %w", l.A, l.B, err)
		}
		st.links = append(st.links, linkValue{*l, pairKey(l.A, l.B), value})
		st.size += len(value)
	}
	for key, value := range u.Values {
		if err := checkKey(key); err != nil {
			return nil, err
		}
		st.values[key] = room(value)
		st.size += len(value)
	}
	return st, nil
}

// leastPlain is the least confidence that is written without an exponent.
const leastPlain = 1e-6

// encodeLink is encode for links, of which a step saves thousands: what a bare one takes is put together to the same bytes in a
// tenth of the time.
func encodeLink(l *corpus.Link) ([]byte, error) {
	bare := len(l.Evidence)+len(l.Beads) == 0 && l.Confidence >= leastPlain && l.Confidence <= 1
	if !bare || !plain(l.A) || !plain(l.B) || !plain(string(l.Relation)) || !plain(l.Model) {
		return encode(l)
	}
	b := make([]byte, sumLen, sumLen+96+len(l.A)+len(l.B)+len(l.Model))
	b = append(append(b, `{"a":"`...), l.A...)
	b = append(append(b, `","b":"`...), l.B...)
	b = append(append(b, `","relation":"`...), l.Relation...)
	b = strconv.AppendFloat(append(b, `","confidence":`...), l.Confidence, 'f', -1, 64)
	b = append(append(b, `,"model":"`...), l.Model...)
	return append(b, `"}`...), nil
}

// plain reports whether s stands in JSON as it is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}

func (p *Pass) save(tx *bbolt.Tx, st *step) error {
	b, err := p.create(tx)
	if err != nil {
		return err
	}
	stay := make(map[string]bool, len(st.links))
	for _, l := range st.links {
		stay[string(l.key)] = true
	}
	for _, id := range st.touched {
		for _, key := range b.incident(id) {
			if stay[string(key)] {
				continue
			}
			if err := b.remove(key); err != nil {
				return err
			}
			from, to := splitPair(key)
			if err := p.s.logLink(tx, LinkChange{Link: corpus.Link{A: from, B: to}, Removed: true}); err != nil {
				return err
			}
		}
	}
	for _, l := range st.links {
		if b.links.holds(l.key, l.value) {
			continue
		}
		if err := b.links.put(l.key, l.value); err != nil {
			return err
		}
		if err := b.ends.put(pairKey(l.B, l.A), room(nil)); err != nil {
			return err
		}
		l.Evidence, l.Beads = nil, nil
		if err := p.s.logLink(tx, LinkChange{Link: l.Link}); err != nil {
			return err
		}
	}
	for key, value := range st.values {
		if err := b.values.set([]byte(key), value); err != nil {
			return err
		}
	}
	if err := p.s.trimLinkLog(tx); err != nil {
		return err
	}
	return b.cursor.put([]byte(passCursor), st.cursor)
}

// Reset drops all that the pass has made: its cursor, its values and its links. If there were links, LinkLog then
// tells those who follow it to start anew.
func (p *Pass) Reset(ctx context.Context) error {
	err := p.s.write(ctx, 0, func(tx *bbolt.Tx) (bool, error) {
		b, ok := p.open(tx)
		if !ok {
			return false, nil
		}
		if key, _ := b.links.Cursor().First(); key != nil {
			if err := expireLinkLog(tx); err != nil {
				return false, err
			}
		}
		return true, tx.Bucket([]byte(passes)).DeleteBucket([]byte(p.name))
	})
	if err != nil {
		return fmt.Errorf("store: reset pass %s: %w", p.name, err)
	}
	return nil
}

// tables are the buckets of a pass.
type tables struct{ cursor, values, links, ends table }

// view runs fn in a read transaction, or not at all if the pass has made nothing yet.
func (p *Pass) view(fn func(tables) error) error {
	return p.s.view(func(tx *bbolt.Tx) error {
		if b, ok := p.open(tx); ok {
			return fn(b)
		}
		return nil
	})
}

// open returns the buckets of the pass, if there are any.
func (p *Pass) open(tx *bbolt.Tx) (tables, bool) {
	root := tx.Bucket([]byte(passes)).Bucket([]byte(p.name))
	if root == nil {
		return tables{}, false
	}
	sub := func(name string) table {
		return table{root.Bucket([]byte(name)), passes + "/" + p.name + "/" + name}
	}
	return tables{sub(passCursor), sub(passValues), sub(passLinks), sub(passEnds)}, true
}

// create returns the buckets of the pass, which it makes if need be.
func (p *Pass) create(tx *bbolt.Tx) (tables, error) {
	root, err := tx.Bucket([]byte(passes)).CreateBucketIfNotExists([]byte(p.name))
	if err != nil {
		return tables{}, err
	}
	for _, name := range []string{passCursor, passValues, passLinks, passEnds} {
		if _, err := root.CreateBucketIfNotExists([]byte(name)); err != nil {
			return tables{}, err
		}
	}
	b, _ := p.open(tx)
	return b, nil
}

// incident returns the keys of the links that have id at either end.
func (b tables) incident(id string) [][]byte {
	var keys [][]byte
	prefix := pairKey(id, "")
	c := b.links.Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		keys = append(keys, bytes.Clone(key))
	}
	c = b.ends.Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		to, from := splitPair(key)
		keys = append(keys, pairKey(from, to))
	}
	return keys
}

// remove removes a link.
func (b tables) remove(key []byte) error {
	from, to := splitPair(key)
	return errors.Join(b.links.Delete(key), b.ends.Delete(pairKey(to, from)))
}
