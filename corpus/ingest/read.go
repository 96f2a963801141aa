package ingest

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// MaxLine bounds one line of JSONL, in bytes: the largest article with every byte of its text escaped.
const MaxLine = 6*MaxText + 64<<10

// Report is an article as it was read, with where it stood.
type Report struct {
	corpus.Article
	Origin Origin
}

// Read yields the articles of r, which is called name in errors. It unpacks gzip and zstd, tells the format if f is
// Sniffed, and brings other encodings to UTF-8; JSONL alone has to be in UTF-8 or UTF-16. An article that cannot be read
// is yielded as an error that names the file and the place in it, and reading goes on after it; an error of r itself, or
// a file of another kind, is yielded and ends it. JSONL is read as it comes, the other formats as a whole. The articles
// are not checked yet: Annotate does that.
func Read(r io.Reader, name string, f Format) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		at := Origin{File: name}
		in, done, err := unpack(r)
		if err == nil {
			defer done()
			in, err = widen(in)
		}
		if err == nil {
			f, err = sniff(in, f)
		}
		if err != nil {
			yield(Report{Origin: at}, fmt.Errorf("%s: %w", name, err))
			return
		}
		switch f {
		case Plain:
			readPlain(in, at, yield)
		case HTML:
			readHTML(in, at, yield)
		case Feed:
			readFeed(in, at, yield)
		default: // an empty input has no format and no lines
			readJSONL(in, at, yield)
		}
	}
}

// Text returns the whole of r as UTF-8, whatever it is packed by and encoded in. An encoding that cannot be told is an
// error.
func Text(r io.Reader) ([]byte, error) {
	in, done, err := unpack(r)
	if err != nil {
		return nil, err
	}
	defer done()
	if in, err = widen(in); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return decode(b)
}

// Origin says where in the input an article or an error came from.
type Origin struct {
	File string
	Line int // from 1; 0: the file as a whole
	Item int // of a feed, from 1
}

func (o Origin) String() string {
	switch {
	case o.Item != 0:
		return fmt.Sprintf("%s: item %d", o.File, o.Item)
	case o.Line != 0:
		return fmt.Sprintf("%s:%d", o.File, o.Line)
	}
	return o.File
}

// nameDocument gives an article that does not say its id that of its URL or file, or else one made from title and text.
func nameDocument(a *corpus.Article, file string) {
	a.Name(cmp.Or(a.URL, baseName(file)))
}

func readPlain(in io.Reader, at Origin, yield func(Report, error) bool) {
	a := Report{Origin: at}
	b, err := document(in, MaxText, "report")
	if err == nil {
		b, err = decode(b)
	}
	if err != nil {
		yield(a, fmt.Errorf("%s: %w", at, err))
		return
	}
	a.Text = string(b)
	nameDocument(&a.Article, at.File)
	yield(a, nil)
}

func readJSONL(in *bufio.Reader, at Origin, yield func(Report, error) bool) {
	for {
		line, err := readLine(in)
		at.Line++
		switch {
		case errors.Is(err, errLongLine):
			if !yield(Report{Origin: at}, fmt.Errorf("%s: a line of more than %d bytes", at, MaxLine)) {
				return
			}
			continue
		case err != nil && err != io.EOF:
			yield(Report{Origin: at}, fmt.Errorf("%s: %w", at, err))
			return
		}
		if line := bytes.TrimSpace(line); len(line) > 0 {
			a, problem := Unmarshal(line)
			if problem != nil {
				problem = fmt.Errorf("%s: %w", at, problem)
			}
			if !yield(Report{a, at}, problem) {
				return
			}
		}
		if err == io.EOF {
			return
		}
	}
}

var errLongLine = errors.New("line too long")

// readLine returns the next line without its end. Of a line beyond MaxLine nothing is kept: it is read to its end
// and errLongLine returned.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		part = bytes.TrimSuffix(part, []byte("\n"))
		if long = long || len(line)+len(part) > MaxLine; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case long && (err == nil || err == io.EOF):
			return nil, errLongLine
		}
		return line, err
	}
}

// Unmarshal reads one JSON article: {"id","language"?,"title"?,"text","published"?,"url"?,"source"?,"external_id"?}. Other
// fields are kept as attributes. A missing id is taken from the external id or the url, or else made from title and text.
func Unmarshal(b []byte) (corpus.Article, error) {
	if !utf8.Valid(b) { // json would put U+FFFD for each letter it cannot read
		return corpus.Article{}, errors.New("not valid UTF-8: convert it first")
	}
	if len(b) > 0 && b[0] == '[' {
		return corpus.Article{}, errors.New("not a JSON object but an array: put each article on a line of its own (jq -c .[] FILE)")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return corpus.Article{}, fmt.Errorf("not a JSON object: %w", err)
	}
	if fields == nil {
		return corpus.Article{}, errors.New("not a JSON object: null")
	}
	var a corpus.Article
	var id, language, external string
	outside := fields["external_id"]
	for _, f := range []struct {
		name string
		into *string
	}{
		{"id", &id}, {"language", &language}, {"title", &a.Title}, {"text", &a.Text},
		{"published", &a.Published}, {"url", &a.URL}, {"source", &a.Source}, {"external_id", &external},
	} {
		raw, ok := fields[f.name]
		if !ok {
			continue
		}
		delete(fields, f.name)
		if string(raw) == "null" {
			continue
		}
		if err := json.Unmarshal(raw, f.into); err != nil {
			return corpus.Article{}, fmt.Errorf("field %q: want a string", f.name)
		}
	}
	a.Language = corpus.Lang(language)
	a.Name(cmp.Or(id, external, a.URL))
	switch a.ExternalID {
	case external:
	case "":
		a.ExternalID = external
	default: // an id of another form has taken its place
		if external != "" {
			fields["external_id"] = outside
		}
	}
	if len(fields) > 0 {
		a.Attributes = fields
	}
	return a, nil
}
