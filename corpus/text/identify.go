package text

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

// undetermined is the language that is none of those known.
const undetermined corpus.Lang = "und"

// What a word tells, in nats.
const (
	commonest = 0.06   // share of the commonest word of a language in its texts
	chance    = 0.0001 // share of a given word in texts of another language
	missing   = -0.3   // a word that is not among the common ones of a language: some 55 in 100 are not
	foreign   = 0.7    // what a text in a language not known here finds per word, at most, among those known
	hasty     = 6      // up to so many words the nearest language is named even without common words
	doubt     = 1.0    // that evidence must outweigh before any language is named
	expected  = 0.8    // head start of French and English, which is what the service is fed with
	inName    = 0.3    // a capitalised word may be a name from anywhere: its letters count less
	timid     = 0.5    // neighbouring words are not independent witnesses
	enough    = 100    // words after which their letters have nothing to add to the common ones
)

// identifier knows the words and letter patterns by which languages are told apart.
type identifier struct {
	langs []corpus.Lang
	row   map[string]int // a folded-case word, or a pattern with its sign → its row
	rows  [][]float64    // what it tells for each language
}

var identifying = sync.OnceValue(func() *identifier {
	id := &identifier{row: map[string]int{}}
	folders, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	for _, f := range folders {
		id.langs = append(id.langs, corpus.Lang(f.Name()))
	}
	for i, l := range id.langs {
		rank := 0
		for line := range entries("data/" + string(l) + "/identify.txt") {
			if weight, patterns, ok := strings.Cut(line, ":"); ok {
				w, err := strconv.ParseFloat(weight, 64)
				if err != nil {
					panic(err)
				}
				for _, p := range strings.Fields(patterns) {
					if stem, ok := strings.CutSuffix(p, "-"); ok {
						p = "^" + stem
					}
					id.at(p)[i] = w
				}
				continue
			}
			for _, w := range strings.Fields(line) {
				if told := id.at(w); told[i] == 0 {
					told[i] = math.Log(commonest / float64(rank+1) / chance)
					rank++
				}
			}
		}
	}
	return id
})

// at returns the row of key, made if need be.
func (id *identifier) at(key string) []float64 {
	i, ok := id.row[key]
	if !ok {
		i = len(id.rows)
		id.row[key] = i
		id.rows = append(id.rows, make([]float64, len(id.langs)))
	}
	return id.rows[i]
}

// Identify returns the language of s, French, English or another ISO 639-1 code, and the probability that it is right;
// "und" if it is none of those known or s says too little. It goes by the bulk of the words: a plugin's message in another language
// changes nothing. A few words are enough if they are not all names.
func Identify(s string) (corpus.Lang, float64) {
	id := identifying()
	score := make([]float64, len(id.langs)+1) // the last is undetermined
	for i, l := range id.langs {
		if l == corpus.French || l == corpus.English {
			score[i] = expected
		}
	}
	words := 0
	var buf [4 * maxStem]byte
	for i := 0; i < len(s); {
		word, capital, end := nextWord(buf[:1], s, i)
		i = end
		if len(word) > 1 {
			words++
			id.weigh(score, word, capital, words <= enough)
		}
	}
	if words == 0 {
		return undetermined, 0
	}
	none := len(id.langs)
	score[none] = doubt + foreign*float64(max(0, words-hasty))
	best := slices.Index(score, slices.Max(score))
	sum := 0.0
	for _, v := range score {
		sum += math.Exp(timid * (v - score[best]))
	}
	if best == none {
		return undetermined, 1 / sum
	}
	return id.langs[best], 1 / sum
}

// nextWord appends the next word of s from i on, in lower case, to buf, which keeps a first byte free for a pattern's
// sign. A word that ends at an apostrophe keeps it. It returns the word, whether it begins with a capital, and where to
// go on.
func nextWord(buf []byte, s string, i int) (word []byte, capital bool, end int) {
	for end = i; end < len(s); {
		r, n := utf8.DecodeRuneInString(s[end:])
		isLetter := letter(r) && !(r == utf8.RuneError && n == 1)
		if !isLetter {
			if len(buf) == 1 {
				end += n
				continue
			}
			if apostrophe(r) {
				return append(buf, '\''), capital, end + n
			}
			return buf, capital, end
		}
		if len(buf) == 1 {
			capital = unicode.IsUpper(r)
		}
		if len(buf) < 3*maxStem {
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		}
		end += n
	}
	return buf, capital, end
}

// longestPattern is the length in bytes of the longest ending or beginning in the data.
const longestPattern = 8

// weigh adds what a word, and its letters if need be, tell to the scores. The word's first byte is free.
func (id *identifier) weigh(score []float64, word []byte, capital, letters bool) {
	if i, ok := id.row[string(word[1:])]; ok {
		for l, w := range id.rows[i] {
			if w == 0 {
				w = missing
			}
			score[l] += w
		}
		return
	}
	for l := range id.langs {
		score[l] += missing
	}
	if !letters {
		return
	}
	share := 1.0
	if capital {
		share = inName
	}
	for n := 1; n < len(word) && n <= longestPattern; n++ {
		id.add(score, '^', word[1:1+n], share)
		id.add(score, '-', word[len(word)-n:], share)
	}
	for from := 1; from < len(word); {
		_, n := utf8.DecodeRune(word[from:])
		id.add(score, '+', word[from:from+n], share)
		if from+n < len(word) {
			_, m := utf8.DecodeRune(word[from+n:])
			id.add(score, '+', word[from:from+n+m], share)
		}
		from += n
	}
}

// add adds what a pattern tells, the letters behind its sign.
func (id *identifier) add(score []float64, sign byte, letters []byte, share float64) {
	var key [longestPattern + 1]byte
	i, ok := id.row[string(append(append(key[:0], sign), letters...))]
	if !ok {
		return
	}
	for l, w := range id.rows[i] {
		score[l] += share * w
	}
}
