package lexicon

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/diptych-align/diptych/corpus"
)

// ReadPairs reads words and their renderings as ReadEntries does; source is the language of the first column. If that is
// English, the first probability is P(French | English).
func ReadPairs(r io.Reader, name string, source corpus.Lang) ([]Entry, error) {
	entries, err := ReadEntries(r, name)
	if source == corpus.English {
		for i := range entries {
			e := &entries[i]
			e.French, e.English, e.There, e.Back = e.English, e.French, e.Back, e.There
		}
		entries = Merge(entries)
	}
	return entries, err
}

// ReadMoses reads a lexical table as the Moses training scripts write them (lex.f2e, lex.e2f): a line has a target word, a
// source word and P(target | source), parted by spaces. Source is the language of the source words. Lines whose words
// are none (NULL, figures, punctuation) are left out, and so is what is less likely than one in a hundred: such tables
// keep every chance meeting. Errors begin "name:line:".
func ReadMoses(r io.Reader, name string, source corpus.Lang) ([]Entry, error) {
	const leastProbability = 0.01
	var out []Entry
	err := lines(r, name, func(line string) error {
		f := strings.Fields(line)
		if len(f) != 3 {
			return fmt.Errorf("%d columns, want target, source and probability", len(f))
		}
		p, err := parseProbability(f[2])
		if err != nil {
			return err
		}
		// The scripts write &apos; and the like for what has a meaning in their files.
		from, to := plain(html.UnescapeString(f[1])), plain(html.UnescapeString(f[0]))
		e := turned(from, to, p, source, name)
		if p >= leastProbability && f[0] != "NULL" && f[1] != "NULL" && e.Check() == nil {
			out = append(out, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return Merge(out), nil
}

// turned returns the entry of a word in language source with its rendering.
func turned(from, to string, p float64, source corpus.Lang, name string) Entry {
	e := Entry{French: from, English: to, There: p, Source: Source{Kind: Imported, Name: name}}
	if source == corpus.English {
		e.French, e.English, e.There, e.Back = to, from, 0, p
	}
	return e
}

// ReadDictd reads a dictionary of the DICT server's format (RFC 2229; dictfmt(1)): index has a headword and the place and
// length of its article in text, in base 64, parted by tabs; text is the .dict file, unpacked. Source is the language
// of the headwords. An article is read as bilingual dictionaries of this format write it: the headword with its
// pronunciation, then lines of renderings parted by commas or semicolons, notes in brackets. Errors begin "name:line:", the
// line being that of the index.
func ReadDictd(index io.Reader, text []byte, name string, source corpus.Lang) ([]Entry, error) {
	var out []Entry
	err := lines(index, name, func(line string) error {
		f := strings.Split(line, "\t")
		if len(f) != 3 && len(f) != 4 { // some have a fourth column, the headword as it is written
			return fmt.Errorf("%d columns, want headword, place and length", len(f))
		}
		at, err := base64Number(f[1])
		if err != nil {
			return err
		}
		n, err := base64Number(f[2])
		if err != nil {
			return err
		}
		if at > len(text) || n > len(text)-at {
			return fmt.Errorf("%.40q: its article ends at byte %d of %d", f[0], at+n, len(text))
		}
		if strings.HasPrefix(f[0], "00database") || strings.HasPrefix(f[0], "00-database") {
			return nil // about the dictionary itself
		}
		headword, renderings := readArticle(text[at:at+n], plain(f[0]), source.Other())
		for _, r := range renderings {
			if e := turned(bare(headword, source), r, 0, source, name); e.Check() == nil {
				out = append(out, e)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return Merge(out), nil
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// base64Number reads a number as DICT indexes have it: most significant digit first.
func base64Number(s string) (int, error) {
	n := 0
	for _, r := range s {
		d := strings.IndexRune(base64Digits, r)
		if d < 0 || n > 1<<40 {
			return 0, fmt.Errorf("%.40q: want a number in base 64", s)
		}
		n = n<<6 | d
	}
	if s == "" {
		return 0, fmt.Errorf("want a number in base 64, not nothing")
	}
	return n, nil
}

var (
	// aside is what stands in brackets, between slashes or as a part of speech: said of a word, not part of it.
	aside = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}|/[^/]*/`)
	// numbering begins a line of one meaning among several.
	numbering = regexp.MustCompile(`^\s*(\d+[.)]|[-*•])\s*`)
)

// mostRenderings is how many renderings of a headword are taken: dictionaries put the usual ones first.
const mostRenderings = 8

// readArticle returns the headword as a dictionary's article writes it, and the words of language l that the article gives for
// it. Indexes write headwords without hyphens and apostrophes.
func readArticle(article []byte, indexed string, l corpus.Lang) (headword string, renderings []string) {
	headword = indexed
	first := true
	for s := bufio.NewScanner(bytes.NewReader(article)); s.Scan(); {
		line := aside.ReplaceAllString(s.Text(), " ")
		line = numbering.ReplaceAllString(line, "")
		if first {
			first = false
			w := plain(line)
			if letters(w) == letters(indexed) {
				headword = w
				continue
			}
			line = strings.TrimPrefix(w, indexed+" ")
		}
		if strings.ContainsAny(line, `:"«»`) { // examples, synonyms, references
			continue
		}
		for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
			w := bare(plain(part), l)
			if w != "" && !slices.Contains(renderings, w) && len(renderings) < mostRenderings {
				renderings = append(renderings, w)
			}
		}
	}
	return headword, renderings
}

// letters returns the letters and figures of s.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// bare returns a headword or rendering without what dictionaries put before it: the article of a noun, the particle of
// an English infinitive.
func bare(s string, l corpus.Lang) string {
	before := map[corpus.Lang][]string{
		corpus.French:  {"le ", "la ", "les ", "l'", "l’", "un ", "une ", "se ", "s'", "s’"},
		corpus.English: {"to ", "the ", "a ", "an "},
	}
	for _, p := range before[l] {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" {
			return strings.TrimSpace(rest)
		}
	}
	return s
}
