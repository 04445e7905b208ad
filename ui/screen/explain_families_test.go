package screen

import (
	"testing"

	"why401/flows/diagnose"
)

// TestFamiliesHaveWords: the list of causes is read by people, who look for no identifiers.
func TestFamiliesHaveWords(t *testing.T) {
	for _, f := range diagnose.Families() {
		if name := f[0].Family(); name != f[0].ID && familyWords(name) == name {
			t.Errorf("the family %s has no heading in words: explain_families.go", name)
		}
	}
}
