package job

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/lexicon"
)

// compared are two reports whose sentences a reader compared in full; what is in no pair says nothing in common.
type compared struct {
	a, b   *corpus.Annotated
	judged map[[2]int]sample.Judgement
	// lost are the pairs that say the same of which a sentence was cut as boilerplate.
	lost int
}

// TestMatchesOnSample measures the matches on the reports of the sample that were compared in full.
func TestMatchesOnSample(t *testing.T) {
	reports := map[string]*corpus.Annotated{}
	for _, r := range sample.Reports() {
		reports[r.ID] = annotated(t, r.Article)
	}
	for _, c := range []struct {
		split             sample.Split
		precision, recall float64
		nearMisses        float64
	}{
		{sample.Tune, 0.82, 0.62, 0.16},
		{sample.Test, 0.78, 0.62, 0.16},
	} {
		var m measure
		for _, story := range sample.Stories() {
			for _, r := range story.Complete {
				if story.Split == c.split {
					m.add(comparedInSample(reports, r))
				}
			}
		}
		t.Logf("%s: %s", c.split, &m)
		if m.precision() < c.precision || m.recall() < c.recall {
			t.Errorf("%s: precision %.3f, recall %.3f, want %.2f and %.2f", c.split, m.precision(), m.recall(), c.precision, c.recall)
		}
		if got := float64(m.near) / float64(m.nearMisses); got > c.nearMisses {
			t.Errorf("%s: %.3f of the near misses are matched, want %.2f at most", c.split, got, c.nearMisses)
		}
	}
}

// TestMatchesOnSeeds does so on real texts where these are at hand.
func TestMatchesOnSeeds(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "seeds")
	content, err := os.ReadFile(filepath.Join(dir, "seeds.gold.json"))
	if err != nil {
		t.Skipf("%s is not at hand", dir)
	}
	var gold seeds
	if err := json.Unmarshal(content, &gold); err != nil {
		t.Fatal(err)
	}
	var m measure
	for _, c := range gold.compared(t, dir) {
		m.add(c)
	}
	t.Log(&m)
	if m.precision() < 0.82 || m.recall() < 0.44 || m.near > 0 {
		t.Errorf("%s, want a precision of 0.82, a recall of 0.44 and no near miss", &m)
	}
}

// measure counts matches in sentences of the text. Any judgement but equivalent and partial is against a match.
type measure struct {
	right, found, wanted, near, nearMisses int
	// byTenth counts right and all matches by the tenth that their confidence is in.
	byTenth [10][2]int
}

func (m *measure) add(c compared) {
	for _, j := range c.judged {
		switch j {
		case sample.Equivalent, sample.Partial:
			m.wanted++
		case sample.NearMiss:
			m.nearMisses++
		}
	}
	m.wanted += c.lost
	for _, x := range beads(lexicon.Builtin(), corpus.SameEvent, c.a, c.b) {
		i, j := x.A[0], x.B[0]
		if c.a.Annotation.Sentences[i].Field != corpus.Text || c.b.Annotation.Sentences[j].Field != corpus.Text {
			continue
		}
		m.found++
		tenth := &m.byTenth[min(int(10*x.Confidence), 9)]
		tenth[1]++
		switch c.judged[[2]int{i, j}] {
		case sample.Equivalent, sample.Partial:
			m.right++
			tenth[0]++
		case sample.NearMiss:
			m.near++
		}
	}
}

func (m *measure) precision() float64 { return float64(m.right) / float64(m.found) }
func (m *measure) recall() float64    { return float64(m.right) / float64(m.wanted) }

func (m *measure) String() string {
	return fmt.Sprintf("%d matches, precision %.3f, recall %.3f of %d, near misses %d of %d, right of all by tenths of confidence %v", m.found, m.precision(), m.recall(), m.wanted, m.near, m.nearMisses, m.byTenth)
}

func annotated(t *testing.T, a corpus.Article) *corpus.Annotated {
	t.Helper()
	out, err := ingest.Annotate(a)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// comparedInSample gathers the pairs of two reports. A pair that is judged twice has the judgement that asks most.
func comparedInSample(reports map[string]*corpus.Annotated, r sample.Reading) compared {
	c := compared{a: reports[r.A], b: reports[r.B], judged: map[[2]int]sample.Judgement{}}
	for _, story := range sample.Stories() {
		for _, p := range story.Pairs {
			if p.A.Report == r.B && p.B.Report == r.A {
				p.A, p.B = p.B, p.A
			}
			if p.A.Report == r.A && p.B.Report == r.B {
				c.judge(sentenceAt(c.a, p.A.Start), sentenceAt(c.b, p.B.Start), p.Judgement)
			}
		}
	}
	return c
}

func (c *compared) judge(i, j int, judgement sample.Judgement) {
	same := judgement != sample.NearMiss
	switch {
	case i >= 0 && j >= 0:
		if k := [2]int{i, j}; same || c.judged[k] == "" {
			c.judged[k] = judgement
		}
	case same:
		c.lost++
	}
}

// sentenceAt returns the number of the sentence of the text that holds an offset, −1 if none does.
func sentenceAt(a *corpus.Annotated, at int) int {
	return slices.IndexFunc(a.Annotation.Sentences, func(s corpus.Sentence) bool {
		return s.Field == corpus.Text && s.Start <= at && at < s.End
	})
}

// seeds are what is told of the seeds.
type seeds struct {
	Documents map[string]struct {
		Sentences []struct{ ID, Text string }
	}
	Pairs []struct {
		English       string `json:"en"`
		French        string `json:"fr"`
		SentencePairs []struct {
			English string `json:"en"`
			French  string `json:"fr"`
			Kind    string
		} `json:"sentence_pairs"`
	}
}

func (g *seeds) compared(t *testing.T, dir string) (out []compared) {
	content, err := os.ReadFile(filepath.Join(dir, "seeds.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	reports := map[string]*corpus.Annotated{}
	at := map[string]int{} // ours by their id
	for line := range strings.Lines(string(content)) {
		a, err := ingest.Unmarshal([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		reports[a.ID] = annotated(t, a)
		from := 0
		for _, s := range g.Documents[a.ID].Sentences {
			i := strings.Index(a.Text[from:], s.Text)
			if i < 0 {
				t.Fatalf("no sentence %s in its text", s.ID)
			}
			at[s.ID] = widest(reports[a.ID], corpus.Span{Start: from + i, End: from + i + len(s.Text)})
			from += i + len(s.Text)
		}
	}
	kinds := map[string]sample.Judgement{"equiv": sample.Equivalent, "partial": sample.Partial, "nearmiss": sample.NearMiss}
	for _, p := range g.Pairs {
		c := compared{a: reports[p.French], b: reports[p.English], judged: map[[2]int]sample.Judgement{}}
		for _, s := range p.SentencePairs {
			if judgement, ok := kinds[s.Kind]; ok { // what is but the same background says nothing in common
				c.judge(at[s.French], at[s.English], judgement)
			}
		}
		out = append(out, c)
	}
	return out
}

// widest returns the number of the sentence of the text that shares most with a span, −1 if none shares any.
func widest(a *corpus.Annotated, span corpus.Span) int {
	best, most := -1, 0
	for i, s := range a.Annotation.Sentences {
		if n := min(s.End, span.End) - max(s.Start, span.Start); s.Field == corpus.Text && n > most {
			best, most = i, n
		}
	}
	return best
}
