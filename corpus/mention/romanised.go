package mention

import (
	"strings"
	"sync"
)

// olderSyllables returns how every pinyin syllable may stand in the older systems, in pairs "pinyin older".
var olderSyllables = sync.OnceValue(loadOlderSyllables)

func loadOlderSyllables() map[[2]string]bool {
	spellings := map[string][][2]string{} // of initials, finals and whole syllables, with pinyin's own
	for line := range tableLines("data/names/chinese.txt") {
		part, rest, _ := strings.Cut(line, " ")
		pinyin, older, _ := strings.Cut(rest, ":")
		for o := range strings.FieldsSeq(pinyin + " " + older) {
			spellings[part] = append(spellings[part], [2]string{pinyin, foldWord(o)})
		}
	}
	pairs := map[[2]string]bool{}
	for _, s := range spellings["whole"] {
		pairs[s] = true
	}
	for _, final := range spellings["final"] {
		pairs[final] = true // En-lai
		for _, initial := range spellings["initial"] {
			pairs[[2]string{initial[0] + final[0], initial[1] + final[1]}] = true
		}
	}
	return pairs
}

// turned reports whether one of two names is the other with its surname first, as in Hungary and Japan. One of the words
// alone must be a given name, or Ali Hassan were Hassan Ali.
func turned(x, y []string) bool {
	if len(x) != 2 || len(y) != 2 {
		return false
	}
	g := gazetteer()
	return g.isGiven(x[0]) != g.isGiven(x[1]) && skeleton(g.canonical(x[0])) == skeleton(g.canonical(y[1])) &&
		sound(g.canonical(x[0])) == sound(g.canonical(y[1])) && sound(g.canonical(x[1])) == sound(g.canonical(y[0]))
}

// leastJoined is the length in bytes from which names that sound alike when their words are joined are one.
const leastJoined = 8

// sameJoined reports whether two names differ by no more than how they are cut into words: Chan-ocha, Chan-o-cha.
func sameJoined(x, y []string) bool {
	if len(x) == len(y) || initials(x) != "" && initials(y) != "" {
		return false // George W. and George H. W.
	}
	a, b := sound(strings.Join(x, "")), sound(strings.Join(y, ""))
	return len(a) >= leastJoined && (a == b || sounds(x) == sounds(y))
}

// sounds joins the sounds of words, which is not the sound of the joined words: Prayut Chan, Prayutchan.
func sounds(words []string) string {
	s := ""
	for _, w := range words {
		s += sound(w)
	}
	return s
}

// sameChinese reports whether one of two names is Chinese in pinyin, family name and given name, and the other the same
// in an older system, which writes each syllable for itself: Zhou Enlai, Chou En-lai. A name whose given name has one
// syllable looks alike in all systems (Lin Piao may be a Lin Piao of today), so the tables know those.
func sameChinese(pinyin, older []string) bool {
	pairs := olderSyllables()
	if len(pinyin) != 2 || len(older) != 3 || !pairs[[2]string{pinyin[0], older[0]}] {
		return false
	}
	given := pinyin[1]
	for cut := 1; cut < len(given); cut++ {
		if pairs[[2]string{given[:cut], older[1]}] && pairs[[2]string{given[cut:], older[2]}] {
			return true
		}
	}
	return false
}
