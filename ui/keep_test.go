package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestARefusedNameSaysWhatIsAllowed: and nothing else is offered, since the keyring is not at fault.
func TestARefusedNameSaysWhatIsAllowed(t *testing.T) {
	for _, row := range []struct{ reason, typed, want string }{
		{"a colon collides in some keyrings", ":x", "holds ':'"},
		{"a slash", "/", "holds '/'"},
		{"a space at the end", " ", "space at an end"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			d, _ := keeping(t, nil)
			d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-good https://api.orchard.test/basic"})
			d.press("enter", "enter", "k")
			for _, r := range row.typed {
				d.press(string(r))
			}
			d.press("enter")
			d.see(row.want)
			d.see("Change the name")
			d.hide("this session only, in memory", "try again")
			d.press("backspace")
			d.hide(row.want)
			for range len(row.typed) - 1 {
				d.press("backspace")
			}
			d.press("enter")
			d.see("Kept, and read back")
		})
	}
}

// TestKeepingUnderANameThatIsTakenIsSaidBefore: what is kept is not lost unawares.
func TestKeepingUnderANameThatIsTakenIsSaidBefore(t *testing.T) {
	d, _ := keeping(t, map[string]string{"api.orchard.test": orchard})
	d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-good https://api.orchard.test/basic"})
	d.press("enter", "enter", "k")
	d.see("of this name is kept already")
	d.press("2")
	d.hide("of this name is kept already")
}

// TestAReportIsSavedOnceUnderAName: the second enter says so, a taken name says what to change, typing clears it.
func TestAReportIsSavedOnceUnderAName(t *testing.T) {
	d := goldenDriver(t, 80, 24, true)
	files := map[string]bool{"taken.md": true}
	d.app.services.WriteFile = func(name string, _ []byte) error {
		if files[name] {
			return fmt.Errorf("%s exists: %w", name, errors.New("change the name"))
		}
		files[name] = true
		return nil
	}
	d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-wrong https://api.orchard.test/basic"})
	d.press("enter", "enter", "e", "enter")
	d.see("Saved")
	d.press("enter")
	d.see("saved already")
	d.see("Saved")
	d.hide("Not yet", "Not kept")
	if n := len(files); n != 2 {
		t.Errorf("%d files, want the one that was there and the report", n)
	}
	d.press("n")
	d.send(press("ctrl+u"))
	for _, r := range "taken.md" {
		d.press(string(r))
	}
	d.press("enter", "enter")
	d.see("change the name")
	d.press("n", "x", "enter")
	d.hide("change the name")
}

// TestWhatIsTypedAheadIsNoFileName: a password typed into the report screen ends in no name, also where it holds an n.
func TestWhatIsTypedAheadIsNoFileName(t *testing.T) {
	for _, typed := range []string{"CANARYpass1", "CANARYnnn"} {
		d := goldenDriver(t, 80, 24, true)
		d.shown = true
		var files []string
		d.app.services.WriteFile = func(name string, _ []byte) error { files = append(files, name); return nil }
		d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-wrong https://api.orchard.test/basic"})
		d.press("enter", "enter", "e")
		for _, r := range typed {
			d.press(string(r))
		}
		d.press("enter")
		for _, f := range files {
			if strings.Contains(f, "CANARY") || !strings.HasSuffix(f, ".md") {
				t.Errorf("%s: saved as %q", typed, f)
			}
		}
	}
}

// TestARequestIsNotComparedWithItself: the picker leaves it out, and esc takes the mark off.
func TestARequestIsNotComparedWithItself(t *testing.T) {
	d := goldenDriver(t, 80, 24, true)
	send := func(path string) {
		d.send(tea.PasteMsg{Content: "https://api.orchard.test/" + path})
		d.press("enter", "enter")
	}
	send("one")
	d.press("c")
	d.see("paste one on any")
	d.see("another credential") // the whole sentence, also where it is longer than a line
	send("two")
	send("three")
	d.press("c")
	d.see("with which of these?")
	if n := strings.Count(d.app.render(), "/three"); n != 1 {
		t.Errorf("/three stands %d times, want once, as the one to compare", n)
	}
	d.press("enter")
	d.see("compare")
	d.press("esc", "esc", "esc", "esc", "esc", "esc")
	d.send(press("ctrl+p"))
	for _, r := range "history" {
		d.press(string(r))
	}
	d.press("enter", "c")
	d.see("with which of these?")
	d.press("esc")
	d.hide("with which of these?")
	d.see("/three")
}

// TestDeletingAsksWholeAndItsFootSaysWhatWorks, also where it is narrow, and the head of keeping names where it is kept.
func TestDeletingAsksWholeAndItsFootSaysWhatWorks(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		d, _ := keeping(t, map[string]string{"a-name-that-is-rather-long-for-a-line.example.test": "https://a.test"})
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		d.press("v", "d")
		frame := strings.Join(strings.Fields(plain(d.app.render())), " ")
		for _, w := range []string{"any other key keeps it", "y delete it", "esc keep it"} {
			if !strings.Contains(frame, w) {
				t.Errorf("at %d columns no %q in\n%s", size[0], w, frame)
			}
		}
		if strings.Contains(frame, "enter") {
			t.Errorf("enter is offered and keeps it:\n%s", frame)
		}
		d.press("esc")
		d.hide("any other")
		d.see("use it")
	}
}
