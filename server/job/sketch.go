package job

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/align"
)

// The link pass keeps the sketch of an article by this key, so that who is a copy of whom is decided by the revisions that
// the edges are of, and without another reading of the texts:
//
//	shingles (uvarint) · least hashes (uint32 each, little-endian)
func sketchKey(id string) string { return id + "/sketch" }

func appendSketch(b []byte, s align.Sketch) []byte {
	b = binary.AppendUvarint(b, uint64(s.Shingles))
	for _, h := range s.Least {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	return b
}

var errSketch = errors.New("damaged")

// readSketch reads what appendSketch has written; nothing is the zero Sketch.
func readSketch(b []byte) (align.Sketch, error) {
	if len(b) == 0 {
		return align.Sketch{}, nil
	}
	shingles, n := binary.Uvarint(b)
	if b = b[max(n, 0):]; n <= 0 || shingles > math.MaxInt32 || len(b)%4 != 0 {
		return align.Sketch{}, errSketch
	}
	s := align.Sketch{Shingles: int(shingles), Least: make([]uint32, 0, len(b)/4)}
	for ; len(b) > 0; b = b[4:] {
		s.Least = append(s.Least, binary.LittleEndian.Uint32(b))
	}
	return s, nil
}

// sketchAnew returns the sketches of the articles that changed, and puts them into values. That of a deleted article is
// the zero one.
func (c *Collection) sketchAnew(changes []store.Change, values map[string][]byte) (map[string]align.Sketch, error) {
	out := make(map[string]align.Sketch, len(changes))
	for _, change := range changes {
		p, err := c.lean(change.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			out[change.ID], values[sketchKey(change.ID)] = align.Sketch{}, nil
		case err != nil:
			return nil, err
		default:
			out[change.ID], values[sketchKey(change.ID)] = p.own.Sketch, appendSketch(nil, p.own.Sketch)
		}
	}
	return out, nil
}

// sketch returns the sketch of an article as it was last saved.
func (c *Collection) sketch(id string) (align.Sketch, error) {
	if s, ok := c.sketches.get(id); ok {
		return s, nil
	}
	value, err := c.links.Value(sketchKey(id))
	if err != nil {
		return align.Sketch{}, err
	}
	s, err := readSketch(value)
	if err != nil {
		return s, fmt.Errorf("sketch of %s: %w", id, err)
	}
	c.sketches.put(id, s)
	return s, nil
}

// sketchOr gives the sketches of known, and of other articles those that were last saved.
func (c *Collection) sketchOr(known map[string]align.Sketch) sketches {
	return func(id string) (align.Sketch, error) {
		if s, ok := known[id]; ok {
			return s, nil
		}
		return c.sketch(id)
	}
}
