package tell_test

import (
	"fmt"
	"strings"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/diptych-align/diptych/index/tell"
)

// person is an article that names somebody.
func person(l corpus.Lang, text, name string) *corpus.Annotated {
	a := &corpus.Annotated{Article: corpus.Article{Text: text}, Annotation: corpus.Annotation{Language: l}}
	start := strings.Index(text, name)
	a.Annotation.Mentions = []corpus.Mention{{
		Kind: corpus.Name, Type: corpus.Person, Key: "malnkv", Value: name, Field: corpus.Text, Span: corpus.Span{Start: start, End: start + len(name)},
	}}
	return a
}

func ExampleLink() {
	fr := person(corpus.French, "Le maire Iouri Malenkov a démissionné samedi.", "Iouri Malenkov")
	en := person(corpus.English, "Mayor Yuri Malenkov resigned on Saturday.", "Yuri Malenkov")
	k := corpus.Link{Relation: corpus.SameEvent, Confidence: 0.97, Evidence: []corpus.Evidence{
		{Kind: corpus.ByName, Key: "malnkv", A: "Iouri Malenkov", B: "Yuri Malenkov", Weight: 3},
		{Kind: corpus.ByDay, Key: "2020-08-15", A: "2020-08-15", B: "2020-08-15", Weight: 0.5},
	}}
	for _, lang := range []corpus.Lang{corpus.English, corpus.French} {
		told := tell.Link(&k, fr, en, lexicon.Builtin(), lang)
		fmt.Println(strings.ReplaceAll(told, "\u00a0", " ")) // French has hard spaces
	}
	// Output:
	// Both reports name Yuri Malenkov (Iouri Malenkov); both tell of Saturday 15 August 2020. So they very probably report the same event (97%).
	// Les deux articles nomment Iouri Malenkov (Yuri Malenkov) ; tous deux parlent du samedi 15 août 2020. Ils rapportent donc très probablement le même événement (97 %).
}
