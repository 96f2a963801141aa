package job

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/google/go-cmp/cmp"
)

// adverts stand on all pages of two made-up papers, and name the same person.
var adverts = map[corpus.Lang]string{
	corpus.French:  "Chaque dimanche, le billet d'Ottoline Brandvold : 714 chroniques déjà, rien que pour nos lecteurs.",
	corpus.English: "Every Sunday, the column by Ottoline Brandvold: 714 pieces so far, for our readers only.",
}

// printed returns n made-up articles as the papers print them.
func printed(t testing.TB, n int) []*corpus.Annotated {
	t.Helper()
	var out []*corpus.Annotated
	for _, a := range generated(t, n) {
		p := a.Article
		p.Source, p.Text = "The "+string(a.Lang())+" paper", adverts[a.Lang()]+"\n\n"+p.Text
		out = append(out, annotate(t, p))
	}
	return out
}

// advertised reports whether the advert counts as part of an article, and checks that it is a cut where it does not.
func advertised(t *testing.T, a *corpus.Annotated) bool {
	t.Helper()
	advert := adverts[a.Lang()]
	shown := slices.ContainsFunc(a.Annotation.Cuts, func(c corpus.Cut) bool { return strings.Contains(c.Of(a.In(c.Field)), advert) })
	named := slices.ContainsFunc(a.Annotation.Mentions, func(m corpus.Mention) bool { return a.Surface(&m) == "Ottoline Brandvold" })
	if shown == named {
		t.Errorf("%s: the advert is cut: %v, its name is a mention: %v", a.ID, shown, named)
	}
	return named
}

// The blocks of a collection are counted when it is opened, and its links are a function of the set of its articles.
func TestBlocks(t *testing.T) {
	articles := printed(t, 90)
	var want map[string]corpus.Link
	for order := range 2 {
		dir, versions := t.TempDir(), map[string]bool{}
		t.Run(fmt.Sprintf("order %d: first", order), func(t *testing.T) {
			c := openIn(t, dir, mostCandidates)
			for i := range articles {
				if order == 1 {
					i = len(articles) - 1 - i
				}
				c.do(t, act{a: articles[i]})
			}
			c.catchUp(t)
			for _, a := range articles {
				if got, _, err := c.Article(a.ID); err != nil || !advertised(t, got) {
					t.Fatalf("%s: the advert is cut in a collection that was not opened again, %v", a.ID, err)
				}
			}
			if n := sharing(t, c); n == 0 {
				t.Error("the advert is no evidence of any link: this does not test much")
			}
			versions[c.IndexVersion()] = true
		})
		t.Run(fmt.Sprintf("order %d: opened again", order), func(t *testing.T) {
			c := openIn(t, dir, mostCandidates)
			c.catchUp(t)
			for _, a := range articles {
				if got, _, err := c.Article(a.ID); err != nil || advertised(t, got) {
					t.Fatalf("%s: the advert is not cut, %v", a.ID, err)
				}
				if kept, _, err := c.Store.Get(a.ID); err != nil || !cmp.Equal(kept.Annotation, a.Annotation) {
					t.Fatalf("%s: another annotation is stored than that of the article alone, %v", a.ID, err)
				}
			}
			if n := sharing(t, c); n > 0 {
				t.Errorf("the advert is evidence of %d links", n)
			}
			if versions[c.IndexVersion()] {
				t.Errorf("the version is %s as before", c.IndexVersion())
			}
			versions[c.IndexVersion()] = true
			if want == nil {
				want = allLinks(t, c)
			}
			if diff := cmp.Diff(want, allLinks(t, c)); diff != "" || len(want) < 10 {
				t.Errorf("%d links differ from those of the first order (-first +this):\n%s", len(want), diff)
			}
			again := articles[0].Article
			again.ID = "later"
			later := annotate(t, again)
			if got, err := c.Annotate(t.Context(), later); err != nil || advertised(t, got) {
				t.Errorf("the advert is not cut of an article that is not kept, %v", err)
			}
			c.do(t, act{a: later})
			if got, _, err := c.Article(later.ID); err != nil || advertised(t, got) {
				t.Errorf("the advert is not cut of an article that comes later, %v", err)
			}
		})
		t.Run(fmt.Sprintf("order %d: and again", order), func(t *testing.T) {
			c := openIn(t, dir, mostCandidates)
			if _, linked, _ := c.Progress(); linked < uint64(len(articles)) || !versions[c.IndexVersion()] {
				t.Errorf("links reach change %d of %d: nothing had to be made again", linked, c.Store.Last())
			}
		})
	}
}

// sharing counts the links that have the advert for evidence.
func sharing(t *testing.T, c *Collection) int {
	t.Helper()
	n := 0
	for _, k := range allLinks(t, c) {
		if err := c.Explain(&k); err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(k.Evidence, func(e corpus.Evidence) bool { return strings.Contains(fmt.Sprint(e), "Brandvold") }) {
			n++
		}
	}
	return n
}

func TestBatchBlocks(t *testing.T) {
	articles := printed(t, 40)
	annotated, err := Annotate(t.Context(), lexicon.Builtin(), articles)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Align(t.Context(), lexicon.Builtin(), articles)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range articles {
		if annotated[i].ID != a.ID || advertised(t, annotated[i]) || advertised(t, b.Article(a.ID)) || !advertised(t, a) {
			t.Errorf("%s: the advert is not cut, or cut of what was handed in", a.ID)
		}
	}
	for _, k := range b.Links(0, true) {
		b.Explain(&k)
		if strings.Contains(fmt.Sprint(k.Evidence), "Brandvold") {
			t.Errorf("%s, %s: the advert is evidence: %v", k.A, k.B, k.Evidence)
		}
	}
}

// An annotation that is made again is stored as that of the article alone.
func TestBlocksOfOldAnnotations(t *testing.T) {
	dir := t.TempDir()
	t.Run("first", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		for _, a := range printed(t, 60) {
			old := *a
			old.Annotation.Version = "old"
			c.do(t, act{a: &old})
		}
		c.catchUp(t)
	})
	t.Run("again", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		c.catchUp(t)
		for change, err := range c.Store.List("", c.Store.Last()) {
			if err != nil {
				t.Fatal(err)
			}
			kept, _, err := c.Store.Get(change.ID)
			if err != nil || kept.Annotation.Version != ingest.Version || !advertised(t, kept) {
				t.Fatalf("%s is stored in version %q, advertised %v, %v", change.ID, kept.Annotation.Version, advertised(t, kept), err)
			}
		}
	})
}
