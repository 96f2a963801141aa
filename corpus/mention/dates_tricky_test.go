package mention

import (
	"os"
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// knownDateFailures are the sentences of testdata/dates-*.txt that are read wrongly, and why.
var knownDateFailures = map[string]string{
	"The mediator, named a day earlier, met both camps on Tuesday.": "the day spoken from comes behind",
	"Les agrariens, ses alliés jusqu'à mardi, ont voté contre.":     "until a day that is over: nothing near says so",
	"\"Today I brought my mother,\" said a voter on Sunday.":        "a day said in a quotation is that of the speaker",
	"He will be inaugurated on New Year's Day.":                     "the last one is near, and no verb stands close enough",
	"He comes late Friday and meets the mayor in the morning.":      "the next morning, not that day's",
}

// TestTrickyDates reads the lines "anchor | sentence | values" of testdata/dates-{fr,en}.txt, in which "-" is no date.
func TestTrickyDates(t *testing.T) {
	for _, l := range []corpus.Lang{corpus.French, corpus.English} {
		name := "testdata/dates-" + string(l) + ".txt"
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		right, all := 0, 0
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			parts := strings.Split(line, " | ")
			if len(parts) != 3 {
				t.Errorf("%s: %q: want anchor | sentence | values", name, line)
				continue
			}
			anchor, err := corpus.ParseDay(parts[0])
			if err != nil {
				t.Fatal(err)
			}
			var values []string
			for _, m := range readings(parts[1], l) {
				values = append(values, Resolve(&m, anchor))
			}
			got := strings.Join(values, " ")
			if got == "" {
				got = "-"
			}
			all++
			known := knownDateFailures[parts[1]]
			switch {
			case got == parts[2]:
				right++
				if known != "" {
					t.Errorf("%q is right now: strike it off the known failures", parts[1])
				}
			case known == "":
				t.Errorf("%q, said on %s, tells of %s, want %s", parts[1], parts[0], got, parts[2])
			}
		}
		t.Logf("%s: %d of %d right", name, right, all)
	}
}
