package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/diptych-align/diptych"

// layout is the import table of ARCHITECTURE.md: what each package may import of ours. A name that ends in /*
// stands for the packages below that folder, however deep. Tests may use the sample besides.
var layout = map[string]string{
	".":                      "*",
	"proto/diptych/v1":       "",
	"corpus":                 "",
	"corpus/text":            "corpus",
	"corpus/mention":         "corpus corpus/text",
	"corpus/ingest":          "corpus corpus/text corpus/mention",
	"corpus/store":           "corpus",
	"corpus/sample":          "corpus",
	"corpus/sample/generate": "corpus corpus/sample",
	"index/lexicon":          "corpus corpus/text",
	"index":                  "corpus corpus/text corpus/mention index/lexicon",
	"index/dating":           "corpus corpus/text corpus/mention index/lexicon",
	"index/align":            "corpus corpus/text corpus/mention index/lexicon",
	"index/direction":        "corpus corpus/text corpus/mention",
	"index/furniture":        "corpus corpus/text corpus/mention",
	"index/tell":             "corpus corpus/text corpus/mention index/lexicon",
	"server/job":             "corpus corpus/* index index/*",
	"server":                 "proto/diptych/v1 corpus corpus/* index index/* server/job",
	"client":                 "proto/diptych/v1",
	"client/cli/eval":        "corpus",
	"client/cli":             "*",
}

// TestImports reads the import lines of every Go file here, tests included, and holds them against layout. It
// reads the files itself: the answer of a child "go list" would come from the test cache and miss a new import.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != "." && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(file))
		seen[pkg] = true
		allowed, ok := layout[pkg]
		if !ok {
			t.Errorf("%s: package %s is not in the import table: a new package is a decision, see ARCHITECTURE.md", file, pkg)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			ours, ok := strings.CutPrefix(imported, module+"/")
			fixture := strings.HasSuffix(file, "_test.go") && permits("corpus/sample corpus/sample/*", ours)
			if ok && ours != pkg && !fixture && !permits(allowed, ours) {
				t.Errorf("%s imports %s: %s may import [%s]", file, ours, pkg, allowed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range layout {
		if !seen[pkg] {
			t.Errorf("the import table names %s, which does not exist", pkg)
		}
	}
}

func permits(allowed, pkg string) bool {
	for _, a := range strings.Fields(allowed) {
		if a == "*" || a == pkg || strings.HasSuffix(a, "/*") && strings.HasPrefix(pkg, strings.TrimSuffix(a, "*")) {
			return true
		}
	}
	return false
}

func TestPermits(t *testing.T) {
	for _, c := range []struct {
		allowed, pkg string
		want         bool
	}{
		{"corpus corpus/*", "corpus/text", true},
		{"corpus corpus/*", "corpus", true},
		{"corpus/*", "corpus", false},
		{"corpus corpus/text", "corpus/store", false},
		{"index/*", "index/align/deep", true},
		{"index/*", "indexer", false},
		{"", "corpus", false},
		{"*", "server", true},
	} {
		if got := permits(c.allowed, c.pkg); got != c.want {
			t.Errorf("permits(%q, %q) = %v, want %v", c.allowed, c.pkg, got, c.want)
		}
	}
}
