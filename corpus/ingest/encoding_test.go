package ingest_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/diptych-align/diptych/corpus/ingest"
)

// encode writes s in another encoding.
func encode(tb testing.TB, e encoding.Encoding, s string) string {
	tb.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// inFrench and inEnglish have the letters and signs in which the encodings differ.
const (
	inFrench  = "«\u00a0Le cœur de la sœur d'Élodie Brancart battait à Noël\u00a0», a dit Maëlle Torqueau, déçue. Le gîte coûte 30 € à l'œil."
	inLatin   = "La maire de Sablonnet a rallumé le vieux phare à Noël, déçue par l'été. Où ça ? À 31 km de là, côté forêt."
	inEnglish = "“We’ve waited for 5½ years,” said Élodie Brancart – the mayor of Sablonnet. Tickets are £4 or €5 at the café."
)

func TestEncodings(t *testing.T) {
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, c := range []struct {
		name, in, want string
	}{
		{"UTF-8", inFrench, inFrench},
		{"UTF-8 with a mark", "\ufeff" + inFrench, inFrench},
		{"UTF-16LE with a mark", "\xff\xfe" + encode(t, le, inFrench), inFrench},
		{"UTF-16BE with a mark", "\xfe\xff" + encode(t, be, inFrench), inFrench},
		{"UTF-16LE by its zeros", encode(t, le, inLatin), inLatin},
		{"UTF-16BE by its zeros", encode(t, be, inLatin), inLatin},
		{"windows-1252, French", encode(t, charmap.Windows1252, inFrench), inFrench},
		{"windows-1252, English", encode(t, charmap.Windows1252, inEnglish), inEnglish},
		{"ISO-8859-1", encode(t, charmap.ISO8859_1, inLatin), inLatin},
		{"ISO-8859-15", encode(t, charmap.ISO8859_15, inFrench), inFrench},
		{"one letter", "Le caf\xe9 est ferm\xe9.", "Le café est fermé."},
		{"Mac", encode(t, charmap.Macintosh, strings.Repeat(inLatin+" ", 5)), strings.Repeat(inLatin+" ", 5)},
	} {
		for _, f := range []ingest.Format{ingest.Sniffed, ingest.Plain} {
			for a, err := range ingest.Read(strings.NewReader(c.in), "in", f) {
				if err != nil || a.Text != c.want {
					t.Errorf("%s: %q, %v, want %q", c.name, a.Text, err, c.want)
				}
			}
		}
		if got, err := ingest.Text(strings.NewReader(c.in)); err != nil || string(got) != c.want {
			t.Errorf("%s as a text: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

// JSONL comes in UTF-8 or UTF-16; whatever else is refused with its line.
func TestEncodingsJSONL(t *testing.T) {
	one, two := `{"id":"a","text":"Fermé à Noël"}`, `{"id":"b","text":"L'œuvre: 5 €"}`
	const want = "in:1 Fermé à Noël|in:3 L'œuvre: 5 €"
	for _, e := range []encoding.Encoding{
		unicode.UTF8BOM,
		unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	} {
		in := encode(t, e, one+"\r\n\r\n"+two)
		for _, f := range []ingest.Format{ingest.Sniffed, ingest.JSONL} {
			if got := told(iotest.OneByteReader(strings.NewReader(in)), "in", f); got != want {
				t.Errorf("%v: %q, want %q", e, got, want)
			}
		}
	}
	latin1 := encode(t, charmap.ISO8859_1, one)
	if got, want := told(strings.NewReader(two+"\n"+latin1+"\n"+two), "in", ingest.Sniffed),
		"in:1 L'œuvre: 5 €|in:2: not valid UTF-8: convert it first|in:3 L'œuvre: 5 €"; got != want {
		t.Errorf("a line in Latin-1: %q, want %q", got, want)
	}
	// Half a surrogate pair is not put right.
	wide := "\xff\xfe" + encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), one+"\n{\"text\":\"@\"}\n"+two)
	wide = strings.Replace(wide, "@\x00", "\x00\xd8", 1)
	if got, want := told(strings.NewReader(wide), "in", ingest.JSONL), "in:1 Fermé à Noël|in:2: not valid UTF-16"; got != want {
		t.Errorf("half a pair: %q, want %q", got, want)
	}
}

func TestEncodingsDeclared(t *testing.T) {
	page := func(head, body string) string {
		return "<!DOCTYPE html><html><head>" + head + "</head><body><article><p>" + body + "</p><p>" + body + " " + body + "</p></article></body></html>"
	}
	meta := func(label string) string {
		return `<META http-equiv="content-type" content="text/html; charset=` + label + `">`
	}
	russian := strings.Repeat("Старый маяк на острове снова зажгли. ", 4)
	for _, c := range []struct {
		name, in string
		want     string // what must be in the text, or the error
	}{
		{"meta charset", page(`<meta charset=windows-1252>`, encode(t, charmap.Windows1252, inFrench)), "œil"},
		{"http-equiv", page(meta("ISO-8859-15"), encode(t, charmap.ISO8859_15, inFrench)), "30 € à l'œil"},
		{"ISO-8859-1 is windows-1252", page(meta("iso-8859-1"), encode(t, charmap.Windows1252, inFrench)), "30 € à l'œil"},
		{"XHTML", `<?xml version="1.0" encoding="ISO-8859-15"?>` + page("", encode(t, charmap.ISO8859_15, inFrench)), "œil"},
		{"UTF-16 without a word", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), page("", inFrench)), "œil"},
		{"another one", page(meta("koi8-r"), encode(t, charmap.KOI8R, russian)), "Старый маяк"},
		{"UTF-8 that says it is not", page(meta("iso-8859-1"), inFrench), "œil"},
		{"UTF-8 that says nothing known", page(meta("x-lantern"), inFrench), "œil"},
		{"none declared", page("", encode(t, charmap.Windows1252, inFrench)), "œil"},
		{"unknown", page(meta("x-lantern"), encode(t, charmap.Windows1252, inFrench)), `in: the encoding "x-lantern" is not known: convert it to UTF-8 first`},
		{"refused by browsers", page(meta("iso-2022-kr"), "\xe9"+inFrench), `in: the encoding "iso-2022-kr" is not known: convert it to UTF-8 first`},
		{"UTF-32", "\xff\xfe\x00\x00<\x00\x00\x00", "in: the encoding UTF-32 is not known: convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)"},
		{"UTF-8 with a fault", page(meta("utf-8"), inFrench+"\n\xe9\n"), "in: line 2 is not valid UTF-8: say its encoding in it, or convert it first"},
		{"a fault, none declared", page("", inFrench+"\n\xe9\n"), "in: line 2 is not valid UTF-8: say its encoding in it, or convert it first"},
		{"not what it says", page(meta("shift_jis"), "d\x80\xe9\xff"), "in: not valid shift_jis, which it says it is"},
	} {
		var b strings.Builder
		for a, err := range ingest.Read(strings.NewReader(c.in), "in", ingest.HTML) {
			b.WriteString(a.Text)
			if err != nil {
				b.WriteString(err.Error())
			}
		}
		if got := b.String(); !strings.Contains(got, c.want) || strings.HasPrefix(c.want, "in:") && got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, in := range []string{
		encode(t, charmap.Windows1251, russian),
		encode(t, charmap.ISO8859_2, "Ľudia žijú v šťastí, ďaleko od mesta, a vŕba šumí ľahko. "),
		"\x81\x8d\x8f\x90\x9d text that is none",
	} {
		if got, want := told(strings.NewReader(in), "in", ingest.Plain), "in: its encoding cannot be told: convert it to UTF-8 first (iconv -f ENCODING -t UTF-8)"; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Whatever the bytes, what is read is UTF-8, and what was UTF-8 is as it was.
func FuzzEncoding(f *testing.F) {
	for _, s := range []string{
		inFrench, "\xff\xfea\x00\x00\xd8", "\xfe\xff\x00a", "a\x00b\x00", "caf\xe9", "c\xbdur \xa4", "<?xml encoding='koi8-r'?>\xe9",
		`<meta charset="utf-16">` + "\xe9", "\xef\xbb\xbf\xe9", "\x1b$B", "<meta charset=replacement>\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for a, err := range ingest.Read(bytes.NewReader(b), "in.txt", ingest.Plain) {
			if err == nil && !utf8.ValidString(a.Text) {
				t.Errorf("%q is read as %q", b, a.Text)
			}
		}
	})
}
