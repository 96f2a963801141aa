package mention

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// Three more sums tell when a report was written: an anniversary ("the twentieth anniversary of the fall, on 9 November
// 1989"), what has lasted since a full date ("ten days of protests since 9 August 2020"), and an age beside a year of
// birth, which leaves two years to choose from.
const (
	sureAnniversary = 0.7 // it may be one to come
	sureLasting     = 0.6 // it may have ended
	sureAge         = 0.6 // it may be the age at some other time
	sureBirthday    = 0.75
	leastYears      = 5 // the third anniversary of something is seldom told with a sum to be done
	adult           = 18
	reckonReach     = 160 // bytes between the parts of such a sum
)

// reckon finds the year, and perhaps more, by the sums that sum leaves out.
func (in *inferrer) reckon() {
	for _, find := range [...]func(){in.anniversary, in.lasting, in.age} {
		if find(); in.year > 0 {
			return
		}
	}
}

// anniversary finds the year by an ordinal before "anniversary" and the date of what it is of, the next one. A verb between
// the two speaks of the celebration instead.
func (in *inferrer) anniversary() {
	next := 0 // of the dates
	for i := range in.ann.Mentions {
		m := &in.ann.Mentions[i]
		if m.Type != corpus.Ordinal {
			continue
		}
		for next < len(in.dates) && before(*in.dates[next], *m) < 0 {
			next++
		}
		if next == len(in.dates) {
			return
		}
		d := in.dates[next]
		n, err := strconv.Atoi(m.Value)
		if err != nil || n < leastYears || saidYear(d) == 0 || d.Field != m.Field || d.Start < m.End || d.Start-m.End > reckonReach {
			continue
		}
		gap := corpus.Span{Start: m.End, End: d.Start}.Of(in.article.In(m.Field))
		if written := saidYear(d) + n; in.celebrates(gap) && written <= lastYear {
			in.year = written
			in.rest(sureAnniversary, m, d)
			return
		}
	}
}

// celebrates reports whether words of one sentence begin with an anniversary and have no verb.
func (in *inferrer) celebrates(words string) bool {
	sc := scanner{grammar: dateGrammar(in.ann.Language)}
	if sc.grammar == nil || strings.ContainsAny(words, ".;!?\n") {
		return false
	}
	sc.scan(words)
	for i := range sc.tokens {
		of := false
		for _, seen := range sc.at(i) {
			of = of || seen.symbol == sc.memory
			if sc.tells(seen.symbol) {
				return false
			}
		}
		if i == 0 && !of {
			return false
		}
	}
	return len(sc.tokens) > 0
}

// lasting finds the days by a duration with its full beginning: the year that they lie in, and the month if it is one, or
// the very day where days are counted. A day that is known without its year chooses among them.
func (in *inferrer) lasting() {
	for i := range in.ann.Mentions {
		m := &in.ann.Mentions[i]
		since, err := corpus.ParseDay(m.Begin)
		if m.Begin == "" || err != nil {
			continue
		}
		end, unit := afterwards(since, m.Reading)
		if unit == 'Y' {
			continue // years are of a life, a term: a date behind them is of something else
		}
		scale := corpus.Day(lastingScale[unit])
		if unit == 'D' {
			scale = 0
		}
		first, last := max(end-scale, since).String(), (end + scale).String()
		switch {
		case in.day != "":
			for _, year := range []string{first[:4], last[:4]} {
				if v := year + in.day; v >= first[:len(v)] && v <= last[:len(v)] {
					in.year, _ = leadingNumber(year)
				}
			}
		case first[:4] == last[:4]:
			in.year, _ = leadingNumber(first)
			if common := len("2020-08"); first == last {
				in.day = first[4:]
			} else if first[:common] == last[:common] {
				in.day = first[4:common]
			}
		}
		if in.year > 0 {
			in.rest(sureLasting, m)
			return
		}
	}
}

// age finds the year by a birth and an age in one sentence that tells no other year, "né en 1954 … 66 ans": it is the one in
// which the age was reached or the next. What falls on its weekday in one of them only decides, or a birthday so early or late
// in the year that most of it lies on one side.
func (in *inferrer) age() {
	for i := range in.ann.Mentions {
		m := &in.ann.Mentions[i]
		years, err := strconv.Atoi(m.Value)
		if m.Type != corpus.Age || err != nil || years < adult {
			continue
		}
		born := in.born(m)
		if born == nil {
			continue
		}
		reached := saidYear(born) + years
		if written, sure := in.either(reached, born); written > 0 && written <= lastYear {
			in.year = written
			in.rest(sure, born, m)
			return
		}
	}
}

// either chooses between the year in which an age was reached and the next.
func (in *inferrer) either(reached int, born *corpus.Mention) (year int, sure float64) {
	if pin, weekday := in.pin(); weekday > 0 {
		for y := reached; y <= reached+1; y++ {
			if d, ok := dayIn(y, openDay(pin.Reading)); ok && isoWeekday(d) == weekday {
				return y, sureAge
			}
		}
		return 0, 0
	}
	day, err := corpus.ParseDay(born.Reading)
	if err != nil {
		return 0, 0
	}
	const length = 365
	left := 1 - float64(day-corpus.DayOf(saidYear(born), 1, 1))/length // of the year of birth
	switch {
	case left >= sureBirthday:
		return reached, sureAge * left
	case 1-left >= sureBirthday:
		return reached + 1, sureAge * (1 - left)
	}
	return 0, 0
}

// born returns the date of birth near an age in its sentence, nil if there is none or another year beside it.
func (in *inferrer) born(age *corpus.Mention) (born *corpus.Mention) {
	s, around := in.article.In(age.Field), in.around(age)
	if words := strings.Fields(s[around.Start:age.Start]); len(words) > 0 {
		switch strings.ToLower(words[len(words)-1]) {
		case "à", "at", "l'âge", "of":
			return nil // he married at 22
		}
	}
	first, _ := slices.BinarySearchFunc(in.dates, corpus.Mention{Field: age.Field, Span: around}, func(d *corpus.Mention, from corpus.Mention) int {
		return before(*d, from)
	})
	for _, d := range in.dates[first:] {
		if d.Field != age.Field || d.Start >= around.End {
			break
		}
		if saidYear(d) == 0 {
			continue
		}
		if born != nil {
			return nil
		}
		born = d
	}
	if born == nil || !birth(s[around.Start:born.Start]) {
		return nil
	}
	return born
}

// birth reports whether words end in a birth: "né à Lille le", "born in".
func birth(words string) bool {
	const reach = 6 // words from the birth to its date
	fields := strings.Fields(strings.ToLower(words))
	for _, w := range fields[max(0, len(fields)-reach):] {
		switch strings.Trim(w, "(,") {
		case "né", "née", "born":
			return true
		}
	}
	return false
}

// around returns the part of its sentence that lies around a mention.
func (in *inferrer) around(m *corpus.Mention) corpus.Span {
	all := in.ann.Sentences
	behind := sort.Search(len(all), func(i int) bool {
		return all[i].Field == m.Field && all[i].Start > m.Start || all[i].Field != m.Field && m.Field == corpus.Title
	})
	sentence := m.Span
	if behind > 0 && all[behind-1].Field == m.Field && all[behind-1].Contains(m.Span) {
		sentence = all[behind-1].Span
	}
	return corpus.Span{Start: max(sentence.Start, m.Start-reckonReach), End: min(sentence.End, m.End+reckonReach)}
}
