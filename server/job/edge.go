package job

import (
	"encoding/binary"
	"errors"
	"math"
)

// The edges of an article are kept in binary form, a quarter of what JSON takes: one after the other
//
//	length of the other's id (uvarint) · id · rank (uvarint) · flags (1 byte) · log-odds, story, rendering (float64, little-endian)
//
// They belong to one model version, and are made again when that changes; the form may change with it.
const (
	mine = 1 << iota
	theirs
	french
)

// scoresLen is what the flags and the three scores take.
const scoresLen = 1 + 3*8

// appendBinary appends the edges in their binary form.
func (es edges) appendBinary(b []byte) []byte {
	for i := range es {
		e := &es[i]
		b = binary.AppendUvarint(b, uint64(len(e.Other)))
		b = append(b, e.Other...)
		b = binary.AppendUvarint(b, uint64(e.Rank))
		var flags byte
		if e.Mine {
			flags |= mine
		}
		if e.Theirs {
			flags |= theirs
		}
		if e.French {
			flags |= french
		}
		b = append(b, flags)
		for _, x := range [...]float64{e.LogOdds, e.Story, e.Rendering} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
	}
	return b
}

var errEdges = errors.New("damaged")

// readEdges reads what appendBinary has written.
func readEdges(b []byte) (edges, error) {
	ids := string(b) // one allocation for the ids of all
	var es edges
	for len(b) > 0 {
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			return nil, errEdges
		}
		at := len(ids) - len(b) + n
		e := Edge{Other: ids[at : at+int(length)]}
		b = b[n+int(length):]
		rank, n := binary.Uvarint(b)
		if n <= 0 || rank > math.MaxInt32 || len(b)-n < scoresLen {
			return nil, errEdges
		}
		flags := b[n]
		e.Rank, e.Mine, e.Theirs, e.French = int(rank), flags&mine != 0, flags&theirs != 0, flags&french != 0
		b = b[n+1:]
		for _, x := range [...]*float64{&e.LogOdds, &e.Story, &e.Rendering} {
			*x = math.Float64frombits(binary.LittleEndian.Uint64(b))
			b = b[8:]
		}
		es = append(es, e)
	}
	return es, nil
}
