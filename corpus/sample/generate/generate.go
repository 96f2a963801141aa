// Package generate makes any number of news articles in French and English out of the sample's, for load tests, and
// says which of them report the same.
//
// The articles are recombined, not written. An event borrows its sentences from a few occurrences of the sample, in
// either language from that language's reports, and puts its own people, places, organisations, figures and days into
// them, the same ones in both languages, each spelt and written as that language does. Some content words are
// exchanged for others of the sample, as often as they are used there.
//
// Nothing is remembered but the stories that are running and the articles of one day, however many are made.
package generate

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
)

// Articles returns n articles: those of Reports.
func Articles(seed uint64, n int) iter.Seq[corpus.Article] {
	return func(yield func(corpus.Article) bool) {
		for r := range Reports(seed, n) {
			if !yield(r.Article) {
				return
			}
		}
	}
}

// Reports returns n articles with what they tell of, about in the order of publication; sample.Relation says how two of
// them stand to one another. The same seed gives the same articles, and n only says where they end.
func Reports(seed uint64, n int) iter.Seq[sample.Report] {
	return func(yield func(sample.Report) bool) {
		g := &generator{stock: stocked(), seed: seed, rng: rand.New(rand.NewPCG(seed, 0)), written: map[key]sample.Report{}}
		made := 0
		for day := firstDay; ; day++ {
			for _, a := range g.plan(day) {
				if made == n || !yield(g.write(made, a)) {
					return
				}
				made++
			}
			clear(g.written)
		}
	}
}

// firstDay is when the first articles appear: a Monday.
var firstDay = corpus.DayOf(2020, 1, 6)

// What a day brings. The shares were chosen to look like a few dozen papers of two languages; none is measured.
const (
	// perDay articles a day make a million last for eleven years.
	perDay = 240
	// startsStory is the share of events that go on the next day, goesOn the chance on each day that a story does: a
	// story lasts for four days on average.
	startsStory = 0.15
	goesOn      = 0.75
	// Of the events, this share is told once, or in one language only; the others are told in both.
	toldOnce     = 0.45
	toldOneSided = 0.10
	// lateReport is the share of reports that appear on the day after, copied that of reports which another paper prints.
	lateReport = 0.3
	copied     = 0.05
	undated    = 0.06
	monthOnly  = 0.02
	// knownPerson and knownPlace are the shares of names that recur for ever, the others are met in one story only.
	knownPerson = 0.25
	knownPlace  = 0.8
	knownNames  = 3000
	// exchanged is the share of content words that another word of the sample stands for.
	exchanged = 0.15
	// wantBytes is the length of an article, spread is that of its logarithm.
	wantBytes = 2900
	spread    = 0.3
)

// cast is who and what a story is about.
type cast struct {
	people        []person
	places        []spelling
	organizations []spelling
}

type story struct {
	id     int
	seed   uint64
	cast   cast
	domain string
	days   int // told so far
	last   *occurrence
}

// occurrence is one event: what is told of it in either language is drawn from here.
type occurrence struct {
	*story
	number int
	seed   uint64
	day    corpus.Day
	scenes []*scene
	facts  []toldFact
	before *occurrence // of the story, as background
}

// toldFact is a fact with the scene that it comes from.
type toldFact struct {
	fact
	*scene
}

// article is an article that is still to be written.
type article struct {
	*occurrence
	language corpus.Lang
	seed     uint64
	number   int  // within the occurrence
	copies   bool // the article of that number
}

type generator struct {
	*stock
	seed    uint64
	rng     *rand.Rand // for the plan
	stories int
	running []*story
	// written are the day's articles, for those that copy them.
	written map[key]sample.Report
}

// key is what an article and its copy have in common.
type key struct {
	story, occurrence, number int
}

func (a *article) key() key { return key{a.story.id, a.occurrence.number, a.number} }

// plan says what is written on a day: running stories first, then new events until the day is full.
func (g *generator) plan(day corpus.Day) []article {
	var out []article
	still := g.running[:0]
	for _, s := range g.running {
		if g.rng.Float64() < goesOn {
			out = g.report(out, g.happen(s, day))
			still = append(still, s)
		}
	}
	g.running = still
	for len(out) < perDay {
		s := g.newStory()
		out = g.report(out, g.happen(s, day))
		if g.rng.Float64() < startsStory {
			g.running = append(g.running, s)
		}
	}
	g.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	// A copy comes after what it copies.
	first := map[key]int{}
	for i := range out {
		k := out[i].key()
		if j, ok := first[k]; ok && out[j].copies {
			out[i], out[j] = out[j], out[i]
		}
		first[k] = i
	}
	return out
}

func (g *generator) newStory() *story {
	g.stories++
	s := &story{id: g.stories, seed: g.rng.Uint64(), domain: pick(g.rng, g.domains)}
	known := rand.NewZipf(g.rng, 1.1, 4, knownNames-1)
	number := func(share float64) uint64 {
		if g.rng.Float64() < share {
			return known.Uint64()
		}
		return knownNames + g.rng.Uint64()>>1
	}
	for range 6 {
		s.cast.people = append(s.cast.people, personOf(number(knownPerson)))
	}
	for range 3 {
		s.cast.places = append(s.cast.places, placeOf(number(knownPlace)))
		s.cast.organizations = append(s.cast.organizations, organizationOf(number(knownPlace)))
	}
	return s
}

// happen makes the day's occurrence of a story. Its sentences come from three scenes of the story's domain: the first
// gives the most.
func (g *generator) happen(s *story, day corpus.Day) *occurrence {
	o := &occurrence{story: s, number: s.days, seed: g.rng.Uint64(), day: day, before: s.last}
	from := g.byDomain[s.domain]
	for _, i := range g.rng.Perm(len(from))[:min(3, len(from))] {
		o.scenes = append(o.scenes, g.scenes[from[i]])
	}
	if o.before != nil {
		o.before.before = nil // or a story would remember all its days
		o.scenes[0] = o.before.scenes[0]
	}
	for _, sc := range o.scenes {
		for _, f := range sc.facts {
			o.facts = append(o.facts, toldFact{f, sc})
		}
	}
	g.rng.Shuffle(len(o.facts), func(i, j int) { o.facts[i], o.facts[j] = o.facts[j], o.facts[i] })
	o.facts = o.facts[:min(6, len(o.facts))]
	s.days, s.last = s.days+1, o
	return o
}

// report adds the articles that tell of o.
func (g *generator) report(out []article, o *occurrence) []article {
	french, english := 1+g.rng.IntN(3), 1+g.rng.IntN(3)
	switch side := g.rng.Float64(); {
	case side < toldOnce && o.number == 0:
		french, english = 1, 0
	case side < toldOnce+toldOneSided:
		french, english = 2, 0
	}
	if g.rng.IntN(2) == 0 {
		french, english = english, french
	}
	for i := range french + english {
		a := article{occurrence: o, language: corpus.French, seed: g.rng.Uint64(), number: i}
		if i >= french {
			a.language = corpus.English
		}
		out = append(out, a)
		if g.rng.Float64() < copied {
			a.copies, a.seed = true, g.rng.Uint64()
			out = append(out, a)
		}
	}
	return out
}

// write returns the article a, the one that is made after so many others.
func (g *generator) write(made int, a article) sample.Report {
	rng := rand.New(rand.NewPCG(g.seed, a.seed))
	var r sample.Report
	if a.copies {
		r = g.written[a.key()]
		r.Copies, r.Text = r.ID, shorten(rng, r.Text)
	} else {
		w := &writer{generator: g, article: &a, rng: rng}
		r.Title, r.Text = w.write()
		r.Language = a.language
		r.Published = published(rng, a.day)
		r.Story, r.Occurrence = fmt.Sprintf("s%07d", a.story.id), fmt.Sprintf("o%d", a.occurrence.number)
	}
	r.ID = fmt.Sprintf("g%08d.%s", made, a.language)
	r.Source = sourceOf(rng, a.language)
	if !a.copies {
		g.written[a.key()] = r
	}
	return r
}

func published(rng *rand.Rand, day corpus.Day) string {
	if rng.Float64() < lateReport {
		day++
	}
	switch p := rng.Float64(); {
	case p < undated:
		return ""
	case p < undated+monthOnly:
		return day.String()[:len("2006-01")]
	}
	return day.String()
}

// length draws how long an article is to be.
func length(rng *rand.Rand) int {
	return int(wantBytes * math.Exp(spread*rng.NormFloat64()))
}
