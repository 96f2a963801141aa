package server

import (
	"context"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type searchService struct {
	diptychv1.UnimplementedSearchServiceServer
	s *Server
}

const (
	maxSources = 100
	// fullHits is where a page of hits ends, in bytes: the largest hit still has room after it.
	fullHits = 8 << 20
)

// search is a request, read and checked.
type search struct {
	collection  string
	query       index.Query
	facets      []diptychv1.Facet
	minSequence int64
	size        int
	request     []byte // names the pages
	from        *searchPlace
}

// searchPlace is where a page of hits begins: in an order that is kept, after so many of it.
type searchPlace struct {
	Order string `json:"order"`
	After int    `json:"after"`
}

func readSearch(v *violations, req *diptychv1.SearchRequest) *search {
	q := &search{
		collection:  parseCollection(v, "parent", req.GetParent()),
		minSequence: req.GetMinSequence(),
		size:        pageSize(v, req.GetPageSize(), 10, 100),
		request:     paged("Search", req, func(r *diptychv1.SearchRequest) { r.PageSize, r.PageToken = 0, "" }),
	}
	if n := len(req.GetQuery()); n > index.MaxQuery {
		v.add("query", "%d bytes, at most %d are taken", n, index.MaxQuery)
	} else {
		q.query.Text = req.GetQuery()
	}
	q.query.Lang = language(v, "language", req.GetLanguage())
	q.query.Sources = req.GetSources()
	q.query.Published = v.days("published", req.GetPublished())
	q.query.Told = v.days("told", req.GetTold())
	if n := len(q.query.Sources); n > maxSources {
		v.add("sources", "%d, at most %d are taken", n, maxSources)
	}
	if slices.Contains(q.query.Sources, "") {
		v.add("sources", "one is empty")
	}
	for i, f := range req.GetFacets() {
		switch {
		case facetFields[f] == "":
			v.add(fmt.Sprintf("facets[%d]", i), "%v: no such facet", f)
		case slices.Contains(q.facets, f):
			v.add(fmt.Sprintf("facets[%d]", i), "%v: asked for twice", f)
		default:
			q.facets = append(q.facets, f)
		}
	}
	minSequence(v, q.minSequence)
	if from := new(searchPlace); v.page(q.request, req.GetPageToken(), from) {
		q.from = from
	}
	return q
}

// days reads a range of days, nil if it has no bound.
func (v *violations) days(field string, r *diptychv1.DayRange) *index.Period {
	if r.GetFirst() == "" && r.GetLast() == "" {
		return nil
	}
	p := &index.Period{From: corpus.NoDay, To: corpus.NoDay}
	var err error
	if r.First != "" {
		if p.From, _, err = period(r.First); err != nil {
			v.add(field+".first", "%v", err)
		}
	}
	if r.Last != "" {
		if _, p.To, err = period(r.Last); err != nil {
			v.add(field+".last", "%v", err)
		}
	}
	if p.From != corpus.NoDay && p.To != corpus.NoDay && p.To < p.From {
		v.add(field+".last", "%q: before first, %q", r.Last, r.First)
	}
	return p
}

func (h searchService) Search(ctx context.Context, req *diptychv1.SearchRequest) (*diptychv1.SearchResponse, error) {
	var v violations
	q := readSearch(&v, req)
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, q.collection, func(ctx context.Context, c *collection) (*diptychv1.SearchResponse, error) {
		if err := c.wait(ctx, q.minSequence); err != nil {
			return nil, err
		}
		q.query.Words, q.query.Keys = readQuery(q.query.Text, c.Model.Lexicon)
		if q.from == nil {
			return h.first(ctx, c, q)
		}
		o := h.s.orders.get(q.from.Order)
		if o == nil {
			return nil, precondition(aSearch, q.from.Order, "the order of this search is no longer kept: search again from the first page")
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		resp := &diptychv1.SearchResponse{TotalSize: int64(o.total)}
		return resp, h.page(ctx, c, q, o, q.from.After, resp)
	})
}

// first finds the order of the hits and answers with its first page.
func (h searchService) first(ctx context.Context, c *collection, q *search) (*diptychv1.SearchResponse, error) {
	query := q.query
	query.Size = index.MaxSize
	for _, f := range q.facets {
		query.Facets = append(query.Facets, facetFields[f])
	}
	found, err := c.Index.Search(ctx, query)
	if err != nil {
		return nil, err
	}
	resp := &diptychv1.SearchResponse{TotalSize: int64(found.Total)}
	for _, f := range q.facets {
		resp.Facets = append(resp.Facets, facetToProto(f, found.Facets[facetFields[f]]))
	}
	o := &order{total: found.Total, hits: found.Hits, more: found.Total > len(found.Hits)}
	return resp, h.page(ctx, c, q, o, 0, resp)
}

// page writes into resp the hits of an order from at on, and the token of the page after them. An order that has more
// is kept.
func (h searchService) page(ctx context.Context, c *collection, q *search, o *order, at int, resp *diptychv1.SearchResponse) error {
	at = min(max(at, 0), len(o.hits))
	for size := 0; len(resp.Hits) < q.size && size < fullHits; at++ {
		if at == len(o.hits) && o.more {
			if err := h.extend(ctx, c, q, o); err != nil {
				return err
			}
		}
		if at == len(o.hits) {
			break
		}
		hit, err := c.hit(q, o.hits[at])
		if isNotFound(err) {
			continue // deleted since
		}
		if err != nil {
			return err
		}
		resp.Hits = append(resp.Hits, hit)
		size += proto.Size(hit)
	}
	if at == len(o.hits) && !o.more {
		return nil
	}
	h.s.orders.keep(o)
	var err error
	resp.NextPageToken, err = token(q.request, searchPlace{o.id, at})
	return err
}

// extend adds to an order what comes after it, as the index has it now. Nothing comes twice, though scores may have moved.
func (h searchService) extend(ctx context.Context, c *collection, q *search, o *order) error {
	query := q.query
	query.Size = index.MaxSize
	query.After = o.hits[len(o.hits)-1]
	found, err := c.Index.Search(ctx, query)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(o.hits))
	for _, hit := range o.hits {
		seen[hit.ID] = true
	}
	for _, hit := range found.Hits {
		if !seen[hit.ID] {
			o.hits = append(o.hits, hit)
		}
	}
	// Where there is nothing that was not seen, another page would ask for the same again.
	o.more = len(found.Hits) == query.Size && len(o.hits) > len(seen)
	return nil
}

// hit returns an article found as it is shown, with the sentences that answer the query.
func (c *collection) hit(q *search, found index.Hit) (*diptychv1.Hit, error) {
	a, change, err := c.article(found.ID)
	if err != nil {
		return nil, err
	}
	parallel, err := c.bestParallel(&kept{a, change})
	if err != nil {
		return nil, err
	}
	return &diptychv1.Hit{
		Article:    articleToProto(c.id, a, change, diptychv1.ArticleView_ARTICLE_VIEW_BASIC),
		Score:      found.Score,
		Highlights: highlightsToProto(a, c.Index.Fragments(q.query, a)),
		Parallel:   parallel,
	}, nil
}

// bestParallel returns the best parallel of an article that reports the same occurrence, nil if none is known.
func (c *collection) bestParallel(of *kept) (*diptychv1.Parallel, error) {
	links, err := c.Parallels(of.ID)
	if err != nil {
		return nil, err
	}
	for i := range links {
		if !links[i].Relation.SameOccurrence() {
			continue
		}
		p, err := c.parallel(&links[i], of, diptychv1.LinkView_LINK_VIEW_BASIC, "")
		if isNotFound(err) {
			continue // deleted since
		}
		return p, err
	}
	return nil, nil
}
