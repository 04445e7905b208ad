package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows/glossary"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// help lists every key of the screen under it: those that work, those that always do, and why others do not now. It
// explains the words that stand on the screen.
type help struct {
	screen  kit.Screen
	first   bool             // the screen is the first one: esc leads nowhere
	text    string           // of the screen
	words   []*glossary.Word // of the text
	scroll  widget.Scroll
	wordsAt int // the line where the words begin
}

func newHelp(a *App) *help {
	s := a.top()
	title := s.Title()
	text := ansi.Strip(title.Path + "\n" + s.View(a.theme) + "\n" + title.Fact)
	return &help{screen: s, first: len(a.stack) == 1, text: text, words: glossary.In(text)}
}

func (p *help) key(name string, _ tea.KeyPressMsg) (bool, tea.Cmd) {
	switch name {
	case "esc", "?", "f1", "q":
		return true, nil
	case "w":
		if len(p.words) > 0 {
			p.scroll.Top()
			for range p.wordsAt {
				p.scroll.Key("down")
			}
		}
		return false, nil
	}
	p.scroll.Key(name)
	return false, nil
}

func (p *help) title() string { return "help" }
func (p *help) keys() []kit.Key {
	keys := []kit.Key{{Keys: "↑↓", Label: "scroll"}}
	if len(p.words) > 0 {
		keys = append(keys, kit.Key{Keys: "w", Label: "words"})
	}
	return keys
}

// always are the keys that act on every screen, and on this one.
func (p *help) always() [][2]string {
	keys := [][2]string{{"esc", "back, cancel"}, {"ctrl+p", "all actions, all words"}, {"?  F1", "this help"}, {"ctrl+c", "quit"}}
	if p.screen.Typing() { // ? is a letter then
		keys[2][0] = "F1"
	}
	if p.first {
		return keys[1:]
	}
	return keys
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
	block("Always", p.always(), two)
	block("Not now", notNow, 1)
	p.wordsAt = len(lines) + 1
	for i, x := range p.words {
		if i == 0 {
			lines = append(lines, "")
		}
		r := widget.Row{Text: t.Bold.Render(x.Heading(p.text)) + "  " + x.Text}
		if i == 0 {
			r.Label = "Words"
		}
		lines = append(lines, widget.Lines(t, w, r)...)
	}
	sg := t.Sign
	lines = append(lines, "", widget.Line(t, w, widget.Row{Label: "Signs", Text: t.Good.Render(sg.OK) + " ok   " + t.Danger.Render(sg.No) + " refused   " + t.Warning.Render(sg.Unknown) + " not known   " + t.Warning.Render(sg.Mind) + " mind   " + t.Accent.Render(sg.Here) + " you are here"}),
		widget.Line(t, w, widget.Row{Text: t.Evidence.Render("like this") + "  the very bytes that decided"}))
	return p.scroll.View(t, lines, w, h)
}
