// Package eval scores what Diptych says against gold, as the field does.
//
// Every scorer reads files and returns a Report: figures with 95 % bootstrap intervals, and the cases that are wrong. In
// its files blank lines and lines that begin with # are left aside. What cannot be right is an error with its place, never
// a low figure: an unknown id, a missing answer, two different answers to one question, a file that says nothing.
package eval

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Report is what a scorer found.
type Report struct {
	Counts  []Count
	Figures []Figure
	// Mistakes are in the order of the gold; equal files give equal mistakes.
	Mistakes []Mistake
}

// Count says how many there are of something.
type Count struct {
	Name string
	N    int
}

// Figure is a measure. A share of nothing is 0.
type Figure struct {
	Name  string
	Value float64
	// Low and High bound its 95 % percentile bootstrap interval. They are NaN where there is none: of a single case.
	Low, High float64
}

// Mistake is a case that is wrong.
type Mistake struct {
	// Case is what was asked: the id of an article, a pair, a place in a text.
	Case string
	// What is wrong: "missed", "value", "rank 3".
	What string
	// Want and Got are what was wanted and what came; either may be empty, for nothing.
	Want, Got string
	// Confidence is that of what came; NaN if it has none.
	Confidence float64
}

const (
	// resamples is what Efron and Tibshirani (An Introduction to the Bootstrap, 1993, chapter 13) find enough for
	// percentile intervals.
	resamples = 1000
	// seed is any number that stays: equal files give equal intervals.
	seed = 1
)

// bootstrap scores n cases, each counted once, and then resamples of them for the intervals. score returns the figures
// where case i counts times[i] times, always the same ones in the same order; NaN is the share of nothing.
func bootstrap(n int, score func(times []float64) []Figure) []Figure {
	times := slices.Repeat([]float64{1}, n)
	figures := score(times)
	values := make([][]float64, len(figures))
	if n > 1 {
		rng := rand.New(rand.NewPCG(seed, seed))
		for range resamples {
			clear(times)
			for range n {
				times[rng.IntN(n)]++
			}
			for i, f := range score(times) {
				if !math.IsNaN(f.Value) {
					values[i] = append(values[i], f.Value)
				}
			}
		}
	}
	for i := range figures {
		f := &figures[i]
		if math.IsNaN(f.Value) {
			f.Value = 0
		}
		slices.Sort(values[i])
		f.Low, f.High = permille(values[i], 25), permille(values[i], 975)
	}
	return figures
}

// permille returns the value that p in a thousand of sorted do not exceed, NaN if there is none.
func permille(sorted []float64, p int) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[(len(sorted)-1)*p/1000]
}

// mean returns a figure: the mean of values.
func mean(name string, values []float64) []Figure {
	return bootstrap(len(values), func(times []float64) []Figure {
		var n, sum float64
		for i, v := range values {
			n += times[i]
			sum += times[i] * v
		}
		return []Figure{{Name: name, Value: sum / n}}
	})
}

// Means returns the mean of each column of rows, a row being a case, with its interval.
func Means(names []string, rows [][]float64) []Figure {
	return bootstrap(len(rows), func(times []float64) []Figure {
		out := make([]Figure, len(names))
		n := 0.0
		for i, row := range rows {
			n += times[i]
			for k, value := range row {
				out[k].Value += times[i] * value
			}
		}
		for k := range out {
			out[k].Name = names[k]
			out[k].Value /= n
		}
		return out
	})
}

// harmonic returns the F1 of a precision and a recall.
func harmonic(precision, recall float64) float64 {
	if precision+recall == 0 {
		return 0
	}
	return 2 * precision * recall / (precision + recall)
}

// one is the number of what is true: 1 or 0.
func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
