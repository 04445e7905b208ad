package widget

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/viewport"
	"charm.land/lipgloss/v2"

	"why401/ui/theme"
)

// Scroll shows a body that may be longer than its place, and remembers where the person is in it. The zero value
// stands at the top.
type Scroll struct {
	port  viewport.Model
	first int // the first line that is wanted; where the place is as high as the body it is shown from its begin all the same
}

// last is the lowest first line that fills the place, as it was drawn last.
func (s *Scroll) last() int { return max(0, s.port.TotalLineCount()-s.port.Height()) }

// Key scrolls by the keys that mean it on every screen; false where name is none of them.
func (s *Scroll) Key(name string) bool {
	if s.port.Height() > 0 {
		s.first = min(s.first, s.last())
	}
	page := max(1, s.port.Height()-2) // its last line but the hint is then the first behind the other hint
	switch name {
	case "down":
		s.first++
	case "up":
		s.first--
	case "pgdown", "space":
		s.first += page
	case "pgup":
		s.first -= page
	case "home":
		s.first = 0
	case "end":
		s.first = s.port.TotalLineCount()
	default:
		return false
	}
	s.first = max(0, s.first)
	return true
}

// Moves is true where the body was longer than its place when it was drawn last.
func (s *Scroll) Moves() bool { return s.port.TotalLineCount() > s.port.Height() }

// AtTop is true where nothing is hidden above.
func (s *Scroll) AtTop() bool { return s.port.YOffset() == 0 }

// Top goes back to the first line, as for another body.
func (s *Scroll) Top() { s.first = 0 }

// Show brings line n into the place, where no hint covers it.
func (s *Scroll) Show(n int) {
	s.first = max(0, min(s.first, n-1), n-max(1, s.port.Height()-1)+1)
}

// View is the part of lines that fits w columns and h rows; what is cut above and below says how much.
func (s *Scroll) View(t theme.Theme, lines []string, w, h int) string {
	s.port.SetWidth(w)
	s.port.SetHeight(h)
	s.port.SetContentLines(lines)
	s.port.SetYOffset(s.first) // or as far as there are lines: in a smaller place the person is where they were
	first := s.port.YOffset()
	rows := strings.Split(s.port.View(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ") // blank cells need not be sent
	}
	if len(rows) == h {
		hints(t, rows, first, len(lines)-first-h, w)
	}
	return strings.Join(rows, "\n")
}

// leastHinted is how many rows a place must have to give one of them away for what is hidden above.
const leastHinted = 4

// Window is how many of n rows are shown at once, from first on, so that the one at stands under no hint.
func Window(n, at, h int) (first, last int) {
	h = max(1, h)
	first = max(0, min(at-h/2, n-h))
	return first, min(n, first+h)
}

// Hint puts on the first and the last of shown, which are the rows first to last of n, how many are beyond.
func Hint(t theme.Theme, shown []string, first, last, n, w int) {
	if len(shown) > 2 { // else the pointer has the last one
		hints(t, shown, first, n-last, w)
	}
}

// hints puts how much is hidden above and below on the first and the last of rows; they cover a line each.
func hints(t theme.Theme, rows []string, above, below, w int) {
	if above > 0 && len(rows) >= leastHinted {
		rows[0] = more(t, t.Sign.Up, above+1, w)
	}
	if below > 0 && len(rows) > 1 {
		rows[len(rows)-1] = more(t, t.Sign.Down, below+1, w)
	}
}

// more says how much is beyond an end.
func more(t theme.Theme, arrow string, n, w int) string {
	note := arrow + " " + strconv.Itoa(n) + " more"
	m := 2
	if w < Narrow {
		m = 1
	}
	return strings.Repeat(" ", max(0, w-m-lipgloss.Width(note))) + t.Muted.Render(note)
}
