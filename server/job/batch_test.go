package job

import (
	"slices"
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

// TestMatchesOnSample counts which judged pairs of sentences of the sample are matched, near misses among them: sentences
// alike of another day, place or act.
func TestMatchesOnSample(t *testing.T) {
	reports := map[string]*corpus.Annotated{}
	for _, r := range sample.Reports() {
		a, err := ingest.Annotate(r.Article)
		if err != nil {
			t.Fatal(err)
		}
		reports[r.ID] = a
	}
	// sentence is the number of the sentence that begins where s does.
	sentence := func(s sample.Sentence) int {
		return slices.IndexFunc(reports[s.Report].Annotation.Sentences, func(x corpus.Sentence) bool {
			return x.Field == corpus.Text && x.Start <= s.Start && s.Start < x.End
		})
	}
	judged, matched := map[sample.Judgement]int{}, map[sample.Judgement]int{}
	for _, story := range sample.Stories() {
		for _, p := range story.Gold.Pairs {
			a, b := reports[p.A.Report], reports[p.B.Report]
			if a.Lang() == b.Lang() {
				continue
			}
			judged[p.Judgement]++
			i, j := sentence(p.A), sentence(p.B)
			if slices.ContainsFunc(beads(lexicon.Builtin(), corpus.SameEvent, a, b), func(x corpus.Bead) bool { return x.A[0] == i && x.B[0] == j }) {
				matched[p.Judgement]++
			}
		}
	}
	share := func(j sample.Judgement) float64 { return float64(matched[j]) / float64(judged[j]) }
	t.Logf("matched of %v: %v", judged, matched)
	if got := share(sample.Equivalent); got < 0.45 {
		t.Errorf("%.2f of the equivalent sentences are matched, want 0.45", got)
	}
	if got := share(sample.NearMiss); got > 0.2 {
		t.Errorf("%.2f of the near misses are matched, want 0.2 at most", got)
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
