package cli

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"golang.org/x/sync/errgroup"
)

// refusals counts the articles that could not be taken. Each is reported where it happens; the command goes on, and
// its exit code says that something was refused.
type refusals struct {
	w io.Writer
	n int
}

func (r *refusals) add(err error) {
	r.n++
	fmt.Fprintln(r.w, "diptych:", err)
}

func (r *refusals) err() error {
	switch r.n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("1 article was refused, see above")
	}
	return fmt.Errorf("%d articles were refused, see above", r.n)
}

// articles yields the articles of the named files in order, "-" being standard input. It ends with ctx.
func articles(ctx context.Context, files []string, stdin io.Reader) iter.Seq2[ingest.Report, error] {
	return func(yield func(ingest.Report, error) bool) {
		for _, name := range files {
			if !fromFile(ctx, name, stdin, yield) {
				return
			}
		}
	}
}

func fromFile(ctx context.Context, name string, stdin io.Reader, yield func(ingest.Report, error) bool) bool {
	var r io.Reader
	if name == "-" {
		r = interruptible(ctx, stdin)
	} else {
		f, err := open(name)
		if err != nil {
			return yield(ingest.Report{Origin: ingest.Origin{File: name}}, err)
		}
		defer f.Close()
		r = f
	}
	for a, err := range ingest.Read(r, name, ingest.FormatOf(name)) {
		if ctx.Err() != nil || !yield(a, err) {
			return false
		}
	}
	return true
}

// interruptible returns what r reads, until ctx ends. The read that r is then in goes on until its own end, as nothing
// can end one of a terminal.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	context.AfterFunc(ctx, func() { out.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(in, r)
		in.CloseWithError(err)
	}()
	return out
}

func open(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s: a folder: name the files in it", name)
	}
	return f, nil
}

// aheadOfAnnotation bounds how many articles are read before they are annotated, so that memory does not grow with
// the input.
const aheadOfAnnotation = 256

// annotateAll annotates the articles of files on all processors and hands them to each in the order of the input.
// What cannot be taken goes to refused.
func annotateAll(ctx context.Context, files []string, stdin io.Reader, refused *refusals, each func(*corpus.Annotated) error) error {
	type result struct {
		article *corpus.Annotated
		err     error
	}
	queue := make(chan chan result, aheadOfAnnotation)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(queue)
		slots := make(chan struct{}, runtime.GOMAXPROCS(0))
		for a, err := range articles(ctx, files, stdin) {
			done := make(chan result, 1)
			select {
			case queue <- done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err != nil {
				done <- result{err: err}
				continue
			}
			slots <- struct{}{}
			g.Go(func() error {
				defer func() { <-slots }()
				annotated, err := ingest.Annotate(a.Article)
				if err != nil {
					err = fmt.Errorf("%s: article %s: %w", a.Origin, a.ID, err)
				}
				done <- result{annotated, err}
				return nil
			})
		}
		return ctx.Err()
	})
	g.Go(func() error {
		for done := range queue {
			select {
			case r := <-done:
				if r.err != nil {
					refused.add(r.err)
				} else if err := each(r.article); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return g.Wait()
}
