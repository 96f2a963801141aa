package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type judgeCmd struct {
	French  string `arg:"" optional:"" name:"FR" help:"The French article, by its id."`
	English string `arg:"" optional:"" name:"EN" help:"The English article, by its id."`
	service
	Relation string `enum:"translation,same_event,related," default:"" placeholder:"RELATION" help:"How they stand to one another: translation, same_event or related."`
	Reject   bool   `help:"They have nothing to do with one another."`
	Clear    bool   `help:"Take the judgement back: the link is what the model makes of it."`
	Note     string `placeholder:"TEXT" help:"Why, for people to read."`
	By       string `placeholder:"NAME" help:"Who judges."`
	List     bool   `help:"List the judgements of the collection."`
	Format   string `enum:"tsv,jsonl" default:"tsv" help:"With --list: tsv (French id, English id, relation, who, when, note), or jsonl with a Judgement of the gRPC contract a line (default ${default})."`
}

func (judgeCmd) Help() string {
	return `A judgement decides the link of two articles, whatever the model says, and stays when they are revised and when the model
changes. Their other links stay as they are; from 20 judgements on, the confidence of all links is calibrated by them. --list gives
the judgements as gold that diptych eval relations reads.

Examples:
  diptych judge --data ~/diptych fr-ferry en-ferry --relation translation --by Rozenn --note 'sentence by sentence'
  diptych judge --server 127.0.0.1:7373 fr-ferry en-tram --reject
  diptych judge --server 127.0.0.1:7373 fr-ferry en-tram --clear
  diptych judge --data ~/diptych --list > gold.tsv`
}

// verdict returns the relation that the flags say; exactly one of them must.
func (c *judgeCmd) verdict() (r diptychv1.Relation, err error) {
	said := 0
	for _, v := range []struct {
		said     bool
		relation diptychv1.Relation
	}{
		{c.Relation == "translation", diptychv1.Relation_RELATION_TRANSLATION},
		{c.Relation == "same_event", diptychv1.Relation_RELATION_SAME_EVENT},
		{c.Relation == "related", diptychv1.Relation_RELATION_RELATED},
		{c.Reject, diptychv1.Relation_RELATION_UNRELATED},
		{c.Clear, diptychv1.Relation_RELATION_UNSPECIFIED},
	} {
		if v.said {
			said, r = said+1, v.relation
		}
	}
	if said != 1 || c.English == "" {
		return r, errors.New("want FR, EN and one of --relation, --reject and --clear; or --list")
	}
	return r, nil
}

func (c *judgeCmd) Run(ctx context.Context, s *streams) error {
	relation, err := c.verdict()
	if c.List {
		err = nil
		if c.French != "" || c.Relation != "" || c.Reject || c.Clear || c.Note != "" || c.By != "" {
			err = errors.New("--list lists what was judged, and judges nothing itself")
		}
	}
	if err == nil {
		err = c.settle(serviceFlags)
	}
	if err != nil {
		return err
	}
	return c.do(ctx, s, func(conn *connection) error {
		if c.List {
			return c.list(ctx, s.out, conn)
		}
		_, err := conn.JudgeLink(ctx, &diptychv1.JudgeLinkRequest{
			A: c.name(c.French), B: c.name(c.English), Relation: relation, Note: c.Note, Judge: c.By})
		if st := status.Convert(err); st.Code() == codes.NotFound && !c.noCollection(err) {
			return fmt.Errorf("%s in %s", strings.Replace(st.Message(), c.name(""), "article ", 1), c.parent())
		}
		return err
	})
}

// name is the name of an article.
func (c *judgeCmd) name(id string) string { return c.parent() + "/articles/" + id }

// list prints the judgements.
func (c *judgeCmd) list(ctx context.Context, w io.Writer, conn *connection) error {
	out := bufio.NewWriter(w)
	for j, err := range conn.Judgements(ctx, &diptychv1.ListJudgementsRequest{Parent: c.parent()}) {
		if err != nil {
			return cmp.Or(out.Flush(), err)
		}
		if c.Format == "jsonl" {
			if err := printJSON(out, j); err != nil {
				return err
			}
			continue
		}
		cells := []string{path.Base(j.GetA()), path.Base(j.GetB()), string(relationOf(j.GetRelation())), inCell(j.GetJudge()),
			j.GetJudgeTime().AsTime().Format("2006-01-02T15:04:05Z"), inCell(j.GetNote())}
		fmt.Fprintln(out, strings.Join(cells, "\t"))
	}
	return out.Flush()
}

// inCell returns a text without the tabs and line ends that would end its column.
func inCell(s string) string { return strings.Join(strings.Fields(s), " ") }
