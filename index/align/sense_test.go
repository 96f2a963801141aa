package align

import (
	"slices"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Of three sentences each is nearest to that of its subject.
func TestSense(t *testing.T) {
	lex := lexicon.Builtin()
	fr := NewSide([]string{
		"Les infirmières réclament de meilleurs salaires.",
		"Le tribunal a condamné deux cambrioleurs.",
		"La neige bloque les routes de montagne.",
	}, corpus.French, lex)
	en := NewSide([]string{
		"Storms closed the pass to traffic.",
		"Hospital staff want more money.",
		"A judge jailed the thieves.",
	}, corpus.English, lex)
	a, b := fr.weighed(en), en.weighed(fr)
	for i, want := range []int{1, 2, 0} {
		near := a.senses[i].Dot(&b.senses[want])
		for j := range b.senses {
			if got := a.senses[i].Dot(&b.senses[j]); j != want && got > near-0.1 {
				t.Errorf("sentence %d: %.2f to %d and %.2f to %d, want .1 between them at least", i, near, want, got, j)
			}
		}
	}
}

// The words of a name are terms where the other report does not know the name.
func TestUnshared(t *testing.T) {
	report := func(lang corpus.Lang, text string) *Side {
		a := &corpus.Annotated{Article: corpus.Article{Text: text}}
		a.Annotation = corpus.Annotation{Language: lang, Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(text)}}}}
		a.Annotation.Mentions = mention.Find(&a.Article, &a.Annotation)
		return NewReport(a, lexicon.Builtin())
	}
	fr := report(corpus.French, "La foule a traversé le pont des Tisserands.")
	weaver, ok := fr.ids["tisserand"]
	if !ok {
		t.Fatal("tisserand is no form")
	}
	for _, c := range []struct {
		lang  corpus.Lang
		other string
		want  bool
	}{
		{corpus.English, "The crowd crossed Weavers' Bridge.", true},
		{corpus.French, "La police a fermé le pont des Tisserands.", false},
	} {
		if got := slices.Contains(fr.weighed(report(c.lang, c.other)).terms[0], weaver); got != c.want {
			t.Errorf("beside %q: a term %t, want %t", c.other, got, c.want)
		}
	}
}
