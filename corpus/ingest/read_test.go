package ingest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
)

func ExampleRead() {
	const lines = `{"id":"pont","text":"Le pont est fermé."}
{"id":"bridge","text":42}
{"id":"bridge","text":"The bridge is shut."}`
	for r, err := range ingest.Read(strings.NewReader(lines), "reports.jsonl", ingest.JSONL) {
		if err != nil {
			fmt.Println("refused:", err)
			continue
		}
		fmt.Printf("%s: %s, %s\n", r.Origin, r.ID, r.Text)
	}
	// Output:
	// reports.jsonl:1: pont, Le pont est fermé.
	// refused: reports.jsonl:2: field "text": want a string
	// reports.jsonl:3: bridge, The bridge is shut.
}

func TestUnmarshal(t *testing.T) {
	const url = "https://example.org/pont"
	for _, c := range []struct {
		name, in string
		want     corpus.Article
	}{
		{"all fields",
			`{"id":"a","language":"fr","title":"Un pont","text":"Fermé.","published":"2023-03-14","url":"` + url + `","source":"Le Phare"}`,
			corpus.Article{ID: "a", Language: "fr", Title: "Un pont", Text: "Fermé.", Published: "2023-03-14", URL: url, Source: "Le Phare"}},
		{"only a text", `{"text":"Fermé."}`, corpus.Article{ID: corpus.HashID("\n\nFermé."), Text: "Fermé."}},
		{"id from title and text", `{"title":"Un pont","text":"Fermé."}`, corpus.Article{ID: corpus.HashID("Un pont\n\nFermé."), Title: "Un pont", Text: "Fermé."}},
		{"id from the url", `{"url":"` + url + `","text":"Fermé."}`, corpus.Article{ID: corpus.HashID(url), ExternalID: url, URL: url, Text: "Fermé."}},
		{"id from a url that is a valid id", `{"url":"pont.html"}`, corpus.Article{ID: "pont.html", URL: "pont.html"}},
		{"empty id", `{"id":"","url":"` + url + `"}`, corpus.Article{ID: corpus.HashID(url), ExternalID: url, URL: url}},
		{"id of another form", `{"id":"` + url + `"}`, corpus.Article{ID: corpus.HashID(url), ExternalID: url}},
		{"id wins over the url", `{"id":"a","url":"` + url + `"}`, corpus.Article{ID: "a", URL: url}},
		{"external id beside an id", `{"id":"a","external_id":"A 1"}`, corpus.Article{ID: "a", ExternalID: "A 1"}},
		{"external id beside an id of another form", `{"id":"` + url + `","external_id":"A 1"}`,
			corpus.Article{ID: corpus.HashID(url), ExternalID: url, Attributes: map[string]json.RawMessage{"external_id": json.RawMessage(`"A 1"`)}}},
		{"external id alone", `{"external_id":"A 1","url":"` + url + `"}`, corpus.Article{ID: corpus.HashID("A 1"), ExternalID: "A 1", URL: url}},
		{"null is absent", `{"id":"a","language":null,"title":null,"text":null,"published":null,"url":null,"source":null}`, corpus.Article{ID: "a"}},
		{"null id", `{"id":null,"text":"Fermé."}`, corpus.Article{ID: corpus.HashID("\n\nFermé."), Text: "Fermé."}},
		{"white space and escapes", " {\r\n\t\"id\" : \"a\" , \"text\" : \"Ferm\\u00e9.\\n\\ud83c\\udf09\" }\n", corpus.Article{ID: "a", Text: "Fermé.\n🌉"}},
		{"the last of two", `{"id":"a","text":"un","text":"deux"}`, corpus.Article{ID: "a", Text: "deux"}},
		{"dates and languages are not judged here", `{"id":"a","language":"de","published":"20200"}`, corpus.Article{ID: "a", Language: "de", Published: "20200"}},
		{"unknown fields",
			`{"id":"a","n": 1.50 ,"big":12345678901234567890,"o":{ "b" : [1, "<é>\u00e9"],"a":null},"null":null,"s":"x","Text":"not the text"}`,
			corpus.Article{ID: "a", Attributes: map[string]json.RawMessage{
				"n":    json.RawMessage(`1.50`),
				"big":  json.RawMessage(`12345678901234567890`),
				"o":    json.RawMessage(`{ "b" : [1, "<é>\u00e9"],"a":null}`),
				"null": json.RawMessage(`null`),
				"s":    json.RawMessage(`"x"`),
				"Text": json.RawMessage(`"not the text"`),
			}}},
	} {
		b := []byte(c.in)
		got, err := ingest.Unmarshal(b)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		clear(b) // the article holds on to nothing of its input
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: Unmarshal(%s) (-want +got):\n%s", c.name, c.in, diff)
		}
	}
}

func TestUnmarshalErrors(t *testing.T) {
	for in, says := range map[string]string{
		``:                                "not a JSON object",
		`null`:                            "not a JSON object",
		` null `:                          "not a JSON object",
		`[]`:                              "not a JSON object",
		`"text"`:                          "not a JSON object",
		`42`:                              "not a JSON object",
		`{`:                               "not a JSON object",
		`{"text":"a"} {"text":"b"}`:       "not a JSON object",
		`{"text":"a",}`:                   "not a JSON object",
		`{'text':'a'}`:                    "not a JSON object",
		"{\"text\":\"a\nb\"}":             "not a JSON object",
		`{"id":1,"text":"a"}`:             `field "id"`,
		`{"text":["a"]}`:                  `field "text"`,
		`{"text":"a","title":{}}`:         `field "title"`,
		`{"text":"a","language":1}`:       `field "language"`,
		`{"text":"a","published":2020}`:   `field "published"`,
		`{"text":"a","url":false}`:        `field "url"`,
		`{"text":"a","source":[]}`:        `field "source"`,
		"{\"text\":\"ferm\xe9\"}":         "UTF-8",
		"{\"text\":\"a\",\"x\":\"\xff\"}": "UTF-8",
		"\xef\xbb\xbf{\"text\":\"a\"}":    "not a JSON object", // Read takes the mark of the file away
		"\xff\xfe{\x00}\x00":              "UTF-8",
	} {
		a, err := ingest.Unmarshal([]byte(in))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("Unmarshal(%q) = %+v, %v, want an error that says %q", in, a, err, says)
		}
		if diff := cmp.Diff(corpus.Article{}, a); diff != "" {
			t.Errorf("Unmarshal(%q) gives an article beside its error:\n%s", in, diff)
		}
	}
}

// readings returns what Read yields, a line each: where it stood, and its id and text or the error.
func readings(r io.Reader, name string, f ingest.Format) []string {
	var got []string
	for a, err := range ingest.Read(r, name, f) {
		if err != nil {
			got = append(got, fmt.Sprintf("%s ! %v", a.Origin, err))
			continue
		}
		got = append(got, fmt.Sprintf("%s %s %s", a.Origin, a.ID, a.Text))
	}
	return got
}

func TestRead(t *testing.T) {
	one, two := `{"id":"a","text":"un"}`, `{"id":"b","text":"deux"}`
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"empty", "", nil},
		{"nothing but lines", "\n\r\n \t\n", nil},
		{"two", one + "\n" + two + "\n", []string{"in:1 a un", "in:2 b deux"}},
		{"no newline at the end", one + "\n" + two, []string{"in:1 a un", "in:2 b deux"}},
		{"CRLF", one + "\r\n" + two + "\r\n", []string{"in:1 a un", "in:2 b deux"}},
		{"mark of the file", "\ufeff" + one + "\n" + two, []string{"in:1 a un", "in:2 b deux"}},
		{"mark alone", "\ufeff", nil},
		{"mark and CRLF", "\ufeff\r\n" + one, []string{"in:2 a un"}},
		{"blank lines count", "\n\n" + one + "\n \t\r\n" + two + "\n\n", []string{"in:3 a un", "in:5 b deux"}},
		{"a broken line among good ones", one + "\n{\"id\":\n" + two, []string{"in:1 a un", "in:2 ! in:2: not a JSON object: unexpected end of JSON input", "in:3 b deux"}},
		{"a wrong type", `{"text":1}` + "\n" + two, []string{`in:1 ! in:1: field "text": want a string`, "in:2 b deux"}},
		{"Latin-1", one + "\n{\"text\":\"\xe9\"}\n" + two, []string{"in:1 a un", "in:2 ! in:2: not valid UTF-8: convert it first", "in:3 b deux"}},
		{"two on a line", one + two + "\n" + one, []string{"in:1 ! in:1: not a JSON object: invalid character '{' after top-level value", "in:2 a un"}},
	} {
		for how, reader := range map[string]func(io.Reader) io.Reader{
			"at once":       func(r io.Reader) io.Reader { return r },
			"byte by byte":  iotest.OneByteReader,
			"with its end":  iotest.DataErrReader,
			"half and half": iotest.HalfReader,
		} {
			got := readings(reader(strings.NewReader(c.in)), "in", ingest.JSONL)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, read %s (-want +got):\n%s", c.name, how, diff)
			}
		}
	}
}

// A line that is too long is refused, wherever it stands, and those around it are read.
func TestReadLongLine(t *testing.T) {
	line := func(id string, size int) string { // of size bytes
		s := `{"id":"` + id + `","text":"`
		return s + strings.Repeat("x", size-len(s)-len(`"}`)) + `"}`
	}
	short := `{"id":"s","text":"x"}`
	for _, c := range []struct {
		name, in string
		want     string // ids, ! for an error, with their lines
	}{
		{"in the midst", short + "\n" + line("l", ingest.MaxLine+1) + "\n" + short, "1 s, 2 !, 3 s"},
		{"first", line("l", 2*ingest.MaxLine) + "\n" + short, "1 !, 2 s"},
		{"last", short + "\n" + line("l", ingest.MaxLine+1), "1 s, 2 !"},
		{"last, with its newline", short + "\n" + line("l", ingest.MaxLine+1) + "\n", "1 s, 2 !"},
		{"as long as may be", line("l", ingest.MaxLine) + "\n" + short, "1 l, 2 s"},
		{"as long as may be, last", short + "\n" + line("l", ingest.MaxLine), "1 s, 2 l"},
		{"as long as may be, CRLF", line("l", ingest.MaxLine-1) + "\r\n" + short, "1 l, 2 s"},
	} {
		var got []string
		for a, err := range ingest.Read(strings.NewReader(c.in), "in", ingest.JSONL) {
			what := a.ID
			if err != nil {
				what = "!"
				if want := fmt.Sprintf("in:%d: a line of more than %d bytes", a.Origin.Line, ingest.MaxLine); err.Error() != want {
					t.Errorf("%s: error %q, want %q", c.name, err, want)
				}
			}
			got = append(got, fmt.Sprint(a.Origin.Line, " ", what))
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: read %s, want %s", c.name, got, c.want)
		}
	}
}

// The largest article that is taken fits into a line however it is escaped.
func TestMaxLine(t *testing.T) {
	in := `{"id":"a","text":"` + strings.Repeat(`\u0065`, ingest.MaxText) + `"}`
	n := 0
	for a, err := range ingest.Read(strings.NewReader(in), "in", ingest.JSONL) {
		if n++; err != nil || len(a.Text) != ingest.MaxText {
			t.Errorf("a text of %d bytes, %v, want %d", len(a.Text), err, ingest.MaxText)
		}
	}
	if n != 1 {
		t.Errorf("%d articles, want 1", n)
	}
}

// An error of the reader ends the reading, with the whole lines before it read and the line it struck named.
func TestReadError(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, c := range []struct {
		name, in string
		format   ingest.Format
		want     []string
	}{
		{"at once", "", ingest.JSONL, []string{"in:1 ! in:1: the disk is gone"}},
		{"between lines", `{"id":"a","text":"un"}` + "\n", ingest.JSONL, []string{"in:1 a un", "in:2 ! in:2: the disk is gone"}},
		{"within a line", `{"id":"a","text":"un"}` + "\n" + `{"id":"b","text":"deux"}`, ingest.JSONL, []string{"in:1 a un", "in:2 ! in:2: the disk is gone"}},
		{"within a line that is too long", strings.Repeat("x", ingest.MaxLine+1), ingest.JSONL, []string{"in:1 ! in:1: the disk is gone"}},
		{"plain", "Le pont", ingest.Plain, []string{"in ! in: the disk is gone"}},
	} {
		r := io.MultiReader(strings.NewReader(c.in), iotest.ErrReader(broken))
		if diff := cmp.Diff(c.want, readings(r, "in", c.format)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		for _, err := range ingest.Read(iotest.ErrReader(broken), "in", c.format) {
			if !errors.Is(err, broken) {
				t.Errorf("%s: %v does not wrap the reader's error", c.name, err)
			}
		}
	}
}

// Who has enough leaves the loop, behind an article as behind an error, and no more is read than was needed.
func TestReadBreak(t *testing.T) {
	good, bad := `{"id":"a","text":"un"}`+"\n", "{\n"
	long := strings.Repeat("x", ingest.MaxLine+1) + "\n"
	for _, first := range []string{good, bad, long} {
		n := 0
		for range ingest.Read(strings.NewReader(first+good+good), "in", ingest.JSONL) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("left at the first of %.20q: %d articles", first, n)
		}
	}
	for range ingest.Read(strings.NewReader("Le pont"), "in.txt", ingest.Plain) {
		break
	}
	unread := strings.NewReader(strings.Repeat(good, 100_000))
	for range ingest.Read(unread, "in", ingest.JSONL) {
		break
	}
	if size := int64(len(good)) * 100_000; int64(unread.Len()) < size-1<<20 {
		t.Errorf("%d bytes were read for one line of %d", size-int64(unread.Len()), len(good))
	}
}

func TestReadPlain(t *testing.T) {
	text := "Le pont ferme\r\n\r\nFermé lundi.\n"
	for _, c := range []struct {
		name, file, in string
		want           corpus.Article
	}{
		{"kept as it is", "dir/pont-1.fr.txt", text, corpus.Article{ID: "pont-1.fr", Text: text}},
		{"mark of the file", "pont.txt", "\ufeff" + text, corpus.Article{ID: "pont", Text: text}},
		{"a name that is no id", "dir/le pont.txt", text, corpus.Article{ID: corpus.HashID("le pont"), ExternalID: "le pont", Text: text}},
		{"a line that is JSON", "a.txt", `{"id":"b"}`, corpus.Article{ID: "a", Text: `{"id":"b"}`}},
		{"empty: Annotate refuses it", "a.txt", "", corpus.Article{ID: "a"}},
		{"as large as may be", "a.txt", strings.Repeat("x", ingest.MaxText), corpus.Article{ID: "a", Text: strings.Repeat("x", ingest.MaxText)}},
		{"as large as may be, with a mark", "a.txt", "\ufeff" + strings.Repeat("x", ingest.MaxText), corpus.Article{ID: "a", Text: strings.Repeat("x", ingest.MaxText)}},
	} {
		n := 0
		for got, err := range ingest.Read(strings.NewReader(c.in), c.file, ingest.Plain) {
			if n++; err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if got.Origin != (ingest.Origin{File: c.file}) || got.Origin.String() != c.file {
				t.Errorf("%s: origin %q, want %q", c.name, got.Origin, c.file)
			}
			if diff := cmp.Diff(c.want, got.Article); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d articles, want 1", c.name, n)
		}
	}
	got := readings(strings.NewReader(strings.Repeat("x", ingest.MaxText+1)), "in.txt", ingest.Plain)
	want := []string{"in.txt ! in.txt: more than 1048576 bytes: not one report"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a text too large (-want +got):\n%s", diff)
	}
}

// The form in which the seeds were found is read line by line.
func TestReadSeeds(t *testing.T) {
	const file = "../../../shared/seeds/raw.jsonl"
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("absent: ", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for r, err := range ingest.Read(f, "raw.jsonl", ingest.JSONL) {
		if err != nil {
			t.Error(err)
			continue
		}
		if n++; r.Origin.Line != n || r.Text == "" {
			t.Errorf("%s: %d bytes of text in article %d", r.Origin, len(r.Text), n)
		}
	}
	if n != 5 {
		t.Errorf("%d seeds, want 5", n)
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","language":"fr","title":"Un pont","text":"Fermé.","published":"2023-03-14","url":"https://example.org/pont","source":"Le Phare"}`,
		`{"text":"a","n": 1.50 ,"o":{ "b" : [1, "<é>\u00e9"],"a":null},"null":null}`,
		`{"id":null,"url":"https://example.org/a b"}`, `null`, `[]`, `{"text":1}`, "{\"text\":\"\xe9\"}", `{"text":"\ud800"}`, `{"id":"a","id":"b"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		given := string(b)
		a, err := ingest.Unmarshal(b)
		if string(b) != given {
			t.Fatalf("the input %q was changed to %q", given, b)
		}
		if err != nil {
			if a.ID != "" {
				t.Errorf("Unmarshal(%q) = %+v beside %v", b, a, err)
			}
			return
		}
		if !corpus.ValidID(a.ID) {
			t.Errorf("Unmarshal(%q) gives the id %q", b, a.ID)
		}
		for _, s := range []string{a.ExternalID, string(a.Language), a.Title, a.Text, a.Published, a.URL, a.Source} {
			if !utf8.ValidString(s) {
				t.Errorf("Unmarshal(%q) gives %q, which is not UTF-8", b, s)
			}
		}
		for name, raw := range a.Attributes {
			if !json.Valid(raw) || !strings.Contains(given, string(raw)) {
				t.Errorf("Unmarshal(%q) keeps %q as %q", b, name, raw)
			}
		}
		// Written out in the form of the input and read again, it is the same.
		fields := map[string]any{"id": a.ID, "language": a.Language, "title": a.Title, "text": a.Text, "published": a.Published, "url": a.URL, "source": a.Source, "external_id": a.ExternalID}
		if _, second := a.Attributes["external_id"]; second {
			return // there is no room for two in the form of the input
		}
		for name, raw := range a.Attributes {
			fields[name] = raw
		}
		out, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ingest.Unmarshal(out)
		if err != nil || len(again.Attributes) != len(a.Attributes) {
			t.Fatalf("Unmarshal(%q) = %+v, %v", out, again, err)
		}
		again.Attributes = a.Attributes
		if diff := cmp.Diff(a, again); diff != "" {
			t.Errorf("Unmarshal(%q) (-first +again):\n%s", out, diff)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "\ufeff", "{}\n{}", "{}\r\n\r\n{\n{}\n", "\ufeff{\"id\":\"a\"}\n\n null \n", "{\"text\":\"\xe9\"}\n{}", "\x00\n\u2028{}", "[\n]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range []ingest.Format{ingest.Sniffed, ingest.JSONL, ingest.Plain} {
			got := readings(strings.NewReader(s), "in", format)
			if diff := cmp.Diff(got, readings(iotest.OneByteReader(strings.NewReader(s)), "in", format)); diff != "" {
				t.Errorf("read byte by byte (-at once +byte by byte):\n%s", diff)
			}
		}
		for r, err := range ingest.Read(strings.NewReader(s), "in.txt", ingest.Plain) {
			switch {
			case err != nil && !strings.HasPrefix(err.Error(), "in.txt: "):
				t.Errorf("error %q does not name the file", err)
			case err == nil && !utf8.ValidString(r.Text):
				t.Errorf("as plain text: %q is not UTF-8", r.Text)
			case err == nil && utf8.ValidString(s) && !strings.Contains(s, "\x00") && r.Text != strings.TrimPrefix(s, "\ufeff"):
				t.Errorf("as plain text: %q", r.Text)
			}
		}
		s = strings.TrimPrefix(s, "\ufeff")
		if !strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "{") || strings.Contains(s[:min(4, len(s))], "\x00") {
			return // it may be packed, UTF-16 or no text at all
		}
		// Each line that is not blank is yielded, with its number, as Unmarshal has it.
		lines := strings.Split(s, "\n")
		for r, err := range ingest.Read(strings.NewReader(s), "in", ingest.JSONL) {
			n := r.Origin.Line
			if n < 1 || n > len(lines) {
				t.Fatalf("line %d of %d", n, len(lines))
			}
			want, problem := ingest.Unmarshal(bytes.TrimSpace([]byte(lines[n-1])))
			lines[n-1] = ""
			if (err != nil) != (problem != nil) || !cmp.Equal(want, r.Article) {
				t.Errorf("line %d read as %+v, %v, unmarshalled as %+v, %v", n, r.Article, err, want, problem)
			}
			if err != nil && !strings.HasPrefix(err.Error(), fmt.Sprintf("in:%d: ", n)) {
				t.Errorf("error %q does not name line %d", err, n)
			}
		}
		for i, line := range lines {
			if strings.TrimSpace(line) != "" {
				t.Errorf("line %d, %q, was left out", i+1, line)
			}
		}
	})
}
