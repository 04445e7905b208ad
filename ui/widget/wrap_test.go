package widget

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"why401/ui/theme"
)

func TestWrapBreaksBetweenWords(t *testing.T) {
	for _, row := range []struct {
		reason, text string
		width        int
		want         []string
	}{
		{"a header's name stays whole", "in the header X-Api-Key", 18, []string{"in the header", "X-Api-Key"}},
		{"and a password", "CANARY-apple-tree is it", 20, []string{"CANARY-apple-tree is", "it"}},
		{"a word longer than a line is broken", "abc-defghijklmnop", 8, []string{"abc-defg", "hijklmno", "p"}},
		{"lines of its own", "this:\nCANARY-apple-tree", 30, []string{"this:", "CANARY-apple-tree"}},
	} {
		if got := Wrap(row.text, row.width); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
		}
	}
}

// TestANoteGivesWay: what would break a word of the text, or be cut, goes below.
func TestANoteGivesWay(t *testing.T) {
	th := theme.New(true, colorprofile.ASCII, true)
	for _, row := range []struct {
		reason      string
		width       int
		text, right string
		want        []string
	}{
		{"beside it where both fit", 40, "exp 2026-11-22", "3 days", []string{"exp 2026-11-22", "3 days"}},
		{"a word would be broken", 40, `Bearer error="invalid_token",`, "the challenge", []string{`error="invalid_token",`, "the challenge"}},
		{"the note would be cut", 40, "Fits", "basic.wrong_password", []string{"Fits", "basic.wrong_password"}},
	} {
		got := strings.Join(Lines(th, row.width, Row{Text: row.text, Right: row.right}), "\n")
		for _, w := range row.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in:\n%s", row.reason, w, got)
			}
		}
	}
}
