package server

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// events returns reports of n/2 events, each in both languages, of some 3 KB, as wire reports have. The names, days and
// figures of an event are its own; its sentences are those of every other.
func events(n int) []*diptychv1.IngestArticlesRequest {
	french := []string{
		"Le maire de %[1]s, Armand %[2]s, a annoncé le %[3]d mars 2024 un plan de %[4]d millions d'euros pour le port.",
		"Quelque %[5]d manifestants se sont réunis devant la mairie, selon la police de %[1]s.",
		"« Nous attendons des réponses depuis des années », a déclaré Armand %[2]s à la presse.",
		"La région avait promis de financer la moitié des travaux, qui doivent durer trois ans.",
	}
	english := []string{
		"The mayor of %[1]s, Armand %[2]s, announced on %[3]d March 2024 a plan of %[4]d million euros for the port.",
		"Some %[5]d demonstrators gathered in front of the city hall, according to the police of %[1]s.",
		"“We have been waiting for answers for years,” Armand %[2]s told the press.",
		"The region had promised to finance half of the works, which are to last three years.",
	}
	name := func(i int) string {
		syllables := []string{"bar", "ken", "dol", "vas", "mir", "tel", "gor", "lin", "pes", "rou", "zan", "fal"}
		s := syllables[i%12] + syllables[i/12%12] + syllables[i/144%12] + syllables[i/1728%12]
		return strings.ToUpper(s[:1]) + s[1:]
	}
	text := func(lines []string, i int) string {
		var b strings.Builder
		for k := 0; b.Len() < 3000; k++ {
			fmt.Fprintf(&b, lines[k%len(lines)], name(i), name(i*7+5), i%28+1, i%900+50, i%5000+100)
			b.WriteByte(' ')
		}
		return b.String()
	}
	var out []*diptychv1.IngestArticlesRequest
	for i := range n / 2 {
		for _, l := range []string{"fr", "en"} {
			lines := french
			if l == "en" {
				lines = english
			}
			out = append(out, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: fmt.Sprintf("%s-%06d", l, i), CorrelationToken: fmt.Sprint(l, i),
				Article: &diptychv1.Article{Language: l, Title: "Port de " + name(i), Text: text(lines, i), Published: "2024-03-28", Source: "agence"}})
		}
	}
	return out
}

// silent keeps what is logged off the figures.
func silent() Options { return Options{Log: slog.New(slog.DiscardHandler)} }

// BenchmarkIngest keeps articles of 3 KB from one stream, to the last acknowledgement; the passes run beside it.
func BenchmarkIngest(b *testing.B) {
	s := serve(b, b.TempDir(), silent())
	reqs := events(b.N + 1)
	b.ResetTimer()
	s.ingest(b, reqs...)
	b.StopTimer()
	b.ReportMetric(float64(len(reqs))/b.Elapsed().Seconds(), "articles/s")
}

// filled returns a server with 2,000 articles, all linked.
func filled(b *testing.B) *service {
	s := serve(b, b.TempDir(), silent())
	var last int64
	for _, r := range s.ingest(b, events(2000)...) {
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
	for i := 0; b.Loop(); i++ {
		if _, err := s.links.FindParallels(b.Context(), of(fmt.Sprintf("fr-%06d", i%1000))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	s := filled(b)
	queries := []string{"Barbarkenbar", "demonstrators city hall", "maire", "police"}
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
