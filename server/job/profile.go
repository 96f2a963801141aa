package job

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/align"
)

// profiles are the profile of an article by its own dating, and by that of its witnesses if it has one.
type profiles struct{ own, dated *align.Profile }

// versioned are profiles with the change and the dating by witnesses that they were made from.
type versioned struct {
	seq       uint64
	witnessed corpus.Dating
	profiles
}

// lean returns the profiles of a kept article, in its latest revision; they may be lean.
func (c *Collection) lean(id string) (versioned, error) {
	change, err := c.Store.Latest(id)
	if err != nil {
		return versioned{}, err
	}
	v, ok := c.profiles.get(id)
	if !ok || v.seq != change.Seq {
		if v, err = c.savedProfiles(id); err != nil {
			return v, err
		}
		if v.seq != change.Seq {
			return c.whole(id)
		}
		c.profiles.put(id, v)
	}
	return c.dateAnew(v, c.profiles)
}

// whole returns the profiles of a kept article, in its latest revision.
func (c *Collection) whole(id string) (versioned, error) {
	change, err := c.Store.Latest(id)
	if err != nil {
		return versioned{}, err
	}
	if v, ok := c.fresh.get(id); ok && v.seq == change.Seq {
		return c.dateAnew(v, c.fresh)
	}
	a, change, err := c.current(id)
	if err != nil {
		return versioned{}, err
	}
	return c.profile(a, change)
}

// dateAnew returns profiles from a cache as the article is dated now.
func (c *Collection) dateAnew(v versioned, in *cache[versioned]) (versioned, error) {
	d, err := c.dating(v.own.ID)
	if err != nil || d == v.witnessed {
		return v, err
	}
	a, _, err := c.current(v.own.ID) // if it has changed meanwhile, that change is still to come
	if err != nil {
		return v, err
	}
	v.date(a, d)
	in.put(a.ID, v)
	return v, nil
}

// profile makes the profiles of an article with its own dating, and remembers them.
func (c *Collection) profile(a *corpus.Annotated, change store.Change) (versioned, error) {
	d, err := c.dating(a.ID)
	if err != nil {
		return versioned{}, err
	}
	v := versioned{seq: change.Seq}
	v.own = c.Model.Profile(align.NewBag(a, c.Model.Lexicon))
	v.date(a, d)
	c.profiles.put(a.ID, v.lean())
	c.fresh.put(a.ID, v)
	return v, nil
}

// date dates the profiles of an article by what its witnesses say, given that by its own dating.
func (v *versioned) date(a *corpus.Annotated, witnessed corpus.Dating) {
	v.witnessed, v.dated = witnessed, v.own
	if witnessed != (corpus.Dating{}) && v.own.Known() == corpus.NoDay {
		v.dated = v.own.Dated(align.NewWhen(&dated(a, witnessed).Annotation))
	}
}

func (v versioned) lean() versioned {
	lean := v.own.Lean()
	if v.dated == v.own {
		v.profiles = profiles{lean, lean}
	} else {
		v.profiles = profiles{lean, lean.Dated(v.dated.When)}
	}
	return v
}

// byDate gives a linker the profiles of articles by their best dates, byItself those by their own.
func byDate(of func(id string) (versioned, error)) func(id string) (*align.Profile, error) {
	return func(id string) (*align.Profile, error) {
		p, err := of(id)
		return p.dated, err
	}
}

func byItself(of func(id string) (versioned, error)) func(id string) (*align.Profile, error) {
	return func(id string) (*align.Profile, error) {
		p, err := of(id)
		return p.own, err
	}
}

// The link pass keeps the lean profiles of an article by this key, some 5 KB: an edge may lead to an article that nobody has
// looked at for long, and to make them of its text again takes forty times as long. Each part stands behind its length but for the first:
//
//	seq (uvarint) · dating by witnesses as JSON · profile by its own dating · profile by that of its witnesses
//
// What it does not have is empty.
func profileKey(id string) string { return id + "/profile" }

func (v versioned) appendBinary(b []byte) ([]byte, error) {
	d, err := encodeDating(v.witnessed)
	if err != nil {
		return nil, err
	}
	parts := [][]byte{d, v.own.AppendBinary(nil), nil}
	if v.dated != v.own {
		parts[2] = v.dated.AppendBinary(nil)
	}
	b = binary.AppendUvarint(b, v.seq)
	for _, part := range parts {
		b = append(binary.AppendUvarint(b, uint64(len(part))), part...)
	}
	return b, nil
}

var errProfiles = errors.New("damaged")

// readProfiles reads what appendBinary has written; nothing is of no change.
func readProfiles(b []byte) (v versioned, err error) {
	if len(b) == 0 {
		return v, nil
	}
	number := func() uint64 {
		x, n := binary.Uvarint(b)
		if n <= 0 {
			err, n = errProfiles, len(b)
		}
		b = b[n:]
		return x
	}
	v.seq = number()
	var parts [3][]byte
	for i := range parts {
		n := number()
		if err != nil || n > uint64(len(b)) {
			return versioned{}, errProfiles
		}
		parts[i], b = b[:n], b[n:]
	}
	if len(parts[0]) > 0 {
		err = json.Unmarshal(parts[0], &v.witnessed)
	}
	if err == nil {
		v.own, err = align.ReadProfile(parts[1])
	}
	if v.dated = v.own; err == nil && len(parts[2]) > 0 {
		var p *align.Profile
		if p, err = align.ReadProfile(parts[2]); err == nil {
			v.dated = v.own.Dated(p.When)
		}
	}
	if err != nil || len(b) > 0 {
		return versioned{}, errProfiles
	}
	return v, nil
}

// savedProfiles returns the profiles of an article as they were last saved, of no change if they never were.
func (c *Collection) savedProfiles(id string) (versioned, error) {
	value, err := c.links.Value(profileKey(id))
	if err != nil {
		return versioned{}, err
	}
	v, err := readProfiles(value)
	if err != nil {
		return v, fmt.Errorf("profiles of %s: %w", id, err)
	}
	return v, nil
}

// profileAnew puts the profiles of articles that changed, or have another date, into values.
func (c *Collection) profileAnew(ids []string, values map[string][]byte) error {
	for _, id := range ids {
		v, err := c.lean(id)
		if errors.Is(err, store.ErrNotFound) {
			values[profileKey(id)] = nil
			continue
		}
		if err == nil {
			values[profileKey(id)], err = v.appendBinary(nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
