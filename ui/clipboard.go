package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// clip sends text to the clipboard of the terminal that the person sits at (OSC 52). tmux acts on it where
// set-clipboard is on, and hands it on where allow-passthrough is; screen only hands on. A terminal that takes neither
// stays silent, which is why the same text can be shown alone.
func (a *App) clip(text string) tea.Cmd {
	seq := ansi.SetSystemClipboard(text)
	switch {
	case a.getenv("TMUX") != "":
		return tea.Batch(tea.SetClipboard(text), tea.Raw(ansi.TmuxPassthrough(seq)))
	case strings.HasPrefix(a.getenv("TERM"), "screen"):
		return tea.Raw(ansi.ScreenPassthrough(seq, 0))
	}
	return tea.SetClipboard(text)
}
