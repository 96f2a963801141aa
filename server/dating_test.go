package server

import (
	"testing"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// TestDatingByNeighbours follows a report without a date: its story dates it, a query by day finds it, and with its last
// dated neighbour the date goes.
func TestDatingByNeighbours(t *testing.T) {
	s := serve(t, "", Options{})
	s.put(t)
	report := &diptychv1.Article{Language: "fr", Title: "Sorvenne : les mineurs ne cèdent pas", Text: `Les négociations ont repris mardi à la mine de cuivre de Sorvenne, où 1 900 mineurs sont en grève.

« Neuf pour cent, pas moins », a dit la déléguée syndicale Maëlle Dargouët. Le directeur, Piotr Wolniak, en propose quatre. Un médiateur a été nommé par le gouvernement.`}
	acks := s.ingest(t, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: "sans-date", Article: report, CorrelationToken: "1"})
	linked := func(seq int64) {
		t.Helper()
		if _, err := s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{Of: &diptychv1.FindParallelsRequest_Name{Name: articleOf("en-owl")}, MinSequence: seq}); err != nil {
			t.Fatal(err)
		}
	}
	dating := func() *diptychv1.Dating {
		t.Helper()
		a, err := s.articles.GetArticle(t.Context(), &diptychv1.GetArticleRequest{Name: articleOf("sans-date")})
		if err != nil {
			t.Fatal(err)
		}
		return a.GetAnnotation().GetDating()
	}
	linked(acks["1"].GetAcknowledgement().GetSequence())
	if d := dating(); d.GetMethod() != diptychv1.DatingMethod_DATING_METHOD_NEIGHBOURS || d.GetValue() != "2024-06-04" {
		t.Errorf("dated %v, want 2024-06-04 by its neighbours", d)
	}
	june := &diptychv1.SearchRequest{Query: "mineurs", Language: "fr", Published: &diptychv1.DayRange{First: "2024-06", Last: "2024-06"}}
	if got := s.find(t, june); len(got) != 2 {
		t.Errorf("of June 2024 about miners: %v, want fr-mine and sans-date", got)
	}

	r, err := s.links.CompareArticles(t.Context(), &diptychv1.CompareArticlesRequest{
		A: &diptychv1.ArticleRef{Ref: &diptychv1.ArticleRef_Article{Article: report}}, B: named("en-mine"), View: diptychv1.LinkView_LINK_VIEW_FULL,
	})
	if err != nil {
		t.Fatal(err)
	}
	dated := false
	for _, row := range r.GetLink().GetEvidence() {
		dated = dated || row.GetKind() == diptychv1.EvidenceKind_EVIDENCE_KIND_PUBLICATION && row.GetA() == "2024-06-04"
	}
	if !dated {
		t.Errorf("an article that is handed in is compared undated: %v", r.GetLink().GetEvidence())
	}

	for _, id := range []string{"fr-mine", "en-mine"} {
		d, err := s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: articleOf(id)})
		if err != nil {
			t.Fatal(err)
		}
		linked(d.GetSequence())
	}
	if d := dating(); d.GetMethod() != diptychv1.DatingMethod_DATING_METHOD_UNDATED {
		t.Errorf("nobody of its story is left, and it is dated %v", d)
	}
	if got := s.find(t, june); len(got) != 0 {
		t.Errorf("of June 2024 about miners: %v, want nothing any more", got)
	}
}
