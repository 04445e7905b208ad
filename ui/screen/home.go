// Package screen holds the screens, one file each. A screen knows no other screen: it asks App by intents.
package screen

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// say makes a command of intents, done in their order and at once.
func say(intents ...tea.Msg) tea.Cmd { return func() tea.Msg { return kit.Intents(intents) } }

// job makes a command of what may take time; nil stays nil.
func job(run tea.Cmd) tea.Cmd {
	if run == nil {
		return nil
	}
	return func() tea.Msg { return kit.Job{Run: run} }
}

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
	d          *diagnose.Diagnosis // of a recent request
	unsent     bool                // a recent request without an answer
	open       kit.Open
}

func (h *Home) entries() []homeEntry {
	out := []homeEntry{
		{text: "Paste the failing request", note: "curl, fetch, URL, HAR, token", open: kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{}}},
		{text: "Learn on a practice server", note: h.lessons(), open: kit.Open{Route: kit.RouteLab}},
		{text: "Use a credential you kept", note: "the vault", open: kit.Open{Route: kit.RouteVault}},
	}
	if h.s.Drafts.Paste() != "" {
		out[0].note = "what you pasted is still there"
	}
	for i, u := range h.s.Drafts.Unsent() {
		if i == 3 { // the history below is not pushed out
			break
		}
		note := "not sent"
		if u.Stopped {
			note = "stopped, no answer"
		}
		r := u.Attempt.Request
		out = append(out, homeEntry{text: fmt.Sprintf(" -   %-5s %s", clean.Line(r.Method, 10), short(r.URL)), note: note, unsent: true,
			open: kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: u.Attempt, Stopped: u.Stopped}}})
	}
	if h.s.Case == nil {
		return out
	}
	es := h.s.Case.Entries()
	for i := len(es) - 1; i >= 0 && len(out) < 9; i-- {
		d := es[i].Diagnosis
		out = append(out, homeEntry{d: d, open: kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: d}}})
	}
	return out
}

// lessons says how many there are, and how many are done.
func (h *Home) lessons() string {
	all := lab.Lessons()
	if h.s.Progress != nil {
		done := h.s.Progress.Done()
		n := 0
		for _, l := range all {
			if done[l.ID] {
				n++
			}
		}
		if n > 0 {
			return strconv.Itoa(n) + " of " + strconv.Itoa(len(all)) + " lessons done"
		}
	}
	return strconv.Itoa(len(all)) + " lessons, no network"
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
	if h.h < 12 && h.h >= 6 {
		lines = append(lines, widget.Line(t, h.w, widget.Row{Text: "Why was your request refused?", TextStyle: t.Bold}))
	}
	if h.h >= 12 {
		lines = append(lines, "",
			widget.Line(t, h.w, widget.Row{Text: "Why was your request refused?", TextStyle: t.Bold}),
			widget.Line(t, h.w, widget.Row{Text: "Bring it here: why401 finds the reason, shows the proof,"}),
			widget.Line(t, h.w, widget.Row{Text: "fixes it and keeps the credential that works."}), "")
	}
	at := 0
	for i, e := range h.entries() {
		r := widget.Row{Text: e.text, Right: e.note, Note: t.Muted}
		if e.d != nil {
			r = summary(t, e.d, h.w)
		}
		if e.unsent {
			r.Sign, r.SignStyle = t.Sign.Unknown, t.Muted
		}
		if h.w < widget.Narrow && e.d == nil {
			r.Right = ""
		}
		switch i {
		case 0:
			r.Label = "Start"
		case 3:
			r.Label = "Recent"
			if h.h >= 6 {
				lines = append(lines, "")
			}
		}
		if i == h.row {
			at, r = len(lines), widget.Pointed(t, r)
		}
		lines = append(lines, widget.Line(t, h.w, r))
	}
	if h.h >= 14 {
		lines = append(append(lines, "", ""), widget.Lines(t, h.w, widget.Row{Text: "Whatever you paste, on any screen, is recognised and offered.", TextStyle: t.Muted})...)
		lines = append(lines, widget.Lines(t, h.w, widget.Row{Text: "? explains the keys and the words of each screen.", TextStyle: t.Muted})...)
	}
	out, _ := widget.Fit(t, lines, max(0, at-h.h+2), h.w, h.h)
	return strings.TrimRight(out, "\n")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// RightView says what can be pasted, and what happens to it.
func (h *Home) RightView(t theme.Theme, _, _ int) string {
	lines := []string{t.Bold.Render("Paste the failing request"), "", "Any of these, here or on any screen:", "",
		"a command", t.Muted.Render("  curl, Invoke-WebRequest, HTTPie, wget"),
		"code", t.Muted.Render("  fetch(...), axios(...), a .http file"),
		"raw HTTP, curl -v", t.Muted.Render("  GET /v1/me HTTP/1.1"),
		"an address", t.Muted.Render("  https://api.example.test/v1/me"),
		"a recording, or its file's name", t.Muted.Render("  checkout.har"),
		"a token", t.Muted.Render("  eyJhbGciOi..."), "",
		t.Good.Render(t.Sign.OK) + "  nothing is sent before you say so",
		t.Good.Render(t.Sign.OK) + "  secrets are masked as they arrive", "",
		"or put why401 in front of the command", "that fails:", "", t.Accent.Render("  why401 curl ...")}
	return strings.Join(lines, "\n")
}

func (h *Home) Keys() []kit.Key {
	return []kit.Key{{Keys: "enter", Label: "open", Main: true}, {Keys: "↑↓", Label: "choose"}, {Keys: "l", Label: "learn"}, {Keys: "v", Label: "vault"}, {Keys: "q", Label: "quit", Hidden: true}}
}

func (h *Home) Title() kit.Title { return kit.Title{} }
func (h *Home) Typing() bool     { return false }
