package lexicon

import (
	"bufio"
	"cmp"
	"embed"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

//go:embed data
var data embed.FS

// Builtin returns the lexicon that is part of the program.
func Builtin() *Lexicon { return builtin() }

var builtin = sync.OnceValue(readBuiltin)

func readBuiltin() *Lexicon {
	var b builder
	names, err := fs.Glob(data, "data/words/*.tsv")
	if err != nil {
		panic(err) // the pattern is bad
	}
	for _, name := range append(names, "data/terms.tsv") {
		f, err := data.Open(name)
		if err != nil {
			panic(err) // the file was embedded by this very name
		}
		if err := b.read(f, name); err != nil {
			panic(err) // the data are tested
		}
		f.Close()
	}
	l := b.build()
	l.version = dataVersion()
	return l
}

// dataVersion is a short name for the embedded data, rules included.
func dataVersion() string {
	h := fnv.New32a()
	err := fs.WalkDir(data, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := data.ReadFile(name)
		h.Write(content)
		return err
	})
	if err != nil {
		panic(err) // the data are in memory
	}
	return fmt.Sprintf("%08x", h.Sum32())
}

// Parse reads a lexicon; name stands for r in errors, which begin "name:line:". An entry is a line of four columns:
//
//	lemma ⇥ part of speech ⇥ band ⇥ english | english=p | …
//
// The lemma is in lower case, as it stands in a dictionary; either side may be of several words, which makes it a term.
// Parts of speech are n v a adv prep conj pron num interj. The band is the lemma's frequency in the news, 1 for the
// commonest to 6. Translations stand in order of use, each at most once, with a probability where the order does not
// say enough; the others share what is left, each rank half the weight of rank/2. Blank lines and lines that begin
// with # say nothing.
//
// Irregular forms, false friends and the endings of cognates are those of the languages, the same for every lexicon.
func Parse(r io.Reader, name string) (*Lexicon, error) {
	var b builder
	if err := b.read(r, name); err != nil {
		return nil, err
	}
	l := b.build()
	l.version = Digest(l.entries)
	return l, nil
}

// entry is a line of a lexicon. words are those of the lemma: a term has several ("premier ministre").
type entry struct {
	lemma   string
	words   []string
	pos     string
	band    int
	english []translation
}

func (e *entry) isTerm() bool { return len(e.words) > 1 }

type translation struct {
	text  string
	words []string
	p     float64
}

type builder struct{ entries []entry }

func (b *builder) read(r io.Reader, name string) error {
	return lines(r, name, func(line string) error {
		e, err := parseEntry(line)
		if err == nil {
			b.entries = append(b.entries, e)
		}
		return err
	})
}

// lines calls f for every line of r that is neither blank nor a comment. Errors get the name and the line's number.
func lines(r io.Reader, name string, f func(line string) error) error {
	s := bufio.NewScanner(r)
	n := 0
	for s.Scan() {
		n++
		line := strings.TrimRight(s.Text(), " \t\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f(line); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return nil
}

const (
	partsOfSpeech = "n v a adv prep conj pron num interj"
	bands         = 6
)

func parseEntry(line string) (entry, error) {
	f := strings.Split(line, "\t")
	if len(f) != 4 {
		return entry{}, fmt.Errorf("%d columns, want lemma, part of speech, band and English", len(f))
	}
	e := entry{lemma: f[0], words: words(f[0], corpus.French), pos: f[1]}
	if e.lemma == "" || e.lemma != strings.TrimSpace(lower(e.lemma)) {
		return entry{}, fmt.Errorf("lemma %q: want lower case and no space around", e.lemma)
	}
	if len(e.words) == 0 {
		return entry{}, fmt.Errorf("lemma %q: no word in it", e.lemma)
	}
	if !slices.Contains(strings.Fields(partsOfSpeech), e.pos) {
		return entry{}, fmt.Errorf("part of speech %q: want one of %s", e.pos, partsOfSpeech)
	}
	var err error
	if e.band, err = strconv.Atoi(f[2]); err != nil || e.band < 1 || e.band > bands {
		return entry{}, fmt.Errorf("band %q: want 1 to %d", f[2], bands)
	}
	e.english, err = parseEnglish(f[3])
	return e, err
}

func parseEnglish(s string) ([]translation, error) {
	var ts []translation
	given, open := 0.0, 0.0
	for rank, part := range strings.Split(s, "|") {
		word, prob, explicit := strings.Cut(strings.TrimSpace(part), "=")
		t := translation{text: word, words: words(word, corpus.English)}
		if len(t.words) == 0 {
			return nil, fmt.Errorf("English %q: no word in %q", s, word)
		}
		if slices.ContainsFunc(ts, func(o translation) bool { return o.text == word }) {
			return nil, fmt.Errorf("English %q: %q stands twice", s, word)
		}
		if explicit {
			p, err := strconv.ParseFloat(prob, 64)
			if err != nil || !(p > 0 && p <= 1) {
				return nil, fmt.Errorf("probability %q of %q: want a number above 0, at most 1", prob, word)
			}
			t.p = p
			given += p
		} else {
			open += 1 / float64(rank+1)
		}
		ts = append(ts, t)
	}
	rest := mass - given
	if given > 1 || open > 0 && rest <= 0 {
		return nil, fmt.Errorf("English %q: the probabilities sum to %.2f and leave nothing", s, given)
	}
	for i := range ts {
		if ts[i].p == 0 {
			ts[i].p = rest / float64(i+1) / open
		}
	}
	return ts, nil
}

// mass is what the translations of a word sum to: about one word in ten of a free rendering is not in any dictionary.
const mass = 0.9

// background is the share of news articles that hold a word of each band, read off 345 articles of 540 words in the mean.
var background = [bands + 1]float64{1: 0.20, 2: 0.075, 3: 0.04, 4: 0.017, 5: 0.008, 6: 0.003}

// formsALemma is how many forms of a French lemma are spelled out: some 40 of a verb, two or three of another.
const formsALemma = 10

func (b *builder) build() *Lexicon {
	l := &Lexicon{
		rules:        grammar(),
		stems:        map[corpus.Lang]map[string]string{corpus.French: make(map[string]string, formsALemma*len(b.entries)), corpus.English: {}},
		words:        map[corpus.Lang]map[string][]string{corpus.French: {}, corpus.English: {}},
		english:      map[string][]Translation{},
		french:       map[string][]Translation{},
		within:       map[pair]float64{},
		falseFriends: map[pair]bool{},
		concepts:     map[string][]string{},
		terms:        map[corpus.Lang]map[string][]term{corpus.French: {}, corpus.English: {}},
		names:        map[corpus.Lang]map[string]string{corpus.French: {}, corpus.English: {}},
		rarity:       map[string]float64{},
	}
	b.spell(l)
	b.write(l)
	b.pair(l)
	for s, ts := range l.english {
		l.concepts[s] = best(ts)
	}
	b.join(l)
	l.entries = b.list()
	l.memo = newMemo()
	return l
}

// list returns the entries of the dictionary.
func (b *builder) list() []Entry {
	out := make([]Entry, 0, 2*len(b.entries))
	for _, e := range b.entries {
		for _, t := range e.english {
			out = append(out, Entry{French: e.lemma, English: t.text, There: t.p, Source: Source{Kind: BuiltIn}})
		}
	}
	return out
}

// spell fills stems. Whoever comes first has the word: in English the irregular forms, then the words of translations; in
// French the lemmas ("mort" is not a form of mourir), their plurals and feminines, the irregular forms, the regular ones of
// verbs.
func (b *builder) spell(l *Lexicon) {
	english := speller(l.stems[corpus.English])
	for _, f := range l.rules.forms[corpus.English] {
		english.add(f.form, text.Stem(f.lemma, corpus.English))
	}
	for _, e := range b.entries {
		for _, t := range e.english {
			for _, w := range t.words {
				english.add(w, text.Stem(w, corpus.English))
			}
		}
	}

	french := speller(l.stems[corpus.French])
	b.tellApart(l)
	for _, e := range b.entries {
		var forms []string
		switch e.pos {
		case "n":
			forms = []string{"s", "x"}
		case "a":
			forms = []string{"s", "x", "e", "es"}
		}
		for _, f := range forms {
			french.add(e.lemma+f, french[e.lemma])
		}
	}
	for _, f := range l.rules.forms[corpus.French] {
		s, ok := french[f.lemma]
		if !ok {
			s = text.Stem(f.lemma, corpus.French)
		}
		french.add(f.form, s)
	}
	for _, e := range b.entries {
		if e.pos == "v" {
			l.rules.conjugate(e.lemma, func(form string) { french.add(form, french[e.lemma]) })
		}
	}
}

type speller map[string]string

// add spells a word unless it is spelled already. A term has no stem and adds none.
func (s speller) add(word, stem string) {
	if s[word] == "" && stem != "" {
		s[word] = stem
	}
}

// tellApart fills the stems of the French lemmas. Where one stem would lump words of different meaning (vol, voler; mer,
// mère), the verb keeps it, or the commonest word if there is none, and with it its participles and all that share a
// translation with it; the others get a key of their own, "vol/n".
func (b *builder) tellApart(l *Lexicon) {
	byStem := map[string][]entry{}
	for _, e := range b.entries {
		if !e.isTerm() {
			s := text.Stem(e.lemma, corpus.French)
			byStem[s] = append(byStem[s], e)
		}
	}
	french := l.stems[corpus.French]
	for stem, es := range byStem {
		slices.SortStableFunc(es, func(a, b entry) int {
			if (a.pos == "v") != (b.pos == "v") {
				if a.pos == "v" {
					return -1
				}
				return 1
			}
			return a.band - b.band
		})
		meanings := map[string]bool{}
		verbForms := map[string]bool{}
		for _, e := range es {
			if e.pos == "v" && len(es) > 1 {
				l.rules.conjugate(e.lemma, func(form string) { verbForms[form] = true })
			}
			key, ok := french[e.lemma]
			if !ok {
				key = stem
				participle := e.pos == "a" && verbForms[e.lemma] && !strings.HasSuffix(e.lemma, "ant")
				if e.lemma != es[0].lemma && e.pos != "v" && !participle && !l.anyMeaning(e, meanings) {
					key = e.lemma + "/" + e.pos
				}
				french[e.lemma] = key
			}
			if key == stem {
				for _, t := range e.english {
					for _, s := range l.content(t.words, corpus.English) {
						meanings[s] = true
					}
				}
			}
		}
	}
}

func (l *Lexicon) anyMeaning(e entry, meanings map[string]bool) bool {
	for _, t := range e.english {
		for _, s := range l.content(t.words, corpus.English) {
			if meanings[s] {
				return true
			}
		}
	}
	return false
}

// write fills words.
func (b *builder) write(l *Lexicon) {
	add := func(word string, lang corpus.Lang) {
		by, stem := l.words[lang], l.stems[lang][word]
		if !slices.Contains(by[stem], word) {
			by[stem] = append(by[stem], word)
		}
	}
	for _, e := range b.entries {
		if !e.isTerm() {
			add(e.lemma, corpus.French)
		}
		for _, t := range e.english {
			for _, w := range t.words {
				add(w, corpus.English)
			}
		}
	}
}

// pair fills english, french, within and rarity.
func (b *builder) pair(l *Lexicon) {
	share := map[string]float64{}     // of the articles that hold a French stem
	joint := map[pair]float64{}       // … rendered by an English one
	frequency := map[string]float64{} // of the articles that hold an English stem
	var pairs []pair                  // of joint in order of appearance: sums must come out the same every time
	for _, e := range b.entries {
		if e.isTerm() {
			french := l.content(e.words, corpus.French)
			for _, t := range e.english {
				l.pairWithin(french, l.content(t.words, corpus.English), t.p)
			}
			continue
		}
		fr := l.stems[corpus.French][e.lemma]
		share[fr] += background[e.band]
		for _, t := range e.english {
			for _, en := range l.content(t.words, corpus.English) {
				p := pair{fr, en}
				if _, ok := joint[p]; !ok {
					pairs = append(pairs, p)
				}
				joint[p] += background[e.band] * t.p
				frequency[en] += background[e.band] * t.p
			}
		}
	}
	for _, p := range pairs {
		v := joint[p]
		l.english[p.french] = append(l.english[p.french], Translation{p.english, min(v/share[p.french], 1)})
		l.french[p.english] = append(l.french[p.english], Translation{p.french, mass * v / frequency[p.english]})
	}
	// An English stem is as frequent as the French words that it renders, each by its part.
	for en, f := range frequency {
		l.rarity[en] = -math.Log(min(f, 1))
	}
	for _, side := range []map[string][]Translation{l.english, l.french} {
		for _, ts := range side {
			slices.SortFunc(ts, likelier)
		}
	}
	for _, f := range l.rules.falseFriends {
		l.falseFriends[pair{l.Stem(f.french, corpus.French), l.Stem(f.english, corpus.English)}] = true
	}
}

// likelier sorts translations.
func likelier(a, b Translation) int {
	return cmp.Or(cmp.Compare(b.P, a.P), strings.Compare(a.Stem, b.Stem))
}

// pairWithin notes that any content word of a term may stand for any of a translation of probability p, at a part of it.
func (l *Lexicon) pairWithin(french, english []string, p float64) {
	for _, en := range english {
		for _, fr := range french {
			k := pair{fr, en}
			l.within[k] = max(l.within[k], p/float64(len(french)+1))
		}
	}
}

// join fills terms: French terms with the concepts of their likeliest translation, and English terms with those of the
// French word or term that they render, so that both meet.
func (b *builder) join(l *Lexicon) {
	// Common entries come first: theirs is the meaning of an English term that several share.
	entries := slices.Clone(b.entries)
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.band, b.band) })
	for _, e := range entries {
		var concepts []string
		if e.isTerm() {
			if concepts = l.content(e.english[0].words, corpus.English); text.Stop(concepts[0], corpus.English) {
				continue
			}
		} else {
			concepts = l.concepts[l.stems[corpus.French][e.lemma]]
		}
		l.addTerm(e.words, corpus.French, concepts)
		for _, t := range e.english {
			l.addTerm(t.words, corpus.English, concepts)
		}
	}
	l.sortTerms()
}

// addTerm adds a term, unless it is one already or a single word.
func (l *Lexicon) addTerm(ws []string, lang corpus.Lang, concepts []string) {
	if len(ws) < 2 || len(concepts) == 0 {
		return
	}
	t := term{concepts: concepts}
	for _, w := range ws {
		t.stems = append(t.stems, l.Stem(w, lang))
	}
	first := l.terms[lang][t.stems[0]]
	if !slices.ContainsFunc(first, func(o term) bool { return slices.Equal(o.stems, t.stems) }) {
		l.terms[lang][t.stems[0]] = append(slices.Clip(first), t)
	}
}

// sortTerms puts the longest terms first.
func (l *Lexicon) sortTerms() {
	for _, byFirst := range l.terms {
		for first, ts := range byFirst {
			byLength := func(a, b term) int { return cmp.Compare(len(b.stems), len(a.stems)) }
			if !slices.IsSortedFunc(ts, byLength) { // those of another lexicon are, and must not be touched
				ts = slices.Clone(ts)
				slices.SortStableFunc(ts, byLength)
				byFirst[first] = ts
			}
		}
	}
}

// content returns the stems of the words that are not function words; of all of them if there are no others.
func (l *Lexicon) content(ws []string, lang corpus.Lang) []string {
	var all, content []string
	for _, w := range ws {
		stem, ok := l.stems[lang][w]
		if !ok {
			stem = text.Stem(w, lang)
		}
		all = append(all, stem)
		if !text.Stop(w, lang) {
			content = append(content, stem)
		}
	}
	if len(content) == 0 {
		return all
	}
	return content
}

// best returns the concept terms of a word with the given translations, none if they are function words.
func best(ts []Translation) []string {
	var concepts []string
	for _, t := range ts {
		if t.P >= rival*ts[0].P && len(concepts) < maxConcepts && !text.Stop(t.Stem, corpus.English) {
			concepts = append(concepts, t.Stem)
		}
	}
	return concepts
}

const (
	// rival is the part of the likeliest translation's probability from which another one is a concept too; the second
	// of an unweighted list has a half.
	rival = 0.3
	// maxConcepts bounds what one word adds to the index. Of the words of an article, 64, 70 and 73 % have a concept in its
	// translation with one, two and three concepts a word, and 12, 15 and 17 % in another article.
	maxConcepts = 2
)

// words returns the words of s as they are cut in an article.
func words(s string, lang corpus.Lang) []string {
	var ws []string
	for _, t := range text.Tokens(s, lang) {
		if t.Kind == text.Word {
			ws = append(ws, t.Of(s))
		}
	}
	return ws
}
