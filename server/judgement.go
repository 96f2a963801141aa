package server

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// maxNote and maxJudge bound what a judgement says, in bytes: a paragraph, and a name.
const (
	maxNote  = 2000
	maxJudge = 200
)

func (h adminService) JudgeLink(ctx context.Context, req *diptychv1.JudgeLinkRequest) (*diptychv1.Judgement, error) {
	var v violations
	parent, a := parseArticle(&v, "a", req.GetA())
	other, b := parseArticle(&v, "b", req.GetB())
	if len(v) == 0 && parent != other {
		v.add("b", "of collection %q, while a is of %q", other, parent)
	}
	if len(v) == 0 && a == b {
		v.add("b", "the same article as a")
	}
	j := corpus.Judgement{A: a, B: b, Relation: judgedRelation(&v, req.GetRelation()), Note: req.GetNote(), Judge: req.GetJudge()}
	if n := len(j.Note); n > maxNote {
		v.add("note", "%d bytes, at most %d are taken", n, maxNote)
	}
	if n := len(j.Judge); n > maxJudge {
		v.add("judge", "%d bytes, at most %d are taken", n, maxJudge)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, parent, func(ctx context.Context, c *collection) (*diptychv1.Judgement, error) {
		if j.Relation == "" {
			return c.takeBack(ctx, j)
		}
		return c.judge(ctx, j)
	})
}

func judgedRelation(v *violations, r diptychv1.Relation) corpus.Relation {
	switch r {
	case diptychv1.Relation_RELATION_UNSPECIFIED:
		return ""
	case diptychv1.Relation_RELATION_TRANSLATION:
		return corpus.Translation
	case diptychv1.Relation_RELATION_SAME_EVENT:
		return corpus.SameEvent
	case diptychv1.Relation_RELATION_RELATED:
		return corpus.Related
	case diptychv1.Relation_RELATION_UNRELATED:
		return corpus.Unrelated
	}
	v.add("relation", "%v: want TRANSLATION, SAME_EVENT, RELATED or UNRELATED, or UNSPECIFIED to take a judgement back", r)
	return ""
}

// judge keeps a judgement of two articles, the French one first.
func (c *collection) judge(ctx context.Context, j corpus.Judgement) (*diptychv1.Judgement, error) {
	a, _, err := c.article(j.A)
	if err != nil {
		return nil, err
	}
	b, _, err := c.article(j.B)
	if err != nil {
		return nil, err
	}
	if a.Lang().Other() != b.Lang() {
		return nil, precondition(anArticle, articleName(c.id, j.B), fmt.Sprintf("both articles are of language %q: links that are kept have one French and one English", a.Lang()))
	}
	if a.Lang() == corpus.English {
		j.A, j.B = j.B, j.A
	}
	kept, err := c.Judge(ctx, j)
	if err != nil {
		return nil, err
	}
	return c.judgement(&kept), nil
}

// takeBack takes back the judgement of two articles. Where there is none it does nothing.
func (c *collection) takeBack(ctx context.Context, j corpus.Judgement) (*diptychv1.Judgement, error) {
	before, ok, err := c.Store.Judgement(j.A, j.B)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.judgement(&store.Judgement{Judgement: j}), nil
	}
	j.A, j.B = before.A, before.B
	kept, err := c.Judge(ctx, j)
	if err != nil {
		return nil, err
	}
	return c.judgement(&kept), nil
}

// judgement returns a judgement of the collection as the contract has it.
func (c *collection) judgement(j *store.Judgement) *diptychv1.Judgement {
	p := &diptychv1.Judgement{
		A:        articleName(c.id, j.A),
		B:        articleName(c.id, j.B),
		Relation: relationToProto(j.Relation),
		Note:     j.Note,
		Judge:    j.Judge,
	}
	if !j.Time.IsZero() {
		p.JudgeTime = timestamppb.New(j.Time)
	}
	return p
}

// judgementPlace is where a page of judgements begins: after the one of these articles.
type judgementPlace struct {
	A string `json:"a"`
	B string `json:"b"`
}

func (h adminService) ListJudgements(ctx context.Context, req *diptychv1.ListJudgementsRequest) (*diptychv1.ListJudgementsResponse, error) {
	var v violations
	parent := parseCollection(&v, "parent", req.GetParent())
	size := pageSize(&v, req.GetPageSize(), 100, 1000)
	listing := paged("ListJudgements", req, func(r *diptychv1.ListJudgementsRequest) { r.PageSize, r.PageToken = 0, "" })
	var from judgementPlace
	v.page(listing, req.GetPageToken(), &from)
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, parent, func(ctx context.Context, c *collection) (*diptychv1.ListJudgementsResponse, error) {
		resp := &diptychv1.ListJudgementsResponse{}
		for j, err := range c.Store.Judgements(from.A, from.B) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, err
			}
			if j.Relation == "" {
				continue // taken back
			}
			if len(resp.Judgements) == size {
				resp.NextPageToken, err = token(listing, from)
				return resp, err
			}
			from = judgementPlace{j.A, j.B}
			resp.Judgements = append(resp.Judgements, c.judgement(&j))
		}
		return resp, nil
	})
}
