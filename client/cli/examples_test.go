package cli

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/txtar"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// usualAddress is where the examples say that the server is. Their servers listen on free ports instead.
const usualAddress = "127.0.0.1:7373"

// shell runs command lines as somebody types them, in a folder that has the files of testdata/examples.
type shell struct {
	dir  string
	env  []string
	addr string // of its server
}

// newShell starts a shell with a server, on which are the articles of articles.jsonl; they are in ~/diptych, too.
func newShell(t *testing.T) *shell {
	files, err := txtar.ParseFile("testdata/examples/files.txtar")
	if err != nil {
		t.Fatal(err)
	}
	sh := &shell{dir: t.TempDir()}
	for _, f := range files.Files {
		sh.write(t, f.Name, f.Data)
		if f.Name == "articles.jsonl" {
			packed, err := conversions["gzip"](string(f.Data))
			if err != nil {
				t.Fatal(err)
			}
			sh.write(t, "reports.jsonl.gz", packed)
		}
	}
	bin := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// testscript.Main makes a command of the test binary that is called by the name of one.
	if err := os.Symlink(self, filepath.Join(bin, "diptych")); err != nil {
		t.Fatal(err)
	}
	// The one example that needs the world outside gets its feed from a file.
	if err := os.WriteFile(filepath.Join(bin, "curl"), []byte("#!/bin/sh\ncat feed.rss\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	sh.env = append(os.Environ(), "HOME="+t.TempDir(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	sh.addr = sh.serve(t, "diptych serve --data ~/served --listen 127.0.0.1:0")
	sh.run(t, "diptych ingest --server "+sh.addr+" articles.jsonl")
	sh.run(t, "diptych ingest --data ~/diptych articles.jsonl")
	return sh
}

func (sh *shell) write(t *testing.T, name string, data []byte) {
	file := filepath.Join(sh.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func (sh *shell) command(line string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Env = sh.dir, sh.env
	return cmd
}

// run runs a line, which must succeed, and returns what it prints.
func (sh *shell) run(t *testing.T, line string) string {
	t.Helper()
	cmd := sh.command(strings.ReplaceAll(line, usualAddress, sh.addr))
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %v\n%s%s", line, err, out, &complaints)
	}
	return string(out)
}

// address finds an address in what a server prints.
var address = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// serve starts a server and returns the address that it prints. It is interrupted when the test ends, and must end well.
func (sh *shell) serve(t *testing.T, line string) string {
	t.Helper()
	cmd := sh.command("exec " + line)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end := func() {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", line, err, &complaints)
		}
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr := address.FindString(lines.Text()); addr != "" {
			t.Cleanup(func() {
				cmd.Process.Signal(syscall.SIGINT)
				io.Copy(io.Discard, out)
				end()
			})
			return addr
		}
	}
	end()
	t.Fatalf("%s does not serve", line)
	return ""
}

// examples returns the examples in the help of all commands.
func examples(t *testing.T) []string {
	parser, err := kong.New(new(commands), kong.Name("diptych"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if n, ok := node.(*kong.Node); ok && n.Type == kong.CommandNode {
			_, list, found := strings.Cut(n.Detail, "Example")
			if !found {
				t.Errorf("diptych %s --help has no example", n.Path())
			}
			_, list, _ = strings.Cut(list, "\n")
			for line := range strings.Lines(list) {
				out = append(out, strings.TrimSpace(line))
			}
		}
		return next(nil)
	})
	return out
}

// TestHelpExamples runs the examples that --help shows.
func TestHelpExamples(t *testing.T) {
	sh := newShell(t)
	for _, line := range examples(t) {
		t.Run(line, func(t *testing.T) {
			switch {
			case line == "diptych demo":
				sh.serve(t, line+" --listen 127.0.0.1:0")
			case strings.HasPrefix(line, "diptych serve"):
				line, _, _ = strings.Cut(line, " --listen")
				sh.serve(t, line+" --listen 127.0.0.1:0")
			default:
				sh.run(t, line)
			}
		})
	}
}

// TestReadme does what README.md tells its reader to do, and compares what it says the demo prints.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	sh := newShell(t)
	sources, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(sources, filepath.Join(sh.dir, "client")); err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for _, block := range blocks(string(page)) {
		if strings.Contains(block, "Reports of the same events") {
			took := regexp.MustCompile(`in \d+\.\d s`)
			want, got := took.ReplaceAllString(block, "in N s"), took.ReplaceAllString(sh.run(t, "diptych demo --once"), "in N s")
			if !strings.Contains(got, want) {
				t.Errorf("diptych demo --once prints\n%s\nand README.md says\n%s", got, want)
			}
			continue
		}
		for _, line := range commandsIn(block) {
			tried[strings.Fields(line)[0]] = true
			sh.try(t, line)
		}
	}
	for _, program := range []string{"go", "./diptych", "grpcurl"} {
		if !tried[program] {
			t.Errorf("README.md has no command line of %s", program)
		}
	}
}

// blocks returns the indented blocks of a page, without the indent.
func blocks(page string) []string {
	var out []string
	inside := false
	for line := range strings.Lines(page) {
		code, ok := strings.CutPrefix(line, "    ")
		switch {
		case ok && inside:
			out[len(out)-1] += code
		case ok:
			out = append(out, code)
		case inside && strings.TrimSpace(line) == "":
			out[len(out)-1] += "\n"
			continue
		}
		inside = ok
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// commandsIn returns the command lines of a block; one goes on behind a backslash and where a quote is open.
func commandsIn(block string) []string {
	var out []string
	more := false
	for line := range strings.Lines(block) {
		if !more {
			out = append(out, "")
		}
		last := &out[len(out)-1]
		*last += line
		continued := strings.HasSuffix(line, "\\\n")
		*last = strings.TrimSuffix(*last, "\\\n")
		more = continued || strings.Count(*last, "'")%2 == 1
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return slices.DeleteFunc(out, func(line string) bool { return !regexp.MustCompile(`^(go|\./diptych|grpcurl) `).MatchString(line) })
}

// try runs one command line of README.md.
func (sh *shell) try(t *testing.T, line string) {
	t.Helper()
	switch program, rest, _ := strings.Cut(line, " "); {
	case line == "go test ./...":
		// It is what runs now.
	case line == "go build .":
		out, err := exec.Command("go", "build", "-o", filepath.Join(sh.dir, "diptych"), "../..").CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	case program == "go":
		sh.run(t, "diptych "+strings.TrimPrefix(rest, "run . "))
	case program == "grpcurl":
		sh.grpcurl(t, line)
	case strings.HasSuffix(line, "&"):
		sh.addr = sh.serve(t, strings.TrimSuffix(line, "&")+" --listen 127.0.0.1:0")
	default:
		sh.run(t, line)
	}
}

// grpcurl does what the program of that name does: it calls a method that it knows by reflection alone.
func (sh *shell) grpcurl(t *testing.T, line string) {
	t.Helper()
	args := regexp.MustCompile(`(?s)^grpcurl -plaintext -d '(.*)'\s+(\S+)\s+(\S+)/(\S+)$`).FindStringSubmatch(line)
	if args == nil || args[2] != usualAddress {
		t.Errorf("%s: want grpcurl -plaintext -d 'JSON' %s SERVICE/METHOD", line, usualAddress)
		return
	}
	conn, err := grpc.NewClient(sh.addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	method := reflected(t, conn, args[3]).Methods().ByName(protoreflect.Name(args[4]))
	if method == nil {
		t.Fatalf("%s: no such method", line)
	}
	req := dynamicpb.NewMessage(method.Input())
	if err := protojson.Unmarshal([]byte(args[1]), req); err != nil {
		t.Errorf("%s: %v", line, err)
		return
	}
	stream, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, "/"+args[3]+"/"+args[4])
	if err == nil {
		err = errors.Join(stream.SendMsg(req), stream.CloseSend())
	}
	resp := dynamicpb.NewMessage(method.Output())
	if err == nil {
		err = stream.RecvMsg(resp)
	}
	if err != nil {
		t.Errorf("%s: %v", line, err)
	}
	if refusal := resp.Descriptor().Fields().ByName("refusal"); refusal != nil && resp.Has(refusal) {
		t.Errorf("%s: %v", line, resp)
	}
}

// reflected returns a service as the server itself describes it.
func reflected(t *testing.T, conn *grpc.ClientConn, name string) protoreflect.ServiceDescriptor {
	stream, err := grpc_reflection_v1.NewServerReflectionClient(conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.CloseSend()
	var files descriptorpb.FileDescriptorSet
	known := map[string]bool{}
	ask := func(req *grpc_reflection_v1.ServerReflectionRequest) {
		if err := stream.Send(req); err != nil {
			t.Fatal(err)
		}
		resp, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range resp.GetFileDescriptorResponse().GetFileDescriptorProto() {
			f := new(descriptorpb.FileDescriptorProto)
			if err := proto.Unmarshal(b, f); err != nil {
				t.Fatal(err)
			}
			if !known[f.GetName()] {
				known[f.GetName()] = true
				files.File = append(files.File, f)
			}
		}
	}
	ask(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: name}})
	for i := 0; i < len(files.File); i++ {
		for _, imported := range files.File[i].GetDependency() {
			if !known[imported] {
				ask(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_FileByFilename{FileByFilename: imported}})
			}
		}
	}
	all, err := protodesc.NewFiles(&files)
	if err != nil {
		t.Fatal(err)
	}
	d, err := all.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		t.Fatal(err)
	}
	return d.(protoreflect.ServiceDescriptor)
}
