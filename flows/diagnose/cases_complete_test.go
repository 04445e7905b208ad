package diagnose

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestCasesAreComplete holds every declared cause to a case in which it must be named and a near miss in which it must
// not: one that looks like it, with the deciding fact otherwise.
func TestCasesAreComplete(t *testing.T) {
	files, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	named, missed := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range a.Files {
			if p.Name != "want" {
				continue
			}
			for _, line := range strings.Split(string(p.Data), "\n") {
				what, id, _ := strings.Cut(strings.TrimSpace(line), ":")
				if id = strings.TrimSpace(id); id != "" && !slices.Contains([]string{"verdict", "fix", "title", "certainty", "evidence", "refused", "answered_by"}, what) && Find(id) == nil {
					t.Errorf("%s speaks of %s, which is no declared cause", filepath.Base(f), id)
				}
				switch what {
				case "cause", "among", "observation":
					named[id] = true
				case "not":
					missed[id] = true
				}
			}
		}
	}
	for _, c := range All() {
		file := strings.ReplaceAll(c.ID, ".", "_")
		if !named[c.ID] {
			t.Errorf("%s has no case in which it is named: add testdata/cases/%s.txtar with \"cause: %s\" (or among:, observation:)", c.ID, file, c.ID)
		}
		if !missed[c.ID] {
			t.Errorf("%s has no near miss: add testdata/cases/%s_near.txtar, the same answer with the deciding fact otherwise, and \"not: %s\"", c.ID, file, c.ID)
		}
	}
}
