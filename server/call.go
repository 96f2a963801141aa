package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/protobuf/proto"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// call is one request as the log tells of it.
type call struct {
	id     string
	method string
	start  time.Time
}

type callKey struct{}

// begin returns the context of a new call.
func begin(ctx context.Context, method string) (context.Context, call) {
	c := call{id: rand.Text(), method: method, start: time.Now()}
	return context.WithValue(ctx, callKey{}, c), c
}

// unary is around every call of one request and one answer: it bounds its time and memory, survives its panics, and
// says in the log how it ended.
func (s *Server) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (resp any, err error) {
	ctx, c := begin(ctx, info.FullMethod)
	defer func() { err = s.end(ctx, c, recovered(recover(), err)) }()

	cost := callCost
	if m, ok := req.(proto.Message); ok {
		cost += int64(proto.Size(m))
	}
	if !s.calls.TryAcquire(cost) {
		return nil, later(codes.ResourceExhausted, "too many calls at once: try again")
	}
	defer s.calls.Release(cost)
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.options.Deadline)
		defer cancel()
	}
	return handle(ctx, req)
}

// stream is around every other call. The stream's context ends when the server begins to stop, save that of
// IngestArticles, which sees to it itself so that nothing taken in goes unanswered.
func (s *Server) stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) (err error) {
	ctx, c := begin(stream.Context(), info.FullMethod)
	defer func() { err = s.end(ctx, c, recovered(recover(), err)) }()

	if info.FullMethod != diptychv1.ArticleService_IngestArticles_FullMethodName {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.stopping, cancel)()
	}
	err = handle(srv, contextStream{stream, ctx})
	if err != nil && s.stopping.Err() != nil {
		err = later(codes.Unavailable, "shutting down: try again")
	}
	return err
}

type contextStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s contextStream) Context() context.Context { return s.ctx }

var errPanic = errors.New("panic")

// recovered makes an error of a panic that was recovered, and leaves err as it is if there was none.
func recovered(r any, err error) error {
	if r == nil {
		return err
	}
	return fmt.Errorf("%w: %v\n%s", errPanic, r, debug.Stack())
}

// end turns the error of a call into the status that the client sees, and logs the call.
func (s *Server) end(ctx context.Context, c call, err error) error {
	attrs := []slog.Attr{
		slog.String("method", strings.TrimPrefix(c.method, "/")),
		slog.Duration("took", time.Since(c.start)),
		slog.String("request", c.id),
	}
	if p, ok := peer.FromContext(ctx); ok {
		attrs = append(attrs, slog.String("peer", p.Addr.String()))
	}
	if err == nil {
		s.log.LogAttrs(ctx, slog.LevelInfo, "call", append(attrs, slog.String("code", codes.OK.String()))...)
		return nil
	}
	st, own := statusOf(err, c.id)
	attrs = append(attrs, slog.String("code", st.Code().String()), slog.String("error", err.Error()))
	level := slog.LevelInfo
	if own {
		level = slog.LevelError
	}
	s.log.LogAttrs(ctx, level, "call", attrs...)
	return st.Err()
}

// refusal returns what the client is told of an error that concerns one item of many. A fault of the service's own is
// logged.
func (s *Server) refusal(ctx context.Context, err error) *diptychv1.Refusal {
	c, _ := ctx.Value(callKey{}).(call)
	st, own := statusOf(err, c.id)
	if own {
		s.log.LogAttrs(ctx, slog.LevelError, "item refused", slog.String("method", strings.TrimPrefix(c.method, "/")),
			slog.String("request", c.id), slog.String("code", st.Code().String()), slog.String("error", err.Error()))
	}
	return refusal(st)
}
