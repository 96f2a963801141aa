package server

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/store"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// TestArticleRoundTrip hands in articles of all kinds and gets them back: nothing that was given is lost.
func TestArticleRoundTrip(t *testing.T) {
	there := func(title, text, published, url, source, key, word string, n float64, seed uint64) bool {
		p := &diptychv1.Article{Language: "fr", Title: valid(title), Text: valid(text), Published: valid(published), Url: valid(url), Source: valid(source)}
		p.Attributes = map[string]*structpb.Value{valid(key): value(rand.New(rand.NewPCG(seed, 0)), valid(word), n, 3)}
		var v violations
		a := articleFromProto(&v, "article", p)
		if v != nil {
			t.Error(v)
		}
		// What the store does.
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var kept corpus.Annotated
		if err := json.Unmarshal(b, &kept.Article); err != nil {
			t.Fatal(err)
		}
		kept.Annotation.Language = corpus.French
		got := articleToProto("main", &kept, store.Change{}, diptychv1.ArticleView_ARTICLE_VIEW_FULL)
		got.Annotation = nil
		diff := cmp.Diff(p, got, protocmp.Transform())
		if diff != "" {
			t.Errorf("-in +out:\n%s", diff)
		}
		return diff == ""
	}
	if err := quick.Check(there, nil); err != nil {
		t.Error(err)
	}
}

func valid(s string) string { return strings.ToValidUTF8(s, "?") }

// value returns a value of any kind.
func value(r *rand.Rand, s string, n float64, depth int) *structpb.Value {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	switch r.IntN(kinds) {
	case 0:
		return structpb.NewNullValue()
	case 1:
		return structpb.NewBoolValue(n > 0)
	case 2:
		return structpb.NewStringValue(s)
	case 3:
		return structpb.NewNumberValue(n)
	case 4:
		return structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{value(r, s, n, depth-1), value(r, s, n, depth-1)}})
	}
	return structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{s: value(r, s, n, depth-1), s + "x": value(r, s, n, depth-1)}})
}

func TestAttributes(t *testing.T) {
	for _, raw := range []string{"1e999", "nonsense"} {
		got := attributesToProto(map[string]json.RawMessage{"a": json.RawMessage(raw)})
		if got["a"].GetStringValue() != raw {
			t.Errorf("attribute %s becomes %v, want it as it is written", raw, got["a"])
		}
	}
	var v violations
	attributesFromProto(&v, "a", map[string]*structpb.Value{"x": structpb.NewStringValue(strings.Repeat("x", maxAttributes))})
	attributesFromProto(&v, "b", map[string]*structpb.Value{"x": {}})
	attributesFromProto(&v, "c", map[string]*structpb.Value{"x": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewNumberValue(math.NaN())}})})
	attributesFromProto(&v, "d", map[string]*structpb.Value{"x": structpb.NewNumberValue(1 << 53)})
	var fields []string
	for _, f := range v {
		fields = append(fields, f.GetField())
	}
	if got := strings.Join(fields, " "); got != "a b.x c.x" {
		t.Errorf("violations in %q, want a b.x c.x", got)
	}
}

// unset gathers the fields of a message that are not set, those of the messages in it included.
func unset(m protoreflect.Message, path string, missing *[]string) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		at := path + "." + string(f.Name())
		if !m.Has(f) {
			*missing = append(*missing, at)
			continue
		}
		switch {
		case f.IsMap():
		case f.IsList() && f.Message() != nil:
			for j := range m.Get(f).List().Len() {
				unset(m.Get(f).List().Get(j).Message(), at, missing)
			}
		case f.Message() != nil && f.Message().FullName().Parent() == "diptych.v1":
			unset(m.Get(f).Message(), at, missing)
		}
	}
}

// TestEveryField converts values in which everything is set: everything must be set in what comes out.
func TestEveryField(t *testing.T) {
	a := &corpus.Annotated{
		Article: corpus.Article{ID: "a", ExternalID: "urn:a", Language: "fr", Title: "Titre", Text: "Le 2 mai 2024.", Published: "2024-05-02", URL: "u", Source: "s",
			Attributes: map[string]json.RawMessage{"k": json.RawMessage(`1`)}},
		Annotation: corpus.Annotation{Version: "1", Language: "fr",
			Dating:    corpus.Dating{Value: "2024-05-02", Method: corpus.Given, Confidence: 1, Witness: "w"},
			Cuts:      []corpus.Cut{{Field: corpus.Text, Span: corpus.Span{Start: 1, End: 2}, Why: "menu"}},
			Sentences: []corpus.Sentence{{Field: corpus.Title, Span: corpus.Span{Start: 1, End: 5}}},
			Mentions: []corpus.Mention{{Kind: corpus.Date, Field: corpus.Text, Span: corpus.Span{Start: 3, End: 13}, Type: corpus.DateType,
				Counts: "dead", Speaks: true, Reading: "2024-05-02", Background: true}},
			Credits: []corpus.Credit{{Field: corpus.Text, Span: corpus.Span{Start: 1, End: 2}, Kind: corpus.AgencyCredit, Name: "AFP"}},
		},
	}
	k := &corpus.Link{A: "a", B: "b", Relation: corpus.SameEvent, Confidence: 0.7, Model: "m",
		Evidence: []corpus.Evidence{{Kind: corpus.ByName, Key: "k", A: "x", B: "y", Weight: 1}},
		Direction: &corpus.Direction{Original: corpus.OriginalB, Confidence: 0.9,
			Clues: []corpus.Clue{{Kind: corpus.GlossClue, A: "x", B: "y", Weight: -1}}}}
	link := linkToProto(k, "a", "b", diptychv1.LinkView_LINK_VIEW_FULL)
	link.Told = "They report the same event." // what takes both articles is filled in by collection.link
	link.Beads = beadsToProto([]corpus.Bead{{A: []int{0}, B: []int{0}, Confidence: 0.5}}, []string{"x"}, []string{"y"})
	for _, m := range []proto.Message{
		articleToProto("main", a, store.Change{Seq: 1, Revision: 1, Time: time.Unix(1, 0)}, diptychv1.ArticleView_ARTICLE_VIEW_FULL),
		link,
	} {
		var missing []string
		unset(m.ProtoReflect(), string(m.ProtoReflect().Descriptor().Name()), &missing)
		if missing != nil {
			t.Errorf("not converted: %q", missing)
		}
	}
}

// TestEnums holds that each value of the domain has one of its own in the contract.
func TestEnums(t *testing.T) {
	check := func(name string, got []protoreflect.EnumNumber, all protoreflect.EnumDescriptor) {
		t.Helper()
		seen := map[protoreflect.EnumNumber]bool{0: true}
		for _, n := range got {
			if seen[n] {
				t.Errorf("%s: %d twice, or UNSPECIFIED", name, n)
			}
			seen[n] = true
		}
		if len(seen) != all.Values().Len() {
			t.Errorf("%s: %d of %d values are used", name, len(seen), all.Values().Len())
		}
	}
	check("method", numbers(methodToProto, corpus.Given, corpus.Read, corpus.Inferred, corpus.Neighbours, corpus.Undated), diptychv1.DatingMethod(0).Descriptor())
	check("field", numbers(fieldToProto, corpus.Title, corpus.Text), diptychv1.Field(0).Descriptor())
	check("kind", numbers(kindToProto, corpus.Name, corpus.Date, corpus.Quantity), diptychv1.MentionKind(0).Descriptor())
	check("credit", numbers(creditKindToProto, corpus.AgencyCredit, corpus.TranslationCredit), diptychv1.CreditKind(0).Descriptor())
	check("original", numbers(originalToProto, corpus.OriginalA, corpus.OriginalB), diptychv1.Original(0).Descriptor())
	check("clue", numbers(clueKindToProto, corpus.NoteClue, corpus.AgencyClue, corpus.GlossClue, corpus.KeptClue, corpus.NationClue,
		corpus.ConversionClue, corpus.SpellingClue, corpus.PublicationClue, corpus.LengthClue), diptychv1.ClueKind(0).Descriptor())
	check("relation", numbers(relationToProto, corpus.Translation, corpus.Copy, corpus.SameEvent, corpus.Related, corpus.Unrelated), diptychv1.Relation(0).Descriptor())
	check("evidence", numbers(evidenceKindToProto, corpus.ByPrior, corpus.ByName, corpus.ByDay, corpus.ByQuantity, corpus.ByWord, corpus.BySentence,
		corpus.ByPublication, corpus.ByLength, corpus.ByCalibration, corpus.ByCompetition, corpus.ByOrder, corpus.ByJudgement, corpus.ByAgency, corpus.ByTopic), diptychv1.EvidenceKind(0).Descriptor())
	check("facet", numbers(func(f diptychv1.Facet) diptychv1.Facet {
		if facetFields[f] == "" {
			return 0
		}
		return f
	}, 1, 2, 3), diptychv1.Facet(0).Descriptor())
}

func numbers[D any, P protoreflect.Enum](convert func(D) P, all ...D) []protoreflect.EnumNumber {
	var out []protoreflect.EnumNumber
	for _, d := range all {
		out = append(out, convert(d).Number())
	}
	return out
}

func TestToken(t *testing.T) {
	there := func(request, other []byte, order string, after int) bool {
		s, err := token(request, searchPlace{valid(order), after})
		if err != nil {
			return false
		}
		var back searchPlace
		if !readToken(request, s, &back) || back != (searchPlace{valid(order), after}) {
			return false
		}
		return string(request) == string(other) || !readToken(other, s, &back)
	}
	if err := quick.Check(there, nil); err != nil {
		t.Error(err)
	}
}

// FuzzToken hands broken tokens in: each is refused, none panics.
func FuzzToken(f *testing.F) {
	request := []byte("request")
	good, err := token(request, articlePlace{"a", 7})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add("\n" + good)
	f.Add("")
	f.Add("AQ")
	f.Fuzz(func(t *testing.T, s string) {
		var at articlePlace
		if readToken(request, s, &at) && s != good {
			t.Errorf("%q is taken for a token", s)
		}
	})
}
