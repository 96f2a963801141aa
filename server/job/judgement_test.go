package job

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
)

// judgeNow judges two articles, and fails the test if that does not come to the links.
func (c *Collection) judgeNow(t testing.TB, a, b string, r corpus.Relation) {
	t.Helper()
	if _, err := c.Judge(t.Context(), corpus.Judgement{A: a, B: b, Relation: r, Judge: "Rozenn"}); err != nil {
		t.Fatal(err)
	}
}

func TestJudge(t *testing.T) {
	dir := t.TempDir()
	articles := generated(t, 40) // too few for statistics of their own: the model stays
	var computed map[string]corpus.Link
	var pair, apart corpus.Link // two that are linked, two that are not
	t.Run("first", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		for _, a := range articles {
			c.do(t, act{id: a.ID, a: a})
		}
		c.catchUp(t)
		computed = allLinks(t, c)
		for _, a := range articles {
			for _, b := range articles {
				if a.Lang() != corpus.French || b.Lang() != corpus.English {
					continue // copies are not judged
				}
				if k, ok := computed[a.ID+" "+b.ID]; !ok {
					apart = corpus.Link{A: a.ID, B: b.ID, Model: c.Model.Version}
				} else if k.Relation.SameOccurrence() {
					pair = k
				}
			}
		}
		if pair.A == "" || apart.A == "" {
			t.Fatal("no two articles that are linked, or none that are not")
		}

		c.judgeNow(t, pair.A, pair.B, corpus.Unrelated)
		c.judgeNow(t, apart.A, apart.B, corpus.SameEvent)
		apart.Relation, apart.Confidence = corpus.SameEvent, 1
		want := map[string]corpus.Link{apart.A + " " + apart.B: apart}
		for key, k := range computed {
			if k.A != pair.A || k.B != pair.B {
				want[key] = k
			}
		}
		if diff := cmp.Diff(want, allLinks(t, c)); diff != "" {
			t.Errorf("links after a rejection and an acceptance (-want +got):\n%s", diff)
		}
		k := apart
		if err := c.Explain(&k); err != nil {
			t.Fatal(err)
		}
		if len(k.Evidence) < 2 || k.Evidence[0] != (corpus.Evidence{Kind: corpus.ByJudgement, Key: "Rozenn"}) || k.Confidence != 1 {
			t.Errorf("explained: %+v, want a row of the judgement first", k)
		}
	})
	t.Run("reopened and revised", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		c.catchUp(t)
		before := allLinks(t, c)
		if k := before[apart.A+" "+apart.B]; !cmp.Equal(k, apart) {
			t.Errorf("after opening: %+v, want %+v", k, apart)
		}
		for _, a := range articles {
			if a.ID == apart.A || a.ID == pair.B {
				revised := a.Article
				revised.Attributes = map[string]json.RawMessage{"edition": json.RawMessage(`"late"`)}
				c.do(t, act{id: a.ID, a: annotate(t, revised)})
			}
		}
		c.catchUp(t)
		if diff := cmp.Diff(before, allLinks(t, c)); diff != "" {
			t.Errorf("links after new revisions (-before +after):\n%s", diff)
		}
		c.do(t, act{id: apart.B})
		c.catchUp(t)
		if k, ok := allLinks(t, c)[apart.A+" "+apart.B]; ok {
			t.Errorf("a deleted article has the link %+v", k)
		}
		for _, a := range articles {
			if a.ID == apart.B {
				c.do(t, act{id: a.ID, a: a})
			}
		}
		c.catchUp(t)
		if diff := cmp.Diff(before, allLinks(t, c)); diff != "" {
			t.Errorf("links after it was put again (-before +after):\n%s", diff)
		}

		c.judgeNow(t, pair.A, pair.B, "")
		c.judgeNow(t, apart.A, apart.B, "")
		if diff := cmp.Diff(computed, allLinks(t, c)); diff != "" {
			t.Errorf("links without judgements (-before +after):\n%s", diff)
		}
	})
}
