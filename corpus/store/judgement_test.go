package store_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

func judge(t testing.TB, st *store.Store, a, b string, r corpus.Relation) store.Judgement {
	t.Helper()
	j, err := st.Judge(t.Context(), corpus.Judgement{A: a, B: b, Relation: r, Judge: "Rozenn", Note: "by hand"})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// written writes judgements as "n a b relation".
func written(judgements iter.Seq2[store.Judgement, error]) (string, error) {
	var all []string
	for j, err := range judgements {
		if err != nil {
			return "", err
		}
		all = append(all, strings.TrimSpace(fmt.Sprintln(j.N, j.A, j.B, j.Relation)))
	}
	return strings.Join(all, ", "), nil
}

func TestJudgements(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	if st.LastJudgement() != 0 {
		t.Errorf("LastJudgement of none = %d", st.LastJudgement())
	}
	judge(t, st, "f1", "e1", corpus.SameEvent)
	judge(t, st, "f2", "e1", corpus.Unrelated)
	judge(t, st, "f1", "e2", corpus.Related)
	if j := judge(t, st, "f1", "e1", corpus.Translation); j.N != 4 || j.Time.IsZero() {
		t.Errorf("Judge = %+v", j)
	}
	judge(t, st, "f1", "e2", "")
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st = open(t, dir)
	if st.LastJudgement() != 5 {
		t.Errorf("LastJudgement = %d, want 5", st.LastJudgement())
	}
	for _, c := range []struct{ a, b, want string }{
		{"", "", "4 f1 e1 translation, 5 f1 e2, 2 f2 e1 unrelated"},
		{"f1", "e1", "5 f1 e2, 2 f2 e1 unrelated"},
		{"f2", "e1", ""},
	} {
		if got, err := written(st.Judgements(c.a, c.b)); got != c.want || err != nil {
			t.Errorf("Judgements(%q, %q) = %q, %v, want %q", c.a, c.b, got, err, c.want)
		}
	}
	for n, want := range map[uint64]string{0: "2 f2 e1 unrelated, 4 f1 e1 translation, 5 f1 e2", 2: "4 f1 e1 translation, 5 f1 e2", 5: ""} {
		if got, err := written(st.JudgementsAfter(n)); got != want || err != nil {
			t.Errorf("JudgementsAfter(%d) = %q, %v, want %q", n, got, err, want)
		}
	}
	if err := st.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := written(st.JudgementsAfter(0)); got != "2 f2 e1 unrelated, 4 f1 e1 translation, 5 f1 e2" || err != nil {
		t.Errorf("JudgementsAfter(0) when it was made again = %q, %v", got, err)
	}
	for _, c := range []struct {
		a, b string
		want corpus.Relation
	}{{"f1", "e1", corpus.Translation}, {"e1", "f1", corpus.Translation}, {"f1", "e2", ""}, {"f3", "e1", ""}} {
		if j, ok, err := st.Judgement(c.a, c.b); j.Relation != c.want || ok != (c.want != "") || err != nil {
			t.Errorf("Judgement(%s, %s) = %+v, %v, %v, want %q", c.a, c.b, j, ok, err, c.want)
		}
	}
	of, err := st.JudgementsOf("e1")
	if err != nil || len(of) != 2 || of[0].A != "f1" || of[1].A != "f2" || of[1].Note != "by hand" {
		t.Errorf("JudgementsOf(e1) = %+v, %v", of, err)
	}
	if of, err := st.JudgementsOf("f"); len(of) != 0 || err != nil {
		t.Errorf("JudgementsOf(f) = %+v, %v", of, err)
	}
	for _, j := range []corpus.Judgement{{A: "f1", B: "f1"}, {A: "f1"}, {A: "f 1", B: "e1"}} {
		if _, err := st.Judge(t.Context(), j); err == nil {
			t.Errorf("Judge(%+v) was kept", j)
		}
	}
}
