package eval

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// text is a file that says s, spaces between columns standing for tabs.
func text(name, s string) File {
	return File{name, strings.NewReader(strings.ReplaceAll(s, " ", "\t"))}
}

// raw is a file that says s.
func raw(name, s string) File { return File{name, strings.NewReader(s)} }

// harbour has two reports of one event in French and one in English, one of another event in either language, and one in
// French that is alone.
const (
	harbourArticles = `{"id":"f1","language":"fr"}
{"id":"f2","language":"fr"}
{"id":"f3","language":"fr"}
{"id":"f4","language":"fr"}
{"id":"d1","language":"de"}
{"id":"e1","language":"en"}
{"id":"e2","language":"en"}
{"id":"e3","language":"en"}
`
	harbourGold = "# id language event translation\nf1 fr fire f1\nf2 fr fire \nf3 fr ferry t3\nf4 fr  \nd1 de fire \ne1 en fire f1\ne2 en ferry t3\ne3 en  \n"
)

func TestLinks(t *testing.T) {
	for _, c := range []struct {
		links    string
		want     map[string]float64
		mistakes []string
	}{
		// Everything is right that can be: f1 and f2 share e1, so one of them is left over.
		{"f1 e1 0.9\nf2 e1 0.8\nf3 e2 0.7\n", map[string]float64{
			"queries": 3, "French articles": 4, "P@1": 1, "MRR": 1, "R@10": 1, "1-1 best F1": 1, "1-1 P": 1, "1-1 R": 1, "recall@P95": 1,
		}, nil},
		// f1 finds e1 second: ranks 2, 1, none: P@1 1/3, MRR (1/2 + 1)/3, R@10 2/3. Pairing: f1–e3 (wrong), f2–e1 (right): then
		// P 1/2, and R 1/2 as f3 is still due a pair; f1 is not, there is no other report for it.
		{"f1 e3 0.9\nf1 e1 0.8\nf2 e1 0.8\n", map[string]float64{
			"queries": 3, "French articles": 4, "P@1": 1. / 3, "MRR": .5, "R@10": 2. / 3, "1-1 best F1": .5, "1-1 P": .5, "1-1 R": .5, "recall@P95": 0,
		}, []string{
			"f1 rank 2 want e1 got e3 0.9", "f3 no rank want e2 got  NaN",
			"f1 pair want e1 got e3 0.9", "f3 missed want e2 got  NaN",
		}},
		// A tie goes to the smaller id: f3 has e1 before e2, f4 comes after f3. Pairs: f3–e1 wrong, f4–e2 wrong.
		{"f4 e2 0.5\nf3 e2 0.5\nf3 e1 0.5\n", map[string]float64{
			"queries": 3, "French articles": 4, "P@1": 0, "MRR": 1. / 6, "R@10": 1. / 3, "1-1 best F1": 0, "1-1 P": 0, "1-1 R": 0, "recall@P95": 0,
		}, []string{
			"f1 no rank want e1 got  NaN", "f2 no rank want e1 got  NaN", "f3 rank 2 want e2 got e1 0.5",
			"f1 missed want e1 got  NaN", "f3 missed want e2 got  NaN",
		}},
		// One right pair, then a wrong one: best F1 with the first alone, P 1, R 1/2.
		{"f1 e1 0.9\nf4 e2 0.8\n", map[string]float64{
			"queries": 3, "French articles": 4, "P@1": 1. / 3, "MRR": 1. / 3, "R@10": 1. / 3,
			"1-1 best F1": 2. / 3, "1-1 P": 1, "1-1 R": .5, "recall@P95": .5,
		}, []string{"f2 no rank want e1 got  NaN", "f3 no rank want e2 got  NaN", "f3 missed want e2 got  NaN"}},
		// A wrong pair first: P 1/2 after two and 2/3 after three, when R is 1: F1 4/5.
		{"f4 e3 0.9\nf1 e1 0.8\nf3 e2 0.7\n", map[string]float64{
			"queries": 3, "French articles": 4, "P@1": 2. / 3, "MRR": 2. / 3, "R@10": 2. / 3,
			"1-1 best F1": .8, "1-1 P": 2. / 3, "1-1 R": 1, "recall@P95": 0,
		}, []string{"f2 no rank want e1 got  NaN", "f4 pair want  got e3 0.9"}},
	} {
		r, err := Links(raw("a.jsonl", harbourArticles), text("a.gold.tsv", harbourGold), text("links.tsv", c.links))
		compare(t, c.links, r, err, c.want, c.mistakes)
	}
}

func TestDecided(t *testing.T) {
	for _, c := range []struct {
		links    string
		want     map[string]float64
		mistakes []string
	}{
		// Two of three links are right; of f1, f2, f3 the first and last have one; f4 should have been left alone.
		{"f1 e1 0.9 same_event\nf3 e2 0.8\nf4 e3 0.7\n", map[string]float64{
			"links": 3, "articles with a partner": 3, "articles without": 1, "precision": 2. / 3, "found": 2. / 3, "left alone": 0,
		}, []string{"f2 missed want e1 got  NaN", "f4 link want  got e3 0.7"}},
		// f1 has a right link and a wrong one.
		{"f1 e1 0.9\nf1 e2 0.8\n", map[string]float64{
			"links": 2, "articles with a partner": 3, "articles without": 1, "precision": .5, "found": 1. / 3, "left alone": 1,
		}, []string{"f1 link want e1 got e2 0.8", "f2 missed want e1 got  NaN", "f3 missed want e2 got  NaN"}},
	} {
		r, err := Decided(raw("a.jsonl", harbourArticles), text("a.gold.tsv", harbourGold), text("links.tsv", c.links))
		compare(t, c.links, r, err, c.want, c.mistakes)
	}
}

func TestRelations(t *testing.T) {
	gold := "a b same_event\nc d same_event\ne f related\ng h unrelated\n"
	pred := "# fr en confidence relation\na b 0.9 copy\nc d 0.4 related\ne f 0.4 related\ng h 0.1 related\nx y 1 unrelated\n"
	r, err := Relations(text("gold.tsv", gold), text("judged.tsv", pred))
	// F1: same_event 2·1/(2+1) = 2/3, related 2·1/(1+3) = 1/2, unrelated 0. AUC: of the four pairs of pairs three are in
	// order and .4 against .4 is half. Brier: (.01 + .36 + .16 + .01)/4. The base rate is one half.
	compare(t, pred, r, err, map[string]float64{
		"pairs": 4, "same_event as same_event": 1, "same_event as related": 1, "same_event as unrelated": 0,
		"related as same_event": 0, "related as related": 1, "related as unrelated": 0,
		"unrelated as same_event": 0, "unrelated as related": 1, "unrelated as unrelated": 0,
		"accuracy": .5, "macro F1": 7. / 18, "same_event F1": 2. / 3, "AUC": 3.5 / 4, "Brier": .135, "Brier of the base rate": .25,
		"log loss":                  -(math.Log(.9) + math.Log(.4) + math.Log(.6) + math.Log(.9)) / 4,
		"log loss of the base rate": math.Ln2,
	}, []string{"c | d relation want same_event got related 0.4", "g | h relation want unrelated got related 0.1"})
}

func TestKeys(t *testing.T) {
	// Two translations: f1 and e1, f3 and e2.
	pred := `{"id":"f1","mentions":[{"kind":"name","key":"trgr"},{"kind":"name","key":"trgr"},{"kind":"name","value":"port"},{"kind":"date","value":"2025-05-05"}]}
{"id":"f2"}
{"id":"f3","mentions":[{"kind":"name","key":"ferry"},{"kind":"quantity","key":""}]}
{"id":"f4"}
{"id":"e1","mentions":[{"kind":"name","key":"trgr"},{"kind":"date","value":"2025-05-06"}]}
{"id":"e2","mentions":[{"kind":"name","key":"ferry"},{"kind":"name","key":"port"}]}
{"id":"e3"}
`
	r, err := Keys(raw("a.jsonl", harbourArticles), text("a.gold.tsv", harbourGold), raw("annotated.jsonl", pred))
	// Names: f1 2, e1 1, common 1; f3 1, e2 2, common 1: F1 2·2/6. By chance: f1 with e2 shares port, f3 with e1 nothing:
	// 2·1/6. Keys an article: 6 in 4. Dates: none of 2 common.
	compare(t, pred, r, err, map[string]float64{
		"translations": 2, "name F1": 2. / 3, "name chance": 1. / 3, "name keys/article": 1.5,
		"date F1": 0, "date chance": 0, "date keys/article": .5,
		"quantity F1": 0, "quantity chance": 0, "quantity keys/article": 0,
	}, []string{
		"f1 | e1 name want port got  NaN", "f1 | e1 date want 2025-05-05 got 2025-05-06 NaN", "f3 | e2 name want  got port NaN",
	})
}

func TestSentences(t *testing.T) {
	gold, pred := t.TempDir(), t.TempDir()
	for name, s := range map[string]string{
		"gold/a.gold":  "[0]:[0]\n[1]:[1, 2]\n[2]:[]\n[3]:[3]\n",
		"pred/a.align": "# beads\n[0]:[0]:0.9\n[1]:[1]:0.8\n[]:[2]:0.7\n[2]:[3]:0.6\n[7]:[7]:0.5\n[7]:[]\n",
		"gold/b.gold":  "[4]:[4]\n",
		"pred/b.align": "\n[4]:[4]\n[4]:[4]:0.5\n",
	} {
		dir := map[string]string{"gold": gold, "pred": pred}[filepath.Dir(name)]
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// Of 3 + 1 gold beads 1 + 1 are found, among 3 + 1 that touch judged sentences; [7] is not judged.
	r, err := Sentences(gold, pred, false)
	compare(t, "beads", r, err, map[string]float64{"texts": 2, "beads": 4, "found": 4, "strict P": .5, "strict R": .5, "strict F1": .5}, []string{
		"a missed want [1]:[1,2] got [1]:[1] 0.8", "a missed want [3]:[3] got [2]:[3] 0.6",
	})
	// With empty sides: 4 + 1 in gold, 4 + 1 found, the same 2 right.
	r, err = Sentences(gold, pred, true)
	compare(t, "beads, null", r, err, map[string]float64{"texts": 2, "beads": 5, "found": 5, "strict P": .4, "strict R": .4, "strict F1": .4}, []string{
		"a missed want [1]:[1,2] got [1]:[1] | []:[2] 0.8", "a missed want [2]:[] got [2]:[3] 0.6", "a missed want [3]:[3] got [2]:[3] 0.6",
	})
}

func TestDates(t *testing.T) {
	// « Né » is three characters and four bytes up to the space: code point 3 is byte 4.
	gold := `{"id":"a","text":"Né hier, mort le 6 mai 2025 à midi.","timex":[{"start":3,"end":7,"type":"DATE","value":"2025-05-04"},` +
		`{"start":14,"end":27,"type":"DATE","value":"2025-05-06","values":["2025-05-06","2025-06-05"]},{"start":30,"end":34,"type":"TIME","value":"2025-05-06T12:00"}]}
{"id":"b","text":"Rien.","timex":[]}
`
	pred := `{"id":"a","mentions":[{"kind":"date","field":"text","start":4,"end":9,"type":"DATE","value":"2025-05-05"},` +
		`{"kind":"date","start":18,"end":28,"type":"DATE","value":"2025-06-05"},{"kind":"date","field":"title","start":900,"end":901},{"kind":"name","start":900}]}
{"id":"b","mentions":[{"kind":"date","start":0,"end":5,"type":"SET","value":"P1D"}]}
`
	// 3 wanted, 3 found. "hier," is not "hier": no strict match. Two overlap: one with a right value, both of the right type.
	r, err := Dates(raw("gold.jsonl", gold), raw("annotated.jsonl", pred), nil)
	compare(t, pred, r, err, map[string]float64{
		"texts": 2, "gold": 3, "found": 3, "strict F1": 0, "relaxed F1": 2. / 3, "value F1": 1. / 3, "type F1": 2. / 3,
	}, []string{
		"a:4-8 extent value want hier (DATE 2025-05-04) got hier, (DATE 2025-05-05) NaN",
		"a:15-28 extent want le 6 mai 2025 (DATE 2025-05-06 or 2025-06-05) got 6 mai 2025 (DATE 2025-06-05) NaN",
		"a:32-36 missed want midi (TIME 2025-05-06T12:00) got  NaN",
		"b:0-5 spurious want  got Rien. (SET P1D) NaN",
	})
	// White space at the ends is no part of an extent. With DATE alone, 2 are wanted and 2 found.
	pred = strings.Replace(pred, `"start":4,"end":9`, `"start":3,"end":8`, 1)
	r, err = Dates(raw("gold.jsonl", gold), raw("annotated.jsonl", pred), []string{"DATE"})
	compare(t, pred, r, err, map[string]float64{
		"texts": 2, "gold": 2, "found": 2, "strict F1": .5, "relaxed F1": 1, "value F1": .5, "type F1": 1,
	}, []string{
		"a:4-8 value want hier (DATE 2025-05-04) got hier (DATE 2025-05-05) NaN",
		"a:15-28 extent want le 6 mai 2025 (DATE 2025-05-06 or 2025-06-05) got 6 mai 2025 (DATE 2025-06-05) NaN",
	})
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		scores   string
		want     map[string]float64
		mistakes []string
	}{
		// From one half: a–b and g–h, of which the former is right, and c–d is missed: P 1/2, R 1/2. From .4: P 2/3, R 1, F1 4/5.
		{"a b 0.9\nc d 0.4\ne f 0.3\ng h 0.5\n", map[string]float64{
			"names": 4, "P": .5, "R": .5, "F1": .5, "best F1": .8, "best threshold": .4,
		}, []string{"c | d name want same got different 0.4", "g | h name want different got same 0.5"}},
		// All equal: from one half nothing, from .2 everything, P 1/2, R 1.
		{"a b 0.2\nc d 0.2\ne f 0.2\ng h 0.2\n", map[string]float64{
			"names": 4, "P": 0, "R": 0, "F1": 0, "best F1": 2. / 3, "best threshold": .2,
		}, []string{"a | b name want same got different 0.2", "c | d name want same got different 0.2"}},
		// Nothing is a threshold.
		{"a b 0\nc d 0\ne f 0\ng h 0\n", map[string]float64{
			"names": 4, "P": 0, "R": 0, "F1": 0, "best F1": 0, "best threshold": .5,
		}, []string{"a | b name want same got different 0", "c | d name want same got different 0"}},
	} {
		r, err := Names(text("names.tsv", "a b 1\nc d\n\n# no\ne f 0\ng h 0\n"), text("scored.tsv", c.scores))
		compare(t, c.scores, r, err, c.want, c.mistakes)
	}
}

// compare holds a report against counts and figures by name, and mistakes as "case what want … got … confidence".
func compare(t *testing.T, in string, r *Report, err error, want map[string]float64, mistakes []string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", in, err)
		return
	}
	check(t, r)
	got := map[string]float64{}
	for _, n := range r.Counts {
		got[n.Name] = float64(n.N)
	}
	for _, f := range r.Figures {
		got[f.Name] = f.Value
	}
	for name, w := range want {
		if g, ok := got[name]; !ok || math.Abs(g-w) > 1e-9 {
			t.Errorf("%s: %s %.4f, want %.4f", in, name, g, w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d figures, want %d", in, len(got), len(want))
	}
	var lines []string
	for _, m := range r.Mistakes {
		lines = append(lines, fmt.Sprintf("%s %s want %s got %s %v", m.Case, m.What, m.Want, m.Got, m.Confidence))
	}
	if !slices.Equal(lines, mistakes) {
		t.Errorf("%s: mistakes\n%s\nwant\n%s", in, strings.Join(lines, "\n"), strings.Join(mistakes, "\n"))
	}
}

// check holds a report to what is true of all.
func check(t *testing.T, r *Report) {
	t.Helper()
	for _, f := range r.Figures {
		bounded := !strings.HasSuffix(f.Name, "keys/article") && !strings.HasPrefix(f.Name, "log loss")
		for _, v := range []float64{f.Value, f.Low, f.High} {
			if v < 0 || bounded && v > 1+1e-12 || math.IsInf(v, 0) {
				t.Errorf("%s %v [%v, %v]: out of bounds", f.Name, f.Value, f.Low, f.High)
			}
		}
		if math.IsNaN(f.Value) || f.Low > f.High || math.IsNaN(f.Low) != math.IsNaN(f.High) {
			t.Errorf("%s %v [%v, %v]", f.Name, f.Value, f.Low, f.High)
		}
	}
}

// One of 48 cases is wrong. How many wrong ones a resample has is all but Poisson of mean 1: none with .37, so the upper end
// is 1; three or fewer with .981, two or fewer with .920, so the lower end is 45/48.
func TestBootstrap(t *testing.T) {
	values := make([]float64, 48)
	for i := range values[1:] {
		values[i] = 1
	}
	f := mean("share", values)[0]
	if got, want := fmt.Sprintf("%.3f [%.3f, %.3f]", f.Value, f.Low, f.High), "0.979 [0.938, 1.000]"; got != want {
		t.Errorf("47 of 48: %s, want %s", got, want)
	}
	if again := mean("share", values)[0]; again != f {
		t.Errorf("47 of 48: %v, and then %v", f, again)
	}
	for n := range 2 { // nothing, and a case of which nothing is known beside it
		f := mean("share", make([]float64, n))[0]
		if f.Value != 0 || !math.IsNaN(f.Low) || !math.IsNaN(f.High) {
			t.Errorf("mean of %d cases: %v, want 0 without an interval", n, f)
		}
	}
}

func TestRefusals(t *testing.T) {
	articles, gold := harbourArticles, harbourGold
	links := func(articles, gold, links string) error {
		_, err := Links(raw("a.jsonl", articles), text("a.gold.tsv", gold), text("links.tsv", links))
		return err
	}
	decided := func(links string) error {
		_, err := Decided(raw("a.jsonl", articles), text("a.gold.tsv", gold), text("links.tsv", links))
		return err
	}
	relations := func(gold, pred string) error {
		_, err := Relations(text("gold.tsv", gold), text("judged.tsv", pred))
		return err
	}
	keys := func(gold, pred string) error {
		_, err := Keys(raw("a.jsonl", articles), text("a.gold.tsv", gold), raw("ann.jsonl", pred))
		return err
	}
	dates := func(gold, pred string) error {
		_, err := Dates(raw("gold.jsonl", gold), raw("ann.jsonl", pred), nil)
		return err
	}
	names := func(gold, pred string) error {
		_, err := Names(text("names.tsv", gold), text("scored.tsv", pred))
		return err
	}
	beads := func(s string) error {
		_, err := readBeads(raw("a.align", s))
		return err
	}
	everybody := ""
	for _, id := range []string{"f1", "f2", "f3", "f4", "e1", "e2", "e3"} {
		everybody += `{"id":"` + id + `"}` + "\n"
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{links(articles, gold, ""), "links.tsv: nothing in it"},
		{links(articles, gold, "# nothing\n\n"), "links.tsv: nothing in it"},
		{links(articles, gold, "#\nf1 e1\n"), "links.tsv:2: columns: 2, want 3 or more"},
		{links(articles, gold, "f9 e1 0.5\n"), `links.tsv:1: "f9": not the id of a French article`},
		{links(articles, gold, "f1 f2 0.5\n"), `links.tsv:1: "f2": not the id of an English article`},
		{links(articles, gold, "d1 e1 0.5\n"), `links.tsv:1: "d1": not the id of a French article`},
		{links(articles, gold, "f1 e1 sure\n"), `links.tsv:1: score "sure": want a number`},
		{links(articles, gold, "f1 e1 NaN\n"), `links.tsv:1: score "NaN": want a number`},
		{links(articles, gold, "f1 e1 1\nf1 e1 1\n"), "links.tsv:2: f1 e1: linked already, in line 1"},
		{links("", gold, "f1 e1 1\n"), "a.jsonl: nothing in it"},
		{links(articles+"{", gold, "f1 e1 1\n"), "a.jsonl:9: unexpected end of JSON input"},
		{links(articles+`{"id":"f1"}`, gold, "f1 e1 1\n"), `a.jsonl:9: id "f1" is there already, in line 1`},
		{links(articles+`{"language":"fr"}`, gold, "f1 e1 1\n"), "a.jsonl:9: no id"},
		{links(articles+`{"id":"f5"}`, gold, "f1 e1 1\n"), "a.jsonl:9: article f5: not in a.gold.tsv"},
		{links(articles+`{"id":"f5"}`, gold+"f5 fr x\n", "f1 e1 1\n"), "a.jsonl:9: article f5: no language"},
		{links(articles, "f1 fr\n", "f1 e1 1\n"), "a.gold.tsv:1: columns: 2, want 3 or more"},
		{links(articles, gold+"f1 fr x\n", "f1 e1 1\n"), `a.gold.tsv:10: id "f1" is there already, in line 2`},
		{decided(""), "links.tsv: nothing in it"},

		{relations("a b same_event\n", ""), "judged.tsv: nothing in it"},
		{relations("", "a b 0.5 related\n"), "gold.tsv: nothing in it"},
		{relations("a b\n", "a b 0.5 related\n"), "gold.tsv:1: columns: 2, want 3 or more"},
		{relations("a b kin\n", "a b 0.5 related\n"), `gold.tsv:1: relation "kin": want`},
		{relations("a b related\n", "a b 0.5\n"), "judged.tsv:1: columns: 3, want 4 or more"},
		{relations("a b related\n", "a b 1.5 related\n"), `judged.tsv:1: confidence "1.5": want a probability from 0 to 1`},
		{relations("a b related\n", "a b 0.5 kin\n"), `judged.tsv:1: relation "kin": want`},
		{relations("a b related\nc d related\n", "c d 0.5 related\n"), "judged.tsv: missing answers: 1 of 2, first a | b"},
		{relations("a b related\n", "a b 0.5 related\na b 0.6 related\n"), "judged.tsv:2: a | b: answered already, and differently"},

		{keys(gold, ""), "ann.jsonl: nothing in it"},
		{keys(gold, `{"id":"f1"}`), "ann.jsonl: missing answers: 6 of 7, first article f2"},
		{keys(gold, `{"id":"f1","mentions":{}}`), "ann.jsonl:1: json: cannot unmarshal object"},
		{keys("f1 fr x\n", everybody), "a.gold.tsv:1: columns: 3, want 4 or more"},
		{keys(strings.ReplaceAll(gold, "e1 en fire f1", "e1 en fire x"), everybody), ""},
		{keys(strings.NewReplacer("e1 en fire f1", "e1 en fire x", "t3", "").Replace(gold), everybody), "a.gold.tsv: no French article with an English one"},

		{dates(`{"id":"a","text":"hier"}`, `{"id":"b"}`), "ann.jsonl: missing answers: 1 of 1, first article a"},
		{dates(`{"id":"a","text":"hier","timex":[{"start":0,"end":5}]}`, `{"id":"a"}`), "gold.jsonl:1: article a: expression at 0–5: outside the text"},
		{dates(`{"id":"a","text":"été"}`, "\n"+`{"id":"a","mentions":[{"kind":"date","start":2,"end":3}]}`), ""},
		{dates(`{"id":"a","text":"été"}`, "\n"+`{"id":"a","mentions":[{"kind":"date","start":1,"end":3}]}`), "ann.jsonl:2: article a: mention at 1–3: not between characters of the text"},
		{dates(`{"id":"a","text":"été"}`, `{"id":"a","mentions":[{"kind":"date","start":3,"end":1}]}`), "ann.jsonl:1: article a: mention at 3–1: not"},
		{dates("", `{"id":"b"}`), "gold.jsonl: nothing in it"},

		{names("a b 1\n", "a b\n"), "scored.tsv:1: columns: 2, want 3 or more"},
		{names("a b 1\n", "a b 1 0.5\n"), "scored.tsv:1: columns: 4, want 3: a name, another, a probability"},
		{names("a b 1\n", "a c 1\n"), "scored.tsv: missing answers: 1 of 1, first a | b"},
		{names("a b 1\n", "a b 1\na b 0\n"), "scored.tsv:2: a | b: answered already, and differently"},
		{names("a b 1\n", "a b 1\na b 1\n"), ""},
		{names("a b yes\n", "a b 1\n"), `names.tsv:1: "yes": want 1 or 0`},
		{names("a\n", "a b 1\n"), "names.tsv:1: columns: 1, want 2 or more"},

		{beads(""), "a.align: nothing in it"},
		{beads("[0]:[0]\n[0]\n"), `a.align:2: bead "[0]": want [0,1]:[2], sentence numbers from 0`},
		{beads("[0]:[-1]\n"), `a.align:1: bead "[0]:[-1]": want`},
		{beads("[0]:[0]:high\n"), `a.align:1: bead "[0]:[0]:high": confidence "high": want a number`},
	} {
		switch {
		case c.want == "" && c.err != nil:
			t.Errorf("refused: %v", c.err)
		case c.want != "" && (c.err == nil || !strings.HasPrefix(c.err.Error(), c.want)):
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
	if _, err := Sentences(t.TempDir(), t.TempDir(), false); err == nil || !strings.Contains(err.Error(), "no NAME.gold in it") {
		t.Errorf("Sentences of empty folders: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.gold"), []byte("[0]:[0]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Sentences(dir, dir, false); err == nil || !strings.Contains(err.Error(), "a.align: no such file") {
		t.Errorf("Sentences without a.align: %v", err)
	}
}

// Whatever is read, there is an error or a report that can be.
func FuzzScorers(f *testing.F) {
	tabs := strings.NewReplacer(" ", "\t").Replace
	f.Add(harbourArticles, tabs(harbourGold), tabs("f1 e1 0.9 same_event\nf2 e2 0.9 related\n"))
	f.Add(harbourArticles, tabs(harbourGold), `{"id":"f1","mentions":[{"kind":"name","key":"k"}]}`)
	f.Add("", tabs("a b same_event\nc d related\n"), tabs("a b 0.4 copy\nc d 1 related\n"))
	f.Add("", tabs("a b 1\nc d 0\n"), tabs("a b 0.4\nc d 1\n"))
	f.Add("", `{"id":"a","text":"né hier","timex":[{"start":3,"end":7,"type":"DATE","value":"2025-05-04"}]}`, `{"id":"a","mentions":[{"kind":"date","start":3,"end":8,"type":"DATE"}]}`)
	f.Fuzz(func(t *testing.T, articles, gold, pred string) {
		if len(articles)+len(gold)+len(pred) > 4000 {
			return // a thousand resamples of more are slow
		}
		for _, score := range []func() (*Report, error){
			func() (*Report, error) { return Links(raw("a", articles), raw("g", gold), raw("p", pred)) },
			func() (*Report, error) { return Decided(raw("a", articles), raw("g", gold), raw("p", pred)) },
			func() (*Report, error) { return Keys(raw("a", articles), raw("g", gold), raw("p", pred)) },
			func() (*Report, error) { return Relations(raw("g", gold), raw("p", pred)) },
			func() (*Report, error) { return Names(raw("g", gold), raw("p", pred)) },
			func() (*Report, error) { return Dates(raw("g", gold), raw("p", pred), nil) },
		} {
			r, err := score()
			if (r == nil) == (err == nil) {
				t.Errorf("report %v, error %v", r, err)
			}
			if err == nil {
				check(t, r)
			}
		}
	})
}

// A bead that can be read is written and read as the same.
func FuzzParseBead(f *testing.F) {
	for _, s := range []string{"[0]:[0]", "[]:[1, 2]:0.5", "[1,,2]:[]", "[1]:[2", "]:["} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := parseBead(s)
		if err != nil {
			return
		}
		again, err := parseBead(beadName(b))
		if err != nil || !slices.Equal(b.A, again.A) || !slices.Equal(b.B, again.B) {
			t.Errorf("parseBead(%q) = %v, and what that is written as: %v, %v", s, b, again, err)
		}
		a := newAlignment([]corpus.Bead{b}, []corpus.Bead{again}, true)
		if empty := len(b.A)+len(b.B) == 0; a.right != int(one(!empty)) || len(a.mistakes("")) != int(one(empty)) {
			t.Errorf("%q against itself: %d right, mistakes %v", s, a.right, a.mistakes(""))
		}
	})
}

// Candidates of a body of 500 articles a language, ten each: about what .ci/accuracy scores.
func BenchmarkLinks(b *testing.B) {
	const n = 500
	var articles, gold, links strings.Builder
	for i := range n {
		fmt.Fprintf(&articles, "{\"id\":\"f%d\",\"language\":\"fr\"}\n{\"id\":\"e%d\",\"language\":\"en\"}\n", i, i)
		fmt.Fprintf(&gold, "f%d\tfr\tg%d\ne%d\ten\tg%d\n", i, i, i, i)
		for k := range 10 {
			fmt.Fprintf(&links, "f%d\te%d\t%.2f\n", i, (i+k*k)%n, 1/float64(k+1+i%3))
		}
	}
	for b.Loop() {
		if _, err := Links(raw("a", articles.String()), raw("g", gold.String()), raw("l", links.String())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*2*n/b.Elapsed().Seconds(), "articles/s")
}
