package mention

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// shape is how a piece of text is written.
type shape uint8

const (
	lower   shape = iota // words in lower case
	title                // a capital first
	upper                // all capitals, two letters at least
	digits               // ASCII digits only
	mark                 // anything else that is no white space, one rune
	removed              // within a cut
)

// gap is what stands before a piece.
type gap uint8

const (
	joined gap = iota // nothing
	space
	hyphen
	elided // the apostrophe of l'homme
	line   // a line break, perhaps with spaces
)

// piece is a word, a run of digits or a mark. Names and figures need finer pieces than the tokens of package text:
// the parts of hyphenated words, and no more than one mark at a time.
type piece struct {
	corpus.Span
	fold   string // folded; a dotted acronym without its dots, a possessive without its 's
	shape  shape
	before gap
	start  bool // a capital says nothing here: start of a sentence, a quotation or a line
	owns   bool // followed by 's
	weak   bool // a capital says nothing here either: the line is a headline, all capitals or nearly all capitalised
}

func (p *piece) capital() bool { return p.shape == title || p.shape == upper }
func (p *piece) word() bool    { return p.shape <= upper }

// elisions are what French words shed their vowel to, contractions what follows the apostrophe of English ones.
var (
	elisions     = sync.OnceValue(func() map[string]bool { return wordSet("data/fr/elisions.txt") })
	contractions = sync.OnceValue(func() map[string]bool { return wordSet("data/en/contractions.txt") })
)

// wordSet reads an embedded list of words, several a line, folded.
func wordSet(name string) map[string]bool {
	words := map[string]bool{}
	for line := range tableLines(name) {
		maps.Copy(words, foldedSet(line))
	}
	return words
}

// foldedSet returns the words of s, folded.
func foldedSet(s string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(s) {
		words[text.Fold(w)] = true
	}
	return words
}

// fields are the fields of an article, in order.
var fields = [...]corpus.Field{corpus.Title, corpus.Text}

// pieces are those of an article, field by field.
type pieces [len(fields)][]piece

func cutFields(a *corpus.Article, ann *corpus.Annotation) (ps pieces) {
	for i, f := range fields {
		ps[i] = cut(a, ann, f)
	}
	return ps
}

// cut splits field f of the article into pieces; those within cuts are marks of shape removed.
func cut(a *corpus.Article, ann *corpus.Annotation, f corpus.Field) []piece {
	s := a.In(f)
	if s == "" {
		return nil
	}
	ps := appendPieces(make([]piece, 0, len(s)/5+8), s)
	cuts := ann.Cuts
	for i := range ps {
		for len(cuts) > 0 && (cuts[0].Field != f || cuts[0].End <= ps[i].Start) {
			if cuts[0].Field == f {
				ps[i].before = line // nothing goes on across a cut
			}
			cuts = cuts[1:]
		}
		if len(cuts) > 0 && cuts[0].Overlaps(ps[i].Span) {
			ps[i].shape = removed
		}
	}
	markStarts(ps)
	markHeadlines(ps)
	return ps
}

func appendPieces(ps []piece, s string) []piece {
	before := line
	folds := &folder{size: len(s)/3 + 16}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n' || r == '\r' || r == '\u2028':
			before = line
			i += n
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
			if before != line {
				before = space
			}
			i += n
		case r >= '0' && r <= '9':
			j := i + 1
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			ps = append(ps, piece{Span: corpus.Span{Start: i, End: j}, fold: s[i:j], shape: digits, before: before})
			before, i = joined, j
		case unicode.IsLetter(r):
			p := readWord(s, i, folds)
			i = p.End
			p.before = before
			before = joined
			if r, n := utf8.DecodeRuneInString(s[i:]); apostrophe(r) && n > 0 {
				if possessive(s[i+n:]) && !elisions()[p.fold] {
					p.owns = true
					i += n + 1
				} else if elisions()[p.fold] {
					before = elided
					i += n
				} else if s[i-1]|0x20 == 's' && strings.HasPrefix(s[i+n:], " ") {
					p.owns = true // the Workers' Party
					i += n
				}
			} else if (r == '-' || r == '‑') && i+n < len(s) {
				if next, _ := utf8.DecodeRuneInString(s[i+n:]); unicode.IsLetter(next) {
					before = hyphen
					i += n
				}
			}
			ps = append(ps, p)
		default:
			ps = append(ps, piece{Span: corpus.Span{Start: i, End: i + n}, fold: s[i : i+n], shape: mark, before: before})
			before = joined
			i += n
		}
	}
	return ps
}

// readWord reads the word that begins at s[i:]: letters with their combining marks, an apostrophe within (O'Brien) and
// the dots of an acronym (U.S.).
func readWord(s string, i int, folds *folder) piece {
	j, lowers, uppers, count, plain := i, 0, 0, 0, true
	for j < len(s) {
		c := s[j]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z':
				lowers++
			case c >= 'A' && c <= 'Z':
				uppers++
			case c == '.' && uppers == 1 && lowers == 0 && acronym(s[j:]):
				return dotted(s, i, j, folds)
			case c == '\'' && inner(s, i, j, 1):
				plain = false
			default:
				goto done
			}
			j++
			count++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[j:])
		switch {
		case unicode.IsUpper(r):
			uppers++
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
			lowers++
		case r == '’' && inner(s, i, j, n):
		default:
			goto done
		}
		plain = false
		count++
		j += n
	}
done:
	p := piece{Span: corpus.Span{Start: i, End: j}}
	first, _ := utf8.DecodeRuneInString(s[i:])
	switch {
	case lowers == 0 && uppers > 1:
		p.shape = upper
	case unicode.IsUpper(first):
		p.shape = title
	}
	p.fold = s[i:j]
	if uppers > 0 || !plain {
		p.fold = folds.fold(p.fold)
	}
	return p
}

// inner reports whether the apostrophe at s[j:], n bytes long, stands within a word that began at i: neither a French
// elision nor an English possessive.
func inner(s string, i, j, n int) bool {
	r, _ := utf8.DecodeRuneInString(s[j+n:])
	if j-i == 1 && (s[i] == 'N' || s[i] == 'M') && unicode.IsUpper(r) {
		return true // N'Diaye; "N'est" has a small letter
	}
	if j-i == 1 && s[i] != 'O' && s[i] != 'D' {
		return false // I'm, but O'Brien
	}
	return unicode.IsLetter(r) && !possessive(s[j+n:]) && !contraction(s[j+n:]) && j-i < 12 && !elisions()[foldWord(s[i:j])]
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' }

// possessive reports whether rest begins with an s that ends a word.
func possessive(rest string) bool {
	if rest == "" || rest[0]|0x20 != 's' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return !unicode.IsLetter(r)
}

// contraction reports whether rest begins with what "I'm", "you've" and their like end in.
func contraction(rest string) bool {
	end := 0
	for end < len(rest) && end < 3 && rest[end] >= 'a' && rest[end] <= 'z' {
		end++
	}
	r, _ := utf8.DecodeRuneInString(rest[end:])
	return !unicode.IsLetter(r) && contractions()[rest[:end]]
}

// acronym reports whether rest, which begins with a dot, goes on like "U.S": a capital that is followed by no letter.
func acronym(rest string) bool {
	if len(rest) < 2 || rest[1] < 'A' || rest[1] > 'Z' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[2:])
	return !unicode.IsLetter(r)
}

func dotted(s string, i, j int, folds *folder) piece {
	fold := append(folds.word[:0], s[i]|0x20)
	for j+1 < len(s) && s[j] == '.' && acronym(s[j:]) {
		fold = append(fold, s[j+1]|0x20)
		j += 2
	}
	if j < len(s) && s[j] == '.' {
		j++
	}
	return piece{Span: corpus.Span{Start: i, End: j}, fold: folds.keep(fold), shape: upper}
}

// foldWord is text.Fold without apostrophes.
func foldWord(w string) string { return new(folder).fold(w) }

// folder folds words and keeps them end to end, so that a text costs a few allocations and not one a word.
type folder struct {
	kept strings.Builder
	size int // bytes to begin with
	word []byte
}

func (f *folder) fold(w string) string {
	f.word = text.AppendFold(f.word[:0], w)
	if bytes.IndexByte(f.word, '\'') >= 0 {
		f.word = slices.DeleteFunc(f.word, func(c byte) bool { return c == '\'' })
	}
	return f.keep(f.word)
}

// keep returns word as a string. What the builder holds stays as it is when it grows.
func (f *folder) keep(word []byte) string {
	if f.kept.Cap() == 0 {
		f.kept.Grow(max(f.size, len(word)))
	}
	f.word = word
	start := f.kept.Len()
	f.kept.Write(word)
	return f.kept.String()[start:]
}

// markStarts marks the words whose capital may be due to their place.
func markStarts(ps []piece) {
	for i := range ps {
		p := &ps[i]
		if i == 0 || p.before == line {
			p.start = true
			continue
		}
		q := &ps[i-1]
		if q.shape != mark {
			continue
		}
		switch q.fold {
		case ".":
			// "J. Smith" and "St. Paul" go on; "U.S." has its own dots.
			p.start = i < 2 || !ps[i-2].capital() || ps[i-2].Len() > 3
		case "!", "?", "…", ":", "«", "»", "“", "”", "\"", "‘", "•", "*", "–", "—", "-", ">", "|", ";", "[":
			p.start = true
		case "(":
			p.start = i >= 2 && ps[i-2].shape == mark
		default:
			p.start = q.start && i >= 2
		}
	}
}

// markHeadlines marks the words of lines in which capitals say nothing: most words of four letters and more have one.
func markHeadlines(ps []piece) {
	for i := 0; i < len(ps); {
		j, long, caps, uppers := i, 0, 0, 0
		for ; j < len(ps) && (j == i || ps[j].before != line); j++ {
			if p := &ps[j]; p.word() && p.Len() > 3 {
				long++
				if p.capital() {
					caps++
				}
				if p.shape == upper {
					uppers++
				}
			}
		}
		// A line of names ("Paris Saint-Germain") is short; a sentence has small words of four letters, or ends with a stop.
		if long >= 4 && (caps*10 >= long*8 && ps[j-1].fold != "." || uppers*10 >= long*6) {
			for k := i; k < j; k++ {
				ps[k].weak = true
			}
		}
		i = j
	}
}
