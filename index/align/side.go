package align

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Side is one side of a bitext: its sentences prepared for comparison. It is not changed once made and may be used by
// several goroutines and in any number of comparisons.
type Side struct {
	lang corpus.Lang
	lex  *lexicon.Lexicon
	// forms are the distinct tokens of the text in order of first use; ids finds them by key.
	forms []form
	ids   map[string]int32
	// uses are the forms of all sentences with their counts; sentence i has uses[starts[i]:starts[i+1]].
	uses   []use
	starts []int32
	// Sums over the sentences before i: tokens, characters without white space, and places within a line where another
	// sentence may begin.
	tokens, chars, stops []int32

	// account is what a report tells; a text that is no report has none.
	account *account
}

// form is a token as it is compared: the stem of a word, the digits of a number, a punctuation mark.
type form struct {
	key  string
	kind formKind
	// name is the key that a name has in every language, see mention.NameKey.
	name string
	// count is how often the text has it, in how many sentences.
	count, sentences int32
}

type formKind uint8

const (
	wordForm   formKind = iota
	stopForm            // a function word
	nameForm            // a word that the text writes with a capital only, and not just where a sentence begins
	numberForm          // in digits
	markForm            // punctuation that translators keep
	formKinds
)

// use is a form in a sentence, n times.
type use struct{ form, n int32 }

// NewSide prepares the sentences of a text in language l for comparison by the lexicon, in time linear in the text.
func NewSide(sentences []string, l corpus.Lang, lex *lexicon.Lexicon) *Side {
	return newSide(sentences, l, lex, func(int, corpus.Span, int32) {})
}

// newSide calls visit with each form it finds, in order: in which sentence and where there.
func newSide(sentences []string, l corpus.Lang, lex *lexicon.Lexicon, visit func(sentence int, at corpus.Span, form int32)) *Side {
	s := &Side{lang: l, lex: lex, ids: map[string]int32{}}
	for _, sums := range []*[]int32{&s.starts, &s.tokens, &s.chars, &s.stops} {
		*sums = make([]int32, 1, len(sentences)+1)
	}
	var (
		seen   = map[string]int32{} // forms by surface: what a surface becomes is worked out once
		lower  []bool               // by form: it was seen without a capital
		upper  []string             // by form: how it was first written with a capital within a sentence
		tokens []text.Token
		ids    []int32
	)
	for i, sentence := range sentences {
		tokens = text.AppendTokens(tokens[:0], sentence, l)
		ids = ids[:0]
		var chars, stops int32
		for k := 0; k < len(tokens); k++ {
			first, t := k, tokens[k]
			for t.Kind == text.Number && k+1 < len(tokens) && thousands(sentence, t, tokens[k+1]) {
				k++
				t.End = tokens[k].End
			}
			surface := t.Of(sentence)
			chars += int32(utf8.RuneCountInString(surface))
			if t.Kind == text.Punct && k+1 < len(tokens) && endsSentence(surface, sentence[t.End:]) {
				stops++
			}
			id, ok := seen[surface]
			if !ok {
				id = s.intern(surface, t.Kind)
				seen[surface] = id
				for len(lower) < len(s.forms) {
					lower, upper = append(lower, false), append(upper, "")
				}
			}
			if id < 0 {
				continue
			}
			ids = append(ids, id)
			visit(i, t.Span, id)
			if !capital(surface) {
				lower[id] = true
			} else if first > 0 && upper[id] == "" {
				upper[id] = surface
			}
		}
		s.add(ids, chars, stops)
	}
	for id := range s.forms {
		if f := &s.forms[id]; f.kind == wordForm && upper[id] != "" && !lower[id] {
			f.kind = nameForm
			f.name = mention.NameKey(upper[id], corpus.Person)
		}
	}
	return s
}

// Len returns the number of sentences.
func (s *Side) Len() int { return len(s.starts) - 1 }

// of returns the forms of sentence i.
func (s *Side) of(i int) []use { return s.uses[s.starts[i]:s.starts[i+1]] }

// add adds a sentence by the forms of its tokens, which it sorts.
func (s *Side) add(ids []int32, chars, stops int32) {
	slices.Sort(ids)
	for k, id := range ids {
		f := &s.forms[id]
		f.count++
		if k > 0 && ids[k-1] == id {
			s.uses[len(s.uses)-1].n++
			continue
		}
		f.sentences++
		s.uses = append(s.uses, use{id, 1})
	}
	n := s.Len()
	s.starts = append(s.starts, int32(len(s.uses)))
	s.tokens = append(s.tokens, s.tokens[n]+int32(len(ids)))
	s.chars = append(s.chars, s.chars[n]+chars)
	s.stops = append(s.stops, s.stops[n]+stops)
}

// intern returns the id of a surface's form, −1 if it has none.
func (s *Side) intern(surface string, k text.TokenKind) int32 {
	var f form
	switch k {
	case text.Number:
		f.kind, f.key = numberForm, digits(surface)
	case text.Punct:
		f.kind, f.key = markForm, mark(surface)
	default:
		if text.Stop(strings.ToLower(surface), s.lang) {
			f.kind = stopForm
		}
		f.key = s.lex.Stem(surface, s.lang)
	}
	if f.key == "" {
		return -1
	}
	if id, ok := s.ids[f.key]; ok {
		return id
	}
	id := int32(len(s.forms))
	s.forms = append(s.forms, f)
	s.ids[f.key] = id
	return id
}

// posting is a use of a form: in which sentence, and its place among all uses.
type posting struct{ sentence, at int32 }

// postings returns the uses of each form, in order.
func (s *Side) postings() [][]posting {
	out := make([][]posting, len(s.forms))
	all := make([]posting, len(s.uses))
	for f := range s.forms {
		n := s.forms[f].sentences
		out[f], all = all[:0:n], all[n:]
	}
	for i := range s.Len() {
		for at := s.starts[i]; at < s.starts[i+1]; at++ {
			f := s.uses[at].form
			out[f] = append(out[f], posting{int32(i), at})
		}
	}
	return out
}

// since returns the postings from a sentence on.
func since(p []posting, sentence int) []posting {
	i, _ := slices.BinarySearchFunc(p, int32(sentence), func(p posting, s int32) int { return cmp.Compare(p.sentence, s) })
	return p[i:]
}

// thousands reports whether two numbers are the parts of one that is written with a space: "12 500".
func thousands(s string, t, next text.Token) bool {
	gap := s[t.End:next.Start]
	return next.Kind == text.Number && next.Len() == 3 && digits(next.Of(s)) == next.Of(s) &&
		(gap == " " || gap == "\u00a0" || gap == "\u202f")
}

// digits returns the digits of a number: French and English part thousands and decimals by different signs.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// mark returns the form of a punctuation mark that a translation is likely to keep, "" for any other: full stops and
// commas are everywhere.
func mark(s string) string {
	switch s {
	case "?", "!", ";", ":", "(", ")", "[", "]", "%", "*", "$", "€", "£":
		return s
	case "…", "...":
		return "…"
	case "«", "»", "“", "”", "„", `"`:
		return `"`
	case "—", "–":
		return "—"
	}
	return ""
}

// endsSentence reports whether a punctuation mark may end a sentence within a line, rest being what follows it: white
// space, perhaps after a closing quotation mark, and then a capital or a figure.
func endsSentence(mark, rest string) bool {
	if !strings.ContainsAny(mark, ".?!…") {
		return false
	}
	rest = strings.TrimLeft(rest, `"'”’»)`)
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if len(next) == len(rest) {
		return false
	}
	next = strings.TrimLeftFunc(next, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	r, _ := utf8.DecodeRuneInString(next)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
