package job

import (
	"hash/fnv"
	"io"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/lexicon"
)

// hidden counts how the dates of reports come out whose own are hidden.
type hidden struct{ all, dated, right, near, sure, brier float64 }

// TestDatesThatAreHidden hides the dates of a third of the sample's reports, of the next third, and of the last, and lets
// their stories date them. Nothing was tuned on the stories of the test split.
func TestDatesThatAreHidden(t *testing.T) {
	const parts = 3
	bySplit := map[sample.Split]*hidden{}
	for _, s := range sample.Stories() {
		bySplit[s.Split] = &hidden{}
	}
	for part := range uint32(parts) {
		var articles []*corpus.Annotated
		want := map[string]corpus.Day{}
		split := map[string]sample.Split{}
		for _, s := range sample.Stories() {
			for _, r := range s.Reports {
				a := annotate(t, r.Article)
				if d := a.Annotation.Dating; hash(a.ID)%parts == part && d.Method == corpus.Given && d.Anchor() != corpus.NoDay {
					a = undated(t, a)
					if !a.Annotation.Dating.Method.Testifies() {
						want[a.ID], split[a.ID] = d.Anchor(), s.Split
					}
				}
				articles = append(articles, a)
			}
		}
		dated, err := Annotate(t.Context(), lexicon.Builtin(), articles)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range dated {
			day, ok := want[a.ID]
			if !ok {
				continue
			}
			h := bySplit[split[a.ID]]
			h.all++
			d := a.Annotation.Dating
			if d.Anchor() == corpus.NoDay {
				continue
			}
			right := 0.0
			switch off := d.Anchor() - day; off {
			case 0:
				right = 1
				fallthrough
			case -1, 1:
				h.near++
			default:
				t.Logf("%s: %s (%.2f), published %s: %s", a.ID, d.Value, d.Confidence, day, d.Witness)
			}
			h.dated++
			h.right += right
			h.sure += d.Confidence
			h.brier += (d.Confidence - right) * (d.Confidence - right)
		}
	}
	for split, h := range bySplit {
		t.Logf("%v: %v reports, %v dated, of these %.3f on the day and %.3f within one; confidence %.3f on average, Brier score %.3f",
			split, h.all, h.dated, h.right/h.dated, h.near/h.dated, h.sure/h.dated, h.brier/h.dated)
	}
	for split, h := range bySplit {
		if near, wanted := h.near/h.all, 0.65; near < wanted {
			t.Errorf("%s: %.3f of the reports are dated within a day, want %.2f at least", split, near, wanted)
		}
		if brier, wanted := h.brier/h.dated, 0.25; brier > wanted {
			t.Errorf("%s: Brier score of the confidence %.3f, want %.2f at most", split, brier, wanted)
		}
	}
}

// TestDateOfAMonth dates an article of which the month is given, also where all articles are given something.
func TestDateOfAMonth(t *testing.T) {
	const report = "The bridge at Varnhelm collapsed on Saturday, and two lorries of Ilda Marchetan fell into the Orsa."
	articles := []*corpus.Annotated{
		annotate(t, corpus.Article{ID: "day", Language: corpus.English, Text: report, Published: "2024-05-18"}),
		annotate(t, corpus.Article{ID: "month", Language: corpus.English, Text: report + " Nobody was hurt.", Published: "2024-05"}),
	}
	dated, err := Annotate(t.Context(), lexicon.Builtin(), articles)
	if err != nil {
		t.Fatal(err)
	}
	if d := dated[1].Annotation.Dating; d.Method != corpus.Neighbours || d.Value != "2024-05-18" {
		t.Errorf("dated %+v, want 2024-05-18 by its neighbour", d)
	}
}

func hash(id string) uint32 {
	h := fnv.New32a()
	io.WriteString(h, id)
	return h.Sum32()
}
