package job

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestLearnedOnSample: a lexicon that learns words and names from the sample's own links does not pair the sample worse.
func TestLearnedOnSample(t *testing.T) {
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
	pair := func(lex *lexicon.Lexicon) (b *Batch, right, wrong int) {
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
	batch, right, wrong := pair(lex)
	variants := align.NewVariants(lex)
	entries, err := lexicon.Learn(t.Context(), lex, batch.Pairs(variants))
	if err != nil {
		t.Fatal(err)
	}
	entries = append(entries, variants.Entries()...)
	_, rightThen, wrongThen := pair(lex.With(entries))
	t.Logf("%d entries learned; right %d, then %d; wrong %d, then %d", len(entries), right, rightThen, wrong, wrongThen)
	if len(entries) == 0 {
		t.Error("nothing learned")
	}
	if rightThen < right || wrongThen > wrong {
		t.Errorf("%d right and %d wrong with what was learned, %d and %d without", rightThen, wrongThen, right, wrong)
	}
}

// TestWithout: what is taken out is what its rows of evidence weigh.
func TestWithout(t *testing.T) {
	b, reports := alignSample(t, nil)
	for _, kind := range []corpus.EvidenceKind{corpus.ByName, corpus.ByDay, corpus.ByOrder} {
		without := b.Without(kind)
		for _, y := range reports[1:40] {
			all, err := b.Judge(reports[0].ID, y.ID)
			if err != nil {
				t.Fatal(err)
			}
			left, err := without.Judge(reports[0].ID, y.ID)
			if err != nil {
				t.Fatal(err)
			}
			want := logit(all.Confidence)
			for _, row := range all.Evidence {
				if row.Kind == kind {
					want -= row.Weight
				}
			}
			if got := logit(left.Confidence); !near(got, want) || !near(logOddsOf(left.Evidence), got) {
				t.Errorf("%s, %s without %s: log-odds %g, rows %g, want %g", left.A, left.B, kind, got, logOddsOf(left.Evidence), want)
			}
		}
	}
}
