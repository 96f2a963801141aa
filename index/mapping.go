package index

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/analysis/tokenmap"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/diptych-align/diptych/corpus"
)

// mappingVersion names the mapping and the form of the terms below. Bleve cannot add to the mapping of an index that
// exists, so another version makes an index stale; TestMappingVersion tells when it has to change.
const mappingVersion = "1"

// The fields of a document. Nothing is stored but the id, and no positions: articles are in the store, which is the
// truth, and fragments are found in the article's own text (see highlight.go). Stored bodies and positions made the
// index three times as large.
const (
	fieldID        = "_id"       // kept by Bleve itself
	fieldLang      = "lang"      // keyword, facet
	fieldSource    = "source"    // keyword, facet
	fieldURL       = "url"       // keyword
	fieldExternal  = "external"  // keyword
	fieldPublished = "published" // number: the anchor day
	fieldTold      = "told"      // numbers: the days told of
	fieldTitle     = "title_"    // with the language: analyzed text
	fieldText      = "text_"     // with the language: analyzed text
	fieldName      = "name"      // folded words of names, never stemmed
	fieldKey       = "key"       // terms: "name:BY", "quantity:6700", "day:2020-08-15", "agency:AFP"; facet
	fieldProbe     = "probe"     // terms: language|term|week, see probe.go
)

// analyzerName reads the words of names: accents folded, elisions and possessives cut, particles left out.
// analyzerTerms reads terms that are parted by white space, as they are.
const (
	analyzerName  = "name"
	analyzerTerms = "terms"
)

// languages are those whose words the index knows how to read. An article in another is found by names, keys and ids.
func languages() []corpus.Lang { return []corpus.Lang{corpus.French, corpus.English} }

//go:embed data/particles.txt
var particles string

// newMapping returns the one mapping of the index: static, every field spelled out, all else ignored.
func newMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = bleveindex.BM25Scoring
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	for _, err := range []error{
		m.AddCustomTokenMap("particles", map[string]any{"type": tokenmap.Name, "tokens": lines(particles)}),
		m.AddCustomTokenFilter("particles", map[string]any{"type": stop.Name, "stop_token_map": "particles"}),
		m.AddCustomAnalyzer(analyzerName, map[string]any{
			"type":          custom.Name,
			"char_filters":  []string{asciifolding.Name},
			"tokenizer":     unicode.Name,
			"token_filters": []string{lowercase.Name, fr.ElisionName, en.PossessiveName, "particles"},
		}),
		m.AddCustomAnalyzer(analyzerTerms, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}),
	} {
		if err != nil {
			return nil, fmt.Errorf("index: mapping: %w", err)
		}
	}

	field := func(analyzer string) *mapping.FieldMapping {
		return &mapping.FieldMapping{Type: "text", Analyzer: analyzer, Index: true}
	}
	exact := func(analyzer string) *mapping.FieldMapping {
		f := field(analyzer)
		f.SkipFreqNorm = true // a term is there or not: no frequencies to keep
		return f
	}
	facet := func(analyzer string) *mapping.FieldMapping {
		f := exact(analyzer)
		f.DocValues = true
		return f
	}
	number := func() *mapping.FieldMapping { return &mapping.FieldMapping{Type: "number", Index: true} }

	doc := bleve.NewDocumentStaticMapping()
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	doc.AddFieldMappingsAt(fieldLang, facet(keyword.Name))
	doc.AddFieldMappingsAt(fieldSource, facet(keyword.Name))
	doc.AddFieldMappingsAt(fieldURL, exact(keyword.Name))
	doc.AddFieldMappingsAt(fieldExternal, exact(keyword.Name))
	doc.AddFieldMappingsAt(fieldPublished, number())
	doc.AddFieldMappingsAt(fieldTold, number())
	for _, l := range languages() {
		doc.AddFieldMappingsAt(fieldTitle+string(l), field(textAnalyzer(l)))
		doc.AddFieldMappingsAt(fieldText+string(l), field(textAnalyzer(l)))
	}
	doc.AddFieldMappingsAt(fieldName, field(analyzerName))
	doc.AddFieldMappingsAt(fieldKey, facet(analyzerTerms))
	doc.AddFieldMappingsAt(fieldProbe, exact(analyzerTerms))
	m.DefaultMapping = doc
	return m, nil
}

// textAnalyzer names Bleve's analyzer for the running text of a language, "" if the index knows none.
func textAnalyzer(l corpus.Lang) string {
	switch l {
	case corpus.French:
		return fr.AnalyzerName
	case corpus.English:
		return en.AnalyzerName
	}
	return ""
}

// lines returns the entries of a data file as Bleve's token maps want them: trimmed, without comments and empty lines.
func lines(data string) []any {
	var out []any
	for line := range strings.Lines(data) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}
