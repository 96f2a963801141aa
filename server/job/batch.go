package job

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Batch is a collection that is aligned in one go and in memory: nothing is kept, and the model's statistics are
// those of the collection itself.
type Batch struct {
	model    *align.Model
	articles map[string]*corpus.Annotated
	profiles map[string]*align.Profile
	french   []string // ids, sorted
	graph    *graph
}

// Align finds and scores the candidates of all articles. Two articles of one id are an error.
func Align(ctx context.Context, lex *lexicon.Lexicon, articles []*corpus.Annotated) (*Batch, error) {
	b := &Batch{
		articles: make(map[string]*corpus.Annotated, len(articles)),
		profiles: make(map[string]*align.Profile, len(articles)),
		graph:    newGraph(mostCandidates, func(string) (edges, error) { return nil, nil }),
	}
	for _, a := range articles {
		if b.articles[a.ID] != nil {
			return nil, fmt.Errorf("two articles have the id %s: an id names one article", a.ID)
		}
		b.articles[a.ID] = a
		if a.Lang() == corpus.French {
			b.french = append(b.french, a.ID)
		}
	}
	slices.Sort(b.french)

	bags := make([]*align.Bag, len(articles))
	if err := each(ctx, len(bags), func(_ context.Context, i int) error {
		bags[i] = align.NewBag(articles[i], lex)
		return nil
	}); err != nil {
		return nil, err
	}
	var counter align.Counter
	for _, bag := range bags {
		counter.Add(bag)
	}
	b.model = align.NewModel(lex, counter.Statistics())
	for _, bag := range bags {
		b.profiles[bag.ID] = b.model.Profile(bag)
	}
	return b, b.score(ctx, bags)
}

// indexBatch is how many documents go into the index at once; see package index.
const indexBatch = 500

func (b *Batch) score(ctx context.Context, bags []*align.Bag) error {
	x, err := index.Create("", "batch")
	if err != nil {
		return err
	}
	defer x.Close()
	for part := range slices.Chunk(bags, indexBatch) {
		var batch index.Batch
		for _, bag := range part {
			p := b.profiles[bag.ID]
			batch.Put = append(batch.Put, &index.Document{ID: p.ID, Lang: p.Lang, Published: p.Anchor, Terms: terms(b.model, p)})
		}
		if err := x.Apply(&batch); err != nil {
			return err
		}
	}
	l := &linker{index: x, model: b.model, most: mostCandidates, profile: func(id string) (*align.Profile, error) { return b.profiles[id], nil }}
	chosen := make([][]Edge, len(bags))
	if err := each(ctx, len(bags), func(ctx context.Context, i int) (err error) {
		chosen[i], err = l.choose(ctx, b.profiles[bags[i].ID], unknown)
		return err
	}); err != nil {
		return err
	}
	for i, bag := range bags {
		if err := b.graph.choose(bag.ID, chosen[i]); err != nil {
			return err
		}
	}
	return nil
}

// Article returns an article of the batch, nil if there is none of this id.
func (b *Batch) Article(id string) *corpus.Annotated { return b.articles[id] }

// Links returns the links of the batch across the languages, highest confidence first, ties by ids; of each French
// article at most most (0: all). Unrelated candidates are among them only if all is set.
func (b *Batch) Links(most int, all bool) []corpus.Link {
	var out []corpus.Link
	for _, id := range b.french {
		es := b.edges(id)
		from, mine := len(out), es.rivals()
		for i := range es {
			e := &es[i]
			if k := link(b.model, id, e, max(mine(e.Other), b.edges(e.Other).rival(id))); all || k.Relation != corpus.Unrelated {
				out = append(out, k)
			}
		}
		own := out[from:]
		slices.SortFunc(own, byConfidence)
		if most > 0 && len(own) > most {
			out = out[:from+most]
		}
	}
	slices.SortFunc(out, byConfidence)
	return out
}

func byConfidence(a, b corpus.Link) int {
	return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
}

// Judge compares two articles of the batch by themselves, without competition.
func (b *Batch) Judge(a, other string) (corpus.Link, error) {
	for _, id := range []string{a, other} {
		if b.articles[id] == nil {
			return corpus.Link{}, fmt.Errorf("no article %q", id)
		}
	}
	return judge(b.model, b.profiles[a], b.profiles[other], align.Alone), nil
}

// edges returns the edges of an article, nil if it has none.
func (b *Batch) edges(id string) edges {
	if n := b.graph.at[id]; n != nil {
		return n.edges
	}
	return nil
}

// Explain fills in a link's evidence.
func (b *Batch) Explain(k *corpus.Link) {
	rival := max(b.edges(k.A).rival(k.B), b.edges(k.B).rival(k.A))
	*k = judge(b.model, b.profiles[k.A], b.profiles[k.B], rival)
}

// Align fills in a link's beads: all sentences of a translation, those that say the same of other relations.
func (b *Batch) Align(k *corpus.Link) {
	k.Beads = beads(b.model.Lexicon, k.Relation, b.articles[k.A], b.articles[k.B])
}

// judge scores two profiles, decides against a rival and explains.
func judge(m *align.Model, a, b *align.Profile, rival float64) corpus.Link {
	s := m.Score(a, b)
	v := m.Decide(s, rival)
	return corpus.Link{A: a.ID, B: b.ID, Relation: v.Relation, Confidence: v.Confidence, Evidence: m.Explain(a, b, s, v), Model: m.Version}
}
