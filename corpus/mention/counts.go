package mention

import (
	"slices"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
)

// Course is what it means that another report gives another figure of a class.
type Course uint8

// The courses.
const (
	Some  Course = iota // an article may tell several, of several things
	Grows               // reports of another hour may have more
	One                 // there is only one
)

// CountClass is what figures may count, such as the dead; see data/names/counts.txt.
type CountClass struct {
	// Noun reports that the class is told by the noun of what is counted, "dead", else by what has the value, "the magnitude".
	Noun   bool
	Course Course

	types           []string // of the quantities
	english, french string
}

// In tells the class in l.
func (c *CountClass) In(l corpus.Lang) string {
	if l == corpus.French {
		return c.french
	}
	return c.english
}

// fresh stands before a class where a figure counts those that are new: "12 more deaths".
const fresh = "new "

// CountClassOf finds what Mention.Counts names; of what is new, ok is false.
func CountClassOf(name string) (c CountClass, ok bool) {
	found, ok := countClasses()[name]
	if !ok {
		return c, false
	}
	return *found, true
}

var countClasses = sync.OnceValue(func() map[string]*CountClass {
	courses := map[string]Course{"some": Some, "grows": Grows, "one": One}
	types := map[string][]string{
		"number": {corpus.Count}, "value": {corpus.Count}, "percent": {corpus.Percent}, "money": {corpus.Money},
		"length": {corpus.Measure, corpus.Age}, "score": {corpus.Score},
	}
	classes := map[string]*CountClass{}
	for line := range tableLines("data/names/counts.txt") {
		head, told, _ := strings.Cut(line, ": ")
		name := strings.Fields(head)
		english, french, _ := strings.Cut(told, ", ")
		classes[name[0]] = &CountClass{name[1] == "number", courses[name[2]], types[name[1]], english, french}
	}
	return classes
})

// countPlace is where words stand that tell what a figure counts; see data/en/counts.txt.
type countPlace uint8

const (
	wordsBehind countPlace = iota
	doneBehind
	rightBefore
	farBefore
	whoBehind
	more
	filler
	people
	passive
	object
	noCount
	end
	countPlaces
)

var countPlaceNames = [countPlaces]string{"behind", "done", "before", "far", "who", "more", "filler", "people", "passive", "object", "none", "end"}

// countSense is what words tell that stand in a place.
type countSense struct {
	class string
	types []string
	place countPlace
}

// countWords are the words of one language that tell what a figure counts.
type countWords struct {
	// phrases are the words of a class, by their first; the longest come first.
	phrases map[string][]countPhrase
	// plain are the words of no class: the bits of their places.
	plain map[string]uint16
}

// countPhrase is a phrase behind its first word.
type countPhrase struct {
	rest []string
	told []countSense
}

var countWordsOf = perLanguage(loadCounts)

func loadCounts(l string) *countWords {
	w := &countWords{phrases: map[string][]countPhrase{}, plain: map[string]uint16{}}
	for line := range tableLines("data/" + l + "/counts.txt") {
		head, forms, _ := strings.Cut(line, ": ")
		class, name, _ := strings.Cut(head, " ")
		place := countPlace(slices.Index(countPlaceNames[:], name))
		for form := range strings.SplitSeq(forms, ",") {
			var words []string
			for _, p := range appendPieces(nil, form) {
				words = append(words, p.fold)
			}
			if class == "-" {
				w.plain[words[0]] |= 1 << place
				continue
			}
			w.add(words, countSense{class, countClasses()[class].types, place})
		}
	}
	for _, all := range w.phrases {
		slices.SortStableFunc(all, func(a, b countPhrase) int { return len(b.rest) - len(a.rest) })
	}
	return w
}

func (w *countWords) add(words []string, c countSense) {
	all := w.phrases[words[0]]
	for i := range all {
		if slices.Equal(all[i].rest, words[1:]) {
			all[i].told = append(all[i].told, c)
			return
		}
	}
	w.phrases[words[0]] = append(all, countPhrase{words[1:], []countSense{c}})
}

func (w *countWords) is(p *piece, place countPlace) bool {
	return p.word() && w.plain[p.fold]&(1<<place) != 0
}

// at returns what the longest phrase at piece i tells in a place of a quantity of type typ, and its number of pieces; "" if there
// is none.
func (w *countWords) at(ps []piece, i int, typ string, place countPlace) (class string, n int) {
	if !ps[i].word() {
		return "", 0
	}
	for _, p := range w.phrases[ps[i].fold] {
		if !follows(ps, i+1, p.rest) {
			continue
		}
		for _, c := range p.told {
			if c.place == place && slices.Contains(c.types, typ) {
				return c.class, 1 + len(p.rest)
			}
		}
	}
	return "", 0
}

// follows reports whether the words stand at piece i, on one line.
func follows(ps []piece, i int, words []string) bool {
	if i+len(words) > len(ps) {
		return false
	}
	for k, w := range words {
		if p := &ps[i+k]; p.fold != w || p.before == line || p.shape == removed {
			return false
		}
	}
	return true
}

// How far from a figure the words stand that tell what it counts, in pieces.
const (
	nearBehind  = 3  // 12 other people dead
	reachBehind = 9  // 12 people on their way home were killed
	reachFar    = 12 // the death toll of the fire in Varnhelm has risen to 12
)

// countsOf returns what the quantity of type typ counts that the pieces i to j hold: a class, behind "new " where it counts those
// that are new, "" where nothing says. What stands next to the figure goes before what stands far from it.
func (q *quantityFinder) countsOf(i, j int, typ string) string {
	switch typ {
	case corpus.Score:
		return corpus.Score
	case corpus.Ordinal, corpus.Calendar:
		return ""
	}
	w := countWordsOf(q.l)
	if w.is(&q.ps[i], noCount) {
		return ""
	}
	class, at, isNew := q.countedBehind(w, j, typ)
	if class != "" && at <= nearBehind {
		return q.called(class, isNew)
	}
	if before := q.countedBefore(w, i, j, typ); before != "" {
		return q.called(before, isNew)
	}
	if class != "" {
		return q.called(class, isNew)
	}
	for k := j; k < j+2 && q.goesOn(k); k++ {
		if class, _ := w.at(q.ps, k, typ, whoBehind); class != "" {
			return class
		}
	}
	return q.countedFar(w, i, j, typ)
}

// called is a class, or what counts those of it that are new.
func (q *quantityFinder) called(class string, isNew bool) string {
	if isNew {
		return freshClasses()[class]
	}
	return class
}

var freshClasses = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for name := range countClasses() {
		all[name] = fresh + name
	}
	return all
})

// countedBehind looks for the class of a figure among the words behind it, from piece j on; at is how far they stand.
func (q *quantityFinder) countedBehind(w *countWords, j int, typ string) (class string, at int, isNew bool) {
	for k := j; k < j+reachBehind && q.goesOn(k); k++ {
		p := &q.ps[k]
		if !p.word() {
			if p.fold == "-" || p.fold == "«" || p.fold == `"` {
				continue
			}
			break
		}
		if class, _ := w.at(q.ps, k, typ, wordsBehind); class != "" {
			return class, k - j, isNew || q.isNewBehind(w, k)
		}
		if class, n := w.at(q.ps, k, typ, doneBehind); class != "" {
			if q.passive(w, j, k, n) {
				return class, k - j, isNew
			}
			break
		}
		isNew = isNew || k < j+nearBehind && w.is(p, more) && p.fold != "autres"
		if k > j && (w.is(p, end) || q.isNumber(k)) {
			break
		}
	}
	return "", 0, false
}

// isNewBehind reports whether the class at piece k is of those that are new, by the word behind it: décès supplémentaires.
func (q *quantityFinder) isNewBehind(w *countWords, k int) bool {
	return q.l == corpus.French && q.goesOn(k+1) && w.is(&q.ps[k+1], more)
}

// passive reports whether the word of n pieces at piece k is what was done to those counted from piece j on: it stands at the
// figure or behind a word that makes it so, or no object follows.
func (q *quantityFinder) passive(w *countWords, j, k, n int) bool {
	if k == j || w.is(&q.ps[k-1], passive) {
		return true
	}
	if !q.goesOn(k + n) {
		return true
	}
	next := &q.ps[k+n]
	return next.word() && !next.capital() && !w.is(next, object) && !q.isNumber(k+n)
}

// isNumber reports whether another figure begins at piece k.
func (q *quantityFinder) isNumber(k int) bool {
	if q.ps[k].shape == digits {
		return true
	}
	s, n := q.lookup(number, k)
	return n > 0 && s.value > 1
}

// countedBefore looks for the class of the figure of pieces i to j right before it, with nothing but fillers between.
func (q *quantityFinder) countedBefore(w *countWords, i, j int, typ string) string {
	for k := i - 1; k >= 0 && k >= i-reachBehind && q.ps[k+1].before != line && q.ps[k].word(); k-- {
		if class, n := w.at(q.ps, k, typ, rightBefore); class != "" && q.fill(w, k+n, i) {
			return class
		}
		if !w.is(&q.ps[k], filler) && !q.fill(w, k+1, i) {
			break
		}
	}
	return ""
}

// fill reports whether the pieces i to j are nothing but fillers, and within j.
func (q *quantityFinder) fill(w *countWords, i, j int) bool {
	for k := i; k < j; k++ {
		if !w.is(&q.ps[k], filler) {
			return false
		}
	}
	return i <= j
}

// countedFar looks for the class of the figure of pieces i to j before it, with words between. What the figure counts must not be
// said to be something else.
func (q *quantityFinder) countedFar(w *countWords, i, j int, typ string) string {
	if typ == corpus.Count && q.goesOn(j) && q.ps[j].word() && !w.is(&q.ps[j], people) {
		return ""
	}
	for k := i - 1; k >= 0 && k >= i-reachFar && q.ps[k+1].before != line; k-- {
		p := &q.ps[k]
		if p.shape == digits || p.shape == mark && strings.Contains(".;:!?,()", p.fold) && !(p.fold == ":" && k == i-1) || p.shape == removed {
			break
		}
		if class, n := w.at(q.ps, k, typ, farBefore); class != "" && k+n <= i {
			return class
		}
	}
	return ""
}
