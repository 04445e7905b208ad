package ui

import (
	"slices"
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
	words   []*glossary.Word // of the text, those of the topic first
	topic   int              // how many of them are the topic's
	scroll  widget.Scroll
	wordsAt int // the line where the other words begin, 0 where there are none
}

func newHelp(a *App) *help {
	s := a.top()
	title := s.Title()
	text := ansi.Strip(title.Path + "\n" + s.View(a.theme) + "\n" + title.Fact)
	p := &help{screen: s, first: len(a.stack) == 1, text: text, words: glossary.In(text)}
	if x, ok := s.(kit.Topical); ok {
		topic := glossary.In(x.Topic())
		rest := slices.DeleteFunc(p.words, func(w *glossary.Word) bool { return slices.Contains(topic, w) })
		p.text, p.words, p.topic = x.Topic()+"\n"+text, append(topic, rest...), len(topic)
	}
	return p
}

func (p *help) key(name string, _ tea.KeyPressMsg) (bool, tea.Cmd) {
	switch name {
	case "esc", "?", "f1", "q":
		return true, nil
	case "w":
		switch {
		case len(p.words) == 0:
			return false, notice("no word of the screen needs explaining")
		case !p.scroll.Moves():
			return false, notice("the words stand here already, under Words")
		}
		p.scroll.Top()
		for range p.wordsAt - 1 { // the hint of what is above takes the blank line before
			p.scroll.Key("down")
		}
		return false, nil
	}
	p.scroll.Key(name)
	return false, nil
}

func (p *help) title() string { return "help" }
func (p *help) keys() []kit.Key {
	keys := []kit.Key{{Keys: "↑↓", Label: "scroll"}}
	if len(p.words) > 0 && p.scroll.Moves() {
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
	block := func(label string, rows []widget.Row) {
		if len(rows) > 0 && len(lines) > 0 {
			lines = append(lines, "")
		}
		for i, r := range rows {
			if i == 0 {
				r.Label = label
			}
			lines = append(lines, widget.Lines(t, w, r)...)
		}
	}
	block("Words", p.explained(t, p.words[:p.topic]))
	block("Here", keyRows(t, w, here, true))
	block("Always", keyRows(t, w, p.always(), true))
	block("Not now", keyRows(t, w, notNow, false))
	p.wordsAt = 0
	if rest := p.words[p.topic:]; len(rest) > 0 {
		p.wordsAt = len(lines) + 1
		block("Words", p.explained(t, rest))
	}
	sg := t.Sign
	block("Signs", []widget.Row{{Text: t.Good.Render(sg.OK) + " ok   " + t.Danger.Render(sg.No) + " refused   " + t.Warning.Render(sg.Unknown) + " not known   " + t.Warning.Render(sg.Mind) + " mind   " + t.Accent.Render(sg.Here) + " you are here"},
		{Text: t.Evidence.Render("like this") + "  the very bytes that decided"}})
	return p.scroll.View(t, lines, w, h)
}

// explained are words with their texts.
func (p *help) explained(t theme.Theme, words []*glossary.Word) (rows []widget.Row) {
	for _, x := range words {
		rows = append(rows, widget.Row{Text: t.Bold.Render(x.Heading(p.text)) + "  " + x.Text})
	}
	return rows
}

// keyRows are keys and what they do, two beside each other where both fit, and none cut: here is the place to read them.
func keyRows(t theme.Theme, w int, items [][2]string, pairs bool) (rows []widget.Row) {
	const keyWidth = 8
	room, col := w-16, (w-16)/2
	if w < widget.Narrow {
		room, pairs = w-5, false
	}
	cell := func(it [2]string) string {
		return t.Accent.Render(it[0]) + strings.Repeat(" ", max(1, keyWidth-lipgloss.Width(it[0])))
	}
	fits := func(it [2]string) bool {
		return pairs && max(keyWidth, lipgloss.Width(it[0])+1)+lipgloss.Width(it[1]) < col
	}
	for i := 0; i < len(items); i++ {
		it := items[i]
		if fits(it) && i+1 < len(items) && fits(items[i+1]) {
			text := cell(it) + it[1]
			i++
			rows = append(rows, widget.Row{Text: text + strings.Repeat(" ", max(1, col-lipgloss.Width(text))) + cell(items[i]) + items[i][1]})
			continue
		}
		for j, l := range widget.Wrap(it[1], max(8, room-keyWidth)) {
			if j == 0 {
				rows = append(rows, widget.Row{Text: cell(it) + l})
			} else {
				rows = append(rows, widget.Row{Text: strings.Repeat(" ", keyWidth) + l})
			}
		}
	}
	return rows
}
