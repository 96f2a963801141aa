package cli

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
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
			if err := m.add(corpus.English, properties, tmxVariant{Properties: []tmxProperty{{"x-url", "https://news.example/?a=1&b=2"}}, Segment: "« A & B »"}, tmxVariant{Segment: en}); err != nil {
				t.Fatal(err)
			}
			if err := m.add("", nil, tmxVariant{Segment: " \n"}, tmxVariant{Segment: "one side"}); err != nil {
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
		Units   []unit   `xml:"body>tu"`
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
	if n := bytes.Count(write(true), []byte(`<tu srclang="en">`)); n != 2 {
		t.Errorf("%d units with duplicates, want 2", n)
	}
	if !bytes.Equal(write(false), write(false)) {
		t.Error("the same units give other files")
	}
}

// tmxRules are those of TMX 1.4b for the elements that Diptych writes: what stands within one, in order, and the
// attributes that it must have.
var tmxRules = map[string]struct {
	within     string // an expression over the names, each with a blank after it
	attributes []string
}{
	"tmx": {"header body ", []string{`version=1\.4`}},
	"header": {"", []string{
		"creationtool=.+", "creationtoolversion=.+", "segtype=(block|paragraph|sentence|phrase)", "o-tmf=.+", "adminlang=(en|fr)",
		`srclang=(\*all\*|en|fr)`, "datatype=plaintext",
	}},
	"body": {"(tu )*", nil},
	"tu":   {"(prop )*(tuv )+", nil},
	"tuv":  {"(prop )*seg ", []string{"lang=(en|fr)"}},
	"prop": {"", []string{"type=x-.+"}},
	"seg":  {"", nil},
}

type tmxElement struct {
	XMLName    xml.Name
	Attributes []xml.Attr   `xml:",any,attr"`
	Children   []tmxElement `xml:",any"`
	Text       string       `xml:",chardata"`
}

// breach says which of the rules e or what stands within it breaks, if it breaks one.
func (e *tmxElement) breach() error {
	rule, ok := tmxRules[e.XMLName.Local]
	if !ok {
		return fmt.Errorf("<%s> is not of TMX", e.XMLName.Local)
	}
	within := ""
	for i := range e.Children {
		if err := e.Children[i].breach(); err != nil {
			return err
		}
		within += e.Children[i].XMLName.Local + " "
	}
	if !regexp.MustCompile("^" + rule.within + "$").MatchString(within) {
		return fmt.Errorf("<%s> holds %q, want %q", e.XMLName.Local, within, rule.within)
	}
	for _, want := range rule.attributes {
		has := func(a xml.Attr) bool {
			return regexp.MustCompile("^" + want + "$").MatchString(a.Name.Local + "=" + a.Value)
		}
		if !slices.ContainsFunc(e.Attributes, has) {
			return fmt.Errorf("<%s> has no attribute %s", e.XMLName.Local, want)
		}
	}
	return nil
}

// FuzzMemory holds what is written against the rules of TMX, and reads the texts again.
func FuzzMemory(f *testing.F) {
	f.Add("6,7\u00a0% : «\u202foui\u202f»", "a line\r\n\u2028of \u0085two\t")
	f.Add("𝒜 😀 \ufeff\ufffe\uffff\x01\x7f", "\u200fmark\u200e \xff ]]> &amp; <b>")
	f.Add("\u00a0", "")
	f.Fuzz(func(t *testing.T, fr, en string) {
		var out bytes.Buffer
		m, err := newMemory(&out, false)
		if err != nil {
			t.Fatal(err)
		}
		properties := []tmxProperty{{"x-url", printable(fr)}}
		if err := errors.Join(m.add("", properties, tmxVariant{Segment: fr}, tmxVariant{Segment: en}), m.close()); err != nil {
			t.Fatal(err)
		}
		var got tmxElement
		if err := xml.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%q, %q: %v\n%s", fr, en, err, out.Bytes())
		}
		if err := got.breach(); err != nil {
			t.Fatalf("%q, %q: %v\n%s", fr, en, err, out.Bytes())
		}
		units := got.Children[1].Children
		if want := segment(fr) != "" && segment(en) != ""; want != (len(units) == 1) {
			t.Fatalf("%q, %q: %d units", fr, en, len(units))
		}
		for _, u := range units {
			for i, want := range []string{segment(fr), segment(en)} {
				got := u.Children[1+i].Children[0].Text
				if got != want || strings.ContainsAny(got, "\n\r\t\u0085\u2028\u2029") {
					t.Errorf("%q, %q: segment %d is read as %q, want %q", fr, en, i, got, want)
				}
			}
		}
	})
}

func TestSegment(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{" one\n\ttwo\r\n\u2028three ", "one two three"},
		{"6,7\u00a0% : «\u202foui\u202f»", "6,7\u00a0% : «\u202foui\u202f»"}, // the text a tool looks for has them, too
		{"1\u2007000 \u00a0", "1\u2007000"},
		{"\x00 \x07", ""},
	} {
		if got := segment(c.in); got != c.want {
			t.Errorf("segment(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
