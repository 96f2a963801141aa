package job

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/google/go-cmp/cmp"
)

func TestSketchRoundTrip(t *testing.T) {
	for _, s := range []align.Sketch{{}, {Shingles: 2, Least: []uint32{0, math.MaxUint32}}, {Shingles: 700, Least: make([]uint32, 64)}} {
		got, err := readSketch(appendSketch(nil, s))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, got, cmp.Transformer("least", func(s []uint32) []uint32 { return append([]uint32{}, s...) })); diff != "" {
			t.Errorf("sketch (-written +read):\n%s", diff)
		}
	}
}

// FuzzSketch reads damaged sketches: they are refused, or are sketches that are written as others are.
func FuzzSketch(f *testing.F) {
	f.Add(appendSketch(nil, align.Sketch{Shingles: 1, Least: []uint32{7}}))
	f.Add([]byte{200})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := readSketch(b)
		if err != nil {
			return
		}
		again, err := readSketch(appendSketch(nil, s))
		if err != nil || !bytes.Equal(appendSketch(nil, s), appendSketch(nil, again)) {
			t.Errorf("%v was read, and %v, %v behind it", s, again, err)
		}
	})
}

// TestCopiesOnSample: of all pairs of one language exactly the copies are said to be such.
func TestCopiesOnSample(t *testing.T) {
	b, reports := alignSample(t, nil)
	for i, x := range reports {
		for _, y := range reports[:i] {
			if x.Language != y.Language {
				continue
			}
			k, err := b.Judge(x.ID, y.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := k.Relation == corpus.Copy, sample.Relation(x, y) == corpus.Copy; got != want {
				t.Errorf("%s, %s: copy %v, want %v", x.ID, y.ID, got, want)
			}
		}
	}
}

// TestCopiesDoNotCompete has a second paper print each French report of the sample, without its last paragraph and under
// another headline: what is said of the reports themselves must not suffer.
func TestCopiesDoNotCompete(t *testing.T) {
	alone, reports := alignSample(t, nil)
	printed, _ := alignSample(t, func(r sample.Report) (sample.Report, bool) {
		paragraphs := strings.Split(strings.TrimSpace(r.Text), "\n\n")
		r.ID += "-again"
		r.Title = "Ce qu'il faut savoir ce matin"
		r.Text = strings.Join(paragraphs[:max(len(paragraphs)-1, 1)], "\n\n") + "\n\nNotre rédaction suit les événements avec ses correspondants."
		return r, r.Language == corpus.French
	})
	count := func(b *Batch) (right, said int, sure float64) {
		wanted := 0.0
		for _, x := range reports {
			for _, y := range reports {
				if x.Language != corpus.French || y.Language != corpus.English {
					continue
				}
				k := b.judge(x.ID, y.ID, b.rivals(b.competition(), x.ID, y.ID))
				same := sample.Relation(x, y).SameOccurrence()
				if same {
					wanted++
					sure += k.Confidence
				}
				if k.Relation.SameOccurrence() {
					said++
					if same {
						right++
					}
				}
			}
		}
		return right, said, sure / wanted
	}
	right, said, sure := count(alone)
	rightThen, saidThen, sureThen := count(printed)
	t.Logf("right %d of %d, mean confidence %.3f of the pairs of one event; with copies %d of %d, %.3f", right, said, sure, rightThen, saidThen, sureThen)
	if rightThen < right || saidThen-rightThen > said-right || sureThen < sure-0.005 {
		t.Error("copies compete")
	}
}

// TestBatchDecidesAsACollection: what a batch says of articles with copies among them, a collection says that has counted them.
func TestBatchDecidesAsACollection(t *testing.T) {
	articles := generated(t, 80)
	for _, a := range articles[:20] {
		again := a.Article
		again.ID += "-again"
		again.Text = again.Text[:strings.LastIndex(again.Text, " ")]
		articles = append(articles, annotate(t, again))
	}
	dir := t.TempDir()
	t.Run("put", func(t *testing.T) {
		c := openIn(t, dir, mostCandidates)
		for _, a := range articles {
			if _, _, err := c.Store.Put(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		c.catchUp(t)
	})
	c := openIn(t, dir, mostCandidates) // counts the articles, as a batch does
	c.catchUp(t)
	b, err := Align(t.Context(), lexicon.Builtin(), articles)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]corpus.Link{}
	for _, k := range append(b.Links(0, false), b.Copies()...) {
		want[k.A+" "+k.B] = k
	}
	if diff := cmp.Diff(want, allLinks(t, c)); diff != "" || len(want) == 0 {
		t.Errorf("links of the batch and the collection (-batch +collection):\n%s", diff)
	}
}

// alignSample aligns the reports of the sample, and beside each the one that again makes of it, if any.
func alignSample(t *testing.T, again func(sample.Report) (sample.Report, bool)) (*Batch, []sample.Report) {
	t.Helper()
	reports := sample.Reports()
	var articles []*corpus.Annotated
	for _, r := range reports {
		articles = append(articles, annotate(t, r.Article))
		if again == nil {
			continue
		}
		if r, ok := again(r); ok {
			articles = append(articles, annotate(t, r.Article))
		}
	}
	b, err := Align(t.Context(), lexicon.Builtin(), articles)
	if err != nil {
		t.Fatal(err)
	}
	return b, reports
}
