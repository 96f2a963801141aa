package store

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/diptych-align/diptych/corpus"
)

// Every field of an annotation survives: quick fills those that are added later as well.
func TestAnnotationRoundTrip(t *testing.T) {
	err := quick.Check(func(want corpus.Annotation) bool {
		var got corpus.Annotation
		if err := decodeAnnotation(encodeAnnotation(&want)[sumLen:], &got); err != nil {
			t.Log(err)
			return false
		}
		diff := cmp.Diff(want, got, cmpopts.EquateEmpty())
		if diff != "" {
			t.Log("-want +got\n", diff)
		}
		return diff == ""
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

func TestAnnotationOfAnotherForm(t *testing.T) {
	for _, value := range [][]byte{nil, {annotationForm + 1, 7}} {
		var got corpus.Annotation
		if err := decodeAnnotation(value, &got); err != nil || !reflect.ValueOf(got).IsZero() {
			t.Errorf("decodeAnnotation(%v) = %v, %v, want an empty one", value, got, err)
		}
	}
}

func FuzzDecodeAnnotation(f *testing.F) {
	whole := encodeAnnotation(&wire("a", rand.New(rand.NewPCG(1, 2))).Annotation)[sumLen:]
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte{annotationForm, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, value []byte) {
		var a, again corpus.Annotation
		if err := decodeAnnotation(value, &a); err != nil {
			return
		}
		if err := decodeAnnotation(encodeAnnotation(&a)[sumLen:], &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, again, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("-first +again\n%s", diff)
		}
	})
}

func BenchmarkDecodeAnnotation(b *testing.B) {
	value := encodeAnnotation(&wire("a", rand.New(rand.NewPCG(1, 2))).Annotation)[sumLen:]
	b.SetBytes(int64(len(value)))
	b.ReportAllocs()
	for b.Loop() {
		var a corpus.Annotation
		if err := decodeAnnotation(value, &a); err != nil {
			b.Fatal(err)
		}
	}
}
