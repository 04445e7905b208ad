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

// outcome is the colour of a verdict.
func outcome(t theme.Theme, d *diagnose.Diagnosis) lipgloss.Style {
	switch {
	case d.Verdict == "accepted":
		return t.Good
	case d.Verdict == "authorization" || d.Findings[0].Confidence < 0.6:
		return t.Warning
	}
	return t.Danger
}

func (g *Diagnosis) View(t theme.Theme) string {
	d, e := g.d, g.d.Evidence
	top := d.Findings[0]
	show := func(s string) string { return clean.Line(g.red.Redact(s), 600) }
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, g.w, r)...) }
	status := "none"
	if e.Status != 0 {
		status = fmt.Sprint(e.Status)
	}
	dots := map[string]string{"certain": t.Sign.Done + t.Sign.Done + t.Sign.Done, "likely": t.Sign.Done + t.Sign.Done + t.Sign.Todo, "undecided": t.Sign.Done + t.Sign.Todo + t.Sign.Todo}
	word := diagnose.Certainty(top.Confidence)
	note := word + " " + dots[word]
	if d.Verdict == "accepted" {
		note = ""
	}
	bar := outcome(t, d)
	headline, detail := show(titleOf(top)), show(top.Match.Detail)
	if d.Undecided() {
		if headline, detail = d.Headline(), "Each stands below with what speaks for it."; len(d.Findings) == 1 {
			detail = "It stands below with what speaks for it."
		}
	}
	if g.w < widget.Narrow {
		headline = status + "  " + headline
	}
	loud := bar.Bold(true)
	add(widget.Row{Label: status, LabelStyle: &loud, Sign: t.Sign.Verdict, SignStyle: bar, Text: headline, TextStyle: t.Bold, Right: note, Note: bar})
	if g.h < 10 && !g.all {
		// A small screen has room for the conclusion and the next step; the rest is below.
	} else if detail != "" {
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: bar, Text: detail})
	} else {
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: bar, Text: top.Cause.Meaning})
	}
	if g.all {
		lines = append(lines, g.allCauses(t)...)
		return g.scroll.View(t, lines, g.w, g.h)
	}
	if d.Undecided() {
		lines = append(append(lines, g.undecided(t, show)...), g.way(t)...)
		return g.scroll.View(t, lines, g.w, g.h)
	}
	if len(g.fixes()) > 0 {
		lines = append(lines, "")
	}
	for i, f := range g.fixes() {
		r := widget.Row{Sign: t.Sign.Note, Text: show(f.Do), Right: f.Who.Words(), Note: t.Muted}
		if i == 0 {
			r.Label = "Next"
		}
		if i == g.fix {
			r = widget.Pointed(t, r)
		}
		add(r)
	}
	if g.wantsCredential() {
		for _, r := range g.offer.rows(t) {
			add(r)
		}
	}
	if g.kept != "" {
		lines = append(lines, "")
		add(widget.Row{Label: "Kept", Sign: t.Sign.OK, SignStyle: t.Good, Text: "as " + clean.Line(g.kept, 64)})
	}
	lines = append(lines, "")
	names := 0 // the column of the places, as wide as the longest that fits it
	for _, p := range top.Match.Evidence {
		if n := lipgloss.Width(placeName(p.Where, "")); n <= longestPlace && !tells(p.Where) {
			names = max(names, n)
		}
	}
	for i, p := range top.Match.Evidence {
		r := widget.Row{Text: placeName(p.Where, "  ") + clean.Line(g.red.RedactUnder(p.Where, p.What), 600), Right: show(p.Note), Note: t.Muted}
		if n := lipgloss.Width(placeName(p.Where, "")); n <= names && !tells(p.Where) && g.w >= widget.Narrow {
			r.Hang = names + 2
			r.Lead, r.LeadStyle = r.Hang, lipgloss.NewStyle()
			r.Text = pad(placeName(p.Where, ""), r.Hang) + r.Text[len(placeName(p.Where, "  ")):]
		}
		r.Sign, r.SignStyle = t.Judged(p.Sign)
		if r.Sign == t.Sign.No {
			if quotes(p.Where) {
				r.TextStyle, r.Lead, r.LeadStyle = t.Evidence, max(r.Hang, lipgloss.Width(placeName(p.Where, "  "))), t.Bold
			}
			if d.Verdict == "accepted" {
				r.Sign, r.SignStyle = t.Sign.OK, t.Good
			}
		}
		if i == 0 {
			r.Label = "Why"
		}
		add(r)
	}
	lines = append(lines, loginRows(t, g.w, d, show)...)
	if top.Confidence < 0.9 {
		for i, f := range d.Findings[1:min(3, len(d.Findings))] {
			r := widget.Row{Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: show(titleOf(f)), Right: fmt.Sprintf("%d in 10", int(f.Confidence*10+0.5)), Note: t.Muted}
			if i == 0 {
				r.Label = "Or"
				lines = append(lines, "")
			}
			add(r)
		}
	}
	for i, p := range d.Experiments {
		r := widget.Row{Sign: t.Sign.Note, Text: diagnose.ExperimentName(p.ID) + tried(p.Status) + show(p.Learned)}
		if i == 0 {
			r.Label = "Tried"
			lines = append(lines, "")
		}
		add(r)
	}
	lines = append(lines, g.way(t)...)
	if r, ok := g.others(t); ok {
		lines = append(lines, "")
		add(r)
	}
	return g.scroll.View(t, lines, g.w, g.h)
}

// others counts what the page does not show; false where there is nothing.
func (g *Diagnosis) others(t theme.Theme) (widget.Row, bool) {
	var parts []string
	if n := len(g.d.RuledOut); n > 0 {
		parts = append(parts, count(n, "cause")+" ruled out")
	}
	if n := len(g.d.Observations); n > 0 {
		parts = append(parts, count(n, "observation"))
	}
	return widget.Row{Label: "Others", Sign: t.Sign.Note, Text: strings.Join(parts, ", "), TextStyle: t.Muted, Right: "a all", Note: t.Accent}, len(parts) > 0
}

func (g *Diagnosis) allCauses(t theme.Theme) []string {
	lines := []string{""}
	for i, f := range g.d.Findings {
		r := widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: g.red.Redact(titleOf(f)), Right: f.Cause.ID, Note: t.Muted}
		if i == 0 {
			r.Label = "Fits"
		}
		lines = append(lines, widget.Lines(t, g.w, r)...)
	}
	for i, f := range g.d.Observations {
		r := widget.Row{Sign: t.Sign.Mind, SignStyle: t.Warning, Text: titleOf(f), Right: f.Cause.ID, Note: t.Muted}
		if i == 0 {
			r.Label = "Seen"
		}
		lines = append(lines, widget.Lines(t, g.w, r)...)
	}
	for i, f := range g.d.RuledOut {
		r := widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: g.red.Redact(f.Because), Right: f.Cause.ID, Note: t.Muted}
		if i == 0 {
			r.Label = "Not"
		}
		lines = append(lines, widget.Lines(t, g.w, r)...)
	}
	return lines
}

// longestPlace is how many columns the names of places get; WWW-Authenticate is as long. A longer one stands before its text.
const longestPlace = 16

// tells is true for a place that is told in a sentence.
func tells(where string) bool { return strings.HasPrefix(where, "experiment ") }

// placeName names the place of a piece of evidence before what it says: an experiment by its plain name, else lastPart.
func placeName(where, sep string) string {
	if id, ok := strings.CutPrefix(where, "experiment "); ok {
		return "tried " + diagnose.ExperimentName(id) + ", "
	}
	return lastPart(where) + sep
}

// quotes is true for the place of bytes. What an experiment showed, and that nothing was sent, is our own sentence: quoted and
// concluded do not mix.
func quotes(where string) bool {
	return !strings.HasPrefix(where, "experiment ") && where != "request.headers" && where != "request.proxy"
}

// lastPart is the last name of an address: token.claims.exp reads exp.
func lastPart(where string) string {
	if strings.Contains(where, " ") {
		return where
	}
	if i := strings.LastIndex(where, "."); i >= 0 {
		return where[i+1:]
	}
	return where
}

// loginRows are the steps of a login that was made for the request.
func loginRows(t theme.Theme, w int, d *diagnose.Diagnosis, show func(string) string) []string {
	if d.Evidence.Login == nil {
		return nil
	}
	lines := []string{""}
	for i, s := range d.Evidence.Login.Steps {
		r := widget.Row{Text: show(s.What), Sign: t.Sign.OK, SignStyle: t.Good}
		switch s.Sign {
		case "!", "?":
			r.Sign, r.SignStyle = t.Sign.Mind, t.Warning
		case "✗":
			r.Sign, r.SignStyle = t.Sign.No, t.Danger
		}
		if i == 0 {
			r.Label = "Login"
		}
		lines = append(lines, widget.Lines(t, w, r)...)
	}
	return lines
}
