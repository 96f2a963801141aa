package server

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"math"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

const main = "collections/main"

// service is a server under test with a client for each of its services.
type service struct {
	*Server
	conn     *grpc.ClientConn
	articles diptychv1.ArticleServiceClient
	links    diptychv1.AlignmentServiceClient
	search   diptychv1.SearchServiceClient
	admin    diptychv1.AdminServiceClient
	stop     func() error // ends Serve and returns its error; runs once
}

// serve starts a server over dir, "" for a temporary folder, that ends with the test.
func serve(t testing.TB, dir string, o Options) *service {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	srv, err := New(t.Context(), dir, lexicon.Builtin(), o)
	if err != nil {
		t.Fatal(err)
	}
	l := bufconn.Listen(1 << 20)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ctx, l) }()
	conn, err := grpc.NewClient("passthrough:///diptych",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return l.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(MaxAnswer)))
	if err != nil {
		t.Fatal(err)
	}
	var result error
	ended := make(chan struct{})
	stop := func() error {
		cancel()
		select {
		case result = <-served:
			close(ended)
		case <-ended:
		}
		return result
	}
	t.Cleanup(func() {
		conn.Close()
		if err := stop(); err != nil {
			t.Errorf("Serve = %v, want nil", err)
		}
	})
	return &service{
		Server:   srv,
		conn:     conn,
		articles: diptychv1.NewArticleServiceClient(conn),
		links:    diptychv1.NewAlignmentServiceClient(conn),
		search:   diptychv1.NewSearchServiceClient(conn),
		admin:    diptychv1.NewAdminServiceClient(conn),
		stop:     stop,
	}
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Logf("%s", strings.TrimSpace(string(b)))
	return len(b), nil
}

// ingest sends requests in one stream and returns the answers by correlation token.
func (s *service) ingest(t testing.TB, reqs ...*diptychv1.IngestArticlesRequest) map[string]*diptychv1.IngestArticlesResponse {
	t.Helper()
	stream, err := s.articles.IngestArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() {
		for _, r := range reqs {
			if err := stream.Send(r); err != nil {
				sent <- err
				return
			}
		}
		sent <- stream.CloseSend()
	}()
	out := map[string]*diptychv1.IngestArticlesResponse{}
	for {
		r, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if out[r.GetCorrelationToken()] != nil {
			t.Fatalf("two answers to %q", r.GetCorrelationToken())
		}
		out[r.GetCorrelationToken()] = r
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	return out
}

// put keeps reports, all of them if no ids are given, and returns the sequence of the last.
func (s *service) put(t testing.TB, ids ...string) int64 {
	t.Helper()
	if len(ids) == 0 {
		ids = slices.Sorted(maps.Keys(reports))
	}
	var reqs []*diptychv1.IngestArticlesRequest
	for _, id := range ids {
		reqs = append(reqs, request(id, id))
	}
	var last int64
	for token, r := range s.ingest(t, reqs...) {
		if r.GetAcknowledgement() == nil {
			t.Fatalf("%s: refused: %v", token, r.GetRefusal())
		}
		last = max(last, r.GetAcknowledgement().GetSequence())
	}
	return last
}

// request asks to keep a report under an id.
func request(id, report string) *diptychv1.IngestArticlesRequest {
	return &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: id, Article: reports[report], CorrelationToken: id}
}

// refused checks that an error has a code, and the detail that the contract promises with it; it returns the fields that
// are said to be wrong.
func refused(t testing.TB, what string, err error, want codes.Code) (fields []string) {
	t.Helper()
	st := status.Convert(err)
	if st.Code() != want {
		t.Errorf("%s: %v, want %v", what, err, want)
		return nil
	}
	var details []string
	for _, d := range st.Details() {
		switch d := d.(type) {
		case *errdetails.BadRequest:
			details = append(details, "BadRequest")
			for _, v := range d.GetFieldViolations() {
				fields = append(fields, v.GetField())
			}
		case *errdetails.ResourceInfo:
			details = append(details, "ResourceInfo")
			if d.GetResourceName() == "" || d.GetResourceType() == "" {
				t.Errorf("%s: no resource in %v", what, d)
			}
		case *errdetails.RetryInfo:
			details = append(details, "RetryInfo")
		}
	}
	promised := map[codes.Code]string{
		codes.InvalidArgument: "BadRequest", codes.NotFound: "ResourceInfo", codes.AlreadyExists: "ResourceInfo",
		codes.FailedPrecondition: "ResourceInfo", codes.ResourceExhausted: "RetryInfo", codes.Unavailable: "RetryInfo",
	}[want]
	if promised != "" && !slices.Contains(details, promised) {
		t.Errorf("%s: details %q of %v, want %s", what, details, err, promised)
	}
	return fields
}

// eventually waits for what another goroutine does, as long as a test may take.
func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not within 30 seconds", what)
		}
	}
}

func code(err error) codes.Code { return status.Code(err) }

func inf() float64 { return math.Inf(1) }
