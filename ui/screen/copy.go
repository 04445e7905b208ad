package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Copy shows a text alone, from the first column on and without any ornament, for the mouse: where the terminal does
// not take OSC 52.
type Copy struct {
	size
	a      kit.CopyArg
	scroll widget.Scroll
}

// NewCopy shows a.Text.
func NewCopy(_ kit.Services, a kit.CopyArg) kit.Screen { return &Copy{a: a} }

func (c *Copy) Init() tea.Cmd { return nil }

func (c *Copy) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	if k.String() == "esc" {
		return say(kit.Back{})
	}
	c.scroll.Key(k.String())
	return nil
}

func (c *Copy) View(t theme.Theme) string {
	lines := textLines(clean.Text(c.a.Text, 0))
	// A line that is wider than the screen goes on in the next row, so that nothing is lost to the mouse.
	var rows []string
	for _, l := range lines {
		rows = append(rows, strings.Split(ansi.Hardwrap(l, max(1, c.w), true), "\n")...)
	}
	return c.scroll.View(t, rows, c.w, c.h)
}

func (c *Copy) Keys() []kit.Key { return []kit.Key{scrolling(&c.scroll)} }
func (c *Copy) Title() kit.Title {
	return kit.Title{Path: "copy", Fact: "mark it with the mouse"}
}
func (c *Copy) Typing() bool { return false }
