package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// rules are what is true of the two languages, whatever lexicon is in use.
type rules struct {
	forms        map[corpus.Lang][]form
	verbs        []paradigm
	endings      []ending
	cognates     []ending
	falseFriends []lookalike
}

type form struct{ form, lemma string }

type paradigm struct {
	infinitive string
	endings    []string
}

type ending struct{ from, to string }

type lookalike struct{ french, english string }

// grammar returns the built-in rules.
//
//	data/{fr,en}/forms.tsv  lemma lemma… ⇥ ending ⇥ ending ending…    irregular forms: the ending is cut off each lemma
//	                                                                  and replaced by each of the others; "-" is none
//	data/fr/verbs.tsv       ending ⇥ ending ending…                   the endings that regular verbs have instead
//	data/fr/endings.tsv     ending ⇥ ending                           an unknown word in the one may be a lemma in the other
//	data/cognates.tsv       French ending ⇥ English ending
//	data/false.txt          French word, English word                 look alike, mean something else
//	data/en/vectors.tsv     English stem ⇥ its Vector                 how words are used, see Lexicon.Vector
var grammar = sync.OnceValue(func() *rules {
	r := &rules{forms: map[corpus.Lang][]form{}}
	for _, lang := range []corpus.Lang{corpus.French, corpus.English} {
		must("data/"+string(lang)+"/forms.tsv", func(line string) error {
			fs, err := parseForms(line)
			r.forms[lang] = append(r.forms[lang], fs...)
			return err
		})
	}
	must("data/fr/verbs.tsv", func(line string) error {
		infinitive, endings, ok := strings.Cut(line, "\t")
		if !ok {
			return fmt.Errorf("%q: want an infinitive's ending and others", line)
		}
		r.verbs = append(r.verbs, paradigm{infinitive, strings.Fields(endings)})
		return nil
	})
	must("data/fr/endings.tsv", func(line string) error {
		e, err := parseEnding(line)
		r.endings = append(r.endings, e)
		return err
	})
	must("data/cognates.tsv", func(line string) error {
		e, err := parseEnding(line)
		r.cognates = append(r.cognates, e)
		return err
	})
	slices.SortStableFunc(r.cognates, func(a, b ending) int { return len(b.from) - len(a.from) })
	must("data/false.txt", func(line string) error {
		f := strings.Fields(line)
		if len(f) != 2 {
			return fmt.Errorf("%q: want a French and an English word", line)
		}
		r.falseFriends = append(r.falseFriends, lookalike{f[0], f[1]})
		return nil
	})
	return r
})

// must reads a file of the embedded data, which are tested.
func must(name string, f func(line string) error) {
	file, err := data.Open(name)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if err := lines(file, name, f); err != nil {
		panic(err)
	}
}

func parseForms(line string) ([]form, error) {
	f := strings.Split(line, "\t")
	if len(f) != 3 {
		return nil, fmt.Errorf("%d columns, want lemmas, ending and endings", len(f))
	}
	var fs []form
	for _, lemma := range strings.Fields(f[0]) {
		rest, ok := strings.CutSuffix(lemma, strings.TrimPrefix(f[1], "-"))
		if !ok {
			return nil, fmt.Errorf("lemma %q does not end in %q", lemma, f[1])
		}
		for _, e := range strings.Fields(f[2]) {
			fs = append(fs, form{rest + strings.TrimPrefix(e, "-"), lemma})
		}
	}
	return fs, nil
}

func parseEnding(line string) (ending, error) {
	from, to, ok := strings.Cut(line, "\t")
	if !ok || from == "" {
		return ending{}, fmt.Errorf("%q: want two endings", line)
	}
	return ending{from, strings.TrimPrefix(to, "-")}, nil
}

// conjugate calls f with the forms that a French verb has if it is regular.
func (r *rules) conjugate(verb string, f func(form string)) {
	for _, p := range r.verbs {
		if rest, ok := strings.CutSuffix(verb, p.infinitive); ok {
			for _, e := range p.endings {
				f(rest + e)
			}
		}
	}
}

// anglicise returns the English word that a French word would be if it were a cognate.
func (r *rules) anglicise(word string) string {
	word = text.Fold(word)
	for _, e := range r.cognates {
		if rest, ok := strings.CutSuffix(word, e.from); ok && len(rest) >= minCognate-1 {
			return rest + e.to
		}
	}
	return word
}
