package mention

import (
	"strings"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

// A report that nobody has dated tells when it was written all the same. Its year follows from a sum ("ten years ago, in
// 2011"), or from a weekday that falls on its date ("dimanche 9 mai") in the last year told of or the next, as such
// dates are near. Its day follows from such a date and from the weekday of what it tells first: "mardi", in a report of
// what was on "dimanche 9 mai", is the 11th. Few reports tell that much; the others stay undated.
//
// The confidences are estimates, low as the cases are rare: eight in the 750 real reports that they were tried on.
const (
	sureSum  = 0.8
	sureYear = 0.6
	sureDay  = 0.5 // half of the reports are of the day of what they tell first, most others of the next
	leadRun  = 4   // sentences in which the first weekday told of is looked for
	sumGap   = 8   // bytes between the parts of a sum: ", en "
	sumLeast = 2   // years: "the year before", "next year" may speak from the year beside them
)

// inferrer works out the dating of one article.
type inferrer struct {
	article *corpus.Article
	ann     *corpus.Annotation
	dates   []*corpus.Mention // of type DATE, in order
	year    int
	day     string // month and day, "-05-11"
	sure    float64
	witness []string
}

// infer works the dating of an article out from the dates in it. What is known of it, a month, a year or a day
// without one, is kept and made more exact; the zero Dating comes back if that fails.
func infer(a *corpus.Article, ann *corpus.Annotation, known corpus.Dating) corpus.Dating {
	in := inferrer{article: a, ann: ann, sure: 1}
	if known.Value != "" {
		in.sure, in.witness = known.Confidence, []string{known.Witness}
	}
	for i := range ann.Mentions {
		if m := &ann.Mentions[i]; m.Kind == corpus.Date && m.Type == corpus.DateType {
			in.dates = append(in.dates, m)
		}
	}
	in.year, _ = leadingNumber(known.Value)
	if md, ok := strings.CutPrefix(known.Value, "XXXX"); ok {
		in.day = md
	}
	if in.year == 0 {
		in.sum()
	}
	if in.year == 0 {
		in.reckon()
	}
	if pin, weekday := in.pin(); pin != nil {
		if in.year == 0 && weekday > 0 {
			in.fall(pin, weekday)
		}
		if in.day == "" {
			in.count(pin, weekday)
		}
	}
	value := "XXXX"
	if in.year > 0 {
		value = twoDigits(in.year/100) + twoDigits(in.year%100)
	}
	value += in.day
	if value == "XXXX" || value == known.Value || len(value) < len(known.Value) {
		return corpus.Dating{}
	}
	if in.year > 0 {
		if _, ok := publishedValue(value); !ok {
			return corpus.Dating{}
		}
	}
	return corpus.Dating{Value: value, Method: corpus.Inferred, Confidence: in.sure, Witness: strings.Join(in.witness, "; ")}
}

// rest notes what a conclusion rests on.
func (in *inferrer) rest(sure float64, on ...*corpus.Mention) {
	in.sure *= sure
	for _, m := range on {
		in.witness = append(in.witness, m.Of(in.article.In(m.Field)))
	}
}

// sum finds the year by "il y a dix ans, en 2011".
func (in *inferrer) sum() {
	for i, m := range in.dates {
		if i == 0 || m.Field != in.dates[i-1].Field {
			continue
		}
		before := in.dates[i-1]
		gap := corpus.Span{Start: before.End, End: m.Start}
		if gap.Len() > sumGap || strings.ContainsAny(gap.Of(in.article.In(m.Field)), ".;!?\n") {
			continue
		}
		y, n := saidYear(m), yearsFrom(before.Reading)
		if y == 0 {
			y, n = saidYear(before), yearsFrom(m.Reading)
		}
		if written := y - n; y > 0 && max(n, -n) >= sumLeast && written >= firstYear && written <= lastYear {
			in.year = written
			in.rest(sureSum, before, m)
			return
		}
	}
}

// saidYear returns the year that a date says, or 0.
func saidYear(m *corpus.Mention) int {
	if len(m.Reading) < 4 {
		return 0
	}
	y, n := leadingNumber(m.Reading[:4])
	if n < 4 || y < firstYear || y > lastYear {
		return 0
	}
	return y
}

// yearsFrom reads "@-10Y" as -10; anything else is 0.
func yearsFrom(reading string) int {
	sign, rest := 1, strings.TrimPrefix(reading, "@+")
	if after, ok := strings.CutPrefix(reading, "@-"); ok {
		sign, rest = -1, after
	}
	if n, l := leadingNumber(rest); rest != reading && rest[l:] == "Y" {
		return sign * n
	}
	return 0
}

// pin returns the first date without a year in the article, one with its weekday (1 Monday) before one without.
func (in *inferrer) pin() (pin *corpus.Mention, weekday int) {
	for _, m := range in.dates {
		if openDay(m.Reading) == "" {
			continue
		}
		if _, said, ok := strings.Cut(m.Reading, "&XXXX-WXX-"); ok {
			weekday, _ = leadingNumber(said)
			return m, weekday
		}
		if pin == nil {
			pin = m
		}
	}
	return pin, 0
}

// fall finds the year in which a date falls on its weekday: the last one told of or the next.
func (in *inferrer) fall(pin *corpus.Mention, weekday int) {
	last := 0
	for _, m := range in.dates {
		last = max(last, saidYear(m))
	}
	if last == 0 {
		return
	}
	for y := last; y <= last+1; y++ {
		if d, ok := dayIn(y, openDay(pin.Reading)); ok && isoWeekday(d) == weekday {
			in.year = y
			in.rest(sureYear, pin)
			return
		}
	}
}

// count finds the day by a past date near it and the weekday of what the article tells first.
func (in *inferrer) count(pin *corpus.Mention, weekday int) {
	y := in.year
	if y == 0 {
		y = 2021 // any year without a 29 February
	}
	date, ok := dayIn(y, openDay(pin.Reading))
	if !ok || weekday == 0 && in.year == 0 || !strings.Contains(pin.Reading, "<") {
		return
	}
	if weekday == 0 {
		weekday = isoWeekday(date)
	}
	lead := leadWeekday(in.ann)
	if lead == nil {
		return
	}
	first, _ := leadingNumber(lead.Reading[len("XXXX-WXX-"):])
	day := date + corpus.Day((first-weekday+7)%7)
	in.day = day.String()[len("2021"):]
	if in.year > 0 {
		in.year, _, _ = day.Date()
	}
	in.rest(sureDay, pin, lead)
}

// dayIn returns the day of a reading "XXXX-05-11" in a year.
func dayIn(year int, open string) (corpus.Day, bool) {
	m, _ := leadingNumber(open[len("XXXX-"):])
	d, _ := leadingNumber(open[len("XXXX-05-"):])
	day := corpus.DayOf(year, time.Month(m), d)
	_, got, _ := day.Date()
	return day, int(got) == m
}

// isoWeekday counts the weekdays from 1, Monday.
func isoWeekday(d corpus.Day) int { return (int(d.Weekday())+6)%7 + 1 }
