package eval_test

import (
	"fmt"
	"strings"

	"github.com/diptych-align/diptych/client/cli/eval"
)

// Score what somebody says of four pairs of names.
func ExampleNames() {
	gold := eval.File{Name: "names.tsv", Reader: strings.NewReader(
		"Nolwenn Tréguer\tNolwenn Treguer\t1\n" +
			"Nolwenn Tréguer\tBastien Querrivel\t0\n" +
			"Port-Sablier\tPort Sablier\t1\n" +
			"Port-Sablier\tPort-Sabre\t0\n")}
	pred := eval.File{Name: "scored.tsv", Reader: strings.NewReader(
		"Nolwenn Tréguer\tNolwenn Treguer\t0.98\n" +
			"Nolwenn Tréguer\tBastien Querrivel\t0.02\n" +
			"Port-Sablier\tPort Sablier\t0.91\n" +
			"Port-Sablier\tPort-Sabre\t0.64\n")}
	report, err := eval.Names(gold, pred)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Figures {
		fmt.Printf("%s %.3f [%.3f, %.3f]\n", f.Name, f.Value, f.Low, f.High)
	}
	for _, m := range report.Mistakes {
		fmt.Printf("%s: %s, not %s (%.2f)\n", m.Case, m.Want, m.Got, m.Confidence)
	}
	// Output:
	// P 0.667 [0.000, 1.000]
	// R 1.000 [0.000, 1.000]
	// F1 0.800 [0.000, 1.000]
	// best F1 1.000 [0.000, 1.000]
	// best threshold 0.910 [0.640, 0.980]
	// Port-Sablier | Port-Sabre: different, not same (0.64)
}
