package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/diptych-align/diptych/corpus"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type parallelCmd struct {
	Article string `arg:"" name:"ID|URL|FILE" help:"An article by its id or URL, or one in a file, which is not kept; - for standard input."`
	lookup
	defaults
	Relation []string `enum:"translation,same_event,related,copy" placeholder:"R,..." help:"Show these relations: translation, same_event, related, copy; copies are articles of the same language that print the same text (default translation,same_event)."`
	Related  bool     `help:"Show also articles on other events of the same story."`
	Evidence bool     `help:"Show also each thing that speaks for and against, with its weight in log-odds."`
	Beads    bool     `help:"Show the sentences that say the same, side by side."`
	Size     int      `default:"10" placeholder:"N" help:"How many parallels at most (default ${default})."`
	Lang     string   `enum:"en,fr" default:"en" help:"Language in which parallels are told: en or fr (default ${default})."`
	Format   string   `enum:"table,jsonl" default:"table" help:"table, or jsonl with a Parallel of the gRPC contract a line (default ${default})."`

	pen pen
}

func (parallelCmd) Help() string {
	return `What speaks for and against a parallel is told under it in a few sentences, and in which other articles its text
stands. A file is read as ingest reads it; of
several articles in it the first one counts.

Examples:
  diptych parallel --data ~/diptych https://news.example/2024/03/12/ferry
  diptych parallel --server 127.0.0.1:7373 report.txt --beads
  diptych parallel --data ~/diptych fr-ferry --relation copy
  diptych parallel --load articles.jsonl fr-ferry --format jsonl > parallels.jsonl`
}

func (c *parallelCmd) Run(ctx context.Context, s *streams) error {
	if c.Size < 1 {
		return fmt.Errorf("--size %d: want 1 or more", c.Size)
	}
	if c.Article == "" {
		return errors.New("want the id or URL of an article, or a file; see diptych parallel --help")
	}
	req, err := c.request(ctx, s.in)
	if err != nil {
		return err
	}
	c.pen = penFor(s.out)
	return c.do(ctx, s, func(conn *connection) error {
		resp, err := conn.FindParallels(ctx, req)
		switch code := status.Code(err); {
		case code == codes.NotFound && !c.noCollection(err):
			return fmt.Errorf("%s: neither an article of %s nor a file", c.Article, c.parent())
		case code == codes.InvalidArgument && req.GetArticle() != nil:
			return fmt.Errorf("%s: %s", c.Article, strings.TrimPrefix(status.Convert(err).Message(), "article."))
		case err != nil:
			return err
		}
		out := bufio.NewWriter(s.out)
		if c.Format == "table" {
			if err := c.head(ctx, out, conn, req, resp); err != nil {
				return err
			}
		}
		req.PageToken = resp.GetNextPageToken()
		for p, err := range upTo(c.Size, resp.GetParallels(), req.PageToken, conn.Parallels(ctx, req)) {
			if err != nil {
				return err
			}
			if err := c.print(ctx, out, conn, p); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

// request reads which article is meant.
func (c *parallelCmd) request(ctx context.Context, stdin io.Reader) (*diptychv1.FindParallelsRequest, error) {
	req := &diptychv1.FindParallelsRequest{Parent: c.parent(), PageSize: int32(min(c.Size, largestPage)), ToldLanguage: c.Lang}
	for _, r := range c.relations() {
		req.Relations = append(req.Relations, diptychv1.Relation(diptychv1.Relation_value["RELATION_"+strings.ToUpper(r)]))
	}
	if c.Beads {
		req.View = diptychv1.LinkView_LINK_VIEW_FULL
	}
	if info, err := os.Stat(c.Article); err == nil || c.Article == "-" {
		if err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s: a folder: name a file in it", c.Article)
		}
		a, err := firstArticle(ctx, inputs{[]string{c.Article}, c.defaults}, stdin)
		if err != nil {
			return nil, err
		}
		req.Of = &diptychv1.FindParallelsRequest_Article{Article: a}
		return req, nil
	}
	if corpus.ValidID(c.Article) {
		req.Of = &diptychv1.FindParallelsRequest_Name{Name: c.parent() + "/articles/" + c.Article}
	} else {
		req.Of = &diptychv1.FindParallelsRequest_Url{Url: c.Article}
	}
	return req, nil
}

// relations are those asked for, none for the usual ones.
func (c *parallelCmd) relations() []string {
	switch {
	case !c.Related:
		return c.Relation
	case len(c.Relation) == 0:
		return []string{"translation", "same_event", "related"}
	}
	return append(c.Relation, "related")
}

// firstArticle reads the first article of a file.
func firstArticle(ctx context.Context, in inputs, stdin io.Reader) (*diptychv1.Article, error) {
	for a, err := range articles(ctx, in, stdin) {
		if err != nil {
			return nil, err
		}
		p, err := articleToProto(&a.Article)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Origin, err)
		}
		return p, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%s: no article in it", in.Files[0])
}

// emptyReasons says why an article has no parallels, and what to do.
var emptyReasons = map[diptychv1.EmptyReason]string{
	diptychv1.EmptyReason_EMPTY_REASON_NO_COUNTERPART: "No parallel: nothing in the other language tells of its event or story.",
	diptychv1.EmptyReason_EMPTY_REASON_NOT_LINKED_YET: "No parallel yet: the article still waits to be compared. Ask again in a moment.",
	diptychv1.EmptyReason_EMPTY_REASON_FILTERED:       "No parallel. There are articles on other events of its story: --related shows them.",
}

// head shows the article that was asked about, and why it has no parallels where it has none.
func (c *parallelCmd) head(ctx context.Context, w io.Writer, conn *connection, req *diptychv1.FindParallelsRequest, resp *diptychv1.FindParallelsResponse) error {
	a := resp.GetArticle()
	if own := req.GetArticle(); own != nil && a.GetTitle() == "" {
		a.Title = own.GetText()
	}
	line, err := articleLine(ctx, conn, a, c.pen.width)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, line)
	if len(resp.GetParallels()) == 0 {
		fmt.Fprintf(w, "\n%s\n", c.none(resp.GetEmptyReason()))
	}
	return nil
}

// none tells that there is nothing to show, and why.
func (c *parallelCmd) none(why diptychv1.EmptyReason) string {
	if slices.Equal(c.relations(), []string{"copy"}) && why != diptychv1.EmptyReason_EMPTY_REASON_NOT_LINKED_YET {
		return "No copy: no other article prints its text."
	}
	return cmp.Or(emptyReasons[why], "No parallel.")
}

func (c *parallelCmd) print(ctx context.Context, w io.Writer, conn *connection, p *diptychv1.Parallel) error {
	if c.Format == "jsonl" {
		return printJSON(w, p)
	}
	k := p.GetLink()
	line, err := articleLine(ctx, conn, p.GetArticle(), c.pen.width-2)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s  %s\n  %s\n", percent(k.GetConfidence()), relationName(relationOf(k.GetRelation()), c.Lang), line)
	printCopies(w, idsOf(p.GetCopies()), c.Lang, c.pen)
	printTold(w, k.GetTold(), c.pen)
	if c.Evidence {
		printEvidence(w, evidenceOf(k.GetEvidence()), c.Lang, c.pen)
		printDirection(w, directionOf(k.GetDirection()), corpus.French, corpus.English, c.Lang, c.pen) // as kept links have them
	}
	if c.Beads {
		printBeads(w, k.GetBeads(), c.pen)
	}
	return nil
}

// idsOf returns the ids in resource names.
func idsOf(names []string) []string {
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = path.Base(name)
	}
	return ids
}

// printBeads shows sentences side by side.
func printBeads(w io.Writer, beads []*diptychv1.Bead, p pen) {
	for _, b := range beads {
		fmt.Fprintln(w)
		p.columns(w, wrap(b.GetAText(), p.column()), wrap(b.GetBText(), p.column()))
	}
}

// relationOf, directionOf and evidenceOf turn the contract's words into those of the domain, which are the same in lower case.
func relationOf(r diptychv1.Relation) corpus.Relation {
	return corpus.Relation(strings.ToLower(strings.TrimPrefix(r.String(), "RELATION_")))
}

func directionOf(p *diptychv1.Direction) *corpus.Direction {
	if p == nil {
		return nil
	}
	original := strings.ToLower(strings.TrimPrefix(p.GetOriginal().String(), "ORIGINAL_"))
	if p.GetOriginal() == diptychv1.Original_ORIGINAL_UNSPECIFIED {
		original = ""
	}
	d := &corpus.Direction{Original: corpus.Original(original), Confidence: p.GetConfidence()}
	for _, c := range p.GetClues() {
		kind := strings.ToLower(strings.TrimPrefix(c.GetKind().String(), "CLUE_KIND_"))
		d.Clues = append(d.Clues, corpus.Clue{Kind: corpus.ClueKind(kind), A: c.GetA(), B: c.GetB(), Weight: c.GetWeight()})
	}
	return d
}

func evidenceOf(rows []*diptychv1.Evidence) []corpus.Evidence {
	out := make([]corpus.Evidence, len(rows))
	for i, r := range rows {
		kind := strings.ToLower(strings.TrimPrefix(r.GetKind().String(), "EVIDENCE_KIND_"))
		out[i] = corpus.Evidence{Kind: corpus.EvidenceKind(kind), Key: r.GetKey(), A: r.GetA(), B: r.GetB(), Weight: r.GetWeight()}
	}
	return out
}
