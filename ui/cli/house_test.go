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

// floors are our packages from the ground up: each may import those on floors below its own, and none beside it. The four folders of
// the top level and the packages in them follow from it, as do the two that must not know each other.
var floors = [][]string{
	{"httpclient/address", "httpclient/channelbinding", "httpclient/clean", "httpclient/digest", "httpclient/kerberos", "httpclient/keyfile", "httpclient/lazyregexp", "httpclient/noproxy", "httpclient/ntlm",
		"httpclient/har/hartest", "httpclient/ntlm/ntlmtest", "secrets", "flows/glossary", "flows/xmldsig", "ui/theme", "ui/uitest"},
	{"httpclient/challenge", "httpclient/signing", "httpclient/keyshape", "httpclient/spnego", "httpclient/har/hargen"},
	{"httpclient/mask"},
	{"httpclient/cookie", "httpclient/netrc"},
	{"httpclient"},
	{"httpclient/redact", "flows"},
	{"httpclient/har"},
	{"httpclient/convert"},
	{"flows/formlogin", "flows/scheme", "flows/token"},
	{"flows/provenance"},
	{"flows/diagnose"},
	{"flows/compare", "flows/lab", "flows/pipeline", "flows/triage"},
	{"ui/kit", "ui/widget"},
	{"ui/doctor", "ui/plain", "ui/screen"},
	{"ui"},
	{"ui/cli"},
	{"."},
}

// apart are folders that know nothing of each other, however high they stand.
var apart = map[string][]string{
	"httpclient": {"flows", "secrets", "ui"},
	"secrets":    {"httpclient", "flows", "ui"},
	"flows":      {"secrets", "ui"},
	".":          {"httpclient", "flows", "secrets"},
}

func TestImportsPointDown(t *testing.T) {
	floor := map[string]int{}
	for n, names := range floors {
		for _, name := range names {
			floor[name] = n
		}
	}
	seen, found := 0, map[string]bool{}
	eachGoFile(t, func(path string) {
		rel, _ := filepath.Rel(top, path)
		from := filepath.ToSlash(filepath.Dir(rel))
		folder, _, _ := strings.Cut(from, "/")
		here, known := floor[from]
		if !known {
			t.Errorf("%s stands on no floor: say in floors of house_test.go what %s may import", rel, from)
			return
		}
		found[from] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range file.Imports {
			name := strings.Trim(imp.Path.Value, `"`)
			to, ours := strings.CutPrefix(name, "why401/")
			if !ours {
				if folder == "flows" && strings.HasPrefix(name, "charm.land/") {
					t.Errorf("%s imports %s: flows does no drawing", rel, name)
				}
				continue
			}
			seen++
			of, _, _ := strings.Cut(to, "/")
			if slices.Contains(apart[folder], of) {
				t.Errorf("%s imports %s: %s knows nothing of %s", rel, name, folder, of)
			}
			if !strings.HasSuffix(path, "_test.go") && floor[to] >= here {
				t.Errorf("%s imports %s, which does not stand below it: see floors in house_test.go", rel, name)
			}
		}
	})
	if seen < 20 {
		t.Fatalf("only %d imports of ours were seen: the walk is broken", seen)
	}
	for name := range floor {
		if !found[name] {
			t.Errorf("floors names %s, which is not there", name)
		}
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
