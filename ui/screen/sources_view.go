package screen

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"why401/flows/provenance"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

// View lists the rungs in the order of the tool, the strongest first; what is to say of the chosen one stands under it.
func (x *Sources) View(t theme.Theme) string {
	if x.l == nil {
		return widget.Line(t, x.w, widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "looking at the files and variables of this machine"})
	}
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, x.w, r)...) }
	if x.h > 12 {
		add(widget.Row{Label: "For", Text: clean.Line(short(x.a.Request.URL), 200) + ", in the order in which " + x.l.Tool + " looks", TextStyle: t.Muted})
		lines = append(lines, "")
	}
	at := 0
	if len(x.l.Sent()) == 0 {
		add(widget.Row{Label: "Sent", Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: "no credential", TextStyle: t.Bold})
	}
	label := "Places"
	for n, i := range x.rows {
		r := &x.l.Rungs[i]
		row := x.rung(t, r)
		row.Label, label = label, ""
		if n == x.row {
			at = len(lines)
			row = widget.Pointed(t, row)
		}
		line := widget.Line(t, x.w, row)
		lines = append(lines, line)
		if n != x.row {
			continue
		}
		if v := r.Shown(); v != "" && !strings.Contains(ansi.Strip(line), v) { // it did not find room
			add(widget.Row{Text: r.Place() + "  " + v})
		}
		for _, s := range x.details(r) {
			add(widget.Row{Text: s, TextStyle: t.Muted})
		}
		if x.busy != "" {
			add(widget.Row{Sign: t.Sign.Here, SignStyle: t.Accent, Text: x.busy + "; esc stops"})
		}
	}
	last := len(lines) - 1
	if quiet := x.quiet(); len(quiet) > 0 {
		lines = append(lines, "")
		add(widget.Row{Label: "Nothing", Sign: t.Sign.Note, SignStyle: t.Muted, Text: "for this host in " + strings.Join(quiet, ", "), TextStyle: t.Muted})
	}
	first := 0
	if end := at + 3; end > x.h { // the chosen one and what is said of it
		first = end - x.h
	}
	if x.row == len(x.rows)-1 && last >= x.h-1 {
		first = max(first, len(lines)-x.h)
		first = min(first, max(0, at-1)) // the hint of what is above takes the first line
	}
	out, _ := widget.Fit(t, lines, first, x.w, x.h)
	return out
}

// rung is the line of one place.
func (x *Sources) rung(t theme.Theme, r *provenance.Rung) widget.Row {
	row := widget.Row{Text: clean.Line(r.Place(), 120), Right: r.State.Word(), Note: t.Muted}
	if v := r.Shown(); v != "" {
		row.Text += "  " + v
	}
	switch r.State {
	case provenance.Used:
		row.Sign, row.SignStyle = t.Sign.OK, t.Good
		if r.By != "" {
			row.Right = "in " + r.By
		}
	case provenance.Shadowed:
		row.Sign, row.SignStyle, row.TextStyle, row.Right = t.Sign.Todo, t.Muted, t.Muted, "shadowed"
	case provenance.Unreadable:
		row.Sign, row.SignStyle = t.Sign.Mind, t.Warning
	case provenance.NotAsked:
		row.Sign, row.SignStyle, row.TextStyle = t.Sign.Unknown, t.Muted, t.Muted
	default:
		row.Sign, row.SignStyle = t.Sign.Note, t.Muted
	}
	if x.off[r.ID] {
		row.Sign, row.SignStyle, row.TextStyle, row.Right, row.Note = "-", t.Danger, t.Muted, "off for one try", t.Danger
	}
	return row
}

// details are the sentences about the chosen place.
func (x *Sources) details(r *provenance.Rung) []string {
	var out []string
	if r.State == provenance.Shadowed {
		out = append(out, "not sent: "+r.By+" goes before it")
	}
	if len(r.Same) > 0 {
		out = append(out, "the same secret as "+strings.Join(r.Same, ", "))
	}
	if !r.Expires.IsZero() {
		word := "good until "
		if x.s.Now().After(r.Expires) {
			word = "ended "
		}
		out = append(out, word+httpclient.Moment(r.Expires))
	}
	for _, s := range []string{r.Why, r.Mind} {
		if s != "" && !(r.State == provenance.Used && r.By != "" && s == r.Why && len(r.Same) > 0) {
			out = append(out, s)
		}
	}
	return out
}

// quiet are the places that were looked at and gave nothing.
func (x *Sources) quiet() []string {
	var out []string
	for i := range x.l.Rungs {
		r := &x.l.Rungs[i]
		if r.State != provenance.Nothing {
			continue
		}
		name := r.Where
		if name == "" || !strings.HasPrefix(name, "~") {
			name = r.Name
		}
		out = append(out, name)
	}
	return out
}

// RightView says of each place that gave nothing why it did not.
func (x *Sources) RightView(t theme.Theme, w, _ int) string {
	if x.l == nil {
		return ""
	}
	lines := []string{t.Bold.Render("Looked at, nothing for this host"), ""}
	for i := range x.l.Rungs {
		if r := &x.l.Rungs[i]; r.State == provenance.Nothing {
			for _, l := range widget.Wrap(r.Place()+": "+r.Why, max(8, w)) {
				lines = append(lines, t.Muted.Render(l))
			}
		}
	}
	return strings.Join(lines, "\n")
}
