package mention

import (
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// span reads "between A and B" or "from A to B" whose A begins at piece i.
func (q *quantityFinder) span(start, i int, joint role) int {
	a, ok := q.amount(i, true)
	if !ok {
		return 0
	}
	u, j := q.unit(a, "")
	if !q.lookupWord(joint, j) || !q.goesOn(i) || !q.goesOn(j) || !q.goesOn(j+1) {
		return 0
	}
	b, ok := q.amount(j+1, true)
	if !ok || a.plain && b.plain && q.isYear(i, a) || joint == to && u.typ != "" {
		return 0 // "from 3 percent to 4 percent" tells of two, "from 3 to 4 percent" of a range
	}
	return q.emitRange(start, a, b, u, "")
}

// pair reads what may follow amount a to make a range, a score or an alternative: "10 à 15", "10-15 %", "2-1", "four or six".
func (q *quantityFinder) pair(start int, a amount, prefix string) int {
	j := a.end
	if j+1 >= len(q.ps) || a.open || a.ordinal || !q.goesOn(j) || !q.goesOn(j+1) {
		return 0
	}
	p := &q.ps[j]
	dash := p.before == joined && (p.fold == "-" || p.fold == "–" || p.fold == "‑") && q.ps[j+1].before == joined && q.ps[j+1].shape == digits
	slash := p.before == joined && p.fold == "/" // 300/400 euros
	joint := q.lookupWord(to, j) || q.lookupWord(or, j)
	if !dash && !joint && !slash {
		return 0
	}
	b, ok := q.amount(j+1, true)
	if !ok || b.open || b.ordinal {
		return 0
	}
	u, _ := q.unit(b, prefix)
	if a.plain && b.plain && u.typ == "" && q.isYear(a.end-1, a) {
		q.year(a)
		q.year(b)
		return b.end
	}
	if slash && u.typ == "" {
		return 0
	}
	if dash && a.plain && b.plain && u.typ == "" {
		if third := b.end; third+1 < len(q.ps) && q.ps[third].before == joined && q.ps[third].fold == "-" && q.ps[third+1].shape == digits {
			return 0
		}
		if a.mantissa < 200 && b.mantissa < 200 && !q.counts(a, b) {
			q.score(start, b.end, a.String(), b.String())
			return b.end
		}
	}
	if joint && q.lookupWord(to, j) && a.digits && b.digits && u.typ == "" && a.mantissa < 100 && b.mantissa <= a.mantissa {
		if q.l != corpus.French {
			return 0
		}
		q.score(start, b.end, a.String(), b.String())
		return b.end
	}
	return q.emitRange(start, a, b, u, prefix)
}

// score emits pieces i to j as a score. In its key the larger number comes first: the side that is told of may have lost.
func (q *quantityFinder) score(i, j int, a, b string) {
	key := a + "-" + b
	if len(a) < len(b) || len(a) == len(b) && a < b {
		key = b + "-" + a
	}
	q.emit(i, j, corpus.Score, a+"-"+b, key)
}

// parted reports whether a colon at piece i parts two figures: 3:1, or 3 :1 as French sets it.
func (q *quantityFinder) parted(i int) bool {
	if i+1 >= len(q.ps) || q.ps[i].fold != ":" || q.ps[i+1].shape != digits || q.ps[i+1].before != joined {
		return false
	}
	return q.ps[i].before == joined || q.ps[i].before == space && q.l == corpus.French
}

// counts reports whether a-b, written with a dash, is a range of what the next word names, not a score: 10-15 people, but a
// 10-15 victory.
func (q *quantityFinder) counts(a, b amount) bool {
	return a.mantissa < b.mantissa && b.mantissa >= leastCounted && q.plural(b.end)
}

// leastCounted is the number from which a range is likelier than a score that was lost.
const leastCounted = 10

// colons reads and emits a score or the time of a race at piece i, 3:1, 3:32.77; it returns the piece behind it, i if there
// is none. A time of day is none: it is a date.
func (q *quantityFinder) colons(i int) int {
	start, end := i, i
	for end < len(q.ps) && q.ps[end].shape == digits && q.ps[end].Len() <= 3 && (end == i || q.ps[end].before == joined) {
		end++
		if q.parted(end) {
			end++
			continue
		}
		if end+1 >= len(q.ps) || q.ps[end].before != joined || q.ps[end+1].before != joined || q.ps[end+1].shape != digits {
			break
		}
		if q.ps[end].fold != "." || end == start+1 {
			return i
		}
		end++
	}
	joinedBehind := end < len(q.ps) && q.ps[end].before == joined && q.ps[end].word()
	joinedBefore := q.ps[i].before == joined && i > 0 && q.ps[i-1].fold != "("
	if end < i+3 || joinedBehind || joinedBefore {
		return i
	}
	switch {
	case end > i+3:
		s := strings.ReplaceAll(q.s[q.ps[i].Start:q.ps[end-1].End], " ", "")
		q.emit(i, end, corpus.Measure, s, s)
	case q.ps[i].Len() <= 2 && q.ps[i+2].Len() == 2 && q.ps[i+2].fold < "60":
		return i
	default:
		q.score(i, end, q.ps[i].fold, q.ps[i+2].fold)
	}
	return end
}

// emitRange emits a/b if b is the larger, by the key of b, and a within it, for another report may tell one of them; a scale or
// unit said once holds for both.
func (q *quantityFinder) emitRange(start int, a, b amount, u unit, prefix string) int {
	v, end := q.unit(b, prefix)
	if u.typ == "" || v.typ != "" {
		u = v
	}
	if b.scale > 1 && a.scale == 1 && a.float() < 1000 {
		a.mantissa *= b.scale
		a = a.reduced()
	}
	if a.float() >= b.float() {
		return 0
	}
	typ := u.typ
	if typ == "" {
		typ = corpus.Count
	}
	low, high := a.String(), b.String()
	q.emit(start, end, typ, low+"/"+high, u.key(high))
	q.emit(a.start, a.end, typ, ">="+low, u.key(low))
	n := len(q.found)
	q.found[n-1].Counts = q.found[n-2].Counts
	return end
}
