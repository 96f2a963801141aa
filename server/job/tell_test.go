package job

import (
	"regexp"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/lexicon"
)

// wrongly finds what no sentence has: parts that nothing was put into, missing elisions, signs without their spaces.
var wrongly = map[corpus.Lang]*regexp.Regexp{
	corpus.English: regexp.MustCompile(`  |%!|\(\)|: ;|, ,| ,|\.\.|“”| (?:and|in|the|give|use)[.,;]`),
	corpus.French:  regexp.MustCompile(`  |%!|\(\)|\x{a0}: \x{a0};|, ,| ,|\.\.|«\x{a0}\x{a0}»|[^\x{a0}][;»]| que [ui]n? |nombre de [aeiouéèêh]| (?:et|par|de|du|nomment|donnent)[.,;]`),
}

// TestTell tells all candidates of the sample in both languages: in one to four sentences, the same each time.
func TestTell(t *testing.T) {
	var articles []*corpus.Annotated
	for _, r := range sample.Reports() {
		articles = append(articles, annotate(t, r.Article))
	}
	b, err := Align(t.Context(), lexicon.Builtin(), articles)
	if err != nil {
		t.Fatal(err)
	}
	links := b.Links(10, true)
	for i := range links {
		k := &links[i]
		b.Explain(k)
		for lang, wrong := range wrongly {
			got := b.Tell(k, lang)
			if got != b.Tell(k, lang) {
				t.Errorf("%s, %s: told otherwise the second time", k.A, k.B)
			}
			if bad := wrong.FindString(got); bad != "" || !strings.HasSuffix(got, ".") {
				t.Errorf("%s, %s: %q in\n%s", k.A, k.B, bad, got)
			}
		}
	}
	if len(links) < 500 {
		t.Errorf("%d links", len(links))
	}
}
