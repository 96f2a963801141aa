package job

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"github.com/diptych-align/diptych/index/align"
)

// Edge is a candidate of an article, with its score. An edge is known at both its ends.
type Edge struct {
	Other string
	// Rank is the integer rarity of what both share: what candidates are chosen by.
	Rank int
	// Mine reports that the article chose the other among its candidates, Theirs that the other chose it.
	Mine   bool
	Theirs bool
	// French reports that the other is the French one.
	French bool
	// LogOdds, Story and Rendering are those of align.Score.
	LogOdds   float64
	Story     float64
	Rendering float64
}

func (e *Edge) score() align.Score {
	return align.Score{LogOdds: e.LogOdds, Story: e.Story, Rendering: e.Rendering}
}

func (e *Edge) rate(s align.Score) {
	e.LogOdds, e.Story, e.Rendering = s.LogOdds, s.Story, s.Rendering
}

// edges are the candidates of one article, in order of the other's id.
type edges []Edge

// find returns the place of other, and whether it is there.
func (es edges) find(other string) (int, bool) {
	return slices.BinarySearchFunc(es, other, func(e Edge, id string) int { return cmp.Compare(e.Other, id) })
}

// edge returns the edge to other, if there is one.
func (es edges) edge(other string) (Edge, bool) {
	if i, ok := es.find(other); ok {
		return es[i], true
	}
	return Edge{}, false
}

// turnedEdge returns what edge would at the other end: it knows the edge of these to id as one of id to owner.
func (es edges) turnedEdge(id, owner string) func(string) (Edge, bool) {
	return func(string) (Edge, bool) {
		e, ok := es.edge(id)
		return e.turned(owner), ok
	}
}

// bar is what an article must rank above to be among the candidates of another.
type bar struct {
	full bool // else there is room
	rank int
	id   string
}

// bar returns the bar of edges of which most may be chosen.
func (es edges) bar(most int) bar {
	chosen := 0
	var b bar
	for i := range es {
		if e := &es[i]; e.Mine {
			if chosen++; chosen == 1 || e.Rank < b.rank || e.Rank == b.rank && e.Other > b.id {
				b.rank, b.id = e.Rank, e.Other
			}
		}
	}
	b.full = chosen >= most
	return b
}

func (b *bar) admits(rank int, id string) bool {
	return !b.full || rank > b.rank || rank == b.rank && id < b.id
}

// chosen returns the candidates that the article itself chose, best by rank first.
func (es edges) chosen() []Edge {
	var out []Edge
	for _, e := range es {
		if e.Mine {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, byRank)
	return out
}

func byRank(a, b Edge) int { return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(a.Other, b.Other)) }

// turned returns the edge as it stands at its other end.
func (e Edge) turned(id string) Edge {
	e.Other, e.Mine, e.Theirs, e.French = id, e.Theirs, e.Mine, !e.French
	return e
}

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
