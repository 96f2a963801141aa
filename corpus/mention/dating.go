package mention

import (
	"fmt"
	"strings"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

// The years in which a report can have been published: from the first newspapers to as far as a slip of the pen may be
// told from a date.
const firstYear, lastYear = 1600, 2199

// pivot resolves years of two digits as POSIX does, into 1969 to 2068.
var pivot = corpus.DayOf(2018, time.July, 1)

// ParsePublished reads a publication date in any usual form ("2023-11-18T17:40:00Z", "18 novembre 2023", "Sat, 18 Nov 2023
// 16:40:00 GMT", "20231118") into the TIMEX3 day or the month, week or year that it names. A date that is none, names none
// clearly ("05/11/2023") or lies outside 1600 to 2199 is an error.
func ParsePublished(s string) (string, error) {
	s = strings.TrimSpace(s)
	if n, l := leadingNumber(s); l == 8 && n > 0 && len(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	if v, ok := publishedValue(s); ok {
		return v, nil
	}
	if d, _, ok := strings.Cut(s, "T"); ok && len(d) == len("2006-01-02") {
		if v, ok := publishedValue(d); ok {
			return v, nil
		}
	}
	value := ""
	for _, l := range []corpus.Lang{corpus.English, corpus.French} {
		switch v := publishedIn(s, dateGrammar(l)); {
		case len(v) == len(value) && v != value:
			return "", fmt.Errorf("%q: can be %s or %s: want YYYY-MM-DD", s, value, v)
		case len(v) > len(value):
			value = v
		}
	}
	if value == "" {
		return "", fmt.Errorf("%q: want a date such as YYYY-MM-DD", s)
	}
	return value, nil
}

// publishedIn returns the most exact date in s as the language of g has it, or "".
func publishedIn(s string, g *grammar) string {
	const longest = 200 // more is a text, not a date
	value := ""
	if g == nil || len(s) > longest {
		return value
	}
	sc := scanner{grammar: g}
	for _, f := range sc.scan(s) {
		if v, ok := publishedValue(f.reading); ok && len(v) > len(value) {
			value = v
		}
	}
	return value
}

// publishedValue resolves a reading that needs no anchor and is a day, week, month or year of publication.
func publishedValue(reading string) (string, bool) {
	if strings.HasPrefix(reading, "XX") && !strings.HasPrefix(reading, "XXXX") {
		reading = resolve(reading, pivot)
	}
	p, _, ok := resolvePoint(reading, corpus.NoDay)
	if !ok {
		return "", false
	}
	if y, _, _ := p.first.Date(); y < firstYear || y > lastYear {
		return "", false
	}
	switch p.size {
	case daySize, weekSize, monthSize, yearSize:
		return p.value(""), true
	}
	return "", false
}

// How sure a date is that is read in each place. Estimated on pages of news sites, not fitted.
const (
	sureGiven     = 0.99
	sureLanguage  = 0.9  // given, but day and month told apart by the language
	sureLabelled  = 0.95 // "Publié le 18 novembre 2023", "18/11/2023 à 17:40"
	sureDateline  = 0.93 // "MINSK, 18 novembre (Agence) -"
	sureURL       = 0.92 // /2023/11/18/
	sureAlone     = 0.85 // a line that is nothing but a date
	sureFurniture = 0.5  // some date in the furniture: it may belong to another article
)

// reach is how much of the beginning of a text may hold a dateline or furniture that nobody cut, in bytes.
const reach = 800

// front is how much of a line of the text itself can hold its dateline or be a date and little else, in bytes.
const front = 240

// ReadDating finds out when an article was published: as given; or read in the furniture around the text, in its
// dateline or its URL; or else inferred from the dates that it tells of, see infer. A day that is read or inferred wins
// over a month or year given that it lies in, and a year inferred is added to a day read without one.
func ReadDating(a *corpus.Article, ann *corpus.Annotation) corpus.Dating {
	given := corpus.Dating{Method: corpus.Given, Confidence: sureGiven, Witness: a.Published}
	var err error
	if given.Value, err = ParsePublished(a.Published); err != nil {
		// What can be two days may be one in the language of the article.
		given.Value, given.Confidence = publishedIn(a.Published, dateGrammar(ann.Language)), sureLanguage
	}
	if given.Anchor() != corpus.NoDay {
		return given
	}
	r := dateReader{}
	r.read(a, ann)
	best := r.best()
	if day := best.Anchor(); given.Value != "" && (day == corpus.NoDay || !Within(day, given.Value)) {
		best = given
	}
	if best.Anchor() == corpus.NoDay {
		in := infer(a, ann, best)
		if day := in.Anchor(); best.Value == "" && in.Value != "" || day != corpus.NoDay && Within(day, best.Value) {
			best = in
		}
	}
	return best
}

// Within reports whether a day lies in what a dating names: a year, a month, a week, a day, or a day without its year.
// Nothing named excludes nothing.
func Within(day corpus.Day, named string) bool {
	if named == "" {
		return true
	}
	if md, ok := strings.CutPrefix(named, "XXXX"); ok {
		return day.String()[len("2023"):] == md
	}
	p, _, ok := resolvePoint(named, corpus.NoDay)
	return ok && day >= p.first && day <= p.last
}

// dateReader collects the dates of publication that a page shows.
type dateReader struct {
	scanner
	seen []corpus.Dating
}

func (r *dateReader) add(value string, sure float64, witness string) {
	r.seen = append(r.seen, corpus.Dating{Value: value, Method: corpus.Read, Confidence: sure, Witness: strings.TrimSpace(witness)})
}

// read collects the dates of an article: those of its cuts, of its beginning and of its URL.
func (r *dateReader) read(a *corpus.Article, ann *corpus.Annotation) {
	r.url(a.URL)
	if r.grammar = dateGrammar(ann.Language); r.grammar == nil {
		return
	}
	for _, c := range ann.Cuts {
		if c.Field == corpus.Text {
			r.lines(c.Of(a.Text), true)
		}
	}
	r.lines(a.Text[:min(reach, len(a.Text))], false)
}

// lines reads the lines of a text; in furniture any full date counts for something.
func (r *dateReader) lines(s string, furniture bool) {
	for line := range strings.Lines(s) {
		if !furniture && len(line) > front {
			line = line[:strings.LastIndexByte(line[:front], ' ')+1]
		}
		if strings.ContainsAny(line, "0123456789") {
			r.line(strings.TrimSpace(line), furniture)
		}
	}
}

func (r *dateReader) line(line string, furniture bool) {
	found := r.scan(line)
	for i, f := range found {
		f.reading = strings.Replace(f.reading, "?", "", 1)
		if f.typ != "" || strings.ContainsAny(f.reading, "@^/<>P#") {
			continue
		}
		end := f.End
		timed := i+1 < len(found) && strings.HasPrefix(found[i+1].reading, "^T") && found[i+1].Start-f.End < len(" à partir de ")
		if timed {
			end = found[i+1].End
		}
		value, full := publishedValue(f.reading)
		witness := line[f.Start:end]
		switch {
		case dateline(line, f.Span):
			if !full {
				value = openDay(f.reading)
			}
			if value != "" {
				r.add(value, sureDateline, line[:f.End])
			}
		case !full:
		case r.labelled(f.token) || timed && (furniture || isDigit(witness[0]) && letters(f.Of(line)) == 0):
			r.add(value, sureLabelled, witness)
		case letters(line)-letters(witness) <= len("le mercredi"):
			r.add(value, sureAlone, witness)
		case furniture:
			r.add(value, sureFurniture, witness)
		}
	}
}

// labelled reports whether a word of publication stands within the six tokens before a token.
func (r *dateReader) labelled(token int) bool {
	for i := max(0, token-6); i < token; i++ {
		for _, seen := range r.at(i) {
			if seen.symbol == r.published {
				return true
			}
		}
	}
	return false
}

// openDay returns a reading of day and month, without what narrows it, if it is one.
func openDay(reading string) string {
	reading, _ = cutTime(reading)
	reading, _, _ = strings.Cut(reading, "&")
	reading = strings.TrimRight(reading, "<>=")
	if len(reading) == len("XXXX-11-18") && strings.HasPrefix(reading, "XXXX-") && isDigit(reading[5]) {
		return reading
	}
	return ""
}

// dateline reports whether the date at p stands in a dateline: a place in front, a dash or an agency in brackets behind.
func dateline(line string, p corpus.Span) bool {
	const longestPlace = 60 // bytes, with room for "WASHINGTON/JERUSALEM (Reuters), "
	place := strings.TrimSpace(line[:p.Start])
	if place == "" || len(place) > longestPlace || strings.ContainsAny(place, ".!?:") || place[0] >= 'a' && place[0] <= 'z' {
		return false
	}
	if !strings.HasSuffix(place, ",") && !strings.HasSuffix(place, ")") && !strings.HasSuffix(place, "—") && !strings.HasSuffix(place, ", le") {
		return false
	}
	behind := strings.TrimLeft(line[p.End:], " \u00a0.,")
	for _, sign := range []string{"(", "-", "–", "—", "/"} {
		if strings.HasPrefix(behind, sign) {
			return true
		}
	}
	return false
}

// letters counts the bytes of letters.
func letters(s string) (n int) {
	for i := range len(s) {
		if isLetter(s[i]) || s[i] >= 0x80 {
			n++
		}
	}
	return n
}

// url reads a date in the path of a URL: /2023/11/18/, /2023-11-18-, /20231118/, /2023/11/.
func (r *dateReader) url(u string) {
	for i := 0; i < len(u); {
		n, l := leadingNumber(u[i:])
		if l == 0 {
			i++
			continue
		}
		start, rest := i, u[i+l:]
		i += l
		if l == 8 && n < 1e7 { // leadingNumber cuts large numbers short
			n, _ = leadingNumber(u[start : start+4])
			rest = "/" + u[start+4:start+6] + "/" + u[start+6:start+8]
			l = 4
		}
		if l != 4 || n < firstYear || n > lastYear || len(rest) < 3 || strings.IndexByte("/-_", rest[0]) < 0 {
			continue
		}
		m, ml := leadingNumber(rest[1:])
		if ml == 0 || ml > 2 || m < 1 || m > 12 {
			continue
		}
		value := fmt.Sprintf("%04d-%02d", n, m)
		if rest = rest[1+ml:]; rest != "" && strings.IndexByte("/-_", rest[0]) >= 0 {
			if d, dl := leadingNumber(rest[1:]); dl == 1 || dl == 2 {
				if v, ok := publishedValue(fmt.Sprintf("%s-%02d", value, d)); ok {
					value = v
				}
			}
		}
		r.add(value, sureURL, u)
		return
	}
}

// best decides between the dates seen: the surest full day, surer where two places agree and less sure where they
// do not; else the day of a dateline with the year of something coarser; else the surest of the rest.
func (r *dateReader) best() corpus.Dating {
	var full, open, coarse corpus.Dating
	for _, d := range r.seen {
		kind := &coarse
		switch {
		case strings.HasPrefix(d.Value, "XXXX"):
			kind = &open
		case len(d.Value) == len("2023-11-18"):
			kind = &full
		}
		if d.Confidence > kind.Confidence {
			*kind = d
		}
	}
	if full.Value != "" {
		for _, d := range r.seen {
			switch {
			case len(d.Value) != len(full.Value) || d.Confidence < sureAlone || d.Witness == full.Witness:
			case d.Value == full.Value || strings.HasPrefix(d.Value, "XXXX") && d.Value[4:] == full.Value[4:]:
				full.Confidence = max(full.Confidence, sureGiven)
			default:
				full.Confidence = min(full.Confidence, 0.8*full.Confidence)
			}
		}
		return full
	}
	if open.Value != "" {
		if p, _, ok := resolvePoint(coarse.Value, corpus.NoDay); ok {
			if v := resolve(open.Value, p.first+(p.last-p.first)/2); v >= p.first.String() && v <= p.last.String() {
				open.Value, open.Confidence = v, open.Confidence*coarse.Confidence
			}
		}
		return open
	}
	if coarse.Value != "" {
		return coarse
	}
	return corpus.Dating{Method: corpus.Undated}
}
