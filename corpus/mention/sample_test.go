package mention

import (
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/corpus/text"
)

// read returns the reports of a story by id with their sentences and what find finds in them.
func read(story sample.Story, find func(*corpus.Article, *corpus.Annotation) []corpus.Mention) map[string]*corpus.Annotated {
	out := map[string]*corpus.Annotated{}
	for _, r := range story.Reports {
		a := &corpus.Annotated{Article: r.Article}
		a.Annotation.Language = r.Language
		for _, f := range fields {
			for _, p := range text.Sentences(a.In(f), a.Language) {
				a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{Field: f, Span: p})
			}
		}
		a.Annotation.Mentions = find(&a.Article, &a.Annotation)
		out[r.ID] = a
	}
	return out
}

// beside returns the words around a span of the text.
func beside(a *corpus.Annotated, p corpus.Span) string {
	return a.Text[max(0, p.Start-80):min(len(a.Text), p.End+60)]
}

// TestDatesSample compares with the dates that the sample collection says its reports tell of. The floors lie a little
// below what was reached when they were set; the stories marked tune were read to find errors, those marked test were not.
func TestDatesSample(t *testing.T) {
	right, all := map[sample.Split]int{}, map[sample.Split]int{}
	for _, story := range sample.Stories() {
		reports := read(story, findDates)
		for _, d := range story.Dates {
			a := reports[d.Report]
			anchor, err := corpus.ParseDay(a.Published)
			if err != nil {
				continue
			}
			got := ""
			for _, m := range a.Annotation.Mentions {
				if m.Field == corpus.Text && m.Overlaps(d.Span) {
					got = Resolve(&m, anchor)
					break
				}
			}
			all[story.Split]++
			if got == d.Value {
				right[story.Split]++
			} else if story.Split == sample.Tune {
				t.Logf("%s: %q is %q, want %q: %q", a.ID, d.Surface, got, d.Value, beside(a, d.Span))
			}
		}
	}
	for split, least := range map[sample.Split]float64{sample.Tune: 0.97, sample.Test: 0.93} {
		share := float64(right[split]) / float64(all[split])
		t.Logf("%s: %d of %d dates right, %.3f", split, right[split], all[split], share)
		if share < least {
			t.Errorf("%s: %.3f of the dates are right, want %.2f", split, share, least)
		}
	}
}

// TestNamesSample compares with what the sample collection says of its entities and figures: whether the names are
// found, whether an entity has one key in both languages and no other entity's (B-cubed over a story), whether the
// figures are read. The stories marked tune were read to find errors, those marked test were not; the floors lie a
// little below what was reached.
func TestNamesSample(t *testing.T) {
	scores := map[sample.Split]*sampleScore{sample.Tune: {}, sample.Test: {}}
	for _, story := range sample.Stories() {
		logf := t.Logf
		if story.Split == sample.Test {
			logf = func(string, ...any) {} // measured, not read
		}
		reports := read(story, Find)
		scores[story.Split].entities(story, reports, logf)
		for _, f := range story.Figures {
			scores[story.Split].figure(f, reports[f.Report], logf)
		}
	}
	for _, c := range []struct {
		split                sample.Split
		found, keys, figures float64
	}{{sample.Tune, 0.97, 0.95, 0.97}, {sample.Test, 0.96, 0.96, 0.95}} {
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

func (s *sampleScore) entities(story sample.Story, reports map[string]*corpus.Annotated, logf func(string, ...any)) {
	type form struct{ entity, surface string }
	var forms []form
	for _, e := range story.Entities {
		for _, f := range e.Surfaces {
			forms = append(forms, form{strings.Join(e.Surfaces, " | "), f})
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int { return len(b.surface) - len(a.surface) })

	type keyed struct{ entity, key string }
	var keys []keyed
	taken := map[*corpus.Annotated][]corpus.Span{} // a form within a longer one is counted once
	for _, f := range forms {
		for _, r := range story.Reports {
			a := reports[r.ID]
			for _, p := range sample.Occurrences(a.Text, f.surface) {
				if slices.ContainsFunc(taken[a], p.Overlaps) {
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

// figure scores a figure of a report.
func (s *sampleScore) figure(f sample.Figure, a *corpus.Annotated, logf func(string, ...any)) {
	s.figures++
	got := ""
	for _, m := range a.Annotation.Mentions {
		if m.Kind == corpus.Quantity && m.Field == corpus.Text && m.Overlaps(f.Span) {
			got = strings.TrimLeft(m.Value, "~<>=")
			if got == f.Value {
				s.read++
				return
			}
		}
	}
	logf("%s: figure %q read as %q, want %q, in %q", a.ID, f.Surface, got, f.Value, beside(a, f.Span))
}

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
