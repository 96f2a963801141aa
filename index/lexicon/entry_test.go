package lexicon

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
)

var (
	glossary = Source{Kind: Imported, Name: "glossary"}
	bitext7  = Source{Kind: Learned, Name: "1-90-0a", Count: 7}
)

func TestReadEntries(t *testing.T) {
	got, err := ReadEntries(strings.NewReader(`# a comment

gouvernail	rudder	0.7
Gouvernail	rudder	0.5	0.4
gouvernail	 helm
mise  à l'eau	launch		0.3	learned 1-90-0a 7
OBR	 Water Carriers  Association	0.75	0.5	learned names-1-9-0a 3	obr	water carriers+association
OBR	Water Carriers Association			imported x	obr	wca
`), "glossary")
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{"OBR", "Water Carriers Association", 0.75, 0.5, Source{Learned, "names-1-9-0a", 3}, "obr", "water carriers+association"},
		{"OBR", "Water Carriers Association", 0, 0, Source{Kind: Imported, Name: "x"}, "obr", "wca"},
		{French: "gouvernail", English: "rudder", There: 0.7, Back: 0.4, Source: glossary},
		{French: "gouvernail", English: "helm", There: 0, Back: 0, Source: glossary},
		{French: "mise à l'eau", English: "launch", There: 0, Back: 0.3, Source: bitext7},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ReadEntries: want −, got +\n%s", diff)
	}
	var out bytes.Buffer
	if err := WriteEntries(&out, got); err != nil {
		t.Fatal(err)
	}
	again, err := ReadEntries(&out, "another")
	if diff := cmp.Diff(want, again); err != nil || diff != "" {
		t.Errorf("written and read again: %v, want −, got +\n%s", err, diff)
	}
}

func TestReadEntriesErrors(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"gouvernail", "x:2: 1 columns, want French, English, and perhaps two probabilities and a source, and for names two keys"},
		{"a\tb\t.5\t.5\tlearned v 2\tmore", "x:2: 6 columns, want French, English, and perhaps two probabilities and a source, and for names two keys"},
		{"OBR\tWCA\t\t\t\tobr\t", `x:2: 6 columns, want French, English, and perhaps two probabilities and a source, and for names two keys`},
		{"OBR\tWCA\t\t\t\t\twca", `x:2: keys "" and "wca": want two that differ`},
		{"OBR\tWCA\t\t\t\twca\twca", `x:2: keys "wca" and "wca": want two that differ`},

		{"12\ttwelve", `x:2: "12": want 1 to 8 words`},
		{" #gouvernail\trudder", `x:2: "#gouvernail": begins as a comment does`},
		{"gouvernail\t?", `x:2: "?": want 1 to 8 words`},
		{"un deux trois quatre cinq six sept huit neuf\tmany", `x:2: "un deux trois quatre cinq six sept huit ": want 1 to 8 words`},
		{"gouvernail\trudder\t1.5", `x:2: probability "1.5": want a number from 0 to 1`},
		{"gouvernail\trudder\t\tNaN", `x:2: probability "NaN": want a number from 0 to 1`},
		{"gouvernail\trudder\t\t\tguessed", `x:2: source "guessed": want "learned VERSION COUNT" or "imported NAME"`},
		{"gouvernail\trudder\t\t\tlearned v none", `x:2: source "learned v none": want "learned VERSION COUNT" or "imported NAME"`},
	} {
		if _, err := ReadEntries(strings.NewReader("\n"+c.line), "x"); err == nil || err.Error() != c.want {
			t.Errorf("ReadEntries(%q): %v, want %s", c.line, err, c.want)
		}
	}
}

func TestReadMoses(t *testing.T) {
	const table = "rudder gouvernail 0.8\nNULL gouvernail 0.1\n. gouvernail 0.1\nit&apos;s gouvernail 0.02\nhelm gouvernail 0.005\n"
	got, err := ReadMoses(strings.NewReader(table), "lex", corpus.French)
	lex := Source{Kind: Imported, Name: "lex"}
	want := []Entry{{French: "gouvernail", English: "rudder", There: 0.8, Back: 0, Source: lex}, {French: "gouvernail", English: "it's", There: 0.02, Back: 0, Source: lex}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ReadMoses: %v, want −, got +\n%s", err, diff)
	}
	got, err = ReadMoses(strings.NewReader("gouvernail rudder 0.9"), "lex", corpus.English)
	if want := []Entry{{French: "gouvernail", English: "rudder", There: 0, Back: 0.9, Source: lex}}; err != nil || !cmp.Equal(want, got) {
		t.Errorf("ReadMoses from English = %v, %v, want %v", got, err, want)
	}
	for line, want := range map[string]string{
		"a b":         "x:1: 2 columns, want target, source and probability",
		"a b 0.5 0.5": "x:1: 4 columns, want target, source and probability",
		"a b c":       `x:1: probability "c": want a number from 0 to 1`,
	} {
		if _, err := ReadMoses(strings.NewReader(line), "x", corpus.French); err == nil || err.Error() != want {
			t.Errorf("ReadMoses(%q): %v, want %s", line, err, want)
		}
	}
}

func TestReadDictd(t *testing.T) {
	const text = "00databaseshort\n     French and English\n" +
		"gouvernail /ɡu.vɛʁ.naj/ <n, masc>\n1. rudder, helm (of a ship)\n2. to steer; the wheel\n   \"un gouvernail cassé\" - a broken rudder\n   see: {barre}\n"
	index := "00databaseshort\tA\t" + number64(strings.Index(text, "gouvernail")) + "\n" +
		"gouvernail\t" + number64(strings.Index(text, "gouvernail")) + "\t" + number64(len(text)-strings.Index(text, "gouvernail")) + "\n"
	got, err := ReadDictd(strings.NewReader(index), []byte(text), "dictionary", corpus.French)
	from := Source{Kind: Imported, Name: "dictionary"}
	want := []Entry{{French: "gouvernail", English: "rudder", There: 0, Back: 0, Source: from}, {French: "gouvernail", English: "helm", There: 0, Back: 0, Source: from}, {French: "gouvernail", English: "steer", There: 0, Back: 0, Source: from}, {French: "gouvernail", English: "wheel", There: 0, Back: 0, Source: from}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ReadDictd: %v, want −, got +\n%s", err, diff)
	}
	got, err = ReadDictd(strings.NewReader("rudder\tA\tV\n"), []byte("rudder\n le gouvernail"), "dictionary", corpus.English)
	if want := []Entry{{French: "gouvernail", English: "rudder", There: 0, Back: 0, Source: from}}; err != nil || !cmp.Equal(want, got) {
		t.Errorf("ReadDictd from English = %v, %v, want %v", got, err, want)
	}
	// The index leaves signs out of its headwords, the article does not.
	got, err = ReadDictd(strings.NewReader("coffrefort\tA\tf\n"), []byte("coffre-fort <n>\nsafe, strongbox"), "dictionary", corpus.French)
	if want := []Entry{{French: "coffre-fort", English: "safe", There: 0, Back: 0, Source: from}, {French: "coffre-fort", English: "strongbox", There: 0, Back: 0, Source: from}}; err != nil || !cmp.Equal(want, got) {
		t.Errorf("ReadDictd of a hyphen = %v, %v, want %v", got, err, want)
	}
	for line, want := range map[string]string{
		"gouvernail\tA":               "x:1: 2 columns, want headword, place and length",
		"gouvernail\tA\tB":            `x:1: "gouvernail": its article ends at byte 1 of 0`,
		"gouvernail\tA\té":            `x:1: "é": want a number in base 64`,
		"gouvernail\t\tB":             "x:1: want a number in base 64, not nothing",
		"gouvernail\t////////////\t/": `x:1: "////////////": want a number in base 64`,
	} {
		if _, err := ReadDictd(strings.NewReader(line), nil, "x", corpus.French); err == nil || err.Error() != want {
			t.Errorf("ReadDictd(%q): %v, want %s", line, err, want)
		}
	}
}

// number64 writes a number as DICT indexes have it.
func number64(n int) string {
	s := ""
	for ; s == "" || n > 0; n >>= 6 {
		s = base64Digits[n&63:n&63+1] + s
	}
	return s
}

func TestWith(t *testing.T) {
	l := Builtin()
	if got := l.With(nil); got != l {
		t.Error("With(nil) is another lexicon")
	}
	entries := []Entry{
		{French: "zurbule", English: "blurk", There: 0.8, Back: 0.6, Source: Source{Learned, "1-90-0a", 8}},
		{French: "zurbule", English: "sneeve", There: 0.2, Back: 0, Source: glossary},
		{French: "grève", English: "blurk", There: 0.05, Back: 0.2, Source: Source{Learned, "1-90-0a", 2}},
		{French: "zurbule à pattes", English: "legged blurk", There: 0, Back: 0, Source: glossary},
		{French: "klopin", English: "blurk off", There: 0, Back: 0, Source: glossary},
		{French: "de", English: "blurk", There: 0.5, Back: 0.5, Source: glossary},
	}
	got := l.With(entries)
	if got.Version() == l.Version() || got.Version() != l.With(entries).Version() {
		t.Errorf("versions %s and %s of %s, want the first two equal and another", got.Version(), l.With(entries).Version(), l.Version())
	}
	fr, en := func(w string) string { return got.Stem(w, corpus.French) }, func(w string) string { return got.Stem(w, corpus.English) }
	for _, c := range []struct {
		french, english string
		low, high       float64
	}{
		{"zurbules", "blurk", 0.3, 0.8},
		{"zurbule", "sneeve", 0.05, 0.2},
		{"grève", "strike", 0.7, l.P(fr("grève"), en("strike"))},
		{"grève", "blurk", 0.01, 0.05},
		{"klopin", "blurk", 0.5, 0.9},
		{"pattes", "blurk", 0.1, 0.5},
		{"de", "blurk", 0, 0},
	} {
		if p := got.P(fr(c.french), en(c.english)); p < c.low || p > c.high {
			t.Errorf("P(%q, %q) = %.3f, want %.3f to %.3f", c.french, c.english, p, c.low, c.high)
		}
	}
	if ts := got.French("blurk"); len(ts) != 3 || ts[2].Stem != fr("grève") {
		t.Errorf("French(blurk) = %v, want klopin, zurbule and last grève", ts)
	}
	if c := got.Concepts(nil, "zurbules", corpus.French); len(c) == 0 || c[0] != "blurk" {
		t.Errorf("Concepts(zurbules) = %q, want blurk", c)
	}
	if c, was := got.Concepts(nil, "grève", corpus.French), l.Concepts(nil, "grève", corpus.French); !cmp.Equal(c, was) {
		t.Errorf("Concepts(grève) = %q, want %q as before", c, was)
	}
	if n, c := got.Term([]string{fr("zurbule"), fr("à"), fr("pattes")}, corpus.French); n != 3 || len(c) != 2 {
		t.Errorf("Term(zurbule à pattes) = %d, %q, want 3 words with those of legged blurk", n, c)
	}
	if w := got.Words(fr("zurbule"), corpus.French); !cmp.Equal(w, []string{"zurbule"}) {
		t.Errorf("Words = %q, want zurbule", w)
	}
	want := []Rendering{
		{"blurk", got.P(fr("zurbule"), "blurk"), []Source{{Learned, "1-90-0a", 8}}},
		{"sneeve", got.P(fr("zurbule"), en("sneeve")), []Source{glossary}},
	}
	if rs := got.Renderings("zurbules", corpus.French); !cmp.Equal(rs, want) {
		t.Errorf("Renderings(zurbules) = %v, want %v", rs, want)
	}
	if n := got.Counts()[Imported]; n != (Counts{Words: 3, Terms: 1, Pairs: 4}) {
		t.Errorf("imported: %+v", n)
	}
	// The lexicon that was blended into is as it was.
	if len(l.English(fr("zurbule"))) > 0 || l.P(fr("grève"), "blurk") > 0 || len(l.Entries()) == len(got.Entries()) {
		t.Error("With changed its lexicon")
	}
}

// TestWithNames: an English name stands for one French name and the reverse, and no word is touched.
func TestWithNames(t *testing.T) {
	named := func(french, english string, source Source) Entry {
		return Entry{strings.ToUpper(french), strings.ToUpper(english), 0.75, 0.5, source, french, english}
	}
	l := Builtin()
	got := l.With([]Entry{
		named("obr", "wca", Source{Learned, "names-1-9-0a", 5}),
		named("obr", "fgu", Source{Learned, "names-1-9-0b", 3}),
		named("cft", "fgu", Source{Learned, "names-1-9-0b", 2}),
		named("kmp", "nlt", Source{Learned, "names-1-9-0a", 9}),
		named("kmp", "rtp", glossary),
		named("grève", "match", Source{Learned, "names-1-9-0a", 9}),
	})
	for _, c := range []struct {
		key  string
		lang corpus.Lang
		want string
	}{
		{"obr", corpus.French, "wca"}, // oftener than fgu
		{"wca", corpus.English, "obr"},
		{"cft", corpus.French, "fgu"},
		{"fgu", corpus.English, "cft"},
		{"kmp", corpus.French, "rtp"}, // somebody says so
		{"nlt", corpus.English, ""},
		{"obr", corpus.English, ""},
		{"wca", corpus.French, ""},
	} {
		if other, ok := got.Name(c.key, c.lang); other != c.want || ok != (c.want != "") {
			t.Errorf("Name(%s, %s) = %q, %t, want %q", c.key, c.lang, other, ok, c.want)
		}
	}
	if p, want := got.P(l.Stem("grève", corpus.French), "match"), l.P(l.Stem("grève", corpus.French), "match"); p != want {
		t.Errorf("P(grève, match) = %g with the names, want %g as before", p, want)
	}
	if rs := got.Renderings("wca", corpus.English); len(rs) != 1 || rs[0].Text != "OBR" || rs[0].P != 0.5 {
		t.Errorf("Renderings(wca) = %v, want OBR at 0.5", rs)
	}
	if n := got.Counts()[Learned]; n.Names != 4 || n.Words != 0 || n.Pairs != 5 {
		t.Errorf("learned: %+v, want 4 names in 5 pairs", n)
	}
	if _, ok := l.Name("obr", corpus.French); ok || got.Version() == l.Version() {
		t.Errorf("With changed its lexicon, or not the version %s", got.Version())
	}
	other := l.With([]Entry{named("obr", "wca", glossary)}).Version()
	if same := l.With([]Entry{{"OBR", "WCA", 0.75, 0.5, glossary, "obr", "wka"}}).Version(); same == other {
		t.Errorf("version %s whatever the keys", same)
	}
}

// TestWithForms: a form that only its ending leads to its lemma stays a form of it.
func TestWithForms(t *testing.T) {
	l := Builtin()
	for _, form := range []string{"directrice", "régionaux", "premières", "vendeuses"} {
		stem := l.Stem(form, corpus.French)
		if len(l.English(stem)) == 0 {
			t.Errorf("%s is not known", form)
		}
		if got := l.With([]Entry{{French: form, English: "blurk", There: 0.5, Back: 0.5, Source: bitext7}}).Stem(form, corpus.French); got != stem {
			t.Errorf("Stem(%s) = %q with a learned entry, want %q as before", form, got, stem)
		}
	}
}

// TestWithSums: blending keeps probabilities what they are.
func TestWithSums(t *testing.T) {
	l := Builtin().With([]Entry{
		{French: "klopin", English: "blurk", There: 1, Back: 1, Source: Source{Learned, "1-90-0a", 100000}},
		{French: "klopin", English: "sneeve", There: 1, Back: 1, Source: Source{Learned, "1-90-0a", 2}},
		{French: "klopin", English: "gob", There: 1, Back: 1, Source: glossary},
	})
	sum := 0.0
	for _, tr := range l.English("klopin") {
		sum += tr.P
		if !(tr.P > 0 && tr.P <= 1) {
			t.Errorf("P(%q) = %g", tr.Stem, tr.P)
		}
	}
	if sum > 1 || math.IsNaN(sum) {
		t.Errorf("the renderings of klopin sum to %g", sum)
	}
}

func TestLookalike(t *testing.T) {
	l := Builtin()
	if s, ok := l.Lookalike("gouvernances", corpus.French); !ok || !strings.HasPrefix(s, "govern") {
		t.Errorf("Lookalike(gouvernances) = %q, %t, want that of governance", s, ok)
	}
	if s, ok := l.Lookalike("zyx", corpus.English); ok {
		t.Errorf("Lookalike(zyx) = %q, want none", s)
	}
}

func FuzzReadEntries(f *testing.F) {
	f.Add("gouvernail\trudder\t0.7\t0.4\timported x\n")
	f.Add("mise à l'eau\tlaunch\t\t0.3\tlearned 1-90-0a 7\n# x\n\n")
	f.Add("é\tÉ\t1e-300\t0x1p-2")
	f.Add("OBR\tWCA\t1\t.5\tlearned names-1-3-0a 3\tobr\twca\nOBR\tFGU\t\t\t\tobr\tfgu")
	f.Fuzz(func(t *testing.T, s string) {
		entries, err := ReadEntries(strings.NewReader(s), "fuzz")
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := WriteEntries(&out, entries); err != nil {
			t.Fatal(err)
		}
		again, err := ReadEntries(&out, "again")
		if err != nil || len(again) != len(entries) {
			t.Fatalf("%d entries, written and read again %d, %v", len(entries), len(again), err)
		}
		for i, e := range entries {
			if e.FrenchKey != again[i].FrenchKey || e.EnglishKey != again[i].EnglishKey || e.Source != again[i].Source {
				t.Errorf("%+v, written and read again %+v", e, again[i])
			}
		}
		checkBlend(t, entries)
	})
}

func FuzzReadMoses(f *testing.F) {
	f.Add("rudder gouvernail 0.8\nNULL x 1")
	f.Fuzz(func(t *testing.T, s string) {
		if entries, err := ReadMoses(strings.NewReader(s), "fuzz", corpus.English); err == nil {
			checkBlend(t, entries)
		}
	})
}

func FuzzReadDictd(f *testing.F) {
	f.Add("gouvernail\tA\tX\n", "gouvernail /x/\n1. rudder, helm")
	f.Fuzz(func(t *testing.T, index, text string) {
		if entries, err := ReadDictd(strings.NewReader(index), []byte(text), "fuzz", corpus.French); err == nil {
			checkBlend(t, entries)
		}
	})
}

// checkBlend blends entries into a small lexicon, whose probabilities must stay such.
func checkBlend(t *testing.T, entries []Entry) {
	t.Helper()
	var b builder
	if err := b.read(strings.NewReader("gouvernail\tn\t5\trudder\n"), "small"); err != nil {
		t.Fatal(err)
	}
	l := b.build().With(entries)
	for _, side := range []map[string][]Translation{l.english, l.french} {
		for stem, ts := range side {
			for _, tr := range ts {
				if !(tr.P > 0 && tr.P <= 1) {
					t.Errorf("%q is rendered by %q with probability %g", stem, tr.Stem, tr.P)
				}
			}
		}
	}
}
