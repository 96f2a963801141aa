package lexicon

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// pairsDir holds translated articles that are not part of the project.
const pairsDir = "../../../shared/eval/pairs/"

type article struct {
	ID       string      `json:"id"`
	Language corpus.Lang `json:"language"`
	Text     string      `json:"text"`
}

// translated returns pairs of articles, French first, one the translation of the other.
func translated(t testing.TB) [][2]article {
	t.Helper()
	file, err := os.Open(pairsDir + "whole.jsonl")
	if err != nil {
		t.Skipf("no translated articles: %v", err)
	}
	defer file.Close()
	byID := map[string]article{}
	for d := json.NewDecoder(file); d.More(); {
		var a article
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		byID[a.ID] = a
	}
	gold, err := os.Open(pairsDir + "whole.gold.tsv")
	if err != nil {
		t.Skipf("no gold: %v", err)
	}
	defer gold.Close()
	sides := map[string]*[2]article{}
	var order []string
	for s := bufio.NewScanner(gold); s.Scan(); {
		f := strings.Split(s.Text(), "\t")
		if len(f) < 4 || byID[f[0]].ID == "" {
			continue
		}
		if sides[f[3]] == nil {
			sides[f[3]] = new([2]article)
			order = append(order, f[3])
		}
		if f[1] == string(corpus.French) {
			sides[f[3]][0] = byID[f[0]]
		} else {
			sides[f[3]][1] = byID[f[0]]
		}
	}
	var pairs [][2]article
	for _, g := range order {
		if p := sides[g]; p[0].ID != "" && p[1].ID != "" {
			pairs = append(pairs, *p)
		}
	}
	return pairs
}

// contentWords returns the words of a text that are neither function words nor names.
func contentWords(s string, lang corpus.Lang) []string {
	var ws []string
	for _, w := range words(s, lang) {
		if len(w) > 2 && !isName(w) && !text.Stop(lower(w), lang) {
			ws = append(ws, w)
		}
	}
	return ws
}

// TestCoverage measures the built-in lexicon on translated news; the limits are a little under what it reaches.
func TestCoverage(t *testing.T) {
	l := Builtin()
	pairs := translated(t)
	var tokens, known, met, concept, conceptChance, rescued, like, likeChance int
	for i, p := range pairs {
		stems := map[string]bool{}
		for _, w := range words(p[1].Text, corpus.English) {
			stems[l.Stem(w, corpus.English)] = true
		}
		other := map[string]bool{}
		for _, w := range words(pairs[(i+len(pairs)/2)%len(pairs)][1].Text, corpus.English) {
			other[l.Stem(w, corpus.English)] = true
		}
		for _, w := range contentWords(p[0].Text, corpus.French) {
			tokens++
			s := l.Stem(w, corpus.French)
			ts := l.English(s)
			if len(ts) > 0 {
				known++
				if slices.ContainsFunc(ts, func(t Translation) bool { return stems[t.Stem] }) {
					met++
				}
			} else {
				if anyCognate(l, s, stems) {
					like++
				}
				if anyCognate(l, s, other) {
					likeChance++
				}
			}
			concepts := l.Concepts(nil, w, corpus.French)
			if slices.ContainsFunc(concepts, func(c string) bool { return other[c] }) {
				conceptChance++
			}
			if slices.ContainsFunc(concepts, func(c string) bool { return stems[c] }) {
				concept++
				if len(ts) == 0 {
					rescued++
				}
			}
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(of) }
	t.Logf("%d pairs, %d content tokens, %d French stems", len(pairs), tokens, l.Len())
	t.Logf("in the lexicon %.3f; a translation in the partner %.3f (of the known %.3f); a concept in the partner %.3f, %.3f of it by cognates; in another article %.3f",
		share(known, tokens), share(met, tokens), share(met, known), share(concept, tokens), share(rescued, concept), share(conceptChance, tokens))
	t.Logf("unknown words with a cognate in the partner %.3f, in another article %.3f", share(like, tokens-known), share(likeChance, tokens-known))
	if got := share(known, tokens); got < 0.95 {
		t.Errorf("the lexicon holds %.3f of the content tokens, want 0.95", got)
	}
	if got := share(met, tokens); got < 0.74 {
		t.Errorf("%.3f of the content tokens have a translation in the partner, want 0.74", got)
	}
}

func anyCognate(l *Lexicon, s string, stems map[string]bool) bool {
	for e := range stems {
		if l.P(s, e) > 0 {
			return true
		}
	}
	return false
}
