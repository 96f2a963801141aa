package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// progress is a line on a terminal that is written over again and again. A nil progress shows nothing.
type progress struct {
	w     io.Writer
	shown time.Time
}

// The line changes at most every 200 ms, since faster cannot be read, and a call may keep it waiting for a second.
const (
	progressStep = 200 * time.Millisecond
	progressWait = time.Second
)

// newProgress returns nil unless w is a terminal.
func newProgress(w io.Writer) *progress {
	if !isTerminal(w) {
		return nil
	}
	return &progress{w: w}
}

// progressBeside returns the progress of a command that prints as it goes on: none where its lines would be in the way.
func progressBeside(s *streams) *progress {
	if isTerminal(s.out) {
		return nil
	}
	return newProgress(s.err)
}

// wait bounds a call that the line waits for.
func (p *progress) wait(ctx context.Context) (context.Context, context.CancelFunc) {
	if p == nil {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, progressWait)
}

func (p *progress) show(text func() string) {
	if p == nil || time.Since(p.shown) < progressStep {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(p.w, "\r\x1b[K%s", text())
}

// bar draws how much of a whole is done, in figures too.
func bar(done, total int64) string {
	const cells = 30
	done = min(done, total)
	full := int(done * cells / max(total, 1))
	return fmt.Sprintf("%s%s %d of %d", strings.Repeat("█", full), strings.Repeat("░", cells-full), done, total)
}

func (p *progress) clear() {
	if p == nil || p.shown.IsZero() {
		return
	}
	p.shown = time.Time{}
	fmt.Fprint(p.w, "\r\x1b[K")
}
