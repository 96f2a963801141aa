package mention

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// speechPlace is where words stand that tell who speaks, or what they are that stand about them; see data/fr/speech.txt.
type speechPlace uint8

const (
	says speechPlace = iota
	tells
	claims
	source
	view
	as
	skipped
	governs
	hearer
	the
	ends
)

var speechPlaceNames = [...]string{"says", "tells", "claims", "source", "view", "as", "skipped", "governs", "hearer", "the", "ends"}

// speechPhrase is a phrase behind its first word.
type speechPhrase struct {
	rest  []string
	place speechPlace
}

// speechWords are the phrases of one language by their first word, the longest first.
type speechWords map[string][]speechPhrase

var speechWordsOf = perLanguage(loadSpeech)

func loadSpeech(l string) speechWords {
	w := speechWords{}
	for line := range tableLines("data/" + l + "/speech.txt") {
		name, forms, _ := strings.Cut(line, ": ")
		place := speechPlace(slices.Index(speechPlaceNames[:], name))
		for form := range strings.SplitSeq(forms, ", ") {
			var words []string
			for _, p := range appendPieces(nil, form) {
				words = append(words, p.fold)
			}
			w[words[0]] = append(w[words[0]], speechPhrase{words[1:], place})
		}
	}
	for _, all := range w {
		slices.SortStableFunc(all, func(a, b speechPhrase) int { return len(b.rest) - len(a.rest) })
	}
	return w
}

// How far the words stand from one another that tell who speaks, in pieces.
const (
	longestApposition = 15 // Ilda Marchetan, the mayor of Varnhelm, said
	longestSpeaker    = 15 // said the mayor of Varnhelm, Ilda Marchetan
	longestBetween    = 8  // Ilda Marchetan has since repeatedly said
	longestTitle      = 5  // the mayor, Mrs Ilda Marchetan, said
)

// speechFinder reads one field.
type speechFinder struct {
	words speechWords
	lang  corpus.Lang
	ps    []piece
	found []corpus.Mention
	name  []int  // by piece: the name that begins there, as its place in found, -1 if none does
	end   []int  // by piece at which a name begins: the piece behind it
	date  []bool // by piece: it is part of a date
	taken []bool // by piece: a verb of speech that has its subject before it
}

// markSpeakers tells of the names found which of them speak: those that are the subject of a verb of speech, or stand behind
// "according to".
func markSpeakers(found []corpus.Mention, ps pieces, l corpus.Lang) {
	if l != corpus.French && l != corpus.English {
		return
	}
	for i, f := range fields {
		s := newSpeechFinder(ps[i], found, f, l)
		s.subjects()
		s.inversions()
		s.pairs()
	}
}

func newSpeechFinder(ps []piece, found []corpus.Mention, f corpus.Field, l corpus.Lang) *speechFinder {
	s := &speechFinder{words: speechWordsOf(l), lang: l, ps: ps, found: found}
	s.name, s.end = make([]int, len(ps)), make([]int, len(ps))
	s.date, s.taken = make([]bool, len(ps)), make([]bool, len(ps))
	for i := range s.name {
		s.name[i] = -1
	}
	i := 0
	for k := range found {
		m := &found[k]
		if m.Field != f {
			continue
		}
		for i < len(ps) && ps[i].Start < m.Start {
			i++
		}
		j := i
		for ; j < len(ps) && ps[j].Start < m.End; j++ {
			s.date[j] = s.date[j] || m.Kind == corpus.Date
		}
		if m.Kind == corpus.Name && j > i {
			s.name[i], s.end[i] = k, j
		}
	}
	return s
}

// at returns how many pieces the longest phrase of a place has at piece i, 0 if there is none.
func (s *speechFinder) at(i int, places ...speechPlace) int {
	if i < 0 || i >= len(s.ps) || !s.ps[i].word() {
		return 0
	}
	for _, p := range s.words[s.ps[i].fold] {
		if slices.Contains(places, p.place) && follows(s.ps, i+1, p.rest) {
			return 1 + len(p.rest)
		}
	}
	return 0
}

func (s *speechFinder) is(i int, w string) bool { return i >= 0 && i < len(s.ps) && s.ps[i].fold == w }

func (s *speechFinder) isName(i int) bool { return i < len(s.ps) && s.name[i] >= 0 }

// isMark reports whether piece i is a mark, or there is none.
func (s *speechFinder) isMark(i int) bool {
	return i >= len(s.ps) || !s.ps[i].word() && s.ps[i].shape != digits
}

// subjects marks the names that stand before a verb of speech.
func (s *speechFinder) subjects() {
	for i := range s.ps {
		if !s.isName(i) || s.ps[i].shape == lower || s.ps[s.end[i]-1].owns || s.within(i) {
			continue
		}
		if s.verb(s.behind(i)) {
			s.found[s.name[i]].Speaks = true
		}
	}
}

// behind returns the piece at which the verb of the name at piece i would stand: behind what is said of it in brackets, of
// where it is from, or between commas.
func (s *speechFinder) behind(i int) int {
	j := s.end[i]
	if s.is(j, "(") {
		if k := s.next(j, ")"); k > 0 {
			j = k + 1
		}
	}
	if s.at(j, governs) > 0 && s.isName(j+1) {
		j = s.end[j+1]
	}
	switch {
	case !s.is(j, ","):
	case s.apposed(i):
		j++
	default:
		if k := s.next(j, ","); k > 0 {
			j = k + 1
		}
	}
	return j
}

// next returns the next piece behind i that is the mark w, 0 if none is near or the sentence ends before it.
func (s *speechFinder) next(i int, w string) int {
	for j := i + 1; j < min(len(s.ps), i+longestApposition) && !s.stops(j); j++ {
		if s.is(j, w) {
			return j
		}
	}
	return 0
}

// stops reports whether nothing reaches across piece i: the end of a sentence, a quotation mark, another line.
func (s *speechFinder) stops(i int) bool {
	p := &s.ps[i]
	return p.before == line || p.shape == removed || p.shape == mark && (strings.ContainsAny(p.fold, ".;!?:") || quotes(p))
}

func quotes(p *piece) bool {
	return p.shape == mark && strings.ContainsAny(p.fold, "\"“”«»'‘’")
}

// apposed reports whether the name at piece i is told between commas of whom the phrase before it tells: the mayor, Ilda Marchetan,
// said.
func (s *speechFinder) apposed(i int) bool {
	for k := i - 1; k > 0 && k >= i-longestTitle && s.ps[k+1].before != line && s.at(k, ends) == 0; k-- {
		if s.is(k, ",") {
			return s.ps[k-1].word()
		}
		if !s.ps[k].word() || s.isName(k) {
			return false
		}
	}
	return false
}

// within reports whether the name at piece i is part of another phrase: of Varnhelm.
func (s *speechFinder) within(i int) bool {
	k := i - 1
	if s.at(k, the) > 0 {
		k--
	}
	return s.at(k, governs) > 0 && s.ps[k+1].before != line
}

// verb reports whether a verb of speech stands at piece j, or behind what may stand before it.
func (s *speechFinder) verb(j int) bool {
	for range longestBetween {
		if j >= len(s.ps) || s.ps[j].before == line {
			return false
		}
		claim := s.at(j, claims)
		if s.at(j, says, tells) > 0 || claim > 0 && !s.objectAt(j+claim) {
			s.taken[j] = true
			return true
		}
		switch n := s.at(j, skipped); {
		case n > 0:
			j += n
		case s.date[j]:
			j++
		default:
			return false
		}
	}
	return false
}

// objectAt reports whether what is at piece j looks like the object of a verb: a determiner or a figure.
func (s *speechFinder) objectAt(j int) bool {
	return s.at(j, the) > 0 || j < len(s.ps) && s.ps[j].shape == digits
}

// inversions marks the names that stand behind what tells that they speak.
func (s *speechFinder) inversions() {
	for i := range s.ps {
		if n := s.at(i, source); n > 0 {
			s.mark(s.speaker(i + n))
		} else if n := s.at(i, view); n > 0 && s.ps[i].start {
			if k := s.speaker(i + n); k >= 0 && s.is(s.end[k], ",") {
				s.mark(k)
			}
		} else if n := s.at(i, says, claims); n > 0 && !s.taken[i] && s.ps[i].before != line {
			s.mark(s.inverted(i, i+n))
		}
	}
}

func (s *speechFinder) mark(i int) {
	if i >= 0 {
		s.found[s.name[i]].Speaks = true
	}
}

// inverted returns where the name begins that is the subject behind the verb at pieces i to j, -1 if there is none: what is said must
// end before it.
func (s *speechFinder) inverted(i, j int) int {
	b := i - 1
	for b >= 0 && s.ps[b+1].before != line && (s.at(b, skipped) > 0 || s.date[b]) {
		b--
	}
	if b < 0 || s.ps[b+1].before == line {
		return -1
	}
	led := s.at(b, as) > 0 || s.at(b-1, as) > 1
	quoted := quotes(&s.ps[b]) || b > 0 && quotes(&s.ps[b-1])
	if !led && !quoted && !s.is(b, ",") {
		return -1
	}
	k := s.speaker(s.heard(j))
	if k >= 0 && s.lang == corpus.English && !led && !quoted && !s.isMark(s.end[k]) && s.at(s.end[k], governs) == 0 {
		return -1 // , said Ilda Marchetan would resign
	}
	return k
}

// heard skips what may stand between a verb and the subject behind it: when it was said, to whom and where.
func (s *speechFinder) heard(j int) int {
	for j < len(s.ps) && !s.stops(j) {
		switch {
		case s.date[j] || s.is(j, ",") && (s.date[j-1] || j+1 < len(s.ps) && s.date[j+1]):
			j++
		case s.at(j, skipped) > 1 || s.at(j, skipped) == 1 && s.at(j, the) == 0 && s.at(j, hearer) == 0:
			j += s.at(j, skipped)
		case s.at(j, hearer) > 0:
			j = s.object(j + 1)
			for s.at(j, governs) > 0 && s.at(j, hearer) == 0 {
				j = s.object(j + 1)
			}
		default:
			return j
		}
	}
	return j
}

// object skips the object of a preposition: a name or a word, with determiners.
func (s *speechFinder) object(j int) int {
	for s.at(j, the) > 0 {
		j++
	}
	if s.isName(j) {
		return s.end[j]
	}
	return j + 1
}

// speaker returns where the name begins of whom the phrase at piece j tells, perhaps behind a title and one comma, -1 if there is none.
func (s *speechFinder) speaker(j int) int {
	commas := 0
	for i := j; i < min(len(s.ps), j+longestSpeaker); i++ {
		switch {
		case s.isName(i):
			if (s.leads(j, i) || !s.within(i)) && !s.describes(i) {
				if e := s.end[i]; s.ps[e-1].owns || commas > 0 && !s.isMark(e) && !s.date[e] {
					return -1 // Ilda Marchetan's brother; according to the charge, Ilda Marchetan had lied
				}
				return i
			}
			i = s.end[i] - 1
		case s.is(i, ".") && s.ps[i-1].capital() && s.ps[i-1].Len() <= 3: // Mr. Ortov
		case s.is(i, ",") && commas == 0 && i > j:
			commas++
		case s.stops(i) || !s.ps[i].word() || s.at(i, ends) > 0:
			return -1
		}
	}
	return -1
}

// leads reports whether only determiners stand between pieces j and i.
func (s *speechFinder) leads(j, i int) bool {
	for j < i && s.at(j, the) > 0 {
		j++
	}
	return j == i
}

// describes reports whether the name at piece i is told of the one who speaks: the Halvonian minister.
func (s *speechFinder) describes(i int) bool {
	if s.ps[i].shape == lower {
		return true
	}
	e := s.end[i]
	return s.lang == corpus.English && s.found[s.name[i]].Type == corpus.Location && e < len(s.ps) && s.ps[e].word() && s.ps[e].before == space
}

// pairs marks the first of two names that speak as one: Ilda Marchetan and Kalina Ortova said.
func (s *speechFinder) pairs() {
	for i := len(s.ps) - 1; i >= 0; i-- {
		if !s.isName(i) || s.within(i) {
			continue
		}
		if e := s.end[i]; (s.is(e, "and") || s.is(e, "et")) && s.isName(e+1) && s.found[s.name[e+1]].Speaks {
			s.found[s.name[i]].Speaks = true
		}
	}
}
