package job

import (
	"bytes"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
)

// TestProfilesAreSaved holds that what the link pass saves are the profiles as they would be made, by the dates that it has found, also of
// articles that were dated anew after they were linked.
func TestProfilesAreSaved(t *testing.T) {
	c := openIn(t, t.TempDir(), mostCandidates)
	articles := generated(t, 120)
	for i, a := range articles {
		if i%3 == 0 {
			a = undated(t, a)
		}
		if _, _, err := c.Store.Put(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if i%20 == 0 {
			c.catchUp(t)
		}
	}
	if _, err := c.Store.Delete(t.Context(), articles[0].ID); err != nil {
		t.Fatal(err)
	}
	c.catchUp(t)
	witnessed := 0
	for i, a := range articles {
		saved, err := c.savedProfiles(a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if saved.seq != 0 {
				t.Errorf("%s is deleted, and has profiles of change %d", a.ID, saved.seq)
			}
			continue
		}
		now, change, err := c.current(a.ID)
		if err != nil {
			t.Fatal(err)
		}
		made, err := c.profile(now, change)
		if err != nil {
			t.Fatal(err)
		}
		if saved.seq != made.seq || saved.witnessed != made.witnessed {
			t.Errorf("%s: saved of change %d and dated %+v, want %d and %+v", a.ID, saved.seq, saved.witnessed, made.seq, made.witnessed)
		}
		if !bytes.Equal(saved.own.AppendBinary(nil), made.own.AppendBinary(nil)) || !bytes.Equal(saved.dated.AppendBinary(nil), made.dated.AppendBinary(nil)) {
			t.Errorf("%s: the profiles saved are not those that are made", a.ID)
		}
		if made.dated != made.own {
			witnessed++
		}
	}
	if witnessed < 10 {
		t.Errorf("%d articles are dated by witnesses: too few to tell", witnessed)
	}
}

// FuzzProfiles reads damaged profiles: they are refused, or are profiles that are written as others are.
func FuzzProfiles(f *testing.F) {
	v := versioned{seq: 7}
	v.own = &align.Profile{ID: "a"}
	v.dated = v.own
	for _, d := range []corpus.Dating{{}, {Value: "2024-05-18", Method: corpus.Neighbours, Confidence: .5}} {
		if v.witnessed = d; d != (corpus.Dating{}) {
			v.dated = v.own.Dated(align.When{Anchor: 19861, Guess: true})
		}
		b, err := v.appendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)-1])
		f.Add(b[:3])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := readProfiles(b)
		if err != nil || len(b) == 0 {
			return
		}
		written, err := v.appendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readProfiles(written)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := again.appendBinary(nil); err != nil || !bytes.Equal(written, twice) {
			t.Errorf("%+v was read, and %+v, %v behind it", v, again, err)
		}
	})
}
