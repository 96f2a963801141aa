package job

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample/generate"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/google/go-cmp/cmp"
)

// openIn opens a collection whose passes run until the test ends. Its articles choose so many candidates, and so many lean
// profiles are at hand: of the others those that are saved are read.
func openIn(t testing.TB, dir string, most int) *Collection {
	t.Helper()
	c, err := Open(t.Context(), dir, lexicon.Builtin(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c.linker.most, c.profiles = most, newCache[versioned](most)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("passes: %v", err)
		}
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c
}

// generated returns n made-up articles, about half of them reports of events that others report, too.
func generated(t testing.TB, n int) []*corpus.Annotated {
	t.Helper()
	var out []*corpus.Annotated
	for a := range generate.Articles(1, n) {
		out = append(out, annotate(t, a))
	}
	return out
}

func annotate(t testing.TB, a corpus.Article) *corpus.Annotated {
	t.Helper()
	annotated, err := ingest.Annotate(a)
	if err != nil {
		t.Fatalf("annotate %s: %v", a.ID, err)
	}
	return annotated
}

func undated(t testing.TB, a *corpus.Annotated) *corpus.Annotated {
	t.Helper()
	without := a.Article
	without.Published = ""
	return annotate(t, without)
}

func (c *Collection) catchUp(t testing.TB) {
	t.Helper()
	if err := c.Wait(t.Context(), c.Store.Last()); err != nil {
		t.Fatal(err)
	}
	if err := c.until(t.Context(), func() bool { return c.judged.Load() >= c.Store.LastJudgement() }); err != nil {
		t.Fatal(err)
	}
}

// allLinks are the links of all articles, copies included, by both ids.
func allLinks(t testing.TB, c *Collection) map[string]corpus.Link {
	t.Helper()
	out := map[string]corpus.Link{}
	for change, err := range c.Store.List("", c.Store.Last()) {
		if err != nil {
			t.Fatal(err)
		}
		links, err := c.Parallels(change.ID)
		if err != nil {
			t.Fatal(err)
		}
		copies, err := c.Copies(change.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range append(links, copies...) {
			if was, ok := out[k.A+" "+k.B]; ok && !cmp.Equal(was, k) {
				t.Fatalf("the ends of a link know different things: %v and %v", was, k)
			}
			out[k.A+" "+k.B] = k
		}
	}
	return out
}

// datesByWitnesses are the datings of the articles that have them from others, by id.
func datesByWitnesses(t testing.TB, c *Collection) map[string]corpus.Dating {
	t.Helper()
	out := map[string]corpus.Dating{}
	for change, err := range c.Store.List("", c.Store.Last()) {
		if err != nil {
			t.Fatal(err)
		}
		a, _, err := c.Article(change.ID)
		if err != nil {
			t.Fatal(err)
		}
		if a.Annotation.Dating.Method == corpus.Neighbours {
			out[a.ID] = a.Annotation.Dating
		}
	}
	return out
}

// act is something that happens: an article's revision is put, or with none it is deleted, or two articles are judged.
type act struct {
	id     string
	a      *corpus.Annotated
	judged corpus.Judgement
}

func (c *Collection) do(t testing.TB, act act) {
	t.Helper()
	var err error
	switch {
	case act.judged.A != "":
		_, err = c.Store.Judge(t.Context(), act.judged)
	case act.a != nil:
		_, _, err = c.Store.Put(t.Context(), act.a)
	default:
		_, err = c.Store.Delete(t.Context(), act.id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// history returns what happens to each article, in its own order: some are put, some replaced later, some deleted,
// some deleted and put again. A quarter of them are undated, and some are printed by other papers, too, two of which think
// better of it.
func history(t *testing.T, rng *rand.Rand, n int) [][]act {
	var out [][]act
	for i, last := range generated(t, n) {
		if i%10 == 0 {
			for paper, text := range []string{"Varnhelm. " + last.Text[:strings.LastIndex(last.Text, " ")], last.Text + " Varnhelm.", last.Text[len(last.Text)/4:]} {
				again := last.Article
				again.ID = fmt.Sprint(again.ID, "-", paper)
				again.Text = strings.ToValidUTF8(text, "")
				acts := []act{{id: again.ID, a: annotate(t, again)}}
				switch paper {
				case 1: // deleted in the end
					acts = append(acts, act{id: again.ID})
				case 2: // a text of its own in the end
					again.Text = "Varnhelm. " + last.Text[:len(last.Text)/4]
					again.Text = strings.ToValidUTF8(again.Text, "")
					acts = append(acts, act{id: again.ID, a: annotate(t, again)})
				}
				out = append(out, acts)
			}
		}
		if rng.IntN(4) == 0 {
			last = undated(t, last)
		}
		acts := []act{{id: last.ID, a: last}}
		switch rng.IntN(6) {
		case 0: // an earlier revision, undated
			before := last.Article
			before.Published = ""
			before.Text = "Un premier texte, très court, sur Varnhelm. " + before.Text
			acts = slices.Insert(acts, 0, act{id: last.ID, a: annotate(t, before)})
		case 1: // deleted in the end
			acts = append(acts, act{id: last.ID})
		case 2: // deleted and put again
			acts = slices.Insert(acts, 0, act{id: last.ID, a: last}, act{id: last.ID})
		}
		out = append(out, acts)
	}
	return append(out, judgementsOn(rng, out)...)
}

// judgementsOn returns what is judged of articles, among them of such as have nothing in common and of such as are deleted:
// some judgements are revised later, some taken back.
func judgementsOn(rng *rand.Rand, of [][]act) [][]act {
	var ids [2][]string // French, English
	for _, acts := range of {
		side := 0
		if acts[0].a.Lang() == corpus.English {
			side = 1
		}
		ids[side] = append(ids[side], acts[0].id)
	}
	relations := []corpus.Relation{corpus.Translation, corpus.SameEvent, corpus.Related, corpus.Unrelated, ""}
	var out [][]act
	judged := map[[2]string]bool{}
	for range len(of) / 3 {
		pair := [2]string{ids[0][rng.IntN(len(ids[0]))], ids[1][rng.IntN(len(ids[1]))]}
		if judged[pair] {
			continue
		}
		judged[pair] = true
		var acts []act
		for range 1 + rng.IntN(2) {
			acts = append(acts, act{judged: corpus.Judgement{A: pair[0], B: pair[1], Relation: relations[rng.IntN(len(relations))]}})
		}
		out = append(out, acts)
	}
	return out
}

// shuffled deals out the acts of all articles in one order that keeps each article's own.
func shuffled(rng *rand.Rand, of [][]act) []act {
	var turns []int
	for i, acts := range of {
		for range acts {
			turns = append(turns, i)
		}
	}
	rng.Shuffle(len(turns), func(i, j int) { turns[i], turns[j] = turns[j], turns[i] })
	next := make([]int, len(of))
	var out []act
	for _, i := range turns {
		out = append(out, of[i][next[i]])
		next[i]++
	}
	return out
}

func TestDatesAndLinksDoNotDependOnTheOrderOfArrival(t *testing.T) {
	orders := 40
	if testing.Short() {
		orders = 6
	}
	rng := rand.New(rand.NewPCG(1, 2))
	of := history(t, rng, 90)
	var want map[string]corpus.Link
	var wantDates map[string]corpus.Dating
	for order := range orders {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			c := openIn(t, t.TempDir(), 3) // few, so that they crowd one another out
			for i, act := range shuffled(rng, of) {
				c.do(t, act)
				// The passes see the articles in steps of their own; now and then they are let catch up.
				if i%(7+order) == 0 {
					c.catchUp(t)
				}
			}
			c.catchUp(t)
			got, gotDates := allLinks(t, c), datesByWitnesses(t, c)
			if want == nil {
				want, wantDates = got, gotDates
				judged, copies := 0, 0
				for _, k := range want {
					if k.Confidence == 0 || k.Confidence == 1 {
						judged++
					}
					if k.Relation == corpus.Copy {
						copies++
					}
				}
				if len(want) < 20 || len(wantDates) < 5 || judged < 5 || copies < 5 {
					t.Fatalf("%d links, %d of them judged and %d copies, and %d datings: too few to tell", len(want), judged, copies, len(wantDates))
				}
			}
			if diff := cmp.Diff(wantDates, gotDates); diff != "" {
				t.Errorf("dates differ from those of the first order (-first +this):\n%s", diff)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("links differ from those of the first order (-first +this):\n%s", diff)
			}
		})
	}
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	articles := generated(t, 80)
	var before map[string]corpus.Link
	t.Run("first", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		for _, a := range articles {
			if _, _, err := c.Store.Put(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		c.catchUp(t)
		before = allLinks(t, c)
	})
	t.Run("counted anew", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		c.catchUp(t)
		after := allLinks(t, c)
		if len(after) == 0 {
			t.Fatal("no links after the model was made anew")
		}
		for key, k := range after {
			if k.Model == before[key].Model {
				t.Fatalf("link %s is still of model %s: 80 articles are enough for statistics of their own", key, k.Model)
			}
		}
		before = after
	})
	t.Run("unchanged", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		if _, linked, _ := c.Progress(); linked != c.Store.Last() {
			t.Errorf("links reach change %d of %d: nothing had to be made again", linked, c.Store.Last())
		}
		if diff := cmp.Diff(before, allLinks(t, c)); diff != "" {
			t.Errorf("links differ after a second opening (-before +after):\n%s", diff)
		}
	})
}

func TestLookups(t *testing.T) {
	c := openIn(t, t.TempDir(), mostCandidates)
	articles := generated(t, 60)
	for _, a := range articles {
		if _, _, err := c.Store.Put(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	c.catchUp(t)
	compared := 0
	for _, a := range articles {
		kept, err := c.Parallels(a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i := range kept {
			if err := c.Explain(&kept[i]); err != nil {
				t.Fatal(err)
			}
			if got, want := logOddsOf(kept[i].Evidence), logit(kept[i].Confidence); !near(got, want) {
				t.Errorf("%s, %s: the evidence adds up to %g, the confidence's log-odds are %g", kept[i].A, kept[i].B, got, want)
			}
		}
		compared += len(kept)
	}
	if compared == 0 {
		t.Fatal("no links at all")
	}
	// An article that is not kept finds what its kept twin finds: the twin is a copy, which does not compete with it.
	twin := *articles[0]
	twin.ID = "twin"
	found, err := c.ParallelsOf(t.Context(), &twin)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := c.Parallels(articles[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) > 0 && (len(found) == 0 || found[0].Other("twin") != kept[0].Other(articles[0].ID) || found[0].Confidence != kept[0].Confidence) {
		t.Errorf("an article that is not kept finds %v, its kept twin %v", found, kept)
	}
}

func logOddsOf(rows []corpus.Evidence) float64 {
	sum := 0.0
	for _, r := range rows {
		sum += r.Weight
	}
	return sum
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(1, math.Abs(a)) }
