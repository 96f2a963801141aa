package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// status returns what GetStatus says of a collection.
func (s *service) status(t testing.TB, name string) *diptychv1.CollectionStatus {
	t.Helper()
	r, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return r.GetCollections()[0]
}

func (s *service) importLexicon(t testing.TB, id, entries string) *diptychv1.Lexicon {
	t.Helper()
	l, err := s.admin.ImportLexicon(t.Context(), &diptychv1.ImportLexiconRequest{Parent: main, LexiconId: id, Entries: entries})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func lexiconsOf(c *diptychv1.CollectionStatus) string {
	var all []string
	for _, l := range c.GetLexicons() {
		all = append(all, fmt.Sprintf("%s %d", strings.TrimPrefix(l.GetName(), main+"/lexicons/"), l.GetEntries()))
	}
	return strings.Join(all, ", ")
}

func TestImportLexicon(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, Options{})
	seq := s.put(t)
	plain := s.status(t, main)

	l := s.importLexicon(t, "ships.tsv", "# ships\ngouvernail\trudder\t0.8\ngouvernail\thelm\n")
	if l.GetName() != main+"/lexicons/ships.tsv" || l.GetEntries() != 2 || l.GetVersion() == "" {
		t.Errorf("ImportLexicon = %v", l)
	}
	with := s.status(t, main)
	if got := lexiconsOf(with); got != "ships.tsv 2" || with.GetModelVersion() == plain.GetModelVersion() {
		t.Errorf("lexicons %q, model %s, was %s", got, with.GetModelVersion(), plain.GetModelVersion())
	}
	// Index and links are made again, of the new model.
	r, err := s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{MinSequence: seq,
		Of: &diptychv1.FindParallelsRequest_Name{Name: main + "/articles/fr-ferry"}})
	if err != nil || len(r.GetParallels()) != 1 || r.GetParallels()[0].GetLink().GetModel() != with.GetModelVersion() {
		t.Errorf("parallels after the import: %v, %v", r, err)
	}

	// What is there already changes nothing, and the collection is not opened anew.
	before := s.collections["main"]
	s.importLexicon(t, "ships.tsv", "gouvernail\thelm\ngouvernail\trudder\t0.8\n")
	if s.collections["main"] != before {
		t.Error("the same lexicon again opened the collection anew")
	}
	s.importLexicon(t, "ships.tsv", "gouvernail\trudder\n")
	s.importLexicon(t, "bread.tsv", "levain\tsourdough\n")
	if got := lexiconsOf(s.status(t, main)); got != "bread.tsv 1, ships.tsv 1" {
		t.Errorf("lexicons %q", got)
	}

	// They are there when the server is started again, and gone when they are removed.
	version := s.status(t, main).GetModelVersion()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serve(t, dir, Options{})
	if got := s.status(t, main); got.GetModelVersion() != version || lexiconsOf(got) != "bread.tsv 1, ships.tsv 1" {
		t.Errorf("after a restart: %v, want model %s", got, version)
	}
	for _, id := range []string{"ships.tsv", "bread.tsv", "none.tsv"} {
		if l := s.importLexicon(t, id, ""); l.GetEntries() != 0 {
			t.Errorf("%s removed: %v", id, l)
		}
	}
	if got := s.status(t, main); got.GetModelVersion() != plain.GetModelVersion() || len(got.GetLexicons()) != 0 {
		t.Errorf("without lexicons: %v, want model %s", got, plain.GetModelVersion())
	}
}

func TestImportLexiconRefuses(t *testing.T) {
	s := serve(t, "", Options{})
	for _, c := range []struct {
		what    string
		req     *diptychv1.ImportLexiconRequest
		field   string
		message string
	}{
		{"no collection", &diptychv1.ImportLexiconRequest{LexiconId: "a", Entries: "mât\tmast"}, "parent", "collections/"},
		{"no name", &diptychv1.ImportLexiconRequest{Parent: main, Entries: "mât\tmast"}, "lexicon_id", "want 1 to 128"},
		{"a name with a space", &diptychv1.ImportLexiconRequest{Parent: main, LexiconId: "my words", Entries: "mât\tmast"}, "lexicon_id", "want 1 to 128"},
		{"the name of the learned one", &diptychv1.ImportLexiconRequest{Parent: main, LexiconId: "learned", Entries: "mât\tmast"}, "lexicon_id", "choose another"},
		{"a bad line", &diptychv1.ImportLexiconRequest{Parent: main, LexiconId: "a", Entries: "mât\tmast\n\nmât\tmast\toften\n"}, "entries", "a:3: probability"},
		{"one column", &diptychv1.ImportLexiconRequest{Parent: main, LexiconId: "a", Entries: "mât"}, "entries", "a:1: 1 columns"},
	} {
		_, err := s.admin.ImportLexicon(t.Context(), c.req)
		if got := refused(t, c.what, err, codes.InvalidArgument); !slices.Equal(got, []string{c.field}) || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: violations of %q: %v, want %s: %s", c.what, got, err, c.field, c.message)
		}
	}
	_, err := s.admin.ImportLexicon(t.Context(), &diptychv1.ImportLexiconRequest{Parent: "collections/none", LexiconId: "a", Entries: "mât\tmast"})
	refused(t, "unknown collection", err, codes.NotFound)
	_, err = s.admin.LearnLexicon(t.Context(), &diptychv1.LearnLexiconRequest{Parent: "main"})
	refused(t, "learning without a name", err, codes.InvalidArgument)
	_, err = s.admin.LearnLexicon(t.Context(), &diptychv1.LearnLexiconRequest{Parent: "collections/none"})
	refused(t, "learning in an unknown collection", err, codes.NotFound)

	if testing.Short() {
		return
	}
	var many strings.Builder
	for i := range maxImported {
		fmt.Fprintf(&many, "m%d\ta\n", i)
	}
	s.importLexicon(t, "one", "mât\tmast\n")
	_, err = s.admin.ImportLexicon(t.Context(), &diptychv1.ImportLexiconRequest{Parent: main, LexiconId: "more", Entries: many.String()})
	refused(t, "one entry too many", err, codes.FailedPrecondition)
}

// TestReopening: a call that waits longer than the grace time is told to try again, one that comes later waits and is
// answered by the collection that is open then.
func TestReopening(t *testing.T) {
	s := serve(t, "", Options{Grace: time.Millisecond})
	c := s.Server.collections["main"]
	c.halt()
	<-c.stopped
	seq := s.put(t)
	find := func() (*diptychv1.FindParallelsResponse, error) {
		return s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{MinSequence: seq,
			Of: &diptychv1.FindParallelsRequest_Name{Name: main + "/articles/fr-tram"}})
	}
	waited := make(chan error, 1)
	go func() {
		_, err := find()
		waited <- err
	}()
	eventually(t, "the call is at work", func() bool {
		if s.calls.TryAcquire(s.options.Memory / 2) {
			s.calls.Release(s.options.Memory / 2)
			return false
		}
		return true
	})
	s.importLexicon(t, "ships.tsv", "gouvernail\trudder\n")
	refused(t, "the call that waited", <-waited, codes.Unavailable)
	if r, err := find(); err != nil || len(r.GetParallels()) != 1 {
		t.Errorf("a call that comes later: %v, %v", r, err)
	}

	// Whoever comes while it is closed waits for it, as long as the deadline allows.
	c = s.Server.collections["main"]
	renewed := make(chan struct{})
	s.mu.Lock()
	c.renewed = renewed
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, _, err := s.enter(ctx, "main"); code(statusErr(err)) != codes.DeadlineExceeded {
		t.Errorf("enter with a deadline = %v", err)
	}
	entered := make(chan error, 1)
	go func() {
		_, leave, err := s.enter(t.Context(), "main")
		if err == nil {
			leave()
		}
		entered <- err
	}()
	s.mu.Lock()
	c.renewed = nil
	s.mu.Unlock()
	close(renewed)
	if err := <-entered; err != nil {
		t.Errorf("enter when it is open again = %v", err)
	}
}

func statusErr(err error) error {
	st, _ := statusOf(err, "")
	return st.Err()
}

// rudders are reports with their translations, of words that the built-in lexicon does not have.
var rudders = [][2]string{
	{"Le gouvernail du ferry « Belle-Rive » s'est brisé lundi 11 mars 2024 devant Port-Kermeur. Le capitaine Anselme Kerdoncuff a fait jeter l'ancre. Un gouvernail neuf coûtera 40 000 euros, selon la compagnie Armor-Lines.",
		"The rudder of the ferry Belle-Rive broke on Monday 11 March 2024 off Port-Kermeur. Captain Anselme Kerdoncuff had the anchor dropped. A new rudder will cost 40,000 euros, according to the company Armor-Lines."},
	{"Un gouvernail de bois a été trouvé samedi 4 mai 2024 sur la plage de Lanvézec. Le maire Yves Troadeg pense à un naufrage de 1782. Le gouvernail, long de 3 mètres, ira au musée de Lanvézec.",
		"A wooden rudder was found on Saturday 4 May 2024 on the beach of Lanvézec. The mayor, Yves Troadeg, thinks of a shipwreck of 1782. The rudder, 3 metres long, will go to the museum of Lanvézec."},
	{"Le skipper Loïc Penmarc'h a cassé son gouvernail jeudi 5 septembre 2024 au large de Sorvenne. Il menait la course avec 12 milles d'avance. « Sans gouvernail, on ne va nulle part », a-t-il dit.",
		"The skipper Loïc Penmarc'h broke his rudder on Thursday 5 September 2024 off Sorvenne. He was leading the race by 12 miles. “Without a rudder one goes nowhere,” he said."},
}

func (s *service) putTranslations(t testing.TB) (seq int64) {
	t.Helper()
	for i, pair := range rudders {
		for side, lang := range []string{"fr", "en"} {
			r := request(fmt.Sprint(lang, "-rudder-", i), "")
			r.Article = &diptychv1.Article{Language: lang, Text: pair[side]}
			for _, resp := range s.ingest(t, r) {
				seq = max(seq, resp.GetAcknowledgement().GetSequence())
			}
		}
	}
	return seq
}

func TestLearnLexicon(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, Options{})
	plain := s.status(t, main).GetModelVersion()
	learn := func() *diptychv1.LearnLexiconResponse {
		t.Helper()
		r, err := s.admin.LearnLexicon(t.Context(), &diptychv1.LearnLexiconRequest{Parent: main})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := learn(); r.GetLexicon().GetEntries() != 0 || r.GetSentencePairs() != 0 || s.status(t, main).GetModelVersion() != plain {
		t.Errorf("from nothing: %v", r)
	}
	s.putTranslations(t)
	first := learn()
	if first.GetLexicon().GetName() != main+"/lexicons/learned" || first.GetLexicon().GetEntries() == 0 || first.GetSentencePairs() < 6 {
		t.Errorf("from %d translations: %v", len(rudders), first)
	}
	with := s.status(t, main)
	if got, want := lexiconsOf(with), fmt.Sprint("learned ", first.GetLexicon().GetEntries()); got != want || with.GetModelVersion() == plain {
		t.Errorf("lexicons %q of model %s, want %q of another than %s", got, with.GetModelVersion(), want, plain)
	}
	if again := learn(); again.GetLexicon().GetVersion() != first.GetLexicon().GetVersion() {
		t.Errorf("from the same: %v, was %v", again, first)
	}

	// It is there when the server is started again.
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serve(t, dir, Options{})
	if got := s.status(t, main); got.GetModelVersion() != with.GetModelVersion() {
		t.Errorf("after a restart: %v, want model %s", got, with.GetModelVersion())
	}

	// What was deleted teaches nothing any more.
	for i := range rudders {
		if _, err := s.articles.DeleteArticle(t.Context(), &diptychv1.DeleteArticleRequest{Name: fmt.Sprint(main, "/articles/en-rudder-", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if r := learn(); r.GetLexicon().GetEntries() != 0 || s.status(t, main).GetModelVersion() != plain {
		t.Errorf("without the translations: %v, model %s, want %s", r, s.status(t, main).GetModelVersion(), plain)
	}
	s.putTranslations(t)
	if learn().GetLexicon().GetEntries() == 0 {
		t.Error("nothing learned from translations that are there again")
	}
	s.importLexicon(t, "learned", "")
	if got := s.status(t, main); got.GetModelVersion() != plain {
		t.Errorf("forgotten: model %s, want %s", got.GetModelVersion(), plain)
	}
}

// TestLearnLexiconEndsWithItsDeadline lets it wait for passes that do not come.
func TestLearnLexiconEndsWithItsDeadline(t *testing.T) {
	s := serve(t, "", Options{})
	c := s.Server.collections["main"]
	c.halt()
	<-c.stopped
	s.put(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := s.admin.LearnLexicon(ctx, &diptychv1.LearnLexiconRequest{Parent: main})
	refused(t, "learning", err, codes.DeadlineExceeded)
}

// renderingsOf looks words up, and says what was found as "word language text".
func (s *service) renderingsOf(t testing.TB, names bool, words ...string) []string {
	t.Helper()
	r, err := s.admin.LookUpLexicon(t.Context(), &diptychv1.LookUpLexiconRequest{Parent: main, Words: words, Names: names})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range r.GetRenderings() {
		if p := x.GetProbability(); !(p > 0 && p <= 1) || len(x.GetSources()) == 0 {
			t.Errorf("%v", x)
		}
		out = append(out, fmt.Sprintf("%s %s %s", x.GetWord(), x.GetLanguage(), x.GetText()))
	}
	return out
}

// TestNamesOfALexicon: an English name that stands for a French one is shown, and either finds the reports of both languages.
func TestNamesOfALexicon(t *testing.T) {
	s := serve(t, "", Options{})
	var seq int64
	for id, text := range map[string]string{
		"fr-boats": "L'OBR demande une baisse des péages sur le canal. Les bateliers ne partiront pas.",
		"en-boats": "The WCA is asking for lower tolls on the canal. The boatmen will not leave.",
	} {
		r := request(id, "")
		r.Article = &diptychv1.Article{Language: id[:2], Text: text, Published: "2024-03-11"}
		for _, resp := range s.ingest(t, r) {
			seq = max(seq, resp.GetAcknowledgement().GetSequence())
		}
	}
	found := func(query string) int64 {
		t.Helper()
		// Whoever asks for a link with that sequence waits until it is made, and the index before it.
		if _, err := s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{MinSequence: seq,
			Of: &diptychv1.FindParallelsRequest_Name{Name: main + "/articles/fr-boats"}}); err != nil {
			t.Fatal(err)
		}
		r, err := s.search.Search(t.Context(), &diptychv1.SearchRequest{Parent: main, Query: query})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetTotalSize()
	}
	if n := found("OBR"); n != 1 {
		t.Errorf("%d articles name OBR, want 1", n)
	}
	s.importLexicon(t, "names", "OBR\tWCA\t0.75\t0.5\tlearned names-1-9-0a 3\tobr\twca\nécluse\tlock\n")
	for _, query := range []string{"OBR", "WCA", "obr"} {
		if n := found(query); n != 2 {
			t.Errorf("%d articles for %s with what it stands for, want 2", n, query)
		}
	}
	for _, c := range []struct {
		names bool
		words []string
		want  []string
	}{
		{false, []string{"OBR"}, []string{"OBR fr WCA"}},
		{false, []string{"wca", "zzz"}, []string{"wca en OBR"}},
		{true, nil, []string{"OBR fr WCA"}},
		{true, []string{"Écluse"}, []string{"Écluse fr lock", "OBR fr WCA"}},
	} {
		if got := s.renderingsOf(t, c.names, c.words...); !slices.Equal(got, c.want) {
			t.Errorf("looked up %q, names %t: %q, want %q", c.words, c.names, got, c.want)
		}
	}
	for _, c := range []struct {
		req   *diptychv1.LookUpLexiconRequest
		field string
	}{
		{&diptychv1.LookUpLexiconRequest{Words: []string{"a"}}, "parent"},
		{&diptychv1.LookUpLexiconRequest{Parent: main, Words: make([]string, 1001)}, "words"},
		{&diptychv1.LookUpLexiconRequest{Parent: main, Words: []string{"a", strings.Repeat("é", 201)}}, "words[1]"},
	} {
		_, err := s.admin.LookUpLexicon(t.Context(), c.req)
		if got := refused(t, c.field, err, codes.InvalidArgument); got[0] != c.field {
			t.Errorf("violations of %q, want %s", got, c.field)
		}
	}
	_, err := s.admin.LookUpLexicon(t.Context(), &diptychv1.LookUpLexiconRequest{Parent: "collections/none"})
	refused(t, "unknown collection", err, codes.NotFound)
}
