package mention

import (
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// role is what a word does in a quantity; see data/fr/quantities.txt.
type role uint8

const (
	number role = iota
	times
	misspelt
	about
	many
	span
	bound
	few
	and
	between
	from
	to
	or
	of
	in
	minus
	ordinal
	rank
	suffix
	part
	semi
	hour
	such
	none
	year
	aged
	ages
	decades
	whose
	both
	alone
	numbered
	roles
	measure = roles // a unit
)

var roleNames = [roles]string{"number", "times", "misspelt", "about", "many", "span", "bound", "few", "and", "between", "from", "to", "or", "of", "in", "minus", "ordinal", "rank", "suffix", "part", "semi", "hour", "such", "none", "year", "aged", "ages", "decade", "whose", "both", "alone", "numbered"}

// sense is what a phrase means in a role: a value or, for bounds, a sign.
type sense struct {
	value int64
	sign  string
}

// unit is what a number measures.
type unit struct {
	typ, name string
	keyed     bool // it is part of the key
}

// key returns the key of a number of the unit. Up to ten years are hardly ever told without the word; an older person's age is:
// "Paul, 37".
func (u unit) key(number string) string {
	if other, ok := otherwise[number+u.name]; ok {
		return other
	}
	few := len(number) == 1 || number == "10"
	switch {
	case u.keyed:
		return number + u.name
	case few && (u.name == "an" || u.typ == corpus.Age):
		return number + "y"
	}
	return number
}

// otherwise are the keys of lengths of time that are as often told in a smaller unit: a fortnight is quinze jours.
var otherwise = map[string]string{"0.5an": "6mo", "1.5an": "18mo", "0.25h": "15", "0.5h": "30", "0.75h": "45", "1.5h": "90", "1fortnight": "15d"}

// quantityTables are the words of quantities of one language, folded, with their units in all.
type quantityTables struct {
	senses [roles]map[string]sense
	units  map[string]unit
	starts map[string]start // by the first word of a phrase
}

// start is what phrases begin with a word: which roles they have, as a set of bits, and the most words of one.
type start struct {
	roles   uint64
	longest int
}

func (s start) has(r role) bool { return s.roles&(1<<r) != 0 }

var quantityWords = perLanguage(loadQuantities)

func loadQuantities(l string) *quantityTables {
	g := &quantityTables{units: map[string]unit{}, starts: map[string]start{}}
	for r := range g.senses {
		g.senses[r] = map[string]sense{}
	}
	for line := range tableLines("data/" + l + "/quantities.txt") {
		head, forms, _ := strings.Cut(line, ": ")
		name, value, _ := strings.Cut(head, " ")
		for r := range g.senses {
			if roleNames[r] != name {
				continue
			}
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				n = 0 // a sign
			}
			for f := range strings.SplitSeq(forms, ",") {
				g.senses[r][g.phrase(f, role(r))] = sense{n, value}
			}
		}
	}
	for line := range tableLines("data/names/units.txt") {
		head, forms, _ := strings.Cut(line, ": ")
		typ, name, _ := strings.Cut(head, " ")
		for f := range strings.SplitSeq(forms, ",") {
			g.units[g.phrase(f, measure)] = unit{typ, strings.TrimPrefix(name, "+"), name[0] == '+'}
		}
	}
	return g
}

// phrase returns a form of a table as it is looked up, and notes its first word.
func (g *quantityTables) phrase(form string, r role) string {
	var words []string
	for _, p := range appendPieces(nil, form) {
		words = append(words, p.fold)
	}
	s := g.starts[words[0]]
	g.starts[words[0]] = start{s.roles | 1<<r, max(s.longest, len(words))}
	return strings.Join(words, " ")
}
