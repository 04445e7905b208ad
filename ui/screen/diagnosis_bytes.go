package screen

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient"
	"why401/ui/theme"
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
	put := func(text string, decided bool) {
		for i, l := range strings.Split(ansi.Wrap(httpclient.CleanLine(g.red.Redact(text), 600), max(8, w-2), " "), "\n") {
			if i > 0 {
				l = "  " + l
			}
			if decided {
				l = t.Evidence.Render(l)
			}
			lines = append(lines, l)
		}
	}
	head("Sent", "exactly")
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
			for i, l := range textLines(body) {
				if i == 6 {
					lines = append(lines, t.Muted.Render(fmt.Sprintf("%s %d bytes in all; b shows them", t.Sign.Down, h.AnswerN)))
					break
				}
				put(l, false)
			}
		}
	}
	if tok := g.d.Evidence.Token; tok != nil {
		if exp, ok := tok.At("exp"); ok {
			from, _ := tok.At("iat")
			head("Life of the token", "")
			lines = append(lines, lifeBar(t, w, from, exp, g.d.Evidence.Now)...)
		}
	}
	if len(g.d.Experiments) > 0 {
		head("Experiments", "x all")
		for _, p := range g.d.Experiments {
			put(fmt.Sprintf("%s %s %d", t.Sign.Note, p.ID, p.Status), false)
			put("  "+p.Learned, false)
		}
	}
	return strings.Join(lines, "\n")
}

// lifeBar draws a token's time to scale: from its issue to its end or to now, whichever is later, with now on it.
func lifeBar(t theme.Theme, w int, from, exp, now time.Time) []string {
	if from.IsZero() || !from.Before(exp) {
		from = exp.Add(-time.Hour)
		if now.Before(from) {
			from = now
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
	w = max(10, w)
	at := func(x time.Time) int {
		return int(float64(w-1) * float64(x.Sub(start)) / float64(max(1, end.Sub(start))))
	}
	cells := make([]string, w)
	for i := range cells {
		switch {
		case i < at(from), i > at(exp):
			cells[i] = t.Line.Render(t.Sign.Dot)
		case i <= at(now):
			cells[i] = t.Good.Render(t.Sign.Full)
		default:
			cells[i] = t.Line.Render(t.Sign.Rest)
		}
	}
	cells[at(exp)] = t.Danger.Render(t.Sign.End)
	marks := []rune(strings.Repeat(" ", w))
	note := "now"
	place := min(max(0, at(now)), w-1)
	left := "issued"
	if place < len(left)+2 {
		left = ""
	}
	copy(marks, []rune(left))
	line := string(marks[:place]) + t.Sign.Now
	if place+1+len(note)+1 < w {
		line += " " + note
	} else {
		line = strings.TrimRight(string(marks[:max(0, place-len(note)-1)]), " ")
		line += strings.Repeat(" ", max(1, place-len(note)-1-lipgloss.Width(line))) + note + " " + t.Sign.Now
	}
	return []string{strings.Join(cells, ""), t.Muted.Render(line)}
}
