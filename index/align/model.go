// Package align says whether two articles report the same event, and which of their sentences say the same. It is
// pure: values in, values out; what it knows of the world is an argument, the Model.
//
// The steps, in the order in which they are taken:
//
//  1. NewBag collects what an article says: its names, figures and words in terms that both languages share, its days.
//  2. Counter makes Statistics of many bags; NewModel blends them with the background of news language.
//  3. Model.Profile weighs a bag by rarity. Profile.Probe is what the index is asked for candidates with.
//  4. Model.Score compares two profiles: features, and their log-odds of "the same occurrence".
//  5. Model.Decide sets a score against its competitors and gives the relation; Model.Explain the evidence.
//  6. NewReport prepares the sentences of an article; Beads aligns those of a translation, Matches finds those that say the
//     same in independent reports.
package align

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Model is all that scoring depends on, as one immutable value: statistics, lexicon, weights, calibration. It may be used by
// several goroutines.
type Model struct {
	// Version names the model: links made by models of different versions must not be mixed.
	Version string
	Lexicon *lexicon.Lexicon

	statistics  corpus.Statistics
	weights     Weights
	calibration Calibration
}

// Version counts up whenever this package's code or weights change what is scored or aligned.
const Version = "11"

// NewModel returns the model that blends the statistics of a collection with the background of news language. The
// zero Statistics leave the background alone.
func NewModel(lex *lexicon.Lexicon, s corpus.Statistics) *Model {
	return &Model{Version: Version + "-" + lex.Version() + "-" + fingerprint(s), Lexicon: lex, statistics: s, weights: fitted}
}

// fingerprint is a short name for a snapshot of statistics, the same for the same snapshot.
func fingerprint(s corpus.Statistics) string {
	if s.Articles == 0 {
		return "background"
	}
	terms := make([]string, 0, len(s.Frequency))
	for t := range s.Frequency {
		terms = append(terms, t)
	}
	slices.Sort(terms)
	h := fnv.New64a()
	for _, t := range terms {
		fmt.Fprintf(h, "%s\x00%d\x00", t, s.Frequency[t])
	}
	return fmt.Sprintf("%d-%08x", s.Articles, uint32(h.Sum64()))
}

// Counter counts the document frequencies of the terms of bags. A text counts once, in however
// many papers it stands: a bag that is a copy of one before it is left out, so that the same bags have to come in the same order
// to give the same statistics. It holds some 500 bytes a bag beside what it counts. Its zero value has counted nothing.
type Counter struct {
	statistics corpus.Statistics
	texts      []Sketch         // of the bags that counted
	last       map[uint32]int32 // which of texts has a print, the last one of several
}

// Add counts a bag.
func (c *Counter) Add(b *Bag) {
	if c.statistics.Frequency == nil {
		c.statistics.Frequency = map[string]int{}
		c.last = map[uint32]int32{}
	}
	if c.again(b.Sketch) {
		c.statistics.Copies++
		return
	}
	c.statistics.Articles++
	for _, items := range [][]Item{b.Names, b.Figures, b.Words} {
		for i := range items {
			c.statistics.Frequency[items[i].Term]++
		}
	}
}

// again reports whether a text was counted already, and remembers it if not.
func (c *Counter) again(s Sketch) bool {
	for _, h := range s.Prints() {
		if i, ok := c.last[h]; ok && c.texts[i].CopyOf(s) {
			return true
		}
	}
	for _, h := range s.Prints() {
		c.last[h] = int32(len(c.texts))
	}
	c.texts = append(c.texts, s)
	return false
}

// Statistics returns what was counted. The counter must not be used any more.
func (c *Counter) Statistics() corpus.Statistics { return c.statistics }

// backgroundArticles is the weight of the background against the collection: as if so many articles had been
// counted before. A few hundred keep a small collection from calling its own subject common; see BenchmarkFit.
const backgroundArticles = 200

// Shares of news articles that hold a term, where nothing better is known. A name that no table holds is rare, a
// country is not; the words that the lexicon does not band are rarer than those it does (band 6: 1 in 400).
const (
	shareUnknownName = 1.0 / 300
	shareTableName   = 1.0 / 40
	shareFigure      = 1.0 / 60
	shareUnknownWord = 1.0 / 600
)

// Rarity returns the information of a term in nats: minus the logarithm of the share of articles that hold it.
func (m *Model) Rarity(term string) float64 {
	share := m.background(term)
	n := float64(m.statistics.Articles)
	return -math.Log((float64(m.statistics.Frequency[term]) + share*backgroundArticles) / (n + backgroundArticles))
}

func (m *Model) background(term string) float64 {
	switch kind, key := split(term); kind {
	case string(corpus.Name):
		if len(key) == 2 && key[0] >= 'A' && key[0] <= 'Z' { // an ISO 3166 country
			return shareTableName
		}
		return shareUnknownName
	case string(corpus.Quantity):
		return shareFigure
	default:
		if nats, ok := m.Lexicon.Rarity(key); ok {
			return math.Exp(-nats)
		}
		return shareUnknownWord
	}
}
