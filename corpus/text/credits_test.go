package text_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// TestCreditExamples runs the examples above the rules: comment lines with the credits in brackets, and, among them, lines
// that have none.
func TestCreditExamples(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		for _, example := range creditExamples(t, l) {
			s := strings.NewReplacer("[", "", "]", "").Replace(example)
			_, credits := text.Boilerplate("", s, l)
			credits = slices.CompactFunc(credits, func(a, b corpus.Credit) bool { return a.Span == b.Span })
			spans := make([]corpus.Cut, len(credits))
			for i, c := range credits {
				spans[i].Span = c.Span
			}
			if got := bracketed(s, spans); got != example {
				t.Errorf("%s:\n got %q\nwant %q", l, got, example)
			}
		}
	}
}

// creditExamples are the comment lines below the first kind of credit.
func creditExamples(t testing.TB, l corpus.Lang) (examples []string) {
	b, err := os.ReadFile("data/" + string(l) + "/credits.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, rules, _ := strings.Cut(string(b), "\n= ")
	for line := range strings.Lines(rules) {
		if example, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			examples = append(examples, strings.ReplaceAll(example, " ¶ ", "\n"))
		}
	}
	if len(examples) < 30 {
		t.Errorf("%s: %d examples found", l, len(examples))
	}
	return examples
}

func TestCredits(t *testing.T) {
	const report = "The mayor of the town resigned on Monday after a long quarrel about the bridge."
	for _, c := range []struct {
		name, s string
		l       corpus.Lang
		want    string // kind:name, in order
	}{
		{"none", report, corpus.English, ""},
		{"dateline", "PARIS, March 3 (AFP) - " + report, corpus.English, "agency:AFP"},
		{"two agencies", report + "\nWith AFP and the Associated Press", corpus.English, "agency:AFP agency:AP"},
		{"dateline and note", "LONDON (Reuters) - " + report + "\n(Translated from the French by Jane Doe)", corpus.English, "agency:Reuters translation:fr"},
		{"translator only", report + "\nTranslated by Jane Doe", corpus.English, "translation:"},
		{"within a sentence that is cut", "(Reporting by Jane Doe)\n" + report + "\nSource: Xinhua", corpus.English, "agency:Xinhua"},
		{"full name in French", "Le maire est parti lundi, après une longue querelle.\nAgence France-Presse", corpus.French, "agency:AFP"},
		{"signed in small letters", "Le maire est parti lundi, après une longue querelle. (dpa)", corpus.French, "agency:DPA"},
		{"an article about an agency", "Reuters said on Monday that it would close its office in Paris.\nThe agency (Reuters) has 200 people there.", corpus.English, ""},
		{"a quotation", "« Je pars », a-t-il dit à l'AFP, après une longue querelle.", corpus.French, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, credits := text.Boilerplate("", c.s, c.l)
			var got []string
			for _, k := range credits {
				got = append(got, string(k.Kind)+":"+k.Name)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAgencyLang(t *testing.T) {
	for name, want := range map[string]corpus.Lang{"AFP": corpus.French, "AP": corpus.English, "Xinhua": "", "nobody": ""} {
		if got := text.AgencyLang(name); got != want {
			t.Errorf("%s writes in %q, want %q", name, got, want)
		}
	}
}

// FuzzCredits looks for texts whose credits are out of order, out of the text, or nameless where an agency is meant.
func FuzzCredits(f *testing.F) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		for _, example := range creditExamples(f, l) {
			f.Add(example, l == corpus.French)
		}
	}
	f.Add("(AFP/", true)
	f.Add("AFP-AP\xff, (the the Associated", false)
	f.Fuzz(func(t *testing.T, s string, french bool) {
		l := corpus.English
		if french {
			l = corpus.French
		}
		_, credits := text.Boilerplate("", s, l)
		var last corpus.Span
		for _, c := range credits {
			if c.Start < 0 || c.End > len(s) || c.Len() <= 0 || c.Span != last && c.Start < last.End {
				t.Errorf("credit %v behind %v in a text of %d bytes", c, last, len(s))
			}
			if c.Kind == corpus.AgencyCredit && c.Name == "" || c.Kind == "" {
				t.Errorf("credit %v tells nothing", c)
			}
			last = c.Span
		}
	})
}
