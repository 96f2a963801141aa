package mention

import (
	"embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

//go:embed data/names data/fr/titles.txt data/en/titles.txt data/fr/ordinary.txt data/en/ordinary.txt
//go:embed data/fr/quantities.txt data/en/quantities.txt data/fr/elisions.txt data/en/contractions.txt data/fr/titlesexes.txt data/en/titlesexes.txt data/fr/openers.txt data/en/openers.txt data/fr/vocabulary.txt data/en/vocabulary.txt data/fr/counts.txt data/en/counts.txt data/en/speech.txt data/fr/speech.txt
var nameData embed.FS

// gazetteer returns the tables of names, read once.
var gazetteer = sync.OnceValue(loadTables)

// tables are what is known of names in any language. All words are folded.
type tables struct {
	// known holds the names that are told by themselves, words joined by spaces; places those that are names of places
	// only where nothing else is said: "Lincoln", "Nice".
	known, places   map[string]entry
	longest         map[string]int // by the first word of a known name, the most words
	term            map[string]term
	kind            map[string]string // concept of what is known by the name beside it → type
	many            map[string]bool   // those of which a city has many
	canon           map[string]string // spelling → the one keys are made from
	given, first    map[string]bool
	familyFirst     map[string]bool
	particle        map[string]bool
	connector       map[string]bool
	beforeLanguage  map[string]bool // what makes the adjective of a country behind it a language, "speaks", and what before it
	behindLanguage  map[string]bool
	placeWord       map[string]bool // behind which a name is more likely a place's
	surnameParticle map[string]bool
	arabicParticle  map[string]bool
	honorific       map[string]bool // titles, one word each
	ordinary        map[string]bool
	filler          map[string]bool // in organisations' names, saying nothing
	common          map[string]bool // words that are no name by themselves
	commonEnding    map[string]bool // endings of such words
	craftWord       map[string]bool // behind which a name is a storm's, a ship's or a craft's
	clubWord        map[string]bool // with which clubs' names begin
	clubSuffix      map[string]bool // with which they end, saying nothing by themselves
	titleSex        map[corpus.Lang]map[string]sex
	woman, epicene  map[string]bool // given names
	adjectiveEnding map[string]bool // endings of French adjectives
}

// entry is a known name.
type entry struct {
	key, typ string
	demonym  bool  // an adjective or the inhabitants of a country
	city     bool  // a place of places.txt
	noun     bool  // an article and a noun, which needs a capital of its own: Le Monde
	need     shape // how it must be written: lower means in any way, title with a capital in it, upper in capitals
}

// term is a word that organisations are named by; head if it can stand for their kind.
type term struct {
	concept string
	head    bool
}

func (g *tables) phrase(words []string) (entry, bool) {
	var buf [64]byte
	key := appendJoined(buf[:0], words)
	if e, ok := g.known[string(key)]; ok {
		return e, true
	}
	e, ok := g.places[string(key)]
	return e, ok
}

// appendJoined appends words with spaces between.
func appendJoined(dst []byte, words []string) []byte {
	for i, w := range words {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, w...)
	}
	return dst
}

// canonical returns the spelling of a name's word that keys are made from.
func (g *tables) canonical(w string) string {
	if c, ok := g.canon[w]; ok {
		return c
	}
	return w
}

// isCommon reports whether w is an ordinary word, which custom may write with a capital: "the Future", "Telecommunications".
func (g *tables) isCommon(w string) bool {
	if g.common[w] || g.ordinary[w] {
		return true
	}
	for n := 3; n <= 6 && n+2 < len(w); n++ {
		if g.commonEnding[w[len(w)-n:]] {
			return true
		}
	}
	return false
}

// frenchAdjective reports whether folded word w ends as French adjectives of movements and institutions do.
func (g *tables) frenchAdjective(w string) bool {
	for n := 2; n <= 5 && n+2 < len(w); n++ {
		if g.adjectiveEnding[w[len(w)-n:]] {
			return true
		}
	}
	return false
}

func (g *tables) isGiven(w string) bool { return g.given[w] || g.first[w] }

func loadTables() *tables {
	g := &tables{
		known: map[string]entry{}, places: map[string]entry{}, longest: map[string]int{}, term: map[string]term{}, kind: map[string]string{}, canon: map[string]string{},
		given: map[string]bool{}, common: map[string]bool{}, commonEnding: map[string]bool{}, honorific: map[string]bool{}, ordinary: map[string]bool{},
		first: wordSet("data/names/first.txt"), familyFirst: wordSet("data/names/surnamefirst.txt"),
		particle: wordSet("data/names/particles.txt"), surnameParticle: wordSet("data/names/surnameparticles.txt"), arabicParticle: wordSet("data/names/arabicparticles.txt"),
		connector: wordSet("data/names/connectors.txt"), filler: wordSet("data/names/fillers.txt"), adjectiveEnding: wordSet("data/names/adjectiveendings.txt"), placeWord: wordSet("data/names/placewords.txt"),
		craftWord: wordSet("data/names/craftwords.txt"), clubWord: wordSet("data/names/clubwords.txt"), clubSuffix: wordSet("data/names/clubsuffixes.txt"),
		woman: wordSet("data/names/women.txt"), epicene: wordSet("data/names/epicene.txt"),
		titleSex: map[corpus.Lang]map[string]sex{corpus.French: titleSexes("fr"), corpus.English: titleSexes("en")},
	}
	for w := range wordSet("data/names/common.txt") {
		if ending, ok := strings.CutPrefix(w, "-"); ok {
			g.commonEnding[ending] = true
			continue
		}
		g.common[w], g.common[w+"s"] = true, true
	}
	for _, l := range []string{"fr", "en"} {
		maps.Copy(g.honorific, wordSet("data/"+l+"/titles.txt"))
		maps.Copy(g.ordinary, wordSet("data/"+l+"/ordinary.txt"))
	}
	for line := range tableLines("data/names/given.txt") {
		forms := strings.Split(line, ", ")
		for _, f := range forms {
			w := foldWord(f)
			g.given[w] = true
			if _, taken := g.canon[w]; !taken {
				g.canon[w] = foldWord(forms[0])
			}
		}
	}
	for line := range tableLines("data/names/languagewords.txt") {
		before, behind, _ := strings.Cut(line, "|")
		g.beforeLanguage, g.behindLanguage = foldedSet(before), foldedSet(behind)
	}
	g.loadKinds()
	g.loadTerms()
	g.loadCountries()
	g.loadThings()
	g.loadSpellings()
	g.loadPlaces()
	return g
}

func (g *tables) loadTerms() {
	for line := range tableLines("data/names/terms.txt") {
		concept, forms, _ := strings.Cut(line, ":")
		heads, others, _ := strings.Cut(forms, "|")
		for i, list := range []string{heads, others} {
			for f := range strings.SplitSeq(list, ",") {
				if w := foldWord(strings.TrimSpace(f)); w != "" {
					g.addTerm(w, term{concept, i == 0})
				}
			}
		}
	}
	// The plurals of French adjectives: démocratiques.
	for _, w := range slices.Sorted(maps.Keys(g.term)) {
		if t := g.term[w]; !t.head && g.frenchAdjective(w) && !strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "x") {
			g.addTerm(w+"s", t)
		}
	}
}

// addTerm adds a word of organisations' names unless it is known already.
func (g *tables) addTerm(w string, t term) {
	if _, taken := g.term[w]; !taken {
		g.term[w] = t
	}
}

func (g *tables) loadKinds() {
	for line := range tableLines("data/names/kinds.txt") {
		typ, concepts, _ := strings.Cut(line, ":")
		if typ == "any" {
			g.many = foldedSet(concepts)
			continue
		}
		for c := range strings.FieldsSeq(concepts) {
			g.kind[c] = typ
		}
	}
}

func (g *tables) loadCountries() {
	for line := range tableLines("data/names/countries.txt") {
		key, rest, _ := strings.Cut(line, ":")
		names, demonyms, _ := strings.Cut(rest, "|")
		for f := range strings.SplitSeq(names, ",") {
			g.addForm(strings.TrimSpace(f), entry{key: key, typ: corpus.Location}, lower)
		}
		for f := range strings.SplitSeq(demonyms, ",") {
			f = strings.TrimSpace(f)
			for _, form := range inflected(f) {
				g.addForm(form, entry{key: key, typ: corpus.Location, demonym: true}, lower)
			}
		}
	}
	fr, en := display.Regions(language.French), display.Regions(language.English)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string(a) + string(b))
			if err != nil || !r.IsCountry() {
				continue
			}
			key := r.Canonicalize().String()
			g.addForm(fr.Name(r), entry{key: key, typ: corpus.Location}, title)
			g.addForm(en.Name(r), entry{key: key, typ: corpus.Location}, title)
		}
	}
}

// inflected returns the forms of a demonym: the feminine and the plurals of a French one, the plural of an English one.
func inflected(f string) []string {
	last := f[strings.LastIndexByte(f, ' ')+1:]
	w := text.Fold(strings.TrimLeft(last, "^?"))
	forms := []string{f, f + "s"}
	switch {
	case w == "":
		return nil
	case strings.HasSuffix(w, "en") || strings.HasSuffix(w, "on"):
		forms = append(forms, f+"ne", f+"nes")
	case !strings.HasSuffix(w, "e"):
		forms = append(forms, f+"e", f+"es")
	}
	return forms
}

// longForm is the length in bytes from which a name of several words is told without capitals: "réserve fédérale".
const longForm = 12

func (g *tables) loadThings() {
	for line := range tableLines("data/names/things.txt") {
		head, forms, _ := strings.Cut(line, ":")
		key, typ, _ := strings.Cut(head, " ")
		for f := range strings.SplitSeq(forms, ",") {
			f = strings.TrimSpace(f)
			need := title
			if strings.ToLower(f) == f || len(f) >= longForm && strings.Contains(f, " ") {
				need = lower
			}
			g.addForm(f, entry{key: key, typ: typ}, need)
		}
	}
}

// addForm adds a known name as it stands in a table; need is how it must be written unless the form says otherwise.
func (g *tables) addForm(form string, e entry, need shape) {
	plain := strings.TrimLeft(form, "^?")
	marks := form[:len(form)-len(plain)]
	var words []string
	for _, p := range appendPieces(nil, plain) {
		if p.word() || p.shape == digits {
			words = append(words, p.fold)
		}
		if p.shape == upper && p.Len() == len(plain) {
			need = upper
		}
	}
	if len(words) == 0 {
		return
	}
	e.noun = len(words) == 2 && text.Stop(words[0], corpus.French) && strings.ToLower(plain[2:]) != plain[2:]
	if strings.Contains(marks, "^") && need < title {
		need = title
	}
	e.need = need
	phrase := strings.Join(words, " ")
	if strings.Contains(marks, "?") {
		g.places[phrase] = e
		return
	}
	if _, taken := g.known[phrase]; taken {
		return
	}
	if _, taken := g.places[phrase]; taken {
		return
	}
	g.known[phrase] = e
	g.longest[words[0]] = max(g.longest[words[0]], len(words))
}

// loadSpellings reads the names that no rule reaches: a word becomes another spelling of the first, a name of several
// words a known name.
func (g *tables) loadSpellings() {
	for line := range tableLines("data/names/confusable.txt") {
		forms := strings.Split(line, ", ")
		first := nameWords(forms[0])
		for _, f := range forms {
			words := nameWords(f)
			if len(words) == 1 && len(first) == 1 {
				g.canon[words[0]] = first[0]
				continue
			}
			key := wordsKeyIn(g, first)
			if len(words) == 1 {
				g.canon[words[0]] = strings.Join(first, "")
				continue
			}
			g.addForm(f, entry{key: key, typ: corpus.Person}, title)
		}
	}
}

func (g *tables) loadPlaces() {
	for line := range tableLines("data/names/places.txt") {
		names, adjectives, _ := strings.Cut(line, " | ")
		forms := strings.Split(names, ", ")
		key := g.placeKey(nameWords(forms[0]))
		for f := range strings.SplitSeq(adjectives, ", ") {
			for _, form := range inflected(f) {
				g.addForm(form, entry{key: key, typ: corpus.Location}, lower)
			}
		}
		for _, f := range forms {
			if len(nameWords(f)) > 1 {
				need := title
				if strings.ToLower(f) == f {
					need = lower // forêt amazonienne
				}
				g.addForm(f, entry{key: key, typ: corpus.Location}, need)
			}
			g.addPlace(f, key, true)
			if bare, ok := cutArticle(f); ok {
				g.addPlace(bare, key, true) // au Caire, de La Haye
			}
		}
	}
	for line := range tableLines("data/names/geonames.tsv") {
		fr, en, _ := strings.Cut(line, "\t")
		words := nameWords(en)
		if len(words) == 0 {
			continue
		}
		key := g.placeKey(words)
		g.addPlace(en, key, false)
		g.addPlace(fr, key, false)
	}
}

// placeKey returns the key of a place: the one it has already, or one made from its words.
func (g *tables) placeKey(words []string) string {
	if e, ok := g.phrase(words); ok && e.typ == corpus.Location {
		return e.key
	}
	return wordsKeyIn(g, words)
}

// cutArticle takes the French article off a place's name.
func cutArticle(name string) (string, bool) {
	if bare, ok := strings.CutPrefix(name, "Le "); ok {
		return bare, true
	}
	return strings.CutPrefix(name, "La ")
}

func (g *tables) addPlace(name, key string, city bool) {
	words := nameWords(name)
	phrase := strings.Join(words, " ")
	if _, taken := g.known[phrase]; taken || len(words) == 0 {
		return
	}
	e := entry{key: key, typ: corpus.Location, need: title, city: city}
	if len(words) == 1 && (g.ordinary[words[0]] || g.honorific[words[0]] || g.isGiven(words[0]) ||
		g.term[words[0]].concept != "" || text.Stop(words[0], corpus.French) || text.Stop(words[0], corpus.English)) {
		return
	}
	if _, taken := g.places[phrase]; !taken {
		g.places[phrase] = e
	}
}

// wordsKeyIn is wordsKey while the tables are being made.
func wordsKeyIn(g *tables, words []string) string {
	var b []byte
	for _, w := range words {
		if g.particle[w] && len(words) > 1 {
			continue
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = appendSkeleton(b, g.canonical(w))
	}
	return string(b)
}

// perLanguage returns what load makes of the tables of a language, of which it is asked once, when they are first needed: those of
// French, or else of English.
func perLanguage[T any](load func(lang string) T) func(corpus.Lang) T {
	french := sync.OnceValue(func() T { return load("fr") })
	english := sync.OnceValue(func() T { return load("en") })
	return func(l corpus.Lang) T {
		if l == corpus.French {
			return french()
		}
		return english()
	}
}

// tableLines yields the lines of an embedded table of names that are neither empty nor a comment.
func tableLines(name string) func(yield func(string) bool) {
	data, err := nameData.ReadFile(name)
	if err != nil {
		panic("mention: " + err.Error())
	}
	return func(yield func(string) bool) {
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}
