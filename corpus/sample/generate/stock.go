package generate

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
)

// pieceKind says what may stand in the place of a piece of a sentence.
type pieceKind uint8

const (
	literal pieceKind = iota
	personName
	placeName
	organizationName
	date
	figure
	word
)

// form says how much of a person's name stands there.
type form uint8

const (
	fullName form = iota
	givenName
	familyName
)

// piece is a part of a sentence of the sample.
type piece struct {
	kind pieceKind
	text string // as it stood
	slot int    // of a name: which entity of its type in the story
	form form
	// day of a date: of a day itself, of anything coarser its first day, corpus.NoDay for a bare weekday.
	day   corpus.Day
	exact bool // the date is a day
	value float64
	unit  string
}

type sentence []piece

// scene is an occurrence of the sample that both languages tell of.
type scene struct {
	domain string
	// anchor is the day on which it was first reported.
	anchor corpus.Day
	told   map[corpus.Lang][]sentence
	titles map[corpus.Lang][]sentence
	facts  []fact
}

// fact is a statement that both languages make.
type fact map[corpus.Lang]sentence

// stock is what articles are made of: the sample taken apart.
type stock struct {
	scenes   []*scene
	byDomain map[string][]int
	domains  []string
	words    map[corpus.Lang]vocabulary
}

// vocabulary holds the words of a language by how they end, so that one can stand for another; a word is in its list
// as often as in the sample, and a draw has the sample's own Zipf frequencies.
type vocabulary map[string][]string

// wordEnd is how many last letters two words share that may stand for one another: most inflections are that long.
const wordEnd = 3

func ending(w string) string {
	i := len(w)
	for range wordEnd {
		_, size := utf8.DecodeLastRuneInString(w[:i])
		i -= size
	}
	return w[i:]
}

var stocked = sync.OnceValue(func() *stock {
	s := &stock{byDomain: map[string][]int{}, words: map[corpus.Lang]vocabulary{corpus.French: {}, corpus.English: {}}}
	common := frequent(sample.Reports())
	for _, story := range sample.Stories() {
		byName := map[string]*scene{}
		var names []string
		starts := map[string]map[int]sentence{} // report, start → sentence
		for _, r := range story.Reports {
			if r.Occurrence == sample.RoundUp || r.Copies != "" {
				continue
			}
			sc := byName[r.Occurrence]
			if sc == nil {
				sc = &scene{domain: story.Domain, anchor: corpus.NoDay, told: map[corpus.Lang][]sentence{}, titles: map[corpus.Lang][]sentence{}}
				byName[r.Occurrence] = sc
				names = append(names, r.Occurrence)
			}
			if day, err := corpus.ParseDay(r.Published); err == nil && (sc.anchor == corpus.NoDay || day < sc.anchor) {
				sc.anchor = day
			}
			starts[r.ID] = map[int]sentence{}
			slots := slotsOf(&story, &r, common, s.words[r.Language])
			for _, p := range sentences(r.Text) {
				cut := slots.cut(r.Text, p)
				sc.told[r.Language] = append(sc.told[r.Language], cut)
				starts[r.ID][p.Start] = cut
			}
			titles := slotsOf(&sample.Story{Gold: sample.Gold{Entities: story.Entities}}, &sample.Report{Article: corpus.Article{Text: r.Title, Language: r.Language}}, common, nil)
			sc.titles[r.Language] = append(sc.titles[r.Language], titles.cut(r.Title, corpus.Span{End: len(r.Title)}))
		}
		occurrence := map[string]string{}
		language := map[string]corpus.Lang{}
		for _, r := range story.Reports {
			occurrence[r.ID], language[r.ID] = r.Occurrence, r.Language
		}
		told := map[sample.Sentence]bool{} // a sentence is in one fact, so that no article says it twice
		for _, p := range story.Pairs {
			a, b := starts[p.A.Report][p.A.Start], starts[p.B.Report][p.B.Start]
			x, y := begin(p.A), begin(p.B)
			if p.Judgement != sample.NearMiss && a != nil && b != nil && occurrence[p.A.Report] == occurrence[p.B.Report] && !told[x] && !told[y] {
				told[x], told[y] = true, true
				sc := byName[occurrence[p.A.Report]]
				sc.facts = append(sc.facts, fact{language[p.A.Report]: a, language[p.B.Report]: b})
			}
		}
		for _, name := range names {
			sc := byName[name]
			if len(sc.told) == 2 && sc.anchor != corpus.NoDay {
				s.byDomain[sc.domain] = append(s.byDomain[sc.domain], len(s.scenes))
				s.scenes = append(s.scenes, sc)
			}
		}
	}
	for _, sc := range s.scenes {
		if !slices.Contains(s.domains, sc.domain) {
			s.domains = append(s.domains, sc.domain)
		}
	}
	return s
})

// begin returns where a sentence begins, however many of its words a pair names.
func begin(s sample.Sentence) sample.Sentence {
	s.End = s.Start
	return s
}

// frequentWords is how many of the most frequent words of a language stay where they are: about the function words.
const frequentWords = 150

func frequent(reports []sample.Report) map[corpus.Lang]map[string]bool {
	out := map[corpus.Lang]map[string]bool{}
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		count := map[string]int{}
		for _, r := range reports {
			if r.Language == l {
				for _, w := range strings.FieldsFunc(r.Text, func(c rune) bool { return !unicode.IsLetter(c) }) {
					count[w]++
				}
			}
		}
		words := make([]string, 0, len(count))
		for w := range count {
			words = append(words, w)
		}
		slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
		out[l] = map[string]bool{}
		for _, w := range words[:min(frequentWords, len(words))] {
			out[l][w] = true
		}
	}
	return out
}

// slot is a piece and where it stands.
type slot struct {
	corpus.Span
	piece
}

// slots are the slots of a text, in order, none touching another.
type slots []slot

var letters = regexp.MustCompile(`\pL+`)

// slotsOf finds what may be replaced in a report: what the gold of its story marks, the story's names, weekdays and
// content words. The words are added to v, unless that is nil.
func slotsOf(story *sample.Story, r *sample.Report, common map[corpus.Lang]map[string]bool, v vocabulary) slots {
	var found slots
	add := func(p corpus.Span, as piece) {
		as.text = p.Of(r.Text)
		if !slices.ContainsFunc(found, func(s slot) bool { return s.Overlaps(p) }) {
			found = append(found, slot{p, as})
		}
	}
	for _, d := range story.Dates {
		if d.Report == r.ID {
			if as, ok := datePiece(d.Value); ok {
				add(d.Span, as)
			}
		}
	}
	for _, f := range story.Figures {
		if f.Report == r.ID {
			if as, ok := figurePiece(f); ok {
				add(f.Span, as)
			}
		}
	}
	for _, n := range namesOf(story.Entities) {
		for _, p := range sample.Occurrences(r.Text, n.text) {
			add(p, n)
		}
	}
	for _, at := range letters.FindAllStringIndex(r.Text, -1) {
		p := corpus.Span{Start: at[0], End: at[1]}
		w := p.Of(r.Text)
		switch {
		case weekdayNumber(w) >= 0:
			add(p, piece{kind: date, day: corpus.NoDay, exact: true})
		case v != nil && utf8.RuneCountInString(w) > 5 && w == strings.ToLower(w) && !common[r.Language][w]:
			v[ending(w)] = append(v[ending(w)], w)
			add(p, piece{kind: word})
		}
	}
	slices.SortFunc(found, func(a, b slot) int { return a.Start - b.Start })
	return found
}

// namesOf returns the surfaces of the entities, longest first, so that a full name is found before its parts.
func namesOf(entities []sample.Entity) []piece {
	kinds := map[string]pieceKind{corpus.Person: personName, corpus.Location: placeName, corpus.Organization: organizationName}
	count := map[pieceKind]int{}
	var out []piece
	for _, e := range entities {
		kind := kinds[e.Type]
		given := map[string]bool{}
		for _, s := range e.Surfaces {
			if first, _, ok := strings.Cut(s, " "); ok {
				given[first] = true
			}
		}
		for _, s := range e.Surfaces {
			p := piece{kind: kind, text: s, slot: count[kind], form: familyName}
			switch {
			case strings.Contains(s, " "):
				p.form = fullName
			case given[s]:
				p.form = givenName
			}
			out = append(out, p)
		}
		count[kind]++
	}
	slices.SortStableFunc(out, func(a, b piece) int { return len(b.text) - len(a.text) })
	return out
}

// datePiece reads a day, a month or a year; of what lies between them, "last week", the surface stays true by itself.
func datePiece(value string) (piece, bool) {
	if day, err := corpus.ParseDay(value); err == nil {
		return piece{kind: date, day: day, exact: true}, true
	}
	for _, rest := range []string{"-01", "-01-01"} {
		if day, err := corpus.ParseDay(value + rest); err == nil && len(value+rest) == len("2006-01-02") {
			return piece{kind: date, day: day}, true
		}
	}
	return piece{}, false
}

// smallest is the least whole number that is changed. Below it they are written in words, and stand for pairs, trios
// and halves as often as for a figure.
const smallest = 20

func figurePiece(f sample.Figure) (piece, bool) {
	if f.Unit == "score" {
		return piece{kind: figure, unit: f.Unit}, true
	}
	value, err := strconv.ParseFloat(f.Value, 64)
	if err != nil || value < smallest && value == float64(int(value)) || value < 1 {
		return piece{}, false
	}
	return piece{kind: figure, value: value, unit: f.Unit}, true
}

// cut returns the pieces of text within p.
func (s slots) cut(text string, p corpus.Span) sentence {
	var out sentence
	at := p.Start
	for _, c := range s {
		if c.Start < at || c.End > p.End {
			continue
		}
		if c.Start > at {
			out = append(out, piece{text: text[at:c.Start]})
		}
		out = append(out, c.piece)
		at = c.End
	}
	if at < p.End {
		out = append(out, piece{text: text[at:p.End]})
	}
	return out
}

// sentenceEnd is the end of a sentence within a paragraph. A word of up to three letters before the point is taken for
// an abbreviation (M., Mme., No.): a sentence too long does no harm here.
var sentenceEnd = regexp.MustCompile(`\pL{4,}[\pN\x{a0}\x{202f})»”"’]*[.!?…]+[\x{a0}\x{202f}]?[»”"’)]?( )[\p{Lu}«“"‘—]`)

// sentences returns the sentences of the paragraphs of a report. A paragraph that does not end like a sentence is
// furniture and left out.
func sentences(text string) []corpus.Span {
	var out []corpus.Span
	at := 0
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		start := at
		at += len(paragraph) + len("\n\n")
		last, _ := utf8.DecodeLastRuneInString(paragraph)
		if strings.Contains(paragraph, "\n") || !strings.ContainsRune(".!?…»”\"’", last) {
			continue
		}
		for {
			cut := sentenceEnd.FindStringSubmatchIndex(text[start : at-len("\n\n")])
			if cut == nil {
				break
			}
			out = append(out, corpus.Span{Start: start, End: start + cut[2]})
			start += cut[3]
		}
		out = append(out, corpus.Span{Start: start, End: at - len("\n\n")})
	}
	return out
}
