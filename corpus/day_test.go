package corpus_test

import (
	"testing"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

func TestDay(t *testing.T) {
	for _, c := range []struct {
		in      string
		day     corpus.Day
		weekday time.Weekday
	}{
		{"1970-01-01", 0, time.Thursday},
		{"1969-12-31", -1, time.Wednesday},
		{"1969-12-25", -7, time.Thursday},
		{"2000-02-29", 11016, time.Tuesday},
		{"1900-02-28", -25509, time.Wednesday},
		{"1900-03-01", -25508, time.Thursday}, // 1900 was no leap year
		{"1582-10-15", -141427, time.Friday},
		{"1582-10-14", -141428, time.Thursday}, // a day that never was, but for the proleptic calendar
		{"0001-01-01", -719162, time.Monday},
		{"0000-12-31", -719163, time.Sunday},
		{"0000-02-29", -719469, time.Tuesday}, // year 0 is a leap year
		{"9999-12-31", 2932896, time.Friday},
	} {
		day, err := corpus.ParseDay(c.in)
		if err != nil || day != c.day {
			t.Errorf("ParseDay(%q) = %d, %v, want %d", c.in, day, err, c.day)
		}
		if got := c.day.String(); got != c.in {
			t.Errorf("Day(%d).String() = %q, want %q", c.day, got, c.in)
		}
		if got := c.day.Weekday(); got != c.weekday {
			t.Errorf("%s falls on %s, want %s", c.in, got, c.weekday)
		}
		if got := corpus.DayOf(c.day.Date()); got != c.day {
			t.Errorf("DayOf(Day(%d).Date()) = %d", c.day, got)
		}
	}
}

func TestParseDay(t *testing.T) {
	for in, want := range map[string]string{
		"2020-08-15":                "2020-08-15",
		"2020-08-15T18:27":          "2020-08-15",
		"2020-08-15T23:30:00-05:00": "2020-08-15", // the day where it was written
		"2020-08-15 18:27":          "2020-08-15",
		"":                          "",
		"2020":                      "",
		"2020-08":                   "",
		"2020-W33":                  "",
		"XXXX-08-15":                "",
		"2020-02-30":                "",
		"2019-02-29":                "",
		"2020-13-01":                "",
		"2020-8-15 ":                "",
		"20200-08-15":               "",
		"-2020-08-15":               "",
		" 2020-08-15":               "",
		"15/08/2020":                "",
		"août 2020é":                "",
	} {
		day, err := corpus.ParseDay(in)
		if got := day.String(); got != want || (err != nil) != (want == "") {
			t.Errorf("ParseDay(%q) = %q, %v, want %q", in, got, err, want)
		}
		if want == "" && day != corpus.NoDay {
			t.Errorf("ParseDay(%q) = %d beside its error, want NoDay", in, day)
		}
	}
}

// Every day of eight hundred years, over the turn of the eras and over day 0, is one after the day before it.
func TestDayRoundTrip(t *testing.T) {
	for _, from := range []int{0, 1580, 1890} {
		first, last := corpus.DayOf(from, time.January, 1), corpus.DayOf(from+250, time.January, 1)
		weekday := first.Weekday()
		for d := first; d < last; d++ {
			back, err := corpus.ParseDay(d.String())
			if err != nil || back != d {
				t.Fatalf("ParseDay(Day(%d).String() = %q) = %d, %v", d, d, back, err)
			}
			if got := corpus.DayOf(d.Date()); got != d {
				t.Fatalf("DayOf(Day(%d).Date()) = %d", d, got)
			}
			if got := d.Weekday(); got != weekday {
				t.Fatalf("%s falls on %s, want %s", d, got, weekday)
			}
			weekday = (weekday + 1) % 7
		}
	}
}

func TestDayOfOverflow(t *testing.T) {
	for _, c := range []struct {
		year  int
		month time.Month
		day   int
		want  string
	}{
		{2020, 13, 1, "2021-01-01"},
		{2020, 3, 0, "2020-02-29"},
		{2020, 1, -30, "2019-12-01"},
		{1970, 1, 0, "1969-12-31"},
		{2021, 2, 29, "2021-03-01"},
	} {
		if got := corpus.DayOf(c.year, c.month, c.day).String(); got != c.want {
			t.Errorf("DayOf(%d, %d, %d) = %s, want %s", c.year, c.month, c.day, got, c.want)
		}
	}
}

func TestDatingAnchor(t *testing.T) {
	for value, want := range map[string]corpus.Day{
		"":                 corpus.NoDay,
		"2020-08":          corpus.NoDay,
		"XXXX-08-15":       corpus.NoDay,
		"1970-01-02":       1,
		"1970-01-02T18:27": 1,
	} {
		if got := (corpus.Dating{Value: value}).Anchor(); got != want {
			t.Errorf("Dating{Value: %q}.Anchor() = %d, want %d", value, got, want)
		}
	}
}
