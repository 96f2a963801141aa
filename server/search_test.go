package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// find searches collections/main and returns the ids of the hits, best first.
func (s *service) find(t *testing.T, req *diptychv1.SearchRequest) []string {
	t.Helper()
	req.Parent = main
	r, err := s.search.Search(t.Context(), req)
	if err != nil {
		t.Fatalf("Search(%v): %v", req, err)
	}
	return hitIDs(r)
}

func hitIDs(r *diptychv1.SearchResponse) []string {
	ids := []string{}
	for _, h := range r.GetHits() {
		ids = append(ids, strings.TrimPrefix(h.GetArticle().GetName(), main+"/articles/"))
	}
	return ids
}

func TestSearch(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	all := slices.Sorted(maps.Keys(reports))
	for what, c := range map[string]struct {
		req  *diptychv1.SearchRequest
		want []string // sorted
	}{
		"French word":        {&diptychv1.SearchRequest{Query: "grève"}, []string{"en-mine", "fr-mine"}},
		"English word":       {&diptychv1.SearchRequest{Query: "strike"}, []string{"en-mine", "fr-mine"}},
		"inflected":          {&diptychv1.SearchRequest{Query: "miners"}, []string{"en-mine", "fr-mine"}},
		"name, lower case":   {&diptychv1.SearchRequest{Query: "kerdoncuff"}, []string{"en-ferry", "fr-ferry"}},
		"accents":            {&diptychv1.SearchRequest{Query: "Theodore LACOMBRADE"}, []string{"en-tram", "fr-tram"}},
		"any word":           {&diptychv1.SearchRequest{Query: "owl rye levain"}, []string{"en-owl", "fr-bread"}},
		"id":                 {&diptychv1.SearchRequest{Query: "fr-bread"}, []string{"fr-bread"}},
		"nothing":            {&diptychv1.SearchRequest{Query: "zeppelin"}, []string{}},
		"no query":           {&diptychv1.SearchRequest{}, all},
		"white space":        {&diptychv1.SearchRequest{Query: " \n"}, all},
		"language":           {&diptychv1.SearchRequest{Query: "strike", Language: "fr"}, []string{"fr-mine"}},
		"source":             {&diptychv1.SearchRequest{Sources: []string{"Upland Herald"}}, []string{"en-mine", "en-owl"}},
		"sources":            {&diptychv1.SearchRequest{Sources: []string{"Upland Herald", "Harbour Gazette", "None"}}, []string{"en-ferry", "en-mine", "en-owl", "en-tram"}},
		"published in month": {&diptychv1.SearchRequest{Published: &diptychv1.DayRange{First: "2024-05", Last: "2024-05"}}, []string{"en-tram", "fr-tram"}},
		"published until":    {&diptychv1.SearchRequest{Published: &diptychv1.DayRange{Last: "2023"}}, []string{"en-owl"}},
		"published in week":  {&diptychv1.SearchRequest{Published: &diptychv1.DayRange{First: "2024-W23"}}, []string{"en-mine", "fr-mine"}},
		"told":               {&diptychv1.SearchRequest{Told: &diptychv1.DayRange{First: "2024-05-17", Last: "2024-05-17"}}, []string{"en-tram", "fr-tram"}},
		"no bound":           {&diptychv1.SearchRequest{Told: &diptychv1.DayRange{}}, all},
	} {
		c.req.MinSequence = seq
		got := s.find(t, c.req)
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	if got := s.find(t, &diptychv1.SearchRequest{}); !slices.Equal(got, all) {
		t.Errorf("no query: %q, want by name", got)
	}
	if got := s.find(t, &diptychv1.SearchRequest{Query: reports["fr-ferry"].GetUrl(), PageSize: 1}); !slices.Equal(got, []string{"fr-ferry"}) {
		t.Errorf("url: %q first, want fr-ferry", got)
	}
}

func TestSearchHit(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	r, err := s.search.Search(t.Context(), &diptychv1.SearchRequest{Parent: main, Query: "sandbank", MinSequence: seq,
		Facets: []diptychv1.Facet{diptychv1.Facet_FACET_SOURCE, diptychv1.Facet_FACET_LANGUAGE, diptychv1.Facet_FACET_KEY}})
	if err != nil {
		t.Fatal(err)
	}
	h := r.GetHits()[0]
	if h.GetArticle().GetName() != articleOf("en-ferry") || h.GetArticle().GetText() != "" || !(h.GetScore() > 0) {
		t.Errorf("got %v, want en-ferry, BASIC", h)
	}
	k := h.GetParallel()
	if k.GetArticle().GetName() != articleOf("fr-ferry") || len(k.GetLink().GetEvidence()) != 0 {
		t.Errorf("parallel %v, want fr-ferry, BASIC", k)
	}
	if len(h.GetHighlights()) != 1 {
		t.Fatalf("highlights %v, want one", h.GetHighlights())
	}
	light, text := h.GetHighlights()[0], reports["en-ferry"].GetText()
	if light.GetText() != text[light.GetStart():light.GetEnd()] || len(light.GetMatches()) != 1 ||
		text[light.GetMatches()[0].GetStart():light.GetMatches()[0].GetEnd()] != "sandbank" {
		t.Errorf("highlight %v, want the sentence and its word", light)
	}
	for i, want := range []string{"Harbour Gazette", "en"} {
		if f := r.GetFacets()[i]; len(f.GetCounts()) == 0 || f.GetCounts()[0].GetValue() != want || f.GetCounts()[0].GetCount() != 1 {
			t.Errorf("facet %v, want %q once", f, want)
		}
	}
	keys := r.GetFacets()[2].GetCounts()
	if !slices.ContainsFunc(keys, func(c *diptychv1.FacetCount) bool { return c.GetValue() == "day:2024-03-12" }) {
		t.Errorf("keys %v, want the day", keys)
	}

	// Of several sources the counts are those of all.
	r, err = s.search.Search(t.Context(), &diptychv1.SearchRequest{Parent: main, Sources: []string{"Harbour Gazette", "Upland Herald", "Le Courrier de Valgrive"},
		Facets: []diptychv1.Facet{diptychv1.Facet_FACET_LANGUAGE}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(r.GetTotalSize(), r.GetFacets()[0].GetCounts()), `6 [value:"en" count:4 value:"fr" count:2]`; strings.ReplaceAll(got, "  ", " ") != want {
		t.Errorf("total and languages of three sources: %s, want %s", got, want)
	}
}

// TestSearchTranslates: a query finds articles of the other language by their words alone, however these are inflected,
// and shows which they are.
func TestSearchTranslates(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	for id, a := range map[string]*diptychv1.Article{
		"fr-fire": {Language: "fr", Title: "Les pompiers maîtrisent un incendie",
			Text: "Les flammes ont ravagé mardi deux usines. On compte sept blessés parmi les ouvriers. Un gardien est mort."},
		"en-fire": {Language: "en", Title: "Crews bring blaze under control",
			Text: "A plant burned down on Monday. Nobody was injured. Other factories were closed for the day."},
		"fr-none": {Language: "fr", Title: "Le marché aux fleurs", Text: "Les tulipes se vendent bien cette année."},
		"en-none": {Language: "en", Title: "The flower market", Text: "Tulips sell well this year."},
	} {
		for _, r := range s.ingest(t, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: id, Article: a}) {
			seq = max(seq, r.GetAcknowledgement().GetSequence())
		}
	}
	for _, c := range []struct {
		query, language string
		want            []string // the best hit, and its highlights with what matches in brackets
	}{
		{"fire factory injured", "fr", []string{"fr-fire", "Les pompiers maîtrisent un [incendie]",
			"Les flammes ont ravagé mardi deux [usines].", "On compte sept [blessés] parmi les ouvriers."}},
		{"incendie usine blessés", "en", []string{"en-fire", "Crews bring [blaze] under control",
			"A [plant] burned down on Monday.", "Nobody was [injured]."}},
		{"workers", "fr", []string{"fr-fire", "On compte sept blessés parmi les [ouvriers]."}},
		{"deaths", "fr", []string{"fr-fire", "Un gardien est [mort]."}},
	} {
		r, err := s.search.Search(t.Context(), &diptychv1.SearchRequest{Parent: main, Query: c.query, Language: c.language, MinSequence: seq})
		if err != nil {
			t.Fatal(err)
		}
		got := hitIDs(r)[:min(1, len(r.GetHits()))]
		for _, h := range r.GetHits()[:len(got)] {
			for _, l := range h.GetHighlights() {
				got = append(got, marked(l))
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.query, diff)
		}
	}
}

// marked returns the text of a highlight, its matches in brackets.
func marked(h *diptychv1.Highlight) string {
	var b strings.Builder
	at := int32(0)
	for _, m := range h.GetMatches() {
		from, to := m.GetStart()-h.GetStart(), m.GetEnd()-h.GetStart()
		b.WriteString(h.GetText()[at:from] + "[" + h.GetText()[from:to] + "]")
		at = to
	}
	return b.String() + h.GetText()[at:]
}

func TestSearchErrors(t *testing.T) {
	s := serve(t, "", Options{})
	for what, c := range map[string]struct {
		req    *diptychv1.SearchRequest
		want   codes.Code
		fields string
	}{
		"parent":     {&diptychv1.SearchRequest{}, codes.InvalidArgument, "parent"},
		"collection": {&diptychv1.SearchRequest{Parent: "collections/none"}, codes.NotFound, ""},
		"long":       {&diptychv1.SearchRequest{Parent: main, Query: strings.Repeat("x", 1025)}, codes.InvalidArgument, "query"},
		"language":   {&diptychv1.SearchRequest{Parent: main, Language: "de"}, codes.InvalidArgument, "language"},
		"days": {&diptychv1.SearchRequest{Parent: main, Published: &diptychv1.DayRange{First: "May"}, Told: &diptychv1.DayRange{First: "2024-02", Last: "2024-01"}},
			codes.InvalidArgument, "published.first told.last"},
		"sources":         {&diptychv1.SearchRequest{Parent: main, Sources: make([]string, 101)}, codes.InvalidArgument, "sources sources"},
		"facets":          {&diptychv1.SearchRequest{Parent: main, Facets: []diptychv1.Facet{0, 1, 1, 77}}, codes.InvalidArgument, "facets[0] facets[2] facets[3]"},
		"page size":       {&diptychv1.SearchRequest{Parent: main, PageSize: -1}, codes.InvalidArgument, "page_size"},
		"page token":      {&diptychv1.SearchRequest{Parent: main, PageToken: "!"}, codes.InvalidArgument, "page_token"},
		"sequence":        {&diptychv1.SearchRequest{Parent: main, MinSequence: -1}, codes.InvalidArgument, "min_sequence"},
		"future sequence": {&diptychv1.SearchRequest{Parent: main, MinSequence: 1}, codes.OutOfRange, ""},
	} {
		_, err := s.search.Search(t.Context(), c.req)
		if fields := strings.Join(refused(t, what, err, c.want), " "); fields != c.fields {
			t.Errorf("%s: %q are wrong, want %q", what, fields, c.fields)
		}
	}
}

// short are articles of a few words, quickly made.
func (s *service) short(t testing.TB, n int) (last int64) {
	t.Helper()
	var reqs []*diptychv1.IngestArticlesRequest
	for i := range n {
		reqs = append(reqs, &diptychv1.IngestArticlesRequest{Parent: main, ArticleId: fmt.Sprintf("s%05d", i), CorrelationToken: fmt.Sprint(i),
			Article: &diptychv1.Article{Language: "en", Text: "Rain fell." + strings.Repeat(" Rain again.", i%17)}})
	}
	for _, r := range s.ingest(t, reqs...) {
		last = max(last, r.GetAcknowledgement().GetSequence())
	}
	return last
}

// TestSearchPages reads a search in pages of all sizes while articles come and go.
func TestSearchPages(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.short(t, 30)
	for _, query := range []string{"rain", ""} {
		whole := s.find(t, &diptychv1.SearchRequest{Query: query, PageSize: 100, MinSequence: seq})
		if len(whole) != 30 {
			t.Fatalf("%d hits, want 30", len(whole))
		}
		for size := int32(1); size <= 31; size += 3 {
			got := []string{}
			req := &diptychv1.SearchRequest{Parent: main, Query: query, PageSize: size}
			for {
				r, err := s.search.Search(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				if r.GetTotalSize() != 30 || len(r.GetHits()) > int(size) {
					t.Errorf("page of %d of %d, want at most %d of 30", len(r.GetHits()), r.GetTotalSize(), size)
				}
				for _, h := range r.GetHits() {
					if query != "" && len(h.GetHighlights()) == 0 {
						t.Errorf("pages of %d: %s without highlights", size, h.GetArticle().GetName())
					}
				}
				got = append(got, hitIDs(r)...)
				if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
					break
				}
			}
			if !slices.Equal(got, whole) {
				t.Errorf("pages of %d: %q, want %q", size, got, whole)
			}
		}
	}
}

func TestSearchWhileChanging(t *testing.T) {
	now := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	s := serve(t, "", Options{Now: func() time.Time { return now }})
	seq := s.short(t, 30)
	whole := s.find(t, &diptychv1.SearchRequest{Query: "rain", PageSize: 100, MinSequence: seq})
	req := &diptychv1.SearchRequest{Parent: main, Query: "rain", PageSize: 10}
	r, err := s.search.Search(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	deleted, err := s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: articleOf(whole[12])})
	if err != nil {
		t.Fatal(err)
	}
	other := &diptychv1.SearchRequest{Parent: main, Query: "rain again", PageSize: 10, PageToken: r.GetNextPageToken()}
	_, err = s.search.Search(t.Context(), other)
	refused(t, "token of another search", err, codes.InvalidArgument)

	s.put(t, "en-owl") // scores move
	req.PageToken, req.PageSize = r.GetNextPageToken(), 100
	now = now.Add(10 * time.Minute)
	if r, err = s.search.Search(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if got, want := hitIDs(r), slices.Concat(whole[10:12], whole[13:]); !slices.Equal(got, want) {
		t.Errorf("after changes the rest is %q, want %q", got, want)
	}
	now = now.Add(time.Second)
	_, err = s.search.Search(t.Context(), req)
	refused(t, "token of an old search", err, codes.FailedPrecondition)
	if got := s.find(t, &diptychv1.SearchRequest{Query: "rain", PageSize: 100, MinSequence: deleted.GetSequence()}); len(got) != 29 {
		t.Errorf("searching again: %d hits, want 29", len(got))
	}
}

// TestSearchDeep reads beyond the hits that are put in order at once.
func TestSearchDeep(t *testing.T) {
	s := serve(t, "", Options{})
	const n = 1100
	req := &diptychv1.SearchRequest{Parent: main, Query: "rain", PageSize: 100, MinSequence: s.short(t, n)}
	seen := map[string]bool{}
	for {
		r, err := s.search.Search(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range hitIDs(r) {
			if seen[id] {
				t.Errorf("%s comes twice", id)
			}
			seen[id] = true
		}
		if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	if len(seen) != n {
		t.Errorf("%d hits, want %d", len(seen), n)
	}
}

func TestOrders(t *testing.T) {
	now := time.Unix(0, 0)
	os := newOrders(func() time.Time { return now })
	half := func() *order { return &order{hits: make([]index.Hit, maxOrdered/2)} }
	a, b, c := half(), half(), half()
	os.keep(a)
	os.keep(b)
	if os.get(a.id) != a || os.get(b.id) != b || a.id == b.id {
		t.Fatal("two that fill it are not both kept")
	}
	os.get(a.id)
	os.keep(c)
	if os.get(a.id) != a || os.get(b.id) != nil || os.get(c.id) != c {
		t.Error("the one used least lately had to go, and no other")
	}
	a.hits = append(a.hits, index.Hit{})
	os.keep(a)
	if os.count > maxOrdered {
		t.Errorf("%d hits are kept, want at most %d", os.count, maxOrdered)
	}
	os.keep(b) // dropped: it stays so
	if os.get(b.id) != nil {
		t.Error("one that was dropped came back")
	}
	now = now.Add(orderLife + 1)
	if os.get(c.id) != nil || os.get(a.id) != nil {
		t.Error("an old one is still kept")
	}
	if len(os.by) != 0 && os.count != 0 {
		t.Errorf("%d orders with %d hits are left", len(os.by), os.count)
	}
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct{ in, first, last string }{
		{"2024-02-29", "2024-02-29", "2024-02-29"},
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2024", "2024-01-01", "2024-12-31"},
		{"2020-W53", "2020-12-28", "2021-01-03"},
		{"2024-W01", "2024-01-01", "2024-01-07"},
	} {
		first, last, err := period(c.in)
		if err != nil || first.String() != c.first || last.String() != c.last {
			t.Errorf("period(%q) = %v, %v, %v, want %s, %s", c.in, first, last, err, c.first, c.last)
		}
	}
	for _, in := range []string{"", "24", "2024-", "2024-13", "2024-00", "2024-02-30", "2024-W54", "2021-W53", "2024-W00", "2024-02-29T10:00", "२०२४", "XXXX-02-03", "2024-2"} {
		if first, last, err := period(in); err == nil {
			t.Errorf("period(%q) = %v, %v, want an error", in, first, last)
		}
	}
}

func FuzzPeriod(f *testing.F) {
	f.Add("2024-W01")
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, s string) {
		first, last, err := period(s)
		if err == nil && (first > last || first == corpus.NoDay) {
			t.Errorf("period(%q) = %v, %v", s, first, last)
		}
	})
}
