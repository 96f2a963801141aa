package job

import (
	"errors"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
)

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

// edges returns the edges of an article.
func (g *graph) edges(id string) (edges, error) {
	n, err := g.of(id)
	if err != nil {
		return nil, err
	}
	return n.edges, nil
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
		if e.Mine && !now[e.Other] {
			if err := g.drop(id, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// admit puts an edge that is not there yet among those that id itself chose, in place of the last if there is no room.
func (g *graph) admit(id string, e Edge) error {
	n, err := g.of(id)
	if err != nil {
		return err
	}
	if b := n.edges.bar(g.most); b.full {
		last, _ := n.edges.edge(b.id)
		if err := g.drop(id, last); err != nil {
			return err
		}
	}
	old, _ := n.edges.edge(e.Other)
	e.Mine, e.Theirs = true, old.Theirs
	return errors.Join(g.set(id, e), g.set(e.Other, e.turned(id)))
}

// drop takes an edge from those that id itself chose. If the other end has not chosen it either, it is cut at both.
func (g *graph) drop(id string, e Edge) error {
	if e.Theirs {
		e.Mine = false
		return errors.Join(g.set(id, e), g.set(e.Other, e.turned(id)))
	}
	return errors.Join(g.cut(id, e.Other), g.cut(e.Other, id))
}

// link decides the edge e of the article id against its rivals. Edges run between the languages, and
// French tells which end comes first.
func link(m *align.Model, id string, e *Edge, rivals align.Rivals) corpus.Link {
	v := m.Decide(e.score(), rivals)
	k := corpus.Link{A: id, B: e.Other, Relation: v.Relation, Confidence: v.Confidence, Model: m.Version}
	if e.French {
		k.A, k.B = k.B, k.A
	}
	return k
}
