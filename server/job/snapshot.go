package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/furniture"
	"github.com/diptych-align/diptych/index/lexicon"
)

// snapshot is what a collection says as a whole: the blocks that its sources print again and again, the statistics of what is
// left of its articles, the calibration by what people have judged, and the last change and judgement that were counted. It
// does not move while it is used, so that links do not depend on the order of arrival.
type snapshot struct {
	corpus.Statistics
	blocks     furniture.Blocks
	calibrated calibrated
	seq        uint64
}

// articles is how many articles were looked at, copies of others among them.
func (s *snapshot) articles() int { return s.Articles + s.Copies }

// calibrated is a calibration with N of the last judgement that it knows.
type calibrated struct {
	align.Calibration
	Judged uint64
}

// model makes the model of a snapshot.
func (s *snapshot) model(lex *lexicon.Lexicon) *align.Model {
	return align.NewModel(lex, s.Statistics).Calibrated(s.calibrated.Calibration)
}

// passModel keeps the snapshot in these values; its cursor is the last change that was counted.
const (
	passModel       = "model"
	statisticsValue = "statistics"
	blocksValue     = "blocks"
	calibratedValue = "calibration"
)

// leastSnapshot is how many articles a collection needs for a snapshot of its own: of fewer the background knows more.
const leastSnapshot = 50

// take reads the snapshot that is kept, or counts the collection anew if it has outgrown that one.
func (c *Collection) take(ctx context.Context, lex *lexicon.Lexicon) error {
	pass := c.Store.Pass(passModel)
	if _, err := readJSON(pass, statisticsValue, &c.counted.Statistics); err != nil {
		return err
	}
	whole, err := readJSON(pass, blocksValue, &c.counted.blocks)
	if err != nil {
		return err
	}
	if _, err := readJSON(pass, calibratedValue, &c.counted.calibrated); err != nil {
		return err
	}
	cursor, err := pass.Cursor()
	if err != nil {
		return err
	}
	if c.counted.seq = cursor.Seq; !whole {
		c.counted = snapshot{} // there is none, or one of a version that knew no blocks
	}
	if !c.Outgrown() {
		return nil
	}
	if c.counted, err = c.count(ctx, lex); err != nil {
		return err
	}
	return c.keep(ctx, c.counted)
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

// count makes a snapshot of the articles as they are. Those that change meanwhile may be left out.
func (c *Collection) count(ctx context.Context, lex *lexicon.Lexicon) (s snapshot, err error) {
	s.seq = c.Store.Last()
	if c.Store.Len() >= leastSnapshot {
		var blocks furniture.Counter
		if err := c.each(ctx, s.seq, blocks.Add); err != nil {
			return s, err
		}
		s.blocks = blocks.Blocks()
		var terms align.Counter
		if err := c.each(ctx, s.seq, func(a *corpus.Annotated) { terms.Add(align.NewBag(s.blocks.Cut(a), lex)) }); err != nil {
			return s, err
		}
		s.Statistics = terms.Statistics()
	}
	judged, err := c.calibrate(ctx, &s, lex)
	c.log.Info("counted the collection", "articles", s.articles(), "copies", s.Copies, "terms", len(s.Frequency), "sources with blocks", len(s.blocks), "judgements", judged)
	return s, err
}

// mostJudged is how many judgements, the last ones, a snapshot is calibrated by.
const mostJudged = 5000

// calibrate calibrates a snapshot by what people have judged of articles that are kept, and returns how many pairs these are. What
// competition made of the pairs is not known before they are linked, and left out.
func (c *Collection) calibrate(ctx context.Context, s *snapshot, lex *lexicon.Lexicon) (int, error) {
	s.calibrated.Judged = c.Store.LastJudgement()
	m := align.NewModel(lex, s.Statistics)
	var pairs []align.Judged
	for j, err := range c.Store.JudgementsAfter(s.calibrated.Judged - min(s.calibrated.Judged, mostJudged)) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		if j.Relation == "" || j.N > s.calibrated.Judged {
			continue // taken back, or made since
		}
		var p [2]*align.Profile
		for i, id := range []string{j.A, j.B} {
			a, _, err := c.kept(ctx, id)
			if errors.Is(err, store.ErrNotFound) {
				break
			}
			if err != nil {
				return 0, err
			}
			p[i] = m.Profile(align.NewBag(s.blocks.Cut(a), lex))
		}
		if p[0] != nil && p[1] != nil {
			pairs = append(pairs, align.Judged{LogOdds: m.Score(p[0], p[1]).LogOdds, Same: j.Relation.SameOccurrence()})
		}
	}
	s.calibrated.Calibration = align.Calibrate(pairs)
	return len(pairs), nil
}

// each hands the articles of the changes up to last to do, each by itself.
func (c *Collection) each(ctx context.Context, last uint64, do func(*corpus.Annotated)) error {
	for change, err := range c.Store.List("", last) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		a, _, err := c.kept(ctx, change.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue // deleted since
		}
		if err != nil {
			return err
		}
		do(a)
	}
	return nil
}

// keep makes a snapshot the one that Open finds.
func (c *Collection) keep(ctx context.Context, s snapshot) error {
	u := store.Update{Cursor: store.Cursor{Seq: s.seq}, Values: map[string][]byte{}}
	for key, what := range map[string]any{statisticsValue: s.Statistics, blocksValue: s.blocks, calibratedValue: s.calibrated} {
		value, err := json.Marshal(what)
		if err != nil {
			return err
		}
		u.Values[key] = value
	}
	return c.Store.Pass(passModel).Save(ctx, u)
}
