package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
)

// Learned is the name of the lexicon that a collection has learned from its own translations. The others are imported.
const Learned = "learned"

// passLexicon keeps what was learned, in the form of lexicon.WriteEntries.
const (
	passLexicon  = "lexicon"
	lexiconValue = "entries"
)

// Lexicon is kept with a collection and blended into the one that it is opened with.
type Lexicon struct {
	Name    string
	Entries []lexicon.Entry
}

// keptLexicons reads the lexicons that are kept: the imported ones by name, then what was learned.
func (c *Collection) keptLexicons() ([]Lexicon, error) {
	values, err := c.Store.Lexicons()
	if err != nil {
		return nil, err
	}
	learned, err := c.Store.Pass(passLexicon).Value(lexiconValue)
	if err != nil {
		return nil, err
	}
	if learned != nil {
		values = append(values, store.Lexicon{Name: Learned, Value: learned})
	}
	var all []Lexicon
	for _, v := range values {
		entries, err := lexicon.ReadEntries(bytes.NewReader(v.Value), v.Name)
		if err != nil {
			return nil, fmt.Errorf("lexicon: %w", err)
		}
		all = append(all, Lexicon{v.Name, entries})
	}
	return all, nil
}

// blend blends the lexicons that are kept into lex: all of them for the model, which it returns, and the imported ones alone
// to learn with, or what was learned once would teach itself.
func (c *Collection) blend(lex *lexicon.Lexicon) (*lexicon.Lexicon, error) {
	kept, err := c.keptLexicons()
	if err != nil {
		return nil, err
	}
	c.lexicons = kept
	var entries, learned []lexicon.Entry
	for _, l := range kept {
		if l.Name == Learned {
			learned = l.Entries
		} else {
			entries = append(entries, l.Entries...)
		}
	}
	c.imported = lex.With(entries)
	if learned == nil {
		return c.imported, nil
	}
	return lex.With(append(entries, learned...)), nil
}

// Lexicons returns the lexicons that take part in the model: the imported ones by name, then what was learned. The caller
// must not change them.
func (c *Collection) Lexicons() []Lexicon { return c.lexicons }

// Stale reports whether other lexicons are kept than take part. They do from the next Open on.
func (c *Collection) Stale() (bool, error) {
	kept, err := c.keptLexicons()
	same := func(a, b Lexicon) bool {
		return a.Name == b.Name && lexicon.Digest(a.Entries) == lexicon.Digest(b.Entries)
	}
	return !slices.EqualFunc(kept, c.lexicons, same), err
}

// Import keeps a lexicon in the place of the one of its name, or removes that if there are no entries. The name Learned
// can be removed only.
func (c *Collection) Import(ctx context.Context, l Lexicon) error {
	if l.Name == Learned {
		if len(l.Entries) > 0 {
			return errors.New("what a collection has learned is not imported")
		}
		return c.Store.Pass(passLexicon).Reset(ctx)
	}
	value, err := written(l.Entries)
	if err != nil {
		return err
	}
	return c.Store.SetLexicon(ctx, store.Lexicon{Name: l.Name, Value: value})
}

// Learn learns word translations from what the collection's translations have in common, and keeps them in the place of
// what was learned before. It waits until the links know all changes, so that deleted articles teach nothing any more.
// It returns how many pairs of sentences were read.
func (c *Collection) Learn(ctx context.Context) (l Lexicon, sentences int, err error) {
	last := c.Store.Last()
	if err := c.Wait(ctx, last); err != nil {
		return l, 0, err
	}
	var failed error
	entries, err := lexicon.Learn(ctx, c.imported, func(yield func(fr, en string) bool) {
		failed = c.pairs(ctx, last, func(fr, en string) bool {
			sentences++
			return yield(fr, en)
		})
	})
	if err := errors.Join(failed, err); err != nil {
		return l, 0, fmt.Errorf("learn: %w", err)
	}
	value, err := written(entries)
	if err != nil {
		return l, 0, err
	}
	cursor := store.Cursor{Seq: last, Version: lexicon.Digest(entries)}
	err = c.Store.Pass(passLexicon).Save(ctx, store.Update{Cursor: cursor, Values: map[string][]byte{lexiconValue: value}})
	return Lexicon{Learned, entries}, sentences, err
}

// written returns entries as they are kept, nothing if there are none.
func written(entries []lexicon.Entry) ([]byte, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	err := lexicon.WriteEntries(&out, entries)
	return out.Bytes(), err
}

// pairs yields the sentences that the collection's translations have in common, in the order of their French articles,
// those that have changed after the change last left out.
func (c *Collection) pairs(ctx context.Context, last uint64, yield func(fr, en string) bool) error {
	for change, err := range c.Store.List("", last) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		links, err := c.Parallels(change.ID)
		if err != nil {
			return err
		}
		for _, k := range links {
			if k.A != change.ID || k.Relation != corpus.Translation {
				continue
			}
			a, _, _, err := c.current(k.A)
			var b *corpus.Annotated
			if err == nil {
				b, _, _, err = c.current(k.B)
			}
			if errors.Is(err, store.ErrNotFound) {
				continue // deleted since
			}
			if err != nil {
				return err
			}
			if !pairs(c.imported, a, b, yield) {
				return nil
			}
		}
	}
	return nil
}

// LeastBead is the confidence from which the sentences of a bead are learned from.
const LeastBead = 0.5

// pairs yields what the sentences of an article and its translation have in common, French first, and reports whether
// more is wanted.
func pairs(lex *lexicon.Lexicon, a, b *corpus.Annotated, yield func(fr, en string) bool) bool {
	for _, x := range align.Beads(align.NewReport(a, lex), align.NewReport(b, lex)) {
		if len(x.A) > 0 && len(x.B) > 0 && x.Confidence >= LeastBead && !yield(a.Say(x.A), b.Say(x.B)) {
			return false
		}
	}
	return true
}
