package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/flows/lab"
	"why401/ui/kit"
)

// TestAKeyThatDoesNothingSaysSo: it names the key, or why it does not act now; a key that acts says nothing.
func TestAKeyThatDoesNothingSaysSo(t *testing.T) {
	lesson := kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: "expired-token", Site: lab.Site{Base: "http://127.0.0.1:1"}}}
	for _, row := range []struct {
		reason string
		open   tea.Msg
		key    string
		want   string // "" no notice
	}{
		{"a letter that no screen knows here", kit.Open{Route: kit.RouteLab}, "h", "h does nothing here"},
		{"what is not possible now", kit.Open{Route: kit.RouteVault}, "d", "not now: nothing is kept"},
		{"a key of the lesson that waits", lesson, "i", "not now: break it first"},
		{"a key that acts", lesson, "h", ""},
		{"moving is no act", kit.Open{Route: kit.RouteVault}, "down", ""},
		{"a letter in a text field", kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{}}, "h", ""},
	} {
		for _, size := range [][2]int{{80, 24}, {40, 12}} {
			d := drive(t, size[0], size[1])
			d.send(row.open)
			d.press(row.key)
			if got := d.app.notice; row.want == "" && got != "" || !strings.HasPrefix(got, row.want) {
				t.Errorf("%s at %v: %s says %q, want %q", row.reason, size, row.key, got, row.want)
			}
		}
	}
}

// TestTheFootSaysWhatEnterDoes: at 40 columns the main key keeps its word, on each screen that is kept as a picture.
func TestTheFootSaysWhatEnterDoes(t *testing.T) {
	for _, s := range scenes() {
		d := goldenDriver(t, 40, 12, true)
		s.play(d)
		d.app.overlay = nil
		for _, k := range d.app.top().Keys() {
			rows := strings.Split(strings.TrimRight(plain(d.app.render()), "\n"), "\n")
			if k.Main && k.NotNow == "" && !k.Hidden && !strings.Contains(rows[len(rows)-1], k.Keys+"  "+k.Label) {
				t.Errorf("%s: %q is not at the foot: %s", s.name, k.Label, rows[len(rows)-1])
			}
		}
	}
}

// TestHelpCutsNothing: the place to read what a key does shows all of it.
func TestHelpCutsNothing(t *testing.T) {
	for _, s := range scenes() {
		for _, size := range [][2]int{{80, 24}, {40, 12}} {
			d := goldenDriver(t, size[0], size[1], true)
			s.play(d)
			d.app.overlay = newHelp(d.app)
			var all strings.Builder
			for last, frame := "", plain(d.app.render()); frame != last; { // to its end
				all.WriteString(frame)
				d.press("down")
				last, frame = frame, plain(d.app.render())
			}
			text := strings.Join(strings.Fields(all.String()), " ")
			for _, k := range d.app.top().Keys() {
				want := k.Long
				if want == "" {
					want = k.Label
				}
				for _, w := range strings.Fields(want + " " + k.NotNow) {
					if !strings.Contains(text, w) {
						t.Errorf("%s at %v: the help of %s lacks %q of %q", s.name, size, k.Keys, w, want)
					}
				}
			}
		}
	}
}
