package cli

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// The contract's relations and kinds of evidence are all known here.
func TestWordsOfTheContract(t *testing.T) {
	for n, name := range diptychv1.Relation_name {
		if n == 0 {
			continue
		}
		r, err := corpus.ParseRelation(string(relationOf(diptychv1.Relation(n))))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, lang := range []string{"en", "fr"} {
			if relationName(r, lang) == "" {
				t.Errorf("%s has no name in %s", name, lang)
			}
		}
	}
	for n, name := range diptychv1.EvidenceKind_name {
		if n == 0 {
			continue
		}
		rows := evidenceOf([]*diptychv1.Evidence{{Kind: diptychv1.EvidenceKind(n), Key: "k", A: "a", B: "b", Weight: 1}})
		for _, lang := range []string{"en", "fr"} {
			if lines := evidenceLines(rows, lang); len(lines) != 1 || len(lines[0]) <= weightWidth {
				t.Errorf("%s is told in %s as %q", name, lang, lines)
			}
		}
	}
}
