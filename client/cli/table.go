package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// isTerminal reports whether somebody reads w as it is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// printJSON writes a message of the contract as a line of JSON. Equal messages give equal lines, which protojson
// by itself does not promise.
func printJSON(w io.Writer, m proto.Message) error {
	b, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(m)
	if err != nil {
		return err
	}
	var line bytes.Buffer
	if err := json.Compact(&line, b); err != nil {
		return err
	}
	line.WriteByte('\n')
	_, err = w.Write(line.Bytes())
	return err
}

// largestPage is what the contract has for the largest page of hits and of parallels.
const largestPage = 100

// upTo yields n items at most: those of the first page, and if there is a page after it those that follow.
func upTo[T any](n int, first []T, next string, following iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		left := n
		for _, item := range first {
			if left--; left < 0 || !yield(item, nil) {
				return
			}
		}
		if next == "" || left == 0 {
			return
		}
		for item, err := range following {
			if left--; !yield(item, err) || left == 0 {
				return
			}
		}
	}
}

// articleLine shows an article in one line of at most n columns, as far as its id lets it.
func articleLine(ctx context.Context, conn *connection, a *diptychv1.Article, n int) (string, error) {
	dating := a.GetAnnotation().GetDating()
	guess := dating.GetMethod() > diptychv1.DatingMethod_DATING_METHOD_READ
	line := fmt.Sprintf("%s  %s", a.GetLanguage(), dayColumn(dating.GetValue(), guess))
	if a.GetName() != "" {
		line += path.Base(a.GetName()) + "  "
	}
	title, err := titleOf(ctx, conn, a)
	if err != nil {
		return "", err
	}
	return line + shorten(title, max(n-utf8.RuneCountInString(line), leastTitle)), nil
}

// dayColumn shows a date of publication in a column of a table; one that nobody testifies to has a question mark.
func dayColumn(day string, guess bool) string {
	switch {
	case day == "":
		day = "undated"
	case guess:
		day += "?"
	}
	return fmt.Sprintf("%-11s ", day)
}

// leastTitle is how many columns of a title show which article it is.
const leastTitle = 20

// titleOf returns the title of an article, or how it begins.
func titleOf(ctx context.Context, conn *connection, a *diptychv1.Article) (string, error) {
	s := a.GetTitle()
	if s == "" && a.GetName() != "" { // the BASIC view has no text
		full, err := conn.GetArticle(ctx, &diptychv1.GetArticleRequest{Name: a.GetName()})
		if status.Code(err) == codes.NotFound {
			return "", nil // deleted since
		}
		if err != nil {
			return "", err
		}
		s = full.GetText()
		if sentences := full.GetAnnotation().GetSentences(); len(sentences) > 0 {
			s = s[sentences[0].GetStart():sentences[0].GetEnd()]
		}
	}
	return plain(s), nil
}

// plain makes one line of s, without what would move the cursor of a terminal.
func plain(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// wrap makes lines of at most n characters of s, broken between words, and a word that is longer anywhere.
func wrap(s string, n int) []string {
	var lines []string
	var line []rune
	for _, word := range strings.Fields(plain(s)) {
		if w := []rune(word); len(line) > 0 && len(line)+1+len(w) <= n {
			line = append(append(line, ' '), w...)
			continue
		}
		if len(line) > 0 {
			lines = append(lines, string(line))
		}
		for line = []rune(word); len(line) > n; line = line[n:] {
			lines = append(lines, string(line[:n]))
		}
	}
	if len(line) > 0 {
		lines = append(lines, string(line))
	}
	return lines
}

// column is how wide each of two texts side by side is.
func (p pen) column() int { return (p.width - indent - len(" │ ")) / 2 }

// indent is how far what belongs to a line is set off below it.
const indent = 4

// columns prints two texts side by side.
func (p pen) columns(w io.Writer, left, right []string) {
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%*s%-*s │ %s", indent, "", p.column(), l, r), " "))
	}
}

// pen knows what tables are written on: whether in colour, and how many columns it has.
type pen struct {
	colour bool
	width  int
}

// The columns of a table: as many as the terminal has within bounds, so that ids and words still fit and lines can
// still be read, and usually where there is none.
const (
	narrowest   = 60
	usualWidth  = 100
	widestTable = 140
)

// penFor returns the pen for w, with colour if somebody sees it and has not set NO_COLOR (https://no-color.org).
func penFor(w io.Writer) pen {
	p := pen{width: usualWidth}
	if isTerminal(w) {
		p.colour = os.Getenv("NO_COLOR") == ""
		if columns, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil && columns > 0 {
			p.width = min(max(columns, narrowest), widestTable)
		}
	}
	return p
}

func (p pen) with(code, s string) string {
	if !p.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p pen) bold(s string) string  { return p.with("1", s) }
func (p pen) green(s string) string { return p.with("32", s) }
func (p pen) red(s string) string   { return p.with("31", s) }
