package job

import (
	"slices"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/align"
)

// TestJudgementsCalibrate judges all links of the sample's tuning stories by the truth: the next model is corrected by that, tells so,
// and is not surer of wrong links in the test stories.
func TestJudgementsCalibrate(t *testing.T) {
	dir, reports, split := t.TempDir(), map[string]sample.Report{}, map[string]sample.Split{}
	for _, story := range sample.Stories() {
		for _, r := range story.Reports {
			reports[r.ID], split[r.ID] = r, story.Split
		}
	}
	same := func(k corpus.Link) bool { return sample.Relation(reports[k.A], reports[k.B]).SameOccurrence() }
	brier := func(links map[string]corpus.Link) (sum float64) {
		n := 0.0
		for _, k := range links {
			if split[k.A] == sample.Test {
				truth := 0.0
				if same(k) {
					truth = 1
				}
				sum += (k.Confidence - truth) * (k.Confidence - truth)
				n++
			}
		}
		return sum / n
	}
	open := func(c *Collection) map[string]corpus.Link {
		for _, r := range reports {
			c.do(t, act{id: r.ID, a: annotate(t, r.Article)})
		}
		c.catchUp(t)
		return allLinks(t, c)
	}

	var before, after map[string]corpus.Link
	var version string
	openWith(t, dir, func(c *Collection) { open(c) }) // the statistics are counted at the next opening
	openWith(t, dir, func(c *Collection) {
		c.catchUp(t)
		before, version = allLinks(t, c), c.IndexVersion()
		judged := 0
		for _, k := range before {
			if split[k.A] == sample.Tune {
				relation := corpus.Related
				if same(k) {
					relation = corpus.SameEvent
				}
				c.judgeNow(t, k.A, k.B, relation)
				judged++
			}
		}
		if judged < align.LeastJudged || !c.Outgrown() {
			t.Fatalf("%d links judged, outgrown: %v", judged, c.Outgrown())
		}
	})
	openWith(t, dir, func(c *Collection) {
		c.catchUp(t)
		after = allLinks(t, c)
		if c.IndexVersion() == version || c.Outgrown() {
			t.Errorf("version %s as before the judgements, or not counted", version)
		}
		for key, k := range after {
			if split[k.A] != sample.Test {
				continue
			}
			if err := c.Explain(&k); err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(k.Evidence, func(e corpus.Evidence) bool { return e.Kind == corpus.ByCalibration }) {
				t.Fatalf("%s: no row tells of the calibration", key)
			}
			if got := logOddsOf(k.Evidence); !near(got, logit(k.Confidence)) {
				t.Fatalf("%s: the evidence adds up to %g, confidence %g", key, got, k.Confidence)
			}
		}
	})
	was, is := brier(before), brier(after)
	t.Logf("Brier score of the links of the test stories %.4f, %.4f when those of the tuning stories are judged", was, is)
	if is > was+0.005 {
		t.Errorf("the judgements made it worse")
	}
}
