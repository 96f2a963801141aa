package mention

import "strings"

// sex is what a title or a given name says of a person; both bits are set where two titles disagree (Mme le ministre).
type sex uint8

const (
	female sex = 1 << iota
	male
)

// against reports whether two of them cannot be one person's.
func (x sex) against(y sex) bool { return x == female && y == male || x == male && y == female }

// titleSexes reads the titles of a language that only one sex bears: those of women, "|", those of men.
func titleSexes(lang string) map[string]sex {
	sexes := map[string]sex{}
	for line := range tableLines("data/" + lang + "/titlesexes.txt") {
		women, men, _ := strings.Cut(line, "|")
		for w := range foldedSet(women) {
			sexes[w] = female
		}
		for w := range foldedSet(men) {
			sexes[w] = male
		}
	}
	return sexes
}

// givenSex returns whose the given names of a person are, 0 if either sex bears the first or no table knows it.
func (g *tables) givenSex(given []string) sex {
	switch {
	case len(given) == 0 || g.epicene[given[0]] || !g.isGiven(given[0]):
		return 0
	case g.woman[given[0]]:
		return female
	}
	return male
}
