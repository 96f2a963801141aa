package mention

import (
	"slices"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// tallied is the tallies of a report.
func tallied(s string, l corpus.Lang) []Tally {
	a := corpus.Article{Text: s}
	ann := annotated(&a, l)
	ann.Mentions = Find(&a, ann)
	return Tallies(&corpus.Annotated{Article: a, Annotation: *ann})
}

// TestContradictions holds reports against each other of which the English one speaks from so many days later.
func TestContradictions(t *testing.T) {
	const unknown = -1000
	for _, c := range []struct {
		fr, en string
		later  corpus.Day
		want   string // what is contradicted
		n      int
	}{
		// A toll grows.
		{"Le feu a fait 12 morts.", "The fire killed 12.", unknown, "", 0},
		{"Le feu a fait 12 morts.", "The fire killed 17.", unknown, "dead", 1},
		{"Le feu a fait 12 morts.", "The fire killed 17.", 0, "", 0},
		{"Le feu a fait 12 morts.", "The fire killed 17.", 2, "", 0},
		{"Le feu a fait 12 morts.", "The fire killed 17.", -2, "dead", 1},
		{"Le feu a fait 17 morts.", "The fire killed 12.", 2, "dead", 1},
		{"Le feu a fait 17 morts, contre 12 la veille.", "The fire killed 17.", -2, "", 0},
		{"Le feu a fait 17 morts et 40 blessés.", "The fire killed 12 and injured 35.", 1, "dead injured", 2},
		{"On compte 1 204 cas.", "There are 900 cases.", 1, "infected", 1},
		// What is not told exactly may be the same.
		{"Le feu a fait au moins 12 morts.", "The fire killed 14.", unknown, "", 0},
		{"Le feu a fait au moins 12 morts.", "The fire killed 31.", unknown, "dead", 1},
		{"Le feu a fait une centaine de morts.", "The fire killed 118.", unknown, "", 0},
		{"Il y a de 10 à 15 morts.", "The fire killed 14.", unknown, "", 0},
		{"On compte 6 700 arrestations.", "Police made 6,691 arrests.", unknown, "", 0},
		// There is only one.
		{"Un séisme de magnitude 6,3 a eu lieu.", "A magnitude 5.1 quake struck.", 0, "magnitude", 2},
		{"Un séisme de magnitude 6,3 a eu lieu.", "A 6.1-magnitude quake struck.", 0, "", 0},
		{"Halvaros a battu Kestrova 3-1.", "Halvaros beat Kestrova 2-0.", 0, "score", 2},
		{"Halvaros a battu Kestrova 3-1.", "Kestrova lost 1-3 to Halvaros.", 0, "", 0},
		{"Halvaros a battu Kestrova 3-1 (mi-temps 1-0).", "Halvaros beat Kestrova 3-1.", 0, "", 0},
		{"Halvaros a battu Kestrova 3-1.", "Lindvar beat Kestrova 2-0.", 0, "", 0},
		{"Le texte est adopté par 61 voix contre 58.", "The bill passed by 61 votes to 40.", 0, "against", 2},
		// What an article may tell several of.
		{"L'usine supprime 450 emplois.", "The plant cuts 300 jobs.", 0, "", 0},
		{"On compte 12 nouveaux décès.", "There were 17 more deaths.", unknown, "", 0},
		{"On compte 12 morts.", "There were 17 injured.", unknown, "", 0},
	} {
		x, y := tallied(c.fr, corpus.French), tallied(c.en, corpus.English)
		a, b := corpus.Day(1000), 1000+c.later
		if c.later == unknown {
			a, b = corpus.NoDay, corpus.NoDay
		}
		got := ""
		n := Contradictions(x, y, a, b, func(t, u *Tally) { got += " " + t.Counts })
		if got != "" {
			got = got[1:]
		}
		if got != c.want || n != c.n {
			t.Errorf("%q and %q, %d days later: %q contradicted, %d; want %q, %d", c.fr, c.en, c.later, got, n, c.want, c.n)
		}
		if back := Contradictions(y, x, b, a, nil); back != n {
			t.Errorf("%q and %q: %d contradictions, the other way round %d", c.fr, c.en, n, back)
		}
	}
}

// TestDifferences: what differs need be no contradiction.
func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		fr, en string
		want   []string
	}{
		{"Le feu a fait 12 morts.", "The fire killed 17.", []string{"dead 12 17"}},
		{"Le feu a fait 12 morts.", "The fire killed 12.", nil},
		{"L'usine supprime 450 emplois.", "The plant cuts 300 jobs.", []string{"jobs 450 300"}},
		{"L'usine supprime 450 emplois, une autre 200 emplois.", "The plant cuts 300 jobs.", nil},
		{"Halvaros a battu Kestrova 3-1.", "Halvaros beat Kestrova 2-0.", []string{"score 3-1 2-0"}},
		{"Halvaros a battu Kestrova 3-1.", "Lindvar beat Tarbek 2-0.", nil},
	} {
		var got []string
		Differences(tallied(c.fr, corpus.French), tallied(c.en, corpus.English), func(t, u *Tally) {
			got = append(got, t.Counts+" "+t.Surface+" "+u.Surface)
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("%q and %q differ in %q, want %q", c.fr, c.en, got, c.want)
		}
	}
}

// FuzzContradictions: whatever is read, both ways round the same.
func FuzzContradictions(f *testing.F) {
	f.Add("12 morts, 3-1 entre Halvaros et Kestrova", "killed 17, 2-0, magnitude 6.3", int64(3))
	f.Fuzz(func(t *testing.T, fr, en string, later int64) {
		x, y := tallied(fr, corpus.French), tallied(en, corpus.English)
		a := corpus.Day(1000)
		b := a + corpus.Day(later%1000)
		if n, m := Contradictions(x, y, a, b, nil), Contradictions(y, x, b, a, nil); n != m {
			t.Errorf("%d contradictions, the other way round %d", n, m)
		}
	})
}
