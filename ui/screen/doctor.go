package screen

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"strings"

	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Doctor shows what works on this machine.
type Doctor struct {
	size
	s      kit.Services
	checks []kit.Check
	done   bool
	scroll widget.Scroll
}

// examined is the result of one Doctor.
type examined struct {
	by     *Doctor
	checks []kit.Check
}

// NewDoctor makes the screen; the looking is a job.
func NewDoctor(s kit.Services) kit.Screen { return &Doctor{s: s} }

func (d *Doctor) Init() tea.Cmd {
	look, ctx := d.s.Doctor, d.s.Context()
	return job(func() tea.Msg {
		if look == nil {
			return examined{d, nil}
		}
		return examined{d, look(ctx)}
	})
}

func (d *Doctor) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case examined:
		if m.by == d {
			d.checks, d.done = m.checks, true
		}
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return say(kit.Back{})
		case "r":
			d.done = false
			return d.Init()
		default:
			d.scroll.Key(m.String())
		}
	}
	return nil
}

func (d *Doctor) View(t theme.Theme) string {
	var lines []string
	if !d.done {
		lines = append(lines, widget.Line(t, d.w, widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "looking; the keyring has 3 s to answer"}))
	}
	for i, c := range d.checks {
		r := widget.Row{Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: pad(c.Name, 11) + clean.Line(c.What, 300)}
		fix := widget.Row{Text: c.Fix, TextStyle: t.Muted}
		if d.w >= widget.Narrow { // what is said stands in a column of its own
			r.Hang, fix.Text, fix.Hang = 11, pad("", 11)+c.Fix, 11
		}
		switch c.Status {
		case "ok":
			r.Sign, r.SignStyle = t.Sign.OK, t.Good
		case "warning":
			r.Sign = t.Sign.Mind
		case "fail":
			r.Sign, r.SignStyle = t.Sign.No, t.Danger
		case "skipped":
			r.Sign, r.SignStyle = t.Sign.Note, t.Muted
		}
		if i == 0 {
			r.Label = "Here"
		}
		lines = append(lines, widget.Lines(t, d.w, r)...)
		if c.Fix != "" {
			lines = append(lines, widget.Lines(t, d.w, fix)...)
		}
	}
	return d.scroll.View(t, lines, d.w, d.h)
}

func (d *Doctor) Keys() []kit.Key {
	return []kit.Key{{Keys: "r", Label: "look again", Main: true}, scrolling(&d.scroll)}
}
func (d *Doctor) Title() kit.Title { return kit.Title{Path: "doctor", Fact: "nothing is sent"} }
func (d *Doctor) Typing() bool     { return false }

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-lipgloss.Width(s)))
}
