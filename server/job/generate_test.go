package job

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
)

// sayings are what a generated report may say, in French and in English: %[1]s is a person, %[2]s a place, %[3]d a
// figure, %[4]s a weekday.
var sayings = []struct{ fr, en string }{
	{"Le ministre %[1]s a annoncé %[4]s un plan de %[3]d millions d'euros pour le port de %[2]s.", "Minister %[1]s announced a plan of %[3]d million euros for the port of %[2]s on %[4]s."},
	{"Un incendie a détruit %[4]s une usine près de %[2]s, faisant %[3]d blessés.", "A fire destroyed a factory near %[2]s on %[4]s, leaving %[3]d people injured."},
	{"La juge %[1]s a condamné %[4]s un ancien banquier à %[3]d mois de prison.", "Judge %[1]s sentenced a former banker to %[3]d months in prison on %[4]s."},
	{"Les pompiers de %[2]s ont travaillé toute la nuit.", "Firefighters from %[2]s worked through the night."},
	{"Selon la police, %[3]d manifestants ont défilé %[4]s à %[2]s contre la réforme.", "According to police, %[3]d demonstrators marched in %[2]s on %[4]s against the reform."},
	{"L'avocat de %[1]s a fait appel du jugement.", "The lawyer of %[1]s has appealed the verdict."},
	{"Le syndicat des cheminots a appelé à la grève à partir de %[4]s.", "The railway workers' union called a strike from %[4]s."},
	{"L'équipe de %[2]s a gagné la finale devant %[3]d spectateurs.", "The team from %[2]s won the final in front of %[3]d spectators."},
	{"Des chercheurs de l'université de %[2]s ont découvert une espèce d'oiseau.", "Researchers at the university of %[2]s discovered a species of bird."},
	{"%[1]s a démissionné %[4]s de la présidence du parti.", "%[1]s resigned as president of the party on %[4]s."},
	{"La rivière a débordé et %[3]d maisons ont été inondées.", "The river burst its banks and %[3]d houses were flooded."},
	{"Le gouvernement a promis une enquête sur l'accident.", "The government promised an inquiry into the accident."},
}

var (
	people   = []string{"Brenda Oakhollow", "Tomas Verrick", "Ilda Marchetan", "Oswin Karlstrup", "Renata Dolvik", "Hugo Penmarais", "Sela Adoumi", "Piotr Wendal"}
	places   = []string{"Varnhelm", "Port-Soulac", "Kestrova", "Montgelard", "Adrasko", "Ellingsby"}
	weekdays = []struct{ fr, en string }{{"lundi", "Monday"}, {"mardi", "Tuesday"}, {"mercredi", "Wednesday"}, {"jeudi", "Thursday"}, {"vendredi", "Friday"}}
)

// generate returns n articles in both languages, about half of them reports of an event that others report too.
func generate(t testing.TB, rng *rand.Rand, n int) []*corpus.Annotated {
	t.Helper()
	var out []*corpus.Annotated
	for event := 0; len(out) < n; event++ {
		person, place := people[rng.IntN(len(people))], places[rng.IntN(len(places))]
		figure, weekday := 5+rng.IntN(900), weekdays[rng.IntN(len(weekdays))]
		told := rng.Perm(len(sayings))[:5]
		published := corpus.DayOf(2021, 3, 1) + corpus.Day(rng.IntN(40))
		for report := range 1 + rng.IntN(4) {
			var b strings.Builder
			a := corpus.Article{ID: fmt.Sprintf("e%03d-%d", event, report), Language: corpus.French}
			if report%2 == 1 {
				a.Language = corpus.English
			}
			if rng.IntN(8) > 0 {
				a.Published = published.String()
			}
			for _, s := range told[:3+rng.IntN(3)] {
				say, day := sayings[s].fr, weekday.fr
				if a.Language == corpus.English {
					say, day = sayings[s].en, weekday.en
				}
				sentence := fmt.Sprintf(say, person, place, figure, day)
				sentence, _, _ = strings.Cut(sentence, "%!(EXTRA") // a saying need not use all
				b.WriteString(sentence + " ")
			}
			a.Text = b.String()
			out = append(out, annotate(t, a))
		}
	}
	return out[:n]
}

func annotate(t testing.TB, a corpus.Article) *corpus.Annotated {
	t.Helper()
	annotated, err := ingest.Annotate(a)
	if err != nil {
		t.Fatalf("annotate %s: %v", a.ID, err)
	}
	return annotated
}
