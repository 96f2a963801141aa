package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/diptych-align/diptych/corpus/ingest"
)

func TestFormatOf(t *testing.T) {
	for name, want := range map[string]ingest.Format{
		"a.txt":              ingest.Plain,
		"a.TXT":              ingest.Plain,
		"dir.jsonl/a.text":   ingest.Plain,
		".txt":               ingest.Plain,
		"a.txt.gz":           ingest.Plain,
		"a.jsonl":            ingest.JSONL,
		"a.json":             ingest.JSONL,
		"a.ndjson":           ingest.JSONL,
		"a.txt.jsonl":        ingest.JSONL,
		"a.JSONL.ZST":        ingest.JSONL,
		"a.html":             ingest.HTML,
		"a.xhtml.zstd":       ingest.HTML,
		"dir/a.b.HTM":        ingest.HTML,
		"a.rss":              ingest.Feed,
		"a.atom.gz":          ingest.Feed,
		"a.xml":              ingest.Sniffed,
		"a.gz":               ingest.Sniffed,
		"reports.txt/lines":  ingest.Sniffed,
		"a.txt~":             ingest.Sniffed,
		"txt":                ingest.Sniffed,
		"-":                  ingest.Sniffed,
		"":                   ingest.Sniffed,
		"https://a.example/": ingest.Sniffed,
	} {
		if got := ingest.FormatOf(name); got != want {
			t.Errorf("FormatOf(%q) = %d, want %d", name, got, want)
		}
	}
}

// What a name does not say is told by the content.
func TestSniff(t *testing.T) {
	const page = "<p>" + sentence + "</p><p>" + another + "</p>"
	const items = "<channel><item><description>" + sentence + "</description></item></channel>"
	for _, c := range []struct {
		name, in, want string // the place and what of it is read, or the error
	}{
		{"nothing", "", ""},
		{"blank", " \n\t\n", ""},
		{"JSONL", "\n {\"text\":\"un\"}\n{\"text\":\"deux\"}", "in:2 un|in:3 deux"},
		{"an array", "[{\"text\":\"un\"}]", "in:1: not a JSON object but an array: put each article on a line of its own (jq -c .[] FILE)"},
		{"text", sentence, "in " + sentence},
		{"text that begins with a sign", "< 5 % " + sentence, "in < 5 % " + sentence},
		{"text in brackets", "(" + sentence + ")", "in (" + sentence + ")"},
		{"a page", "<!DOCTYPE html>" + page, "in " + sentence + "\n\n" + another},
		{"a page behind comments", "\n<!-- saved -->\n<!-- twice --><html>" + page, "in " + sentence + "\n\n" + another},
		{"a page without its head", page, "in " + sentence + "\n\n" + another},
		{"XHTML", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="z"><body>` + page, "in " + sentence + "\n\n" + another},
		{"RSS", `<rss version="2.0">` + items + "</rss>", "in: item 1 " + sentence},
		{"RSS behind a declaration", "<?xml version='1.0'?>\n<?xml-stylesheet href='a'?>\n<!-- c -->\n<rss>" + items + "</rss>", "in: item 1 " + sentence},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><summary>` + sentence + "</summary></entry></feed>", "in: item 1 " + sentence},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><description>` + sentence + "</description></item></rdf:RDF>", "in: item 1 " + sentence},
		{"another XML", `<?xml version="1.0"?><nitf><body/></nitf>`, "in: an XML file of a kind that is not known (<nitf>): want HTML, RSS or Atom"},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "in: a binary file (application/pdf): want JSONL, text, HTML, RSS or Atom"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "in: a binary file (image/png): want JSONL, text, HTML, RSS or Atom"},
		{"zip", "PK\x03\x04\x14\x00", "in: a binary file (application/zip): want JSONL, text, HTML, RSS or Atom"},
		{"a zero far in", strings.Repeat(sentence, 20) + "\x00", "in: a binary file (text/plain; charset=utf-8): want JSONL, text, HTML, RSS or Atom"},
		{"far behind white space", strings.Repeat(" ", 100_000) + sentence, "in " + strings.Repeat(" ", 100_000) + sentence},
	} {
		if got := told(strings.NewReader(c.in), "in", ingest.Sniffed); got != c.want {
			t.Errorf("%s: read %q, want %q", c.name, got, c.want)
		}
		if got := told(iotest.OneByteReader(strings.NewReader(c.in)), "in", ingest.Sniffed); got != c.want {
			t.Errorf("%s, byte by byte: read %q, want %q", c.name, got, c.want)
		}
	}
	// A binary file is refused whatever its name says, and once.
	for _, f := range []ingest.Format{ingest.JSONL, ingest.Plain, ingest.HTML, ingest.Feed} {
		const want = "in: a binary file (image/png): want JSONL, text, HTML, RSS or Atom"
		if got := told(strings.NewReader("\x89PNG\r\n\x1a\n\x00\n\x00\n"), "in", f); got != want {
			t.Errorf("a picture as format %d: %q, want %q", f, got, want)
		}
	}
}

const (
	sentence = "La maire de Sablonnet a rallumé le vieux phare lundi soir, devant les habitants."
	another  = "La lanterne porte à 31 kilomètres et tourne toutes les 20 secondes, a-t-elle précisé."
)

// told returns what is read, place and text, or the errors.
func told(r io.Reader, name string, f ingest.Format) string {
	var got []string
	for a, err := range ingest.Read(r, name, f) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, fmt.Sprint(a.Origin, " ", a.Text))
	}
	return strings.Join(got, "|")
}

// Lines that come slowly are read as they come.
func TestReadAsItComes(t *testing.T) {
	out, in := io.Pipe()
	go func() {
		io.WriteString(in, `{"id":"a","text":"un"}`+"\n")
		// and no end
	}()
	for r, err := range ingest.Read(out, "-", ingest.Sniffed) {
		if err != nil || r.ID != "a" {
			t.Errorf("read %+v, %v", r, err)
		}
		break
	}
	in.Close()
}

// A document that is too large is refused before it is read to its end.
func TestReadTooLarge(t *testing.T) {
	for f, want := range map[ingest.Format]string{
		ingest.HTML: "in: more than 16777216 bytes: not one page",
		ingest.Feed: "in: more than 16777216 bytes: not one feed",
	} {
		r := &endless{line: []byte("<p>" + sentence + "</p>\n")}
		if got := told(r, "in", f); got != want {
			t.Errorf("format %d: %q, want %q", f, got, want)
		}
		if r.n > ingest.MaxPage+1<<20 {
			t.Errorf("format %d: %d bytes were read", f, r.n)
		}
	}
}

// endless repeats a line for ever.
type endless struct {
	line []byte
	n    int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, bytes.Repeat(e.line, len(p)/len(e.line)+1))
	e.n += n
	return n, nil
}
