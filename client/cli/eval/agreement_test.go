package eval

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
)

// evaluation holds texts of the press with their gold, which may not be passed on, and the scorers that define the
// figures.
const evaluation = "../../../../shared/eval"

// The figures are those of the scorers, to every decimal that these print. What they score are stand-ins: the gold with
// every kind of error in it, and with scores that are coarse enough to tie.
func TestAgreement(t *testing.T) {
	if _, err := os.Stat(evaluation); err != nil {
		t.Skipf("no evaluation data at %s", evaluation)
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3")
	}
	t.Run("links", func(t *testing.T) {
		sets, err := filepath.Glob(filepath.Join(evaluation, "pairs", "*.jsonl"))
		if err != nil || len(sets) == 0 {
			t.Fatalf("no sets: %v", err)
		}
		for _, articles := range sets {
			gold := strings.TrimSuffix(articles, ".jsonl") + ".gold.tsv"
			s, err := readSet(file(t, articles), file(t, gold), eventColumn)
			if err != nil {
				t.Fatal(err)
			}
			pred := write(t, "links.tsv", standInLinks(s))
			r, err := Links(file(t, articles), file(t, gold), file(t, pred))
			v := valuesOf(t, r, err)
			agree(t, "pairs_eval.py", []string{articles, pred}, fmt.Sprintf(
				"queries %.0f P@1 %.3f MRR %.3f R@10 %.3f | 1-1 best F1 %.3f (P %.3f R %.3f) recall@P95 %.3f",
				v["queries"], v["P@1"], v["MRR"], v["R@10"], v["1-1 best F1"], v["1-1 P"], v["1-1 R"], v["recall@P95"]))

			r, err = Decided(file(t, articles), file(t, gold), file(t, pred))
			v = valuesOf(t, r, err)
			agree(t, "pairs_eval.py", []string{articles, pred, "--decided"}, fmt.Sprintf(
				"links %.0f precision %.3f | articles with a partner %.0f, found %.3f | without %.0f, left alone %.3f",
				v["links"], v["precision"], v["articles with a partner"], v["found"], v["articles without"], v["left alone"]))
		}
	})
	t.Run("relations", func(t *testing.T) {
		gold := filepath.Join(evaluation, "relations", "gold.tsv")
		pred := write(t, "judged.tsv", standInJudgements(t, gold))
		r, err := Relations(file(t, gold), file(t, pred))
		v := valuesOf(t, r, err)
		want := fmt.Sprintf("pairs %.0f accuracy %.3f macro F1 %.3f same_event F1 %.3f AUC %.3f Brier %.3f (%.3f) log loss %.3f (%.3f) |",
			v["pairs"], v["accuracy"], v["macro F1"], v["same_event F1"], v["AUC"], v["Brier"], v["Brier of the base rate"],
			v["log loss"], v["log loss of the base rate"])
		for _, w := range classes {
			want += fmt.Sprintf(" %s:%.0f/%.0f/%.0f", w, v[string(w)+" as same_event"], v[string(w)+" as related"], v[string(w)+" as unrelated"])
		}
		agree(t, "relations_eval.py", []string{gold, pred}, want)
	})
	t.Run("keys", func(t *testing.T) {
		articles := filepath.Join(evaluation, "pairs", "whole.jsonl")
		pred := write(t, "annotated.jsonl", standInKeys(t, articles))
		r, err := Keys(file(t, articles), file(t, strings.TrimSuffix(articles, ".jsonl")+".gold.tsv"), file(t, pred))
		v := valuesOf(t, r, err)
		var parts []string
		for _, k := range []string{"name", "date", "quantity"} {
			parts = append(parts, fmt.Sprintf("%s F1 %.3f chance %.3f keys/article %.1f", k, v[k+" F1"], v[k+" chance"], v[k+" keys/article"]))
		}
		agree(t, "keys_eval.py", []string{articles, pred}, strings.Join(parts, " | "))
	})
	t.Run("sentences", func(t *testing.T) {
		for _, set := range []string{"news", "books"} {
			gold, pred := filepath.Join(evaluation, "sentences", set), t.TempDir()
			standInBeads(t, gold, pred)
			for _, null := range []bool{false, true} {
				r, err := Sentences(gold, pred, null)
				v := valuesOf(t, r, err)
				args := []string{gold, pred}
				if null {
					args = append(args, "--null")
				}
				agree(t, "sents_eval.py", args, fmt.Sprintf("beads %.0f strict P %.3f R %.3f F1 %.3f", v["beads"], v["strict P"], v["strict R"], v["strict F1"]))
			}
		}
	})
	t.Run("dates", func(t *testing.T) {
		for _, set := range []string{"timebank-fr", "phrases-en", "phrases-fr"} {
			gold := filepath.Join(evaluation, "dates", set+".jsonl")
			pred := write(t, "annotated.jsonl", standInDates(t, gold))
			for _, types := range [][]string{nil, {"DATE"}, {"TIME", "DURATION", "SET"}} {
				r, err := Dates(file(t, gold), file(t, pred), types)
				v := valuesOf(t, r, err)
				args := []string{gold, pred}
				if types != nil {
					args = append(args, "--types", strings.Join(types, ","))
				}
				agree(t, "dates_eval.py", args, fmt.Sprintf("gold %.0f found %.0f | strict F1 %.3f relaxed F1 %.3f value F1 %.3f type F1 %.3f",
					v["gold"], v["found"], v["strict F1"], v["relaxed F1"], v["value F1"], v["type F1"]))
			}
		}
	})
	t.Run("names", func(t *testing.T) {
		gold := filepath.Join(evaluation, "names", "names.tsv")
		pred := write(t, "scored.tsv", standInScores(t, gold))
		r, err := Names(file(t, gold), file(t, pred))
		v := valuesOf(t, r, err)
		agree(t, "names_eval.py", []string{gold, pred}, fmt.Sprintf("names %.0f at 0.5: P %.3f R %.3f F1 %.3f | best F1 %.3f at %.2f",
			v["names"], v["P"], v["R"], v["F1"], v["best F1"], v["best threshold"]))
	})
}

// agree runs a scorer, which must print got.
func agree(t *testing.T, scorer string, args []string, got string) {
	t.Helper()
	cmd := exec.Command("python3", append([]string{"-B", filepath.Join(evaluation, scorer)}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONUTF8=1")
	out, err := cmd.CombinedOutput()
	if want := strings.TrimSpace(string(out)); err != nil || got != want {
		t.Errorf("%s %s:\n got %s\nwant %s (%v)", scorer, strings.Join(args, " "), got, want, err)
	}
}

// file opens a file until the test ends.
func file(t *testing.T, name string) File {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return File{name, f}
}

func write(t *testing.T, name, s string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// valuesOf returns the counts and figures of a report by name, and checks the report.
func valuesOf(t *testing.T, r *Report, err error) map[string]float64 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	check(t, r)
	out := map[string]float64{}
	for _, n := range r.Counts {
		out[n.Name] = float64(n.N)
	}
	for _, f := range r.Figures {
		out[f.Name] = f.Value
	}
	return out
}

func newRand() *rand.Rand { return rand.New(rand.NewPCG(7, 7)) }

// coarse returns a probability of one decimal.
func coarse(rng *rand.Rand, least int) float64 { return float64(least+rng.IntN(11-least)) / 10 }

func standInLinks(s *set) string {
	rng := newRand()
	var out strings.Builder
	for _, f := range s.french {
		linked := map[string]bool{}
		add := func(e string, p float64) {
			if !linked[e] {
				linked[e] = true
				fmt.Fprintf(&out, "%s\t%s\t%.2f\tignored\n", f, e, p)
			}
		}
		for range rng.IntN(14) {
			add(s.english[rng.IntN(len(s.english))], coarse(rng, 0))
		}
		if rng.IntN(4) > 0 {
			for _, e := range s.partners(f) {
				add(e, coarse(rng, 4))
			}
		}
	}
	return out.String()
}

func standInJudgements(t *testing.T, gold string) string {
	wanted, err := readJudgements(file(t, gold), false)
	if err != nil {
		t.Fatal(err)
	}
	rng := newRand()
	var out strings.Builder
	for _, w := range wanted {
		rel, p := classes[w.class], coarse(rng, 0)*0.8
		switch rng.IntN(4) {
		case 0:
			rel = classes[rng.IntN(len(classes))]
		case 1:
			if w.class == 0 {
				rel, p = corpus.Translation, 1
			}
		}
		fmt.Fprintf(&out, "%s\t%s\t%.2f\t%s\n", w.pair[0], w.pair[1], p, rel)
	}
	return out.String() + "no\tpair\t0.5\trelated\n"
}

// standInKeys takes capitalised words for names, and figures for quantities and, if they look like a year, for dates.
func standInKeys(t *testing.T, articles string) string {
	type text struct{ ID, Text string }
	var out strings.Builder
	lines := json.NewEncoder(&out)
	for line := range strings.Lines(readAll(t, articles)) {
		var a text
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		ann := annotated{ID: a.ID, Mentions: []corpus.Mention{}}
		for _, w := range strings.FieldsFunc(a.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			switch first := []rune(w)[0]; {
			case unicode.IsUpper(first):
				ann.Mentions = append(ann.Mentions, corpus.Mention{Kind: corpus.Name, Key: strings.ToLower(w), Value: w})
			case unicode.IsDigit(first) && len(w) == 4:
				ann.Mentions = append(ann.Mentions, corpus.Mention{Kind: corpus.Date, Value: w})
			case unicode.IsDigit(first):
				ann.Mentions = append(ann.Mentions, corpus.Mention{Kind: corpus.Quantity, Key: w})
			}
		}
		if err := lines.Encode(ann); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// standInBeads writes beads that are moved, merged, dropped, or of sentences that gold does not name.
func standInBeads(t *testing.T, gold, pred string) {
	files, err := filepath.Glob(filepath.Join(gold, "*.gold"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no beads in %s: %v", gold, err)
	}
	rng := newRand()
	for _, name := range files {
		beads, err := openBeads(name)
		if err != nil {
			t.Fatal(err)
		}
		out := "[90000]:[90000]:0.1\n[90001]:[]\n"
		for i, b := range beads {
			switch rng.IntN(8) {
			case 0:
				continue
			case 1:
				b.B = slices.Concat(b.B, []int{rng.IntN(20)})
			case 2:
				b.A = nil
			case 3:
				out += beadName(b) + "\n"
			case 4:
				b.B = beads[rng.IntN(i+1)].B
			}
			out += fmt.Sprintf("%s:%.4f\n", beadName(b), coarse(rng, 0))
		}
		base := strings.TrimSuffix(filepath.Base(name), ".gold") + ".align"
		if err := os.WriteFile(filepath.Join(pred, base), []byte(out), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// standInDates moves the ends of the expressions, some of them onto white space or onto others, changes values and
// types, and drops and adds some.
func standInDates(t *testing.T, gold string) string {
	rng := newRand()
	var out strings.Builder
	lines := json.NewEncoder(&out)
	for o, err := range objects[dated](file(t, gold)) {
		if err != nil {
			t.Fatal(err)
		}
		d := o.value
		text := []rune(d.Text)
		ann := annotated{ID: d.ID, Mentions: []corpus.Mention{}}
		add := func(start, end int, kind, value string) {
			start, end = max(start, 0), min(end, len(text))
			if start < end {
				span := corpus.Span{Start: len(string(text[:start])), End: len(string(text[:end]))}
				ann.Mentions = append(ann.Mentions, corpus.Mention{Kind: corpus.Date, Field: corpus.Text, Span: span, Type: kind, Value: value})
			}
		}
		for _, x := range d.Timex {
			switch rng.IntN(8) {
			case 0:
				continue
			case 1:
				x.Start -= rng.IntN(12)
			case 2:
				x.End += rng.IntN(12)
			case 3:
				x.Value = "2001-01-01"
			case 4:
				x.Type = "TIME"
			case 5:
				add(x.Start-8, x.Start+2, "DATE", x.Value)
			case 6:
				ann.Mentions = append(ann.Mentions, corpus.Mention{Kind: corpus.Name, Field: corpus.Text})
			}
			add(x.Start, x.End, x.Type, x.Value)
		}
		if len(text) > 0 && rng.IntN(3) == 0 {
			at := rng.IntN(len(text))
			add(at, at+5, "DATE", "PAST_REF")
		}
		if err := lines.Encode(ann); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// standInScores scores with overlap: some of the same score lower than some of the others.
func standInScores(t *testing.T, gold string) string {
	names, err := readNames(file(t, gold))
	if err != nil {
		t.Fatal(err)
	}
	rng := newRand()
	var out strings.Builder
	seen := map[[2]string]bool{}
	for _, n := range names {
		if seen[n.pair] {
			continue
		}
		seen[n.pair] = true
		p := coarse(rng, 0) * 0.7
		if n.same {
			p = coarse(rng, 3)
		}
		fmt.Fprintf(&out, "%s\t%s\t%.2f\n", n.pair[0], n.pair[1], p)
	}
	return out.String()
}

func readAll(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
