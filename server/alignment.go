package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/corpus/text"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server/job"
)

type alignmentService struct {
	diptychv1.UnimplementedAlignmentServiceServer
	s *Server
}

// subject is an article that a request speaks of: by its id, by its URL or external id, or one that is not kept.
type subject struct {
	field  string // what the request calls it
	id     string
	url    string
	inline *corpus.Annotated
}

// one is what the oneofs of an article have in common.
type one struct {
	name, url *string
	article   *diptychv1.Article
}

// subject reads which article is meant. A name says the collection, which must be *parent's if that is known already.
func (v *violations) subject(field string, parent *string, o one) subject {
	at := subject{field: field}
	switch {
	case o.name != nil:
		var collection string
		collection, at.id = parseArticle(v, field+"name", *o.name)
		switch {
		case *parent == "":
			*parent = collection
		case collection != "" && collection != *parent:
			v.add(field+"name", "of collection %q, while another is asked: %q", collection, *parent)
		}
	case o.url != nil:
		at.url = *o.url
		if at.url == "" {
			v.add(field+"url", "empty")
		}
	default:
		at.inline = annotate(v, field+"article", o.article)
	}
	return at
}

// kept is an article with the change that put it, the zero Change for one that is not kept.
type kept struct {
	*corpus.Annotated
	change store.Change
}

// name returns the resource name of an article, empty for one that is not kept.
func (k *kept) name(c *collection) string {
	if k.change.Seq == 0 {
		return ""
	}
	return articleName(c.id, k.ID)
}

func (c *collection) subject(ctx context.Context, at subject) (kept, error) {
	if at.inline != nil {
		a, err := c.Annotate(ctx, at.inline)
		return kept{Annotated: a}, err
	}
	id := at.id
	if at.url != "" {
		var err error
		id, err = c.Store.Lookup(at.url)
		if errors.Is(err, store.ErrNotFound) {
			return kept{}, notFound(anArticle, at.url)
		}
		if err != nil {
			return kept{}, err
		}
	}
	a, change, err := c.article(id)
	return kept{a, change}, err
}

// longestWait is how long a call waits for the passes at most; within it they have caught up with some thousand
// articles, or stand still.
const longestWait = time.Minute

// wait returns when the collection knows all changes up to seq.
func (c *collection) wait(ctx context.Context, seq int64) error {
	if last := c.Store.Last(); seq > 0 && uint64(seq) > last {
		return refuse(codes.OutOfRange, fmt.Sprintf("min_sequence %d has not been given out: the last is %d", seq, last))
	}
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	defer cancel()
	err := c.Wait(ctx, uint64(max(seq, 0)))
	if errors.Is(err, context.DeadlineExceeded) {
		_, linked, _ := c.Progress()
		return refuse(codes.DeadlineExceeded, fmt.Sprintf("min_sequence %d was not reached in time: the links know the changes up to %d", seq, linked))
	}
	return err
}

func minSequence(v *violations, seq int64) {
	if seq < 0 {
		v.add("min_sequence", "%d: want 0 or more", seq)
	}
}

// parallels is a request for the parallels of one article, read and checked.
type parallels struct {
	collection  string
	of          subject
	relations   []corpus.Relation
	confidence  float64
	minSequence int64
	view        diptychv1.LinkView
	told        corpus.Lang
	size        int
	request     []byte // names the pages
	from        *parallelPlace
}

// parallelPlace is where a page of parallels begins: after the one of this confidence and id.
type parallelPlace struct {
	Confidence float64 `json:"confidence"`
	ID         string  `json:"id"`
}

// parallels reads a request; parent is the collection that it is made in, empty where the request says it.
func (v *violations) parallels(req *diptychv1.FindParallelsRequest, parent string) *parallels {
	p := &parallels{collection: parent, confidence: req.GetMinConfidence(), minSequence: req.GetMinSequence()}
	if name := req.GetParent(); name != "" {
		given := parseCollection(v, "parent", name)
		if parent != "" && given != parent {
			v.add("parent", "%q: another than that of the call", name)
		}
		p.collection = given
	}
	var o one
	switch of := req.GetOf().(type) {
	case *diptychv1.FindParallelsRequest_Name:
		o.name = &of.Name
	case *diptychv1.FindParallelsRequest_Url:
		o.url = &of.Url
	case *diptychv1.FindParallelsRequest_Article:
		o.article = of.Article
	}
	p.of = v.subject("", &p.collection, o)
	if p.collection == "" && req.GetParent() == "" && o.name == nil {
		v.add("parent", "missing")
	}
	p.relations = v.relations(req.GetRelations())
	if c := p.confidence; !(c >= 0 && c <= 1) {
		v.add("min_confidence", "%v: want 0 to 1", c)
	}
	minSequence(v, p.minSequence)
	p.view = linkView(v, req.GetView())
	p.told = language(v, "told_language", req.GetToldLanguage())
	p.size = pageSize(v, req.GetPageSize(), 10, 100)
	p.request = paged("FindParallels", req, func(r *diptychv1.FindParallelsRequest) { r.PageSize, r.PageToken = 0, "" })
	if from := new(parallelPlace); v.page(p.request, req.GetPageToken(), from) {
		p.from = from
	}
	return p
}

// relations are those that a request wants its parallels to have.
func (v *violations) relations(asked []diptychv1.Relation) []corpus.Relation {
	if len(asked) == 0 {
		return []corpus.Relation{corpus.Translation, corpus.SameEvent}
	}
	var wanted []corpus.Relation
	for i, r := range asked {
		switch r {
		case diptychv1.Relation_RELATION_TRANSLATION:
			wanted = append(wanted, corpus.Translation)
		case diptychv1.Relation_RELATION_SAME_EVENT:
			wanted = append(wanted, corpus.SameEvent)
		case diptychv1.Relation_RELATION_RELATED:
			wanted = append(wanted, corpus.Related)
		case diptychv1.Relation_RELATION_COPY:
			wanted = append(wanted, corpus.Copy)
		default:
			v.add(fmt.Sprintf("relations[%d]", i), "%v: want TRANSLATION, SAME_EVENT, RELATED or COPY", r)
		}
	}
	return wanted
}

func linkView(v *violations, view diptychv1.LinkView) diptychv1.LinkView {
	switch view {
	case diptychv1.LinkView_LINK_VIEW_UNSPECIFIED:
		return diptychv1.LinkView_LINK_VIEW_EVIDENCE
	case diptychv1.LinkView_LINK_VIEW_BASIC, diptychv1.LinkView_LINK_VIEW_EVIDENCE, diptychv1.LinkView_LINK_VIEW_FULL:
	default:
		v.add("view", "%d: no such view", view)
	}
	return view
}

func (h alignmentService) FindParallels(ctx context.Context, req *diptychv1.FindParallelsRequest) (*diptychv1.FindParallelsResponse, error) {
	var v violations
	p := v.parallels(req, "")
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, p.collection, func(ctx context.Context, c *collection) (*diptychv1.FindParallelsResponse, error) {
		return c.parallels(ctx, p)
	})
}

// fullParallels is where a page of parallels ends, in bytes: the largest parallel, two texts with their evidence, still
// has room after it.
const fullParallels = 8 << 20

func (c *collection) parallels(ctx context.Context, p *parallels) (*diptychv1.FindParallelsResponse, error) {
	if err := c.wait(ctx, p.minSequence); err != nil {
		return nil, err
	}
	of, err := c.subject(ctx, p.of)
	if err != nil {
		return nil, err
	}
	pending, links, err := c.linksOf(ctx, &of, slices.Contains(p.relations, corpus.Copy))
	if err != nil {
		return nil, err
	}
	resp := &diptychv1.FindParallelsResponse{
		Article: articleToProto(c.id, of.Annotated, of.change, diptychv1.ArticleView_ARTICLE_VIEW_BASIC),
	}
	all, size := len(links), 0
	links = slices.DeleteFunc(links, func(k corpus.Link) bool {
		return !slices.Contains(p.relations, k.Relation) || k.Confidence < p.confidence || p.from != nil && !p.from.before(&k, of.ID)
	})
	for i := range links {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(resp.Parallels) == p.size || size >= fullParallels {
			last := &links[i-1]
			resp.NextPageToken, err = token(p.request, parallelPlace{last.Confidence, last.Other(of.ID)})
			return resp, err
		}
		parallel, err := c.parallel(&links[i], &of, p.view, p.told)
		if isNotFound(err) {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		resp.Parallels = append(resp.Parallels, parallel)
		size += proto.Size(parallel)
	}
	if len(resp.Parallels) == 0 && p.from == nil {
		resp.EmptyReason = whyEmpty(pending, all)
	}
	return resp, nil
}

// whyEmpty says why there is no parallel to show of an article that has so many links.
func whyEmpty(pending bool, links int) diptychv1.EmptyReason {
	switch {
	case pending:
		return diptychv1.EmptyReason_EMPTY_REASON_NOT_LINKED_YET
	case links > 0:
		return diptychv1.EmptyReason_EMPTY_REASON_FILTERED
	}
	return diptychv1.EmptyReason_EMPTY_REASON_NO_COUNTERPART
}

// before reports whether a link of article id comes after the place.
func (p *parallelPlace) before(k *corpus.Link, id string) bool {
	return cmp.Or(cmp.Compare(p.Confidence, k.Confidence), cmp.Compare(k.Other(id), p.ID)) > 0
}

// linksOf returns the links of an article into the other language, with copies also those to its copies, in the order of
// parallels, and whether its latest revision is still to be linked.
func (c *collection) linksOf(ctx context.Context, of *kept, copies bool) (pending bool, links []corpus.Link, err error) {
	if of.change.Seq > 0 {
		// Before the links: those that come between the two are found, those that do not are pending.
		pending, err = c.Pending(of.ID)
	}
	if err == nil {
		links, err = c.across(ctx, of)
	}
	if err == nil && copies {
		var within []corpus.Link
		within, err = c.within(ctx, of)
		links = append(links, within...)
		slices.SortFunc(links, func(k, l corpus.Link) int {
			return cmp.Or(cmp.Compare(l.Confidence, k.Confidence), cmp.Compare(k.Other(of.ID), l.Other(of.ID)))
		})
	}
	if errors.Is(err, store.ErrNotFound) {
		err = notFound(anArticle, of.name(c))
	}
	return pending, links, err
}

// across and within are the links of an article into the other language, and those to its copies.
func (c *collection) across(ctx context.Context, of *kept) ([]corpus.Link, error) {
	if of.change.Seq == 0 {
		return c.ParallelsOf(ctx, of.Annotated)
	}
	return c.Parallels(of.ID)
}

func (c *collection) within(ctx context.Context, of *kept) ([]corpus.Link, error) {
	if of.change.Seq == 0 {
		return c.CopiesOf(ctx, of.Annotated)
	}
	return c.Copies(of.ID)
}

// parallel returns one parallel of an article; the error is NOT_FOUND if the other is no longer there.
func (c *collection) parallel(k *corpus.Link, of *kept, view diptychv1.LinkView, told corpus.Lang) (*diptychv1.Parallel, error) {
	a, change, err := c.article(k.Other(of.ID))
	if err != nil {
		return nil, err
	}
	other := &kept{a, change}
	if of.change.Seq > 0 && view != diptychv1.LinkView_LINK_VIEW_BASIC {
		err := c.Explain(k)
		if errors.Is(err, store.ErrNotFound) {
			err = notFound(anArticle, other.name(c))
		}
		if err != nil {
			return nil, err
		}
	}
	first, second := of, other
	if k.A == other.ID {
		first, second = other, of
	}
	copies, err := c.copies(k, other.ID)
	if err != nil {
		return nil, err
	}
	return &diptychv1.Parallel{
		Article: articleToProto(c.id, a, change, diptychv1.ArticleView_ARTICLE_VIEW_BASIC),
		Link:    c.link(k, first, second, view, told),
		Copies:  copies,
	}, nil
}

// copies returns the names of the articles that print the same text as one of another language that k links to.
func (c *collection) copies(k *corpus.Link, id string) ([]string, error) {
	if k.Relation == corpus.Copy {
		return nil, nil
	}
	links, err := c.Copies(id)
	var names []string
	for i := range links {
		names = append(names, articleName(c.id, links[i].Other(id)))
	}
	return names, err
}

// link returns the link of a and b in a view, told in a language if one is given.
func (c *collection) link(k *corpus.Link, a, b *kept, view diptychv1.LinkView, told corpus.Lang) *diptychv1.Link {
	if view != diptychv1.LinkView_LINK_VIEW_BASIC {
		job.Direct(k, a.Annotated, b.Annotated)
	}
	p := linkToProto(k, a.name(c), b.name(c), view)
	if told != "" && view != diptychv1.LinkView_LINK_VIEW_BASIC {
		p.Told = c.Tell(k, a.Annotated, b.Annotated, told)
	}
	if view == diptychv1.LinkView_LINK_VIEW_FULL && a.Lang().Other() == b.Lang() {
		p.Beads = beadsToProto(c.Beads(k.Relation, a.Annotated, b.Annotated), sentencesOf(a.Annotated), sentencesOf(b.Annotated))
	}
	return p
}

// maxBatch is how many requests one batch may have.
const maxBatch = 100

func (h alignmentService) BatchFindParallels(ctx context.Context, req *diptychv1.BatchFindParallelsRequest) (*diptychv1.BatchFindParallelsResponse, error) {
	var v violations
	parent := parseCollection(&v, "parent", req.GetParent())
	requests := req.GetRequests()
	if n := len(requests); n == 0 || n > maxBatch {
		v.add("requests", "%d: want 1 to %d", n, maxBatch)
	}
	for i, r := range requests {
		if p := r.GetParent(); p != "" && p != req.GetParent() {
			v.add(fmt.Sprintf("requests[%d].parent", i), "%.200q: another than that of the call", p)
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, parent, func(ctx context.Context, c *collection) (*diptychv1.BatchFindParallelsResponse, error) {
		return h.batch(ctx, c, requests)
	})
}

// batch answers requests beside one another.
func (h alignmentService) batch(ctx context.Context, c *collection, requests []*diptychv1.FindParallelsRequest) (*diptychv1.BatchFindParallelsResponse, error) {
	resp := &diptychv1.BatchFindParallelsResponse{Results: make([]*diptychv1.BatchFindParallelsResult, len(requests))}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, req := range requests {
		g.Go(func() error {
			resp.Results[i] = h.result(ctx, c, req)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h.fit(ctx, resp.Results, MaxAnswer)
	return resp, nil
}

// fit replaces results by refusals, so that all of them together fit into room bytes.
func (h alignmentService) fit(ctx context.Context, results []*diptychv1.BatchFindParallelsResult, room int) {
	const reserve = 1 << 10 // for each result, in case it is to become a refusal
	room -= len(results) * reserve
	for _, r := range results {
		if size := proto.Size(r); size <= room {
			room -= size
			continue
		}
		err := later(codes.ResourceExhausted, "the answers to the requests before this one fill the batch: send it again")
		r.Result = &diptychv1.BatchFindParallelsResult_Refusal{Refusal: h.s.refusal(ctx, err)}
	}
}

// result answers one request of a batch.
func (h alignmentService) result(ctx context.Context, c *collection, req *diptychv1.FindParallelsRequest) *diptychv1.BatchFindParallelsResult {
	resp, err := func() (_ *diptychv1.FindParallelsResponse, err error) {
		defer func() { err = recovered(recover(), err) }()
		var v violations
		p := v.parallels(req, c.id)
		if err := v.err(); err != nil {
			return nil, err
		}
		return c.parallels(ctx, p)
	}()
	if err != nil {
		return &diptychv1.BatchFindParallelsResult{Result: &diptychv1.BatchFindParallelsResult_Refusal{Refusal: h.s.refusal(ctx, err)}}
	}
	return &diptychv1.BatchFindParallelsResult{Result: &diptychv1.BatchFindParallelsResult_Response{Response: resp}}
}

// parent reads the name of a collection that may be empty, as long as something else says it.
func parent(v *violations, name string) string {
	if name == "" {
		return ""
	}
	return parseCollection(v, "parent", name)
}

func (h alignmentService) CompareArticles(ctx context.Context, req *diptychv1.CompareArticlesRequest) (*diptychv1.CompareArticlesResponse, error) {
	var v violations
	where := parent(&v, req.GetParent())
	a := v.subject("a.", &where, refOf(req.GetA()))
	b := v.subject("b.", &where, refOf(req.GetB()))
	view := linkView(&v, req.GetView())
	told := language(&v, "told_language", req.GetToldLanguage())
	if where == "" && len(v) == 0 {
		v.add("parent", "missing")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, where, func(ctx context.Context, c *collection) (*diptychv1.CompareArticlesResponse, error) {
		first, err := c.subject(ctx, a)
		if err != nil {
			return nil, err
		}
		second, err := c.subject(ctx, b)
		if err != nil {
			return nil, err
		}
		k := c.Compare(first.Annotated, second.Annotated)
		if first.change.Seq > 0 && second.change.Seq > 0 && first.Lang().Other() == second.Lang() {
			if err := c.Judged(&k); err != nil {
				return nil, err
			}
		}
		return &diptychv1.CompareArticlesResponse{Link: c.link(&k, &first, &second, view, told)}, nil
	})
}

func refOf(r *diptychv1.ArticleRef) (o one) {
	switch r := r.GetRef().(type) {
	case *diptychv1.ArticleRef_Name:
		o.name = &r.Name
	case *diptychv1.ArticleRef_Url:
		o.url = &r.Url
	case *diptychv1.ArticleRef_Article:
		o.article = r.Article
	}
	return o
}

// maxSentences is how many sentences one side of an alignment may have: a long book chapter by chapter, or a day of
// parliament.
const maxSentences = 10_000

// side is a text to align: an article, or sentences.
type side struct {
	subject
	sentences *diptychv1.SentenceList
	language  corpus.Lang // of the sentences; empty: to be found
}

func (v *violations) side(field string, parent *string, p *diptychv1.Side) side {
	var o one
	switch p := p.GetSide().(type) {
	case *diptychv1.Side_Name:
		o.name = &p.Name
	case *diptychv1.Side_Url:
		o.url = &p.Url
	case *diptychv1.Side_Article:
		o.article = p.Article
	case *diptychv1.Side_Sentences:
		at := side{subject: subject{field: field}, sentences: p.Sentences}
		at.language = language(v, field+"sentences.language", p.Sentences.GetLanguage())
		if n := len(p.Sentences.GetSentences()); n > maxSentences {
			v.add(field+"sentences.sentences", "%d, at most %d are taken", n, maxSentences)
		}
		return at
	}
	return side{subject: v.subject(field, parent, o)}
}

func (h alignmentService) AlignSentences(ctx context.Context, req *diptychv1.AlignSentencesRequest) (*diptychv1.AlignSentencesResponse, error) {
	var v violations
	where := parent(&v, req.GetParent())
	a := v.side("a.", &where, req.GetA())
	b := v.side("b.", &where, req.GetB())
	if where == "" && len(v) == 0 {
		v.add("parent", "missing")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, where, func(ctx context.Context, c *collection) (*diptychv1.AlignSentencesResponse, error) {
		x, err := c.side(ctx, a)
		if err != nil {
			return nil, err
		}
		y, err := c.side(ctx, b)
		if err != nil {
			return nil, err
		}
		complement(x, y)
		complement(y, x)
		if x.Lang() == "" || x.Lang().Other() != y.Lang() {
			return nil, precondition(aCollection, collectionName(c.id),
				fmt.Sprintf("a is %s and b is %s: want one French and one English; if they are, say so in their language", spoken(x.Lang()), spoken(y.Lang())))
		}
		beads := c.Beads(corpus.Translation, x, y)
		return &diptychv1.AlignSentencesResponse{Beads: beadsToProto(beads, sentencesOf(x), sentencesOf(y))}, nil
	})
}

// side returns a text to align with its language, empty where that cannot be told.
func (c *collection) side(ctx context.Context, at side) (*corpus.Annotated, error) {
	if at.sentences == nil {
		k, err := c.subject(ctx, at.subject)
		return k.Annotated, err
	}
	a := sentenceList(at.sentences.GetSentences(), at.language)
	if at.language == "" {
		if l, _ := text.Identify(a.Text); l != undetermined {
			a.Annotation.Language = l
		}
	}
	return a, nil
}

// undetermined is text.Identify's word for a text too short to tell.
const undetermined corpus.Lang = "und"

// complement gives a text whose language cannot be told the one that the other leaves to it.
func complement(a, other *corpus.Annotated) {
	if a.Lang() == "" {
		a.Annotation.Language = other.Lang().Other()
	}
}

func spoken(l corpus.Lang) string {
	switch l {
	case corpus.French:
		return "French"
	case corpus.English:
		return "English"
	case "":
		return "of a language that cannot be told"
	}
	return fmt.Sprintf("%q", string(l))
}
