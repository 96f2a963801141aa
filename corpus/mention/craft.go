package mention

import "github.com/diptych-align/diptych/corpus"

// longestCraft bounds the words of a ship's name.
const longestCraft = 4

// craft reads the name of a storm, a ship or a spacecraft at piece i, behind the word that says so, emits it and returns
// its number of pieces: l'ouragan Ike, Hurricane Ike, le paquebot « Costa Concordia ».
func (n *nameFinder) craft(i int) int {
	p := &n.ps[i]
	if !p.capital() || p.weak || n.g.ordinary[p.fold] || n.craftWord(i) && n.capitalNext(i) || !n.craftBefore(i) {
		return 0
	}
	n.flush()
	from, end := len(n.words), i
	for j := i; j < min(len(n.ps), i+longestCraft) && (j == i || n.ps[j].before == space || n.ps[j].before == hyphen); j++ {
		q := &n.ps[j]
		if !q.capital() && !(q.shape == lower && n.g.particle[q.fold] && n.capitalNext(j)) {
			break
		}
		n.words = append(n.words, q.fold)
		end = j + 1
		if q.owns {
			break
		}
	}
	words := n.words[from:len(n.words):len(n.words)]
	key := ""
	if last := words[len(words)-1]; len(words) > 1 && !n.g.isCommon(last) {
		key = wordsKey([]string{last}) // the Concordia
	}
	n.found = append(n.found, candidate{
		Span: corpus.Span{Start: p.Start, End: n.ps[end-1].End}, field: n.field, typ: corpus.OtherName, words: words, key: key, craft: true,
	})
	return end - i
}

// craftBefore reports whether the word before piece i, a quotation mark or two between, is one of craftwords.txt.
func (n *nameFinder) craftBefore(i int) bool {
	j := i - 1
	for j >= 0 && j >= i-2 && opensQuotation(n.ps[j].fold) {
		j--
	}
	if j < 0 || n.ps[i].before == line || !n.ps[j].word() || n.ps[j].owns {
		return false
	}
	if j > 0 && n.lang == corpus.French && n.ps[j].shape == lower && (n.g.known[n.ps[j].fold].demonym || n.g.frenchAdjective(n.ps[j].fold)) && n.craftWord(j-1) {
		return true // le pétrolier maltais Erika
	}
	return n.craftWord(j)
}

// craftWord reports whether piece i, or a compound that it ends, is one of craftwords.txt.
func (n *nameFinder) craftWord(i int) bool {
	if n.g.craftWord[n.ps[i].fold] {
		return true
	}
	if i == 0 || !n.ps[i-1].word() || n.ps[i].before > hyphen {
		return false
	}
	n.key = append(append(append(n.key[:0], n.ps[i-1].fold...), '-'), n.ps[i].fold...) // sous-marin, aircraft carrier
	return n.g.craftWord[string(n.key)]
}

func opensQuotation(mark string) bool {
	return mark == "«" || mark == "“" || mark == "\"" || mark == "'" || mark == "‘"
}

// capitalNext reports whether a word with a capital follows piece i.
func (n *nameFinder) capitalNext(i int) bool {
	return i+1 < len(n.ps) && n.ps[i+1].capital() && (n.ps[i+1].before == space || n.ps[i+1].before == hyphen)
}
