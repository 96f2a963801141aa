package server

import (
	"cmp"
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
	// maxFacet is how many values of a facet an answer has, as the index counts them.
	maxFacet = 50
	// fullHits is where a page of hits ends, in bytes: the largest hit still has room after it.
	fullHits = 8 << 20
)

// search is a request, read and checked.
type search struct {
	collection  string
	query       index.Query
	sources     []string
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

func (s *Server) search(v *violations, req *diptychv1.SearchRequest) *search {
	q := &search{
		collection:  parseCollection(v, "parent", req.GetParent()),
		sources:     slices.Compact(slices.Sorted(slices.Values(req.GetSources()))),
		minSequence: req.GetMinSequence(),
		size:        pageSize(v, req.GetPageSize(), 10, 100),
		request:     paged("Search", req, func(r *diptychv1.SearchRequest) { r.PageSize, r.PageToken = 0, "" }),
	}
	if n := len(req.GetQuery()); n > index.MaxQuery {
		v.add("query", "%d bytes, at most %d are taken", n, index.MaxQuery)
	} else {
		q.query = readQuery(req.GetQuery(), s.lexicon)
	}
	q.query.Lang = language(v, "language", req.GetLanguage())
	q.query.Published = v.days("published", req.GetPublished())
	q.query.Told = v.days("told", req.GetTold())
	if n := len(req.GetSources()); n > maxSources {
		v.add("sources", "%d, at most %d are taken", n, maxSources)
	}
	if slices.Contains(q.sources, "") {
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
	if t := req.GetPageToken(); t != "" {
		q.from = new(searchPlace)
		if !readToken(q.request, t, q.from) || q.from.After < 0 {
			v.add("page_token", "not of this search")
		}
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
	q := h.s.search(&v, req)
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, q.collection, func(ctx context.Context, c *collection) (*diptychv1.SearchResponse, error) {
		if err := c.wait(ctx, q.minSequence); err != nil {
			return nil, err
		}
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
	found, err := find(ctx, c.Index, query, q.sources)
	if err != nil {
		return nil, err
	}
	resp := &diptychv1.SearchResponse{TotalSize: int64(found.Total)}
	for _, f := range q.facets {
		resp.Facets = append(resp.Facets, facetToProto(f, found.Facets[facetFields[f]]))
	}
	o := &order{total: found.Total, more: found.Total > len(found.Hits)}
	for _, hit := range found.Hits {
		o.hits = append(o.hits, hit.Position)
	}
	return resp, h.page(ctx, c, q, o, 0, resp)
}

// page writes into resp the hits of an order from at on, and the token of the page after them. An order that has more
// is kept.
func (h searchService) page(ctx context.Context, c *collection, q *search, o *order, at int, resp *diptychv1.SearchResponse) error {
	if at > len(o.hits) {
		at = len(o.hits)
	}
	shown := make(map[string]*kept, q.size)
	end := at
	for ; len(shown) < q.size; end++ {
		if end == len(o.hits) && o.more {
			if err := h.extend(ctx, c, q, o); err != nil {
				return err
			}
		}
		if end == len(o.hits) {
			break
		}
		id := o.hits[end].ID
		a, change, err := c.article(id)
		if isNotFound(err) {
			continue // deleted since
		}
		if err != nil {
			return err
		}
		shown[id] = &kept{a, change}
	}
	fragments, err := c.fragments(ctx, q, o, at, end, shown)
	if err != nil {
		return err
	}
	size := 0
	for i, p := range o.hits[at:end] {
		if size >= fullHits {
			end = at + i
			break
		}
		k := shown[p.ID]
		if k == nil {
			continue
		}
		hit := &diptychv1.Hit{
			Article:    articleToProto(c.id, k.Annotated, k.change, diptychv1.ArticleView_ARTICLE_VIEW_BASIC),
			Score:      p.Score,
			Highlights: highlightsToProto(k.Annotated, fragments[p.ID]),
		}
		if hit.Parallel, err = c.bestParallel(k); err != nil {
			return err
		}
		resp.Hits = append(resp.Hits, hit)
		size += proto.Size(hit)
	}
	if end == len(o.hits) && !o.more {
		return nil
	}
	h.s.orders.keep(o)
	resp.NextPageToken, err = token(q.request, searchPlace{o.id, end})
	return err
}

// extend adds to an order what comes after it, as the index has it now. Nothing comes twice, though scores may have moved.
func (h searchService) extend(ctx context.Context, c *collection, q *search, o *order) error {
	query := q.query
	query.Size = index.MaxSize
	query.After = o.hits[len(o.hits)-1]
	found, err := find(ctx, c.Index, query, q.sources)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(o.hits))
	for _, p := range o.hits {
		seen[p.ID] = true
	}
	for _, hit := range found.Hits {
		if !seen[hit.ID] {
			o.hits = append(o.hits, hit.Position)
		}
	}
	o.more = len(found.Hits) == query.Size
	return nil
}

// fragments returns the fragments of the articles shown, which stand in an order between at and end, as far as the
// index finds them there again.
func (c *collection) fragments(ctx context.Context, q *search, o *order, at, end int, shown map[string]*kept) (map[string][]index.Fragment, error) {
	out := make(map[string][]index.Fragment, len(shown))
	if len(shown) == 0 {
		return out, nil
	}
	query := q.query
	query.Size = end - at
	if at > 0 {
		query.After = o.hits[at-1]
	}
	query.Article = func(id string) (*corpus.Annotated, error) {
		if k := shown[id]; k != nil {
			return k.Annotated, nil
		}
		return &corpus.Annotated{}, nil // not on this page
	}
	found, err := find(ctx, c.Index, query, q.sources)
	for _, hit := range found.Hits {
		out[hit.ID] = hit.Fragments
	}
	return out, err
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
		p, err := c.parallel(&links[i], of, diptychv1.LinkView_LINK_VIEW_BASIC)
		if isNotFound(err) {
			continue // deleted since
		}
		return p, err
	}
	return nil, nil
}

// find searches in some sources, in all if there are none. An article has one source: so the hits of several are put
// together in their order, and their counts added.
func find(ctx context.Context, x *index.Index, q index.Query, sources []string) (index.Results, error) {
	if len(sources) <= 1 {
		if len(sources) == 1 {
			q.Source = sources[0]
		}
		return x.Search(ctx, q)
	}
	all := index.Results{Facets: map[string][]index.Count{}}
	for _, q.Source = range sources {
		r, err := x.Search(ctx, q)
		if err != nil {
			return all, err
		}
		all.Total += r.Total
		all.Hits = append(all.Hits, r.Hits...)
		for field, counts := range r.Facets {
			all.Facets[field] = addCounts(all.Facets[field], counts)
		}
	}
	slices.SortFunc(all.Hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	all.Hits = all.Hits[:min(len(all.Hits), q.Size)]
	for field, counts := range all.Facets {
		all.Facets[field] = counts[:min(len(counts), maxFacet)]
	}
	return all, nil
}

// addCounts adds up the counts of equal values, the highest first, then by value.
func addCounts(a, b []index.Count) []index.Count {
	sum := make(map[string]int, len(a)+len(b))
	for _, c := range slices.Concat(a, b) {
		sum[c.Value] += c.Count
	}
	out := make([]index.Count, 0, len(sum))
	for value, count := range sum {
		out = append(out, index.Count{Value: value, Count: count})
	}
	slices.SortFunc(out, func(a, b index.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}
