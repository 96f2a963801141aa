package eval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// expression is a date expression in a text.
type expression struct {
	corpus.Span             // as it was given, in bytes
	core        corpus.Span // without white space at its ends
	kind        string      // TIMEX3 type
	values      []string    // any of them is right
}

// dated is a text with its gold.
type dated struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Timex []struct {
		Start  int      `json:"start"` // in code points
		End    int      `json:"end"`
		Type   string   `json:"type"`
		Value  string   `json:"value"`
		Values []string `json:"values"`
	} `json:"timex"`
}

func (d dated) name() string { return d.ID }

// Dates scores date expressions as TempEval-3 does: strict and relaxed extents, and the values and types of those found.
// gold are JSON lines with id, text and timex (start and end in code points, type, value, or values if several are right);
// pred are annotated articles, JSON lines with id and mentions. If types are given, no others count on either side.
func Dates(gold, pred File, types []string) (*Report, error) {
	annotated, err := readAnnotated(pred)
	if err != nil {
		return nil, err
	}
	r := new(Report)
	var texts []dateTally
	missing, first := 0, ""
	for o, err := range objects[dated](gold) {
		if err != nil {
			return nil, err
		}
		d := &o.value
		a, ok := annotated[d.ID]
		if !ok {
			missing++
			first = cmp.Or(first, "article "+d.ID)
		}
		wanted, err := d.expressions(types)
		if err != nil {
			return nil, o.errorf("article %s: %w", d.ID, err)
		}
		got, err := d.found(a.value.Mentions, types)
		if err != nil {
			return nil, a.errorf("article %s: %w", d.ID, err)
		}
		t, mistakes := d.tally(wanted, got)
		texts = append(texts, t)
		r.Mistakes = append(r.Mistakes, mistakes...)
	}
	if err := unanswered(pred, missing, len(texts), first); err != nil {
		return nil, err
	}
	var all dateTally
	for _, t := range texts {
		all.add(t, 1)
	}
	r.Counts = []Count{{"texts", len(texts)}, {"gold", int(all.wanted)}, {"found", int(all.got)}}
	r.Figures = bootstrap(len(texts), func(times []float64) []Figure {
		var all dateTally
		for i, t := range texts {
			all.add(t, times[i])
		}
		f1 := func(name string, right float64) Figure {
			return Figure{Name: name, Value: 2 * right / (all.wanted + all.got)}
		}
		return []Figure{f1("strict F1", all.strict), f1("relaxed F1", all.relaxed), f1("value F1", all.value), f1("type F1", all.kind)}
	})
	return r, nil
}

// expressions returns the gold of the types.
func (d *dated) expressions(types []string) ([]expression, error) {
	offsets := make([]int, 0, len(d.Text)+1) // code point → byte
	for i := range d.Text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(d.Text))
	var out []expression
	for _, x := range d.Timex {
		if x.Start < 0 || x.End < x.Start || x.End >= len(offsets) {
			return nil, fmt.Errorf("expression at %d–%d: outside the text", x.Start, x.End)
		}
		if len(types) == 0 || slices.Contains(types, x.Type) {
			values := x.Values
			if values == nil {
				values = []string{x.Value}
			}
			out = append(out, d.expression(corpus.Span{Start: offsets[x.Start], End: offsets[x.End]}, x.Type, values))
		}
	}
	return out, nil
}

// found returns the date mentions of the types in the text.
func (d *dated) found(mentions []corpus.Mention, types []string) ([]expression, error) {
	boundary := func(i int) bool { return i == len(d.Text) || i >= 0 && i < len(d.Text) && utf8.RuneStart(d.Text[i]) }
	var out []expression
	for _, m := range mentions {
		if m.Kind != corpus.Date || m.Field != corpus.Text && m.Field != "" {
			continue
		}
		if !boundary(m.Start) || !boundary(m.End) || m.End < m.Start {
			return nil, fmt.Errorf("mention at %d–%d: not between characters of the text", m.Start, m.End)
		}
		if len(types) == 0 || slices.Contains(types, m.Type) {
			out = append(out, d.expression(m.Span, m.Type, []string{m.Value}))
		}
	}
	return out, nil
}

func (d *dated) expression(s corpus.Span, kind string, values []string) expression {
	surface := s.Of(d.Text)
	end := s.Start + len(strings.TrimRightFunc(surface, unicode.IsSpace))
	start := end - len(strings.TrimLeftFunc(d.Text[s.Start:end], unicode.IsSpace))
	return expression{s, corpus.Span{Start: start, End: end}, kind, values}
}

// dateTally counts the expressions of a text: those wanted, those got, and which of the former are right.
type dateTally struct {
	wanted, got, strict, relaxed, value, kind float64
}

// add adds another tally a number of times.
func (t *dateTally) add(other dateTally, times float64) {
	t.wanted += times * other.wanted
	t.got += times * other.got
	t.strict += times * other.strict
	t.relaxed += times * other.relaxed
	t.value += times * other.value
	t.kind += times * other.kind
}

// tally gives every wanted expression, in order, the one that overlaps it most of those not given yet.
func (d *dated) tally(wanted, got []expression) (dateTally, []Mistake) {
	t := dateTally{wanted: float64(len(wanted)), got: float64(len(got))}
	var mistakes []Mistake
	cores := map[corpus.Span]bool{}
	for _, g := range got {
		cores[g.core] = true
	}
	given := make([]bool, len(got))
	for _, w := range wanted {
		t.strict += one(cores[w.core])
		best, most := -1, -1
		for i, g := range got {
			if given[i] || !g.Overlaps(w.core) {
				continue
			}
			common := d.Text[max(w.core.Start, g.Start):min(w.core.End, g.End)]
			if n := utf8.RuneCountInString(common); n > most {
				best, most = i, n
			}
		}
		if best < 0 {
			mistakes = append(mistakes, Mistake{d.place(w), "missed", d.describe(w), "", math.NaN()})
			continue
		}
		given[best] = true
		g := got[best]
		t.relaxed++
		var wrong []string
		if g.core != w.core {
			wrong = append(wrong, "extent")
		}
		if slices.Contains(w.values, g.values[0]) {
			t.value++
		} else {
			wrong = append(wrong, "value")
		}
		if g.kind == w.kind {
			t.kind++
		} else {
			wrong = append(wrong, "type")
		}
		if len(wrong) > 0 {
			mistakes = append(mistakes, Mistake{d.place(w), strings.Join(wrong, " "), d.describe(w), d.describe(g), math.NaN()})
		}
	}
	for i, g := range got {
		if !given[i] {
			mistakes = append(mistakes, Mistake{d.place(g), "spurious", "", d.describe(g), math.NaN()})
		}
	}
	return t, mistakes
}

// place says where an expression is, in bytes.
func (d *dated) place(x expression) string {
	return fmt.Sprintf("%s:%d-%d", d.ID, x.core.Start, x.core.End)
}

func (d *dated) describe(x expression) string {
	return fmt.Sprintf("%s (%s %s)", x.core.Of(d.Text), x.kind, strings.Join(x.values, " or "))
}
