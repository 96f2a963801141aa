package index_test

import (
	"context"
	"fmt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index"
)

// Three reports of one flood and one of a vote: the flood's English reports are candidates for the French one, and a
// query finds them by the key of the place.
func Example() {
	x, err := index.Open("", "annotation-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer x.Close()

	day := corpus.DayOf(2022, 5, 4)
	place := index.Term{Term: "name:nordhavn", Weight: 8948}
	toll := index.Term{Term: "quantity:412", Weight: 7118}
	flood := &index.Document{ID: "crue", Lang: corpus.French, Published: day, Title: "Crue à Nordhavn",
		Keys: []string{place.Term}, Terms: []index.Term{place, toll}}
	err = x.Apply(&index.Batch{Cursor: 4, Put: []*index.Document{
		flood,
		{ID: "flood", Lang: corpus.English, Published: day + 1, Title: "Flood in Nordhaven",
			Keys: []string{place.Term}, Terms: []index.Term{place, toll}},
		{ID: "rescue", Lang: corpus.English, Published: corpus.NoDay, Title: "Rescue goes on",
			Keys: []string{place.Term}, Terms: []index.Term{place}},
		{ID: "vote", Lang: corpus.English, Published: day, Title: "Chamber votes"},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	candidates, err := x.Similar(ctx, flood.Probe(corpus.English), 10)
	fmt.Println(candidates, err)

	found, err := x.Search(ctx, index.Query{Text: "crue", Keys: []string{place.Term}, Facets: []string{"lang"}})
	for _, h := range found.Hits {
		fmt.Println(h.ID)
	}
	fmt.Println(found.Facets, err)
	// Output:
	// [{flood 16066 2} {rescue 8948 1}] <nil>
	// crue
	// flood
	// rescue
	// map[lang:[{en 2} {fr 1}]] <nil>
}
