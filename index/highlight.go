package index

import (
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// maxFragments is how many sentences of an article are shown: what fits under a title in a list of answers.
const maxFragments = 3

// Fragment is a sentence of an article that answers a query. Offsets are into the article's field, so that whoever
// shows it may cut and mark as it likes.
type Fragment struct {
	Field corpus.Field
	corpus.Span
	// Matches are what was looked up, in order and apart from one another.
	Matches []corpus.Span
}

// Fragments returns the sentences of an article that hold most of the words of a query, in the order of the article;
// none if it holds none of them. The query's filters and the article's place in the index play no part. The text is
// read again with the index's own analyzers, which is faster than it sounds (a 3 KB article in 0.2 ms) and spares the
// index two copies of every text.
func (x *Index) Fragments(q Query, a *corpus.Annotated) []Fragment {
	type scored struct {
		Fragment
		words int
	}
	var found []scored
	w := x.read(q)
	mentions := a.Annotation.Mentions
	analyzer, wanted := x.text[a.Lang()], w.text[a.Lang()]
	for _, s := range a.Annotation.Sentences {
		f := scored{Fragment: Fragment{Field: s.Field, Span: s.Span}}
		match := map[string]bool{}
		hit := func(what string, p corpus.Span) {
			match[what] = true
			f.Matches = append(f.Matches, p)
		}
		if analyzer != nil && len(wanted) > 0 {
			for _, t := range analyzer.Analyze([]byte(s.Of(a.In(s.Field)))) {
				if slices.Contains(wanted, string(t.Term)) {
					hit(string(t.Term), corpus.Span{Start: s.Start + t.Start, End: s.Start + t.End})
				}
			}
		}
		// Mentions and sentences are in the same order: those before this sentence are done with.
		for len(mentions) > 0 && before(mentions[0].Field, mentions[0].Span, s) {
			mentions = mentions[1:]
		}
		for i := range mentions {
			m := &mentions[i]
			if m.Field != s.Field || !s.Contains(m.Span) {
				break
			}
			if x.named(m, a, w) {
				hit(m.Term(), m.Span)
			}
		}
		if len(f.Matches) > 0 {
			f.Matches = apart(f.Matches)
			f.words = len(match)
			found = append(found, f)
		}
	}
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return found[j].words - found[i].words })
	order = order[:min(maxFragments, len(order))]
	slices.Sort(order)
	out := make([]Fragment, len(order))
	for i, at := range order {
		out[i] = found[at].Fragment
	}
	return out
}

// named reports whether a query looks a mention up, by its key or by a word of its name.
func (x *Index) named(m *corpus.Mention, a *corpus.Annotated, w words) bool {
	if slices.Contains(w.keys, clean(m.Term())) {
		return true
	}
	if m.Kind != corpus.Name || len(w.names) == 0 {
		return false
	}
	return slices.ContainsFunc(terms(x.name, a.Surface(m)), func(t string) bool { return slices.Contains(w.names, t) })
}

// before reports whether span p of field f ends before sentence s begins.
func before(f corpus.Field, p corpus.Span, s corpus.Sentence) bool {
	if f != s.Field {
		return f == corpus.Title
	}
	return p.Start < s.Start
}

// apart sorts spans and makes one of those that overlap.
func apart(spans []corpus.Span) []corpus.Span {
	slices.SortFunc(spans, func(p, q corpus.Span) int { return p.Start - q.Start })
	out := spans[:1]
	for _, p := range spans[1:] {
		if last := &out[len(out)-1]; p.Start < last.End {
			last.End = max(last.End, p.End)
		} else {
			out = append(out, p)
		}
	}
	return out
}
