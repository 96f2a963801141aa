package cli_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/diptych-align/diptych/client/cli"
)

// Search in articles that come by standard input.
func ExampleRun() {
	articles := strings.NewReader(
		`{"id":"fr-1","published":"2025-05-05","title":"Le phare rallumé","text":"La capitaine du port a rallumé le vieux phare lundi."}
{"id":"en-1","published":"2025-05-06","title":"School opens","text":"The new school opened on Tuesday with ninety children."}
`)
	args := []string{"search", "--load", "-", "phare"}
	if err := cli.Run(context.Background(), args, articles, os.Stdout, os.Stderr); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 article
	//
	// fr  2025-05-05  fr-1  Le phare rallumé
	//     La capitaine du port a rallumé le vieux phare lundi.
}
