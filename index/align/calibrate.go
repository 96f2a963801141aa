package align

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Calibration is the correction by which a collection's judgements turn log-odds of "the same occurrence" into those that the
// judgements bear out (Platt, Probabilistic outputs for support vector machines, 1999). The zero value corrects nothing.
type Calibration struct {
	Shift   float64 // nats
	Stretch float64 // of the slope, beyond 1; more than -1, so that what is likelier stays likelier
}

// Judged is a pair that somebody has judged.
type Judged struct {
	LogOdds float64 // that the model gives it, without competition
	Same    bool    // both report the same occurrence
}

// LeastJudged is how many judgements a calibration needs.
const LeastJudged = 20

// The priors of the two numbers are Gaussian around no correction, with these standard deviations: people judge what is
// doubtful, and a few dozen judgements should not turn the model round.
const (
	priorShift   = 0.5
	priorStretch = 0.25
	leastSlope   = 0.25
)

// Calibrate fits a calibration to pairs by logistic regression, whatever their order.
func Calibrate(pairs []Judged) Calibration {
	if len(pairs) < LeastJudged {
		return Calibration{}
	}
	pairs = slices.SortedFunc(slices.Values(pairs), func(a, b Judged) int { return cmp.Compare(a.LogOdds, b.LogOdds) }) // sums depend on the order
	var c Calibration
	for range 50 { // Newton's method; ten steps would do
		// The gradient and the Hessian of the negative logarithm of the posterior.
		g0, g1 := c.Shift/(priorShift*priorShift), c.Stretch/(priorStretch*priorStretch)
		h00, h01, h11 := 1/(priorShift*priorShift), 0.0, 1/(priorStretch*priorStretch)
		for _, p := range pairs {
			q := logistic(c.apply(p.LogOdds))
			d := q
			if p.Same {
				d--
			}
			v := q * (1 - q)
			g0, g1 = g0+d, g1+d*p.LogOdds
			h00, h01, h11 = h00+v, h01+v*p.LogOdds, h11+v*p.LogOdds*p.LogOdds
		}
		det := h00*h11 - h01*h01
		shift, stretch := (h11*g0-h01*g1)/det, (h00*g1-h01*g0)/det
		c.Shift, c.Stretch = c.Shift-shift, max(c.Stretch-stretch, leastSlope-1)
		if math.Abs(shift)+math.Abs(stretch) < 1e-9 {
			break
		}
	}
	return c
}

func (c Calibration) apply(logOdds float64) float64 { return c.Shift + (1+c.Stretch)*logOdds }

// Calibrated returns the model with a calibration.
func (m *Model) Calibrated(c Calibration) *Model {
	if c == (Calibration{}) {
		return m
	}
	out := *m
	out.calibration = c
	out.Version += fmt.Sprintf("-%.6f,%.6f", c.Shift, c.Stretch)
	return &out
}
