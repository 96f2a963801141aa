package lexicon

import "math/bits"

// cognate returns the probability that a French and an English stem of the same origin and meaning stand before us,
// judged by their letters alone: 0 unless they begin alike, are long enough and share most letters in order.
//
// The measure is the longest common subsequence ratio. The steps were read off translated news: how much oftener a word
// that the lexicon does not hold has such a lookalike in its article's translation than in another article (ratio
// 0.75 to 0.85: 12 to 1, but 1 to 1 for short words; above: 30 to 1). The probabilities are about half that precision, since
// likeness says nothing of the other words that may render it.
func cognate(fr, en string) float64 {
	if len(fr) < minCognate || len(en) < minCognate || fr[0] != en[0] || len(fr) > maxStem || len(en) > maxStem {
		return 0
	}
	if fr == en {
		return sameLetters
	}
	long, short := len(fr), len(en)
	if long < short {
		long, short = short, long
	}
	// The ratio cannot exceed short/long: most pairs end here.
	if short*4 < long*3 {
		return 0
	}
	ratio := float64(common(fr, en)) / float64(long)
	switch alike := fr[1] == en[1]; {
	case ratio >= 0.85:
		return 0.6
	case ratio >= 0.75 && alike && short >= 6:
		return 0.4
	case ratio >= 0.8 && alike:
		return 0.2
	}
	return 0
}

const (
	// minCognate: stems of three letters agree by chance ("ver", "port" cut short).
	minCognate = 4
	// maxStem is the number of bits of common's word.
	maxStem = 64
	// sameLetters is the probability for two stems that are equal and unknown.
	sameLetters = 0.8
	// strangers weakens the likeness of two stems that the lexicon knows and does not pair.
	strangers = 0.25
)

// common returns the length of the longest common subsequence of the letters a–z of two strings, len(a) ≤ 64. It is
// Hyyrö's bit-parallel form: a column of the table is one word, a letter of b one step.
func common(a, b string) int {
	var at [32]uint64
	for i := 0; i < len(a); i++ {
		if c := a[i] - 'a'; c < 26 {
			at[c] |= 1 << i
		}
	}
	v := ^uint64(0)
	for i := 0; i < len(b); i++ {
		if c := b[i] - 'a'; c < 26 {
			u := v & at[c]
			v = (v + u) | (v - u)
		}
	}
	return bits.OnesCount64(^v << (64 - uint(len(a))))
}
