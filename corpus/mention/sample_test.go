package mention

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/diptych-align/diptych/corpus"
)

// TestNamesSample compares with what the sample collection says of its entities and figures: whether the names are
// found, whether an entity has one key in both languages and no other entity's (B-cubed over a story), whether the
// figures are read. The stories marked tune were read to find errors, those marked test were not; the floors lie a
// little below what was reached.
func TestNamesSample(t *testing.T) {
	stories, err := filepath.Glob("../sample/data/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Skip("no sample collection", err)
	}
	scores := map[string]*sampleScore{"tune": {}, "test": {}}
	for _, name := range stories {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		split := headers(string(archive.Comment))["split"]
		s := scores[split]
		logf := t.Logf
		if split == "test" {
			logf = func(string, ...any) {} // measured, not read
		}
		var reports []*corpus.Annotated
		byName := map[string]*corpus.Annotated{}
		for _, f := range archive.Files {
			if f.Name != "gold" {
				a := sampleReport(f.Name, string(f.Data))
				a.ID = f.Name
				a.Annotation.Mentions = Find(&a.Article, &a.Annotation)
				reports, byName[f.Name] = append(reports, a), a
				continue
			}
			s.story(string(f.Data), reports, byName, logf)
		}
	}
	for _, c := range []struct {
		split                string
		found, keys, figures float64
	}{{"tune", 0.97, 0.95, 0.97}, {"test", 0.96, 0.96, 0.95}} {
		s := scores[c.split]
		found, keys, figures := s.found/s.names, 2*s.precise*s.complete/(s.precise+s.complete)/s.found, s.read/s.figures
		t.Logf("%s: %.3f of %.0f names found, B-cubed F1 of their keys %.3f (precision %.3f, recall %.3f), %.3f of %.0f figures read",
			c.split, found, s.names, keys, s.precise/s.found, s.complete/s.found, figures, s.figures)
		if found < c.found || keys < c.keys || figures < c.figures {
			t.Errorf("%s: want %.2f of the names, B-cubed %.2f, %.2f of the figures", c.split, c.found, c.keys, c.figures)
		}
	}
}

// sampleScore counts what was found over the stories of a split.
type sampleScore struct {
	names, found      float64
	precise, complete float64 // B-cubed precision and recall, summed over the names found
	figures, read     float64
}

func (s *sampleScore) story(gold string, reports []*corpus.Annotated, byName map[string]*corpus.Annotated, logf func(string, ...any)) {
	type form struct{ entity, surface string }
	var forms []form
	for line := range strings.Lines(gold) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "figure "); ok {
			s.figure(rest, byName, logf)
		}
		if rest, ok := strings.CutPrefix(line, "entity "); ok {
			_, surfaces, _ := strings.Cut(rest, ": ")
			for f := range strings.SplitSeq(surfaces, " | ") {
				forms = append(forms, form{surfaces, f})
			}
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int { return len(b.surface) - len(a.surface) })

	type keyed struct{ entity, key string }
	var keys []keyed
	taken := map[*corpus.Annotated][]corpus.Span{} // a form within a longer one is counted once
	for _, f := range forms {
		for _, a := range reports {
			for at := 0; ; {
				i := strings.Index(a.Text[at:], f.surface)
				if i < 0 {
					break
				}
				p := corpus.Span{Start: at + i, End: at + i + len(f.surface)}
				at = p.End
				if !wholeWord(a.Text, p) || slices.ContainsFunc(taken[a], p.Overlaps) {
					continue
				}
				taken[a] = append(taken[a], p)
				s.names++
				if m := longestName(a, p); m != nil {
					s.found++
					keys = append(keys, keyed{f.entity, m.Key})
					continue
				}
				logf("%s: no name found at %q", a.ID, a.Text[max(0, p.Start-30):min(len(a.Text), p.End+20)])
			}
		}
	}
	told := map[keyed]bool{}
	for _, k := range keys {
		var both, sameKey, sameEntity float64
		for _, o := range keys {
			if o.key == k.key {
				sameKey++
			}
			if o.entity == k.entity {
				sameEntity++
			}
			if o == k {
				both++
			}
		}
		s.precise += both / sameKey
		s.complete += both / sameEntity
		if both < sameEntity && !told[k] {
			logf("%.0f of %.0f have key %q: %s", both, sameEntity, k.key, k.entity)
		}
		if both < sameKey && !told[k] {
			logf("key %q is not only of %s", k.key, k.entity)
		}
		told[k] = true
	}
}

// figure scores a line "report: surface = number unit".
func (s *sampleScore) figure(line string, byName map[string]*corpus.Annotated, logf func(string, ...any)) {
	id, rest, _ := strings.Cut(line, ": ")
	surface, number, _ := strings.Cut(rest, " = ")
	number, _, _ = strings.Cut(number, " ")
	a := byName[id]
	if a == nil {
		return
	}
	surface, nth, _ := strings.Cut(surface, "#")
	in, field := a.Text, corpus.Text
	at := -1
	for range max(1, firstNumber(nth)) {
		i := strings.Index(in[at+1:], surface)
		if i < 0 {
			return
		}
		at += 1 + i
	}
	s.figures++
	p := corpus.Span{Start: at, End: at + len(surface)}
	got := ""
	for _, m := range a.Annotation.Mentions {
		if m.Kind == corpus.Quantity && m.Field == field && m.Overlaps(p) {
			got = strings.TrimLeft(m.Value, "~<>=")
			if got == strings.TrimLeft(number, "~<>=") {
				s.read++
				return
			}
		}
	}
	logf("%s: figure %q read as %q, want %q, in %q", id, surface, got, number, a.Text[max(0, p.Start-30):min(len(a.Text), p.End+30)])
}

// wholeWord reports whether span p of s neither begins nor ends within a word.
func wholeWord(s string, p corpus.Span) bool {
	for _, w := range appendPieces(nil, s[p.Start:min(len(s), p.End+20)]) {
		if w.Start < p.Len() && w.End > p.Len() && !w.owns {
			return false
		}
	}
	return p.Start == 0 || !letterByte(s[p.Start-1])
}

// letterByte reports whether c is an ASCII letter or part of one beyond ASCII.
func letterByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// longestName returns the longest name that overlaps p in the text, nil if there is none.
func longestName(a *corpus.Annotated, p corpus.Span) *corpus.Mention {
	var best *corpus.Mention
	for i := range a.Annotation.Mentions {
		m := &a.Annotation.Mentions[i]
		if m.Kind == corpus.Name && m.Field == corpus.Text && m.Overlaps(p) && (best == nil || m.Len() > best.Len()) {
			best = m
		}
	}
	return best
}
