// Package server offers the collections of a data folder over gRPC.
//
// A handler has four steps: it reads the request, refuses what is wrong with it, calls the domain, and writes the
// answer. What the calls promise is said in the .proto files.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server/job"
)

// MaxRequest and MaxAnswer bound a message, in bytes: the largest article with all its attributes, and the largest
// batch of answers.
const (
	MaxRequest = 4 << 20
	MaxAnswer  = 16 << 20
)

// Options are what may be tuned. The zero value of each field stands for a default that suits one machine.
type Options struct {
	// Log is told of every call and of what the passes meet; nil: nobody is.
	Log *slog.Logger
	// Deadline is given to calls that come without one. Default: a minute.
	Deadline time.Duration
	// Grace is how long calls may go on when the server stops. Default: 10 seconds.
	Grace time.Duration
	// Streams is how many calls one connection may have at once; further ones wait. Default: 100.
	Streams uint32
	// InFlight is how many articles of one ingest stream are worked on at once. Default: 256, the store's group.
	InFlight int
	// Memory bounds, in bytes, the requests that are being worked on, one half for ingest streams, which then read more
	// slowly, and one for all other calls, which are then refused. Default: 512 MiB.
	Memory int64
	// Quiet is how long nothing must have come to a collection that has outgrown its statistics before they are counted anew.
	// Default: 5 seconds.
	Quiet time.Duration
	// Now is the clock by which searches are forgotten. Default: time.Now.
	Now func() time.Time
}

// callCost is what a call is taken to need in memory beside its request, in bytes: a page of articles with their links.
const callCost int64 = 1 << 20

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Deadline = cmp.Or(o.Deadline, time.Minute)
	o.Grace = cmp.Or(o.Grace, 10*time.Second)
	o.Streams = cmp.Or(o.Streams, 100)
	o.InFlight = cmp.Or(o.InFlight, 256)
	o.Quiet = cmp.Or(o.Quiet, 5*time.Second)
	o.Memory = max(cmp.Or(o.Memory, 512<<20), 2*(MaxRequest+callCost)) // room for one call of each half
	return o
}

// Server is the service over one data folder.
type Server struct {
	options Options
	log     *slog.Logger
	dir     string
	lexicon *lexicon.Lexicon
	started time.Time

	grpc     *grpc.Server
	health   *health.Server
	calls    *semaphore.Weighted // bytes of calls with one request
	intake   *semaphore.Weighted // bytes of articles from ingest streams
	orders   *orders
	stopping context.Context // ends when the server begins to stop
	stop     context.CancelFunc
	close    func() error // runs once

	fitness     sync.Mutex          // held while health is set
	admin       sync.Mutex          // held while a collection is made, deleted or opened anew
	lexical     *semaphore.Weighted // one call at a time changes lexicons
	mu          sync.RWMutex
	collections map[string]*collection
}

// mainCollection is the collection that always exists.
const mainCollection = "main"

var collectionID = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// New opens the data folder dir, which it makes if need be, and starts the passes of its collections. With dir ""
// the folder is a temporary one that Close removes. The error is store.ErrLocked if another process has the folder.
// The server has to be closed, which Serve does.
//
//	DIR/collections/{collection}/   store.db and index, or index2; see packages store, index and job
//	DIR/deleted/                    collections on their way out
func New(ctx context.Context, dir string, lex *lexicon.Lexicon, o Options) (*Server, error) {
	o = o.withDefaults()
	s := &Server{
		options:     o,
		log:         o.Log,
		dir:         dir,
		lexicon:     lex,
		started:     time.Now(),
		health:      health.NewServer(),
		calls:       semaphore.NewWeighted(o.Memory / 2),
		intake:      semaphore.NewWeighted(o.Memory / 2),
		orders:      newOrders(o.Now),
		lexical:     semaphore.NewWeighted(1),
		collections: map[string]*collection{},
	}
	s.stopping, s.stop = context.WithCancel(context.Background())
	remove := func() error { return nil }
	if dir == "" {
		temp, err := os.MkdirTemp("", "diptych-")
		if err != nil {
			return nil, fmt.Errorf("temporary data folder: %w", err)
		}
		s.dir = temp
		remove = func() error { return os.RemoveAll(temp) }
	}
	s.close = sync.OnceValue(func() error {
		s.stop()
		s.health.Shutdown()
		return errors.Join(s.closeCollections(), remove())
	})
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.register()
	return s, nil
}

// open opens the collections, main first: its store is locked as long as a process has it open, and since it is
// always there that locks the whole folder.
func (s *Server) open(ctx context.Context) error {
	err := s.openCollection(ctx, mainCollection)
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("data folder %s is %w: ask the server that has it with --server ADDR, or stop it first", s.dir, store.ErrLocked)
	}
	if err != nil {
		return err
	}
	if err := os.RemoveAll(s.deleted()); err != nil {
		return fmt.Errorf("data folder %s: %w", s.dir, err)
	}
	entries, err := os.ReadDir(filepath.Join(s.dir, "collections"))
	if err != nil {
		return fmt.Errorf("data folder %s: %w", s.dir, err)
	}
	for _, e := range entries {
		switch {
		case e.Name() == mainCollection:
		case !e.IsDir() || !collectionID.MatchString(e.Name()):
			s.log.Warn("not a collection, left alone", "path", filepath.Join(s.dir, "collections", e.Name()))
		default:
			if err := s.openCollection(ctx, e.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Server) deleted() string { return filepath.Join(s.dir, "deleted") }

// register makes the gRPC server with its services.
func (s *Server) register() {
	s.grpc = grpc.NewServer(
		grpc.MaxRecvMsgSize(MaxRequest),
		grpc.MaxSendMsgSize(MaxAnswer),
		grpc.MaxConcurrentStreams(s.options.Streams),
		grpc.WaitForHandlers(true),
		grpc.UnaryInterceptor(s.unary),
		grpc.StreamInterceptor(s.stream),
		// A client that has gone without a word holds its stream for a minute or so, not for the two hours of the default;
		// clients may ask as often.
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 30 * time.Second, PermitWithoutStream: true}),
	)
	diptychv1.RegisterArticleServiceServer(s.grpc, articleService{s: s})
	diptychv1.RegisterAlignmentServiceServer(s.grpc, alignmentService{s: s})
	diptychv1.RegisterSearchServiceServer(s.grpc, searchService{s: s})
	diptychv1.RegisterAdminServiceServer(s.grpc, adminService{s: s})
	healthv1.RegisterHealthServer(s.grpc, s.health)
	reflection.Register(s.grpc)
	s.checkHealth()
}

// checkHealth sets the health of the services. Articles can be kept and read while the passes stand still, so that only
// what needs the passes is then unfit, and with it the server as a whole: it has to be started anew.
func (s *Server) checkHealth() {
	s.fitness.Lock() // or an older finding could overwrite a newer one
	defer s.fitness.Unlock()
	derived := healthv1.HealthCheckResponse_SERVING
	for _, c := range s.list() {
		if _, _, fault := c.Progress(); fault != nil {
			derived = healthv1.HealthCheckResponse_NOT_SERVING
		}
	}
	s.health.SetServingStatus(diptychv1.ArticleService_ServiceDesc.ServiceName, healthv1.HealthCheckResponse_SERVING)
	s.health.SetServingStatus(diptychv1.AdminService_ServiceDesc.ServiceName, healthv1.HealthCheckResponse_SERVING)
	s.health.SetServingStatus(diptychv1.AlignmentService_ServiceDesc.ServiceName, derived)
	s.health.SetServingStatus(diptychv1.SearchService_ServiceDesc.ServiceName, derived)
	s.health.SetServingStatus("", derived)
}

// Serve answers calls that come by l until ctx ends, and then closes the server: its health becomes NOT_SERVING, calls
// under way may end within Options.Grace, the passes end, the collections are closed. The error is nil if all that
// went well. Serve may be called once; it closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- s.grpc.Serve(l) }()
	var err error
	select {
	case err = <-served:
		s.grpc.Stop()
	case <-ctx.Done():
		s.health.Shutdown()
		s.stop()
		late := time.AfterFunc(s.options.Grace, s.grpc.Stop)
		s.grpc.GracefulStop()
		late.Stop()
		if err = <-served; errors.Is(err, grpc.ErrServerStopped) {
			err = nil // it was stopped before it began
		}
	}
	return errors.Join(err, s.Close())
}

// Close ends the passes and closes the collections. It is for a server that does not Serve; a second time it does
// nothing.
func (s *Server) Close() error { return s.close() }

// collection is an open collection whose passes run.
type collection struct {
	*job.Collection
	id string

	calls   sync.WaitGroup          // those at work in it
	life    context.Context         // ends when it is deleted or closed, and with it those calls
	end     context.CancelCauseFunc // ends life; the cause is what the calls are told
	halt    context.CancelFunc      // ends the passes
	stopped chan struct{}           // closed when they have ended
	renewed chan struct{}           // nil, or closed when another has taken its place: who comes meanwhile waits

	*entrance               // shared with its successors
	renewal   *renewal      // of it and its successors
	succeeded chan struct{} // closed when a successor has taken its place, or none will
	barren    error         // why none will, unless the renewal was stopped; set before
}

// entrance is where articles come into a collection.
type entrance struct {
	writing sync.RWMutex // held for reading by those who put articles, for writing to see that there are none
	deleted bool
}

func (s *Server) folder(id string) string { return filepath.Join(s.dir, "collections", id) }

// openCollection opens a collection, which it makes if need be, and starts its passes.
func (s *Server) openCollection(ctx context.Context, id string) error {
	opened, err := job.Open(ctx, s.folder(id), s.lexicon, s.log.With("collection", id))
	if err != nil {
		return fmt.Errorf("collection %s: %w", id, err)
	}
	c := s.run(&collection{Collection: opened, id: id, entrance: new(entrance), renewal: newRenewal()})
	s.mu.Lock()
	s.collections[id] = c
	s.mu.Unlock()
	go s.renew(c)
	return nil
}

// run starts the passes of a collection.
func (s *Server) run(c *collection) *collection {
	c.stopped, c.succeeded = make(chan struct{}), make(chan struct{})
	c.life, c.end = context.WithCancelCause(context.Background())
	passing, halt := context.WithCancel(context.Background())
	c.halt = halt
	go func() {
		defer close(c.stopped)
		if c.Run(passing) != nil { // which has logged it
			s.checkHealth()
		}
	}()
	return c
}

// rest ends the passes and waits for them.
func (c *collection) rest() {
	c.halt()
	<-c.stopped
}

// shut ends the calls in a collection, which are told why, its renewal and its passes, waits for all, and closes it. It
// must not be found any more.
func (c *collection) shut(why error) error {
	c.end(why)
	c.renewal.stop(why)
	c.calls.Wait()
	c.rest()
	return c.Close()
}

func (s *Server) closeCollections() error {
	s.admin.Lock()
	defer s.admin.Unlock()
	s.mu.Lock()
	all := s.collections
	s.collections = map[string]*collection{}
	s.mu.Unlock()
	var err error
	for _, c := range all {
		err = errors.Join(err, c.shut(context.Canceled))
	}
	return err
}

// reopen closes a collection and opens it anew, with the lexicons that it keeps now. Calls at work in it may end within
// Options.Grace; those that come meanwhile wait. One that cannot be opened any more stays closed: its health says so, and
// calls are refused until the server is started anew.
func (s *Server) reopen(id string) error {
	s.admin.Lock()
	defer s.admin.Unlock()
	s.mu.Lock()
	c := s.collections[id]
	if c == nil {
		s.mu.Unlock()
		return notFound(aCollection, collectionName(id))
	}
	renewed := make(chan struct{})
	c.renewed = renewed
	s.mu.Unlock()

	again := later(codes.Unavailable, collectionName(id)+" is being opened anew: try again")
	late := time.AfterFunc(s.options.Grace, func() { c.end(again) })
	c.calls.Wait()
	late.Stop()
	err := c.shut(again)
	if err == nil {
		err = s.openCollection(s.stopping, id)
	}
	if err != nil {
		s.log.Error("collection is closed", "collection", id, "error", err)
		c.Fail(err)
	}
	s.mu.Lock()
	c.renewed = nil
	s.mu.Unlock()
	close(renewed)
	s.checkHealth()
	return err
}

// list returns the collections by name.
func (s *Server) list() []*collection {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]*collection, 0, len(s.collections))
	for _, c := range s.collections {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *collection) int { return cmp.Compare(a.id, b.id) })
	return all
}

// enter returns a collection that stays open until leave is called; the error is NOT_FOUND if there is none. It waits for
// one that is being opened anew, as long as ctx allows.
func (s *Server) enter(ctx context.Context, id string) (c *collection, leave func(), err error) {
	for {
		s.mu.RLock()
		c := s.collections[id]
		if c == nil {
			s.mu.RUnlock()
			return nil, nil, notFound(aCollection, collectionName(id))
		}
		renewed := c.renewed
		if renewed == nil {
			c.calls.Add(1)
			s.mu.RUnlock()
			return c, c.calls.Done, nil
		}
		s.mu.RUnlock()
		select {
		case <-renewed:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

// in does something in a collection. If the collection is deleted meanwhile, ctx ends and the error is NOT_FOUND; if it is
// opened anew and the call lasts too long for that, UNAVAILABLE.
func in[T any](ctx context.Context, s *Server, id string, do func(ctx context.Context, c *collection) (T, error)) (T, error) {
	var none T
	c, leave, err := s.enter(ctx, id)
	if err != nil {
		return none, err
	}
	defer leave()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()
	v, err := do(ctx, c)
	if err != nil && c.life.Err() != nil && s.stopping.Err() == nil {
		return none, context.Cause(c.life)
	}
	return v, err
}
