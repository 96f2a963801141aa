package generate

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

var (
	weekdays = map[corpus.Lang][]string{
		corpus.French:  strings.Fields("dimanche lundi mardi mercredi jeudi vendredi samedi"),
		corpus.English: strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
	}
	months = map[corpus.Lang][]string{
		corpus.French:  strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
		corpus.English: strings.Fields("January February March April May June July August September October November December"),
	}
	// shortMonths are how agencies write them in a dateline.
	shortMonths = strings.Fields("Jan Feb March April May June July Aug Sept Oct Nov Dec")
	// deictic names the words that speak from the day of writing, and how many days from it.
	deictic = map[string]int{"aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "demain": 1, "today": 0, "yesterday": -1, "tomorrow": 1}
)

func weekdayNumber(w string) int {
	for _, names := range weekdays {
		for i, name := range names {
			if strings.EqualFold(w, name) {
				return i
			}
		}
	}
	return -1
}

func monthNumber(w string) int {
	for _, names := range [][]string{months[corpus.French], months[corpus.English], shortMonths} {
		for i, name := range names {
			if w == name {
				return i
			}
		}
	}
	return -1
}

// moved is a date of a scene of anchor as said in an occurrence of day: as many days from it, or months, or years.
func moved(p *piece, anchor, day corpus.Day) corpus.Day {
	if p.exact {
		return p.day - anchor + day
	}
	y, m, d := p.day.Date()
	ay, am, _ := anchor.Date()
	ny, nm, _ := day.Date()
	return corpus.DayOf(y+ny-ay, m+nm-am, d)
}

// appendDate appends p as said in an occurrence of day: its weekday, day, month and year change, the words around stay.
func appendDate(b []byte, p *piece, anchor, day corpus.Day, l corpus.Lang) []byte {
	// "la nuit de lundi à mardi" keeps its two weekdays one day apart.
	weekday := func(w string) string { return weekdays[l][((weekdayNumber(w)+int(day-anchor))%7+7)%7] }
	if p.day == corpus.NoDay {
		return appendLike(b, p.text, weekday(p.text))
	}
	to := moved(p, anchor, day)
	if _, ok := deictic[strings.ToLower(p.text)]; ok {
		return appendLike(b, p.text, weekdays[l][to.Weekday()])
	}
	year, month, dayOfMonth := to.Date()
	for rest := p.text; rest != ""; {
		n := 0
		for i, c := range rest {
			if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
				break
			}
			n = i + utf8.RuneLen(c)
		}
		w := rest[:n]
		number, err := strconv.Atoi(strings.TrimSuffix(w, "er"))
		switch {
		case n == 0:
			_, n = utf8.DecodeRuneInString(rest)
			b = append(b, rest[:n]...)
		case err == nil && len(w) == 4:
			b = strconv.AppendInt(b, int64(year), 10)
		case err == nil && number <= 31 && l == corpus.French && dayOfMonth == 1:
			b = append(b, "1er"...)
		case err == nil && number <= 31:
			b = strconv.AppendInt(b, int64(dayOfMonth), 10)
		case weekdayNumber(w) >= 0:
			b = appendLike(b, w, weekday(w))
		case monthNumber(w) >= 0:
			b = append(b, months[l][month-time.January]...)
		default:
			b = append(b, w...)
		}
		rest = rest[n:]
	}
	return b
}

// appendLike appends w, with a capital if model has one.
func appendLike(b []byte, model, w string) []byte {
	first, _ := utf8.DecodeRuneInString(model)
	if !unicode.IsUpper(first) {
		return append(b, w...)
	}
	r, size := utf8.DecodeRuneInString(w)
	return append(utf8.AppendRune(b, unicode.ToUpper(r)), w[size:]...)
}
