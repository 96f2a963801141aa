package mention

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// marked is a text of testdata/names-in-text.txt with the names that must be found in it.
type marked struct {
	text  string
	names []markedName
}

type markedName struct {
	corpus.Span
	label string // what it names within the case, "p1"
}

// markedTypes are the types of names by the first letter of a label.
var markedTypes = map[byte]string{'p': corpus.Person, 'o': corpus.Organization, 'l': corpus.Location, 'x': corpus.OtherName}

// readMarked reads "[Surface]label" in a line.
func readMarked(line string) marked {
	var m marked
	for {
		before, rest, ok := strings.Cut(line, "[")
		m.text += before
		if !ok {
			return m
		}
		surface, rest, _ := strings.Cut(rest, "]")
		start := len(m.text)
		m.text += surface
		m.names = append(m.names, markedName{corpus.Span{Start: start, End: len(m.text)}, rest[:2]})
		line = rest[2:]
	}
}

// TestNamesInText finds the names of short reports, and compares their types, spans and keys with what is marked. It logs
// by class how many cases are right.
func TestNamesInText(t *testing.T) {
	data, err := os.ReadFile("testdata/names-in-text.txt")
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(string(data), "\n## ") {
		class, cases, _ := strings.Cut(part, "\n")
		if strings.HasPrefix(class, "#") {
			continue
		}
		right, all := 0, 0
		for c := range strings.SplitSeq(strings.TrimSpace(cases), "\n\n") {
			reason, known := "", false
			lines := strings.Split(c, "\n")
			if reason, known = strings.CutPrefix(lines[0], "? "); known {
				lines = lines[1:]
			}
			wrong := compareMarked(readMarked(lines[0]), readMarked(lines[1]))
			all++
			if wrong == "" {
				right++
			}
			switch {
			case wrong != "" && !known:
				t.Errorf("%s\n%s", c, wrong)
			case wrong == "" && known:
				t.Errorf("%s\nis right: take the reason off (%s)", c, reason)
			}
		}
		t.Logf("%d of %d right: %s", right, all, class)
	}
}

// compareMarked returns what is wrong with the names found in a French and an English text, "" if nothing is.
func compareMarked(french, english marked) string {
	var wrong []string
	keys, labels := map[string]string{}, map[string]string{} // of a label, of a key
	for l, m := range map[corpus.Lang]marked{corpus.French: french, corpus.English: english} {
		a, ann := &corpus.Article{Text: m.text}, &corpus.Annotation{Language: l}
		found := map[corpus.Span]corpus.Mention{}
		for _, f := range findNames(a, ann, cutFields(a, ann)) {
			found[f.Span] = f
		}
		for _, n := range m.names {
			f, ok := found[n.Span]
			surface := n.Of(m.text)
			switch {
			case !ok:
				wrong = append(wrong, fmt.Sprintf("%s: %q is not found", l, surface))
				continue
			case f.Type != markedTypes[n.label[0]]:
				wrong = append(wrong, fmt.Sprintf("%s: type of %q = %s", l, surface, f.Type))
			}
			if key, ok := keys[n.label]; ok && key != f.Key {
				wrong = append(wrong, fmt.Sprintf("%s: key of %q = %q and %q", l, surface, f.Key, key))
			}
			if label, ok := labels[f.Key]; ok && label != n.label {
				wrong = append(wrong, fmt.Sprintf("%s: %q has the key %q of another name", l, surface, f.Key))
			}
			keys[n.label], labels[f.Key] = f.Key, n.label
		}
	}
	return strings.Join(wrong, "\n")
}
