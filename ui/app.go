// Package ui is the face with screens: it shows each step of the way from a refused request to a kept credential and
// owns no logic of authentication. App is the only tea.Model; routes.go lists the screens; frame.go draws what stands
// round a screen, help.go and palette.go what takes its place for a while.
package ui

import (
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"why401/ui/kit"
	"why401/ui/theme"
)

// App is the root model: a stack of screens under one title, step line and key bar.
type App struct {
	services      kit.Services
	stack         []kit.Screen
	width, height int
	theme         theme.Theme
	profile       colorprofile.Profile
	dark, utf8    bool
	overlay       overlay
	first         tea.Cmd // the jobs of the screens that it began with
	notice        string
	copied        kit.Copy // what was sent to the clipboard last: shown alone where the terminal did not take it
}

// overlay takes the place of the body for a while and all keys; title and key bar stay.
type overlay interface {
	// key acts on a key; done closes the overlay, cmd may open something.
	key(name string, m tea.KeyPressMsg) (done bool, cmd tea.Cmd)
	title() string
	body(t theme.Theme, w, h int) string
	keys() []kit.Key
}

// resumed tells that the terminal is ours again after ctrl+z, or why it was never given away.
type resumed struct{ err error }

// NewApp starts at open. It draws nothing before a size is known.
func NewApp(s kit.Services, open kit.Open, utf8 bool) *App {
	if s.Drafts == nil {
		s.Drafts = &kit.Drafts{}
	}
	a := &App{services: s, width: 80, height: 24, dark: true, utf8: utf8, profile: colorprofile.TrueColor}
	a.retheme()
	a.first = a.push(kit.Open{Route: kit.RouteHome})
	if open.Route != kit.RouteHome && open.Route != "" {
		a.first = tea.Batch(a.first, a.push(open))
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
			return a.do(s.Init())
		}
	}
	a.notice = "the screen “" + string(o.Route) + "” is not part of this program"
	return nil
}

func (a *App) top() kit.Screen { return a.stack[len(a.stack)-1] }

// Init asks for the terminal's background, and waits for no answer.
func (a *App) Init() tea.Cmd {
	first := a.first
	a.first = nil
	return tea.Batch(tea.RequestBackgroundColor, first)
}

// do runs what a screen returned: intents at once, a job beside the screens.
func (a *App) do(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	switch m := cmd().(type) {
	case nil:
		return nil
	case kit.Job:
		return m.Run
	case kit.Intents:
		var cmds []tea.Cmd
		for _, msg := range m {
			c, ok := a.intent(msg)
			if !ok {
				c = a.tell(msg)
			}
			cmds = append(cmds, c)
		}
		return tea.Batch(cmds...)
	default:
		return a.tell(m)
	}
}

// Update delivers a message by its kind: input to the top, intents here, all else to every screen.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		if m.Width > 0 && m.Height > 0 {
			a.width, a.height = m.Width, m.Height
		}
		a.resize()
		return a, nil
	case tea.BackgroundColorMsg:
		a.dark = m.IsDark()
		a.retheme()
		return a, nil
	case tea.ColorProfileMsg:
		a.profile = m.Profile
		a.retheme()
		return a, nil
	case resumed:
		if m.err != nil {
			a.notice = "not now: " + m.err.Error()
		}
		return a, tea.ClearScreen // what the shell wrote is still there in a terminal without a second screen
	case tea.KeyPressMsg:
		return a, a.key(m)
	case tea.PasteMsg:
		if a.overlay != nil {
			a.overlay = nil
		}
		if !a.top().Typing() {
			return a, a.push(kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{Text: m.Content}})
		}
		return a, a.do(a.top().Update(msg))
	}
	if cmd, ok := a.intent(msg); ok {
		return a, cmd
	}
	return a, a.tell(msg)
}

// tell delivers a result or a fact to every screen; each knows its own.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.stack {
		cmds = append(cmds, a.do(s.Update(msg)))
	}
	return tea.Batch(cmds...)
}

// intent does what a screen asked for.
func (a *App) intent(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case kit.Open:
		return a.push(m), true
	case kit.Replace:
		if len(a.stack) > 1 {
			a.stack = a.stack[:len(a.stack)-1]
		}
		return a.push(kit.Open(m)), true
	case kit.Back:
		if len(a.stack) > 1 {
			a.stack = a.stack[:len(a.stack)-1]
			a.resize()
		}
		return nil, true
	case kit.Surface:
		for i, s := range a.stack {
			if s == m.Of {
				a.stack = a.stack[:i+1]
				a.resize()
			}
		}
		return nil, true
	case kit.Record:
		a.services.Case.Append(m.Entry)
		return a.tell(kit.CaseChanged{}), true
	case kit.Copy:
		a.copied = m
		a.notice = m.What + " sent to the clipboard; y again shows it alone, for the mouse"
		return a.clip(m.Text), true
	case kit.Notice:
		a.notice = m.Text
		return nil, true
	case kit.Press:
		return a.key(press(m.Key)), true
	case kit.Quit:
		return tea.Quit, true
	}
	return nil, false
}

// resize tells every screen the size that it has when it is on top.
func (a *App) resize() {
	for _, s := range a.stack {
		s.SetSize(a.bodyOf(s))
	}
}

func (a *App) key(m tea.KeyPressMsg) tea.Cmd {
	copied := a.copied
	a.notice, a.copied = "", kit.Copy{}
	k := m.String()
	switch k {
	case "ctrl+c":
		return tea.Quit
	case "ctrl+z":
		return suspend()
	}
	if a.overlay != nil {
		done, cmd := a.overlay.key(k, m)
		if done {
			a.overlay = nil
		}
		return a.do(cmd)
	}
	switch {
	case k == "f1", k == "?" && !a.top().Typing():
		a.overlay = newHelp(a)
		return nil
	case k == "ctrl+p":
		a.overlay = newPalette(a)
		return nil
	case k == "y" && copied.Text != "" && !a.top().Typing():
		return a.push(kit.Open{Route: kit.RouteCopy, Arg: kit.CopyArg(copied)})
	}
	return a.toScreen(m)
}

// getenv reads the environment of the services.
func (a *App) getenv(name string) string {
	if a.services.Env != nil {
		return a.services.Env(name)
	}
	return os.Getenv(name)
}

// View draws title, step line, body and key bar.
func (a *App) View() tea.View {
	v := tea.NewView(a.render())
	v.AltScreen = true
	v.WindowTitle = "why401"
	return v
}
