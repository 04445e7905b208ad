package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// top is the root of the checkout, seen from this package.
const top = "../.."

// mayImport says which of our folders a folder may import: to the right only.
var mayImport = map[string][]string{
	"main":       {"ui"},
	"ui":         {"ui", "flows", "httpclient", "secrets"},
	"flows":      {"flows", "httpclient"},
	"httpclient": {"httpclient"},
	"secrets":    {"secrets"},
}

func TestImportsPointRight(t *testing.T) {
	seen := 0
	eachGoFile(t, func(path string) {
		rel, _ := filepath.Rel(top, path)
		folder, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
		if !nested {
			folder = "main"
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range file.Imports {
			name := strings.Trim(imp.Path.Value, `"`)
			ours, ok := strings.CutPrefix(name, "why401/")
			if !ok {
				if strings.HasPrefix(folder, "flows") && strings.HasPrefix(name, "charm.land/") {
					t.Errorf("%s imports %s: flows does no drawing", rel, name)
				}
				continue
			}
			seen++
			to, _, _ := strings.Cut(ours, "/")
			if !slices.Contains(mayImport[folder], to) {
				t.Errorf("%s imports %s: %s may import only %v", rel, name, folder, mayImport[folder])
			}
		}
	})
	if seen < 20 {
		t.Fatalf("only %d imports of ours were seen: the walk is broken", seen)
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	fixed := []string{"go.mod", "go.sum", "main.go", "ui", "flows", "httpclient", "secrets", "testdata", "README.md", "LICENSE", "why401", "why401.exe"}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(fixed, e.Name()) {
			t.Errorf("%s stands at the top level, which is fixed", e.Name())
		}
	}
}

// TestNoHiddenWiring: what is declared stands in a list, nothing registers itself.
func TestNoHiddenWiring(t *testing.T) {
	initFunc := regexp.MustCompile(`(?m)^func init\(`)
	eachGoFile(t, func(path string) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if initFunc.Match(b) {
			t.Errorf("%s has an init function", path)
		}
		if name := filepath.Base(filepath.Dir(path)); slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "base", "misc", "manager"}, name) {
			t.Errorf("%s stands in a package whose name says nothing", path)
		}
	})
}

func TestCharmRepositoriesAreNamed(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{"bubbletea", "bubbles", "lipgloss"} {
		if !regexp.MustCompile(`charm\.land/` + m + `/v2 v[^\n]*// github\.com/charmbracelet/` + m).Match(b) {
			t.Errorf("go.mod does not name the repository of charm.land/%s/v2", m)
		}
	}
}

func eachGoFile(t *testing.T, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != top && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			do(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
