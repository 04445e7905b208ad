package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// help lists every key of the screen under it: those that work, those that always do, and why others do not now.
type help struct {
	screen kit.Screen
	path   string
	scroll widget.Scroll
}

func (p *help) key(name string, _ tea.KeyPressMsg) (bool, tea.Cmd) {
	switch name {
	case "esc", "?", "f1", "q":
		return true, nil
	}
	p.scroll.Key(name)
	return false, nil
}

func (p *help) title() string   { return "help" }
func (p *help) keys() []kit.Key { return []kit.Key{{Keys: "↑↓", Label: "scroll"}} }

// always are the keys that mean the same on every screen.
func always() [][2]string {
	return [][2]string{{"esc", "back, cancel"}, {"ctrl+p", "all actions"}, {"tab", "next pane, field"}, {"/", "filter"}, {"y", "copy"}, {"ctrl+r", "show a secret 10 s"}, {"?  F1", "this help"}, {"ctrl+c", "quit"}}
}

func (p *help) body(t theme.Theme, w, h int) string {
	var here, notNow [][2]string
	for _, k := range p.screen.Keys() {
		text := k.Long
		if text == "" {
			text = k.Label
		}
		if k.NotNow != "" {
			notNow = append(notNow, [2]string{k.Keys, text + ": " + k.NotNow})
			continue
		}
		here = append(here, [2]string{k.Keys, text})
	}
	var lines []string
	block := func(label string, items [][2]string, columns int) {
		if len(items) == 0 {
			return
		}
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		col := (w - 16) / columns
		for i := 0; i < len(items); i += columns {
			text := ""
			for _, it := range items[i:min(len(items), i+columns)] {
				cell := t.Accent.Render(it[0]) + strings.Repeat(" ", max(1, 8-lipgloss.Width(it[0]))) + ansi.Truncate(it[1], max(6, col-10), t.Sign.Cut)
				if columns == 1 {
					cell = t.Accent.Render(it[0]) + strings.Repeat(" ", max(1, 8-lipgloss.Width(it[0]))) + it[1]
				}
				text += cell + strings.Repeat(" ", max(1, col-lipgloss.Width(cell)))
			}
			r := widget.Row{Text: text}
			if i == 0 {
				r.Label = label
			}
			lines = append(lines, widget.Line(t, w, r))
		}
	}
	two := 2
	if w < widget.Narrow {
		two = 1
	}
	block("Here", here, two)
	block("Always", always(), two)
	block("Not now", notNow, 1)
	sg := t.Sign
	lines = append(lines, "", widget.Line(t, w, widget.Row{Label: "Signs", Text: t.Good.Render(sg.OK) + " ok   " + t.Danger.Render(sg.No) + " refused   " + t.Warning.Render(sg.Unknown) + " not known   " + t.Warning.Render(sg.Mind) + " mind   " + t.Accent.Render(sg.Here) + " you are here"}),
		widget.Line(t, w, widget.Row{Text: t.Evidence.Render("like this") + "  the very bytes that decided"}))
	return p.scroll.View(t, lines, w, h)
}
