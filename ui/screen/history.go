package screen

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"why401/flows/diagnose"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// History lists what was sent in this session, newest first; two of them can be compared.
type History struct {
	size
	s      kit.Services
	row    int
	marked *diagnose.Diagnosis // the one to compare with
	here   bool                // it was marked on this screen: esc takes the mark off
}

// NewHistory makes the screen; with a.CompareWith the next choice is compared with it.
func NewHistory(s kit.Services, a kit.HistoryArg) kit.Screen {
	return &History{s: s, marked: a.CompareWith}
}

func (y *History) Init() tea.Cmd { return nil }

// list is the history, newest first; the one to compare with is not among those that can be chosen for it.
func (y *History) list() []*diagnose.Diagnosis {
	var out []*diagnose.Diagnosis
	es := y.s.Case.Entries()
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].Diagnosis != y.marked {
			out = append(out, es[i].Diagnosis)
		}
	}
	return out
}

func (y *History) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	list := y.list()
	y.row = max(0, min(y.row, len(list)-1))
	switch k.String() {
	case "esc":
		if y.here {
			y.marked, y.here = nil, false
			return nil
		}
		return say(kit.Back{})
	case "up":
		y.row = max(0, y.row-1)
	case "down":
		y.row = max(0, min(len(list)-1, y.row+1))
	case "enter", "c":
		if len(list) == 0 {
			return nil
		}
		d := list[y.row]
		if y.marked != nil {
			return say(kit.Replace{Route: kit.RouteCompare, Arg: kit.CompareArg{A: y.marked, B: d}})
		}
		if k.String() == "c" {
			if len(list) < 2 {
				return say(kit.Notice{Text: "not now: comparing needs a second request; paste one on any screen"})
			}
			y.marked, y.here = d, true
			return nil
		}
		return say(kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: d}})
	}
	return nil
}

// scrolling is the keys of a body, where there is more of it than stands on the screen.
func scrolling(s *widget.Scroll) kit.Key {
	k := kit.Key{Keys: "↑↓", Label: "scroll"}
	if !s.Moves() {
		k.NotNow = "all of it is on the screen"
	}
	return k
}

// choose is the pointer's keys, where there is more than one line to choose from.
func choose(n int) kit.Key {
	k := kit.Key{Keys: "↑↓", Label: "choose"}
	if n < 2 {
		k.NotNow = "there is nothing to choose from"
	}
	return k
}

// leastCause is how many columns a cause gets beside a long address.
const leastCause = 28

// summary is one past request in a row of w columns: the address, and the cause in words as far as there is room.
func summary(t theme.Theme, d *diagnose.Diagnosis, w int) widget.Row {
	r := widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Note: t.Muted}
	switch {
	case d.Verdict == "accepted":
		r.Sign, r.SignStyle = t.Sign.OK, t.Good
	case d.Findings[0].Confidence < 0.6:
		r.Sign, r.SignStyle = t.Sign.Unknown, t.Warning
	}
	status := " - "
	if d.Evidence.Status != 0 {
		status = fmt.Sprint(d.Evidence.Status)
	}
	r.Text = fmt.Sprintf("%s  %-5s %s", status, clean.Line(d.Evidence.Attempt.Request.Method, 10), short(d.Evidence.Attempt.Request.URL))
	switch {
	case w < widget.Narrow:
		return r // there the address says more
	case d.Verdict == "accepted":
		r.Right = "accepted"
	case d.Undecided():
		r.Right = "undecided"
	default:
		r.Right = clean.Line(d.Findings[0].Cause.Title, 80)
	}
	r.Right = widget.Cut(r.Right, max(leastCause, w-16-2-lipgloss.Width(r.Text)))
	return r
}

func (y *History) View(t theme.Theme) string {
	var lines []string
	list := y.list()
	if len(list) == 0 && y.marked == nil {
		lines = append(lines, "", widget.Line(t, y.w, widget.Row{Text: "Nothing sent yet", TextStyle: t.Bold}))
		lines = append(lines, widget.Lines(t, y.w, widget.Row{Text: "Each request that you send stands here until you leave, so that it can be looked at again and compared with another. Paste one, on any screen."})...)
	}
	if y.marked != nil {
		lines = append(lines, widget.Line(t, y.w, widget.Row{Label: "Compare", Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: summary(t, y.marked, y.w).Text, TextStyle: t.Bold}),
			widget.Line(t, y.w, widget.Row{Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: "with which of these?"}), "")
	}
	var rows []widget.Row
	for _, d := range list {
		rows = append(rows, summary(t, d, y.w))
	}
	if len(rows) > 0 {
		lines = append(lines, strings.Split(widget.List(t, rows, min(y.row, len(rows)-1), y.w, y.h-len(lines)), "\n")...)
	}
	out, _ := widget.Fit(t, lines, 0, y.w, y.h)
	return out
}

func (y *History) Keys() []kit.Key {
	open := kit.Key{Keys: "enter", Label: "open", Main: true}
	if y.marked != nil {
		open.Label = "compare"
	}
	cmp := kit.Key{Keys: "c", Label: "compare with another"}
	if y.marked != nil {
		cmp.NotNow = "enter chooses the other one"
	} else if n := len(y.s.Case.Entries()); n < 2 {
		cmp.NotNow = "comparing needs a second request: paste one on any screen"
		if n == 0 {
			open.NotNow = "nothing was sent yet"
		}
	}
	return []kit.Key{open, choose(len(y.list())), cmp}
}

func (y *History) Title() kit.Title {
	return kit.Title{Path: "history", Fact: count(len(y.s.Case.Entries()), "request") + ", this session"}
}
func (y *History) Typing() bool { return false }
