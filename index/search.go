package index

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/diptych-align/diptych/corpus"
)

// The bounds of a query: what goes beyond them is left out.
const (
	MaxQuery = 1 << 10 // bytes of Text: a paragraph
	MaxWords = 64      // words of Text or Words looked up in a field, and keys
	MaxSize  = 1000    // hits of one answer
	maxFacet = 50      // values counted of a facet
)

// How much a word counts, by where it stands. Text is 1 by definition; the others put an article whose title or names
// hold the word above one that says it in passing, and no more than that: TestSearchRanks.
const (
	boostTitle = 2.0
	boostName  = 1.5
	boostKey   = 2.0
	boostExact = 10.0 // an id or URL names one article
)

// Query asks for articles of both languages. Without Text, Words and Keys it finds every article that its filters
// let through, in the order of their ids.
type Query struct {
	// Text is what the user typed, in either language: any of its words may be found, in title, text or names. An id,
	// external id or URL finds its article.
	Text string
	// Words are what the text is in the languages, as far as the caller can translate it: Words[English] is looked up
	// in English articles.
	Words map[corpus.Lang][]string
	// Keys are the terms of what the text names, found in articles of both languages: "name:BY", "day:2020-08-15".
	Keys []string

	// The filters, where they are set, let through:
	Lang      corpus.Lang
	Sources   []string // any of them
	Published *Period  // the day an article speaks from
	Told      *Period  // a day it tells of

	// Size is the number of hits wanted, at most MaxSize; 0 means 10.
	Size int
	// After is the last hit of the page before; its zero value begins at the first.
	After Hit
	// Facets are the fields whose values are to be counted over all articles found: "lang", "source", "key". They cost
	// time for every one of these: they are made only when asked for.
	Facets []string
}

// Period is the days from From to To, both within; NoDay leaves an end open.
type Period struct{ From, To corpus.Day }

// Results are the answer to a query.
type Results struct {
	Total  int // articles found, on whatever page
	Hits   []Hit
	Facets map[string][]Count // by field; the most frequent values first, ties by value
}

// Hit is an article found, and its place in the order of hits: by score, highest first, then by id. Scores move as
// articles come and go.
type Hit struct {
	Score float64
	ID    string
}

// Count is how many of the articles found have a value.
type Count struct {
	Value string
	Count int
}

// Search answers a query, best hits first, ties by id. A facet that there is not is an error.
func (x *Index) Search(ctx context.Context, q Query) (Results, error) {
	size := q.Size
	if size <= 0 {
		size = 10
	}
	req := bleve.NewSearchRequestOptions(x.query(q, x.read(q)), min(size, MaxSize), 0, false)
	req.SortBy([]string{"-_score", fieldID})
	if q.After.ID != "" {
		req.SetSearchAfter([]string{strconv.FormatFloat(q.After.Score, 'g', -1, 64), q.After.ID})
	}
	for _, name := range q.Facets {
		if !slices.Contains([]string{fieldLang, fieldSource, fieldKey}, name) {
			return Results{}, fmt.Errorf("index: search: no facet %q", name)
		}
		req.AddFacet(name, bleve.NewFacetRequest(name, maxFacet))
	}
	found, err := x.bleve.SearchInContext(ctx, req)
	if err != nil {
		return Results{}, fmt.Errorf("index: search: %w", err)
	}

	res := Results{Total: int(found.Total), Hits: make([]Hit, len(found.Hits))}
	for i, h := range found.Hits {
		res.Hits[i] = Hit{h.Score, h.ID}
	}
	if len(found.Facets) > 0 {
		res.Facets = make(map[string][]Count, len(found.Facets))
		for name, f := range found.Facets {
			res.Facets[name] = counts(f)
		}
	}
	return res, nil
}

func counts(f *search.FacetResult) []Count {
	terms := f.Terms.Terms()
	out := make([]Count, len(terms))
	for i, t := range terms {
		out[i] = Count{t.Term, t.Count}
	}
	return out
}

// words are the words of a query as the fields hold them, each once.
type words struct {
	text  map[corpus.Lang][]string // of Text and Words, as the analyzer of the language gives them
	names []string
	keys  []string
	exact string // the text where it may be an id or a URL
}

// read takes a query's words apart. The clauses are made from them here, and not by Bleve's match query, so that their
// number is bounded and the fragments show exactly what was looked up.
func (x *Index) read(q Query) words {
	text := q.Text[:min(len(q.Text), MaxQuery)]
	for len(text) < len(q.Text) && len(text) > 0 && !utf8.RuneStart(q.Text[len(text)]) {
		text = text[:len(text)-1]
	}
	w := words{text: map[corpus.Lang][]string{}, names: terms(x.name, text)}
	for l, analyzer := range x.text {
		translated := q.Words[l][:min(len(q.Words[l]), MaxWords)]
		w.text[l] = terms(analyzer, text+"\n"+strings.Join(translated, "\n"))
	}
	for _, k := range q.Keys[:min(len(q.Keys), MaxWords)] {
		if k != "" {
			w.keys = append(w.keys, clean(k))
		}
	}
	if t := strings.TrimSpace(q.Text); t != "" && len(t) <= MaxQuery && !strings.ContainsAny(t, " \t\r\n") {
		w.exact = t
	}
	return w
}

// terms returns the words an analyzer finds in s, in order, each once, at most MaxWords.
func terms(a analysis.Analyzer, s string) []string {
	var out []string
	for _, t := range a.Analyze([]byte(s)) {
		if len(out) == MaxWords {
			break
		}
		if term := string(t.Term); term != "" && !slices.Contains(out, term) {
			out = append(out, term)
		}
	}
	return out
}

// query returns Bleve's form of a query: any of the words, and all of the filters, which do not count.
func (x *Index) query(q Query, w words) query.Query {
	var some []query.Query
	term := func(field, value string, boost float64) {
		t := bleve.NewTermQuery(value)
		t.SetField(field)
		t.SetBoost(boost)
		some = append(some, t)
	}
	for _, l := range languages() {
		for _, s := range w.text[l] {
			term(fieldTitle+string(l), s, boostTitle)
			term(fieldText+string(l), s, 1)
		}
	}
	for _, s := range w.names {
		term(fieldName, s, boostName)
	}
	for _, s := range w.keys {
		term(fieldKey, s, boostKey)
	}
	if w.exact != "" {
		term(fieldID, w.exact, boostExact)
		term(fieldExternal, w.exact, boostExact)
		term(fieldURL, w.exact, boostExact)
	}
	var all []query.Query
	switch {
	case len(some) > 0:
		all = append(all, bleve.NewDisjunctionQuery(some...))
	case strings.TrimSpace(q.Text) != "" || len(q.Words) > 0 || len(q.Keys) > 0:
		return bleve.NewMatchNoneQuery() // it asks for something, but for nothing that could be found
	default:
		all = append(all, bleve.NewMatchAllQuery())
	}

	// The filters stand in the conjunction with a boost of nothing: Bleve's own filter clause lets everything
	// through when the words it filters are in no document.
	equal := func(field string, values ...string) {
		if len(values) == 0 {
			return
		}
		some := make([]query.Query, len(values))
		for i, value := range values {
			t := bleve.NewTermQuery(value)
			t.SetField(field)
			t.SetBoost(0) // each by itself: Bleve does not heed that of a disjunction
			some[i] = t
		}
		all = append(all, bleve.NewDisjunctionQuery(some...))
	}
	within := func(field string, p *Period) {
		if p == nil || p.From == corpus.NoDay && p.To == corpus.NoDay {
			return
		}
		yes := true
		f := bleve.NewNumericRangeInclusiveQuery(bound(p.From), bound(p.To), &yes, &yes)
		f.SetField(field)
		f.SetBoost(0)
		all = append(all, f)
	}
	if q.Lang != "" {
		equal(fieldLang, string(q.Lang))
	}
	equal(fieldSource, q.Sources...)
	within(fieldPublished, q.Published)
	within(fieldTold, q.Told)
	return bleve.NewConjunctionQuery(all...)
}

func bound(d corpus.Day) *float64 {
	if d == corpus.NoDay {
		return nil
	}
	f := float64(d)
	return &f
}
