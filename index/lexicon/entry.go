package lexicon

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/diptych-align/diptych/corpus"
)

// Entry says that a French word or term is rendered by an English one, or that an English name stands for a French one.
// It comes from elsewhere than the built-in dictionary: it was learned from a bitext or imported from a file.
type Entry struct {
	French, English string // words parted by one space, in lower case unless they are names
	// There is P(English | French) and Back P(French | English), 0 where the source does not say.
	There, Back float64
	Source      Source
	// FrenchKey and EnglishKey are those of names, see corpus.Mention: they differ. An entry of words has none.
	FrenchKey, EnglishKey string
}

// IsName reports whether the entry is of names.
func (e *Entry) IsName() bool { return e.FrenchKey != "" }

// Source says where an entry comes from.
type Source struct {
	Kind SourceKind
	// Name is the version of what learned it, or the name of what it was imported from.
	Name string
	// Count is how often a learned pair was seen.
	Count int
}

// SourceKind is built in, learned or imported.
type SourceKind string

// The kinds of sources.
const (
	BuiltIn  SourceKind = "built-in"
	Learned  SourceKind = "learned"
	Imported SourceKind = "imported"
)

func (s Source) String() string {
	switch s.Kind {
	case Learned:
		return fmt.Sprintf("learned %s %d", s.Name, s.Count)
	case Imported:
		return "imported " + s.Name
	}
	return string(s.Kind)
}

func parseSource(s string) (Source, error) {
	kind, rest, _ := strings.Cut(s, " ")
	switch SourceKind(kind) {
	case Imported:
		if rest != "" {
			return Source{Kind: Imported, Name: rest}, nil
		}
	case Learned:
		name, count, _ := strings.Cut(rest, " ")
		if n, err := strconv.Atoi(count); err == nil && n > 0 && name != "" {
			return Source{Kind: Learned, Name: name, Count: n}, nil
		}
	}
	return Source{}, fmt.Errorf("source %q: want \"learned VERSION COUNT\" or \"imported NAME\"", s)
}

// ReadEntries reads entries, a line each; name stands for r in errors, which begin "name:line:". An entry of words has
// two to five columns, and what is missing or empty at the end is not known; one of names has seven:
//
//	french ⇥ english ⇥ P(English | French) ⇥ P(French | English) ⇥ source ⇥ French key ⇥ English key
//
// An entry without a source is imported from name. Blank lines and lines that begin with # say nothing. The entries come
// out merged and sorted, see [Merge].
func ReadEntries(r io.Reader, name string) ([]Entry, error) {
	var out []Entry
	err := lines(r, name, func(line string) error {
		e, err := parseLine(line, name)
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return Merge(out), nil
}

func parseLine(line, name string) (Entry, error) {
	f := strings.Split(line, "\t")
	e := Entry{Source: Source{Kind: Imported, Name: name}}
	switch n := len(f); {
	case n >= 2 && n <= 5:
		e.French, e.English = plain(f[0]), plain(f[1])
		f = append(f, "", "", "")
	case n == 7:
		e.French, e.English = spaced(f[0]), spaced(f[1])
		if e.FrenchKey, e.EnglishKey = spaced(f[5]), spaced(f[6]); e.FrenchKey == "" || e.EnglishKey == "" || e.FrenchKey == e.EnglishKey {
			return e, fmt.Errorf("keys %.40q and %.40q: want two that differ", e.FrenchKey, e.EnglishKey)
		}
	default:
		return e, fmt.Errorf("%d columns, want French, English, and perhaps two probabilities and a source, and for names two keys", n)
	}
	var err error
	if err = e.Check(); err != nil {
		return e, err
	}
	if e.There, err = parseProbability(f[2]); err != nil {
		return e, err
	}
	if e.Back, err = parseProbability(f[3]); err != nil {
		return e, err
	}
	if f[4] != "" {
		e.Source, err = parseSource(f[4])
	}
	return e, err
}

// plain returns a word or term as entries have it, spaced a name.
func plain(s string) string  { return spaced(lower(s)) }
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// longestTerm is how many words of a term are looked for in a text.
const longestTerm = 8

// Check refuses an entry that no text can meet.
func (e *Entry) Check() error {
	if strings.HasPrefix(e.French, "#") {
		return fmt.Errorf("%.40q: begins as a comment does", e.French)
	}
	for _, side := range []struct {
		word string
		lang corpus.Lang
	}{{e.French, corpus.French}, {e.English, corpus.English}} {
		if n := len(words(side.word, side.lang)); n == 0 || n > longestTerm {
			return fmt.Errorf("%.40q: want 1 to %d words", side.word, longestTerm)
		}
	}
	return nil
}

func parseProbability(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	p, err := strconv.ParseFloat(s, 64)
	if err != nil || !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("probability %.40q: want a number from 0 to 1", s)
	}
	return p, nil
}

// WriteEntries writes entries as ReadEntries reads them.
func WriteEntries(w io.Writer, entries []Entry) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "# french\tenglish\tP(english | french)\tP(french | english)\tsource\tand of names: french key\tenglish key")
	for _, e := range entries {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s", e.French, e.English, probability(e.There), probability(e.Back), e.Source)
		if e.IsName() {
			fmt.Fprintf(out, "\t%s\t%s", e.FrenchKey, e.EnglishKey)
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// probability writes a probability with what digits it has, none if it is not known.
func probability(p float64) string {
	if p == 0 {
		return ""
	}
	return strconv.FormatFloat(p, 'g', 4, 64)
}

// Merge sorts entries by French word, and of those that pair the same words keeps one of each source: the likelier one. Entries
// of a French word stay in their order where no probability tells them apart: dictionaries put the usual meaning first.
func Merge(entries []Entry) []Entry {
	type key struct {
		french, english       string
		kind                  SourceKind
		name                  string
		frenchKey, englishKey string
	}
	at := map[key]int{}
	var out []Entry
	for _, e := range entries {
		k := key{e.French, e.English, e.Source.Kind, e.Source.Name, e.FrenchKey, e.EnglishKey}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, e)
			continue
		}
		old := &out[i]
		old.There, old.Back = max(old.There, e.There), max(old.Back, e.Back)
		old.Source.Count = max(old.Source.Count, e.Source.Count)
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.French, b.French), cmp.Compare(b.There, a.There))
	})
	return out
}
