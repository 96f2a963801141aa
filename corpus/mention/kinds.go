package mention

import "github.com/diptych-align/diptych/corpus"

// longestCalled bounds the words of a name behind its kind.
const longestCalled = 5

// kindOf returns the type of what word w is the kind of, if that is known by the name beside it; "" for other words.
func (n *nameFinder) kindOf(w string) string {
	t := n.g.term[w]
	if typ := n.g.kind[t.concept]; t.head || typ == corpus.OtherName {
		return typ
	}
	return ""
}

// called reads a name behind its kind at piece i, emits both as one and returns the number of pieces: l'aéroport de
// Heathrow, l'hôpital Necker, the University of Oxford.
func (n *nameFinder) called(i int) int {
	typ := n.kindOf(n.ps[i].fold)
	if typ == "" || n.ps[i].weak || n.ps[i].owns {
		return 0
	}
	from := i + 1
	for from < len(n.ps) && from <= i+2 && n.ps[from].shape == lower && n.joins(from) {
		from++
	}
	if n.lang == corpus.English && from == i+1 || typ == corpus.OtherName && from > i+1 || from >= len(n.ps) || n.ps[i+1].before == line || !n.callable(from) || n.ordinary(from) {
		return 0
	}
	begin, end := len(n.words), from
	for j := from; j < min(len(n.ps), from+longestCalled); j++ {
		q := &n.ps[j]
		if q.fold == "." && q.before == joined && n.ps[j-1].Len() == 1 || q.fold == "&" {
			continue // John F. Kennedy
		}
		if !n.callable(j) && !(q.shape == lower && j > from && n.g.isGiven(n.ps[from].fold) && q.before != line && n.g.particle[q.fold] && n.capitalNext(j)) {
			break
		}
		n.words = append(n.words, q.fold)
		end = j + 1
		if q.owns {
			break
		}
	}
	if words := n.words[begin:]; n.ps[i].shape == lower && len(words) == 1 && n.isPlace(words[0]) && n.g.many[n.g.term[n.ps[i].fold].concept] {
		return 0
	}
	n.emit(i, end, typ, n.calledKey(n.words[begin:]))
	return end - i
}

// joins reports whether piece i stands between a kind and a name.
func (n *nameFinder) joins(i int) bool {
	switch n.ps[i].fold {
	case "de", "d", "du", "des", "la", "l", "les":
		return n.lang == corpus.French
	case "of", "the":
		return n.lang == corpus.English
	}
	return false
}

// callable reports whether piece i can be a word of a name behind its kind.
func (n *nameFinder) callable(i int) bool {
	p := &n.ps[i]
	return p.capital() && p.before != line && !n.term(i) && (!n.g.honorific[p.fold] || n.saint(i))
}

// kindBehind reports whether the lower-case piece i is the kind of the name before it: Heathrow airport.
func (n *nameFinder) kindBehind(i int) bool {
	p := &n.ps[i]
	if n.lang != corpus.English || p.shape != lower || p.before != space || n.ps[i-1].owns || n.after {
		return false
	}
	typ := n.kindOf(p.fold)
	return typ != "" && typ != corpus.OtherName && !n.isCity(n.ps[i-1].fold) // but a Paris hospital

}

// calledKey returns the key of what is called by words: a place's, or that of somebody of that name.
func (n *nameFinder) calledKey(words []string) string {
	if e, ok := n.g.phrase(words); ok && e.typ == corpus.Location {
		return e.key
	}
	return personKey(words)
}
