package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/client/cli/eval"
)

type evalCmd struct {
	Links     evalLinksCmd     `cmd:"" help:"Score links between articles: how candidates rank, how well they can be decided."`
	Relations evalRelationsCmd `cmd:"" help:"Score the judged relation of given pairs, and its confidence."`
	Keys      evalKeysCmd      `cmd:"" help:"Score whether both languages get the same keys, over translated articles."`
	Sentences evalSentencesCmd `cmd:"" help:"Score sentence alignments."`
	Dates     evalDatesCmd     `cmd:"" help:"Score date expressions."`
	Names     evalNamesCmd     `cmd:"" help:"Score pairs of names."`
	Ablation  evalAblationCmd  `cmd:"" help:"What each kind of evidence is worth, and how far the confidence can be believed."`
}

func (evalCmd) Help() string {
	return `Each command reads gold and what was predicted, and prints figures with 95 % bootstrap intervals (1,000 resamples with a
fixed seed, of queries, pairs or texts). An interval says what other cases of the kind would give; where no case is wrong it
cannot. In all files blank lines and lines that begin with # are left aside. What cannot be right is an error with its
place: unknown ids, missing answers, a file that says nothing.

Examples:
  diptych align articles.jsonl --format tsv --all | diptych eval links articles.jsonl -
  diptych eval names names.tsv scored.tsv --errors wrong.tsv`
}

// scoring is how a score is shown.
type scoring struct {
	Format string `enum:"table,tsv,jsonl" default:"table" help:"table, tsv with the columns name, value, low, high, or jsonl (default ${default})."`
	Errors string `placeholder:"FILE" help:"Write the cases that are wrong: as JSON lines if FILE ends in .jsonl, else tab-separated; - for standard output."`
}

type evalLinksCmd struct {
	Gold    string `arg:"" name:"SET.jsonl" help:"Articles with id and language; beside them SET.gold.tsv: id, language, group (reports of one event)."`
	Pred    string `arg:"" name:"LINKS.tsv" help:"French id, English id, score, in any order; - for standard input."`
	Decided bool   `help:"Take the links as the answer: share that is right, partners found, articles rightly left alone."`
	scoring
}

func (evalLinksCmd) Help() string {
	return `P@1, MRR and R@10 are over the French articles with a partner. 1-1 is the greedy one-to-one pairing at its best threshold,
recall@P95 the highest recall at a precision of .95.

Examples:
  diptych align articles.jsonl --format tsv --all > candidates.tsv
  diptych eval links articles.jsonl candidates.tsv --errors wrong.tsv
  diptych align articles.jsonl --format tsv | diptych eval links articles.jsonl - --decided`
}

func (c *evalLinksCmd) Run(ctx context.Context, s *streams) error {
	score := eval.Links
	if c.Decided {
		score = eval.Decided
	}
	groups, err := groupsOf(c.Gold)
	if err != nil {
		return err
	}
	return c.score(ctx, s, []string{c.Gold, groups, c.Pred}, func(f []eval.File) (*eval.Report, error) {
		return score(f[0], f[1], f[2])
	})
}

type evalRelationsCmd struct {
	Gold string `arg:"" name:"GOLD.tsv" help:"French id, English id, relation: same_event, related or unrelated."`
	Pred string `arg:"" name:"JUDGED.tsv" help:"French id, English id, confidence, relation; - for standard input."`
	scoring
}

func (evalRelationsCmd) Help() string {
	return `A translation and a copy count as same_event. AUC, Brier score and log loss are those of the confidence, same_event against
the rest; beside them what the base rate alone gets. The counts are gold as judged.

Example:
  diptych align articles.jsonl --pairs gold.tsv --format tsv | diptych eval relations gold.tsv -`
}

func (c *evalRelationsCmd) Run(ctx context.Context, s *streams) error {
	return c.score(ctx, s, []string{c.Gold, c.Pred}, func(f []eval.File) (*eval.Report, error) {
		return eval.Relations(f[0], f[1])
	})
}

type evalKeysCmd struct {
	Gold string `arg:"" name:"SET.jsonl" help:"Articles with id and language; beside them SET.gold.tsv, whose fourth column names a text and its translation."`
	Pred string `arg:"" name:"ANNOTATED.jsonl" help:"What diptych annotate prints; - for standard input."`
	scoring
}

func (evalKeysCmd) Help() string {
	return `For each kind of mention the F1 of the keys of an article and its translation, the same by chance (with the translation of
the next article), and how many keys an article has. A high F1 with low chance and many keys is good.

Example:
  diptych annotate whole.jsonl | diptych eval keys whole.jsonl -`
}

func (c *evalKeysCmd) Run(ctx context.Context, s *streams) error {
	groups, err := groupsOf(c.Gold)
	if err != nil {
		return err
	}
	return c.score(ctx, s, []string{c.Gold, groups, c.Pred}, func(f []eval.File) (*eval.Report, error) {
		return eval.Keys(f[0], f[1], f[2])
	})
}

type evalSentencesCmd struct {
	Gold string `arg:"" name:"GOLDDIR" help:"A folder with NAME.gold: [English]:[French] a line, in sentence numbers from 0."`
	Pred string `arg:"" name:"PREDDIR" help:"A folder with a NAME.align for each."`
	Null bool   `help:"Count beads with an empty side too."`
	scoring
}

func (evalSentencesCmd) Help() string {
	return `Strict: a bead is right only if both its sides are exactly right. Beads of sentences that no gold bead names are left aside.

Example:
  diptych sentences --dir texts --out beads
  diptych eval sentences texts beads --null`
}

func (c *evalSentencesCmd) Run(ctx context.Context, s *streams) error {
	return c.score(ctx, s, nil, func([]eval.File) (*eval.Report, error) {
		return eval.Sentences(c.Gold, c.Pred, c.Null)
	})
}

type evalDatesCmd struct {
	Gold  string   `arg:"" name:"GOLD.jsonl" help:"Texts with timex: start and end in code points, type, value or values."`
	Pred  string   `arg:"" name:"ANNOTATED.jsonl" help:"What diptych annotate prints; - for standard input."`
	Types []string `enum:"DATE,TIME,DURATION,SET" placeholder:"TYPE" help:"Only these TIMEX3 types: DATE, TIME, DURATION, SET."`
	scoring
}

func (evalDatesCmd) Help() string {
	return `As TempEval-3: strict F1 wants the same extent, relaxed F1 an overlap, value F1 and type F1 an overlap and the same TIMEX3
value or type.

Example:
  diptych annotate news.jsonl | diptych eval dates news.jsonl - --types DATE,TIME --errors wrong.tsv`
}

func (c *evalDatesCmd) Run(ctx context.Context, s *streams) error {
	return c.score(ctx, s, []string{c.Gold, c.Pred}, func(f []eval.File) (*eval.Report, error) {
		return eval.Dates(f[0], f[1], c.Types)
	})
}

type evalNamesCmd struct {
	Gold string `arg:"" name:"NAMES.tsv" help:"A name, another, and 1 if they name the same or 0."`
	Pred string `arg:"" name:"SCORED.tsv" help:"What diptych names prints; - for standard input."`
	scoring
}

func (evalNamesCmd) Help() string {
	return `Precision, recall and F1 are those of saying yes from a probability of one half; best F1 is that of the best threshold.

Example:
  diptych names names.tsv | diptych eval names names.tsv - --errors -`
}

func (c *evalNamesCmd) Run(ctx context.Context, s *streams) error {
	return c.score(ctx, s, []string{c.Gold, c.Pred}, func(f []eval.File) (*eval.Report, error) {
		return eval.Names(f[0], f[1])
	})
}

// groupsOf returns the name of the gold of a set of articles, which stands beside it.
func groupsOf(set string) (string, error) {
	name, ok := strings.CutSuffix(set, ".jsonl")
	if !ok {
		return "", fmt.Errorf("%s: want a file SET.jsonl, with SET.gold.tsv beside it", set)
	}
	return name + ".gold.tsv", nil
}

// score opens the named files, "-" being standard input, has them scored, and shows the report.
func (c *scoring) score(ctx context.Context, s *streams, names []string, score func([]eval.File) (*eval.Report, error)) error {
	files := make([]eval.File, len(names))
	for i, name := range names {
		if name == "-" {
			files[i] = eval.File{Name: name, Reader: interruptible(ctx, s.in)}
			continue
		}
		f, err := open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		files[i] = eval.File{Name: name, Reader: f}
	}
	report, err := score(files)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	if err := c.print(out, report); err != nil {
		return err
	}
	if c.Errors == "-" {
		if c.Format == "table" {
			fmt.Fprintln(out)
		}
		if err := printMistakes(out, report.Mistakes, c.Format == "jsonl"); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if c.Errors == "" || c.Errors == "-" {
		return nil
	}
	f, err := os.Create(c.Errors)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(printMistakes(w, report.Mistakes, strings.HasSuffix(c.Errors, ".jsonl")), w.Flush(), f.Close())
}

func (c *scoring) print(w io.Writer, r *eval.Report) error {
	switch c.Format {
	case "tsv":
		for _, n := range r.Counts {
			fmt.Fprintf(w, "%s\t%d\t\t\n", n.Name, n.N)
		}
		for _, f := range r.Figures {
			fmt.Fprintf(w, "%s\t%.6f\t%s\t%s\n", f.Name, f.Value, decimals(f.Low, 6), decimals(f.High, 6))
		}
		return nil
	case "jsonl":
		lines := json.NewEncoder(w)
		for _, n := range r.Counts {
			if err := lines.Encode(figureLine{Name: n.Name, Value: float64(n.N)}); err != nil {
				return err
			}
		}
		for _, f := range r.Figures {
			if err := lines.Encode(figureLine{f.Name, f.Value, known(f.Low), known(f.High)}); err != nil {
				return err
			}
		}
		return nil
	}
	longest := 0
	for _, n := range r.Counts {
		longest = max(longest, utf8.RuneCountInString(n.Name))
	}
	for _, f := range r.Figures {
		longest = max(longest, utf8.RuneCountInString(f.Name))
	}
	for _, n := range r.Counts {
		fmt.Fprintf(w, "%-*s %d\n", longest, n.Name, n.N)
	}
	for _, f := range r.Figures {
		fmt.Fprintf(w, "%-*s %.3f", longest, f.Name, f.Value)
		if known(f.Low) != nil {
			fmt.Fprintf(w, " [%.3f, %.3f]", f.Low, f.High)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// figureLine is the machine form of a figure or a count, which has no interval.
type figureLine struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
}

// mistakeLine is the machine form of a case that is wrong.
type mistakeLine struct {
	Case       string   `json:"case"`
	What       string   `json:"what"`
	Want       string   `json:"want"`
	Got        string   `json:"got"`
	Confidence *float64 `json:"confidence,omitempty"`
}

// printMistakes writes the cases that are wrong, a line each.
func printMistakes(w io.Writer, mistakes []eval.Mistake, asJSON bool) error {
	if asJSON {
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		for _, m := range mistakes {
			if err := lines.Encode(mistakeLine{m.Case, m.What, m.Want, m.Got, known(m.Confidence)}); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprintln(w, "# case\twhat\twant\tgot\tconfidence")
	for _, m := range mistakes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", plain(m.Case), m.What, plain(m.Want), plain(m.Got), decimals(m.Confidence, 4))
	}
	return nil
}

// known returns x, nil for NaN.
func known(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}

// decimals writes x with n decimals, nothing for NaN.
func decimals(x float64, n int) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'f', n, 64)
}
