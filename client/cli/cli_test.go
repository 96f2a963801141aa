package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"diptych": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		if err := Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "diptych:", err)
			os.Exit(1)
		}
	}})
}

// TestScripts runs the scripts in testdata, each in a folder that has testdata/reports.jsonl in it: two events in both
// languages, and a report that is alone.
func TestScripts(t *testing.T) {
	reports, err := os.ReadFile("testdata/reports.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[serving{}] = new(serving)
			return os.WriteFile(filepath.Join(env.WorkDir, "reports.jsonl"), reports, 0o666)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":   serve,
			"finish":  finish,
			"narrow":  narrow,
			"convert": convert,
		},
	})
}

// serving is a server that a script has started. The key of a script's own is the zero value.
type serving struct {
	cmd *exec.Cmd
	log *os.File
	out io.ReadCloser
}

// serve starts "diptych serve" with some arguments on a free port, and sets ADDR to the address that it prints.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("unsupported: ! serve")
	}
	s := ts.Value(serving{}).(*serving)
	s.cmd = exec.Command("diptych", append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Dir = ts.MkAbs(".")
	var err error
	s.log, err = os.Create(ts.MkAbs("serve.log"))
	ts.Check(err)
	s.cmd.Stderr = s.log
	s.out, err = s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	ts.Defer(func() {
		if s.cmd.ProcessState == nil {
			s.cmd.Process.Kill()
			s.cmd.Wait()
		}
		s.log.Close()
	})
	line, err := bufio.NewReader(s.out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "serving on ")
	if err != nil || !ok {
		ts.Fatalf("diptych serve printed %q, %v; its log: %s", line, err, ts.ReadFile("serve.log"))
	}
	ts.Setenv("ADDR", addr)
}

// finish sends the server a signal, and waits for its end, which must be a good one. Its log is then in serve.log.
func finish(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}
	if neg || len(args) != 1 || signals[args[0]] == nil {
		ts.Fatalf("usage: finish INT|TERM")
	}
	s := ts.Value(serving{}).(*serving)
	ts.Check(s.cmd.Process.Signal(signals[args[0]]))
	if err := s.cmd.Wait(); err != nil {
		ts.Fatalf("diptych serve: %v; its log: %s", err, ts.ReadFile("serve.log"))
	}
}

// narrow checks that no line of a file has more columns than a table may have.
func narrow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: narrow FILE")
	}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > usualWidth {
			ts.Fatalf("%d columns: %s", n, line)
		}
	}
}
