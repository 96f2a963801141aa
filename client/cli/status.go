package cli

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type statusCmd struct {
	service
	Format string `enum:"table,jsonl" default:"table" help:"table, or jsonl with the GetStatusResponse of the gRPC contract in a line (default ${default})."`
}

func (statusCmd) Help() string {
	return `Shows the collections, or the one that --collection names: how many articles each holds, the sequence of its last
change, how far the passes have come, the statistics that are judged by and those that index and links are being made of anew, the
versions that annotations, index and links are made with, and the lexicons that were learned and imported.

Examples:
  diptych status --data ~/diptych
  diptych status --server 127.0.0.1:7373 --format jsonl > status.jsonl`
}

func (c *statusCmd) Run(ctx context.Context, s *streams) error {
	if err := c.settle(serviceFlags); err != nil {
		return err
	}
	return c.do(ctx, s, func(conn *connection) error {
		req := &diptychv1.GetStatusRequest{}
		if c.Collection != "" {
			req.Name = c.parent()
		}
		resp, err := conn.GetStatus(ctx, req)
		if err != nil {
			return err
		}
		if c.Format == "jsonl" {
			return printJSON(s.out, resp)
		}
		fmt.Fprintf(s.out, "%s, up %s\n", versionOf(resp.GetBuild()), resp.GetUptime().AsDuration().Round(time.Second))
		for _, k := range resp.GetCollections() {
			fmt.Fprintf(s.out, "\n%s\n", strings.TrimPrefix(k.GetName(), "collections/"))
			row := func(name string, value any) { fmt.Fprintf(s.out, "  %-12s %v\n", name, value) }
			row("articles", k.GetArticles())
			row("sequence", k.GetLastSequence())
			for _, p := range k.GetPasses() {
				row(p.GetPass()+" pass", progressOf(k.GetLastSequence(), p))
			}
			row("statistics", countedOf(k.GetStatistics()))
			if next := k.GetRenewal(); next != nil {
				row("renewal", fmt.Sprintf("%s: linked %s", countedOf(next.GetStatistics()), bar(linkedBy(next.GetPasses(), k.GetLastSequence()), k.GetLastSequence())))
			}
			row("annotation", k.GetAnnotationVersion())
			row("index", k.GetIndexVersion())
			row("model", k.GetModelVersion())
			for _, l := range k.GetLexicons() {
				row("lexicon", fmt.Sprintf("%s, %d entries", path.Base(l.GetName()), l.GetEntries()))
			}
			if k.GetFault() != "" {
				row("fault", k.GetFault()+"; start the server anew")
			}
		}
		return nil
	})
}

// versionOf says what program is, or runs on a server.
func versionOf(b *diptychv1.Build) string {
	version := fmt.Sprintf("diptych %s %s", b.GetVersion(), b.GetGoVersion())
	if b.GetRevision() != "" {
		version += " revision " + b.GetRevision()
	}
	return version
}

// progressOf says how far a pass has come on its way to the last sequence.
func progressOf(last int64, p *diptychv1.PassStatus) string {
	if behind := last - p.GetCursor(); behind > 0 {
		return fmt.Sprintf("%d, %d behind", p.GetCursor(), behind)
	}
	return fmt.Sprintf("%d, up to date", p.GetCursor())
}

// countedOf says which articles were counted for statistics.
func countedOf(s *diptychv1.StatisticsStatus) string {
	if s.GetArticles() == 0 {
		return "built in"
	}
	return fmt.Sprintf("of %d articles at sequence %d", s.GetArticles(), s.GetSequence())
}

// linkedUpTo is the sequence up to which all passes of a collection have come, or those of what is to take its place.
func linkedUpTo(k *diptychv1.CollectionStatus) int64 {
	up := linkedBy(k.GetPasses(), k.GetLastSequence())
	if next := k.GetRenewal(); next != nil {
		up = linkedBy(next.GetPasses(), up)
	}
	return up
}

func linkedBy(passes []*diptychv1.PassStatus, last int64) int64 {
	for _, p := range passes {
		last = min(last, p.GetCursor())
	}
	return last
}
