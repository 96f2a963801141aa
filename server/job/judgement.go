package job

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

// judgedKey is where the link pass keeps N of the last judgement that its links know. No article has such an id.
const judgedKey = "/judged"

// Judge keeps a judgement and returns when the links know it.
func (c *Collection) Judge(ctx context.Context, j corpus.Judgement) (store.Judgement, error) {
	kept, err := c.Store.Judge(ctx, j)
	if err != nil {
		return kept, err
	}
	if err := c.knows(ctx, kept.N); err != nil {
		return kept, err
	}
	if next := c.next.Load(); next != nil && next.knows(ctx, kept.N) != nil { // it may take over at any moment, or be given up
		return kept, ctx.Err()
	}
	return kept, nil
}

// knows returns when the links know the first n judgements.
func (c *Collection) knows(ctx context.Context, n uint64) error {
	return c.until(ctx, func() bool { return c.judged.Load() >= n })
}

// Judged overrules a link of a French and an English article that are kept, if somebody has judged it.
func (c *Collection) Judged(k *corpus.Link) error {
	j, ok, err := c.Store.Judgement(k.A, k.B)
	if ok && err == nil {
		j.Overrule(k)
	}
	return err
}

// judgeStep brings the links up to new judgements: those of the articles that were judged are decided anew.
func (c *Collection) judgeStep(ctx context.Context) (bool, error) {
	from, last := c.judged.Load(), c.Store.LastJudgement()
	if from == last {
		return false, nil
	}
	judged := map[string]bool{}
	for j, err := range c.Store.JudgementsAfter(from) {
		if err != nil {
			return false, err
		}
		judged[j.A], judged[j.B] = true, true
	}
	u := store.Update{
		Cursor:  store.Cursor{Seq: c.linked.Load(), Version: c.IndexVersion()},
		Touched: slices.Sorted(maps.Keys(judged)),
		Values:  map[string][]byte{judgedKey: binary.AppendUvarint(nil, last)},
	}
	var err error
	if u.Links, err = c.decide(ctx, newGraph(c.linker.most, c.edgesOf), u.Touched, c.sketch); err != nil {
		return false, err
	}
	if err := c.links.Save(ctx, u); err != nil {
		return false, err
	}
	c.judged.Store(last)
	c.pass()
	return true, nil
}

// readJudged reads how far the links know the judgements.
func (c *Collection) readJudged() error {
	value, err := c.links.Value(judgedKey)
	if err != nil {
		return err
	}
	n, _ := binary.Uvarint(value)
	c.judged.Store(n)
	return nil
}

// judgements returns what was judged of an article, by the other's id.
func (c *Collection) judgements(id string) (map[string]store.Judgement, error) {
	all, err := c.Store.JudgementsOf(id)
	if err != nil {
		return nil, err
	}
	by := make(map[string]store.Judgement, len(all))
	for _, j := range all {
		if j.A == id {
			by[j.B] = j
		} else {
			by[j.A] = j
		}
	}
	return by, nil
}

// judgedLink returns the link of two articles that were judged; ok is false if there is none: if it was rejected, if one of
// the articles is not there, or both are of one language by now.
func (c *Collection) judgedLink(id, other string, j store.Judgement) (k corpus.Link, ok bool, err error) {
	var langs [2]corpus.Lang
	for i, id := range []string{id, other} {
		p, err := c.lean(id)
		if errors.Is(err, store.ErrNotFound) {
			return k, false, nil
		}
		if err != nil {
			return k, false, fmt.Errorf("judged %s: %w", id, err)
		}
		langs[i] = p.own.Lang
	}
	if langs[0].Other() != langs[1] || j.Relation == corpus.Unrelated {
		return k, false, nil
	}
	k = corpus.Link{A: id, B: other, Model: c.Model.Version}
	if langs[1] == corpus.French {
		k.A, k.B = k.B, k.A
	}
	j.Overrule(&k)
	return k, true, nil
}
