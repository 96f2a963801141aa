package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

// The words in which a relation and its evidence are told, by language.
var relationNames = map[string]map[corpus.Relation]string{
	"en": {
		corpus.Translation: "translation", corpus.Copy: "copy", corpus.SameEvent: "same event",
		corpus.Related: "related: the same story, another event", corpus.Unrelated: "unrelated",
	},
	"fr": {
		corpus.Translation: "traduction", corpus.Copy: "copie", corpus.SameEvent: "même événement",
		corpus.Related: "apparentés : la même affaire, un autre événement", corpus.Unrelated: "sans rapport",
	},
}

var evidencePhrases = map[string]map[corpus.EvidenceKind]string{
	"en": {
		corpus.ByName: "both name %s", corpus.ByQuantity: "both count %s", corpus.ByWord: "both say %s",
		corpus.ByDay: "both tell of %s", corpus.BySentence: "their leads say much the same: %s",
	},
	"fr": {
		corpus.ByName: "les deux nomment %s", corpus.ByQuantity: "les deux chiffrent %s", corpus.ByWord: "les deux disent %s",
		corpus.ByDay: "les deux parlent du %s", corpus.BySentence: "leurs débuts disent à peu près la même chose : %s",
	},
}

func relationName(r corpus.Relation, lang string) string { return relationNames[lang][r] }

var printedPhrases = map[string]string{"en": "also printed as ", "fr": "aussi publié comme "}

// printCopies shows which other articles print a text, if any do.
func printCopies(w io.Writer, ids []string, lang string, p pen) {
	if len(ids) == 0 {
		return
	}
	for _, line := range wrap(printedPhrases[lang]+strings.Join(ids, ", "), p.width-indent) {
		fmt.Fprintf(w, "%*s%s\n", indent, "", line)
	}
}

// percent shows a confidence. None is certain, and rounding must not make it so.
func percent(p float64) string {
	if p > 0.995 {
		return ">99 %"
	}
	return fmt.Sprintf("%3.0f %%", 100*p)
}

// printTold shows in sentences how two articles stand to one another.
func printTold(w io.Writer, told string, p pen) {
	const space, held = "\u00a0", "\ue000" // wrap breaks at every white space
	for _, line := range wrap(strings.ReplaceAll(told, space, held), p.width-indent) {
		fmt.Fprintf(w, "%*s%s\n", indent, "", strings.ReplaceAll(line, held, space))
	}
}

// weightWidth is what the weight takes in a line of evidence.
const weightWidth = len(" +0.00  ")

// printEvidence shows rows of evidence to a person, in lines that fit the table.
func printEvidence(w io.Writer, rows []corpus.Evidence, lang string, p pen) {
	for _, line := range evidenceLines(rows, lang) {
		weight, words := line[:weightWidth], wrap(line[weightWidth:], p.width-indent-weightWidth)
		paint := p.green
		if strings.Contains(weight, "-") {
			paint = p.red
		}
		fmt.Fprintf(w, "%*s%s%s\n", indent, "", paint(weight), strings.Join(words, "\n"+strings.Repeat(" ", indent+weightWidth)))
	}
}

// told is the least weight, in log-odds, of a row that is told to a person: less moves a confidence of one half by
// less than two points.
const told = 0.05

// evidenceLines tells rows of evidence to a person in English or French, what speaks for the link before what speaks
// against it, each line with its weight in log-odds.
func evidenceLines(rows []corpus.Evidence, lang string) []string {
	var lines []string
	add := func(weight float64, text string) {
		if math.Abs(weight) >= told {
			lines = append(lines, fmt.Sprintf("%+6.2f  %s", weight, text))
		}
	}
	for _, r := range rows {
		if r.Kind == corpus.ByJudgement {
			lines = append(lines, strings.Repeat(" ", weightWidth)+judged(lang, r))
		}
	}
	for _, kind := range []corpus.EvidenceKind{corpus.ByName, corpus.ByDay, corpus.ByQuantity, corpus.ByWord, corpus.BySentence} {
		weight, list := 0.0, []string(nil)
		for _, r := range rows {
			if r.Kind != kind || kind == corpus.ByDay && r.Key == "" || contradicts(r) {
				continue
			}
			weight += r.Weight
			list = append(list, row(r, lang))
		}
		if len(list) > 0 {
			add(weight, fmt.Sprintf(evidencePhrases[lang][kind], strings.Join(list, ", ")))
		}
	}
	threshold := 0.0 // the constant of the model and what the length of the articles makes of it
	for _, r := range rows {
		switch {
		case r.Kind == corpus.ByDay && r.Key == "":
			add(r.Weight, otherDays(lang, r))
		case contradicts(r):
			add(r.Weight, contradiction(lang, r))
		case r.Kind == corpus.ByTopic:
			add(r.Weight, topic(lang, r))
		case r.Kind == corpus.ByPublication:
			add(r.Weight, publication(lang, r))
		case r.Kind == corpus.ByLength || r.Kind == corpus.ByPrior:
			threshold += r.Weight
		case r.Kind == corpus.ByCompetition && r.Weight < 0:
			add(r.Weight, say(lang, "a better partner exists", "il existe un meilleur partenaire"))
		case r.Kind == corpus.ByCompetition:
			add(r.Weight, say(lang, "no other partner comes near", "aucun autre partenaire n'approche"))
		case r.Kind == corpus.ByOrder:
			add(r.Weight, say(lang, "what both tell comes in the same order", "ce que les deux racontent vient dans le même ordre"))
		case r.Kind == corpus.ByCalibration:
			add(r.Weight, say(lang, "what was judged in this collection bears out", "ce que confirment les jugements de cette collection"))
		}
	}
	lines = append(lines, agencies(rows, lang)...)
	add(threshold, say(lang, "what reports of this length share without telling of one event", "ce que des textes de cette longueur partagent sans parler du même événement"))
	return lines
}

// judged tells that a person has judged, who and why.
func judged(lang string, r corpus.Evidence) string {
	text := say(lang, "judged by hand", "jugé à la main")
	if r.Key != "" {
		text = say(lang, "judged by %s", "jugé par %s", r.Key)
	}
	if r.A != "" {
		text += say(lang, ": ", " : ") + r.A
	}
	return text + say(lang, "; without that:", " ; sans cela :")
}

// topic tells what both are about, and by which words.
func topic(lang string, r corpus.Evidence) string {
	text := say(lang, "what they are about", "ce dont ils parlent")
	if r.Weight < 0 {
		text = say(lang, "they are about different things", "ils ne parlent pas de la même chose")
	}
	if r.A == "" || r.B == "" {
		return text
	}
	return text + say(lang, ": ", " : ") + r.A + " / " + r.B
}

// agencies tells which agencies the articles credit; it weighs nothing.
func agencies(rows []corpus.Evidence, lang string) []string {
	var lines []string
	for _, r := range rows {
		if r.Kind != corpus.ByAgency {
			continue
		}
		text := say(lang, "one comes from %s", "l'un porte la signature %s", r.Key)
		if r.A != "" && r.B != "" {
			text = say(lang, "both come from %s", "les deux portent la signature %s", r.Key)
		}
		lines = append(lines, strings.Repeat(" ", weightWidth)+text+say(lang, ", which weighs nothing", ", ce qui ne pèse rien"))
	}
	return lines
}

// printDirection shows what tells which of two texts of a translation was first, the languages being those of its two sides.
func printDirection(w io.Writer, d *corpus.Direction, a, b corpus.Lang, lang string, p pen) {
	if d == nil || len(d.Clues) == 0 {
		return
	}
	original := say(lang, "the texts do not show which was first:", "les textes ne montrent pas lequel est l'original :")
	if l := sourceOf(d, a, b); l != "" {
		original = say(lang, "original: %s, %s", "original : %s, %s", l, strings.TrimSpace(percent(d.Confidence)))
	}
	fmt.Fprintf(w, "%*s%s\n", indent, "", original)
	for _, c := range d.Clues {
		l, weight := a, c.Weight
		if weight < 0 {
			l, weight = b, -weight
		}
		fmt.Fprintf(w, "%*s%+6.2f  %s %s\n", indent, "", weight, l, shorten(strings.Trim(string(c.Kind)+": "+c.A+" / "+c.B, ": /"), p.width-indent-weightWidth-3))
	}
}

// longestLead is how many characters of a sentence tell which it is.
const longestLead = 60

// otherDays tells what the day profiles do not share; a row without a key holds the main days.
func otherDays(lang string, r corpus.Evidence) string {
	if r.A == r.B {
		return say(lang, "beside %s they tell of different days", "à part le %s, ils parlent de jours différents", r.A)
	}
	return say(lang, "one tells above all of %s, the other of %s", "l'un parle surtout du %s, l'autre du %s", r.A, r.B)
}

// contradicts reports whether a row holds figures that contradict one another: its key is what they count.
func contradicts(r corpus.Evidence) bool {
	_, ok := mention.CountClassOf(r.Key)
	return ok && r.Kind == corpus.ByQuantity
}

func contradiction(lang string, r corpus.Evidence) string {
	class, _ := mention.CountClassOf(r.Key)
	what := class.In(corpus.Lang(lang))
	if class.Noun {
		what = say(lang, "the number of %s", "le nombre (%s)", what)
	}
	return say(lang, "they differ in %s: %s / %s", "ils diffèrent par %s : %s / %s", what, r.A, r.B)
}

// publication tells how far apart the publications are; a day that is not known is left empty.
func publication(lang string, r corpus.Evidence) string {
	if r.A == "" || r.B == "" {
		return say(lang, "how far apart they were published is not known", "on ne sait pas à quel intervalle ils ont paru")
	}
	return say(lang, "published on %s and on %s", "publiés le %s et le %s", r.A, r.B)
}

func say(lang, english, french string, args ...any) string {
	if lang == "fr" {
		return fmt.Sprintf(french, args...)
	}
	return fmt.Sprintf(english, args...)
}

// row is how a shared thing stands in the two articles.
func row(r corpus.Evidence, lang string) string {
	rest, isRest := strings.CutSuffix(r.Key, " more")
	switch {
	case r.Kind == corpus.BySentence:
		return shorten(r.A, longestLead) + " / " + shorten(r.B, longestLead)
	case r.A == "" && r.B == "" && isRest:
		return say(lang, "%s more", "%s autres", rest)
	case r.A == "" && r.B == "":
		return r.Key
	case strings.EqualFold(r.A, r.B) || r.B == "":
		return r.A
	case r.A == "":
		return r.B
	}
	return r.A + " / " + r.B
}
