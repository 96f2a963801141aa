package cli

import (
	"slices"
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

// Figures that contradict one another are told apart from those that both have.
func TestEvidenceOfContradictions(t *testing.T) {
	rows := []corpus.Evidence{
		{Kind: corpus.ByQuantity, Key: "40", A: "40", B: "40", Weight: .5},
		{Kind: corpus.ByQuantity, Key: "dead", A: "12", B: "17", Weight: -1.2},
		{Kind: corpus.ByQuantity, Key: "score", A: "2-1", B: "3-1", Weight: -2.4},
	}
	for lang, want := range map[string][]string{
		"en": {" +0.50  both count 40", " -1.20  they differ in the number of dead: 12 / 17", " -2.40  they differ in the score: 2-1 / 3-1"},
		"fr": {" +0.50  les deux chiffrent 40", " -1.20  ils diffèrent par le nombre (morts) : 12 / 17", " -2.40  ils diffèrent par le score : 2-1 / 3-1"},
	} {
		if got := evidenceLines(rows, lang); !slices.Equal(got, want) {
			t.Errorf("in %s %q, want %q", lang, got, want)
		}
	}
}
