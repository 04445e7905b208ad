// Package ui is the face with screens: it shows each step of the way from a refused request to a kept credential and
// owns no logic of authentication. App is the only tea.Model; routes.go lists the screens.
package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// steps are the words of the step line.
var steps = [...]string{"request", "credential", "send", "diagnosis", "fix", "keep"}

// App is the root model: a stack of screens under one title, step line and key bar.
type App struct {
	services      kit.Services
	stack         []kit.Screen
	width, height int
	theme         theme.Theme
	profile       colorprofile.Profile
	dark, utf8    bool
	help          bool
	notice        string
}

// NewApp starts at open. It draws nothing before a size is known.
func NewApp(s kit.Services, open kit.Open, utf8 bool) *App {
	a := &App{services: s, width: 80, height: 24, dark: true, utf8: utf8, profile: colorprofile.TrueColor}
	a.retheme()
	a.push(kit.Open{Route: kit.RouteHome})
	if open.Route != kit.RouteHome && open.Route != "" {
		a.push(open)
	}
	return a
}

func (a *App) retheme() { a.theme = theme.New(a.dark, a.profile, a.utf8) }

func (a *App) push(o kit.Open) tea.Cmd {
	for _, r := range routes() {
		if r.id == o.Route {
			s := r.make(a.services, o.Arg)
			a.stack = append(a.stack, s)
			s.SetSize(a.body())
			return s.Init()
		}
	}
	a.notice = "the screen “" + string(o.Route) + "” is not part of this program"
	return nil
}

func (a *App) top() kit.Screen { return a.stack[len(a.stack)-1] }

// body is the size of a screen's own area.
func (a *App) body() (int, int) {
	head := 3
	if len(a.stack) > 0 && a.top().Title().Step > 0 && a.height >= 20 {
		head = 4
	}
	return a.width, max(1, a.height-head-2)
}

// Init asks for the terminal's background, and waits for no answer.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor}
	for _, s := range a.stack {
		cmds = append(cmds, s.Init())
	}
	return tea.Batch(cmds...)
}

// Update delivers a message by its kind: input to the top, intents here, all else to every screen.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		if m.Width > 0 && m.Height > 0 {
			a.width, a.height = m.Width, m.Height
		}
		for _, s := range a.stack {
			s.SetSize(a.body())
		}
		return a, nil
	case tea.BackgroundColorMsg:
		a.dark = m.IsDark()
		a.retheme()
		return a, nil
	case tea.ColorProfileMsg:
		a.profile = m.Profile
		a.retheme()
		return a, nil
	case kit.Open:
		return a, a.push(m)
	case kit.Replace:
		if len(a.stack) > 1 {
			a.stack = a.stack[:len(a.stack)-1]
		}
		return a, a.push(kit.Open(m))
	case kit.Back:
		a.pop()
		return a, nil
	case kit.Record:
		a.services.Case.Append(m.Entry)
		return a, nil
	case kit.Copy:
		a.notice = m.What + " sent to the clipboard (OSC 52), where the terminal takes it"
		return a, tea.SetClipboard(m.Text)
	case kit.Notice:
		a.notice = m.Text
		return a, nil
	case kit.Quit:
		return a, tea.Quit
	case tea.KeyPressMsg:
		return a, a.key(m)
	case tea.PasteMsg:
		if !a.top().Typing() {
			return a, a.push(kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{Text: m.Content}})
		}
		return a, a.top().Update(msg)
	}
	var cmds []tea.Cmd
	for _, s := range a.stack {
		cmds = append(cmds, s.Update(msg))
	}
	return a, tea.Batch(cmds...)
}

func (a *App) pop() {
	if len(a.stack) > 1 {
		a.stack = a.stack[:len(a.stack)-1]
		a.top().SetSize(a.body())
	}
}

func (a *App) key(m tea.KeyPressMsg) tea.Cmd {
	a.notice = ""
	k := m.String()
	if k == "ctrl+c" {
		return tea.Quit
	}
	if a.help {
		if k == "esc" || k == "?" || k == "f1" || k == "q" {
			a.help = false
		}
		return nil
	}
	if k == "f1" || (k == "?" && !a.top().Typing()) {
		a.help = true
		return nil
	}
	return a.top().Update(m)
}

// View draws title, step line, body and key bar.
func (a *App) View() tea.View {
	v := tea.NewView(a.render())
	v.AltScreen = true
	v.WindowTitle = "why401"
	return v
}

func (a *App) render() string {
	t, s := a.theme, a.top()
	title := s.Title()
	lines := []string{a.titleLine(title)}
	if title.Step > 0 && a.height >= 20 {
		lines = append(lines, a.stepLine(title.Step))
	}
	lines = append(lines, widget.Hairline(t, a.width), "")
	w, h := a.body()
	body := ""
	if a.help {
		body = a.helpBody(w, h)
	} else {
		body = s.View(t)
	}
	rows := strings.Split(body, "\n")
	for i := range rows {
		rows[i] = ansi.Truncate(rows[i], w, "")
	}
	for len(rows) < h {
		rows = append(rows, "")
	}
	lines = append(lines, rows[:h]...)
	if a.notice != "" {
		lines[len(lines)-1] = widget.Line(t, w, widget.Row{Sign: t.Sign.Note, Text: a.notice})
	}
	return strings.Join(append(lines, widget.Hairline(t, a.width), a.keyBar()), "\n")
}

func (a *App) titleLine(title kit.Title) string {
	t := a.theme
	m := 2
	if a.width < widget.Narrow {
		m = 1
	}
	room := a.width - 2*m
	left := t.Muted.Render("why401 ")
	if title.Path != "" {
		left += t.Muted.Render(t.Sign.Here+" ") + t.Bold.Render(ansi.Truncate(title.Path, max(4, room-10-lipgloss.Width(title.Fact)-2), t.Sign.Cut))
	}
	fact := title.Fact
	if lipgloss.Width(left)+2+lipgloss.Width(fact) > room {
		fact = ""
	}
	return strings.Repeat(" ", m) + left + strings.Repeat(" ", max(0, room-lipgloss.Width(left)-lipgloss.Width(fact))) + t.Muted.Render(fact)
}

func (a *App) stepLine(n int) string {
	t := a.theme
	if a.width < widget.Narrow {
		return " " + t.Muted.Render("step "+string(rune('0'+n))+" of 6")
	}
	var parts []string
	for i, s := range steps {
		switch {
		case i+1 < n:
			parts = append(parts, t.Muted.Render(t.Sign.Done+" "+s))
		case i+1 == n:
			parts = append(parts, t.Accent.Render(t.Sign.Here)+" "+t.Bold.Render(s))
		default:
			parts = append(parts, t.Muted.Render(t.Sign.Todo+" "+s))
		}
	}
	return "  " + strings.Join(parts, "  ")
}

// keyBar shows the keys that work now; what does not fit is dropped from the right, never help and back.
func (a *App) keyBar() string {
	t := a.theme
	if a.help {
		return "  " + t.Key.Render(" esc ") + " close"
	}
	helpKey := "?"
	if a.top().Typing() {
		helpKey = "F1"
	}
	right := t.Accent.Render(helpKey) + t.Muted.Render(" help  ")
	if len(a.stack) > 1 {
		right += t.Accent.Render("esc") + t.Muted.Render(" back")
	} else {
		right += t.Accent.Render("ctrl+c") + t.Muted.Render(" quit")
	}
	left := ""
	for _, k := range a.top().Keys() {
		if k.NotNow != "" || k.Hidden {
			continue
		}
		item := t.Accent.Render(k.Keys) + t.Muted.Render(" "+k.Label)
		if k.Main {
			item = t.OnAccent.Render(" " + k.Keys + "  " + k.Label + " ")
		}
		if lipgloss.Width(left)+lipgloss.Width(item)+lipgloss.Width(right)+6 > a.width {
			break
		}
		left += item + "  "
	}
	return "  " + left + strings.Repeat(" ", max(0, a.width-4-lipgloss.Width(left)-lipgloss.Width(right))) + right
}

func (a *App) helpBody(w, h int) string {
	t := a.theme
	var lines []string
	add := func(label, key, text, note string) {
		lines = append(lines, widget.Line(t, w, widget.Row{Label: label, Text: key + strings.Repeat(" ", max(1, 9-lipgloss.Width(key))) + text, Right: note, Note: t.Muted}))
	}
	for i, k := range a.top().Keys() {
		label := ""
		if i == 0 {
			label = "Here"
		}
		text := k.Long
		if text == "" {
			text = k.Label
		}
		add(label, k.Keys, text, k.NotNow)
	}
	lines = append(lines, "")
	add("Always", "esc", "back, cancel", "")
	add("", "?", "this help (F1 in text fields)", "")
	add("", "ctrl+c", "quit", "")
	lines = append(lines, "")
	sg := t.Sign
	lines = append(lines, widget.Line(t, w, widget.Row{Label: "Signs", Text: sg.OK + " ok   " + sg.No + " refused   " + sg.Unknown + " not known   " + sg.Mind + " mind"}))
	out, _ := widget.Fit(t, lines, 0, w, h)
	return out
}
