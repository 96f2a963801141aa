package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/blevesearch/snowballstem"
	snowballen "github.com/blevesearch/snowballstem/english"
	snowballfr "github.com/blevesearch/snowballstem/french"

	"github.com/diptych-align/diptych/corpus"
)

// Fold returns s as words are compared: lower case, without accents and ligatures (œ → oe, ł → l, ß → ss), with one
// kind of apostrophe, hyphen and space. Soft hyphens and joiners go. Folding twice changes nothing.
func Fold(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return string(AppendFold(make([]byte, 0, len(s)+4), s))
		}
	}
	return s
}

// AppendFold appends Fold(s) to dst and returns it.
func AppendFold(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			dst = append(dst, byte(r))
		case int(r) < len(latin):
			dst = append(dst, latin[r]...)
		default:
			dst = appendFar(dst, r)
		}
	}
	return dst
}

// latin holds the folded form of every rune up to U+024F. Latin letters decompose into a base and marks; the others
// have a spelling without them.
var latin = func() (t [0x250]string) {
	special := map[rune]string{
		'œ': "oe", 'æ': "ae", 'ß': "ss", 'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ŋ': "n",
		'ħ': "h", 'ŧ': "t", 'ƶ': "z", 'ĸ': "k", 'ŀ': "l", 'ŉ': "'n", 'ſ': "s", 'ƒ': "f", '\u00a0': " ", '\u00ad': "", '´': "'",
	}
	for r := range rune(len(t)) {
		low := unicode.ToLower(r)
		if t[r] = special[low]; t[r] != "" || low == '\u00ad' {
			continue
		}
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(low)))
		if unicode.IsLetter(base) {
			low = unicode.ToLower(base)
		}
		t[r] = string(low)
		if s := special[low]; s != "" { // ǽ decomposes to æ
			t[r] = s
		}
	}
	return t
}()

// appendFar folds a rune beyond the Latin blocks.
func appendFar(dst []byte, r rune) []byte {
	switch {
	case r == '’' || r == '‘' || r == 'ʼ' || r == 'ʹ' || r == '′':
		return append(dst, '\'')
	case r == '\u2010' || r == '\u2011':
		return append(dst, '-')
	case 0x300 <= r && r <= 0x36f, r == '\u200b', r == '\u200c', r == '\u200d', r == '\u2060', r == '\ufeff':
		return dst
	case unicode.IsSpace(r):
		return append(dst, ' ')
	case 0x1e00 <= r && r <= 0x1eff: // Latin letters with two marks, and ẞ
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(unicode.ToLower(r))))
		if int(base) < len(latin) {
			return append(dst, latin[base]...)
		}
	case 0xfb00 <= r && r <= 0xfb06: // ﬁ and its like
		return append(dst, norm.NFKD.String(string(r))...)
	}
	low := unicode.ToLower(r)
	if int(low) < len(latin) { // the signs of ångström and kelvin
		return append(dst, latin[low]...)
	}
	return utf8.AppendRune(dst, low)
}

// maxStem is the longest word that is stemmed, in bytes. What is longer is no word of French or English.
const maxStem = 64

// Stem returns the folded Snowball stem of a word in any case, the form in which words are counted and translated.
// Words that are not of l's alphabet, and words of other languages, are folded only. It is empty only if word folds
// to nothing.
func Stem(word string, l corpus.Lang) string {
	var stem func(*snowballstem.Env) bool
	switch l {
	case corpus.French:
		stem = snowballfr.Stem
	case corpus.English:
		stem = snowballen.Stem
	}
	if stem == nil || len(word) > maxStem {
		return Fold(word)
	}
	plain := true
	for _, r := range word {
		if r == utf8.RuneError || r != '\'' && r != '’' && r != '-' && !letter(r) {
			return Fold(word)
		}
		plain = plain && 'a' <= r && r <= 'z'
	}
	low := word
	if !plain {
		low = strings.ReplaceAll(norm.NFC.String(strings.ToLower(word)), "’", "'")
	}
	env := snowballstem.NewEnv(low)
	stem(env)
	if s := Fold(env.Current()); s != "" {
		return s
	}
	return Fold(word)
}

// Stop reports whether word is a function word of l: one that says nothing about what a text is about. The word is in
// lower case, with or without its accents.
func Stop(word string, l corpus.Lang) bool {
	var buf [2 * maxStem]byte
	if len(word) > maxStem {
		return false
	}
	return known(l).stop[string(AppendFold(buf[:0], word))]
}
