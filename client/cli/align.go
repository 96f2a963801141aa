package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/diptych-align/diptych/server/job"
)

type alignCmd struct {
	inputs
	lexicons
	Format       string  `enum:"table,tsv,jsonl,tmx" default:"table" help:"table, tsv, jsonl or tmx (default ${default})."`
	All          bool    `help:"Up to 10 candidates of each French article, whatever their relation."`
	Copies       bool    `help:"Give also the pairs of one language that print the same text, behind the others (relation copy)."`
	Pairs        string  `placeholder:"FILE.tsv" help:"Judge these pairs of ids (French, tab, English), each by itself."`
	Duplicates   bool    `help:"With --format tmx: give a pair of sentences as often as it stands in the articles, not once."`
	MinPrecision float64 `placeholder:"P" help:"Keep the most confident links, as many as are expected to be right with this share (0-1)."`
	Evidence     bool    `help:"With --format table: show also each thing that speaks for and against, with its weight in log-odds."`
	Lang         string  `enum:"en,fr" default:"en" help:"Language in which links are told: en or fr (default ${default})."`
}

func (alignCmd) Help() string {
	return `Without --all or --pairs the links come out that are decided to tell of the same event (translation or same_event),
highest confidence first. The table tells in sentences why, and in which other articles a text stands. tsv has the columns French id,
English id, confidence, relation; jsonl has those sentences, the evidence, the sentences that say the same and the ids of the
copies of either article, too; tmx the sentences of translations for translation tools.

Examples:
  diptych align articles.jsonl
  diptych align fr/*.jsonl en/*.jsonl --format tsv > links.tsv
  diptych align articles.jsonl --format tsv --all
  diptych align articles.jsonl --format tsv --copies
  diptych align articles.jsonl --format tmx > memory.tmx
  diptych align articles.jsonl --pairs pairs.tsv --format jsonl`
}

// candidatesShown is how many candidates of a French article --all shows.
const candidatesShown = 10

func (c *alignCmd) Run(ctx context.Context, s *streams) error {
	if c.MinPrecision < 0 || c.MinPrecision > 1 {
		return fmt.Errorf("--min-precision %g: want a share from 0 to 1", c.MinPrecision)
	}
	if c.Pairs != "" && c.MinPrecision > 0 {
		return fmt.Errorf("--min-precision keeps some of the links that are found; --pairs asks for a judgement of each")
	}
	if c.Pairs != "" && c.Copies {
		return fmt.Errorf("--copies asks for pairs that are found; --pairs asks for a judgement of each")
	}
	refused := &refusals{w: s.err, progress: newProgress(s.err)}
	lex, err := c.read()
	if err != nil {
		return err
	}
	batch, err := alignAll(ctx, c.inputs, s, lex, refused)
	if err != nil {
		return err
	}
	links, err := c.links(batch)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	if err := c.print(out, batch, links, penFor(s.out)); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return refused.err()
}

// alignAll reads articles and pairs them.
func alignAll(ctx context.Context, in inputs, s *streams, lex *lexicon.Lexicon, refused *refusals) (*job.Batch, error) {
	var articles []*corpus.Annotated
	known, of := map[string]bool{}, map[corpus.Lang]int{}
	err := annotateAll(ctx, in, s.in, refused, func(a *corpus.Annotated) error {
		if !known[a.ID] { // the same text may come again
			known[a.ID] = true
			of[a.Lang()]++
			articles = append(articles, a)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if of[corpus.French] == 0 || of[corpus.English] == 0 {
		fmt.Fprintf(refused.w, "diptych: nothing to pair: %d French and %d English articles were read\n", of[corpus.French], of[corpus.English])
	}
	refused.progress.show(func() string { return fmt.Sprintf("comparing %d articles", len(articles)) })
	defer refused.progress.clear()
	return job.Align(ctx, lex, articles)
}

func (c *alignCmd) links(batch *job.Batch) ([]corpus.Link, error) {
	if c.Pairs != "" {
		return judgePairs(batch, c.Pairs)
	}
	var links []corpus.Link
	if c.All {
		links = batch.Links(candidatesShown, true)
	} else {
		links = decided(batch.Links(0, false))
	}
	links = mostConfident(links, c.MinPrecision)
	if c.Copies {
		links = append(links, batch.Copies()...)
	}
	return links, nil
}

// mostConfident keeps the first links, as many as have a mean confidence of at least p: a calibrated confidence is
// the share that is right.
func mostConfident(links []corpus.Link, p float64) []corpus.Link {
	keep, sum := 0, 0.0
	for i, k := range links {
		if sum += k.Confidence; sum >= p*float64(i+1) {
			keep = i + 1
		}
	}
	return links[:keep]
}

// decided returns the links that are said to be of the same event.
func decided(links []corpus.Link) []corpus.Link {
	var out []corpus.Link
	for _, k := range links {
		if k.Relation.SameOccurrence() {
			out = append(out, k)
		}
	}
	return out
}

// judgePairs judges the pairs that a file names, in its order.
func judgePairs(batch *job.Batch, name string) ([]corpus.Link, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return judgeAll(batch, name, f)
}

// judgeAll judges the pairs that r names, in its order; errors call it by name.
func judgeAll(batch *job.Batch, name string, r io.Reader) ([]corpus.Link, error) {
	var out []corpus.Link
	in := newRows(name, r)
	for in.next() {
		if len(in.columns) < 2 {
			return nil, fmt.Errorf("%s: want a French and an English id separated by a tab", in)
		}
		k, err := batch.Judge(in.columns[0], in.columns[1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in, err)
		}
		out = append(out, k)
	}
	return out, in.err()
}

func (c *alignCmd) print(w *bufio.Writer, batch *job.Batch, links []corpus.Link, p pen) error {
	switch c.Format {
	case "tsv":
		for _, k := range links {
			fmt.Fprintf(w, "%s\t%s\t%.6f\t%s\n", k.A, k.B, k.Confidence, k.Relation)
		}
		return nil
	case "jsonl":
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		for i := range links {
			if c.Pairs == "" {
				batch.Explain(&links[i])
			}
			if links[i].Relation != corpus.Copy {
				batch.Align(&links[i])
			}
			if err := lines.Encode(linkLineOf(batch, &links[i], c.Lang)); err != nil {
				return err
			}
		}
		return nil
	case "tmx":
		return printTMX(w, batch, links, c.Duplicates)
	}
	if len(links) == 0 {
		fmt.Fprintln(w, "No two articles tell of the same event. --all shows the candidates.")
	}
	for i := range links {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if c.Pairs == "" {
			batch.Explain(&links[i])
		}
		c.printLink(w, batch, &links[i], p)
	}
	return nil
}

// printLink shows a link to a person: both articles, the relation, and why.
func (c *alignCmd) printLink(w io.Writer, batch *job.Batch, k *corpus.Link, p pen) {
	fmt.Fprintf(w, "%s  %s\n", percent(k.Confidence), relationName(k.Relation, c.Lang))
	for _, id := range []string{k.A, k.B} {
		a := batch.Article(id)
		dating := &a.Annotation.Dating
		line := fmt.Sprintf("  %s  %s%s  ", a.Lang(), dayColumn(dating.Value, !dating.Method.Testifies()), id)
		fmt.Fprintf(w, "%s%s\n", line, headline(a, max(p.width-utf8.RuneCountInString(line), leastTitle)))
		if k.Relation != corpus.Copy {
			printCopies(w, copiesOf(batch, id), c.Lang, p)
		}
	}
	printTold(w, batch.Tell(k, corpus.Lang(c.Lang)), p)
	if c.Evidence {
		printEvidence(w, k.Evidence, c.Lang, p)
		printDirection(w, k.Direction, batch.Article(k.A).Lang(), batch.Article(k.B).Lang(), c.Lang, p)
	}
}

// linkLine is the machine form of a link.
type linkLine struct {
	corpus.Link
	Told  string     `json:"told"` // in sentences
	Beads []beadLine `json:"beads"`
	// The articles that print the text of a or b, too.
	ACopies []string `json:"a_copies,omitempty"`
	BCopies []string `json:"b_copies,omitempty"`
}

type beadLine struct {
	corpus.Bead
	AText string `json:"a_text"`
	BText string `json:"b_text"`
}

func linkLineOf(batch *job.Batch, k *corpus.Link, lang string) linkLine {
	out := linkLine{Link: *k, Told: batch.Tell(k, corpus.Lang(lang)), Beads: make([]beadLine, len(k.Beads))}
	if k.Relation != corpus.Copy {
		out.ACopies, out.BCopies = copiesOf(batch, k.A), copiesOf(batch, k.B)
	}
	a, b := batch.Article(k.A), batch.Article(k.B)
	for i, bead := range k.Beads {
		out.Beads[i] = beadLine{bead, a.Say(bead.A), b.Say(bead.B)}
	}
	return out
}

// copiesOf returns the ids of the articles that print the text of one, the surest first.
func copiesOf(batch *job.Batch, id string) []string {
	var ids []string
	for _, k := range batch.CopiesOf(id) {
		ids = append(ids, k.Other(id))
	}
	return ids
}

// headline is the title of an article, or how it begins, in at most n characters.
func headline(a *corpus.Annotated, n int) string {
	s := a.Title
	if s == "" && len(a.Annotation.Sentences) > 0 {
		first := a.Annotation.Sentences[0]
		s = first.Of(a.In(first.Field))
	}
	return shorten(strings.Join(strings.Fields(s), " "), n)
}

func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}
