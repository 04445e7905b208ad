package screen

import (
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Report shows a report as it is written, and saves it in a file that does not exist yet.
type Report struct {
	size
	s      kit.Services
	text   string
	name   widget.Field
	naming bool   // the field has the focus
	before string // the name as it was then
	saved  string // the name that it was saved under last, "" where it was not
	path   string // and where that is
	err    error
	scroll widget.Scroll
}

// reportSaved is the result of writing one Report.
type reportSaved struct {
	by   *Report
	name string
	err  error
}

// NewReport shows a.Text; it is saved only on enter. The name takes no keys before n: what was typed ahead, or into the
// wrong window, may be a secret, and would stand in a folder's list.
func NewReport(s kit.Services, a kit.ReportArg) kit.Screen {
	r := &Report{s: s, text: a.Text}
	r.name.SetValue("why401-" + s.Now().UTC().Format("20060102-150405") + ".md")
	return r
}

func (r *Report) Init() tea.Cmd { return nil }

func (r *Report) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case reportSaved:
		if m.by == r {
			r.err = m.err
			if m.err == nil {
				r.saved, r.path = m.name, m.name
				if abs, err := filepath.Abs(m.name); err == nil {
					r.path = abs
				}
			}
		}
		return nil
	case tea.KeyPressMsg:
		if !r.naming {
			return r.key(m.String())
		}
		switch m.String() {
		case "esc":
			r.name.SetValue(r.before)
			r.focus(false)
			return nil
		case "enter":
			r.focus(false)
			return nil
		}
	}
	if !r.naming {
		return nil
	}
	before := r.name.Value()
	if r.name.Update(msg); r.name.Value() != before {
		r.err = nil // another name is another try
	}
	return nil
}

func (r *Report) focus(on bool) {
	if r.naming = on; on {
		r.before = r.name.Value()
		r.name.Focus()
	} else {
		r.name.Blur()
	}
}

func (r *Report) key(k string) tea.Cmd {
	switch k {
	case "esc":
		return say(kit.Back{})
	case "n":
		r.focus(true)
	case "y", "ctrl+y":
		return say(kit.Copy{Text: r.text, What: "the report"})
	case "enter":
		if r.saved != "" && r.name.Value() == r.saved {
			return say(kit.Notice{Text: "saved already; another name (n) saves it a second time"})
		}
		write, name, text := r.s.WriteFile, r.name.Value(), r.text
		return job(func() tea.Msg {
			if write == nil {
				return reportSaved{r, name, fmt.Errorf("saving the report: no file can be written here")}
			}
			return reportSaved{r, name, write(name, []byte(text))}
		})
	default:
		r.scroll.Key(k)
	}
	return nil
}

func (r *Report) View(t theme.Theme) string {
	lines := []string{widget.Line(t, r.w, widget.Row{Label: "File", Sign: t.Sign.Note, Text: clean.Line(r.name.Value(), 200)})}
	if r.naming {
		lines[0] = widget.Line(t, r.w, widget.Row{Label: "File", Sign: t.Sign.Here, SignStyle: t.Accent, Text: r.name.View(t, fieldRoom(r.w))})
	}
	switch {
	case r.err != nil:
		lines = append(lines, widget.Lines(t, r.w, widget.Row{Label: "Not yet", Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(r.err.Error(), 300)})...)
	case r.saved != "":
		lines = append(lines, widget.Lines(t, r.w, widget.Row{Label: "Saved", Sign: t.Sign.OK, SignStyle: t.Good, Text: clean.Line(r.path, 300)})...)
	default:
		lines = append(lines, widget.Lines(t, r.w, widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: "what looks like a secret is masked: look it over before sending", TextStyle: t.Muted})...)
	}
	lines = append(lines, "")
	var text []string
	for i, l := range textLines(clean.Text(r.text, 0)) {
		row := widget.Row{Text: l}
		if i == 0 {
			row.Label = "Report"
		}
		text = append(text, widget.Lines(t, r.w, row)...)
	}
	return strings.Join(lines, "\n") + "\n" + r.scroll.View(t, text, r.w, max(1, r.h-len(lines)))
}

// fieldRoom is the width of a field that has its line to itself.
func fieldRoom(w int) int {
	if w < widget.Narrow {
		return max(8, w-6)
	}
	return min(50, w-20)
}

func (r *Report) Keys() []kit.Key {
	if r.naming {
		return []kit.Key{{Keys: "enter", Label: "take this name", Main: true}, {Keys: "ctrl+u", Label: "empty the field"}, {Keys: "esc", Label: "keep the name"}}
	}
	return []kit.Key{{Keys: "enter", Label: "save it", Main: true}, {Keys: "n", Label: "name", Long: "change the name"}, {Keys: "y", Label: "copy"}, scrolling(&r.scroll)}
}
func (r *Report) Title() kit.Title {
	return kit.Title{Path: "report", Fact: "nothing is sent anywhere"}
}
func (r *Report) Typing() bool { return r.naming }
