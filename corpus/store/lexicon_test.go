package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus/store"
)

func TestLexicons(t *testing.T) {
	dir := t.TempDir()
	st := open(t, dir)
	set := func(name, value string) {
		t.Helper()
		if err := st.SetLexicon(t.Context(), store.Lexicon{Name: name, Value: []byte(value)}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(want ...store.Lexicon) {
		t.Helper()
		got, err := st.Lexicons()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("lexicons (-want +got):\n%s", diff)
		}
	}
	want()
	set("ships", "mât\tmast\n")
	set("bread", "levain\tsourdough\n")
	set("ships", "gouvernail\trudder\n")
	want(store.Lexicon{Name: "bread", Value: []byte("levain\tsourdough\n")}, store.Lexicon{Name: "ships", Value: []byte("gouvernail\trudder\n")})
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st = open(t, dir)
	set("bread", "")
	set("none", "")
	want(store.Lexicon{Name: "ships", Value: []byte("gouvernail\trudder\n")})
	if err := st.SetLexicon(t.Context(), store.Lexicon{Value: []byte("x")}); err == nil {
		t.Error("a lexicon without a name was kept")
	}
}
