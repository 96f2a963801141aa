package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

const crashArticles = 200 // few, so that most writes meet an article that is there

// writeUntilKilled writes from several goroutines until the process is killed, and tells on standard output, a line
// each, what was acknowledged: "change SEQ ID REVISION DELETED" and "pass SEQ".
func writeUntilKilled(dir string) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	st, err := store.Open(dir)
	must(err)
	ctx, rnd := context.Background(), rand.New(rand.NewPCG(st.Last(), 1))
	for range 8 {
		r := rand.New(rand.NewPCG(rnd.Uint64(), rnd.Uint64()))
		go func() {
			for {
				var c store.Change
				id := id(r.IntN(crashArticles))
				if r.IntN(8) == 0 {
					if c, err := st.Delete(ctx, id); err == nil {
						fmt.Fprintln(os.Stdout, "change", c.Seq, c.ID, c.Revision, c.Deleted)
					} else if !errors.Is(err, store.ErrNotFound) {
						panic(err)
					}
					continue
				}
				c, _, err := st.Put(ctx, report(id, fmt.Sprint("text ", r.IntN(1000))))
				must(err)
				fmt.Fprintln(os.Stdout, "change", c.Seq, c.ID, c.Revision, c.Deleted)
			}
		}()
	}
	// A pass whose value, link and cursor tell the same.
	p := st.Pass("links")
	cursor, err := p.Cursor()
	must(err)
	for seq := cursor.Seq + 1; ; seq++ {
		l := corpus.Link{A: "f", B: "e" + strconv.Itoa(int(seq)%3), Relation: corpus.SameEvent, Model: strconv.FormatUint(seq, 10)}
		must(p.Save(ctx, store.Update{
			Cursor: store.Cursor{Seq: seq}, Touched: []string{"f"}, Links: []corpus.Link{l},
			Values: map[string][]byte{"seq": []byte(l.Model)},
		}))
		fmt.Fprintln(os.Stdout, "pass", seq)
	}
}

// A process that is killed while it writes has kept all that it acknowledged, and the log holds each number once.
func TestCrash(t *testing.T) {
	dir := t.TempDir()
	var acknowledged []store.Change
	for round := range 10 {
		cmd := child(t, "write", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killAfter, lines, pass := 1+rand.IntN(500), 0, uint64(0)
		for in := bufio.NewScanner(out); in.Scan(); lines++ {
			if lines == killAfter {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			var c store.Change
			if n, _ := fmt.Sscanf(in.Text(), "change %d %s %d %t", &c.Seq, &c.ID, &c.Revision, &c.Deleted); n == 4 {
				acknowledged = append(acknowledged, c)
			} else if n, _ := fmt.Sscanf(in.Text(), "pass %d", &pass); n != 1 {
				t.Logf("round %d: last line %q", round, in.Text())
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the writer ended by itself")
		}
		if lines <= killAfter {
			t.Fatalf("round %d: the writer wrote %d lines, want more than %d", round, lines, killAfter)
		}

		st, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range acknowledged {
			_, got, err := st.At(want.Seq)
			if err != nil || got.ID != want.ID || got.Revision != want.Revision || got.Deleted != want.Deleted {
				t.Fatalf("round %d: acknowledged %+v, kept %+v, %v", round, want, got, err)
			}
		}
		checkLog(t, st)
		checkPass(t, st.Pass("links"), pass)
		t.Logf("round %d: killed after %d acknowledgements, %d in all; %d changes kept, %d articles", round, lines, len(acknowledged), st.Last(), st.Len())
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		checkFile(t, dir)
	}
}

// checkLog replays the log from its first change and compares with what the store makes of it.
func checkLog(t *testing.T, st *store.Store) {
	t.Helper()
	latest := map[string]store.Change{}
	first := map[string]uint64{}
	for seq := uint64(1); seq <= st.Last(); seq++ {
		a, c, err := st.At(seq)
		if err != nil {
			t.Fatal(err)
		}
		before := latest[c.ID]
		want := store.Change{Seq: seq, ID: c.ID, Revision: before.Revision + 1, Time: c.Time, Deleted: c.Deleted, Previous: before.Seq}
		if c.Deleted {
			want.Revision = before.Revision
			delete(first, c.ID)
		} else if first[c.ID] == 0 {
			first[c.ID] = seq
		}
		if c != want || c.Deleted != (a == nil) || c.Deleted && before.Deleted {
			t.Fatalf("log: %+v after %+v, want %+v", c, before, want)
		}
		latest[c.ID] = c
	}
	if _, _, err := st.At(st.Last() + 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the last change: %v, want ErrNotFound", err)
	}

	last, seen := uint64(0), 0
	for c, err := range st.After(0) {
		if err != nil || c.Seq <= last || c != latest[c.ID] {
			t.Fatalf("After: %+v after %d, %v, want %+v", c, last, err, latest[c.ID])
		}
		last = c.Seq
		seen++
	}
	if seen != len(latest) {
		t.Errorf("After gave %d articles, want %d", seen, len(latest))
	}

	lastID, seen := "", 0
	for c, err := range st.List("", st.Last()) {
		if err != nil || c.ID <= lastID || c != latest[c.ID] {
			t.Fatalf("List: %+v after %s, %v, want %+v", c, lastID, err, latest[c.ID])
		}
		lastID = c.ID
		seen++
		a, got, err := st.Get(c.ID)
		if err != nil || got != c || a.ID != c.ID || a.Annotation.Version == "" {
			t.Errorf("Get(%s) = %+v, %+v, %v, want %+v", c.ID, a, got, err, c)
		}
		if id, err := st.Lookup("https://news.example/" + c.ID); id != c.ID {
			t.Errorf("Lookup by URL = %q, %v, want %q", id, err, c.ID)
		}
	}
	if seen != len(first) || st.Len() != len(first) {
		t.Errorf("List gave %d articles, Len %d, want %d", seen, st.Len(), len(first))
	}
}

func checkPass(t *testing.T, p *store.Pass, acknowledged uint64) {
	t.Helper()
	cursor, err := p.Cursor()
	if err != nil || cursor.Seq < acknowledged {
		t.Fatalf("cursor %v, %v, want at least %d", cursor, err, acknowledged)
	}
	if cursor.Seq == 0 {
		return
	}
	want := strconv.FormatUint(cursor.Seq, 10)
	value, err := p.Value("seq")
	if err != nil || string(value) != want {
		t.Errorf("value %q, %v, want %q", value, err, want)
	}
	links, err := p.Links("f")
	if err != nil || len(links) != 1 || links[0].Model != want {
		t.Errorf("links %v, %v, want one by %s", links, err, want)
	}
}

// checkFile has bbolt check the file's pages.
func checkFile(t *testing.T, dir string) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, "store.db"), 0o666, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
