package ui

import (
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"why401/ui/kit"
)

// toScreen gives a key to the top screen, and says so where it did nothing: a key without an answer looks like a fault.
func (a *App) toScreen(m tea.KeyPressMsg) tea.Cmd {
	s := a.top()
	why := idle(s, m)
	if why == "" {
		return a.do(s.Update(m))
	}
	before := s.View(a.theme)
	cmd := a.do(s.Update(m))
	if cmd == nil && a.notice == "" && a.top() == s && s.View(a.theme) == before {
		a.notice = why
	}
	return cmd
}

// idle is what to say of a key if the screen does nothing with it; "" nothing: the key acts, or only moves.
func idle(s kit.Screen, m tea.KeyPressMsg) string {
	k := m.String()
	for _, known := range s.Keys() {
		switch {
		case known.Keys != k:
		case known.NotNow != "":
			return "not now: " + known.NotNow
		default:
			return ""
		}
	}
	if s.Typing() || k != "enter" && utf8.RuneCountInString(m.Text) != 1 || k == "space" {
		return ""
	}
	return k + " does nothing here; ? lists the keys that do"
}

// notice shows one line above the key bar.
func notice(text string) tea.Cmd {
	return func() tea.Msg { return kit.Notice{Text: text} }
}
