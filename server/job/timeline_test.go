package job

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestTimelines aligns chronicles of one crisis each, whose days resemble each other: see testdata/timelines. The floors
// stand about two articles below what is reached.
func TestTimelines(t *testing.T) {
	for _, c := range []struct {
		name                 string
		ranked, found, right float64
	}{
		{"crisis", 0.92, 0.71, 0.77},
		{"epidemic", 0.88, 0.76, 0.90},
		{"election", 0.82, 0.70, 0.78},
		{"strike", 0.72, 0.41, 0.75},
		{"war", 0.77, 0.52, 0.76},
	} {
		t.Run(c.name, func(t *testing.T) {
			articles, occurrence := timeline(t, c.name)
			b, err := Align(t.Context(), lexicon.Builtin(), articles)
			if err != nil {
				t.Fatal(err)
			}
			ranked, found, right := shares(b.Links(0, true), partnered(articles, occurrence), occurrence)
			t.Logf("partner ranked first %.3f, found %.3f; links right %.3f", ranked, found, right)
			if ranked < c.ranked || found < c.found || right < c.right {
				t.Errorf("partner ranked first %.3f, found %.3f, links right %.3f; want %.2f, %.2f and %.2f at least",
					ranked, found, right, c.ranked, c.found, c.right)
			}
		})
	}
}

// shares returns how many of the n French articles with a partner have one as their first candidate, how many are decided
// to have one, and how many of the decided links are right. The links are those of all candidates, best first.
func shares(links []corpus.Link, n int, occurrence map[string]string) (ranked, found, right float64) {
	var first, decided, correct int
	seen, partner := map[string]bool{}, map[string]bool{}
	for _, k := range links {
		same := occurrence[k.A] == occurrence[k.B]
		if same && !seen[k.A] {
			first++
		}
		seen[k.A] = true
		if !k.Relation.SameOccurrence() {
			continue
		}
		decided++
		if same {
			correct++
			partner[k.A] = true
		}
	}
	return float64(first) / float64(n), float64(len(partner)) / float64(n), float64(correct) / float64(decided)
}

// partnered counts the French articles whose occurrence is told in English, too.
func partnered(articles []*corpus.Annotated, occurrence map[string]string) (n int) {
	english := map[string]bool{}
	for _, a := range articles {
		english[occurrence[a.ID]] = english[occurrence[a.ID]] || a.Lang() == corpus.English
	}
	for _, a := range articles {
		if a.Lang() == corpus.French && english[occurrence[a.ID]] {
			n++
		}
	}
	return n
}

// timeline reads the articles of a chronicle, and the occurrence of each by its id.
func timeline(t *testing.T, name string) ([]*corpus.Annotated, map[string]string) {
	t.Helper()
	path := filepath.Join("testdata", "timelines", name)
	gold, err := os.ReadFile(path + ".gold.tsv")
	if err != nil {
		t.Fatal(err)
	}
	occurrence := map[string]string{}
	for line := range strings.Lines(string(gold)) {
		cells := strings.Split(strings.TrimSpace(line), "\t") // id, language, occurrence
		occurrence[cells[0]] = cells[2]
	}
	file, err := os.Open(path + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var articles []*corpus.Annotated
	for r, err := range ingest.Read(file, file.Name(), ingest.JSONL) {
		if err != nil {
			t.Fatal(err)
		}
		if occurrence[r.ID] == "" {
			t.Fatalf("%s has no occurrence", r.ID)
		}
		articles = append(articles, annotate(t, r.Article))
	}
	return articles, occurrence
}
