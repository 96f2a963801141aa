package job

import (
	"context"
	"errors"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
)

// mostCopies is how many copies an article chooses. Copies know of one another at both ends, so that one of a text that more
// papers print knows 32 others at least; of texts that are all equal those of the first ids know all.
const mostCopies = 32

// copies are articles of the same language that print the same text: each article chooses some, and may be one.
func copies(most int) search {
	return search{most, 1, func(_ *align.Model, p *align.Profile) index.Probe {
		return index.Probe{ID: p.ID, Langs: []corpus.Lang{p.Lang}, Day: p.Known(), Terms: index.PrintTerms(p.Sketch.Prints())}
	}, every, every, align.Sketch.CopyOf}
}

// The link pass keeps by this key the edges of an article to its copies.
func copiesKey(id string) string { return id + "/copies" }

func (c *Collection) copiesOf(id string) (edges, error) { return c.readEdges(copiesKey(id)) }

// copyAnew brings the copies up to articles that have changed, or have another date, and puts what is to be kept into values.
func (c *Collection) copyAnew(ctx context.Context, changed, redated []string, of sketches, values map[string][]byte) error {
	g := newGraph(c.copier.most, c.copiesOf)
	l := c.copier.knowing(of)
	if err := l.examine(ctx, g, changed); err != nil {
		return err
	}
	if err := l.scoreAnew(ctx, g, redated); err != nil {
		return err
	}
	for _, id := range g.dirty() {
		values[copiesKey(id)] = g.at[id].edges.appendBinary(nil)
	}
	return nil
}

// Copies returns the links of a kept article to those of its language that print the same text, highest confidence first, ties
// by ids. Evidence is not filled in.
func (c *Collection) Copies(id string) ([]corpus.Link, error) {
	es, err := c.copiesOf(id)
	return copyLinks(c.Model, id, es), err
}

// CopiesOf returns what Copies would for an article that is not kept, see Annotate, with the evidence.
func (c *Collection) CopiesOf(ctx context.Context, a *corpus.Annotated) ([]corpus.Link, error) {
	p := c.Model.Profile(align.NewBag(a, c.Model.Lexicon))
	es, err := c.copier.candidates(ctx, p, unknown)
	if err != nil {
		return nil, err
	}
	var out []corpus.Link
	for _, k := range copyLinks(c.Model, a.ID, es) {
		other, err := c.copier.whole(k.Other(a.ID))
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		first, second := p, other
		if k.A == other.ID {
			first, second = other, p
		}
		out = append(out, judge(c.Model, first, second, c.Model.Score(first, second), align.Unrivalled))
	}
	return out, nil
}

// copyLinks decides the edges of an article to its copies, which do not compete. Where so little is told that nobody
// could say whether both tell of one occurrence, there is no link.
func copyLinks(m *align.Model, id string, es edges) []corpus.Link {
	var out []corpus.Link
	for i := range es {
		s := es[i].score()
		s.Monolingual, s.Copy = true, true
		if v := m.Decide(s, align.Unrivalled); v.Relation == corpus.Copy {
			out = append(out, corpus.Link{A: min(id, es[i].Other), B: max(id, es[i].Other), Relation: v.Relation, Confidence: v.Confidence, Model: m.Version})
		}
	}
	slices.SortFunc(out, byConfidence)
	return out
}
