package sample

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// A story is a txtar file, NAME.txtar:
//
//	# A line or more about the story.
//	story: NAME
//	domain: disaster
//	split: tune
//	-- NAME-01.fr --
//	title: …
//	published: 2021-03-03        may be coarser, or missing: an undated page
//	source: …
//	url: https://….example/…     may be missing
//	occurrence: KEBAB            - for a round-up
//	renders: NAME-02.en          or copies: NAME-03.fr; may be missing
//
//	The text.
//	-- gold --
//	entity person: SURFACE | SURFACE
//	date NAME-01.fr: SURFACE#2 = TIMEX3
//	figure NAME-01.fr: SURFACE = VALUE UNIT
//	equivalent NAME-01.fr ~ NAME-02.en: FIRST WORDS ||| FIRST WORDS
//	complete NAME-01.fr: NAME-02.en NAME-04.en
//	query fr: TEXT = NAME-01.fr NAME-02.en
//
// Lines of the gold that are empty or start with # are passed over.

// file is a story as parse leaves it: pairs, readings and answers may name reports of other stories and wait for resolve.
type file struct {
	name     string
	story    Story
	pairs    []pairWords // of story.Pairs
	readings []int       // the lines of story.Complete
	queries  []int       // the lines of story.Queries
}

// pairWords are the first words of the two sentences of a pair, and the line where they stand.
type pairWords struct {
	line int
	a, b string
}

// parse reads the story that stands in the file of that name. An error names the file and the line.
func parse(name string, data []byte) (*file, error) {
	f := &file{name: name}
	if !utf8.Valid(data) {
		return nil, f.errorf(1, "not UTF-8")
	}
	parts := split(string(data))
	if err := f.header(1, parts[0].text); err != nil {
		return nil, err
	}
	last := len(parts) - 1
	if parts[last].name != "gold" {
		return nil, f.errorf(parts[last].line, "the last part is %q, want gold", parts[last].name)
	}
	for _, p := range parts[1:last] {
		if err := f.report(p); err != nil {
			return nil, err
		}
	}
	if err := f.gold(parts[last]); err != nil {
		return nil, err
	}
	return f, nil
}

// part is a file of an archive; line is that of its first line, below its marker.
type part struct {
	name string
	line int
	text string
}

// split cuts a txtar archive into its comment, which has no name, and its files. Package txtar does not tell the lines
// that errors have to name.
func split(archive string) []part {
	parts := []part{{line: 1}}
	line, start, at := 1, 0, 0
	for row := range strings.Lines(archive) {
		line++
		name, ok := strings.CutPrefix(strings.TrimRight(row, "\r\n"), "-- ")
		name, ok2 := strings.CutSuffix(name, " --")
		if ok && ok2 && strings.TrimSpace(name) != "" {
			parts[len(parts)-1].text = archive[start:at]
			start = at + len(row)
			parts = append(parts, part{name: strings.TrimSpace(name), line: line})
		}
		at += len(row)
	}
	parts[len(parts)-1].text = archive[start:]
	return parts
}

func (f *file) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", f.name, line, fmt.Sprintf(format, args...))
}

// fields reads the lines "key: value" at the head of text up to the first empty one, keys among allowed, each once.
// It returns them and what follows.
func (f *file) fields(line int, text string, allowed ...string) (map[string]string, string, error) {
	found := map[string]string{}
	for ; text != ""; line++ {
		head, rest, _ := strings.Cut(text, "\n")
		text = rest
		if head == "" {
			break
		}
		key, value, ok := strings.Cut(head, ": ")
		if !ok || !slices.Contains(allowed, key) || strings.TrimSpace(value) == "" {
			return nil, "", f.errorf(line, "%q: want one of %v with a value", head, allowed)
		}
		if found[key] != "" {
			return nil, "", f.errorf(line, "%s stands twice", key)
		}
		found[key] = strings.TrimSpace(value)
	}
	return found, text, nil
}

var (
	domains = []string{"politics", "disaster", "court", "economy", "sport", "science", "culture"}
	splits  = []Split{Tune, Test}
)

func (f *file) header(line int, comment string) error {
	var note []string
	for strings.HasPrefix(comment, "#") {
		head, rest, _ := strings.Cut(comment, "\n")
		note = append(note, strings.TrimSpace(head[1:]))
		comment = rest
		line++
	}
	h, rest, err := f.fields(line, comment, "story", "domain", "split")
	if err != nil {
		return err
	}
	f.story = Story{Name: h["story"], Note: strings.Join(note, " "), Domain: h["domain"], Split: Split(h["split"])}
	switch {
	case f.story.Name+".txtar" != f.name:
		return f.errorf(line, "story %q: want the name of the file", f.story.Name)
	case !slices.Contains(domains, f.story.Domain):
		return f.errorf(line, "domain %q: want one of %v", f.story.Domain, domains)
	case !slices.Contains(splits, f.story.Split):
		return f.errorf(line, "split %q: want one of %v", f.story.Split, splits)
	case strings.TrimSpace(rest) != "":
		return f.errorf(line, "text before the first report")
	}
	return nil
}

func (f *file) report(p part) error {
	id, line := p.name, p.line
	h, body, err := f.fields(line, p.text, "title", "published", "source", "url", "occurrence", "renders", "copies")
	if err != nil {
		return err
	}
	_, lang, _ := strings.Cut(id, ".")
	r := Report{
		Article: corpus.Article{
			ID: id, Language: corpus.Lang(lang), Title: h["title"], Text: strings.Trim(body, "\n"),
			Published: h["published"], URL: h["url"], Source: h["source"],
		},
		Story: f.story.Name, Occurrence: h["occurrence"], Renders: h["renders"], Copies: h["copies"],
	}
	switch {
	case !corpus.ValidID(id) || !strings.HasPrefix(id, f.story.Name+"-"):
		return f.errorf(line-1, "id %q: want letters, digits, - and . after %s-", id, f.story.Name)
	case r.Language.Other() == "":
		return f.errorf(line-1, "id %q: want it to end in .fr or .en", id)
	case f.find(id) != nil:
		return f.errorf(line-1, "%s stands twice", id)
	case r.Title == "" || r.Source == "" || r.Occurrence == "" || r.Text == "":
		return f.errorf(line, "%s: want title, source, occurrence and a text", id)
	case !coarseDay(r.Published):
		return f.errorf(line, "%s: published %q: want YYYY-MM-DD, YYYY-MM or YYYY", id, r.Published)
	case !exampleURL(r.URL):
		return f.errorf(line, "%s: url %q: want a host under .example", id, r.URL)
	case r.Renders != "" && r.Copies != "":
		return f.errorf(line, "%s: both a translation and a copy", id)
	}
	f.story.Reports = append(f.story.Reports, r)
	return nil
}

var (
	timex  = regexp.MustCompile(`^\d\d(XX|\dX|\d\d(-(SP|SU|FA|WI|Q[1-4]|W\d\d(-WE)?|\d\d(-\d\d(T(MO|AF|EV|NI|\d\d:\d\d))?)?))?)$`)
	figure = regexp.MustCompile(`^\d+(\.\d+)?([-/]\d+(\.\d+)?)?$`)
	units  = strings.Fields("% point score second minute hour day week month year mm cm m km mi nmi m2 km2 ha acre kg t km/h kHz °C " +
		"EUR USD GBP XOF TND MAD MUR HUF BGN KZT")
)

// coarseDay reports whether s is a day, a month, a year or nothing.
func coarseDay(s string) bool {
	for _, layout := range []string{"", time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// exampleURL reports whether s is empty or an address that nobody can own (RFC 2606).
func exampleURL(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && strings.HasSuffix(u.Hostname(), ".example")
}

func (f *file) find(id string) *Report {
	for i := range f.story.Reports {
		if r := &f.story.Reports[i]; r.ID == id {
			return r
		}
	}
	return nil
}

func (f *file) gold(p part) error {
	line := p.line
	for row := range strings.Lines(p.text) {
		row = strings.TrimSuffix(row, "\n")
		if row != "" && row[0] != '#' {
			if err := f.row(line, row); err != nil {
				return err
			}
		}
		line++
	}
	return nil
}

// row reads one line of gold: a kind, what it is of, a colon and the rest.
func (f *file) row(line int, row string) error {
	head, rest, ok := strings.Cut(row, ": ")
	kind, of, ok2 := strings.Cut(head, " ")
	if !ok || !ok2 {
		return f.errorf(line, "%q: want KIND OF: …", row)
	}
	switch kind {
	case "entity":
		return f.entity(line, of, rest)
	case "date":
		m, value, err := f.mark(line, of, rest)
		if err == nil && !timex.MatchString(value) {
			err = f.errorf(line, "%q: want the TIMEX3 value of a day or something coarser", value)
		}
		f.story.Dates = append(f.story.Dates, Date{m, value})
		return err
	case "figure":
		m, value, err := f.mark(line, of, rest)
		number, unit, _ := strings.Cut(value, " ")
		if err == nil && (!figure.MatchString(number) || unit != "" && !slices.Contains(units, unit)) {
			err = f.errorf(line, "%q: want a number and one of the units %q", value, units)
		}
		f.story.Figures = append(f.story.Figures, Figure{m, number, unit})
		return err
	case string(Equivalent), string(Partial), string(NearMiss):
		return f.pair(line, Judgement(kind), of, rest)
	case "complete":
		for _, other := range strings.Fields(rest) {
			f.story.Complete = append(f.story.Complete, Reading{of, other})
			f.readings = append(f.readings, line)
		}
		return nil
	case "query":
		return f.query(line, of, rest)
	}
	return f.errorf(line, "%q: want entity, date, figure, equivalent, partial, near-miss, complete or query", kind)
}

func (f *file) entity(line int, kind, rest string) error {
	if !slices.Contains([]string{corpus.Person, corpus.Organization, corpus.Location}, kind) {
		return f.errorf(line, "entity %q: want person, organization or location", kind)
	}
	e := Entity{Type: kind, Surfaces: strings.Split(rest, " | ")}
	for _, s := range e.Surfaces {
		if !slices.ContainsFunc(f.story.Reports, func(r Report) bool {
			return len(Occurrences(r.Text, s))+len(Occurrences(r.Title, s)) > 0
		}) {
			return f.errorf(line, "%q stands in no report of the story", s)
		}
	}
	f.story.Entities = append(f.story.Entities, e)
	return nil
}

// mark reads "SURFACE#2 = VALUE" and finds the surface in the report.
func (f *file) mark(line int, id, rest string) (Mark, string, error) {
	r := f.find(id)
	if r == nil {
		return Mark{}, "", f.errorf(line, "%q is no report of the story", id)
	}
	i := strings.LastIndex(rest, " = ")
	if i < 0 {
		return Mark{}, "", f.errorf(line, "%q: want SURFACE = VALUE", rest)
	}
	m := Mark{Report: id, Surface: rest[:i], Nth: 1}
	if surface, number, ok := strings.Cut(m.Surface, "#"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 2 {
			return Mark{}, "", f.errorf(line, "%q: want # with a number from 2", m.Surface)
		}
		m.Surface, m.Nth = surface, n
	}
	stands := Occurrences(r.Text, m.Surface)
	if len(stands) < m.Nth {
		return Mark{}, "", f.errorf(line, "%s: %q stands %d times in the text, want %d", id, m.Surface, len(stands), m.Nth)
	}
	m.Span = stands[m.Nth-1]
	return m, rest[i+len(" = "):], nil
}

func (f *file) pair(line int, j Judgement, of, rest string) error {
	a, b, ok := strings.Cut(of, " ~ ")
	aWords, bWords, ok2 := strings.Cut(rest, " ||| ")
	if !ok || !ok2 {
		return f.errorf(line, "want %s ID ~ ID: FIRST WORDS ||| FIRST WORDS", j)
	}
	f.story.Pairs = append(f.story.Pairs, Pair{Judgement: j, A: Sentence{Report: a}, B: Sentence{Report: b}})
	f.pairs = append(f.pairs, pairWords{line, aWords, bWords})
	return nil
}

func (f *file) query(line int, lang, rest string) error {
	i := strings.LastIndex(rest, " = ")
	if i < 0 || corpus.Lang(lang).Other() == "" {
		return f.errorf(line, "want query fr|en: TEXT = ID …")
	}
	q := Query{Language: corpus.Lang(lang), Text: rest[:i], Answers: strings.Fields(rest[i+len(" = "):])}
	if len(q.Answers) == 0 {
		return f.errorf(line, "%q: no report answers", q.Text)
	}
	f.story.Queries = append(f.story.Queries, q)
	f.queries = append(f.queries, line)
	return nil
}

// resolve finds what the story says of reports, its own and those of others.
func (f *file) resolve(byID map[string]*Report) error {
	for i, words := range f.pairs {
		p := &f.story.Pairs[i]
		if err := f.sentence(words.line, &p.A, words.a, byID); err != nil {
			return err
		}
		if err := f.sentence(words.line, &p.B, words.b, byID); err != nil {
			return err
		}
	}
	for i, c := range f.story.Complete {
		for _, id := range []string{c.A, c.B} {
			if byID[id] == nil {
				return f.errorf(f.readings[i], "%q: no such report", id)
			}
		}
	}
	for i, q := range f.story.Queries {
		for _, id := range q.Answers {
			if byID[id] == nil {
				return f.errorf(f.queries[i], "%q: no such report", id)
			}
		}
	}
	for _, r := range f.story.Reports {
		if id := r.original(); id != r.ID {
			o := f.find(id)
			switch {
			case o == nil || o.original() != id:
				return fmt.Errorf("%s: %s: %q: want a text of its own of the story", f.name, r.ID, id)
			case o.Occurrence != r.Occurrence || (o.Language == r.Language) != (r.Copies != ""):
				return fmt.Errorf("%s: %s: want the occurrence of %s, and its language for a copy only", f.name, r.ID, id)
			}
		}
	}
	return nil
}

// sentence finds the sentence that starts with the words, which must stand in the text once.
func (f *file) sentence(line int, s *Sentence, words string, byID map[string]*Report) error {
	r := byID[s.Report]
	if r == nil {
		return f.errorf(line, "%q: no such report", s.Report)
	}
	if n := strings.Count(r.Text, words); n != 1 {
		return f.errorf(line, "%s: %q stands %d times in the text, want once", s.Report, words, n)
	}
	start := strings.Index(r.Text, words)
	s.Span = corpus.Span{Start: start, End: start + len(words)}
	return nil
}
