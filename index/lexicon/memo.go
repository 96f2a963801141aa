package lexicon

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	"github.com/diptych-align/diptych/corpus"
)

// memo remembers what a lexicon says of the words asked for last: the few thousand words that make up most of the news are
// asked for in every article. It is of one finished lexicon, changes no answer, takes some megabytes at most, and may be used
// by several goroutines. The nil memo remembers nothing.
type memo struct {
	seed  maphash.Seed
	slots [1 << 15]atomic.Pointer[known] // by hash: a word takes the place of another
}

// known is a word in lower case with its stem and its concepts.
type known struct {
	word     string
	lang     corpus.Lang
	stem     string
	concepts []string
}

func newMemo() *memo { return &memo{seed: maphash.MakeSeed()} }

// of returns what look says of a word.
func (m *memo) of(word string, lang corpus.Lang, look func(word string, lang corpus.Lang) known) known {
	if m == nil {
		return look(word, lang)
	}
	slot := &m.slots[maphash.String(m.seed, word)%uint64(len(m.slots))]
	if k := slot.Load(); k != nil && k.word == word && k.lang == lang {
		return *k
	}
	k := look(strings.Clone(word), lang) // not a part of some long text, which would be kept with it
	slot.Store(&k)
	return k
}
