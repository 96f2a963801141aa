package sample

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// TestLoad reads the whole collection: what Stories cannot report as an error would fail here.
func TestLoad(t *testing.T) {
	stories, err := load(data)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(stories, func(a, b Story) int { return cmp.Compare(a.Name, b.Name) }) {
		t.Error("the stories are not in the order of their names")
	}
	files, err := os.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(stories) {
		t.Errorf("%d files give %d stories: each file must be a story", len(files), len(stories))
	}
}

// TestCollection holds what the collection was written to have.
func TestCollection(t *testing.T) {
	stories, reports := Stories(), Reports()
	if got, want := len(reports), 120; got < want {
		t.Errorf("%d reports, want at least %d", got, want)
	}
	if got, want := bilingual(stories), 30; got < want {
		t.Errorf("%d occurrences in both languages, want at least %d", got, want)
	}
	if got, want := len(running(stories)), 6; got < want {
		t.Errorf("%d running stories of at least %d days, want at least %d", got, runningDays, want)
	}
	found := map[string]int{}
	for _, s := range stories {
		found[s.Domain]++
		found[string(s.Split)]++
	}
	for _, want := range append([]string{string(Tune), string(Test)}, domains...) {
		if found[want] == 0 {
			t.Errorf("no story of %s", want)
		}
	}
	for _, s := range stories {
		if s.Note == "" || len(s.Reports) == 0 || len(s.Entities) == 0 || len(s.Dates) == 0 || len(s.Queries) == 0 {
			t.Errorf("%s: want a note, reports, entities, dates and queries", s.Name)
		}
	}
	for _, r := range reports {
		if n := len(strings.Fields(r.Text)); n < 100 || n > 500 {
			t.Errorf("%s has %d words, want 100–500", r.ID, n)
		}
	}
}

// runningDays is how many days must have an occurrence of their own for a story to be a running one.
const runningDays = 4

// running returns the names of the stories whose occurrences were first reported on runningDays days or more.
func running(stories []Story) []string {
	var names []string
	for _, s := range stories {
		first := map[string]string{}
		for _, r := range s.Reports {
			if r.Occurrence != RoundUp && r.Published != "" && (first[r.Occurrence] == "" || r.Published < first[r.Occurrence]) {
				first[r.Occurrence] = r.Published
			}
		}
		days := map[string]bool{}
		for _, day := range first {
			days[day] = true
		}
		if len(days) >= runningDays {
			names = append(names, s.Name)
		}
	}
	return names
}

// bilingual counts the occurrences that have reports in both languages.
func bilingual(stories []Story) int {
	languages := map[string]map[corpus.Lang]bool{}
	for _, s := range stories {
		for _, r := range s.Reports {
			if r.Occurrence == RoundUp {
				continue
			}
			key := s.Name + " " + r.Occurrence
			if languages[key] == nil {
				languages[key] = map[corpus.Lang]bool{}
			}
			languages[key][r.Language] = true
		}
	}
	n := 0
	for _, l := range languages {
		if len(l) == 2 {
			n++
		}
	}
	return n
}

var weekdays = func() map[string]time.Weekday {
	days := map[string]time.Weekday{}
	for _, names := range []string{
		"dimanche lundi mardi mercredi jeudi vendredi samedi",
		"sunday monday tuesday wednesday thursday friday saturday",
	} {
		for i, name := range strings.Fields(names) {
			days[name] = time.Weekday(i)
		}
	}
	return days
}()

// TestCalendar holds the weekdays that are named against the days that they stand for.
func TestCalendar(t *testing.T) {
	letters := regexp.MustCompile(`\pL+`)
	for _, s := range Stories() {
		for _, d := range s.Dates {
			day, err := corpus.ParseDay(d.Value)
			if err != nil {
				continue
			}
			// "la nuit de lundi à mardi" is the night that starts on the Monday.
			for _, word := range letters.FindAllString(strings.ToLower(d.Surface), -1) {
				if want, ok := weekdays[word]; ok {
					if day.Weekday() != want {
						t.Errorf("%s: %q = %s, which is a %s", d.Report, d.Surface, d.Value, day.Weekday())
					}
					break
				}
			}
		}
	}
}

// TestMarks holds the spans against the texts, and sees that no surface is marked twice.
func TestMarks(t *testing.T) {
	texts := map[string]string{}
	for _, r := range Reports() {
		texts[r.ID] = r.Text
	}
	for _, s := range Stories() {
		seen := map[string]bool{}
		check := func(m Mark) {
			if got := m.Of(texts[m.Report]); got != m.Surface {
				t.Errorf("%s: %v is %q, want %q", m.Report, m.Span, got, m.Surface)
			}
			key := fmt.Sprint(m.Report, m.Span)
			if seen[key] {
				t.Errorf("%s: %q (%d) is marked twice", m.Report, m.Surface, m.Nth)
			}
			seen[key] = true
		}
		for _, d := range s.Dates {
			check(d.Mark)
		}
		for _, f := range s.Figures {
			check(f.Mark)
		}
		// A sentence starts a paragraph, or follows the end of another or a dateline.
		start := regexp.MustCompile(`(^|\n|[.!?…:»”"’)—-][ \x{a0}\x{202f}])$`)
		for _, p := range s.Pairs {
			for _, at := range []Sentence{p.A, p.B} {
				if before := texts[at.Report][:at.Start]; !start.MatchString(before) {
					t.Errorf("%s: no sentence starts at %q", at.Report, at.Of(texts[at.Report]))
				}
			}
		}
	}
}

func TestRelation(t *testing.T) {
	byID := map[string]Report{}
	for _, r := range Reports() {
		byID[r.ID] = r
	}
	for _, c := range []struct {
		a, b string
		want corpus.Relation
	}{
		{"cabinet-halvonia-01.fr", "cabinet-halvonia-02.en", corpus.SameEvent},
		{"cabinet-halvonia-07.fr", "cabinet-halvonia-08.en", corpus.SameEvent},
		{"cabinet-halvonia-02.en", "cabinet-halvonia-03.fr", corpus.Related},
		{"cabinet-halvonia-07.fr", "cabinet-halvonia-09.fr", corpus.Copy},
		{"envoys-zahran-09.fr", "envoys-zahran-10.en", corpus.Translation},
		{"derby-warlin-autumn-01.fr", "derby-warlin-spring-02.en", corpus.Unrelated},
		{"ferry-zornitsa-16.en", "ferry-zornitsa-14.fr", corpus.Related},
	} {
		a, b := byID[c.a], byID[c.b]
		if a.ID == "" || b.ID == "" {
			t.Fatalf("no report %s or %s", c.a, c.b)
		}
		if got := Relation(a, b); got != c.want {
			t.Errorf("Relation(%s, %s) = %s, want %s", c.a, c.b, got, c.want)
		}
		if got := Relation(b, a); got != c.want {
			t.Errorf("Relation(%s, %s) = %s, want %s", c.b, c.a, got, c.want)
		}
	}
}

func TestOriginal(t *testing.T) {
	one := Report{Article: corpus.Article{ID: "1", Language: corpus.French}, Occurrence: RoundUp}
	rendered := Report{Article: corpus.Article{ID: "2", Language: corpus.English}, Occurrence: RoundUp, Renders: "1"}
	again := Report{Article: corpus.Article{ID: "3", Language: corpus.English}, Occurrence: RoundUp, Renders: "1"}
	other := Report{Article: corpus.Article{ID: "4", Language: corpus.English}, Occurrence: RoundUp}
	for _, c := range []struct {
		a, b Report
		want corpus.Relation
	}{
		{one, rendered, corpus.Translation},
		{rendered, again, corpus.Copy},
		{one, other, corpus.Related},
	} {
		if got := Relation(c.a, c.b); got != c.want {
			t.Errorf("Relation(%s, %s) = %s, want %s", c.a.ID, c.b.ID, got, c.want)
		}
	}
}

func TestOccurrences(t *testing.T) {
	for _, c := range []struct {
		text, surface string
		want          []int
	}{
		{"mardi, Mardi, mardi", "mardi", []int{0, 14}},
		{"812 à 12", "12", []int{7}},
		{"4,5 % et 4 %", "4", []int{9}},
		{"4\u202f000 puis 4.", "4", []int{13}},
		{"4th, 4", "4", []int{5}},
		{"la deuxième des deux", "deux", []int{17}},
		{"€86 million", "€86 million", []int{0}},
		{"10-man", "10", []int{0}},
		{"à Paris", "Paris", []int{3}},
		{"x", "", nil},
		{"", "x", nil},
	} {
		var got []int
		for _, p := range Occurrences(c.text, c.surface) {
			got = append(got, p.Start)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Occurrences(%q, %q) start at %v, want %v", c.text, c.surface, got, c.want)
		}
	}
}

const small = `# A small story.
story: s
domain: court
split: test
-- s-01.fr --
title: Titre
published: 2021-03-03
source: Gazette
url: https://gazette.example/1
occurrence: o

Mardi, 12 juges. Puis mardi encore.
-- s-02.en --
title: Title
source: Gazette
occurrence: -

Twelve judges sat.
-- gold --
# dates
entity person: juges | judges
date s-01.fr: mardi = 2021-03-02
figure s-01.fr: 12 = 12
partial s-01.fr ~ s-02.en: Mardi, 12 ||| Twelve judges
query en: judges = s-02.en s-01.fr
`

func TestParse(t *testing.T) {
	f, err := parse("s.txtar", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*Report{}
	for i := range f.story.Reports {
		byID[f.story.Reports[i].ID] = &f.story.Reports[i]
	}
	if err := f.resolve(byID); err != nil {
		t.Fatal(err)
	}
	if got, want := f.story.Dates[0].Start, strings.Index(byID["s-01.fr"].Text, "mardi"); got != want {
		t.Errorf("the date starts at %d, want %d", got, want)
	}
	if got, want := f.story.Pairs[0].B.Span, (corpus.Span{End: len("Twelve judges")}); got != want {
		t.Errorf("the pair's second sentence is %v, want %v", got, want)
	}

	for _, c := range []struct{ from, to, want string }{
		{"story: s", "story: t", `s.txtar:2: story "t": want the name of the file`},
		{"domain: court", "domain: law", `domain "law"`},
		{"split: test", "split test", `s.txtar:4: "split test"`},
		{"published: 2021-03-03", "published: 3 March", `published "3 March"`},
		{"published: 2021-03-03", "title: again", `s.txtar:7: title stands twice`},
		{"gazette.example", "gazette.com", `want a host under .example`},
		{"-- s-02.en --", "-- s-01.fr --", `s.txtar:13: s-01.fr stands twice`},
		{"-- s-02.en --", "-- s-02.de --", `want it to end in .fr or .en`},
		{"Twelve judges sat.", "", `s-02.en: want title, source, occurrence and a text`},
		{"juges | judges", "juges | clerks", `s.txtar:21: "clerks" stands in no report`},
		{"mardi = ", "mardi#2 = ", `s.txtar:22: s-01.fr: "mardi" stands 1 times in the text, want 2`},
		{"mardi = ", "mardi#x = ", `want # with a number from 2`},
		{"= 2021-03-02", "= Tuesday", `s.txtar:22: "Tuesday": want the TIMEX3 value`},
		{"12 = 12", "12 = twelve", `s.txtar:23: "twelve": want a number`},
		{"12 = 12", "12 = 12 judges", `"12 judges": want a number and one of the units`},
		{"figure s-01.fr", "figure s-09.fr", `"s-09.fr" is no report of the story`},
		{"figure s-01.fr", "number s-01.fr", `want entity, date, figure`},
		{"partial s-01.fr ~", "partial s-01.fr", `want partial ID ~ ID`},
		{"query en", "query de", `want query fr|en`},
		{"s-02.en s-01.fr\n", "", `s.txtar:25: "judges": no report answers`},
		{"-- gold --", "gold", `the last part is "s-02.en", want gold`},
		{"||| Twelve", "||| Eleven", `s.txtar:24: s-02.en: "Eleven judges" stands 0 times in the text, want once`},
		{"query en: ", "complete s-01.fr: s-04.en\nquery en: ", `s.txtar:25: "s-04.en": no such report`},
		{"= s-02.en", "= s-03.en", `s.txtar:25: "s-03.en": no such report`},
		{"occurrence: -", "occurrence: -\nrenders: s-05.fr", `"s-05.fr": want a text of its own`},
		{"occurrence: -", "occurrence: -\nrenders: s-01.fr", `want the occurrence of s-01.fr`},
	} {
		changed := strings.Replace(small, c.from, c.to, 1)
		f, err := parse("s.txtar", []byte(changed))
		if err == nil {
			byID := map[string]*Report{}
			for i := range f.story.Reports {
				byID[f.story.Reports[i].ID] = &f.story.Reports[i]
			}
			err = f.resolve(byID)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q for %q: error %v, want %q", c.to, c.from, err, c.want)
		}
	}
}

// FuzzParse: no input makes parse panic, and what it accepts points to runes of the texts.
func FuzzParse(f *testing.F) {
	f.Add("s.txtar", small)
	f.Add("s.txtar", strings.ReplaceAll(small, "mardi", "mârdi#2"))
	f.Add("", "")
	f.Add("s.txtar", "story: s\n-- --\n--  --\n-- gold --")
	f.Fuzz(func(t *testing.T, name, text string) {
		parsed, err := parse(name, []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), name+":") {
				t.Errorf("error %q does not name its file %q", err, name)
			}
			return
		}
		byID := map[string]*Report{}
		for i := range parsed.story.Reports {
			byID[parsed.story.Reports[i].ID] = &parsed.story.Reports[i]
		}
		for _, d := range parsed.story.Dates {
			if got := d.Of(byID[d.Report].Text); got != d.Surface {
				t.Errorf("%q: the date is %q, want %q", d.Report, got, d.Surface)
			}
		}
		if parsed.resolve(byID) != nil {
			return
		}
		for _, p := range parsed.story.Pairs {
			if words := p.A.Of(byID[p.A.Report].Text); !utf8.ValidString(words) {
				t.Errorf("the sentence starts within a rune: %q", words)
			}
		}
	})
}

// TestReadme holds the numbers in README.md against the collection.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := numbers(); !strings.Contains(string(page), want) {
		t.Errorf("README.md should say\n%s", want)
	}
}

// numbers returns the table of README.md.
func numbers() string {
	stories := Stories()
	var b strings.Builder
	b.WriteString("| | tune | test | all |\n| --- | --: | --: | --: |\n")
	row := func(name string, count func([]Story) int) {
		var tune, test []Story
		for _, s := range stories {
			if s.Split == Tune {
				tune = append(tune, s)
			} else {
				test = append(test, s)
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", name, count(tune), count(test), count(stories))
	}
	sum := func(f func(Story) int) func([]Story) int {
		return func(stories []Story) int {
			n := 0
			for _, s := range stories {
				n += f(s)
			}
			return n
		}
	}
	count := func(keep func(Report) bool) func([]Story) int {
		return sum(func(s Story) int {
			n := 0
			for _, r := range s.Reports {
				if keep(r) {
					n++
				}
			}
			return n
		})
	}
	row("stories and lone events", func(s []Story) int { return len(s) })
	row(fmt.Sprintf("… running over %d days or more", runningDays), func(s []Story) int { return len(running(s)) })
	row("reports", count(func(Report) bool { return true }))
	row("… in French", count(func(r Report) bool { return r.Language == corpus.French }))
	row("… in English", count(func(r Report) bool { return r.Language == corpus.English }))
	row("… without a date", count(func(r Report) bool { return r.Published == "" }))
	row("… translations and copies", count(func(r Report) bool { return r.original() != r.ID }))
	row("… round-ups", count(func(r Report) bool { return r.Occurrence == RoundUp }))
	row("occurrences", sum(func(s Story) int {
		seen := map[string]bool{}
		for _, r := range s.Reports {
			seen[r.Occurrence] = true
		}
		delete(seen, RoundUp)
		return len(seen)
	}))
	row("… with reports in both languages", bilingual)
	relations := func(want corpus.Relation) func([]Story) int {
		return sum(func(s Story) int {
			n := 0
			for i, a := range s.Reports {
				for _, b := range s.Reports[:i] {
					if a.Language != b.Language && Relation(a, b) == want {
						n++
					}
				}
			}
			return n
		})
	}
	row("pairs across languages: translation", relations(corpus.Translation))
	row("… same event", relations(corpus.SameEvent))
	row("… related", relations(corpus.Related))
	row("entities", sum(func(s Story) int { return len(s.Entities) }))
	row("dates", sum(func(s Story) int { return len(s.Dates) }))
	row("figures", sum(func(s Story) int { return len(s.Figures) }))
	judged := func(want Judgement) func([]Story) int {
		return sum(func(s Story) int {
			n := 0
			for _, p := range s.Pairs {
				if p.Judgement == want {
					n++
				}
			}
			return n
		})
	}
	row("pairs of reports compared in full", sum(func(s Story) int { return len(s.Complete) }))
	row("sentence pairs: equivalent", judged(Equivalent))
	row("… partial", judged(Partial))
	row("… near misses", judged(NearMiss))
	row("queries", sum(func(s Story) int { return len(s.Queries) }))
	perDomain := map[string]int{}
	for _, s := range stories {
		perDomain[s.Domain] += len(s.Reports)
	}
	b.WriteString("\nReports by domain:")
	for i, domain := range slices.Sorted(maps.Keys(perDomain)) {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s %d", domain, perDomain[domain])
	}
	b.WriteString(".\n")
	return b.String()
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := load(data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(Reports())*b.N)/b.Elapsed().Seconds(), "reports/s")
}
