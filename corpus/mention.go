package corpus

import "strings"

// Kind says what a mention is of.
type Kind string

// The kinds of mention.
const (
	Name     Kind = "name"
	Date     Kind = "date"
	Quantity Kind = "quantity"
)

// The types of a name mention. Those of a date are TIMEX3's, those of a quantity say what its number measures.
const (
	Person       = "person"
	Organization = "organization"
	Location     = "location"
	OtherName    = "other"

	DateType = "DATE"
	TimeType = "TIME"
	Duration = "DURATION"
	Set      = "SET"

	Count    = "count"
	Percent  = "percent"
	Money    = "money"
	Measure  = "measure"
	Age      = "age"
	Ordinal  = "ordinal"
	Score    = "score"
	Calendar = "calendar" // within a date: a year, a day of the month, a time of day
)

// Mention is a span of a field that names somebody or something, a time, or a quantity.
type Mention struct {
	Kind  Kind  `json:"kind"`
	Field Field `json:"field"`
	Span
	// Key is the same for the same thing in both languages. A date has none: its key is its resolved value.
	Key  string `json:"key,omitempty"`
	Type string `json:"type"`
	// Value is the thing itself, normalised: a name's full form in this article, a quantity's number ("6700",
	// "500/700" for a range, whose key is that of its upper end and whose lower end is a mention within it, ">=155" and
	// "<=10" for bounds, "~1000" for "thousands", "-3.5" below zero). A date has none before it is resolved.
	Value string `json:"value,omitempty"`
	// Counts is the class of what a quantity counts, where its words tell: "dead", "new dead", "turnout"; see package mention.
	Counts string `json:"counts,omitempty"`
	// Reading is what a date expression says by itself, before the day it speaks from is known; see package mention.
	Reading string `json:"reading,omitempty"`
	// Begin is TIMEX3's beginPoint: the reading of the day since when a duration has lasted that goes on when the article
	// is written, "three weeks of protests since 9 August".
	Begin string `json:"begin,omitempty"`
	// Background marks what is told as background: "since the election of 9 August", a quoted anniversary.
	Background bool `json:"background,omitempty"`
	// Speaks marks a name of which it is told there that it says something: "said X", "according to X".
	Speaks bool `json:"speaks,omitempty"`
}

// Term is the mention's key as a term of the index and of the statistics: kinds never collide. It is empty for
// a mention without a key.
func (m *Mention) Term() string {
	if m.Key == "" {
		return ""
	}
	return string(m.Kind) + ":" + m.Key
}

// Cut is boilerplate: a span that is not part of the report and never evidence.
type Cut struct {
	Field Field `json:"field"`
	Span
	Why string `json:"why"`
}

// CreditKind is what a credit tells of where an article comes from.
type CreditKind string

// The kinds of credit.
const (
	AgencyCredit      CreditKind = "agency"      // a news agency that the article is by, or draws on
	TranslationCredit CreditKind = "translation" // the article is a translation
)

// Credit is a span in which an article says where it comes from: a dateline, a byline, a note at its end. It may lie
// within a cut.
type Credit struct {
	Field Field `json:"field"`
	Span
	Kind CreditKind `json:"kind"`
	// Name is the agency as it is known in both languages ("AFP"), or the language that the article was translated from, an
	// ISO 639-1 code, empty where that is not said.
	Name string `json:"name,omitempty"`
}

// Sentence is a sentence of a field.
type Sentence struct {
	Field Field `json:"field"`
	Span
}

// Annotation is all that is derived from one article alone. What other articles show of it, its blocks and perhaps its date, is
// added when it is read, and not stored with it.
type Annotation struct {
	// Version names the code and data that made the annotation; another version means: make it again.
	Version  string `json:"version"`
	Language Lang   `json:"language"`
	Dating   Dating `json:"dating"`
	// Cuts, Sentences and Mentions are in order of their offsets, those of the title first. Sentences and mentions
	// never touch a cut.
	Cuts      []Cut      `json:"cuts,omitempty"`
	Sentences []Sentence `json:"sentences"`
	Mentions  []Mention  `json:"mentions,omitempty"`
	// Credits are in order of their offsets; of one span that names several agencies there are as many.
	Credits []Credit `json:"credits,omitempty"`
}

// Annotated is an article with its annotation.
type Annotated struct {
	Article
	Annotation Annotation
}

// Surface returns the text of a mention as it stands in the article.
func (a *Annotated) Surface(m *Mention) string { return m.Of(a.In(m.Field)) }

// Say returns sentences of the article, by their numbers, as one text.
func (a *Annotated) Say(sentences []int) string {
	parts := make([]string, len(sentences))
	for i, n := range sentences {
		s := a.Annotation.Sentences[n]
		parts[i] = s.Of(a.In(s.Field))
	}
	return strings.Join(parts, " ")
}

// Lang returns the language that the annotation found.
func (a *Annotated) Lang() Lang { return a.Annotation.Language }
