package mention

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

func TestDayProfile(t *testing.T) {
	anchor := corpus.DayOf(2021, time.May, 12) // a Wednesday
	for _, c := range []struct {
		name, in string
		anchor   corpus.Day
		want     string // the main day
		days     int
	}{
		{"lead", "Le pont a fermé mardi. Le maire avait parlé dimanche.", anchor, "2021-05-11", 2},
		{"frequency", "Il a plu lundi. Mardi, le pont a fermé. Mardi, le maire est venu. Mardi, la ville a payé.", anchor, "2021-05-11", 2},
		{"background", "Depuis le vote du 9 avril, la ville proteste. Le maire est parti mardi.", anchor, "2021-05-11", 2},
		{"weekend", "Ce week-end, la ville a dansé.", anchor, "2021-05-09", 2},
		{"no anchor", "Le pont a fermé mardi.", corpus.NoDay, "", 0},
		{"absolute", "Le pont a fermé le 3 mai 2021, un lundi.", corpus.NoDay, "2021-05-03", 1},
		{"nothing", "Le pont a fermé en 2021.", anchor, "", 0},
	} {
		a, ann := dated(c.in, corpus.French)
		ann.Mentions = findDates(a, ann)
		got, _ := DayProfile(ann, c.anchor)
		if len(got) != c.days || len(got) > 0 && got[0].Day.String() != c.want {
			t.Errorf("%s: profile of %q is %v, want %d days, first %s", c.name, c.in, got, c.days, c.want)
		}
		sum := 0.0
		for _, d := range got {
			sum += d.Weight
		}
		if len(got) > 0 && math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: weights sum to %v", c.name, sum)
		}
	}
}

func ExampleResolve() {
	lastSaturday := &corpus.Mention{Kind: corpus.Date, Type: corpus.DateType, Reading: "XXXX-WXX-6<"}
	fmt.Println(Resolve(lastSaturday, corpus.DayOf(2021, time.May, 12)))
	fmt.Println(Resolve(lastSaturday, corpus.DayOf(2021, time.May, 19)))
	// Output:
	// 2021-05-08
	// 2021-05-15
}
