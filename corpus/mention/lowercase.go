package mention

import (
	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

const (
	leastLower  = 20 // words of an article before the want of capitals says anything
	capitalsAre = 50 // one word in so many has a capital even where names are rare
)

// raiseCapitals gives capitals to what a table says is a name, where the article is written without any: places, given
// names with the word behind them, and that word wherever it stands again.
func (n *nameFinder) raiseCapitals(fields pieces) {
	words, capitals := 0, 0
	for _, ps := range fields {
		for i := range ps {
			if ps[i].word() {
				words++
			}
			if ps[i].capital() {
				capitals++
			}
		}
	}
	if words < leastLower || capitals*capitalsAre > words {
		return
	}
	surnames := map[string]bool{}
	for _, ps := range fields {
		for i := range ps {
			p := &ps[i]
			if n.isPlace(p.fold) && n.mayBeName(p) {
				p.shape = title
			}
			if i == 0 || p.before != space || !n.g.isGiven(ps[i-1].fold) || !n.mayBeName(p) {
				continue
			}
			ps[i-1].shape, p.shape = title, title
			surnames[p.fold] = true
		}
	}
	for _, ps := range fields {
		for i := range ps {
			if surnames[ps[i].fold] {
				ps[i].shape = title
			}
		}
	}
}

func (n *nameFinder) isPlace(w string) bool {
	_, ok := n.g.places[w]
	return ok || n.g.known[w].typ == corpus.Location
}

// mayBeName reports whether p is a word that is no ordinary one.
func (n *nameFinder) mayBeName(p *piece) bool {
	return p.shape == lower && p.Len() > 2 && !text.Stop(p.fold, n.lang) && !n.g.isCommon(p.fold) && !n.g.honorific[p.fold]
}
