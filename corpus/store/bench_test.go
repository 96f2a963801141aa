package store

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
)

// wire returns a report of 3 KB with the annotation that such a report gets: 28 sentences and 84 mentions.
func wire(id string, r *rand.Rand) *corpus.Annotated {
	words := strings.Fields(`the minister said on Tuesday that talks with the union would go on after a day of strikes closed
		the ports of the north and left some 12,000 travellers waiting; "we have heard both sides", she told reporters in
		Lille, where the mayor had asked for help with the cost of the repairs, put at 4.5 million euros since March`)
	a := &corpus.Annotated{Article: corpus.Article{
		ID: id, Language: corpus.English, Title: "Talks go on after strikes close northern ports",
		Published: "2021-03-09", URL: "https://news.example/2021/03/09/" + id, Source: "Example Wire",
	}}
	ann := &a.Annotation
	*ann = corpus.Annotation{Version: "benchmark", Language: corpus.English, Dating: corpus.Dating{Value: "2021-03-09", Method: corpus.Given, Confidence: 1}}
	var text strings.Builder
	for start := 0; text.Len() < 3000; start = text.Len() {
		for n := range 20 {
			word := words[r.IntN(len(words))]
			if n%8 == 0 {
				ann.Mentions = append(ann.Mentions, corpus.Mention{Kind: corpus.Name, Field: corpus.Text,
					Span: corpus.Span{Start: text.Len(), End: text.Len() + len(word)}, Key: strings.ToLower(word), Type: corpus.Person, Value: word})
			}
			text.WriteString(word + " ")
		}
		ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: corpus.Text, Span: corpus.Span{Start: start, End: text.Len() - 1}})
	}
	a.Text = text.String()
	return a
}

func wires(n int) []*corpus.Annotated {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]*corpus.Annotated, n)
	for i := range all {
		all[i] = wire(fmt.Sprintf("%016x", r.Uint64()), r)
	}
	return all
}

// BenchmarkPut stores new articles of 3 KB, each acknowledged when durable. A lone writer waits for the disk
// each time; many share it.
func BenchmarkPut(b *testing.B) {
	for _, writers := range []int{1, 8, 64, 512} {
		b.Run(fmt.Sprint("writers=", writers), func(b *testing.B) {
			s := openTemp(b)
			all := wires(b.N)
			before := commits(b, s)
			b.ResetTimer()
			var next atomic.Int64
			errs := make(chan error)
			for range writers {
				go func() {
					for {
						i := int(next.Add(1)) - 1
						if i >= len(all) {
							errs <- nil
							return
						}
						if _, _, err := s.Put(b.Context(), all[i]); err != nil {
							errs <- err
							return
						}
					}
				}()
			}
			for range writers {
				if err := <-errs; err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
			b.ReportMetric(float64(b.N)/float64(commits(b, s)-before), "articles/commit")
			b.ReportMetric(size(b, s)/float64(b.N), "B/article")
		})
	}
}

// size returns the bytes that the store takes.
func size(b *testing.B, s *Store) float64 {
	var n int64
	if err := s.view(func(tx *bbolt.Tx) error { n = tx.Size(); return nil }); err != nil {
		b.Fatal(err)
	}
	return float64(n)
}

// stored returns a store of n articles of 3 KB.
func stored(b *testing.B, n int) (*Store, []*corpus.Annotated) {
	s, all := openTemp(b), wires(n)
	errs := make(chan error)
	for _, a := range all {
		go func() {
			_, _, err := s.Put(b.Context(), a)
			errs <- err
		}()
	}
	for range all {
		if err := <-errs; err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	return s, all
}

// BenchmarkPutAgain puts what is there: nothing is written.
func BenchmarkPutAgain(b *testing.B) {
	s, all := stored(b, 1000)
	for i := range b.N {
		if _, _, err := s.Put(b.Context(), all[i%len(all)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkGet(b *testing.B) {
	s, all := stored(b, 1000)
	for i := range b.N {
		if _, _, err := s.Get(all[i%len(all)].ID); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkAfter(b *testing.B) {
	each(b, func(s *Store) iter.Seq2[Change, error] { return s.After(0) })
}
func BenchmarkList(b *testing.B) {
	each(b, func(s *Store) iter.Seq2[Change, error] { return s.List("", s.Last()) })
}

// each goes through 5,000 articles.
func each(b *testing.B, changes func(*Store) iter.Seq2[Change, error]) {
	s, all := stored(b, 5000)
	for range b.N {
		n := 0
		for _, err := range changes(s) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != len(all) {
			b.Fatalf("%d articles, want %d", n, len(all))
		}
	}
	b.ReportMetric(float64(b.N*len(all))/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkSave saves the links of articles, ten each with a dozen rows of evidence, a commit for so many articles.
func BenchmarkSave(b *testing.B) {
	evidence := make([]corpus.Evidence, 12)
	for i := range evidence {
		evidence[i] = corpus.Evidence{Kind: corpus.ByName, Key: fmt.Sprint("name-", i), A: "Lille", B: "Lille", Weight: 1.25}
	}
	for _, batch := range []int{1, 64} {
		b.Run(fmt.Sprint("articles=", batch), func(b *testing.B) {
			s := openTemp(b)
			p, r := s.Pass("links"), rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				u := Update{Values: map[string][]byte{}}
				for range batch {
					id := fmt.Sprintf("f%05d", r.IntN(1e5))
					if _, ok := u.Values[id]; ok {
						continue
					}
					u.Touched = append(u.Touched, id)
					u.Values[id] = make([]byte, 400) // 50 neighbours
					for i := range 10 {
						u.Links = append(u.Links, corpus.Link{A: id, B: fmt.Sprintf("e%05d", r.IntN(1e4)*10+i),
							Relation: corpus.SameEvent, Confidence: .5, Evidence: evidence, Model: "m1"})
					}
				}
				if err := p.Save(b.Context(), u); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

// BenchmarkSaveStep saves steps of the link pass, 10,000 bare links of 1,000 articles, most of which differ from what was there; the link
// log is full.
func BenchmarkSaveStep(b *testing.B) {
	s := openTemp(b)
	s.KeepLinkChanges = 20_000
	p, r := s.Pass("links"), rand.New(rand.NewPCG(1, 2))
	var u Update
	for i := range 1000 {
		id := fmt.Sprintf("f%05d", i)
		u.Touched = append(u.Touched, id)
		for j := range 10 {
			u.Links = append(u.Links, corpus.Link{A: id, B: fmt.Sprintf("e%05d", 10*i+j), Relation: corpus.Related, Model: "m1/lexicon"})
		}
	}
	step := func() {
		for i := range u.Links {
			u.Links[i].Confidence = r.Float64()
		}
		if err := p.Save(b.Context(), u); err != nil {
			b.Fatal(err)
		}
	}
	for range 3 {
		step()
	}
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
	b.ReportMetric(float64(b.N*len(u.Links))/b.Elapsed().Seconds(), "links/s")
}

func BenchmarkLinks(b *testing.B) {
	s := openTemp(b)
	p := s.Pass("links")
	u := Update{Touched: []string{"f"}}
	for i := range 10 {
		u.Links = append(u.Links, corpus.Link{A: "f", B: fmt.Sprint("e", i), Confidence: .5, Evidence: make([]corpus.Evidence, 12)})
	}
	if err := p.Save(b.Context(), u); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if links, err := p.Links("f"); err != nil || len(links) != 10 {
			b.Fatal(links, err)
		}
	}
}
