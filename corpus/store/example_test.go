package store_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
)

// A pass is a cursor and a loop: it reads after its cursor, and saves its work and its cursor together.
func Example() {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()

	ctx := context.Background()
	for _, a := range []corpus.Article{
		{ID: "f1", Language: corpus.French, Title: "Le pont est rouvert"},
		{ID: "e1", Language: corpus.English, Title: "Bridge open agian"},
		{ID: "e1", Language: corpus.English, Title: "Bridge open again"},
	} {
		c, _, err := st.Put(ctx, &corpus.Annotated{Article: a})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("change %d: %s, revision %d\n", c.Seq, c.ID, c.Revision)
	}

	pass := st.Pass("titles")
	for range 2 {
		cursor, err := pass.Cursor()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("after", cursor.Seq)
		for c, err := range st.After(cursor.Seq) {
			if err != nil {
				log.Fatal(err)
			}
			a, _, err := st.Get(c.ID)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(" ", c.Seq, a.Title)
			err = pass.Save(ctx, store.Update{
				Cursor: store.Cursor{Seq: c.Seq},
				Values: map[string][]byte{c.ID: []byte(a.Title)},
			})
			if err != nil {
				log.Fatal(err)
			}
		}
	}
	// Output:
	// change 1: f1, revision 1
	// change 2: e1, revision 1
	// change 3: e1, revision 2
	// after 0
	//   1 Le pont est rouvert
	//   3 Bridge open again
	// after 3
}
