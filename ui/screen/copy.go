package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
)

// Copy shows a text alone, from the first column on and without any ornament, for the mouse: where the terminal does
// not take OSC 52.
type Copy struct {
	size
	a     kit.CopyArg
	first int
}

// NewCopy shows a.Text.
func NewCopy(_ kit.Services, a kit.CopyArg) kit.Screen { return &Copy{a: a} }

func (c *Copy) Init() tea.Cmd { return nil }

func (c *Copy) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc":
		return say(kit.Back{})
	case "down":
		c.first++
	case "up":
		c.first = max(0, c.first-1)
	case "pgdown":
		c.first += max(1, c.h-1)
	case "pgup":
		c.first = max(0, c.first-max(1, c.h-1))
	}
	return nil
}

func (c *Copy) View(_ theme.Theme) string {
	lines := textLines(httpclient.Clean(c.a.Text, 0))
	// A line that is wider than the screen goes on in the next row, so that nothing is lost to the mouse.
	var rows []string
	for _, l := range lines {
		r := []rune(l)
		for len(r) > c.w && c.w > 0 {
			rows = append(rows, string(r[:c.w]))
			r = r[c.w:]
		}
		rows = append(rows, string(r))
	}
	c.first = max(0, min(c.first, len(rows)-c.h))
	return strings.Join(rows[c.first:min(len(rows), c.first+c.h)], "\n")
}

func (c *Copy) Keys() []kit.Key { return []kit.Key{{Keys: "↑↓", Label: "scroll"}} }
func (c *Copy) Title() kit.Title {
	return kit.Title{Path: "copy", Fact: "mark it with the mouse"}
}
func (c *Copy) Typing() bool { return false }
