package server

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// of asks for the parallels of a kept report.
func of(id string) *diptychv1.FindParallelsRequest {
	return &diptychv1.FindParallelsRequest{Of: &diptychv1.FindParallelsRequest_Name{Name: articleOf(id)}}
}

func byURL(url string) *diptychv1.FindParallelsRequest {
	return &diptychv1.FindParallelsRequest{Parent: main, Of: &diptychv1.FindParallelsRequest_Url{Url: url}}
}

func inline(report string) *diptychv1.FindParallelsRequest {
	return &diptychv1.FindParallelsRequest{Parent: main, Of: &diptychv1.FindParallelsRequest_Article{Article: reports[report]}}
}

// addsUp checks that the evidence of a link sums to the log-odds of its confidence.
func addsUp(t *testing.T, k *diptychv1.Link) {
	t.Helper()
	sum := 0.0
	for _, e := range k.GetEvidence() {
		if e.GetKind() == diptychv1.EvidenceKind_EVIDENCE_KIND_UNSPECIFIED {
			t.Errorf("%v has no kind", e)
		}
		sum += e.GetWeight()
	}
	c := k.GetConfidence()
	if want := math.Log(c / (1 - c)); math.Abs(sum-want) > 1e-6 {
		t.Errorf("evidence of %s, %s sums to %v, want %v", k.GetA(), k.GetB(), sum, want)
	}
}

func TestFindParallels(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	for what, ask := range map[string]struct {
		req  *diptychv1.FindParallelsRequest
		kept bool
	}{
		"by name":          {of("fr-ferry"), true},
		"by url":           {byURL(reports["fr-ferry"].GetUrl()), true},
		"one that is kept": {inline("fr-ferry"), false},
	} {
		ask.req.MinSequence = seq
		ask.req.View = diptychv1.LinkView_LINK_VIEW_FULL
		r, err := s.links.FindParallels(t.Context(), ask.req)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if got := r.GetArticle().GetName() != ""; got != ask.kept {
			t.Errorf("%s: article %q, want a name: %v", what, r.GetArticle().GetName(), ask.kept)
		}
		if r.GetArticle().GetText() != "" || r.GetArticle().GetTitle() == "" {
			t.Errorf("%s: article %v, want it BASIC", what, r.GetArticle())
		}
		if len(r.GetParallels()) != 1 || r.GetEmptyReason() != 0 || r.GetNextPageToken() != "" {
			t.Errorf("%s: got %v, want one parallel", what, r)
			continue
		}
		p := r.GetParallels()[0]
		if p.GetArticle().GetName() != articleOf("en-ferry") || p.GetLink().GetB() != articleOf("en-ferry") ||
			p.GetLink().GetA() != r.GetArticle().GetName() || p.GetLink().GetConfidence() < 0.5 || p.GetLink().GetModel() == "" {
			t.Errorf("%s: got %v, want en-ferry as b", what, p)
		}
		addsUp(t, p.GetLink())
		if len(p.GetLink().GetBeads()) == 0 {
			t.Errorf("%s: no beads in the FULL view", what)
		}
	}

	// The other way the French article stays a.
	r, err := s.links.FindParallels(t.Context(), of("en-ferry"))
	if err != nil {
		t.Fatal(err)
	}
	if k := r.GetParallels()[0].GetLink(); k.GetA() != articleOf("fr-ferry") || len(k.GetEvidence()) == 0 || len(k.GetBeads()) != 0 {
		t.Errorf("the other way: %v, want fr-ferry as a, evidence, no beads", k)
	}
	basic := of("en-ferry")
	basic.View = diptychv1.LinkView_LINK_VIEW_BASIC
	if r, err = s.links.FindParallels(t.Context(), basic); err != nil || len(r.GetParallels()[0].GetLink().GetEvidence()) != 0 {
		t.Errorf("BASIC: %v, %v, want no evidence", r, err)
	}
}

// TestFindCopies: who prints the text of a parallel stands beside it, and is found from the text itself where copies are asked for.
func TestFindCopies(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	again := request("en-ferry-again", "en-ferry")
	again.Article = proto.CloneOf(again.Article)
	again.Article.Title, again.Article.Url = "Ferry aground", ""
	seq := s.ingest(t, again)[again.GetCorrelationToken()].GetAcknowledgement().GetSequence()

	french := of("fr-ferry")
	french.MinSequence = seq
	r, err := s.links.FindParallels(t.Context(), french)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, p := range r.GetParallels() {
		got[p.GetArticle().GetName()] = p.GetCopies()
	}
	want := map[string][]string{articleOf("en-ferry"): {articleOf("en-ferry-again")}, articleOf("en-ferry-again"): {articleOf("en-ferry")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parallels with their copies (-want +got):\n%s", diff)
	}

	relations := func(req *diptychv1.FindParallelsRequest, r ...diptychv1.Relation) *diptychv1.FindParallelsRequest {
		req.Relations, req.ToldLanguage = r, "en"
		return req
	}
	const isCopy, isTranslation, isSame = diptychv1.Relation_RELATION_COPY, diptychv1.Relation_RELATION_TRANSLATION, diptychv1.Relation_RELATION_SAME_EVENT
	for what, c := range map[string]struct {
		req  *diptychv1.FindParallelsRequest
		want []string
	}{
		"copies":             {relations(of("en-ferry"), isCopy), []string{articleOf("en-ferry-again")}},
		"copies of one new":  {relations(inline("en-ferry"), isCopy), []string{articleOf("en-ferry"), articleOf("en-ferry-again")}},
		"copies and others":  {relations(of("en-ferry"), isCopy, isTranslation, isSame), []string{articleOf("en-ferry-again"), articleOf("fr-ferry")}},
		"without any":        {relations(of("fr-ferry"), isCopy), nil},
		"not unless asked":   {of("en-ferry"), []string{articleOf("fr-ferry")}},
		"copies of a single": {relations(of("fr-bread"), isCopy), nil},
	} {
		r, err := s.links.FindParallels(t.Context(), c.req)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var got []string
		for _, p := range r.GetParallels() {
			got = append(got, p.GetArticle().GetName())
			addsUp(t, p.GetLink())
			if k := p.GetLink(); k.GetRelation() == isCopy && (len(p.GetCopies()) > 0 || k.GetA() > k.GetB() || k.GetTold() == "") {
				t.Errorf("%s: %v", what, p)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
		if reason := r.GetEmptyReason(); (reason == diptychv1.EmptyReason_EMPTY_REASON_UNSPECIFIED) != (len(got) > 0) {
			t.Errorf("%s: %d parallels and %v", what, len(got), reason)
		}
	}

	first := relations(of("en-ferry"), isCopy, isTranslation, isSame)
	first.PageSize = 1
	if r, err = s.links.FindParallels(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	next := proto.CloneOf(first)
	next.PageToken = r.GetNextPageToken()
	rest, err := s.links.FindParallels(t.Context(), next)
	if err != nil || len(r.GetParallels()) != 1 || len(rest.GetParallels()) != 1 || rest.GetNextPageToken() != "" ||
		r.GetParallels()[0].GetArticle().GetName() == rest.GetParallels()[0].GetArticle().GetName() {
		t.Errorf("two pages: %v and %v, %v", r, rest, err)
	}
}

func TestFindParallelsEmpty(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	filtered := of("fr-ferry")
	filtered.Relations = []diptychv1.Relation{diptychv1.Relation_RELATION_RELATED}
	certain := of("fr-ferry")
	certain.MinConfidence = 1
	for what, c := range map[string]struct {
		req  *diptychv1.FindParallelsRequest
		want diptychv1.EmptyReason
	}{
		"alone":           {of("fr-bread"), diptychv1.EmptyReason_EMPTY_REASON_NO_COUNTERPART},
		"alone, not kept": {inline("en-owl"), diptychv1.EmptyReason_EMPTY_REASON_NO_COUNTERPART},
		"relations":       {filtered, diptychv1.EmptyReason_EMPTY_REASON_FILTERED},
		"confidence":      {certain, diptychv1.EmptyReason_EMPTY_REASON_FILTERED},
	} {
		c.req.MinSequence = seq
		r, err := s.links.FindParallels(t.Context(), c.req)
		if err != nil || len(r.GetParallels()) != 0 || r.GetEmptyReason() != c.want {
			t.Errorf("%s: %v, %v, want none and %v", what, r, err, c.want)
		}
	}
}

func TestFindParallelsPending(t *testing.T) {
	s := serve(t, "", Options{})
	halt(t, s)
	seq := s.put(t, "fr-ferry", "en-ferry")
	r, err := s.links.FindParallels(t.Context(), of("fr-ferry"))
	if err != nil || r.GetEmptyReason() != diptychv1.EmptyReason_EMPTY_REASON_NOT_LINKED_YET {
		t.Errorf("got %v, %v, want NOT_LINKED_YET", r, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	wait := of("fr-ferry")
	wait.MinSequence = seq
	_, err = s.links.FindParallels(ctx, wait)
	refused(t, "passes that do not come", err, codes.DeadlineExceeded)
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = s.search.Search(ctx, &diptychv1.SearchRequest{Parent: main, MinSequence: seq})
	refused(t, "search for what is not indexed", err, codes.DeadlineExceeded)
}

// halt ends the passes of collections/main, and nothing else.
func halt(t *testing.T, s *service) {
	t.Helper()
	c := s.Server.collections["main"]
	c.halt()
	<-c.stopped
}

func TestFindParallelsErrors(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t, "fr-ferry")
	with := func(change func(*diptychv1.FindParallelsRequest)) *diptychv1.FindParallelsRequest {
		r := of("fr-ferry")
		change(r)
		return r
	}
	for what, c := range map[string]struct {
		req    *diptychv1.FindParallelsRequest
		want   codes.Code
		fields string
	}{
		"nothing":            {&diptychv1.FindParallelsRequest{}, codes.InvalidArgument, "article parent"},
		"no article":         {&diptychv1.FindParallelsRequest{Parent: main}, codes.InvalidArgument, "article"},
		"no parent":          {&diptychv1.FindParallelsRequest{Of: &diptychv1.FindParallelsRequest_Url{Url: "x"}}, codes.InvalidArgument, "parent"},
		"bad parent":         {with(func(r *diptychv1.FindParallelsRequest) { r.Parent = "main" }), codes.InvalidArgument, "parent"},
		"other parent":       {with(func(r *diptychv1.FindParallelsRequest) { r.Parent = "collections/other" }), codes.InvalidArgument, "name"},
		"bad article":        {&diptychv1.FindParallelsRequest{Parent: main, Of: &diptychv1.FindParallelsRequest_Article{Article: &diptychv1.Article{}}}, codes.InvalidArgument, "article.text"},
		"unrelated":          {with(func(r *diptychv1.FindParallelsRequest) { r.Relations = []diptychv1.Relation{3, 5} }), codes.InvalidArgument, "relations[1]"},
		"confidence":         {with(func(r *diptychv1.FindParallelsRequest) { r.MinConfidence = 1.1 }), codes.InvalidArgument, "min_confidence"},
		"no number":          {with(func(r *diptychv1.FindParallelsRequest) { r.MinConfidence = math.NaN() }), codes.InvalidArgument, "min_confidence"},
		"negative sequence":  {with(func(r *diptychv1.FindParallelsRequest) { r.MinSequence = -1 }), codes.InvalidArgument, "min_sequence"},
		"negative page":      {with(func(r *diptychv1.FindParallelsRequest) { r.PageSize = -1 }), codes.InvalidArgument, "page_size"},
		"view":               {with(func(r *diptychv1.FindParallelsRequest) { r.View = 9 }), codes.InvalidArgument, "view"},
		"token":              {with(func(r *diptychv1.FindParallelsRequest) { r.PageToken = "AAAA" }), codes.InvalidArgument, "page_token"},
		"unknown article":    {of("none"), codes.NotFound, ""},
		"unknown url":        {byURL("https://none.example"), codes.NotFound, ""},
		"unknown collection": {&diptychv1.FindParallelsRequest{Parent: "collections/none", Of: &diptychv1.FindParallelsRequest_Url{Url: "x"}}, codes.NotFound, ""},
		"future":             {with(func(r *diptychv1.FindParallelsRequest) { r.MinSequence = 99 }), codes.OutOfRange, ""},
	} {
		_, err := s.links.FindParallels(t.Context(), c.req)
		if fields := strings.Join(refused(t, what, err, c.want), " "); fields != c.fields {
			t.Errorf("%s: %q are wrong, want %q", what, fields, c.fields)
		}
	}
}

// TestFindParallelsPages gives one article many parallels and reads them in pages of all sizes.
func TestFindParallelsPages(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t, "fr-ferry")
	for i := range 7 {
		a := &diptychv1.Article{Language: "en", Title: reports["en-ferry"].GetTitle(), Published: "2024-03-12", Text: reports["en-ferry"].GetText() + fmt.Sprintf("\n\nMore to follow in edition %d.", i)}
		r := s.ingest(t, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: fmt.Sprint("en-", i), Article: a})
		seq = r[""].GetAcknowledgement().GetSequence()
	}
	all := []diptychv1.Relation{diptychv1.Relation_RELATION_TRANSLATION, diptychv1.Relation_RELATION_SAME_EVENT, diptychv1.Relation_RELATION_RELATED}
	for _, ask := range []*diptychv1.FindParallelsRequest{of("fr-ferry"), inline("fr-ferry")} {
		ask.Relations, ask.MinSequence = all, seq
		var whole []string
		for size := int32(10); size > 0; size-- {
			ask.PageSize, ask.PageToken = size, ""
			var got []string
			last := 1.0
			for {
				r, err := s.links.FindParallels(t.Context(), ask)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range r.GetParallels() {
					if c := p.GetLink().GetConfidence(); c > last {
						t.Errorf("confidence %v after %v", c, last)
					} else {
						last = c
					}
					got = append(got, p.GetArticle().GetName())
				}
				if len(r.GetParallels()) > int(size) {
					t.Errorf("page of %d, want at most %d", len(r.GetParallels()), size)
				}
				if ask.PageToken = r.GetNextPageToken(); ask.PageToken == "" {
					break
				}
				other := of("fr-ferry")
				other.PageToken = ask.PageToken
				_, err = s.links.FindParallels(t.Context(), other)
				refused(t, "token of another request", err, codes.InvalidArgument)
			}
			if whole == nil {
				whole = got
			}
			if len(got) != 7 || !slices.Equal(got, whole) {
				t.Errorf("pages of %d: %q, want %q", size, got, whole)
			}
		}
	}
}

func TestBatchFindParallels(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	bad := of("fr-ferry")
	bad.PageSize = -1
	reqs := []*diptychv1.FindParallelsRequest{of("fr-tram"), of("none"), bad, inline("en-mine")}
	reqs[0].MinSequence, reqs[3].MinSequence, reqs[3].Parent = seq, seq, ""
	r, err := s.links.BatchFindParallels(t.Context(), &diptychv1.BatchFindParallelsRequest{Parent: main, Requests: reqs})
	if err != nil {
		t.Fatal(err)
	}
	single, err := s.links.FindParallels(t.Context(), reqs[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(single, r.GetResults()[0].GetResponse(), protocmp.Transform()); diff != "" {
		t.Errorf("the batch answers otherwise than FindParallels (-alone +batch):\n%s", diff)
	}
	for i, want := range map[int]codes.Code{1: codes.NotFound, 2: codes.InvalidArgument} {
		if got := r.GetResults()[i].GetRefusal(); codes.Code(got.GetCode()) != want {
			t.Errorf("result %d: %v, want %v", i, got, want)
		}
	}
	if got := r.GetResults()[3].GetResponse().GetParallels(); len(got) != 1 || got[0].GetArticle().GetName() != articleOf("fr-mine") {
		t.Errorf("result 3: %v, want fr-mine", got)
	}

	for what, c := range map[string]struct {
		req  *diptychv1.BatchFindParallelsRequest
		want codes.Code
	}{
		"no requests":        {&diptychv1.BatchFindParallelsRequest{Parent: main}, codes.InvalidArgument},
		"no parent":          {&diptychv1.BatchFindParallelsRequest{Requests: reqs}, codes.InvalidArgument},
		"too many":           {&diptychv1.BatchFindParallelsRequest{Parent: main, Requests: slices.Repeat(reqs[:1], 101)}, codes.InvalidArgument},
		"other parent":       {&diptychv1.BatchFindParallelsRequest{Parent: main, Requests: []*diptychv1.FindParallelsRequest{{Parent: "collections/b"}}}, codes.InvalidArgument},
		"unknown collection": {&diptychv1.BatchFindParallelsRequest{Parent: "collections/none", Requests: reqs[3:]}, codes.NotFound},
	} {
		_, err := s.links.BatchFindParallels(t.Context(), c.req)
		refused(t, what, err, c.want)
	}
}

func TestBatchFits(t *testing.T) {
	h := alignmentService{s: serve(t, "", Options{}).Server}
	var results []*diptychv1.BatchFindParallelsResult
	for _, size := range []int{5000, 1, 3000, 100} {
		results = append(results, &diptychv1.BatchFindParallelsResult{Result: &diptychv1.BatchFindParallelsResult_Response{
			Response: &diptychv1.FindParallelsResponse{NextPageToken: strings.Repeat("x", size)}}})
	}
	const room = 4<<10 + 6000
	h.fit(t.Context(), results, room)
	for i, want := range []codes.Code{codes.OK, codes.OK, codes.ResourceExhausted, codes.OK} {
		if got := codes.Code(results[i].GetRefusal().GetCode()); got != want {
			t.Errorf("result %d: %v, want %v", i, got, want)
		}
	}
	if size := proto.Size(&diptychv1.BatchFindParallelsResponse{Results: results}); size > room {
		t.Errorf("%d bytes, want at most %d", size, room)
	}
}

func named(id string) *diptychv1.ArticleRef {
	return &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: articleOf(id)}}
}

func TestCompareArticles(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	inline := &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Article{Article: reports["fr-ferry"]}}
	for what, c := range map[string]struct {
		a, b           *diptychv1.ArticleRef
		nameA, nameB   string
		same, unlinked bool
	}{
		"pair":            {named("en-ferry"), named("fr-ferry"), articleOf("en-ferry"), articleOf("fr-ferry"), true, false},
		"one not kept":    {inline, named("en-ferry"), "", articleOf("en-ferry"), true, false},
		"strangers":       {named("fr-ferry"), named("en-owl"), articleOf("fr-ferry"), articleOf("en-owl"), false, true},
		"of one language": {named("en-owl"), named("en-mine"), articleOf("en-owl"), articleOf("en-mine"), false, true},
	} {
		r, err := s.links.CompareArticles(t.Context(), &diptychv1.CompareArticlesRequest{A: c.a, B: c.b, View: diptychv1.LinkView_LINK_VIEW_FULL})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		k := r.GetLink()
		if k.GetA() != c.nameA || k.GetB() != c.nameB || (k.GetConfidence() >= 0.5) != c.same || (k.GetRelation() == diptychv1.Relation_RELATION_UNRELATED) != c.unlinked {
			t.Errorf("%s: %s, %s: %v %v, want same %v, unrelated %v", what, k.GetA(), k.GetB(), k.GetRelation(), k.GetConfidence(), c.same, c.unlinked)
		}
		addsUp(t, k)
		if across := what != "of one language"; !across && len(k.GetBeads()) > 0 {
			t.Errorf("%s: beads %v within one language", what, k.GetBeads())
		}
	}
	for what, c := range map[string]struct {
		req  *diptychv1.CompareArticlesRequest
		want codes.Code
	}{
		"no b":         {&diptychv1.CompareArticlesRequest{A: named("en-owl")}, codes.InvalidArgument},
		"no parent":    {&diptychv1.CompareArticlesRequest{A: inline, B: inline}, codes.InvalidArgument},
		"disagreement": {&diptychv1.CompareArticlesRequest{Parent: "collections/b", A: named("en-owl"), B: inline}, codes.InvalidArgument},
		"unknown":      {&diptychv1.CompareArticlesRequest{A: named("en-owl"), B: named("none")}, codes.NotFound},
		"collection":   {&diptychv1.CompareArticlesRequest{Parent: "collections/none", A: inline, B: inline}, codes.NotFound},
	} {
		_, err := s.links.CompareArticles(t.Context(), c.req)
		refused(t, what, err, c.want)
	}
}

func sentences(l string, s ...string) *diptychv1.Side {
	return &diptychv1.Side{Side: &diptychv1.Side_Sentences{Sentences: &diptychv1.SentenceList{Language: l, Sentences: s}}}
}

func TestAlignSentences(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	fr := []string{"Le navire a heurté un banc de sable.", "", "Six hélicoptères ont évacué les blessés vers l'hôpital.", "La ministre a ordonné une enquête."}
	en := []string{"The ship struck a sandbank.", "Six helicopters took the injured to hospital.", "The minister ordered an inquiry."}
	for _, l := range [][2]string{{"fr", "en"}, {"", ""}, {"fr-CA", ""}} {
		r, err := s.links.AlignSentences(t.Context(), &diptychv1.AlignSentencesRequest{Parent: main, A: sentences(l[0], fr...), B: sentences(l[1], en...)})
		if err != nil {
			t.Fatalf("languages %q: %v", l, err)
		}
		checkBeads(t, r.GetBeads(), fr, en)
	}

	kept := &diptychv1.Side{Side: &diptychv1.Side_Name{Name: articleOf("en-ferry")}}
	r, err := s.links.AlignSentences(t.Context(), &diptychv1.AlignSentencesRequest{A: kept, B: &diptychv1.Side{Side: &diptychv1.Side_Url{Url: reports["fr-ferry"].GetUrl()}}})
	if err != nil || len(r.GetBeads()) < 5 {
		t.Errorf("kept articles: %v, %v, want beads", r, err)
	}
	empty := sentences("")
	if r, err = s.links.AlignSentences(t.Context(), &diptychv1.AlignSentencesRequest{Parent: main, A: sentences("fr"), B: empty}); err != nil || len(r.GetBeads()) != 0 {
		t.Errorf("empty sides: %v, %v, want no beads", r, err)
	}

	for what, c := range map[string]struct {
		req  *diptychv1.AlignSentencesRequest
		want codes.Code
	}{
		"nothing":            {&diptychv1.AlignSentencesRequest{}, codes.InvalidArgument},
		"no b":               {&diptychv1.AlignSentencesRequest{A: kept}, codes.InvalidArgument},
		"no parent":          {&diptychv1.AlignSentencesRequest{A: sentences("fr"), B: sentences("en")}, codes.InvalidArgument},
		"German":             {&diptychv1.AlignSentencesRequest{Parent: main, A: sentences("de"), B: sentences("en")}, codes.InvalidArgument},
		"too many":           {&diptychv1.AlignSentencesRequest{Parent: main, A: sentences("fr", make([]string, 10_001)...), B: sentences("en")}, codes.InvalidArgument},
		"unknown":            {&diptychv1.AlignSentencesRequest{A: kept, B: &diptychv1.Side{Side: &diptychv1.Side_Name{Name: articleOf("none")}}}, codes.NotFound},
		"unknown collection": {&diptychv1.AlignSentencesRequest{Parent: "collections/none", A: sentences("fr"), B: sentences("en")}, codes.NotFound},
		"both English":       {&diptychv1.AlignSentencesRequest{Parent: main, A: sentences("en", en...), B: sentences("en", en...)}, codes.FailedPrecondition},
		"neither known":      {&diptychv1.AlignSentencesRequest{Parent: main, A: sentences(""), B: sentences("")}, codes.FailedPrecondition},
	} {
		_, err := s.links.AlignSentences(t.Context(), c.req)
		refused(t, what, err, c.want)
	}
}

// checkBeads checks that beads hold every sentence once, in order, with its text.
func checkBeads(t *testing.T, beads []*diptychv1.Bead, a, b []string) {
	t.Helper()
	var gotA, gotB []int32
	for _, bead := range beads {
		gotA, gotB = append(gotA, bead.GetA()...), append(gotB, bead.GetB()...)
		if c := bead.GetConfidence(); !(c >= 0 && c <= 1) {
			t.Errorf("confidence of %v, want 0 to 1", bead)
		}
		text := func(sentences []string, indices []int32) string {
			var s []string
			for _, i := range indices {
				s = append(s, sentences[i])
			}
			return strings.Join(s, " ")
		}
		if bead.GetAText() != text(a, bead.GetA()) || bead.GetBText() != text(b, bead.GetB()) {
			t.Errorf("texts of %v do not fit", bead)
		}
	}
	upTo := func(n int) (all []int32) {
		for i := range n {
			all = append(all, int32(i))
		}
		return all
	}
	if !slices.Equal(gotA, upTo(len(a))) || !slices.Equal(gotB, upTo(len(b))) {
		t.Errorf("beads hold %v and %v, want each of %d and %d once, in order", gotA, gotB, len(a), len(b))
	}
}

// TestTold: links are told in sentences of the language that is asked for, where their evidence is.
func TestTold(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	find := func(lang string, view diptychv1.LinkView, inline bool) string {
		t.Helper()
		req := of("fr-ferry")
		if inline {
			req = &diptychv1.FindParallelsRequest{Parent: main, Of: &diptychv1.FindParallelsRequest_Article{Article: reports["fr-ferry"]}}
		}
		req.MinSequence, req.ToldLanguage, req.View = seq, lang, view
		r, err := s.links.FindParallels(t.Context(), req)
		if err != nil || len(r.GetParallels()) != 1 {
			t.Fatalf("%v, %v, want a parallel", r, err)
		}
		return r.GetParallels()[0].GetLink().GetTold()
	}
	const english, french = "Both reports name Armor-Lines, Odile Vasselin, ", "Les deux articles nomment Armor-Lines, Odile Vasselin, "
	for _, c := range []struct {
		lang   string
		view   diptychv1.LinkView
		inline bool
		want   string
	}{
		{"", diptychv1.LinkView_LINK_VIEW_EVIDENCE, false, ""},
		{"en", diptychv1.LinkView_LINK_VIEW_BASIC, false, ""},
		{"en", diptychv1.LinkView_LINK_VIEW_UNSPECIFIED, false, english},
		{"en-GB", diptychv1.LinkView_LINK_VIEW_EVIDENCE, false, english},
		{"fr", diptychv1.LinkView_LINK_VIEW_FULL, false, french},
		{"en", diptychv1.LinkView_LINK_VIEW_EVIDENCE, true, english},
	} {
		if got := find(c.lang, c.view, c.inline); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("told in %q, %v, inline %v: %q, want %q…", c.lang, c.view, c.inline, got, c.want)
		}
	}

	// a and b are those of the request.
	r, err := s.links.CompareArticles(t.Context(), &diptychv1.CompareArticlesRequest{
		A: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: articleOf("en-owl")}}, B: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: articleOf("fr-ferry")}}, ToldLanguage: "en"})
	if told := r.GetLink().GetTold(); err != nil || !strings.Contains(told, "Only the English report names Thornleigh and Gwendolyn Ashbury; only the French one names Anselme Kerdoncuff,") ||
		!strings.Contains(told, "So they do not belong to the same story") {
		t.Errorf("told %q, %v", told, err)
	}
	for _, lang := range []string{"de", "English"} {
		_, err := s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{Of: of("fr-ferry").Of, ToldLanguage: lang})
		if got := refused(t, lang, err, codes.InvalidArgument); !slices.Equal(got, []string{"told_language"}) {
			t.Errorf("violations of %q: %v", lang, got)
		}
		_, err = s.links.CompareArticles(t.Context(), &diptychv1.CompareArticlesRequest{ToldLanguage: lang,
			A: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: articleOf("en-owl")}}, B: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: articleOf("fr-ferry")}}})
		if got := refused(t, lang, err, codes.InvalidArgument); !slices.Equal(got, []string{"told_language"}) {
			t.Errorf("violations of %q: %v", lang, got)
		}
	}
}
