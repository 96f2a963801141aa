package align

// fitted are the weights of this version.
//
// Same is fitted by logistic regression with an L2 penalty of 1 on pairs of news articles judged by reading: a few
// hundred pairs of independent reports, same event or not, and translations with their hardest rivals, these at a tenth
// of the weight. Story and Rendering likewise, on the pairs that are not the same event and on those that are.
var fitted = Weights{
	Same: Features{
		fPrior: 1.52, fAll: 5.93, fNames: 4.69, fLead: 4.85, fCoverage: 4.42,
		fDays: 0.75, fOtherDays: -2.66, fPublication: -1.52, fLength: -1.24,
	},
	Story:       Features{fPrior: 3.62, fAll: 1.12, fNames: 3.44, fLead: 0.79, fCoverage: 0.24, fPublication: -0.59, fLength: -0.51},
	Rendering:   Features{fPrior: -9.5, fAll: 5, fOrder: 10},
	Competition: 0.35,
}
