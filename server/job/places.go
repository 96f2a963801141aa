package job

import (
	"slices"

	"github.com/diptych-align/diptych/index/align"
)

// places are what an article has for candidates. They are given to the best by rank first, and a text takes one place, in however
// many papers it stands: who prints it, too, comes along as a reprint, as long as there is a place left for others.
type places struct {
	sketch sketches // nil: each article takes one, whatever it prints
	texts  []align.Sketch
	taken  int
}

func (l *linker) places() *places {
	if !l.texts {
		return new(places)
	}
	return &places{sketch: l.sketch}
}

// give gives an article a place, unless it is a reprint.
func (p *places) give(id string) (reprint bool, err error) {
	if p.sketch != nil {
		s, err := p.sketch(id)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(p.texts, s.CopyOf) {
			return true, nil
		}
		p.texts = append(p.texts, s)
	}
	p.taken++
	return false, nil
}

// taken returns how many places the chosen take.
func taken(chosen []Edge) int {
	n := 0
	for i := range chosen {
		if !chosen[i].Reprint {
			n++
		}
	}
	return n
}

// admit puts e, which is not there yet and ranks high enough, among what the article id chooses. Where e prints what several
// others do, places may have been freed for articles that are not among the edges.
func (l *linker) admit(g *graph, id string, e Edge) (freed bool, err error) {
	es, err := g.edges(id)
	if err != nil {
		return false, err
	}
	again, err := l.printed(e.Other, es)
	if err != nil {
		return false, err
	}
	if !again && !slices.ContainsFunc(es, func(e Edge) bool { return e.Mine && e.Reprint }) {
		return false, g.admit(id, e) // no text stands twice: the commonest case, and one edge moves
	}
	chosen := es.chosen()
	before := taken(chosen)
	e.Mine, e.Reprint = true, false
	chosen = append(chosen, e)
	slices.SortFunc(chosen, byRank)
	places := l.places()
	for i := range chosen {
		if places.taken == l.most {
			chosen = chosen[:i]
			break
		}
		if again {
			if chosen[i].Reprint, err = places.give(chosen[i].Other); err != nil {
				return false, err
			}
		} else if !chosen[i].Reprint {
			places.taken++
		}
	}
	return before == l.most && places.taken < before, g.choose(id, chosen)
}

// printed reports whether an article prints the text of one of those chosen among edges.
func (l *linker) printed(id string, es edges) (bool, error) {
	if !l.texts {
		return false, nil
	}
	own, err := l.sketch(id)
	if err != nil {
		return false, err
	}
	for i := range es {
		if !es[i].Mine {
			continue
		}
		s, err := l.sketch(es[i].Other)
		if err != nil || s.CopyOf(own) {
			return err == nil, err
		}
	}
	return false, nil
}
