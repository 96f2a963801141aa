package job

import (
	"context"
	"errors"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Parallels returns the links of a kept article into the other language, related ones included, highest confidence
// first. Evidence and beads are not filled in.
func (c *Collection) Parallels(id string) ([]corpus.Link, error) { return c.links.Links(id) }

// Explain fills in the evidence of a link of Parallels or Copies. A judged one has a row that says so before what the model says.
func (c *Collection) Explain(k *corpus.Link) error {
	a, err := c.linker.whole(k.A)
	if err != nil {
		return err
	}
	b, err := c.linker.whole(k.B)
	if err != nil {
		return err
	}
	against := align.Unrivalled
	if k.Relation != corpus.Copy {
		if against, err = newCompetition(c.edgesOf, c.sketch).rivals(k.A, k.B); err != nil {
			return err
		}
	}
	k.Evidence = judge(c.Model, a, b, c.Model.Score(a, b), against).Evidence
	return c.Judged(k)
}

// ParallelsOf returns what Parallels would for an article that is not kept, see Annotate, with the evidence.
func (c *Collection) ParallelsOf(ctx context.Context, a *corpus.Annotated) ([]corpus.Link, error) {
	p := c.Model.Profile(align.NewBag(a, c.Model.Lexicon))
	chosen, err := c.linker.candidates(ctx, p, unknown)
	if err != nil {
		return nil, err
	}
	among := newCompetition(func(id string) (edges, error) {
		if id == a.ID {
			return chosen, nil
		}
		return c.edgesOf(id)
	}, c.sketchOr(map[string]align.Sketch{a.ID: p.Sketch}))
	var out []corpus.Link
	for _, e := range chosen {
		against, err := among.rivals(a.ID, e.Other)
		if err != nil {
			return nil, err
		}
		if c.Model.Decide(e.score(), against).Relation == corpus.Unrelated {
			continue
		}
		other, err := c.linker.whole(e.Other)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		first, second := p, other
		if e.French {
			first, second = other, p
		}
		out = append(out, judge(c.Model, first, second, c.Model.Score(first, second), against))
	}
	slices.SortFunc(out, byConfidence)
	return out, nil
}

// Compare judges any two articles by themselves, without competition.
func (c *Collection) Compare(a, b *corpus.Annotated) corpus.Link {
	x, y := c.Model.Profile(align.NewBag(a, c.Model.Lexicon)), c.Model.Profile(align.NewBag(b, c.Model.Lexicon))
	return judge(c.Model, x, y, c.Model.Score(x, y), align.Unrivalled)
}

// Beads aligns the sentences of two articles that stand in a relation.
func (c *Collection) Beads(r corpus.Relation, a, b *corpus.Annotated) []corpus.Bead {
	return beads(c.Model.Lexicon, r, a, b)
}

// Pending reports whether an article's latest revision waits to be linked.
func (c *Collection) Pending(id string) (bool, error) {
	change, err := c.Store.Latest(id)
	if errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	return change.Seq > c.linked.Load(), err
}

// beads aligns the sentences of a translation, each of them; of other articles it pairs those that say the same.
func beads(lex *lexicon.Lexicon, r corpus.Relation, a, b *corpus.Annotated) []corpus.Bead {
	x, y := align.NewReport(a, lex), align.NewReport(b, lex)
	if r == corpus.Translation {
		return align.Beads(x, y)
	}
	return align.Matches(x, y)
}
