package screen

import (
	"fmt"
	"strconv"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/theme"
	"why401/ui/widget"
)

func (c *Credential) View(t theme.Theme) string {
	var lines []string
	from, to := c.shown()
	for i, x := range c.schemes[from:to] {
		i += from
		r := widget.Row{Sign: t.Sign.Todo, Text: x.Title, Note: t.Muted, Right: "not asked for"}
		if c.offered(x) {
			r.Right = "asked for"
			if c.picked(x) {
				r.Right = "asked for, strongest"
			}
			if c.picked(x) && c.w < widget.Narrow {
				r.Right = "strongest"
			}
		} else if c.fixes(x) {
			r.Right = "the fix needs it"
		}
		if i == from {
			r.Label = "Scheme"
		}
		if i == c.chosen {
			r.Sign, r.TextStyle, r.SignStyle = t.Sign.Done, t.Bold, t.Accent
			if c.focus == 0 {
				r.Sign = t.Sign.Here
			} else if c.w >= widget.Narrow && len(c.schemes) > 1 && c.folded() {
				r.Right += ", " + strconv.Itoa(i+1) + " of " + strconv.Itoa(len(c.schemes))
			}
		}
		lines = append(lines, widget.Line(t, c.w, r))
	}
	if n := to - from; n < len(c.schemes) && !c.folded() {
		keys := "←→"
		if t.ASCII {
			keys = "left and right"
		}
		lines = append(lines, widget.Line(t, c.w, widget.Row{Text: fmt.Sprintf("%d of %d schemes are shown; %s: the others", n, len(c.schemes), keys), TextStyle: t.Muted}))
	}
	focused := 0
	if c.h >= 12 {
		lines = append(append(append(lines, ""), widget.Lines(t, c.w, widget.Row{Text: c.schemes[c.chosen].About, TextStyle: t.Muted})...), "")
		if x := c.schemes[c.chosen]; c.picked(x) && len(c.choice.Passed) > 0 && c.h >= 20 {
			lines = append(append(lines[:len(lines)-1], widget.Lines(t, c.w, widget.Row{Text: c.choice.String(), TextStyle: t.Muted})...), "")
		}
	}
	if c.err != nil && len(c.inputs) > 4 { // below so many fields it would not be seen
		lines = append(lines, widget.Lines(t, c.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(c.err.Error(), 200)})...)
	}
	for i, f := range c.schemes[c.chosen].Fields {
		in := &c.inputs[i]
		if f.Rare && !c.inRare() {
			continue
		}
		in.Secret = f.Secret && !c.open
		r := widget.Row{Label: shortLabel(f.Label)}
		if c.w < widget.Narrow {
			room := c.w - 5 - 9
			if f.Secret {
				room -= 15 // the note at the right
			}
			label := shortLabel(f.Label)
			r.Text = label + strings.Repeat(" ", max(1, 9-len(label))) + in.View(t, max(6, room))
		} else {
			r.Text = in.View(t, max(10, min(48, c.w-36)))
		}
		if f.Secret {
			r.Right, r.Note = count(in.Len(), "character"), t.Muted
		}
		if c.focus == i+1 {
			r.Sign, r.SignStyle = t.Sign.Here, t.Accent
			focused = len(lines)
		}
		lines = append(lines, widget.Line(t, c.w, r))
		if c.focus == i+1 && c.h >= 12 {
			lines = append(lines, widget.Lines(t, c.w, widget.Row{Text: f.Help, TextStyle: t.Muted})...)
		}
	}
	if lesson := practiceRow(t, c.w, c.a.Attempt); len(lesson) > 0 {
		lines = append(append(lines, ""), lesson...)
	}
	lines = append(lines, "")
	if c.err != nil && len(c.inputs) <= 4 {
		lines = append(lines, widget.Lines(t, c.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(c.err.Error(), 200)})...)
	}
	lines = append(lines, widget.Lines(t, c.w, widget.Row{Label: "Goes to", Sign: t.Sign.Right, SignStyle: t.Accent, Text: c.destination()})...)
	out, _ := widget.Fit(t, lines, max(0, focused+3-c.h), c.w, c.h)
	return out
}

// folded reports whether the schemes are one line, so that the focused field stays on the screen.
func (c *Credential) folded() bool {
	return c.h < 12 || c.focus > 0 && len(c.schemes)+2*len(c.inputs)+7 > c.h
}

// shown is the part of the list of schemes, from and to, round the chosen one that leaves room for its fields.
func (c *Credential) shown() (from, to int) {
	if c.folded() {
		return c.chosen, c.chosen + 1
	}
	fields := 0
	for _, f := range c.schemes[c.chosen].Fields {
		if !f.Rare {
			fields++
		}
	}
	n := min(len(c.schemes), max(3, c.h-2*fields-9))
	from = max(0, min(c.chosen-n/2, len(c.schemes)-n))
	return from, from + n
}

// inRare reports whether the focus is in a field that is hardly ever needed: those are not shown before.
func (c *Credential) inRare() bool {
	return c.focus > 0 && c.schemes[c.chosen].Fields[c.focus-1].Rare
}

// destination says who gets what is typed here.
func (c *Credential) destination() string {
	if c.a.Proxy != nil {
		return "the proxy " + mask.URL(c.a.Proxy.URL) + " alone; " + host(c.a.Attempt.Request.URL) + " does not see it"
	}
	if c.schemes[c.chosen].ID == "form" {
		return host(c.inputs[0].Value()) + ", by its form; you see the form before the password leaves"
	}
	if c.schemes[c.chosen].ID == "negotiate" {
		return "the KDC, for a ticket; " + host(c.a.Attempt.Request.URL) + " gets the ticket and no password"
	}
	return destination(c.a.Attempt.Request)
}

// shortLabel is a label that fits its column: whole, or its first word.
func shortLabel(l string) string {
	if len(l) > 8 {
		l, _, _ = strings.Cut(l, " ")
	}
	return l[:min(8, len(l))]
}
