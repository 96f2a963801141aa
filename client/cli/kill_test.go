package cli

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/diptych-align/diptych/client"
	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample/generate"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// TestKill kills a server in the middle of taking articles in, again and again, and looks afterwards for every
// article that was acknowledged: there, indexed, linked, and not twice.
func TestKill(t *testing.T) {
	kills := 10
	if testing.Short() {
		kills = 2
	}
	dir := t.TempDir()
	acknowledged := map[string]int64{} // name → sequence
	next := 0
	for range kills {
		p := startServer(t, dir)
		after := 1 + rand.IntN(80)
		for resp, err := range p.client.Ingest(t.Context(), reportsFrom(&next)) {
			if err != nil {
				break // the stream broke, as it must
			}
			if ack := resp.GetAcknowledgement(); ack != nil {
				acknowledged[ack.Name] = ack.Sequence
			} else {
				t.Fatalf("refused: %v", resp.GetRefusal())
			}
			if after--; after == 0 {
				p.kill(t)
			}
		}
	}

	p := startServer(t, dir)
	last := mainStatus(t, p.client).LastSequence
	seen := map[string]bool{}
	for a, err := range p.client.Articles(t.Context(), &diptychv1.ListArticlesRequest{Parent: "collections/main"}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen[a.Name] {
			t.Errorf("%s is listed twice", a.Name)
		}
		seen[a.Name] = true
		if seq, ok := acknowledged[a.Name]; ok && seq != a.Sequence || a.Revision != 1 {
			t.Errorf("%s has sequence %d and revision %d, acknowledged with %d and 1", a.Name, a.Sequence, a.Revision, seq)
		}
		answer, err := p.client.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{
			Of: &diptychv1.FindParallelsRequest_Name{Name: a.Name}, MinSequence: last,
		})
		if err != nil {
			t.Fatal(err)
		}
		if answer.EmptyReason == diptychv1.EmptyReason_EMPTY_REASON_NOT_LINKED_YET {
			t.Errorf("%s is not linked", a.Name)
		}
		id := a.Name[strings.LastIndexByte(a.Name, '/')+1:]
		found, err := p.client.Search(t.Context(), &diptychv1.SearchRequest{Parent: "collections/main", Query: mark(id)})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) != 1 || found.Hits[0].Article.Name != a.Name {
			t.Errorf("the search for the one word of %s finds %d articles", a.Name, found.TotalSize)
		}
	}
	for name := range acknowledged {
		if !seen[name] {
			t.Errorf("%s was acknowledged and is gone", name)
		}
	}
	if got := mainStatus(t, p.client); int(got.Articles) != len(seen) {
		t.Errorf("status counts %d articles, the list has %d", got.Articles, len(seen))
	}
	if len(acknowledged) < kills {
		t.Errorf("only %d articles were acknowledged in %d rounds", len(acknowledged), kills)
	}
}

// TestKillWhileCounting kills a server that is making links of statistics counted anew, each time the collection has doubled,
// and looks afterwards for the links that a service has that was never killed.
func TestKillWhileCounting(t *testing.T) {
	dir := t.TempDir()
	sizes := []int{50, 100, 200}
	articles := slices.Collect(generate.Articles(1, sizes[len(sizes)-1]))
	from := 0
	for _, to := range sizes {
		p := startServer(t, dir)
		settle(t, p.client) // what was left half done
		put(t, p.client, articles[from:to])
		from = to
		go p.client.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "collections/main", Settled: true})
		for status := mainStatus(t, p.client); status.Renewal == nil; status = mainStatus(t, p.client) {
			if status.Statistics.Articles == int64(to) {
				t.Fatalf("%d articles were counted before the server could be killed", to)
			}
		}
		p.kill(t)
	}
	p := startServer(t, dir)
	settle(t, p.client)

	whole, err := new(service).inProcess(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	put(t, whole.Client, articles)
	settle(t, whole.Client)
	got, want := linksOf(t, p.client, articles), linksOf(t, whole.Client, articles)
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" || len(got) < len(articles)/4 {
		t.Errorf("%d links (-never killed +killed):\n%s", len(got), diff)
	}
	if err := whole.stop(); err != nil {
		t.Error(err)
	}
}

// put keeps articles.
func put(t *testing.T, c *client.Client, articles []corpus.Article) {
	t.Helper()
	requests := func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		for i := range articles {
			a, err := articleToProto(&articles[i])
			if err != nil {
				t.Error(err)
			}
			if !yield(&diptychv1.IngestArticlesRequest{Parent: "collections/main", ArticleId: articles[i].ID, Article: a}) {
				return
			}
		}
	}
	for resp, err := range c.Ingest(t.Context(), requests) {
		if err != nil || resp.GetRefusal() != nil {
			t.Fatal(err, resp.GetRefusal())
		}
	}
}

func settle(t *testing.T, c *client.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if _, err := c.GetStatus(ctx, &diptychv1.GetStatusRequest{Name: "collections/main", Settled: true}); err != nil {
		t.Fatal(err)
	}
}

// linksOf returns the links of articles, by both names.
func linksOf(t *testing.T, c *client.Client, articles []corpus.Article) map[string]*diptychv1.Link {
	t.Helper()
	out := map[string]*diptychv1.Link{}
	for _, a := range articles {
		req := &diptychv1.FindParallelsRequest{Of: &diptychv1.FindParallelsRequest_Name{Name: "collections/main/articles/" + a.ID}, PageSize: largestPage}
		for p, err := range c.Parallels(t.Context(), req) {
			if err != nil {
				t.Fatal(err)
			}
			out[p.Link.A+" "+p.Link.B] = p.Link
		}
	}
	return out
}

// reportsFrom yields requests for ever, each a short report with a number of its own and a word that no other has.
func reportsFrom(next *int) iter.Seq[*diptychv1.IngestArticlesRequest] {
	return func(yield func(*diptychv1.IngestArticlesRequest) bool) {
		for {
			id := fmt.Sprintf("report-%05d", *next)
			language, text := "fr", "Un incendie a détruit mardi une usine de Varnhelm, faisant %d blessés. Dossier "
			if *next%2 == 1 {
				language, text = "en", "A fire destroyed a factory in Varnhelm on Tuesday, leaving %d people injured. File "
			}
			request := &diptychv1.IngestArticlesRequest{
				Parent: "collections/main", ArticleId: id,
				Article: &diptychv1.Article{
					Language: language, Published: "2021-03-03",
					Text: fmt.Sprintf(text, 100+*next/2) + mark(id) + ".",
				},
			}
			*next++
			if !yield(request) {
				return
			}
		}
	}
}

// mark is a word that stands in one report alone: its number in syllables, which no stemmer takes for an ending.
func mark(id string) string {
	syllables := []string{"ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"}
	word := "zq"
	for _, digit := range id[len(id)-5:] {
		word += syllables[digit-'0']
	}
	return word + "qz"
}

func mainStatus(t *testing.T, c *client.Client) *diptychv1.CollectionStatus {
	t.Helper()
	got, err := c.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "collections/main"})
	if err != nil {
		t.Fatal(err)
	}
	return got.Collections[0]
}

// process is a server in a process of its own.
type process struct {
	cmd    *exec.Cmd
	client *client.Client
}

func startServer(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.Command("diptych", "serve", "--listen", "127.0.0.1:0", "--data", dir)
	cmd.Stderr = os.Stderr
	if !testing.Verbose() {
		cmd.Stderr = nil
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd}
	t.Cleanup(func() { p.kill(t) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("serve said %q: %v", line, err)
	}
	addr := strings.TrimSpace(strings.TrimPrefix(line, "serving on "))
	if p.client, err = client.Dial(addr); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.client.Close() })
	return p
}

// kill ends the process at once, as kill -9 does, and waits until it is gone.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
}
