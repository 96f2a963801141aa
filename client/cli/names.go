package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/diptych-align/diptych/corpus/mention"
)

type namesCmd struct {
	File string `arg:"" name:"FILE.tsv" help:"A name and another, tab-separated, one pair a line; - for standard input."`
}

func (namesCmd) Help() string {
	return `Further columns and lines that begin with # are left aside. Out come the two names and the probability (0-1) that
they name the same person, place or organisation.

Example:
  printf 'Loukachenko\tLukashenko\n' | diptych names -`
}

func (c *namesCmd) Run(_ context.Context, s *streams) error {
	r := s.in
	if c.File != "-" {
		f, err := open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		r = f
	}
	out := bufio.NewWriter(s.out)
	lines := bufio.NewScanner(r)
	bad := 0
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), "\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) < 2 {
			bad++
			fmt.Fprintf(s.err, "diptych: %s:%d: want two names separated by a tab\n", c.File, n)
			continue
		}
		fmt.Fprintf(out, "%s\t%s\t%.4f\n", columns[0], columns[1], mention.SameName(columns[0], columns[1]))
	}
	if err := errors.Join(lines.Err(), out.Flush()); err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if bad > 0 {
		return fmt.Errorf("%s: lines not read: %d, see above", c.File, bad)
	}
	return nil
}
