package ui

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/httpclient"
	"why401/secrets"
	"why401/ui/kit"
)

// driver runs App without a program: messages go in, commands are run at once.
type driver struct {
	t   *testing.T
	app *App
	now time.Time
	// shown are secrets that the person asked to see.
	shown bool
}

func drive(t *testing.T, w, h int) *driver {
	t.Helper()
	d := &driver{t: t, now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	d.app = NewApp(kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{}, Store: secrets.NewMemory(), Case: &kit.Case{},
		Options: diagnose.Options{Now: func() time.Time { d.now = d.now.Add(time.Second); return d.now }}}, kit.Open{Route: kit.RouteHome}, true)
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	return d
}

// send delivers a message and all that follows from it.
func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	if msg == nil {
		return
	}
	switch m := msg.(type) {
	case tea.BatchMsg:
		results := make(chan tea.Msg, len(m))
		n := 0
		for _, c := range m {
			if c != nil {
				n++
				go func() { results <- c() }()
			}
		}
		for range n {
			d.send(<-results)
		}
		return
	case tea.QuitMsg:
		return
	}
	// A sequence is a private type of the library: its commands are reached through its kind, a slice of Cmd.
	if cmds, ok := sequence(msg); ok {
		for _, c := range cmds {
			if c != nil {
				d.send(c())
			}
		}
		return
	}
	_, cmd := d.app.Update(msg)
	if cmd != nil {
		d.send(cmd())
	}
	d.checkFrame()
}

func (d *driver) checkFrame() {
	d.t.Helper()
	frame := d.app.render()
	lines := strings.Split(frame, "\n")
	if len(lines) > d.app.height && d.app.height >= 8 {
		d.t.Fatalf("%d lines in a terminal of %d:\n%s", len(lines), d.app.height, frame)
	}
	for _, l := range lines {
		if d.app.width >= 40 && lipgloss.Width(l) > d.app.width {
			d.t.Fatalf("a line of %d columns in a terminal of %d:\n%s", lipgloss.Width(l), d.app.width, l)
		}
	}
	if strings.Contains(frame, "CANARY") && !d.shown {
		d.t.Fatalf("a secret is in the frame:\n%s", frame)
	}
}

func key(name string) tea.KeyPressMsg {
	codes := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab, "left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

func (d *driver) press(names ...string) {
	d.t.Helper()
	for _, n := range names {
		d.send(key(n))
	}
}

func (d *driver) see(want string) {
	d.t.Helper()
	if frame := d.app.render(); !strings.Contains(frame, want) {
		d.t.Fatalf("no %q in:\n%s", want, frame)
	}
}

// TestFromTheFailingCurlToTheKeptCredential is the whole way, at three sizes and without colour.
func TestFromTheFailingCurlToTheKeptCredential(t *testing.T) {
	s, err := lab.Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
		d := drive(t, size[0], size[1])
		if size[0] == 120 {
			d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		}
		d.send(tea.PasteMsg{Content: "curl -u gardener:CANARY-wrong " + s.URL() + "/shed"})
		d.press("enter")
		d.see("send")
		d.press("enter")
		d.see("User name or")
		d.press("enter")
		for _, r := range "CANARY-apple-tree" {
			d.press(string(r))
		}
		d.press("enter")
		d.see("Send it again")
		d.press("enter")
		d.see("200")
		d.press("k", "enter")
		d.see("ept, and read back")
		d.press("enter")
		d.see("1 kept")
		d.press("enter", "enter")
		d.see("200")
		if n := len(d.app.services.Case.Entries()); n != 3 {
			t.Errorf("%d entries in the history, want 3", n)
		}
	}
}

func TestATokenIsLaidOpen(t *testing.T) {
	d := drive(t, 80, 24)
	for _, l := range lab.Lessons() {
		if l.ID == "wrong-audience" {
			d.send(tea.PasteMsg{Content: l.Request(lab.Site{Base: "http://127.0.0.1:1"}).Headers.Get("Authorization")})
		}
	}
	d.press("enter")
	d.see("https://shop.lab.test")
	d.see("who may accept it")
}

func TestTwoTokensAreNotReadAsOne(t *testing.T) {
	d := drive(t, 80, 24)
	var both []string
	for _, l := range lab.Lessons() {
		if l.ID == "wrong-audience" || l.ID == "expired-token" {
			both = append(both, strings.TrimPrefix(l.Request(lab.Site{Base: "http://127.0.0.1:1"}).Headers.Get("Authorization"), "Bearer "))
		}
	}
	d.send(tea.PasteMsg{Content: strings.Join(both, "\n")})
	d.press("enter")
	d.see("token 1 of 2")
	d.see("who may accept it")
	first := plain(d.app.render())
	d.press("n")
	d.see("token 2 of 2")
	d.press("n")
	d.see("token 1 of 2")
	if again := plain(d.app.render()); again != first {
		t.Errorf("behind the last comes the first:\n%s\nand not\n%s", first, again)
	}
}

func TestHalfACurlLosesNothing(t *testing.T) {
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: "curl -H 'X: y https://a.test"})
	d.press("enter")
	d.see("Not read")
	d.see("line 1, column 9")
	d.see("ttps://a.test") // the cursor may stand on any of it
	// The cursor stands at the open quote: the missing one is put where it belongs, and the rest was never lost.
	d.press("right", "right", "right", "right", "right", "'", "enter")
	d.see("GET https://a.test")
}

func TestARequestIsEditedWithItsSecretMasked(t *testing.T) {
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer CANARY-abcdefgh' https://a.test/wrong"})
	d.press("enter")
	d.see("Carries")
	d.press("e")
	d.see("a curl command")
	for range "wrong" {
		d.press("backspace")
	}
	d.press("r", "i", "g", "h", "t", "enter")
	d.see("GET https://a.test/right")
	d.see("Bearer ‹token 15 chars")
}

// TestAnyKeysAtAnySize: nothing panics, overflows or shows a secret, whatever is pressed.
func TestAnyKeysAtAnySize(t *testing.T) {
	s, err := lab.Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rng := rand.New(rand.NewPCG(4, 1))
	keys := []string{"enter", "esc", "up", "down", "tab", "left", "right", "backspace", "pgdown", "pgup", "a", "k", "o", "r", "f", "d", "v", "?", "x", "y", "t", "w"}
	d := drive(t, 80, 24)
	for range 400 {
		switch n := rng.IntN(20); n {
		case 0:
			d.send(tea.WindowSizeMsg{Width: 1 + rng.IntN(130), Height: 1 + rng.IntN(45)})
		case 1:
			ls := lab.Lessons()
			d.send(tea.PasteMsg{Content: ls[rng.IntN(len(ls))].Curl(s.Site())})
		default:
			d.press(keys[rng.IntN(len(keys))])
		}
	}
}
