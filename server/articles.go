package server

import (
	"context"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/store"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type articleService struct {
	diptychv1.UnimplementedArticleServiceServer
	s *Server
}

// article is job.Collection's Article; the error is NOT_FOUND if there is none.
func (c *collection) article(id string) (*corpus.Annotated, store.Change, error) {
	a, change, err := c.Article(id)
	if errors.Is(err, store.ErrNotFound) {
		err = notFound(anArticle, articleName(c.id, id))
	}
	return a, change, err
}

func isNotFound(err error) bool { return status.Code(err) == codes.NotFound }

// annotate reads an article that is handed in and is not to be kept. Its id is that of an article without one, so that
// a kept one with the same text does not compete with it.
func annotate(v *violations, field string, p *diptychv1.Article) *corpus.Annotated {
	if p == nil {
		v.add(field, "missing")
		return nil
	}
	a := articleFromProto(v, field, p)
	a.Name("")
	out, err := ingest.Annotate(a)
	if err != nil {
		v.article(field, err)
		return nil
	}
	return out
}

func (h articleService) GetArticle(ctx context.Context, req *diptychv1.GetArticleRequest) (*diptychv1.Article, error) {
	var v violations
	where, id := parseArticle(&v, "name", req.GetName())
	view := articleView(&v, req.GetView(), diptychv1.ArticleView_ARTICLE_VIEW_FULL)
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, where, func(_ context.Context, c *collection) (*diptychv1.Article, error) {
		a, change, err := c.article(id)
		if err != nil {
			return nil, err
		}
		return articleToProto(c.id, a, change, view), nil
	})
}

func articleView(v *violations, view, usual diptychv1.ArticleView) diptychv1.ArticleView {
	switch view {
	case diptychv1.ArticleView_ARTICLE_VIEW_UNSPECIFIED:
		return usual
	case diptychv1.ArticleView_ARTICLE_VIEW_BASIC, diptychv1.ArticleView_ARTICLE_VIEW_FULL:
	default:
		v.add("view", "%d: no such view", view)
	}
	return view
}

// fullPage is where a page of articles in the FULL view ends, in bytes: with the largest article after it the answer
// is still small enough.
const fullPage = 3 << 20

// articlePlace is where a page of ListArticles begins: after an id, in the listing as of a sequence.
type articlePlace struct {
	After string `json:"after"`
	AsOf  uint64 `json:"as_of"`
}

func (h articleService) ListArticles(ctx context.Context, req *diptychv1.ListArticlesRequest) (*diptychv1.ListArticlesResponse, error) {
	var v violations
	parent := parseCollection(&v, "parent", req.GetParent())
	size := pageSize(&v, req.GetPageSize(), 100, 1000)
	view := articleView(&v, req.GetView(), diptychv1.ArticleView_ARTICLE_VIEW_BASIC)
	listing := paged("ListArticles", req, func(r *diptychv1.ListArticlesRequest) { r.PageSize, r.PageToken, r.View = 0, "", view })
	var from articlePlace
	further := v.page(listing, req.GetPageToken(), &from)
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, parent, func(ctx context.Context, c *collection) (*diptychv1.ListArticlesResponse, error) {
		if !further {
			from.AsOf = c.Store.Last()
		}
		return c.listArticles(ctx, listing, from, size, view)
	})
}

func (c *collection) listArticles(ctx context.Context, listing []byte, at articlePlace, size int, view diptychv1.ArticleView) (*diptychv1.ListArticlesResponse, error) {
	resp := &diptychv1.ListArticlesResponse{}
	bytes := 0
	for change, err := range c.Store.List(at.After, at.AsOf) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if len(resp.Articles) == size || bytes >= fullPage {
			resp.NextPageToken, err = token(listing, at)
			return resp, err
		}
		at.After = change.ID
		a, change, err := c.article(change.ID)
		if isNotFound(err) {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		p := articleToProto(c.id, a, change, view)
		resp.Articles = append(resp.Articles, p)
		bytes += proto.Size(p)
	}
	return resp, nil
}

func (h articleService) DeleteArticle(ctx context.Context, req *diptychv1.DeleteArticleRequest) (*diptychv1.DeleteArticleResponse, error) {
	var v violations
	where, id := parseArticle(&v, "name", req.GetName())
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, where, func(ctx context.Context, c *collection) (*diptychv1.DeleteArticleResponse, error) {
		change, err := c.Store.Delete(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil, notFound(anArticle, req.GetName())
		}
		if err != nil {
			return nil, err
		}
		return &diptychv1.DeleteArticleResponse{Sequence: int64(change.Seq)}, nil
	})
}

func (h articleService) AnnotateArticle(_ context.Context, req *diptychv1.AnnotateArticleRequest) (*diptychv1.Annotation, error) {
	var v violations
	a := annotate(&v, "article", req.GetArticle())
	if err := v.err(); err != nil {
		return nil, err
	}
	return annotationToProto(a, diptychv1.ArticleView_ARTICLE_VIEW_FULL), nil
}

// IngestArticles works on up to Options.InFlight articles at once: they are annotated beside one another and share
// the store's commits. Articles of one name take turns.
func (h articleService) IngestArticles(stream grpc.BidiStreamingServer[diptychv1.IngestArticlesRequest, diptychv1.IngestArticlesResponse]) error {
	g, ctx := errgroup.WithContext(stream.Context())
	g.SetLimit(h.s.options.InFlight)
	t := &intake{s: h.s, stream: stream, turns: turns{last: map[string]chan struct{}{}}}
	end := t.read(ctx, func(work func() error) { g.Go(work) })
	if err := g.Wait(); err != nil {
		return err
	}
	return end
}

// intake is one ingest stream.
type intake struct {
	s       *Server
	stream  grpc.BidiStreamingServer[diptychv1.IngestArticlesRequest, diptychv1.IngestArticlesResponse]
	sending sync.Mutex
	turns   turns
}

// read hands each request to a worker, until the client has sent its last, the stream breaks or the server stops. The
// workers then still have to end.
func (t *intake) read(ctx context.Context, start func(work func() error)) error {
	type item struct {
		req *diptychv1.IngestArticlesRequest
		err error
	}
	items := make(chan item)
	// Receiving cannot be interrupted but by the end of the stream, which is when the handler returns: the goroutine then ends
	// by itself.
	go func() {
		for {
			req, err := t.stream.Recv()
			select {
			case items <- item{req, err}:
			case <-t.stream.Context().Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for {
		select {
		case <-t.s.stopping.Done():
			return later(codes.Unavailable, "shutting down: what was not acknowledged has to be sent again")
		case <-ctx.Done():
			return ctx.Err()
		case i := <-items:
			if i.err == io.EOF {
				return nil
			}
			if i.err != nil {
				return i.err
			}
			cost := int64(proto.Size(i.req))
			if err := t.s.intake.Acquire(ctx, cost); err != nil {
				return err
			}
			a := t.s.handedIn(i.req)
			before, done := t.turns.take(a.collection + "/" + a.ID)
			start(func() error {
				defer t.s.intake.Release(cost)
				defer done()
				return t.answer(ctx, i.req.GetCorrelationToken(), a, before)
			})
		}
	}
}

// handedIn is an article to keep, with what is wrong with it so far.
type handedIn struct {
	corpus.Article
	collection string
	bad        violations
}

// maxToken bounds a correlation token, in bytes.
const maxToken = 256

// handedIn reads a request.
func (s *Server) handedIn(req *diptychv1.IngestArticlesRequest) *handedIn {
	var a handedIn
	a.collection = parseCollection(&a.bad, "parent", req.GetParent())
	if req.GetArticle() == nil {
		a.bad.add("article", "missing")
	}
	a.Article = articleFromProto(&a.bad, "article", req.GetArticle())
	switch id := req.GetArticleId(); {
	case id == "":
		a.bad.add("article_id", "missing")
	case len(id) > ingest.MaxField:
		a.bad.add("article_id", "%d bytes, at most %d are taken", len(id), ingest.MaxField)
	default:
		a.Name(id)
	}
	if n := len(req.GetCorrelationToken()); n > maxToken {
		a.bad.add("correlation_token", "%d bytes, at most %d are taken", n, maxToken)
	}
	return &a
}

// answer keeps an article, once those of its name before it are done, and sends what became of it.
func (t *intake) answer(ctx context.Context, correlation string, a *handedIn, before <-chan struct{}) error {
	resp := &diptychv1.IngestArticlesResponse{CorrelationToken: correlation}
	ack, err := t.s.keep(ctx, a, before)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		resp.Result = &diptychv1.IngestArticlesResponse_Refusal{Refusal: t.s.refusal(ctx, err)}
	} else {
		resp.Result = &diptychv1.IngestArticlesResponse_Acknowledgement{Acknowledgement: ack}
	}
	t.sending.Lock()
	defer t.sending.Unlock()
	return t.stream.Send(resp)
}

// keep annotates an article and keeps it. A panic becomes an error: it concerns this article only.
func (s *Server) keep(ctx context.Context, a *handedIn, before <-chan struct{}) (ack *diptychv1.Acknowledgement, err error) {
	defer func() { err = recovered(recover(), err) }()
	annotated, problem := (*corpus.Annotated)(nil), a.bad.err()
	if a.bad == nil {
		if annotated, problem = ingest.Annotate(a.Article); problem != nil {
			var v violations
			v.article("article", problem)
			problem = v.err()
		}
	}
	select {
	case <-before:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if problem != nil {
		return nil, problem
	}
	return in(ctx, s, a.collection, func(ctx context.Context, c *collection) (*diptychv1.Acknowledgement, error) {
		change, added, err := c.put(ctx, annotated)
		if err != nil {
			return nil, err
		}
		return &diptychv1.Acknowledgement{
			Name:      articleName(c.id, a.ID),
			Sequence:  int64(change.Seq),
			Revision:  int64(change.Revision),
			Unchanged: !added,
		}, nil
	})
}

// put puts an article, unless the collection is deleted.
func (c *collection) put(ctx context.Context, a *corpus.Annotated) (store.Change, bool, error) {
	c.writing.RLock()
	defer c.writing.RUnlock()
	if c.deleted {
		return store.Change{}, false, notFound(aCollection, collectionName(c.id))
	}
	return c.Store.Put(ctx, a)
}

// turns lets those who want the same name go one after the other, in the order in which they came.
type turns struct {
	mu   sync.Mutex
	last map[string]chan struct{} // of each name, closed when the last who came is done
}

// take returns a channel that is closed when it is the caller's turn, and what to call when the turn is over.
func (t *turns) take(name string) (before <-chan struct{}, done func()) {
	mine := make(chan struct{})
	t.mu.Lock()
	defer t.mu.Unlock()
	turn, ok := t.last[name]
	if !ok {
		turn = make(chan struct{})
		close(turn)
	}
	t.last[name] = mine
	return turn, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		close(mine)
		if t.last[name] == mine {
			delete(t.last, name)
		}
	}
}
