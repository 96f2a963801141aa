package align

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

// article is an annotated article of hand-made mentions, so that these tests are of the comparison alone.
func article(id string, l corpus.Lang, published, text string, mentions ...corpus.Mention) *corpus.Annotated {
	a := &corpus.Annotated{Article: corpus.Article{ID: id, Language: l, Text: text}}
	a.Annotation = corpus.Annotation{Language: l, Dating: corpus.Dating{Value: published, Method: corpus.Given, Confidence: 1}}
	from := 0
	for _, s := range strings.SplitAfter(text, ". ") {
		a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{Field: corpus.Text, Span: corpus.Span{Start: from, End: from + len(s)}})
		from += len(s)
	}
	for _, m := range mentions {
		m.Field = corpus.Text
		m.Start = strings.Index(text, m.Value)
		m.End = m.Start + len(m.Value)
		if m.Start < 0 {
			panic(m.Value + " is not in the text")
		}
		a.Annotation.Mentions = append(a.Annotation.Mentions, m)
	}
	return a
}

func name(key, surface string) corpus.Mention {
	return corpus.Mention{Kind: corpus.Name, Key: key, Value: surface}
}

func speaker(key, surface string) corpus.Mention {
	m := name(key, surface)
	m.Speaks = true
	return m
}

func date(reading, surface string) corpus.Mention {
	return corpus.Mention{Kind: corpus.Date, Type: corpus.DateType, Reading: reading, Value: surface}
}

func figure(key, surface string) corpus.Mention {
	return corpus.Mention{Kind: corpus.Quantity, Type: corpus.Count, Key: key, Value: surface}
}

var (
	fire = article("fire-fr", corpus.French, "2021-03-03",
		"Un incendie a détruit mardi une usine à Varnhelm. La ministre Ilda Marchetan a promis une enquête. On compte 240 blessés.",
		date("XXXX-WXX-2<", "mardi"), name("varnhelm", "Varnhelm"), name("marchetan", "Ilda Marchetan"), figure("240", "240"))
	fireToo = article("fire-en", corpus.English, "2021-03-03",
		"A fire destroyed a factory in Varnhelm on Tuesday. There are 240 people injured. Minister Ilda Marchetan promised an inquiry.",
		name("varnhelm", "Varnhelm"), date("XXXX-WXX-2<", "Tuesday"), figure("240", "240"), name("marchetan", "Ilda Marchetan"))
	nextDay = article("march-en", corpus.English, "2021-03-04",
		"Workers marched in Varnhelm on Thursday after the fire. Minister Ilda Marchetan met the unions.",
		name("varnhelm", "Varnhelm"), date("XXXX-WXX-4<", "Thursday"), name("marchetan", "Ilda Marchetan"))
	football = article("football-en", corpus.English, "2021-03-03",
		"The team from Kestrova won the cup. The captain scored two goals.",
		name("kestrova", "Kestrova"))
)

func model() *Model { return NewModel(lexicon.Builtin(), corpus.Statistics{}) }

func profileOf(m *Model, a *corpus.Annotated) *Profile { return m.Profile(NewBag(a, m.Lexicon)) }

func TestScoreOrders(t *testing.T) {
	m := model()
	f := profileOf(m, fire)
	same, next, other := m.Score(f, profileOf(m, fireToo)), m.Score(f, profileOf(m, nextDay)), m.Score(f, profileOf(m, football))
	if !(same.LogOdds > next.LogOdds && next.LogOdds > other.LogOdds) {
		t.Errorf("log-odds: same event %.2f, next day %.2f, other %.2f: want them to fall", same.LogOdds, next.LogOdds, other.LogOdds)
	}
	if same.LogOdds <= 0 || other.LogOdds >= 0 {
		t.Errorf("log-odds: same event %.2f, other %.2f: want one above 0 and one below", same.LogOdds, other.LogOdds)
	}
	if next.Story <= other.Story {
		t.Errorf("story: next day %.2f, other %.2f: want the first higher", next.Story, other.Story)
	}
}

// TestSpeakers holds that a name counts as a speaker where it speaks in both reports, once is enough, and that nothing else is changed by it.
func TestSpeakers(t *testing.T) {
	m := model()
	const acts = "Ilda Marchetan came to Varnhelm. Marchetan met the unions."
	place := name("varnhelm", "Varnhelm")
	silent := article("a", corpus.English, "", acts, name("marchetan", "Ilda Marchetan"), place)
	speaks := article("b", corpus.English, "", acts, name("marchetan", "Ilda Marchetan"), place, speaker("marchetan", "Marchetan met"))
	too := article("c", corpus.English, "", acts, speaker("marchetan", "Ilda Marchetan"), place)
	for _, c := range []struct {
		a, b *corpus.Annotated
		want float64
	}{
		{silent, silent, 0},
		{silent, speaks, 0},
		{speaks, too, min(m.Rarity("name:marchetan")/maxRarity, 1)},
	} {
		f := m.Score(profileOf(m, c.a), profileOf(m, c.b)).Features
		if math.Abs(f[fSpeakers]-c.want) > 1e-6 {
			t.Errorf("%s and %s: speakers %.3f, want %.3f", c.a.ID, c.b.ID, f[fSpeakers], c.want)
		}
	}
	same, other := m.Score(profileOf(m, silent), profileOf(m, too)).Features, m.Score(profileOf(m, too), profileOf(m, too)).Features
	other[fSpeakers] = 0
	if same != other {
		t.Errorf("features %v where one speaks, %v where both do", same, other)
	}
}

// TestSpeakersAddUp holds that the weight of speakers stands in the rows of their names.
func TestSpeakersAddUp(t *testing.T) {
	m := model()
	m.weights.Same[fSpeakers] = -2
	text := "Ilda Marchetan came to Varnhelm."
	a := profileOf(m, article("a", corpus.French, "", text, speaker("marchetan", "Ilda Marchetan"), name("varnhelm", "Varnhelm")))
	b := profileOf(m, article("b", corpus.English, "", text, speaker("marchetan", "Ilda Marchetan"), name("varnhelm", "Varnhelm")))
	s := m.Score(a, b)
	v := m.Decide(s, Unrivalled)
	sum, of := 0.0, map[string]float64{}
	for _, row := range m.Explain(a, b, s, v) {
		sum += row.Weight
		of[row.Key] += row.Weight
	}
	if want := math.Log(v.Confidence / (1 - v.Confidence)); math.Abs(sum-want) > 1e-9*max(1, math.Abs(want)) {
		t.Errorf("the evidence adds up to %g, the log-odds are %g", sum, want)
	}
	if of["marchetan"] >= of["varnhelm"] {
		t.Errorf("who speaks has %.2f, who does not %.2f: want it less", of["marchetan"], of["varnhelm"])
	}
}

func TestScoreIsSymmetric(t *testing.T) {
	m := model()
	for _, other := range []*corpus.Annotated{fireToo, nextDay, football} {
		a, b := profileOf(m, fire), profileOf(m, other)
		ab, ba := m.Score(a, b), m.Score(b, a)
		if math.Abs(ab.LogOdds-ba.LogOdds) > 1e-9 {
			t.Errorf("Score(%s, %s) = %g, the other way round %g", a.ID, b.ID, ab.LogOdds, ba.LogOdds)
		}
	}
}

func TestEvidenceAddsUp(t *testing.T) {
	m := model()
	f := profileOf(m, fire)
	for _, other := range []*corpus.Annotated{fireToo, nextDay, football} {
		p := profileOf(m, other)
		s := m.Score(f, p)
		for _, rivals := range []Rivals{Unrivalled, {s.LogOdds - 1, Alone}, {s.LogOdds - 1, s.LogOdds + 10}} {
			v := m.Decide(s, rivals)
			sum := 0.0
			for _, row := range m.Explain(f, p, s, v) {
				sum += row.Weight
			}
			want := math.Log(v.Confidence / (1 - v.Confidence))
			if math.Abs(sum-want) > 1e-9*max(1, math.Abs(want)) {
				t.Errorf("%s against %v: the evidence adds up to %g, the log-odds are %g", p.ID, rivals, sum, want)
			}
		}
	}
}

func TestEvidenceNamesWhatIsShared(t *testing.T) {
	m := model()
	f, p := profileOf(m, fire), profileOf(m, fireToo)
	s := m.Score(f, p)
	found := map[corpus.EvidenceKind]map[string]bool{}
	for _, row := range m.Explain(f, p, s, m.Decide(s, Unrivalled)) {
		if found[row.Kind] == nil {
			found[row.Kind] = map[string]bool{}
		}
		found[row.Kind][row.Key] = row.Weight > 0
	}
	for _, want := range []struct {
		kind corpus.EvidenceKind
		key  string
	}{
		{corpus.ByName, "marchetan"}, {corpus.ByName, "varnhelm"}, {corpus.ByQuantity, "240"}, {corpus.ByDay, "2021-03-02"},
	} {
		if !found[want.kind][want.key] {
			t.Errorf("no %s row of %q that speaks for the link: %v", want.kind, want.key, found)
		}
	}
}

// TestAgencyRows holds that agencies are told and weigh nothing.
func TestAgencyRows(t *testing.T) {
	afp, reuters := Agency{"AFP", "PARIS (AFP)"}, Agency{"Reuters", "(Reuters)"}
	row := func(key, a, b string) corpus.Evidence {
		return corpus.Evidence{Kind: corpus.ByAgency, Key: key, A: a, B: b}
	}
	for _, c := range []struct {
		name string
		a, b []Agency
		want []corpus.Evidence
	}{
		{"none", nil, nil, nil},
		{"shared", []Agency{afp}, []Agency{afp}, []corpus.Evidence{row("AFP", "PARIS (AFP)", "PARIS (AFP)")}},
		{"one each", []Agency{afp}, []Agency{reuters}, []corpus.Evidence{row("AFP", "PARIS (AFP)", ""), row("Reuters", "", "(Reuters)")}},
	} {
		if diff := cmp.Diff(c.want, agencyRows(c.a, c.b)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestDecide(t *testing.T) {
	m := model()
	for _, c := range []struct {
		what   string
		score  Score
		rivals Rivals
		want   corpus.Relation
	}{
		{"sure and rendered", Score{LogOdds: 3, Rendering: 1}, Unrivalled, corpus.Translation},
		{"sure and copied", Score{LogOdds: 3, Monolingual: true, Copy: true}, Unrivalled, corpus.Copy},
		{"sure and told in one order in one language", Score{LogOdds: 3, Rendering: 1, Monolingual: true}, Unrivalled, corpus.SameEvent},
		{"sure", Score{LogOdds: 3, Rendering: -1}, Unrivalled, corpus.SameEvent},
		{"of the story", Score{LogOdds: -2, Story: 1}, Unrivalled, corpus.Related},
		{"nothing", Score{LogOdds: -2, Story: -1}, Unrivalled, corpus.Unrelated},
		{"a much better partner exists", Score{LogOdds: 0.5, Story: 1}, Rivals{6, Alone}, corpus.Related},
	} {
		if got := m.Decide(c.score, c.rivals); got.Relation != c.want {
			t.Errorf("%s: relation %s at %.2f, want %s", c.what, got.Relation, got.Confidence, c.want)
		}
	}
}

func TestDecideFallsWithTheRival(t *testing.T) {
	m := model()
	last := 1.0
	for rival := -6.0; rival <= 6; rival++ {
		v := m.Decide(Score{LogOdds: 1}, Rivals{rival, Alone})
		if v.Confidence > last {
			t.Errorf("against rival %g the confidence is %g, against a weaker one %g", rival, v.Confidence, last)
		}
		last = v.Confidence
	}
}

func TestRarity(t *testing.T) {
	lex := lexicon.Builtin()
	var c Counter
	for range 300 {
		c.Add(&Bag{Names: []Item{{Term: "name:everywhere", Weight: 1}}})
	}
	m := NewModel(lex, c.Statistics())
	if common, rare := m.Rarity("name:everywhere"), m.Rarity("name:nowhere"); common >= rare || common < 0 {
		t.Errorf("rarity of a name in each article %.2f, of one in none %.2f", common, rare)
	}
	if got, want := NewModel(lex, corpus.Statistics{}).Version, NewModel(lex, corpus.Statistics{}).Version; got != want || got == m.Version {
		t.Errorf("versions %q, %q and %q: want the first two equal and the third another", got, want, m.Version)
	}
}

func BenchmarkScore(b *testing.B) {
	m := model()
	x, y := profileOf(m, fire), profileOf(m, fireToo)
	b.ReportAllocs()
	for b.Loop() {
		m.Score(x, y)
	}
}
