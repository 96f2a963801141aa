package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

func article(id string) string { return main + "/articles/" + id }

func (s *service) judge(t testing.TB, a, b string, r diptychv1.Relation) *diptychv1.Judgement {
	t.Helper()
	j, err := s.admin.JudgeLink(t.Context(), &diptychv1.JudgeLinkRequest{
		A: article(a), B: article(b), Relation: r, Note: "both tell of one vote", Judge: "Rozenn"})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// found are the parallels of an article, related ones too, each with its relation and confidence, "" where there is none.
func (s *service) found(t testing.TB, id string, seq int64) string {
	t.Helper()
	r, err := s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{
		Of:          &diptychv1.FindParallelsRequest_Name{Name: article(id)},
		Relations:   []diptychv1.Relation{diptychv1.Relation_RELATION_TRANSLATION, diptychv1.Relation_RELATION_SAME_EVENT, diptychv1.Relation_RELATION_RELATED},
		MinSequence: seq,
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range r.GetParallels() {
		k := p.GetLink()
		all = append(all, fmt.Sprintf("%s %s %.3f", strings.TrimPrefix(p.GetArticle().GetName(), main+"/articles/"), strings.TrimPrefix(k.GetRelation().String(), "RELATION_"), k.GetConfidence()))
		if judged := k.GetEvidence()[0].GetKind() == diptychv1.EvidenceKind_EVIDENCE_KIND_JUDGEMENT; judged != (k.GetConfidence() == 0 || k.GetConfidence() == 1) {
			t.Errorf("%s: confidence %g, and evidence that begins with %v", id, k.GetConfidence(), k.GetEvidence()[0])
		}
	}
	return strings.Join(all, ", ")
}

const (
	translation = diptychv1.Relation_RELATION_TRANSLATION
	sameEvent   = diptychv1.Relation_RELATION_SAME_EVENT
	related     = diptychv1.Relation_RELATION_RELATED
	unrelated   = diptychv1.Relation_RELATION_UNRELATED
	takenBack   = diptychv1.Relation_RELATION_UNSPECIFIED
)

func TestJudgeLink(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, Options{})
	seq := s.put(t)
	computed := s.found(t, "fr-ferry", seq)
	if !strings.HasPrefix(computed, "en-ferry ") {
		t.Fatalf("parallels of fr-ferry: %q", computed)
	}
	// The English article may come first; the answer has the French one first.
	if j := s.judge(t, "en-ferry", "fr-ferry", translation); j.GetA() != article("fr-ferry") || j.GetB() != article("en-ferry") ||
		j.GetRelation() != translation || j.GetJudge() != "Rozenn" || j.GetNote() != "both tell of one vote" || j.GetJudgeTime() == nil {
		t.Errorf("JudgeLink = %v", j)
	}
	if got := s.found(t, "fr-ferry", 0); got != "en-ferry TRANSLATION 1.000" {
		t.Errorf("relabelled: %q", got)
	}
	s.judge(t, "fr-ferry", "en-ferry", unrelated)
	s.judge(t, "fr-ferry", "en-owl", sameEvent)
	s.judge(t, "fr-bread", "en-owl", related)
	want := func(when string) {
		t.Helper()
		for id, want := range map[string]string{
			"fr-ferry": "en-owl SAME_EVENT 1.000", "en-ferry": "", "fr-bread": "en-owl RELATED 0.000",
			"en-owl": "fr-ferry SAME_EVENT 1.000, fr-bread RELATED 0.000",
		} {
			if got := s.found(t, id, 0); got != want {
				t.Errorf("%s: parallels of %s: %q, want %q", when, id, got, want)
			}
		}
		r, err := s.links.CompareArticles(t.Context(), &diptychv1.CompareArticlesRequest{
			A: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: article("en-ferry")}},
			B: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Name{Name: article("fr-ferry")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		k := r.GetLink()
		if e := k.GetEvidence()[0]; k.GetRelation() != unrelated || k.GetConfidence() != 0 || e.GetKind() != diptychv1.EvidenceKind_EVIDENCE_KIND_JUDGEMENT ||
			e.GetKey() != "Rozenn" || e.GetA() != "both tell of one vote" || e.GetWeight() != 0 {
			t.Errorf("%s: compared: %v", when, k)
		}
	}
	want("judged")

	// Judgements outlive another model, and the server.
	s.importLexicon(t, "ships.tsv", "gouvernail\trudder\n")
	if got := s.found(t, "fr-tram", seq); !strings.HasPrefix(got, "en-tram ") {
		t.Errorf("parallels of fr-tram: %q", got)
	}
	want("of another model")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serve(t, dir, Options{})
	s.importLexicon(t, "ships.tsv", "")
	s.found(t, "fr-tram", seq)
	want("after a restart")

	// Taken back, the links are what the model makes of them.
	s.judge(t, "en-ferry", "fr-ferry", takenBack)
	if j := s.judge(t, "fr-ferry", "en-owl", takenBack); j.GetA() != article("fr-ferry") || j.GetRelation() != takenBack {
		t.Errorf("taken back: %v", j)
	}
	if got := s.found(t, "fr-ferry", 0); got != computed {
		t.Errorf("without judgements: %q, want %q", got, computed)
	}
	s.judge(t, "fr-none", "en-none", takenBack)
}

func TestJudgeLinkRefuses(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	for _, c := range []struct {
		what string
		req  *diptychv1.JudgeLinkRequest
		want []string
	}{
		{"no articles", &diptychv1.JudgeLinkRequest{Relation: related}, []string{"a", "b"}},
		{"two collections", &diptychv1.JudgeLinkRequest{A: article("fr-ferry"), B: "collections/b/articles/en-ferry", Relation: related}, []string{"b"}},
		{"one article", &diptychv1.JudgeLinkRequest{A: article("fr-ferry"), B: article("fr-ferry"), Relation: related}, []string{"b"}},
		{"a copy", &diptychv1.JudgeLinkRequest{A: article("fr-ferry"), B: article("en-ferry"), Relation: diptychv1.Relation_RELATION_COPY}, []string{"relation"}},
		{"no such relation", &diptychv1.JudgeLinkRequest{A: article("fr-ferry"), B: article("en-ferry"), Relation: 99}, []string{"relation"}},
		{"long texts", &diptychv1.JudgeLinkRequest{A: article("fr-ferry"), B: article("en-ferry"), Relation: related,
			Note: strings.Repeat("n", maxNote+1), Judge: strings.Repeat("j", maxJudge+1)}, []string{"note", "judge"}},
	} {
		_, err := s.admin.JudgeLink(t.Context(), c.req)
		if got := refused(t, c.what, err, codes.InvalidArgument); !slices.Equal(got, c.want) {
			t.Errorf("%s: violations of %q, want %q", c.what, got, c.want)
		}
	}
	for _, c := range []struct {
		what, a, b string
		want       codes.Code
	}{
		{"unknown collection", "collections/none/articles/a", "collections/none/articles/b", codes.NotFound},
		{"unknown article", article("fr-ferry"), article("en-none"), codes.NotFound},
		{"one language", article("fr-ferry"), article("fr-tram"), codes.FailedPrecondition},
	} {
		_, err := s.admin.JudgeLink(t.Context(), &diptychv1.JudgeLinkRequest{A: c.a, B: c.b, Relation: sameEvent})
		refused(t, c.what, err, c.want)
	}
}

func TestListJudgements(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	for _, fr := range []string{"fr-tram", "fr-ferry", "fr-bread"} {
		for _, en := range []string{"en-owl", "en-ferry"} {
			s.judge(t, fr, en, unrelated)
		}
	}
	s.judge(t, "fr-ferry", "en-ferry", sameEvent)
	s.judge(t, "fr-tram", "en-ferry", takenBack)
	for size := int32(0); size < 7; size++ {
		var got []string
		req := &diptychv1.ListJudgementsRequest{Parent: main, PageSize: size}
		for {
			r, err := s.admin.ListJudgements(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range r.GetJudgements() {
				got = append(got, strings.ReplaceAll(fmt.Sprint(j.GetA(), " ", j.GetB(), " ", j.GetRelation()), main+"/articles/", ""))
			}
			if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
				break
			}
		}
		want := []string{"fr-bread en-ferry RELATION_UNRELATED", "fr-bread en-owl RELATION_UNRELATED",
			"fr-ferry en-ferry RELATION_SAME_EVENT", "fr-ferry en-owl RELATION_UNRELATED", "fr-tram en-owl RELATION_UNRELATED"}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: %q, want %q", size, got, want)
		}
	}
	for _, c := range []struct {
		what, field string
		req         *diptychv1.ListJudgementsRequest
	}{
		{"no collection", "parent", &diptychv1.ListJudgementsRequest{}},
		{"negative page", "page_size", &diptychv1.ListJudgementsRequest{Parent: main, PageSize: -1}},
		{"broken token", "page_token", &diptychv1.ListJudgementsRequest{Parent: main, PageToken: "x"}},
	} {
		_, err := s.admin.ListJudgements(t.Context(), c.req)
		if got := refused(t, c.what, err, codes.InvalidArgument); !slices.Equal(got, []string{c.field}) {
			t.Errorf("%s: violations of %q, want %s", c.what, got, c.field)
		}
	}
	_, err := s.admin.ListJudgements(t.Context(), &diptychv1.ListJudgementsRequest{Parent: "collections/none"})
	refused(t, "unknown collection", err, codes.NotFound)
}
