package screen

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Pick lists the requests of a text that holds several; enter opens one.
type Pick struct {
	size
	arg kit.PickArg
	row int
}

// NewPick makes the screen; the first request that was refused is under the pointer.
func NewPick(_ kit.Services, a kit.PickArg) kit.Screen {
	p := &Pick{arg: a}
	for i, r := range a.Requests {
		if s := r.Exchange.Status(); s >= 400 {
			p.row = i
			break
		}
	}
	return p
}

func (p *Pick) Init() tea.Cmd { return nil }

func (p *Pick) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	last := len(p.arg.Requests) - 1
	switch k.String() {
	case "esc":
		return say(kit.Back{})
	case "up":
		p.row = max(0, p.row-1)
	case "down":
		p.row = min(last, p.row+1)
	case "pgup":
		p.row = max(0, p.row-max(1, p.h-2))
	case "pgdown":
		p.row = min(last, p.row+max(1, p.h-2))
	case "home":
		p.row = 0
	case "end":
		p.row = last
	case "enter":
		if last >= 0 {
			return say(kit.Open{Route: kit.RouteRequest, Arg: p.arg.Requests[p.row]})
		}
	}
	return nil
}

func (p *Pick) View(t theme.Theme) string {
	lines := []string{widget.Line(t, p.w, widget.Row{Text: "The text holds " + count(len(p.arg.Requests), "request") + ": which?", TextStyle: t.Bold}), ""}
	head := len(lines)
	for i, r := range p.arg.Requests {
		q := r.Attempt.Request
		row := widget.Row{Text: fmt.Sprintf("%-6s %s", clean.Line(q.Method, 10), short(q.URL)), Note: t.Muted}
		if s := r.Exchange.Status(); s != 0 {
			row.Right = fmt.Sprint(s)
			if s >= 400 {
				row.Note = t.Danger
			}
		}
		if i == 0 {
			row.Label = "Requests"
		}
		if i == p.row {
			row.Sign, row.SignStyle, row.TextStyle = t.Sign.Here, t.Accent, t.Bold
		}
		lines = append(lines, widget.Line(t, p.w, row))
	}
	out, _ := widget.Fit(t, lines, max(0, head+p.row-p.h+2), p.w, p.h)
	return out
}

func (p *Pick) Keys() []kit.Key {
	return []kit.Key{{Keys: "enter", Label: "open", Main: true}, {Keys: "↑↓", Label: "choose"}}
}

func (p *Pick) Title() kit.Title {
	return kit.Title{Path: "new request", Fact: "nothing sent yet", Step: 1}
}
func (p *Pick) Typing() bool { return false }
