package mention

import (
	"bufio"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// evaluation opens a file of the evaluation data, which stand outside the repository; the test is skipped without them.
func evaluation(t *testing.T, name string) *bufio.Scanner {
	f, err := os.Open(filepath.Join("../../../shared/eval", name))
	if err != nil {
		t.Skipf("no evaluation data: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	return sc
}

// On 386 pairs the best of the plain measures reaches an F1 of .961.
func TestMeasureSameName(t *testing.T) {
	sc := evaluation(t, "names/names.tsv")
	var right, found, same float64
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		yes := SameName(f[0], f[1]) >= 0.5
		if yes {
			found++
		}
		if f[2] == "1" {
			same++
			if yes {
				right++
			}
		}
	}
	if got, want := 2*right/(found+same), 0.975; got < want {
		t.Errorf("F1 of SameName at 0.5 = %.3f, want %.3f at least", got, want)
	} else {
		t.Logf("F1 of SameName at 0.5 = %.3f", got)
	}
}

// The keys of an article and its translation; those of the next article's translation are chance. Capitalised words
// alone reach .458 (.007), strings of digits .933 (.072).
func TestMeasureKeys(t *testing.T) {
	partner := map[string]string{}
	for sc := evaluation(t, "pairs/whole.gold.tsv"); sc.Scan(); {
		f := strings.Split(sc.Text(), "\t")
		partner[f[0]] = f[3]
	}
	keys := map[string]map[string]bool{} // by article
	english := map[string]string{}       // by translation pair
	var french []string
	for sc := evaluation(t, "pairs/whole.jsonl"); sc.Scan(); {
		var a corpus.Article
		if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		keys[a.ID] = map[string]bool{}
		for _, m := range Find(&a, annotated(&a, a.Language)) {
			if m.Key != "" {
				keys[a.ID][m.Term()] = true
			}
		}
		if a.Language == corpus.French {
			french = append(french, a.ID)
		} else {
			english[partner[a.ID]] = a.ID
		}
	}
	f1 := func(kind corpus.Kind, shift int) (f, per float64) {
		var both, all float64
		for i, id := range french {
			x, y := keys[id], keys[english[partner[french[(i+shift)%len(french)]]]]
			for k := range x {
				if strings.HasPrefix(k, string(kind)+":") {
					all++
					if y[k] {
						both++
					}
				}
			}
			for k := range y {
				if strings.HasPrefix(k, string(kind)+":") {
					all++
				}
			}
		}
		return 2 * both / all, all / float64(2*len(french))
	}
	for _, c := range []struct {
		kind                 corpus.Kind
		least, chance, count float64
	}{{corpus.Name, 0.84, 0.03, 14}, {corpus.Quantity, 0.93, 0.075, 10}} {
		f, per := f1(c.kind, 0)
		chance, _ := f1(c.kind, 1)
		t.Logf("%s keys: F1 %.3f, chance %.3f, %.1f per article", c.kind, f, chance, per)
		if f < c.least || chance > c.chance || per < c.count {
			t.Errorf("want F1 %.2f at least, chance %.2f at most, %.1f per article", c.least, c.chance, c.count)
		}
	}
}

// annotated returns the annotation of an article in language l as it is before its mentions are found.
func annotated(a *corpus.Article, l corpus.Lang) *corpus.Annotation {
	ann := &corpus.Annotation{Language: l}
	for _, f := range [...]corpus.Field{corpus.Title, corpus.Text} {
		for _, span := range text.Sentences(a.In(f), l) {
			ann.Sentences = append(ann.Sentences, corpus.Sentence{Field: f, Span: span})
		}
	}
	return ann
}

// examples yields those of a data file, lines "# words → what is found in them". There must be least of them.
func examples(t *testing.T, name string, least int) iter.Seq2[string, string] {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(in, want string) bool) {
		n := 0
		for line := range strings.Lines(string(data)) {
			comment, ok := strings.CutPrefix(strings.TrimSpace(line), "# ")
			in, want, arrow := strings.Cut(comment, " → ")
			if !ok || !arrow {
				continue
			}
			if n++; !yield(in, want) {
				return
			}
		}
		if n < least {
			t.Errorf("%s has %d examples, want %d", name, n, least)
		}
	}
}
