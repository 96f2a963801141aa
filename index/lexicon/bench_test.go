package lexicon

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// frenchReport and englishReport are about 3 KB each: a report of the usual length.
var (
	frenchReport = strings.Repeat(`Le gouvernement a annoncé mardi que les négociations avec les syndicats reprendraient jeudi, après
trois semaines de grève dans les transports publics. Plusieurs milliers de manifestants ont défilé dans le centre de la capitale
pour réclamer le retrait du projet de réforme des retraites, que le parlement doit examiner la semaine prochaine. La police a
interpellé une vingtaine de personnes. « Nous ne céderons pas », a déclaré le porte-parole du principal syndicat. `, 7)
	englishReport = strings.Repeat(`The government said on Tuesday that talks with the unions would resume on Thursday after three
weeks of strikes on public transport. Several thousand protesters marched through the centre of the capital to demand the withdrawal
of the pension reform bill, which parliament is due to debate next week. Police detained about twenty people. "We will not give in,"
said the spokesman of the largest union. `, 7)
)

func stemsOf(s string, lang corpus.Lang) []string {
	var ss []string
	for _, w := range words(s, lang) {
		ss = append(ss, Builtin().Stem(w, lang))
	}
	return ss
}

func BenchmarkP(b *testing.B) {
	l := Builtin()
	fr, en := stemsOf(frenchReport, corpus.French), stemsOf(englishReport, corpus.English)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.P(fr[i%len(fr)], en[i*7%len(en)])
	}
}

func benchmarkConcepts(b *testing.B, report string, lang corpus.Lang) {
	l := Builtin()
	ws := words(report, lang)
	var dst []string
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		dst = l.Concepts(dst[:0], ws[i%len(ws)], lang)
	}
}

func BenchmarkConceptsFrench(b *testing.B)  { benchmarkConcepts(b, frenchReport, corpus.French) }
func BenchmarkConceptsEnglish(b *testing.B) { benchmarkConcepts(b, englishReport, corpus.English) }

func BenchmarkTerm(b *testing.B) {
	l := Builtin()
	fr := stemsOf(frenchReport, corpus.French)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.Term(fr[i%len(fr):], corpus.French)
	}
}

// BenchmarkBuild is what the first use of Builtin costs.
func BenchmarkBuild(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		readBuiltin()
	}
}
