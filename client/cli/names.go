package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"

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
	in, refused := newRows(c.File, r), &refusals{w: s.err}
	for in.next() {
		if len(in.columns) < 2 {
			refused.add(fmt.Errorf("%s: want two names separated by a tab", in))
			continue
		}
		fmt.Fprintf(out, "%s\t%s\t%.4f\n", in.columns[0], in.columns[1], mention.SameName(in.columns[0], in.columns[1]))
	}
	if err := errors.Join(in.err(), out.Flush()); err != nil {
		return err
	}
	return refused.err()
}
