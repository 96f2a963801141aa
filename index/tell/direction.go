package tell

import (
	"slices"

	"github.com/diptych-align/diptych/corpus"
)

// mostClues is how many clues to a direction are told.
const mostClues = 3

// newOriginal reads a direction that names an original.
func newOriginal(d *corpus.Direction) *original {
	out := &original{sure: d.Confidence}
	if d.Original == corpus.OriginalB {
		out.side = 1
	}
	for _, c := range d.Clues {
		if out.side == 0 {
			c.A, c.B = c.B, c.A
		} else {
			c.Weight = -c.Weight
		}
		known := slices.ContainsFunc(out.clues, func(o corpus.Clue) bool { return o.Kind == c.Kind })
		if c.Weight > 0 && !known && c.Kind != corpus.LengthClue && len(out.clues) < mostClues {
			out.clues = append(out.clues, c)
		}
	}
	return out
}

// direction tells which text was first, and why.
func (a *account) direction(l speaker) string {
	if a.first == nil {
		return ""
	}
	o := a.first
	out := l.say("the %s text %s to be the original", "le texte %s %s être l'original", a.side(l, o.side), l.seems(o.sure))
	var verbs []string
	for _, c := range o.clues {
		verbs = append(verbs, l.clue(c))
	}
	if len(verbs) == 0 {
		return out
	}
	who := l.say("the %s one", "le %s", a.side(l, 1-o.side))
	if l.elides(a.side(l, 1-o.side)) {
		who = l.pick(who, "l'"+a.side(l, 1-o.side))
	}
	return out + l.pick(": ", "\u00a0: ") + who + " " + l.list(verbs)
}

// seems says how surely a text is the original.
func (l speaker) seems(sure float64) string {
	if sure >= 0.95 {
		return l.pick("is very likely", "doit")
	}
	return l.pick("seems", "semble")
}

// clue tells what shows that a text is a rendering; c.A stands in it, c.B in the original.
func (l speaker) clue(c corpus.Clue) string {
	own, other := l.quoted([]string{c.A})[0], l.quoted([]string{c.B})[0]
	switch c.Kind {
	case corpus.NoteClue:
		return l.say("says so itself (%s)", "le dit lui-même (%s)", own)
	case corpus.AgencyClue:
		if c.A == "" {
			return l.say("does not credit %s", "ne porte pas la signature %s", c.B)
		}
		return l.say("comes from %s", "porte la signature %s", c.A)
	case corpus.GlossClue:
		return l.say("explains %s", "explique %s", other)
	case corpus.KeptClue:
		return l.say("keeps words of the other, as in %s", "garde des mots de l'autre, ainsi %s", own)
	case corpus.NationClue:
		return l.say("says of which country it speaks (%s)", "précise de quel pays il s'agit (%s)", own)
	case corpus.ConversionClue:
		return l.say("has %s for %s", "dit %s pour %s", own, other)
	case corpus.SpellingClue:
		return l.say("spells %s as the other language does", "écrit %s comme le fait l'autre langue", own)
	}
	return l.say("came out later (%s)", "a paru plus tard (%s)", l.day(parsed(c.A)))
}
