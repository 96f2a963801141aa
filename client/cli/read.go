package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/mention"
	"golang.org/x/sync/errgroup"
)

// refusals counts the articles, and files of them, that could not be taken. Each is reported where it happens; the command goes on, and
// its exit code says that something was refused.
type refusals struct {
	w        io.Writer
	progress *progress // may be nil; its line gives way to a report
	n        int
}

func (r *refusals) add(err error) {
	r.n++
	r.progress.clear()
	fmt.Fprintln(r.w, "diptych:", err)
}

func (r *refusals) err() error {
	if r.n == 0 {
		return nil
	}
	return fmt.Errorf("%d refused, see above", r.n)
}

// inputs are where a command reads articles, and what holds for those that do not say it themselves.
type inputs struct {
	Files []string `arg:"" name:"FILE" help:"JSONL, text, HTML, RSS or Atom, also packed by gzip or zstd; a folder for all in it; - for standard input."`
	defaults
}

// defaults fill in what an article lacks.
type defaults struct {
	Published day         `placeholder:"DAY" help:"Publication day (or month, or year) of articles that do not give one."`
	Language  corpus.Lang `enum:"fr,en," default:"" placeholder:"fr|en" help:"Language of articles that do not say theirs; without it the text tells."`
	Source    string      `placeholder:"NAME" help:"Source of articles that do not name theirs."`
}

// day is a publication date on the command line.
type day string

// UnmarshalText reads a date as articles give it.
func (d *day) UnmarshalText(b []byte) error {
	value, err := mention.ParsePublished(string(b))
	*d = day(value)
	return err
}

func (d *defaults) fill(a *corpus.Article) {
	a.Published = cmp.Or(a.Published, string(d.Published))
	a.Language = cmp.Or(a.Language, d.Language)
	a.Source = cmp.Or(a.Source, d.Source)
}

// articles yields the articles of the inputs in order, "-" being standard input, and a folder its files by their names.
// Of two that have the same id and not the same text the second is an error. It ends with ctx.
func articles(ctx context.Context, in inputs, stdin io.Reader) iter.Seq2[ingest.Report, error] {
	return func(yield func(ingest.Report, error) bool) {
		known := places{seed: maphash.MakeSeed(), of: map[uint64]place{}}
		for _, name := range in.Files {
			for file, err := range filesOf(name) {
				if err != nil {
					if !yield(ingest.Report{Origin: ingest.Origin{File: file}}, err) {
						return
					}
					continue
				}
				for r, err := range fromFile(ctx, file, stdin) {
					if err == nil {
						in.fill(&r.Article)
						err = known.add(&r)
					}
					if ctx.Err() != nil || !yield(r, err) {
						return
					}
				}
			}
		}
	}
}

// places knows where each id stands first, in some 50 bytes an article.
type places struct {
	seed  maphash.Seed
	of    map[uint64]place // by hash of the id
	files []string
}

type place struct {
	content          uint64 // hash of title and text
	file, line, item int32
}

// add refuses an article if its id stands for another text already.
func (p *places) add(r *ingest.Report) error {
	id, content := maphash.String(p.seed, r.ID), maphash.String(p.seed, r.Title+"\n\n"+r.Text)
	first, ok := p.of[id]
	switch {
	case !ok:
		if n := len(p.files); n == 0 || p.files[n-1] != r.Origin.File {
			p.files = append(p.files, r.Origin.File)
		}
		p.of[id] = place{content, int32(len(p.files) - 1), int32(r.Origin.Line), int32(r.Origin.Item)}
	case first.content != content:
		at := ingest.Origin{File: p.files[first.file], Line: int(first.line), Item: int(first.item)}
		return fmt.Errorf("%s: article %s: the id stands for another text at %s, which counts", r.Origin, cmp.Or(r.ExternalID, r.ID), at)
	}
	return nil
}

// filesOf yields the files that a name on the command line stands for: itself, or those below a folder in the order of
// their names. What is hidden is left out, and so is what is no file; links to folders are not followed.
func filesOf(name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if info, err := os.Stat(name); name == "-" || err != nil || !info.IsDir() {
			yield(name, nil) // to open it says what is wrong
			return
		}
		none := true
		fs.WalkDir(os.DirFS(name), ".", func(path string, d fs.DirEntry, err error) error {
			file := filepath.Join(name, path)
			switch {
			case err != nil:
				err = fmt.Errorf("%s: %w", file, err)
			case path != "." && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			default:
				if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
					return nil
				}
			}
			if none = false; !yield(file, err) {
				return fs.SkipAll
			}
			return nil
		})
		if none {
			yield(name, fmt.Errorf("%s: no file in the folder", name))
		}
	}
}

// fromFile yields the articles of a file.
func fromFile(ctx context.Context, name string, stdin io.Reader) iter.Seq2[ingest.Report, error] {
	return func(yield func(ingest.Report, error) bool) {
		var r io.Reader
		if name == "-" {
			r = interruptible(ctx, stdin)
		} else {
			f, err := open(name)
			if err != nil {
				yield(ingest.Report{Origin: ingest.Origin{File: name}}, err)
				return
			}
			defer f.Close()
			r = f
		}
		ingest.Read(r, name, ingest.FormatOf(name))(yield)
	}
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

// annotateAll annotates the articles of the inputs on all processors and hands them to each in the order of the input.
// What cannot be taken goes to refused, whose progress counts the articles.
func annotateAll(ctx context.Context, in inputs, stdin io.Reader, refused *refusals, each func(*corpus.Annotated) error) error {
	type result struct {
		article *corpus.Annotated
		err     error
	}
	queue := make(chan chan result, aheadOfAnnotation)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(queue)
		slots := make(chan struct{}, runtime.GOMAXPROCS(0))
		for a, err := range articles(ctx, in, stdin) {
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
		defer refused.progress.clear()
		for n := 1; ; n++ {
			done, ok := <-queue
			if !ok {
				return nil
			}
			select {
			case r := <-done:
				if r.err != nil {
					refused.add(r.err)
				} else if err := each(r.article); err != nil {
					return err
				}
				refused.progress.show(func() string { return fmt.Sprintf("%d articles read, %d refused", n, refused.n) })
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return g.Wait()
}

// rows reads a tab-separated file line by line. Empty lines, and comments, which begin with #, are passed over.
type rows struct {
	name    string
	lines   *bufio.Scanner
	n       int // the line, from 1
	columns []string
	broken  bool // the line is not UTF-8
}

// longestRow bounds a line, in bytes.
const longestRow = 1 << 20

// newRows reads r, which is called name in errors.
func newRows(name string, r io.Reader) *rows {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestRow)
	return &rows{name: name, lines: lines}
}

func (r *rows) next() bool {
	for r.lines.Scan() {
		r.n++
		line := strings.TrimPrefix(strings.TrimRight(r.lines.Text(), "\r"), "\ufeff")
		if r.broken = !utf8.ValidString(line); r.broken {
			return false
		}
		if line != "" && !strings.HasPrefix(line, "#") {
			r.columns = strings.Split(line, "\t")
			return true
		}
	}
	return false
}

// err returns what ended the rows, nil if it was their end.
func (r *rows) err() error {
	switch err := r.lines.Err(); {
	case r.broken:
		return fmt.Errorf("%s: not valid UTF-8: convert it first", r)
	case err == bufio.ErrTooLong:
		return fmt.Errorf("%s:%d: a line of more than %d bytes", r.name, r.n+1, longestRow)
	case err != nil:
		return fmt.Errorf("%s: %w", r.name, err)
	}
	return nil
}

// String is the place of the row.
func (r *rows) String() string { return fmt.Sprintf("%s:%d", r.name, r.n) }
