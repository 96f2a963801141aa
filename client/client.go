// Package client reaches a Diptych service: a connection with the generated stubs, and iterators over what comes in
// pages or as a stream.
package client

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// maxAnswer is the largest answer that the contract allows, in bytes; gRPC takes a quarter of it by default.
const maxAnswer = 16 << 20

// window is how many articles Ingest has under way at once: as many as a server works on by default.
const window = 256

// Client is a connection with the stubs of all services. It may be used from several goroutines.
type Client struct {
	diptychv1.ArticleServiceClient
	diptychv1.AlignmentServiceClient
	diptychv1.SearchServiceClient
	diptychv1.AdminServiceClient

	conn *grpc.ClientConn
}

// Dial returns a client of the service at addr, "host:port" or any gRPC target. It connects with the first call, in
// plain text unless opts bring transport credentials. The client has to be closed.
func Dial(addr string, opts ...grpc.DialOption) (*Client, error) {
	opts = append([]grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxAnswer)),
	}, opts...)
	conn, err := grpc.NewClient(addr, opts...)
	if err != nil {
		return nil, fmt.Errorf("client: dial %s: %w", addr, err)
	}
	return &Client{
		ArticleServiceClient:   diptychv1.NewArticleServiceClient(conn),
		AlignmentServiceClient: diptychv1.NewAlignmentServiceClient(conn),
		SearchServiceClient:    diptychv1.NewSearchServiceClient(conn),
		AdminServiceClient:     diptychv1.NewAdminServiceClient(conn),
		conn:                   conn,
	}, nil
}

// Close ends the connection and the calls on it.
func (c *Client) Close() error { return c.conn.Close() }

// Articles yields the articles of a collection, by name, from the page that req asks for to the last. The request is
// not changed. An error is yielded once and ends the articles.
func (c *Client) Articles(ctx context.Context, req *diptychv1.ListArticlesRequest) iter.Seq2[*diptychv1.Article, error] {
	return pages(req.GetPageToken(), func(token string) (*diptychv1.ListArticlesResponse, error) {
		req := proto.CloneOf(req)
		req.PageToken = token
		return c.ListArticles(ctx, req)
	}, (*diptychv1.ListArticlesResponse).GetArticles)
}

// Hits yields what a search finds, best first, from the page that req asks for to the last. The request is not changed.
// An error is yielded once and ends the hits. How many there are in all and the facets are in the answer to Search.
func (c *Client) Hits(ctx context.Context, req *diptychv1.SearchRequest) iter.Seq2[*diptychv1.Hit, error] {
	return pages(req.GetPageToken(), func(token string) (*diptychv1.SearchResponse, error) {
		req := proto.CloneOf(req)
		req.PageToken = token
		return c.Search(ctx, req)
	}, (*diptychv1.SearchResponse).GetHits)
}

// Parallels yields the parallels of an article, best first, from the page that req asks for to the last. The request is
// not changed. An error is yielded once and ends the parallels. Why there are none is in the answer to FindParallels.
func (c *Client) Parallels(ctx context.Context, req *diptychv1.FindParallelsRequest) iter.Seq2[*diptychv1.Parallel, error] {
	return pages(req.GetPageToken(), func(token string) (*diptychv1.FindParallelsResponse, error) {
		req := proto.CloneOf(req)
		req.PageToken = token
		return c.FindParallels(ctx, req)
	}, (*diptychv1.FindParallelsResponse).GetParallels)
}

// Collections yields the collections, by name. An error is yielded once and ends them.
func (c *Client) Collections(ctx context.Context) iter.Seq2[*diptychv1.Collection, error] {
	return pages("", func(token string) (*diptychv1.ListCollectionsResponse, error) {
		return c.ListCollections(ctx, &diptychv1.ListCollectionsRequest{PageToken: token})
	}, (*diptychv1.ListCollectionsResponse).GetCollections)
}

// Judgements yields the judgements of a collection, by the names of their articles, from the page that req asks for to the
// last. The request is not changed. An error is yielded once and ends the judgements.
func (c *Client) Judgements(ctx context.Context, req *diptychv1.ListJudgementsRequest) iter.Seq2[*diptychv1.Judgement, error] {
	return pages(req.GetPageToken(), func(token string) (*diptychv1.ListJudgementsResponse, error) {
		req := proto.CloneOf(req)
		req.PageToken = token
		return c.ListJudgements(ctx, req)
	}, (*diptychv1.ListJudgementsResponse).GetJudgements)
}

// pages yields the items of a page and of those after it. A page is asked for when the one before has been used up.
func pages[P interface{ GetNextPageToken() string }, T any](first string, get func(token string) (P, error), items func(P) []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for token := first; ; {
			page, err := get(token)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range items(page) {
				if !yield(item, nil) {
					return
				}
			}
			if token = page.GetNextPageToken(); token == "" {
				return
			}
		}
	}
}

// Ingest sends requests in one stream and yields what became of each, in the order in which the answers come: match
// them by correlation token. No more than a few hundred articles are unanswered at any time. A refused article is an
// answer; an error is that of the stream, is yielded once, and leaves open what became of the unanswered articles,
// which may be sent again.
//
// Ingest ranges over requests in a goroutine of its own, so that a request may wait for an answer, and comes to its end
// when that has. Where the stream ends before all is sent, requests is left at its next request: if it can wait long
// for that, it should see to it that it does not when ctx ends.
func (c *Client) Ingest(ctx context.Context, requests iter.Seq[*diptychv1.IngestArticlesRequest]) iter.Seq2[*diptychv1.IngestArticlesResponse, error] {
	return func(yield func(*diptychv1.IngestArticlesResponse, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		stream, err := c.IngestArticles(ctx)
		if err != nil {
			cancel()
			yield(nil, err)
			return
		}
		s := &sender{stream: stream, slots: make(chan struct{}, window)}
		var sending sync.WaitGroup
		sending.Go(func() { s.send(ctx, requests) })
		defer sending.Wait()
		defer cancel() // before that
		for {
			resp, err := stream.Recv()
			if err != nil {
				if err := s.end(err); err != nil {
					yield(nil, err)
				}
				return
			}
			<-s.slots
			if !yield(resp, nil) {
				return
			}
		}
	}
}

// sender is the sending side of an ingest stream.
type sender struct {
	stream grpc.BidiStreamingClient[diptychv1.IngestArticlesRequest, diptychv1.IngestArticlesResponse]
	slots  chan struct{} // one is taken by every article under way

	mu     sync.Mutex // held while something is sent
	closed bool       // all is sent
	err    error      // of a request that could not be sent
}

// send sends requests until there are no more or the stream ends.
func (s *sender) send(ctx context.Context, requests iter.Seq[*diptychv1.IngestArticlesRequest]) {
	for r := range requests {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		if !s.one(r) {
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = s.stream.CloseSend() == nil
}

func (s *sender) one(r *diptychv1.IngestArticlesRequest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.stream.Send(r)
	if err != nil && err != io.EOF { // of EOF the receiving side has the reason
		s.err = fmt.Errorf("client: send article %q: %w", r.GetArticleId(), err)
	}
	return err == nil
}

// end returns what an ingest stream ended with, where receiving gave err: nil if all that was sent has been answered.
func (s *sender) end(err error) error {
	s.mu.Lock() // a request that cannot be sent ends the stream before its error is noted
	defer s.mu.Unlock()
	switch {
	case s.err != nil:
		return s.err
	case err != io.EOF:
		return err
	case !s.closed || len(s.slots) > 0:
		return fmt.Errorf("client: the server ended the stream early: %w", io.ErrUnexpectedEOF)
	}
	return nil
}
