package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/diptych-align/diptych/client/cli/eval"
	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/diptych-align/diptych/server/job"
)

type evalAblationCmd struct {
	Dir string `arg:"" optional:"" name:"DIR" help:"A folder with pairs/SET.jsonl and pairs/SET.gold.tsv, and relations/articles.jsonl and relations/gold.tsv, of which any may be missing."`
}

func (evalAblationCmd) Help() string {
	return `Pairs the test stories of the sample, and the sets of a folder if one is named, and prints four tables:

  the figures of eval links, eval links --decided and eval relations with each kind of evidence taken out: its rows weigh
    nothing, the candidates and the other weights stay as they are;
  the mean log-odds of each kind in the pairs that are said to tell of the same event, rightly and wrongly, with 95 %
    bootstrap intervals;
  the confidences beside the share of pairs that are right, for all candidates;
  what align --min-precision keeps, and how much of that is right.

Example:
  diptych eval ablation eval`
}

// ablated are the kinds of evidence that are taken out, one at a time.
var ablated = []corpus.EvidenceKind{
	corpus.ByName, corpus.ByQuantity, corpus.ByWord, corpus.ByTopic, corpus.BySentence, corpus.ByDay, corpus.ByPublication, corpus.ByOrder, corpus.ByCompetition,
}

// carriers are the kinds whose weight in a link is told, those that are the same for all pairs or never come aside.
var carriers = []corpus.EvidenceKind{
	corpus.ByName, corpus.ByQuantity, corpus.ByWord, corpus.ByTopic, corpus.BySentence, corpus.ByDay, corpus.ByPublication, corpus.ByOrder, corpus.ByLength, corpus.ByCompetition,
}

// experiment is a set of articles, paired, with the truth about them.
type experiment struct {
	name  string
	batch *job.Batch
	// articles and groups are the files of eval.Links, pairs is that of eval.Relations: an experiment has the one or the other.
	articles, groups, pairs []byte
}

func (c *evalAblationCmd) Run(ctx context.Context, s *streams) error {
	test, err := testStories(ctx)
	if err != nil {
		return err
	}
	experiments := []*experiment{test}
	if c.Dir != "" {
		more, err := readExperiments(ctx, s, c.Dir)
		if err != nil {
			return err
		}
		experiments = append(experiments, more...)
	}
	out := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for i, table := range []func(*experiment, io.Writer) error{(*experiment).ablate, (*experiment).carry, (*experiment).believe, (*experiment).keep} {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, ablationHeads[i])
		for _, t := range experiments {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := table(t, out); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
	}
	return out.Flush()
}

var ablationHeads = []string{
	"set\tfigure\tall\tno " + strings.Join(kindNames(ablated), "\tno "),
	"set\tsaid\tpairs\t" + strings.Join(kindNames(carriers), "\t"),
	"set\tconfidence\tpairs\tmean\tright",
	"set\tmin-precision\tkept\tof\tright",
}

func kindNames(kinds []corpus.EvidenceKind) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return out
}

// testStories is the experiment with the sample's stories that are for testing.
func testStories(ctx context.Context) (*experiment, error) {
	t := &experiment{name: "sample"}
	var articles []*corpus.Annotated
	for _, story := range sample.Stories() {
		if story.Split != sample.Test {
			continue
		}
		for _, r := range story.Reports {
			a, err := ingest.Annotate(r.Article)
			if err != nil {
				return nil, err
			}
			articles = append(articles, a)
			group := ""
			if r.Occurrence != sample.RoundUp {
				group = r.Story + "/" + r.Occurrence
			}
			line, err := json.Marshal(map[string]any{"id": r.ID, "language": r.Language})
			if err != nil {
				return nil, err
			}
			t.articles = append(append(t.articles, line...), '\n')
			t.groups = fmt.Appendf(t.groups, "%s\t%s\t%s\n", r.ID, r.Language, group)
		}
	}
	var err error
	t.batch, err = job.Align(ctx, lexicon.Builtin(), articles)
	return t, err
}

// readExperiments reads the experiments of a folder, sets of articles in the order of their names and then the judged pairs.
func readExperiments(ctx context.Context, s *streams, dir string) ([]*experiment, error) {
	groups, err := filepath.Glob(filepath.Join(dir, "pairs", "*.gold.tsv"))
	if err != nil {
		return nil, err
	}
	var out []*experiment
	for _, name := range groups {
		t := &experiment{name: strings.TrimSuffix(filepath.Base(name), ".gold.tsv")}
		articles := strings.TrimSuffix(name, ".gold.tsv") + ".jsonl"
		if t.groups, err = os.ReadFile(name); err != nil {
			return nil, err
		}
		if t.articles, err = os.ReadFile(articles); err != nil {
			return nil, err
		}
		if err := t.align(ctx, s, articles); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	relations := &experiment{name: "relations"}
	switch relations.pairs, err = os.ReadFile(filepath.Join(dir, "relations", "gold.tsv")); {
	case err == nil:
		out = append(out, relations)
		err = relations.align(ctx, s, filepath.Join(dir, "relations", "articles.jsonl"))
	case os.IsNotExist(err) && len(out) > 0:
		err = nil
	}
	return out, err
}

func (t *experiment) align(ctx context.Context, s *streams, articles string) (err error) {
	refused := &refusals{w: s.err, progress: newProgress(s.err)}
	if t.batch, err = alignAll(ctx, inputs{Files: []string{articles}}, s, lexicon.Builtin(), refused); err != nil {
		return err
	}
	return refused.err()
}

// links returns the candidates that b has for the experiment, or its judgements of the experiment's pairs.
func (t *experiment) links(b *job.Batch) ([]corpus.Link, error) {
	if t.pairs == nil {
		return b.Links(candidatesShown, true), nil
	}
	return judgeAll(b, "relations/gold.tsv", bytes.NewReader(t.pairs))
}

// truth returns who tells whether a link is right.
func (t *experiment) truth() (func(corpus.Link) bool, error) {
	if t.pairs == nil {
		return eval.Truth(file("articles", t.articles), file("groups", t.groups))
	}
	same := map[string]bool{}
	for line := range strings.Lines(string(t.pairs)) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		same[columns[0]+" "+columns[1]] = corpus.Relation(columns[2]).SameOccurrence()
	}
	return func(k corpus.Link) bool { return same[k.A+" "+k.B] }, nil
}

func file(name string, b []byte) eval.File { return eval.File{Name: name, Reader: bytes.NewReader(b)} }

// tsv writes links as align does.
func tsv(links []corpus.Link) []byte {
	var b []byte
	for _, k := range links {
		b = fmt.Appendf(b, "%s\t%s\t%.6f\t%s\n", k.A, k.B, k.Confidence, k.Relation)
	}
	return b
}

// figures are the main figures of what b says of the experiment, always the same ones in the same order.
func (t *experiment) figures(b *job.Batch) ([]eval.Figure, error) {
	links, err := t.links(b)
	if err != nil {
		return nil, err
	}
	if t.pairs != nil {
		r, err := eval.Relations(file("gold", t.pairs), file("links", tsv(links)))
		if err != nil {
			return nil, err
		}
		return named(r, "same_event F1", "AUC", "Brier"), nil
	}
	r, err := eval.Links(file("articles", t.articles), file("groups", t.groups), file("links", tsv(links)))
	if err != nil {
		return nil, err
	}
	out := named(r, "P@1", "1-1 best F1", "recall@P95")
	said := decided(links)
	if len(said) == 0 {
		nothing := eval.Figure{Low: math.NaN()}
		return append(out, nothing, nothing), nil
	}
	if r, err = eval.Decided(file("articles", t.articles), file("groups", t.groups), file("links", tsv(said))); err != nil {
		return nil, err
	}
	return append(out, named(r, "precision", "found")...), nil
}

func named(r *eval.Report, names ...string) []eval.Figure {
	var out []eval.Figure
	for _, name := range names {
		for _, f := range r.Figures {
			if f.Name == name {
				out = append(out, f)
			}
		}
	}
	return out
}

// ablate prints the figures with all evidence, and without each kind.
func (t *experiment) ablate(w io.Writer) error {
	all, err := t.figures(t.batch)
	if err != nil {
		return err
	}
	rows := make([]string, len(all))
	for i, f := range all {
		rows[i] = fmt.Sprintf("%s\t%s\t%s", t.name, f.Name, between(f))
	}
	for _, kind := range ablated {
		without, err := t.figures(t.batch.Without(kind))
		if err != nil {
			return fmt.Errorf("without %s: %w", kind, err)
		}
		for i, f := range without {
			rows[i] += fmt.Sprintf("\t%.3f", f.Value)
		}
	}
	_, err = fmt.Fprintln(w, strings.Join(rows, "\n"))
	return err
}

// between writes a figure with its interval, if it has one.
func between(f eval.Figure) string {
	if math.IsNaN(f.Low) {
		return fmt.Sprintf("%.3f", f.Value)
	}
	return fmt.Sprintf("%.3f [%.3f, %.3f]", f.Value, f.Low, f.High)
}

// judged returns the links, and tells of each whether it is right.
func (t *experiment) judged() (links []corpus.Link, right func(corpus.Link) bool, err error) {
	if links, err = t.links(t.batch); err == nil {
		right, err = t.truth()
	}
	return links, right, err
}

// carry prints what each kind of evidence weighs in the pairs that are said to be of the same event.
func (t *experiment) carry(w io.Writer) error {
	links, right, err := t.judged()
	if err != nil {
		return err
	}
	rows := map[bool][][]float64{}
	for _, k := range decided(links) {
		if t.pairs == nil {
			t.batch.Explain(&k)
		}
		row := make([]float64, len(carriers))
		for i, kind := range carriers {
			for _, e := range k.Evidence {
				if e.Kind == kind {
					row[i] += e.Weight
				}
			}
		}
		rows[right(k)] = append(rows[right(k)], row)
	}
	for _, rightly := range []bool{true, false} {
		of := rows[rightly]
		if len(of) == 0 {
			continue
		}
		said := "rightly"
		if !rightly {
			said = "wrongly"
		}
		fmt.Fprintf(w, "%s\t%s\t%d", t.name, said, len(of))
		for _, f := range eval.Means(kindNames(carriers), of) {
			if math.IsNaN(f.Low) {
				fmt.Fprintf(w, "\t%+.1f", f.Value)
			} else {
				fmt.Fprintf(w, "\t%+.1f [%+.1f, %+.1f]", f.Value, f.Low, f.High)
			}
		}
		fmt.Fprintln(w)
	}
	return nil
}

// believe prints how many of the candidates of like confidence are right.
func (t *experiment) believe(w io.Writer) error {
	links, right, err := t.judged()
	if err != nil {
		return err
	}
	from := 0.0
	for _, to := range []float64{0.05, 0.2, 0.5, 0.8, 0.95, 1} {
		var n, sure, share float64
		for _, k := range links {
			if k.Confidence < from || k.Confidence >= to && to < 1 {
				continue
			}
			n++
			sure += k.Confidence
			if right(k) {
				share++
			}
		}
		if n > 0 {
			fmt.Fprintf(w, "%s\t%.2f to %.2f\t%.0f\t%.3f\t%.3f\n", t.name, from, to, n, sure/n, share/n)
		}
		from = to
	}
	return nil
}

// keep prints what is left of the decided links where a share is to be right.
func (t *experiment) keep(w io.Writer) error {
	if t.pairs != nil {
		return nil // judged one by one, not decided
	}
	right, err := t.truth()
	if err != nil {
		return err
	}
	all := decided(t.batch.Links(0, false))
	for _, p := range []float64{0, 0.9, 0.95, 0.99} {
		kept := mostConfident(all, p)
		n := 0
		for _, k := range kept {
			if right(k) {
				n++
			}
		}
		fmt.Fprintf(w, "%s\t%.2f\t%d\t%d\t%.3f\n", t.name, p, len(kept), len(all), float64(n)/float64(max(len(kept), 1)))
	}
	return nil
}
