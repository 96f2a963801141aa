package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/dating"
)

// mostWitnesses is how many dated articles an undated one chooses to be dated by. The nearest three or four tell nearly
// all; more keep a running story from being dated by one of its days.
const mostWitnesses = 12

// witnesses are dated articles of either language for an undated one. Only the undated choose, and only among those
// whose date somebody testifies to.
func witnesses(most int) search {
	dated := func(p *align.Profile) bool { return p.Known() != corpus.NoDay }
	undated := func(p *align.Profile) bool { return !dated(p) }
	return search{most, leastRank, func(m *align.Model, p *align.Profile) index.Probe {
		among := index.Undated
		if undated(p) {
			among = index.Dated
		}
		return index.Probe{ID: p.ID, Langs: []corpus.Lang{corpus.English, corpus.French}, Day: p.Known(), Among: among, Terms: terms(m, p)}
	}, undated, dated, nil}
}

// infer dates an article by the witnesses it has chosen.
func (l *linker) infer(ann *corpus.Annotation, chosen []Edge) (corpus.Dating, error) {
	var all []dating.Witness
	for i := range chosen {
		e := &chosen[i]
		p, err := l.profile(e.Other)
		if errors.Is(err, store.ErrNotFound) {
			continue // deleted since: that change is still to come
		}
		if err != nil {
			return corpus.Dating{}, fmt.Errorf("witness %s: %w", e.Other, err)
		}
		if p.Known() != corpus.NoDay {
			all = append(all, dating.Witness{ID: p.ID, Day: p.Anchor, Days: p.Days, Akin: l.model.Akin(e.score())})
		}
	}
	return dating.Infer(ann, all), nil
}

// dated returns an article with another dating.
func dated(a *corpus.Annotated, d corpus.Dating) *corpus.Annotated {
	out := *a
	out.Annotation.Dating = d
	return &out
}

// The link pass keeps by these keys, beside the edges of an article by its id, the edges of the article to its witnesses
// or to those it testifies for, and its dating if it has it from its witnesses.
func witnessesKey(id string) string { return id + "/witnesses" }
func datingKey(id string) string    { return id + "/dating" }

// date dates anew the undated articles that a change touches. It returns those whose date is another now, puts what is
// to be kept into values, and brings the index up to the new dates: a step that is not finished then does the same again.
func (c *Collection) date(ctx context.Context, changed map[string]bool, values map[string][]byte) (redated []string, err error) {
	g := newGraph(c.dater.most, func(id string) (edges, error) { return c.readEdges(witnessesKey(id)) })
	if err := c.dater.examine(ctx, g, slices.Sorted(maps.Keys(changed))); err != nil {
		return nil, err
	}
	for _, id := range g.dirty() {
		values[witnessesKey(id)] = g.at[id].edges.appendBinary(nil)
	}
	ids := g.dirty()
	now := make([]corpus.Dating, len(ids))
	if err := each(ctx, len(ids), func(_ context.Context, i int) (err error) {
		now[i], err = c.testified(ids[i], g.at[ids[i]].edges)
		return err
	}); err != nil {
		return nil, err
	}
	batch := index.Batch{Cursor: c.indexed.Load()}
	for i, id := range ids {
		before, err := c.dating(id)
		if err != nil {
			return nil, err
		}
		if now[i] == before {
			continue
		}
		redated = append(redated, id)
		if values[datingKey(id)], err = encodeDating(now[i]); err != nil {
			return nil, err
		}
		c.datings.put(id, now[i])
		if now[i].Value == before.Value {
			continue // the index knows no more than the day
		}
		a, change, err := c.current(id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d, err := c.document(a, change)
		if err != nil {
			return nil, err
		}
		batch.Put = append(batch.Put, d)
	}
	if len(batch.Put) == 0 {
		return redated, nil
	}
	return redated, c.Index.Apply(&batch)
}

// testified returns the dating that an article has from its witnesses, the zero Dating if they say nothing of it, if it is
// a witness itself or deleted.
func (c *Collection) testified(id string, witnesses edges) (corpus.Dating, error) {
	p, err := c.lean(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !c.dater.choose(p.own) {
		return corpus.Dating{}, nil
	}
	if err != nil {
		return corpus.Dating{}, err
	}
	a, _, err := c.current(id)
	if errors.Is(err, store.ErrNotFound) {
		return corpus.Dating{}, nil // deleted since: that change is still to come
	}
	if err != nil {
		return corpus.Dating{}, err
	}
	d, err := c.dater.infer(&a.Annotation, witnesses.chosen())
	if d.Method != corpus.Neighbours {
		d = corpus.Dating{}
	}
	return d, err
}

// dating returns what an article's witnesses have said of its date last, the zero Dating if nothing.
func (c *Collection) dating(id string) (corpus.Dating, error) {
	if d, ok := c.datings.get(id); ok {
		return d, nil
	}
	var d corpus.Dating
	value, err := c.links.Value(datingKey(id))
	if err == nil && value != nil {
		err = json.Unmarshal(value, &d)
	}
	if err != nil {
		return d, fmt.Errorf("dating of %s: %w", id, err)
	}
	c.datings.put(id, d)
	return d, nil
}

func encodeDating(d corpus.Dating) ([]byte, error) {
	if d == (corpus.Dating{}) {
		return nil, nil
	}
	return json.Marshal(d)
}

// Annotate returns an article that is not kept as it would be if it were: without the blocks of its source, and dated by the
// collection if nobody testifies to its date.
func (c *Collection) Annotate(ctx context.Context, a *corpus.Annotated) (*corpus.Annotated, error) {
	a = c.counted.blocks.Cut(a)
	p := c.Model.Profile(align.NewBag(a, c.Model.Lexicon))
	if !c.dater.choose(p) {
		return a, nil
	}
	chosen, err := c.dater.candidates(ctx, p, unknown)
	if err != nil {
		return nil, err
	}
	d, err := c.dater.infer(&a.Annotation, chosen)
	return dated(a, d), err
}
