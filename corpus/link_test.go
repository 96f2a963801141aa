package corpus_test

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestParseRelation(t *testing.T) {
	for in, same := range map[string]bool{"translation": true, "copy": true, "same_event": true, "related": false, "unrelated": false} {
		r, err := corpus.ParseRelation(in)
		if err != nil || string(r) != in {
			t.Errorf("ParseRelation(%q) = %q, %v", in, r, err)
		}
		if got := r.SameOccurrence(); got != same {
			t.Errorf("%s.SameOccurrence() = %v, want %v", r, got, same)
		}
	}
	for _, in := range []string{"", "same", "Related", "related ", "same-event"} {
		r, err := corpus.ParseRelation(in)
		if err == nil || r != "" {
			t.Errorf("ParseRelation(%q) = %q, %v, want an error", in, r, err)
			continue
		}
		if !strings.Contains(err.Error(), "same_event") {
			t.Errorf("ParseRelation(%q): %v, want the names there are", in, err)
		}
	}
}

func TestLinkOther(t *testing.T) {
	l := corpus.Link{A: "pont", B: "bridge"}
	for id, want := range map[string]string{"pont": "bridge", "bridge": "pont"} {
		if got := l.Other(id); got != want {
			t.Errorf("Other(%q) = %q, want %q", id, got, want)
		}
	}
}
