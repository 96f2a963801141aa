package job

import (
	"cmp"
	"sync"

	"github.com/diptych-align/diptych/index/align"
)

// sketches gives the sketches of articles.
type sketches func(id string) (align.Sketch, error)

// competition knows the rivals of edges. It is of one moment: the edges must not change while it is asked. Many may ask at once.
type competition struct {
	sketches sketches
	mu       sync.Mutex // one loads edges at a time
	edges    func(id string) (edges, error)
	at       map[string]*contest
}

func newCompetition(of func(id string) (edges, error), sketches sketches) *competition {
	return &competition{sketches: sketches, edges: of, at: map[string]*contest{}}
}

// of returns the contest for an article.
func (c *competition) of(id string) (*contest, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	among := c.at[id]
	if among == nil {
		es, err := c.edges(id)
		if err != nil {
			return nil, err
		}
		among = &contest{edges: es}
		c.at[id] = among
	}
	return among, nil
}

// rivals returns those of the edge between two articles.
func (c *competition) rivals(a, b string) (out align.Rivals, err error) {
	if out[0], err = c.rival(a, b); err != nil {
		return out, err
	}
	out[1], err = c.rival(b, a)
	return out, err
}

// mostPrints is how many of an article's best edges are asked for a rival: where all lead to one text, it has none. Reports by
// the hundred that differ in a word or two would all have to be held against one another.
const mostPrints = 64

// rival returns the highest log-odds that an article reaches with another than a given one. A copy of that one is not
// its rival: what several papers print is one report.
func (c *competition) rival(id, other string) (float64, error) {
	own, err := c.sketches(other)
	if err != nil {
		return 0, err
	}
	among, err := c.of(id)
	if err != nil {
		return 0, err
	}
	for i := range mostPrints {
		e := among.place(i)
		if e == nil {
			break
		}
		if e.Other == other {
			continue
		}
		s, err := c.sketches(e.Other)
		if err != nil {
			return 0, err
		}
		if !s.CopyOf(own) {
			return e.LogOdds, nil
		}
	}
	return align.Alone, nil
}

// contest ranks the edges of one article by log-odds, ties by the other's id. One of the first two is the rival of nearly every
// edge, so that a place is found when it is asked for.
type contest struct {
	edges  edges
	mu     sync.Mutex
	ranked []*Edge
}

// place returns the edge of place i, counted from 0, where those before have been asked for; nil behind the last.
func (c *contest) place(i int) *Edge {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i < len(c.ranked) {
		return c.ranked[i]
	}
	var next *Edge
	for j := range c.edges {
		e := &c.edges[j]
		if (i == 0 || byLogOdds(c.ranked[i-1], e) < 0) && (next == nil || byLogOdds(e, next) < 0) {
			next = e
		}
	}
	if next != nil {
		c.ranked = append(c.ranked, next)
	}
	return next
}

func byLogOdds(a, b *Edge) int {
	return cmp.Or(cmp.Compare(b.LogOdds, a.LogOdds), cmp.Compare(a.Other, b.Other))
}
