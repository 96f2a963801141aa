package server

import (
	"context"
	"io"
	"log/slog"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample/generate"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// generated returns n made-up articles, as requests.
func generated(n int) []*diptychv1.IngestArticlesRequest {
	var out []*diptychv1.IngestArticlesRequest
	for a := range generate.Articles(1, n) {
		out = append(out, requestOf(a))
	}
	return out
}

func requestOf(a corpus.Article) *diptychv1.IngestArticlesRequest {
	return &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: a.ID, CorrelationToken: a.ID,
		Article: &diptychv1.Article{Language: string(a.Language), Title: a.Title, Text: a.Text, Published: a.Published, Source: a.Source, Url: a.URL}}
}

// silent keeps what is logged off the figures.
func silent() Options { return Options{Log: slog.New(slog.DiscardHandler)} }

// BenchmarkCollection is the whole way of 10,000 articles through a server on a disk: ingested, indexed and linked. Beside
// articles a second it says how much memory of its own the process had at most, with the generator in it.
func BenchmarkCollection(b *testing.B) {
	const articles = 10_000
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(512 << 20)) // as diptych serve does
	var most memory
	for b.Loop() {
		s := serve(b, b.TempDir(), silent())
		stream, err := s.articles.IngestArticles(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		sent := make(chan error, 1)
		go func() {
			for a := range generate.Articles(1, articles) {
				if err := stream.Send(requestOf(a)); err != nil {
					sent <- err
					return
				}
			}
			sent <- stream.CloseSend()
		}()
		last, kept := int64(0), 0
		for {
			r, err := stream.Recv()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			last = max(last, r.GetAcknowledgement().GetSequence())
			if kept++; kept%100 == 0 {
				most.look()
			}
		}
		if err := <-sent; err != nil {
			b.Fatal(err)
		}
		if last != articles {
			b.Fatalf("%d articles kept, want %d", last, articles)
		}
		for linked := false; !linked; most.look() {
			ctx, cancel := context.WithTimeout(b.Context(), 100*time.Millisecond)
			linked = s.Server.collections["main"].wait(ctx, last) == nil
			cancel()
		}
		b.StopTimer()
		if err := s.stop(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(articles*b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(most)/1e6, "RssAnon-MB")
}

// memory is the most RssAnon seen of this process, in bytes; 0 where there is no /proc.
type memory int64

var rssAnon = regexp.MustCompile(`RssAnon:\s+(\d+) kB`)

func (m *memory) look() {
	status, _ := os.ReadFile("/proc/self/status")
	if found := rssAnon.FindSubmatch(status); found != nil {
		kB, _ := strconv.ParseInt(string(found[1]), 10, 64)
		*m = max(*m, memory(kB<<10))
	}
}

// BenchmarkIngest keeps articles of 3 KB from one stream, to the last acknowledgement; the passes run beside it.
func BenchmarkIngest(b *testing.B) {
	s := serve(b, b.TempDir(), silent())
	reqs := generated(b.N + 1)
	b.ResetTimer()
	s.ingest(b, reqs...)
	b.StopTimer()
	b.ReportMetric(float64(len(reqs))/b.Elapsed().Seconds(), "articles/s")
}

// filled returns a server with 2,000 articles, all linked.
func filled(b *testing.B) *service {
	s := serve(b, b.TempDir(), silent())
	var last int64
	for _, r := range s.ingest(b, generated(2000)...) {
		last = max(last, r.GetAcknowledgement().GetSequence())
	}
	if err := s.Server.collections["main"].wait(context.Background(), last); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return s
}

func BenchmarkFindParallels(b *testing.B) {
	s := filled(b)
	var ids []string
	for a := range generate.Articles(1, 2000) {
		ids = append(ids, a.ID)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := s.links.FindParallels(b.Context(), of(ids[i%len(ids)])); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	s := filled(b)
	queries := []string{"ministre des finances", "court verdict appeal", "maire", "police"}
	for i := 0; b.Loop(); i++ {
		if _, err := s.search.Search(b.Context(), &diptychv1.SearchRequest{Parent: main, Query: queries[i%len(queries)]}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListArticles(b *testing.B) {
	s := filled(b)
	for b.Loop() {
		if _, err := s.articles.ListArticles(b.Context(), &diptychv1.ListArticlesRequest{Parent: main}); err != nil {
			b.Fatal(err)
		}
	}
}
