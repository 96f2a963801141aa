package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// Whatever the order of the answers, articles are reported in the order of the input.
func TestQueue(t *testing.T) {
	var q queue
	var tokens []string
	for line := range 5 {
		i := &item{origin: ingest.Origin{File: "f", Line: line}}
		if line == 2 {
			i.err = errors.New("unreadable")
		}
		tokens = append(tokens, q.add(i))
	}
	var got [][]int
	for _, token := range []string{tokens[1], tokens[0], "no token", tokens[4], tokens[3]} {
		q.answer(&diptychv1.IngestArticlesResponse{CorrelationToken: token})
		var lines []int
		for _, i := range q.ready() {
			lines = append(lines, i.origin.Line)
		}
		got = append(got, lines)
	}
	want := [][]int{nil, {0, 1, 2}, nil, nil, {3, 4}}
	if !slices.EqualFunc(got, want, slices.Equal[[]int]) {
		t.Errorf("ready after each answer: %v, want %v", got, want)
	}
}

func TestRequest(t *testing.T) {
	good := corpus.Article{ID: "a", Title: "T", Text: "t", Attributes: map[string]json.RawMessage{"n": json.RawMessage(`[1,"x"]`)}}
	named := good
	named.Name("https://post.example/a b")
	for _, c := range []struct {
		article corpus.Article
		id, bad string
	}{
		{good, "a", ""},
		{named, "https://post.example/a b", ""},
		{corpus.Article{ID: "a", Text: "\xe9t\xe9"}, "", "f:7: text: not valid UTF-8: convert it first"},
		{corpus.Article{ID: "a", Text: strings.Repeat("t", 4<<20)}, "", "f:7: article a: 4194"},
		{corpus.Article{ID: "a", Text: "t", Attributes: map[string]json.RawMessage{"n": json.RawMessage(`1e999`)}}, "", `f:7: field "n": `},
	} {
		report := ingest.Report{Article: c.article, Origin: ingest.Origin{File: "f", Line: 7}}
		reports := func(yield func(ingest.Report, error) bool) { yield(report, nil) }
		var q queue
		var sent []*diptychv1.IngestArticlesRequest
		for r := range requests("collections/main", reports, &q) {
			sent = append(sent, r)
		}
		if c.bad == "" {
			if len(sent) != 1 || sent[0].GetArticleId() != c.id || sent[0].GetArticle().GetAttributes()["n"].GetListValue() == nil {
				t.Errorf("%.100v: sent %v", c.article, sent)
			}
			continue
		}
		items := q.ready()
		if len(sent) != 0 || len(items) != 1 || !strings.HasPrefix(items[0].problem().Error(), c.bad) {
			t.Errorf("%.100v: sent %d, refused %v, want %s", c.article, len(sent), items, c.bad)
		}
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	if p := newProgress(&out); p != nil {
		t.Error("a pipe has a progress line")
	}
	p := &progress{w: &out}
	p.clear()
	for range 3 { // one line for what comes at once
		p.show(func() string { return "12 articles" })
	}
	p.clear()
	p.clear()
	if got, want := out.String(), "\r\x1b[K12 articles\r\x1b[K"; got != want {
		t.Errorf("progress %q, want %q", got, want)
	}
}

// A command that waits for its standard input ends when it is interrupted.
func TestInterrupted(t *testing.T) {
	for _, args := range [][]string{
		{"annotate", "-"},
		{"align", "-"},
		{"ingest", "--data", t.TempDir(), "-"},
		{"search", "--load", "-", "harbour"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		stdin, typing := io.Pipe()
		go func() {
			io.WriteString(typing, `{"text":"The harbour master said that the lighthouse would be lit again."}`+"\n")
			cancel() // when that has been read, and nothing else comes
		}()
		var out bytes.Buffer
		if err := Run(ctx, args, stdin, &out, io.Discard); err == nil {
			t.Errorf("diptych %s: no error, printed %q", args, &out)
		}
		typing.Close()
		cancel()
	}
}
