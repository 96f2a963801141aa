package direction

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// measure is a quantity with what it may be of: pounds weigh and buy.
type measure struct {
	corpus.Span
	field   corpus.Field
	value   float64
	digits  float64 // that it needs, zeros at the end left aside; a five at the end is a half
	units   []*unit
	surface string
}

// lookBehind is how many bytes behind a number its unit may end.
const lookBehind = 30

// measures returns the quantities of p with a unit or a currency.
func (p *panel) measures() []measure {
	var out []measure
	for i := range p.Annotation.Mentions {
		m := &p.Annotation.Mentions[i]
		value, err := strconv.ParseFloat(strings.TrimLeft(m.Value, "~<>="), 64)
		if m.Kind != corpus.Quantity || err != nil {
			continue
		}
		s := p.In(m.Field)
		from, end := m.Start, min(len(s), m.End+lookBehind)
		if at := strings.IndexAny(s[m.End:end], "\n"); at >= 0 {
			end = m.End + at
		}
		units, to := p.units(s[from:end], m.Len())
		if units != nil {
			out = append(out, measure{corpus.Span{Start: from, End: max(from+to, m.End)}, m.Field, value, digitsOf(value), units, s[from:max(from+to, m.End)]})
		}
	}
	return out
}

// units returns the units at the first place in s where there is one, and where it ends: within the first n bytes, or next behind
// them.
func (p *panel) units(s string, n int) (found []*unit, end int) {
	tokens := wordsOf(s, p.Lang())
	for i := range tokens {
		w := &tokens[i]
		if w.Start >= n && (w.Kind == text.Punct && w.folded != "°" || !text.Stop(w.folded, p.Lang())) && w.Start > n+1 {
			return nil, 0
		}
		longest := 0
		for _, u := range known().units[w.folded] {
			if m := len(u.forms); m >= longest && i+m <= len(tokens) && slices.EqualFunc(u.forms, tokens[i:i+m], sameWord) {
				if m > longest {
					found = nil
				}
				longest, end = m, tokens[i+m-1].End
				found = append(found, u)
			}
		}
		if found != nil {
			return found, end
		}
	}
	return nil, 0
}

func sameWord(a, b word) bool { return a.folded == b.folded }

// digitsOf returns how many digits a value needs: 4900 two, 47.8 three, 250 one and a half.
func digitsOf(v float64) float64 {
	s := strings.Trim(strings.ReplaceAll(strconv.FormatFloat(v, 'f', -1, 64), ".", ""), "0")
	n := float64(len(s))
	if strings.HasSuffix(s, "5") {
		n -= 0.5
	}
	return n
}

// conversions finds quantities that p has converted.
func (p *panel) conversions(o *panel, add adder) {
	p.doubled(o, add)
	for i := range p.figures {
		f := &p.figures[i]
		for j := range o.figures {
			g := &o.figures[j]
			u := f.converts(g)
			if u == nil || o.gives(f.value) || p.gives(g.value) {
				continue
			}
			weight := 0.0
			if u.system == "metric" && p.Lang() == corpus.French {
				weight += metricWeight
			}
			if u.measure != "temperature" && f.digits >= g.digits+1 { // weather is never round
				weight += roundWeight
			}
			add(corpus.ConversionClue, f.surface, g.surface, weight)
		}
	}
}

// doubled finds quantities that p gives again in brackets, in another unit or currency, where o has one of the two.
func (p *panel) doubled(o *panel, add adder) {
	for i := 1; i < len(p.figures); i++ {
		f, g := &p.figures[i-1], &p.figures[i]
		if f.field != g.field || g.Start < f.End || g.Start-f.End > lookBehind || !f.other(g) {
			continue
		}
		s := p.In(f.field)
		if between := strings.TrimSpace(s[f.End:g.Start]); !strings.HasPrefix(between, "(") {
			continue
		}
		switch first, second := o.gives(f.value), o.gives(g.value); {
		case first && !second:
			add(corpus.ConversionClue, s[f.Start:g.End]+")", o.given(f.value), doubledWeight)
		case second && !first:
			add(corpus.ConversionClue, s[f.Start:g.End]+")", o.given(g.value), doubledWeight)
		}
	}
}

// other reports whether two quantities may be of one thing in two units or currencies.
func (f *measure) other(g *measure) bool {
	for _, u := range f.units {
		for _, v := range g.units {
			if u.system != v.system && u.measure == v.measure || u.system == "money" && v.system == "money" && u.measure != v.measure {
				return true
			}
		}
	}
	return false
}

// By how much a conversion may be off: a share, and degrees.
const offShare, offDegrees = 0.04, 0.6

// converts returns the unit that f is in if it is g in another system, nil if it is not.
func (f *measure) converts(g *measure) *unit {
	for _, u := range f.units {
		for _, v := range g.units {
			x, y := (f.value+u.shift)*u.size, (g.value+v.shift)*v.size
			most := offShare * max(math.Abs(x), math.Abs(y))
			if u.measure == "temperature" {
				most = offDegrees
			}
			if u.system != v.system && u.measure == v.measure && math.Abs(x-y) <= most {
				return u
			}
		}
	}
	return nil
}

// gives reports whether p has a value, with a unit or without.
func (p *panel) gives(value float64) bool { return p.given(value) != "" }

// given returns how p gives a value, "" if it does not.
func (p *panel) given(value float64) string {
	for i := range p.Annotation.Mentions {
		m := &p.Annotation.Mentions[i]
		if v, err := strconv.ParseFloat(strings.TrimLeft(m.Value, "~<>="), 64); m.Kind == corpus.Quantity && err == nil && v == value {
			return p.Surface(m)
		}
	}
	return ""
}
