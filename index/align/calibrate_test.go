package align

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// drawn returns pairs whose true log-odds are shift + slope × those given.
func drawn(n int, shift, slope float64) []Judged {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]Judged, n)
	for i := range out {
		x := r.NormFloat64() * 3
		out[i] = Judged{x, r.Float64() < logistic(shift+slope*x)}
	}
	return out
}

func TestCalibrate(t *testing.T) {
	for _, test := range []struct {
		name         string
		n            int
		shift, slope float64
		off          float64 // how far from the truth the calibration may be
	}{
		{"nothing to correct", 2000, 0, 1, 0.15},
		{"too sure of it", 2000, -1, 1, 0.2},
		{"too bold", 2000, 0, 0.5, 0.15},
		{"few judgements move little", 25, -3, 1, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := Calibrate(drawn(test.n, test.shift, test.slope))
			if math.Abs(c.Shift-test.shift) > test.off || math.Abs(1+c.Stretch-test.slope) > test.off {
				t.Errorf("%+v, want shift %g and slope %g", c, test.shift, test.slope)
			}
			if test.n < 100 && c.Shift < -2 {
				t.Errorf("%+v: %d judgements are believed", c, test.n)
			}
		})
	}
	if c := Calibrate(drawn(LeastJudged-1, -3, 1)); c != (Calibration{}) {
		t.Errorf("%+v of %d judgements, want none", c, LeastJudged-1)
	}
	all := drawn(500, -1, 0.7)
	want := Calibrate(all)
	for range 5 {
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := Calibrate(slices.Clone(all)); got != want {
			t.Fatalf("%+v in another order, %+v before", got, want)
		}
	}
	// All of one kind: the priors hold.
	for i := range all {
		all[i].Same = false
	}
	if c := Calibrate(all); math.IsNaN(c.Shift) || 1+c.Stretch < leastSlope || c.Shift > 0 {
		t.Errorf("%+v where nothing is the same event", c)
	}
}
