package mention

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// TestDatesEval scores the dates of real texts as TempEval-3 does; see the reference texts beside the repository. The
// floors lie a little below what was reached when they were set.
func TestDatesEval(t *testing.T) {
	for _, c := range []struct {
		name                   string
		strict, relaxed, value float64
	}{
		{"timebank-fr", 0.94, 0.95, 0.88},
		{"phrases-en", 0.92, 0.97, 0.89},
		{"phrases-fr", 0.94, 0.97, 0.90},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := os.Open(filepath.Join("..", "..", "..", "shared", "eval", "dates", c.name+".jsonl"))
			if err != nil {
				t.Skip(err)
			}
			defer f.Close()
			var gold, found, strict, relaxed, value int
			lines := bufio.NewScanner(f)
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				var d struct {
					corpus.Article
					Timex []struct {
						corpus.Span // in code points
						Value       string
						Values      []string
					}
				}
				if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
					t.Fatal(err)
				}
				_, ann := dated(d.Text, d.Language)
				anchor, err := corpus.ParseDay(d.Published)
				if err != nil {
					t.Fatal(err)
				}
				var offset []int // byte offset of every code point
				for i := range d.Text {
					offset = append(offset, i)
				}
				offset = append(offset, len(d.Text))
				ms := findDates(&d.Article, ann)
				gold, found = gold+len(d.Timex), found+len(ms)
				for _, x := range d.Timex {
					want := corpus.Span{Start: offset[x.Start], End: offset[x.End]}
					i := slices.IndexFunc(ms, func(m corpus.Mention) bool { return m.Overlaps(want) })
					if i < 0 {
						continue
					}
					relaxed++
					if ms[i].Span == want {
						strict++
					}
					if got := Resolve(&ms[i], anchor); got == x.Value || slices.Contains(x.Values, got) {
						value++
					}
					ms = slices.Delete(ms, i, i+1)
				}
			}
			if err := lines.Err(); err != nil {
				t.Fatal(err)
			}
			f1 := func(n int) float64 { return 2 * float64(n) / float64(gold+found) }
			t.Logf("gold %d, found %d: F1 strict %.3f, relaxed %.3f, value %.3f", gold, found, f1(strict), f1(relaxed), f1(value))
			if f1(strict) < c.strict || f1(relaxed) < c.relaxed || f1(value) < c.value {
				t.Errorf("F1 strict %.3f, relaxed %.3f, value %.3f; want %.2f, %.2f, %.2f", f1(strict), f1(relaxed), f1(value), c.strict, c.relaxed, c.value)
			}
		})
	}
}
