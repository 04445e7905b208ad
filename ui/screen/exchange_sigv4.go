package screen

import (
	"strings"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

// sideBySide is the width from which two columns of a signature's lines can be read.
const sideBySide = 72

// bothSides shows the lines that a signature by AWS covers, beside those that the answer says it hashed, and marks what differs;
// false where the hop carries no such signature.
func (x *Exchange) bothSides(t theme.Theme, lines []string, h httpclient.Hop) ([]string, bool) {
	all, quoted := diagnose.SignedLines(h)
	if len(all) == 0 {
		return lines, false
	}
	show := func(s string) string { return clean.Line(x.red.RedactKnown(s), 400) } // each is masked by its name already: a hash is none
	lines = append(lines, "")
	half := (x.w - 16 - 20) / 2
	cell := func(s string) string {
		if s == "" {
			s = "(nothing)"
		}
		s = widget.Cut(show(s), half)
		return s + strings.Repeat(" ", max(0, half-len([]rune(s)))+2)
	}
	if quoted && x.w >= sideBySide {
		lines = append(lines, widget.Line(t, x.w, widget.Row{Label: "Signed", Text: t.Muted.Render(strings.Repeat(" ", 18) + cell("you signed") + "the server hashed")}))
	}
	differ := 0
	for i, l := range all {
		name := strings.TrimPrefix(l.Name, "header ")
		r := widget.Row{Text: name + ": " + show(l.Ours)}
		if l.Quoted {
			r.Sign, r.SignStyle = t.Sign.OK, t.Good
		}
		if l.Differs {
			differ++
			r.Sign, r.SignStyle, r.TextStyle = t.Sign.No, t.Danger, t.Evidence
		}
		switch {
		case quoted && x.w >= sideBySide:
			name = widget.Cut(name, 16)
			r.Text = name + strings.Repeat(" ", max(0, 18-len([]rune(name)))) + cell(l.Ours)
			if l.Quoted {
				r.Text += strings.TrimRight(cell(l.Theirs), " ")
			}
			lines = append(lines, widget.Line(t, x.w, r))
			if l.Differs && max(len([]rune(l.Ours)), len([]rune(l.Theirs))) > half { // the part that differs may be cut off
				lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: "signed:   " + show(l.Ours), TextStyle: t.Evidence})...)
				lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: "verified: " + show(l.Theirs), TextStyle: t.Evidence})...)
			}
			continue
		case i == 0:
			r.Label = "Signed"
		}
		lines = append(lines, widget.Lines(t, x.w, r)...)
		if l.Differs {
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: "the server hashed: " + show(l.Theirs), TextStyle: t.Evidence})...)
		}
	}
	note := "a server that hashes the same lines and gets another signature has another secret for this key id"
	switch {
	case quoted && differ == 0:
		note = "the server hashed the same lines: the secret key is what differs"
	case quoted:
		note = "the marked line differs: the secret may be right"
	}
	return append(lines, widget.Lines(t, x.w, widget.Row{Text: note, TextStyle: t.Muted})...), true
}
