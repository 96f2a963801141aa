package mention

import (
	"os"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// speakersIn returns the names in a text of language l of which it is told that they speak, in order, "-" if there are none.
func speakersIn(s string, l corpus.Lang) string {
	a := &corpus.Article{Text: s}
	var out []string
	for _, m := range Find(a, annotated(a, l)) {
		if m.Speaks {
			out = append(out, a.Text[m.Start:m.End])
		}
	}
	if out == nil {
		return "-"
	}
	return strings.Join(out, ", ")
}

// TestSpeechExamples runs the examples of the data.
func TestSpeechExamples(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		for in, want := range examples(t, "data/"+string(l)+"/speech.txt", 10) {
			if got := speakersIn(in, l); got != want {
				t.Errorf("%q: %s speaks, want %s", in, got, want)
			}
		}
	}
}

// TestSpeakers reads the sentences of testdata/speech-en.txt and speech-fr.txt, and logs precision and recall.
func TestSpeakers(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		data, err := os.ReadFile("testdata/speech-" + string(l) + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var right, wrong, missed int
		known := false
		for line := range strings.Lines(string(data)) {
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "# "):
				continue
			case strings.HasPrefix(line, "? "):
				known = true
				continue
			}
			r, w, m := compareSpeakers(line, l)
			right, wrong, missed = right+r, wrong+w, missed+m
			if failed := w+m > 0; failed != known {
				t.Errorf("%s\n%d wrong, %d missed; known to fail: %t", line, w, m, known)
			}
			known = false
		}
		t.Logf("%s: precision %.3f, recall %.3f of %d", l, float64(right)/float64(right+wrong), float64(right)/float64(right+missed), right+missed)
	}
}

// compareSpeakers counts the marked names of a sentence that rightly and wrongly speak, and those that should.
func compareSpeakers(line string, l corpus.Lang) (right, wrong, missed int) {
	text, speaks := "", map[corpus.Span]bool{}
	for {
		before, rest, ok := strings.Cut(line, "[")
		text += before
		if !ok {
			break
		}
		name, rest, _ := strings.Cut(rest, "]")
		speaks[corpus.Span{Start: len(text), End: len(text) + len(name)}] = rest[0] == 's'
		text += name
		line = rest[1:]
	}
	a := &corpus.Article{Text: text}
	found := Find(a, annotated(a, l))
	for span, want := range speaks {
		got := false
		for i := range found {
			got = got || found[i].Speaks && found[i].Overlaps(span)
		}
		switch {
		case got && want:
			right++
		case got:
			wrong++
		case want:
			missed++
		}
	}
	return right, wrong, missed
}
