package lexicon

import (
	"bufio"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

func TestStem(t *testing.T) {
	for _, c := range []struct {
		lang  corpus.Lang
		form  string
		lemma string
	}{
		{corpus.French, "ont", "avoir"},
		{corpus.French, "Yeux", "œil"},
		{corpus.French, "travaux", "travail"},
		{corpus.French, "lois", "loi"},
		{corpus.French, "annoncent", "annoncer"},
		{corpus.French, "annoncé", "annoncer"},
		{corpus.French, "prennent", "prendre"},
		{corpus.French, "détruites", "détruire"},
		{corpus.French, "première", "premier"},
		{corpus.French, "nouvelles", "nouvelle"},
		{corpus.French, "directrice", "directeur"},
		{corpus.French, "régionaux", "régional"},
		{corpus.French, "enlèvent", "enlever"},
		{corpus.French, "élurent", "élire"},
		{corpus.English, "said", "say"},
		{corpus.English, "women", "woman"},
		{corpus.English, "bought", "buy"},
		{corpus.English, "crises", "crisis"},
		{corpus.English, "labour", "labor"},
		{corpus.English, "organised", "organize"},
	} {
		l := Builtin()
		if got, want := l.Stem(c.form, c.lang), l.Stem(c.lemma, c.lang); got != want {
			t.Errorf("Stem(%q, %s) = %q, want %q, that of %q", c.form, c.lang, got, want, c.lemma)
		}
	}
}

func TestWords(t *testing.T) {
	l := Builtin()
	for _, c := range []struct {
		word string
		lang corpus.Lang
		want []string
	}{
		{"blessées", corpus.French, []string{"blessé", "blesser"}},
		{"vols", corpus.French, []string{"vol"}}, // a key of its own, which no text holds
		{"factories", corpus.English, []string{"factory"}},
		{"zyx", corpus.English, nil},
	} {
		if got := l.Words(l.Stem(c.word, c.lang), c.lang); !slices.Equal(got, c.want) {
			t.Errorf("Words of the stem of %q = %q, want %q", c.word, got, c.want)
		}
	}
	for lang, by := range l.words {
		for stem, words := range by {
			for _, w := range words {
				if got := l.Stem(w, lang); got != stem {
					t.Errorf("Words(%q, %s) has %q, of stem %q", stem, lang, w, got)
				}
			}
		}
	}
	for stem, ts := range l.english {
		for _, tr := range ts {
			if len(l.Words(stem, corpus.French)) == 0 || len(l.Words(tr.Stem, corpus.English)) == 0 {
				t.Errorf("%q or its translation %q has no words", stem, tr.Stem)
			}
		}
	}
}

func TestP(t *testing.T) {
	l := Builtin()
	for _, c := range []struct {
		french, english string
		low, high       float64
	}{
		{"grève", "strike", 0.3, 1},
		{"frapper", "strike", 0.1, 1},
		{"grève", "grave", 0, 0},
		{"licencier", "dismiss", 0.1, 1},
		{"biodiversité", "biodiversity", 0.3, 1},
		{"thermodynamique", "thermodynamics", 0.3, 1},
		{"librairie", "library", 0, 0},
		{"médecin", "medicine", 0, 0},
		{"coup", "vegetable", 0, 0},
		{"ver", "ver", 0, 0},
		{"", "", 0, 0},
	} {
		got := l.P(l.Stem(c.french, corpus.French), l.Stem(c.english, corpus.English))
		if got < c.low || got > c.high {
			t.Errorf("P(%q, %q) = %.3f, want %g to %g", c.french, c.english, got, c.low, c.high)
		}
	}
}

// TestSums: what a word is rendered by is a distribution with something left for what no dictionary knows.
func TestSums(t *testing.T) {
	l := Builtin()
	for _, side := range []struct {
		name string
		of   map[string][]Translation
	}{{"English", l.english}, {"French", l.french}} {
		for s, ts := range side.of {
			sum, last := 0.0, math.Inf(1)
			for _, tr := range ts {
				sum += tr.P
				if tr.P <= 0 || tr.P > last {
					t.Errorf("%s(%q): P(%q) = %g after %g, want positive and falling", side.name, s, tr.Stem, tr.P, last)
				}
				last = tr.P
			}
			// A translation of several words gives each of them its probability.
			if sum > 3 {
				t.Errorf("%s(%q) sums to %.2f", side.name, s, sum)
			}
		}
	}
}

func TestConcepts(t *testing.T) {
	l := Builtin()
	meet := func(french, english string) bool {
		f, e := l.Concepts(nil, french, corpus.French), l.Concepts(nil, english, corpus.English)
		return len(e) == 1 && slices.Contains(f, e[0])
	}
	for _, c := range [][2]string{
		{"grève", "strike"}, {"Grèves", "strikes"}, {"élections", "election"}, {"accord", "deal"}, {"tuées", "killed"},
		{"biodiversité", "biodiversity"}, {"obstétrique", "obstetric"}, {"thermodynamique", "thermodynamic"},
	} {
		if !meet(c[0], c[1]) {
			t.Errorf("Concepts(%q) = %q, Concepts(%q) = %q, want one in common", c[0], l.Concepts(nil, c[0], corpus.French),
				c[1], l.Concepts(nil, c[1], corpus.English))
		}
	}
	if got := l.Concepts(nil, "dans", corpus.French); len(got) != 0 {
		t.Errorf(`Concepts("dans") = %q, want none`, got)
	}
}

func TestTerm(t *testing.T) {
	l := Builtin()
	stems := func(s string, lang corpus.Lang) []string {
		var ss []string
		for _, w := range words(s, lang) {
			ss = append(ss, l.Stem(w, lang))
		}
		return ss
	}
	for _, c := range []struct {
		text  string
		lang  corpus.Lang
		words int
		want  []string
	}{
		{"premier ministre sortant", corpus.French, 2, []string{"prime", "minist"}},
		{"mises en examen hier", corpus.French, 3, []string{"indict"}},
		{"gardes à vue", corpus.French, 3, []string{"custodi"}},
		{"laid off", corpus.English, 2, l.Concepts(nil, "licencier", corpus.French)},
		{"premier jour", corpus.French, 0, nil},
		{"", corpus.French, 0, nil},
	} {
		n, got := l.Term(stems(c.text, c.lang), c.lang)
		if n != c.words || !cmp.Equal(got, c.want) {
			t.Errorf("Term(%q) = %d, %q, want %d, %q", c.text, n, got, c.words, c.want)
		}
	}
}

func TestRarity(t *testing.T) {
	l := Builtin()
	common, ok := l.Rarity(l.Stem("president", corpus.English))
	if !ok || common < 0 {
		t.Errorf("Rarity(president) = %g, %t, want something not negative", common, ok)
	}
	rare, ok := l.Rarity(l.Stem("curfew", corpus.English))
	if !ok || rare < common+1 {
		t.Errorf("Rarity(curfew) = %g, %t, want over a nat more than that of president, %g", rare, ok, common)
	}
	if nats, ok := l.Rarity("zyx"); ok {
		t.Errorf("Rarity(zyx) = %g, true, want false", nats)
	}
}

func TestParse(t *testing.T) {
	l, err := Parse(strings.NewReader("# a comment\n\nchien\tn\t3\tdog | hound=0.2\n"), "mine.tsv")
	if err != nil {
		t.Fatal(err)
	}
	want := []Translation{{"dog", 0.7}, {"hound", 0.2}}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	if got := l.English("chien"); !cmp.Equal(got, want, near) {
		t.Errorf("English(chien) = %v, want %v", got, want)
	}
	if got := l.French("hound"); len(got) != 1 || got[0].Stem != "chien" {
		t.Errorf("French(hound) = %v, want chien", got)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"chien\tn\t3", "x:1: 3 columns, want lemma, part of speech, band and English"},
		{"Chien\tn\t3\tdog", `x:1: lemma "Chien": want lower case and no space around`},
		{"chien\tnoun\t3\tdog", `x:1: part of speech "noun": want one of n v a adv prep conj pron num interj`},
		{"chien\tn\t7\tdog", `x:1: band "7": want 1 to 6`},
		{"chien\tn\t3\tdog | | hound", `x:1: English "dog | | hound": no word in ""`},
		{"7\tn\t3\tdog", `x:1: lemma "7": no word in it`},
		{"chien\tn\t3\tdog | dog", `x:1: English "dog | dog": "dog" stands twice`},
		{"chien\tn\t3\tdog=2", `x:1: probability "2" of "dog": want a number above 0, at most 1`},
		{"chien\tn\t3\tdog=1 | hound", `x:1: English "dog=1 | hound": the probabilities sum to 1.00 and leave nothing`},
		{"chien\tn\t3\tdog=.7 | hound=.7", `x:1: English "dog=.7 | hound=.7": the probabilities sum to 1.40 and leave nothing`},
	} {
		if _, err := Parse(strings.NewReader(c.line), "x"); err == nil || err.Error() != c.want {
			t.Errorf("Parse(%q): %v, want %s", c.line, err, c.want)
		}
	}
}

// TestData holds what the format does not: order, alphabet, no entry twice, no word its own form.
func TestData(t *testing.T) {
	names, err := fs.Glob(data, "data/words/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[2]string]string{}
	words, terms := 0, 0
	for _, name := range append(names, "data/terms.tsv") {
		last := ""
		eachLine(t, name, func(where, line string) {
			e, err := parseEntry(line)
			if err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			if e.lemma < last {
				t.Errorf("%s: %q after %q", where, e.lemma, last)
			}
			last = e.lemma
			key := [2]string{e.lemma, e.pos}
			if seen[key] != "" {
				t.Errorf("%s: %s (%s) stands already at %s", where, e.lemma, e.pos, seen[key])
			}
			seen[key] = where
			if !spelled(e.lemma, "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôöùûüœæ'- ") {
				t.Errorf("%s: lemma %q", where, e.lemma)
			}
			if got := e.isTerm(); got != (name == "data/terms.tsv") {
				t.Errorf("%s: %q: isTerm = %t", where, e.lemma, got)
			}
			if e.isTerm() {
				terms++
			} else {
				words++
			}
			for _, tr := range e.english {
				if !spelled(tr.text, "abcdefghijklmnopqrstuvwxyzé'- ") {
					t.Errorf("%s: English %q", where, tr.text)
				}
			}
		})
	}
	if words < 6000 || terms < 1000 {
		t.Errorf("%d lemmas and %d terms, want 6000 and 1000", words, terms)
	}
	forms := map[string]string{}
	for lang, fs := range grammar().forms {
		for _, f := range fs {
			if f.form == "" || !spelled(f.form, "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôöùûüœæ'-") {
				t.Errorf("%s: form %q of %q", lang, f.form, f.lemma)
			}
			key := string(lang) + f.form
			if forms[key] != "" && forms[key] != f.lemma && !ambiguous[f.form] {
				t.Errorf("%s: %q is a form of %q and of %q", lang, f.form, forms[key], f.lemma)
			}
			forms[key] = f.lemma
		}
	}
}

// TestSymmetry: whatever renders a word is rendered by it.
func TestSymmetry(t *testing.T) {
	l := Builtin()
	pairs := func(of map[string][]Translation, turn func(a, b string) pair) map[pair]bool {
		out := map[pair]bool{}
		for stem, ts := range of {
			for _, tr := range ts {
				out[turn(stem, tr.Stem)] = true
			}
		}
		return out
	}
	there := pairs(l.english, func(fr, en string) pair { return pair{fr, en} })
	back := pairs(l.french, func(en, fr string) pair { return pair{fr, en} })
	if !maps.Equal(there, back) {
		t.Errorf("%d pairs from French, %d from English, want the same", len(there), len(back))
	}
}

// TestFalseFriends: a false friend is a pair only where the dictionary says so, and then not for its letters.
func TestFalseFriends(t *testing.T) {
	l := Builtin()
	for _, f := range grammar().falseFriends {
		fr, en := l.Stem(f.french, corpus.French), l.Stem(f.english, corpus.English)
		known := slices.ContainsFunc(l.English(fr), func(tr Translation) bool { return tr.Stem == en })
		if p := l.P(fr, en); p > 0 && !known && l.within[pair{fr, en}] == 0 {
			t.Errorf("P(%q, %q) = %g, want 0", f.french, f.english, p)
		}
	}
}

// ambiguous forms belong to the first of their lemmas.
var ambiguous = map[string]bool{
	"suis": true, "vis": true, "vit": true, "revis": true, "revit": true, // être, suivre; voir, vivre
	"cru": true, "crue": true, "crus": true, "crut": true, "crurent": true, "plut": true, // croître, croire; plaire, pleuvoir
}

// TestKeys: a key stands for one meaning, but for stems that lump a verb with another verb.
func TestKeys(t *testing.T) {
	l := Builtin()
	byKey := map[string][]entry{}
	names, err := fs.Glob(data, "data/words/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		eachLine(t, name, func(where, line string) {
			e, err := parseEntry(line)
			if err != nil {
				t.Fatalf("%s: %v", where, err)
			}
			if !text.Stop(e.lemma, corpus.French) {
				s := l.Stem(e.lemma, corpus.French)
				byKey[s] = append(byKey[s], e)
			}
		})
	}
	clashes := 0
	for s, es := range byKey {
		for _, e := range es[1:] {
			if e.lemma != es[0].lemma && !slices.ContainsFunc(es, func(o entry) bool { return o.lemma != e.lemma && akin(o, e) }) {
				clashes++
				t.Logf("%s: %s, %s", s, es[0].lemma, e.lemma)
			}
		}
	}
	if max := len(byKey) / 100; clashes > max {
		t.Errorf("%d keys lump unrelated lemmas, want at most %d", clashes, max)
	}
}

// akin reports whether two entries share an English stem, or have English of one root.
func akin(a, b entry) bool {
	for _, x := range a.english {
		for _, y := range b.english {
			n := min(len(x.text), len(y.text), 4)
			if x.text[:n] == y.text[:n] {
				return true
			}
		}
	}
	return false
}

func spelled(s, alphabet string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(alphabet, r) })
}

func eachLine(t *testing.T, name string, f func(where, line string)) {
	t.Helper()
	file, err := data.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	for n := 1; s.Scan(); n++ {
		if line := s.Text(); line != "" && line[0] != '#' {
			f(fmt.Sprintf("%s:%d", name, n), line)
		}
	}
}

func TestCommon(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "a", 1}, {"govern", "gouvern", 6}, {"abc", "cba", 1}, {"exempl", "exampl", 5}, {strings.Repeat("ab", 32), "bababa", 6}} {
		if got := common(c.a, c.b); got != c.want {
			t.Errorf("common(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	l := Builtin()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for w := range strings.FieldsSeq("Les manifestants réclament la démission du président biélorusse") {
				l.Concepts(nil, w, corpus.French)
				l.P(l.Stem(w, corpus.French), "presid")
			}
		})
	}
	wg.Wait()
}

func FuzzParse(f *testing.F) {
	f.Add("chien\tn\t3\tdog | hound=0.2\n")
	f.Add("mise en garde\tn\t4\twarning\n# x\n\n")
	f.Add("à\tprep\t1\tto")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := Parse(strings.NewReader(s), "fuzz")
		if err != nil {
			return
		}
		for stem, ts := range l.english {
			for _, tr := range ts {
				if got := l.P(stem, tr.Stem); got != tr.P || math.IsNaN(got) {
					t.Errorf("P(%q, %q) = %g, want %g", stem, tr.Stem, got, tr.P)
				}
			}
		}
	})
}

func FuzzWord(f *testing.F) {
	for _, s := range []string{"grève", "ont", "annoncent", "x", "\xff", "ÎLE", "d’"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		l := Builtin()
		for _, lang := range []corpus.Lang{corpus.French, corpus.English, "de", ""} {
			l.Concepts(nil, a, lang)
			l.Term([]string{l.Stem(a, lang), l.Stem(b, lang)}, lang)
		}
		if p := l.P(l.Stem(a, corpus.French), l.Stem(b, corpus.English)); !(p >= 0 && p <= 1) {
			t.Errorf("P(%q, %q) = %g", a, b, p)
		}
	})
}

func ExampleLexicon_Concepts() {
	l := Builtin()
	fmt.Println(l.Concepts(nil, "grévistes", corpus.French), l.Concepts(nil, "strikers", corpus.English))
	fmt.Println(l.Concepts(nil, "grève", corpus.French), l.Concepts(nil, "struck", corpus.English))
	// Output:
	// [striker] [striker]
	// [strike] [strike]
}

func ExampleLexicon_English() {
	l := Builtin()
	for _, t := range l.English(l.Stem("otages", corpus.French)) {
		fmt.Printf("%s %.2f\n", t.Stem, t.P)
	}
	// Output: hostag 0.90
}

func isName(w string) bool { return unicode.IsUpper([]rune(w)[0]) }
