package cli

import (
	"bufio"
	"context"
	"encoding/json"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

type annotateCmd struct {
	inputs
}

func (annotateCmd) Help() string {
	return `One JSON object an article comes out: its fields, the dating, what was cut as boilerplate, and the mentions with
UTF-8 byte offsets and keys that are the same in both languages.

Examples:
  diptych annotate report.txt
  diptych annotate articles.jsonl > annotated.jsonl`
}

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
	Reading    string       `json:"reading,omitempty"`
	Background bool         `json:"background,omitempty"`
}

func (c *annotateCmd) Run(ctx context.Context, s *streams) error {
	refused := &refusals{w: s.err, progress: progressBeside(s)}
	out := bufio.NewWriter(s.out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	err := annotateAll(ctx, c.inputs, s.in, refused, func(a *corpus.Annotated) error {
		return lines.Encode(annotationOf(a))
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return refused.err()
}

func annotationOf(a *corpus.Annotated) annotation {
	ann := &a.Annotation
	out := annotation{
		ID: a.ID, ExternalID: a.ExternalID, Language: ann.Language, Title: a.Title, Text: a.Text, Published: a.Published,
		URL: a.URL, Source: a.Source, Attributes: a.Attributes,
		Dating: ann.Dating, Cuts: ann.Cuts, Sentences: ann.Sentences, Mentions: make([]mentionLine, len(ann.Mentions)),
	}
	anchor := ann.Dating.Anchor()
	for i := range ann.Mentions {
		m := &ann.Mentions[i]
		line := mentionLine{m.Kind, m.Field, m.Start, m.End, a.Surface(m), m.Key, m.Type, m.Value, m.Reading, m.Background}
		if m.Kind == corpus.Date {
			line.Value = mention.Resolve(m, anchor)
			line.Key = mention.DateKey(line.Value)
		}
		out.Mentions[i] = line
	}
	return out
}
