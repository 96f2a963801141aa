package lexicon

import (
	"cmp"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// Rendering is a word or term of the other language, as it is written, with what it is worth and who says so.
type Rendering struct {
	Text string
	// P is the probability that it renders the word asked for; that of a term holds among the renderings listed.
	P       float64
	Sources []Source
}

// Renderings returns what the lexicon was told that a word or term of a language is rendered by, likeliest first, ties by
// text. A word is found by its stem: "annonce" finds what renders "annoncer", too.
func (l *Lexicon) Renderings(word string, lang corpus.Lang) []Rendering {
	asked := l.stemsOf(word, lang)
	if len(asked) == 0 {
		return nil
	}
	at := map[string]int{}
	var out []Rendering
	for i := range l.entries {
		e := &l.entries[i]
		from, to := e.French, e.English
		if lang == corpus.English {
			from, to = to, from
		}
		if !slices.Equal(l.stemsOf(from, lang), asked) {
			continue
		}
		k, ok := at[to]
		if !ok {
			k = len(out)
			at[to] = k
			out = append(out, Rendering{Text: to})
		}
		r := &out[k]
		r.P = max(r.P, l.likelihood(e, lang))
		if !slices.Contains(r.Sources, e.Source) {
			r.Sources = append(r.Sources, e.Source)
		}
	}
	slices.SortFunc(out, func(a, b Rendering) int { return cmp.Or(cmp.Compare(b.P, a.P), strings.Compare(a.Text, b.Text)) })
	return out
}

// likelihood is the probability of an entry's rendering of its word in language lang: the blended one of a single word, by
// its first telling stem, and what the source says of a term or a name.
func (l *Lexicon) likelihood(e *Entry, lang corpus.Lang) float64 {
	if e.IsName() {
		if lang == corpus.English {
			return e.Back
		}
		return e.There
	}
	french, english := words(e.French, corpus.French), words(e.English, corpus.English)
	if len(french) > 1 {
		return cmp.Or(e.There, e.Back, mass)
	}
	fr, en := l.telling(french, corpus.French), l.telling(english, corpus.English)
	if len(fr) == 0 || len(en) == 0 { // the dictionary pairs function words, too
		fr, en = l.stemsOf(e.French, corpus.French), l.stemsOf(e.English, corpus.English)
	}
	ts, stem := l.english[fr[0]], en[0]
	if lang == corpus.English {
		ts, stem = l.french[en[0]], fr[0]
	}
	for _, t := range ts {
		if t.Stem == stem {
			return t.P
		}
	}
	return 0
}

func (l *Lexicon) stemsOf(s string, lang corpus.Lang) []string {
	ws := words(s, lang)
	for i, w := range ws {
		ws[i] = l.Stem(w, lang)
	}
	return ws
}

// Counts says how much of each kind of source a lexicon holds.
type Counts struct {
	// Words, Terms and Names are distinct French ones, Pairs are entries.
	Words, Terms, Names, Pairs int
}

// Counts returns what the lexicon holds, by kind of source.
func (l *Lexicon) Counts() map[SourceKind]Counts {
	type key struct {
		kind              SourceKind
		french, frenchKey string
	}
	seen := map[key]bool{}
	out := map[SourceKind]Counts{}
	for _, e := range l.entries {
		c := out[e.Source.Kind]
		c.Pairs++
		if k := (key{e.Source.Kind, e.French, e.FrenchKey}); !seen[k] {
			seen[k] = true
			switch {
			case e.IsName():
				c.Names++
			case len(words(e.French, corpus.French)) > 1:
				c.Terms++
			default:
				c.Words++
			}
		}
		out[e.Source.Kind] = c
	}
	return out
}

// Lookalike returns the stem of the other language that a word most resembles as a cognate, among those that the lexicon
// knows, ties by stem; ok is false if none does.
func (l *Lexicon) Lookalike(word string, lang corpus.Lang) (stem string, ok bool) {
	s := l.Stem(word, lang)
	known := l.french
	if lang == corpus.English {
		known = l.english
	}
	top := 0.0
	for other := range known {
		p := pair{s, other}
		if lang == corpus.English {
			p = pair{other, s}
		}
		if like := cognate(s, other); like > 0 && !l.falseFriends[p] && (like > top || like == top && other < stem) {
			stem, top = other, like
		}
	}
	return stem, top > 0
}
