package screen

import (
	"why401/httpclient"
	"why401/ui/theme"
	"why401/ui/widget"
)

// cookiesSent say of each cookie of the jar why it went along or stayed behind.
func (x *Exchange) cookiesSent(t theme.Theme, lines []string, h httpclient.Hop) []string {
	for i, c := range h.Cookies {
		r := widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: c.Name + " sent, from " + c.From}
		if !c.Sent {
			r = widget.Row{Sign: t.Sign.Mind, SignStyle: t.Warning, Text: c.Name + " withheld: " + c.Why + " (from " + c.From + ")"}
		}
		if c.Name == "" { // a file that could not be read
			r.Text = c.From + ": " + c.Why
		}
		if i == 0 {
			r.Label = "Cookies"
		}
		r.Text = x.show(r.Text)
		lines = append(lines, widget.Lines(t, x.w, r)...)
	}
	return lines
}

// cookiesSet say what became of each cookie that the answer sets.
func (x *Exchange) cookiesSet(t theme.Theme, lines []string, h httpclient.Hop) []string {
	for i, c := range h.CookiesSet {
		r := widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: c.Name + " set"}
		switch {
		case !c.Kept:
			r = widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: c.Name + " set and not kept: " + c.Why}
		case c.Cleared:
			r = widget.Row{Sign: t.Sign.Mind, SignStyle: t.Warning, Text: c.Name + " cleared"}
		case c.Mind != "":
			r = widget.Row{Sign: t.Sign.Mind, SignStyle: t.Warning, Text: c.Name + " set; " + c.Mind}
		}
		if i == 0 {
			r.Label = "Cookies"
		}
		r.Text = x.show(r.Text)
		lines = append(lines, widget.Lines(t, x.w, r)...)
	}
	return lines
}
