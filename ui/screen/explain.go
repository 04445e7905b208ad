package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Explain is the page of one cause.
type Explain struct {
	size
	c      *diagnose.Cause
	scroll int
}

// NewExplain opens the page of a.Cause; an unknown id opens that of the accepted request.
func NewExplain(_ kit.Services, a kit.ExplainArg) kit.Screen {
	c := diagnose.Find(a.Cause)
	if c == nil {
		c = diagnose.Find("none")
	}
	return &Explain{c: c}
}

func (x *Explain) Init() tea.Cmd { return nil }

func (x *Explain) Update(msg tea.Msg) tea.Cmd {
	if p, ok := msg.(tea.KeyPressMsg); ok {
		switch p.String() {
		case "esc":
			return say(kit.Back{})
		case "down", "pgdown":
			x.scroll++
		case "up", "pgup":
			x.scroll = max(0, x.scroll-1)
		}
	}
	return nil
}

func (x *Explain) View(t theme.Theme) string {
	lines := widget.Lines(t, x.w, widget.Row{Text: x.c.Title, TextStyle: t.Bold})
	for _, p := range []struct{ label, text string }{{"Means", x.c.Meaning}, {"Shows", x.c.Shows}, {"Apart", x.c.TellsApart}, {"Mends", x.c.Mends}, {"Who", string(x.c.Who)}, {"Read", strings.Join(x.c.References, ", ")}} {
		if p.text != "" {
			lines = append(lines, "")
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Label: p.label, Text: p.text})...)
		}
	}
	out, first := widget.Fit(t, lines, x.scroll, x.w, x.h)
	x.scroll = first
	return out
}

func (x *Explain) Keys() []kit.Key  { return []kit.Key{{Keys: "↑↓", Label: "scroll"}} }
func (x *Explain) Title() kit.Title { return kit.Title{Path: "explain", Fact: x.c.ID} }
func (x *Explain) Typing() bool     { return false }
