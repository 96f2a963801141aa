package eval

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// Sentences scores sentence alignments, strictly: a bead is right only if both its sides are exactly right. It holds
// NAME.align of the folder pred against every NAME.gold of the folder gold; each line is "[English]:[French]" in sentence
// numbers from 0, in pred with ":confidence" after it if there is one. Beads with an empty side count only if null is set.
// Predicted beads of sentences that no gold bead names are left aside: those are not judged.
func Sentences(gold, pred string, null bool) (*Report, error) {
	files, err := filepath.Glob(filepath.Join(gold, "*.gold"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no NAME.gold in it", gold)
	}
	r := new(Report)
	texts := make([]alignment, len(files))
	beads, found := 0, 0
	for i, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".gold")
		wanted, err := openBeads(file)
		if err != nil {
			return nil, err
		}
		got, err := openBeads(filepath.Join(pred, name+".align"))
		if err != nil {
			return nil, err
		}
		texts[i] = newAlignment(wanted, got, null)
		beads += len(texts[i].wanted)
		found += len(texts[i].got)
		r.Mistakes = append(r.Mistakes, texts[i].mistakes(name)...)
	}
	r.Counts = []Count{{"texts", len(texts)}, {"beads", beads}, {"found", found}}
	r.Figures = bootstrap(len(texts), func(times []float64) []Figure {
		var wanted, got, right float64
		for i := range texts {
			wanted += times[i] * float64(len(texts[i].wanted))
			got += times[i] * float64(len(texts[i].got))
			right += times[i] * float64(texts[i].right)
		}
		return []Figure{
			{Name: "strict P", Value: right / got}, {Name: "strict R", Value: right / wanted}, {Name: "strict F1", Value: 2 * right / (got + wanted)},
		}
	})
	return r, nil
}

func openBeads(name string) ([]corpus.Bead, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	beads, err := readBeads(File{name, f})
	return beads, errors.Join(err, f.Close())
}

// readBeads reads beads in the order of the file; one that is there again is left aside.
func readBeads(f File) ([]corpus.Bead, error) {
	seen := map[string]bool{}
	var beads []corpus.Bead
	for l, err := range f.lines() {
		if err != nil {
			return nil, err
		}
		b, err := parseBead(l.text)
		if err != nil {
			return nil, l.errorf("%w", err)
		}
		if name := beadName(b); !seen[name] {
			seen[name] = true
			beads = append(beads, b)
		}
	}
	return beads, nil
}

// parseBead reads "[0]:[0, 1]:0.93". The confidence is NaN if it is not there.
func parseBead(s string) (corpus.Bead, error) {
	english, rest, _ := strings.Cut(strings.TrimSpace(s), ":")
	french, confidence, surely := strings.Cut(rest, ":")
	a, okA := parseSide(english)
	b, okB := parseSide(french)
	if !okA || !okB {
		return corpus.Bead{}, fmt.Errorf("bead %q: want [0,1]:[2], sentence numbers from 0", s)
	}
	bead := corpus.Bead{A: a, B: b, Confidence: math.NaN()}
	if surely {
		var err error
		if bead.Confidence, err = number(confidence); err != nil {
			return corpus.Bead{}, fmt.Errorf("bead %q: confidence %w", s, err)
		}
	}
	return bead, nil
}

func parseSide(s string) (sentences []int, ok bool) {
	inner, ok := strings.CutPrefix(s, "[")
	if ok {
		inner, ok = strings.CutSuffix(inner, "]")
	}
	for _, n := range strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || r == ' ' }) {
		i, err := strconv.ParseUint(n, 10, 31)
		ok = ok && err == nil
		sentences = append(sentences, int(i))
	}
	return sentences, ok
}

// beadName writes a bead as its files do, without the confidence.
func beadName(b corpus.Bead) string {
	side := func(is []int) string {
		parts := make([]string, len(is))
		for i, n := range is {
			parts[i] = strconv.Itoa(n)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return side(b.A) + ":" + side(b.B)
}

// alignment is the gold of a text beside what was found.
type alignment struct {
	gold        []corpus.Bead // all of it
	wanted, got []corpus.Bead // what counts
	right       int
}

func newAlignment(gold, pred []corpus.Bead, null bool) alignment {
	a := alignment{gold: gold}
	english, french := map[int]bool{}, map[int]bool{} // the sentences that are judged
	wanted := map[string]bool{}
	for _, b := range gold {
		for _, i := range b.A {
			english[i] = true
		}
		for _, i := range b.B {
			french[i] = true
		}
		if null || len(b.A) > 0 && len(b.B) > 0 {
			a.wanted = append(a.wanted, b)
			wanted[beadName(b)] = true
		}
	}
	for _, b := range pred {
		judged := slices.ContainsFunc(b.A, func(i int) bool { return english[i] }) || slices.ContainsFunc(b.B, func(i int) bool { return french[i] })
		if !judged || !null && (len(b.A) == 0 || len(b.B) == 0) {
			continue
		}
		a.got = append(a.got, b)
		if wanted[beadName(b)] {
			a.right++
		}
	}
	return a
}

// mistakes returns the beads that were missed, each beside what came in its place, and the other ones that are wrong.
func (a *alignment) mistakes(text string) []Mistake {
	equal := func(b corpus.Bead) func(corpus.Bead) bool {
		return func(c corpus.Bead) bool { return slices.Equal(b.A, c.A) && slices.Equal(b.B, c.B) }
	}
	var out []Mistake
	shown := map[string]bool{}
	for _, b := range a.wanted {
		if slices.ContainsFunc(a.got, equal(b)) {
			continue
		}
		instead, confidence := touching(a.got, b)
		for _, name := range instead {
			shown[name] = true
		}
		out = append(out, Mistake{text, "missed", beadName(b), list(instead), confidence})
	}
	for _, b := range a.got {
		if name := beadName(b); !shown[name] && !slices.ContainsFunc(a.wanted, equal(b)) {
			wanted, _ := touching(a.gold, b)
			out = append(out, Mistake{text, "bead", list(wanted), name, b.Confidence})
		}
	}
	return out
}

// touching returns the beads that share a sentence with b, and the confidence of the first.
func touching(beads []corpus.Bead, b corpus.Bead) (names []string, confidence float64) {
	share := func(a, b []int) bool {
		return slices.ContainsFunc(a, func(i int) bool { return slices.Contains(b, i) })
	}
	confidence = math.NaN()
	for _, c := range beads {
		if share(b.A, c.A) || share(b.B, c.B) {
			if len(names) == 0 {
				confidence = c.Confidence
			}
			names = append(names, beadName(c))
		}
	}
	return names, confidence
}
