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
	first int
}

// Key scrolls by the keys that mean it on every screen; false where name is none of them.
func (s *Scroll) Key(name string) bool {
	page := max(1, s.port.Height()-1)
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
func (s *Scroll) AtTop() bool { return s.first == 0 }

// Top goes back to the first line, as for another body.
func (s *Scroll) Top() { s.first = 0 }

// Show brings line n into the place.
func (s *Scroll) Show(n int) {
	s.first = max(min(s.first, n), n-max(1, s.port.Height()-1)+1)
}

// View is the part of lines that fits w columns and h rows; what is cut below says how much.
func (s *Scroll) View(t theme.Theme, lines []string, w, h int) string {
	s.port.SetWidth(w)
	s.port.SetHeight(h)
	s.port.SetContentLines(lines)
	s.port.SetYOffset(s.first)
	s.first = s.port.YOffset()
	rows := strings.Split(s.port.View(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ") // blank cells need not be sent
	}
	if rest := len(lines) - s.first - h; rest > 0 && h > 1 && len(rows) == h {
		rows[h-1] = more(t, rest+1, w)
	}
	return strings.Join(rows, "\n")
}

// more says how much is below.
func more(t theme.Theme, n, w int) string {
	note := t.Sign.Down + " " + strconv.Itoa(n) + " more"
	return strings.Repeat(" ", max(0, w-2-lipgloss.Width(note))) + t.Muted.Render(note)
}
