package text_test

import (
	"os"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// TestBoilerplateExamples runs the examples above the rules: comment lines with what is cut in brackets.
func TestBoilerplateExamples(t *testing.T) {
	for name, l := range map[string]corpus.Lang{"fr/boilerplate": corpus.French, "en/boilerplate": corpus.English, "en/plugins": corpus.French} {
		b, err := os.ReadFile("data/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		examples := 0
		for line := range strings.Lines(string(b)) {
			example, ok := strings.CutPrefix(strings.TrimSpace(line), "# ")
			if !ok || !strings.Contains(example, "[") || strings.Contains(example, "[brackets]") {
				continue
			}
			examples++
			want := strings.ReplaceAll(example, " ¶ ", "\n")
			want = strings.ReplaceAll(want, "¶ ", "\n")
			s := strings.NewReplacer("[", "", "]", "").Replace(want)
			if got := bracketed(s, cuts("", s, l)); got != want {
				t.Errorf("%s:\n got %q\nwant %q", name, got, want)
			}
		}
		if examples == 0 {
			t.Errorf("%s: no examples found", name)
		}
	}
}

// bracketed puts cuts in brackets.
func bracketed(s string, cuts []corpus.Cut) string {
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		b.WriteString(s[at:c.Start] + "[" + c.Of(s) + "]")
		at = c.End
	}
	return b.String() + s[at:]
}

// cuts are those of Boilerplate, without the credits.
func cuts(title, s string, l corpus.Lang) []corpus.Cut {
	cuts, _ := text.Boilerplate(title, s, l)
	return cuts
}
