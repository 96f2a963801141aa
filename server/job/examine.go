package job

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
)

// examine brings a graph up to articles that have changed or were deleted:
//
//  1. what such an article was before is taken out; who had chosen it, and has no room left, searches anew;
//  2. each chooses its candidates among those it meets, and enters the candidates of those where it ranks high enough.
func (l *linker) examine(ctx context.Context, g *graph, changed []string) error {
	search, err := l.takeOut(g, changed)
	if err != nil {
		return err
	}
	met, err := l.meet(ctx, changed)
	if err != nil {
		return err
	}
	for _, id := range changed {
		delete(search, id)
	}
	if err := l.searchAnew(ctx, g, slices.Sorted(maps.Keys(search))); err != nil {
		return err
	}
	for i, id := range changed {
		if err := g.choose(id, met[i].chosen); err != nil {
			return err
		}
	}
	return l.enter(ctx, g, met)
}

// takeOut removes the changed articles from the graph, and returns who had chosen one of them and was full: there
// the next best has to be searched for.
func (l *linker) takeOut(g *graph, changed []string) (search map[string]bool, err error) {
	search = map[string]bool{}
	for _, id := range changed {
		old, err := g.of(id)
		if err != nil {
			return nil, err
		}
		for _, e := range old.edges {
			if !e.Theirs {
				continue
			}
			others, err := g.of(e.Other)
			if err != nil {
				return nil, err
			}
			if len(others.edges.chosen()) == l.most {
				search[e.Other] = true
			}
		}
		if err := g.remove(id); err != nil {
			return nil, err
		}
	}
	return search, nil
}

// meeting is a changed article with whom it chooses, and all whose candidate it may be, best first.
type meeting struct {
	profile *align.Profile // nil: the article is deleted
	all     []index.Candidate
	chosen  []Edge
}

// meet returns whom the changed articles meet.
func (l *linker) meet(ctx context.Context, changed []string) ([]meeting, error) {
	out := make([]meeting, len(changed))
	err := each(ctx, len(changed), func(ctx context.Context, i int) error {
		p, err := l.whole(changed[i])
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted, or since: then that change is still to come
		}
		if err != nil {
			return err
		}
		m := meeting{profile: p}
		switch {
		case !l.chosen(p):
			m.chosen, err = l.candidates(ctx, p, unknown)
		case !l.choose(p):
			m.all, err = l.above(ctx, p)
		default:
			if m.all, err = l.above(ctx, p); err == nil {
				m.chosen, err = l.score(p, m.all, unknown)
			}
		}
		out[i] = m
		return err
	})
	return out, err
}

// searchAnew lets articles choose their candidates afresh.
func (l *linker) searchAnew(ctx context.Context, g *graph, ids []string) error {
	known := make([]edges, len(ids))
	for i, id := range ids {
		n, err := g.of(id)
		if err != nil {
			return err
		}
		known[i] = n.edges
	}
	chosen := make([][]Edge, len(ids))
	if err := each(ctx, len(ids), func(ctx context.Context, i int) error {
		p, err := l.whole(ids[i])
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err != nil {
			return err
		}
		chosen[i], err = l.candidates(ctx, p, known[i].edge)
		return err
	}); err != nil {
		return err
	}
	for i, id := range ids {
		if err := g.choose(id, chosen[i]); err != nil {
			return err
		}
	}
	return nil
}

// entrance is an article that ranks high enough to be among the candidates of another, and their edge at the other's end.
type entrance struct {
	article *align.Profile
	other   index.Candidate
	edge    []Edge // none if the other is gone
}

// enter puts articles among the candidates of those they meet and rank high enough with. Who enters leaves less room for
// the next, so that some are scored in vain.
func (l *linker) enter(ctx context.Context, g *graph, met []meeting) error {
	entering, err := l.entrances(g, met)
	if err != nil {
		return err
	}
	if err := each(ctx, len(entering), func(_ context.Context, i int) (err error) {
		e := &entering[i]
		e.edge, err = l.score(e.article, []index.Candidate{e.other}, g.at[e.other.ID].edges.turnedEdge(e.article.ID, e.other.ID))
		return err
	}); err != nil {
		return err
	}
	for i := range entering {
		id, other := entering[i].article.ID, entering[i].other
		n := g.at[other.ID]
		if !g.admits(n, other.Score, id) {
			continue
		}
		for _, e := range entering[i].edge {
			if err := g.admit(other.ID, e.turned(id)); err != nil {
				return err
			}
		}
	}
	return nil
}

// entrances returns who may enter where, as long as nobody else does.
func (l *linker) entrances(g *graph, met []meeting) ([]entrance, error) {
	var out []entrance
	for _, m := range met {
		for _, other := range m.all {
			n, err := g.of(other.ID)
			if err != nil {
				return nil, err
			}
			if !g.admits(n, other.Score, m.profile.ID) {
				continue
			}
			if e, ok := n.edges.edge(m.profile.ID); !ok || !e.Mine {
				out = append(out, entrance{article: m.profile, other: other})
			}
		}
	}
	return out, nil
}

// scoreAnew scores the edges of articles that have another date.
func (l *linker) scoreAnew(ctx context.Context, g *graph, ids []string) error {
	scored := make([][]Edge, len(ids))
	for i, id := range ids {
		es, err := g.edges(id)
		if err != nil {
			return err
		}
		scored[i] = slices.Clone(es)
	}
	if err := each(ctx, len(ids), func(_ context.Context, i int) error {
		p, err := l.profile(ids[i])
		if errors.Is(err, store.ErrNotFound) {
			return nil // deleted since: that change is still to come
		}
		if err != nil {
			return err
		}
		for j := range scored[i] {
			e := &scored[i][j]
			other, err := l.profile(e.Other)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			e.rate(l.model.Score(p, other))
		}
		return nil
	}); err != nil {
		return err
	}
	for i, id := range ids {
		for _, e := range scored[i] {
			if err := errors.Join(g.set(id, e), g.set(e.Other, e.turned(id))); err != nil {
				return err
			}
		}
	}
	return nil
}
