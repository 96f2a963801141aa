package generate_test

import (
	"fmt"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/corpus/sample/generate"
)

func Example() {
	var first sample.Report
	for r := range generate.Reports(3, 1000) {
		if first.ID == "" {
			first = r
		} else if sample.Relation(first, r) == corpus.SameEvent && r.Language != first.Language {
			fmt.Println(first.ID, "and", r.ID, "tell of one event")
			break
		}
	}
	// Output:
	// g00000000.fr and g00000071.en tell of one event
}
