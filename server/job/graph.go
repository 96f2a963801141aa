package job

import (
	"cmp"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
)

// Edge is a candidate of an article, with its score. An edge is known at both its ends.
type Edge struct {
	Other string `json:"other"`
	// Rank is the integer rarity of what both share: what candidates are chosen by.
	Rank int `json:"rank"`
	// Mine reports that the article chose the other among its candidates, Theirs that the other chose it.
	Mine   bool `json:"mine,omitempty"`
	Theirs bool `json:"theirs,omitempty"`
	// French reports that the other is the French one.
	French bool `json:"french,omitempty"`
	// LogOdds, Story and Rendering are those of align.Score.
	LogOdds   float64 `json:"log_odds"`
	Story     float64 `json:"story"`
	Rendering float64 `json:"rendering"`
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

// admits reports whether an article of this rank and id is among the best candidates, of which there are most at most.
func (es edges) admits(rank int, id string, most int) bool {
	chosen, beaten := 0, false
	for i := range es {
		if e := &es[i]; e.Mine {
			chosen++
			beaten = beaten || rank > e.Rank || rank == e.Rank && id < e.Other
		}
	}
	return chosen < most || beaten
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

// rival returns the highest log-odds that the article reaches with another than other.
func (es edges) rival(other string) float64 {
	best := align.Alone
	for _, e := range es {
		if e.Other != other {
			best = max(best, e.LogOdds)
		}
	}
	return best
}

// graph holds the edges of the articles that a step of the link pass works on. Articles are loaded when they are
// first looked at; those whose edges changed are dirty.
type graph struct {
	load  func(id string) (edges, error)
	at    map[string]edges
	dirty map[string]bool
}

func newGraph(load func(id string) (edges, error)) *graph {
	return &graph{load: load, at: map[string]edges{}, dirty: map[string]bool{}}
}

// of returns the edges of an article.
func (g *graph) of(id string) (edges, error) {
	es, ok := g.at[id]
	if !ok {
		var err error
		if es, err = g.load(id); err != nil {
			return nil, err
		}
		g.at[id] = es
	}
	return es, nil
}

// set puts an edge among those of id, at id's end only.
func (g *graph) set(id string, e Edge) error {
	es, err := g.of(id)
	if err != nil {
		return err
	}
	i, ok := es.find(e.Other)
	if ok && es[i] == e {
		return nil
	}
	if ok {
		es = slices.Clone(es)
		es[i] = e
	} else {
		es = slices.Insert(slices.Clip(es), i, e)
	}
	g.at[id] = es
	g.dirty[id] = true
	return nil
}

// cut removes the edge to other from those of id, at id's end only.
func (g *graph) cut(id, other string) error {
	es, err := g.of(id)
	if err != nil {
		return err
	}
	if i, ok := es.find(other); ok {
		g.at[id] = slices.Delete(slices.Clone(es), i, i+1)
		g.dirty[id] = true
	}
	return nil
}

// remove cuts all edges of id, at both ends.
func (g *graph) remove(id string) error {
	es, err := g.of(id)
	if err != nil {
		return err
	}
	for _, e := range es {
		if err := g.cut(e.Other, id); err != nil {
			return err
		}
	}
	g.at[id] = nil
	g.dirty[id] = true
	return nil
}

// choose makes chosen, sorted or not, the candidates that id itself chose. An edge that neither end chooses any more
// is cut at both ends.
func (g *graph) choose(id string, chosen []Edge) error {
	old, err := g.of(id)
	if err != nil {
		return err
	}
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

// link decides the edge e of the article id, whose edges are es and the other's others. Edges run between the
// languages, and French tells which end comes first.
func link(m *align.Model, id string, e Edge, es, others edges) corpus.Link {
	v := m.Decide(e.score(), max(es.rival(e.Other), others.rival(id)))
	k := corpus.Link{A: id, B: e.Other, Relation: v.Relation, Confidence: v.Confidence, Model: m.Version}
	if e.French {
		k.A, k.B = k.B, k.A
	}
	return k
}
