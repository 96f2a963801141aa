package ingest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
)

// Format is how raw reports are written in a file.
type Format int

// The formats.
const (
	Sniffed Format = iota // to be told by the content
	JSONL                 // one JSON object a line
	Plain                 // one report as plain text, its id the name of the file
	HTML                  // one report as a page
	Feed                  // RSS or Atom, an item a report
)

// FormatOf tells a file's format by its name, .gz and .zst left aside; Sniffed if the name does not say.
func FormatOf(name string) Format {
	switch strings.ToLower(filepath.Ext(unpackedName(name))) {
	case ".jsonl", ".ndjson", ".json":
		return JSONL
	case ".txt", ".text":
		return Plain
	case ".html", ".htm", ".xhtml":
		return HTML
	case ".rss", ".atom":
		return Feed
	}
	return Sniffed
}

// unpackedName is a file's name without what says how it is packed.
func unpackedName(name string) string {
	switch ext := filepath.Ext(name); strings.ToLower(ext) {
	case ".gz", ".zst", ".zstd":
		return strings.TrimSuffix(name, ext)
	}
	return name
}

// baseName is a file's name without folder and extensions, "" for standard input.
func baseName(name string) string {
	base := filepath.Base(unpackedName(name))
	if base = strings.TrimSuffix(base, filepath.Ext(base)); base == "-" {
		return ""
	}
	return base
}

// sniff tells the format of what in reads by how it begins, and refuses what is no text. It does not wait for more
// than it needs: lines of JSON may come slowly. Where f says the format, only the refusals are left to find.
func sniff(in *bufio.Reader, f Format) (Format, error) {
	start := leading(in)
	switch {
	case start == 0:
		return f, nil
	case (start == '{' || start == '[') && (f == Sniffed || f == JSONL):
		return JSONL, nil
	}
	const enough = 4 << 10 // bytes, for all that may stand before the first element of a page or feed
	head, err := in.Peek(enough)
	if len(head) == 0 && err != io.EOF {
		return f, nil // who reads will meet the error
	}
	kind := http.DetectContentType(head) // of the first 512 bytes
	if !strings.HasPrefix(kind, "text/") || bytes.IndexByte(head, 0) >= 0 {
		return f, fmt.Errorf("a binary file (%s): want JSONL, text, HTML, RSS or Atom", kind)
	}
	if f != Sniffed {
		return f, nil
	}
	switch m := root.FindSubmatch(head); {
	case m == nil:
		return Plain, nil
	case feedRoot(string(m[2])):
		return Feed, nil
	case strings.EqualFold(string(m[2]), "html"), len(m[1]) == 0, strings.HasPrefix(kind, "text/html"):
		return HTML, nil
	default:
		return f, fmt.Errorf("an XML file of a kind that is not known (<%s>): want HTML, RSS or Atom", m[2])
	}
}

// root finds the first element of a page or feed behind an XML declaration, comments and the document type.
var root = regexp.MustCompile(`(?s)^\s*(<\?xml.*?\?>)?(?:\s+|<\?.*?\?>|<!--.*?-->|<![a-zA-Z][^>]*>)*<([a-zA-Z][a-zA-Z0-9:]*)`)

func feedRoot(name string) bool {
	switch name {
	case "rss", "feed", "rdf:RDF", "RDF":
		return true
	}
	return false
}

// leading returns the first byte that is no white space, 0 if there is none, a space if it lies beyond what is looked at.
func leading(in *bufio.Reader) byte {
	for n := 1; ; n++ {
		b, err := in.Peek(n)
		switch {
		case err == bufio.ErrBufferFull:
			return ' '
		case len(b) < n:
			return 0
		}
		switch c := b[n-1]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
}

// document reads the whole of a page, feed or text, of at most the given size.
func document(in io.Reader, most int, what string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in, int64(most)+1))
	if err == nil && len(b) > most {
		err = fmt.Errorf("more than %d bytes: not one %s", most, what)
	}
	return b, err
}
