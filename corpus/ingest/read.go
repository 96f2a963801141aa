package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// MaxLine bounds one line of JSONL, in bytes: the largest article with every byte of its text escaped.
const MaxLine = 6*MaxText + 64<<10

// Format is how raw reports are written in a file.
type Format int

// The formats.
const (
	JSONL Format = iota // one JSON object a line
	Plain               // one report as plain text, its id the name of the file
)

// FormatOf tells a file's format by its name: .txt and .text are plain text, all else is JSONL.
func FormatOf(name string) Format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".txt", ".text":
		return Plain
	}
	return JSONL
}

// Report is an article as it was read, with where it stood.
type Report struct {
	corpus.Article
	Origin Origin
}

// Read yields the articles of r, which is called name in errors. An article that cannot be read is yielded as an
// error that names file and line, and reading goes on after it; an error of r itself is yielded and ends it. The
// articles are not checked yet: Annotate does that.
func Read(r io.Reader, name string, f Format) iter.Seq2[Report, error] {
	if f == Plain {
		return readPlain(r, name)
	}
	return readJSONL(r, name)
}

// Origin says where in the input an article or an error came from.
type Origin struct {
	File string
	Line int // from 1; 0: the file as a whole
}

func (o Origin) String() string {
	if o.Line == 0 {
		return o.File
	}
	return fmt.Sprintf("%s:%d", o.File, o.Line)
}

// mark is the byte order mark that some programs write at the start of a file.
const mark = "\ufeff"

func readPlain(r io.Reader, name string) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		a := Report{Origin: Origin{File: name}}
		b, err := io.ReadAll(io.LimitReader(r, int64(len(mark)+MaxText+1)))
		if b = bytes.TrimPrefix(b, []byte(mark)); err == nil && len(b) > MaxText {
			err = fmt.Errorf("more than %d bytes: not one report", MaxText)
		}
		if err != nil {
			yield(a, fmt.Errorf("%s: %w", name, err))
			return
		}
		base := filepath.Base(name)
		a.Name(strings.TrimSuffix(base, filepath.Ext(base)))
		a.Text = string(b)
		yield(a, nil)
	}
}

func readJSONL(r io.Reader, name string) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		lines := bufio.NewReaderSize(r, 64<<10)
		at := Origin{File: name}
		for {
			line, err := readLine(lines)
			at.Line++
			if at.Line == 1 {
				line = bytes.TrimPrefix(line, []byte(mark))
			}
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

// Unmarshal reads one JSON article: {"id","language"?,"title"?,"text","published"?,"url"?,"source"?}. Other
// fields are kept as attributes. A missing id is taken from the url, or else made from title and text.
func Unmarshal(b []byte) (corpus.Article, error) {
	if !utf8.Valid(b) { // json would put U+FFFD for each letter it cannot read
		return corpus.Article{}, errors.New("not valid UTF-8: convert it first")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return corpus.Article{}, fmt.Errorf("not a JSON object: %w", err)
	}
	if fields == nil {
		return corpus.Article{}, errors.New("not a JSON object: null")
	}
	var a corpus.Article
	var id, language string
	for _, f := range []struct {
		name string
		into *string
	}{
		{"id", &id}, {"language", &language}, {"title", &a.Title}, {"text", &a.Text},
		{"published", &a.Published}, {"url", &a.URL}, {"source", &a.Source},
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
	if len(fields) > 0 {
		a.Attributes = fields
	}
	a.Language = corpus.Lang(language)
	switch {
	case id != "":
		a.Name(id)
	case a.URL != "":
		a.Name(a.URL)
	default:
		a.ID = corpus.HashID(a.Title + "\n\n" + a.Text)
	}
	return a, nil
}
