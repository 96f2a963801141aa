package lexicon

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

var update = flag.Bool("update", false, "write the vocabularies of corpus/mention anew")

// TestVocabulary holds the words by which corpus/mention tells names from other words at the beginning of a sentence to those of
// the dictionary. Packages that read one article know no lexicon, so that they have a copy: go test ./index/lexicon -run Vocabulary -update
func TestVocabulary(t *testing.T) {
	for _, lang := range []corpus.Lang{corpus.French, corpus.English} {
		want := "# Stems of the words that the lexicon has, written by its test TestVocabulary.\n" + strings.Join(vocabulary(lang), "\n") + "\n"
		name := filepath.Join("..", "..", "corpus", "mention", "data", string(lang), "vocabulary.txt")
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s is not that of the dictionary any more, %v: write it anew with -update", name, err)
		}
	}
}

// vocabulary returns the stems of all words that the built-in dictionary knows in a language, irregular forms included, sorted.
func vocabulary(lang corpus.Lang) []string {
	l, stems := Builtin(), map[string]bool{}
	for _, e := range l.Entries() {
		words := e.French
		if lang == corpus.English {
			words = e.English
		}
		for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" '’-,.", r) }) {
			stems[text.Stem(strings.ToLower(w), lang)] = true
		}
	}
	for form := range l.stems[lang] {
		stems[text.Stem(form, lang)] = true
	}
	return slices.Sorted(maps.Keys(stems))
}
