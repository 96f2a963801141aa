package job

import (
	"slices"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// boatmen is a story in reports of both languages, with an organisation whose names share nothing: OBR, WCA. The first three
// pairs are translations, the last is of independent reports that name little else.
var boatmen = []corpus.Article{
	{ID: "fr-1", Published: "2024-03-11", Title: "Sarvenne : les bateliers bloquent le canal",
		Text: "Une centaine de bateliers ont bloqué lundi 11 mars 2024 l'écluse de Brévanne avec 40 péniches. L'OBR demande une baisse de 12 % des péages sur le canal de la Sarvenne. « Nous ne partirons pas », a déclaré Odile Tramoise, la présidente de l'OBR. La préfecture de Brévanne a fermé le canal à la navigation."},
	{ID: "en-1", Published: "2024-03-11", Title: "Boatmen block the Sarvenne canal",
		Text: "About a hundred boatmen blocked the Brévanne lock with 40 barges on Monday 11 March 2024. The WCA is asking for tolls on the Sarvenne canal to be cut by 12 %. “We will not leave,” said Odile Tramoise, the president of the WCA. The prefecture of Brévanne closed the canal to navigation."},
	{ID: "fr-2", Published: "2024-03-14", Title: "Péages de la Sarvenne : le ministre reçoit les bateliers",
		Text: "Le ministre des Transports, Bertil Cazenave, a reçu jeudi 14 mars 2024 à Lormont une délégation de l'OBR. La réunion a duré 5 heures. Selon l'OBR, le ministre propose une baisse de 4 %. Le trafic du canal reste interrompu et 60 péniches attendent à Brévanne."},
	{ID: "en-2", Published: "2024-03-14", Title: "Minister receives boatmen over Sarvenne tolls",
		Text: "The transport minister, Bertil Cazenave, received a delegation of the WCA in Lormont on Thursday 14 March 2024. The meeting lasted 5 hours. According to the WCA, the minister is proposing a cut of 4 %. Traffic on the canal remains interrupted and 60 barges are waiting in Brévanne."},
	{ID: "fr-3", Published: "2024-03-19", Title: "Le tribunal ordonne la levée du barrage",
		Text: "Le tribunal de Lormont a ordonné mardi 19 mars 2024 la levée du barrage de Brévanne, sous peine d'une amende de 3 000 euros par jour. L'avocat de l'OBR, Ismaël Quévert, a annoncé un appel. L'OBR risque aussi de perdre une subvention de 90 000 euros."},
	{ID: "en-3", Published: "2024-03-19", Title: "Court orders blockade lifted",
		Text: "The court of Lormont on Tuesday 19 March 2024 ordered the Brévanne blockade to be lifted, on pain of a fine of 3,000 euros a day. The lawyer of the WCA, Ismaël Quévert, announced an appeal. The WCA may also lose a grant of 90,000 euros."},
	{ID: "fr-4", Published: "2024-04-02", Title: "Un congrès agité",
		Text: "L'OBR a élu samedi une nouvelle direction au terme d'un congrès houleux. Odile Tramoise quitte la tête de l'OBR après neuf ans ; un marinier de trente ans lui succède. Les partisans de la négociation l'ont emporté de peu."},
	{ID: "en-4", Published: "2024-04-02", Title: "New leaders for the boatmen",
		Text: "After a weekend of quarrels the WCA has new leaders. Members voted narrowly for those who want to talk, and Odile Tramoise, at the helm of the WCA for nine years, makes way for a young skipper. The WCA says that it will ask for another meeting."},
	{ID: "fr-5", Published: "2024-04-02", Title: "Un marché couvert pour Lormont",
		Text: "Le conseil municipal de Lormont a voté mardi 2 avril 2024 la construction d'un marché couvert de 30 étals, pour 2 millions d'euros. Les travaux doivent commencer en septembre."},
	{ID: "en-5", Published: "2024-04-03", Title: "Ferry timetable changes",
		Text: "The ferry company of the bay of Tressan will run 12 crossings a day from May, against 8 today. Fares will not change, the company said on Wednesday 3 April 2024."},
}

// openWith opens the collection in a folder and lets its passes catch up.
func openWith(t *testing.T, dir string, do func(c *Collection)) {
	t.Helper()
	t.Run("open", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		do(c)
	})
}

// variant returns the learned entry of a French name.
func variant(entries []lexicon.Entry, french string) (lexicon.Entry, bool) {
	i := slices.IndexFunc(entries, func(e lexicon.Entry) bool { return e.IsName() && e.French == french })
	if i < 0 {
		return lexicon.Entry{}, false
	}
	return entries[i], true
}

// TestLearnVariant: what the organisation is called in the other language is learned from the days that are sure, takes part when
// the collection is opened again, and is forgotten with two of them.
func TestLearnVariant(t *testing.T) {
	dir := t.TempDir()
	named := func(c *Collection) (k corpus.Link, weight float64) {
		t.Helper()
		links, err := c.Parallels("fr-4")
		if err != nil || len(links) == 0 || links[0].B != "en-4" {
			t.Fatalf("parallels of fr-4: %+v, %v", links, err)
		}
		if err := c.Explain(&links[0]); err != nil {
			t.Fatal(err)
		}
		for _, row := range links[0].Evidence {
			if row.A == "OBR" && row.B == "WCA" {
				weight = row.Weight
			}
		}
		return links[0], weight
	}
	var before corpus.Link
	var version string
	openWith(t, dir, func(c *Collection) {
		for _, a := range boatmen {
			c.do(t, act{id: a.ID, a: annotate(t, a)})
		}
		c.catchUp(t)
		var weight float64
		if before, weight = named(c); weight != 0 {
			t.Errorf("before it is learned OBR, WCA weighs %.2f", weight)
		}
		version = c.Model.Version
		l, _, err := c.Learn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e, ok := variant(l.Entries, "OBR")
		if !ok || e.English != "WCA" || e.Source.Count != 4 || e.There != 1 || e.Back != 1 {
			t.Errorf("learned %+v, %t, want OBR, WCA of four events", e, ok)
		}
		if again, _ := named(c); c.Model.Version != version || again.Confidence != before.Confidence {
			t.Error("what was learned takes part in the model that is open")
		}
	})
	openWith(t, dir, func(c *Collection) {
		c.catchUp(t)
		after, weight := named(c)
		t.Logf("%s %.3f, then %s %.3f with %+.2f of OBR, WCA", before.Relation, before.Confidence, after.Relation, after.Confidence, weight)
		if c.Model.Version == version || weight <= 0 || !after.Relation.SameOccurrence() || after.Confidence <= before.Confidence {
			t.Errorf("before %s %.3f, then %s %.3f, OBR, WCA weighs %.2f: want more", before.Relation, before.Confidence, after.Relation, after.Confidence, weight)
		}
		// Learning again finds the same: what was learned does not teach itself.
		l, _, err := c.Learn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := variant(l.Entries, "OBR"); !ok || e.Source.Count != 4 {
			t.Errorf("learned again %+v, %t", e, ok)
		}
		for _, id := range []string{"en-1", "en-2"} {
			c.do(t, act{id: id})
		}
		c.catchUp(t)
		if l, _, err = c.Learn(t.Context()); err != nil {
			t.Fatal(err)
		}
		if e, ok := variant(l.Entries, "OBR"); ok {
			t.Errorf("without two of the days %+v is learned", e)
		}
	})
	openWith(t, dir, func(c *Collection) {
		c.catchUp(t)
		if _, ok := c.Model.Lexicon.Name("obr", corpus.French); ok {
			t.Error("OBR still stands for WCA")
		}
	})
}

// TestLearnVariantJudged: a link that a person has rejected teaches no names, one that a person vouches for does.
func TestLearnVariantJudged(t *testing.T) {
	c := openIn(t, t.TempDir(), mostCandidates)
	for _, a := range boatmen {
		c.do(t, act{id: a.ID, a: annotate(t, a)})
	}
	c.catchUp(t)
	count := func() int {
		t.Helper()
		l, _, err := c.Learn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e, _ := variant(l.Entries, "OBR")
		return e.Source.Count
	}
	for _, step := range []struct {
		a, b     string
		relation corpus.Relation
		want     int
	}{
		{"fr-1", "en-1", corpus.Unrelated, 3},
		{"fr-2", "en-2", corpus.Related, 0},
		{"fr-1", "en-1", corpus.Translation, 3},
		{"fr-2", "en-2", corpus.SameEvent, 4},
	} {
		c.judgeNow(t, step.a, step.b, step.relation)
		if got := count(); got != step.want {
			t.Errorf("%s and %s judged %s: OBR, WCA in %d events, want %d", step.a, step.b, step.relation, got, step.want)
		}
	}
}

// TestBatchVariants: a batch learns what a kept collection learns, in whatever order its articles come.
func TestBatchVariants(t *testing.T) {
	var articles []*corpus.Annotated
	for _, a := range boatmen {
		articles = append(articles, annotate(t, a))
	}
	learn := func() []lexicon.Entry {
		b, err := Align(t.Context(), lexicon.Builtin(), articles)
		if err != nil {
			t.Fatal(err)
		}
		names := align.NewVariants(lexicon.Builtin())
		for range b.Pairs(names) {
		}
		return names.Entries()
	}
	first := learn()
	slices.Reverse(articles)
	if again := learn(); !slices.Equal(first, again) || len(first) != 1 || first[0].French != "OBR" || first[0].English != "WCA" {
		t.Errorf("learned %+v, and in reverse %+v, want OBR, WCA", first, again)
	}
}

// BenchmarkVariants learns names from made-up articles with their links; what it reports is articles a second.
func BenchmarkVariants(b *testing.B) {
	batch, err := Align(b.Context(), lexicon.Builtin(), generated(b, 2000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		names := align.NewVariants(lexicon.Builtin())
		for range batch.Pairs(names) {
		}
		b.ReportMetric(float64(len(names.Entries())), "names")
	}
	b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
