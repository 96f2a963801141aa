package generate

import (
	_ "embed"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/diptych-align/diptych/corpus"
)

//go:embed data/names.txt
var namesText string

// spelling is one thing as French and English write it.
type spelling struct{ fr, en string }

func (s spelling) in(l corpus.Lang) string {
	if l == corpus.French {
		return s.fr
	}
	return s.en
}

// person is a name; short is the family name.
type person struct{ given, short spelling }

func (p person) full() spelling {
	return spelling{p.given.fr + " " + p.short.fr, p.given.en + " " + p.short.en}
}

type origin struct{ given, begin, middle, person, place []spelling }

// nameParts is names.txt.
type nameParts struct {
	origins       []origin
	organizations []spelling
	sources       map[corpus.Lang][]string
	furniture     map[corpus.Lang][]string
}

var parts = sync.OnceValue(func() *nameParts {
	p := &nameParts{sources: map[corpus.Lang][]string{}, furniture: map[corpus.Lang][]string{}}
	for line := range strings.Lines(namesText) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(key, "#") {
			continue
		}
		switch key {
		case "origin":
			p.origins = append(p.origins, origin{})
		case "organization":
			p.organizations = spellings(strings.Split(value, "|"))
		case "source-fr":
			p.sources[corpus.French] = strings.Split(value, "|")
		case "source-en":
			p.sources[corpus.English] = strings.Split(value, "|")
		case "furniture-fr":
			p.furniture[corpus.French] = strings.Split(value, "|")
		case "furniture-en":
			p.furniture[corpus.English] = strings.Split(value, "|")
		default:
			o := &p.origins[len(p.origins)-1]
			into := map[string]*[]spelling{"given": &o.given, "begin": &o.begin, "middle": &o.middle, "person": &o.person, "place": &o.place}[key]
			*into = spellings(strings.Fields(value))
		}
	}
	return p
})

func spellings(words []string) []spelling {
	out := make([]spelling, len(words))
	for i, w := range words {
		fr, en, ok := strings.Cut(w, "/")
		if !ok {
			en = fr
		}
		out[i] = spelling{fr, en}
	}
	return out
}

// The streams of names: the same number names another thing in each.
const (
	people = iota + 1
	places
	organizations
)

// draw returns the source that the name of that number is drawn from: names need no memory.
func draw(kind, number uint64) (*rand.Rand, *origin) {
	rng := rand.New(rand.NewPCG(kind, number))
	return rng, &parts().origins[rng.IntN(len(parts().origins))]
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func compose(rng *rand.Rand, o *origin, ends []spelling) spelling {
	name := pick(rng, o.begin)
	for range 1 + rng.IntN(2) {
		m := pick(rng, o.middle)
		name = spelling{name.fr + m.fr, name.en + m.en}
	}
	e := pick(rng, ends)
	return spelling{name.fr + e.fr, name.en + e.en}
}

func personOf(number uint64) person {
	rng, o := draw(people, number)
	return person{given: pick(rng, o.given), short: compose(rng, o, o.person)}
}

func placeOf(number uint64) spelling {
	rng, o := draw(places, number)
	return compose(rng, o, o.place)
}

func organizationOf(number uint64) spelling {
	rng, o := draw(organizations, number)
	name, pattern := compose(rng, o, o.place), pick(rng, parts().organizations)
	return spelling{strings.Replace(pattern.fr, "%", name.fr, 1), strings.Replace(pattern.en, "%", name.en, 1)}
}
