package tell

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

var (
	across = [2]corpus.Lang{corpus.French, corpus.English}
	within = [2]corpus.Lang{corpus.English, corpus.English}

	first = corpus.DayOf(2020, time.August, 1)
	later = corpus.DayOf(2020, time.August, 15)
)

// TestTell tells accounts of one kind of thing each: none, one, many.
func TestTell(t *testing.T) {
	for _, c := range []struct {
		name   string
		a      account
		en, fr string // a hard space is written _
	}{
		{"nothing is known", account{}, "So they do not belong to the same story, and almost certainly do not report the same event (less than 1%).",
			"Ils ne relèvent donc pas de la même affaire et ne rapportent presque certainement pas le même événement (moins de 1_%)."},
		{"nothing in common", account{known: true, relation: corpus.Unrelated, confidence: .03},
			"The two reports share no name, no day, no figure and no word that would tell. So they do not belong to the same story, and very probably do not report the same event (3%).",
			"Les deux articles n'ont en commun ni nom, ni jour, ni chiffre, ni mot qui en dise long. Ils ne relèvent donc pas de la même affaire et ne rapportent très probablement pas le même événement (3_%)."},

		// What both tell.
		{"one person", account{people: []string{"Ilda Marchetan"}}, "Both reports name Ilda Marchetan.", "Les deux articles nomment Ilda Marchetan."},
		{"two people", account{people: []string{"A", "B"}}, "Both reports name A and B.", "Les deux articles nomment A et B."},
		{"three people", account{people: []string{"A", "B", "C"}}, "Both reports name A, B and C.", "Les deux articles nomment A, B et C."},
		{"a place", account{places: []string{"Varnhelm"}}, "Both reports name the place Varnhelm.", "Les deux articles nomment le lieu Varnhelm."},
		{"an organisation", account{organisations: []string{"OSCE"}}, "Both reports name the organisation OSCE.", "Les deux articles nomment l'organisation OSCE."},
		{"organisations", account{organisations: []string{"OSCE", "EU"}}, "Both reports name the organisations OSCE and EU.", "Les deux articles nomment les organisations OSCE et EU."},
		{"a name", account{others: []string{"Belle-Rive"}}, "Both reports name Belle-Rive.", "Les deux articles nomment Belle-Rive."},
		{"two types", account{people: []string{"A", "B"}, places: []string{"C", "D"}},
			"Both reports name A and B as well as the places C and D.", "Les deux articles nomment A et B ainsi que les lieux C et D."},
		{"all types", account{people: []string{"A"}, places: []string{"B"}, organisations: []string{"C"}, others: []string{"D", "E"}, moreNames: 3},
			"Both reports name A, D and E, the place B, the organisation C, as well as 3 other names.",
			"Les deux articles nomment A, D et E, le lieu B, l'organisation C, ainsi que 3 autres noms."},
		{"one more", account{people: []string{"A"}, moreNames: 1}, "Both reports name A as well as one other name.", "Les deux articles nomment A ainsi qu'un autre nom."},
		{"a day", account{days: []corpus.Day{later}}, "Both reports tell of Saturday 15 August 2020.", "Les deux articles parlent du samedi 15 août 2020."},
		{"two days, the first of a month", account{days: []corpus.Day{first, later}},
			"Both reports tell of Saturday 1 August 2020 and Saturday 15 August 2020.", "Les deux articles parlent du samedi 1er août 2020 et du samedi 15 août 2020."},
		{"a figure", account{figures: []string{"6,700"}}, "Both reports give the figure 6,700.", "Les deux articles donnent le chiffre 6,700."},
		{"figures", account{figures: []string{"12%", "42 injured"}}, "Both reports give the figures 12% and 42 injured.", "Les deux articles donnent les chiffres 12% et 42 injured."},
		{"an agency", account{agencies: []string{"AFP"}}, "Both reports come from AFP.", "Les deux articles portent la signature AFP."},
		{"one agency each", account{langs: across, people: []string{"A"}, only: [2]told{{agencies: []string{"AFP"}}, {agencies: []string{"AP", "Reuters"}}}},
			"Both reports name A. Only the French report comes from AFP; only the English one comes from AP and Reuters.",
			"Les deux articles nomment A. Seul l'article français porte la signature AFP_; seul l'anglais porte les signatures AP et Reuters."},
		{"a word", account{words: []string{"call"}}, "Both reports use the word “call”.", "Les deux articles emploient le mot «_call_»."},
		{"words", account{words: []string{"call", "border", "vote"}}, "Both reports use the words “call”, “border” and “vote”.",
			"Les deux articles emploient les mots «_call_», «_border_» et «_vote_»."},
		{"openings", account{openings: true}, "Both reports open in much the same way.", "Les deux articles s'ouvrent à peu près de la même façon."},
		{"names, a day, figures, words", account{people: []string{"A", "B"}, days: []corpus.Day{later}, figures: []string{"6"}, words: []string{"call"}, openings: true},
			"Both reports name A and B; both tell of Saturday 15 August 2020; both give the figure 6; both use the word “call”; both open in much the same way.",
			"Les deux articles nomment A et B_; tous deux parlent du samedi 15 août 2020_; tous deux donnent le chiffre 6_; tous deux emploient le mot «_call_»_; tous deux s'ouvrent à peu près de la même façon."},

		// What they differ in. Both have a person, so that there is something else.
		{"main day", account{mainDays: [2]corpus.Day{first, later}},
			"They differ in the main day (French: Saturday 1 August 2020; English: Saturday 15 August 2020).",
			"Ils diffèrent par le jour principal (français_: samedi 1er août 2020_; anglais_: samedi 15 août 2020)."},
		{"other days", account{otherDays: true}, "They differ in the other days they tell of.", "Ils diffèrent par les autres jours dont ils parlent."},
		{"a place each", account{where: [2][]string{{"Minsk"}, {"Moscow"}}},
			"They differ in the place (French: Minsk; English: Moscow).", "Ils diffèrent par le lieu (français_: Minsk_; anglais_: Moscow)."},
		{"two places against one, of one language", account{langs: within, where: [2][]string{{"Minsk", "Brest"}, {"Moscow"}}},
			"They differ in the places (first: Minsk and Brest; second: Moscow).", "Ils diffèrent par les lieux (premier_: Minsk et Brest_; second_: Moscow)."},
		{"a number", account{counted: []count{{"blessés", [2]string{"42", "45"}}}},
			"They differ in the number of blessés (French: 42; English: 45).", "Ils diffèrent par le nombre de blessés (français_: 42_; anglais_: 45)."},
		{"numbers, with a vowel", account{counted: []count{{"habitants", [2]string{"1", "2"}}, {"élèves", [2]string{"3", "4"}}}},
			"They differ in the number of habitants (French: 1; English: 2) and in the number of élèves (French: 3; English: 4).",
			"Ils diffèrent par le nombre d'habitants (français_: 1_; anglais_: 2) et par le nombre d'élèves (français_: 3_; anglais_: 4)."},
		{"a day apart", account{apart: 1}, "They were published a day apart.", "Ils ont paru à un jour d'intervalle."},
		{"days apart, and a better counterpart", account{apart: 12, better: true},
			"They were published 12 days apart; at least one of them has a better counterpart.",
			"Ils ont paru à 12 jours d'intervalle_; l'un au moins a un meilleur pendant."},
		{"all of it", account{otherDays: true, where: [2][]string{{"A"}, {"B"}}, counted: []count{{"hommes", [2]string{"1", "2"}}}, apart: 2},
			"They differ in the other days they tell of, in the place (French: A; English: B) and in the number of hommes (French: 1; English: 2); they were published 2 days apart.",
			"Ils diffèrent par les autres jours dont ils parlent, par le lieu (français_: A_; anglais_: B) et par le nombre d'hommes (français_: 1_; anglais_: 2)_; ils ont paru à 2 jours d'intervalle."},

		// What one tells alone.
		{"the French one", account{only: [2]told{{names: []string{"Quimper"}}}}, "Only the French report names Quimper.", "Seul l'article français nomme Quimper."},
		{"the English one", account{only: [2]told{{}, {figures: []string{"12%"}}}}, "Only the English report gives 12%.", "Seul l'article anglais donne 12%."},
		{"both", account{only: [2]told{{names: []string{"A", "B"}, figures: []string{"1"}}, {names: []string{"C"}}}},
			"Only the French report names A and B and gives 1; only the English one names C.",
			"Seul l'article français nomme A et B et donne 1_; seul l'anglais nomme C."},
		{"both, of one language", account{langs: within, only: [2]told{{names: []string{"A"}}, {names: []string{"B"}}}},
			"Only the first report names A; only the second one names B.", "Seul le premier article nomme A_; seul le second nomme B."},
		{"English first", account{langs: [2]corpus.Lang{corpus.English, corpus.French}, only: [2]told{{names: []string{"A"}}, {names: []string{"B"}}}},
			"Only the English report names A; only the French one names B.", "Seul l'article anglais nomme A_; seul le français nomme B."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.a.langs == [2]corpus.Lang{} {
				c.a.langs = across
			}
			conclude := c.a.known || c.name == "nothing is known"
			some := len(c.a.people)+len(c.a.places)+len(c.a.organisations)+len(c.a.others)+len(c.a.days)+len(c.a.figures)+len(c.a.words)+len(c.a.agencies) > 0 || c.a.openings
			c.a.known = c.a.known || some
			for lang, want := range map[corpus.Lang]string{corpus.English: c.en, corpus.French: c.fr} {
				got := c.a.tell(lang)
				if !conclude {
					got = strings.TrimSuffix(got, sentence(c.a.conclusion(speaker(lang))))
				}
				if got = strings.TrimSpace(strings.ReplaceAll(got, "\u00a0", "_")); got != want {
					t.Errorf("in %s\n%s\nwant\n%s", lang, got, want)
				}
			}
		})
	}
}

func TestConclusion(t *testing.T) {
	judged := func(by, why string) *judgement { return &judgement{by, why, .34} }
	for _, c := range []struct {
		relation   corpus.Relation
		confidence float64
		judged     *judgement
		en, fr     string
	}{
		{corpus.SameEvent, .999, nil, "so they almost certainly report the same event (more than 99%)", "ils rapportent donc presque certainement le même événement (plus de 99_%)"},
		{corpus.SameEvent, .97, nil, "so they very probably report the same event (97%)", "ils rapportent donc très probablement le même événement (97_%)"},
		{corpus.SameEvent, .8, nil, "so they probably report the same event (80%)", "ils rapportent donc probablement le même événement (80_%)"},
		{corpus.SameEvent, .5, nil, "so they seem to report the same event (50%)", "ils semblent donc rapporter le même événement (50_%)"},
		{corpus.Translation, .96, nil, "so they very probably report the same event (96%), and one text renders the other",
			"ils rapportent donc très probablement le même événement (96_%), et l'un des textes rend l'autre"},
		{corpus.Copy, .96, nil, "so they very probably report the same event (96%), and one text is a copy of the other",
			"ils rapportent donc très probablement le même événement (96_%), et l'un des textes est une copie de l'autre"},
		{corpus.Related, .4, nil, "so they belong to the same story, but do not seem to report the same event (40%)",
			"ils relèvent donc de la même affaire, mais ne semblent pas rapporter le même événement (40_%)"},
		{corpus.Related, .12, nil, "so they belong to the same story, but probably do not report the same event (12%)",
			"ils relèvent donc de la même affaire, mais ne rapportent probablement pas le même événement (12_%)"},
		{corpus.Unrelated, .01, nil, "so they do not belong to the same story, and very probably do not report the same event (1%)",
			"ils ne relèvent donc pas de la même affaire et ne rapportent très probablement pas le même événement (1_%)"},
		{corpus.SameEvent, 1, judged("Rozenn", ""), "Rozenn has judged that they report the same event; without that, the probability of the same event would be 34%",
			"Rozenn a jugé qu'ils rapportent le même événement_; sans cela, la probabilité du même événement serait de 34_%"},
		{corpus.Translation, 1, judged("", "word for word"), "somebody has judged that one text renders the other (“word for word”); without that, the probability of the same event would be 34%",
			"quelqu'un a jugé que l'un des textes rend l'autre («_word for word_»)_; sans cela, la probabilité du même événement serait de 34_%"},
		{corpus.Related, 0, judged("Rozenn", " "), "Rozenn has judged that they belong to the same story and report different events; without that, the probability of the same event would be 34%",
			"Rozenn a jugé qu'ils relèvent de la même affaire et rapportent des événements différents_; sans cela, la probabilité du même événement serait de 34_%"},
		{corpus.Unrelated, 0, judged("Rozenn", ""), "Rozenn has judged that they have nothing to do with one another; without that, the probability of the same event would be 34%",
			"Rozenn a jugé qu'ils n'ont rien à voir l'un avec l'autre_; sans cela, la probabilité du même événement serait de 34_%"},
	} {
		a := account{langs: across, relation: c.relation, confidence: c.confidence, judged: c.judged}
		for lang, want := range map[corpus.Lang]string{corpus.English: c.en, corpus.French: c.fr} {
			if got := strings.ReplaceAll(a.conclusion(speaker(lang)), "\u00a0", "_"); got != want {
				t.Errorf("%s %v in %s\n%s\nwant\n%s", c.relation, c.confidence, lang, got, want)
			}
		}
	}
}

// TestOf runs the examples of the data.
func TestOf(t *testing.T) {
	n := 0
	for line := range strings.Lines(aspiratedData) {
		noun, want, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "#")), " → ")
		if !ok {
			continue
		}
		n++
		if got := of(noun); got != want {
			t.Errorf("of(%q) = %q, want %q", noun, got, want)
		}
	}
	if n < 10 {
		t.Errorf("%d examples", n)
	}
}

func TestGroups(t *testing.T) {
	for _, c := range []struct {
		items  []string
		en, fr string
	}{
		{nil, "", ""},
		{[]string{"A"}, "A", "A"},
		{[]string{"A", "Iris"}, "A as well as Iris", "A ainsi qu'Iris"},
		{[]string{"A", "B", "Halvaros"}, "A, B, as well as Halvaros", "A, B, ainsi que Halvaros"},
	} {
		if en, fr := speaker(corpus.English).groups(c.items), speaker(corpus.French).groups(c.items); en != c.en || fr != c.fr {
			t.Errorf("groups(%q) = %q, %q", c.items, en, fr)
		}
	}
}

// TestCalled names what two articles spell in their own ways.
func TestCalled(t *testing.T) {
	for _, c := range []struct{ typ, key, fr, en, english, french string }{
		{corpus.Person, "bald", "Aminata Baldé", "Aminata Balde", "Aminata Balde", "Aminata Baldé"},
		{corpus.Person, "malnkv", "Iouri Malenkov", "Yuri Malenkov", "Yuri Malenkov (Iouri Malenkov)", "Iouri Malenkov (Yuri Malenkov)"},
		{corpus.Person, "hounsnu", "Rafiatou Hounsinou", "Executive Rafiatou Hounsinou", "Rafiatou Hounsinou", "Rafiatou Hounsinou"},
		{corpus.Person, "hounsnu", "Hounsinou", "Rafiatou Hounsinou", "Rafiatou Hounsinou", "Rafiatou Hounsinou"},
		{corpus.Person, "gvrsk", "Enora Guivarzec", "Malo Guivarzec", "Guivarzec", "Guivarzec"},
		{corpus.Location, "ganv", "Genève", "Geneva", "Geneva", "Genève"},
		{corpus.Location, "NO", "norvégien", "Norwegian", "Norway", "Norvège"},
		{corpus.Organization, "EU", "Union européenne", "European Union", "European Union (Union européenne)", "Union européenne (European Union)"},
		{corpus.Organization, "agrarian+party", "Parti agraire", "Agrarian Party", "Agrarian Party (Parti agraire)", "Parti agraire (Agrarian Party)"},
	} {
		fr, en := report(corpus.French, c.fr, named(c.typ, c.key, c.fr)), report(corpus.English, c.en, named(c.typ, c.key, c.en))
		for lang, want := range map[corpus.Lang]string{corpus.English: c.english, corpus.French: c.french} {
			r := &reader{lang, lexicon.Builtin(), [2]side{newSide(fr), newSide(en)}}
			if got := r.called(corpus.Evidence{Key: c.key, A: c.fr, B: c.en}); got != want {
				t.Errorf("%s / %s in %s: %q, want %q", c.fr, c.en, lang, got, want)
			}
		}
	}
}

func TestDigits(t *testing.T) {
	for _, c := range [][3]string{
		{"7", "7", "7"}, {"999", "999", "999"}, {"6700", "6,700", "6_700"}, {"1234567", "1,234,567", "1_234_567"}, {"0.333", "0.333", "0.333"}, {"", "", ""},
	} {
		for i, lang := range []corpus.Lang{corpus.English, corpus.French} {
			if got := strings.ReplaceAll(speaker(lang).digits(c[0]), "\u00a0", "_"); got != c[i+1] {
				t.Errorf("digits(%q) in %s = %q, want %q", c[0], lang, got, c[i+1])
			}
		}
	}
}

// report is an annotated article of hand-made mentions, each with the value or surface that stands in the text, in its order.
func report(l corpus.Lang, text string, mentions ...corpus.Mention) *corpus.Annotated {
	a := &corpus.Annotated{Article: corpus.Article{ID: string(l), Text: text}, Annotation: corpus.Annotation{Language: l}}
	from := 0
	for _, s := range strings.SplitAfter(text, ". ") {
		a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{Field: corpus.Text, Span: corpus.Span{Start: from, End: from + len(s)}})
		from += len(s)
	}
	for at := 0; len(mentions) > 0; mentions = mentions[1:] {
		m := mentions[0]
		m.Field = corpus.Text
		m.Start = at + strings.Index(text[at:], m.Reading)
		m.End = m.Start + len(m.Reading)
		at, m.Reading = m.Start, ""
		a.Annotation.Mentions = append(a.Annotation.Mentions, m)
	}
	return a
}

func named(typ, key, surface string) corpus.Mention {
	return corpus.Mention{Kind: corpus.Name, Type: typ, Key: key, Value: surface, Reading: surface}
}

func figure(typ, key, value, surface string) corpus.Mention {
	return corpus.Mention{Kind: corpus.Quantity, Type: typ, Key: key, Value: value, Reading: surface}
}

var (
	fire = report(corpus.French, "À Varnhelm, en Norvège, 1 240 ouvriers ont fui. Iouri Malenkov a promis 12 % de plus. Il y a eu 42 blessés et 3 morts, dit Rozenn Le Gallic. Le maire offre 5 000 euros.",
		named(corpus.Location, "varnhelm", "Varnhelm"), named(corpus.Location, "NO", "Norvège"), figure(corpus.Count, "1240", "1240", "1 240"),
		named(corpus.Person, "malnkv", "Iouri Malenkov"), figure(corpus.Percent, "12%", "12", "12 %"), figure(corpus.Count, "42", "42", "42"),
		figure(corpus.Count, "3", "3", "3"), named(corpus.Person, "galk", "Rozenn Le Gallic"), figure(corpus.Money, "5000", "5000", "5 000 euros"))
	fireToo = report(corpus.English, "In the Norwegian town of Varnhelm 1,240 workers fled. Minister Yuri Malenkov promised 12 percent more. There were 42 injured and 5 dead. Trains from Halvaros were late by two hours.",
		named(corpus.Location, "NO", "Norwegian"), named(corpus.Location, "varnhelm", "Varnhelm"), figure(corpus.Count, "1240", "1240", "1,240"),
		named(corpus.Person, "malnkv", "Yuri Malenkov"), figure(corpus.Percent, "12%", "12", "12 percent"), figure(corpus.Count, "42", "42", "42"),
		figure(corpus.Count, "5", "5", "5"), named(corpus.Location, "halvrs", "Halvaros"), figure(corpus.Measure, "2h", "2", "two hours"))
	fires = corpus.Link{A: "fr", B: "en", Relation: corpus.SameEvent, Confidence: .97, Evidence: []corpus.Evidence{
		{Kind: corpus.ByPrior, Weight: -2},
		{Kind: corpus.ByName, Key: "malnkv", A: "Iouri Malenkov", B: "Minister Yuri Malenkov", Weight: 2},
		{Kind: corpus.ByName, Key: "varnhelm", A: "Varnhelm", B: "Varnhelm", Weight: 1},
		{Kind: corpus.ByName, Key: "NO", A: "Norvège", B: "Norwegian", Weight: .5},
		{Kind: corpus.ByName, Key: "2 more", Weight: .1},
		{Kind: corpus.ByQuantity, Key: "1240", A: "1 240", B: "1,240", Weight: 1},
		{Kind: corpus.ByQuantity, Key: "12%", A: "12 %", B: "12 percent", Weight: .5},
		{Kind: corpus.ByQuantity, Key: "42", A: "42", B: "42", Weight: .4},
		{Kind: corpus.ByWord, Key: "fire", A: "incendie", B: "fire", Weight: .4},
		{Kind: corpus.ByDay, Key: "2021-03-03", A: "2021-03-03", B: "2021-03-03", Weight: .2},
		{Kind: corpus.ByDay, A: "2021-03-03", B: "2021-03-04", Weight: -.2},
		{Kind: corpus.ByPublication, A: "2021-03-03", B: "2021-03-05", Weight: -.3},
		{Kind: corpus.ByCompetition, Weight: .7},
	}}
)

// TestAccount reads what there is to tell in a link and its articles.
func TestAccount(t *testing.T) {
	want := &account{
		langs: across, known: true,
		people: []string{"Yuri Malenkov (Iouri Malenkov)"}, places: []string{"Varnhelm", "Norway"}, moreNames: 2,
		days: []corpus.Day{corpus.DayOf(2021, time.March, 3)}, figures: []string{"1,240 workers", "12%", "42 injured"}, words: []string{"fire"},
		mainDays: [2]corpus.Day{corpus.DayOf(2021, time.March, 3), corpus.DayOf(2021, time.March, 4)},
		counted:  []count{{"dead", [2]string{"3", "5"}}}, apart: 2,
		only:     [2]told{{names: []string{"Rozenn Le Gallic"}, figures: []string{"“5 000 euros”"}}, {names: []string{"Halvaros"}, figures: []string{"two hours"}}},
		relation: corpus.SameEvent, confidence: .97,
	}
	got := newAccount(&fires, fire, fireToo, lexicon.Builtin(), corpus.English)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(account{}, count{}, told{}, judgement{})); diff != "" {
		t.Errorf("in English (-want +got):\n%s", diff)
	}
	got = newAccount(&fires, fire, fireToo, lexicon.Builtin(), corpus.French)
	if !slices.Equal(got.people, []string{"Iouri Malenkov (Yuri Malenkov)"}) || !slices.Equal(got.places, []string{"Varnhelm", "Norvège"}) ||
		!slices.Equal(got.figures, []string{"1\u00a0240 ouvriers", "12\u00a0%", "42 blessés"}) || !slices.Equal(got.words, []string{"incendie"}) ||
		got.counted[0].what != "morts" || !slices.Equal(got.only[1].figures, []string{"«\u00a0two hours\u00a0»"}) {
		t.Errorf("in French: %+v", got)
	}
	// The other way round the sides change places, and nothing else.
	back := fires
	back.Evidence = slices.Clone(fires.Evidence)
	for i := range back.Evidence {
		back.Evidence[i].A, back.Evidence[i].B = back.Evidence[i].B, back.Evidence[i].A
	}
	got = newAccount(&back, fireToo, fire, lexicon.Builtin(), corpus.English)
	if !slices.Equal(got.people, want.people) || !slices.Equal(got.figures, want.figures) || got.counted[0].values != [2]string{"5", "3"} {
		t.Errorf("the other way round: %+v", got)
	}
	// A judgement says what the model would without it: the sum of the weights.
	back.Evidence = append([]corpus.Evidence{{Kind: corpus.ByJudgement, Key: "Rozenn", A: "why"}}, corpus.Evidence{Kind: corpus.ByPrior, Weight: 1})
	if got := newAccount(&back, fireToo, fire, lexicon.Builtin(), corpus.English).judged; got == nil || got.by != "Rozenn" || got.why != "why" || got.without < .73 || got.without > .74 {
		t.Errorf("judged: %+v", got)
	}
}

// FuzzLink: whatever stands in a link and its articles, what is told are sentences.
func FuzzLink(f *testing.F) {
	f.Add("name", "varnhelm", "Varnhelm", "Varnhelm", 1.5, true)
	f.Add("quantity", "42", "", "42", -1.0, false)
	f.Add("day", "", "2021-03-03", "x", -3.0, true)
	f.Add("name", "x more", "", "", 0.0, false)
	f.Add("judgement", "", "\xff", "", 0.0, true)
	f.Fuzz(func(t *testing.T, kind, key, a, b string, weight float64, french bool) {
		lang := corpus.English
		if french {
			lang = corpus.French
		}
		k := fires
		k.Evidence = append(slices.Clone(fires.Evidence), corpus.Evidence{Kind: corpus.EvidenceKind(kind), Key: key, A: a, B: b, Weight: weight})
		got := Link(&k, fire, fireToo, lexicon.Builtin(), lang)
		if got != Link(&k, fire, fireToo, lexicon.Builtin(), lang) || !strings.HasSuffix(got, ".") {
			t.Errorf("told: %q", got)
		}
	})
}

// TestDiffer tells figures by what they count: first those that weigh, then others of which either report has one.
func TestDiffer(t *testing.T) {
	of := func(class string, m corpus.Mention) corpus.Mention { m.Counts = class; return m }
	fr := report(corpus.French, "Le séisme, d'une magnitude de 6,3, a tué 12 personnes et blessé une quarantaine d'autres.",
		of("magnitude", figure(corpus.Count, "6.3", "6.3", "6,3")), of("dead", figure(corpus.Count, "12", "12", "12")), of("injured", figure(corpus.Count, "40", "~40", "une quarantaine")))
	en := report(corpus.English, "The magnitude 5.1 quake left 17 dead and about 40 injured.",
		of("magnitude", figure(corpus.Count, "5.1", "5.1", "5.1")), of("dead", figure(corpus.Count, "17", "17", "17")), of("injured", figure(corpus.Count, "40", "~40", "about 40")))
	k := corpus.Link{Evidence: []corpus.Evidence{
		{Kind: corpus.ByQuantity, Key: "40", A: "une quarantaine", B: "about 40", Weight: 1},
		{Kind: corpus.ByQuantity, Key: "magnitude", A: "6,3", B: "5.1", Weight: -2},
	}}
	for lang, want := range map[corpus.Lang]string{
		corpus.English: "Both reports give the figure about 40 injured. They differ in the number of dead (French: 12; English: 17) and in the magnitude (French: 6,3; English: 5.1).",
		corpus.French:  "Les deux articles donnent le chiffre une quarantaine de blessés. Ils diffèrent par le nombre de morts (français_: 12_; anglais_: 17) et par la magnitude (français_: 6,3_; anglais_: 5.1).",
	} {
		got := strings.ReplaceAll(Link(&k, fr, en, lexicon.Builtin(), lang), "\u00a0", "_")
		if !strings.HasPrefix(got, want) {
			t.Errorf("in %s\n%s\nwant\n%s", lang, got, want)
		}
	}
}
