package screen

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/ui/kit"
)

// TestFamiliesHaveWords: the list of causes is read by people, who look for no identifiers.
func TestFamiliesHaveWords(t *testing.T) {
	for _, f := range diagnose.Families() {
		if name := f[0].Family(); name != f[0].ID && familyWords(name) == name {
			t.Errorf("the family %s has no heading in words: explain_families.go", name)
		}
	}
}

// TestEscGoesBackAsOneCame: from a page to the list, to another page, and each of them back.
func TestEscGoesBackAsOneCame(t *testing.T) {
	x := NewExplain(kit.Services{}, kit.ExplainArg{Cause: "jwt.expired"})
	x.SetSize(80, 20)
	press := func(keys ...string) (back bool) {
		for _, k := range keys {
			msg := tea.KeyPressMsg{Text: k, Code: rune(k[0])}
			switch k {
			case "esc":
				msg = tea.KeyPressMsg{Code: tea.KeyEscape}
			case "enter":
				msg = tea.KeyPressMsg{Code: tea.KeyEnter}
			}
			back = x.Update(msg) != nil
		}
		return back
	}
	press("a")
	if got := x.Title().Fact; got == "jwt.expired" {
		t.Fatal("a does not open the list")
	}
	press("/", "n", "o", "n", "c", "e", "enter")
	page := x.Title().Fact
	if press("esc"); x.Title().Fact == page {
		t.Error("esc does not go back to the list")
	}
	press("esc") // the filter
	if press("esc"); x.Title().Fact != "jwt.expired" {
		t.Errorf("esc leads from the list to %q, want the page that it was opened from", x.Title().Fact)
	}
	if !press("esc") {
		t.Error("esc does not leave the first page")
	}
}
