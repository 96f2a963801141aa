package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// TokenKind says what a token is.
type TokenKind uint8

// The kinds of token.
const (
	Word   TokenKind = iota + 1 // letters: porte-parole, l', U.S., G20
	Number                      // figures: 78.761, 6,7, 18:27, 15/08/2020
	Punct                       // one sign that is neither; "..." is one token
)

// Token is a word, a number or a sign.
type Token struct {
	corpus.Span
	Kind TokenKind
}

// Tokens cuts s into words, numbers and punctuation, in order; white space and broken bytes belong to none.
//
// A word keeps its inner hyphens and apostrophes (porte-parole, Saint-Denis, O'Brien, aujourd'hui); who wants the parts of
// a compound cuts the token at its hyphens. French elisions and inverted pronouns and English clitics are words of
// their own, with their apostrophe or hyphen: l'|homme, jusqu'|à, a|-t-il, Mary|'s, do|n't. Abbreviations of
// single letters keep their stops (U.S., p.m.), and so does an initial before a capital (J. Smith). A number keeps its inner
// separators (78.761, 2,000, 6,7, 18:27, 15/08/2020, 2020-08-15), but not a space: "2 000" is two numbers. Letters after a figure are a
// word (18|h|30, 1|er, 3|bn), figures after a letter belong to the word (G20, Covid-19). A web address is one word.
func Tokens(s string, l corpus.Lang) []Token {
	return AppendTokens(make([]Token, 0, len(s)/5+1), s, l) // press French and English have a token every 5 to 6 bytes
}

// AppendTokens appends the tokens of s to dst.
func AppendTokens(dst []Token, s string, l corpus.Lang) []Token {
	return known(l).appendTokens(dst, s)
}

func (d *language) appendTokens(dst []Token, s string) []Token {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		end := i + n
		switch {
		case r == utf8.RuneError && n == 1 || unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' || r == '\u200b':
		case r == 'h' && address(s[i:]), r == 'w' && address(s[i:]):
			end = addressEnd(s, i)
			dst = append(dst, Token{corpus.Span{Start: i, End: end}, Word})
		case letter(r):
			dst, end = d.appendWord(dst, s, i)
		case isDigit(r):
			dst, end = appendNumber(dst, s, i)
		default:
			for end < len(s) && s[i] == '.' && s[end] == '.' {
				end++
			}
			dst = append(dst, Token{corpus.Span{Start: i, End: end}, Punct})
		}
		i = end
	}
	return dst
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.M, r)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

func hyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' || r == '\u00ad' }

// appendWord appends the word that begins at start, in as many tokens as it has words, and returns where it ends.
func (d *language) appendWord(dst []Token, s string, start int) ([]Token, int) {
	if end := dotted(s, start); end > 0 {
		return append(dst, Token{corpus.Span{Start: start, End: end}, Word}), end
	}
	var (
		buf  [maxStem]byte
		end  = start
		mark = -1 // where the last apostrophe or hyphen stands, while the word can still be cut there
	)
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if letter(r) && !(r == utf8.RuneError && n == 1) || isDigit(r) {
			end += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[end+n:])
		if apostrophe(r) {
			if end-start <= 8 && d.elisions[string(AppendFold(buf[:0], s[start:end]))] && !d.keptWhole(s, start) {
				end += n
				return append(dst, Token{corpus.Span{Start: start, End: end}, Word}), end
			}
			if !letter(next) {
				break
			}
		} else if !hyphen(r) || !letter(next) && !isDigit(next) {
			break
		}
		mark = end
		end += n
	}
	if mark > start {
		if cut := d.clitic(s, start, end); cut > start {
			dst = append(dst, Token{corpus.Span{Start: start, End: cut}, Word})
			start = cut
		}
	}
	return append(dst, Token{corpus.Span{Start: start, End: end}, Word}), end
}

// keptWhole reports whether the word at start is one that an elision does not cut: "entr'acte", "d'abord" is not.
func (d *language) keptWhole(s string, start int) bool {
	var buf [maxStem]byte
	end := start
	for end < len(s) && end-start < maxStem/2 {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !letter(r) && !apostrophe(r) && !hyphen(r) {
			break
		}
		end += n
	}
	return d.whole[string(AppendFold(buf[:0], s[start:end]))]
}

// longestClitic is the length in bytes of the longest clitic, "-t-elles", with room for longer apostrophes and hyphens.
const longestClitic = 12

// clitic returns where the clitic at the end of the word s[start:end] begins, or 0 if it has none.
func (d *language) clitic(s string, start, end int) int {
	var buf [3 * maxStem]byte
	if end-start > maxStem || d.whole[string(AppendFold(buf[:0], s[start:end]))] {
		return 0
	}
	for cut := max(start+1, end-longestClitic); cut < end; cut++ {
		if utf8.RuneStart(s[cut]) && d.clitics[string(AppendFold(buf[:0], s[cut:end]))] {
			return cut
		}
	}
	return 0
}

// mostDotted is how many letters an abbreviation with stops may have: "N.A.A.C.P." has five.
const mostDotted = 8

// dotted returns the end of an abbreviation of single letters at start ("U.S.", "p.m.", "J.K."), or of an initial
// before a capital ("J. Smith"), or 0.
func dotted(s string, start int) int {
	end, letters := start, 0
	first := rune(0)
	for letters < mostDotted {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !letter(r) || end+n >= len(s) || s[end+n] != '.' {
			break
		}
		if letters == 0 {
			first = r
		}
		end += n + 1
		letters++
	}
	next, n := utf8.DecodeRuneInString(s[end:])
	switch {
	case letters == 0 || letter(next):
		return 0
	case letters > 1:
		return end
	case !unicode.IsUpper(first) || next != ' ' && next != '\u00a0':
		return 0
	}
	if next, _ = utf8.DecodeRuneInString(s[end+n:]); unicode.IsUpper(next) {
		return end
	}
	return 0
}

// appendNumber appends the number that begins at start, and the word that stands right behind it, if any.
func appendNumber(dst []Token, s string, start int) ([]Token, int) {
	end := digits(s, start)
	if iso := isoDate(s, start); iso > 0 {
		end = iso
	} else {
		for end+1 < len(s) && strings.IndexByte(".,:/", s[end]) >= 0 && isDigit(rune(s[end+1])) {
			end = digits(s, end+1)
		}
	}
	dst = append(dst, Token{corpus.Span{Start: start, End: end}, Number})
	from := end
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !letter(r) || r == utf8.RuneError && n == 1 {
			break
		}
		end += n
	}
	if end > from {
		dst = append(dst, Token{corpus.Span{Start: from, End: end}, Word})
	}
	return dst, end
}

func digits(s string, i int) int {
	for i < len(s) && isDigit(rune(s[i])) {
		i++
	}
	return i
}

// isoDate returns the end of a date like 2020-08-15 at start, or 0.
func isoDate(s string, start int) int {
	end := start + len("2020-08-15")
	if end > len(s) || digits(s, start) != start+4 || s[start+4] != '-' || digits(s, start+5) != start+7 || s[start+7] != '-' || digits(s, start+8) != end {
		return 0
	}
	return end
}

// address reports whether s begins with a web address.
func address(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "www.")
}

// addressEnd returns the end of the web address at start: the next space, less the punctuation before it.
func addressEnd(s string, start int) int {
	end := start
	for end < len(s) && s[end] > ' ' && s[end] < utf8.RuneSelf && strings.IndexByte("<>\"'()[]", s[end]) < 0 {
		end++
	}
	return start + len(strings.TrimRight(s[start:end], ".,;:!?"))
}
