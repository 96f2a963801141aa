package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

type lexiconImportCmd struct {
	Files []string `arg:"" name:"FILE" help:"NAME.tsv, NAME.index beside NAME.dict or NAME.dict.dz, or lex.f2e and lex.e2f."`
	Out   string   `placeholder:"LEX.tsv" help:"Where the entries go, if not to a service; - for standard output."`
	service
	From   corpus.Lang `enum:"fr,en" default:"fr" help:"Language of headwords, of the first column, and of f in f2e: fr or en (default ${default})."`
	Name   string      `placeholder:"NAME" help:"What the entries are said to be imported from, and a service keeps them under (the first file's name)."`
	Format string      `enum:"tsv,dictd,moses," default:"" help:"tsv, dictd or moses; without it the file's name tells."`
}

func (lexiconImportCmd) Help() string {
	return `tsv has a French and an English word or term a line, and perhaps a probability. dictd is the format of the DICT server,
in which many free dictionaries come. moses has the lexical tables that training writes, "target source probability" a
line; give both of a pair. What several files say of a pair becomes one entry.

With --server or --data the entries are kept with a collection, in the place of those of the same name; a file without
entries removes those. They take part at once, and the collection's index and links are made again.

Examples:
  diptych lexicon import glossary.tsv --out imported.tsv
  diptych lexicon import glossary.tsv --data ~/diptych
  diptych lexicon import fra-eng.index --server 127.0.0.1:7373 --name freedict-fra-eng
  diptych lexicon import fra-eng.index --out imported.tsv --name 'FreeDict fra-eng'
  diptych lexicon import lex.f2e lex.e2f --from fr --out imported.tsv`
}

func (c *lexiconImportCmd) Run(ctx context.Context, s *streams) error {
	if err := c.settleUnless(c.Out); err != nil {
		return err
	}
	var all []lexicon.Entry
	name := cmp.Or(c.Name, filepath.Base(c.Files[0]))
	if strings.ContainsAny(name, "\t\n") {
		return fmt.Errorf("--name %q: want a name without tabs", name)
	}
	for _, file := range c.Files {
		entries, err := c.read(file)
		if err != nil {
			return err
		}
		for i := range entries {
			if entries[i].Source.Kind == lexicon.Imported && entries[i].Source.Name == file {
				entries[i].Source.Name = name
			}
		}
		all = append(all, entries...)
	}
	all = lexicon.Merge(all)
	if c.Out != "" {
		if err := writeEntries(s, c.Out, all); err != nil {
			return err
		}
		fmt.Fprintf(s.err, "%d entries imported from %s\n", len(all), name)
		return nil
	}
	return c.do(ctx, s, func(conn *connection) error { return c.keep(ctx, s, conn, name, all) })
}

// keep hands the entries to the service.
func (c *lexiconImportCmd) keep(ctx context.Context, s *streams, conn *connection, name string, entries []lexicon.Entry) error {
	var lines strings.Builder
	if len(entries) > 0 {
		if err := lexicon.WriteEntries(&lines, entries); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, longestRenewal)
	defer cancel()
	l, err := conn.ImportLexicon(ctx, &diptychv1.ImportLexiconRequest{Parent: c.parent(), LexiconId: name, Entries: lines.String()})
	if err != nil {
		return err
	}
	if l.GetEntries() == 0 {
		fmt.Fprintf(s.err, "%s removed\n", l.GetName())
		return nil
	}
	fmt.Fprintf(s.err, "%d entries kept in %s\n", l.GetEntries(), l.GetName())
	return nil
}

func (c *lexiconImportCmd) read(name string) ([]lexicon.Entry, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	from := c.From
	switch format := cmp.Or(c.Format, formatOfLexicon(name)); format {
	case "dictd":
		text, err := dictionaryText(strings.TrimSuffix(name, ".index"))
		if err != nil {
			return nil, err
		}
		return lexicon.ReadDictd(f, text, name, from)
	case "moses":
		if strings.HasSuffix(name, ".e2f") {
			from = from.Other()
		}
		return lexicon.ReadMoses(f, name, from)
	}
	return lexicon.ReadPairs(f, name, from)
}

func formatOfLexicon(name string) string {
	switch filepath.Ext(name) {
	case ".index":
		return "dictd"
	case ".f2e", ".e2f":
		return "moses"
	}
	return "tsv"
}

// largestDictionary bounds what is unpacked: the largest free dictionaries of two languages have some 20 MB.
const largestDictionary = 256 << 20 // bytes

// dictionaryText reads NAME.dict, or NAME.dict.dz, which is packed by gzip.
func dictionaryText(name string) ([]byte, error) {
	if b, err := os.ReadFile(name + ".dict"); err == nil {
		return b, nil
	}
	f, err := os.Open(name + ".dict.dz")
	if err != nil {
		return nil, fmt.Errorf("no %s.dict, and %w", name, err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s.dict.dz: %w", name, err)
	}
	b, err := io.ReadAll(io.LimitReader(z, largestDictionary+1))
	if err == nil && len(b) > largestDictionary {
		err = fmt.Errorf("more than %d MB", largestDictionary>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s.dict.dz: %w", name, err)
	}
	return b, nil
}
