package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, Options{})
	if _, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: "side"}); err != nil {
		t.Fatal(err)
	}
	seq := s.put(t)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "collections", "notes.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}

	s = serve(t, dir, Options{})
	ask := of("fr-ferry")
	ask.MinSequence = seq
	r, err := s.links.FindParallels(t.Context(), ask)
	if err != nil || len(r.GetParallels()) != 1 {
		t.Errorf("after a restart: %v, %v, want one parallel", r, err)
	}
	all, err := s.admin.ListCollections(t.Context(), &diptychv1.ListCollectionsRequest{})
	if err != nil || len(all.GetCollections()) != 2 {
		t.Errorf("after a restart: %v, %v, want main and side", all, err)
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, Options{})
	_, err := New(t.Context(), dir, lexicon.Builtin(), Options{})
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "--server") {
		t.Errorf("a second server: %v, want ErrLocked with the folder and what to do", err)
	}
}

func TestTemporary(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := serve(t, "", Options{})
	if _, err := os.Stat(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary folder after Close: %v, want it gone", err)
	}
}

// TestGracefulStop stops a server with an ingest stream that is open and a health watcher: what was sent before is
// answered, then the stream ends in UNAVAILABLE.
func TestGracefulStop(t *testing.T) {
	s := serve(t, "", Options{Grace: time.Minute})
	health := grpc_health_v1.NewHealthClient(s.conn)
	watch, err := health.Watch(t.Context(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := watch.Recv(); err != nil || r.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Fatalf("health: %v, %v, want SERVING", r, err)
	}
	stream, err := s.articles.IngestArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(request("fr-ferry", "fr-ferry")); err != nil {
		t.Fatal(err)
	}
	if r, err := stream.Recv(); err != nil || r.GetAcknowledgement() == nil {
		t.Fatalf("got %v, %v, want an acknowledgement", r, err)
	}
	start := time.Now()
	if err := s.stop(); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("stopping took %v of a minute's grace, with nothing to do", took)
	}
	_, err = stream.Recv()
	refused(t, "the stream that was open", err, codes.Unavailable)
	for err = nil; err == nil; _, err = watch.Recv() {
	}
	if code(err) != codes.Unavailable {
		t.Errorf("the watcher: %v, want Unavailable", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

// TestGrace stops a server whose client sends articles and never reads the answers: it does not wait for ever.
func TestGrace(t *testing.T) {
	s := serve(t, "", Options{Grace: 50 * time.Millisecond, InFlight: 4})
	stream, err := s.articles.IngestArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		token := strings.Repeat("t", maxToken)
		for stream.Send(&diptychv1.IngestArticlesRequest{CorrelationToken: token}) == nil {
		}
	}()
	c := s.Server.collections["main"]
	eventually(t, "the stream is at work", func() bool { return !s.intake.TryAcquire(s.options.Memory/2) || release(s) })
	if err := s.stop(); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	<-sent
	if c.life.Err() == nil {
		t.Error("the collection is still open")
	}
}

// release gives back what TryAcquire of all took, and says that nothing was at work.
func release(s *service) bool {
	s.intake.Release(s.options.Memory / 2)
	return false
}

func TestHealth(t *testing.T) {
	s := serve(t, "", Options{})
	health := grpc_health_v1.NewHealthClient(s.conn)
	check := func(service string, want grpc_health_v1.HealthCheckResponse_ServingStatus) {
		t.Helper()
		r, err := health.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{Service: service})
		if err != nil || r.GetStatus() != want {
			t.Errorf("health of %q: %v, %v, want %v", service, r, err, want)
		}
	}
	services := []string{"", "diptych.v1.ArticleService", "diptych.v1.AlignmentService", "diptych.v1.SearchService", "diptych.v1.AdminService"}
	for _, name := range services {
		check(name, grpc_health_v1.HealthCheckResponse_SERVING)
	}

	// A pass that cannot go on: its index is closed under it.
	c := s.Server.collections["main"]
	if err := c.Index.Close(); err != nil {
		t.Fatal(err)
	}
	s.put(t, "fr-ferry")
	<-c.stopped
	eventually(t, "the health changes", func() bool {
		r, err := health.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{})
		return err == nil && r.GetStatus() == grpc_health_v1.HealthCheckResponse_NOT_SERVING
	})
	check("diptych.v1.SearchService", grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	check("diptych.v1.AlignmentService", grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	check("diptych.v1.ArticleService", grpc_health_v1.HealthCheckResponse_SERVING)
	check("diptych.v1.AdminService", grpc_health_v1.HealthCheckResponse_SERVING)
	status, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: main})
	if err != nil || status.GetCollections()[0].GetFault() == "" {
		t.Errorf("status %v, %v, want the fault", status, err)
	}
	s.put(t, "en-ferry") // articles are kept all the same
}

func TestReflection(t *testing.T) {
	s := serve(t, "", Options{})
	stream, err := grpc_reflection_v1.NewServerReflectionClient(s.conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&grpc_reflection_v1.ServerReflectionRequest{
		MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	r, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range r.GetListServicesResponse().GetService() {
		names = append(names, s.GetName())
	}
	for _, want := range []string{"diptych.v1.ArticleService", "diptych.v1.AlignmentService", "diptych.v1.SearchService", "diptych.v1.AdminService", "grpc.health.v1.Health"} {
		if !slices.Contains(names, want) {
			t.Errorf("reflection lists %q, without %s", names, want)
		}
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestInterceptors(t *testing.T) {
	var out syncBuffer
	s := serve(t, "", Options{Log: slog.New(slog.NewTextHandler(&out, nil)), Deadline: time.Hour, Memory: 1})
	info := &grpc.UnaryServerInfo{FullMethod: "/diptych.v1.Test/Call"}

	_, err := s.unary(t.Context(), nil, info, func(context.Context, any) (any, error) { panic("the secret") })
	refused(t, "a panic", err, codes.Internal)
	if strings.Contains(err.Error(), "secret") || !strings.Contains(out.String(), "secret") || !strings.Contains(out.String(), "lifecycle_test.go") {
		t.Errorf("a panic is told as %v and logged as %s", err, out.String())
	}
	_, err = s.unary(t.Context(), nil, info, func(context.Context, any) (any, error) { return nil, errors.New("the disk is on fire") })
	refused(t, "an unknown error", err, codes.Internal)
	if strings.Contains(err.Error(), "fire") || !strings.Contains(out.String(), "fire") {
		t.Errorf("an unknown error is told as %v and logged as %s", err, out.String())
	}

	_, err = s.unary(t.Context(), nil, info, func(ctx context.Context, _ any) (any, error) {
		if d, ok := ctx.Deadline(); !ok || time.Until(d) < 50*time.Minute || time.Until(d) > time.Hour {
			t.Errorf("deadline %v, %v, want an hour from now", d, ok)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return s.unary(ctx, nil, info, func(ctx context.Context, _ any) (any, error) {
			if d, _ := ctx.Deadline(); time.Until(d) > time.Minute {
				t.Errorf("deadline %v, want that of the client", d)
			}
			return nil, nil
		})
	})
	if err != nil {
		t.Error(err)
	}

	// The least memory has room for five calls without a request, each within the one before.
	var nest func(n int) error
	nest = func(n int) error {
		_, err := s.unary(t.Context(), nil, info, func(context.Context, any) (any, error) {
			if n == 1 {
				return nil, nil
			}
			return nil, nest(n - 1)
		})
		return err
	}
	if err := nest(5); err != nil {
		t.Errorf("five calls at once: %v", err)
	}
	refused(t, "six calls at once", nest(6), codes.ResourceExhausted)
	if err := nest(5); err != nil {
		t.Errorf("five calls at once again: %v", err)
	}
}

// TestStatusOf holds every kind of error against its code.
func TestStatusOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want codes.Code
		own  bool
	}{
		{notFound(aCollection, "collections/a"), codes.NotFound, false},
		{store.ErrNotFound, codes.NotFound, false},
		{store.ErrClosed, codes.Unavailable, false},
		{store.ErrCorrupt, codes.DataLoss, true},
		{index.ErrWedged, codes.Unavailable, true},
		{&os.PathError{Op: "write", Path: "store.db", Err: syscall.ENOSPC}, codes.ResourceExhausted, true},
		{context.Canceled, codes.Canceled, false},
		{context.DeadlineExceeded, codes.DeadlineExceeded, false},
		{io.ErrUnexpectedEOF, codes.Internal, true},
	} {
		st, own := statusOf(errors.Join(errors.New("while testing"), c.err), "id")
		if st.Code() != c.want || own != c.own {
			t.Errorf("statusOf(%v) = %v, %v, want %v, %v", c.err, st, own, c.want, c.own)
		}
		if c.own && !strings.Contains(st.Message(), "id") {
			t.Errorf("statusOf(%v) = %v, want the request's id in it", c.err, st)
		}
	}
}

// TestNoLeak runs a server through a life of calls and looks for goroutines of this package and those below it.
func TestNoLeak(t *testing.T) {
	s := serve(t, t.TempDir(), Options{})
	seq := s.put(t)
	ask := of("fr-ferry")
	ask.MinSequence = seq
	if _, err := s.links.FindParallels(t.Context(), ask); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := s.articles.IngestArticles(ctx) // one that its client gives up
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(request("fr-bread", "fr-bread")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.admin.DeleteCollection(t.Context(), &diptychv1.DeleteCollectionRequest{Name: "collections/a"}); err != nil {
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	var left string
	eventually(t, "the goroutines end", func() bool {
		buf := make([]byte, 1<<20)
		left = ""
		for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			ours := strings.Contains(g, "diptych/server.") || strings.Contains(g, "diptych/server/job.") || strings.Contains(g, "diptych/corpus/store.")
			if ours && !strings.Contains(g, "testing.tRunner") {
				left = g
			}
		}
		return left == ""
	})
	if left != "" {
		t.Error(left)
	}
}
