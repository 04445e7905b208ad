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
	// LabelStyle stands in for muted, nil on all labels but a status.
	LabelStyle *lipgloss.Style
	// Lead is how many columns at the begin of Text are a name before it, in LeadStyle: TextStyle is for what is quoted.
	Lead      int
	LeadStyle lipgloss.Style
	// Hang is how many columns at the begin of Text stay free under it where the text wraps: a column of names.
	Hang int
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
	if most := max(room/2, room-2-lipgloss.Width(r.Text)); lipgloss.Width(right) > most {
		right = ansi.Truncate(right, most, t.Sign.Cut)
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
		label := t.Muted
		if r.LabelStyle != nil {
			label = *r.LabelStyle
		}
		b.WriteString("  ")
		if r.Label != "" {
			b.WriteString(label.Render(ansi.Truncate(r.Label, 8, "")))
		}
		b.WriteString(strings.Repeat(" ", 9-min(9, lipgloss.Width(ansi.Truncate(r.Label, 8, "")))))
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
	room = max(8, room-r.Hang)
	name := ""
	if r.Hang > 0 { // a styled text would give its colours away to the left
		name = ansi.Truncate(r.Text, r.Hang, "")
	}
	text, under := r.Text[len(name):], strings.Repeat(" ", lipgloss.Width(name))
	if note := lipgloss.Width(r.Right); note > 0 && belongsBelow(text, note, room, width < Narrow) {
		below := r
		r.Right = ""
		out := Lines(t, width, r)
		for _, l := range Wrap(below.Right, room) {
			x := Row{Text: under + l, TextStyle: below.Note}
			if r.Sign == t.Sign.Verdict {
				x.Sign, x.SignStyle = r.Sign, r.SignStyle
			}
			out = append(out, Line(t, width, x))
		}
		return out
	}
	first := room
	if r.Right != "" {
		first = max(8, room-lipgloss.Width(r.Right)-2)
	}
	var out []string
	for i, l := range wrapBeside(text, first, room) {
		x := r
		x.Text = name + l
		if i > 0 {
			x.Text, x.Label, x.Right, x.Lead, x.LeadStyle = under+l, "", "", r.Hang, lipgloss.NewStyle()
			if r.Sign != t.Sign.Verdict {
				x.Sign = ""
			}
		}
		out = append(out, Line(t, width, x))
	}
	return out
}

// belongsBelow is true where a note of that width would be cut beside text, break a word of it, or cost more lines.
func belongsBelow(text string, note, room int, narrow bool) bool {
	beside := room - note - 2
	if lipgloss.Width(text) <= beside {
		return false // a long note beside a short text
	}
	if narrow && note > 3 && lipgloss.Width(text) <= room {
		return true // where lines are short, two whole ones are better than a text that is torn for its note
	}
	return note > room/2 || longest(text) <= room && longest(text) > beside || len(wrapBeside(text, max(8, beside), room)) > len(Wrap(text, room))+1
}

// wrapBeside is Wrap where a note takes a part of the first line alone.
func wrapBeside(text string, first, room int) []string {
	lines := Wrap(text, first)
	if len(lines) == 1 || first == room || !strings.HasPrefix(text, lines[0]) {
		return lines
	}
	rest, ended := strings.CutPrefix(text[len(lines[0]):], "\n")
	if !ended {
		rest = strings.TrimLeft(rest, " ")
	}
	return append(lines[:1], Wrap(rest, room)...)
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

// Fit cuts or fills lines to height, from the line first on; what is cut above and below says how much.
func Fit(t theme.Theme, lines []string, first, width, height int) (string, int) {
	first = max(0, min(first, len(lines)-height))
	shown := lines[first:min(len(lines), first+height)]
	out := append([]string(nil), shown...)
	hints(t, out, first, len(lines)-first-len(shown), width)
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
