package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/diptych-align/diptych/corpus/sample"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"golang.org/x/sync/errgroup"
)

// samples are requests to keep the reports of the sample from one number to another.
func samples(from, to int) []*diptychv1.IngestArticlesRequest {
	var out []*diptychv1.IngestArticlesRequest
	for _, r := range sample.Reports()[from:to] {
		out = append(out, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: r.ID, CorrelationToken: r.ID, Article: &diptychv1.Article{
			Language: string(r.Language), Title: r.Title, Text: r.Text, Published: r.Published, Url: r.URL, Source: r.Source,
		}})
	}
	return out
}

// settled waits until a collection has settled, and returns its status.
func (s *service) settled(t testing.TB) *diptychv1.CollectionStatus {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	r, err := s.admin.GetStatus(ctx, &diptychv1.GetStatusRequest{Name: main, Settled: true})
	if err != nil {
		t.Fatal(err)
	}
	return r.GetCollections()[0]
}

// allParallels are the parallels of the sample's reports that are kept, related ones included, by id.
func (s *service) allParallels(t testing.TB) map[string][]*diptychv1.Link {
	t.Helper()
	out := map[string][]*diptychv1.Link{}
	for _, r := range sample.Reports() {
		req := of(r.ID)
		req.PageSize = 100
		req.Relations = []diptychv1.Relation{diptychv1.Relation_RELATION_TRANSLATION, diptychv1.Relation_RELATION_SAME_EVENT, diptychv1.Relation_RELATION_RELATED}
		resp, err := s.links.FindParallels(t.Context(), req)
		if code(err) == codes.NotFound {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range resp.GetParallels() {
			out[r.ID] = append(out[r.ID], p.GetLink())
		}
	}
	return out
}

// TestRenewal fills an empty service: once it has settled it judges as one that was closed and opened again.
func TestRenewal(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, Options{Quiet: time.Hour})
	all := len(sample.Reports())
	s.ingest(t, samples(0, all)...)
	if got := s.status(t, main); got.GetStatistics().GetArticles() != 0 {
		t.Errorf("before: %v", got)
	}
	status := s.settled(t)
	if n := status.GetStatistics(); n.GetArticles() != int64(all) || n.GetSequence() != status.GetLastSequence() || status.GetRenewal() != nil {
		t.Errorf("statistics of %v, want %d articles at %d; renewal %v", n, all, status.GetLastSequence(), status.GetRenewal())
	}
	got := s.allParallels(t)
	if again := s.settled(t); again.GetModelVersion() != status.GetModelVersion() {
		t.Errorf("settled again, model %s is %s", status.GetModelVersion(), again.GetModelVersion())
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serve(t, dir, Options{})
	if again := s.settled(t); again.GetModelVersion() != status.GetModelVersion() {
		t.Errorf("opened again, model %s is %s", status.GetModelVersion(), again.GetModelVersion())
	}
	if diff := cmp.Diff(s.allParallels(t), got, protocmp.Transform()); diff != "" || len(got) < all/2 {
		t.Errorf("parallels of %d reports (-opened again +open all the time):\n%s", len(got), diff)
	}

	// One that is opened for the first time with all articles in it.
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	s = serve(t, dir, Options{Quiet: time.Hour})
	s.ingest(t, samples(0, all)...)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serve(t, dir, Options{})
	s.settled(t)
	if diff := cmp.Diff(s.allParallels(t), got, protocmp.Transform()); diff != "" {
		t.Errorf("parallels (-counted when opened +counted while open):\n%s", diff)
	}
}

// TestRenewalWaitsForQuiet: without anybody's hurry a collection is counted anew when nothing has come for a while, and not
// again before it has doubled.
func TestRenewalWaitsForQuiet(t *testing.T) {
	s := serve(t, "", Options{Quiet: time.Millisecond})
	counted := func(n int64) func() bool {
		return func() bool { return s.status(t, main).GetStatistics().GetArticles() == n }
	}
	s.ingest(t, samples(0, 60)...)
	eventually(t, "60 articles are counted", func() bool { return s.status(t, main).GetStatistics().GetArticles() >= 50 })
	first := s.settled(t).GetStatistics().GetArticles()
	s.ingest(t, samples(60, int(2*first)-1)...)
	if got := s.settled(t).GetStatistics().GetArticles(); got != first {
		t.Errorf("%d of %d articles are counted, want %d", got, 2*first-1, first)
	}
	s.ingest(t, samples(int(2*first)-1, int(2*first))...)
	eventually(t, "twice as many are", counted(2*first))
}

// TestRenewalDisturbsNobody asks without a break, puts, deletes and judges while statistics are counted anew: no call fails.
func TestRenewalDisturbsNobody(t *testing.T) {
	s := serve(t, "", Options{Quiet: time.Millisecond})
	s.ingest(t, samples(0, 30)...)
	ctx, cancel := context.WithCancel(t.Context())
	g, ctx := errgroup.WithContext(ctx)
	asked := make([]int, 4)
	ask := func(i int, call func(ctx context.Context, n int) error) {
		g.Go(func() error {
			for ; ctx.Err() == nil; asked[i]++ {
				if err := call(ctx, asked[i]); err != nil && ctx.Err() == nil {
					return fmt.Errorf("call %d: %w", i, err)
				}
			}
			return nil
		})
	}
	reports := sample.Reports()
	ask(0, func(ctx context.Context, n int) error {
		req := of(reports[n%30].ID)
		req.MinSequence = int64(1 + n%30)
		_, err := s.links.FindParallels(ctx, req)
		return err
	})
	ask(1, func(ctx context.Context, n int) error {
		req := &diptychv1.SearchRequest{Parent: main, Query: "president", PageSize: 2}
		for range 3 {
			r, err := s.search.Search(ctx, req)
			if req.PageToken = r.GetNextPageToken(); err != nil || req.PageToken == "" {
				return err
			}
		}
		return nil
	})
	fr, en := reports[slices.IndexFunc(reports, func(r sample.Report) bool { return r.Language == "fr" })], reports[slices.IndexFunc(reports, func(r sample.Report) bool { return r.Language == "en" })]
	ask(2, func(ctx context.Context, n int) error {
		relation := []diptychv1.Relation{diptychv1.Relation_RELATION_SAME_EVENT, diptychv1.Relation_RELATION_UNRELATED}[n%2]
		_, err := s.admin.JudgeLink(ctx, &diptychv1.JudgeLinkRequest{A: articleOf(fr.ID), B: articleOf(en.ID), Relation: relation})
		if err != nil {
			return err
		}
		r, err := s.links.FindParallels(ctx, of(fr.ID)) // from the answer on
		if err != nil {
			return err
		}
		linked := slices.ContainsFunc(r.GetParallels(), func(p *diptychv1.Parallel) bool { return p.GetLink().GetB() == articleOf(en.ID) })
		if linked != (n%2 == 0) {
			return fmt.Errorf("judged %v, and linked %v", relation, linked)
		}
		return nil
	})
	ask(3, func(ctx context.Context, n int) error {
		_, err := s.admin.GetStatus(ctx, &diptychv1.GetStatusRequest{Name: main, Settled: n%2 == 0})
		return err
	})
	for _, to := range []int{60, 120, len(reports)} {
		s.ingest(t, samples(to/2, to)...)
		s.settled(t)
	}
	cancel()
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	if slices.Contains(asked, 0) {
		t.Errorf("calls %v, want some of each", asked)
	}
	if _, err := s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: articleOf(fr.ID)}); err != nil {
		t.Error(err)
	}
}

// TestPredecessor: a call at work in the collection when its successor takes over goes on with what it began with, and the
// predecessor is there as long.
func TestPredecessor(t *testing.T) {
	s := serve(t, "", Options{Quiet: time.Hour})
	s.ingest(t, samples(0, 60)...)
	c, leave, err := s.enter(t.Context(), "main")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(t.Context(), c.Store.Last()); err != nil {
		t.Fatal(err)
	}
	id := sample.Reports()[0].ID
	before, err := c.Parallels(id)
	if err != nil {
		t.Fatal(err)
	}
	s.settled(t)
	if s.Server.collections["main"] == c {
		t.Fatal("no successor has taken over")
	}
	if after, err := c.Parallels(id); err != nil || !cmp.Equal(before, after) || len(before) == 0 {
		t.Errorf("parallels in the predecessor: %v, %v, were %v", after, err, before)
	}
	leave()
	eventually(t, "it retires", func() bool {
		after, err := c.Parallels(id)
		return err == nil && len(after) == 0
	})
}

// TestRenewalEnds: what closes a collection ends its renewal, however far that is.
func TestRenewalEnds(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, s *service) error{
		"a lexicon": func(t *testing.T, s *service) error {
			_, err := s.admin.ImportLexicon(t.Context(), &diptychv1.ImportLexiconRequest{Parent: "collections/side", LexiconId: "ships", Entries: "gouvernail\trudder\n"})
			if err != nil {
				return err
			}
			r, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "collections/side", Settled: true})
			if err == nil && r.GetCollections()[0].GetStatistics().GetArticles() != 100 {
				return fmt.Errorf("status %v", r)
			}
			return err
		},
		"deletion": func(t *testing.T, s *service) error {
			_, err := s.admin.DeleteCollection(t.Context(), &diptychv1.DeleteCollectionRequest{Name: "collections/side", Force: true})
			return err
		},
		"the end": func(t *testing.T, s *service) error { return s.stop() },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "", Options{Quiet: time.Hour})
			if _, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: "side"}); err != nil {
				t.Fatal(err)
			}
			reqs := samples(0, 100)
			for _, r := range reqs {
				r.Parent = "collections/side"
			}
			s.ingest(t, reqs...)
			c := s.Server.collections["side"]
			waited := make(chan error, 1)
			go func() {
				_, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "collections/side", Settled: true})
				waited <- err
			}()
			eventually(t, "a successor is being made", func() bool { return c.Next() != nil })
			if err := end(t, s); err != nil {
				t.Error(err)
			}
			<-waited // with what, depends on who was first
		})
	}
}

// TestRenewalFails: what goes wrong is told to those who wait, and the collection goes on as it was.
func TestRenewalFails(t *testing.T) {
	s := serve(t, "", Options{Quiet: time.Hour, Log: slog.New(slog.DiscardHandler)})
	c := s.Server.collections["main"]
	seq := int64(0)
	for _, r := range s.ingest(t, samples(0, 60)...) {
		seq = max(seq, r.GetAcknowledgement().GetSequence())
	}
	if err := c.Wait(t.Context(), uint64(seq)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder("main"), "index2"), nil, 0o666); err != nil { // where the index is to be
		t.Fatal(err)
	}
	_, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: main, Settled: true})
	refused(t, "settling", err, codes.Internal)
	if got := s.status(t, main); got.GetFault() != "" || got.GetRenewal() != nil || got.GetStatistics().GetArticles() != 0 {
		t.Errorf("status %v, want the collection as it was", got)
	}
	s.ingest(t, samples(60, 61)...)
	req := of(sample.Reports()[60].ID)
	req.MinSequence = seq + 1
	if _, err := s.links.FindParallels(t.Context(), req); err != nil {
		t.Errorf("a lookup afterwards: %v", err)
	}
}

// TestSettledRefuses: a call does not wait longer than it may, nor for what is not there.
func TestSettledRefuses(t *testing.T) {
	s := serve(t, "", Options{})
	c := s.Server.collections["main"]
	c.rest()
	s.put(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := s.admin.GetStatus(ctx, &diptychv1.GetStatusRequest{Settled: true})
	refused(t, "settling without passes", err, codes.DeadlineExceeded)
	_, err = s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "collections/none", Settled: true})
	refused(t, "settling what is not there", err, codes.NotFound)
	c.Fail(errors.New("broken"))
	_, err = s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Settled: true})
	refused(t, "settling with a fault", err, codes.Internal)
}
