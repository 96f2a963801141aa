package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"

	"github.com/diptych-align/diptych/server"
)

type serveCmd struct {
	Data   string `required:"" placeholder:"DIR" env:"DIPTYCH_DATA" help:"The data folder; made if there is none."`
	Listen string `default:"127.0.0.1:7373" placeholder:"ADDR" help:"Where to listen (default ${default}); port 0 takes a free one."`
	lexicons
	Memory int64  `default:"512" placeholder:"MIB" help:"Memory to stay below as far as that can be done, in MiB: garbage is collected the more often the nearer it comes (default ${default})."`
	Log    string `enum:"text,json" default:"text" help:"Form of the log on standard error: text or json (default ${default})."`
}

func (serveCmd) Help() string {
	return `The address stands on standard output as soon as calls are answered. SIGINT and SIGTERM end the server once the
calls under way are done, ten seconds later at most. There is no encryption and no password: what is not to be read by
everyone who can reach the address needs a proxy before it.

Examples:
  diptych serve --data ~/diptych
  diptych serve --data ~/diptych --listen 127.0.0.1:8080 --log json`
}

func (c *serveCmd) Run(ctx context.Context, s *streams) error {
	var handler slog.Handler = slog.NewTextHandler(s.err, nil)
	if c.Log == "json" {
		handler = slog.NewJSONHandler(s.err, nil)
	}
	log := slog.New(handler)
	if err := wantFolder(c.Data); err != nil {
		return err
	}
	if c.Memory <= 0 {
		return fmt.Errorf("--memory %d: want a number of MiB", c.Memory)
	}
	lex, err := c.read()
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(c.Memory << 20)
	// First of all, so that an address that is taken is known before a large folder is opened.
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("%w: choose another address with --listen", err)
	}
	srv, err := server.New(ctx, c.Data, lex, server.Options{Log: log})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(s.out, "serving on %s\n", l.Addr())
	log.Info("serving", "address", l.Addr().String(), "data", c.Data)
	err = srv.Serve(ctx, l)
	if err == nil {
		log.Info("stopped")
	}
	return err
}
