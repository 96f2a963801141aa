package job

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/furniture"
	"github.com/diptych-align/diptych/index/lexicon"
)

// leastSnapshot is how many articles a collection needs for statistics of its own: of fewer the background knows more.
const leastSnapshot = 50

// passModel keeps a snapshot in these values.
const (
	statisticsValue = "statistics"
	blocksValue     = "blocks"
)

// snapshot reads the blocks that are cut of the articles, and returns the statistics of what is left. They are counted anew when
// the collection is opened and has doubled since they were: in between nothing moves, so that links do not depend on the order
// of arrival.
func (c *Collection) snapshot(ctx context.Context, lex *lexicon.Lexicon) (s corpus.Statistics, err error) {
	pass := c.Store.Pass(passModel)
	if _, err := readJSON(pass, statisticsValue, &s); err != nil {
		return s, err
	}
	counted, err := readJSON(pass, blocksValue, &c.blocks)
	if err != nil {
		return s, err
	}
	if n := c.Store.Len(); n < leastSnapshot || counted && n < 2*s.Articles {
		return s, nil
	}
	if s, err = c.count(ctx, lex); err != nil {
		return s, err
	}
	c.log.Info("counted the collection", "articles", s.Articles, "terms", len(s.Frequency), "sources with blocks", len(c.blocks))
	values := map[string][]byte{}
	if values[statisticsValue], err = json.Marshal(s); err != nil {
		return s, err
	}
	if values[blocksValue], err = json.Marshal(c.blocks); err != nil {
		return s, err
	}
	return s, pass.Save(ctx, store.Update{Cursor: store.Cursor{Seq: c.Store.Last()}, Values: values})
}

// readJSON reads a value of a pass, if it is there.
func readJSON(pass *store.Pass, key string, into any) (ok bool, err error) {
	value, err := pass.Value(key)
	if err != nil || value == nil {
		return false, err
	}
	if err := json.Unmarshal(value, into); err != nil {
		return false, fmt.Errorf("%s: %w", key, err)
	}
	return true, nil
}

// count finds the blocks of the collection, and then the statistics of its articles without them.
func (c *Collection) count(ctx context.Context, lex *lexicon.Lexicon) (corpus.Statistics, error) {
	c.blocks = nil
	var blocks furniture.Counter
	if err := c.each(ctx, blocks.Add); err != nil {
		return corpus.Statistics{}, err
	}
	c.blocks = blocks.Blocks()
	var terms align.Counter
	err := c.each(ctx, func(a *corpus.Annotated) { terms.Add(align.NewBag(a, lex)) })
	return terms.Statistics(), err
}

// each hands the articles of the collection to do.
func (c *Collection) each(ctx context.Context, do func(*corpus.Annotated)) error {
	for change, err := range c.Store.List("", c.Store.Last()) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		a, _, err := c.kept(ctx, change.ID)
		if err != nil {
			return err
		}
		do(a)
	}
	return nil
}
