package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

// Everything at once; what remains agrees with the log.
func TestConcurrent(t *testing.T) {
	st := open(t, t.TempDir())
	p := st.Pass("links")
	const each = 60
	do := func(wg *sync.WaitGroup, n int, what string, f func(r *rand.Rand) error) {
		for i := range n {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			wg.Go(func() {
				for range each {
					if err := f(r); err != nil && !errors.Is(err, store.ErrNotFound) {
						t.Errorf("%s: %v", what, err)
					}
				}
			})
		}
	}
	var wg sync.WaitGroup
	do(&wg, 6, "put", func(r *rand.Rand) error {
		a := report(id(r.IntN(50)), fmt.Sprint(r.IntN(3)))
		c, _, err := st.Put(t.Context(), a)
		if err == nil && (c.ID != a.ID || c.Seq == 0 || c.Seq > st.Last()) {
			err = fmt.Errorf("acknowledged with %+v, last %d", c, st.Last())
		}
		return err
	})
	do(&wg, 2, "delete", func(r *rand.Rand) error {
		_, err := st.Delete(t.Context(), id(r.IntN(50)))
		return err
	})
	do(&wg, 2, "annotate", func(r *rand.Rand) error {
		a, c, err := st.Get(id(r.IntN(50)))
		if err == nil {
			a.Annotation.Version = "v2"
			err = st.SetAnnotation(t.Context(), c, &a.Annotation)
		}
		return err
	})
	do(&wg, 1, "save", func(r *rand.Rand) error {
		a := id(r.IntN(50))
		links := []corpus.Link{link(a, "e1", r.Float64()), link(a, "e2", r.Float64())}
		return p.Save(t.Context(), store.Update{Cursor: store.Cursor{Seq: st.Last()}, Touched: []string{a}, Links: links})
	})
	do(&wg, 1, "links", func(*rand.Rand) error {
		links, err := p.Links("e1")
		if err != nil || len(links) == 0 {
			return err
		}
		_, err = p.Link("e1", links[0].A)
		return err
	})
	do(&wg, 1, "after", func(*rand.Rand) error {
		last := uint64(0)
		for c, err := range st.After(0) {
			if err != nil || c.Seq <= last {
				return fmt.Errorf("%+v after %d: %w", c, last, err)
			}
			last = c.Seq
		}
		return nil
	})
	do(&wg, 1, "list", func(*rand.Rand) error {
		last := ""
		for c, err := range st.List("", st.Last()) {
			if err != nil || c.ID <= last || c.Deleted {
				return fmt.Errorf("%+v after %s: %w", c, last, err)
			}
			last = c.ID
		}
		return nil
	})
	do(&wg, 1, "link log", func(*rand.Rand) error {
		_, err := logged(st, 0)
		return err
	})
	wg.Wait()
	checkLog(t, st)
}
