package text_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// shared is where real reports with gold lie, if at all.
const shared = "../../../shared"

type page struct {
	ID, Title, Text string
	Language        corpus.Lang
}

// pages reads a JSONL file of articles, or skips the test.
func pages(tb testing.TB, name string) []page {
	tb.Helper()
	f, err := os.Open(filepath.Join(shared, name))
	if err != nil {
		tb.Skipf("no evaluation data: %v", err)
	}
	defer f.Close()
	var all []page
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<22)
	for sc.Scan() {
		var p page
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		all = append(all, p)
	}
	return all
}

// TestMeasureIdentify holds the shares that were reached on real reports: whole ones, two sentences, one sentence, a headline.
func TestMeasureIdentify(t *testing.T) {
	of := map[string]func(page) string{"text": func(p page) string { return p.Text }, "title": func(p page) string { return p.Title }}
	for _, c := range []struct {
		file, field string
		least       float64
	}{
		{"eval/pairs/whole.jsonl", "text", 1},
		{"eval/pairs/lead2.jsonl", "text", .995},
		{"eval/pairs/itn.jsonl", "text", .99},
		{"eval/pairs/whole.jsonl", "title", .95},
	} {
		all := pages(t, c.file)
		right := 0
		for _, p := range all {
			s := of[c.field](p)
			got, conf := text.Identify(s)
			if got == p.Language {
				right++
			} else {
				t.Logf("%s: Identify = %s %.2f, want %s: %.90q", p.ID, got, conf, p.Language, s)
			}
		}
		share := float64(right) / float64(len(all))
		t.Logf("%s %s: %d of %d right, %.4f", c.file, c.field, right, len(all), share)
		if share < c.least {
			t.Errorf("%s %s: share right %.4f, want at least %.4f", c.file, c.field, share, c.least)
		}
	}
}

// TestMeasureSentences joins sentences that were given one a line and looks whether they come apart in the same places.
func TestMeasureSentences(t *testing.T) {
	for _, set := range []string{"news", "books"} {
		for _, l := range []corpus.Lang{corpus.French, corpus.English} {
			files, _ := filepath.Glob(filepath.Join(shared, "eval/sentences", set, "*."+string(l)))
			if len(files) == 0 {
				t.Skip("no evaluation data")
			}
			var found, gold, both int
			for _, name := range files {
				b, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				var joined strings.Builder
				ends := map[int]bool{}
				for line := range strings.Lines(string(b)) {
					if line = strings.TrimSpace(line); line == "" {
						continue
					}
					joined.WriteString(line)
					ends[joined.Len()] = true
					joined.WriteByte(' ')
				}
				gold += len(ends)
				s := joined.String()
				for _, span := range text.Sentences(s, l) {
					found++
					if ends[span.End] {
						both++
					} else if testing.Verbose() {
						t.Logf("%s: cut after %.60q before %.40q", filepath.Base(name), s[max(span.End-30, span.Start):span.End], s[span.End:])
					}
				}
			}
			t.Logf("%s %s: precision %.4f recall %.4f of %d", set, l, float64(both)/float64(found), float64(both)/float64(gold), gold)
		}
	}
}

// TestMeasureBoilerplate holds how much of the furniture in the seeds is cut, and that their sentences are not.
func TestMeasureBoilerplate(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(shared, "seeds/seeds.gold.json"))
	if err != nil {
		t.Skipf("no evaluation data: %v", err)
	}
	type span struct{ Start, End int }
	var gold struct {
		Documents map[string]struct {
			File, Lang  string
			Boilerplate []span
		}
	}
	if err := json.Unmarshal(b, &gold); err != nil {
		t.Fatal(err)
	}
	cover := func(title func(string) string) (covered, all, wrong int) {
		for id, d := range gold.Documents {
			b, err := os.ReadFile(filepath.Join(shared, "seeds", d.File))
			if err != nil {
				t.Fatal(err)
			}
			s := title(string(b))
			furniture := make([]bool, len(s)+1)
			at, n := make([]int, 0, len(s)), 0
			for i := range s {
				at = append(at, i)
			}
			at = append(at, len(s))
			for _, g := range d.Boilerplate {
				for i := at[g.Start]; i < at[g.End]; i++ {
					furniture[i] = true
					n++
				}
			}
			all += n
			for _, c := range cuts("", s, corpus.Lang(d.Lang)) {
				for i := c.Start; i < c.End; i++ {
					switch {
					case furniture[i]:
						covered++
						furniture[i] = false
					case !strings.ContainsRune(" \n\u00a0", rune(s[i])):
						wrong++
					}
				}
				t.Logf("%s: cut %q: %s", id, c.Of(s), c.Why)
			}
			left := ""
			for i := range len(s) {
				if furniture[i] {
					left += s[i : i+1]
				}
			}
			t.Logf("%s: left standing %q", id, left)
		}
		return covered, all, wrong
	}
	covered, all, wrong := cover(func(s string) string { return s })
	t.Logf("%d of %d bytes of furniture cut (%.3f), %d others", covered, all, float64(covered)/float64(all), wrong)
	if float64(covered) < .9*float64(all) || wrong > 0 {
		t.Errorf("%d of %d bytes of furniture cut, want 9 in 10; %d others, want none", covered, all, wrong)
	}
	covered, all, wrong = cover(func(s string) string { return strings.ReplaceAll(s, "\n", " ") })
	t.Logf("on one line: %d of %d bytes of furniture cut (%.3f), %d others", covered, all, float64(covered)/float64(all), wrong)
}

// TestMeasureClean holds how little is cut from clean articles but their repeated title.
func TestMeasureClean(t *testing.T) {
	total, cut := 0, 0
	for _, p := range pages(t, "eval/pairs/whole.jsonl") {
		total += len(p.Text)
		title := false
		for _, c := range cuts(p.Title, p.Text, p.Language) {
			if c.Why == "title repeated" {
				title = true
				continue
			}
			cut += c.Len()
			t.Logf("%s: cut %q: %s", p.ID, c.Of(p.Text), c.Why)
		}
		if !title && strings.HasPrefix(p.Text, p.Title) {
			t.Errorf("%s: title %q not cut from %.80q", p.ID, p.Title, p.Text)
		}
	}
	t.Logf("%d of %d bytes cut", cut, total)
	if cut*2000 > total {
		t.Errorf("%d of %d bytes of clean articles cut, want at most 1 in 2000", cut, total)
	}
}
