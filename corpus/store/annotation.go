package store

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/diptych-align/diptych/corpus"
)

// Annotations have a form of their own: comparing an article reads those of dozens of others, and as JSON they are
// seven times the size and take thirteen times as long to read (84 mentions: 9.6 KB against 1.4 KB). Being derived they need no form that lasts: one that
// is not annotationForm is read as no annotation, and so made again.
//
//	annotationForm
//	number of strings, the length of each, then all of them: each distinct string once
//	the fields in the order of coder.annotation: a string as its index, a list behind its length
//
// Integers are varints, floats 8 bytes, big-endian.
const annotationForm = 4

// coder writes fields, or reads them: the list of the fields is the same for both.
type coder struct {
	reading bool
	data    []byte            // what is written so far, or left to read
	strings []string          // by index
	index   map[string]uint64 // of strings, for writing
	broken  bool              // reading met something that cannot be
}

func (c *coder) annotation(a *corpus.Annotation) {
	text(c, &a.Version)
	text(c, &a.Language)
	text(c, &a.Dating.Value)
	text(c, &a.Dating.Method)
	c.float(&a.Dating.Confidence)
	text(c, &a.Dating.Witness)
	list(c, &a.Cuts, func(cut *corpus.Cut) {
		text(c, &cut.Field)
		c.span(&cut.Span)
		text(c, &cut.Why)
	})
	list(c, &a.Sentences, func(s *corpus.Sentence) {
		text(c, &s.Field)
		c.span(&s.Span)
	})
	list(c, &a.Mentions, func(m *corpus.Mention) {
		text(c, &m.Kind)
		text(c, &m.Field)
		c.span(&m.Span)
		text(c, &m.Key)
		text(c, &m.Type)
		text(c, &m.Value)
		text(c, &m.Counts)
		text(c, &m.Reading)
		text(c, &m.Begin)
		c.bool(&m.Background)
		c.bool(&m.Speaks)
	})
	list(c, &a.Credits, func(r *corpus.Credit) {
		text(c, &r.Field)
		c.span(&r.Span)
		text(c, &r.Kind)
		text(c, &r.Name)
	})
}

// encodeAnnotation returns a in its stored form, with room for the checksum in front.
func encodeAnnotation(a *corpus.Annotation) []byte {
	c := &coder{index: make(map[string]uint64)}
	c.annotation(a)
	value := append(room(nil), annotationForm)
	value = binary.AppendUvarint(value, uint64(len(c.strings)))
	for _, s := range c.strings {
		value = binary.AppendUvarint(value, uint64(len(s)))
	}
	for _, s := range c.strings {
		value = append(value, s...)
	}
	return append(value, c.data...)
}

var errForm = errors.New("not the form of an annotation")

// decodeAnnotation reads into a what encodeAnnotation wrote. Empty lists come back as nil.
func decodeAnnotation(value []byte, a *corpus.Annotation) error {
	if len(value) == 0 || value[0] != annotationForm {
		return nil
	}
	c := &coder{reading: true, data: value[1:]}
	lengths := make([]int, c.length())
	for i := range lengths {
		lengths[i] = c.length()
	}
	all := string(c.data) // once for all strings
	c.strings = make([]string, len(lengths))
	read := 0
	for i, n := range lengths {
		if n > len(all)-read {
			return errForm
		}
		c.strings[i] = all[read : read+n]
		read += n
	}
	c.data = c.data[read:]
	c.annotation(a)
	if c.broken || len(c.data) > 0 {
		*a = corpus.Annotation{}
		return errForm
	}
	return nil
}

func text[T ~string](c *coder, s *T) {
	if c.reading {
		if i := c.uint(); i < uint64(len(c.strings)) {
			*s = T(c.strings[i])
		} else {
			c.broken = true
		}
		return
	}
	i, ok := c.index[string(*s)]
	if !ok {
		i = uint64(len(c.strings))
		c.index[string(*s)] = i
		c.strings = append(c.strings, string(*s))
	}
	c.data = binary.AppendUvarint(c.data, i)
}

func list[T any](c *coder, all *[]T, one func(*T)) {
	if c.reading {
		if n := c.length(); n > 0 {
			*all = make([]T, n)
		}
	} else {
		c.data = binary.AppendUvarint(c.data, uint64(len(*all)))
	}
	for i := range *all {
		one(&(*all)[i])
	}
}

func (c *coder) span(s *corpus.Span) {
	c.int(&s.Start)
	c.int(&s.End)
}

func (c *coder) int(i *int) {
	if !c.reading {
		c.data = binary.AppendVarint(c.data, int64(*i))
		return
	}
	v, n := binary.Varint(c.data)
	c.skip(n)
	*i = int(v)
}

func (c *coder) float(f *float64) {
	if !c.reading {
		c.data = binary.BigEndian.AppendUint64(c.data, math.Float64bits(*f))
	} else if len(c.data) < 8 {
		c.skip(0)
	} else {
		*f = math.Float64frombits(binary.BigEndian.Uint64(c.data))
		c.skip(8)
	}
}

func (c *coder) bool(b *bool) {
	n := 0
	if *b {
		n = 1
	}
	c.int(&n)
	*b = n != 0
}

// uint reads an unsigned integer.
func (c *coder) uint() uint64 {
	v, n := binary.Uvarint(c.data)
	c.skip(n)
	return v
}

// length reads how many of something follow, each of at least one byte.
func (c *coder) length() int {
	if n := c.uint(); n <= uint64(len(c.data)) {
		return int(n)
	}
	c.skip(0)
	return 0
}

// skip goes on by n bytes, which were read. If there were none, all else reads as zero.
func (c *coder) skip(n int) {
	if n <= 0 {
		c.broken, c.data = true, nil
		return
	}
	c.data = c.data[n:]
}
