package cli

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server"
)

type ingestCmd struct {
	inputs
	service
	DryRun bool   `help:"Say what would be added and what refused, and write nothing: no collection is asked."`
	NoWait bool   `help:"Do not wait until the articles are linked."`
	Format string `enum:"table,jsonl" default:"table" help:"table: a summary; jsonl: what became of each article (default ${default})."`
}

func (ingestCmd) Help() string {
	return `An article that is there already with the same content is left as it is; with other content it becomes the next
revision. So a run that broke off can simply be repeated. What is refused is reported with file and line on standard error;
the others go on, and the exit code says that something was refused.

Examples:
  diptych ingest --data ~/diptych fr/*.jsonl en/*.jsonl
  diptych ingest --data ~/diptych reports.jsonl.gz saved-pages/ --source 'La Gazette du Large'
  curl -s https://news.example/feed.rss | diptych ingest --server 127.0.0.1:7373 -
  diptych ingest --dry-run saved-pages/`
}

func (c *ingestCmd) Run(ctx context.Context, s *streams) error {
	if c.DryRun {
		return c.tryOut(ctx, s)
	}
	if err := c.settle(serviceFlags); err != nil {
		return err
	}
	conn, err := c.connect(ctx, s, true)
	if err != nil {
		return err
	}
	return errors.Join(c.run(ctx, s, conn), conn.stop())
}

func (c *ingestCmd) run(ctx context.Context, s *streams, conn *connection) error {
	in := &intake{refused: &refusals{w: s.err, progress: newProgress(s.err)}}
	if c.Format == "jsonl" {
		in.each = func(r *diptychv1.IngestArticlesResponse) error { return printJSON(s.out, r) }
	}
	err := c.create(ctx, conn)
	if err == nil {
		err = in.take(ctx, conn, c.parent(), articles(ctx, c.inputs, s.in))
	}
	if err == nil && !c.NoWait {
		err = c.wait(ctx, conn, in)
	}
	if err := c.explain(err); err != nil {
		return fmt.Errorf("%w; %s; run it again for what is left", err, in)
	}
	if c.Format == "table" {
		fmt.Fprintln(s.out, in)
	}
	return in.refused.err()
}

// wait waits until the articles are linked: by a server as it judges now, in a process of its own until all has settled,
// since nobody else does its work.
func (c *ingestCmd) wait(ctx context.Context, conn *connection, in *intake) error {
	if c.Server == "" {
		return conn.settled(ctx, c.parent(), in.refused.progress)
	}
	return conn.linked(ctx, c.parent(), in.seq, in.refused.progress)
}

// tryOut says what would become of the articles, as far as they themselves decide.
func (c *ingestCmd) tryOut(ctx context.Context, s *streams) error {
	refused := &refusals{w: s.err, progress: progressBeside(s)}
	out, p := bufio.NewWriter(s.out), penFor(s.out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	n := 0
	err := annotateAll(ctx, c.inputs, s.in, refused, func(a *corpus.Annotated) error {
		n++
		dating := a.Annotation.Dating
		if c.Format == "jsonl" {
			return lines.Encode(trial{a.ID, a.ExternalID, a.Lang(), dating, a.Title})
		}
		day := "undated"
		if dating.Value != "" {
			day = fmt.Sprintf("%s (%s)", dating.Value, dating.Method)
		}
		line := fmt.Sprintf("would add  %s  %-18s  %s  ", a.Lang(), day, a.ID)
		_, err := fmt.Fprintf(out, "%s%s\n", line, headline(a, max(p.width-utf8.RuneCountInString(line), leastTitle)))
		return err
	})
	if err := c.explain(err); err != nil {
		return err
	}
	if c.Format == "table" {
		fmt.Fprintf(out, "would add %d, would refuse %d\n", n, refused.n)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return refused.err()
}

// trial is the machine form of what would be added.
type trial struct {
	ID         string        `json:"id"`
	ExternalID string        `json:"external_id,omitempty"`
	Language   corpus.Lang   `json:"language"`
	Dating     corpus.Dating `json:"dating"`
	Title      string        `json:"title,omitempty"`
}

// intake puts articles into a collection and counts what becomes of them.
type intake struct {
	refused *refusals
	each    func(*diptychv1.IngestArticlesResponse) error // may be nil; told of every article, in the order of the input

	kept, unchanged int
	seq             int64 // the last
}

func (in *intake) String() string {
	return fmt.Sprintf("ingested %d, unchanged %d, refused %d; sequence %d", in.kept, in.unchanged, in.refused.n, in.seq)
}

// take sends articles to a collection. The error is that of the whole; an article that is refused is only reported.
func (in *intake) take(ctx context.Context, c *connection, parent string, reports iter.Seq2[ingest.Report, error]) error {
	var q queue
	defer in.refused.progress.clear()
	for resp, err := range c.Ingest(ctx, requests(parent, reports, &q)) {
		if err != nil {
			return cmp.Or(in.settle(q.ready()), err)
		}
		q.answer(resp)
		if err := in.settle(q.ready()); err != nil {
			return err
		}
	}
	return in.settle(q.ready())
}

func (in *intake) settle(items []*item) error {
	for _, i := range items {
		resp := i.answer
		if ack := resp.GetAcknowledgement(); ack != nil {
			if ack.GetUnchanged() {
				in.unchanged++
			} else {
				in.kept++
			}
			in.seq = max(in.seq, ack.GetSequence())
		} else {
			in.refused.add(i.problem())
		}
		if in.each != nil && resp != nil {
			resp.CorrelationToken = i.origin.String()
			if err := in.each(resp); err != nil {
				return err
			}
		}
	}
	in.refused.progress.show(func() string {
		return fmt.Sprintf("%d articles, %d refused", in.kept+in.unchanged, in.refused.n)
	})
	return nil
}

// item is an article on its way.
type item struct {
	origin ingest.Origin
	answer *diptychv1.IngestArticlesResponse // nil: none yet
	err    error                             // why the article was not even sent
}

// problem says where and why an article was refused.
func (i *item) problem() error {
	if i.err != nil {
		return i.err
	}
	return fmt.Errorf("%s: %s", i.origin, complaint(i.answer.GetRefusal()))
}

// complaint is what a refusal says, field by field where it does.
func complaint(r *diptychv1.Refusal) string {
	fields := r.GetFieldViolations()
	if len(fields) == 0 {
		return r.GetMessage()
	}
	var all ingest.Invalid
	for _, f := range fields {
		all.Violations = append(all.Violations, ingest.Violation{
			Field: strings.TrimPrefix(f.GetField(), "article."), Description: f.GetDescription(),
		})
	}
	return all.Error()
}

// queue holds the articles on their way in the order of the input, in which they are reported whatever the order of the
// answers. Its number in the input is the correlation token of an article.
type queue struct {
	mu    sync.Mutex
	items []*item
	first int // the number of items[0]
}

// add adds an article and returns its token.
func (q *queue) add(i *item) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, i)
	return strconv.Itoa(q.first + len(q.items) - 1)
}

func (q *queue) answer(resp *diptychv1.IngestArticlesResponse) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, err := strconv.Atoi(resp.GetCorrelationToken())
	if n -= q.first; err == nil && n >= 0 && n < len(q.items) {
		q.items[n].answer = resp
	}
}

// ready takes out the articles at the head that nothing is awaited for.
func (q *queue) ready() []*item {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for n < len(q.items) && (q.items[n].answer != nil || q.items[n].err != nil) {
		n++
	}
	out := q.items[:n:n]
	q.items, q.first = q.items[n:], q.first+n
	return out
}

// requests turns reports into requests and puts all of them into q, the unreadable ones too.
func requests(parent string, reports iter.Seq2[ingest.Report, error], q *queue) iter.Seq[*diptychv1.IngestArticlesRequest] {
	return func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		for r, err := range reports {
			var req *diptychv1.IngestArticlesRequest
			if err == nil {
				if req, err = request(parent, &r); err != nil {
					err = fmt.Errorf("%s: %w", r.Origin, err)
				}
			}
			token := q.add(&item{origin: r.Origin, err: err})
			if err != nil {
				continue
			}
			req.CorrelationToken = token
			if !yield(req) {
				return
			}
		}
	}
}

// request asks to keep an article. What cannot be sent at all is refused here, or it would break the stream.
func request(parent string, r *ingest.Report) (*diptychv1.IngestArticlesRequest, error) {
	a, err := articleToProto(&r.Article)
	if err != nil {
		return nil, err
	}
	id := r.ID
	if r.ExternalID != "" {
		id = r.ExternalID
	}
	req := &diptychv1.IngestArticlesRequest{Parent: parent, ArticleId: id, Article: a}
	const rest = 64 // bytes for the token, which comes later
	if n := proto.Size(req) + rest; n > server.MaxRequest {
		return nil, fmt.Errorf("article %.100s: %d bytes, at most %d can be sent", id, n, server.MaxRequest)
	}
	return req, nil
}

func articleToProto(a *corpus.Article) (*diptychv1.Article, error) {
	for _, f := range []struct{ name, value string }{
		{"id", a.ID + a.ExternalID}, {"title", a.Title}, {"text", a.Text}, {"url", a.URL}, {"source", a.Source},
		{"published", a.Published}, {"language", string(a.Language)},
	} {
		if !utf8.ValidString(f.value) {
			return nil, fmt.Errorf("%s: not valid UTF-8: convert it first", f.name)
		}
	}
	p := &diptychv1.Article{
		Language: string(a.Language), Title: a.Title, Text: a.Text, Published: a.Published, Url: a.URL, Source: a.Source,
	}
	for name, raw := range a.Attributes {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, fmt.Errorf("field %q: %w", name, err)
		}
		value, err := structpb.NewValue(v)
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", name, err)
		}
		if p.Attributes == nil {
			p.Attributes = make(map[string]*structpb.Value, len(a.Attributes))
		}
		p.Attributes[name] = value
	}
	return p, nil
}
