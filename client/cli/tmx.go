package cli

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/diptych-align/diptych/corpus"
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

// printTMX writes the sentences of the links that are translations as a translation memory, each pair of texts once.
func printTMX(w io.Writer, batch *job.Batch, links []corpus.Link) error {
	io.WriteString(w, xml.Header+`<!DOCTYPE tmx SYSTEM "tmx14.dtd">`+"\n"+`<tmx version="1.4">`+"\n")
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	header := tmxHeader{
		Tool: "diptych", ToolVersion: "1", Segmentation: "sentence", Format: "diptych", AdminLang: "en",
		SourceLang: "*all*", DataType: "plaintext",
	}
	if err := enc.Encode(header); err != nil {
		return err
	}
	io.WriteString(w, "\n<body>\n")
	written := map[[2]string]bool{}
	for i := range links {
		k := &links[i]
		if k.Relation != corpus.Translation {
			continue
		}
		batch.Align(k)
		french, english := batch.Article(k.A), batch.Article(k.B)
		for _, b := range k.Beads {
			fr, en := printable(french.Say(b.A)), printable(english.Say(b.B))
			if fr == "" || en == "" || written[[2]string{fr, en}] {
				continue
			}
			written[[2]string{fr, en}] = true
			unit := tmxUnit{
				Properties: []tmxProperty{
					{"x-link-confidence", fmt.Sprintf("%.4f", k.Confidence)},
					{"x-bead-confidence", fmt.Sprintf("%.4f", b.Confidence)},
					{"x-model", k.Model},
				},
				Variants: []tmxVariant{{"fr", provenance(french), fr}, {"en", provenance(english), en}},
			}
			if err := enc.Encode(unit); err != nil {
				return err
			}
			io.WriteString(w, "\n")
		}
	}
	_, err := io.WriteString(w, "</body>\n</tmx>\n")
	return err
}

func provenance(a *corpus.Annotated) []tmxProperty {
	out := []tmxProperty{{"x-article", a.ID}}
	if a.URL != "" {
		out = append(out, tmxProperty{"x-url", a.URL})
	}
	return out
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
