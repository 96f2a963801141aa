package mention

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// TestOrdinaryOpeners: ordinary words that begin a sentence are no names, be they in the dictionary, formed like words of it, or
// neither. Those that look like surnames are taken for some: Cleaner, Roofer.
func TestOrdinaryOpeners(t *testing.T) {
	for lang, words := range map[corpus.Lang]string{
		corpus.French: "Désormais Heureusement Soutenus Accueillie Mangeant Nageurs Boulangers Allons Hormis Plusieurs Voilà Bientôt Maires " +
			"Fermes Routes Écoliers Malades Ministres Témoins Vergers Jaune Pleine Quelques Faut-il Restent Demeurent Imbroglio Aspirine",
		corpus.English: "Notwithstanding Meanwhile Fortunately Whistling Bakers Rescued Hardly Plenty Seldom Schools Roads Ministers " +
			"Witnesses Villagers Hopeless Quickest Downstairs Somehow Heavy Teachers Unlike Come Fetch Aspirin Potholes",
	} {
		for w := range strings.FieldsSeq(words) {
			a, ann := &corpus.Article{Text: w + " est is de la ville."}, &corpus.Annotation{Language: lang}
			for _, m := range findNames(a, ann, cutFields(a, ann)) {
				t.Errorf("%s: %q is a name of type %s", lang, m.Of(a.Text), m.Type)
			}
		}
	}
}
