package align_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

func sides(english, french []string) (en, fr *align.Side) {
	lex := lexicon.Builtin()
	return align.NewSide(english, corpus.English, lex), align.NewSide(french, corpus.French, lex)
}

// written returns beads in the form that aligners share, without their confidence.
func written(beads []corpus.Bead) string {
	var b strings.Builder
	for _, x := range beads {
		fmt.Fprintf(&b, "%s:%s ", list(x.A), list(x.B))
	}
	return strings.TrimSpace(b.String())
}

func list(x []int) string { return strings.ReplaceAll(fmt.Sprint(x), " ", ",") }

var beadCases = []struct {
	name   string
	en, fr string // a sentence a line
	want   string
}{
	{
		name: "pairs",
		en: `The mayor opened the new bridge on Monday.
It cost 12 million euros.
The old bridge was closed in 1998.`,
		fr: `Le maire a inauguré lundi le nouveau pont.
Il a coûté 12 millions d'euros.
L'ancien pont avait été fermé en 1998.`,
		want: "[0]:[0] [1]:[1] [2]:[2]",
	},
	{
		name: "cut in two",
		en: `The trains will not run on Friday because the drivers, who want higher wages, are going on strike.
The minister refuses to negotiate.
Buses will be free.`,
		fr: `Les trains ne rouleront pas vendredi.
Les conducteurs, qui demandent une hausse de leurs salaires, seront en grève.
Le ministre refuse de négocier.
Les bus seront gratuits.`,
		want: "[0]:[0,1] [1]:[2] [2]:[3]",
	},
	{
		name: "joined",
		en: `The storm reached the coast at night.
Roofs were torn off.
Three people were injured in the port of Brest, where a crane fell.
Schools stay closed on Tuesday.`,
		fr: `La tempête a atteint la côte dans la nuit et des toits ont été arrachés.
Trois personnes ont été blessées dans le port de Brest, où une grue est tombée.
Les écoles restent fermées mardi.`,
		want: "[0,1]:[0] [2]:[1] [3]:[2]",
	},
	{
		name: "left out and added",
		en: `The museum of Lyon shows forty paintings by women.
Admission is five euros for students and ten for all others.
Most of the paintings were never shown before.`,
		fr: `Le musée de Lyon montre quarante tableaux de femmes.
La plupart des tableaux n'avaient jamais été montrés.
Réservation conseillée par téléphone au 04 00 11 22 33 tous les matins sauf le dimanche.`,
		want: "[0]:[0] [1]:[] [2]:[1] []:[2]",
	},
	{
		name: "lines of two sentences",
		en: `"Who broke the window?" asked Mrs Lambert. Nobody answered.
The rain was coming in.`,
		fr: `"Qui a cassé la fenêtre ?" demanda Mme Lambert.
Personne ne répondit.
La pluie entrait.`,
		want: "[0]:[0,1] [1]:[2]",
	},
	{name: "nothing", want: ""},
	{name: "no French", en: "One.\nTwo.", want: "[0]:[] [1]:[]"},
	{name: "no English", fr: "Un.", want: "[]:[0]"},
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func TestBeads(t *testing.T) {
	for _, c := range beadCases {
		t.Run(c.name, func(t *testing.T) {
			en, fr := sides(lines(c.en), lines(c.fr))
			if got := written(align.Beads(en, fr)); got != c.want {
				t.Errorf("Beads(en, fr) = %s, want %s", got, c.want)
			}
			// The languages may stand in either order.
			turned := align.Beads(fr, en)
			for i := range turned {
				turned[i].A, turned[i].B = turned[i].B, turned[i].A
			}
			if got := sorted(turned); got != sorted(align.Beads(en, fr)) {
				t.Errorf("Beads(fr, en) turned = %s, want %s", got, c.want)
			}
		})
	}
}

// sorted is written, but blind to the order in which one-sided beads beside one another stand.
func sorted(beads []corpus.Bead) string {
	parts := strings.Fields(written(beads))
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// checkBeads fails the test unless every sentence is in exactly one bead and in order.
func checkBeads(t *testing.T, beads []corpus.Bead, n, m int) {
	t.Helper()
	i, j := 0, 0
	for _, x := range beads {
		for _, v := range x.A {
			if v != i {
				t.Fatalf("bead %v: sentence %d of a, want %d", x, v, i)
			}
			i++
		}
		for _, v := range x.B {
			if v != j {
				t.Fatalf("bead %v: sentence %d of b, want %d", x, v, j)
			}
			j++
		}
		if len(x.A)+len(x.B) == 0 || len(x.A) > 4 || len(x.B) > 4 || !(x.Confidence >= 0 && x.Confidence <= 1) {
			t.Fatalf("bead %v: empty, too large or without a confidence", x)
		}
	}
	if i != n || j != m {
		t.Fatalf("beads hold %d and %d sentences, want %d and %d", i, j, n, m)
	}
}

func TestBeadsCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{0, 0}, {0, 7}, {7, 0}, {1, 1}, {1, 300}, {300, 1}, {5, 90}, {150, 150}, {400, 90}, {700, 900}} {
		n, m := size[0], size[1]
		en, fr := bitext(rng, max(n, m))
		a, b := sides(en[:n], fr[:m])
		beads := align.Beads(a, b)
		checkBeads(t, beads, n, m)
		if diff := cmp.Diff(beads, align.Beads(a, b)); diff != "" {
			t.Errorf("%d × %d sentences: a second time other beads:\n%s", n, m, diff)
		}
	}
}

// Texts that have nothing to do with one another are aligned too, if badly, and quickly.
func TestBeadsUnrelated(t *testing.T) {
	en, _ := bitext(rand.New(rand.NewPCG(1, 1)), 1500)
	_, fr := bitext(rand.New(rand.NewPCG(2, 2)), 2000)
	a, b := sides(en, fr)
	checkBeads(t, align.Beads(a, b), 1500, 2000)
}

// A chapter that one side lacks must not lead the alignment astray behind it.
func TestBeadsGap(t *testing.T) {
	en, fr := bitext(rand.New(rand.NewPCG(3, 4)), 3000)
	fr = slices.Delete(fr, 1000, 1700)
	beads := align.Beads(sides(en, fr))
	checkBeads(t, beads, 3000, 2300)
	right := 0
	for _, x := range beads {
		if len(x.A) == 1 && len(x.B) == 1 && (x.A[0] == x.B[0] && x.A[0] < 1000 || x.A[0] == x.B[0]+700 && x.A[0] >= 1700) {
			right++
		}
	}
	if right < 2280 {
		t.Errorf("%d of 2300 pairs found", right)
	}
}

// bitext makes n sentences and their renderings of invented words: three in ten figures or names, which both sides
// share, the others words of one side only.
func bitext(rng *rand.Rand, n int) (en, fr []string) {
	word := func(letters string) string {
		var w []byte
		for range 3 + rng.IntN(2) {
			w = append(w, letters[rng.IntN(len(letters))], "aeiou"[rng.IntN(5)])
		}
		return string(w)
	}
	const vocabulary = 2000
	enWords, frWords, names := make([]string, vocabulary), make([]string, vocabulary), make([]string, vocabulary)
	for i := range vocabulary {
		// Words of either side begin with other letters, so that none are cognates.
		enWords[i], frWords[i] = "w"+word("bdgkt"), "z"+word("lmnrs")
		names[i] = "V" + word("lmnrsbdgkt")
	}
	for range n {
		var x, y []string
		for range 5 + rng.IntN(20) {
			switch k := rng.IntN(10); {
			case k == 0:
				f := strconv.Itoa(rng.IntN(5000))
				x, y = append(x, f), append(y, f)
			case k <= 2:
				f := names[rng.IntN(vocabulary)]
				x, y = append(x, f), append(y, f)
			default:
				k := int(rng.ExpFloat64() * 100)
				x, y = append(x, enWords[k%vocabulary]), append(y, frWords[k%vocabulary])
			}
		}
		en, fr = append(en, strings.Join(x, " ")+"."), append(fr, strings.Join(y, " ")+".")
	}
	return en, fr
}

func FuzzBeads(f *testing.F) {
	for _, c := range beadCases {
		f.Add(c.en, c.fr)
	}
	f.Add("\xff\xfe 12 500 000", "… \u00a0 « 12 500 000 »")
	f.Fuzz(func(t *testing.T, english, french string) {
		en, fr := lines(english), lines(french)
		a, b := sides(en, fr)
		checkBeads(t, align.Beads(a, b), len(en), len(fr))
		checkMatches(t, align.Matches(a, b))
	})
}

func checkMatches(t *testing.T, matches []corpus.Bead) {
	t.Helper()
	count := map[string]int{}
	for i, x := range matches {
		if len(x.A) != 1 || len(x.B) != 1 || !(x.Confidence > 0 && x.Confidence < 1) {
			t.Fatalf("match %v: want a pair with a confidence", x)
		}
		if i > 0 && x.Confidence > matches[i-1].Confidence {
			t.Fatalf("match %v stands behind %v", x, matches[i-1])
		}
		for _, key := range []string{fmt.Sprint("a", x.A[0]), fmt.Sprint("b", x.B[0])} {
			if count[key]++; count[key] > 3 {
				t.Fatalf("match %v: sentence %s in four matches", x, key)
			}
		}
	}
}

func TestMatches(t *testing.T) {
	en, fr := sides([]string{
		"A fire destroyed the market hall of Arvenne on Thursday night, officials said.",
		"Firefighters from four towns fought the flames until morning.",
		"The hall, built in 1887, had been renovated three years ago.",
		"Nobody was injured.",
	}, []string{
		"Construite en 1887, la halle avait été rénovée il y a trois ans.",
		"Le maire a promis de la reconstruire.",
		"La halle du marché d'Arvenne a été détruite par un incendie dans la nuit de jeudi.",
	})
	matches := align.Matches(en, fr)
	checkMatches(t, matches)
	if got, want := sorted(matches), "[0]:[2] [2]:[0]"; got != want {
		t.Errorf("Matches = %v, want %s", matches, want)
	}
	if got := align.Matches(en, align.NewSide(nil, corpus.French, lexicon.Builtin())); len(got) != 0 {
		t.Errorf("Matches with no sentences = %v, want none", got)
	}
}

// reported prepares a sentence as the whole of a report.
func reported(lang corpus.Lang, published, sentence string) *align.Side {
	a := &corpus.Annotated{Article: corpus.Article{Text: sentence}}
	a.Annotation = corpus.Annotation{
		Language: lang, Dating: corpus.Dating{Value: published, Confidence: 1},
		Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(sentence)}}},
	}
	a.Annotation.Mentions = mention.Find(&a.Article, &a.Annotation)
	return align.NewReport(a, lexicon.Builtin())
}

// Sentences meet by what they name and count, however it is written, and by words that are used alike; not by what every report says.
func TestMatchesReports(t *testing.T) {
	for _, c := range []struct {
		french, english string
		want            bool
	}{
		{"Trente-quatre passagers sont morts.", "The crash killed 34 passengers.", true},
		{"Les Chinois ont arrêté Viktor Tchakirov.", "Viktor Chakirov was detained in China.", true},
		{"Une tornade a ravagé Arvenne.", "A hurricane devastated Arvenne.", true},
		{"Des milliers de personnes ont manifesté.", "Thousands of books were stolen.", false},
		{"Le premier avion a atterri.", "It was his first novel.", false},
	} {
		got := align.Matches(reported(corpus.French, "2024-03-12", c.french), reported(corpus.English, "2024-03-12", c.english))
		if (len(got) > 0) != c.want {
			t.Errorf("%q, %q: matches %v, want one: %t", c.french, c.english, got, c.want)
		}
	}
}

// The same words on another day are no match.
func TestMatchesOtherDay(t *testing.T) {
	fr := reported(corpus.French, "2024-03-12", "Des milliers de manifestants ont défilé lundi sur la place du Marché à Arvenne.")
	const english = "Thousands of protesters marched on the market square in Arvenne on Monday."
	if same := align.Matches(fr, reported(corpus.English, "2024-03-12", english)); len(same) != 1 {
		t.Errorf("on the same day: %v, want a match", same)
	}
	if later := align.Matches(fr, reported(corpus.English, "2024-03-26", english)); len(later) > 0 {
		t.Errorf("two weeks later: %v, want none", later)
	}
}

// TestBeadsGold measures strict F1 on real texts where these are at hand: a bead counts if both its sides are right. What is
// learned from the other half of the texts must not make it worse by more than a bead or two in a thousand.
func TestBeadsGold(t *testing.T) {
	for _, c := range []struct {
		set  string
		want float64
	}{
		{"news", 0.97},
		{"books", 0.95},
	} {
		t.Run(c.set, func(t *testing.T) {
			dir := filepath.Join("..", "..", "..", "shared", "eval", "sentences", c.set)
			gold, _ := filepath.Glob(filepath.Join(dir, "*.gold"))
			if len(gold) == 0 {
				t.Skipf("%s is not at hand", dir)
			}
			var halves [2][]goldText
			for i, path := range gold {
				base := strings.TrimSuffix(path, ".gold")
				halves[i%2] = append(halves[i%2], goldText{readLines(t, base+".en"), readLines(t, base+".fr"), readGold(t, path)})
			}
			lex := lexicon.Builtin()
			var plain, learned score
			for i, half := range halves {
				for _, x := range half {
					plain.add(x, lex)
				}
				if testing.Short() {
					continue
				}
				entries, err := lexicon.Learn(t.Context(), lex, pairsOf(half, lex))
				if err != nil {
					t.Fatal(err)
				}
				more := lex.With(entries)
				for _, x := range halves[1-i] {
					learned.add(x, more)
				}
			}
			t.Logf("%d beads, F1 %.4f, with what the other half teaches %.4f", plain.wanted, plain.f1(), learned.f1())
			if plain.f1() < c.want {
				t.Errorf("F1 %.3f, want %.2f", plain.f1(), c.want)
			}
			if !testing.Short() && learned.f1() < plain.f1()-0.002 {
				t.Errorf("learning takes F1 from %.4f to %.4f", plain.f1(), learned.f1())
			}
		})
	}
}

type goldText struct {
	en, fr []string
	beads  map[string]bool
}

// pairsOf yields the sentences of texts that beads pair, French first.
func pairsOf(texts []goldText, lex *lexicon.Lexicon) iter.Seq2[string, string] {
	return func(yield func(fr, en string) bool) {
		for _, x := range texts {
			for _, b := range align.Beads(align.NewSide(x.fr, corpus.French, lex), align.NewSide(x.en, corpus.English, lex)) {
				if len(b.A) > 0 && len(b.B) > 0 && b.Confidence > 0.5 && !yield(joined(x.fr, b.A), joined(x.en, b.B)) {
					return
				}
			}
		}
	}
}

func joined(lines []string, at []int) string {
	var parts []string
	for _, i := range at {
		parts = append(parts, lines[i])
	}
	return strings.Join(parts, " ")
}

// score counts beads of two sides that touch what is judged.
type score struct{ right, wanted, found int }

func (s *score) add(x goldText, lex *lexicon.Lexicon) {
	inA, inB := map[string]bool{}, map[string]bool{}
	for bead := range x.beads {
		a, b, _ := strings.Cut(bead, ":")
		for _, i := range strings.Split(strings.Trim(a, "[]"), ",") {
			inA[i] = true
		}
		for _, j := range strings.Split(strings.Trim(b, "[]"), ",") {
			inB[j] = true
		}
		if a != "[]" && b != "[]" {
			s.wanted++
		}
	}
	for _, b := range align.Beads(align.NewSide(x.en, corpus.English, lex), align.NewSide(x.fr, corpus.French, lex)) {
		judged := slices.ContainsFunc(b.A, func(i int) bool { return inA[strconv.Itoa(i)] }) ||
			slices.ContainsFunc(b.B, func(j int) bool { return inB[strconv.Itoa(j)] })
		if len(b.A) == 0 || len(b.B) == 0 || !judged {
			continue
		}
		s.found++
		if x.beads[list(b.A)+":"+list(b.B)] {
			s.right++
		}
	}
}

func (s *score) f1() float64 { return 2 * float64(s.right) / float64(s.wanted+s.found) }

func readGold(t *testing.T, path string) map[string]bool {
	beads := map[string]bool{}
	for _, line := range readLines(t, path) {
		beads[strings.ReplaceAll(line, " ", "")] = true
	}
	return beads
}

func readLines(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		out = append(out, s.Text())
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// BenchmarkBeads aligns invented bitexts; ns/sentence must hardly grow with the text.
func BenchmarkBeads(b *testing.B) {
	for _, n := range []int{30, 1000, 5000, 20000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			en, fr := bitext(rand.New(rand.NewPCG(5, 6)), n)
			lexicon.Builtin() // read once, not part of the measure
			b.ReportAllocs()
			for b.Loop() {
				align.Beads(sides(en, fr))
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "sentences/s")
		})
	}
}

func BenchmarkMatches(b *testing.B) {
	for _, n := range []int{30, 100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			en, fr := bitext(rand.New(rand.NewPCG(5, 6)), n)
			x, y := sides(en, fr)
			b.ReportAllocs()
			for b.Loop() {
				align.Matches(x, y)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "sentences/s")
		})
	}
}

func BenchmarkNewSide(b *testing.B) {
	en, _ := bitext(rand.New(rand.NewPCG(5, 6)), 1000)
	lex := lexicon.Builtin()
	b.ReportAllocs()
	for b.Loop() {
		align.NewSide(en, corpus.English, lex)
	}
	b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "sentences/s")
}

func ExampleBeads() {
	lex := lexicon.Builtin()
	en := align.NewSide([]string{
		"The ferry left Calais at noon.",
		"Passengers had waited since Monday because of the strike.",
	}, corpus.English, lex)
	fr := align.NewSide([]string{
		"Le ferry a quitté Calais à midi.",
		"Les passagers attendaient depuis lundi.",
		"La grève en était la cause.",
	}, corpus.French, lex)
	for _, bead := range align.Beads(en, fr) {
		fmt.Println(bead.A, bead.B)
	}
	// Output:
	// [0] [0]
	// [1] [1 2]
}
