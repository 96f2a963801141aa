package align

import (
	"bytes"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestProfileRoundTrip holds that a profile that was kept scores as the one that was made, to the last bit.
func TestProfileRoundTrip(t *testing.T) {
	m := model()
	dead := func(key, surface string) corpus.Mention {
		f := figure(key, surface)
		f.Counts = "dead"
		return f
	}
	var made, read []*Profile
	for _, a := range []*corpus.Annotated{
		fire, fireToo, nextDay, football,
		article("toll-fr", corpus.French, "2021-03-04", "Le bilan s'élève à 17 morts à Varnhelm.", dead("17", "17"), name("varnhelm", "Varnhelm")),
		article("toll-en", corpus.English, "2021-03-05", "12 people died in Varnhelm.", dead("12", "12"), name("varnhelm", "Varnhelm")),
		article("says-fr", corpus.French, "2021-03-04", "Selon Ilda Marchetan, c'est fini.", speaker("marchetan", "Ilda Marchetan")),
		article("says-en", corpus.English, "2021-03-04", "It is over, said Ilda Marchetan.", speaker("marchetan", "Ilda Marchetan")),
		article("empty", corpus.English, "", ""),
	} {
		p := profileOf(m, a)
		got, err := ReadProfile(p.AppendBinary(nil))
		if err != nil {
			t.Fatal(err)
		}
		made, read = append(made, p), append(read, got)
	}
	if f := m.Score(made[4], made[5]).Features; f[fContradictions] == 0 {
		t.Error("the two tolls do not contradict: the test shows less than it should")
	}
	if f := m.Score(read[6], read[7]).Features; f[fSpeakers] == 0 {
		t.Error("nobody speaks in both: the test shows less than it should")
	}
	for i := range made {
		if diff := cmp.Diff(made[i].When, read[i].When, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: when (-made +read):\n%s", made[i].ID, diff)
		}
		for j := range made {
			if a, b := m.Score(made[i], made[j]), m.Score(read[i], read[j]); a != b {
				t.Fatalf("%s and %s: %+v as made, %+v as read", made[i].ID, made[j].ID, a, b)
			}
		}
	}
}

// FuzzProfile reads damaged profiles: they are refused, or are profiles that are written as others are.
func FuzzProfile(f *testing.F) {
	f.Add((&Profile{}).AppendBinary(nil))
	p := &Profile{ID: "a", Lang: corpus.French, When: When{Anchor: 18000, Guess: true, Days: []corpus.DayWeight{{Day: 17999, Weight: 1}}}, Sketch: Sketch{Shingles: 1, Least: []uint32{7}}}
	p.terms[nameItems] = []weighed{{hash: 1, weight: 2, rarity: 3, at: .5, ref: speaksFlag | 5}}
	p.tallies = []mention.Tally{{Counts: "dead", Low: 12, High: 15}, {Counts: "score", Score: "2-1", With: []string{"a", "b"}}}
	whole := p.AppendBinary(nil)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(append(bytes.Clone(whole), 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ReadProfile(b)
		if err != nil {
			return
		}
		written := p.AppendBinary(nil)
		again, err := ReadProfile(written)
		if err != nil || !bytes.Equal(written, again.AppendBinary(nil)) {
			t.Errorf("%+v was read, and %+v, %v behind it", p, again, err)
		}
	})
}
