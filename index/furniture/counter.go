package furniture

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// What makes a block of a line that several pages of a source have word for word. A running story repeats its background, and its
// reports share names: of the 356 pairs of reports of one story and language in corpus/sample, with leastNames or more each, one
// pair shares none, and there are no three reports of which all pairs do.
const (
	// leastPages is how many pages must have it.
	leastPages = 4
	// leastApart is how many of them must have nothing in common: no name, none with the line, and no word of their titles, for
	// those of a series, the results of each town, have the names of their towns.
	leastApart = 3
	// leastNames is how many names a page must have to show that it shares none.
	leastNames = 3
	// leastShare is one in how many of the source's pages must have it, of those from its first day to its last: the
	// headlines of a day stand on all pages of that day.
	leastShare = 5
	// leastShareOfFigures is the same for a line with figures: one match in three has its "half-time: 0-0".
	leastShareOfFigures = 2
	// edgeWords is how many words it must have to do without that share, if it always stands at the beginning or the end of
	// the page: an author's box. What sources say so often of so many things, "did not respond to a request", is shorter.
	edgeWords = 20
)

// Counter counts the articles of each source. It keeps hashes of them, 1.4 KB of a report of 3 KB, and no text. Its zero value has
// counted nothing.
type Counter struct{ pages map[string][]page }

// page is an article as it is counted.
type page struct {
	id    string
	day   corpus.Day // NoDay if it is not known for certain
	title []uint32   // hashes of its words, ascending
	lines []line
}

// Add counts an article. One without a source is left out.
func (c *Counter) Add(a *corpus.Annotated) {
	source := sourceOf(&a.Article)
	if source == "" {
		return
	}
	if c.pages == nil {
		c.pages = map[string][]page{}
	}
	p := page{a.ID, a.Annotation.Dating.Known(), titleOf(a), linesOf(a)}
	p.addNames(a)
	c.pages[source] = append(c.pages[source], p)
}

// titleOf returns the hashes of the stems of the title's words, function words left out.
func titleOf(a *corpus.Annotated) []uint32 {
	var out []uint32
	for _, t := range text.Tokens(a.Title, a.Lang()) {
		if word := strings.ToLower(t.Of(a.Title)); t.Kind == text.Word && !text.Stop(word, a.Lang()) {
			out = append(out, hash32("word:", text.Stem(word, a.Lang())))
		}
	}
	slices.Sort(out)
	return out
}

func hash32(parts ...string) uint32 {
	h := fnv.New32a()
	for _, s := range parts {
		h.Write([]byte(s))
	}
	return h.Sum32()
}

// addNames puts the names of the article into its lines.
func (p *page) addNames(a *corpus.Annotated) {
	sentences, i := a.Annotation.Sentences, 0
	for _, m := range a.Annotation.Mentions {
		if m.Kind != corpus.Name {
			continue
		}
		for i < len(p.lines) {
			if last := sentences[p.lines[i].to-1]; last.Field == m.Field && last.End > m.Start {
				break
			}
			i++
		}
		if i == len(p.lines) {
			return
		}
		p.lines[i].names = append(p.lines[i].names, hash32("name:", m.Key))
	}
}

// Blocks returns the blocks of what was counted, the same in whatever order that came. The counter must not be used any more.
func (c *Counter) Blocks() Blocks {
	b := Blocks{}
	for source, pages := range c.pages {
		if found := newBody(pages).blocks(); found != nil {
			b[source] = found
		}
	}
	return b
}

// body is what a source has printed.
type body struct {
	pages []page
	found map[uint64][]place // the lines that stand on leastPages pages or more: where, the first time on each
	own   [][]uint32         // of each page: the hashes of its names outside such lines, ascending
	edges [][2]int           // of each page: its first line that is none of them, and the one behind its last
	days  []corpus.Day       // of the pages that have one, ascending
}

// place is a line of a page.
type place struct{ page, line int32 }

func newBody(pages []page) *body {
	slices.SortFunc(pages, func(p, q page) int { return cmp.Compare(p.id, q.id) })
	b := &body{pages: pages, found: repeated(pages), own: make([][]uint32, len(pages)), edges: make([][2]int, len(pages))}
	for i := range pages {
		b.readPage(i)
		if pages[i].day != corpus.NoDay {
			b.days = append(b.days, pages[i].day)
		}
	}
	slices.Sort(b.days)
	return b
}

// repeated finds the lines that stand on enough pages to be blocks.
func repeated(pages []page) map[uint64][]place {
	type seen struct{ page, times int32 }
	counts := map[uint64]seen{}
	for i := range pages {
		for _, l := range pages[i].lines {
			if s := counts[l.hash]; l.words > 0 && (s.times == 0 || s.page != int32(i)) {
				counts[l.hash] = seen{int32(i), s.times + 1}
			}
		}
	}
	found := map[uint64][]place{}
	for i := range pages {
		for k, l := range pages[i].lines {
			if counts[l.hash].times < leastPages || l.words == 0 {
				continue
			}
			if at := found[l.hash]; len(at) == 0 || at[len(at)-1].page != int32(i) {
				found[l.hash] = append(at, place{int32(i), int32(k)})
			}
		}
	}
	return found
}

// readPage finds the names of page i, and where its report begins and ends, outside the repeated lines.
func (b *body) readPage(i int) {
	first, end := -1, -1
	for k, l := range b.pages[i].lines {
		if l.words > 0 && b.found[l.hash] != nil {
			continue
		}
		b.own[i] = append(b.own[i], l.names...)
		if l.words > 0 {
			if first < 0 {
				first = k
			}
			end = k + 1
		}
	}
	slices.Sort(b.own[i])
	b.own[i] = slices.Compact(b.own[i])
	b.edges[i] = [2]int{first, end}
}

// blocks returns the hashes of the lines that are furniture.
func (b *body) blocks() []uint64 {
	var out []uint64
	for hash, at := range b.found {
		share := leastShare
		if b.line(at[0]).figures {
			share = leastShareOfFigures
		}
		if b.apart(at) && (share*len(at) >= b.among(at) || b.atEdge(at)) {
			out = append(out, hash)
		}
	}
	slices.Sort(out)
	return out
}

// apart reports whether a line stands on enough pages that have nothing in common, and has nothing to do with most of its pages:
// none of its names is one of theirs. Pages with few names are taken first, which leaves room for more.
func (b *body) apart(at []place) bool {
	strangers := slices.DeleteFunc(slices.Clone(at), func(p place) bool { return shares(b.own[p.page], b.line(p).names) })
	if 2*len(strangers) <= len(at) {
		return false
	}
	slices.SortStableFunc(strangers, func(p, q place) int { return cmp.Compare(len(b.own[p.page]), len(b.own[q.page])) })
	var taken []uint32
	n := 0
	for _, p := range strangers {
		own, title := b.own[p.page], b.pages[p.page].title
		if len(own) < leastNames || shares(own, taken) || shares(title, taken) {
			continue
		}
		if n++; n == leastApart {
			return true
		}
		taken = slices.Concat(taken, own, title)
	}
	return false
}

func (b *body) line(p place) *line { return &b.pages[p.page].lines[p.line] }

// shares reports whether one of others is among own.
func shares(own, others []uint32) bool {
	return slices.ContainsFunc(others, func(name uint32) bool {
		_, ok := slices.BinarySearch(own, name)
		return ok
	})
}

// among returns how many pages there are from the first to the last day of some; an undated page may be one of them.
func (b *body) among(at []place) int {
	first, last := corpus.NoDay, corpus.NoDay
	for _, p := range at {
		if d := b.pages[p.page].day; d != corpus.NoDay {
			if first == corpus.NoDay {
				first = d
			}
			first, last = min(first, d), max(last, d)
		}
	}
	if first == corpus.NoDay {
		return len(b.pages)
	}
	from, _ := slices.BinarySearch(b.days, first)
	to, _ := slices.BinarySearch(b.days, last+1)
	return len(b.pages) - len(b.days) + to - from
}

// atEdge reports whether a line is long and stands outside the report on all its pages.
func (b *body) atEdge(at []place) bool {
	if b.line(at[0]).words < edgeWords {
		return false
	}
	return !slices.ContainsFunc(at, func(p place) bool {
		edges := b.edges[p.page]
		return int(p.line) >= edges[0] && int(p.line) < edges[1]
	})
}
