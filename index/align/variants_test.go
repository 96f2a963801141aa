package align

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

// called is a name with its key and type, parted by spaces; empty for none.
type called string

func (c called) mention() corpus.Mention {
	f := strings.Fields(string(c))
	m := name(f[1], f[0])
	m.Type = f[2]
	return m
}

// told is a report of five sentences, of wording w, the first of which names what is called.
func told(id string, l corpus.Lang, w int, names ...called) *corpus.Annotated {
	var first []string
	var mentions []corpus.Mention
	for _, c := range names {
		if c != "" {
			m := c.mention()
			first, mentions = append(first, m.Value), append(mentions, m)
		}
	}
	text := strings.Join(first, " ") + " "
	for s := range 5 {
		for k := range 6 {
			text += fmt.Sprintf("w%dx%dx%d%s ", w, s, k, l)
		}
		text += ". "
	}
	return article(id, l, "2021-03-03", strings.TrimSpace(text), mentions...)
}

// sentences pairs the sentences of two reports one by one.
func sentences(a *corpus.Annotated) (out []corpus.Bead) {
	for i := range a.Annotation.Sentences {
		out = append(out, corpus.Bead{A: []int{i}, B: []int{i}, Confidence: 1})
	}
	return out
}

// day is what the French and the English report of one event call things in their first sentences.
type day struct{ french, english []called }

func (d day) couple(n int) (fr, en *corpus.Annotated) {
	return told(fmt.Sprint("fr-", n), corpus.French, n, d.french...), told(fmt.Sprint("en-", n), corpus.English, n, d.english...)
}

func times(n int, d day) (out []day) {
	for range n {
		out = append(out, d)
	}
	return out
}

func one(french, english called) day { return day{[]called{french}, []called{english}} }

// summary says which names were learned to stand for which, and how often.
func summary(entries []lexicon.Entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, fmt.Sprintf("%s=%s %d %.2f %.2f", e.French, e.English, e.Source.Count, e.There, e.Back))
	}
	return strings.Join(out, ", ")
}

const (
	bateliers = called("OBR obr organization")
	boatmen   = called("WCA wca organization")
)

func TestVariants(t *testing.T) {
	for _, c := range []struct {
		what string
		days []day
		want string
	}{
		{"three events", times(3, one(bateliers, boatmen)), "OBR=WCA 3 1.00 1.00"},
		{"two events are too few", times(2, one(bateliers, boatmen)), ""},
		{"two are enough for names that are alike", times(2, one("Tchakiroff cakrf person", "Chakirov cakrv person")), "Tchakiroff=Chakirov 2 1.00 1.00"},
		{"one is not", times(1, one("Tchakiroff cakrf person", "Chakirov cakrv person")), ""},
		{"either without the other", append(times(4, one(bateliers, boatmen)), one(bateliers, ""), one("", boatmen)), "OBR=WCA 4 0.80 0.80"},
		{"mostly without the other", append(times(4, one(bateliers, boatmen)), times(9, one(bateliers, ""))...), ""},
		{"the French name stands in the English reports, too", times(4, day{[]called{bateliers}, []called{boatmen, bateliers}}), ""},
		{"a person and a place", times(4, one("Cazenave kasnv person", "Lormont lormnt location")), ""},
		{"a person, and nobody knows what", times(4, one("Cazenave kasnv person", "Lormont lormnt other")), "Cazenave=Lormont 4 1.00 1.00"},
		{"the tables know one of them", times(4, one("Norvège NO location", "Lormont lormnt location")), ""},
		{"nothing tells two apart", times(4, day{[]called{bateliers, "CFT cft organization"}, []called{boatmen}}), ""},
		{"one day tells them apart", append(times(4, day{[]called{bateliers, "CFT cft organization"}, []called{boatmen}}), one(bateliers, boatmen)), "OBR=WCA 5 1.00 1.00"},
		{"each has its own", append(times(3, one(bateliers, boatmen)), times(3, one("CFT cft organization", "FGU fgu organization"))...), "CFT=FGU 3 1.00 1.00, OBR=WCA 3 1.00 1.00"},
		{"nothing", nil, ""},
	} {
		v := NewVariants(lexicon.Builtin())
		for n, d := range c.days {
			fr, en := d.couple(n)
			v.Add(fr, en, sentences(fr))
		}
		if got := summary(v.Entries()); got != c.want {
			t.Errorf("%s: learned %q, want %q", c.what, got, c.want)
		}
	}
}

// TestVariantsOfBeads: names that stand in other sentences do not stand together.
func TestVariantsOfBeads(t *testing.T) {
	v := NewVariants(lexicon.Builtin())
	for n := range 4 {
		fr, en := one(bateliers, boatmen).couple(n)
		beads := sentences(fr)
		beads[0].B, beads[1].B = beads[1].B, beads[0].B
		v.Add(fr, en, beads)
	}
	if got := summary(v.Entries()); got != "" {
		t.Errorf("of names in other sentences: learned %q, want nothing", got)
	}
}

// TestVariantsOfCopies: what several papers print, and what several report of one event, counts once.
func TestVariantsOfCopies(t *testing.T) {
	for _, c := range []struct {
		what    string
		couples [][2]int // wordings of the French and the English reports; each report of another wording is another article
		want    string
	}{
		{"three events", [][2]int{{1, 1}, {2, 2}, {3, 3}}, "OBR=WCA 3 1.00 1.00"},
		{"one French report with three English ones", [][2]int{{1, 1}, {1, 2}, {1, 3}}, ""},
		{"two copies of a French report, linked apart", [][2]int{{1, 1}, {1, 2}, {3, 3}}, ""},
		{"two copies of an English report, linked apart", [][2]int{{1, 1}, {2, 1}, {3, 3}}, ""},
	} {
		v := NewVariants(lexicon.Builtin())
		for n, w := range c.couples {
			// Each prints its own copy: the wording alone tells that they are.
			fr := told(fmt.Sprint("fr-", n), corpus.French, w[0], bateliers)
			en := told(fmt.Sprint("en-", n), corpus.English, w[1], boatmen)
			v.Add(fr, en, sentences(fr))
		}
		if got := summary(v.Entries()); got != c.want {
			t.Errorf("%s: learned %q, want %q", c.what, got, c.want)
		}
	}
}

// TestVariantsInAnyOrder: the same articles give the same entries, whoever comes first.
func TestVariantsInAnyOrder(t *testing.T) {
	var days []day
	for n := range 40 {
		french, english := called(fmt.Sprintf("F%d f%d organization", n%9, n%9)), called(fmt.Sprintf("E%d e%d organization", n%9, n%9))
		if n%7 == 0 {
			english = called(fmt.Sprintf("E%d e%d organization", n%5, n%5))
		}
		days = append(days, day{[]called{french, called(fmt.Sprintf("G%d g%d other", n%4, n%4))}, []called{english}})
	}
	learn := func(order []int) []lexicon.Entry {
		v := NewVariants(lexicon.Builtin())
		for _, n := range order {
			fr, en := days[n].couple(n)
			v.Add(fr, en, sentences(fr))
			if n%3 == 0 { // a second paper reports it, too
				other := told(fmt.Sprint("en-too-", n), corpus.English, 100+n, days[n].english...)
				v.Add(fr, other, sentences(fr))
			}
		}
		return v.Entries()
	}
	r := rand.New(rand.NewPCG(1, 2))
	want := learn(r.Perm(len(days)))
	if len(want) < 5 {
		t.Fatalf("learned %q, want five names at least", summary(want))
	}
	for range 5 {
		if diff := cmp.Diff(want, learn(r.Perm(len(days)))); diff != "" {
			t.Errorf("in another order: want −, got +\n%s", diff)
		}
	}
}

// TestBagNames: a French name with a variant has the key of the English one, and meets it.
func TestBagNames(t *testing.T) {
	fr, en := one(bateliers, boatmen).couple(1)
	lex := lexicon.Builtin().With([]lexicon.Entry{{
		French: "OBR", English: "WCA", Source: lexicon.Source{Kind: lexicon.Learned, Name: "names-1-3-0a", Count: 3}, FrenchKey: "obr", EnglishKey: "wca",
	}})
	for _, c := range []struct {
		what string
		lex  *lexicon.Lexicon
		want string
	}{{"without", lexicon.Builtin(), "name:obr"}, {"with", lex, "name:wca"}} {
		if got := NewBag(fr, c.lex).Names[0]; got.Term != c.want || got.Surface != "OBR" {
			t.Errorf("%s the variant the French bag has %q as %s, want OBR as %s", c.what, got.Surface, got.Term, c.want)
		}
		if got := NewBag(en, c.lex).Names[0].Term; got != "name:wca" {
			t.Errorf("%s the variant the English bag has %s, want name:wca", c.what, got)
		}
	}
	m := NewModel(lex, corpus.Statistics{})
	a, b := m.Profile(NewBag(fr, lex)), m.Profile(NewBag(en, lex))
	s := m.Score(a, b)
	rows := m.Explain(a, b, s, m.Decide(s, Unrivalled))
	for _, row := range rows {
		if row.Kind == corpus.ByName && row.Key == "wca" && row.A == "OBR" && row.B == "WCA" && row.Weight > 0 {
			return
		}
	}
	t.Errorf("no row of evidence names OBR and WCA: %+v", rows)
}
