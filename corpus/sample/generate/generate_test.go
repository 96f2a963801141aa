package generate

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
)

func TestDeterministic(t *testing.T) {
	long := slices.Collect(Reports(7, 700))
	again := slices.Collect(Reports(7, 700))
	short := slices.Collect(Reports(7, 300))
	other := slices.Collect(Reports(8, 700))
	if len(long) != 700 || len(short) != 300 {
		t.Fatalf("%d and %d articles, want 700 and 300", len(long), len(short))
	}
	same := func(a, b sample.Report) bool {
		return a.ID == b.ID && a.Title == b.Title && a.Text == b.Text && a.Published == b.Published && a.Source == b.Source &&
			a.Story == b.Story && a.Occurrence == b.Occurrence && a.Copies == b.Copies
	}
	for i, r := range long {
		if !same(r, again[i]) {
			t.Fatalf("%s is another article the second time", r.ID)
		}
		if i < len(short) && !same(r, short[i]) {
			t.Fatalf("%s depends on how many are made", r.ID)
		}
		if r.Text == other[i].Text {
			t.Errorf("%s is the same under another seed", r.ID)
		}
	}
	i := 0
	for a := range Articles(7, 50) {
		if a.ID != long[i].ID || a.Text != long[i].Text {
			t.Errorf("article %d is %s, want %s", i, a.ID, long[i].ID)
		}
		i++
	}
	if i != 50 {
		t.Errorf("%d articles, want 50", i)
	}
	for range Reports(7, 0) {
		t.Error("an article where none was wanted")
	}
}

// TestShares holds what the articles are like over two months: the ranges are wide, what they guard is the kind.
func TestShares(t *testing.T) {
	const n = 12000
	type event struct{ story, occurrence string }
	reports := make([]sample.Report, 0, n)
	seen := map[string]bool{}
	told := map[event]map[corpus.Lang]int{}
	days := map[string]map[string]bool{}
	bytes := 0
	for r := range Reports(1, n) {
		reports = append(reports, r)
		if !corpus.ValidID(r.ID) || seen[r.ID] {
			t.Fatalf("id %q is not valid or not new", r.ID)
		}
		seen[r.ID] = true
		if !utf8.ValidString(r.Text) || r.Title == "" || r.Source == "" || r.Language.Other() == "" {
			t.Fatalf("%s: %q", r.ID, r.Text)
		}
		if r.Copies != "" && !seen[r.Copies] {
			t.Fatalf("%s copies %s, which comes after it", r.ID, r.Copies)
		}
		bytes += len(r.Text)
		e := event{r.Story, r.Occurrence}
		if told[e] == nil {
			told[e] = map[corpus.Lang]int{}
		}
		told[e][r.Language]++
		if days[r.Story] == nil {
			days[r.Story] = map[string]bool{}
		}
		days[r.Story][r.Occurrence] = true
	}
	count := map[string]int{}
	for _, r := range reports {
		languages := told[event{r.Story, r.Occurrence}]
		add := func(name string, is bool) {
			if is {
				count[name]++
			}
		}
		add("French", r.Language == corpus.French)
		add("with a partner in the other language", languages[r.Language.Other()] > 0)
		add("alone", languages[corpus.French]+languages[corpus.English] == 1)
		add("copies", r.Copies != "")
		add("of a story of two days or more", len(days[r.Story]) > 1)
		add("of a story of four days or more", len(days[r.Story]) > 3)
		add("without a date", r.Published == "")
		add("shorter than 1.5 KB", len(r.Text) < 1500)
		add("longer than 6 KB", len(r.Text) > 6000)
	}
	for _, c := range []struct {
		name     string
		min, max float64
	}{
		{"French", 0.45, 0.55},
		{"with a partner in the other language", 0.60, 0.80},
		{"alone", 0.08, 0.20},
		{"copies", 0.03, 0.07},
		{"of a story of two days or more", 0.25, 0.55},
		{"of a story of four days or more", 0.10, 0.40},
		{"without a date", 0.04, 0.08},
		{"shorter than 1.5 KB", 0, 0.05},
		{"longer than 6 KB", 0, 0.03},
	} {
		got := float64(count[c.name]) / n
		t.Logf("%.3f %s", got, c.name)
		if got < c.min || got > c.max {
			t.Errorf("%.3f of the articles are %s, want %.2f–%.2f", got, c.name, c.min, c.max)
		}
	}
	if mean := bytes / n; mean < 2700 || mean > 3300 {
		t.Errorf("%d bytes on average, want about 3000", mean)
	}
}

// TestBounded: what the generator remembers does not grow with the days.
func TestBounded(t *testing.T) {
	g := &generator{stock: stocked(), rng: rand.New(rand.NewPCG(1, 0))}
	most := 0
	for day := firstDay; day < firstDay+1000; day++ {
		g.plan(day)
		most = max(most, len(g.running))
		for _, s := range g.running {
			if b := s.last.before; b != nil && b.before != nil {
				t.Fatalf("story %d remembers more than the day before", s.id)
			}
		}
	}
	if most > perDay {
		t.Errorf("%d stories run at once, want at most %d", most, perDay)
	}
}

func TestNames(t *testing.T) {
	differ, seen := 0, map[spelling]bool{}
	const n = 2000
	for i := range uint64(n) {
		p := personOf(i)
		if p != personOf(i) {
			t.Fatalf("person %d has two names", i)
		}
		if p.full().fr != p.full().en {
			differ++
		}
		seen[p.full()] = true
	}
	if differ < n/4 || differ > n*3/4 {
		t.Errorf("%d of %d names are spelt in two ways, want about half", differ, n)
	}
	if len(seen) < n*95/100 {
		t.Errorf("%d names for %d people", len(seen), n)
	}
}

func TestAppendDate(t *testing.T) {
	day := func(s string) corpus.Day {
		d, err := corpus.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		text, value, anchor, day string
		l                        corpus.Lang
		want                     string
	}{
		{"mardi", "2021-03-02", "2021-03-02", "2022-05-04", corpus.French, "mercredi"},
		{"Mardi soir", "2021-03-02TEV", "2021-03-03", "2022-05-04", corpus.French, "Mardi soir"},
		{"la nuit de lundi à mardi", "2021-03-01TNI", "2021-03-02", "2022-05-04", corpus.French, "la nuit de mardi à mercredi"},
		{"le 3 mars", "2021-03-03", "2021-03-02", "2022-04-30", corpus.French, "le 1er mai"},
		{"le 1er mars", "2021-03-01", "2021-03-01", "2022-05-09", corpus.French, "le 9 mai"},
		{"June 8", "2016-06-08", "2016-06-08", "2022-01-31", corpus.English, "January 31"},
		{"14 January 2021", "2021-01-14", "2021-01-15", "2022-05-01", corpus.English, "30 April 2022"},
		{"Oct 15", "2018-10-15", "2018-10-14", "2018-10-20", corpus.English, "October 21"},
		{"janvier 2007", "2007-01", "2018-03-03", "2022-05-04", corpus.French, "mars 2011"},
		{"2012", "2012", "2018-03-03", "2022-05-04", corpus.French, "2016"},
		{"yesterday", "2018-03-02", "2018-03-03", "2022-05-04", corpus.English, "Tuesday"},
		{"Hier", "2018-03-02", "2018-03-03", "2022-05-04", corpus.French, "Mardi"},
		{"la veille", "2018-03-02", "2018-03-03", "2022-05-04", corpus.French, "la veille"},
	} {
		p, ok := datePiece(c.value)
		if !ok {
			t.Fatalf("%s is not read", c.value)
		}
		p.text = c.text
		if got := string(appendDate(nil, &p, day(c.anchor), day(c.day), c.l)); got != c.want {
			t.Errorf("%q of %s, told on %s: %q, want %q", c.text, c.anchor, c.day, got, c.want)
		}
	}
	for _, value := range []string{"2021-W09", "2021-SP", "17XX", "2021-Q1"} {
		if _, ok := datePiece(value); ok {
			t.Errorf("%s is changed, but its surface is true by itself", value)
		}
	}
}

// TestAppendFigure: one figure of an event is the same number however its two languages write it.
func TestAppendFigure(t *testing.T) {
	o := &occurrence{story: &story{seed: 3}, seed: 4}
	say := func(text string, value float64, unit string, l corpus.Lang) string {
		return string(appendFigure(nil, &piece{kind: figure, text: text, value: value, unit: unit}, o, l))
	}
	for _, c := range []struct{ got, want string }{
		{say("86 millions d'euros", 86e6, "EUR", corpus.French), "168 millions d'euros"},
		{say("€86 million", 86e6, "EUR", corpus.English), "€168 million"},
		{say("dix-neuf", 190, "", corpus.French), say("190", 190, "", corpus.French)},
		{say("soixante-douze heures", 72, "hour", corpus.French), strings.Replace(say("72 hours", 72, "hour", corpus.English), "hours", "heures", 1)},
		{say("27-25", 0, "score", corpus.French), "31-29"},
		{say("4,1 %", 4.1, "%", corpus.French), strings.Replace(strings.Replace(say("4.1 percent", 4.1, "%", corpus.English), "percent", "%", 1), ".", ",", 1)},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestAppendNumber(t *testing.T) {
	for _, c := range []struct {
		n      float64
		fr, en string
	}{
		{7, "7", "7"},
		{1234567, "1\u202f234\u202f567", "1,234,567"},
		{0.5, "0,5", "0.5"},
		{999.999, "1\u202f000", "1,000"},
		{12.345, "12,35", "12.35"},
	} {
		if got := string(appendNumber(nil, c.n, corpus.French)); got != c.fr {
			t.Errorf("%v in French: %q, want %q", c.n, got, c.fr)
		}
		if got := string(appendNumber(nil, c.n, corpus.English)); got != c.en {
			t.Errorf("%v in English: %q, want %q", c.n, got, c.en)
		}
	}
}

func TestSentences(t *testing.T) {
	const text = "M. Dulac est parti. « Jamais ! », dit-il. Il a 51 ans.\n\nÀ lire aussi\n\nPuis rien."
	var got []string
	for _, p := range sentences(text) {
		got = append(got, p.Of(text))
	}
	want := []string{"M. Dulac est parti.", "« Jamais ! », dit-il. Il a 51 ans.", "Puis rien."}
	if !slices.Equal(got, want) {
		t.Errorf("sentences %q, want %q", got, want)
	}
}

func BenchmarkReports(b *testing.B) {
	const n = 2400
	stocked()
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		for r := range Reports(1, n) {
			bytes += len(r.Text)
		}
	}
	b.SetBytes(int64(bytes / b.N))
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "articles/s")
}
