package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// fields are the ways to every place where a person types.
func fields() []scene {
	bearer := "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me"
	sent := func(d *driver, curl string, keys ...string) {
		d.send(tea.PasteMsg{Content: curl})
		d.press(append([]string{"enter", "enter"}, keys...)...)
	}
	return []scene{
		{"paste", func(d *driver) { d.press("enter") }},
		{"request as curl", func(d *driver) { d.send(tea.PasteMsg{Content: bearer}); d.press("enter", "e") }},
		{"credential", func(d *driver) { sent(d, "curl -u alice:CANARY-wrong https://api.orchard.test/basic", "o") }},
		{"password", func(d *driver) { sent(d, "curl -u alice:CANARY-wrong https://api.orchard.test/basic", "o", "tab") }},
		{"new token", func(d *driver) { sent(d, bearer, "f") }},
		{"key file", func(d *driver) { sent(d, bearer, "t", "v", "tab") }},
		{"secret", func(d *driver) { sent(d, bearer, "t", "v", "tab", "tab") }},
		{"another token", func(d *driver) { sent(d, bearer, "t", "c") }},
		{"claims", func(d *driver) { sent(d, bearer, "t", "m") }},
		{"endpoint", func(d *driver) { sent(d, bearer, "t", "x", "down", "enter") }},
		{"filter of the causes", func(d *driver) { sent(d, bearer, "w", "a", "/") }},
		{"name of a report", func(d *driver) { sent(d, bearer, "e", "n") }},
		{"name of a kept one", func(d *driver) {
			sent(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/me", "k")
		}},
	}
}

// whole fails where a frame is not as wide and as high as the terminal allows.
func whole(t *testing.T, d *driver, name string) {
	t.Helper()
	rows := strings.Split(d.app.render(), "\n")
	if len(rows) != d.app.height {
		t.Errorf("%s: %d rows, want %d", name, len(rows), d.app.height)
	}
	for i, r := range rows {
		if w := lipgloss.Width(r); w > d.app.width {
			t.Errorf("%s: row %d is %d columns wide, want %d at most:\n%s", name, i, w, d.app.width, ansi.Strip(r))
		}
	}
}

// TestAMegabyteInEveryField: whatever is pasted where, the frame keeps its form, and the next key is answered.
func TestAMegabyteInEveryField(t *testing.T) {
	texts := map[string]string{"one word": strings.Repeat("x", 1<<20), "lines": strings.Repeat("a line of text\n", 1<<16), "wide": strings.Repeat("漢字 👩 e\u0301 ", 1<<15), "spaces and tabs": strings.Repeat(" \t", 1<<19)}
	for _, f := range fields() {
		for name, text := range texts {
			for _, size := range [][2]int{{80, 24}, {40, 12}} {
				d := goldenDriver(t, size[0], size[1], true)
				f.play(d)
				if !d.app.top().Typing() {
					t.Fatalf("%s: nothing is typed here:\n%s", f.name, plain(d.app.render()))
				}
				from := time.Now()
				d.send(tea.PasteMsg{Content: text})
				whole(t, d, f.name+", "+name)
				pasted := time.Since(from)
				from = time.Now()
				d.press("z", "left", "right", "backspace")
				whole(t, d, f.name+", "+name+", a key later")
				t.Logf("%s, %s at %v: the paste took %v, four keys %v", f.name, name, size, pasted.Round(time.Millisecond), time.Since(from).Round(time.Millisecond))
			}
		}
	}
}

// TestResizingLosesNothing: what was typed, the focus and the place of the cursor are as before, whatever the size in between.
func TestResizingLosesNothing(t *testing.T) {
	for _, f := range append(fields(), scenes()...) {
		d := goldenDriver(t, 80, 24, true)
		f.play(d)
		if d.app.top().Typing() && d.app.overlay == nil {
			d.typed("abc é 漢字")
			d.press("left")
		}
		before := plain(d.app.render())
		for _, size := range [][2]int{{40, 12}, {20, 6}, {1, 1}, {120, 40}, {300, 100}, {79, 23}} {
			d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			whole(t, d, f.name)
		}
		d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		if after := plain(d.app.render()); after != before {
			t.Errorf("%s: another frame after resizing:\n%s\nwas\n%s", f.name, after, before)
		}
	}
}

// TestNothingTypedIsLost: esc goes back and throws nothing away, and another way to give a key keeps what was typed for the first.
func TestNothingTypedIsLost(t *testing.T) {
	open := func(keys ...string) func(d *driver) {
		return func(d *driver) {
			d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me"})
			d.press(append([]string{"enter", "enter"}, keys...)...)
		}
	}
	for _, row := range []struct {
		name  string
		play  func(d *driver)
		typed string
		away  []string // and back again
	}{
		{"claims", open("t", "m"), "q", []string{"esc", "m"}},
		{"claims, and the screen of the token left too", open("t", "m"), "q", []string{"esc", "esc", "t", "m"}},
		{"key file", open("t", "v", "tab", "tab", "tab"), "keys.json", []string{"esc", "v", "tab", "tab", "tab"}},
		{"key file, after the other ways", open("t", "v", "tab", "tab", "tab"), "keys.json", []string{"tab", "tab", "tab", "tab"}},
		{"another token", open("t", "c"), "eyJ", []string{"esc", "c"}},
		{"the key of an encrypted one", func(d *driver) { d.send(tea.PasteMsg{Content: encryptedToken}); d.press("enter", "v") }, "keys.json", []string{"esc", "v"}},
	} {
		d := goldenDriver(t, 80, 24, true)
		row.play(d)
		d.typed(row.typed)
		before := plain(d.app.render())
		d.press(row.away...)
		if after := plain(d.app.render()); after != before {
			t.Errorf("%s: after %v there is\n%s\nwas\n%s", row.name, row.away, after, before)
		}
	}
}
