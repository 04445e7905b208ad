package widget

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// joined stands in for a hyphen while a text is wrapped: the library would break there, in the middle of a header's
// name or a password. It is a letter of nobody's script.
const joined = "\ue12d"

// Wrap breaks text between words into lines of at most width columns; a word is broken only where it is longer than a
// line.
func Wrap(text string, width int) []string {
	if strings.Contains(text, joined) {
		return strings.Split(ansi.Wrap(text, width, " "), "\n")
	}
	lines := strings.Split(ansi.Wrap(strings.ReplaceAll(text, "-", joined), width, " "), "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], joined, "-")
	}
	return lines
}

// longest is the width of the widest word of text.
func longest(text string) int {
	n := 0
	for _, w := range strings.Fields(text) {
		n = max(n, lipgloss.Width(w))
	}
	return n
}
