package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/index/lexicon"
	"github.com/diptych-align/diptych/server/job"
)

type annotateCmd struct {
	inputs
}

func (annotateCmd) Help() string {
	return `One JSON object an article comes out: its fields, the dating, what was cut as boilerplate, the agencies and
translators that it credits, and the mentions with UTF-8 byte offsets and keys that are the same in both languages. An article without a date is dated by the others
of its story, where they have one, and what a source repeats under reports that have nothing in common is cut;
10,000 articles are looked at together.

Examples:
  diptych annotate report.txt
  diptych annotate articles.jsonl > annotated.jsonl`
}

// mostTogether is how many articles may tell of one another, so that memory does not grow with the input: 100 MB of news.
const mostTogether = 10_000

// annotation is the machine form of an annotated article.
type annotation struct {
	ID         string                     `json:"id"`
	ExternalID string                     `json:"external_id,omitempty"`
	Language   corpus.Lang                `json:"language"`
	Title      string                     `json:"title,omitempty"`
	Text       string                     `json:"text"`
	Published  string                     `json:"published,omitempty"`
	URL        string                     `json:"url,omitempty"`
	Source     string                     `json:"source,omitempty"`
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"`
	Dating     corpus.Dating              `json:"dating"`
	Cuts       []corpus.Cut               `json:"cuts"`
	Sentences  []corpus.Sentence          `json:"sentences"`
	Mentions   []mentionLine              `json:"mentions"`
	Credits    []creditLine               `json:"credits"`
}

// creditLine is where an article says that it comes from.
type creditLine struct {
	corpus.Credit
	Surface string `json:"surface"`
}

type mentionLine struct {
	Kind       corpus.Kind  `json:"kind"`
	Field      corpus.Field `json:"field"`
	Start      int          `json:"start"`
	End        int          `json:"end"`
	Surface    string       `json:"surface"`
	Key        string       `json:"key,omitempty"`
	Type       string       `json:"type"`
	Value      string       `json:"value,omitempty"`
	Counts     string       `json:"counts,omitempty"`
	Speaks     bool         `json:"speaks,omitempty"`
	Reading    string       `json:"reading,omitempty"`
	Begin      string       `json:"begin,omitempty"`
	Background bool         `json:"background,omitempty"`
}

func (c *annotateCmd) Run(ctx context.Context, s *streams) error {
	refused := &refusals{w: s.err, progress: progressBeside(s)}
	out := bufio.NewWriter(s.out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	var together []*corpus.Annotated
	write := func() error {
		annotated, err := job.Annotate(ctx, lexicon.Builtin(), together)
		if err != nil {
			return err
		}
		for _, a := range annotated {
			if err := lines.Encode(annotationOf(a)); err != nil {
				return err
			}
		}
		together = together[:0]
		return nil
	}
	err := annotateAll(ctx, c.inputs, s.in, refused, func(a *corpus.Annotated) error {
		if together = append(together, a); len(together) == mostTogether {
			return write()
		}
		return nil
	})
	if err == nil {
		err = write()
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	return refused.err()
}

func annotationOf(a *corpus.Annotated) annotation {
	ann := &a.Annotation
	out := annotation{
		ID: a.ID, ExternalID: a.ExternalID, Language: ann.Language, Title: a.Title, Text: a.Text, Published: a.Published,
		URL: a.URL, Source: a.Source, Attributes: a.Attributes,
		Dating: ann.Dating, Cuts: listed(ann.Cuts), Sentences: listed(ann.Sentences), Mentions: make([]mentionLine, len(ann.Mentions)),
	}
	anchor := ann.Dating.Anchor()
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		line := mentionLine{m.Kind, m.Field, m.Start, m.End, a.Surface(m), m.Key, m.Type, m.Value, m.Counts, m.Speaks, m.Reading, m.Begin, m.Background}
		if m.Kind == corpus.Date {
			line.Value = mention.Resolve(m, anchor)
			line.Key = mention.DateKey(line.Value, anchor)
		}
		out.Mentions[i] = line
	}
	out.Credits = make([]creditLine, len(ann.Credits))
	for i, c := range ann.Credits {
		out.Credits[i] = creditLine{c, c.Of(a.In(c.Field))}
	}
	return out
}

// listed is a list that JSON writes as [] if it is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
