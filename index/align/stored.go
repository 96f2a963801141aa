package align

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

// A lean profile can be kept in binary form, which is read in a fortieth of the time that it takes to make:
//
//	id · language · anchor · guess (0 or 1) · certain · days told of, each with its weight · told
//	shingles · least hashes (uint32 each)
//	mass · norms of each kind · norms of each sentence of the lead · topic (48 bytes)
//	terms of each kind: hash (uint64) · weight, rarity, at (float32) · flags (1 byte)
//	tallies, without how they are written: class · low · high · score · keys of the names beside it
//
// Texts and lists stand behind their length. Integers are varints, floats without a size are float64, what has a size is
// little-endian. It belongs to one version of the model; the form may change with it.

// AppendBinary appends the lean profile in its binary form.
func (p *Profile) AppendBinary(b []byte) []byte {
	b = appendText(appendText(b, p.ID), string(p.Lang))
	b = binary.AppendVarint(b, int64(p.Anchor))
	guess := int64(0)
	if p.Guess {
		guess = 1
	}
	b = appendFloat(binary.AppendVarint(b, guess), p.Certain)
	b = binary.AppendUvarint(b, uint64(len(p.Days)))
	for _, d := range p.Days {
		b = appendFloat(binary.AppendVarint(b, int64(d.Day)), d.Weight)
	}
	b = appendFloat(b, p.Told)
	b = binary.AppendVarint(b, int64(p.Sketch.Shingles))
	b = binary.AppendUvarint(b, uint64(len(p.Sketch.Least)))
	for _, h := range p.Sketch.Least {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	for _, x := range p.sums() {
		b = appendFloat(b, *x)
	}
	for _, x := range p.topic {
		b = append(b, byte(x))
	}
	for k := range p.terms {
		b = binary.AppendUvarint(b, uint64(len(p.terms[k])))
		for i := range p.terms[k] {
			t := &p.terms[k][i]
			b = binary.LittleEndian.AppendUint64(b, t.hash)
			b = appendFloat32(appendFloat32(appendFloat32(b, t.weight), t.rarity), t.at)
			b = append(b, byte(t.flags()))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(p.tallies)))
	for i := range p.tallies {
		t := &p.tallies[i]
		b = appendText(appendFloat(appendFloat(appendText(b, t.Counts), t.Low), t.High), t.Score)
		b = binary.AppendUvarint(b, uint64(len(t.With)))
		for _, key := range t.With {
			b = appendText(b, key)
		}
	}
	return b
}

// sums are the sums over the terms, in the order in which they are kept.
func (p *Profile) sums() []*float64 {
	out := []*float64{&p.mass}
	for i := range p.norms {
		out = append(out, &p.norms[i])
	}
	for i := range p.leads {
		out = append(out, &p.leads[i])
	}
	return out
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendFloat(b []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
}

func appendFloat32(b []byte, x float32) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
}

// termLen is what a term takes, tallyLen what a tally does at least.
const (
	termLen  = 8 + 3*4 + 1
	tallyLen = 1 + 8 + 8 + 1 + 1
)

var errProfile = errors.New("not a profile")

// ReadProfile reads what AppendBinary has written: a lean profile.
func ReadProfile(b []byte) (*Profile, error) {
	r := stored{b: b}
	p := &Profile{ID: r.text()}
	p.Lang = corpus.Lang(r.text())
	p.Anchor, p.Guess, p.Certain = corpus.Day(r.int()), r.int() != 0, r.float()
	if n := r.length(1 + 8); n > 0 {
		p.Days = make([]corpus.DayWeight, n)
	}
	for i := range p.Days {
		p.Days[i] = corpus.DayWeight{Day: corpus.Day(r.int()), Weight: r.float()}
	}
	p.Told = r.float()
	p.Sketch.Shingles = int(r.int())
	if n := r.length(4); n > 0 {
		p.Sketch.Least = make([]uint32, n)
	}
	for i := range p.Sketch.Least {
		p.Sketch.Least[i] = r.uint32()
	}
	for _, x := range p.sums() {
		*x = r.float()
	}
	for i, x := range r.take(len(p.topic)) {
		p.topic[i] = int8(x)
	}
	for k := range p.terms {
		p.terms[k] = make([]weighed, r.length(termLen))
		for i := range p.terms[k] {
			p.terms[k][i] = weighed{hash: r.uint64(), weight: r.float32(), rarity: r.float32(), at: r.float32(), ref: uint32(r.take(1)[0])}
		}
	}
	if n := r.length(tallyLen); n > 0 {
		p.tallies = make([]mention.Tally, n)
	}
	for i := range p.tallies {
		t := &p.tallies[i]
		*t = mention.Tally{Counts: r.text(), Low: r.float(), High: r.float(), Score: r.text()}
		for range r.length(1) {
			t.With = append(t.With, r.text())
		}
	}
	if r.broken || len(r.b) > 0 {
		return nil, errProfile
	}
	return p, nil
}

// stored reads the fields of a stored form. Once one is not there, all that follow are zero.
type stored struct {
	b      []byte
	broken bool
}

// take returns the next n bytes.
func (r *stored) take(n int) []byte {
	if n > len(r.b) {
		r.broken, r.b = true, nil
		return make([]byte, n)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *stored) text() string     { return string(r.take(r.length(1))) }
func (r *stored) uint32() uint32   { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *stored) uint64() uint64   { return binary.LittleEndian.Uint64(r.take(8)) }
func (r *stored) float() float64   { return math.Float64frombits(r.uint64()) }
func (r *stored) float32() float32 { return math.Float32frombits(r.uint32()) }

func (r *stored) int() int64 {
	x, n := binary.Varint(r.b)
	r.skip(n)
	return x
}

// length reads how many of something follow, each of at least size bytes.
func (r *stored) length(size int) int {
	x, n := binary.Uvarint(r.b)
	r.skip(n)
	if x > uint64(len(r.b)/size) {
		r.broken, r.b = true, nil
		return 0
	}
	return int(x)
}

// skip goes on by n bytes, which were read.
func (r *stored) skip(n int) {
	if n <= 0 {
		r.broken, r.b = true, nil
		return
	}
	r.b = r.b[n:]
}
