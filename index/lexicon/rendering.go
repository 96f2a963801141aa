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

// Renderings returns what the lexicon was told that a word, term or name of a language is rendered by, likeliest first, ties
// by text. A word is found by its stem: "annonce" finds what renders "annoncer", too.
func (l *Lexicon) Renderings(word string, lang corpus.Lang) []Rendering {
	return l.renderings([]string{word}, lang)[0]
}

// Found is a word of a language with what renders it.
type Found struct {
	Word       string
	Lang       corpus.Lang
	Renderings []Rendering
}

// Find looks words up in both languages, French first, and with names besides all French names that an English one stands
// for. What has no rendering is left out.
func (l *Lexicon) Find(words []string, names bool) []Found {
	var out []Found
	french, english := l.renderings(words, corpus.French), l.renderings(words, corpus.English)
	for i, w := range words {
		out = append(out, Found{w, corpus.French, french[i]}, Found{w, corpus.English, english[i]})
	}
	if names {
		all := l.namesPaired()
		for i, rs := range l.renderings(all, corpus.French) {
			out = append(out, Found{all[i], corpus.French, rs})
		}
	}
	return slices.DeleteFunc(out, func(f Found) bool { return len(f.Renderings) == 0 })
}

// namesPaired returns the French names of entries, sorted.
func (l *Lexicon) namesPaired() []string {
	var out []string
	for i := range l.entries {
		if e := &l.entries[i]; e.IsName() {
			out = append(out, e.French)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// renderings is Renderings of several words, in one pass through the entries.
func (l *Lexicon) renderings(asked []string, lang corpus.Lang) [][]Rendering {
	at := map[string][]int{} // the places of words in asked, by their stems
	for i, word := range asked {
		if k := l.stemKey(word, lang); k != "" {
			at[k] = append(at[k], i)
		}
	}
	out := make([][]Rendering, len(asked))
	for i := range l.entries {
		e := &l.entries[i]
		from, to := e.French, e.English
		if lang == corpus.English {
			from, to = to, from
		}
		for _, place := range at[l.stemKey(from, lang)] {
			out[place] = l.told(out[place], e, to, lang)
		}
	}
	for _, rs := range out {
		slices.SortFunc(rs, func(a, b Rendering) int { return cmp.Or(cmp.Compare(b.P, a.P), strings.Compare(a.Text, b.Text)) })
	}
	return out
}

// told adds what an entry tells of a rendering to those of a word in language lang.
func (l *Lexicon) told(rs []Rendering, e *Entry, to string, lang corpus.Lang) []Rendering {
	k := slices.IndexFunc(rs, func(r Rendering) bool { return r.Text == to })
	if k < 0 {
		k = len(rs)
		rs = append(rs, Rendering{Text: to})
	}
	r := &rs[k]
	r.P = max(r.P, l.likelihood(e, lang))
	if !slices.Contains(r.Sources, e.Source) {
		r.Sources = append(r.Sources, e.Source)
	}
	return rs
}

func (l *Lexicon) stemKey(s string, lang corpus.Lang) string {
	return strings.Join(l.stemsOf(s, lang), " ")
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
