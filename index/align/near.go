package align

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/diptych-align/diptych/index/lexicon"
)

// near is a group of near words of which an article has one or more: what two reports of one event tell in other words, as
// "killed" and "dead", neither of which renders the other. See lexicon.Kin.
type near struct {
	group int32
	word  int32 // which of the bag's words, one in the lead if there is one
	lead  uint8 // the bits of the lead's sentences that have one, see Item.Lead
	// rarity is that of articles which have a word of the group, in nats. Only profiles know it.
	rarity float32
}

const nearKind = "near"

// nearGroups returns the groups of a bag's words, in order.
func nearGroups(words []Item) []near {
	var all []near
	for i := range words {
		_, concept := split(words[i].Term)
		for _, g := range lexicon.KinOf(concept) { // concepts are English stems
			all = append(all, near{group: g, word: int32(i), lead: words[i].Lead})
		}
	}
	slices.SortFunc(all, func(a, b near) int { return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.word, b.word)) })
	out := all[:0]
	for _, x := range all {
		n := len(out)
		if n == 0 || out[n-1].group != x.group {
			out = append(out, x)
			continue
		}
		if out[n-1].lead == 0 {
			out[n-1].word = x.word
		}
		out[n-1].lead |= x.lead
	}
	return out
}

func nearTerm(group int32) string { return nearKind + ":" + strconv.Itoa(int(group)) }

// nearRarities returns the rarities of the groups by the statistics and the background. There a group is as common as its
// words together, as if no article had two of them.
func (m *Model) nearRarities() []float32 {
	groups := lexicon.NearWords()
	out := make([]float32, len(groups))
	for g, words := range groups {
		share := 0.0
		for _, w := range words {
			share += m.background(wordKind + ":" + w)
		}
		out[g] = float32(m.rarity(nearTerm(int32(g)), min(share, 1)))
	}
	return out
}

// nearItems returns the groups of a bag's words with their rarities.
func (m *Model) nearItems(words []Item) []near {
	rarities := m.near()
	out := slices.Clip(nearGroups(words))
	for i := range out {
		out[i].rarity = rarities[out[i].group]
	}
	return out
}

// nearly is how much of an occurrence the near words tell that both articles have, as fNear counts it.
func nearly(a, b *Profile) float64 {
	sum := 0.0
	sharedNear(a, b, func(_, _ *near, tells float64) { sum += tells })
	return sum
}

// sharedNear calls visit for each group that both articles have and one of them in its lead, with what it tells by itself, 0–1:
// the cube of its rarity, as of shared words. In two reports of one story much is told in near words; those of the lead tell
// which occurrence it is.
func sharedNear(a, b *Profile, visit func(x, y *near, tells float64)) {
	for i, j := 0, 0; i < len(a.near) && j < len(b.near); {
		switch x, y := &a.near[i], &b.near[j]; {
		case x.group < y.group:
			i++
		case x.group > y.group:
			j++
		default:
			if x.lead|y.lead != 0 {
				r := min(float64(x.rarity)/maxRarity, 1)
				visit(x, y, r*r*r)
			}
			i++
			j++
		}
	}
}
