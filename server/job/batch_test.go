package job

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestLearnedOnSample: a lexicon that learns from the sample's own translations does not pair the sample worse.
func TestLearnedOnSample(t *testing.T) {
	if testing.Short() {
		t.Skip("aligns the sample twice")
	}
	reports := map[string]sample.Report{}
	var articles []*corpus.Annotated
	for _, r := range sample.Reports() {
		a, err := ingest.Annotate(r.Article)
		if err != nil {
			t.Fatal(err)
		}
		reports[r.ID] = r
		articles = append(articles, a)
	}
	align := func(lex *lexicon.Lexicon) (b *Batch, right, wrong int) {
		b, err := Align(t.Context(), lex, articles)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range b.Links(0, false) {
			switch {
			case !k.Relation.SameOccurrence():
			case sample.Relation(reports[k.A], reports[k.B]).SameOccurrence():
				right++
			default:
				wrong++
			}
		}
		return b, right, wrong
	}
	lex := lexicon.Builtin()
	batch, right, wrong := align(lex)
	entries := lexicon.Learn(lex, batch.Pairs(0.5))
	_, rightThen, wrongThen := align(lex.With(entries))
	t.Logf("%d entries learned; right %d, then %d; wrong %d, then %d", len(entries), right, rightThen, wrong, wrongThen)
	if len(entries) == 0 {
		t.Error("nothing learned")
	}
	if rightThen < right || wrongThen > wrong {
		t.Errorf("%d right and %d wrong with what was learned, %d and %d without", rightThen, wrongThen, right, wrong)
	}
}
