package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type ingestStream = grpc.BidiStreamingServer[diptychv1.IngestArticlesRequest, diptychv1.IngestArticlesResponse]

// fake is a service whose listings have the items "0", "1", … and whose ingest stream is a function.
type fake struct {
	diptychv1.UnimplementedArticleServiceServer
	diptychv1.UnimplementedAlignmentServiceServer
	diptychv1.UnimplementedSearchServiceServer
	diptychv1.UnimplementedAdminServiceServer

	items  int
	text   string // of every article
	broken string // the page token that is answered with an error
	calls  chan string
	ingest func(ingestStream) error
}

// page returns the items of a page of three, and the token of the next.
func (f *fake) page(token string) (items []string, next string, err error) {
	if f.calls != nil {
		f.calls <- token
	}
	if f.broken != "" && token == f.broken {
		return nil, "", status.Error(codes.DataLoss, "damaged")
	}
	from, _ := strconv.Atoi(token)
	for i := from; i < min(from+3, f.items); i++ {
		items = append(items, strconv.Itoa(i))
	}
	if from+3 < f.items {
		next = strconv.Itoa(from + 3)
	}
	return items, next, nil
}

func (f *fake) ListArticles(_ context.Context, req *diptychv1.ListArticlesRequest) (*diptychv1.ListArticlesResponse, error) {
	items, next, err := f.page(req.GetPageToken())
	resp := &diptychv1.ListArticlesResponse{NextPageToken: next}
	for _, i := range items {
		resp.Articles = append(resp.Articles, &diptychv1.Article{Name: req.GetParent() + "/articles/" + i, Text: f.text})
	}
	return resp, err
}

func (f *fake) Search(_ context.Context, req *diptychv1.SearchRequest) (*diptychv1.SearchResponse, error) {
	items, next, err := f.page(req.GetPageToken())
	resp := &diptychv1.SearchResponse{NextPageToken: next}
	for _, i := range items {
		resp.Hits = append(resp.Hits, &diptychv1.Hit{Article: &diptychv1.Article{Name: req.GetQuery() + i}})
	}
	return resp, err
}

func (f *fake) FindParallels(_ context.Context, req *diptychv1.FindParallelsRequest) (*diptychv1.FindParallelsResponse, error) {
	items, next, err := f.page(req.GetPageToken())
	resp := &diptychv1.FindParallelsResponse{NextPageToken: next}
	for _, i := range items {
		resp.Parallels = append(resp.Parallels, &diptychv1.Parallel{Article: &diptychv1.Article{Name: req.GetName() + i}})
	}
	return resp, err
}

func (f *fake) ListCollections(_ context.Context, req *diptychv1.ListCollectionsRequest) (*diptychv1.ListCollectionsResponse, error) {
	items, next, err := f.page(req.GetPageToken())
	resp := &diptychv1.ListCollectionsResponse{NextPageToken: next}
	for _, i := range items {
		resp.Collections = append(resp.Collections, &diptychv1.Collection{Name: "collections/c" + i})
	}
	return resp, err
}

func (f *fake) ListJudgements(_ context.Context, req *diptychv1.ListJudgementsRequest) (*diptychv1.ListJudgementsResponse, error) {
	items, next, err := f.page(req.GetPageToken())
	resp := &diptychv1.ListJudgementsResponse{NextPageToken: next}
	for _, i := range items {
		resp.Judgements = append(resp.Judgements, &diptychv1.Judgement{A: req.GetParent() + i})
	}
	return resp, err
}

func (f *fake) IngestArticles(stream ingestStream) error { return f.ingest(stream) }

// dial serves f by gRPC and returns a client of it; both end with the test.
func dial(t testing.TB, f *fake) *Client {
	t.Helper()
	l := bufconn.Listen(1 << 16)
	s := grpc.NewServer(grpc.MaxSendMsgSize(maxAnswer))
	diptychv1.RegisterArticleServiceServer(s, f)
	diptychv1.RegisterAlignmentServiceServer(s, f)
	diptychv1.RegisterSearchServiceServer(s, f)
	diptychv1.RegisterAdminServiceServer(s, f)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	c, err := Dial("passthrough:///fake", grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		return l.DialContext(ctx)
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		s.Stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return c
}

// names collects what a listing yields, an error as its code.
func names[T any](all iter.Seq2[T, error], name func(T) string) []string {
	var out []string
	for item, err := range all {
		if err != nil {
			out = append(out, status.Code(err).String())
			continue
		}
		out = append(out, name(item))
	}
	return out
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		items  int
		first  string
		broken string
		want   []string
	}{
		{0, "", "", nil},
		{3, "", "", []string{"0", "1", "2"}},
		{7, "", "", []string{"0", "1", "2", "3", "4", "5", "6"}},
		{7, "3", "", []string{"3", "4", "5", "6"}},
		{7, "", "3", []string{"0", "1", "2", "DataLoss"}},
	} {
		f := &fake{items: c.items, broken: c.broken}
		conn := dial(t, f)
		ctx := t.Context()
		list := &diptychv1.ListArticlesRequest{Parent: "c", PageToken: c.first}
		search := &diptychv1.SearchRequest{Query: "q", PageToken: c.first}
		judgements := &diptychv1.ListJudgementsRequest{Parent: "j", PageToken: c.first}
		parallels := &diptychv1.FindParallelsRequest{Of: &diptychv1.FindParallelsRequest_Name{Name: "n"}, PageToken: c.first}
		for what, got := range map[string][]string{
			"Articles": names(conn.Articles(ctx, list), func(a *diptychv1.Article) string {
				return strings.TrimPrefix(a.GetName(), "c/articles/")
			}),
			"Hits": names(conn.Hits(ctx, search), func(h *diptychv1.Hit) string {
				return strings.TrimPrefix(h.GetArticle().GetName(), "q")
			}),
			"Parallels": names(conn.Parallels(ctx, parallels), func(p *diptychv1.Parallel) string {
				return strings.TrimPrefix(p.GetArticle().GetName(), "n")
			}),
			"Judgements": names(conn.Judgements(ctx, judgements), func(j *diptychv1.Judgement) string {
				return strings.TrimPrefix(j.GetA(), "j")
			}),
		} {
			if !slices.Equal(got, c.want) {
				t.Errorf("%s of %d items from %q = %q, want %q", what, c.items, c.first, got, c.want)
			}
		}
		for _, token := range []string{list.PageToken, search.PageToken, parallels.PageToken, judgements.PageToken} {
			if token != c.first {
				t.Errorf("page token of the request became %q, was %q", token, c.first)
			}
		}
		if c.first != "" {
			continue
		}
		got := names(conn.Collections(ctx), func(k *diptychv1.Collection) string {
			return strings.TrimPrefix(k.GetName(), "collections/c")
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("Collections of %d = %q, want %q", c.items, got, c.want)
		}
	}
}

// A loop that ends asks for no further page, and one that is run again begins anew.
func TestPagesStop(t *testing.T) {
	f := &fake{items: 100, calls: make(chan string, 100)}
	articles := dial(t, f).Articles(t.Context(), &diptychv1.ListArticlesRequest{})
	for range 2 {
		n := 0
		for _, err := range articles {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 4 {
				break
			}
		}
	}
	close(f.calls)
	var got []string
	for token := range f.calls {
		got = append(got, token)
	}
	if want := []string{"", "3", "", "3"}; !slices.Equal(got, want) {
		t.Errorf("asked for pages %q, want %q", got, want)
	}
}

// sent returns n requests with the correlation tokens "0", "1", …
func sent(n int) iter.Seq[*diptychv1.IngestArticlesRequest] {
	return func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		for i := range n {
			r := &diptychv1.IngestArticlesRequest{CorrelationToken: strconv.Itoa(i), Article: &diptychv1.Article{Text: "t"}}
			if !yield(r) {
				return
			}
		}
	}
}

func answer(r *diptychv1.IngestArticlesRequest) *diptychv1.IngestArticlesResponse {
	return &diptychv1.IngestArticlesResponse{CorrelationToken: r.GetCorrelationToken()}
}

// echo answers every request at once.
func echo(stream ingestStream) error {
	for {
		r, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(answer(r)); err != nil {
			return err
		}
	}
}

func TestIngest(t *testing.T) {
	c := dial(t, &fake{ingest: echo})
	for _, n := range []int{0, 1, window, 5 * window} {
		got := map[string]bool{}
		for resp, err := range c.Ingest(t.Context(), sent(n)) {
			if err != nil {
				t.Fatal(err)
			}
			got[resp.GetCorrelationToken()] = true
		}
		if len(got) != n {
			t.Errorf("%d requests: %d answers", n, len(got))
		}
	}
}

// No more articles are under way than the window holds: a server that answers only then is answered to.
func TestIngestWindow(t *testing.T) {
	const n = 3*window + 1
	most := 0
	c := dial(t, &fake{ingest: func(stream ingestStream) error {
		requests := make(chan *diptychv1.IngestArticlesRequest)
		ended := make(chan error, 1)
		go func() {
			defer close(requests)
			for {
				r, err := stream.Recv()
				if err != nil {
					ended <- err
					return
				}
				requests <- r
			}
		}()
		var waiting []*diptychv1.IngestArticlesRequest
		for r := range requests {
			waiting = append(waiting, r)
			most = max(most, len(waiting))
			if len(waiting) < window {
				continue
			}
			slices.Reverse(waiting) // answers may come in any order
			for _, w := range waiting[:window/2] {
				if err := stream.Send(answer(w)); err != nil {
					return err
				}
			}
			waiting = waiting[window/2:]
		}
		for _, w := range waiting {
			if err := stream.Send(answer(w)); err != nil {
				return err
			}
		}
		if err := <-ended; err != io.EOF {
			return err
		}
		return nil
	}})
	got := 0
	for _, err := range c.Ingest(t.Context(), sent(n)) {
		if err != nil {
			t.Fatal(err)
		}
		got++
	}
	if got != n || most != window {
		t.Errorf("%d answers with %d under way, want %d and %d", got, most, n, window)
	}
}

// A request may be made of the answer to the one before.
func TestIngestAlternates(t *testing.T) {
	c := dial(t, &fake{ingest: echo})
	answers := make(chan string, 1)
	requests := func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		for token := "a"; len(token) < 10; token = <-answers + "a" {
			if !yield(&diptychv1.IngestArticlesRequest{CorrelationToken: token}) {
				return
			}
		}
	}
	last := ""
	for resp, err := range c.Ingest(t.Context(), requests) {
		if err != nil {
			t.Fatal(err)
		}
		last = resp.GetCorrelationToken()
		answers <- last
	}
	if want := strings.Repeat("a", 9); last != want {
		t.Errorf("last answer %q, want %q", last, want)
	}
}

// A loop that ends closes the stream on both sides.
func TestIngestStop(t *testing.T) {
	over := make(chan error, 1)
	c := dial(t, &fake{ingest: func(stream ingestStream) error {
		err := echo(stream)
		<-stream.Context().Done()
		over <- stream.Context().Err()
		return err
	}})
	left := false
	endless := func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		defer func() { left = true }()
		for yield(&diptychv1.IngestArticlesRequest{}) {
		}
	}
	for _, err := range c.Ingest(t.Context(), endless) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Errorf("the server's stream ended with %v, want %v", err, context.Canceled)
	}
	if !left {
		t.Error("the requests are still asked for")
	}
}

func TestIngestEnds(t *testing.T) {
	refuse := func(stream ingestStream) error {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		return status.Error(codes.ResourceExhausted, "too large")
	}
	quit := func(stream ingestStream) error {
		_, err := stream.Recv()
		return err
	}
	invalid := func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		yield(&diptychv1.IngestArticlesRequest{ArticleId: "latin-1", Article: &diptychv1.Article{Text: "\xe9t\xe9"}})
	}
	for _, c := range []struct {
		name     string
		ingest   func(ingestStream) error
		requests iter.Seq[*diptychv1.IngestArticlesRequest]
		want     func(error) bool
	}{
		{"a stream that breaks", refuse, sent(10 * window), func(err error) bool { return status.Code(err) == codes.ResourceExhausted }},
		{"a stream that ends early", quit, sent(10 * window), func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		{"an answer missing", quit, sent(1), func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		{"invalid UTF-8", echo, invalid, func(err error) bool { return err != nil && strings.Contains(err.Error(), `send article "latin-1"`) }},
	} {
		var errs []error
		for _, err := range dial(t, &fake{ingest: c.ingest}).Ingest(t.Context(), c.requests) {
			if err != nil {
				errs = append(errs, err)
			}
		}
		if len(errs) != 1 || !c.want(errs[0]) {
			t.Errorf("%s: errors %v", c.name, errs)
		}
	}
}

func TestIngestCancelled(t *testing.T) {
	c := dial(t, &fake{ingest: echo})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range c.Ingest(ctx, sent(10*window)) {
		last = err
		cancel()
	}
	if status.Code(last) != codes.Canceled {
		t.Errorf("last error %v, want %v", last, codes.Canceled)
	}
}

// Answers may be as large as the contract says, which is more than gRPC takes by itself.
func TestLargeAnswer(t *testing.T) {
	const size = maxAnswer - 1<<10
	c := dial(t, &fake{items: 1, text: strings.Repeat("a", size)})
	for a, err := range c.Articles(t.Context(), &diptychv1.ListArticlesRequest{}) {
		if err != nil || len(a.GetText()) != size {
			t.Errorf("%d bytes, %v, want %d", len(a.GetText()), err, size)
		}
	}
}

func BenchmarkIngest(b *testing.B) {
	c := dial(b, &fake{ingest: echo})
	text := strings.Repeat("Un rapport de trois kilo-octets. ", 3<<10/33)
	requests := func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		for i := range b.N {
			if !yield(&diptychv1.IngestArticlesRequest{ArticleId: fmt.Sprint(i), Article: &diptychv1.Article{Text: text}}) {
				return
			}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, err := range c.Ingest(b.Context(), requests) {
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
