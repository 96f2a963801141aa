// Package lexicon tells which French and English words say the same, and how likely.
//
// It is keyed by the stems of [Lexicon.Stem], which are those of text.Stem once irregular forms ("ont", "yeux", "bought")
// have been traced back to their lemmas. A word that the lexicon does not hold may still be paired with a
// cognate ("biodiversité", "biodiversity").
package lexicon

import (
	"strings"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// Lexicon is a French–English dictionary. It never changes once made and is safe for concurrent use.
type Lexicon struct {
	rules   *rules
	version string
	// entries are what the lexicon was made of.
	entries []Entry
	// stems gives the stem of every word that the lexicon spells out: lemmas and irregular forms.
	stems map[corpus.Lang]map[string]string
	// words are those that the dictionary writes with a stem.
	words map[corpus.Lang]map[string][]string
	// english and french are the translations by stem, likeliest first.
	english map[string][]Translation
	french  map[string][]Translation
	// within holds the pairs of words that render one another only inside a longer term.
	within       map[pair]float64
	falseFriends map[pair]bool
	// concepts are the concept terms of a French stem.
	concepts map[string][]string
	// terms are the multiword terms by language and first stem, longest first.
	terms map[corpus.Lang]map[string][]term
	// names are the keys of names by those of the other language's names that stand for them, by language.
	names map[corpus.Lang]map[string]string
	// rarity is −ln of the share of news articles that hold an English stem.
	rarity map[string]float64
	memo   *memo // nil while the lexicon is being made
}

// Translation is a word of the other language, by its stem, with P, the probability that it renders the word asked for.
// The probabilities of a word's translations sum to less than 1, for no dictionary knows them all; a translation of
// several words ("lay off") counts once, though each of its words is listed.
type Translation struct {
	Stem string
	P    float64
}

type pair struct{ french, english string }

type term struct {
	stems    []string
	concepts []string
}

// Stem returns the key of a word, by which all else is asked: the stem of its lemma if the word is an irregular form
// ("yeux" → the stem of "œil"), else text.Stem, or the stem of the lemma that it must be a form of if only that is in the
// lexicon. French words that a stem would lump get a key of their own: "vol/n", flight, beside "vol" of "voler", to fly.
// Case does not matter.
func (l *Lexicon) Stem(word string, lang corpus.Lang) string {
	return l.memo.of(lower(word), lang, l.look).stem
}

// look tells of a word in lower case what is asked most.
func (l *Lexicon) look(word string, lang corpus.Lang) known {
	k := known{word: word, lang: lang, stem: l.stem(word, lang)}
	if !text.Stop(word, lang) {
		k.concepts = l.conceptsOf(word, k.stem, lang)
	}
	return k
}

func (l *Lexicon) stem(word string, lang corpus.Lang) string {
	if s, ok := l.stems[lang][word]; ok {
		return s
	}
	s := text.Stem(word, lang)
	if lang != corpus.French || len(l.english[s]) > 0 {
		return s
	}
	for _, e := range l.rules.endings {
		rest, ok := strings.CutSuffix(word, e.from)
		if !ok || len(rest) < minRest {
			continue
		}
		lemma := rest + e.to
		t, ok := l.stems[lang][lemma]
		if !ok {
			t = text.Stem(lemma, lang)
		}
		if len(l.english[t]) > 0 {
			return t
		}
	}
	return s
}

// minRest keeps endings off words so short that they are all ending: in "as", "eux", "gent" nothing would be left.
const minRest = 2

// English returns the English translations of a French stem, likeliest first. The caller must not change them.
func (l *Lexicon) English(frStem string) []Translation { return l.english[frStem] }

// French returns the French translations of an English stem, likeliest first. The caller must not change them.
func (l *Lexicon) French(enStem string) []Translation { return l.french[enStem] }

// Words returns the words of a language that have a stem, as they are written and in the order of the dictionary:
// "bless" has "blessé" and "blesser". With them a translation is found in texts that were stemmed in another way. The
// caller must not change them.
func (l *Lexicon) Words(stem string, lang corpus.Lang) []string { return l.words[lang][stem] }

// P returns the probability that a French stem is rendered by an English one, 0 if nothing speaks for it: what the
// dictionary says, or else their likeness as cognates. False friends count only where the dictionary pairs them.
func (l *Lexicon) P(frStem, enStem string) float64 {
	known := l.english[frStem]
	for i := range known {
		if known[i].Stem == enStem {
			return known[i].P
		}
	}
	if frStem == "" || enStem == "" {
		return 0
	}
	p := cognate(frStem, enStem)
	if p > 0 {
		if l.falseFriends[pair{frStem, enStem}] {
			return 0
		}
		if len(known) > 0 && len(l.french[enStem]) > 0 {
			p *= strangers
		}
	}
	if len(l.within) > 0 {
		p = max(p, l.within[pair{frStem, enStem}])
	}
	return p
}

// Concepts appends to dst the concept terms of a word and returns it. A concept term is an English stem: of an English
// word its own, of a French word those of its likeliest translation, and of the second if that is nearly as likely. So
// "grève" and "strike" share the concept "strike". A French word that is not in the lexicon becomes the English word
// that it would be as a cognate ("-ité" → "-ity"). Function words have no concepts.
//
// A word that begins a multiword term is better asked of [Lexicon.Term] first.
func (l *Lexicon) Concepts(dst []string, word string, lang corpus.Lang) []string {
	return append(dst, l.memo.of(lower(word), lang, l.look).concepts...)
}

// conceptsOf returns the concepts of a word in lower case that is no function word.
func (l *Lexicon) conceptsOf(word, stem string, lang corpus.Lang) []string {
	if lang != corpus.French {
		return []string{stem}
	}
	if c, ok := l.concepts[stem]; ok {
		return c
	}
	return []string{text.Stem(l.rules.anglicise(word), corpus.English)}
}

// Term returns the longest multiword term that stands at the beginning of stems, which are the stems of successive
// words, function words included: the number of words it takes, and its concept terms. "mise en examen" has those of
// "indict", "laid off" those of "licencier". The number is 0 if no term stands there. The caller must not change the concepts.
func (l *Lexicon) Term(stems []string, lang corpus.Lang) (words int, concepts []string) {
	if len(stems) == 0 {
		return 0, nil
	}
next:
	for _, t := range l.terms[lang][stems[0]] {
		if len(t.stems) > len(stems) {
			continue
		}
		for i, s := range t.stems {
			if stems[i] != s {
				continue next
			}
		}
		return len(t.stems), t.concepts
	}
	return 0, nil
}

// Name returns the key of the name in the other language that was learned, or is said, to stand for the name of a key in
// lang, though its key is another; see corpus.Mention.
func (l *Lexicon) Name(key string, lang corpus.Lang) (other string, ok bool) {
	other, ok = l.names[lang][key]
	return other, ok
}

// Rarity returns how rare an English stem is in the news, −ln of the share of articles that hold it, in nats: 0 for a
// word of every article. It follows from the frequency bands of the French words that the stem translates; ok is false
// if there are none.
func (l *Lexicon) Rarity(enStem string) (nats float64, ok bool) {
	nats, ok = l.rarity[enStem]
	return nats, ok
}

// Version names what is in the lexicon: two lexicons of one version say the same.
func (l *Lexicon) Version() string { return l.version }

// Entries returns what the lexicon was made of: the dictionary, and what was blended into it. The caller must not change
// them.
func (l *Lexicon) Entries() []Entry { return l.entries }

// Len returns the number of French stems that have a translation.
func (l *Lexicon) Len() int { return len(l.english) }

// lower is strings.ToLower without its second pass over the words that are in lower case already, which are most.
func lower(s string) string {
	for _, r := range s {
		if unicode.IsUpper(r) {
			return strings.ToLower(s)
		}
	}
	return s
}
