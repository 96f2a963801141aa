package mention

import (
	"math"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// SameName returns the probability that two names, in either language and any romanisation, name the same person. It is
// symmetric; a surname alone may be anyone of that name. Names without letters are equal only if their texts are.
func SameName(a, b string) float64 {
	x, y := nameWords(a), nameWords(b)
	if len(x) == 0 || len(y) == 0 {
		if a == b {
			return 0.5
		}
		return 0
	}
	g := gazetteer()
	_, knownX := g.known[strings.Join(x, " ")]
	_, knownY := g.known[strings.Join(y, " ")]
	if (knownX || knownY) && NameKey(a, corpus.Person) == NameKey(b, corpus.Person) {
		return sure
	}
	if sameChinese(x, y) || sameChinese(y, x) || turned(x, y) || turned(y, x) || sameJoined(x, y) {
		return sure
	}
	p, q := parsePerson(x), parsePerson(y)
	if p.number != q.number || p.junior != q.junior {
		return unsure(0)
	}
	if p.familyFirst != q.familyFirst {
		// One of them has no more than its family name, or another order of words.
		if p, q = plain(x), plain(y); strings.Join(p.given, "") == "" || strings.Join(q.given, "") == "" {
			return unsure(likeness(p.surname, q.surname) * oneNameOnly)
		}
	}
	if p.familyFirst && q.familyFirst {
		if len(p.given) == 0 || len(q.given) == 0 {
			return unsure(likeness(p.surname, q.surname) * oneNameOnly)
		}
		return unsure(min(likeness(p.surname, q.surname), syllables(strings.Join(p.given, ""), strings.Join(q.given, ""))))
	}
	surnames := 1.0
	if p.number == "" {
		surnames = likeness(p.surname, q.surname)
	}
	return unsure(min(surnames, givenLikeness(p.given, q.given)))
}

// Chosen on testdata/names.tsv: see TestSameName.
const (
	sure        = 0.99
	oneNameOnly = 0.93 // a name that says no given name
	threshold   = 0.86 // likeness at which both answers are equally likely
	steepness   = 40.0
)

// unsure turns a likeness into a probability.
func unsure(likeness float64) float64 {
	return min(sure, 1/(1+math.Exp(-steepness*(likeness-threshold))))
}

// syllables compares Chinese and Korean given names, whose syllables are few: all vowels count.
func syllables(a, b string) float64 {
	if sound(a) == sound(b) {
		return 1
	}
	return 0.8 * likeness(a, b)
}

// plain parses a name as if the surname stood last.
func plain(words []string) person {
	g := gazetteer()
	n := len(words)
	return person{given: words[:n-1], surname: g.canonical(words[n-1])}
}

// givenLikeness compares given names: the first ones, or all together (Jean-Paul, Jean Paul).
func givenLikeness(a, b []string) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	if len(a) == 0 || len(b) == 0 {
		return oneNameOnly
	}
	g := gazetteer()
	x, y := g.canonical(a[0]), g.canonical(b[0])
	if x == y {
		if m, n := initials(a[1:]), initials(b[1:]); m != "" && n != "" && m != n {
			return 0.5 // George W. and George H. W.
		}
		if len(a) == len(b) && len(a) == 2 {
			// Jean-Marie is not Jean-Luc.
			return max(0.9*likeness(a[1], b[1]), likeness(g.canonical(a[1]), g.canonical(b[1])))
		}
		return 1
	}
	if (len(x) == 1 || len(y) == 1) && x[0] == y[0] {
		return oneNameOnly
	}
	return max(likeness(x, y), likeness(strings.Join(a, ""), strings.Join(b, "")))
}

// initials joins the words of one letter.
func initials(given []string) string {
	s := ""
	for _, w := range given {
		if len(w) == 1 {
			s += w
		}
	}
	return s
}

// likeness compares two folded words by sound: 1 for the same skeleton and vowels, at least 0.9 for the same skeleton.
func likeness(a, b string) float64 {
	if a == b {
		return 1
	}
	x, y := sound(a), sound(b)
	close := jaroWinkler(x, y)
	s, t := skeleton(a), skeleton(b)
	if endsInI(a) != endsInI(b) {
		return close - 0.12 // Mansour, Mansouri
	}
	if s == t && s != "" {
		return 0.9 + 0.1*close
	}
	switch {
	case x != "" && y != "" && (x[0] == 's' && y[0] == 'z' || x[0] == 'z' && y[0] == 's'):
		return close - 0.1 // Sorin, Zorin: no spelling confuses the two where a name begins
	case len(s) == len(t) && s != "" && s[len(s)-1] != t[len(t)-1] && heard(s[len(s)-1]) && heard(t[len(t)-1]):
		close -= 0.03 // the ending is what tells names of one stem apart: Antonov, Antonin
	}
	// An ending more or less makes another name: Lebed, Lebedev.
	return close - 0.1*math.Abs(float64(len(s)-len(t)))
}

// heard reports whether byte c of a skeleton is a consonant that every romanisation writes at the end of a word.
func heard(c byte) bool { return c != 'h' && !vowelByte(c) }

// endsInI reports whether a folded word ends in the vowel i, however it is spelled.
func endsInI(w string) bool {
	return strings.HasSuffix(w, "i") || strings.HasSuffix(w, "y") || strings.HasSuffix(w, "ij")
}

// sound is a word's skeleton with all of its vowels, normalised.
func sound(w string) string {
	var out []byte
	for i := 0; i < len(w); {
		if isVowel(w, i) {
			j := i
			for j < len(w) && isVowel(w, j) {
				j++
			}
			if !(j == len(w) && w[i:j] == "e" && i > 0) {
				out = appendVowels(out, w[i:j])
			}
			i = j
			continue
		}
		code, n := consonant(w, i)
		for k := range len(code) {
			if len(out) == 0 || out[len(out)-1] != code[k] {
				out = append(out, code[k])
			}
		}
		i += n
	}
	return string(out)
}

// jaroWinkler is the measure of W. E. Winkler (1990), for strings of bytes: 1 for equal ones, 0 for nothing in common.
func jaroWinkler(a, b string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	window := max(max(len(a), len(b))/2-1, 0)
	taken := make([]bool, len(b))
	matched := make([]byte, 0, len(a))
	for i := range len(a) {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !taken[j] && a[i] == b[j] {
				taken[j] = true
				matched = append(matched, a[i])
				break
			}
		}
	}
	m := float64(len(matched))
	if m == 0 {
		return 0
	}
	moved, k := 0, 0
	for j := range len(b) {
		if taken[j] {
			if matched[k] != b[j] {
				moved++
			}
			k++
		}
	}
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved)/2)/m) / 3
	prefix := 0
	for prefix < min(4, len(a), len(b)) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + 0.1*float64(prefix)*(1-jaro)
}
