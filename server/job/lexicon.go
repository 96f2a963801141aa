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

// Learn learns word translations from what the collection's translations have in common, and names that stand for one another
// from all surely linked articles. It keeps both in the place of what was learned before. It waits until the links know all
// changes, so that deleted articles teach nothing any more. It returns how many pairs of sentences were read.
func (c *Collection) Learn(ctx context.Context) (l Lexicon, sentences int, err error) {
	last := c.Store.Last()
	if err := c.Wait(ctx, last); err != nil {
		return l, 0, err
	}
	var failed error
	variants := align.NewVariants(c.imported)
	entries, err := lexicon.Learn(ctx, c.imported, func(yield func(fr, en string) bool) {
		failed = c.teach(ctx, last, variants, func(fr, en string) bool {
			sentences++
			return yield(fr, en)
		})
	})
	if err := errors.Join(failed, err); err != nil {
		return l, 0, fmt.Errorf("learn: %w", err)
	}
	entries = lexicon.Merge(append(entries, variants.Entries()...))
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

// teach is the function teach for all links of the collection, in the order of their French articles, those that have changed
// after the change last left out.
func (c *Collection) teach(ctx context.Context, last uint64, names *align.Variants, yield func(fr, en string) bool) error {
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
		for i := range links {
			k := &links[i]
			if k.A != change.ID || !teaches(k) {
				continue
			}
			a, _, err := c.Article(k.A)
			var b *corpus.Annotated
			if err == nil {
				b, _, err = c.Article(k.B)
			}
			if errors.Is(err, store.ErrNotFound) {
				continue // deleted since
			}
			if err != nil {
				return err
			}
			if !teach(c.imported, k, a, b, names, yield) {
				return nil
			}
		}
	}
	return nil
}

const (
	// LeastBead is the confidence from which the sentences of a bead are learned from.
	LeastBead = 0.5
	// leastLink is the confidence from which names are learned from a link. What a person has judged has 1, or 0.
	leastLink = 0.9
)

// teaches reports whether anything is learned from a link: words from a translation, names from one that is sure.
func teaches(k *corpus.Link) bool {
	return k.Relation == corpus.Translation || k.Relation == corpus.SameEvent && k.Confidence >= leastLink
}

// teach yields the sentences that an article and its translation have in common, French first, and shows names what stands
// in the beads of a link that is sure. It reports whether more is wanted.
func teach(lex *lexicon.Lexicon, k *corpus.Link, a, b *corpus.Annotated, names *align.Variants, yield func(fr, en string) bool) bool {
	found := beads(lex, k.Relation, a, b)
	if k.Relation == corpus.Translation {
		found = slices.DeleteFunc(found, func(x corpus.Bead) bool { return len(x.A) == 0 || len(x.B) == 0 || x.Confidence < LeastBead })
		for _, x := range found {
			if !yield(a.Say(x.A), b.Say(x.B)) {
				return false
			}
		}
	}
	if k.Confidence >= leastLink {
		names.Add(a, b, found)
	}
	return true
}
