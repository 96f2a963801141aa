package mention

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestCalendarNumbers(t *testing.T) {
	const fr, en = corpus.French, corpus.English
	for _, c := range []struct {
		l        corpus.Lang
		in, want string
	}{
		{fr, "Le 3 mars 2011, puis en avril 2012.", "2011=2011 3=D3 2012=2012"},
		{en, "On March 3, 2011, then in April 2012.", "2011=2011 3=D3 2012=2012"},
		{fr, "Né le 1er mai 1950 à Lille.", "1950=1950 1=D1"},
		{en, "Born on 05/06/1950 in Lille.", "1950=1950 06=D6"},
		{fr, "Il a régné de 1957 à 1963.", "1957=1957 1963=1963"},
		{en, "He ruled in 1957-1963.", "1957=1957 1963=1963"},
		{fr, "Dans les années 90, au XIXe siècle.", "les années 90=1990s au XIXe siècle=19"},
		{en, "In the 1990s, in the 19th century.", "1990=1990s 19=19"},
		{fr, "Rendez-vous lundi à 17h30.", "17=17:30"},
		{en, "See you on Monday at 5:30 p.m.", "5:30 p.m.=17:30"},
		{fr, "Lundi à midi, il y a trois ans.", ""},
		{en, "On Monday at noon, the following year.", ""},
	} {
		a := &corpus.Article{Text: c.in}
		ann := &corpus.Annotation{Language: c.l, Sentences: []corpus.Sentence{{Field: corpus.Text, Span: corpus.Span{End: len(c.in)}}}}
		var out []string
		for _, m := range calendarNumbers(nil, a, findDates(a, ann)) {
			out = append(out, m.Of(c.in)+"="+m.Key)
		}
		if got := strings.Join(out, " "); got != c.want {
			t.Errorf("calendar numbers in %q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}
