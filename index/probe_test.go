package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
)

func similar(t testing.TB, x *Index, p Probe, limit int) []Candidate {
	t.Helper()
	got, err := x.Similar(t.Context(), p, limit)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSimilar(t *testing.T) {
	x := create(t, "")
	day := corpus.DayOf(2022, 5, 4)
	flood := []Term{{"name:Nordhaven", 7000}, {"quantity:412", 5000}, {"word:flood", 3000}}
	doc := func(id string, l corpus.Lang, day corpus.Day, terms ...Term) *Document {
		return &Document{ID: id, Lang: l, Published: day, Terms: terms}
	}
	apply(t, x, &Batch{Put: []*Document{
		doc("same", corpus.English, day+1, flood...),
		doc("twin", corpus.English, day, flood...),
		doc("less", corpus.English, day-9, flood[0], Term{"word:vote", 4000}),
		doc("twice", corpus.English, day, flood[1], flood[1]),
		doc("undated", corpus.English, corpus.NoDay, flood[:2]...),
		doc("month before", corpus.English, day-30, flood...),
		doc("french", corpus.French, day, flood...),
		doc("other", corpus.English, day, Term{"word:vote", 4000}),
		doc("prefix", corpus.English, day, Term{"name:Nordhaven Nord", 7000}),
	}})
	for _, test := range []struct {
		name  string
		probe Probe
		limit int
		want  []Candidate
	}{
		{"dated", Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 10, []Candidate{
			{"same", 15000, 3}, {"twin", 15000, 3}, {"undated", 12000, 2}, {"less", 7000, 1}, {"twice", 5000, 1}}},
		{"limit cuts a tie by id", Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 1, []Candidate{{"same", 15000, 3}}},
		{"not itself", Probe{ID: "same", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 1, []Candidate{{"twin", 15000, 3}}},
		{"undated", Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: corpus.NoDay, Terms: flood[:1]}, 10, []Candidate{
			{"less", 7000, 1}, {"month before", 7000, 1}, {"same", 7000, 1}, {"twin", 7000, 1}, {"undated", 7000, 1}}},
		{"own language", Probe{ID: "q", Langs: []corpus.Lang{corpus.French}, Day: day, Terms: flood}, 10, []Candidate{{"french", 15000, 3}}},
		{"no terms", Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: nil}, 10, nil},
		{"no limit", Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 0, nil},
		{"long before the first day", Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: -20000, Terms: flood[:1]}, 10, []Candidate{{"undated", 7000, 1}}},
	} {
		if got := similar(t, x, test.probe, test.limit); !slices.Equal(got, test.want) {
			t.Errorf("%s: Similar = %v, want %v", test.name, got, test.want)
		}
	}
	got, err := x.Above(t.Context(), Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 12000)
	if want := []Candidate{{"same", 15000, 3}, {"twin", 15000, 3}, {"undated", 12000, 2}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Above = %v, %v, want %v", got, err, want)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Similar(ctx, Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Similar with a context that is done = %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Similar(t.Context(), Probe{ID: "q", Langs: []corpus.Lang{corpus.English}, Day: day, Terms: flood}, 1); err == nil {
		t.Error("Similar on a closed index gave no error")
	}
}

func TestWeekOf(t *testing.T) {
	for day, want := range map[corpus.Day]int{0: 0, 6: 0, 7: 1, -1: -1, -7: -1, -8: -2} {
		if got := weekOf(day); got != want {
			t.Errorf("weekOf(%d) = %d, want %d", int(day), got, want)
		}
	}
}

// brute scores candidates as the contract says, over the documents themselves.
func brute(docs map[string]*Document, p Probe) []Candidate {
	var out []Candidate
	terms := first(p.Terms, termLimit(p.Day))
	for id, d := range docs {
		dated := d.day() != corpus.NoDay
		near := p.Day == corpus.NoDay || !dated || max(weekOf(p.Day)-weekOf(d.day()), weekOf(d.day())-weekOf(p.Day)) <= Window
		if id == p.ID || !slices.Contains(p.Langs, d.Lang) || !near || dated && p.Among == Undated || !dated && p.Among == Dated {
			continue
		}
		c := Candidate{ID: id}
		for _, have := range first(d.Terms, termLimit(d.day())) {
			for _, t := range terms {
				if t.Term == have.Term {
					c.Score += t.Weight
					c.Shared++
				}
			}
		}
		if c.Shared > 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	return out
}

// TestRebuild holds that candidates are a function of the live documents: twenty histories that end in the same
// documents, by other orders, batches, updates and deletions, on disk and in memory, answer alike; as brute force does.
func TestRebuild(t *testing.T) {
	r := newStory(7)
	live := map[string]*Document{}
	var order []*Document
	bare := func(d *Document) *Document { // of its terms only
		d.Title, d.Text, d.Names = "", "", nil
		return d
	}
	for i := range 160 {
		d := bare(r.document(i * 61)) // over a hundred days
		live[d.ID] = d
		order = append(order, d)
	}
	rounds := uint64(20)
	if testing.Short() {
		rounds = 6
	}
	for seed := range rounds {
		dir := ""
		if seed%2 == 0 {
			dir = t.TempDir()
		}
		x := create(t, dir)
		r := newStory(100 + seed)
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for from := 0; from < len(order); {
			b := &Batch{Cursor: uint64(from)}
			for range 1 + r.IntN(40) {
				if from == len(order) {
					break
				}
				d := order[from]
				from++
				switch r.IntN(4) {
				case 0: // an earlier revision came before
					old := bare(r.document(r.IntN(10_000)))
					old.ID = d.ID
					apply(t, x, &Batch{Put: []*Document{old}})
				case 1: // an article came and went
					gone := bare(r.document(r.IntN(10_000)))
					gone.ID = fmt.Sprint("gone-", from)
					apply(t, x, &Batch{Put: []*Document{gone}})
					b.Delete = append(b.Delete, gone.ID)
				}
				b.Put = append(b.Put, d)
			}
			apply(t, x, b)
		}
		for i, d := range order {
			if i%8 != 0 {
				continue
			}
			p := d.Probe(d.Lang.Other())
			if i%16 == 0 {
				p.Langs, p.Among = append(p.Langs, d.Lang), Among(i/16%3)
			}
			want := brute(live, p)
			if diff := gocmp.Diff(want[:min(20, len(want))], similar(t, x, p, 20)); diff != "" {
				t.Fatalf("history %d: Similar(%s) (-want +got):\n%s", seed, d.ID, diff)
			}
			got, err := x.Above(t.Context(), p, 1)
			if diff := gocmp.Diff(want, got); diff != "" || err != nil {
				t.Fatalf("history %d: Above(%s): %v (-want +got):\n%s", seed, d.ID, err, diff)
			}
		}
	}
}

// TestProbesAreSymmetric holds that two articles find one another with the same score: those of the two languages, and
// dated and undated ones of either.
func TestProbesAreSymmetric(t *testing.T) {
	x := create(t, "")
	r := newStory(3)
	var docs []*Document
	for i := range 300 {
		docs = append(docs, r.document(i*11))
	}
	apply(t, x, &Batch{Put: docs})
	for name, probe := range map[string]func(d *Document) Probe{
		"parallels": func(d *Document) Probe { return d.Probe(d.Lang.Other()) },
		"witnesses": func(d *Document) Probe {
			p := Probe{ID: d.ID, Langs: languages(), Day: d.day(), Among: Undated, Terms: d.Terms}
			if p.Day == corpus.NoDay {
				p.Among = Dated
			}
			return p
		},
	} {
		score := map[[2]string]int{}
		for _, d := range docs {
			found, err := x.Above(t.Context(), probe(d), 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found {
				score[[2]string{d.ID, c.ID}] = c.Score
			}
		}
		if len(score) < 1000 {
			t.Fatalf("%s: only %d pairs share a term", name, len(score))
		}
		for pair, got := range score {
			if back := score[[2]string{pair[1], pair[0]}]; got != back {
				t.Fatalf("%s: %v: %d one way, %d the other", name, pair, got, back)
			}
		}
	}
}

func BenchmarkApply(b *testing.B) {
	const batch = 200
	r := newStory(1)
	docs := make([]*Document, 10*batch)
	for i := range docs {
		docs[i] = r.document(i)
	}
	for _, place := range []string{"disk", "memory"} {
		b.Run(place, func(b *testing.B) {
			dir := ""
			if place == "disk" {
				dir = b.TempDir()
			}
			x := create(b, dir)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				from := n % len(docs)
				for i, d := range docs[from : from+batch] {
					d.ID = fmt.Sprintf("a%06d", n+i) // always a new article
				}
				apply(b, x, &Batch{Put: docs[from : from+batch], Cursor: uint64(n)})
				n += batch
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

// benchmarkSizes runs a benchmark over indexes of two sizes, a hundred articles a day.
func benchmarkSizes(b *testing.B, run func(b *testing.B, x *Index, docs []*Document)) {
	for _, n := range []int{2_000, 20_000} {
		for _, place := range []string{"disk", "memory"} {
			dir := ""
			if place == "disk" {
				dir = b.TempDir()
			}
			x := create(b, dir)
			r := newStory(2)
			docs := make([]*Document, n)
			for i := range docs {
				docs[i] = r.document(i)
			}
			for from := 0; from < n; from += 500 {
				apply(b, x, &Batch{Put: docs[from : from+500], Cursor: uint64(from)})
			}
			b.Run(fmt.Sprintf("%d/%s", n, place), func(b *testing.B) { run(b, x, docs) })
		}
	}
}

func BenchmarkSimilar(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, x *Index, docs []*Document) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for _, dated := range []bool{true, false} {
			b.Run(map[bool]string{true: "dated", false: "undated"}[dated], func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					d := docs[rnd.IntN(len(docs))]
					for (d.Published != corpus.NoDay) != dated {
						d = docs[rnd.IntN(len(docs))]
					}
					similar(b, x, d.Probe(d.Lang.Other()), 50)
				}
			})
		}
	})
}
