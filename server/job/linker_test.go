package job

import (
	"context"
	"errors"
	"testing"
)

// TestEachCutShort: what was not run is no success. A pass that takes it for one would delete from the index what it has not read.
func TestEachCutShort(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	const n = 1000
	done := make([]bool, n)
	err := each(ctx, n, func(_ context.Context, i int) error {
		done[i] = true
		if i == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || done[n-1] {
		t.Errorf("each with a context that ends = %v, the last done: %t, want %v and not", err, done[n-1], context.Canceled)
	}
}
