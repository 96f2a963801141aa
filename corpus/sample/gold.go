package sample

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// Gold is what a reader found in the reports of a story. Its offsets are offsets into the text of a report; the
// titles have no gold.
type Gold struct {
	Entities []Entity
	Dates    []Date
	Figures  []Figure
	Pairs    []Pair
	// Complete are the reports compared in full: of two of them every pair of sentences that says the same, in whole or in
	// part, is among Pairs. Only there can it be told which pairs say nothing in common.
	Complete []Reading
	Queries  []Query
}

// Entity is a person, an organization or a location of a story with the surfaces that name it, in both languages.
type Entity struct {
	Type     string // corpus.Person, corpus.Organization or corpus.Location
	Surfaces []string
}

// Mark is a span of a report's text. Surface is what stands there, and Nth how often it has stood in the text by then,
// counted from 1 and by whole words: see Occurrences.
type Mark struct {
	Report string
	corpus.Span
	Surface string
	Nth     int
}

// Date is an expression that names a day or something coarser, and its TIMEX3 value.
type Date struct {
	Mark
	Value string
}

// Figure is a number with the unit that stands beside it, or that its sentence makes plain.
type Figure struct {
	Mark
	// Value is a decimal number, or two of them as a range ("7/9") or as a score ("27-25").
	Value string
	// Unit is empty for a count; README.md lists the others.
	Unit string
}

// Judgement says how much of two sentences is the same.
type Judgement string

// The judgements of pairs of sentences.
const (
	Equivalent Judgement = "equivalent" // they say the same
	Partial    Judgement = "partial"    // they share a statement, and at least one says more
	NearMiss   Judgement = "near-miss"  // they are alike and speak of something else
)

// Pair is two sentences of two reports, the French one as a rule first.
type Pair struct {
	Judgement Judgement
	A, B      Sentence
}

// Sentence is a sentence of a report, known by its first words: Span covers those, and starts where it starts.
type Sentence struct {
	Report string
	corpus.Span
}

// Reading is two reports by their ids, the French one first.
type Reading struct{ A, B string }

// Query is a search in one language with the reports that answer it in either, best first.
type Query struct {
	Language corpus.Lang
	Text     string
	Answers  []string
}

// Occurrences returns where surface stands in text by itself, not as a part of a longer word or number: "4" stands
// neither in "14" nor in "4,5", "4 000" or "4th".
func Occurrences(text, surface string) []corpus.Span {
	if surface == "" {
		return nil
	}
	head, size := utf8.DecodeRuneInString(surface)
	tail, _ := utf8.DecodeLastRuneInString(surface)
	var found []corpus.Span
	for at := 0; ; {
		i := strings.Index(text[at:], surface)
		if i < 0 {
			return found
		}
		p := corpus.Span{Start: at + i, End: at + i + len(surface)}
		before, n := utf8.DecodeLastRuneInString(text[:p.Start])
		farBefore, _ := utf8.DecodeLastRuneInString(text[:p.Start-n])
		after, n := utf8.DecodeRuneInString(text[p.End:])
		farAfter, _ := utf8.DecodeRuneInString(text[p.End+n:])
		if !joined(head, before, farBefore) && !joined(tail, after, farAfter) {
			found = append(found, p)
		}
		at = p.Start + size
	}
}

// joined reports whether a surface that ends in edge goes on in the two runes beyond it, the nearer first. Outside the
// text they are utf8.RuneError, which joins nothing.
func joined(edge, near, far rune) bool {
	if wordly(edge) && wordly(near) {
		return true
	}
	// A decimal sign or a space between thousands joins two digits.
	return unicode.IsDigit(edge) && strings.ContainsRune(",. \u00a0\u202f", near) && unicode.IsDigit(far)
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
