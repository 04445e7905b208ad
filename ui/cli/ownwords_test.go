package cli

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var updateWords = flag.Bool("update-words", false, "write the words of the program's sentences anew")

// TestOwnWords keeps httpclient/redact/ownwords.txt: the words that the program itself writes. The practice server is left out,
// since its sentences hold its passwords.
func TestOwnWords(t *testing.T) {
	const list = "../../httpclient/redact/ownwords.txt"
	word := regexp.MustCompile(`[a-z]{4,}`)
	seen := map[string]bool{}
	for _, dir := range []string{"../../flows", "../../httpclient", "../../secrets", "../../ui"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "lab" || d.Name() == "uitest" || d.Name() == "flowstest") {
				return filepath.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || d.Name() == "secretname.go" {
				return nil // the words of secretname.go are parts of names and stand in no sentence
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if _, ok := n.(*ast.ImportSpec); ok {
					return false // the names of packages stand in no sentence
				}
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if text, err := strconv.Unquote(l.Value); err == nil {
						for _, w := range word.FindAllString(strings.ToLower(text), -1) {
							seen[w] = true
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	words := make([]string, 0, len(seen))
	for w := range seen {
		words = append(words, w)
	}
	slices.Sort(words)
	want := "\n" + strings.Join(words, "\n") + "\n"
	if *updateWords {
		if err := os.WriteFile(list, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not the words that the program writes; go test ./ui/cli -run OwnWords -update-words", list)
	}
}
