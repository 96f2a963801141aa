package generate

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
)

// writer writes one article.
type writer struct {
	*generator
	*article
	rng *rand.Rand
	b   []byte
}

// write returns the title and the text: a fact first, then facts and other sentences of the scenes in no order, with
// what happened before among them, in paragraphs of one to three sentences.
func (w *writer) write() (title, text string) {
	o := w.occurrence
	title = w.line(o, o.scenes[0], pick(w.rng, o.scenes[0].titles[w.language]))

	type chosen struct {
		*occurrence
		*scene
		sentence
	}
	var body []chosen
	said := map[*piece]bool{} // by the first piece of a sentence
	size, want := 0, length(w.rng)
	add := func(o *occurrence, sc *scene, s sentence) {
		if len(s) == 0 || said[&s[0]] {
			return
		}
		said[&s[0]] = true
		body = append(body, chosen{o, sc, s})
		for _, p := range s {
			size += len(p.text)
		}
	}
	for _, f := range o.facts {
		// Of four facts an article tells three.
		if w.rng.IntN(4) > 0 {
			add(o, f.scene, f.fact[w.language])
		}
	}
	if b := o.before; b != nil {
		for _, f := range b.facts[:min(2, len(b.facts))] {
			add(b, f.scene, f.fact[w.language])
		}
	}
	// Half of the rest comes from the first scene. A scene that is told out gives nothing more: then others do.
	for tries := 0; size < want && tries < 200; tries++ {
		sc := o.scenes[0]
		switch {
		case tries >= 60:
			sc = pick(w.rng, w.stock.scenes)
		case w.rng.IntN(2) == 0:
			sc = pick(w.rng, o.scenes)
		}
		add(o, sc, pick(w.rng, sc.told[w.language]))
	}
	if len(body) > 1 {
		rest := body[1:]
		w.rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	}

	furniture := parts().furniture[w.language]
	w.b = w.b[:0]
	if w.rng.IntN(10) == 0 {
		w.b = append(append(w.b, pick(w.rng, furniture)...), "\n\n"...)
	}
	if w.rng.IntN(4) == 0 {
		w.b = append(append(w.b, strings.ToUpper(w.cast.places[0].in(w.language))...), " - "...)
	}
	left := 0 // sentences of the paragraph
	for i, c := range body {
		switch {
		case i > 0 && left == 0:
			w.b = append(w.b, "\n\n"...)
		case i > 0:
			w.b = append(w.b, ' ')
		}
		if left == 0 {
			left = 1 + w.rng.IntN(3)
		}
		left--
		w.append(c.occurrence, c.scene, c.sentence)
	}
	if w.rng.IntN(8) == 0 {
		w.b = append(append(append(append(w.b, "\n\n"...), pick(w.rng, furniture)...), '\n'), pick(w.rng, furniture)...)
	}
	return title, string(w.b)
}

func (w *writer) line(o *occurrence, sc *scene, s sentence) string {
	w.b = w.b[:0]
	w.append(o, sc, s)
	return string(w.b)
}

// append appends a sentence of the scene sc as told of o.
func (w *writer) append(o *occurrence, sc *scene, s sentence) {
	l := w.language
	for i := range s {
		p := &s[i]
		switch p.kind {
		case literal:
			w.b = append(w.b, p.text...)
		case personName:
			someone := w.cast.people[p.slot%len(w.cast.people)]
			name := someone.full()
			switch p.form {
			case givenName:
				name = someone.given
			case familyName:
				name = someone.short
			}
			w.b = append(w.b, name.in(l)...)
		case placeName:
			w.b = append(w.b, w.cast.places[p.slot%len(w.cast.places)].in(l)...)
		case organizationName:
			w.b = append(w.b, w.cast.organizations[p.slot%len(w.cast.organizations)].in(l)...)
		case date:
			w.b = appendDate(w.b, p, sc.anchor, o.day, l)
		case figure:
			w.b = appendFigure(w.b, p, o, l)
		case word:
			if w.rng.Float64() < exchanged {
				w.b = append(w.b, pick(w.rng, w.words[l][ending(p.text)])...)
			} else {
				w.b = append(w.b, p.text...)
			}
		}
	}
}

// factor returns what the figures of that value and unit are multiplied with in o: the same in both languages. Half of
// a story's figures are its own, as a budget is, the others the day's, as a toll is.
func factor(o *occurrence, p *piece) float64 {
	h := fnv.New64a()
	h.Write(strconv.AppendFloat(nil, p.value, 'g', -1, 64))
	h.Write([]byte(p.unit))
	key := h.Sum64()
	seed := o.seed
	if key%2 == 0 {
		seed = o.story.seed
	}
	r := rand.New(rand.NewPCG(seed, key)).Float64()
	switch p.unit {
	case "year": // ages stay ages
		return 0.8 + 0.4*r
	case "%":
		return 0.3 + 0.7*r
	}
	return math.Exp(2*r - 1)
}

// appendFigure appends p with another value. Three digits are kept, so that 1.24 million and 1,240,000 stay the same.
func appendFigure(b []byte, p *piece, o *occurrence, l corpus.Lang) []byte {
	if p.unit == "score" {
		more := int(o.seed % 7)
		for i, side := range strings.Split(p.text, "-") {
			n, _ := strconv.Atoi(side)
			if i > 0 {
				b = append(b, '-')
			}
			b = strconv.AppendInt(b, int64(n+more), 10)
		}
		return b
	}
	by := factor(o, p)
	start, end, n := numeral(p.text, l)
	if start == end {
		// Written in words: the number in digits, and the word of its unit.
		b = appendNumber(b, math.Round(three(p.value*by)), l)
		if i := strings.LastIndexAny(p.text, " \u00a0"); p.unit != "" && i >= 0 {
			b = append(b, p.text[i:]...)
		}
		return b
	}
	to := three(n * by)
	if n == math.Trunc(n) && p.value == n {
		to = math.Round(to)
	}
	b = append(b, p.text[:start]...)
	b = appendNumber(b, to, l)
	return append(b, p.text[end:]...)
}

// three rounds n to three digits.
func three(n float64) float64 {
	if n == 0 {
		return 0
	}
	unit := math.Pow10(int(math.Floor(math.Log10(n))) - 2)
	return math.Round(n/unit) * unit
}

// numeral finds the first number in digits in s, as l writes it.
func numeral(s string, l corpus.Lang) (start, end int, n float64) {
	start = strings.IndexFunc(s, unicode.IsDigit)
	if start < 0 {
		return 0, 0, 0
	}
	var digits []byte
	for i, c := range s[start:] {
		switch {
		case unicode.IsDigit(c):
			digits = append(digits, s[start+i])
			end = start + i + 1
		case c == ',' && l == corpus.French, c == '.' && l == corpus.English:
			digits = append(digits, '.')
		case c == ',', strings.ContainsRune(" \u00a0\u202f", c):
		default:
			n, _ = strconv.ParseFloat(strings.TrimSuffix(string(digits), "."), 64)
			return start, end, n
		}
	}
	n, _ = strconv.ParseFloat(strings.TrimSuffix(string(digits), "."), 64)
	return start, end, n
}

// appendNumber appends n as l writes it, with at most two decimals.
func appendNumber(b []byte, n float64, l corpus.Lang) []byte {
	whole, decimals, _ := strings.Cut(strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64), ".")
	thousands, point := "\u202f", byte(',')
	if l == corpus.English {
		thousands, point = ",", '.'
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, thousands...)
		}
		b = append(b, whole[i])
	}
	if decimals != "" {
		b = append(append(b, point), decimals...)
	}
	return b
}

func sourceOf(rng *rand.Rand, l corpus.Lang) string {
	// Papers are those of the fifty best known towns.
	return strings.Replace(pick(rng, parts().sources[l]), "%", placeOf(uint64(rng.IntN(50))).in(l), 1)
}

// shorten leaves out one paragraph, if there are three: what another paper makes of an agency's report.
func shorten(rng *rand.Rand, text string) string {
	paragraphs := strings.Split(text, "\n\n")
	if len(paragraphs) < 3 {
		return text
	}
	i := 1 + rng.IntN(len(paragraphs)-1)
	return strings.Join(append(paragraphs[:i:i], paragraphs[i+1:]...), "\n\n")
}
