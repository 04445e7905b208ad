package screen

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"why401/flows/diagnose"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

// undecided lays the candidates beside each other: what speaks for each, what against, and what would decide.
func (g *Diagnosis) undecided(t theme.Theme, show func(string) string) []string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, g.w, r)...) }
	for i, f := range g.d.Findings[:min(3, len(g.d.Findings))] {
		lines = append(lines, "")
		r := widget.Row{Sign: string(rune('A' + i)), SignStyle: t.Bold, Text: show(titleOf(f)), TextStyle: t.Bold, Right: share(t, f.Confidence, g.w), Note: t.Warning}
		switch {
		case len(g.d.Findings) == 1:
			r.Label, r.Sign = "Perhaps", t.Sign.Unknown
		case i == 0:
			r.Label = "Either"
		default:
			r.Label = "or"
		}
		add(r)
		var pro, con []string
		for _, p := range f.Match.Evidence {
			text := placeName(p.Where, ": ") + clean.Line(g.red.RedactUnder(p.Where, strings.TrimSuffix(p.What+", "+p.Note, ", ")), 600)
			if p.Sign == "" || p.Sign == "✗" || p.Sign == "!" {
				pro = append(pro, text)
			} else {
				con = append(con, text)
			}
		}
		lines = append(lines, g.argument(t, "for", pro, lipgloss.NewStyle())...)
		if g.h >= 12 {
			lines = append(lines, g.argument(t, "against", con, t.Muted)...)
		}
	}
	lines = append(lines, "")
	label := "Next"
	for _, f := range g.d.Findings[:min(3, len(g.d.Findings))] {
		if what := decision(g.d, f.Match.Decide); what != "" {
			add(widget.Row{Label: "Decides", Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: what})
			break
		}
	}
	for i, f := range g.fixes() {
		r := widget.Row{Label: label, Sign: t.Sign.Note, Text: show(f.Do), Right: f.Who.Words(), Note: t.Muted}
		if i == g.fix {
			r = widget.Pointed(t, r)
		}
		add(r)
		label = ""
	}
	label = "Tried"
	for _, p := range g.d.Experiments {
		add(widget.Row{Label: label, Sign: t.Sign.Note, Text: diagnose.ExperimentName(p.ID) + tried(p.Status) + show(p.Learned), TextStyle: t.Muted})
		label = ""
	}
	if r, ok := g.others(t); ok {
		add(r)
	}
	return lines
}

// share is "5 in 10" and its bar.
func share(t theme.Theme, confidence float64, w int) string {
	n := int(confidence*10 + 0.5)
	text := fmt.Sprintf("%d in 10", n)
	if w >= widget.Narrow {
		text += "  " + strings.Repeat(t.Sign.Full, n) + t.Line.Render(strings.Repeat(t.Sign.Rest, max(0, 10-n)))
	}
	return text
}

// argument is what speaks for or against a candidate, each reading on lines of its own behind the word.
func (g *Diagnosis) argument(t theme.Theme, word string, readings []string, style lipgloss.Style) []string {
	const indent = 9
	room := g.w - 16 - indent
	if g.w < widget.Narrow {
		room = g.w - 5 - indent
	}
	var lines []string
	for _, r := range readings {
		for _, l := range widget.Wrap(r, max(8, room)) {
			lines = append(lines, widget.Line(t, g.w, widget.Row{Text: t.Muted.Render(word) + strings.Repeat(" ", indent-len(word)) + style.Render(l)}))
			word = ""
		}
	}
	return lines
}

// decision is what would decide and was not tried yet: an experiment of ours by what it asks, else the sentence itself.
func decision(d *diagnose.Diagnosis, what string) string {
	for _, x := range diagnose.Experiments(d) {
		if x.ID != what {
			continue
		}
		switch {
		case x.Result != nil:
			return ""
		case d.Evidence.Recorded:
			return x.Asks + " (send it again first: r)"
		case x.Never != "":
			return x.Asks + " It is not tried: " + x.Never
		}
		return x.Asks + " (x runs it)"
	}
	return clean.Line(what, 300)
}
