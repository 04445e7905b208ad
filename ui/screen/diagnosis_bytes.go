package screen

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows/diagnose"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

// RightView is the bytes beside the conclusion: what was sent, what came back, the token's life, the experiments.
func (g *Diagnosis) RightView(t theme.Theme, w, _ int) string {
	h := g.d.Evidence.Exchange.Last()
	if h == nil {
		return ""
	}
	var lines []string
	head := func(name, note string) {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, t.Bold.Render(name)+strings.Repeat(" ", max(1, w-lipgloss.Width(name)-lipgloss.Width(note)))+t.Muted.Render(note))
	}
	most := 600
	put := func(text string, decided bool) {
		for i, l := range widget.Wrap(clean.Line(g.red.Redact(text), most), max(8, w-2)) {
			if i > 0 {
				l = "  " + l
			}
			if decided {
				l = t.Evidence.Render(l)
			}
			lines = append(lines, l)
		}
	}
	head("Sent", "exactly these bytes")
	for _, l := range textLines(httpclient.DumpRequest(*h, true)) {
		put(l, false)
	}
	if h.Status != 0 {
		head("Answer", span(h.Timing.Done))
		top, body, _ := strings.Cut(httpclient.DumpResponse(*h), "\n\n")
		for _, l := range textLines(top) {
			n := strings.ToLower(l)
			put(l, strings.HasPrefix(n, "www-authenticate:") || strings.HasPrefix(n, "proxy-authenticate:"))
		}
		if body != "" {
			lines = append(lines, "")
			most = 240 // a body of one long line is no reason to push the experiments off the screen
			for i, l := range textLines(body) {
				if i == 6 {
					lines = append(lines, t.Muted.Render(fmt.Sprintf("%s %d bytes in all; b shows them", t.Sign.Down, h.AnswerN)))
					break
				}
				put(l, false)
			}
			most = 600
		}
	}
	if tok := g.d.Evidence.Token; tok != nil {
		if from, exp, ok := tok.Life(); ok {
			head("Life of the token", "")
			lines = append(lines, lifeBar(t, w, from, exp, g.d.Evidence.Now)...)
		}
	}
	if len(g.d.Experiments) > 0 {
		head("Experiments", "x all")
		for _, p := range g.d.Experiments {
			put(fmt.Sprintf("%s %s: %d", t.Sign.Note, diagnose.ExperimentName(p.ID), p.Status), false)
			put("  "+p.Learned, false)
		}
	}
	return strings.Join(lines, "\n")
}

// lifeBar draws a token's time from its issue to its end, or to now where that is later, with now on it. It is to scale
// unless one part would be too short to see; its last line says which, and how long both parts are.
func lifeBar(t theme.Theme, w int, from, exp, now time.Time) []string {
	w = max(12, w)
	known, never := !from.IsZero() && from.Before(exp), !from.IsZero() && !from.Before(exp)
	if !known { // its beginning is not known, and the bar is not to scale
		from = exp.Add(-time.Hour)
		if now.Before(from) {
			from = now.Add(-exp.Sub(now) / 3)
		}
	}
	end := exp
	if now.After(end) {
		end = now
	}
	start := from
	if now.Before(start) {
		start = now
	}
	scaled := func(x time.Time) int {
		return int(float64(w-1) * float64(x.Sub(start)) / float64(max(1, end.Sub(start))))
	}
	edge, place, note := scaled(exp), scaled(now), "to scale"
	if least := w / 5; edge-scaled(from) < least && now.After(exp) {
		edge, note = w/3, "not to scale"
	} else if now.After(exp) && w-1-edge < 6 {
		edge, note = w-8, "not to scale"
	}
	first := min(scaled(from), edge)
	cells := make([]string, w)
	for i := range cells {
		switch {
		case i < first, i > edge:
			cells[i] = t.Line.Render(t.Sign.Dot)
		case i <= place && now.After(from):
			cells[i] = t.Good.Render(t.Sign.Full)
		default:
			cells[i] = t.Line.Render(t.Sign.Rest)
		}
	}
	cells[edge] = t.Danger.Render(t.Sign.End)
	ends := "ends"
	if now.After(exp) {
		ends = "ended"
	}
	began := ""
	if known && !now.Before(from) {
		began = "began"
	} else if known {
		began = "begins"
	}
	marks := markLine(w, mark{place, t.Sign.Now + " now"}, mark{edge, ends}, mark{first, began})
	life := "good for " + token.Span(exp.Sub(from))
	if !known {
		life, note = "it does not say when it began", "not to scale"
	}
	if never {
		life = "it ends before it begins"
	}
	switch {
	case now.After(exp):
		life += ", over for " + token.Span(now.Sub(exp))
	case now.Before(from):
		life += ", begins in " + token.Span(from.Sub(now))
	default:
		life += ", " + token.Span(exp.Sub(now)) + " left"
	}
	life = ansi.Truncate(life, w, t.Sign.Cut)
	if gap := w - lipgloss.Width(life) - len(note); gap >= 2 {
		life += strings.Repeat(" ", gap) + note
	}
	return []string{strings.Join(cells, ""), t.Muted.Render(marks), t.Muted.Render(life)}
}

// mark is a word under a column of a bar.
type mark struct {
	at   int
	word string
}

// markLine puts words under a bar of w columns: each begins at its column, or ends there where the line is too short, or
// is left out where one before has the place. A word after a sign stands before it when it is turned.
func markLine(w int, marks ...mark) string {
	cells := make([]string, w)
	for _, m := range marks {
		word := strings.Split(m.word, "")
		from := m.at
		if from+len(word) > w {
			if sign, text, ok := strings.Cut(m.word, " "); ok {
				word = strings.Split(text+" "+sign, "")
			}
			from = m.at - len(word) + 1
		}
		free := m.word != "" && from >= 0
		for i := max(0, from-1); free && i < min(w, from+len(word)+1); i++ {
			free = cells[i] == ""
		}
		if free {
			copy(cells[from:], word)
		}
	}
	for i, c := range cells {
		if c == "" {
			cells[i] = " "
		}
	}
	return strings.TrimRight(strings.Join(cells, ""), " ")
}
