package mention

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// NameKey returns the key of a name of type typ that stands alone. It is blind to how the name was brought into Latin
// letters: Loukachenko and Lukashenko have one key, so do Londres and London. A person's key is made of the surname, a
// country's is its ISO 3166 code, an organisation's comes from the tables or from its words. The key of a name without
// letters is empty.
func NameKey(name, typ string) string {
	words := nameWords(name)
	if len(words) == 0 {
		return ""
	}
	return nameKey(words, typ)
}

// nameKey is NameKey of a name's folded words.
func nameKey(words []string, typ string) string {
	g := gazetteer()
	if e, ok := g.phrase(words); ok && !(typ == corpus.Person && e.typ == corpus.Location) {
		return e.key // but President Hollande is no country
	}
	switch typ {
	case corpus.Person:
		return personKey(words)
	case corpus.Organization:
		if key, ok := organisationKey(words); ok {
			return key
		}
	}
	return wordsKey(words)
}

// nameWords returns the folded words of a name.
func nameWords(name string) []string {
	var words []string
	for _, p := range appendPieces(nil, name) {
		if (p.word() || p.shape == digits) && p.fold != "" { // a lone modifier letter folds to nothing
			words = append(words, p.fold)
		}
	}
	return words
}

// personKey returns the key of a person known by the folded words of a name: the skeleton of the surname, that of the
// whole name for those whose family name stands first, and for popes and kings their name with its number.
func personKey(words []string) string {
	p := parsePerson(words)
	if p.number != "" {
		return wordsKey(p.given) + " " + p.number
	}
	if len(p.surname) <= 1 {
		return wordsKey(words) // none, or an initial in its place: Ahmed K.
	}
	if p.familyFirst {
		return skeleton(p.surname) + sound(strings.Join(p.given, "")) // Deng Xiaoping, Deng Xiao-ping
	}
	return skeleton(p.surname)
}

// wordsKey returns the key of a name by all of its words.
func wordsKey(words []string) string {
	if key := skeletons(words, " "); key != "" {
		return key
	}
	return strings.Join(words, " ")
}

// skeletons joins the skeletons of the words that are no particles.
func skeletons(words []string, sep string) string {
	g := gazetteer()
	var b []byte
	for i, w := range words {
		if g.particle[w] && len(words) > 1 {
			continue
		}
		if len(b) > 0 {
			b = append(b, sep...)
		}
		b = appendSkeleton(b, g.canonical(g.shortU(words, i)))
	}
	return string(b)
}

// shortU returns word i of a name, behind an Arabic particle with u for a short o: Arabic has one vowel for both, "Ibn Zohr",
// "Ibn Zuhr". The key of a longer word has no such vowel.
func (g *tables) shortU(words []string, i int) string {
	const longest = 5 // bytes
	w := words[i]
	if i == 0 || !g.arabicParticle[words[i-1]] || len(w) > longest {
		return w
	}
	for k := 1; k < len(w); k++ {
		if w[k] == 'o' && !vowelByte(w[k-1]) && (k+1 == len(w) || !vowelByte(w[k+1])) {
			return w[:k] + "u" + w[k+1:]
		}
	}
	return w
}

// organisationKey returns the key of an organisation named by words that the table of terms knows: its proper words if
// it has any, with the concepts that are not just its kind, otherwise its concepts. ok is false without a concept or
// with a single one that is nothing more.
func organisationKey(words []string) (key string, ok bool) {
	g := gazetteer()
	var proper, kinds []string
	names, terms := 0, 0
	for _, w := range words {
		t, known := g.term[w]
		switch {
		case known && t.head:
			kinds = append(kinds, t.concept)
			terms++
		case known:
			proper = append(proper, t.concept)
			terms++
		case g.connector[w] || g.particle[w] || g.filler[w]:
		default:
			proper = append(proper, skeleton(g.canonical(w)))
			names++
		}
	}
	if terms == 0 || terms+names < 2 {
		return "", false
	}
	if names == len(proper) && names > 0 {
		return strings.Join(proper, " "), true
	}
	if names == 0 {
		proper = append(proper, kinds...)
	}
	slices.Sort(proper)
	return strings.Join(slices.Compact(proper), "+"), true
}

// person is a name in its parts, folded.
type person struct {
	given       []string
	surname     string
	number      string // of a pope or king: "xvi"
	junior      bool
	familyFirst bool
}

func parsePerson(words []string) person {
	g := gazetteer()
	kept, junior := make([]string, 0, 6), false
	for i, w := range words {
		if g.particle[w] && len(words) > 1 && (i < len(words)-1 || len(kept) > 0) {
			continue
		}
		if i > 0 && (w == "jr" || w == "junior") {
			junior = true
			continue
		}
		kept = append(kept, g.shortU(words, i))
	}
	for len(kept) > 1 && g.honorific[kept[0]] {
		kept = kept[1:]
	}
	n := len(kept)
	switch {
	case n == 0:
		return person{}
	case n > 1 && (roman(kept[n-1]) || (kept[n-1] == "vi" || kept[n-1] == "xi") && g.isGiven(kept[n-2])):
		return person{given: kept[:n-1], number: kept[n-1]}
	case (n == 2 && !g.first[kept[0]] || n == 3) && g.familyFirst[kept[0]] && !g.isGiven(kept[n-1]): // Kim Clijsters, but Kim Jong-un
		return person{surname: kept[0], given: kept[1:], familyFirst: true}
	}
	return person{given: kept[:n-1], surname: g.canonical(kept[n-1]), junior: junior}
}

// roman reports whether w is the number of a pope or king, I to XXIX, and nothing else: Xi and Vi are names.
func roman(w string) bool {
	if w == "" || len(w) > 5 || w == "x" {
		return false
	}
	for i := range len(w) {
		if w[i] != 'i' && w[i] != 'v' && w[i] != 'x' {
			return false
		}
	}
	return w != "xi" && w != "vi" || len(w) > 2
}

// skeleton returns what romanisations of a folded word share.
func skeleton(w string) string {
	var buf [32]byte
	return string(appendSkeleton(buf[:0], w))
}

// appendSkeleton appends the skeleton of a folded word to dst: its consonants, those brought into Latin letters in
// different ways made one (sh, ch, tch, tsch → c; zh, j, dj → j; q, ck → k; kh → h), and one vowel that tells back (o)
// from front (a) in the first syllable. Words of one or two consonants keep all their vowels, or too many would be alike.
func appendSkeleton(dst []byte, w string) []byte {
	for i := range len(w) {
		if w[i] >= utf8.RuneSelf {
			return append(dst, w...) // a letter without a Latin form: of its bytes half would be left
		}
	}
	begin := len(dst)
	var consonants [24]byte // with vowels, each group normalised
	out := consonants[:0]
	count := 0
	firstVowel := byte(0)
	for i := 0; i < len(w); {
		c := w[i]
		if c == '\'' || c == '-' {
			i++
			continue
		}
		if isVowel(w, i) {
			j := i
			for j < len(w) && isVowel(w, j) {
				j++
			}
			if i == 0 && j < len(w) && j > 1 && roundBefore(w[:j]) {
				out = append(out, 'w') // Ouattara, Uighur
				count++
				i++
				if w[0] == 'o' {
					i++
				}
				continue
			}
			from := len(out)
			out = appendVowels(out, w[i:j])
			if firstVowel == 0 && count <= 1 {
				firstVowel = backness(out[from:])
			}
			if j == len(w) && w[i:j] == "e" && count > 0 {
				out = out[:from] // a silent one
			}
			i = j
			continue
		}
		code, n := consonant(w, i)
		i += n
		for k := range len(code) {
			if len(out) == 0 || out[len(out)-1] != code[k] {
				out = append(out, code[k])
				count++
			}
		}
	}
	if count <= 2 {
		return append(dst, out...)
	}
	vowelLed := len(out) > 0 && vowelByte(out[0])
	for i, c := range out {
		if vowelByte(c) {
			if i == 0 {
				dst = append(dst, backness(out))
			}
			continue
		}
		if n := len(dst); n > begin && dst[n-1] == c && i > 0 && out[i-1] == c {
			continue
		}
		dst = append(dst, c)
		if !vowelLed && len(dst) == begin+1 && firstVowel != 0 {
			dst = append(dst, firstVowel)
		}
	}
	return dst
}

func vowelByte(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

// isVowel reports whether w[i] is a vowel; w is one within a word (Zarqawi).
func isVowel(w string, i int) bool {
	return vowelByte(w[i]) || w[i] == 'w' && i > 0 && !(i == len(w)-1 && i > 3 && (w[i-1] == 'o' || w[i-1] == 'e') && !vowelByte(w[i-2])) // but Gorbatschow
}

// roundBefore reports whether a group of vowels at the start of a word begins like w: "oua", "ui".
func roundBefore(group string) bool {
	if strings.HasPrefix(group, "ou") {
		return len(group) > 2
	}
	return group[0] == 'u' && len(group) > 1
}

// appendVowels appends a group of vowels, normalised: ou, oo, w → u; y → i; ee → i; repeated ones once; a glide before a vowel goes (Fiodor, Fyodor).
func appendVowels(dst []byte, group string) []byte {
	from := len(dst)
	for i := 0; i < len(group); i++ {
		c := group[i]
		next := byte(0)
		if i+1 < len(group) {
			next = group[i+1]
		}
		switch {
		case c == 'o' && (next == 'u' || next == 'o'):
			c = 'u'
			i++
		case c == 'e' && next == 'e':
			c = 'i'
			i++
		case c == 'w':
			c = 'u'
		case c == 'y':
			c = 'i'
		}
		if c == 'i' && len(dst) == from && i+1 < len(group) {
			continue
		}
		if len(dst) == from || dst[len(dst)-1] != c {
			dst = append(dst, c)
		}
	}
	return dst
}

func backness(group []byte) byte {
	if len(group) > 0 && (group[0] == 'o' || group[0] == 'u') {
		return 'o'
	}
	return 'a'
}

// clusters are the spellings of consonants that are more than a letter, longest first for each first letter.
var clusters = [...]struct{ spelling, code string }{
	{"chtch", "c"}, {"schtsch", "c"}, {"shtsh", "c"}, {"shch", "c"}, {"stch", "c"}, {"tsch", "c"}, {"tch", "c"}, {"sch", "c"}, {"tsh", "c"},
	{"dzh", "j"}, {"dj", "j"}, {"zh", "j"}, {"ch", "c"}, {"sh", "c"}, {"cz", "c"}, {"sz", "c"},
	{"gh", "g"}, {"ph", "f"}, {"th", "t"}, {"dh", "d"}, {"bh", "b"}, {"rh", "r"},
	{"tz", "ts"}, {"ck", "k"}, {"cq", "k"}, {"cc", "k"}, {"gu", "g"},
}

// consonant returns the code of the consonant at w[i] and how many bytes it is written with.
func consonant(w string, i int) (code string, n int) {
	rest := w[i:]
	if strings.HasPrefix(rest, "kh") {
		code, n = consonant(w, i+1)
		return code, n + 1 // Rakhmon, Rahmon
	}
	for _, c := range &clusters {
		if c.spelling[0] == rest[0] && strings.HasPrefix(rest, c.spelling) {
			if c.spelling == "gu" && (len(rest) < 3 || rest[2] != 'e' && rest[2] != 'i') {
				continue // Guerassimov, Gerasimov; but Guardiola
			}
			return c.code, len(c.spelling)
		}
	}
	next := byte(0)
	if len(rest) > 1 {
		next = rest[1]
	}
	switch rest[0] {
	case 'j':
		if i > 0 && strings.IndexByte("lstkmbvf", w[i-1]) >= 0 && next != 0 && vowelByte(next) {
			return "", 1 // Kuljanin, Koulianine
		}
		if i > 0 && isVowel(w, i-1) && next != 0 && vowelByte(next) && strings.HasSuffix(w, "vic") {
			return "", 1 // Stojanovic, Stoïanovitch
		}
	case 'c':
		if i == len(w)-1 && strings.HasSuffix(w, "vic") {
			return "c", 1 // of -vić, -vitch
		}
		if next == 'e' || next == 'i' || next == 'y' {
			return "s", 1
		}
		return "k", 1
	case 'q':
		return "k", 1
	case 'x':
		if i == 0 {
			return "c", 1 // Xi
		}
		return "ks", 1
	case 'w':
		if i > 0 {
			return "v", 1
		}
	case 'f':
		if rest == "ff" || rest == "f" {
			return "v", len(rest) // Rachmaninoff
		}
	case 'h':
		// Between vowels it is heard (Mohamed); elsewhere spellings differ (Abdallah, Ahmed).
		if i > 0 && (next == 0 || !vowelByte(next) || !isVowel(w, i-1) && w[i-1] != 'k') {
			return "", 1
		}
	}
	return rest[:1], 1
}
