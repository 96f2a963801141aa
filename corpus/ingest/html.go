package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-shiori/dom"
	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
)

// MaxPage bounds a page or a feed, in bytes. They are read as a whole; a large front page has 2 MB, a long feed 5.
const MaxPage = 16 << 20

// maxTags bounds what a page is parsed into: each tag takes some 2 KB until the report is found. A large front page has
// 10,000.
const maxTags = 100_000

// minPage is the least text that a page must have, in bytes. The shortest briefs have more, and what a page that is
// built by scripts says to those who have none ("You need to enable JavaScript to run this app.") has less.
const minPage = 80

func readHTML(in io.Reader, at Origin, yield func(Report, error) bool) {
	a := Report{Origin: at}
	b, err := document(in, MaxPage, "page")
	if err == nil {
		b, err = decode(b)
	}
	if err == nil {
		err = readPage(&a.Article, b)
	}
	if err != nil {
		yield(a, fmt.Errorf("%s: %w", at, err))
		return
	}
	nameDocument(&a.Article, at.File)
	yield(a, nil)
}

// readPage takes the article out of a page: its text without what stands around it, and what the page says about
// title, date, URL, source and language.
func readPage(a *corpus.Article, page []byte) error {
	doc, err := parseHTML(string(page))
	if err != nil {
		return err
	}
	found, err := extract(doc)
	if err != nil {
		return err
	}
	a.Title, a.Text = found.Metadata.Title, plainText(found.ContentNode)
	if said := found.ContentText; len(strings.Fields(said)) < len(strings.Fields(a.Text)) {
		a.Text = said // of a short page the node has what was tried before, too
	}
	a.URL, a.Source = found.Metadata.URL, found.Metadata.Sitename
	if d := found.Metadata.Date; !d.IsZero() {
		a.Published = d.Format(time.DateOnly)
	}
	if len(a.Text) < minPage {
		return errNoText
	}
	a.Language = declared(languageOf(doc), a)
	return nil
}

// parseHTML parses a page or a piece of one, within measure: nothing is nested deeper than 512.
func parseHTML(s string) (*html.Node, error) {
	if n := strings.Count(s, "<"); n > maxTags {
		return nil, fmt.Errorf("%d tags, at most %d are read: not one report", n, maxTags)
	}
	return html.Parse(strings.NewReader(s))
}

// extract finds the report in a page. The extractor works on what the web has come to; a page that it breaks on is an
// error and must not end the run.
func extract(doc *html.Node) (found *trafilatura.ExtractResult, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the page cannot be read: %v", p)
		}
	}()
	found, err = trafilatura.ExtractDocument(doc, trafilatura.Options{
		ExcludeComments: true,
		// A date is taken from where it is marked as one; those in the running text are not that of publication.
		HtmlDateOptions: &htmldate.Options{UseOriginalDate: true, SkipExtensiveSearch: true},
	})
	if err != nil {
		return nil, errNoText
	}
	return found, nil
}

var errNoText = errors.New("no report found in the page")

// languageOf is what a page says its language is.
func languageOf(doc *html.Node) string {
	if n := dom.QuerySelector(doc, "html[lang]"); n != nil {
		return dom.GetAttribute(n, "lang")
	}
	if n := dom.QuerySelector(doc, `meta[property="og:locale"]`); n != nil {
		return dom.GetAttribute(n, "content")
	}
	return ""
}

// declared is the language that the page or feed of a declares, if the text leaves it open. Otherwise it is left to
// the text: many a template says English whatever is put into it.
func declared(language string, a *corpus.Article) corpus.Lang {
	if l, _ := text.Identify(a.Title + "\n\n" + a.Text); l != "und" {
		return ""
	}
	return corpus.Lang(strings.ReplaceAll(language, "_", "-"))
}

// plainText is the text of an element: paragraphs, list items and the like apart by a blank line.
func plainText(n *html.Node) string {
	var w textWriter
	w.walk(n)
	return w.String()
}

// fragmentText is the text of a piece of HTML, or of plain text with or without entities.
func fragmentText(s string) (string, error) {
	if !strings.ContainsAny(s, "<&") {
		return strings.TrimSpace(s), nil
	}
	doc, err := parseHTML(s)
	return plainText(doc), err
}

// textWriter collects text. White space is owed until more text comes, the widest wins.
type textWriter struct {
	strings.Builder
	owed string
}

func (w *textWriter) owe(space string) {
	if len(space) > len(w.owed) || space == "\n" && w.owed == " " {
		w.owed = space
	}
}

// walk writes the text of n, which parseHTML keeps from being too deep.
func (w *textWriter) walk(n *html.Node) {
	if n == nil {
		return
	}
	if n.Type == html.TextNode {
		w.text(n.Data)
		return
	}
	around := ""
	if n.Type == html.ElementNode {
		switch n.Data {
		case "script", "style", "template", "noscript", "head", "svg", "iframe", "object", "button", "select", "textarea":
			return
		case "br":
			w.owe("\n")
		case "td", "th":
			around = " "
		case "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
			"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
			"section", "summary", "table", "tr", "ul":
			around = "\n\n"
		}
	}
	w.owe(around)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
	w.owe(around)
}

// text writes s with the white space of HTML as it is shown: one space. French narrow and no-break spaces stay.
func (w *textWriter) text(s string) {
	for len(s) > 0 {
		n := strings.IndexAny(s, " \t\r\n\f")
		if n == 0 {
			w.owe(" ")
			s = s[1:]
			continue
		}
		if n < 0 {
			n = len(s)
		}
		if w.Len() > 0 {
			w.WriteString(w.owed)
		}
		w.owed = ""
		w.WriteString(s[:n])
		s = s[n:]
	}
}
