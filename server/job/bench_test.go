package job

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// BenchmarkBudget is what each step costs for one article of 3 KB in a collection of 1,000: ns and allocations per
// article. Score, decide and beads are those of all its candidates and links.
func BenchmarkBudget(b *testing.B) {
	articles := generated(b, 1000)
	lex := lexicon.Builtin()
	c, err := Open(b.Context(), b.TempDir(), lex, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	fill(b, c, articles)

	step := func(name string, do func(a *corpus.Annotated) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := do(articles[i%len(articles)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	step("ingest", func(a *corpus.Annotated) error {
		_, err := ingest.Annotate(a.Article)
		return err
	})
	b.Run("store", func(b *testing.B) { // 64 writers on two processors
		b.ReportAllocs()
		b.SetParallelism(32)
		var n atomic.Int64
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := n.Add(1)
				a := *articles[int(i)%len(articles)]
				a.ID = fmt.Sprintf("stored-%d-%d", b.N, i)
				if _, _, err := c.Store.Put(context.Background(), &a); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("index", func(b *testing.B) { // in batches, as the pass does
		b.ReportAllocs()
		x, err := index.Create(b.TempDir(), "bench")
		if err != nil {
			b.Fatal(err)
		}
		defer x.Close()
		var batch index.Batch
		for i := 0; b.Loop(); i++ {
			a := *articles[i%len(articles)]
			a.ID = fmt.Sprint(i)
			d, err := c.document(&a, store.Change{Seq: uint64(i)})
			if err != nil {
				b.Fatal(err)
			}
			batch.Put = append(batch.Put, d)
			if len(batch.Put) == passBatch {
				if err := x.Apply(&batch); err != nil {
					b.Fatal(err)
				}
				batch.Put = nil
			}
		}
	})
	step("profile", func(a *corpus.Annotated) error {
		c.Model.Profile(align.NewBag(a, lex))
		return nil
	})
	step("profile read", func(a *corpus.Annotated) error {
		_, err := c.savedProfiles(a.ID)
		return err
	})
	profiles := map[string]*align.Profile{}
	found := map[string][]index.Candidate{}
	for _, a := range articles {
		profiles[a.ID] = c.Model.Profile(align.NewBag(a, lex))
		if found[a.ID], err = c.Index.Similar(b.Context(), c.linker.probe(profiles[a.ID]), mostCandidates); err != nil {
			b.Fatal(err)
		}
	}
	step("candidates", func(a *corpus.Annotated) error {
		_, err := c.Index.Similar(b.Context(), c.linker.probe(profiles[a.ID]), mostCandidates)
		return err
	})
	step("score", func(a *corpus.Annotated) error {
		for _, other := range found[a.ID] {
			c.Model.Score(profiles[a.ID], profiles[other.ID])
		}
		return nil
	})
	step("decide", func(a *corpus.Annotated) error {
		es, err := c.edgesOf(a.ID)
		if err != nil {
			return err
		}
		among := newCompetition(c.edgesOf, c.sketch)
		for i := range es {
			against, err := among.rivals(a.ID, es[i].Other)
			if err != nil {
				return err
			}
			link(c.Model, a.ID, &es[i], against)
		}
		return nil
	})
	step("beads", func(a *corpus.Annotated) error {
		links, err := c.Parallels(a.ID)
		if err != nil {
			return err
		}
		if len(links) > 0 {
			other, _, err := c.Store.Get(links[0].Other(a.ID))
			if err != nil {
				return err
			}
			beads(lex, links[0].Relation, a, other)
		}
		return nil
	})
}

// BenchmarkLink is the whole way from put to linked: articles per second of a collection of 2,000 that is put at once.
func BenchmarkLink(b *testing.B) {
	articles := generated(b, 2000)
	for b.Loop() {
		b.StopTimer()
		c, err := Open(b.Context(), b.TempDir(), lexicon.Builtin(), slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		fill(b, c, articles)
		b.StopTimer()
		c.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(len(articles)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkForgotten links the last 400 of 1,000 articles, a third of them undated, with 200 lean profiles at hand in place of 5,000:
// what most edges lead to has to be read again, as in a collection of many thousands.
func BenchmarkForgotten(b *testing.B) {
	articles := generated(b, 1000)
	for i := range articles {
		if i%3 == 0 {
			articles[i] = undated(b, articles[i])
		}
	}
	before, then := articles[:600], articles[600:]
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		c, err := Open(b.Context(), b.TempDir(), lexicon.Builtin(), slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		c.profiles = newCache[versioned](200)
		fill(b, c, before)
		b.StartTimer()
		fill(b, c, then)
		b.StopTimer()
		c.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(len(then)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// fill puts articles and takes the passes to the end.
func fill(b *testing.B, c *Collection, articles []*corpus.Annotated) {
	b.Helper()
	if err := each(b.Context(), len(articles), func(ctx context.Context, i int) error {
		_, _, err := c.Store.Put(ctx, articles[i])
		return err
	}); err != nil {
		b.Fatal(err)
	}
	for {
		worked, err := c.step(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if !worked {
			return
		}
	}
}
