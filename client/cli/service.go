package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/diptych-align/diptych/client"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server"
)

// service is how a command reaches the service: on a server, or in its own process on a data folder. Both ways are
// gRPC.
type service struct {
	Server     string `placeholder:"ADDR" help:"Ask the server at this address (or $$DIPTYCH_SERVER)."`
	Data       string `placeholder:"DIR" help:"Use this data folder, which no server may have open (or $$DIPTYCH_DATA)."`
	Collection string `placeholder:"NAME" help:"The collection (main)."`
	lexicons
}

// parent is the name of the collection.
func (o *service) parent() string { return "collections/" + cmp.Or(o.Collection, "main") }

// settle takes from the environment what the command line does not say, and refuses what cannot be meant. Ways are the
// flags that say where.
func (o *service) settle(ways string) error {
	if o.Server == "" && o.Data == "" {
		o.Server, o.Data = os.Getenv("DIPTYCH_SERVER"), os.Getenv("DIPTYCH_DATA")
		if o.Server != "" && o.Data != "" {
			return errors.New("both DIPTYCH_SERVER and DIPTYCH_DATA are set: choose with --server ADDR or --data DIR")
		}
	}
	switch {
	case o.Server != "" && len(o.Lexicon) > 0:
		return errors.New("--lexicon is for a service in the command's own process: a server is given it by diptych serve --lexicon")
	case o.Server != "" && o.Data != "":
		return errors.New("--server asks a server and --data opens a folder itself: give one of the two")
	case o.Server == "" && o.Data == "":
		return fmt.Errorf("where? give %s", ways)
	}
	return nil
}

// settleUnless settles where the service is, unless the command writes a file instead.
func (o *service) settleUnless(out string) error {
	if out == "" {
		return o.settle("--out LEX.tsv, --server ADDR or --data DIR")
	}
	if o.Server != "" || o.Data != "" || o.Collection != "" {
		return errors.New("--out writes a file, and --server, --data and --collection keep with a collection: give one of the two")
	}
	return nil
}

// connection is a client, and how to end it and what serves it.
type connection struct {
	*client.Client
	stop func() error
}

// connect reaches the service. The data folder has to exist unless create is set.
func (o *service) connect(ctx context.Context, s *streams, create bool) (*connection, error) {
	if o.Server != "" {
		c, err := client.Dial(o.Server)
		if err != nil {
			return nil, err
		}
		return &connection{Client: c, stop: c.Close}, nil
	}
	if _, err := os.Stat(o.Data); !create && errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no data folder %s: diptych ingest --data %s FILE makes it", o.Data, o.Data)
	}
	if err := wantFolder(o.Data); err != nil {
		return nil, err
	}
	return o.inProcess(ctx, s.err)
}

// wantFolder refuses a data folder that is a file.
func wantFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("--data %s: a file, and a folder is wanted", dir)
	}
	return nil
}

// inProcess starts a server of its own on the data folder, in memory if there is none, with a client of it.
func (o *service) inProcess(ctx context.Context, stderr io.Writer) (*connection, error) {
	lex, err := o.read()
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	srv, err := server.New(ctx, o.Data, lex, server.Options{Log: log})
	if err != nil {
		return nil, err
	}
	const buffer = 1 << 20 // bytes: some hundred articles, so that sending seldom waits
	l := bufconn.Listen(buffer)
	// The server ends after its client, not with ctx, or calls that ctx ends would be seen as a shutdown.
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- srv.Serve(serving, l) }()
	stop := func() error {
		cancel()
		return <-served
	}
	c, err := client.Dial("passthrough:///in-process", grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		return l.DialContext(ctx)
	}))
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	return &connection{Client: c, stop: func() error { return errors.Join(c.Close(), stop()) }}, nil
}

// serviceFlags are those of a service.
const serviceFlags = "--server ADDR or --data DIR"

// do reaches the service that settle has found and does something.
func (o *service) do(ctx context.Context, s *streams, do func(c *connection) error) error {
	c, err := o.connect(ctx, s, false)
	if err != nil {
		return err
	}
	return errors.Join(o.explain(do(c)), c.stop())
}

// lookup is a service that may also be in memory, on the articles of files.
type lookup struct {
	service
	Load []string `placeholder:"FILE" sep:"none" help:"Look in these articles, which are kept in memory only; may be repeated."`
}

// do reaches the service and looks something up. A server answers as far as its passes are; in a process of its own the
// command waits for them, since nobody else does their work.
func (o *lookup) do(ctx context.Context, s *streams, do func(c *connection) error) error {
	if len(o.Load) == 0 {
		if err := o.settle(serviceFlags + ", or --load FILE"); err != nil {
			return err
		}
		return o.service.do(ctx, s, func(c *connection) error {
			if err := o.catchUp(ctx, s, c); err != nil {
				return err
			}
			return do(c)
		})
	}
	if o.Server != "" || o.Data != "" {
		return errors.New("--load looks in files alone: to keep them with the others, put them in with diptych ingest")
	}
	c, err := o.inProcess(ctx, s.err)
	if err != nil {
		return err
	}
	in := &intake{refused: &refusals{w: s.err, progress: newProgress(s.err)}}
	err = o.create(ctx, c)
	if err == nil {
		err = in.take(ctx, c, o.parent(), articles(ctx, inputs{Files: o.Load}, s.in))
	}
	if err == nil {
		err = c.settled(ctx, o.parent(), in.refused.progress)
	}
	if err == nil {
		err = do(c)
	}
	return errors.Join(cmp.Or(o.explain(err), in.refused.err()), c.stop())
}

// catchUp waits in a process of its own until all that is kept is linked.
func (o *lookup) catchUp(ctx context.Context, s *streams, c *connection) error {
	if o.Server != "" {
		return nil
	}
	return c.settled(ctx, o.parent(), newProgress(s.err))
}

// settled waits until the links of a collection know all changes, of statistics that are up to date.
func (c *connection) settled(ctx context.Context, parent string, p *progress) error {
	return c.wait(ctx, parent, p, func(ctx context.Context) error {
		_, err := c.GetStatus(ctx, &diptychv1.GetStatusRequest{Name: parent, Settled: true})
		return err
	})
}

// linked waits until the links of a collection know all changes up to seq.
func (c *connection) linked(ctx context.Context, parent string, seq int64, p *progress) error {
	if seq == 0 {
		return nil
	}
	return c.wait(ctx, parent, p, func(ctx context.Context) error {
		_, err := c.Search(ctx, &diptychv1.SearchRequest{Parent: parent, MinSequence: seq, PageSize: 1})
		return err
	})
}

// wait makes a call again and again that waits for links, for a minute at most, and shows how far they are.
func (c *connection) wait(ctx context.Context, parent string, p *progress, call func(context.Context) error) error {
	defer p.clear()
	for {
		wait, cancel := p.wait(ctx)
		err := call(wait)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if status.Code(err) != codes.DeadlineExceeded {
			return err
		}
		resp, err := c.GetStatus(ctx, &diptychv1.GetStatusRequest{Name: parent})
		if err != nil {
			return err
		}
		k := resp.GetCollections()[0]
		p.show(func() string { return "linking  " + bar(linkedUpTo(k), k.GetLastSequence()) })
	}
}

// create makes the collection if there is none.
func (o *service) create(ctx context.Context, c *connection) error {
	if o.Collection == "" {
		return nil // the main one is always there
	}
	_, err := c.CreateCollection(ctx, &diptychv1.CreateCollectionRequest{CollectionId: o.Collection})
	if status.Code(err) == codes.AlreadyExists {
		return nil
	}
	return err
}

// noCollection reports whether err says that there is no such collection.
func (o *service) noCollection(err error) bool {
	st := status.Convert(err)
	return st.Code() == codes.NotFound && st.Message() == "no "+o.parent()
}

// explain says what a gRPC error means to somebody at a shell.
func (o *service) explain(err error) error {
	st, ok := status.FromError(err)
	switch {
	case st.Code() == codes.Canceled || errors.Is(err, context.Canceled):
		return errors.New("interrupted")
	case !ok || err == nil:
		return err
	case st.Code() == codes.Unavailable && o.Server != "":
		return fmt.Errorf("the server at %s does not answer: is diptych serve running there? (%s)", o.Server, st.Message())
	case o.noCollection(err):
		return fmt.Errorf("no collection %s: diptych ingest --collection %s FILE makes it", o.Collection, o.Collection)
	}
	return errors.New(atShell(st.Message()))
}

// flags are those by which fields of requests are given.
var flags = map[string]string{
	"parent": "--collection", "name": "--collection", "lexicon_id": "--name", "language": "--language", "sources": "--source", "published.first": "--from", "published.last": "--to",
}

// atShell names the flag in place of the field that a message begins with.
func atShell(message string) string {
	field, rest, _ := strings.Cut(message, ": ")
	if flag, ok := flags[field]; ok {
		return flag + ": " + rest
	}
	return message
}
