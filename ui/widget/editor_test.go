package widget

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient/redact"
	"why401/ui/theme"
)

// marked makes an editor whose one mark is the part CANARY of text.
func marked(text string) *Editor {
	e := &Editor{}
	e.SetValue(text)
	mark(e)
	return e
}

func mark(e *Editor) {
	if i := strings.Index(e.Value(), "CANARY"); i >= 0 {
		e.Mark([]redact.Place{{From: i, To: i + 6, Label: "‹secret›"}})
	}
}

func TestEditorEdits(t *testing.T) {
	up, down := tea.KeyPressMsg{Code: tea.KeyUp}, tea.KeyPressMsg{Code: tea.KeyDown}
	for _, row := range []struct {
		why, from string
		keys      []tea.Msg
		want      string
	}{
		{"a missing quote is put in its place", "curl 'a b\nc", []tea.Msg{up, stroke("end"), stroke("'")}, "curl 'a b'\nc"},
		{"a secret is one step to the left", "-u CANARY x", []tea.Msg{stroke("left"), stroke("left"), stroke("left"), stroke("!")}, "-u !CANARY x"},
		{"a secret is deleted as one", "-u CANARY", []tea.Msg{stroke("backspace")}, "-u "},
		{"also by the key for what follows", "CANARY x", []tea.Msg{stroke("home"), stroke("delete")}, " x"},
		{"up and down keep the column where they can", "abcdef\nx\nabcdef", []tea.Msg{stroke("left"), stroke("left"), up, up, stroke("!")}, "abcd!ef\nx\nabcdef"},
		{"down to the end", "ab\ncd", []tea.Msg{stroke("home"), up, stroke("home"), down, down, stroke("!")}, "ab\n!cd"},
		{"a new line by ctrl+j", "ab", []tea.Msg{stroke("left"), stroke("ctrl+j")}, "a\nb"},
		{"a paste in the middle, its line ends made ours", "ad", []tea.Msg{stroke("left"), tea.PasteMsg{Content: "b\r\nc"}}, "ab\ncd"},
		{"ctrl+k ends at the line, then takes the line end", "ab\ncd", []tea.Msg{up, stroke("home"), stroke("ctrl+k"), stroke("ctrl+k")}, "cd"},
		{"ctrl+u empties it", "ab\ncd", []tea.Msg{stroke("ctrl+u")}, ""},
		{"nothing to delete", "", []tea.Msg{stroke("backspace"), stroke("delete"), up, down, stroke("left"), stroke("right"), stroke("ctrl+w")}, ""},
	} {
		e := marked(row.from)
		for _, k := range row.keys {
			e.View(theme.Theme{}, 40, 10)
			if e.Update(k) {
				mark(e)
			}
		}
		if got := e.Value(); got != row.want {
			t.Errorf("%s: %q, want %q", row.why, got, row.want)
		}
	}
}

func TestEditorShowsNoSecretAndFits(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor, true)
	e := marked("curl -H 'Authorization: Bearer CANARY' https://api.example.test/a/very/long/path/that/wraps/somewhere \x1b[31m 漢字漢字")
	for _, w := range []int{4, 9, 30, 64} {
		rows := e.View(th, w, 12)
		all := strings.Join(rows, "\n")
		if strings.Contains(all, "CANARY") || strings.Contains(ansi.Strip(all), "\x1b") {
			t.Errorf("at %d columns: %q", w, all)
		}
		for _, r := range rows {
			if got := lipgloss.Width(r); got != w {
				t.Errorf("at %d columns a row has %d: %q", w, got, r)
			}
		}
	}
}

func TestEditorKeepsTheCursorInSight(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor, true)
	e := &Editor{}
	e.SetValue(strings.Repeat("line\n", 100) + "LAST")
	if all := ansi.Strip(strings.Join(e.View(th, 20, 5), "\n")); !strings.Contains(all, "LAST") {
		t.Errorf("the end is not shown: %q", all)
	}
	e.MoveTo(50, 3)
	e.Update(stroke("!"))
	if all := ansi.Strip(strings.Join(e.View(th, 20, 5), "\n")); !strings.Contains(all, "li!ne") {
		t.Errorf("line 50 is not shown: %q", all)
	}
}

func BenchmarkEditorKeyInLongText(b *testing.B) {
	th := theme.New(true, colorprofile.TrueColor, true)
	e := &Editor{}
	e.SetValue(strings.Repeat(`{"id": 12345, "name": "row"}`+"\n", 40000))
	for b.Loop() {
		e.Update(stroke("x"))
		e.View(th, 64, 16)
	}
}
