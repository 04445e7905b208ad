package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/widget"
)

// steps are the words of the step line.
var steps = [...]string{"request", "credential", "send", "diagnosis", "fix", "keep"}

const (
	// twoPanes is the width from which a screen's second pane stands beside it.
	twoPanes = 110
	// leftPane is then the width of the screen itself, the 80 columns that it is designed for without their margin.
	leftPane = 76
	// stepLineHeight is the height below which the step line gives its row to the body; at low heights the blank
	// row under the title does too.
	stepLineHeight = 20
	blankHeight    = 16
	// leastWidth is the width below which title and keys do not find their room.
	leastWidth = 30
)

// body is the size of the top screen's own area.
func (a *App) body() (int, int) {
	if len(a.stack) == 0 {
		return a.width, max(1, a.height-5)
	}
	return a.bodyOf(a.top())
}

func (a *App) bodyOf(s kit.Screen) (int, int) {
	w := a.width
	if _, ok := s.(kit.Right); ok && a.width >= twoPanes {
		w = leftPane
	}
	return w, max(1, a.height-len(a.head(s))-2)
}

// head is the lines above the body.
func (a *App) head(s kit.Screen) []string {
	title := s.Title()
	lines := []string{a.titleLine(title)}
	switch {
	case a.overlay != nil:
		lines = append(lines, widget.Overline(a.theme, a.width))
	case title.Step > 0 && a.height >= stepLineHeight && a.width >= widget.Narrow:
		lines = append(lines, a.stepLine(title.Step), widget.Hairline(a.theme, a.width))
	default:
		lines = append(lines, widget.Hairline(a.theme, a.width))
	}
	if a.height >= blankHeight {
		lines = append(lines, "")
	}
	return lines
}

func (a *App) render() string {
	t, s := a.theme, a.top()
	lines := a.head(s)
	h := max(1, a.height-len(lines)-2)
	var rows []string
	if a.overlay != nil {
		rows = fill(a.overlay.body(t, a.width, h), a.width, h)
	} else {
		w, _ := a.bodyOf(s)
		rows = fill(s.View(t), w, h)
		if r, ok := s.(kit.Right); ok && a.width >= twoPanes {
			rows = beside(rows, fill(r.RightView(t, a.width-leftPane-5, h), a.width-leftPane-5, h), leftPane, t.Line.Render(t.Sign.VLine))
		}
	}
	if a.notice != "" {
		note := widget.Lines(t, a.width, widget.Row{Sign: t.Sign.Note, Text: a.notice}) // whole: it says what to do
		note = note[:min(len(note), max(1, len(rows)/2))]
		copy(rows[len(rows)-len(note):], note)
	}
	lines = append(append(lines, rows...), widget.Hairline(t, a.width), a.keyBar())
	if len(lines) > a.height || a.width < leastWidth { // too small for a frame: what fits of it
		lines = fill(strings.Join(lines, "\n"), a.width, a.height)
	}
	frame := oursAlone(strings.Join(lines, "\n"))
	if t.ASCII {
		frame = toASCII(frame)
	}
	return frame
}

// oursAlone is the last gate of a frame. What comes from outside is made visible where it is read; what a place forgot to clean is
// dropped here: of all that a terminal obeys or does not show, a frame of ours holds colours (SGR) and line ends alone.
func oursAlone(frame string) string {
	var b strings.Builder
	kept := 0
	for i := 0; i < len(frame); {
		c, n, ours := frame[i], 1, true
		switch {
		case c == 0x1b:
			var seq string
			seq, _, n, _ = ansi.DecodeSequence(frame[i:], ansi.NormalState, nil)
			ours = strings.HasPrefix(seq, "\x1b[") && strings.Trim(seq[2:], "0123456789;:") == "m"
		case c >= 0x7f:
			var r rune
			r, n = utf8.DecodeRuneInString(frame[i:])
			ours = !clean.Hidden(r) && (r != utf8.RuneError || n > 1)
		default:
			ours = c >= ' ' || c == '\n'
		}
		if !ours {
			b.WriteString(frame[kept:i])
			kept = i + n
		}
		i += n
	}
	return b.String() + frame[kept:]
}

// toASCII is the last gate where the locale is not UTF-8: signs get their twins, what has none becomes a question mark.
func toASCII(frame string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x7f {
			return r
		}
		switch r {
		case '‹', '“':
			return '<'
		case '›', '”':
			return '>'
		case '…':
			return '~'
		case '•', '✓':
			return '*'
		case '→':
			return '>'
		case '↓':
			return 'v'
		case '↑':
			return '^'
		case '─', '–', '—':
			return '-'
		case '·':
			return '.'
		case '▏', '│':
			return '|'
		}
		return '?'
	}, frame)
}

// fill cuts or fills a body to w columns and h rows.
func fill(body string, w, h int) []string {
	rows := strings.Split(body, "\n")
	for i := range rows {
		rows[i] = ansi.Truncate(rows[i], w, "")
	}
	for len(rows) < h {
		rows = append(rows, "")
	}
	return rows[:h]
}

// beside puts the right pane's rows behind a rule at column w.
func beside(left, right []string, w int, rule string) []string {
	out := make([]string, len(left))
	for i := range left {
		out[i] = left[i] + strings.Repeat(" ", max(0, w-lipgloss.Width(left[i]))) + rule
		if right[i] != "" {
			out[i] += "  " + right[i]
		}
	}
	return out
}

func (a *App) titleLine(title kit.Title) string {
	t := a.theme
	m := 2
	path, fact := title.Path, title.Fact
	if a.width < widget.Narrow {
		m = 1
		if title.Step > 0 {
			path, fact = steps[title.Step-1], "step "+string(rune('0'+title.Step))+" of 6"
		}
	}
	if a.overlay != nil {
		if path != "" {
			path += " " + t.Sign.Here + " "
		}
		path, fact = path+a.overlay.title(), ""
	}
	room := a.width - 2*m
	if 9+lipgloss.Width(path)+2+lipgloss.Width(fact) > room && lipgloss.Width(path) < room-9 {
		fact = "" // where both do not fit, where one is counts more
	}
	left := t.Accent.Bold(true).Render("why401") + " "
	if path != "" {
		left += t.Muted.Render(t.Sign.Here+" ") + t.Bold.Render(ansi.Truncate(path, max(4, room-9-lipgloss.Width(fact)-2), t.Sign.Cut))
	}
	if lipgloss.Width(left)+2+lipgloss.Width(fact) > room {
		fact = ""
	}
	return strings.Repeat(" ", m) + left + strings.Repeat(" ", max(0, room-lipgloss.Width(left)-lipgloss.Width(fact))) + t.Muted.Render(fact)
}

func (a *App) stepLine(n int) string {
	t := a.theme
	var parts []string
	for i, s := range steps {
		switch {
		case i+1 < n:
			parts = append(parts, t.Muted.Render(t.Sign.Done+" "+s))
		case i+1 == n:
			parts = append(parts, t.Accent.Render(t.Sign.Here)+" "+t.Bold.Render(s))
		default:
			parts = append(parts, t.Muted.Render(t.Sign.Todo+" "+s))
		}
	}
	return "  " + strings.Join(parts, "  ")
}

// keyBar shows the keys that work now; what does not fit is dropped from the right, never help and back.
func (a *App) keyBar() string {
	t := a.theme
	m := 2
	if a.width < widget.Narrow {
		m = 1
	}
	keys := a.top().Keys()
	word := func(key, label string) string { return t.Accent.Render(key) + t.Muted.Render(" "+label) }
	right := word("esc", "back")
	own := slices.IndexFunc(keys, func(k kit.Key) bool { return k.Keys == "esc" && k.NotNow == "" })
	switch {
	case a.overlay != nil:
		keys, right, own = a.overlay.keys(), word("esc", "close"), -1
	case own >= 0: // what esc does here, and not twice
		right = word("esc", keys[own].Label)
	case len(a.stack) == 1:
		right = word("ctrl+c", "quit")
		if a.width < widget.Narrow {
			right = word("ctrl+p", "all")
		}
	}
	if a.overlay == nil {
		helpKey := "?"
		if a.top().Typing() {
			helpKey = "F1"
		}
		keysAlone := t.Accent.Render(helpKey) + "  " + right
		right = word(helpKey, "help") + "  " + right
		for _, k := range keys { // what the main key does is said before what ? does, which is the same on each screen
			if k.Main && k.NotNow == "" && lipgloss.Width(" "+k.Keys+"  "+k.Label) > a.width-2*m-lipgloss.Width(right)-1 {
				right = keysAlone
			}
		}
	}
	left := ""
	for i, k := range keys {
		if k.NotNow != "" || k.Hidden || i == own {
			continue
		}
		item := word(k.Keys, k.Label)
		if k.Main {
			item = t.OnAccent.Render(" "+k.Keys+" ") + " " + t.Bold.Render(k.Label) // the key alone is filled, or enter reads as a verb
			if room := a.width - 2*m - lipgloss.Width(right) - 1; lipgloss.Width(item) > room {
				label := ansi.Truncate(k.Label, max(0, room-lipgloss.Width(k.Keys)-3), t.Sign.Cut) // half a word says more than none
				item = t.OnAccent.Render(" "+k.Keys+" ") + " " + t.Bold.Render(label)
			}
		}
		gap := ""
		if left != "" {
			gap = "  "
		}
		parted := 2 // from help and back, as from one another; where room is short, one will do
		if a.width < widget.Narrow {
			parted = 1
		}
		if lipgloss.Width(left)+lipgloss.Width(gap+item)+lipgloss.Width(right)+2*m+parted > a.width {
			break
		}
		left += gap + item
	}
	return strings.Repeat(" ", m) + left + strings.Repeat(" ", max(1, a.width-2*m-lipgloss.Width(left)-lipgloss.Width(right))) + right
}
