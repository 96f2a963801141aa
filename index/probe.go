package index

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/diptych-align/diptych/corpus"
)

// The stored form of field probe, one term for each of the document's own:
//
//	language|term|week    week = day/7 rounded down, of the day the article speaks from; "u" if that is not known
//
// and likewise one for each of its prints.
//
// The week stands last, so that the weeks of one term lie together: a probe without a day walks through them, and "u"
// behind all of them. Every document also has the term language||week, which tells at once whether a segment holds anything
// of that week: where articles come in the order of their days, few segments do.

const (
	// Window is how many weeks before and after its own a dated probe looks into: reports of one event appear within
	// days, translations and features within a fortnight.
	Window = 2

	// MaxTerms is how many of its terms, the first, an article is indexed under and probes with. A report of 3 KB holds
	// some 20 names, 5 quantities and 150 words; reports of whole pages of common words are found with 128 of them.
	MaxTerms = 128

	// MaxUndated is MaxTerms for an article that has no day, indexed and probing: nothing but rarity bounds the postings
	// that its terms reach, so that whoever chooses them leaves out what many articles hold. A bound here on the number of
	// postings would be one on what else is in the index, and then an arrival could change the candidates of articles that it
	// shares nothing with.
	MaxUndated = 48
)

// Probe is a search for the articles that may tell of the same event, or story, as one article.
type Probe struct {
	ID    string        // the article that asks, left out of the answer
	Langs []corpus.Lang // the languages of the candidates wanted
	// Day is the day the article speaks from. A dated article meets those within Window weeks and the undated ones, an
	// undated one meets all.
	Day   corpus.Day
	Among Among
	Terms []Term
}

// Among narrows a probe to some of those whom it meets.
type Among uint8

// Whom a probe meets. A dated article that asks for undated ones meets just those that meet it when they ask for
// dated ones.
const (
	All Among = iota
	Dated
	Undated
)

// Candidate is an article that shares terms with a probe. Score is the sum of the probe's weights of the terms shared,
// Shared their number.
type Candidate struct {
	ID     string
	Score  int
	Shared int
}

// Probe returns the search for the document's candidates in language l.
//
// Probes are symmetric: where the terms of both articles have the same weights, a finds b with the score that b finds a.
// So the articles into whose candidates a new one comes are those that its own probe finds.
func (d *Document) Probe(l corpus.Lang) Probe {
	return Probe{ID: d.ID, Langs: []corpus.Lang{l}, Day: d.day(), Terms: d.Terms}
}

// Similar returns the candidates of a probe, best first, ties by id; at most limit. The answer is a function of the
// documents in the index and of nothing else: neither the order in which they came nor how Bleve keeps them matters.
func (x *Index) Similar(ctx context.Context, p Probe, limit int) ([]Candidate, error) {
	if limit <= 0 {
		return nil, nil
	}
	return x.candidates(ctx, p, 1, limit)
}

// Above returns all candidates of a probe that score at least score, best first, ties by id.
func (x *Index) Above(ctx context.Context, p Probe, score int) ([]Candidate, error) {
	return x.candidates(ctx, p, max(score, 1), 0)
}

// candidates scores whatever shares a term with the probe. Bleve's own scoring knows how many documents there were and
// how segments were merged; here integers are added up, term by term over the postings of each segment.
func (x *Index) candidates(ctx context.Context, p Probe, least, limit int) (found []Candidate, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("index: candidates of %s: %w", p.ID, err)
		}
	}()
	reader, err := x.scorch.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil || x.closed.Load() {
		return nil, bleve.ErrorIndexClosed
	}
	defer func() {
		if cerr := snapshot.Close(); err == nil {
			err = cerr
		}
	}()
	segments := snapshot.Segments()

	sums := x.sums.Get().(*sums)
	defer x.sums.Put(sums)
	sums.hits = sums.hits[:0]
	sought := p.sought()
	for i, s := range segments {
		if err := sums.add(ctx, i, s, sought); err != nil {
			return nil, err
		}
	}
	return sums.best(segments, p.ID, least, limit)
}

// sought is what a probe looks up in a segment that holds the term marker, or in every one if that is nil.
type sought struct {
	marker []byte
	terms  []soughtTerm
}

// soughtTerm is a range of field probe's terms, from up to but not including to; only from itself if to is nil.
type soughtTerm struct {
	from, to []byte
	weight   int
}

// sought returns the probe's terms as they are indexed: those of an undated article in all weeks, those of a dated one
// in the weeks near it and among the undated.
func (p *Probe) sought() []sought {
	terms := first(p.Terms, termLimit(p.Day))
	var out []sought
	for _, l := range p.Langs {
		lang := clean(string(l))
		if p.Day == corpus.NoDay && p.Among != Undated {
			out = append(out, everyWeek(lang, terms, p.Among))
			continue
		}
		for _, week := range p.weeks() {
			s := sought{probeTerm(lang, "", week), make([]soughtTerm, len(terms))}
			for i, t := range terms {
				s.terms[i] = soughtTerm{probeTerm(lang, t.Term, week), nil, t.Weight}
			}
			out = append(out, s)
		}
	}
	return out
}

// weeks are those that the probe looks into one by one.
func (p *Probe) weeks() []string {
	var out []string
	if p.Among != Dated {
		out = append(out, undated)
	}
	if p.Among != Undated {
		for week := weekOf(p.Day) - Window; week <= weekOf(p.Day)+Window; week++ {
			out = append(out, strconv.Itoa(week))
		}
	}
	return out
}

// everyWeek seeks terms in all weeks, and among the undated if those are wanted.
func everyWeek(lang string, terms []Term, among Among) sought {
	var s sought
	for _, t := range terms {
		from, to := probeTerm(lang, t.Term, ""), probeTerm(lang, t.Term, undated)
		if among == All {
			to[len(to)-1]++ // past what is undated
		}
		s.terms = append(s.terms, soughtTerm{from, to, t.Weight})
	}
	return s
}

// undated stands for the week of an article that has no day. It sorts behind all weeks.
const undated = "u"

func weekOf(d corpus.Day) int {
	if d < 0 {
		return (int(d)+1)/7 - 1
	}
	return int(d) / 7
}

func termLimit(d corpus.Day) int {
	if d == corpus.NoDay {
		return MaxUndated
	}
	return MaxTerms
}

func probeTerm(lang, term, week string) []byte {
	b := make([]byte, 0, len(lang)+len(term)+len(week)+2)
	b = append(append(b, lang...), '|')
	b = append(append(b, term...), '|')
	return append(b, week...)
}

// probeTerms returns the document's terms as they are indexed, parted by blanks; nothing if it has none.
func (d *Document) probeTerms() string {
	day := d.day()
	terms := append(first(d.Terms, termLimit(day)), PrintTerms(d.Prints)...)
	if len(terms) == 0 {
		return ""
	}
	week := undated
	if day != corpus.NoDay {
		week = strconv.Itoa(weekOf(day))
	}
	lang := clean(string(d.Lang))
	b := probeTerm(lang, "", week)
	for _, t := range terms {
		b = append(b, ' ')
		b = append(b, probeTerm(lang, t.Term, week)...)
	}
	return string(b)
}

// hit is a document of a segment that shares terms with the probe.
type hit struct {
	segment int
	doc     uint64
	score   int
	shared  int
}

// sums adds up the weights of one probe; it is used again for the next.
type sums struct {
	hits []hit          // of all segments so far
	at   map[uint64]int // document of the present segment → its place in hits
	all  []int          // scores, to find the least that is good enough
}

// add adds what the live documents of segment number i share with the probe.
func (s *sums) add(ctx context.Context, i int, seg *scorch.SegmentSnapshot, weeks []sought) error {
	dict, err := seg.Segment().Dictionary(fieldProbe)
	if err != nil {
		return err
	}
	r := postings{dict: dict, deleted: seg.Deleted()}
	clear(s.at)
	for _, week := range weeks {
		if week.marker != nil {
			if here, err := dict.Contains(week.marker); err != nil {
				return err
			} else if !here {
				continue
			}
		}
		for _, t := range week.terms {
			if err := ctx.Err(); err != nil {
				return err
			}
			for doc, err := range r.documents(t) {
				if err != nil {
					return err
				}
				at, ok := s.at[doc]
				if !ok {
					at = len(s.hits)
					s.at[doc] = at
					s.hits = append(s.hits, hit{segment: i, doc: doc})
				}
				s.hits[at].score += t.weight
				s.hits[at].shared++
			}
		}
	}
	return nil
}

// postings reads the postings of one segment; what it needs for one term it uses again for the next.
type postings struct {
	dict    segment.TermDictionary
	deleted *roaring.Bitmap
	list    segment.PostingsList
	next    segment.PostingsIterator
}

// documents goes through the live documents that hold a term, or one of a range of terms.
func (r *postings) documents(t soughtTerm) iter.Seq2[uint64, error] {
	return func(yield func(uint64, error) bool) {
		if t.to == nil {
			r.each(t.from, yield)
			return
		}
		terms := r.dict.AutomatonIterator(nil, t.from, t.to)
		for {
			term, err := terms.Next()
			if err != nil {
				yield(0, err)
				return
			}
			if term == nil || !r.each([]byte(term.Term), yield) {
				return
			}
		}
	}
}

// each yields the live documents that hold term; false if it was told to stop or has failed.
func (r *postings) each(term []byte, yield func(uint64, error) bool) bool {
	list, err := r.dict.PostingsList(term, r.deleted, r.list)
	if err != nil {
		yield(0, err)
		return false
	}
	r.list, r.next = list, list.Iterator(false, false, false, r.next)
	for {
		p, err := r.next.Next()
		if err != nil {
			yield(0, err)
			return false
		}
		if p == nil {
			return true
		}
		if !yield(p.Number(), nil) {
			return false
		}
	}
}

// best returns the hits that score at least least, save id's own, best first; at most limit unless that is 0. Ids are
// read for the documents only that can be among them.
func (s *sums) best(segments []*scorch.SegmentSnapshot, id string, least, limit int) ([]Candidate, error) {
	if limit > 0 && len(s.hits) > limit {
		s.all = s.all[:0]
		for _, h := range s.hits {
			s.all = append(s.all, h.score)
		}
		slices.Sort(s.all)
		least = max(least, s.all[len(s.all)-limit-1]) // one more, for id may be among them
	}
	var out []Candidate
	for _, h := range s.hits {
		if h.score < least {
			continue
		}
		other, err := segments[h.segment].DocID(h.doc)
		if err != nil {
			return nil, err
		}
		if string(other) != id {
			out = append(out, Candidate{string(other), h.score, h.shared})
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	if limit > 0 && len(out) > limit {
		out = out[:limit:limit]
	}
	return out, nil
}
