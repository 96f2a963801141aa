package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"testing"
)

// mappingDigest is the digest of the mapping of mappingVersion. Where the mapping changes, change both.
const mappingDigest = "51e5e264c82568be"

func TestMappingVersion(t *testing.T) {
	m, err := newMapping()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:8]); got != mappingDigest {
		t.Errorf("the mapping is %s, not %s: count mappingVersion up and put the new digest here", got, mappingDigest)
	}
}

func TestAnalyzers(t *testing.T) {
	m, err := newMapping()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		analyzer, in string
		want         []string
	}{
		{"fr", "L’élection d'hier : les manifestations organisées à l'université.", []string{"election", "hier", "manifest", "organis", "universit"}},
		{"en", "The universities' elections weren't organised by yesterday’s protesters.", []string{"univers", "elect", "organis", "yesterdai", "protest"}},
		{"name", "L’Élysée et la Côte d'Ivoire", []string{"elysee", "cote", "ivoire"}},
		{"name", "Łódź, Straße, cœur, Ørsted, Æther, ŽIŽEK", []string{"lodz", "strasse", "coeur", "orsted", "aether", "zizek"}},
		{"name", "O'Brien’s Bank of the North", []string{"o'brien", "bank", "north"}},
		{"name", "Saint-Jean-de-Luz", []string{"saint", "jean", "luz"}},
		{"name", "U.S. EU ONU US En", []string{"u.s", "eu", "onu", "us", "en"}},
		{"terms", "name:BY  quantity:6700\nday:2020-08-15", []string{"name:BY", "quantity:6700", "day:2020-08-15"}},
	} {
		var got []string
		for _, tok := range m.AnalyzerNamed(test.analyzer).Analyze([]byte(test.in)) {
			got = append(got, string(tok.Term))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s(%q) = %q, want %q", test.analyzer, test.in, got, test.want)
		}
	}
}
