package tell

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index/lexicon"
)

// How much is told: so much of each that four sentences can still be read aloud.
const (
	mostOfType  = 4 // names of a type that both have
	mostDays    = 2
	mostFigures = 4
	mostWords   = 4
	mostCounted = 2 // numbers that they do not agree on
	mostWhere   = 2 // places on either side
	mostAlone   = 3 // names, and figures, that one has alone

	// leastWeight is the least weight, in log-odds, of what is told to speak against a link: less moves a confidence of one
	// half by less than two points.
	leastWeight = 0.05

	// alike is the probability from which two names are taken for spellings of one.
	alike = 0.5

	// leastOpenings is the weight from which two first sentences rather say the same than not: the half of what such sentences
	// can weigh.
	leastOpenings = 1.25
)

// reader makes an account of two articles for a reader of lang.
type reader struct {
	lang  corpus.Lang
	lex   *lexicon.Lexicon
	sides [2]side
}

// side is what an article mentions: names and figures by key, and the keys in their order.
type side struct {
	*corpus.Annotated
	names, figures map[string]*mentioned
	order          []*mentioned
}

// mentioned is something that an article mentions, as it does first, and how often.
type mentioned struct {
	*corpus.Mention
	value, surface string // in one line
	count          int
	lead           bool     // it is in the first sentences
	particle       string   // "of", "de" or "d'" between a figure and what it counts
	behind         []string // the words of what it counts
}

func newAccount(k *corpus.Link, a, b *corpus.Annotated, lex *lexicon.Lexicon, lang corpus.Lang) *account {
	r := &reader{lang, lex, [2]side{newSide(a), newSide(b)}}
	out := &account{
		langs: [2]corpus.Lang{a.Lang(), b.Lang()}, known: len(k.Evidence) > 0,
		relation: k.Relation, confidence: k.Confidence,
	}
	total := 0.0
	for _, row := range k.Evidence {
		total += row.Weight
		r.row(out, row)
	}
	if out.judged != nil {
		out.judged.without = 1 / (1 + math.Exp(-total))
	}
	if out.known {
		out.where = r.where()
		r.differ(out)
		for i := range out.only {
			t := r.alone(i, out)
			t.agencies = out.only[i].agencies
			out.only[i] = t
		}
	}
	slices.Sort(out.days)
	if d := k.Direction; d != nil && d.Original != "" && out.judged == nil {
		out.first = newOriginal(d)
	}
	return out
}

// row adds what a row of evidence says.
func (r *reader) row(out *account, row corpus.Evidence) {
	rest, isRest := strings.CutSuffix(row.Key, " more")
	isRest = isRest && row.A == "" && row.B == ""
	against := row.Weight <= -leastWeight
	switch row.Kind {
	case corpus.ByName:
		if n, err := strconv.Atoi(rest); isRest && err == nil {
			out.moreNames += n
			return
		}
		r.name(out, row)
	case corpus.ByQuantity:
		if class, ok := mention.CountClassOf(row.Key); ok {
			r.add(out, class, row.A, row.B)
		} else if !isRest && !vague(row.Key) && len(out.figures) < mostFigures {
			out.figures = append(out.figures, r.figure(row))
		}
	case corpus.ByWord:
		if word := r.own(row); !isRest && len(out.words) < mostWords && !slices.Contains(out.words, word) {
			out.words = append(out.words, word)
		}
	case corpus.BySentence:
		out.openings = row.Weight >= leastOpenings
	case corpus.ByDay:
		day, err := corpus.ParseDay(row.Key)
		switch {
		case err == nil && len(out.days) < mostDays:
			out.days = append(out.days, day)
		case row.Key == "" && against && row.A == row.B:
			out.otherDays = true
		case row.Key == "" && against:
			out.mainDays = [2]corpus.Day{parsed(row.A), parsed(row.B)}
		}
	case corpus.ByPublication:
		if x, y := parsed(row.A), parsed(row.B); against && x != corpus.NoDay && y != corpus.NoDay {
			out.apart = int(max(x-y, y-x))
		}
	case corpus.ByCompetition:
		out.better = against
	case corpus.ByAgency:
		switch {
		case row.A != "" && row.B != "":
			out.agencies = append(out.agencies, row.Key)
		case row.A != "":
			out.only[0].agencies = append(out.only[0].agencies, row.Key)
		default:
			out.only[1].agencies = append(out.only[1].agencies, row.Key)
		}
	case corpus.ByJudgement:
		out.judged = &judgement{by: row.Key, why: row.A}
	}
}

// parsed is a day as evidence has it, NoDay where that is not known.
func parsed(s string) corpus.Day {
	d, err := corpus.ParseDay(s)
	if err != nil {
		return corpus.NoDay
	}
	return d
}

// own is how a row stands in the article of the reader's language.
func (r *reader) own(row corpus.Evidence) string {
	if r.mine() == 1 {
		return cmp.Or(row.B, row.A, row.Key)
	}
	return cmp.Or(row.A, row.B, row.Key)
}

// mine is the side in the reader's language, the first where both or none are.
func (r *reader) mine() int {
	if r.sides[0].Lang() != r.lang && r.sides[1].Lang() == r.lang {
		return 1
	}
	return 0
}

// name adds a name that both have.
func (r *reader) name(out *account, row corpus.Evidence) {
	list, typ := &out.others, r.typeOf(row.Key)
	switch {
	case typ == corpus.Person:
		list = &out.people
	case typ == corpus.Location || r.country(row.Key) != "":
		list = &out.places
	case typ == corpus.Organization:
		list = &out.organisations
	}
	called := r.called(row)
	if len(*list) == mostOfType || typ == corpus.Location && adjective(row.Key, called) {
		out.moreNames++
		return
	}
	*list = append(*list, called)
}

// typeOf is the type of a shared name: what either article is sure of.
func (r *reader) typeOf(key string) string {
	for _, i := range []int{r.mine(), 1 - r.mine()} {
		if m := r.sides[i].names[key]; m != nil && m.Type != corpus.OtherName {
			return m.Type
		}
	}
	return corpus.OtherName
}

// called is a shared name in the reader's language, with the other spelling behind it where that is another and no place's: those
// are known by their own names in each language.
func (r *reader) called(row corpus.Evidence) string {
	if c := r.country(row.Key); c != "" {
		return c
	}
	mine, other := r.sides[r.mine()].names[row.Key], r.sides[1-r.mine()].names[row.Key]
	if mine == nil || other == nil {
		return r.own(row)
	}
	name, foreign := mine.value, other.value
	switch x, y := " "+text.Fold(name), " "+text.Fold(foreign); {
	case x == y:
		return name
	case strings.HasSuffix(x, y) && strings.Contains(foreign, " "): // what comes before a full name is no part of it
		return foreign
	case strings.HasSuffix(y, x) && !strings.Contains(name, " "):
		return foreign
	case r.typeOf(row.Key) == corpus.Location, strings.HasSuffix(x, y), strings.HasSuffix(y, x):
		return name
	case r.typeOf(row.Key) == corpus.Person && mention.SameName(name, foreign) < alike: // two of one family
		return name[strings.LastIndex(name, " ")+1:]
	}
	return name + " (" + foreign + ")"
}

// country is the name of a country that a key stands for: its mentions are often adjectives. It is empty for other keys.
func (r *reader) country(key string) string {
	region, err := language.ParseRegion(key)
	if err != nil || len(key) != 2 || key != strings.ToUpper(key) || !region.IsCountry() {
		return ""
	}
	if r.lang == corpus.French {
		return display.French.Regions().Name(region)
	}
	return display.English.Regions().Name(region)
}

// adjective reports whether a place may be named by its adjective or its people: "asiatique", "Asian". Those of towns are
// not known as places, those of countries are told by the country.
func adjective(key, name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	region := len(key) > 2 && key == strings.ToUpper(key) // known by a name of ours
	return unicode.IsLower(first) || region && strings.ToUpper(text.Fold(name)) != key
}

// figure is a shared figure as the reader's language writes it, with what is counted where both count the same.
func (r *reader) figure(row corpus.Evidence) string {
	i := r.mine()
	mine, other := r.sides[i].figures[row.Key], r.sides[1-i].figures[row.Key]
	if mine == nil || other == nil {
		return lowered(r.own(row))
	}
	return strings.TrimSpace(r.written(mine) + " " + r.things(mine, r.sides[i].Lang(), other, r.sides[1-i].Lang()))
}

// written is a figure as the reader's language writes it.
func (r *reader) written(m *mentioned) string {
	l := speaker(r.lang)
	_, err := strconv.ParseFloat(m.Value, 64)
	switch {
	case m.Type == corpus.Percent && err == nil:
		return l.say("%s%%", "%s\u00a0%%", l.pick(m.Value, strings.Replace(m.Value, ".", ",", 1)))
	case m.Type == corpus.Count && err == nil && strings.IndexFunc(m.surface, unicode.IsLetter) < 0:
		return l.digits(m.Value)
	}
	return lowered(m.surface)
}

// lowered begins a figure in words with a small letter: it may have stood at the head of a sentence.
func lowered(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(first) && unicode.IsLower(next) {
		return string(unicode.ToLower(first)) + s[n:]
	}
	return s
}

// things is what two figures count: their class, else the words behind the one. It is empty where they do not count the same.
func (r *reader) things(m *mentioned, lang corpus.Lang, other *mentioned, otherLang corpus.Lang) string {
	class, ok := mention.CountClassOf(m.Counts)
	switch {
	case m.Counts != other.Counts:
		return ""
	case !ok || !class.Noun:
		return r.words(m, lang, other, otherLang)
	case m.particle != "" && lang == corpus.French:
		return of(class.In(lang))
	case m.particle == "" && strings.HasPrefix(m.Value, "~") && !strings.ContainsAny(m.surface, "0123456789"):
		return "" // killed a score, tué une vingtaine
	}
	return joined(m.particle, class.In(lang))
}

// words are what a figure counts by the words behind it: those up to the last that means what a word behind the other figure
// means. It is empty if none does.
func (r *reader) words(m *mentioned, lang corpus.Lang, other *mentioned, otherLang corpus.Lang) string {
	if m.Type != corpus.Count || other.Type != corpus.Count {
		return ""
	}
	meant := map[string]bool{}
	for _, w := range other.behind {
		for _, c := range r.lex.Concepts(nil, w, otherLang) {
			meant[c] = true
		}
	}
	for n := len(m.behind); n > 0; n-- {
		if slices.ContainsFunc(r.lex.Concepts(nil, m.behind[n-1], lang), func(c string) bool { return meant[c] }) {
			return joined(m.particle, strings.Join(m.behind[:n], " "))
		}
	}
	return ""
}

// where returns the places in the leads that the other article does not name at all, where both have some.
func (r *reader) where() (out [2][]string) {
	for i := range r.sides {
		for _, m := range r.sides[i].order {
			if m.Type == corpus.Location && r.comparable(m) && m.lead && len(out[i]) < mostWhere && !r.has(1-i, m) {
				out[i] = append(out[i], r.place(m))
			}
		}
	}
	if len(out[0]) == 0 || len(out[1]) == 0 {
		return [2][]string{}
	}
	return out
}

func (r *reader) place(m *mentioned) string { return cmp.Or(r.country(m.Key), m.value, m.surface) }

// has reports whether an article mentions something, under this key or, a name, in a spelling of it.
func (r *reader) has(i int, m *mentioned) bool {
	s := &r.sides[i]
	if m.Kind == corpus.Quantity {
		return s.figures[m.Key] != nil
	}
	if s.names[m.Key] != nil {
		return true
	}
	return slices.ContainsFunc(s.order, func(o *mentioned) bool {
		return o.Kind == corpus.Name && mention.SameName(m.value, o.value) >= alike
	})
}

// differ adds what the articles count and do not agree on, though it may be no contradiction: figures of a class of which either
// has one, then numbers of things of which each gives one by the words behind it, and not the other's.
func (r *reader) differ(out *account) {
	mention.Differences(mention.Tallies(r.sides[0].Annotated), mention.Tallies(r.sides[1].Annotated), func(t, u *mention.Tally) {
		class, _ := mention.CountClassOf(t.Counts)
		r.add(out, class, t.Surface, u.Surface)
	})
	i := r.mine()
	for _, m := range r.sides[i].order {
		if m.Type != corpus.Count || m.Counts != "" || r.has(1-i, m) {
			continue
		}
		var against *mentioned
		what := ""
		for _, o := range r.sides[1-i].order {
			if o.Type != corpus.Count || o.Counts != "" {
				continue
			}
			if things := r.words(m, r.sides[i].Lang(), o, r.sides[1-i].Lang()); things != "" {
				if against != nil {
					against = nil // there are several: nobody knows which is meant
					break
				}
				against, what = o, things
			}
		}
		if against != nil && !r.has(i, against) {
			var values [2]string
			values[i], values[1-i] = r.bare(m), r.bare(against)
			out.counted = appendCount(out.counted, what, values)
		}
	}
}

// add adds figures of a class that differ.
func (r *reader) add(out *account, class mention.CountClass, first, second string) {
	values := [2]string{lowered(squeezed(first)), lowered(squeezed(second))}
	if class.Noun {
		out.counted = appendCount(out.counted, class.In(r.lang), values)
	} else {
		out.measured = appendCount(out.measured, class.In(r.lang), values)
	}
}

// appendCount adds what is not told yet, unless enough is.
func appendCount(all []count, what string, values [2]string) []count {
	if len(all) == mostCounted || slices.ContainsFunc(all, func(c count) bool { return c.what == what }) {
		return all
	}
	return append(all, count{what, values})
}

// bare is a number alone.
func (r *reader) bare(m *mentioned) string {
	if strings.Trim(m.Value, "0123456789") == "" {
		return speaker(r.lang).digits(m.Value)
	}
	return lowered(m.surface)
}

// alone returns what one article tells and the other does not, what it tells most often first. What they differ in is not
// said again.
func (r *reader) alone(i int, a *account) (out told) {
	order := slices.Clone(r.sides[i].order)
	slices.SortStableFunc(order, func(x, y *mentioned) int { return cmp.Compare(y.count, x.count) })
	for _, m := range order {
		switch {
		case r.comparable(m) && len(out.names) < mostAlone:
			name := r.place(m)
			if !slices.Contains(a.where[i], name) && !slices.Contains(out.names, name) && !r.has(1-i, m) {
				out.names = append(out.names, name)
			}
		// A bare number tells nothing without what it counts.
		case (m.Type == corpus.Percent || m.Type == corpus.Money || m.Type == corpus.Measure) && len(out.figures) < mostAlone && !vague(m.Key) && !r.has(1-i, m):
			written := r.written(m)
			if _, err := strconv.ParseFloat(m.Value, 64); r.sides[i].Lang() != r.lang && (m.Type != corpus.Percent || err != nil) {
				written = speaker(r.lang).quoted([]string{written})[0]
			}
			if !slices.Contains(out.figures, written) {
				out.figures = append(out.figures, written)
			}
		}
	}
	return out
}

// comparable reports whether the other article would have a name in a spelling that can be known again. Across languages
// organisations and what has several words are translated, save people, who keep their names, and countries.
func (r *reader) comparable(m *mentioned) bool {
	switch {
	case m.Kind != corpus.Name || m.Type == corpus.OtherName:
		return false
	case r.sides[0].Lang() == r.sides[1].Lang() || m.Type == corpus.Person || r.country(m.Key) != "":
		return true
	}
	return m.Type == corpus.Location && !strings.Contains(m.value, " ") && !adjective(m.Key, m.value)
}

// newSide reads what an article mentions.
func newSide(a *corpus.Annotated) side {
	s := side{Annotated: a, names: map[string]*mentioned{}, figures: map[string]*mentioned{}}
	lead := leadEnd(a)
	var last corpus.Mention // the last figure: those within it are the ends of a range
	for i := range a.Annotation.Mentions {
		m := &a.Annotation.Mentions[i]
		by := s.names
		switch {
		case m.Key == "" || m.Kind == corpus.Date || m.Type == corpus.Calendar || m.Type == corpus.Ordinal:
			continue
		case m.Kind == corpus.Quantity && m.Field == last.Field && last.Contains(m.Span):
			continue
		case m.Kind == corpus.Quantity:
			by, last = s.figures, *m
		}
		known := by[m.Key]
		if known == nil {
			known = &mentioned{Mention: m, value: squeezed(m.Value), surface: squeezed(a.Surface(m))}
			known.particle, known.behind = behind(a, m)
			by[m.Key] = known
			s.order = append(s.order, known)
		}
		known.count++
		known.lead = known.lead || m.Field == corpus.Title || m.End <= lead
	}
	return s
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// leadEnd is where the first sentences of the text end: they say where it was.
func leadEnd(a *corpus.Annotated) int {
	const sentences = 2
	n := 0
	for _, s := range a.Annotation.Sentences {
		if s.Field == corpus.Text {
			if n++; n == sentences {
				return s.End
			}
		}
	}
	return len(a.Text)
}

// behind returns the words that stand directly behind a mention: two at most, and no function word but the particle that
// belongs to the figure, "une centaine de blessés".
func behind(a *corpus.Annotated, m *corpus.Mention) (particle string, words []string) {
	if m.Type != corpus.Count {
		return "", nil
	}
	const most, near = 2, 80 // words, bytes
	field := a.In(m.Field)
	rest := field[m.End:min(m.End+near, len(field))]
	for i, t := range text.Tokens(rest, a.Lang()) {
		word := t.Of(rest)
		if i == 0 && slices.Contains([]string{"de", "d'", "d’", "of"}, strings.ToLower(word)) {
			particle = word
			continue
		}
		if t.Kind != text.Word || len(words) == most || text.Stop(strings.ToLower(word), a.Lang()) {
			break
		}
		words = append(words, word)
	}
	return particle, words
}

// joined puts a particle before words.
func joined(particle, words string) string {
	if particle == "" || strings.HasSuffix(particle, "'") || strings.HasSuffix(particle, "’") {
		return particle + words
	}
	return particle + " " + words
}

// vague reports whether the key of a figure is a length of time that nobody has counted: "some days".
func vague(key string) bool { return strings.HasPrefix(key, "PX") || strings.HasPrefix(key, "PTX") }
