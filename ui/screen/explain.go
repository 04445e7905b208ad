package screen

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Explain is the list of every cause, and the page of one.
type Explain struct {
	size
	c      *diagnose.Cause // nil: the list
	listed bool            // the page was opened from the list: esc goes back to it
	filter string
	typing bool
	row    int
	scroll widget.Scroll
}

// NewExplain opens the page of a.Cause; an empty or unknown id opens the list.
func NewExplain(_ kit.Services, a kit.ExplainArg) kit.Screen {
	return &Explain{c: diagnose.Find(a.Cause)}
}

func (x *Explain) Init() tea.Cmd { return nil }

// found are the causes that hold the filter in id or title.
func (x *Explain) found() []*diagnose.Cause {
	var out []*diagnose.Cause
	f := strings.ToLower(x.filter)
	for _, c := range diagnose.All() {
		if strings.Contains(strings.ToLower(c.ID+" "+c.Title), f) {
			out = append(out, c)
		}
	}
	first := map[string]int{} // a family stands together, where its first cause stands
	family := func(c *diagnose.Cause) string { f, _, _ := strings.Cut(c.ID, "."); return f }
	for i, c := range out {
		if _, ok := first[family(c)]; !ok {
			first[family(c)] = i
		}
	}
	slices.SortStableFunc(out, func(a, b *diagnose.Cause) int { return first[family(a)] - first[family(b)] })
	return out
}

func (x *Explain) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if x.typing {
			x.filter += strings.TrimSpace(m.Content)
		}
	case tea.KeyPressMsg:
		if x.c != nil {
			return x.page(m.String())
		}
		return x.list(m)
	}
	return nil
}

func (x *Explain) page(k string) tea.Cmd {
	switch k {
	case "esc":
		if x.listed {
			x.c = nil
			x.scroll.Top()
			return nil
		}
		return say(kit.Back{})
	case "a":
		x.c, x.listed = nil, true
		x.scroll.Top()
	default:
		x.scroll.Key(k)
	}
	return nil
}

func (x *Explain) list(m tea.KeyPressMsg) tea.Cmd {
	found := x.found()
	switch k := m.String(); {
	case k == "esc":
		if x.typing || x.filter != "" {
			x.typing, x.filter, x.row = false, "", 0
			return nil
		}
		return say(kit.Back{})
	case k == "up":
		x.row = max(0, x.row-1)
	case k == "down":
		x.row = max(0, min(len(found)-1, x.row+1))
	case k == "pgdown":
		x.row = max(0, min(len(found)-1, x.row+x.h-1))
	case k == "pgup":
		x.row = max(0, x.row-x.h+1)
	case k == "enter":
		if len(found) > 0 {
			x.c, x.listed = found[min(x.row, len(found)-1)], true
			x.scroll.Top()
		}
		x.typing = false
	case k == "backspace" && x.typing:
		if r := []rune(x.filter); len(r) > 0 {
			x.filter, x.row = string(r[:len(r)-1]), 0
		}
	case x.typing && m.Text != "":
		x.filter, x.row = x.filter+m.Text, 0
	case k == "/":
		x.typing = true
	}
	return nil
}

func (x *Explain) View(t theme.Theme) string {
	if x.c == nil {
		return x.listView(t)
	}
	lines := widget.Lines(t, x.w, widget.Row{Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: x.c.Title, TextStyle: t.Bold})
	who := actor(x.c.Who)
	for _, p := range []struct{ label, text string }{{"Means", x.c.Meaning}, {"Shows", x.c.Shows}, {"Apart", x.c.TellsApart}, {"Fix", x.c.Mends}, {"Who acts", who}, {"Read", strings.Join(x.c.References, ", ")}} {
		if p.text != "" {
			lines = append(lines, "")
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Label: p.label, Text: p.text})...)
		}
	}
	return x.scroll.View(t, lines, x.w, x.h)
}

func (x *Explain) listView(t theme.Theme) string {
	var lines []string
	cursor := ""
	if x.typing {
		cursor = "_"
	}
	if x.typing || x.filter != "" {
		lines = append(lines, widget.Line(t, x.w, widget.Row{Label: "Filter", Sign: "/", SignStyle: t.Accent, Text: t.Field.Render(x.filter + cursor + strings.Repeat(" ", max(0, 24-len(x.filter))))}), "")
	}
	found := x.found()
	if len(found) == 0 {
		lines = append(lines, widget.Line(t, x.w, widget.Row{Text: "No cause of this name; esc shows all again.", TextStyle: t.Muted}))
	}
	var rows []widget.Row
	at, before := 0, ""
	for i, c := range found { // under a heading, since a family's name is longer than a label may be
		family, name, ok := strings.Cut(c.ID, ".")
		if family != before && ok {
			rows = append(rows, widget.Row{Sign: family, SignStyle: t.Muted})
		}
		before = family
		if i == x.row {
			at = len(rows)
		}
		r := widget.Row{Text: c.Title, Right: name, Note: t.Muted}
		if x.w < widget.Narrow {
			r.Right = ""
		}
		rows = append(rows, r)
	}
	if len(rows) > 0 {
		lines = append(lines, strings.Split(widget.List(t, rows, at, x.w, x.h-len(lines)), "\n")...)
	}
	out, _ := widget.Fit(t, lines, 0, x.w, x.h)
	return out
}

func (x *Explain) Keys() []kit.Key {
	if x.c == nil {
		return []kit.Key{{Keys: "enter", Label: "read", Main: true}, {Keys: "↑↓", Label: "choose"}, {Keys: "/", Label: "filter"}}
	}
	return []kit.Key{{Keys: "a", Label: "all causes", Main: true}, scrolling(&x.scroll)}
}

func (x *Explain) Title() kit.Title {
	if x.c == nil {
		return kit.Title{Path: "explain", Fact: count(len(x.found()), "cause")}
	}
	return kit.Title{Path: "explain", Fact: x.c.ID}
}

// Typing is true while the filter is written.
func (x *Explain) Typing() bool { return x.c == nil && x.typing }
