package ui

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/secrets"
	"why401/ui/kit"
)

// watched is a store that counts how often it was asked, and may be shut.
type watched struct {
	secrets.Store
	asked int
	shut  error
}

func (w *watched) List(ctx context.Context) ([]secrets.Profile, error) {
	w.asked++
	if w.shut != nil {
		return nil, w.shut
	}
	return w.Store.List(ctx)
}

// keeping is a driver with the login of alice kept for each of hosts, under their names.
func keeping(t *testing.T, hosts map[string]string) (*driver, *watched) {
	t.Helper()
	d := goldenDriver(t, 80, 24, true)
	w := &watched{Store: secrets.NewMemory()}
	for name, host := range hosts {
		p := secrets.Profile{Name: name, Hosts: []string{host}, Scheme: "basic", Fields: map[string]string{"user": "alice", "password": "CANARY-good"}, Method: "GET", URL: host + "/basic"}
		if err := w.Put(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	d.app.services.Store, d.app.services.KeyringShut = w, &atomic.Bool{}
	return d, w
}

const orchard = "https://api.orchard.test:443"

func (d *driver) hide(words ...string) {
	d.t.Helper()
	for _, w := range words {
		if frame := d.app.render(); strings.Contains(frame, w) {
			d.t.Fatalf("%q is in:\n%s", w, frame)
		}
	}
}

// TestAKeptCredentialIsOfferedOnTheRequest: by a key, for its own origin, and kept once.
func TestAKeptCredentialIsOfferedOnTheRequest(t *testing.T) {
	d, _ := keeping(t, map[string]string{"orchard": orchard})
	d.send(tea.PasteMsg{Content: "https://api.orchard.test/basic/me"})
	d.press("enter")
	d.see("no credential")
	d.see("use kept: orchard")
	d.press("u")
	d.see("from profile orchard")
	d.see("/basic/me")
	d.see("nothing sent yet")
	d.hide("use kept")
	d.press("enter")
	d.see("as orchard")
	d.hide("keep it")
	d.press("k")
	d.see("not now: it is kept as orchard")
}

// TestAKeptCredentialIsOfferedWhereItIsRefused: a wrong, missing or expired one; the difference comes before the sending.
func TestAKeptCredentialIsOfferedWhereItIsRefused(t *testing.T) {
	for _, row := range []struct{ reason, curl string }{
		{"no credential", "curl https://api.orchard.test/basic"},
		{"a wrong password", "curl -u alice:CANARY-wrong https://api.orchard.test/basic"},
		{"an expired token", "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			d, _ := keeping(t, map[string]string{"orchard": orchard})
			d.send(tea.PasteMsg{Content: row.curl})
			d.press("enter", "enter")
			d.see("● send")
			d.see("use kept: orchard")
			d.press("u")
			d.see("with the kept credential orchard")
			d.see("esc sends nothing")
			if n := len(d.app.services.Case.Entries()); n != 1 {
				t.Errorf("%d requests stand in the history before the person agreed", n)
			}
		})
	}
}

// TestAKeptCredentialIsOfferedToItsOwnOriginAlone: not to another host, port or scheme, and not by its name either.
func TestAKeptCredentialIsOfferedToItsOwnOriginAlone(t *testing.T) {
	for reason, host := range map[string]string{
		"another host": "https://api.orchard.test.evil.test:443", "another port": "https://api.orchard.test:8443", "without TLS": "http://api.orchard.test:80", "the domain above": "https://orchard.test:443",
	} {
		t.Run(reason, func(t *testing.T) {
			d, _ := keeping(t, map[string]string{"secret-garden": host})
			d.send(tea.PasteMsg{Content: "https://api.orchard.test/basic"})
			d.press("enter")
			d.hide("secret-garden", "use kept")
			d.press("u")
			d.see("nothing is kept for api.orchard.test")
			d.press("enter")
			d.see("● send")
			d.hide("secret-garden", "use kept")
		})
	}
	a := flows.Attempt{Request: httpclient.Request{Method: "GET", URL: "https://b.test/"}}
	if _, err := kit.AttemptWith(a, secrets.Profile{Hosts: []string{"https://a.test:443"}, Scheme: "basic"}); err == nil {
		t.Error("a credential for a.test was put into a request to b.test")
	}
}

// TestOneOfSeveralKeptCredentialsIsChosen: the vault shows those of the host alone, and the chosen one goes into the
// request that is there.
func TestOneOfSeveralKeptCredentialsIsChosen(t *testing.T) {
	d, _ := keeping(t, map[string]string{"alice": orchard, "alice-too": orchard, "elsewhere": "https://other.test:443"})
	d.send(tea.PasteMsg{Content: "https://api.orchard.test/basic/me"})
	d.press("enter")
	d.see("2 credentials for this host")
	d.press("u")
	d.see("2 kept")
	d.hide("elsewhere")
	d.press("down", "enter")
	d.see("from profile alice-too")
	d.see("/basic/me")
	d.press("esc")
	d.see("Why was your request refused?")
}

// TestTheKeyringIsAskedLate: never as the program starts, and not again by itself where it did not open.
func TestTheKeyringIsAskedLate(t *testing.T) {
	d, w := keeping(t, map[string]string{"orchard": orchard})
	a := scheme.Attempt(httpclient.Request{Method: "GET", URL: "https://api.orchard.test/basic"})
	d.app = NewApp(d.app.services, kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: a, AtStart: true}}, true)
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.send(d.app.Init()())
	if w.asked != 0 {
		t.Fatalf("the keyring was asked %d times before a key was pressed", w.asked)
	}
	d.see("u ask it")
	d.press("u")
	d.see("use kept: orchard")

	d, w = keeping(t, nil)
	w.shut = errors.New("the keyring is locked")
	for range 3 {
		d.send(tea.PasteMsg{Content: "https://api.orchard.test/basic"})
		d.press("enter", "enter")
	}
	if w.asked != 1 {
		t.Errorf("a locked keyring was asked %d times, want once", w.asked)
	}
	w.shut = nil
	d.press("u")
	if w.asked != 2 {
		t.Errorf("u asked the keyring %d times more, want once", w.asked-1)
	}
}

// TestWhatWasKeptIsNotOfferedForKeepingAgain: back from the keep screen the diagnosis says its name.
func TestWhatWasKeptIsNotOfferedForKeepingAgain(t *testing.T) {
	d, _ := keeping(t, nil)
	d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-good https://api.orchard.test/basic"})
	d.press("enter", "enter")
	d.see("keep it")
	d.press("k", "enter")
	d.see("read back")
	d.press("esc")
	d.see("as api.orchard.test")
	d.hide("keep it")
}

// TestAShutKeyringIsSaidWhereItMatters: on each request that lacks a good credential, also where it was not asked again,
// and on no other; in a lesson nothing is to be kept.
func TestAShutKeyringIsSaidWhereItMatters(t *testing.T) {
	d, w := keeping(t, nil)
	w.shut = secrets.ErrUnavailable
	for range 2 {
		d.send(tea.PasteMsg{Content: "https://api.orchard.test/basic"})
		d.press("enter")
		d.see("u ask again")
		d.press("enter")
		d.see("u ask again")
	}
	d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer " + goodToken + "' https://api.orchard.test/v1/me"})
	d.press("enter")
	d.hide("u ask again")
	a := scheme.Attempt(httpclient.Request{Method: "GET", URL: "https://api.orchard.test/basic"})
	a.Lesson = "no-credential"
	d.send(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: a}})
	d.hide("u ask again", "u ask it")
	d.press("u", "u") // the first asks the keyring once more
	d.see("not now: no keyring on this machine")
}

// TestWhatTheSessionKeepsIsOfferedWithoutAKeyring: it needs none, and the shut keyring is not asked for it.
func TestWhatTheSessionKeepsIsOfferedWithoutAKeyring(t *testing.T) {
	d, w := keeping(t, nil)
	w.shut = secrets.ErrUnavailable
	memory := secrets.NewMemory()
	if err := memory.Put(t.Context(), secrets.Profile{Name: "mine", Hosts: []string{orchard}, Scheme: "basic", Fields: map[string]string{"user": "alice", "password": "CANARY-good"}, Method: "GET", URL: orchard + "/basic"}); err != nil {
		t.Fatal(err)
	}
	d.app.services.Session = memory
	for range 2 {
		d.send(tea.PasteMsg{Content: "https://api.orchard.test/basic"})
		d.press("enter")
		d.see("use kept: mine")
	}
	if w.asked != 1 {
		t.Errorf("the shut keyring was asked %d times, want once", w.asked)
	}
}
