package job

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/corpus/sample/generate"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestHiddenNames hides every second name that stands in the links of four French articles or more: the French reports write it
// with other letters, so that it shares nothing with the English. How many are found again, and how many of those learned
// are right?
func TestHiddenNames(t *testing.T) {
	if testing.Short() {
		return // it aligns thousands of articles
	}
	var made []corpus.Article
	reports := map[string]sample.Report{}
	for r := range generate.Reports(1, 2000) {
		made, reports[r.ID] = append(made, r.Article), r
	}
	t.Run("generated", func(t *testing.T) {
		h := hideNames(t, made)
		before, learned := h.learn(t)
		if h.learned < 5 || h.right*10 < h.learned*9 {
			t.Errorf("%d names learned, %d right: want 5 and nine in ten", h.learned, h.right)
		}
		count := func(b *Batch) (right, wrong int) {
			for _, k := range b.Links(0, false) {
				switch {
				case !k.Relation.SameOccurrence():
				case sample.Relation(reports[k.A], reports[k.B]).SameOccurrence():
					right++
				default:
					wrong++
				}
			}
			return right, wrong
		}
		right, wrong := count(before)
		rightThen, wrongThen := count(alignAll(t, lexicon.Builtin().With(learned), h.articles))
		t.Logf("pairs right %d, then %d; wrong %d, then %d", right, rightThen, wrong, wrongThen)
		if gained := rightThen - right; gained <= 0 || gained < 2*(wrongThen-wrong) {
			t.Errorf("%d right and %d wrong with what was learned, %d and %d without: want two right ones gained for each wrong one", rightThen, wrongThen, right, wrong)
		}
	})
	t.Run("whole", func(t *testing.T) {
		f, err := os.Open("../../../shared/eval/pairs/whole.jsonl")
		if err != nil {
			t.Skip(err)
		}
		defer f.Close()
		var articles []corpus.Article
		for r, err := range ingest.Read(f, f.Name(), ingest.JSONL) {
			if err != nil {
				t.Fatal(err)
			}
			articles = append(articles, r.Article)
		}
		h := hideNames(t, articles)
		h.learn(t)
		if h.right*2 < h.names || h.right*20 < h.learned*19 {
			t.Errorf("of %d names %d learned, %d right: want half, nearly all right", h.names, h.learned, h.right)
		}
	})
}

// disguised is a collection whose French reports write some names in other letters.
type disguised struct {
	articles []*corpus.Annotated
	keys     map[string]string // of the names, by how they are written now
	names    int

	learned, right int // of the hidden names
}

func alignAll(t *testing.T, lex *lexicon.Lexicon, articles []*corpus.Annotated) *Batch {
	t.Helper()
	b, err := Align(t.Context(), lex, articles)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func hideNames(t *testing.T, articles []corpus.Article) *disguised {
	t.Helper()
	h := &disguised{keys: map[string]string{}}
	for _, a := range articles {
		h.articles = append(h.articles, annotate(t, a))
	}
	hide := sharedNames(alignAll(t, lexicon.Builtin(), h.articles))
	h.names = len(hide)
	for i, a := range h.articles {
		if a.Lang() == corpus.French {
			h.articles[i] = annotate(t, h.hide(a, hide))
		}
	}
	return h
}

// sharedNames returns every second of the keys that both sides have of the sure links of four French articles or more, those of
// the tables aside.
func sharedNames(b *Batch) map[string]bool {
	in := map[string]map[string]bool{} // French articles by key
	for _, k := range b.Links(0, false) {
		if k.Confidence < leastLink {
			continue
		}
		english := nameKeys(b.articles[k.B])
		for key := range nameKeys(b.articles[k.A]) {
			if english[key] && !unicode.IsUpper(rune(key[0])) {
				if in[key] == nil {
					in[key] = map[string]bool{}
				}
				in[key][k.A] = true
			}
		}
	}
	out := map[string]bool{}
	for i, key := range slices.Sorted(maps.Keys(in)) {
		if len(in[key]) >= 4 && i%2 == 0 {
			out[key] = true
		}
	}
	return out
}

func nameKeys(a *corpus.Annotated) map[string]bool {
	out := map[string]bool{}
	for i := range a.Annotation.Mentions {
		if m := &a.Annotation.Mentions[i]; m.Kind == corpus.Name && m.Key != "" {
			out[m.Key] = true
		}
	}
	return out
}

// hide returns an article whose names of some keys are written in other letters.
func (h *disguised) hide(a *corpus.Annotated, keys map[string]bool) corpus.Article {
	rewritten := func(f corpus.Field) string {
		var out strings.Builder
		from := 0
		for i := range a.Annotation.Mentions {
			m := &a.Annotation.Mentions[i]
			if m.Field == f && m.Kind == corpus.Name && keys[m.Key] && m.Start >= from {
				now := otherLetters(a.Surface(m))
				h.keys[now] = m.Key
				out.WriteString(a.In(f)[from:m.Start] + now)
				from = m.End
			}
		}
		return out.String() + a.In(f)[from:]
	}
	out := a.Article
	out.Title, out.Text = rewritten(corpus.Title), rewritten(corpus.Text)
	return out
}

// otherLetters moves each letter by half the alphabet.
func otherLetters(s string) string {
	return strings.Map(func(r rune) rune {
		switch l := unicode.ToLower(r); {
		case l >= 'a' && l <= 'm':
			return r + 13
		case l >= 'n' && l <= 'z':
			return r - 13
		}
		return r
	}, s)
}

// learn learns the names from the collection itself, which it aligns.
func (h *disguised) learn(t *testing.T) (*Batch, []lexicon.Entry) {
	t.Helper()
	b := alignAll(t, lexicon.Builtin(), h.articles)
	names := align.NewVariants(lexicon.Builtin())
	for range b.Pairs(names) {
	}
	entries := names.Entries()
	for _, e := range entries {
		key, ok := h.keys[e.French]
		switch {
		case !ok:
			t.Logf("not hidden: %s, %s %d", e.French, e.English, e.Source.Count)
		case key == e.EnglishKey:
			h.right++
			fallthrough
		default:
			h.learned++
		}
		if ok && key != e.EnglishKey {
			t.Logf("wrong: %s, %s %d", otherLetters(e.French), e.English, e.Source.Count)
		}
	}
	t.Logf("%d names hidden, %d learned, %d of them right", h.names, h.learned, h.right)
	return b, entries
}
