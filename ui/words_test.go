package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/flows/glossary"
	"why401/flows/lab"
	"why401/ui/kit"
)

// TestHelpExplainsTheWordsOfEveryLesson: on the lesson, its request and its diagnosis, ? and w show each word of the
// field that stands there.
func TestHelpExplainsTheWordsOfEveryLesson(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		for _, l := range lab.Lessons() {
			d := drive(t, size[0], size[1])
			d.app.services.Options.Now = nil
			d.send(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: l.ID, Site: s.Site()}})
			for _, screen := range []string{"lesson", "request", "diagnosis"} {
				words := glossary.In(plain(d.app.top().View(d.app.theme)))
				if len(words) == 0 && screen == "diagnosis" {
					t.Errorf("%s at %v: no word is found on its %s:\n%s", l.ID, size, screen, plain(d.app.render()))
				}
				d.press("?")
				if len(words) > 0 {
					d.press("w")
					frame := strings.Join(strings.Fields(plain(d.app.render())), " ")
					if !slices.ContainsFunc(words, func(w *glossary.Word) bool {
						return strings.Contains(frame, strings.Join(strings.Fields(w.Text)[:2], " "))
					}) {
						t.Errorf("%s at %v: w leads to no word:\n%s", l.ID, size, plain(d.app.render()))
					}
				}
				d.send(press("home")) // the words of the task stand before the keys
				var all strings.Builder
				for last, frame := "", plain(d.app.render()); frame != last; { // to its end
					all.WriteString(frame)
					d.press("down")
					last, frame = frame, plain(d.app.render())
				}
				for _, w := range words {
					if first := strings.Join(strings.Fields(w.Text)[:2], " "); !strings.Contains(strings.Join(strings.Fields(all.String()), " "), first) {
						t.Errorf("%s at %v: the help of its %s does not explain %s", l.ID, size, screen, w.Name)
					}
				}
				d.press("esc", "enter")
			}
		}
	}
}

// TestThePaletteFindsEveryWord: typed as it is spelled, enter opens its page.
func TestThePaletteFindsEveryWord(t *testing.T) {
	for _, w := range glossary.All() {
		d := drive(t, 80, 24)
		d.send(press("ctrl+p"))
		for _, r := range w.Name {
			d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		for range 40 {
			if p := d.app.overlay.(*palette); p.found()[p.row].key == "a word" && strings.HasPrefix(p.found()[p.row].text, w.Name) {
				break
			}
			d.press("down")
		}
		d.press("enter")
		d.see(strings.Join(strings.Fields(w.Text)[:3], " "))
	}
}

// TestHelpListsNoKeyThatDoesNothing: what stands under Always acts on the screen under it.
func TestHelpListsNoKeyThatDoesNothing(t *testing.T) {
	d := drive(t, 80, 24)
	d.press("?")
	for _, not := range []string{"next pane", "filter", "show a secret", "esc     back"} {
		if strings.Contains(plain(d.app.render()), not) {
			t.Errorf("the help of home offers %q, which does nothing there", not)
		}
	}
	d.see("ctrl+p")
	d.press("esc", "enter")
	d.send(press("f1"))
	if frame := plain(d.app.render()); strings.Contains(frame, "?  F1") || !strings.Contains(frame, "back, cancel") {
		t.Errorf("a text field has the focus: ? is a letter there:\n%s", frame)
	}
}
