package job

import (
	"cmp"
	"slices"

	"github.com/diptych-align/diptych/corpus"
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

// with returns what the article chooses once e is among its candidates too.
func (es edges) with(e Edge, most int) []Edge {
	e.Mine = true
	chosen := append(es.chosen(), e)
	slices.SortFunc(chosen, byRank)
	return chosen[:min(len(chosen), most)]
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

// rivals returns the highest log-odds that an article reaches with another than a given one.
func (es edges) rivals() func(other string) float64 {
	best, second, with := align.Alone, align.Alone, ""
	for i := range es {
		switch e := &es[i]; {
		case e.LogOdds > best:
			best, second, with = e.LogOdds, best, e.Other
		case e.LogOdds > second:
			second = e.LogOdds
		}
	}
	return func(other string) float64 {
		if other == with {
			return second
		}
		return best
	}
}

// rival is rivals for one other.
func (es edges) rival(other string) float64 { return es.rivals()(other) }

// graph holds the edges of the articles that a step of the link pass works on. Articles are loaded when they are
// first looked at.
type graph struct {
	load func(id string) (edges, error)
	most int // candidates that an article chooses
	at   map[string]*node
}

// node is an article in a graph.
type node struct {
	edges edges // loaded ones may be read by others, those of a dirty node are its own
	dirty bool  // they have changed
	bar   *bar  // of the edges as they are; nil until it is asked for
}

func newGraph(most int, load func(id string) (edges, error)) *graph {
	return &graph{load: load, most: most, at: map[string]*node{}}
}

// of returns an article's node.
func (g *graph) of(id string) (*node, error) {
	n := g.at[id]
	if n == nil {
		es, err := g.load(id)
		if err != nil {
			return nil, err
		}
		n = &node{edges: es}
		g.at[id] = n
	}
	return n, nil
}

// admits reports whether an article of this rank and id is among the best candidates of n.
func (g *graph) admits(n *node, rank int, id string) bool {
	if n.bar == nil {
		b := n.edges.bar(g.most)
		n.bar = &b
	}
	return n.bar.admits(rank, id)
}

// changing makes the edges of n its own, to be changed.
func (n *node) changing() {
	if !n.dirty {
		const room = 8 // for edges to come
		n.edges = append(make(edges, 0, len(n.edges)+room), n.edges...)
	}
	n.dirty, n.bar = true, nil
}

// dirty returns the ids of the articles whose edges changed, sorted.
func (g *graph) dirty() []string {
	var out []string
	for id, n := range g.at {
		if n.dirty {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// set puts an edge among those of id, at id's end only.
func (g *graph) set(id string, e Edge) error {
	n, err := g.of(id)
	if err != nil {
		return err
	}
	i, ok := n.edges.find(e.Other)
	switch {
	case ok && n.edges[i] == e:
	case ok:
		n.changing()
		n.edges[i] = e
	default:
		n.changing()
		n.edges = slices.Insert(n.edges, i, e)
	}
	return nil
}

// cut removes the edge to other from those of id, at id's end only.
func (g *graph) cut(id, other string) error {
	n, err := g.of(id)
	if err != nil {
		return err
	}
	if i, ok := n.edges.find(other); ok {
		n.changing()
		n.edges = slices.Delete(n.edges, i, i+1)
	}
	return nil
}

// remove cuts all edges of id, at both ends.
func (g *graph) remove(id string) error {
	n, err := g.of(id)
	if err != nil {
		return err
	}
	for _, e := range n.edges {
		if err := g.cut(e.Other, id); err != nil {
			return err
		}
	}
	n.changing()
	n.edges = nil
	return nil
}

// choose makes chosen, sorted or not, the candidates that id itself chose. An edge that neither end chooses any more
// is cut at both ends.
func (g *graph) choose(id string, chosen []Edge) error {
	n, err := g.of(id)
	if err != nil {
		return err
	}
	old := slices.Clone(n.edges)
	now := map[string]bool{}
	for _, e := range chosen {
		now[e.Other] = true
		e.Mine, e.Theirs = true, false
		if i, ok := old.find(e.Other); ok {
			e.Theirs = old[i].Theirs
		}
		if err := g.set(id, e); err != nil {
			return err
		}
		if err := g.set(e.Other, e.turned(id)); err != nil {
			return err
		}
	}
	for _, e := range old {
		switch {
		case !e.Mine || now[e.Other]:
		case e.Theirs:
			e.Mine = false
			if err := g.set(id, e); err != nil {
				return err
			}
			if err := g.set(e.Other, e.turned(id)); err != nil {
				return err
			}
		default:
			if err := g.cut(id, e.Other); err != nil {
				return err
			}
			if err := g.cut(e.Other, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// turned returns the edge as it stands at its other end.
func (e Edge) turned(id string) Edge {
	e.Other, e.Mine, e.Theirs, e.French = id, e.Theirs, e.Mine, !e.French
	return e
}

// link decides the edge e of the article id against the best rival of either end. Edges run between the languages, and
// French tells which end comes first.
func link(m *align.Model, id string, e *Edge, rival float64) corpus.Link {
	v := m.Decide(e.score(), rival)
	k := corpus.Link{A: id, B: e.Other, Relation: v.Relation, Confidence: v.Confidence, Model: m.Version}
	if e.French {
		k.A, k.B = k.B, k.A
	}
	return k
}
