package widget

import (
	"strings"

	"why401/ui/theme"
)

// Pointed is r as the line that the pointer stands at: in the sign's place and bold, on every list alike. What the sign
// said, the row's words say too.
func Pointed(t theme.Theme, r Row) Row {
	r.Sign, r.SignStyle, r.TextStyle = t.Sign.Here, t.Accent, t.Bold
	return r
}

// List draws rows to choose from, the pointer at row at, in w columns and h lines: where there are more, those round
// the pointer.
func List(t theme.Theme, rows []Row, at, w, h int) string {
	first, last := Window(len(rows), at, h)
	var lines []string
	for i, r := range rows[first:last] {
		if first+i == at {
			r = Pointed(t, r)
		}
		lines = append(lines, Line(t, w, r))
	}
	choices := func(rows []Row) (n int) {
		for _, r := range rows {
			if r.Text != "" { // a heading is none of the things to choose
				n++
			}
		}
		return n
	}
	if first > 0 && h >= leastHinted && at > first {
		lines[0] = more(t, t.Sign.Up, choices(rows[:first+1]), w)
	}
	if last < len(rows) && h > 1 && at < last-1 {
		lines[len(lines)-1] = more(t, t.Sign.Down, choices(rows[last-1:]), w)
	}
	return strings.Join(lines, "\n")
}
