package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index"
	"github.com/diptych-align/diptych/index/lexicon"
)

const (
	// sure is the probability from which a query is taken to be of one language; below it is read in both.
	sure = 0.9
	// A word is looked up by its likeliest translations: three hold the right one nearly always, and what is rarer than one
	// in ten finds more that was not meant than was.
	mostTranslations = 3
	leastTranslation = 0.1
)

// readQuery returns what a text in either language asks for in both: the translations of its words by the language that they
// are looked up in, and the keys of what it names.
func readQuery(q string, lex *lexicon.Lexicon) (words map[corpus.Lang][]string, named []string) {
	words = map[corpus.Lang][]string{}
	from := []corpus.Lang{corpus.French, corpus.English}
	if l, p := text.Identify(q); p >= sure && l.Other() != "" {
		from = []corpus.Lang{l}
	}
	for _, l := range from {
		if ws := translate(q, l, lex); len(ws) > 0 {
			words[l.Other()] = ws
		}
		named = append(named, keys(q, l, lex)...)
	}
	slices.Sort(named)
	return words, slices.Compact(named)
}

// translate returns the translations of the words of q, which is in language l, as they are written, since the index
// has stems of its own: the likeliest of each word first, so that a long query loses its least likely ones.
func translate(q string, l corpus.Lang, lex *lexicon.Lexicon) []string {
	var ranks [mostTranslations][]string
	for _, t := range text.Tokens(q, l) {
		word := t.Of(q)
		if t.Kind != text.Word || text.Stop(strings.ToLower(word), l) {
			continue
		}
		for i, tr := range translations(word, l, lex) {
			if i == mostTranslations || tr.P < leastTranslation {
				break
			}
			ranks[i] = append(ranks[i], lex.Words(tr.Stem, l.Other())...)
		}
	}
	return slices.Concat(ranks[:]...)
}

func translations(word string, l corpus.Lang, lex *lexicon.Lexicon) []lexicon.Translation {
	if l == corpus.French {
		return lex.English(lex.Stem(word, l))
	}
	return lex.French(lex.Stem(word, l))
}

// keys returns the terms of what q names, read in language l: names, quantities and days. A word that neither the
// grammar nor the lexicon of the language knows is taken for a name, since queries are often typed in lower case.
func keys(q string, l corpus.Lang, lex *lexicon.Lexicon) []string {
	a := corpus.Article{Text: q}
	ann := corpus.Annotation{
		Language:  l,
		Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(q)}}},
	}
	var out []string
	for _, m := range mention.Find(&a, &ann) {
		if m.Kind == corpus.Date {
			if day, err := corpus.ParseDay(mention.Resolve(&m, corpus.NoDay)); err == nil {
				out = append(out, index.DayKey(day))
			}
		} else if m.Kind == corpus.Name && m.Key != "" {
			out = appendNames(out, m.Key, lex)
		} else if term := m.Term(); term != "" {
			out = append(out, term)
		}
	}
	for _, t := range text.Tokens(q, l) {
		word := t.Of(q)
		if t.Kind != text.Word || len(translations(word, l, lex)) > 0 || text.Stop(strings.ToLower(word), l) {
			continue
		}
		if key := mention.NameKey(word, corpus.Person); key != "" {
			out = appendNames(out, key, lex)
		}
	}
	return out
}

func nameTerm(key string) string {
	name := corpus.Mention{Kind: corpus.Name, Key: key}
	return name.Term()
}

// appendNames appends the term of a name, and those of the names that stand for it: a name says little of the language
// that it is typed in.
func appendNames(terms []string, key string, lex *lexicon.Lexicon) []string {
	terms = append(terms, nameTerm(key))
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		if other, ok := lex.Name(key, l); ok {
			terms = append(terms, nameTerm(other))
		}
	}
	return terms
}

// period reads a day, week, month or year as TIMEX3 writes it, and returns its first and last day.
func period(s string) (first, last corpus.Day, err error) {
	bad := fmt.Errorf("%.40q: want a day (2020-08-15), week (2020-W33), month (2020-08) or year (2020)", s)
	if len(s) < 4 || strings.ContainsFunc(s[:4], notDigit) {
		return corpus.NoDay, corpus.NoDay, bad
	}
	year, _ := strconv.Atoi(s[:4])
	rest := s[4:]
	switch {
	case rest == "":
		return corpus.DayOf(year, time.January, 1), corpus.DayOf(year, time.December, 31), nil
	case len(rest) == 4 && rest[:2] == "-W" && !strings.ContainsFunc(rest[2:], notDigit):
		week, _ := strconv.Atoi(rest[2:])
		fourth := corpus.DayOf(year, time.January, 4) // always in week 1
		first = fourth - corpus.Day((fourth.Weekday()+6)%7) + corpus.Day(7*(week-1))
		if y, w := first.Time().ISOWeek(); y != year || w != week {
			return corpus.NoDay, corpus.NoDay, bad
		}
		return first, first + 6, nil
	case len(rest) == 3 && rest[0] == '-' && !strings.ContainsFunc(rest[1:], notDigit):
		month, _ := strconv.Atoi(rest[1:])
		if month < 1 || month > 12 {
			return corpus.NoDay, corpus.NoDay, bad
		}
		return corpus.DayOf(year, time.Month(month), 1), corpus.DayOf(year, time.Month(month+1), 0), nil
	case len(rest) == 6:
		day, err := corpus.ParseDay(s)
		if err != nil {
			return corpus.NoDay, corpus.NoDay, bad
		}
		return day, day, nil
	}
	return corpus.NoDay, corpus.NoDay, bad
}

func notDigit(r rune) bool { return r < '0' || r > '9' }
