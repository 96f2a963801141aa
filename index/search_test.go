package index

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index/lexicon"
)

// article annotates a title and a text as if every capitalised word in marks were a name with the key given.
func article(id string, l corpus.Lang, day, title, text string, marks map[string]string) *corpus.Annotated {
	a := &corpus.Annotated{
		Article:    corpus.Article{ID: id, Title: title, Text: text, Source: "src-" + string(l)},
		Annotation: corpus.Annotation{Language: l, Dating: corpus.Dating{Value: day}},
	}
	for _, field := range []corpus.Field{corpus.Title, corpus.Text} {
		s := a.In(field)
		for from := 0; from < len(s); {
			to := len(s)
			if i := strings.Index(s[from:], ". "); i >= 0 {
				to = from + i + 1
			}
			a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{Field: field, Span: corpus.Span{Start: from, End: to}})
			from = to + 1
		}
		var found []corpus.Mention
		for surface, key := range marks {
			for from := 0; ; {
				i := strings.Index(s[from:], surface)
				if i < 0 {
					break
				}
				span := corpus.Span{Start: from + i, End: from + i + len(surface)}
				found = append(found, corpus.Mention{Kind: corpus.Name, Field: field, Span: span, Key: key})
				from = span.End
			}
		}
		slices.SortFunc(found, func(a, b corpus.Mention) int { return a.Start - b.Start })
		a.Annotation.Mentions = append(a.Annotation.Mentions, found...)
	}
	return a
}

// library is a handful of articles in either language; all names and events in it are made up.
func library() map[string]*corpus.Annotated {
	all := map[string]*corpus.Annotated{}
	for _, a := range []*corpus.Annotated{
		article("fr-flood", corpus.French, "2022-05-04", "Crue à Nordhavn",
			"L'Élysée s'est dit préoccupé. À Nordhavn, les manifestations organisées par les écoles ont été annulées. Łukasz Ångström n'y sera pas.",
			map[string]string{"Nordhavn": "nordhavn", "Élysée": "elysee", "Łukasz Ångström": "l_angstrom"}),
		article("en-flood", corpus.English, "2022-05-05", "Flood in Nordhaven",
			"The river rose. Universities in Nordhaven closed, and protests were called off. O'Brien's house stood under water.",
			map[string]string{"Nordhaven": "nordhavn", "O'Brien": "obrien"}),
		article("en-vote", corpus.English, "2022-06-01", "Vote of confidence",
			"The chamber voted. A flood of words came first. The university was not mentioned.", nil),
		article("es-crecida", "es", "2022-05-04", "Crecida en Nordhavn", "El río subió.", map[string]string{"Nordhavn": "nordhavn"}),
	} {
		all[a.ID] = a
	}
	all["en-flood"].URL = "https://example.org/flood?id=1"
	all["en-flood"].ExternalID = "urn:example:flood"
	return all
}

func searchable(t testing.TB) *Index {
	x := create(t, "")
	b := &Batch{Cursor: 1}
	for _, a := range library() {
		b.Put = append(b.Put, NewDocument(a, []corpus.DayWeight{{Day: a.Annotation.Dating.Anchor() - 1, Weight: 1}}, nil))
	}
	apply(t, x, b)
	return x
}

func ids(r Results) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

func find(t testing.TB, x *Index, q Query) Results {
	t.Helper()
	got, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSearch(t *testing.T) {
	x := searchable(t)
	may := &Period{corpus.DayOf(2022, 5, 1), corpus.DayOf(2022, 5, 31)}
	all := []string{"en-flood", "en-vote", "es-crecida", "fr-flood"}
	for _, test := range []struct {
		name  string
		query Query
		want  []string // in this order
	}{
		{"stems", Query{Text: "manifestation de l’organisation"}, []string{"fr-flood"}},
		{"either language", Query{Text: "université university"}, []string{"en-vote", "en-flood"}},
		{"a name without its accents", Query{Text: "elysee"}, []string{"fr-flood"}},
		{"a name with letters folded", Query{Text: "lukasz angstrom"}, []string{"fr-flood"}},
		{"a name with the apostrophe of type", Query{Text: "o’brien"}, []string{"en-flood"}},
		{"a name in a language not read", Query{Text: "NORDHAVN", Lang: "es"}, []string{"es-crecida"}},
		{"a key crosses languages", Query{Keys: []string{"name:nordhavn"}}, []string{"en-flood", "es-crecida", "fr-flood"}},
		{"a day told of", Query{Keys: []string{"day:2022-05-04"}}, []string{"en-flood"}},
		{"words translated", Query{Text: "crue", Words: map[corpus.Lang][]string{corpus.English: {"flood"}}, Lang: corpus.English},
			[]string{"en-flood", "en-vote"}},
		{"a translation is of its language", Query{Words: map[corpus.Lang][]string{corpus.French: {"flood"}}}, []string{}},
		{"language", Query{Text: "nordhavn", Lang: corpus.French}, []string{"fr-flood"}},
		{"source", Query{Sources: []string{"src-en"}}, []string{"en-flood", "en-vote"}},
		{"any source of several", Query{Sources: []string{"src-es", "none", "src-fr"}}, []string{"es-crecida", "fr-flood"}},
		{"no such source", Query{Text: "nordhavn", Sources: []string{"src"}}, []string{}},
		{"source and language", Query{Sources: []string{"src-es", "src-fr"}, Lang: corpus.French}, []string{"fr-flood"}},
		{"published", Query{Published: may}, []string{"en-flood", "es-crecida", "fr-flood"}},
		{"published since", Query{Published: &Period{corpus.DayOf(2022, 5, 5), corpus.NoDay}}, []string{"en-flood", "en-vote"}},
		{"told until", Query{Told: &Period{corpus.NoDay, corpus.DayOf(2022, 5, 3)}}, []string{"es-crecida", "fr-flood"}},
		{"open period", Query{Told: &Period{corpus.NoDay, corpus.NoDay}}, all},
		{"external id", Query{Text: " urn:example:flood\n"}, []string{"en-flood"}},
		{"nothing asked for", Query{}, all},
		{"function words only", Query{Text: "the de"}, []string{}},
		{"not there, filtered", Query{Text: "zebra", Lang: corpus.English, Published: may}, []string{}},
		{"words not there", Query{Words: map[corpus.Lang][]string{corpus.English: {"zebra"}}, Lang: corpus.English}, []string{}},
	} {
		if got := ids(find(t, x, test.query)); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
	}
	for _, exact := range []string{"https://example.org/flood?id=1", "en-flood"} {
		if got := ids(find(t, x, Query{Text: exact})); len(got) == 0 || got[0] != "en-flood" {
			t.Errorf("Search(%q) = %q, want en-flood first", exact, got)
		}
	}
	if _, err := x.Search(t.Context(), Query{Facets: []string{"probe"}}); err == nil {
		t.Error("a facet that there is not gave no error")
	}
}

func TestSearchRanks(t *testing.T) {
	x := searchable(t)
	got := find(t, x, Query{Text: "flood"})
	if want := []string{"en-flood", "en-vote"}; !slices.Equal(ids(got), want) {
		t.Errorf("found %q, want %q: a word of the title counts for more", ids(got), want)
	}
	sources := []string{"src-en"}
	for i := range 100 {
		filtered := find(t, x, Query{Text: "flood", Lang: corpus.English, Sources: sources, Published: &Period{0, 30000}})
		if diff := gocmp.Diff(got, filtered); diff != "" {
			t.Fatalf("filters with %d sources change scores (-without +with):\n%s", len(sources), diff)
		}
		sources = append(sources, fmt.Sprint("src-", i))
	}
}

func TestSearchFacets(t *testing.T) {
	x := searchable(t)
	got := find(t, x, Query{Facets: []string{"lang", "key"}}).Facets
	if want := []Count{{"en", 2}, {"es", 1}, {"fr", 1}}; !slices.Equal(got["lang"], want) {
		t.Errorf("lang = %v, want %v", got["lang"], want)
	}
	if want := []Count{{"name:nordhavn", 3}, {"day:2022-05-03", 2}, {"day:2022-05-04", 1}}; !slices.Equal(got["key"][:3], want) {
		t.Errorf("key = %v, want %v first", got["key"], want)
	}
	some := find(t, x, Query{Sources: []string{"src-en", "src-es"}, Facets: []string{"lang"}})
	if want := []Count{{"en", 2}, {"es", 1}}; some.Total != 3 || !slices.Equal(some.Facets["lang"], want) {
		t.Errorf("two sources: %d articles, lang = %v, want 3, %v", some.Total, some.Facets["lang"], want)
	}
}

func TestSearchPages(t *testing.T) {
	x := create(t, t.TempDir())
	var b Batch
	for i := range 50 { // many with one score
		b.Put = append(b.Put, &Document{ID: fmt.Sprintf("p%02d", i*7%50), Lang: corpus.English, Title: "flood " + strings.Repeat("river ", i%3)})
	}
	for len(b.Put) > 0 {
		apply(t, x, &Batch{Put: b.Put[:10]})
		b.Put = b.Put[10:]
	}
	for _, text := range []string{"flood river", ""} {
		want := ids(find(t, x, Query{Text: text, Size: 100}))
		var got []string
		var after Hit
		for {
			page := find(t, x, Query{Text: text, Size: 7, After: after})
			if page.Total != 50 {
				t.Fatalf("Total = %d, want 50 on every page", page.Total)
			}
			if len(page.Hits) == 0 {
				break
			}
			got = append(got, ids(page)...)
			after = page.Hits[len(page.Hits)-1]
		}
		if !slices.Equal(got, want) || len(got) != 50 {
			t.Errorf("pages of %q give %q, want %q", text, got, want)
		}
	}
}

func TestFragments(t *testing.T) {
	x := searchable(t)
	all := library()
	for _, test := range []struct {
		name  string
		query Query
		id    string
		want  []string // what matches in brackets
	}{
		{"words", Query{Text: "university protest"}, "en-flood",
			[]string{"[Universities] in Nordhaven closed, and [protests] were called off."}},
		{"title and text", Query{Text: "crue manifestation"}, "fr-flood",
			[]string{"[Crue] à Nordhavn", "À Nordhavn, les [manifestations] organisées par les écoles ont été annulées."}},
		{"elided", Query{Text: "Elysée"}, "fr-flood", []string{"[L'Élysée] s'est dit préoccupé."}},
		{"by key", Query{Keys: []string{"name:nordhavn"}}, "en-flood",
			[]string{"Flood in [Nordhaven]", "Universities in [Nordhaven] closed, and protests were called off."}},
		{"by name", Query{Text: "angstrom"}, "fr-flood", []string{"[Łukasz Ångström] n'y sera pas."}},
		{"translated", Query{Text: "inondation", Words: map[corpus.Lang][]string{corpus.English: {"flood"}}}, "en-flood",
			[]string{"[Flood] in Nordhaven"}},
		{"in a language not read", Query{Text: "crecida Nordhavn"}, "es-crecida", []string{"Crecida en [Nordhavn]"}},
		{"of another article", Query{Text: "university protest"}, "fr-flood", nil},
		{"nothing asked for", Query{Lang: corpus.French}, "fr-flood", nil},
	} {
		var got []string
		for _, f := range x.Fragments(test.query, all[test.id]) {
			got = append(got, marked(all[test.id].In(f.Field), f))
		}
		if diff := gocmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestTranslations: whatever the analyzers make of words, every word of the built-in lexicon is found by those that
// render it.
func TestTranslations(t *testing.T) {
	lex, x := lexicon.Builtin(), create(t, "")
	// reaches reports whether a word's translation by stem gives a term that the index has for the word, true if it has none.
	reaches := func(word string, l corpus.Lang, stem string) bool {
		want := terms(x.text[l], word)
		for _, w := range lex.Words(stem, l) {
			for _, got := range terms(x.text[l], w) {
				if slices.Contains(want, got) {
					return true
				}
			}
		}
		return len(want) == 0
	}
	pairs := 0
	for _, name := range []string{"adjectives", "adverbs", "function", "nouns", "verbs"} {
		data, err := os.ReadFile("lexicon/data/words/" + name + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			f := strings.Split(strings.TrimSpace(line), "\t")
			if len(f) != 4 {
				continue // a comment
			}
			french := f[0]
			for part := range strings.SplitSeq(f[3], "|") {
				english, _, _ := strings.Cut(strings.TrimSpace(part), "=")
				if len(text.Tokens(english, corpus.English)) > 1 {
					continue
				}
				pairs++
				fr, en := lex.Stem(french, corpus.French), lex.Stem(english, corpus.English)
				if !slices.ContainsFunc(lex.French(en), func(t lexicon.Translation) bool { return t.Stem == fr }) ||
					!reaches(french, corpus.French, fr) {
					t.Errorf("%s does not find its translation %s: %q", english, french, lex.Words(fr, corpus.French))
				}
				if !slices.ContainsFunc(lex.English(fr), func(t lexicon.Translation) bool { return t.Stem == en }) ||
					!reaches(english, corpus.English, en) {
					t.Errorf("%s does not find its translation %s: %q", french, english, lex.Words(en, corpus.English))
				}
			}
		}
	}
	if pairs < 10_000 {
		t.Errorf("%d pairs of words, want those of the lexicon, over 10,000", pairs)
	}
}

func marked(text string, f Fragment) string {
	var b strings.Builder
	at := f.Start
	for _, m := range f.Matches {
		b.WriteString(text[at:m.Start] + "[" + m.Of(text) + "]")
		at = m.End
	}
	return b.String() + text[at:f.End]
}

func FuzzSearch(f *testing.F) {
	x := searchable(f)
	all := library()
	for _, s := range []string{"flood", "l’Élysée", "\xff\xfe", "name:x|y \x00", "a" + strings.Repeat("é", MaxQuery), "*?~+-\"( AND", "\u2028 \ufffd"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, key string) {
		q := Query{Text: text, Keys: []string{key}, Words: map[corpus.Lang][]string{corpus.English: {key}}}
		got, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("Search(%q, %q): %v", text, key, err)
		}
		for _, h := range got.Hits {
			for _, fr := range x.Fragments(q, all[h.ID]) {
				s := all[h.ID].In(fr.Field)
				for _, m := range fr.Matches {
					if !utf8.ValidString(m.Of(s)) || !fr.Contains(m) || m.Len() == 0 {
						t.Errorf("Search(%q, %q): match %v of %q cuts a character", text, key, m, s)
					}
				}
			}
		}
		again := find(t, x, q)
		if !slices.Equal(ids(got), ids(again)) {
			t.Errorf("Search(%q, %q) = %q, then %q", text, key, ids(got), ids(again))
		}
	})
}

// FuzzDocument puts any text and terms into an index, and finds the article again by them.
func FuzzDocument(f *testing.F) {
	x := create(f, "")
	f.Add("title", "L'été à Nordhavn. \xff", "name:a b|c")
	f.Fuzz(func(t *testing.T, title, text, term string) {
		d := &Document{ID: "x", Lang: corpus.French, Title: title, Text: text, Names: []string{text}, Keys: []string{term}, Terms: []Term{{term, 5}}}
		apply(t, x, &Batch{Put: []*Document{d}})
		want := []Candidate{{"x", 5, 1}}
		if term == "" {
			want = nil
		}
		for _, day := range []corpus.Day{d.Published, corpus.NoDay} {
			if got := similar(t, x, Probe{ID: "y", Langs: []corpus.Lang{corpus.French}, Day: day, Terms: d.Terms}, 5); !slices.Equal(got, want) {
				t.Errorf("Similar(%q) = %v, want %v", term, got, want)
			}
		}
		if got := ids(find(t, x, Query{Keys: d.Keys})); term != "" && !slices.Equal(got, []string{"x"}) {
			t.Errorf("Search(%q) = %v, want x", term, got)
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, x *Index, docs []*Document) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for _, bench := range []struct {
			name    string
			facets  []string
			sources []string // beside that of the article sought
		}{
			{"words", nil, nil},
			{"facets", []string{"lang", "source"}, nil},
			{"sources", nil, []string{"source 1", "source 2", "source 3"}},
		} {
			b.Run(bench.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					d := docs[rnd.IntN(len(docs))]
					w := strings.Fields(d.Text)
					at := rnd.IntN(len(w) - 3)
					q := Query{Text: strings.Join(w[at:at+3], " "), Keys: d.Keys[:2], Facets: bench.facets}
					if bench.sources != nil {
						q.Sources = append(bench.sources, d.Source)
					}
					if got := find(b, x, q); got.Total == 0 {
						b.Fatal("nothing found")
					}
				}
			})
		}
	})
}

func BenchmarkFragments(b *testing.B) {
	x := create(b, "")
	d := newStory(1).document(0)
	w := strings.Fields(d.Text)
	a := article("x", corpus.French, "", d.Title, strings.Join(w, " "), map[string]string{w[3]: "k"})
	a.Annotation.Sentences = nil
	for from := 0; from < len(a.Text); from += 150 {
		a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{Field: corpus.Text, Span: corpus.Span{Start: from, End: min(from+150, len(a.Text))}})
	}
	q := Query{Text: strings.Join(w[5:9], " ")}
	b.ReportAllocs()
	for b.Loop() {
		if len(x.Fragments(q, a)) == 0 {
			b.Fatal("no fragments")
		}
	}
}
