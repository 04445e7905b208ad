package screen

import (
	"strings"

	"why401/httpclient"
	"why401/ui/theme"
	"why401/ui/widget"
)

// signed is how the signature of a hop was made, line by line.
func (x *Exchange) signed(t theme.Theme, lines []string, h httpclient.Hop) []string {
	if lines, ok := x.bothSides(t, lines, h); ok {
		return lines
	}
	red := x.red
	if x.open {
		red = nil
	}
	shown := red.Steps(h.Signed)
	for i, s := range shown {
		r := widget.Row{Text: s.Text, TextStyle: t.Evidence}
		if i == 0 {
			r.Label = "Signed"
			lines = append(lines, "")
		}
		if s.Name != "" {
			name := widget.Row{Label: r.Label, Text: s.Name + ":", TextStyle: t.Muted}
			alone := i+1 == len(shown) || shown[i+1].Name != ""
			if alone && len(s.Name)+len(s.Text)+2 < 120 && !strings.HasPrefix(s.Text, " ") { // short ones stand beside their name
				r.Text, r.TextStyle = s.Name+": "+s.Text, t.Muted
			} else {
				lines = append(lines, widget.Lines(t, x.w, name)...)
				r.Label = ""
			}
		}
		lines = append(lines, widget.Lines(t, x.w, r)...)
	}
	if h.Signed != nil {
		lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: signedNote(h.Signed.Scheme), TextStyle: t.Muted})...)
	}
	return lines
}

// signedNote says which line differs where the server computes another signature.
func signedNote(scheme string) string {
	if scheme == "dpop" {
		return "a server that refuses it sees another htm or htu, another clock, or another key than the token's"
	}
	return "a server that computes another signature from the same lines has another secret or key; else one of the lines differs there"
}
