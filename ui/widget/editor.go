package widget

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient/clean"
	"why401/httpclient/redact"
	"why401/ui/theme"
)

// Editor is a text of several lines in which secrets stand as one mark each: the cursor goes over a mark in one step,
// and deleting it deletes the secret, so that a person can mend a command without its password on the screen. The zero
// value is empty.
type Editor struct {
	text   string
	at     int            // the cursor, in bytes; never inside a mark
	marks  []redact.Place // from left to right
	want   int            // the column that up and down aim at, -1 for where the cursor is
	first  int            // the first row that is shown
	rows   []editorRow
	rowsAt int // the width that rows were laid out for; 0: not yet
}

// editorRow is one row on the screen: the part of the text from from to end, which is before the newline or, where the
// line wraps, where the next row begins.
type editorRow struct {
	from, end int
	wraps     bool
}

// editorCell is a character or a mark as it is shown, and where it begins in the text.
type editorCell struct {
	text string
	from int
	mark bool
}

// SetValue fills the editor and puts the cursor behind the text.
func (e *Editor) SetValue(text string) { e.text, e.at = clip(text), len(clip(text)); e.changed() }

// clip ends lines as this editor does: a paste from Windows brings CRLF, some terminals send CR.
func clip(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// Value is the text.
func (e *Editor) Value() string { return e.text }

// Mark says where the secrets are. It is to be called after each change.
func (e *Editor) Mark(places []redact.Place) {
	e.marks, e.rowsAt = places, 0
	for _, m := range places {
		if e.at > m.From && e.at < m.To {
			e.at = m.To
		}
	}
}

func (e *Editor) changed() { e.marks, e.rowsAt, e.want = nil, 0, -1 }

// Update edits; it reports whether the text is another one now.
func (e *Editor) Update(msg tea.Msg) bool {
	before := e.text
	switch m := msg.(type) {
	case tea.PasteMsg:
		e.insert(m.Content)
	case tea.KeyPressMsg:
		e.key(m)
	}
	return e.text != before
}

func (e *Editor) key(m tea.KeyPressMsg) {
	switch m.String() {
	case "left", "ctrl+b":
		e.at, e.want = e.left(e.at), -1
	case "right", "ctrl+f":
		e.at, e.want = e.right(e.at), -1
	case "home", "ctrl+a":
		e.at, e.want = strings.LastIndexByte(e.text[:e.at], '\n')+1, -1
	case "end", "ctrl+e":
		e.at, e.want = e.lineEnd(), -1
	case "ctrl+home":
		e.at, e.want = 0, -1
	case "ctrl+end":
		e.at, e.want = len(e.text), -1
	case "up":
		e.vertical(-1)
	case "down":
		e.vertical(1)
	case "pgup":
		e.vertical(-10)
	case "pgdown":
		e.vertical(10)
	case "backspace", "ctrl+h":
		e.cut(e.left(e.at), e.at)
	case "delete", "ctrl+d":
		e.cut(e.at, e.right(e.at))
	case "ctrl+w", "alt+backspace":
		from := e.at
		for from > 0 && strings.IndexByte(" \n", e.text[e.left(from)]) >= 0 {
			from = e.left(from)
		}
		for from > 0 && strings.IndexByte(" \n", e.text[e.left(from)]) < 0 {
			from = e.left(from)
		}
		e.cut(from, e.at)
	case "ctrl+k":
		e.cut(e.at, max(e.lineEnd(), min(e.at+1, len(e.text))))
	case "ctrl+u":
		e.cut(0, len(e.text))
	case "ctrl+j", "alt+enter", "shift+enter":
		e.insert("\n")
	default:
		if m.Text != "" {
			e.insert(m.Text)
		}
	}
}

func (e *Editor) insert(s string) {
	s = clip(s)
	e.text = e.text[:e.at] + s + e.text[e.at:]
	e.at += len(s)
	e.changed()
}

func (e *Editor) cut(from, to int) {
	if from < to {
		e.text, e.at = e.text[:from]+e.text[to:], from
		e.changed()
	}
}

func (e *Editor) lineEnd() int {
	if i := strings.IndexByte(e.text[e.at:], '\n'); i >= 0 {
		return e.at + i
	}
	return len(e.text)
}

// left is where the character or mark before at begins.
func (e *Editor) left(at int) int {
	for _, m := range e.marks {
		if m.To == at {
			return m.From
		}
	}
	if at == 0 {
		return 0
	}
	// A character may have several runes: it is found from the beginning of its line, or of a piece of a long one.
	from := max(strings.LastIndexByte(e.text[:at-1], '\n')+1, at-256)
	for from < at && !utf8.RuneStart(e.text[from]) {
		from++
	}
	for {
		next := from + characterLen(e.text[from:])
		if next >= at {
			return from
		}
		from = next
	}
}

// right is where the next character or mark begins.
func (e *Editor) right(at int) int {
	for _, m := range e.marks {
		if m.From == at {
			return m.To
		}
	}
	if at >= len(e.text) {
		return at
	}
	return at + characterLen(e.text[at:])
}

func characterLen(text string) int {
	if text[0] < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf) {
		return 1 // most text needs no look at the tables
	}
	c, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	return max(1, len(c))
}

// cell is the character or mark at i, at most w columns wide, and where the next one begins.
func (e *Editor) cell(i, w int) (c editorCell, next int) {
	c.from = i
	at, found := slices.BinarySearchFunc(e.marks, i, func(m redact.Place, i int) int { return m.From - i })
	switch {
	case found:
		c.text, c.mark, next = e.marks[at].Label, true, e.marks[at].To
	default:
		next = i + characterLen(e.text[i:])
		c.text = e.text[i:next]
		if next == i+1 && c.text[0] >= ' ' && c.text[0] < 0x7f {
			return c, next
		}
		c.text = clean.Line(c.text, 0)
	}
	if lipgloss.Width(c.text) > w {
		c.text = ansi.Truncate(c.text, w, "…")
	}
	return c, next
}

// layout cuts the text into rows of at most w columns, behind a space where there is one in their second half.
func (e *Editor) layout(w int) {
	if e.rowsAt == w {
		return
	}
	e.rowsAt, e.rows = w, e.rows[:0]
	from, width, space, spaceWidth := 0, 0, -1, 0
	end := func(at, next int, wraps bool) {
		e.rows = append(e.rows, editorRow{from, at, wraps})
		from, space = next, -1
	}
	for i := 0; i < len(e.text); {
		if e.text[i] == '\n' {
			end(i, i+1, false)
			i, width = i+1, 0
			continue
		}
		c, next := e.cell(i, w)
		n := 1
		if len(c.text) != 1 {
			n = lipgloss.Width(c.text)
		}
		if width+n > w {
			if space >= 0 {
				end(space, space, true)
				width -= spaceWidth
			} else {
				end(i, i, true)
				width = 0
			}
		}
		width += n
		if c.text == " " && width > w/2 {
			space, spaceWidth = next, width
		}
		i = next
	}
	end(len(e.text), len(e.text), false)
}

// cells are what row n shows.
func (e *Editor) cells(n int) (cells []editorCell) {
	for i := e.rows[n].from; i < e.rows[n].end; {
		c, next := e.cell(i, e.rowsAt)
		cells, i = append(cells, c), next
	}
	return cells
}

// place is the row and the cell of the cursor.
func (e *Editor) place() (row, cell int) {
	row = sort.Search(len(e.rows), func(r int) bool { return e.at < e.rows[r].end || e.at == e.rows[r].end && !e.rows[r].wraps })
	row = min(row, len(e.rows)-1)
	for _, c := range e.cells(row) {
		if c.from >= e.at {
			break
		}
		cell++
	}
	return row, cell
}

// vertical moves the cursor by rows and keeps its column where it can.
func (e *Editor) vertical(n int) {
	if e.rowsAt == 0 {
		return // never shown yet: there are no rows
	}
	row, cell := e.place()
	if e.want < 0 {
		e.want = cell
	}
	row = max(0, min(len(e.rows)-1, row+n))
	cells := e.cells(row)
	e.at = e.rows[row].end
	if e.want < len(cells) {
		e.at = cells[e.want].from
	} else if e.rows[row].wraps && len(cells) > 0 {
		e.at = cells[len(cells)-1].from
	}
}

// Rows is the editor on the grid of width columns and at most h rows; first has the label and the sign of the first one.
func (e *Editor) Rows(t theme.Theme, width, h int, first Row) []string {
	w := width - 16
	if width < Narrow {
		w = width - 5
	}
	var out []string
	for i, l := range e.View(t, w, h) {
		r := Row{}
		if i == 0 {
			r = first
		}
		r.Text = l
		out = append(out, Line(t, width, r))
	}
	return out
}

// View is the part of the text round the cursor, at w columns and at most h rows.
func (e *Editor) View(t theme.Theme, w, h int) []string {
	w, h = max(4, w), max(1, h)
	e.layout(w)
	atRow, atCell := e.place()
	e.first = max(min(e.first, atRow), atRow-h+1)
	e.first = max(0, min(e.first, len(e.rows)-h))
	var out []string
	for r := e.first; r < min(len(e.rows), e.first+h); r++ {
		out = append(out, e.row(t, r, w, r == atRow, atCell))
	}
	return out
}

// row is row r as it is shown: runs of plain text, marks, and the cursor.
func (e *Editor) row(t theme.Theme, r, w int, here bool, at int) string {
	var b, run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			b.WriteString(t.Field.Render(run.String()))
			run.Reset()
		}
	}
	cells := e.cells(r)
	if here && at == len(cells) {
		cells = append(cells, editorCell{text: " "})
	}
	for c, cell := range cells {
		switch {
		case here && c == at:
			flush()
			b.WriteString(t.Cursor.Render(cell.text))
		case cell.mark:
			flush()
			b.WriteString(t.Field.Foreground(t.Muted.GetForeground()).Render(cell.text))
		default:
			run.WriteString(cell.text)
		}
	}
	flush()
	row := ansi.Truncate(b.String(), w, "")
	return row + t.Field.Render(strings.Repeat(" ", max(0, w-lipgloss.Width(row))))
}

// MoveTo puts the cursor at a line and a column of it, both from 1, as in a message about the text.
func (e *Editor) MoveTo(line, column int) {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(e.text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	e.at, e.want = at, -1
	end := e.lineEnd()
	for e.at < min(end, at+column-1) {
		e.at = e.right(e.at)
	}
}
