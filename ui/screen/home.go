// Package screen holds the screens, one file each. A screen knows no other screen: it asks App by intents.
package screen

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// say makes a command of one intent.
func say(intent tea.Msg) tea.Cmd { return func() tea.Msg { return intent } }

// size is the part of every screen that keeps its measures.
type size struct{ w, h int }

func (s *size) SetSize(w, h int) { s.w, s.h = w, h }

// Home is where the person begins.
type Home struct {
	size
	s   kit.Services
	row int
}

// NewHome makes the home screen.
func NewHome(s kit.Services) kit.Screen { return &Home{s: s} }

type homeEntry struct {
	text, note string
	open       kit.Open
}

func (h *Home) entries() []homeEntry {
	out := []homeEntry{
		{"Paste the failing request", "curl, URL, raw HTTP", kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{}}},
		{"Learn on a practice server", "10 lessons, no network", kit.Open{Route: kit.RouteLab}},
		{"Use a credential you kept", "the vault", kit.Open{Route: kit.RouteVault}},
	}
	if h.s.Case == nil {
		return out
	}
	es := h.s.Case.Entries()
	for i := len(es) - 1; i >= 0 && len(out) < 9; i-- {
		d := es[i].Diagnosis
		f := d.Findings[0]
		title := f.Match.Title
		if title == "" {
			title = f.Cause.Title
		}
		out = append(out, homeEntry{fmt.Sprintf("%d  %s %s", d.Evidence.Status, d.Evidence.Attempt.Request.Method, httpclient.MaskURL(d.Evidence.Attempt.Request.URL)), title, kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: d}}})
	}
	return out
}

func (h *Home) Init() tea.Cmd { return nil }

func (h *Home) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	es := h.entries()
	switch k.String() {
	case "up":
		h.row = max(0, h.row-1)
	case "down":
		h.row = min(len(es)-1, h.row+1)
	case "enter":
		return say(es[min(h.row, len(es)-1)].open)
	case "v":
		return say(kit.Open{Route: kit.RouteVault})
	case "l":
		return say(kit.Open{Route: kit.RouteLab})
	case "q":
		return say(kit.Quit{})
	}
	return nil
}

func (h *Home) View(t theme.Theme) string {
	var lines []string
	if h.h >= 12 {
		lines = append(lines, "",
			widget.Line(t, h.w, widget.Row{Text: "Why was your request refused?", TextStyle: t.Bold}),
			widget.Line(t, h.w, widget.Row{Text: "Bring it here: why401 finds the reason, shows the proof and mends it."}), "")
	}
	for i, e := range h.entries() {
		r := widget.Row{Text: e.text, Right: e.note, Note: t.Muted}
		switch i {
		case 0:
			r.Label = "Start"
		case 3:
			r.Label = "Recent"
			lines = append(lines, "")
		}
		if i == h.row {
			r.Sign, r.SignStyle, r.TextStyle = t.Sign.Here, t.Accent, t.Bold
		}
		lines = append(lines, widget.Line(t, h.w, r))
	}
	if h.h >= 14 {
		lines = append(lines, "", "", widget.Line(t, h.w, widget.Row{Text: "Whatever you paste, on any screen, is recognised and offered.", TextStyle: t.Muted}))
	}
	out, _ := widget.Fit(t, lines, max(0, len(lines)-h.h)*btoi(h.row > h.h), h.w, h.h)
	return strings.TrimRight(out, "\n")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (h *Home) Keys() []kit.Key {
	return []kit.Key{{Keys: "enter", Label: "open", Main: true}, {Keys: "↑↓", Label: "choose"}, {Keys: "l", Label: "learn"}, {Keys: "v", Label: "vault"}, {Keys: "q", Label: "quit", Hidden: true}}
}

func (h *Home) Title() kit.Title { return kit.Title{} }
func (h *Home) Typing() bool     { return false }
