package screen

import (
	"strings"

	"why401/httpclient"
	"why401/ui/theme"
	"why401/ui/widget"
)

// negotiateSteps are what stands inside the tokens of Negotiate that a hop holds in those fields.
func (x *Exchange) negotiateSteps(t theme.Theme, lines []string, fields httpclient.Headers, names ...string) []string {
	for _, name := range names {
		for _, v := range fields.Values(name) {
			for i, s := range httpclient.NegotiateSteps(v) {
				r := widget.Row{Text: x.show(stepText(s))}
				if i == 0 {
					r.Label = "Token"
					lines = append(lines, "")
				}
				lines = append(lines, widget.Lines(t, x.w, r)...)
			}
		}
	}
	return lines
}

// stepText is a step "name = value" as every pair is written on the screens: "name: value".
func stepText(s string) string { return strings.Replace(s, " = ", ": ", 1) }
