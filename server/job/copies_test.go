package job

import (
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/google/go-cmp/cmp"
)

// copiesIn are the pairs of articles of a collection that are linked as copies.
func copiesIn(t *testing.T, c *Collection) []string {
	t.Helper()
	var out []string
	for pair, k := range allLinks(t, c) {
		if k.Relation == corpus.Copy {
			out = append(out, pair)
		}
	}
	slices.Sort(out)
	return out
}

// TestCopies: exactly the copies of the sample are found, outlive a restart, and go with their articles.
func TestCopies(t *testing.T) {
	reports := sample.Reports()
	var want []string
	for _, x := range reports {
		for _, y := range reports {
			if x.ID < y.ID && sample.Relation(x, y) == corpus.Copy {
				want = append(want, x.ID+" "+y.ID)
			}
		}
	}
	slices.Sort(want)
	if len(want) == 0 {
		t.Fatal("the sample has no copies")
	}
	dir := t.TempDir()
	t.Run("put", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		for _, r := range reports {
			c.do(t, act{a: annotate(t, r.Article)})
		}
		c.catchUp(t)
		if diff := cmp.Diff(want, copiesIn(t, c)); diff != "" {
			t.Errorf("copies (-want +got):\n%s", diff)
		}
	})
	c := openIn(t, dir, mostCandidates)
	c.catchUp(t)
	if diff := cmp.Diff(want, copiesIn(t, c)); diff != "" {
		t.Errorf("copies after a restart (-want +got):\n%s", diff)
	}
	first, _, _ := strings.Cut(want[0], " ")
	kept, _, err := c.Article(first)
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.Copies(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Explain(&k[0]); err != nil {
		t.Fatal(err)
	}
	if got, want := logOddsOf(k[0].Evidence), logit(k[0].Confidence); !near(got, want) {
		t.Errorf("the evidence of a copy adds up to %g, the confidence's log-odds are %g", got, want)
	}
	twin := *kept
	twin.ID = "twin"
	twins, err := c.CopiesOf(t.Context(), &twin)
	if err != nil {
		t.Fatal(err)
	}
	if len(twins) != len(k)+1 || twins[0].Other("twin") != first {
		t.Errorf("an article that is not kept has the copies %v, its kept twin %v", twins, k)
	}
	c.do(t, act{id: first})
	c.catchUp(t)
	want = slices.DeleteFunc(want, func(pair string) bool { return slices.Contains(strings.Fields(pair), first) })
	if diff := cmp.Diff(want, copiesIn(t, c)); diff != "" {
		t.Errorf("copies without %s (-want +got):\n%s", first, diff)
	}
}
