// Package cli is the command line: it reads arguments, calls the service or the pure packages, and prints.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/diptych-align/diptych/server"
)

// commands is the whole command line, as kong reads it.
type commands struct {
	Demo      demoCmd      `cmd:"" help:"Show what Diptych does on a collection of its own, and serve it."`
	Align     alignCmd     `cmd:"" help:"Pair the French and English articles of files in one go, without a server."`
	Annotate  annotateCmd  `cmd:"" help:"Show what is read in articles: language, dating, names, dates, quantities (JSONL)."`
	Sentences sentencesCmd `cmd:"" help:"Align the sentences of two texts of which one translates the other."`
	Names     namesCmd     `cmd:"" help:"Score pairs of names: the probability that both name the same."`
	Eval      evalCmd      `cmd:"" help:"Score what Diptych says against gold, as the field does."`
	Lexicon   lexiconCmd   `cmd:"" help:"Show, measure, learn and import word translations."`
	Serve     serveCmd     `cmd:"" help:"Serve the collections of a data folder over gRPC."`
	Ingest    ingestCmd    `cmd:"" help:"Put articles into a collection."`
	Parallel  parallelCmd  `cmd:"" help:"Find the parallel articles of an article, with evidence."`
	Judge     judgeCmd     `cmd:"" help:"Say by hand how two articles stand to one another, and list what was said."`
	Search    searchCmd    `cmd:"" help:"Search in either language, with answers in both."`
	Status    statusCmd    `cmd:"" help:"Show what a data folder or a server holds and how far its passes are."`

	Version kong.VersionFlag `help:"Show which version this is."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exit is what a parse that is already answered (--help) panics with instead of ending the process.
type exit int

// Run carries out one command line. The error is what to show before a non-zero exit.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	defer func() {
		switch code := recover().(type) {
		case nil:
		case exit:
			if code != 0 {
				err = errors.New("see --help")
			}
		default:
			panic(code)
		}
	}()
	var c commands
	parser, err := kong.New(&c,
		kong.Name("diptych"),
		kong.Description("Diptych pairs the French and English reports of the same events, and says why and how sure it is."),
		kong.Vars{"version": versionOf(server.Build())},
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&streams{stdin, stdout, stderr}),
	)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		var wrong *kong.ParseError
		if errors.As(err, &wrong) {
			return fmt.Errorf("%w; see diptych %s--help", err, commandOf(wrong))
		}
		return err
	}
	return k.Run()
}

// commandOf is the command that was being read, and a blank after it.
func commandOf(err *kong.ParseError) string {
	cmd, _, _ := strings.Cut(err.Context.Command(), "<") // its arguments
	if cmd = strings.TrimSpace(cmd); cmd == "" {
		return ""
	}
	return cmd + " "
}
