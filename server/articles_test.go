package server

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

func articleOf(id string) string { return main + "/articles/" + id }

func TestIngestArticles(t *testing.T) {
	s := serve(t, "", Options{})
	const url = "https://courrier.example/tram?page=1"
	big := strings.Repeat("x", ingest.MaxText+1)
	reqs := []*diptychv1.IngestArticlesRequest{
		request("fr-ferry", "fr-ferry"),
		{CorrelationToken: "no article", Parent: main, ArticleId: "x"},
		request("en-ferry", "en-ferry"),
		{CorrelationToken: "no id", Parent: main, Article: reports["fr-tram"]},
		{CorrelationToken: "long id", Parent: main, ArticleId: strings.Repeat("x", 2049), Article: reports["fr-tram"]},
		{CorrelationToken: "no text", Parent: main, ArticleId: "x", Article: &diptychv1.Article{Text: " \n"}},
		{CorrelationToken: "long text", Parent: main, ArticleId: "x", Article: &diptychv1.Article{Text: big}},
		{CorrelationToken: "two faults", Parent: main, ArticleId: "x", Article: &diptychv1.Article{Text: big, Published: "one day"}},
		{CorrelationToken: "German", Parent: main, ArticleId: "x", Article: &diptychv1.Article{Text: "Hallo", Language: "de"}},
		{CorrelationToken: "no parent", ArticleId: "x", Article: reports["fr-tram"]},
		{CorrelationToken: "no collection", Parent: "collections/none", ArticleId: "x", Article: reports["fr-tram"]},
		{CorrelationToken: "infinity", Parent: main, ArticleId: "x", Article: &diptychv1.Article{Text: "x", Language: "en",
			Attributes: map[string]*structpb.Value{"n": structpb.NewNumberValue(inf())}}},
		{CorrelationToken: strings.Repeat("t", 257), Parent: main, ArticleId: "x", Article: reports["fr-tram"]},
		{CorrelationToken: "url", Parent: main, ArticleId: url, Article: reports["fr-tram"]},
	}
	got := s.ingest(t, reqs...)

	for token, want := range map[string]string{
		"fr-ferry": articleOf("fr-ferry"),
		"en-ferry": articleOf("en-ferry"),
		"url":      articleOf(corpus.HashID(url)),
	} {
		ack := got[token].GetAcknowledgement()
		if ack.GetName() != want || ack.GetRevision() != 1 || ack.GetSequence() < 1 || ack.GetUnchanged() {
			t.Errorf("%s: acknowledgement %v, want the first revision of %s", token, got[token], want)
		}
	}
	for token, want := range map[string]struct {
		code   codes.Code
		fields []string
	}{
		"no article":             {codes.InvalidArgument, []string{"article"}},
		"no id":                  {codes.InvalidArgument, []string{"article_id"}},
		"long id":                {codes.InvalidArgument, []string{"article_id"}},
		"no text":                {codes.InvalidArgument, []string{"article.text"}},
		"long text":              {codes.InvalidArgument, []string{"article.text"}},
		"two faults":             {codes.InvalidArgument, []string{"article.text", "article.published"}},
		"German":                 {codes.InvalidArgument, []string{"article.language"}},
		"no parent":              {codes.InvalidArgument, []string{"parent"}},
		"no collection":          {codes.NotFound, nil},
		"infinity":               {codes.InvalidArgument, []string{"article.attributes.n"}},
		strings.Repeat("t", 257): {codes.InvalidArgument, []string{"correlation_token"}},
	} {
		r := got[token].GetRefusal()
		var fields []string
		for _, v := range r.GetFieldViolations() {
			fields = append(fields, v.GetField())
		}
		if codes.Code(r.GetCode()) != want.code || r.GetMessage() == "" || !slices.Equal(fields, want.fields) {
			t.Errorf("%.20s: %v, want %v of %v", token, got[token], want.code, want.fields)
		}
	}
	if len(got) != len(reqs) {
		t.Errorf("%d answers to %d requests", len(got), len(reqs))
	}
}

func TestIngestAgain(t *testing.T) {
	s := serve(t, "", Options{})
	article := proto.CloneOf(reports["fr-ferry"])
	article.Attributes = map[string]*structpb.Value{}
	for i := range 20 { // many keys, so that an order that is not fixed would show
		article.Attributes[fmt.Sprint(i)] = structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{
			"b": structpb.NewNumberValue(1 << 53), "a": structpb.NewNullValue(), "c": structpb.NewStringValue("<é>"),
		}})
	}
	ask := &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: "a", Article: article}
	first := s.ingest(t, ask)[""].GetAcknowledgement()
	again := s.ingest(t, ask)[""].GetAcknowledgement()
	if !again.GetUnchanged() || again.GetSequence() != first.GetSequence() || again.GetRevision() != 1 {
		t.Errorf("the same article again: %v after %v, want it unchanged", again, first)
	}

	// An answer can be sent back as it is.
	kept, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: first.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	ask.Article = kept
	if ack := s.ingest(t, ask)[""].GetAcknowledgement(); !ack.GetUnchanged() {
		t.Errorf("its own answer: %v, want it unchanged", ack)
	}

	ask.Article = proto.CloneOf(article)
	ask.Article.Text += " On ignore encore pourquoi."
	changed := s.ingest(t, ask)[""].GetAcknowledgement()
	if changed.GetUnchanged() || changed.GetRevision() != 2 || changed.GetSequence() <= first.GetSequence() {
		t.Errorf("a changed article: %v after %v, want revision 2", changed, first)
	}
}

// TestIngestOrder sends many revisions of a few names in one stream: each name's must be kept in their order.
func TestIngestOrder(t *testing.T) {
	s := serve(t, "", Options{})
	var reqs []*diptychv1.IngestArticlesRequest
	for i := range 40 {
		for _, id := range []string{"a", "b", "c"} {
			r := request(id, "en-owl")
			r.CorrelationToken = fmt.Sprint(id, i)
			r.Article = &diptychv1.Article{Language: "en", Text: fmt.Sprintf("Version %d of the report.", i)}
			if i%7 == 3 {
				r.Article.Text = "" // a bad one does not hold up those behind it
			}
			reqs = append(reqs, r)
		}
	}
	got := s.ingest(t, reqs...)
	revision := map[string]int64{}
	for _, r := range reqs {
		ack := got[r.CorrelationToken].GetAcknowledgement()
		if r.Article.Text == "" {
			if ack != nil {
				t.Errorf("%s: %v, want a refusal", r.CorrelationToken, ack)
			}
			continue
		}
		if revision[r.ArticleId]++; ack.GetRevision() != revision[r.ArticleId] {
			t.Errorf("%s: %v, want revision %d", r.CorrelationToken, got[r.CorrelationToken], revision[r.ArticleId])
		}
	}
}

func TestIngestTooLarge(t *testing.T) {
	s := serve(t, "", Options{})
	stream, err := s.articles.IngestArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(request("en-owl", "en-owl")); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&diptychv1.IngestArticlesRequest{Article: &diptychv1.Article{Text: strings.Repeat("x", MaxRequest)}}); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	if _, err = stream.Recv(); code(err) != codes.ResourceExhausted {
		t.Errorf("a message of more than %d bytes: %v, want ResourceExhausted", MaxRequest, err)
	}
	if _, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("en-owl")}); err != nil {
		t.Errorf("what was acknowledged before: %v", err)
	}
}

func TestGetArticle(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	full, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("fr-ferry")})
	if err != nil {
		t.Fatal(err)
	}
	want := reports["fr-ferry"]
	if full.GetText() != want.GetText() || full.GetTitle() != want.GetTitle() || full.GetUrl() != want.GetUrl() ||
		full.GetPublished() != want.GetPublished() || full.GetSource() != want.GetSource() || full.GetLanguage() != "fr" {
		t.Errorf("got %v, want the fields of %v", full, want)
	}
	if full.GetRevision() != 1 || full.GetSequence() == 0 || full.GetUpdateTime() == nil {
		t.Errorf("got revision %d, sequence %d, update time %v", full.GetRevision(), full.GetSequence(), full.GetUpdateTime())
	}
	ann := full.GetAnnotation()
	if ann.GetDating().GetMethod() != diptychv1.DatingMethod_DATING_METHOD_GIVEN || ann.GetDating().GetValue() != "2024-03-12" {
		t.Errorf("dating %v, want the one given", ann.GetDating())
	}
	if len(ann.GetSentences()) < 6 || len(ann.GetMentions()) < 5 {
		t.Errorf("%d sentences and %d mentions, want more", len(ann.GetSentences()), len(ann.GetMentions()))
	}
	for _, m := range ann.GetMentions() {
		field := full.GetText()
		if m.GetField() == diptychv1.Field_FIELD_TITLE {
			field = full.GetTitle()
		}
		if m.GetSurface() != field[m.GetStart():m.GetEnd()] {
			t.Errorf("surface of %v, want %q", m, field[m.GetStart():m.GetEnd()])
		}
		// None of the dates is the present or a span of twelve months, whose keys are another day and a year.
		if day, _, _ := strings.Cut(m.GetValue(), "T"); m.GetKind() == diptychv1.MentionKind_MENTION_KIND_DATE && m.GetKey() != day {
			t.Errorf("key of %v, want the day of its value", m)
		}
	}

	basic, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("fr-ferry"), View: diptychv1.ArticleView_ARTICLE_VIEW_BASIC})
	if err != nil {
		t.Fatal(err)
	}
	rest := proto.CloneOf(full)
	rest.Text, rest.Attributes = "", nil
	rest.Annotation.Cuts, rest.Annotation.Sentences, rest.Annotation.Mentions, rest.Annotation.Credits = nil, nil, nil, nil
	if diff := cmp.Diff(rest, basic, protocmp.Transform()); diff != "" {
		t.Errorf("BASIC is not FULL without what it leaves out (-want +got):\n%s", diff)
	}

	for name, want := range map[string]codes.Code{
		"":                                  codes.InvalidArgument,
		"fr-ferry":                          codes.InvalidArgument,
		main:                                codes.InvalidArgument,
		main + "/articles/":                 codes.InvalidArgument,
		main + "/articles/a/b":              codes.InvalidArgument,
		"collections/MAIN/articles/a":       codes.InvalidArgument,
		articleOf("none"):                   codes.NotFound,
		"collections/none/articles/a":       codes.NotFound,
		articleOf(strings.Repeat("x", 129)): codes.InvalidArgument,
	} {
		_, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: name})
		refused(t, fmt.Sprintf("GetArticle(%.40q)", name), err, want)
	}
	_, err = s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("fr-ferry"), View: 9})
	refused(t, "GetArticle in view 9", err, codes.InvalidArgument)
}

// TestGetStale reads an article whose annotation is of an older version, before a pass has renewed it.
func TestGetStale(t *testing.T) {
	s := serve(t, "", Options{})
	halt(t, s)
	old := &corpus.Annotated{Article: corpus.Article{ID: "old", Language: "en", Text: "Rain fell."}, Annotation: corpus.Annotation{Version: "0"}}
	if _, _, err := s.Server.collections["main"].put(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	a, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("old")})
	if err != nil || a.GetAnnotation().GetVersion() != ingest.Version || a.GetLanguage() != "en" || len(a.GetAnnotation().GetSentences()) != 1 {
		t.Errorf("got %v, %v, want it annotated anew", a, err)
	}
}

func TestDeleteArticle(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	deleted, err := s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: articleOf("en-ferry")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: articleOf("en-ferry")})
	refused(t, "deleting it again", err, codes.NotFound)
	_, err = s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: "en-ferry"})
	refused(t, "no name", err, codes.InvalidArgument)
	_, err = s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("en-ferry")})
	refused(t, "GetArticle", err, codes.NotFound)
	_, err = s.links.FindParallels(t.Context(), of("en-ferry"))
	refused(t, "FindParallels", err, codes.NotFound)

	// The other side no longer knows it, and no search finds it.
	left := of("fr-ferry")
	left.MinSequence = deleted.GetSequence()
	r, err := s.links.FindParallels(t.Context(), left)
	if err != nil || len(r.GetParallels()) != 0 || r.GetEmptyReason() != diptychv1.EmptyReason_EMPTY_REASON_NO_COUNTERPART {
		t.Errorf("parallels of what is left: %v, %v, want none", r, err)
	}
	found, err := s.search.Search(t.Context(), &diptychv1.SearchRequest{Parent: main, Query: "Kerdoncuff", MinSequence: deleted.GetSequence()})
	if err != nil || len(found.GetHits()) != 1 || found.GetHits()[0].GetArticle().GetName() != articleOf("fr-ferry") || found.GetHits()[0].GetParallel() != nil {
		t.Errorf("search for what is left: %v, %v, want fr-ferry without a parallel", found, err)
	}

	back := s.ingest(t, request("en-ferry", "en-ferry"))["en-ferry"].GetAcknowledgement()
	if back.GetRevision() != 2 || back.GetSequence() <= deleted.GetSequence() || back.GetUnchanged() {
		t.Errorf("handed in again: %v, want revision 2", back)
	}
}

func TestAnnotateArticle(t *testing.T) {
	s := serve(t, "", Options{})
	ann, err := s.articles.AnnotateArticle(t.Context(), &diptychv1.AnnotateArticleRequest{Article: reports["en-mine"]})
	if err != nil {
		t.Fatal(err)
	}
	if ann.GetLanguage() != "en" || len(ann.GetMentions()) == 0 || len(ann.GetSentences()) == 0 || ann.GetVersion() != ingest.Version {
		t.Errorf("got %v, want language, mentions and sentences", ann)
	}
	if n := s.Server.collections["main"].Store.Len(); n != 0 {
		t.Errorf("%d articles are kept, want none", n)
	}
	_, err = s.articles.AnnotateArticle(t.Context(), &diptychv1.AnnotateArticleRequest{})
	refused(t, "no article", err, codes.InvalidArgument)
	_, err = s.articles.AnnotateArticle(t.Context(), &diptychv1.AnnotateArticleRequest{Article: &diptychv1.Article{}})
	if fields := refused(t, "empty article", err, codes.InvalidArgument); !slices.Equal(fields, []string{"article.text"}) {
		t.Errorf("empty article: %q are wrong, want article.text", fields)
	}
}

// TestListArticles reads listings of all page sizes while articles come, go and change between the pages.
func TestListArticles(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	ids := slices.Sorted(maps.Keys(reports))
	for size := int32(1); size <= int32(len(ids))+1; size++ {
		var got []string
		req := &diptychv1.ListArticlesRequest{Parent: main, PageSize: size}
		for {
			r, err := s.articles.ListArticles(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(r.GetArticles()); n > int(size) {
				t.Errorf("page of %d, want at most %d", n, size)
			}
			for _, a := range r.GetArticles() {
				if a.GetText() != "" {
					t.Errorf("%s has its text, want BASIC", a.GetName())
				}
				got = append(got, strings.TrimPrefix(a.GetName(), main+"/articles/"))
			}
			if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
				break
			}
		}
		if !slices.Equal(got, ids) {
			t.Errorf("pages of %d: %q, want %q", size, got, ids)
		}
	}

	req := &diptychv1.ListArticlesRequest{Parent: main, PageSize: 3, View: diptychv1.ArticleView_ARTICLE_VIEW_FULL}
	first, err := s.articles.ListArticles(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: articleOf(ids[4])}); err != nil {
		t.Fatal(err)
	}
	s.ingest(t, request("zz-new", "en-owl"), request(ids[5], "en-owl"))
	req.PageToken, req.PageSize = first.GetNextPageToken(), 100
	second, err := s.articles.ListArticles(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range second.GetArticles() {
		got = append(got, strings.TrimPrefix(a.GetName(), main+"/articles/"))
	}
	if want := slices.Concat(ids[3:4], ids[5:]); !slices.Equal(got, want) {
		t.Errorf("after changes the rest is %q, want %q", got, want)
	}
	if a := second.GetArticles()[1]; a.GetRevision() != 2 || a.GetText() != reports["en-owl"].GetText() {
		t.Errorf("%v, want its latest revision", a)
	}

	for what, req := range map[string]*diptychv1.ListArticlesRequest{
		"no parent":         {},
		"negative size":     {Parent: main, PageSize: -1},
		"unknown view":      {Parent: main, View: 9},
		"broken token":      {Parent: main, PageToken: "x"},
		"token, other view": {Parent: main, PageToken: first.GetNextPageToken()},
	} {
		_, err := s.articles.ListArticles(t.Context(), req)
		refused(t, what, err, codes.InvalidArgument)
	}
	_, err = s.articles.ListArticles(t.Context(), &diptychv1.ListArticlesRequest{Parent: "collections/none"})
	refused(t, "unknown collection", err, codes.NotFound)
}

// TestListFull checks that pages of large articles end early and lose nothing.
func TestListFull(t *testing.T) {
	s := serve(t, "", Options{})
	text := strings.Repeat("The council met again and nothing was decided in the matter of the bridge. ", 10_000)
	for i := range 6 {
		r := s.ingest(t, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: fmt.Sprint(i), Article: &diptychv1.Article{Language: "en", Text: text}})
		if r[""].GetAcknowledgement() == nil {
			t.Fatal(r[""].GetRefusal())
		}
	}
	var got []string
	req := &diptychv1.ListArticlesRequest{Parent: main, View: diptychv1.ArticleView_ARTICLE_VIEW_FULL}
	pages := 0
	for {
		r, err := s.articles.ListArticles(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, a := range r.GetArticles() {
			got = append(got, a.GetName())
		}
		if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	if len(got) != 6 || pages < 2 {
		t.Errorf("%d articles on %d pages, want 6 on several", len(got), pages)
	}
}
