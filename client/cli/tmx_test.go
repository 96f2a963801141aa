package cli

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMemory writes a translation memory and reads it with a parser that knows nothing of Diptych.
func TestMemory(t *testing.T) {
	const en = "\"A & B\" <said>\nit's 5 €\x00"
	write := func(duplicates bool) []byte {
		var out bytes.Buffer
		m, err := newMemory(&out, duplicates)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			properties := []tmxProperty{{"x-bead-confidence", "0.9000"}}
			if err := m.add(properties, tmxVariant{Properties: []tmxProperty{{"x-url", "https://news.example/?a=1&b=2"}}, Segment: "« A & B »"}, tmxVariant{Segment: en}); err != nil {
				t.Fatal(err)
			}
			if err := m.add(nil, tmxVariant{Segment: " \n"}, tmxVariant{Segment: "one side"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	type property struct {
		Type  string `xml:"type,attr"`
		Value string `xml:",chardata"`
	}
	type variant struct {
		Lang       string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Properties []property `xml:"prop"`
		Segment    string     `xml:"seg"`
	}
	type unit struct {
		Properties []property `xml:"prop"`
		Variants   []variant  `xml:"tuv"`
	}
	var got struct {
		XMLName xml.Name `xml:"tmx"`
		Version string   `xml:"version,attr"`
		Header  struct {
			Attributes []xml.Attr `xml:",any,attr"`
		} `xml:"header"`
		Units []unit `xml:"body>tu"`
	}
	if err := xml.Unmarshal(write(false), &got); err != nil {
		t.Fatal(err)
	}
	want := []unit{{
		[]property{{"x-bead-confidence", "0.9000"}},
		[]variant{{"fr", []property{{"x-url", "https://news.example/?a=1&b=2"}}, "« A & B »"}, {"en", nil, `"A & B" <said> it's 5 €`}},
	}}
	if diff := cmp.Diff(want, got.Units); diff != "" || got.Version != "1.4" {
		t.Errorf("version %q, units: want −, got +\n%s", got.Version, diff)
	}
	// What TMX 1.4b requires of a header.
	has := map[string]string{}
	for _, a := range got.Header.Attributes {
		has[a.Name.Local] = a.Value
	}
	for _, name := range strings.Fields("creationtool creationtoolversion segtype o-tmf adminlang srclang datatype") {
		if has[name] == "" {
			t.Errorf("the header has no %s", name)
		}
	}
	if n := bytes.Count(write(true), []byte("<tu>")); n != 2 {
		t.Errorf("%d units with duplicates, want 2", n)
	}
	if !bytes.Equal(write(false), write(false)) {
		t.Error("the same units give other files")
	}
}
