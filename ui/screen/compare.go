package screen

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows/compare"
	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Compare shows two exchanges side by side: which is about identity, which about permission, and what proves it.
type Compare struct {
	size
	s      kit.Services
	a, b   *diagnose.Diagnosis
	c      compare.Comparison
	noise  bool
	scroll widget.Scroll
}

// NewCompare compares a.A with a.B.
func NewCompare(s kit.Services, a kit.CompareArg) kit.Screen {
	return &Compare{s: s, a: a.A, b: a.B, c: compare.Compare(a.A, a.B)}
}

func (c *Compare) Init() tea.Cmd { return nil }

func (c *Compare) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc":
		return say(kit.Back{})
	case "n":
		c.noise = !c.noise
	case "1":
		return c.fix(c.a, c.c.A)
	case "2":
		return c.fix(c.b, c.c.B)
	case "enter":
		if c.c.A.Area == compare.Works {
			return c.fix(c.b, c.c.B)
		}
		return c.fix(c.a, c.c.A)
	case "s":
		return say(kit.Replace{Route: kit.RouteCompare, Arg: kit.CompareArg{A: c.b, B: c.a}})
	case "y":
		return say(kit.Copy{Text: c.c.Text(), What: "the comparison"})
	case "e":
		return say(kit.Open{Route: kit.RouteReport, Arg: kit.ReportArg{Text: c.c.Text()}})
	default:
		c.scroll.Key(k.String())
	}
	return nil
}

// fix goes to the difference that mends one side, to the wizard, or says who must act.
func (c *Compare) fix(d *diagnose.Diagnosis, s compare.Side) tea.Cmd {
	return follow(d, s.Mend)
}

// follow does what a fix needs: its preview, the wizard, or a word on who must act.
func follow(d *diagnose.Diagnosis, f diagnose.Fix) tea.Cmd {
	switch {
	case f.Do == "":
		return say(kit.Notice{Text: "nothing to fix: it is accepted"})
	case f.Needs == diagnose.NeedsCredential:
		return say(kit.Open{Route: kit.RouteCredential, Arg: kit.CredentialArg{Attempt: d.Evidence.Attempt, Diagnosis: d, Scheme: f.Scheme, Preset: f.Preset}})
	case f.Needs == diagnose.NeedsProxyLogin && proxyOf(d) != nil:
		return say(kit.Open{Route: kit.RouteCredential, Arg: kit.CredentialArg{Attempt: d.Evidence.Attempt, Diagnosis: d, Proxy: proxyOf(d)}})
	case f.Apply == nil: // nothing that can be sent from here: the page of the cause says how, and how to tell
		who := "to do by hand: "
		if f.Who != diagnose.Caller {
			who = "for the " + f.Who.Words() + ": "
		}
		return say(kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{Cause: d.Findings[0].Cause.ID}}, kit.Notice{Text: who + f.Do})
	}
	next, err := f.Apply(d.Evidence.Attempt)
	if err != nil {
		return say(kit.Notice{Text: clean.Line(err.Error(), 200)})
	}
	next.Lesson = d.Evidence.Attempt.Lesson
	return say(kit.Open{Route: kit.RouteFix, Arg: kit.FixArg{Before: d, After: next, Fix: f}})
}

// proxyOf is the proxy that a request went through, nil where it went straight.
func proxyOf(d *diagnose.Diagnosis) *httpclient.ProxySpec {
	if x := d.Evidence.Exchange; x != nil {
		return diagnose.AskingProxy(d.Evidence)
	}
	return nil
}

func areaStyle(t theme.Theme, a compare.Area) lipgloss.Style {
	switch a {
	case compare.Works:
		return t.Good
	case compare.Permission, compare.Other:
		return t.Warning
	}
	return t.Danger
}

func (c *Compare) View(t theme.Theme) string {
	var lines []string
	label := "Verdict"
	for i, s := range c.c.Sentences {
		style := t.Accent
		if i < 2 {
			style = areaStyle(t, []compare.Side{c.c.A, c.c.B}[i].Area)
		} else if c.h < 24 {
			break // the conclusion stands; there is no room to draw it out
		}
		r := widget.Row{Label: label, Sign: t.Sign.Verdict, SignStyle: style, Text: s}
		if i < 2 {
			r.TextStyle = t.Bold
		}
		lines = append(lines, widget.Lines(t, c.w, r)...)
		label = ""
	}
	lines = append(lines, "")
	core, rest := c.core(), c.rest()
	table := c.lay(t, core, true)
	if room := c.h - len(lines) - len(c.c.Proofs) - 1; c.w >= widget.Narrow && len(table)+2 <= room { // air, where there is some
		table = c.airy(t, core)
	}
	lines = append(lines, table...)
	if len(c.c.Proofs) > 0 {
		lines = append(lines, "")
	}
	lines = append(lines, c.proofs(t)...)
	if len(rest) > 0 {
		lines = append(lines, "")
		lines = append(lines, c.lay(t, rest, false)...)
	}
	if n := c.c.Left(); n > 0 && !c.noise {
		lines = append(lines, "", widget.Line(t, c.w, widget.Row{Sign: t.Sign.Note, Text: count(n, "field") + " left out that differ" + map[bool]string{true: "s", false: ""}[n == 1] + " each time", TextStyle: t.Muted, Right: "n show", Note: t.Accent}))
	}
	return c.scroll.View(t, lines, c.w, c.h)
}

// lay draws rows side by side, or below each other where it is narrow.
func (c *Compare) lay(t theme.Theme, rows []compare.Row, head bool) []string {
	if c.w < widget.Narrow {
		return c.narrow(t, rows)
	}
	return c.table(t, rows, head)
}

// airy is the table with a line above what was carried and above what to do.
func (c *Compare) airy(t theme.Theme, rows []compare.Row) []string {
	cell := (c.w - 11 - 2 - 3) / 2
	gap := strings.Repeat(" ", 11+cell+1) + t.Line.Render(t.Sign.VLine)
	var lines []string
	top := true
	for from, i := 0, 1; i <= len(rows); i++ {
		if i == len(rows) || i == 1 || rows[i].Name == "fix" {
			if !top {
				lines = append(lines, gap)
			}
			lines = append(lines, c.table(t, rows[from:i], top)...)
			top, from = false, i
		}
	}
	return lines
}

// proofs are the sentences that carry the conclusion.
func (c *Compare) proofs(t theme.Theme) []string {
	var lines []string
	for i, p := range c.c.Proofs {
		r := widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: p.Text, Right: p.Where, Note: t.Muted}
		switch p.Sign {
		case "·":
			r.Sign, r.SignStyle = t.Sign.Note, t.Muted
		case "?":
			r.Sign, r.SignStyle = t.Sign.Unknown, t.Warning
		}
		if lipgloss.Width(r.Right) > 26 || c.w < 100 {
			r.Right = ""
		}
		if i == 0 {
			r.Label = "Proof"
		}
		lines = append(lines, widget.Lines(t, c.w, r)...)
	}
	return lines
}

// core are the lines that a person compares first, in the order of the way.
func (c *Compare) core() []compare.Row {
	rows := c.c.Core(c.noise)
	part := ""
	for i, r := range rows { // the name of a header is long, and the label has eight columns
		if r.Part == "" {
			continue
		}
		if r.Name != "" {
			rows[i].A, rows[i].B = r.Name+": "+r.A, r.Name+": "+r.B
		}
		if rows[i].Name = r.Part; r.Part == part {
			rows[i].Name = ""
		}
		part = r.Part
	}
	rows = append(rows, compare.Row{Name: "fix", A: c.c.A.Mend.Do, B: c.c.B.Mend.Do}, compare.Row{Name: "who acts", A: who(c.c.A), B: who(c.c.B)})
	for i, r := range rows { // an empty cell looks forgotten
		none := "nothing"
		if r.Name == "who acts" {
			none = "nobody"
		}
		if r.A == "" && r.B != "" {
			rows[i].A = none
		}
		if r.B == "" && r.A != "" {
			rows[i].B = none
		}
	}
	return rows
}

// rest is what else differs: claims of the tokens, then fields of the answers.
func (c *Compare) rest() []compare.Row {
	var rows []compare.Row
	for _, r := range c.c.Claims {
		if !r.Noise || c.noise {
			rows = append(rows, r)
		}
	}
	for _, r := range c.c.Headers {
		if !r.Noise || c.noise {
			rows = append(rows, r)
		}
	}
	return rows
}

func who(s compare.Side) string {
	if s.Mend.Do == "" {
		return ""
	}
	return s.Mend.Who.Words()
}

// table is label, A, a rule and B, all on one axis.
func (c *Compare) table(t theme.Theme, rows []compare.Row, top bool) []string {
	cell := (c.w - 11 - 2 - 3) / 2 // label and margins, the rule with its spaces
	part := func(sign, text string, style lipgloss.Style) []string {
		ss := t.Muted
		switch sign {
		case "✓", "✗", "?", "!":
			sign, ss = t.Judged(sign)
		case "A", "B":
			ss = t.Bold
		}
		var out []string
		for i, l := range widget.Wrap(text, max(8, cell-3)) {
			s := "   "
			if i == 0 {
				s = ss.Render(sign) + strings.Repeat(" ", max(0, 3-lipgloss.Width(sign)))
			}
			l = s + style.Render(l)
			out = append(out, l+strings.Repeat(" ", max(0, cell-lipgloss.Width(l))))
		}
		return out
	}
	var lines []string
	put := func(name string, a, b []string) {
		for i := 0; i < max(len(a), len(b)); i++ {
			x, y := strings.Repeat(" ", cell), ""
			if i < len(a) {
				x = a[i]
			}
			if i < len(b) {
				y = b[i]
			}
			if i > 0 {
				name = ""
			}
			label := ansi.Truncate(name, 8, t.Sign.Cut)
			lines = append(lines, "  "+t.Muted.Render(label)+strings.Repeat(" ", max(0, 9-lipgloss.Width(label)))+x+" "+t.Line.Render(t.Sign.VLine)+" "+strings.TrimRight(y, " "))
		}
	}
	head := func(s compare.Side) string {
		status := "none"
		if s.Status != 0 {
			status = fmt.Sprint(s.Status)
		}
		return status + "  " + clean.Line(s.Question, 40)
	}
	if top {
		put("", part("A", head(c.c.A), t.Bold), part("B", head(c.c.B), t.Bold))
	}
	for _, r := range rows {
		style := t.Muted
		if r.Differs || r.Name == "fix" {
			style = lipgloss.NewStyle()
		}
		put(r.Name, part(r.SignA, r.A, style), part(r.SignB, r.B, style))
	}
	return lines
}

// narrow puts B under A.
func (c *Compare) narrow(t theme.Theme, rows []compare.Row) []string {
	var lines []string
	for _, r := range rows {
		name := ansi.Truncate(r.Name, 8, t.Sign.Cut)
		for i, v := range []string{r.A, r.B} {
			if v == "" {
				continue
			}
			label := name
			if i == 1 {
				label = ""
			}
			text := label + strings.Repeat(" ", max(0, 9-lipgloss.Width(label))) + string(rune('A'+i)) + " " + v
			lines = append(lines, " "+ansi.Truncate(text, max(4, c.w-2), t.Sign.Cut))
		}
	}
	return lines
}

func (c *Compare) Keys() []kit.Key {
	k := func(key, name string, s compare.Side) kit.Key {
		out := kit.Key{Keys: key, Label: "fix " + name, Long: name + ": " + s.Mend.Do}
		if s.Mend.Do == "" {
			out.NotNow, out.Long = "it is accepted", "fix "+name
		}
		return out
	}
	a, b := k("1", "A", c.c.A), k("2", "B", c.c.B)
	if a.NotNow == "" {
		a.Keys, a.Main = "enter", true
	} else {
		b.Keys, b.Main = "enter", true
	}
	noise := "show noise"
	if c.noise {
		noise = "hide noise"
	}
	left := kit.Key{Keys: "n", Label: noise}
	if c.c.Left() == 0 {
		left.NotNow = "no field was left out"
	}
	return []kit.Key{a, b, left, {Keys: "s", Label: "swap", Hidden: true}, {Keys: "y", Label: "copy"}, {Keys: "e", Label: "report"}}
}

func (c *Compare) Title() kit.Title {
	fact := host(c.a.Evidence.Attempt.Request.URL)
	if h := host(c.b.Evidence.Attempt.Request.URL); h != fact {
		fact += " and " + h
	}
	return kit.Title{Path: "compare", Fact: fact}
}
func (c *Compare) Typing() bool { return false }
