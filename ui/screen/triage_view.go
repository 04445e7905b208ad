package screen

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows/diagnose"
	"why401/flows/triage"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

func base(name string) string { return filepath.Base(name) }

// groups is the conclusion first, then the causes with their counts, then when the chosen one happened.
func (y *Triage) groups(t theme.Theme) string {
	lines := y.found(t)
	room := y.h - len(lines)
	if len(y.rep.Groups) == 0 {
		out, _ := widget.Fit(t, lines, 0, y.w, y.h)
		return out
	}
	foot := y.foot(t)
	if room-len(foot) < min(4, len(y.rep.Groups)+2) {
		foot = nil
	}
	lines = append(lines, "", y.header(t))
	table := y.table(t)
	first, last := widget.Window(len(table), y.row, y.h-len(lines)-len(foot))
	widget.Hint(t, table[first:last], first, last, len(table), y.w)
	lines = append(lines, table[first:last]...)
	lines = append(lines, foot...)
	out, _ := widget.Fit(t, lines, 0, y.w, y.h)
	return out
}

// found is the sentence that leads.
func (y *Triage) found(t theme.Theme) []string {
	r := y.rep
	row := widget.Row{Label: "Found", Sign: t.Sign.Verdict, SignStyle: t.Danger, TextStyle: t.Bold}
	var more []string
	switch {
	case len(r.Groups) == 0 && !y.done:
		row.SignStyle, row.Text = t.Accent, "Reading; nothing refused so far"
	case len(r.Groups) == 0:
		row.SignStyle, row.Text = t.Good, "Nothing was refused for authentication or authorization"
		if r.Broke != nil || r.Stopped {
			row.SignStyle, row.Text = t.Warning, "Nothing was refused in what could be read"
		}
		if r.Failing > 0 {
			more = append(more, entriesOf(r.Failing)+" failed for other reasons.")
		}
	case len(r.Groups) == 1:
		row.Text = "All " + count(r.Refused, "refusal") + " have one cause: " + lowerFirst(r.Groups[0].Title())
		if r.Refused == 1 {
			row.Text = "One refusal: " + lowerFirst(r.Groups[0].Sample.Title)
		}
	default:
		row.Text = fmt.Sprintf("%d of %d refusals: %s", r.Groups[0].Count, r.Refused, lowerFirst(r.Groups[0].Title()))
	}
	if len(r.Groups) > 0 && r.Groups[0].Sample.What != "" {
		more = append(more, r.Groups[0].Sample.What)
	}
	lines := widget.Lines(t, y.w, row)
	for _, m := range more {
		lines = append(lines, widget.Line(t, y.w, widget.Row{Sign: t.Sign.Verdict, SignStyle: row.SignStyle, Text: m, TextStyle: t.Evidence}))
	}
	if !y.done {
		lines = append(lines, widget.Line(t, y.w, widget.Row{Sign: t.Sign.Verdict, SignStyle: row.SignStyle, Text: y.bar(t)}))
	}
	mind := func(text string) {
		if y.h < 16 && len(r.Groups) > 0 { // the table needs the room
			lines = append(lines, widget.Line(t, y.w, widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: text}))
			return
		}
		lines = append(lines, widget.Lines(t, y.w, widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: text})...)
	}
	if r.Hidden != "" && r.Refused > 0 && y.done {
		text := "What was sent is not known: " + r.Hidden + "."
		if y.h < 16 { // one line, and whole
			text = "What was sent is not known."
		}
		mind(text)
	}
	if s := r.BrokenAt(y.place[0], y.place[1]); s != "" && y.done {
		mind(s)
	}
	if r.Behind > 0 && y.done {
		mind(behind(r.Behind))
	}
	if r.Stopped {
		mind("Stopped before the end of the file: there may be more.")
	}
	return lines
}

// behind says why more may be refused than failed.
func behind(n int) string {
	if n == 1 {
		return "One refusal stands behind a 200 or a redirect, and is not among the failing."
	}
	return strconv.Itoa(n) + " refusals stand behind a 200 or a redirect, and are not among the failing."
}

func entriesOf(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.Itoa(n) + " entries"
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// bar is how far reading is.
func (y *Triage) bar(t theme.Theme) string {
	if y.total <= 0 {
		return fmt.Sprintf("%d MB read", y.read/1_000_000)
	}
	width := max(6, min(40, y.w-40))
	full := int(min(int64(width), y.read*int64(width)/y.total))
	return t.Accent.Render(strings.Repeat(t.Sign.BarLine, full)) + t.Line.Render(strings.Repeat(t.Sign.Rest, width-full)) + fmt.Sprintf("  %d of %d MB", y.read/1_000_000, y.total/1_000_000)
}

const countWidth = 5

// whoActs is an actor in one word.
func whoActs(a diagnose.Actor) string {
	switch a {
	case diagnose.Caller:
		return "you"
	case diagnose.IdentityAdmin:
		return "admin"
	case diagnose.Operator:
		return "operator"
	}
	return ""
}

func hostWidth(width int) int {
	if width >= 110 {
		return 34
	}
	return 20
}

// cells lays out one line of the table: count, bar, status, cause, host, who.
func (y *Triage) cells(t theme.Theme, n, bar, status, cause, host, who string) string {
	if y.w < widget.Narrow {
		return cell(n, countWidth, true) + " " + cell(status, 5, false) + ansi.Truncate(cause, max(4, y.w-countWidth-9), t.Sign.Cut)
	}
	hostW, whoW := hostWidth(y.w), 8
	causeW := max(10, y.w-2-countWidth-1-7-5-hostW-whoW-4-2)
	return cell(n, countWidth, true) + " " + cell(bar, 7, false) + cell(status, 5, false) + cell(ansi.Truncate(cause, causeW, t.Sign.Cut), causeW+1, false) + cell(ansi.Truncate(host, hostW, t.Sign.Cut), hostW+1, false) + cell(who, whoW, true)
}

func cell(s string, n int, right bool) string {
	gap := strings.Repeat(" ", max(0, n-lipgloss.Width(s)))
	if right {
		return gap + s
	}
	return s + gap
}

func (y *Triage) header(t theme.Theme) string {
	return "  " + t.Muted.Render(y.cells(t, "count", "", "code", "cause", "host", "who acts"))
}

func (y *Triage) table(t theme.Theme) []string {
	var out []string
	most := 1
	for _, g := range y.rep.Groups {
		most = max(most, g.Count)
	}
	for i, g := range y.rep.Groups {
		bar := strings.Repeat(t.Sign.BarLine, max(1, g.Count*6/most))
		host := ""
		if len(g.Hosts) > 0 {
			host = g.Hosts[0]
			if len(g.Hosts) > 1 {
				host = fmt.Sprintf("%s +%d", ansi.Truncate(host, hostWidth(y.w)-4, t.Sign.Cut), len(g.Hosts)-1)
			}
		}
		line := y.cells(t, strconv.Itoa(g.Count), bar, statuses(g.Statuses), g.Title(), host, whoActs(g.Cause.Who))
		if i == y.row {
			out = append(out, t.Accent.Render(t.Sign.Here)+" "+t.Bold.Render(line))
		} else {
			out = append(out, "  "+line)
		}
	}
	return out
}

func statuses(all []int) string {
	switch len(all) {
	case 0:
		return ""
	case 1:
		if all[0] == 0 {
			return "-"
		}
		return fmt.Sprint(all[0])
	}
	return fmt.Sprint(all[0]) + "+"
}

// foot is what belongs to the chosen group: its example, when it happened, and that nothing was sent.
func (y *Triage) foot(t theme.Theme) []string {
	g := y.rep.Groups[min(y.row, len(y.rep.Groups)-1)]
	lines := []string{""}
	if g.Sample.What != "" {
		lines = append(lines, widget.Line(t, y.w, widget.Row{Label: "Example", Sign: t.Sign.Note, Text: "#" + fmt.Sprint(g.Sample.Index) + "  " + g.Sample.Title}),
			widget.Line(t, y.w, widget.Row{Text: g.Sample.What, TextStyle: t.Evidence}))
	}
	if span := g.Span(); span != "" {
		lines = append(lines, widget.Line(t, y.w, widget.Row{Label: "When", Sign: t.Sign.Note, Text: span + " UTC"}))
		if marks := y.sparkline(t, g); marks != "" && y.w >= widget.Narrow {
			lines = append(lines, widget.Line(t, y.w, widget.Row{Text: marks, TextStyle: t.Muted, Right: "over the whole recording", Note: t.Muted}))
		}
	}
	if rows := y.share.rows(t, y.w); rows != nil {
		return append(lines, rows...)
	}
	return append(lines, widget.Line(t, y.w, widget.Row{Label: "Safe", Sign: t.Sign.OK, SignStyle: t.Good, Text: "read from the file; nothing is sent, secrets are masked"}))
}

// levels are the heights of a sparkline, by the signs of counts.
func levels(t theme.Theme) []rune {
	if t.ASCII {
		return []rune(".:+#")
	}
	return []rune("▁▃▅▇")
}

// sparkline counts a group's entries over the time of all refusals, in thirty parts.
func (y *Triage) sparkline(t theme.Theme, g *triage.Group) string {
	var first, last time.Time
	for _, o := range y.rep.Groups {
		if !o.First.IsZero() && (first.IsZero() || o.First.Before(first)) {
			first = o.First
		}
		if o.Last.After(last) {
			last = o.Last
		}
	}
	span := last.Sub(first)
	if span <= 0 {
		return ""
	}
	const parts = 30
	var n [parts]int
	most := 0
	for _, r := range g.Rows {
		if !r.Started.IsZero() {
			i := min(parts-1, int(r.Started.Sub(first)*parts/span))
			n[i]++
			most = max(most, n[i])
		}
	}
	var b strings.Builder
	signs := levels(t)
	for _, k := range n {
		if k == 0 {
			b.WriteString(t.Sign.Dot)
		} else {
			b.WriteRune(signs[min(len(signs)-1, (k*len(signs)-1)/most)])
		}
	}
	return b.String()
}

// entries lists the entries of one group.
func (y *Triage) entries(t theme.Theme) string {
	g := y.inside
	lines := widget.Lines(t, y.w, widget.Row{Label: "Cause", Sign: t.Sign.Verdict, SignStyle: t.Danger, Text: g.Title(), TextStyle: t.Bold, Right: entriesOf(g.Count), Note: t.Muted})
	lines = append(lines, "")
	var rows []string
	first, last := widget.Window(len(g.Rows), y.entry, y.h-len(lines))
	for i := first; i < last; i++ {
		r := g.Rows[i]
		text := cell("#"+strconv.Itoa(r.Index), 7, false) + cell(statuses([]int{r.Status}), 5, false) + cell(r.Method, 7, false) + trimURL(r.URL)
		at := ""
		if !r.Started.IsZero() && y.w >= widget.Narrow {
			at = "  " + r.Started.UTC().Format("15:04:05")
		}
		room := y.w - 4 - lipgloss.Width(at)
		line := cell(ansi.Truncate(text, max(8, room), t.Sign.Cut), room, false)
		if i == y.entry {
			rows = append(rows, t.Accent.Render(t.Sign.Here)+" "+t.Bold.Render(line)+t.Muted.Render(at))
		} else {
			rows = append(rows, "  "+line+t.Muted.Render(at))
		}
	}
	widget.Hint(t, rows, first, last, len(g.Rows), y.w)
	if rest := g.Count - len(g.Rows); rest > 0 && last == len(g.Rows) {
		rows = append(rows, t.Muted.Render(fmt.Sprintf("  and %d more, counted and not listed", rest)))
	}
	out, _ := widget.Fit(t, append(lines, rows...), 0, y.w, y.h)
	return out
}

// trimURL leaves the scheme out.
func trimURL(u string) string {
	_, rest, ok := strings.Cut(u, "://")
	if !ok {
		rest = u
	}
	return clean.Line(rest, 200)
}
