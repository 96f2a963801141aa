package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// File is what a scorer reads, with the name that errors call it by.
type File struct {
	Name string
	io.Reader
}

// line is a line of a file and its place.
type line struct {
	file string
	n    int
	text string
}

func (l line) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", l.file, l.n, fmt.Errorf(format, args...))
}

// lines yields the lines that are neither blank nor comments. It is an error if there is none.
func (f File) lines() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		r := bufio.NewReader(f)
		empty := true
		for n := 1; ; n++ {
			s, err := r.ReadString('\n')
			if err != nil && err != io.EOF {
				yield(line{}, fmt.Errorf("%s: %w", f.Name, err))
				return
			}
			s = strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
			if strings.TrimSpace(s) != "" && s[0] != '#' {
				empty = false
				if !yield(line{f.Name, n, s}, nil) {
					return
				}
			}
			if err == io.EOF {
				break
			}
		}
		if empty {
			yield(line{}, fmt.Errorf("%s: nothing in it", f.Name))
		}
	}
}

// row is a line of tab-separated columns.
type row struct {
	line
	columns []string
}

// rows yields the lines as rows. Fewer columns than least are an error.
func (f File) rows(least int) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for l, err := range f.lines() {
			r := row{line: l}
			if err == nil {
				r.columns = strings.Split(l.text, "\t")
				if n := len(r.columns); n < least {
					err = l.errorf("columns: %d, want %d or more", n, least)
				}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// number reads a number that is finite.
func number(s string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%q: want a number", s)
	}
	return x, nil
}

// probability reads a number from 0 to 1.
func probability(s string) (float64, error) {
	if p, err := number(s); err == nil && 0 <= p && p <= 1 {
		return p, nil
	}
	return 0, fmt.Errorf("%q: want a probability from 0 to 1", s)
}

// object is what a line of JSON says.
type object[T any] struct {
	line  // without its text
	value T
}

// objects yields the lines as JSON objects that have an id, each its own.
func objects[T interface{ name() string }](f File) iter.Seq2[object[T], error] {
	return func(yield func(object[T], error) bool) {
		first := map[string]int{}
		for l, err := range f.lines() {
			o := object[T]{line: line{file: l.file, n: l.n}}
			if err == nil {
				if err = json.Unmarshal([]byte(l.text), &o.value); err != nil {
					err = l.errorf("%w", err)
				} else {
					err = l.once(first, o.value.name())
				}
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}

// once notes the line of an id, which must be there and new.
func (l line) once(first map[string]int, id string) error {
	switch n := first[id]; {
	case id == "":
		return l.errorf("no id")
	case n != 0:
		return l.errorf("id %q is there already, in line %d", id, n)
	}
	first[id] = l.n
	return nil
}

// annotated is an article with what was found in it.
type annotated struct {
	ID       string           `json:"id"`
	Mentions []corpus.Mention `json:"mentions"`
}

func (a annotated) name() string { return a.ID }

// readAnnotated reads annotated articles by their id.
func readAnnotated(f File) (map[string]object[annotated], error) {
	out := map[string]object[annotated]{}
	for a, err := range objects[annotated](f) {
		if err != nil {
			return nil, err
		}
		out[a.value.ID] = a
	}
	return out, nil
}

// unanswered returns the error that pred lacks answers: n of all, the first one being to what.
func unanswered(pred File, n, all int, what string) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%s: missing answers: %d of %d, first %s", pred.Name, n, all, what)
}

var errAgain = errors.New("answered already, and differently")
