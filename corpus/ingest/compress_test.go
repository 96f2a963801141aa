package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
)

// packers pack in the ways that are unpacked.
var packers = map[string]func(io.Writer) io.WriteCloser{
	"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"zstd": func(w io.Writer) io.WriteCloser {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(err)
		}
		return z
	},
}

func pack(tb testing.TB, how, s string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := packers[how](&b)
	if _, err := io.WriteString(z, s); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// What is packed is read like what is not, in one piece or several.
func TestUnpack(t *testing.T) {
	one, two := `{"id":"a","text":"un"}`+"\n", `{"id":"b","text":"deux"}`+"\n"
	for how := range packers {
		for _, f := range []ingest.Format{ingest.Sniffed, ingest.JSONL} {
			const want = "in.jsonl:1 un|in.jsonl:2 deux"
			if got := told(bytes.NewReader(pack(t, how, one+two)), "in.jsonl", f); got != want {
				t.Errorf("%s: %q, want %q", how, got, want)
			}
			pieces := append(pack(t, how, one), pack(t, how, two)...)
			if got := told(bytes.NewReader(pieces), "in.jsonl", f); got != want {
				t.Errorf("%s in two pieces: %q, want %q", how, got, want)
			}
		}
		for a, err := range ingest.Read(bytes.NewReader(pack(t, how, sentence)), "dir/pont.txt.gz", ingest.Plain) {
			if err != nil || a.ID != "pont" || a.Text != sentence {
				t.Errorf("%s: %+v, %v", how, a, err)
			}
		}
		if got := told(bytes.NewReader(pack(t, how, string(pack(t, "gzip", one)))), "in", ingest.Sniffed); !strings.HasPrefix(got, "in: a binary file") {
			t.Errorf("packed twice: %q", got)
		}
	}
}

// Of a file that is cut off all is read that is there, and the rest is reported.
func TestUnpackCutOff(t *testing.T) {
	var lines strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&lines, `{"id":"a%d","text":"%s"}`+"\n", i, corpus.HashID(fmt.Sprint(i)))
	}
	for how := range packers {
		packed := pack(t, how, lines.String())
		n, problems := 0, ""
		for _, err := range ingest.Read(bytes.NewReader(packed[:len(packed)/2]), "in.jsonl", ingest.JSONL) {
			if err != nil {
				problems += err.Error()
				continue
			}
			n++
		}
		if n < 5_000 || n > 35_000 {
			t.Errorf("%s: %d of 40000 articles in the first half", how, n)
		}
		if want := fmt.Sprintf("in.jsonl:%d: the %s data end too soon: the file is cut off", n+1, how); problems != want {
			t.Errorf("%s: %q, want %q", how, problems, want)
		}
		if got := told(bytes.NewReader(packed[:5]), "in", ingest.Sniffed); !strings.HasSuffix(got, "the file is cut off") {
			t.Errorf("%s cut off at once: %q", how, got)
		}
		damaged := bytes.Clone(packed)
		copy(damaged[len(damaged)/2:], "no such thing as this was packed here")
		if got := told(bytes.NewReader(damaged), "in", ingest.Sniffed); !strings.Contains(got, "in:") {
			t.Errorf("%s damaged: no error", how)
		}
	}
}

// What grows without measure is not unpacked to its end, and takes no memory.
func TestUnpackBomb(t *testing.T) {
	for how, packer := range packers {
		var b bytes.Buffer
		z := packer(&b)
		zeros := bytes.Repeat([]byte(" "), 1<<20)
		for range 200 {
			if _, err := z.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		for _, f := range []ingest.Format{ingest.JSONL, ingest.Plain, ingest.HTML} {
			before := allocated()
			got := told(bytes.NewReader(b.Bytes()), "in", f)
			if f == ingest.JSONL && got != fmt.Sprintf("in:1: the %s data grow to more than 400 times their size: not read on", how) || got == "" {
				t.Errorf("%s, format %d: %q", how, f, got)
			}
			if n := (allocated() - before) >> 20; n > 200 {
				t.Errorf("%s, format %d: %d MiB allocated for %d bytes", how, f, n, b.Len())
			}
		}
	}
	// A window larger than memory is bounded.
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b, zstd.WithWindowSize(128<<20))
	if err != nil {
		t.Fatal(err)
	}
	chunk := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for range 130 {
		z.Write(chunk)
	}
	z.Close()
	const want = "in:1: needs more than 64 MiB to unpack: pack it with a smaller window (zstd without --ultra or --long)"
	if got := told(&b, "in", ingest.JSONL); got != want && got != strings.Replace(want, ":1", "", 1) {
		t.Errorf("a window of 128 MiB: %.200q", got)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func BenchmarkReadGzip(b *testing.B) {
	packed, size := pack(b, "gzip", lines(b)), len(lines(b))
	b.SetBytes(int64(size))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, err := range ingest.Read(bytes.NewReader(packed), "in", ingest.Sniffed) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkReadJSONL(b *testing.B) {
	s := lines(b)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, err := range ingest.Read(strings.NewReader(s), "in", ingest.Sniffed) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

// lines are 1000 articles of 3 KB, none like another.
func lines(tb testing.TB) string {
	var out strings.Builder
	fr, en := report(tb, corpus.French), report(tb, corpus.English)
	for i := range 500 {
		for _, a := range []corpus.Article{fr, en} {
			words := strings.Fields(a.Text)
			for k := i % 7; k < len(words); k += 7 {
				words[k], words[(k*31+i)%len(words)] = words[(k*31+i)%len(words)], words[k]
			}
			fmt.Fprintf(&out, `{"id":"%s-%d","title":%q,"text":%q,"published":"2023-03-14"}`+"\n", a.ID, i, a.Title, strings.Join(words, " "))
		}
	}
	return out.String()
}
