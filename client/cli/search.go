package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type searchCmd struct {
	Query []string `arg:"" optional:"" name:"QUERY" help:"Words and names, French or English."`
	lookup
	Language string   `placeholder:"fr|en" help:"Answer in this language only."`
	From     string   `placeholder:"DAY" help:"Published on this day or later: 2020-08-15, 2020-W33, 2020-08 or 2020."`
	To       string   `placeholder:"DAY" help:"Published on this day or earlier."`
	Source   []string `placeholder:"NAME" sep:"none" help:"Published by this source; may be repeated."`
	Size     int      `default:"10" placeholder:"N" help:"How many hits at most (default ${default})."`
	Facet    []string `enum:"language,source,key" placeholder:"NAME" help:"Count the hits by language, source or key; may be repeated."`
	Format   string   `enum:"table,jsonl" default:"table" help:"table, or jsonl with a Hit of the gRPC contract a line, FacetCounts after them (default ${default})."`
}

func (searchCmd) Help() string {
	return `A query in either language finds articles in both. Every hit has the sentences that fit best and, where one is
known, its best parallel. Without a query all articles that the other flags let through are listed.

Examples:
  diptych search --data ~/diptych ferry aground --language fr
  diptych search --server 127.0.0.1:7373 tramway --from 2024-05 --to 2024-06 --facet source
  diptych search --load articles.jsonl grève --format jsonl > hits.jsonl`
}

func (c *searchCmd) Run(ctx context.Context, s *streams) error {
	if c.Size < 1 {
		return fmt.Errorf("--size %d: want 1 or more", c.Size)
	}
	req := &diptychv1.SearchRequest{
		Parent: c.parent(), Query: strings.Join(c.Query, " "), Language: c.Language, Sources: c.Source, PageSize: int32(min(c.Size, largestPage)),
	}
	if c.From != "" || c.To != "" {
		req.Published = &diptychv1.DayRange{First: c.From, Last: c.To}
	}
	for _, f := range c.Facet {
		req.Facets = append(req.Facets, diptychv1.Facet(diptychv1.Facet_value["FACET_"+strings.ToUpper(f)]))
	}
	p := penFor(s.out)
	return c.do(ctx, s, func(conn *connection) error {
		resp, err := conn.Search(ctx, req)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(s.out)
		if c.Format == "table" {
			found := fmt.Sprintf("%d articles", resp.GetTotalSize())
			if resp.GetTotalSize() == 1 {
				found = "1 article"
			}
			fmt.Fprintln(out, found)
		}
		req.PageToken = resp.GetNextPageToken()
		for h, err := range upTo(c.Size, resp.GetHits(), req.PageToken, conn.Hits(ctx, req)) {
			if err != nil {
				return err
			}
			if err := c.print(ctx, out, conn, h, p); err != nil {
				return err
			}
		}
		for _, f := range resp.GetFacets() {
			if err := c.printFacet(out, f, p); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

func (c *searchCmd) print(ctx context.Context, w io.Writer, conn *connection, h *diptychv1.Hit, p pen) error {
	if c.Format == "jsonl" {
		return printJSON(w, h)
	}
	line, err := articleLine(ctx, conn, h.GetArticle(), p.width)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s\n", line)
	for _, hl := range h.GetHighlights() {
		if hl.GetField() == diptychv1.Field_FIELD_TITLE {
			continue // it is shown already
		}
		for _, part := range highlight(hl, p.width-indent, p.bold) {
			fmt.Fprintf(w, "%*s%s\n", indent, "", part)
		}
	}
	if other := h.GetParallel(); other != nil {
		head := fmt.Sprintf("  = %s  ", percent(other.GetLink().GetConfidence()))
		line, err := articleLine(ctx, conn, other.GetArticle(), p.width-len(head))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s%s\n", head, line)
	}
	return nil
}

// highlight shows a sentence in lines of at most n characters, the words that fit in bold.
func highlight(h *diptychv1.Highlight, n int, bold func(string) string) []string {
	var fits []bool // of each character that is shown, save spaces
	for i, r := range h.GetText() {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) {
			fits = append(fits, slices.ContainsFunc(h.GetMatches(), func(m *diptychv1.Span) bool {
				at := h.GetStart() + int32(i)
				return m.GetStart() <= at && at < m.GetEnd()
			}))
		}
	}
	lines := wrap(h.GetText(), n)
	for i, line := range lines {
		var out, word strings.Builder
		flush := func() {
			if word.Len() > 0 {
				out.WriteString(bold(word.String()))
				word.Reset()
			}
		}
		for _, r := range line {
			if r == ' ' {
				flush()
				out.WriteRune(r)
				continue
			}
			if fits[0] {
				word.WriteRune(r)
			} else {
				flush()
				out.WriteRune(r)
			}
			fits = fits[1:]
		}
		flush()
		lines[i] = out.String()
	}
	return lines
}

func (c *searchCmd) printFacet(w io.Writer, f *diptychv1.FacetCounts, p pen) error {
	if c.Format == "jsonl" {
		return printJSON(w, f)
	}
	fmt.Fprintf(w, "\n%s\n", strings.ToLower(strings.TrimPrefix(f.GetFacet().String(), "FACET_")))
	for _, n := range f.GetCounts() {
		fmt.Fprintf(w, "  %6d  %s\n", n.GetCount(), shorten(plain(n.GetValue()), p.width-10))
	}
	return nil
}
