package mention

import (
	"testing"
	"time"

	"github.com/diptych-align/diptych/corpus"
)

func TestResolve(t *testing.T) {
	// 12 May 2021 was a Wednesday.
	anchor := corpus.DayOf(2021, time.May, 12)
	for _, c := range []struct{ reading, want string }{
		{"2023-11-18", "2023-11-18"},
		{"2020-08", "2020-08"},
		{"2020", "2020"},
		{"2020-W33", "2020-W33"},
		{"2023-W46-6", "2023-11-18"},
		{"2020-W33-WE", "2020-W33-WE"},
		{"2020-W53", "2020-W53"},
		{"2020-Q3", "2020-Q3"},
		{"2020-H1", "2020-H1"},
		{"2020-SU", "2020-SU"},
		{"2020-WI", "2020-WI"},
		{"196X", "196X"},
		{"19XX", "19XX"},
		{"XX98", "1998"},
		{"XX98-10", "1998-10"},
		{"XX21-02-03", "2021-02-03"},
		{"XX6X<", "196X"},
		{"@", "2021-05-12"},
		{"@TMO", "2021-05-12TMO"},
		{"@-1D", "2021-05-11"},
		{"@-1DT18:30Z", "2021-05-11T18:30Z"},
		{"@-2W", "2021-W17"},
		{"@+0W", "2021-W19"},
		{"@-1M", "2021-04"},
		{"@+1Q", "2021-Q3"},
		{"@-1Y", "2020"},
		{"@-1M-21D", "2021-03-22"},
		{"@+1D+2W", "2021-05-27"},
		{"XXXX-05-12", "2021-05-12"},
		{"XXXX-12-25", "2020-12-25"},
		{"XXXX-10-25", "2021-10-25"},
		{"XXXX-05-12<<", "2020-05-12"},
		{"XXXX-05-12>>", "2022-05-12"},
		{"XXXX-02-29", "2020-02-29"},
		{"XXXX-08", "2021-08"},
		{"XXXX-05<<", "2020-05"},
		{"XXXX-XX-29", "2021-04-29"},
		{"XXXX-XX-31", "2021-05-31"},
		{"XXXX-WXX-3", "2021-05-12"},
		{"XXXX-WXX-3<", "2021-05-12"},
		{"XXXX-WXX-3<<", "2021-05-05"},
		{"XXXX-WXX-3>", "2021-05-12"},
		{"XXXX-WXX-3>>", "2021-05-19"},
		{"XXXX-WXX-7<", "2021-05-09"},
		{"XXXX-WXX-7>", "2021-05-16"},
		{"XXXX-WXX-7<-1D", "2021-05-08"},
		{"XXXX-WXX-7<TEV", "2021-05-09TEV"},
		{"XXXX-WXX-WE<", "2021-W18-WE"},
		{"XXXX-WXX-WE>", "2021-W19-WE"},
		{"@+1W&XXXX-WXX-5", "2021-05-21"},
		{"@+1M&XXXX-XX-20", "2021-06-20"},
		{"@+1M&XXXX-WXX-5#1", "2021-06-04"},
		{"XXXX-05&XXXX-WXX-1#-1", "2021-05-31"},
		{"XXXX-11&XXXX-WXX-4#4", "2020-11-26"},
		{"XXXX-05-12&XXXX-WXX-2", "2020-05-12"}, // a Tuesday in 2020
		{"XXXX-05-12&XXXX-WXX-6", "2021-05-12"}, // a Saturday in 2018 and 2029 only
		{"2021-05-12&XXXX-WXX-6", "2021-05-12"},
		{"XXXX-SU", "2021-SU"},
		{"XXXX-WI<<", "2020-WI"},
		{"XXXX-Q1", "2021-Q1"},
		{"XXXX-EA", "2021-04-04"},
		{"XXXX-EA+39D", "2021-05-13"},
		{"XXXX-RA", "2021-04-13"},
		{"XXXX-RA>>", "2022-04-03"},
		{"2030-RA", "2030-01-06"},
		{"1980-RA/1980-RA+29D", "1980-07-14/1980-08-12"},
		{"XXXX-05-03/XXXX-05-05", "2021-05-03/2021-05-05"},
		{"XXXX-10-28/XXXX-12-03", "2021-10-28/2021-12-03"},
		{"2016/2018", "2016/2018"},
		{"P3W", "P3W"},
		{"PT24H", "PT24H"},
		{"PRESENT_REF", "PRESENT_REF"},
		{"FUTURE_REF", "FUTURE_REF"},
		{"", ""},
		{"2021-02-30", ""},
		{"2021-13-01", ""},
		{"XXXX", ""},
		{"0000-01-01", ""},
		{"@-9999Y", ""},
		{"@+", ""},
		{"soon", ""},
	} {
		m := &corpus.Mention{Kind: corpus.Date, Reading: c.reading}
		if got := Resolve(m, anchor); got != c.want {
			t.Errorf("Resolve(%q, %s) = %q, want %q", c.reading, anchor, got, c.want)
		}
	}
}

func TestResolveWithoutAnchor(t *testing.T) {
	for reading, want := range map[string]string{
		"2023-11-18": "2023-11-18", "2020-Q3": "2020-Q3", "P3W": "P3W", "2023-11-18-1D": "2023-11-17",
		"@": "", "@-1D": "", "XXXX-11-18": "", "XXXX-WXX-6<": "", "XX98": "", "@+1W&XXXX-WXX-5": "",
	} {
		m := &corpus.Mention{Kind: corpus.Date, Reading: reading}
		if got := Resolve(m, corpus.NoDay); got != want {
			t.Errorf("Resolve(%q, NoDay) = %q, want %q", reading, got, want)
		}
	}
	if got := Resolve(&corpus.Mention{Kind: corpus.Date, Type: corpus.Set, Reading: "XXXX-WXX-3"}, 0); got != "XXXX-WXX-3" {
		t.Errorf("a set resolves to %q", got)
	}
}

// TestEaster compares with Easter Sundays as the almanacs have them.
func TestEaster(t *testing.T) {
	for y, want := range map[int]string{1818: "1818-03-22", 1943: "1943-04-25", 1981: "1981-04-19", 2000: "2000-04-23", 2019: "2019-04-21", 2024: "2024-03-31", 2038: "2038-04-25"} {
		if got := easter(y).String(); got != want {
			t.Errorf("easter(%d) = %s, want %s", y, got, want)
		}
	}
}

func FuzzResolve(f *testing.F) {
	for _, r := range []string{"2023-11-18", "XXXX-WXX-7<-1D", "@+1W&XXXX-WXX-5", "XXXX-05&XXXX-WXX-1#-1", "XXXX-05-03/XXXX-05-05", "XX98-10T18:30Z", "196X", "XXXX-EA+39D", "2021-RA+98D"} {
		f.Add(r, int32(18000))
	}
	f.Fuzz(func(t *testing.T, r string, day int32) {
		m := &corpus.Mention{Kind: corpus.Date, Reading: r}
		got := Resolve(m, corpus.Day(day%2_000_000))
		again := &corpus.Mention{Kind: corpus.Date, Reading: got}
		if second := Resolve(again, corpus.NoDay); second != got {
			t.Errorf("%q resolves to %q, and that to %q", r, got, second)
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	m := &corpus.Mention{Kind: corpus.Date, Reading: "XXXX-11-14&XXXX-WXX-7"}
	for b.Loop() {
		Resolve(m, 18489)
	}
}

func TestDateKey(t *testing.T) {
	anchor := corpus.DayOf(2020, time.August, 15)
	for value, want := range map[string]string{
		"2023-11-18TEV": "2023-11-18", "2023-11-18TNI": "2023-11-18", "2023-11-18T17:40": "2023-11-18", "2023-11-18T17:40-05:00": "2023-11-18", "2023-11-18": "2023-11-18",
		"2023-W46-WE": "2023-W46-WE", "PT30M": "PT30M", "XXXX-WXX-6TEV": "XXXX-WXX-6", "TMO": "TMO", "": "",
		"PRESENT_REF": "2020-08-15", "PAST_REF": "PAST_REF", "P12M": "P1Y", "P18M": "P18M", "P7D": "P1W", "PT48H": "P2D", "PT90M": "PT90M",
		"PT120M": "PT2H", "P4Q": "P1Y", "PXY": "PXY", "PT2H40M": "PT2H40M", "P2.5Y": "P2.5Y",
	} {
		if got := DateKey(value, anchor); got != want {
			t.Errorf("DateKey(%q) = %q, want %q", value, got, want)
		}
	}
}
