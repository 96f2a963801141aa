package lexicon

import (
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// TestKin runs the examples of data/en/kin.txt.
func TestKin(t *testing.T) {
	l := Builtin()
	akin := func(french, english string) bool {
		fr, en := l.Kin(nil, l.Stem(french, corpus.French), corpus.French), l.Kin(nil, l.Stem(english, corpus.English), corpus.English)
		return slices.ContainsFunc(fr, func(k Kin) bool {
			return k.P > 0 && k.P <= 1 && slices.Contains(en, Kin{k.Group, 1})
		})
	}
	content, err := data.ReadFile("data/en/kin.txt")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for line := range strings.Lines(string(content)) {
		if f := strings.Fields(line); len(f) == 4 && f[0] == "#" && strings.HasSuffix(f[2], "~") {
			examples++
			if got, want := akin(f[1], f[3]), f[2] == "~"; got != want {
				t.Errorf("%s and %s near words: %t, want %t", f[1], f[3], got, want)
			}
		}
	}
	if examples < 8 {
		t.Errorf("%d examples read, want 8", examples)
	}
	if got := l.Kin(nil, "zyx", corpus.French); len(got) != 0 {
		t.Errorf("Kin(zyx) = %v, want none", got)
	}
}

// A group names each word once, in lower case, and no group stands twice.
func TestKinData(t *testing.T) {
	groups := map[string]bool{}
	must("data/en/kin.txt", func(line string) error {
		words := strings.Fields(line)
		slices.Sort(words)
		if len(slices.Compact(slices.Clone(words))) < len(words) || line != strings.ToLower(line) {
			t.Errorf("%q: want each word once, in lower case", line)
		}
		if group := strings.Join(words, " "); groups[group] {
			t.Errorf("%q stands twice", line)
		} else {
			groups[group] = true
		}
		return nil
	})
}
