package server

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// Resource names.

func collectionName(id string) string { return "collections/" + id }

func articleName(collection, id string) string {
	return collectionName(collection) + "/articles/" + id
}

// parseCollection returns the id in a collection's name; a name of another form is a violation.
func parseCollection(v *violations, field, name string) string {
	id, ok := strings.CutPrefix(name, "collections/")
	if !ok || !collectionID.MatchString(id) {
		v.add(field, "%.200q: want collections/{collection}, 1 to 63 characters of [a-z0-9-], beginning with a letter and not ending with a hyphen", name)
		return ""
	}
	return id
}

// parseArticle returns the ids in an article's name; a name of another form is a violation.
func parseArticle(v *violations, field, name string) (collection, id string) {
	rest, ok := strings.CutPrefix(name, "collections/")
	collection, id, cut := strings.Cut(rest, "/articles/")
	if !ok || !cut || !collectionID.MatchString(collection) || !corpus.ValidID(id) {
		v.add(field, "%.300q: want collections/{collection}/articles/{article}, the last part 1 to 128 characters of [A-Za-z0-9._~-]", name)
		return "", ""
	}
	return collection, id
}

// Articles.

// maxAttributes bounds the attributes of an article as JSON, in bytes.
const maxAttributes = 1 << 20

// articleFromProto returns the article that a client hands in, without an id. What only an answer has is ignored.
func articleFromProto(v *violations, field string, p *diptychv1.Article) corpus.Article {
	return corpus.Article{
		Language:   corpus.Lang(p.GetLanguage()),
		Title:      p.GetTitle(),
		Text:       p.GetText(),
		Published:  p.GetPublished(),
		URL:        p.GetUrl(),
		Source:     p.GetSource(),
		Attributes: attributesFromProto(v, field+".attributes", p.GetAttributes()),
	}
}

// attributesFromProto writes attributes as JSON. Equal values are written equally, so that an article that comes again
// is known to be the same; protojson does not promise that.
func attributesFromProto(v *violations, field string, attributes map[string]*structpb.Value) map[string]json.RawMessage {
	if len(attributes) == 0 {
		return nil
	}
	out := make(map[string]json.RawMessage, len(attributes))
	size := 0
	for key, value := range attributes {
		b, err := json.Marshal(value.AsInterface())
		if err != nil || !inJSON(value) {
			v.add(field+"."+key, "cannot be said in JSON, as NaN and infinity cannot")
			continue
		}
		out[key] = b
		size += len(key) + len(b)
	}
	if size > maxAttributes {
		v.add(field, "%d bytes as JSON, at most %d are taken", size, maxAttributes)
	}
	return out
}

// inJSON reports whether JSON can say a value. AsInterface makes strings of the numbers that it cannot.
func inJSON(v *structpb.Value) bool {
	switch k := v.GetKind().(type) {
	case nil:
		return false
	case *structpb.Value_NumberValue:
		return !math.IsNaN(k.NumberValue) && !math.IsInf(k.NumberValue, 0)
	case *structpb.Value_ListValue:
		return !slices.ContainsFunc(k.ListValue.GetValues(), func(v *structpb.Value) bool { return !inJSON(v) })
	case *structpb.Value_StructValue:
		for _, v := range k.StructValue.GetFields() {
			if !inJSON(v) {
				return false
			}
		}
	}
	return true
}

func attributesToProto(attributes map[string]json.RawMessage) map[string]*structpb.Value {
	if len(attributes) == 0 {
		return nil
	}
	out := make(map[string]*structpb.Value, len(attributes))
	for key, raw := range attributes {
		var v any
		value, err := (*structpb.Value)(nil), json.Unmarshal(raw, &v)
		if err == nil {
			value, err = structpb.NewValue(v)
		}
		if err != nil { // a number beyond those of the wire: better as it is written than not at all
			value = structpb.NewStringValue(strings.ToValidUTF8(string(raw), "\ufffd"))
		}
		out[strings.ToValidUTF8(key, "\ufffd")] = value
	}
	return out
}

// articleToProto returns an article of a collection as a view shows it; c is the change that put it, the zero Change
// for one that is not kept.
func articleToProto(collection string, a *corpus.Annotated, c store.Change, view diptychv1.ArticleView) *diptychv1.Article {
	p := &diptychv1.Article{
		ExternalId: a.ExternalID,
		Language:   string(a.Lang()),
		Title:      a.Title,
		Published:  a.Published,
		Url:        a.URL,
		Source:     a.Source,
		Annotation: annotationToProto(a, view),
	}
	if c.Seq > 0 {
		p.Name = articleName(collection, a.ID)
		p.Sequence = int64(c.Seq)
		p.Revision = int64(c.Revision)
		p.UpdateTime = timestamppb.New(c.Time)
	}
	if view == diptychv1.ArticleView_ARTICLE_VIEW_FULL {
		p.Text = a.Text
		p.Attributes = attributesToProto(a.Attributes)
	}
	return p
}

func annotationToProto(a *corpus.Annotated, view diptychv1.ArticleView) *diptychv1.Annotation {
	ann := &a.Annotation
	p := &diptychv1.Annotation{
		Version:  ann.Version,
		Language: string(ann.Language),
		Dating: &diptychv1.Dating{
			Value:      ann.Dating.Value,
			Method:     methodToProto(ann.Dating.Method),
			Confidence: ann.Dating.Confidence,
			Witness:    ann.Dating.Witness,
		},
	}
	if view != diptychv1.ArticleView_ARTICLE_VIEW_FULL {
		return p
	}
	for _, c := range ann.Cuts {
		p.Cuts = append(p.Cuts, &diptychv1.Cut{Field: fieldToProto(c.Field), Start: int32(c.Start), End: int32(c.End), Why: c.Why})
	}
	for _, s := range ann.Sentences {
		p.Sentences = append(p.Sentences, &diptychv1.Sentence{Field: fieldToProto(s.Field), Start: int32(s.Start), End: int32(s.End)})
	}
	for _, c := range ann.Credits {
		p.Credits = append(p.Credits, &diptychv1.Credit{Kind: creditKindToProto(c.Kind), Field: fieldToProto(c.Field),
			Start: int32(c.Start), End: int32(c.End), Surface: c.Of(a.In(c.Field)), Name: c.Name})
	}
	anchor := ann.Dating.Anchor()
	for i := range ann.Mentions {
		p.Mentions = append(p.Mentions, mentionToProto(a, &ann.Mentions[i], anchor))
	}
	return p
}

func mentionToProto(a *corpus.Annotated, m *corpus.Mention, anchor corpus.Day) *diptychv1.Mention {
	p := &diptychv1.Mention{
		Kind:       kindToProto(m.Kind),
		Field:      fieldToProto(m.Field),
		Start:      int32(m.Start),
		End:        int32(m.End),
		Surface:    a.Surface(m),
		Key:        m.Key,
		Type:       m.Type,
		Value:      m.Value,
		Counts:     m.Counts,
		Speaks:     m.Speaks,
		Reading:    m.Reading,
		Background: m.Background,
	}
	if m.Kind == corpus.Date {
		p.Value = mention.Resolve(m, anchor)
		p.Key = mention.DateKey(p.Value, anchor)
	}
	return p
}

// Links.

// linkToProto returns a link as a view shows it. Names are those of its articles, empty for one that is not kept.
func linkToProto(k *corpus.Link, a, b string, view diptychv1.LinkView) *diptychv1.Link {
	p := &diptychv1.Link{A: a, B: b, Relation: relationToProto(k.Relation), Confidence: k.Confidence, Model: k.Model}
	if view == diptychv1.LinkView_LINK_VIEW_BASIC {
		return p
	}
	for _, e := range k.Evidence {
		p.Evidence = append(p.Evidence, &diptychv1.Evidence{
			Kind: evidenceKindToProto(e.Kind), Key: e.Key, A: e.A, B: e.B, Weight: e.Weight,
		})
	}
	if k.Direction != nil {
		p.Direction = directionToProto(k.Direction)
	}
	return p
}

// directionToProto returns the direction of a translation.
func directionToProto(d *corpus.Direction) *diptychv1.Direction {
	p := &diptychv1.Direction{Original: originalToProto(d.Original), Confidence: d.Confidence}
	for _, c := range d.Clues {
		p.Clues = append(p.Clues, &diptychv1.Clue{Kind: clueKindToProto(c.Kind), A: c.A, B: c.B, Weight: c.Weight})
	}
	return p
}

// beadsToProto returns beads with their text; a and b are the sentences that they count.
func beadsToProto(beads []corpus.Bead, a, b []string) []*diptychv1.Bead {
	out := make([]*diptychv1.Bead, len(beads))
	for i, bead := range beads {
		p := &diptychv1.Bead{Confidence: bead.Confidence}
		p.A, p.AText = groupToProto(bead.A, a)
		p.B, p.BText = groupToProto(bead.B, b)
		out[i] = p
	}
	return out
}

func groupToProto(group []int, sentences []string) (indices []int32, text string) {
	var words []string
	for _, i := range group {
		indices = append(indices, int32(i))
		words = append(words, sentences[i])
	}
	return indices, strings.Join(words, " ")
}

// sentencesOf returns the sentences of an article, in the order of its annotation.
func sentencesOf(a *corpus.Annotated) []string {
	out := make([]string, len(a.Annotation.Sentences))
	for i, s := range a.Annotation.Sentences {
		out[i] = s.Of(a.In(s.Field))
	}
	return out
}

// sentenceList makes an article of sentences that are split already: each is a sentence of its own, empty or not.
func sentenceList(sentences []string, l corpus.Lang) *corpus.Annotated {
	a := &corpus.Annotated{Annotation: corpus.Annotation{Language: l}}
	var text strings.Builder
	for _, s := range sentences {
		start := text.Len()
		text.WriteString(s)
		a.Annotation.Sentences = append(a.Annotation.Sentences, corpus.Sentence{
			Field: corpus.Text, Span: corpus.Span{Start: start, End: text.Len()},
		})
		text.WriteByte('\n')
	}
	a.Text = text.String()
	return a
}

// Search.

// highlightsToProto returns the fragments of an article that answer a query.
func highlightsToProto(a *corpus.Annotated, fragments []index.Fragment) []*diptychv1.Highlight {
	var out []*diptychv1.Highlight
	for _, f := range fragments {
		h := &diptychv1.Highlight{
			Field: fieldToProto(f.Field),
			Start: int32(f.Start),
			End:   int32(f.End),
			Text:  f.Of(a.In(f.Field)),
		}
		for _, m := range f.Matches {
			h.Matches = append(h.Matches, &diptychv1.Span{Start: int32(m.Start), End: int32(m.End)})
		}
		out = append(out, h)
	}
	return out
}

// facetFields are the index's names of the facets.
var facetFields = map[diptychv1.Facet]string{
	diptychv1.Facet_FACET_LANGUAGE: "lang",
	diptychv1.Facet_FACET_SOURCE:   "source",
	diptychv1.Facet_FACET_KEY:      "key",
}

func facetToProto(f diptychv1.Facet, counts []index.Count) *diptychv1.FacetCounts {
	p := &diptychv1.FacetCounts{Facet: f}
	for _, c := range counts {
		value := c.Value
		if !utf8.ValidString(value) {
			value = strings.ToValidUTF8(value, "\ufffd")
		}
		p.Counts = append(p.Counts, &diptychv1.FacetCount{Value: value, Count: int64(c.Count)})
	}
	return p
}

// language reads a language that a client gives: a region is left aside, and what is neither French nor English is a
// violation.
func language(v *violations, field, s string) corpus.Lang {
	code, _, _ := strings.Cut(strings.ToLower(s), "-")
	l := corpus.Lang(code)
	if l != "" && l.Other() == "" {
		v.add(field, "%.20q: want fr or en, or nothing", s)
	}
	return l
}

// Enumerations. What has no counterpart is UNSPECIFIED.

func methodToProto(m corpus.Method) diptychv1.DatingMethod {
	switch m {
	case corpus.Given:
		return diptychv1.DatingMethod_DATING_METHOD_GIVEN
	case corpus.Read:
		return diptychv1.DatingMethod_DATING_METHOD_READ
	case corpus.Inferred:
		return diptychv1.DatingMethod_DATING_METHOD_INFERRED
	case corpus.Neighbours:
		return diptychv1.DatingMethod_DATING_METHOD_NEIGHBOURS
	case corpus.Undated:
		return diptychv1.DatingMethod_DATING_METHOD_UNDATED
	}
	return diptychv1.DatingMethod_DATING_METHOD_UNSPECIFIED
}

func fieldToProto(f corpus.Field) diptychv1.Field {
	switch f {
	case corpus.Title:
		return diptychv1.Field_FIELD_TITLE
	case corpus.Text:
		return diptychv1.Field_FIELD_TEXT
	}
	return diptychv1.Field_FIELD_UNSPECIFIED
}

func kindToProto(k corpus.Kind) diptychv1.MentionKind {
	switch k {
	case corpus.Name:
		return diptychv1.MentionKind_MENTION_KIND_NAME
	case corpus.Date:
		return diptychv1.MentionKind_MENTION_KIND_DATE
	case corpus.Quantity:
		return diptychv1.MentionKind_MENTION_KIND_QUANTITY
	}
	return diptychv1.MentionKind_MENTION_KIND_UNSPECIFIED
}

func relationToProto(r corpus.Relation) diptychv1.Relation {
	switch r {
	case corpus.Translation:
		return diptychv1.Relation_RELATION_TRANSLATION
	case corpus.Copy:
		return diptychv1.Relation_RELATION_COPY
	case corpus.SameEvent:
		return diptychv1.Relation_RELATION_SAME_EVENT
	case corpus.Related:
		return diptychv1.Relation_RELATION_RELATED
	case corpus.Unrelated:
		return diptychv1.Relation_RELATION_UNRELATED
	}
	return diptychv1.Relation_RELATION_UNSPECIFIED
}

func evidenceKindToProto(k corpus.EvidenceKind) diptychv1.EvidenceKind {
	switch k {
	case corpus.ByPrior:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_PRIOR
	case corpus.ByName:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_NAME
	case corpus.ByDay:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_DAY
	case corpus.ByQuantity:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_QUANTITY
	case corpus.ByWord:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_WORD
	case corpus.ByTopic:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_TOPIC
	case corpus.BySentence:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_SENTENCE
	case corpus.ByPublication:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_PUBLICATION
	case corpus.ByLength:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_LENGTH
	case corpus.ByCalibration:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_CALIBRATION
	case corpus.ByCompetition:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_COMPETITION
	case corpus.ByOrder:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_ORDER
	case corpus.ByJudgement:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_JUDGEMENT
	case corpus.ByAgency:
		return diptychv1.EvidenceKind_EVIDENCE_KIND_AGENCY
	}
	return diptychv1.EvidenceKind_EVIDENCE_KIND_UNSPECIFIED
}

func creditKindToProto(k corpus.CreditKind) diptychv1.CreditKind {
	switch k {
	case corpus.AgencyCredit:
		return diptychv1.CreditKind_CREDIT_KIND_AGENCY
	case corpus.TranslationCredit:
		return diptychv1.CreditKind_CREDIT_KIND_TRANSLATION
	}
	return diptychv1.CreditKind_CREDIT_KIND_UNSPECIFIED
}

func originalToProto(o corpus.Original) diptychv1.Original {
	switch o {
	case corpus.OriginalA:
		return diptychv1.Original_ORIGINAL_A
	case corpus.OriginalB:
		return diptychv1.Original_ORIGINAL_B
	}
	return diptychv1.Original_ORIGINAL_UNSPECIFIED
}

func clueKindToProto(k corpus.ClueKind) diptychv1.ClueKind {
	switch k {
	case corpus.NoteClue:
		return diptychv1.ClueKind_CLUE_KIND_NOTE
	case corpus.AgencyClue:
		return diptychv1.ClueKind_CLUE_KIND_AGENCY
	case corpus.GlossClue:
		return diptychv1.ClueKind_CLUE_KIND_GLOSS
	case corpus.KeptClue:
		return diptychv1.ClueKind_CLUE_KIND_KEPT
	case corpus.NationClue:
		return diptychv1.ClueKind_CLUE_KIND_NATION
	case corpus.ConversionClue:
		return diptychv1.ClueKind_CLUE_KIND_CONVERSION
	case corpus.SpellingClue:
		return diptychv1.ClueKind_CLUE_KIND_SPELLING
	case corpus.PublicationClue:
		return diptychv1.ClueKind_CLUE_KIND_PUBLICATION
	case corpus.LengthClue:
		return diptychv1.ClueKind_CLUE_KIND_LENGTH
	}
	return diptychv1.ClueKind_CLUE_KIND_UNSPECIFIED
}
