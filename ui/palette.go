package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"why401/flows/glossary"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// palette finds every action by its name: those of the screen under it, and the way to every other screen.
type palette struct {
	all   []action
	words []action // found by their name only: as a list they would bury the actions
	in    widget.Field
	row   int
}

// action is one line of the palette.
type action struct {
	text, key string
	intent    tea.Msg
}

// places are the screens that one can go to from anywhere.
func places() []action {
	return []action{
		{"new request: paste or type one", "", kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{}}},
		{"history: what was sent in this session", "", kit.Open{Route: kit.RouteHistory, Arg: kit.HistoryArg{}}},
		{"vault: the credentials you kept", "", kit.Open{Route: kit.RouteVault}},
		{"learn: lessons on a practice server", "", kit.Open{Route: kit.RouteLab}},
		{"explain: every cause, with its remedy, and the words", "", kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{}}},
		{"doctor: what works on this machine", "", kit.Open{Route: kit.RouteDoctor}},
		{"home", "", kit.Open{Route: kit.RouteHome}},
		{"quit", "ctrl+c", kit.Quit{}},
	}
}

func newPalette(a *App) *palette {
	p := &palette{}
	p.in.Focus()
	for _, k := range a.top().Keys() {
		if k.NotNow != "" || strings.ContainsAny(k.Keys, "↑←") {
			continue
		}
		text := k.Long
		if text == "" {
			text = k.Label
		}
		p.all = append(p.all, action{text, k.Keys, kit.Press{Key: k.Keys}})
	}
	for _, x := range places() { // a key of the screen may lead there as well: once is enough
		if word, _, _ := strings.Cut(x.text, ":"); !slices.ContainsFunc(p.all, func(y action) bool { return y.text == word }) {
			p.all = append(p.all, x)
		}
	}
	for _, w := range glossary.All() {
		text := w.Name
		if len(w.Also) > 0 {
			text += " (" + strings.Join(w.Also, ", ") + ")"
		}
		p.words = append(p.words, action{text, "a word", kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{Word: w.Name}}})
	}
	return p
}

// found are the actions that hold the query, then the words of the glossary that do, then the actions that fit it
// loosely, best first.
func (p *palette) found() []action {
	if p.in.Len() == 0 {
		return p.all
	}
	typed := p.in.Value()
	names := make([]string, len(p.all))
	for i, x := range p.all {
		names[i] = x.text
	}
	query := strings.ToLower(typed)
	holds := func(x action) bool { return strings.Contains(strings.ToLower(x.text), query) }
	var out, loose []action
	for _, m := range fuzzy.Find(typed, names) {
		if x := p.all[m.Index]; holds(x) {
			out = append(out, x)
		} else {
			loose = append(loose, x)
		}
	}
	for _, w := range p.words {
		if holds(w) {
			out = append(out, w)
		}
	}
	return append(out, loose...)
}

func (p *palette) key(name string, m tea.KeyPressMsg) (bool, tea.Cmd) {
	found := p.found()
	switch name {
	case "esc", "ctrl+p":
		return true, nil
	case "up":
		p.row = max(0, p.row-1)
	case "down":
		p.row = max(0, min(len(found)-1, p.row+1))
	case "enter":
		if len(found) == 0 {
			return false, nil
		}
		intent := found[min(p.row, len(found)-1)].intent
		return true, func() tea.Msg { return kit.Intents{intent} }
	default:
		before := p.in.Value()
		p.in.Update(m)
		if p.in.Value() != before {
			p.row = 0
		}
	}
	return false, nil
}

func (p *palette) title() string { return "all actions" }

func (p *palette) body(t theme.Theme, w, h int) string {
	lines := []string{widget.Line(t, w, widget.Row{Label: "Find", Sign: t.Sign.Here, SignStyle: t.Accent, Text: p.in.View(t, min(40, w-18))}), ""}
	found := p.found()
	if len(found) == 0 {
		lines = append(lines, widget.Line(t, w, widget.Row{Text: "No action and no word of this name; backspace widens the search.", TextStyle: t.Muted}))
	}
	var rows []widget.Row
	for _, x := range found {
		rows = append(rows, widget.Row{Text: x.text, Right: x.key, Note: t.Accent})
	}
	if len(rows) > 0 {
		lines = append(lines, strings.Split(widget.List(t, rows, p.row, w, h-2), "\n")...)
	}
	out, _ := widget.Fit(t, lines, 0, w, h)
	return out
}

func (p *palette) keys() []kit.Key {
	return []kit.Key{{Keys: "enter", Label: "do it", Main: true}, {Keys: "↑↓", Label: "choose"}}
}
