package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// press is the key message of a name as tea.KeyPressMsg.String spells it: "enter", "ctrl+r", "f2", "x".
func press(name string) tea.KeyPressMsg {
	named := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab,
		"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace, "pgdown": tea.KeyPgDown, "pgdn": tea.KeyPgDown,
		"pgup": tea.KeyPgUp, "space": tea.KeySpace, "f1": tea.KeyF1, "f2": tea.KeyF2, "home": tea.KeyHome, "end": tea.KeyEnd}
	var m tea.KeyPressMsg
	for {
		mod, rest, ok := strings.Cut(name, "+")
		if !ok || rest == "" {
			break
		}
		switch mod {
		case "ctrl":
			m.Mod |= tea.ModCtrl
		case "shift":
			m.Mod |= tea.ModShift
		}
		name = rest
	}
	if c, ok := named[strings.ToLower(name)]; ok {
		m.Code = c
		return m
	}
	for _, r := range name {
		m.Code = r
		break
	}
	if m.Mod == 0 {
		m.Text = name
	}
	return m
}
