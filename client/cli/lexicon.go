package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/text"
	"github.com/diptych-align/diptych/index/align"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/diptych-align/diptych/server/job"
)

type lexiconCmd struct {
	Show     lexiconShowCmd     `cmd:"" help:"Show what renders a word in the other language, how likely, and who says so."`
	Coverage lexiconCoverageCmd `cmd:"" help:"Show how many of the words of articles the lexicon knows, and which it misses."`
	Learn    lexiconLearnCmd    `cmd:"" help:"Learn word translations from translated texts."`
	Import   lexiconImportCmd   `cmd:"" help:"Read word translations of a dictionary or a lexical table."`
}

func (lexiconCmd) Help() string {
	return `The lexicon says which French and English words render one another. One is built in; what learn and import write is
blended into it by --lexicon LEX.tsv, here and in every command that aligns.

Examples:
  diptych lexicon show grève strike
  diptych lexicon learn report.fr report.en --out learned.tsv
  diptych lexicon show grève --lexicon learned.tsv`
}

// lexicons are files that are blended into the built-in lexicon.
type lexicons struct {
	Lexicon []string `placeholder:"LEX.tsv" sep:"none" help:"Blend this file of lexicon learn or import into the built-in lexicon; may be repeated."`
}

// read returns the lexicon to work with.
func (o *lexicons) read() (*lexicon.Lexicon, error) {
	var all []lexicon.Entry
	for _, name := range o.Lexicon {
		f, err := open(name)
		if err != nil {
			return nil, err
		}
		entries, err := lexicon.ReadEntries(f, name)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return lexicon.Builtin().With(all), nil
}

type lexiconShowCmd struct {
	Words []string `arg:"" optional:"" name:"WORD" help:"Words or terms of either language."`
	lexicons
	Stats  bool   `help:"Show how much the lexicon holds, and its version."`
	Format string `enum:"table,jsonl" default:"table" help:"table, or jsonl with a rendering a line (default ${default})."`
}

func (lexiconShowCmd) Help() string {
	return `A word is looked up in both languages, by its stem. The probability is that of the rendering given the word.

Examples:
  diptych lexicon show grève 'mise en examen'
  diptych lexicon show strike --format jsonl
  diptych lexicon show --stats`
}

// renderingLine is the machine form of a rendering.
type renderingLine struct {
	Word     string      `json:"word"`
	Language corpus.Lang `json:"language"`
	Text     string      `json:"rendering"`
	P        float64     `json:"p"`
	Sources  []string    `json:"sources"`
}

func (c *lexiconShowCmd) Run(_ context.Context, s *streams) error {
	if len(c.Words) == 0 && !c.Stats {
		return errors.New("want a WORD or --stats; see diptych lexicon show --help")
	}
	lex, err := c.read()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	if c.Stats {
		c.stats(out, lex)
	}
	var unknown []string
	for _, word := range c.Words {
		found := false
		for _, lang := range []corpus.Lang{corpus.French, corpus.English} {
			rs := lex.Renderings(word, lang)
			found = found || len(rs) > 0
			if err := c.print(out, word, lang, rs); err != nil {
				return err
			}
		}
		if !found {
			unknown = append(unknown, word)
		}
	}
	if err := out.Flush(); err != nil || len(unknown) == 0 {
		return err
	}
	return fmt.Errorf("not in the lexicon: %s", strings.Join(unknown, ", "))
}

func (c *lexiconShowCmd) print(w io.Writer, word string, lang corpus.Lang, rs []lexicon.Rendering) error {
	if c.Format == "table" && len(rs) > 0 {
		fmt.Fprintf(w, "%s  %s → %s\n", word, lang, lang.Other())
	}
	for _, r := range rs {
		from := make([]string, len(r.Sources))
		for i, s := range r.Sources {
			from[i] = s.String()
		}
		if c.Format == "table" {
			fmt.Fprintf(w, "  %.3f  %-28s  %s\n", r.P, r.Text, strings.Join(from, ", "))
			continue
		}
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		if err := lines.Encode(renderingLine{word, lang, r.Text, r.P, from}); err != nil {
			return err
		}
	}
	return nil
}

func (c *lexiconShowCmd) stats(w io.Writer, lex *lexicon.Lexicon) {
	fmt.Fprintf(w, "version %s\n", lex.Version())
	counts := lex.Counts()
	for _, kind := range []lexicon.SourceKind{lexicon.BuiltIn, lexicon.Learned, lexicon.Imported} {
		if n, ok := counts[kind]; ok {
			fmt.Fprintf(w, "  %-9s  %6d French words  %6d terms  %6d pairs\n", kind, n.Words, n.Terms, n.Pairs)
		}
	}
}

type lexiconCoverageCmd struct {
	inputs
	lexicons
	Misses int    `default:"20" placeholder:"N" help:"How many of the commonest misses to show (default ${default})."`
	Format string `enum:"table,tsv" default:"table" help:"table, or tsv with the columns language, words, known, known or lookalike, and then language, miss, uses (default ${default})."`
}

func (lexiconCoverageCmd) Help() string {
	return `Counted are the words of the report itself, each use of them: neither boilerplate nor function words, names, dates or
figures. A word that the lexicon does not hold may still look like one of the other language that it does (cognates).

Examples:
  diptych lexicon coverage articles.jsonl
  diptych lexicon coverage fr/*.jsonl --misses 100 --format tsv > misses.tsv`
}

// covered counts the words of one language.
type covered struct {
	words, known, alike int
	misses              map[string]int
}

func (c *lexiconCoverageCmd) Run(ctx context.Context, s *streams) error {
	lex, err := c.read()
	if err != nil {
		return err
	}
	refused := &refusals{w: s.err, progress: newProgress(s.err)}
	by := map[corpus.Lang]*covered{corpus.French: {misses: map[string]int{}}, corpus.English: {misses: map[string]int{}}}
	err = annotateAll(ctx, c.inputs, s.in, refused, func(a *corpus.Annotated) error {
		by[a.Lang()].add(a, lex)
		return nil
	})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	for _, lang := range []corpus.Lang{corpus.French, corpus.English} {
		if by[lang].words > 0 {
			by[lang].resemble(lex, lang)
			c.print(out, lang, by[lang])
		}
	}
	return cmp.Or(out.Flush(), refused.err())
}

// add counts the words of an article.
func (v *covered) add(a *corpus.Annotated, lex *lexicon.Lexicon) {
	lang := a.Lang()
	for run := range runs(a) {
		stems := make([]string, len(run))
		for i, word := range run {
			stems[i] = lex.Stem(word, lang)
		}
		inTerm := 0 // words from here on that are of a known term
		for i, word := range run {
			n, _ := lex.Term(stems[i:], lang)
			inTerm = max(inTerm-1, n)
			if len(word) < 3 || text.Stop(word, lang) {
				continue
			}
			v.words++
			if inTerm > 0 || len(lex.English(stems[i])) > 0 && lang == corpus.French || len(lex.French(stems[i])) > 0 && lang == corpus.English {
				v.known++
			} else {
				v.misses[word]++
			}
		}
	}
}

// resemble counts the misses that look like a word of the other language.
func (v *covered) resemble(lex *lexicon.Lexicon, lang corpus.Lang) {
	v.alike = v.known
	for word, n := range v.misses {
		if _, ok := lex.Lookalike(word, lang); ok {
			v.alike += n
		}
	}
}

// runs yields the words of an article in lower case, as far as they follow one another without a sign, a mention or what
// is written with a capital within a sentence.
func runs(a *corpus.Annotated) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		mentions := a.Annotation.Mentions
		for _, s := range a.Annotation.Sentences {
			sentence := s.Of(a.In(s.Field))
			var run []string
			for i, t := range text.Tokens(sentence, a.Lang()) {
				at := corpus.Span{Start: s.Start + t.Start, End: s.Start + t.End}
				for len(mentions) > 0 && before(&mentions[0], s.Field, at) {
					mentions = mentions[1:]
				}
				inMention := len(mentions) > 0 && mentions[0].Field == s.Field && mentions[0].Overlaps(at)
				word := strings.ToLower(t.Of(sentence))
				if t.Kind == text.Word && !inMention && (i == 0 || word == t.Of(sentence)) {
					run = append(run, word)
					continue
				}
				if len(run) > 0 && !yield(run) {
					return
				}
				run = nil
			}
			if len(run) > 0 && !yield(run) {
				return
			}
		}
	}
}

// before reports whether m lies wholly before at in field f; the title comes before the text.
func before(m *corpus.Mention, f corpus.Field, at corpus.Span) bool {
	if m.Field != f {
		return m.Field == corpus.Title
	}
	return m.End <= at.Start
}

func (c *lexiconCoverageCmd) print(w io.Writer, lang corpus.Lang, v *covered) {
	misses := make([]string, 0, len(v.misses))
	for word := range v.misses {
		misses = append(misses, word)
	}
	slices.SortFunc(misses, func(a, b string) int { return cmp.Or(v.misses[b]-v.misses[a], strings.Compare(a, b)) })
	misses = misses[:min(len(misses), max(c.Misses, 0))]
	if c.Format == "tsv" {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", lang, v.words, v.known, v.alike)
		for _, word := range misses {
			fmt.Fprintf(w, "%s\t%s\t%d\n", lang, word, v.misses[word])
		}
		return
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(v.words) }
	fmt.Fprintf(w, "%s  %d words, %.1f %% known, %.1f %% known or alike\n", lang, v.words, share(v.known), share(v.alike))
	for i, word := range misses {
		misses[i] = fmt.Sprintf("%s %d", word, v.misses[word])
	}
	if len(misses) > 0 {
		for _, line := range wrap("missed: "+strings.Join(misses, ", "), usualWidth-4) {
			fmt.Fprintf(w, "    %s\n", line)
		}
	}
}

type lexiconLearnCmd struct {
	inputs
	lexicons
	Out string `required:"" placeholder:"LEX.tsv" help:"Where what is learned goes; - for standard output."`
}

func (lexiconLearnCmd) Help() string {
	return `Two files NAME.fr and NAME.en are a text and its translation, a sentence a line. If they have as many lines as one
another, line goes with line; else the sentences are aligned first. All other files have articles, of which the
translations are found and aligned. What comes out has the columns French, English, P(English | French), P(French |
English) and source; it can be edited, and is read by --lexicon.

Learning is always done anew, from what is there: what is left out of the files is not in the lexicon any more.

Examples:
  diptych lexicon learn report.fr report.en --out learned.tsv
  diptych lexicon learn articles.jsonl --out learned.tsv`
}

// leastBead is the confidence from which the sentences of a bead are learned from.
const leastBead = 0.5

func (c *lexiconLearnCmd) Run(ctx context.Context, s *streams) error {
	lex, err := c.read()
	if err != nil {
		return err
	}
	progress := newProgress(s.err)
	refused := &refusals{w: s.err, progress: progress}
	texts, others, err := bitexts(c.Files)
	if err != nil {
		return err
	}
	var pairs [][2]string
	for _, name := range texts {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := linePairs(name, lex)
		if err != nil {
			return err
		}
		pairs = append(pairs, found...)
	}
	if len(others) > 0 {
		c.Files = others
		batch, err := alignAll(ctx, c.inputs, s, lex, refused)
		if err != nil {
			return err
		}
		for fr, en := range batch.Pairs(leastBead) {
			pairs = append(pairs, [2]string{fr, en})
		}
	}
	if len(pairs) == 0 {
		return cmp.Or(refused.err(), errors.New("no text with its translation in the files"))
	}
	progress.show(func() string { return fmt.Sprintf("learning from %d pairs of sentences", len(pairs)) })
	entries := lexicon.Learn(lex, func(yield func(fr, en string) bool) {
		for _, p := range pairs {
			if ctx.Err() != nil || !yield(p[0], p[1]) {
				return
			}
		}
	})
	progress.clear()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := writeEntries(s, c.Out, entries); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d entries learned from %d pairs of sentences\n", len(entries), len(pairs))
	return refused.err()
}

// bitexts parts the files into the names of those that are two sides of a text, and the others. It refuses a side without
// the other.
func bitexts(files []string) (texts, others []string, err error) {
	for _, f := range files {
		base, ext := strings.TrimSuffix(f, filepath.Ext(f)), filepath.Ext(f)
		if ext != ".fr" && ext != ".en" {
			others = append(others, f)
			continue
		}
		if other := base + map[string]string{".fr": ".en", ".en": ".fr"}[ext]; !slices.Contains(files, other) {
			return nil, nil, fmt.Errorf("%s: give %s too", f, other)
		}
		if !slices.Contains(texts, base) {
			texts = append(texts, base)
		}
	}
	return texts, others, nil
}

// linePairs reads NAME.fr and NAME.en.
func linePairs(name string, lex *lexicon.Lexicon) ([][2]string, error) {
	french, err := readLines(name + ".fr")
	if err != nil {
		return nil, err
	}
	english, err := readLines(name + ".en")
	if err != nil {
		return nil, err
	}
	var out [][2]string
	if len(french) == len(english) {
		for i := range french {
			out = append(out, [2]string{french[i], english[i]})
		}
		return out, nil
	}
	for _, b := range align.Beads(align.NewSide(french, corpus.French, lex), align.NewSide(english, corpus.English, lex)) {
		if len(b.A) > 0 && len(b.B) > 0 && b.Confidence >= leastBead {
			out = append(out, [2]string{joinLines(french, b.A), joinLines(english, b.B)})
		}
	}
	return out, nil
}

// alignAll reads articles and pairs them.
func alignAll(ctx context.Context, in inputs, s *streams, lex *lexicon.Lexicon, refused *refusals) (*job.Batch, error) {
	var articles []*corpus.Annotated
	known := map[string]bool{}
	err := annotateAll(ctx, in, s.in, refused, func(a *corpus.Annotated) error {
		if !known[a.ID] { // the same text may come again
			known[a.ID] = true
			articles = append(articles, a)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	refused.progress.show(func() string { return fmt.Sprintf("comparing %d articles", len(articles)) })
	defer refused.progress.clear()
	return job.Align(ctx, lex, articles)
}

func writeEntries(s *streams, name string, entries []lexicon.Entry) error {
	if name == "-" {
		return lexicon.WriteEntries(s.out, entries)
	}
	var out bytes.Buffer
	if err := lexicon.WriteEntries(&out, entries); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o666)
}

type lexiconImportCmd struct {
	Files  []string    `arg:"" name:"FILE" help:"NAME.tsv, NAME.index beside NAME.dict or NAME.dict.dz, or lex.f2e and lex.e2f."`
	Out    string      `required:"" placeholder:"LEX.tsv" help:"Where the entries go; - for standard output."`
	From   corpus.Lang `enum:"fr,en" default:"fr" help:"Language of headwords, of the first column, and of f in f2e: fr or en (default ${default})."`
	Name   string      `placeholder:"NAME" help:"What the entries are said to be imported from (the first file's name)."`
	Format string      `enum:"tsv,dictd,moses," default:"" help:"tsv, dictd or moses; without it the file's name tells."`
}

func (lexiconImportCmd) Help() string {
	return `tsv has a French and an English word or term a line, and perhaps a probability. dictd is the format of the DICT server,
in which many free dictionaries come. moses has the lexical tables that training writes, "target source probability" a
line; give both of a pair. What several files say of a pair becomes one entry.

Examples:
  diptych lexicon import glossary.tsv --out imported.tsv
  diptych lexicon import fra-eng.index --out imported.tsv --name 'FreeDict fra-eng'
  diptych lexicon import lex.f2e lex.e2f --from fr --out imported.tsv`
}

func (c *lexiconImportCmd) Run(_ context.Context, s *streams) error {
	var all []lexicon.Entry
	name := cmp.Or(c.Name, filepath.Base(c.Files[0]))
	if strings.ContainsAny(name, "\t\n") {
		return fmt.Errorf("--name %q: want a name without tabs", name)
	}
	for _, file := range c.Files {
		entries, err := c.read(file)
		if err != nil {
			return err
		}
		for i := range entries {
			if entries[i].Source.Kind == lexicon.Imported && entries[i].Source.Name == file {
				entries[i].Source.Name = name
			}
		}
		all = append(all, entries...)
	}
	all = lexicon.Merge(all)
	if err := writeEntries(s, c.Out, all); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d entries imported from %s\n", len(all), name)
	return nil
}

func (c *lexiconImportCmd) read(name string) ([]lexicon.Entry, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	from := c.From
	switch format := cmp.Or(c.Format, formatOfLexicon(name)); format {
	case "dictd":
		text, err := dictionaryText(strings.TrimSuffix(name, ".index"))
		if err != nil {
			return nil, err
		}
		return lexicon.ReadDictd(f, text, name, from)
	case "moses":
		if strings.HasSuffix(name, ".e2f") {
			from = from.Other()
		}
		return lexicon.ReadMoses(f, name, from)
	}
	return lexicon.ReadPairs(f, name, from)
}

func formatOfLexicon(name string) string {
	switch filepath.Ext(name) {
	case ".index":
		return "dictd"
	case ".f2e", ".e2f":
		return "moses"
	}
	return "tsv"
}

// largestDictionary bounds what is unpacked: the largest free dictionaries of two languages have some 20 MB.
const largestDictionary = 256 << 20 // bytes

// dictionaryText reads NAME.dict, or NAME.dict.dz, which is packed by gzip.
func dictionaryText(name string) ([]byte, error) {
	if b, err := os.ReadFile(name + ".dict"); err == nil {
		return b, nil
	}
	f, err := os.Open(name + ".dict.dz")
	if err != nil {
		return nil, fmt.Errorf("no %s.dict, and %w", name, err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s.dict.dz: %w", name, err)
	}
	b, err := io.ReadAll(io.LimitReader(z, largestDictionary+1))
	if err == nil && len(b) > largestDictionary {
		err = fmt.Errorf("more than %d MB", largestDictionary>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s.dict.dz: %w", name, err)
	}
	return b, nil
}
