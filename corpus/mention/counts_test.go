package mention

import (
	"os"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// countsIn returns what the quantities in a text of language l count, "-" for what nothing tells, with spaces between; that of the
// lower end of a range is left out.
func countsIn(s string, l corpus.Lang) string {
	a := &corpus.Article{Text: s}
	var out []string
	var last corpus.Mention
	for _, m := range Find(a, annotated(a, l)) {
		switch {
		case m.Kind != corpus.Quantity || m.Type == corpus.Calendar || m.Type == corpus.Ordinal || last.Contains(m.Span):
			continue
		case m.Counts == "":
			out = append(out, "-")
		default:
			out = append(out, strings.ReplaceAll(m.Counts, " ", "-"))
		}
		last = m
	}
	return strings.Join(out, " ")
}

// TestCountExamples runs the examples of the data.
func TestCountExamples(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		for in, want := range examples(t, "data/"+string(l)+"/counts.txt", 5) {
			if got := countsIn(in, l); got != strings.ReplaceAll(want, " ", "-") {
				t.Errorf("%q counts %q, want %q", in, got, want)
			}
		}
	}
}

// TestCounts reads the lines "French | English | classes" of testdata/counts.txt.
func TestCounts(t *testing.T) {
	data, err := os.ReadFile("testdata/counts.txt")
	if err != nil {
		t.Fatal(err)
	}
	right, told, all := 0, 0, 0
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Fatalf("%q: want French | English | classes", line)
		}
		for i, l := range []corpus.Lang{corpus.French, corpus.English} {
			got := countsIn(parts[i], l)
			all++
			if strings.Trim(got, "- ") != "" {
				told++
			}
			if got == parts[2] {
				right++
			} else {
				t.Errorf("%q counts %q, want %q", parts[i], got, parts[2])
			}
		}
	}
	t.Logf("%d of %d sentences right, in %d something is told", right, all, told)
}
