package widget

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Stand-ins while a text is wrapped, letters of nobody's script: the library would break at a hyphen, in the middle of a
// header's name or a password, and at a blank between a number and its unit.
const (
	joinedHyphen = '\ue12d'
	joinedBlank  = '\ue12e'
)

// Wrap breaks text between words into lines of at most width columns; a word is broken only where one is longer than a
// line, and then where its parts end. A number stays with its unit, and no last line is one word alone where the line before can spare another.
func Wrap(text string, width int) []string {
	if strings.ContainsAny(text, string(joinedHyphen)+string(joinedBlank)) {
		return strings.Split(ansi.Wrap(text, width, " "), "\n")
	}
	joined, between := joinUnits(text), " "
	if longestOf(joined) > width {
		between = " ,;&"
	}
	lines := strings.Split(ansi.Wrap(strings.ReplaceAll(joined, "-", string(joinedHyphen)), width, between), "\n")
	if !strings.HasSuffix(text, "\n"+lines[len(lines)-1]) {
		balance(lines, width)
	}
	for i := range lines {
		lines[i] = strings.NewReplacer(string(joinedHyphen), "-", string(joinedBlank), " ").Replace(lines[i])
	}
	return lines
}

// joinUnits puts joinedBlank between the number and its unit (2 d 21 h, 11:00:00 UTC, 597 characters) and into what stands for
// a secret (‹JWT 812 chars #1f3a›).
func joinUnits(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	secret := false
	var b strings.Builder
	words := strings.Split(text, " ")
	for i, w := range words {
		if i > 0 {
			before, gap := words[i-1], " "
			if n := len(before); n > 0 && before[n-1] >= '0' && before[n-1] <= '9' {
				switch strings.TrimRight(w, ".,;:)") {
				case "d", "h", "min", "s", "ms", "UTC", "characters", "bytes":
					gap = string(joinedBlank)
				}
			}
			if secret && len(w) < 24 {
				gap = string(joinedBlank)
			}
			b.WriteString(gap)
		}
		b.WriteString(w)
		if open, end := strings.LastIndex(w, "‹"), strings.LastIndex(w, "›"); open != end {
			secret = open > end && open < 3 // what is glued to a long text is broken with it
		}
	}
	return b.String()
}

// balance moves a word down to a last line that is one short word, where at least two stay above.
func balance(lines []string, width int) {
	n := len(lines)
	if n < 2 || lines[n-1] == "" || strings.Contains(lines[n-1], " ") || lipgloss.Width(lines[n-1]) > width/3 {
		return
	}
	above := strings.TrimRight(lines[n-2], " ")
	i := strings.LastIndexByte(above, ' ')
	if i < 0 || strings.Trim(above[i+1:], "0123456789") == "" || strings.Count(strings.TrimSpace(above[:i]), " ") < 1 {
		return
	}
	if moved := above[i+1:] + " " + lines[n-1]; lipgloss.Width(moved) <= width {
		lines[n-2], lines[n-1] = above[:i], moved
	}
}

// longest is the width of the widest word of text.
func longest(text string) int { return longestOf(joinUnits(text)) }

func longestOf(joined string) int {
	n := 0
	for _, w := range strings.Fields(joined) {
		n = max(n, lipgloss.Width(w))
	}
	return n
}
