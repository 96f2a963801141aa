package tell

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// speaker says things in one language.
type speaker corpus.Lang

// pick chooses by the language.
func (l speaker) pick(english, french string) string {
	if corpus.Lang(l) == corpus.French {
		return french
	}
	return english
}

// say fills in the phrase of the language.
func (l speaker) say(english, french string, args ...any) string {
	return fmt.Sprintf(l.pick(english, french), args...)
}

// number chooses by how many there are: in French one and none are singular, in English one alone is.
func (l speaker) number(n int, one, many string) string {
	if n == 1 || n == 0 && corpus.Lang(l) == corpus.French {
		return one
	}
	return many
}

// list joins what stands in a row: "A, B and C".
func (l speaker) list(items []string) string {
	return join(items, ", ", l.pick(" and ", " et "))
}

// groups joins what may have an "and" of its own: "A and B, the place C, as well as the organisation D".
func (l speaker) groups(items []string) string {
	last := l.pick(" as well as ", " ainsi que ")
	if n := len(items); n > 0 && l.elides(items[n-1]) {
		last = " ainsi qu'"
	}
	if len(items) > 2 {
		last = "," + last
	}
	return join(items, ", ", last)
}

func join(items []string, between, last string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	n := len(items) - 1
	return strings.Join(items[:n], between) + last + items[n]
}

// quoted puts words in the quotation marks of the language.
func (l speaker) quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = l.say("“%s”", "«\u00a0%s\u00a0»", w)
	}
	return out
}

// clauses joins what could be sentences of their own.
func (l speaker) clauses(items []string) string {
	return strings.Join(items, l.pick("; ", "\u00a0; "))
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:] + "."
}

var (
	weekdays = map[corpus.Lang][7]string{
		corpus.English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		corpus.French:  {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	}
	months = map[corpus.Lang][12]string{
		corpus.English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		corpus.French:  {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	}
)

// day writes a day out: "Saturday 15 August 2020", "samedi 1er août 2020".
func (l speaker) day(d corpus.Day) string {
	lang := corpus.Lang(l)
	year, month, n := d.Date()
	ordinal := strconv.Itoa(n)
	if n == 1 && lang == corpus.French {
		ordinal = "1er"
	}
	return fmt.Sprintf("%s %s %s %d", weekdays[lang][d.Weekday()], ordinal, months[lang][month-1], year)
}

// days writes days out behind "tell of" and "parlent".
func (l speaker) days(ds []corpus.Day) string {
	out := make([]string, len(ds))
	for i, d := range ds {
		out[i] = l.say("%s", "du %s", l.day(d))
	}
	return l.list(out)
}

// digits writes a whole number in groups of three, as the language does; what is none stays.
func (l speaker) digits(value string) string {
	if _, err := strconv.ParseUint(value, 10, 64); err != nil {
		return value
	}
	for i := len(value) - 3; i > 0; i -= 3 {
		value = value[:i] + l.pick(",", "\u00a0") + value[i:]
	}
	return value
}

// percent writes a probability; none is certain, and rounding must not make it so.
func (l speaker) percent(p float64) string {
	whole := strconv.Itoa(int(math.Round(100 * p)))
	switch {
	case p > 0.995:
		return l.say("more than 99%%", "plus de 99\u00a0%%")
	case p < 0.005:
		return l.say("less than 1%%", "moins de 1\u00a0%%")
	}
	return l.say("%s%%", "%s\u00a0%%", whole)
}

// of puts the preposition before a French noun: "de blessés", "d'habitants".
func of(noun string) string {
	if elides(noun) {
		return "d'" + noun
	}
	return "de " + noun
}

//go:embed data/fr/aspirated.txt
var aspiratedData string

var aspirated = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(aspiratedData) {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				out[w] = true
			}
		}
	}
	return out
})

// elides reports whether what precedes a phrase sheds its vowel.
func (l speaker) elides(phrase string) bool {
	word, _, _ := strings.Cut(phrase, " ")
	return corpus.Lang(l) == corpus.French && elides(word)
}

// elides reports whether a vowel is shed before a French word. Names in h are mostly foreign, and keep it.
func elides(word string) bool {
	if strings.HasPrefix(word, "H") {
		return false
	}
	word = strings.ToLower(word)
	if aspirated()[word] || aspirated()[strings.TrimRight(word, "sx")] {
		return false
	}
	folded := text.Fold(word)
	if len(folded) > 1 && folded[0] == 'y' {
		return !strings.ContainsRune("aeiou", rune(folded[1]))
	}
	return folded != "" && strings.ContainsRune("aeiouh", rune(folded[0]))
}
