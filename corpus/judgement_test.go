package corpus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOverrule(t *testing.T) {
	computed := Evidence{Kind: ByName, Key: "Varnhelm", Weight: 2}
	for _, c := range []struct {
		relation Relation
		want     float64
	}{{Translation, 1}, {SameEvent, 1}, {Related, 0}, {Unrelated, 0}} {
		k := Link{A: "f", B: "e", Relation: SameEvent, Confidence: 0.7, Model: "m", Evidence: []Evidence{computed}}
		j := Judgement{A: "f", B: "e", Relation: c.relation, Judge: "Rozenn", Note: "the same vote"}
		j.Overrule(&k)
		want := Link{A: "f", B: "e", Relation: c.relation, Confidence: c.want, Model: "m",
			Evidence: []Evidence{{Kind: ByJudgement, Key: "Rozenn", A: "the same vote"}, computed}}
		if diff := cmp.Diff(want, k); diff != "" {
			t.Errorf("Overrule by %s (-want +got):\n%s", c.relation, diff)
		}
	}
}
