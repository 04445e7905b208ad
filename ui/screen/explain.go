package screen

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/glossary"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Explain is the list of every cause and of the words of the field, and the page of one.
type Explain struct {
	size
	page   *topic // nil: the list
	listed bool   // the page was opened from the list: esc goes back to it
	from   *topic // the list was opened from this page: esc goes back to it
	filter widget.Field
	typing bool
	row    int
	scroll widget.Scroll
}

// topic is a cause or a word.
type topic struct {
	cause *diagnose.Cause
	word  *glossary.Word
}

// family is the label over a group of topics, id what stands at the right of one.
func (p topic) family() string {
	if p.word != nil {
		return "words"
	}
	return p.cause.Family()
}

func (p topic) title() string {
	if p.word != nil {
		return p.word.Name
	}
	return p.cause.Title
}

func (p topic) id() string {
	if p.word != nil {
		return strings.Join(p.word.Also, ", ")
	}
	return p.cause.ID
}

// NewExplain opens the page of a.Cause or a.Word; without one, or with one that is not known, the list.
func NewExplain(_ kit.Services, a kit.ExplainArg) kit.Screen {
	x := &Explain{}
	if c := diagnose.Find(a.Cause); c != nil {
		x.page = &topic{cause: c}
	} else if w := glossary.Find(a.Word); w != nil {
		x.page = &topic{word: w}
	}
	return x
}

func (x *Explain) Init() tea.Cmd { return nil }

// found are the topics that hold the filter in id or title: the causes, then the words.
func (x *Explain) found() []topic {
	var all, out []topic
	for _, family := range diagnose.Families() {
		for _, c := range family {
			all = append(all, topic{cause: c})
		}
	}
	for _, w := range glossary.All() {
		all = append(all, topic{word: w})
	}
	f := strings.ToLower(strings.TrimSpace(x.filter.Value()))
	for _, p := range all {
		if strings.Contains(strings.ToLower(p.id()+" "+p.title()+" "+p.family()+" "+familyWords(p.family())), f) {
			out = append(out, p)
		}
	}
	return out
}

func (x *Explain) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if x.typing {
			x.filter.Update(m)
			x.row = 0
		}
	case tea.KeyPressMsg:
		if x.page != nil {
			return x.read(m.String())
		}
		return x.list(m)
	}
	return nil
}

func (x *Explain) read(k string) tea.Cmd {
	switch k {
	case "esc":
		if x.listed {
			x.page = nil
			x.scroll.Top()
			return nil
		}
		return say(kit.Back{})
	case "a":
		if !x.listed {
			x.from = x.page
		}
		x.page = nil
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
		if x.typing || x.filter.Len() > 0 {
			x.typing, x.row = false, 0
			x.filter = widget.Field{}
			return nil
		}
		if x.from != nil {
			x.page, x.listed, x.from = x.from, false, nil
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
			x.page, x.listed = &found[min(x.row, len(found)-1)], true
			x.scroll.Top()
		}
		x.typing = false
		x.filter.Blur()
	case x.typing:
		before := x.filter.Value()
		x.filter.Update(m)
		if x.filter.Value() != before {
			x.row = 0
		}
	case k == "/":
		x.typing = true
		x.filter.Focus()
	}
	return nil
}

func (x *Explain) View(t theme.Theme) string {
	if x.page == nil {
		return x.listView(t)
	}
	lines := widget.Lines(t, x.w, widget.Row{Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: x.page.title(), TextStyle: t.Bold})
	type part struct{ label, text string }
	var parts []part
	if w := x.page.word; w != nil {
		parts = []part{{"Means", w.Text}, {"Also", strings.Join(w.Also, ", ")}, {"Read", w.Read}}
	} else {
		c := x.page.cause
		parts = []part{{"Means", c.Meaning}, {"Shows", c.Shows}, {"Apart", c.TellsApart}, {"Fix", c.Mends}, {"Who acts", c.Who.Words()}, {"Read", strings.Join(c.References, ", ")}}
	}
	for _, p := range parts {
		if p.text != "" {
			lines = append(lines, "")
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Label: p.label, Text: p.text})...)
		}
	}
	return x.scroll.View(t, lines, x.w, x.h)
}

// namesBeside is the width from which the name of a cause, as why401 explain takes it, stands beside its title; it is on
// the page anyway.
const namesBeside = 110

func (x *Explain) listView(t theme.Theme) string {
	var lines []string
	if x.typing || x.filter.Len() > 0 {
		lines = append(lines, widget.Line(t, x.w, widget.Row{Label: "Filter", Sign: "/", SignStyle: t.Accent, Text: x.filter.View(t, min(40, x.w-18))}), "")
	}
	found := x.found()
	if len(found) == 0 {
		lines = append(lines, widget.Line(t, x.w, widget.Row{Text: "No cause and no word of this name; esc shows all again.", TextStyle: t.Muted}))
	}
	var rows []widget.Row
	at, before := 0, ""
	for i, p := range found { // under a heading, since a family's name is longer than a label may be
		family := p.family()
		if family != before && family != p.id() {
			if len(rows) > 0 && x.h >= 12 {
				rows = append(rows, widget.Row{})
			}
			rows = append(rows, widget.Row{Sign: familyWords(family), SignStyle: t.Muted})
		}
		before = family
		if i == x.row {
			at = len(rows)
		}
		r := widget.Row{Text: p.title(), Note: t.Muted}
		if p.word != nil && x.w >= widget.Narrow || x.w >= namesBeside {
			r.Right = p.id()
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
	if x.page == nil {
		return []kit.Key{{Keys: "enter", Label: "read", Main: true}, {Keys: "↑↓", Label: "choose"}, {Keys: "/", Label: "filter"}}
	}
	return []kit.Key{{Keys: "a", Label: "all causes", Long: "all causes and words", Main: true}, scrolling(&x.scroll)}
}

func (x *Explain) Title() kit.Title {
	switch {
	case x.page == nil:
		return kit.Title{Path: "explain", Fact: strconv.Itoa(len(x.found())) + " causes and words"}
	case x.page.word != nil:
		return kit.Title{Path: "explain", Fact: "a word"}
	}
	return kit.Title{Path: "explain", Fact: x.page.cause.ID}
}

// Typing is true while the filter is written.
func (x *Explain) Typing() bool { return x.page == nil && x.typing }
