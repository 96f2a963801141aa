package tell

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// TestDirection tells which text of a translation was first: one clue of a kind, what speaks against it left out.
func TestDirection(t *testing.T) {
	clue := func(kind corpus.ClueKind, a, b string, weight float64) corpus.Clue {
		return corpus.Clue{Kind: kind, A: a, B: b, Weight: weight}
	}
	for _, c := range []struct {
		name   string
		d      corpus.Direction
		en, fr string // a hard space is written _
	}{
		{"not said", corpus.Direction{Clues: []corpus.Clue{clue(corpus.GlossClue, "a", "a (b)", .3)}}, "", ""},
		{"by length alone", corpus.Direction{Original: corpus.OriginalB, Confidence: .85, Clues: []corpus.Clue{clue(corpus.LengthClue, "", "", -2)}},
			"the English text seems to be the original", "le texte anglais semble être l'original"},
		{"note", corpus.Direction{Original: corpus.OriginalA, Confidence: .98, Clues: []corpus.Clue{clue(corpus.NoteClue, "", "Translated", 4)}},
			"the French text is very likely to be the original: the English one says so itself (“Translated”)",
			"le texte français doit être l'original_: l'anglais le dit lui-même («_Translated_»)"},
		{"several", corpus.Direction{Original: corpus.OriginalB, Confidence: .9, Clues: []corpus.Clue{
			clue(corpus.GlossClue, "CBO (le budget)", "CBO", -1), clue(corpus.GlossClue, "SEC (la Bourse)", "SEC", -1), clue(corpus.PublicationClue, "2020-08-15", "2020-08-14", -.9),
			clue(corpus.NationClue, "", "French", .9), clue(corpus.ConversionClue, "80 km", "50 miles", -.8), clue(corpus.SpellingClue, "Lushenko", "Lushenko", -.7)}},
			"the English text seems to be the original: the French one explains “CBO”, came out later (Saturday 15 August 2020) and has “80 km” for “50 miles”",
			"le texte anglais semble être l'original_: le français explique «_CBO_», a paru plus tard (samedi 15 août 2020) et dit «_80 km_» pour «_50 miles_»"},
		{"agency of the rendering", corpus.Direction{Original: corpus.OriginalA, Confidence: .8, Clues: []corpus.Clue{clue(corpus.AgencyClue, "", "AFP", .8)}},
			"the French text seems to be the original: the English one comes from AFP", "le texte français semble être l'original_: l'anglais porte la signature AFP"},
		{"agency of the original", corpus.Direction{Original: corpus.OriginalA, Confidence: .8, Clues: []corpus.Clue{clue(corpus.AgencyClue, "AFP", "", .8)}},
			"the French text seems to be the original: the English one does not credit AFP", "le texte français semble être l'original_: l'anglais ne porte pas la signature AFP"},
		{"words, a country, a spelling", corpus.Direction{Original: corpus.OriginalA, Confidence: .8, Clues: []corpus.Clue{
			clue(corpus.KeptClue, "garde à vue", "custody (garde à vue)", 1), clue(corpus.NationClue, "", "French", .9), clue(corpus.SpellingClue, "Tchernenko", "Tchernenko", .7)}},
			"the French text seems to be the original: the English one keeps words of the other, as in “custody (garde à vue)”, says of which country it speaks (“French”) and spells “Tchernenko” as the other language does",
			"le texte français semble être l'original_: l'anglais garde des mots de l'autre, ainsi «_custody (garde à vue)_», précise de quel pays il s'agit («_French_») et écrit «_Tchernenko_» comme le fait l'autre langue"},
	} {
		a := &account{langs: across}
		if c.d.Original != "" {
			a.first = newOriginal(&c.d)
		}
		for lang, want := range map[speaker]string{"en": c.en, "fr": c.fr} {
			if got := strings.ReplaceAll(a.direction(lang), "\u00a0", "_"); got != want {
				t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
			}
		}
	}
}
