// Package furniture finds what a source prints on many of its pages and is no part of the reports there: adverts, lists of
// headlines, disclaimers, boxes about the author. It knows them by nothing but that they repeat where reports have nothing to do
// with one another. It is pure.
package furniture

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// Blocks are the furniture of each source: the hashes of its lines, ascending. Counter makes them; the zero Blocks know of none.
// They are not changed once made, and may be written as JSON.
type Blocks map[string][]uint64

// why is the reason of a cut.
const why = "repeated by its source"

// Version names the blocks, "" where there are none.
func (b Blocks) Version() string {
	if len(b) == 0 {
		return ""
	}
	h := fnv.New64a()
	for _, source := range slices.Sorted(maps.Keys(b)) {
		fmt.Fprintf(h, "%s\x00%x\x00", source, b[source])
	}
	return fmt.Sprintf("%08x", uint32(h.Sum64()))
}

// Cut returns an article without the blocks of its source: they are cuts, and no sentence or mention is left in them. The
// rest stays as it was, and so does the dating, which may have been read in a block. An article without blocks comes back itself.
func (b Blocks) Cut(a *corpus.Annotated) *corpus.Annotated {
	known := b[sourceOf(&a.Article)]
	if known == nil {
		return a
	}
	ann := a.Annotation
	var cuts []corpus.Cut
	var kept []corpus.Sentence
	for _, l := range linesOf(a) {
		if _, block := slices.BinarySearch(known, l.hash); !block {
			kept = append(kept, ann.Sentences[l.from:l.to]...)
			continue
		}
		span := corpus.Span{Start: ann.Sentences[l.from].Start, End: ann.Sentences[l.to-1].End}
		if n := len(cuts) - 1; n >= 0 && strings.TrimSpace(a.Text[cuts[n].End:span.Start]) == "" {
			cuts[n].End = span.End
		} else {
			cuts = append(cuts, corpus.Cut{Field: corpus.Text, Span: span, Why: why})
		}
	}
	if cuts == nil {
		return a
	}
	ann.Sentences, ann.Mentions = kept, outside(cuts, ann.Mentions)
	ann.Cuts = slices.Concat(ann.Cuts, cuts)
	slices.SortFunc(ann.Cuts, func(c, d corpus.Cut) int { // "text" and "title": the title comes first
		return cmp.Or(cmp.Compare(d.Field, c.Field), cmp.Compare(c.Start, d.Start))
	})
	return &corpus.Annotated{Article: a.Article, Annotation: ann}
}

// outside returns the mentions that do not touch a cut. Both are in order, and the cuts are of the text.
func outside(cuts []corpus.Cut, mentions []corpus.Mention) []corpus.Mention {
	var out []corpus.Mention
	for _, m := range mentions {
		for m.Field == corpus.Text && len(cuts) > 0 && cuts[0].End <= m.Start {
			cuts = cuts[1:]
		}
		if m.Field != corpus.Text || len(cuts) == 0 || !cuts[0].Overlaps(m.Span) {
			out = append(out, m)
		}
	}
	return out
}

// sourceOf returns what an article's source is known by: its name, else the host of its address, else nothing.
func sourceOf(a *corpus.Article) string {
	if name := strings.ToLower(strings.Join(strings.Fields(a.Source), " ")); name != "" {
		return name
	}
	address, err := url.Parse(a.URL)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(address.Hostname()), "www.")
}

// line is a line of an article, what its own annotation cuts left aside: sentences that no line break and no cut parts. The title
// is a line that says nothing.
type line struct {
	phrase
	from, to int32    // its sentences
	names    []uint32 // hashes of the keys of the names in it
}

// linesOf returns the lines of an article, without their names.
func linesOf(a *corpus.Annotated) []line {
	var out []line
	sentences := a.Annotation.Sentences
	for from := 0; from < len(sentences); {
		to := from + 1
		for to < len(sentences) && joined(a, sentences[to-1], sentences[to]) {
			to++
		}
		l := line{from: int32(from), to: int32(to)}
		if sentences[from].Field == corpus.Text {
			l.phrase = newPhrase(a.Text[sentences[from].Start:sentences[to-1].End])
		}
		out = append(out, l)
		from = to
	}
	return out
}

// joined reports whether two sentences, one behind the other, stand on one line.
func joined(a *corpus.Annotated, s, t corpus.Sentence) bool {
	if s.Field != t.Field {
		return false
	}
	between := a.In(s.Field)[s.End:t.Start]
	return strings.TrimLeft(between, " \t\u00a0\u202f") == ""
}

// phrase is what a line says. The zero phrase says nothing.
type phrase struct {
	hash    uint64 // of its words, case, accents and spaces aside
	words   int32
	figures bool // it has some
}

func newPhrase(s string) phrase {
	var p phrase
	h, folded := fnv.New64a(), []byte(nil)
	for word := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(word, unicode.IsLetter) {
			p.words++
		}
		p.figures = p.figures || strings.ContainsFunc(word, unicode.IsDigit)
		folded = append(text.AppendFold(folded[:0], word), ' ')
		h.Write(folded)
	}
	if p.words == 0 {
		return phrase{}
	}
	p.hash = h.Sum64()
	return p
}
