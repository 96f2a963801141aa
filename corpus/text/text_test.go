package text_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

func Example() {
	page := "Publicité\n\nLa maire de Brest a démissionné lundi. Elle l'avait promis à M. Martin.\n\nLaisser un commentaire"
	l, _ := text.Identify(page)
	for _, c := range cuts("", page, l) {
		fmt.Printf("%s: %s\n", c.Why, c.Of(page))
	}
	for _, s := range text.Sentences(page, l) {
		fmt.Println(s.Of(page))
	}
	// Output:
	// advert: Publicité
	// comment form: Laisser un commentaire
	// Publicité
	// La maire de Brest a démissionné lundi.
	// Elle l'avait promis à M. Martin.
	// Laisser un commentaire
}

func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		s    string
		want corpus.Lang
	}{
		{"La maire a démissionné lundi.", "fr"},
		{"The mayor resigned on Monday.", "en"},
		{"Grève des trains", "fr"},
		{"Mayor re-elected", "en"},
		{"La maire a démissionné lundi. Elle quitte la ville où elle est née.\n\nYour email address will not be published.", "fr"},
		{"El alcalde anunció ayer que no se presentará a las elecciones.", "es"},
		{"Il sindaco ha annunciato ieri che non si presenterà alle elezioni.", "it"},
		{"Der Bürgermeister kündigte gestern an, dass er nicht antreten wird.", "de"},
		{"O prefeito anunciou ontem que não vai se candidatar às eleições.", "pt"},
		{"De burgemeester zei gisteren dat hij niet meer zal meedoen.", "nl"},
		{"L'alcalde va anunciar ahir que no es presentarà a les eleccions.", "ca"},
		{"Primarul a anunțat ieri că nu va mai candida la alegeri.", "ro"},
		{"Мэр вчера объявил, что больше не будет участвовать в выборах.", "und"},
		{"", "und"},
		{"12 345 — !", "und"},
	} {
		if got, p := text.Identify(c.s); got != c.want || p < 0 || p > 1 {
			t.Errorf("Identify(%q) = %s %.2f, want %s", c.s, got, p, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		l       corpus.Lang
		s, want string // tokens with bars between; # before a number, ' before punctuation
	}{
		{"fr", "L'homme d’État qu'elle cite", "L'|homme|d’|État|qu'|elle|cite"},
		{"fr", "aujourd'hui, jusqu'à quelqu'un", "aujourd'hui|',|jusqu'|à|quelqu'un"},
		{"fr", "le porte-parole a-t-il dit", "le|porte-parole|a|-t-il|dit"},
		{"fr", "Est-ce celui-ci ? Un rendez-vous", "Est|-ce|celui|-ci|'?|Un|rendez-vous"},
		{"fr", "M. Dupont et J.-P. Roy", "M.|Dupont|et|J|'.|'-|P.|Roy"},
		{"fr", "2 000 ou 78.761 et 6,7 %", "#2|#000|ou|#78.761|et|#6,7|'%"},
		{"fr", "15/08/2020 à 18:27, 18h30, le 1er", "#15/08/2020|à|#18:27|',|#18|h|#30|',|le|#1|er"},
		{"en", "Mary's dogs don't bark; the workers' union", "Mary|'s|dogs|do|n't|bark|';|the|workers|''|union"},
		{"en", "O’Brien’s 2,000 fans at 10 o'clock", "O’Brien|’s|#2,000|fans|at|#10|o'clock"},
		{"en", "The U.S. and the E.U. at 5 p.m. on 2020-08-15", "The|U.S.|and|the|E.U.|at|#5|p.m.|on|#2020-08-15"},
		{"en", "J. K. Smith saw Covid-19, G20 and £3bn.", "J.|K.|Smith|saw|Covid-19|',|G20|and|'£|#3|bn|'."},
		{"en", "won 3-2... see https://example.org/a-b.", "won|#3|'-|#2|'...|see|https://example.org/a-b|'."},
		{"en", "'Go!' he said (twice)", "''|Go|'!|''|he|said|'(|twice|')"},
		{"en", "a\xffb \x80", "a|b"},
	} {
		var got []string
		for _, tok := range text.Tokens(c.s, c.l) {
			got = append(got, map[text.TokenKind]string{text.Number: "#", text.Punct: "'"}[tok.Kind]+tok.Of(c.s))
		}
		if got := strings.Join(got, "|"); got != c.want {
			t.Errorf("Tokens(%q, %s)\n got %s\nwant %s", c.s, c.l, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		l corpus.Lang
		s string // the sentences with bars between
	}{
		{"fr", "M. Roy est venu. | Il a vu le Dr. Petit."},
		{"fr", "« Partez ! » a-t-il crié. | « Nous partons. » | Puis plus rien."},
		{"fr", "Que faire ? | Attendre... | Rien ne presse, etc. | Le train part à 8 h 30."},
		{"fr", "Selon l'art. 5 et la p. 12, c'est 3.5 fois plus. | En 1994. | 20 personnes étaient là."},
		{"fr", "Il dit oui (enfin presque). | Elle dit non [sic]."},
		{"fr", "Le soir tombe\n\n|la ville dort"},
		{"fr", "Un départ attendu\n|Le maire s'en va.\n|Il l'avait dit"},
		{"fr", "- un pain\n|- deux vins"},
		{"en", "Mr. Smith met J. K. Jones in the U.S. Senate. | He lives in the U.S. | The end."},
		{"en", `"Go!" he said. | "Why?" | She left.`},
		{"en", "He said it was over. | \"it is not,\" she said."},
		{"en", "It costs $3.50 at No. 5 on Aug. 15 at 5 p.m. on Monday. | Acme Inc. said so. | Acme Inc. | The firm."},
		{"en", "First.\n|Second\n\n|third"},
		{"en", "1. Buy bread.\n|2. Buy wine."},
		{"en", "Wait… | What?! | No."},
	} {
		want := strings.Split(c.s, "|")
		for i := range want {
			want[i] = strings.TrimSpace(want[i])
		}
		s := strings.ReplaceAll(strings.ReplaceAll(c.s, " | ", " "), "|", "")
		var got []string
		for _, span := range text.Sentences(s, c.l) {
			got = append(got, span.Of(s))
		}
		if !slices.Equal(got, want) {
			t.Errorf("Sentences(%q, %s)\n got %q\nwant %q", s, c.l, got, want)
		}
	}
}

func TestSentencesWrapped(t *testing.T) {
	const s = "The mayor of the little town by the sea, a woman of few\nwords, resigned on Monday night after the\ncouncil of the town had met. She had promised it to Paul\nMartin, who will follow her in the spring of the\nyear."
	got := text.Sentences(s, corpus.English)
	if len(got) != 2 {
		t.Errorf("Sentences of wrapped text: got %d, want 2: %v", len(got), got)
	}
}

func TestFold(t *testing.T) {
	for _, c := range [][2]string{
		{"École", "ecole"}, {"cœur", "coeur"}, {"Łódź", "lodz"}, {"Straße", "strasse"}, {"STRAẞE", "strasse"}, {"l’été", "l'ete"},
		{"e\u0301te\u0301", "ete"}, {"İstanbul", "istanbul"}, {"Đà Nẵng", "da nang"}, {"porte‑parole", "porte-parole"}, {"Ærø", "aero"},
		{"plain", "plain"}, {"Москва", "москва"}, {"co\u00adop", "coop"}, {"ﬁn", "fin"},
	} {
		if got := text.Fold(c[0]); got != c[1] {
			t.Errorf("Fold(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if once := text.Fold(string(r)); text.Fold(once) != once {
			t.Errorf("Fold(%q) = %q, folded again %q", r, once, text.Fold(once))
		}
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct {
		l           corpus.Lang
		word, other string
	}{
		{"fr", "Élections", "élection"}, {"fr", "manifestants", "MANIFESTANT"}, {"fr", "économiques", "e\u0301conomique"},
		{"en", "Elections", "election"}, {"en", "protesters", "protester"}, {"en", "mayor’s", "mayor"},
	} {
		if a, b := text.Stem(c.word, c.l), text.Stem(c.other, c.l); a != b || a == "" {
			t.Errorf("Stem(%q) = %q, Stem(%q) = %q, want the same", c.word, a, c.other, b)
		}
	}
	if got := text.Stem("Élections", "es"); got != "elections" {
		t.Errorf("Stem of Spanish = %q, want it folded only", got)
	}
}

func TestStop(t *testing.T) {
	for _, c := range []struct {
		l    corpus.Lang
		word string
		want bool
	}{
		{"fr", "la", true}, {"fr", "l’", true}, {"fr", "à", true}, {"fr", "a", true}, {"fr", "-t-il", true}, {"fr", "maire", false},
		{"en", "the", true}, {"en", "'s", true}, {"en", "mayor", false}, {"en", "", false},
	} {
		if got := text.Stop(c.word, c.l); got != c.want {
			t.Errorf("Stop(%q, %s) = %v, want %v", c.word, c.l, got, c.want)
		}
	}
}

func TestBoilerplateTitle(t *testing.T) {
	const body = "The mayor of Dover resigned on Monday night after the council had met."
	for _, c := range []struct{ title, s, want string }{
		{"Mayor of Dover resigns", "Mayor of Dover resigns\n\n" + body, "Mayor of Dover resigns"},
		{"Mayor of Dover resigns", "MAYOR OF DOVER RESIGNS. " + body, "MAYOR OF DOVER RESIGNS."},
		{"Mayor of Dover resigns", "Advertisement\n\nMayor of Dover resigns\n" + body, "Mayor of Dover resigns"},
		{"Dover", "Dover has a new mayor since Monday. " + body, ""},
		{"The mayor of Dover", body, ""},
		{"Mayor of Dover resigns", "Mayor of Dover resigns", ""},
		{"", body, ""},
	} {
		got := ""
		for _, cut := range cuts(c.title, c.s, corpus.English) {
			if cut.Why == "title repeated" {
				got = cut.Of(c.s)
			}
		}
		if got != c.want {
			t.Errorf("Boilerplate(%q, %q) cut %q, want %q", c.title, c.s, got, c.want)
		}
	}
}

func TestBoilerplateEnds(t *testing.T) {
	const body = "La maire de Brest a démissionné lundi soir après le conseil. Elle l'avait promis à ses amis il y a un an. Nul ne sait qui lui succédera à la mairie."
	const s = "in\n\n" + body + "\n\nLe port ferme ses quais\n\nUne ville sans eau"
	want := "[in]\n\n" + body + "\n\n[Le port ferme ses quais\n\nUne ville sans eau]"
	if got := bracketed(s, cuts("", s, corpus.French)); got != want {
		t.Errorf("Boilerplate:\n got %q\nwant %q", got, want)
	}
}

// seeds are what every fuzz test starts from.
var seeds = []string{
	"", ".", "M. Roy l'a dit : « Non ! » (AFP)", "The U.S. isn't 3.5 km away... \"No\"\n\n- J. K.", "a\xff\xfe.\u0301 B\u00ad", "''''\"\"\"\n\n\n«»“”",
	"NICE, 3 mai (AFP) - Il part.\n\nLaisser un commentaire", "( ( ( ! ( ! Lire aussi : A B C", "2020-08-15 15/08 18h", "Accueil Sport Monde Météo\n– x –",
}

func checkSpans(t *testing.T, s string, spans []corpus.Span) {
	t.Helper()
	at := 0
	for _, p := range spans {
		if p.Start < at || p.End <= p.Start || p.End > len(s) {
			t.Fatalf("span %v after %d in %d bytes of %q", p, at, len(s), s)
		}
		if !boundary(s, p.Start) || !boundary(s, p.End) {
			t.Fatalf("span %v of %q lies within a rune", p, s)
		}
		at = p.End
	}
}

// boundary reports whether no rune of s reaches over offset at.
func boundary(s string, at int) bool {
	for from := max(0, at-utf8.UTFMax); from < at; from++ {
		if _, n := utf8.DecodeRuneInString(s[from:]); n > 1 && from+n > at {
			return false
		}
	}
	return true
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range []corpus.Lang{corpus.French, corpus.English} {
			var spans []corpus.Span
			for _, tok := range text.Tokens(s, l) {
				spans = append(spans, tok.Span)
				word := tok.Of(s)
				if stem := text.Stem(word, l); stem == "" && text.Fold(word) != "" {
					t.Fatalf("Stem(%q, %s) is empty", word, l)
				}
				text.Stop(word, l)
			}
			checkSpans(t, s, spans)
		}
		if once := text.Fold(s); text.Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, text.Fold(once))
		}
		if l, p := text.Identify(s); l == "" || !(p >= 0 && p <= 1) {
			t.Fatalf("Identify(%q) = %q %v", s, l, p)
		}
	})
}

func FuzzSentences(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range []corpus.Lang{corpus.French, corpus.English} {
			spans := text.Sentences(s, l)
			checkSpans(t, s, spans)
			at := 0
			for _, p := range append(spans, corpus.Span{Start: len(s), End: len(s)}) {
				if strings.TrimSpace(s[at:p.Start]) != "" || p.Of(s) != strings.TrimSpace(p.Of(s)) {
					t.Fatalf("%v of %q: not trimmed, or %q left out", p, s, s[at:p.Start])
				}
				at = p.End
			}
		}
	})
}

func FuzzBoilerplate(f *testing.F) {
	for _, s := range seeds {
		f.Add("", s)
		f.Add(s, s+" "+s)
	}
	f.Fuzz(func(t *testing.T, title, s string) {
		for _, l := range []corpus.Lang{corpus.French, corpus.English} {
			var spans []corpus.Span
			for _, c := range cuts(title, s, l) {
				spans = append(spans, c.Span)
				if c.Field != corpus.Text || c.Why == "" {
					t.Fatalf("cut %+v", c)
				}
			}
			checkSpans(t, s, spans)
		}
	})
}

// report returns an article of some 3 KB, as long as the median press report.
func report(l corpus.Lang) string {
	p := map[corpus.Lang]string{
		corpus.French: "NICE, 3 mai (AFP) - La maire de la ville, Mme Jeanne Dupont, a démissionné lundi soir après une réunion de plus de 3 h 30 avec " +
			"les élus. « Je l'avais promis aux habitants il y a un an », a-t-elle déclaré devant 2 000 personnes réunies sur la place de l'Hôtel-de-Ville. " +
			"Selon la préfecture, 45,6 % des conseillers ont voté contre le budget.\n\n",
		corpus.English: "DOVER, May 3 (Reuters) - The mayor of the town, Mrs. Jane Doe, resigned on Monday night after a meeting of more than three hours with the " +
			"council. \"I had promised it to the people a year ago,\" she told a crowd of 2,000 who didn't want to leave the market square. " +
			"According to the U.S. paper, 45.6% of the councillors voted against her budget.\n\n",
	}[l]
	return strings.Repeat(p, 8)
}

func bench(b *testing.B, run func(s string, l corpus.Lang)) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		b.Run(string(l), func(b *testing.B) {
			s := report(l)
			run(s, l)
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				run(s, l)
			}
		})
	}
}

func BenchmarkIdentify(b *testing.B) {
	bench(b, func(s string, _ corpus.Lang) { text.Identify(s) })
}

func BenchmarkTokens(b *testing.B) {
	var tokens []text.Token
	bench(b, func(s string, l corpus.Lang) { tokens = text.AppendTokens(tokens[:0], s, l) })
}

func BenchmarkSentences(b *testing.B) {
	bench(b, func(s string, l corpus.Lang) { text.Sentences(s, l) })
}

func BenchmarkBoilerplate(b *testing.B) {
	bench(b, func(s string, l corpus.Lang) { text.Boilerplate("", s, l) })
}

// BenchmarkStem stems every word of a report.
func BenchmarkStem(b *testing.B) {
	bench(b, func(s string, l corpus.Lang) {
		for w := range strings.FieldsSeq(s) {
			text.Stem(w, l)
		}
	})
}
