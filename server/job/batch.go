package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/furniture"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Batch is a collection that is aligned in one go and in memory: nothing is kept, and the model's statistics are
// those of the collection itself.
type Batch struct {
	model    *align.Model
	articles map[string]*corpus.Annotated
	profiles map[string]*align.Profile
	ids      []string // sorted
	edges    map[string]edges
	copies   map[string]edges
	without  corpus.EvidenceKind // what weighs nothing; empty: all counts
}

// Align cuts the blocks of each source, dates the undated articles, and finds and scores the candidates of all. Two articles of
// one id are an error.
func Align(ctx context.Context, lex *lexicon.Lexicon, articles []*corpus.Annotated) (*Batch, error) {
	b, x, err := newBatch(ctx, lex, withoutBlocks(articles))
	if err != nil {
		return nil, err
	}
	defer x.Close()
	if err := b.date(ctx, x); err != nil {
		return nil, err
	}
	return b, b.meet(ctx, x)
}

// Annotate returns the articles in their order with what only many of them show: the blocks of each source are cut, the
// undated articles dated by the others. Two articles of one id are an error.
func Annotate(ctx context.Context, lex *lexicon.Lexicon, articles []*corpus.Annotated) ([]*corpus.Annotated, error) {
	articles = withoutBlocks(articles)
	undated := func(a *corpus.Annotated) bool { return a.Annotation.Dating.Known() == corpus.NoDay }
	dated := func(a *corpus.Annotated) bool { return !undated(a) }
	if !slices.ContainsFunc(articles, undated) || !slices.ContainsFunc(articles, dated) {
		return articles, nil
	}
	b, x, err := newBatch(ctx, lex, articles)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	if err := b.date(ctx, x); err != nil {
		return nil, err
	}
	out := make([]*corpus.Annotated, len(articles))
	for i, a := range articles {
		out[i] = b.articles[a.ID]
	}
	return out, nil
}

// withoutBlocks returns the articles in their order, the blocks of each source cut.
func withoutBlocks(articles []*corpus.Annotated) []*corpus.Annotated {
	var counter furniture.Counter
	for _, a := range articles {
		counter.Add(a)
	}
	blocks := counter.Blocks()
	out := make([]*corpus.Annotated, len(articles))
	for i, a := range articles {
		out[i] = blocks.Cut(a)
	}
	return out
}

// indexBatch is how many documents go into the index at once; see package index.
const indexBatch = 500

// newBatch returns a batch without edges, and the index of its articles.
func newBatch(ctx context.Context, lex *lexicon.Lexicon, articles []*corpus.Annotated) (*Batch, *index.Index, error) {
	b := &Batch{
		articles: make(map[string]*corpus.Annotated, len(articles)),
		profiles: make(map[string]*align.Profile, len(articles)),
	}
	for _, a := range articles {
		if b.articles[a.ID] != nil {
			return nil, nil, fmt.Errorf("two articles have the id %s: an id names one article", a.ID)
		}
		b.articles[a.ID] = a
		b.ids = append(b.ids, a.ID)
	}
	slices.Sort(b.ids)

	bags := make([]*align.Bag, len(b.ids))
	if err := each(ctx, len(bags), func(_ context.Context, i int) error {
		bags[i] = align.NewBag(b.articles[b.ids[i]], lex)
		return nil
	}); err != nil {
		return nil, nil, err
	}
	var counter align.Counter
	for _, bag := range bags {
		counter.Add(bag)
	}
	b.model = align.NewModel(lex, counter.Statistics())
	x, err := index.Create("", "batch")
	if err != nil {
		return nil, nil, err
	}
	for part := range slices.Chunk(bags, indexBatch) {
		var batch index.Batch
		for _, bag := range part {
			p := b.model.Profile(bag)
			b.profiles[bag.ID] = p
			batch.Put = append(batch.Put, &index.Document{ID: p.ID, Lang: p.Lang, Published: p.Known(), Terms: terms(b.model, p), Prints: p.Sketch.Prints()})
		}
		if err := x.Apply(&batch); err != nil {
			return nil, nil, errors.Join(err, x.Close())
		}
	}
	return b, x, nil
}

func (b *Batch) profile(id string) (*align.Profile, error) { return b.profiles[id], nil }
func (b *Batch) sketch(id string) (align.Sketch, error)    { return b.profiles[id].Sketch, nil }

// date dates the undated articles by their witnesses.
func (b *Batch) date(ctx context.Context, x *index.Index) error {
	l := &linker{witnesses(mostWitnesses), x, b.model, b.profile, b.profile, b.sketch}
	datings := make([]corpus.Dating, len(b.ids))
	if err := each(ctx, len(b.ids), func(ctx context.Context, i int) error {
		id := b.ids[i]
		if !l.choose(b.profiles[id]) {
			return nil
		}
		chosen, err := l.candidates(ctx, b.profiles[id], unknown)
		if err != nil {
			return err
		}
		datings[i], err = l.infer(&b.articles[id].Annotation, chosen)
		return err
	}); err != nil {
		return err
	}
	for i, id := range b.ids {
		if datings[i].Method == corpus.Neighbours {
			b.articles[id] = dated(b.articles[id], datings[i])
			b.profiles[id] = b.profiles[id].Dated(align.NewWhen(&b.articles[id].Annotation))
		}
	}
	return nil
}

// meet finds and scores the candidates and the copies of all articles.
func (b *Batch) meet(ctx context.Context, x *index.Index) (err error) {
	if b.edges, err = b.chosen(ctx, x, parallels(mostCandidates)); err != nil {
		return err
	}
	b.copies, err = b.chosen(ctx, x, copies(mostCopies))
	return err
}

// chosen returns the edges of what all articles choose, by their ids.
func (b *Batch) chosen(ctx context.Context, x *index.Index, s search) (map[string]edges, error) {
	l := &linker{s, x, b.model, b.profile, b.profile, b.sketch}
	chosen := make([][]Edge, len(b.ids))
	if err := each(ctx, len(b.ids), func(ctx context.Context, i int) (err error) {
		chosen[i], err = l.candidates(ctx, b.profiles[b.ids[i]], unknown)
		return err
	}); err != nil {
		return nil, err
	}
	g := newGraph(s.most, func(string) (edges, error) { return nil, nil })
	for i, id := range b.ids {
		if err := g.choose(id, chosen[i]); err != nil {
			return nil, err
		}
	}
	out := make(map[string]edges, len(b.ids))
	for id, n := range g.at {
		out[id] = n.edges
	}
	return out, nil
}

// Article returns an article of the batch, nil if there is none of this id.
func (b *Batch) Article(id string) *corpus.Annotated { return b.articles[id] }

// Links returns the links of the batch across the languages, highest confidence first, ties by ids; of each French
// article at most most (0: all). Unrelated candidates are among them only if all is set.
func (b *Batch) Links(most int, all bool) []corpus.Link {
	var out []corpus.Link
	among := b.competition()
	for _, id := range b.ids {
		if b.profiles[id].Lang != corpus.French {
			continue
		}
		from, mine := len(out), b.edges[id]
		for i := range mine {
			e := &mine[i]
			if k := link(b.model, id, e, b.rivals(among, id, e.Other)); all || k.Relation != corpus.Unrelated {
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

// Copies returns the links of the batch within a language: those of articles that print the same text, highest confidence
// first, ties by ids.
func (b *Batch) Copies() []corpus.Link {
	var out []corpus.Link
	for _, id := range b.ids {
		for _, k := range b.CopiesOf(id) {
			if k.A == id {
				out = append(out, k)
			}
		}
	}
	slices.SortFunc(out, byConfidence)
	return out
}

// CopiesOf returns the links of an article to its copies, highest confidence first, ties by ids.
func (b *Batch) CopiesOf(id string) []corpus.Link { return copyLinks(b.model, id, b.copies[id]) }

// Judge compares two articles of the batch by themselves, without competition.
func (b *Batch) Judge(a, other string) (corpus.Link, error) {
	for _, id := range []string{a, other} {
		if b.articles[id] == nil {
			return corpus.Link{}, fmt.Errorf("no article %q", id)
		}
	}
	return b.judge(a, other, align.Unrivalled), nil
}

// Without returns the batch as it would be if evidence of a kind weighed nothing: the same candidates, decided by what is
// left. The other weights stay as they are.
func (b *Batch) Without(kind corpus.EvidenceKind) *Batch {
	out := *b
	out.without, out.edges = kind, make(map[string]edges, len(b.edges))
	for id, es := range b.edges {
		es = slices.Clone(es)
		for i := range es {
			x, y := b.profiles[id], b.profiles[es[i].Other]
			es[i].LogOdds = out.score(x, y).LogOdds
		}
		out.edges[id] = es
	}
	return &out
}

// score compares two articles by what counts.
func (b *Batch) score(x, y *align.Profile) align.Score {
	s := b.model.Score(x, y)
	if b.without != "" {
		for _, row := range b.model.Explain(x, y, s, align.Verdict{}) {
			if row.Kind == b.without {
				s.LogOdds -= row.Weight
			}
		}
	}
	return s
}

// judge decides two articles of the batch against rivals, and explains; of a translation it says the direction, too.
func (b *Batch) judge(a, other string, against align.Rivals) corpus.Link {
	x, y := b.profiles[a], b.profiles[other]
	k := judge(b.model, x, y, b.score(x, y), against)
	k.Evidence = slices.DeleteFunc(k.Evidence, func(row corpus.Evidence) bool { return row.Kind == b.without })
	Direct(&k, b.articles[a], b.articles[other])
	return k
}

// competition is among all edges of the batch.
func (b *Batch) competition() *competition {
	return newCompetition(
		func(id string) (edges, error) { return b.edges[id], nil },
		b.sketch)
}

// rivals returns those of two articles of the batch.
func (b *Batch) rivals(among *competition, a, other string) align.Rivals {
	if b.without == corpus.ByCompetition {
		return align.Unrivalled
	}
	r, _ := among.rivals(a, other) // everything is at hand
	return r
}

// Explain fills in a link's evidence, and the direction of a translation.
func (b *Batch) Explain(k *corpus.Link) {
	against := align.Unrivalled
	if k.Relation != corpus.Copy {
		against = b.rivals(b.competition(), k.A, k.B)
	}
	*k = b.judge(k.A, k.B, against)
}

// Align fills in a link's beads: all sentences of a translation, those that say the same of other relations.
func (b *Batch) Align(k *corpus.Link) {
	k.Beads = beads(b.model.Lexicon, k.Relation, b.articles[k.A], b.articles[k.B])
}

// Pairs yields the sentences, French first, that translations have in common: what word translations are learned from. Names
// is shown in passing what surely linked articles name.
func (b *Batch) Pairs(names *align.Variants) iter.Seq2[string, string] {
	return func(yield func(fr, en string) bool) {
		for _, k := range b.Links(0, false) {
			if teaches(&k) && !teach(b.model.Lexicon, &k, b.articles[k.A], b.articles[k.B], names, yield) {
				return
			}
		}
	}
}

// judge decides the score of two profiles against rivals and explains.
func judge(m *align.Model, a, b *align.Profile, s align.Score, rivals align.Rivals) corpus.Link {
	v := m.Decide(s, rivals)
	return corpus.Link{A: a.ID, B: b.ID, Relation: v.Relation, Confidence: v.Confidence, Evidence: m.Explain(a, b, s, v), Model: m.Version}
}
