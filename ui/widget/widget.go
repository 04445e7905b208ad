// Package widget holds the small parts that screens are made of: lines on the grid, blocks and cuts. Pure functions.
package widget

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/ui/theme"
)

// Narrow is the width below which there is no label column.
const Narrow = 60

// Row is one line on the grid: label, sign, text, and a note at the right edge. Styles are given with the text.
type Row struct {
	Label, Sign, Text, Right   string
	SignStyle, TextStyle, Note lipgloss.Style
	// Lead is how many columns at the begin of Text are a name before it, in LeadStyle: TextStyle is for what is quoted.
	Lead      int
	LeadStyle lipgloss.Style
}

// Line lays out r at width columns: 2 margin, 8 label, 1, 3 sign, text, 2 margin; below Narrow 1 margin, no label.
func Line(t theme.Theme, width int, r Row) string {
	left, margin := 14, 2
	if width < Narrow {
		left, margin = 4, 1
	}
	room := width - left - margin
	if room < 4 {
		return ansi.Truncate(r.Text, width, "")
	}
	right := r.Right
	if lipgloss.Width(right) > room/2 {
		right = ansi.Truncate(right, room/2, t.Sign.Cut)
	}
	textRoom := room
	if right != "" {
		textRoom = room - lipgloss.Width(right) - 2
	}
	text := ansi.Truncate(r.Text, textRoom, t.Sign.Cut)
	var b strings.Builder
	if width < Narrow {
		b.WriteString(" ")
	} else {
		b.WriteString("  " + t.Muted.Render(pad(ansi.Truncate(r.Label, 8, ""), 9)))
	}
	b.WriteString(r.SignStyle.Render(pad(r.Sign, 3)))
	if r.Lead > 0 {
		name := ansi.Truncate(text, r.Lead, "")
		b.WriteString(r.LeadStyle.Render(name))
		b.WriteString(r.TextStyle.Render(text[len(name):]))
	} else {
		b.WriteString(r.TextStyle.Render(text))
	}
	if right != "" {
		gap := room - lipgloss.Width(text) - lipgloss.Width(right)
		b.WriteString(strings.Repeat(" ", max(1, gap)) + r.Note.Render(right))
	}
	return b.String()
}

// Lines is Line for a text that wraps; label, sign and note stand on its first line. A note that would be cut,
// break a word of the text or cost more lines stands on lines of its own below.
func Lines(t theme.Theme, width int, r Row) []string {
	room := width - 16
	if width < Narrow {
		room = width - 5
	}
	room = max(8, room)
	if note := lipgloss.Width(r.Right); note > 0 && belongsBelow(r.Text, note, room) {
		below := r
		r.Right = ""
		out := Lines(t, width, r)
		for _, l := range Wrap(below.Right, room) {
			x := Row{Text: l, TextStyle: below.Note}
			if r.Sign == t.Sign.Verdict {
				x.Sign, x.SignStyle = r.Sign, r.SignStyle
			}
			out = append(out, Line(t, width, x))
		}
		return out
	}
	if r.Right != "" {
		room = max(8, room-lipgloss.Width(r.Right)-2)
	}
	var out []string
	for i, l := range Wrap(r.Text, room) {
		x := r
		x.Text = l
		if i > 0 {
			x.Label, x.Right, x.Lead = "", "", 0
			if r.Sign != t.Sign.Verdict {
				x.Sign = ""
			}
		}
		out = append(out, Line(t, width, x))
	}
	return out
}

// belongsBelow is true where a note of that width would be cut beside text, break a word of it, or cost more lines.
func belongsBelow(text string, note, room int) bool {
	beside := room - note - 2
	return note > room/2 || longest(text) <= room && longest(text) > beside || len(Wrap(text, max(8, beside))) > len(Wrap(text, room))+1
}

// Hairline is a rule across the screen inside of the margins.
func Hairline(t theme.Theme, width int) string {
	m := 2
	if width < Narrow {
		m = 1
	}
	return strings.Repeat(" ", m) + t.Line.Render(strings.Repeat(t.Sign.HLine, max(0, width-2*m)))
}

// Overline is the upper line of an overlay.
func Overline(t theme.Theme, width int) string {
	m := 2
	if width < Narrow {
		m = 1
	}
	return strings.Repeat(" ", m) + t.Accent.Render(strings.Repeat(t.Sign.BarLine, max(0, width-2*m)))
}

// Fit cuts or fills lines to height; what is cut below says how much, from the line first on.
func Fit(t theme.Theme, lines []string, first, width, height int) (string, int) {
	first = max(0, min(first, len(lines)-height))
	shown := lines[first:min(len(lines), first+height)]
	out := append([]string(nil), shown...)
	if rest := len(lines) - first - len(shown); rest > 0 && height > 1 {
		out[len(out)-1] = more(t, rest+1, width)
	}
	for len(out) < height {
		out = append(out, "")
	}
	return strings.Join(out, "\n"), first
}

// Cut is s in at most n columns.
func Cut(s string, n int) string { return ansi.Truncate(s, n, "…") }

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-lipgloss.Width(s)))
}
