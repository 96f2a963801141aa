package align

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/google/go-cmp/cmp"
)

// report is an article of sentences of its own: numbers from start on, in words that no other sentence has.
func report(start, sentences int) *corpus.Annotated {
	var b strings.Builder
	for i := range sentences {
		for w := range 12 {
			fmt.Fprintf(&b, "w%d-%d ", start+i, w)
		}
		b.WriteString(". ")
	}
	return article("report", corpus.English, "2021-03-03", b.String())
}

func TestCopyOf(t *testing.T) {
	agency := report(0, 40)
	for _, c := range []struct {
		what string
		text string
		want bool
	}{
		{"the same", agency.Text, true},
		{"cut to its first third", report(0, 13).Text, true},
		{"a line added", agency.Text + report(900, 2).Text, true},
		{"as much again added", agency.Text + report(900, 40).Text, true},
		{"another beginning", report(900, 6).Text + report(8, 32).Text, true},
		{"a fifth quoted", report(900, 32).Text + report(0, 8).Text, false},
		{"nothing in common", report(900, 40).Text, false},
		{"a rubric in common", "w0-0 w0-1 w0-2 w0-3 w0-4", false},
		{"nothing", "", false},
	} {
		a, b := newSketch(agency), newSketch(article("b", corpus.English, "2021-03-03", c.text))
		if got := a.CopyOf(b); got != c.want {
			t.Errorf("%s: copy %v, want %v", c.what, got, c.want)
		}
		if a.CopyOf(b) != b.CopyOf(a) {
			t.Errorf("%s: a copy one way round only", c.what)
		}
	}
	var none Sketch
	if none.CopyOf(none) {
		t.Error("a text without words is a copy of another")
	}
}

// TestPrintsFindCopies: of copies whose half is the text, or who are a third of it, all but one in a hundred have a print in
// common with it, which other texts have not.
func TestPrintsFindCopies(t *testing.T) {
	missed := 0
	const texts = 200
	for start := range texts {
		agency := newSketch(report(100*start, 40))
		for _, copied := range []string{report(100*start+27, 13).Text, report(100*start, 40).Text + report(100*start+900_000, 40).Text} {
			if c := newSketch(article("b", corpus.English, "2021-03-03", copied)); !common(agency.Prints(), c.Prints()) {
				missed++
			}
		}
		if common(agency.Prints(), newSketch(report(100*start+50, 40)).Prints()) {
			t.Errorf("text %d: a print in common with another text", start)
		}
	}
	if missed > 2*texts/100 {
		t.Errorf("%d of %d copies have no print in common with their text", missed, 2*texts)
	}
}

func common(a, b []uint32) bool {
	return slices.ContainsFunc(a, func(h uint32) bool { return slices.Contains(b, h) })
}

// TestCopiesCountOnce: the statistics of texts that are printed again are those of the texts.
func TestCopiesCountOnce(t *testing.T) {
	lex := lexicon.Builtin()
	var once, often Counter
	for i := range 5 {
		text := report(100*i, 40)
		once.Add(NewBag(text, lex))
		often.Add(NewBag(text, lex))
		for cut := range i {
			often.Add(NewBag(report(100*i+cut, 40-cut), lex))
		}
	}
	want, got := once.Statistics(), often.Statistics()
	if got.Copies != 10 {
		t.Errorf("%d copies, want 10", got.Copies)
	}
	got.Copies = 0
	if diff := cmp.Diff(want, got); diff != "" || want.Articles != 5 {
		t.Errorf("statistics without copies and with them (-without +with):\n%s", diff)
	}
}

// TestSketchIgnoresHeadlineAndFurniture: what is cut from a page and how a paper titles it are not the report.
func TestSketchIgnoresHeadlineAndFurniture(t *testing.T) {
	a, b := report(0, 10), report(0, 10)
	b.Title = "Another headline"
	b.Annotation.Sentences = append([]corpus.Sentence{{Field: corpus.Title, Span: corpus.Span{End: len(b.Title)}}}, b.Annotation.Sentences...)
	b.Text += "Subscribe to our newsletter and read it every single morning"
	x, y := newSketch(a), newSketch(b)
	if fmt.Sprint(x) != fmt.Sprint(y) {
		t.Errorf("sketches %v and %v: want the same", x, y)
	}
}
