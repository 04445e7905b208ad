package screen

import (
	"why401/flows/diagnose"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

// way are the rows on what stood between: which hop refused, through which proxy, and who wrote the answer.
func (g *Diagnosis) way(t theme.Theme) []string {
	var lines []string
	for i, p := range diagnose.WayInShort(g.d) {
		text := clean.Line(g.red.Redact(p.What), 600)
		if p.Where == "answered by" && p.Sign == "" {
			text = "answered by " + text
		} else if p.Where == "proxy" {
			text = "proxy " + text
		}
		r := widget.Row{Sign: t.Sign.Note, Text: text}
		if p.Sign == "!" {
			r.Sign, r.SignStyle = t.Sign.Mind, t.Warning
		}
		if i == 0 {
			r.Label = "Way"
			lines = append(lines, "")
		}
		lines = append(lines, widget.Lines(t, g.w, r)...)
	}
	return lines
}
