// Package text reads plain text: its language, words, sentences, and what on a page is not part of the report.
//
// Everything found is a span of byte offsets into the text as it came; nothing is copied. What is known of a language
// is kept as data, one entry or rule a line. All functions are pure, take time linear in the text, accept any bytes
// and may be called from several goroutines.
package text

import (
	"embed"
	"iter"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
)

//go:embed data
var data embed.FS

// language is what the package knows of French or English.
type language struct {
	stop      map[string]bool   // function words, folded
	elisions  map[string]bool   // what stands before an apostrophe as a word of its own: l', qu'
	clitics   map[string]bool   // what is cut off the end of a word: 's, n't, -t-il
	whole     map[string]bool   // words that elisions and clitics leave in one piece
	abbrev    map[string]abbrev // what a full stop may follow within a sentence, without that stop
	furniture *furniture
	credits   *credits
}

// french and english are read once, when first needed, and never change.
var (
	french  = sync.OnceValue(func() *language { return load(corpus.French) })
	english = sync.OnceValue(func() *language { return load(corpus.English) })
)

// known returns the data of l. A language without data is read like English, which has the fewer rules.
func known(l corpus.Lang) *language {
	if l == corpus.French {
		return french()
	}
	return english()
}

func load(l corpus.Lang) *language {
	d := &language{
		stop:     set(l, "stop.txt"),
		elisions: set(l, "elisions.txt"),
		clitics:  set(l, "clitics.txt"),
		whole:    set(l, "whole.txt"),
		abbrev:   map[string]abbrev{},
	}
	for line := range entries("data/" + string(l) + "/abbreviations.txt") {
		word, when, _ := strings.Cut(line, " ")
		d.abbrev[strings.TrimSuffix(word, ".")] = abbrev(strings.TrimSpace(when))
	}
	d.furniture = loadFurniture(d, l)
	d.credits = loadCredits(d, l)
	return d
}

// set reads a list of words, several a line, folded.
func set(l corpus.Lang, name string) map[string]bool {
	words := map[string]bool{}
	for line := range entries("data/" + string(l) + "/" + name) {
		for _, w := range strings.Fields(line) {
			words[Fold(w)] = true
		}
	}
	return words
}

// entries yields the lines of a data file that are neither empty nor comments. The files are part of the program: one
// that is missing is a fault of the build.
func entries(name string) iter.Seq[string] {
	b, err := data.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return func(yield func(string) bool) {
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "#") && !yield(line) {
				return
			}
		}
	}
}
