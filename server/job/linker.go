package job

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
	"golang.org/x/sync/errgroup"
)

const (
	// mostCandidates is how many articles of the other language an article chooses to be scored with. Ten hold the right
	// one nearly always; the rest are competitors, and the other reports of a much-reported event.
	mostCandidates = 32

	// leastRank is the rarity that two articles must share to be candidates at all, in thousandths of a nat: a word or
	// two that are not common. Two sentences may have no more than that to give.
	leastRank = 3000

	// mostHolders is how many articles of the collection, when it was counted, may hold a term by which an article without a
	// day is sought. It bounds what such a search reads as days bound that of others; up to so many articles it leaves out
	// nothing. Being of the model it does not move as articles come.
	mostHolders = 300
)

// linker finds the candidates of an article and scores them: the part of the way from an article to its links, or to the
// witnesses of its date, that the link pass, a lookup on demand and a batch in memory have in common.
type linker struct {
	search
	index   *index.Index
	model   *align.Model
	profile func(id string) (*align.Profile, error) // may be lean
	whole   func(id string) (*align.Profile, error) // not lean
	sketch  sketches
}

// knowing returns the linker with other sketches.
func (l linker) knowing(s sketches) *linker {
	l.sketch = s
	return &l
}

// search is what a linker looks for.
type search struct {
	most   int // candidates of an article
	least  int // that both must share: the rank of a candidate
	seek   func(*align.Model, *align.Profile) index.Probe
	choose func(*align.Profile) bool    // whether an article chooses candidates
	chosen func(*align.Profile) bool    // whether it can be one
	fits   func(a, b align.Sketch) bool // nil: any two do
}

// parallels are candidates in the other language: each article chooses some, and may be one.
func parallels(most int) search {
	return search{most, leastRank, func(m *align.Model, p *align.Profile) index.Probe {
		return index.Probe{ID: p.ID, Langs: []corpus.Lang{p.Lang.Other()}, Day: p.Known(), Terms: terms(m, p)}
	}, every, every, nil}
}

func every(*align.Profile) bool { return true }

// probe is what an article is sought by.
func (l *linker) probe(p *align.Profile) index.Probe { return l.seek(l.model, p) }

// terms are the index's terms of a profile.
func terms(m *align.Model, p *align.Profile) []index.Term {
	held := math.MaxInt
	if p.Known() == corpus.NoDay {
		held = mostHolders
	}
	probe := m.Probe(p, index.MaxTerms, held)
	out := make([]index.Term, len(probe))
	for i, t := range probe {
		out[i] = index.Term(t)
	}
	return out
}

// candidates returns the scored candidates of an article, best by rank first. An edge that known has is not scored again.
func (l *linker) candidates(ctx context.Context, p *align.Profile, known func(other string) (Edge, bool)) ([]Edge, error) {
	probe := l.probe(p)
	for limit := l.most; ; limit *= 2 {
		found, err := l.index.Similar(ctx, probe, limit)
		if err != nil {
			return nil, err
		}
		all := len(found) < limit || found[limit-1].Score < l.least
		if found, err = l.fitting(p, found); err != nil {
			return nil, err
		}
		chosen, err := l.score(p, found, known)
		if err != nil {
			return nil, err
		}
		// Articles that were deleted since they were indexed have left room for others.
		if all || len(chosen) == l.most {
			return chosen, nil
		}
	}
}

// unknown knows no edge.
func unknown(string) (Edge, bool) { return Edge{}, false }

// above returns all whose candidate an article may be, best by rank first.
func (l *linker) above(ctx context.Context, p *align.Profile) ([]index.Candidate, error) {
	found, err := l.index.Above(ctx, l.probe(p), l.least)
	if err != nil {
		return nil, err
	}
	return l.fitting(p, found)
}

// fitting returns those of the candidates found that fit an article.
func (l *linker) fitting(p *align.Profile, found []index.Candidate) ([]index.Candidate, error) {
	if l.fits == nil {
		return found, nil
	}
	out := found[:0]
	for _, c := range found {
		s, err := l.sketch(c.ID)
		if err != nil {
			return nil, err
		}
		if l.fits(p.Sketch, s) {
			out = append(out, c)
		}
	}
	return out, nil
}

// score scores the first of the candidates found that are still there, as many as an article chooses.
func (l *linker) score(p *align.Profile, found []index.Candidate, known func(other string) (Edge, bool)) ([]Edge, error) {
	out := make([]Edge, 0, min(len(found), l.most))
	for _, c := range found {
		if c.Score < l.least || len(out) == l.most {
			break
		}
		e, ok := known(c.ID)
		if !ok {
			other, err := l.profile(c.ID)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("candidate %s of %s: %w", c.ID, p.ID, err)
			}
			e.French = other.Lang == corpus.French
			e.rate(l.model.Score(p, other))
		}
		e.Other, e.Rank = c.ID, c.Score
		out = append(out, e)
	}
	return out, nil
}

// each runs do for 0 ≤ i < n on all processors. Without an error it was run for all of them: what ctx cut short is not done.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(ctx, i)
		})
	}
	return g.Wait()
}
