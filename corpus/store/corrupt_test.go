package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

// nameA begins the key of what tells that article a has its URL.
var nameA = func() string { sum := sha256.Sum256([]byte("https://news.example/a")); return string(sum[:]) }()

// One bit turned over in a value is told by every call that reads it, with the bucket and the key.
func TestCorrupt(t *testing.T) {
	seq1 := string(binary.BigEndian.AppendUint64(nil, 1))
	get := func(st *store.Store) error { _, _, err := st.Get("a"); return err }
	at := func(st *store.Store) error { _, _, err := st.At(1); return err }
	after := func(st *store.Store) (err error) {
		for _, e := range st.After(0) {
			err = errors.Join(err, e)
		}
		return err
	}
	list := func(st *store.Store) (err error) {
		for _, e := range st.List("", 9) {
			err = errors.Join(err, e)
		}
		return err
	}
	remove := func(st *store.Store) error { _, err := st.Delete(t.Context(), "a"); return err }
	for _, tt := range []struct {
		bucket string // path, by spaces
		key    string
		shown  string
		reads  []func(*store.Store) error
	}{
		{"truth/changes", seq1, "1", []func(*store.Store) error{get, at, after, list, remove}},
		{"truth/articles", seq1, "1", []func(*store.Store) error{get, at}},
		{"truth/settings", "key", `"key"`, []func(*store.Store) error{
			func(st *store.Store) error { _, err := st.Setting("key"); return err }}},
		{"truth/lexicons", "ships", `"ships"`, []func(*store.Store) error{
			func(st *store.Store) error { _, err := st.Lexicons(); return err }}},
		{"truth/judgements", "a\x00b", `"a\x00b"`, []func(*store.Store) error{
			func(st *store.Store) error { _, _, err := st.Judgement("a", "b"); return err },
			func(st *store.Store) error { _, err := st.JudgementsOf("a"); return err },
			func(st *store.Store) error { _, err := written(st.Judgements("", "")); return err }}},
		{"derived/judgements", seq1, "1", []func(*store.Store) error{
			func(st *store.Store) error { _, err := written(st.JudgementsAfter(0)); return err }}},
		{"records/links", seq1, "1", []func(*store.Store) error{
			func(st *store.Store) error { _, err := logged(st, 0); return err }}},
		{"derived/ids", "a", `"a"`, []func(*store.Store) error{get, after, list, remove}},
		{"derived/annotations", seq1, "1", []func(*store.Store) error{get}},
		{"derived/names", nameA, "", []func(*store.Store) error{
			func(st *store.Store) error { _, err := st.Lookup("https://news.example/a"); return err }}},
		{"derived/passes links cursor", "cursor", `"cursor"`, []func(*store.Store) error{
			func(st *store.Store) error { _, err := st.Pass("links").Cursor(); return err }}},
		{"derived/passes links values", "k", `"k"`, []func(*store.Store) error{
			func(st *store.Store) error { _, err := st.Pass("links").Value("k"); return err }}},
		{"derived/passes links links", "a\x00b", `"a\x00b"`, []func(*store.Store) error{
			func(st *store.Store) error { _, err := st.Pass("links").Links("b"); return err },
			func(st *store.Store) error { _, err := st.Pass("links").Link("b", "a"); return err }}},
	} {
		t.Run(tt.bucket, func(t *testing.T) {
			dir := t.TempDir()
			st := open(t, dir)
			put(t, st, report("a", "one"))
			put(t, st, report("b", "one"))
			if err := st.SetSetting(t.Context(), "key", []byte("value")); err != nil {
				t.Fatal(err)
			}
			if err := st.SetLexicon(t.Context(), store.Lexicon{Name: "ships", Value: []byte("value")}); err != nil {
				t.Fatal(err)
			}
			judge(t, st, "a", "b", corpus.SameEvent)
			save(t, st.Pass("links"), store.Update{
				Cursor: store.Cursor{Seq: 2}, Touched: []string{"a"}, Links: []corpus.Link{link("a", "b", 1)},
				Values: map[string][]byte{"k": []byte("value")}})
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			flip(t, dir, strings.Fields(tt.bucket), tt.key)
			st = open(t, dir)
			for i, read := range tt.reads {
				err := read(st)
				where := strings.ReplaceAll(tt.bucket, " ", "/") + " " + tt.shown
				if !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), where) {
					t.Errorf("reading %d: %v, want ErrCorrupt of %s", i, err, where)
				}
			}
		})
	}
}

// A file of which a page is lost, or the end, is told to be damaged or still says all it knew: it never ends the process.
func TestLostPages(t *testing.T) {
	whole := t.TempDir()
	st := open(t, whole)
	for i := range 60 {
		put(t, st, report(id(i), strings.Repeat("words ", 10*i)))
	}
	save(t, st.Pass("links"), store.Update{Touched: []string{id(0)}, Links: []corpus.Link{link(id(0), id(1), 1)}})
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(whole, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	lost := bytes.Repeat([]byte{0xa5}, page)
	told := 0
	for at := 0; at < len(file); at += page {
		for _, damaged := range [][]byte{
			slices.Concat(file[:at], make([]byte, page), file[at+page:]),
			slices.Concat(file[:at], lost, file[at+page:]),
			file[:at],
		} {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "store.db"), damaged, 0o666); err != nil {
				t.Fatal(err)
			}
			err := readAll(dir)
			if err != nil && !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("page %d: %v, want ErrCorrupt", at/page, err)
			}
			if err != nil {
				told++
			}
		}
	}
	if told == 0 {
		t.Error("no damage was told")
	}
}

// readAll opens a store and reads its articles and links.
func readAll(dir string) (err error) {
	st, err := store.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	for c, err := range st.After(0) {
		if err != nil {
			return err
		}
		if _, _, err := st.Get(c.ID); err != nil {
			return err
		}
	}
	for _, err := range st.List("", st.Last()) {
		if err != nil {
			return err
		}
	}
	_, err = st.Pass("links").Links(id(0))
	return err
}

// flip turns over one bit in the value under the first key from key on.
func flip(t *testing.T, dir string, bucket []string, key string) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, "store.db"), 0o666, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(bucket[0]))
		for _, name := range bucket[1:] {
			b = b.Bucket([]byte(name))
		}
		k, v := b.Cursor().Seek([]byte(key))
		damaged := append([]byte(nil), v...)
		damaged[len(damaged)*2/3] ^= 4
		return b.Put(k, damaged)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is damaged but derived can be made again, and putting an article again repairs its latest revision.
func TestRepair(t *testing.T) {
	seq1 := string(binary.BigEndian.AppendUint64(nil, 1))
	for _, tt := range []struct {
		bucket, key string
		repair      func(*store.Store) error
		last        uint64
	}{
		{"derived/ids", "a", func(st *store.Store) error { return st.Reindex(t.Context()) }, 1},
		{"derived/names", nameA, func(st *store.Store) error { return st.Reindex(t.Context()) }, 1},
		{"derived/annotations", seq1, func(st *store.Store) error {
			_, _, err := st.Put(t.Context(), report("a", "one"))
			return err
		}, 1},
		{"truth/articles", seq1, func(st *store.Store) error {
			_, _, err := st.Put(t.Context(), report("a", "one"))
			return err
		}, 2},
	} {
		t.Run(tt.bucket, func(t *testing.T) {
			dir := t.TempDir()
			st := open(t, dir)
			put(t, st, report("a", "one"))
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			flip(t, dir, []string{tt.bucket}, tt.key)
			st = open(t, dir)
			if err := tt.repair(st); err != nil {
				t.Fatal(err)
			}
			a, _, err := st.Get("a")
			if err != nil || a.Text != "one" || a.Annotation.Version != "v1" {
				t.Errorf("Get after repair: %v, %v", a, err)
			}
			if id, err := st.Lookup("https://news.example/a"); id != "a" {
				t.Errorf("Lookup after repair = %q, %v", id, err)
			}
			if got := st.Last(); got != tt.last {
				t.Errorf("Last() = %d, want %d", got, tt.last)
			}
		})
	}
}
