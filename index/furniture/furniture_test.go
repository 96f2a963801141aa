package furniture_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/corpus/sample/generate"
	"github.com/diptych-align/diptych/index/furniture"
)

func blocksOf(pages []page) furniture.Blocks {
	var c furniture.Counter
	for _, p := range pages {
		c.Add(p.Annotated)
	}
	return c.Blocks()
}

// covered counts the bytes of the text that are cut, of its furniture and of its report.
func covered(p page, cuts []corpus.Cut) (furniture, report int) {
	is := make([]bool, len(p.Text))
	for _, f := range p.furniture {
		for i := f.Start; i < f.End; i++ {
			is[i] = true
		}
	}
	for _, c := range cuts {
		for i := c.Start; i < c.End; i++ {
			switch {
			case is[i]:
				furniture++
			case !strings.ContainsRune(" \n", rune(p.Text[i])):
				report++
			}
		}
	}
	return furniture, report
}

// TestPages holds how much is cut of the furniture of made-up sources, of which no phrase list knows anything but a few words, and
// that nothing is cut of their reports: not the background that running stories repeat, nor what is often said. The more pages
// there are, the more is known.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		source string
		of     func(n int) bool // the reports of its language that it prints
		pages  int
		least  float64 // of the bytes of the furniture; the rules alone cut .09 at most
	}{
		{"Le Fanal de Kermeur", even, 6, 0.8},
		{"Le Fanal de Kermeur", even, 12, 0.9},
		{"Le Fanal de Kermeur", even, math.MaxInt, 0.98},
		{"The Harrowmere Post", every, 6, 0.7},
		{"The Harrowmere Post", every, 12, 0.85},
		{"The Harrowmere Post", every, math.MaxInt, 0.98},
		{"courrier-des-marches.example", odd, 6, 0.7},
		{"courrier-des-marches.example", odd, 12, 0.9},
		{"courrier-des-marches.example", odd, math.MaxInt, 0.98},
	} {
		pages := pagesOf(t, c.source, c.of, c.pages)
		blocks := blocksOf(pages)
		all, before, after := 0, 0, 0
		for _, p := range pages {
			for _, f := range p.furniture {
				all += f.Len()
			}
			known, _ := covered(p, p.Annotation.Cuts)
			before += known
			cut := blocks.Cut(p.Annotated)
			sound(t, p.Annotated, cut)
			found, lost := covered(p, cut.Annotation.Cuts)
			after += found
			if _, byRules := covered(p, p.Annotation.Cuts); lost > byRules {
				t.Errorf("%s: %s: %d bytes of the report are cut: %s", c.source, p.ID, lost-byRules, toldOf(cut))
			}
		}
		t.Logf("%s, %d pages: %.2f of the furniture cut, %.2f by rules", c.source, len(pages), share(after, all), share(before, all))
		if share(after, all) < c.least || share(before, all) > 0.09 {
			t.Errorf("%s, %d pages: %.2f of the furniture cut, want %.2f; %.2f by rules", c.source, len(pages), share(after, all), c.least, share(before, all))
		}
	}
}

func every(int) bool          { return true }
func even(n int) bool         { return n%2 == 0 }
func odd(n int) bool          { return n%2 == 1 }
func share(n, of int) float64 { return float64(n) / float64(of) }

// toldOf is what the blocks cut of an article.
func toldOf(a *corpus.Annotated) string {
	var out []string
	for _, c := range a.Annotation.Cuts {
		if c.Why == "repeated by its source" {
			out = append(out, c.Of(a.Text))
		}
	}
	return strings.Join(out, " | ")
}

// sound holds what Cut promises of an article before and after.
func sound(t *testing.T, before, after *corpus.Annotated) {
	t.Helper()
	b, a := &before.Annotation, &after.Annotation
	if !cmp.Equal(before.Article, after.Article) || a.Dating != b.Dating || a.Version != b.Version || a.Language != b.Language {
		t.Errorf("%s: article, dating, version or language are changed", before.ID)
	}
	for i := 1; i < len(a.Cuts); i++ {
		if c, d := a.Cuts[i-1], a.Cuts[i]; c.Field == d.Field && c.End > d.Start {
			t.Errorf("%s: cuts %v and %v are out of order", before.ID, c, d)
		}
	}
	touched := func(f corpus.Field, p corpus.Span) bool {
		return slices.ContainsFunc(a.Cuts, func(c corpus.Cut) bool { return c.Field == f && c.Overlaps(p) })
	}
	sentences := slices.DeleteFunc(slices.Clone(b.Sentences), func(s corpus.Sentence) bool { return touched(s.Field, s.Span) })
	mentions := slices.DeleteFunc(slices.Clone(b.Mentions), func(m corpus.Mention) bool { return touched(m.Field, m.Span) })
	if diff := cmp.Diff(sentences, a.Sentences, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: sentences (-outside the cuts +kept):\n%s", before.ID, diff)
	}
	if diff := cmp.Diff(mentions, a.Mentions, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: mentions (-outside the cuts +kept):\n%s", before.ID, diff)
	}
}

// Whether it is a running story that repeats, or a source that prints a single one, cannot be told: all stays.
func TestSingleStory(t *testing.T) {
	stories := map[string][]page{}
	for _, p := range pagesOf(t, "The Harrowmere Post", every, math.MaxInt) {
		stories[p.story] = append(stories[p.story], p)
	}
	for story, pages := range stories {
		if b := blocksOf(pages); len(b) > 0 {
			t.Errorf("%s: of %d pages of one story %s is cut", story, len(pages), toldOf(b.Cut(pages[0].Annotated)))
		}
	}
}

// One report of each story, with a line that some have in common.
func TestLine(t *testing.T) {
	const (
		advert    = "Good reporting costs money: chip in and keep our newsroom open."
		said      = "The company did not immediately respond to a request for comment."
		told      = "The inquiry was opened in March by Dorothea Quillfeather."
		box       = "Our correspondent has followed the courts and the councils for ten years, has written a book about them, and keeps two dogs and a boat."
		elections = "Voters were called to the polls on Sunday to renew half of the seats of the county's district councils."
	)
	for _, c := range []struct {
		name   string
		title  string // before the titles of all
		line   string
		every  int    // it stands in one report of so many, behind the first paragraph
		last   bool   // or behind the last
		others string // stands besides in two of three that have it
		want   bool
	}{
		{"an advert", "", advert, 1, false, "", true},
		{"an advert on one page in three", "", advert, 3, false, "", true},
		{"what is sometimes said", "", said, 8, false, "", false},
		{"what is sometimes said last", "", said, 8, true, "", false},
		{"what is too long to be said again", "", box, 8, true, "", true},
		{"the same amid the report", "", box, 8, false, "", false},
		{"a line about a person", "", told, 1, false, "", true},
		{"a person of the reports", "", told, 1, false, "Ms. Quillfeather declined to say more.", false},
		{"a person of the reports, by the full name", "", told, 1, false, "Later on Dorothea Quillfeather declined to say more.", false},
		{"a series", "What the results are: ", elections, 1, false, "", false},
		{"no series", "", elections, 1, false, "", true},
		{"a figure on all pages", "", "Call us: 01632 960", 1, false, "", true},
		{"a figure on one page in three", "", "Half-time: 0-0", 3, false, "", false},
		{"no words", "", "* * *", 1, false, "", false},
	} {
		var pages []page
		seen := map[string]bool{}
		for _, r := range sample.Reports() {
			if r.Language != corpus.English || seen[r.Story] {
				continue
			}
			seen[r.Story] = true
			r.Source, r.Title = "one", c.title+r.Title
			first, rest, _ := strings.Cut(r.Text, "\n\n")
			n := len(pages)
			switch {
			case n%c.every > 0:
			case c.last:
				rest += "\n\n" + c.line
			default:
				if first += "\n\n" + c.line; c.others != "" && n%3 > 0 {
					rest += "\n\n" + fmt.Sprintf("%s It was %d.", c.others, n)
				}
			}
			r.Text = first + "\n\n" + rest
			pages = append(pages, page{Annotated: annotate(t, r.Article)})
		}
		if got := toldOf(blocksOf(pages).Cut(pages[0].Annotated)); (got == c.line) != c.want || got != "" && !c.want {
			t.Errorf("%s: cut %q, want it cut: %v", c.name, got, c.want)
		}
	}
}

// Three reports are too few, and those without names may all be of one story.
func TestTooLittle(t *testing.T) {
	pages := pagesOf(t, "The Harrowmere Post", every, 8)
	var nameless []page
	for i := range pages {
		for j := range i {
			for k := range j {
				if b := blocksOf([]page{pages[i], pages[j], pages[k]}); len(b) > 0 {
					t.Errorf("of three pages %s is cut", toldOf(b.Cut(pages[i].Annotated)))
				}
			}
		}
		nameless = append(nameless, page{Annotated: annotate(t, corpus.Article{ID: pages[i].ID, Language: corpus.English, Source: "one",
			Text: fmt.Sprintf("Road number %d was closed by the storm, the police said.\n\nThe storm has blown since the weekend.", i)})})
	}
	if b := blocksOf(nameless); len(b) > 0 {
		t.Errorf("of reports without names %s is cut", toldOf(b.Cut(nameless[0].Annotated)))
	}
}

// Copies and revisions of a text repeat all of it.
func TestCopies(t *testing.T) {
	var pages []page
	for i, p := range pagesOf(t, "The Harrowmere Post", every, 4) {
		for range 5 {
			again := *p.Annotated
			again.ID += strings.Repeat("-again", len(pages))
			pages = append(pages, page{Annotated: &again})
		}
		if b := blocksOf(pages); i < 2 && len(b) > 0 {
			t.Errorf("of five copies of %d reports %s is cut", i+1, toldOf(b.Cut(p.Annotated)))
		}
	}
}

// The sample as one source: its own furniture stands on a page or two.
func TestSample(t *testing.T) {
	var c furniture.Counter
	for _, r := range sample.Reports() {
		r.Source = "one"
		c.Add(annotate(t, r.Article))
	}
	if b := c.Blocks(); len(b) > 0 {
		t.Errorf("%d blocks, want none", len(b["one"]))
	}
}

func TestSources(t *testing.T) {
	pages := pagesOf(t, "The Harrowmere Post", every, 30)
	for _, c := range []struct {
		source, url string
		cut         bool
	}{
		{"The Harrowmere Post", "https://elsewhere.example/1", true},
		{"the  HARROWMERE post", "", true},
		{"Another Post", "", false},
		{"", "https://www.harrowmere.example/1", false},
		{"", "", false},
		{"", "http://[", false},
	} {
		a := *pages[0].Annotated
		a.Source, a.URL = c.source, c.url
		if got := blocksOf(pages).Cut(&a) != &a; got != c.cut {
			t.Errorf("source %q, address %q: cut %v, want %v", c.source, c.url, got, c.cut)
		}
	}
	for _, p := range pages {
		p.Source, p.URL = "", "https://www.harrowmere.example/"+p.ID
	}
	a := *pages[0].Annotated
	if a.URL = "http://HARROWMERE.example:8080/"; blocksOf(pages).Cut(&a) == &a {
		t.Error("the host of the address is not the source of an article without one")
	}
	for _, p := range pages {
		p.URL = ""
	}
	if b := blocksOf(pages); len(b) > 0 {
		t.Errorf("articles without a source have blocks: %v", b)
	}
}

func TestBlocks(t *testing.T) {
	pages := pagesOf(t, "Le Fanal de Kermeur", even, 30)
	want, fewer := blocksOf(pages), blocksOf(pages[:7])
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var back furniture.Blocks
	if err := json.Unmarshal(b, &back); err != nil || !cmp.Equal(back, want) || back.Version() != want.Version() {
		t.Errorf("the blocks are changed by JSON: %v", err)
	}
	if len(fewer) == 0 || fewer.Version() == want.Version() || want.Version() == "" {
		t.Errorf("blocks of version %q of seven pages, %q of thirty", fewer.Version(), want.Version())
	}
	if none := (furniture.Blocks{}); none.Version() != "" || none.Cut(pages[0].Annotated) != pages[0].Annotated {
		t.Error("no blocks have a version, or cut")
	}
}

// Of four pages three have nothing in common, but one has with two of them: whichever is looked at first, it is the same one.
func TestOrder(t *testing.T) {
	var pages []page
	for i, people := range [][]string{
		{"Anselm Quarrenby", "Bettina Oxmoor", "Cuthbert Fenwright"},
		{"Anselm Quarrenby", "Delphine Harrowell", "Edmund Saltmarsh"},
		{"Bettina Oxmoor", "Felicity Thornbury", "Gideon Wexcombe"},
		{"Harriet Millbanks", "Ignatius Coldfield", "Jemima Larkspur"},
	} {
		text := fmt.Sprintf("%s met %s and %s on Monday.\n\nGood reporting costs money.", people[0], people[1], people[2])
		pages = append(pages, page{Annotated: annotate(t, corpus.Article{ID: fmt.Sprint(i), Language: corpus.English, Source: "one", Text: text})})
	}
	want := blocksOf(pages)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		rng.Shuffle(len(pages), func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
		if diff := cmp.Diff(want, blocksOf(pages)); diff != "" {
			t.Fatalf("the blocks depend on the order of the articles (-one +another):\n%s", diff)
		}
	}
}

// A page on which nothing but blocks stands has no sentence left.
func TestNothingLeft(t *testing.T) {
	pages := pagesOf(t, "The Harrowmere Post", every, 30)
	a := annotate(t, corpus.Article{ID: "empty", Language: corpus.English, Source: "The Harrowmere Post",
		Text: "Good local reporting costs money. If the Post matters to you, chip in from £2 a month and keep our newsroom open.\n\nHarrowmere   POST"})
	cut := blocksOf(pages).Cut(a)
	sound(t, a, cut)
	if len(cut.Annotation.Sentences) > 0 || len(cut.Annotation.Cuts) != 1 {
		t.Errorf("%d sentences left, cuts %v; want one cut of all", len(cut.Annotation.Sentences), cut.Annotation.Cuts)
	}
}

// BenchmarkCounter counts 1,000 made-up articles of 3 KB.
func BenchmarkCounter(b *testing.B) {
	var articles []*corpus.Annotated
	for a := range generate.Articles(1, 1000) {
		articles = append(articles, annotate(b, a))
	}
	b.ReportAllocs()
	for b.Loop() {
		var c furniture.Counter
		for _, a := range articles {
			c.Add(a)
		}
		c.Blocks()
	}
}
