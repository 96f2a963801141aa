// Package tell says in sentences how two articles stand to one another and why, in English or French.
//
// It is pure: a link with its evidence and both articles in, one to five sentences out, the same for the same.
//
//  1. What both tell: whom and what they name, the days, the figures, the words.
//  2. What they differ in, and what else speaks against the link.
//  3. What one tells and the other leaves out.
//  4. What follows: the relation, and how sure it is; or what a person has judged.
//  5. Of a translation, which text was first, where that shows.
package tell

import (
	"slices"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Link tells a link of a and b, in this order, with its evidence, to a reader of lang, French or else English.
func Link(k *corpus.Link, a, b *corpus.Annotated, lex *lexicon.Lexicon, lang corpus.Lang) string {
	if lang != corpus.French {
		lang = corpus.English
	}
	return newAccount(k, a, b, lex, lang).tell(lang)
}

// account is what is told of two articles. Names, figures and words stand as the reader will read them.
type account struct {
	langs [2]corpus.Lang
	known bool // there is evidence

	// What both tell, the most telling first.
	people, places, organisations, others []string
	moreNames                             int
	days                                  []corpus.Day
	figures, words                        []string
	openings                              bool // they open in much the same way

	// What they differ in; both of a pair are empty where they do not.
	mainDays  [2]corpus.Day
	otherDays bool // but for the main day, which they share
	where     [2][]string
	counted   []count // numbers of things
	measured  []count // values: the magnitude, the turnout
	apart     int     // days between their publication, where that speaks against the link
	better    bool

	only [2]told

	agencies []string // that both credit
	first    *original

	relation   corpus.Relation
	confidence float64
	judged     *judgement
}

// count is a number of things, or a value, that the two do not agree on.
type count struct {
	what   string
	values [2]string
}

// told is what one article tells and the other does not.
type told struct{ names, figures, agencies []string }

// original is which article the other renders, and what tells so.
type original struct {
	side  int
	sure  float64
	clues []corpus.Clue // one of a kind, what stands in the rendering first
}

// judgement is what a person holds of two articles, and what the model would say without it.
type judgement struct {
	by, why string
	without float64
}

func (a *account) tell(lang corpus.Lang) string {
	l := speaker(lang)
	var out []string
	for _, s := range []string{a.shared(l), a.against(l), a.alone(l), a.conclusion(l), a.direction(l)} {
		if s != "" {
			out = append(out, sentence(s))
		}
	}
	return strings.Join(out, " ")
}

// shared tells what both tell.
func (a *account) shared(l speaker) string {
	if !a.known {
		return ""
	}
	var said []string
	add := func(some bool, english, french string, args ...any) {
		if some {
			said = append(said, l.say(english, french, args...))
		}
	}
	names := a.names(l)
	add(names != "", "name %s", "nomment %s", names)
	add(len(a.days) > 0, "tell of %s", "parlent %s", l.days(a.days))
	add(len(a.figures) > 0, "give %s", "donnent %s", l.called(a.figures, "the figure", "the figures", "le chiffre", "les chiffres"))
	add(len(a.words) > 0, "use %s", "emploient %s", l.called(l.quoted(a.words), "the word", "the words", "le mot", "les mots"))
	add(a.openings, "open in much the same way", "s'ouvrent à peu près de la même façon")
	add(len(a.agencies) > 0, "come from %s", "portent %s", l.signed(a.agencies))
	if len(said) == 0 {
		return l.pick("the two reports share no name, no day, no figure and no word that would tell",
			"les deux articles n'ont en commun ni nom, ni jour, ni chiffre, ni mot qui en dise long")
	}
	said[0] = l.say("both reports %s", "les deux articles %s", said[0])
	for i := range said[1:] {
		said[i+1] = l.say("both %s", "tous deux %s", said[i+1])
	}
	return l.clauses(said)
}

// called puts before a list what it is a list of.
func (l speaker) called(items []string, one, many, un, plusieurs string) string {
	return l.number(len(items), l.pick(one, un), l.pick(many, plusieurs)) + " " + l.list(items)
}

// signed lists agencies as those that sign.
func (l speaker) signed(agencies []string) string {
	return strings.TrimSpace(l.called(agencies, "", "", "la signature", "les signatures"))
}

// names lists the names by type.
func (a *account) names(l speaker) string {
	var groups []string
	add := func(items []string, one, many, un, plusieurs string) {
		if len(items) > 0 {
			groups = append(groups, strings.TrimSpace(l.called(items, one, many, un, plusieurs)))
		}
	}
	add(slices.Concat(a.people, a.others), "", "", "", "")
	add(a.places, "the place", "the places", "le lieu", "les lieux")
	add(a.organisations, "the organisation", "the organisations", "l'organisation", "les organisations")
	if n := a.moreNames; n > 0 {
		groups = append(groups, l.number(n, l.pick("one other name", "un autre nom"), l.say("%d other names", "%d autres noms", n)))
	}
	return l.groups(groups)
}

// against tells what they differ in, and what else speaks against the link.
func (a *account) against(l speaker) string {
	var points []string
	if a.mainDays != [2]corpus.Day{} {
		points = append(points, l.say("in the main day (%s)", "par le jour principal (%s)", a.sides(l, l.day(a.mainDays[0]), l.day(a.mainDays[1]))))
	}
	if a.otherDays {
		points = append(points, l.pick("in the other days they tell of", "par les autres jours dont ils parlent"))
	}
	if len(a.where[0]) > 0 {
		n := max(len(a.where[0]), len(a.where[1]))
		points = append(points, l.number(n, l.pick("in the place", "par le lieu"), l.pick("in the places", "par les lieux"))+
			" ("+a.sides(l, l.list(a.where[0]), l.list(a.where[1]))+")")
	}
	for _, c := range a.counted {
		points = append(points, l.say("in the number of %s (%s)", "par le nombre %s (%s)", l.pick(c.what, of(c.what)), a.sides(l, c.values[0], c.values[1])))
	}
	for _, c := range a.measured {
		points = append(points, l.say("in %s (%s)", "par %s (%s)", c.what, a.sides(l, c.values[0], c.values[1])))
	}
	var said []string
	if len(points) > 0 {
		said = append(said, l.say("they differ %s", "ils diffèrent %s", l.list(points)))
	}
	if n := a.apart; n > 0 {
		said = append(said, l.say("they were published %s apart", "ils ont paru à %s d'intervalle",
			l.number(n, l.pick("a day", "un jour"), l.say("%d days", "%d jours", n))))
	}
	if a.better {
		said = append(said, l.pick("at least one of them has a better counterpart", "l'un au moins a un meilleur pendant"))
	}
	return l.clauses(said)
}

// sides says what stands in either article.
func (a *account) sides(l speaker, first, second string) string {
	return l.say("%s: %s; %s: %s", "%s\u00a0: %s\u00a0; %s\u00a0: %s", a.side(l, 0), first, a.side(l, 1), second)
}

// side names an article: by its language, or by its place where both are of one.
func (a *account) side(l speaker, i int) string {
	switch {
	case a.langs[0] == a.langs[1] && i == 0:
		return l.pick("first", "premier")
	case a.langs[0] == a.langs[1]:
		return l.pick("second", "second")
	case a.langs[i] == corpus.French:
		return l.pick("French", "français")
	}
	return l.pick("English", "anglais")
}

// alone tells what one tells and the other leaves out.
func (a *account) alone(l speaker) string {
	var said []string
	for i, t := range a.only {
		var verbs []string
		if len(t.names) > 0 {
			verbs = append(verbs, l.say("names %s", "nomme %s", l.list(t.names)))
		}
		if len(t.figures) > 0 {
			verbs = append(verbs, l.say("gives %s", "donne %s", l.list(t.figures)))
		}
		if len(t.agencies) > 0 {
			verbs = append(verbs, l.say("comes from %s", "porte %s", l.signed(t.agencies)))
		}
		if len(verbs) == 0 {
			continue
		}
		who := l.say("only the %s report", "seul l'article %s", a.side(l, i))
		switch {
		case a.langs[0] == a.langs[1]:
			who = l.say("only the %s report", "seul le %s article", a.side(l, i))
		case corpus.Lang(l) == corpus.English:
			who = "only the " + a.side(l, i) + " report"
		}
		if len(said) > 0 { // the other has been named
			who = l.say("only the %s one", "seul le %s", a.side(l, i))
			if l.elides(a.side(l, i)) {
				who = "seul l'" + a.side(l, i)
			}
		}
		said = append(said, who+" "+join(verbs, ", ", l.pick(" and ", " et ")))
	}
	return l.clauses(said)
}

// conclusion tells the relation and how sure it is.
func (a *account) conclusion(l speaker) string {
	if a.judged != nil {
		return a.judgement(l)
	}
	sure := l.percent(a.confidence)
	switch {
	case a.relation.SameOccurrence():
		s := l.report(a.confidence)
		out := l.say("so they %s the same event (%s)", "ils %s le même événement (%s)", s, sure)
		switch a.relation {
		case corpus.Translation:
			out += l.pick(", and one text renders the other", ", et l'un des textes rend l'autre")
		case corpus.Copy:
			out += l.pick(", and one text is a copy of the other", ", et l'un des textes est une copie de l'autre")
		}
		return out
	case a.relation == corpus.Related:
		return l.say("so they belong to the same story, but %s the same event (%s)", "ils relèvent donc de la même affaire, mais %s le même événement (%s)", l.reportNot(a.confidence), sure)
	}
	return l.say("so they do not belong to the same story, and %s the same event (%s)", "ils ne relèvent donc pas de la même affaire et %s le même événement (%s)", l.reportNot(a.confidence), sure)
}

// report says how likely it is that they report the same, from a probability of one half.
func (l speaker) report(p float64) string {
	switch {
	case p > 0.995:
		return l.pick("almost certainly report", "rapportent donc presque certainement")
	case p >= 0.95:
		return l.pick("very probably report", "rapportent donc très probablement")
	case p >= 0.75:
		return l.pick("probably report", "rapportent donc probablement")
	}
	return l.pick("seem to report", "semblent donc rapporter")
}

// reportNot says how likely it is that they do not, below one half.
func (l speaker) reportNot(p float64) string {
	switch {
	case p < 0.005:
		return l.pick("almost certainly do not report", "ne rapportent presque certainement pas")
	case p <= 0.05:
		return l.pick("very probably do not report", "ne rapportent très probablement pas")
	case p <= 0.25:
		return l.pick("probably do not report", "ne rapportent probablement pas")
	}
	return l.pick("do not seem to report", "ne semblent pas rapporter")
}

// judgement tells what a person has judged.
func (a *account) judgement(l speaker) string {
	who := a.judged.by
	if who == "" {
		who = l.pick("somebody", "quelqu'un")
	}
	var what string
	switch a.relation {
	case corpus.Translation:
		what = l.pick("one text renders the other", "l'un des textes rend l'autre")
	case corpus.Copy:
		what = l.pick("one text is a copy of the other", "l'un des textes est une copie de l'autre")
	case corpus.SameEvent:
		what = l.pick("they report the same event", "ils rapportent le même événement")
	case corpus.Related:
		what = l.pick("they belong to the same story and report different events", "ils relèvent de la même affaire et rapportent des événements différents")
	default:
		what = l.pick("they have nothing to do with one another", "ils n'ont rien à voir l'un avec l'autre")
	}
	joint := l.pick("that ", "que ")
	if l.elides(what) {
		joint = "qu'"
	}
	out := l.say("%s has judged %s%s", "%s a jugé %s%s", who, joint, what)
	if why := strings.TrimSpace(a.judged.why); why != "" {
		out += " (" + l.quoted([]string{why})[0] + ")"
	}
	return l.clauses([]string{out, l.say("without that, the probability of the same event would be %s", "sans cela, la probabilité du même événement serait de %s", l.percent(a.judged.without))})
}
