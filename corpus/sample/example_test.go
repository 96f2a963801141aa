package sample_test

import (
	"fmt"

	"github.com/diptych-align/diptych/corpus/sample"
)

func Example() {
	for _, s := range sample.Stories() {
		if s.Name != "flood-szalkaveg" {
			continue
		}
		fmt.Println(s.Domain, s.Split, len(s.Reports), s.Reports[0].Published)
		fmt.Println(s.Dates[0].Surface, s.Dates[0].Value)
	}

	reports := sample.Reports()
	fmt.Println(sample.Relation(reports[0], reports[1]))
	// Output:
	// disaster tune 1 2020-11-08
	// Sunday 2020-11-08
	// same_event
}
