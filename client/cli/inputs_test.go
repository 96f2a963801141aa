package cli

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// conversions make of a text what a script cannot hold.
var conversions = map[string]func(string) ([]byte, error){
	"gzip": func(s string) ([]byte, error) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		io.WriteString(w, s)
		err := w.Close()
		return b.Bytes(), err
	},
	"zstd": func(s string) ([]byte, error) {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			return nil, err
		}
		defer w.Close()
		return w.EncodeAll([]byte(s), nil), nil
	},
	"latin1":  encoded(charmap.ISO8859_1),
	"latin9":  encoded(charmap.ISO8859_15),
	"win1252": encoded(charmap.Windows1252),
	"koi8":    encoded(charmap.KOI8R),
	"utf16":   encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)),
	"half":    func(s string) ([]byte, error) { return []byte(s[:len(s)/2]), nil },
	// bytes reads \xNN in a text as the byte; long makes 50 MB of each @.
	"bytes": func(s string) ([]byte, error) {
		for i := range 256 {
			s = strings.ReplaceAll(s, `\x`+string("0123456789abcdef"[i>>4])+string("0123456789abcdef"[i&15]), string([]byte{byte(i)}))
		}
		return []byte(s), nil
	},
	"long": func(s string) ([]byte, error) {
		return []byte(strings.ReplaceAll(s, "@", strings.Repeat("long ", 10_000_000))), nil
	},
}

func encoded(e encoding.Encoding) func(string) ([]byte, error) {
	return func(s string) ([]byte, error) { return e.NewEncoder().Bytes([]byte(s)) }
}

// convert writes a converted file: convert HOW FROM TO.
func convert(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 || conversions[args[0]] == nil {
		ts.Fatalf("usage: convert HOW FROM TO")
	}
	out, err := conversions[args[0]](ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out, 0o666))
}

// What an article says counts, and what it lacks is filled in.
func TestDefaults(t *testing.T) {
	const lines = `{"id":"a","text":"x","published":"2020","language":"fr","source":"S"}
{"id":"b","text":"x"}`
	in := inputs{[]string{"-"}, defaults{Published: "2023-03-14", Language: "en", Source: "T"}}
	var got []string
	for r, err := range articles(t.Context(), in, strings.NewReader(lines)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Published+" "+string(r.Language)+" "+r.Source)
	}
	if got, want := strings.Join(got, ", "), "2020 fr S, 2023-03-14 en T"; got != want {
		t.Errorf("read %s, want %s", got, want)
	}
}

func TestRows(t *testing.T) {
	in := newRows("in.tsv", strings.NewReader("\ufeff# a comment\na\tb\r\n\n c \nd\t"+strings.Repeat("x", longestRow)+"\nlost\n"))
	var got []string
	for in.next() {
		got = append(got, in.String()+" "+strings.Join(in.columns, "|"))
	}
	if want := []string{"in.tsv:2 a|b", "in.tsv:4  c "}; !slices.Equal(got, want) {
		t.Errorf("rows are %q, want %q", got, want)
	}
	if err := in.err(); err == nil || err.Error() != "in.tsv:5: a line of more than 1048576 bytes" {
		t.Errorf("the long line ends them with %v", err)
	}
	in = newRows("in.tsv", strings.NewReader("a\tb\nNo\xebl\tNoel\nc\td\n"))
	for in.next() {
	}
	if err := in.err(); err == nil || err.Error() != "in.tsv:2: not valid UTF-8: convert it first" {
		t.Errorf("a line in Latin-1 ends them with %v", err)
	}
}
