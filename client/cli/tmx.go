package cli

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/server/job"
)

// The elements of TMX 1.4b (LISA OSCAR, 2005) that Diptych writes.
type (
	tmxHeader struct {
		XMLName      xml.Name `xml:"header"`
		Tool         string   `xml:"creationtool,attr"`
		ToolVersion  string   `xml:"creationtoolversion,attr"`
		Segmentation string   `xml:"segtype,attr"`
		Format       string   `xml:"o-tmf,attr"`
		AdminLang    string   `xml:"adminlang,attr"`
		SourceLang   string   `xml:"srclang,attr"`
		DataType     string   `xml:"datatype,attr"`
	}
	tmxUnit struct {
		XMLName    xml.Name      `xml:"tu"`
		SourceLang string        `xml:"srclang,attr,omitempty"` // of the original, where that is known
		Properties []tmxProperty `xml:"prop"`
		Variants   []tmxVariant  `xml:"tuv"`
	}
	tmxProperty struct {
		Type  string `xml:"type,attr"`
		Value string `xml:",chardata"`
	}
	tmxVariant struct {
		Lang       string        `xml:"xml:lang,attr"`
		Properties []tmxProperty `xml:"prop"`
		Segment    string        `xml:"seg"`
	}
)

// memory writes a translation memory. Of units with the same two texts it writes the first one only, unless duplicates
// is set.
type memory struct {
	w          io.Writer
	enc        *xml.Encoder
	duplicates bool
	written    map[[2]string]bool
}

func newMemory(w io.Writer, duplicates bool) (*memory, error) {
	if _, err := io.WriteString(w, xml.Header+`<!DOCTYPE tmx SYSTEM "tmx14.dtd">`+"\n"+`<tmx version="1.4">`+"\n"); err != nil {
		return nil, err
	}
	m := &memory{w: w, enc: xml.NewEncoder(w), duplicates: duplicates, written: map[[2]string]bool{}}
	m.enc.Indent("", "  ")
	header := tmxHeader{
		Tool: "diptych", ToolVersion: align.Version, Segmentation: "sentence", Format: "diptych", AdminLang: "en",
		SourceLang: "*all*", DataType: "plaintext",
	}
	if err := m.enc.Encode(header); err != nil {
		return nil, err
	}
	_, err := io.WriteString(w, "\n<body>\n")
	return m, err
}

// add writes a unit, whose original is in the source language if that is not empty. One with an empty side is left out.
func (m *memory) add(source corpus.Lang, properties []tmxProperty, fr, en tmxVariant) error {
	fr.Lang, en.Lang = string(corpus.French), string(corpus.English)
	fr.Segment, en.Segment = segment(fr.Segment), segment(en.Segment)
	texts := [2]string{fr.Segment, en.Segment}
	if fr.Segment == "" || en.Segment == "" || m.written[texts] && !m.duplicates {
		return nil
	}
	m.written[texts] = true
	if err := m.enc.Encode(tmxUnit{SourceLang: string(source), Properties: properties, Variants: []tmxVariant{fr, en}}); err != nil {
		return err
	}
	_, err := io.WriteString(m.w, "\n")
	return err
}

func (m *memory) close() error {
	_, err := io.WriteString(m.w, "</body>\n</tmx>\n")
	return err
}

// printTMX writes the sentences of the links that are translations.
func printTMX(w io.Writer, batch *job.Batch, links []corpus.Link, duplicates bool) error {
	m, err := newMemory(w, duplicates)
	if err != nil {
		return err
	}
	for i := range links {
		k := &links[i]
		if k.Relation != corpus.Translation {
			continue
		}
		batch.Align(k)
		french, english := batch.Article(k.A), batch.Article(k.B)
		job.Direct(k, french, english)
		source := sourceOf(k.Direction, corpus.French, corpus.English)
		for _, b := range k.Beads {
			properties := []tmxProperty{
				{"x-link-confidence", fmt.Sprintf("%.4f", k.Confidence)},
				{"x-bead-confidence", fmt.Sprintf("%.4f", b.Confidence)},
				{"x-model", k.Model},
			}
			if source != "" {
				properties = append(properties, tmxProperty{"x-direction-confidence", fmt.Sprintf("%.4f", k.Direction.Confidence)})
			}
			fr := tmxVariant{Properties: provenance(french), Segment: french.Say(b.A)}
			en := tmxVariant{Properties: provenance(english), Segment: english.Say(b.B)}
			if err := m.add(source, properties, fr, en); err != nil {
				return err
			}
		}
	}
	return m.close()
}

// sourceOf returns the language of the original, "" where that is not known.
func sourceOf(d *corpus.Direction, a, b corpus.Lang) corpus.Lang {
	switch d.Original {
	case corpus.OriginalA:
		return a
	case corpus.OriginalB:
		return b
	}
	return ""
}

func provenance(a *corpus.Annotated) []tmxProperty {
	out := []tmxProperty{{"x-article", a.ID}}
	for _, p := range []tmxProperty{{"x-external-id", a.ExternalID}, {"x-url", a.URL}, {"x-source", a.Source}, {"x-published", a.Annotation.Dating.Value}} {
		if p.Value = printable(p.Value); p.Value != "" {
			out = append(out, p)
		}
	}
	for _, c := range a.Annotation.Credits {
		if c.Kind == corpus.AgencyCredit {
			out = append(out, tmxProperty{"x-agency", c.Name})
		}
	}
	return out
}

// segment is a text as a translation tool has it: in one line. Spaces that do not break stay within it, since a tool inserts a
// translation only where the text is the same to the letter.
func segment(s string) string {
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(printable(s), breaks), " "))
}

// breaks reports whether a line may break at r, a white space.
func breaks(r rune) bool {
	const noBreak = "\u00a0\u2007\u202f"
	return unicode.IsSpace(r) && !strings.ContainsRune(noBreak, r)
}

// printable leaves out what XML 1.0 cannot hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, s)
}
