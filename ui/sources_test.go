package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient"
	"why401/secrets"
)

// noted is a sender that remembers what it was told to send.
type noted struct {
	canned
	sent []httpclient.Request
}

func (n *noted) Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange {
	n.sent = append(n.sent, r)
	return n.canned.Do(ctx, r)
}

// TestASourceIsSwitchedOffForOneTry: space switches off, enter shows the difference, and the next enter sends it once.
func TestASourceIsSwitchedOffForOneTry(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}, {120, 40}} {
		d := goldenDriver(t, size[0], size[1], true)
		n := &noted{canned: canned{goldenNow}}
		d.app.services.Sender = n
		sources(d)
		d.see("where it came from")
		d.press("space")
		d.see("see difference")
		d.press("space")
		d.hide("see difference")
		d.press("down", "space") // what is shadowed is not sent
		d.see("nothing to switch off")
		d.press("up", "space", "enter")
		d.see("Send it once without -u")
		d.see("netrc ~/.netrc")
		if len(n.sent) != 0 {
			t.Fatalf("%v: sent before the person agreed", size)
		}
		d.press("enter")
		if len(n.sent) == 0 || n.sent[0].Login != nil || n.sent[0].Netrc != "required" {
			t.Fatalf("%v: sent %+v", size, n.sent)
		}
	}
}

// TestAnotherSourceIsUsedInstead: after the difference, under the name of its place.
func TestAnotherSourceIsUsedInstead(t *testing.T) {
	d := goldenDriver(t, 80, 24, true)
	n := &noted{canned: canned{goldenNow}}
	d.app.services.Sender = n
	sources(d)
	d.press("down", "enter")
	d.see("Send the one from netrc ~/.netrc line 2 instead")
	d.see("netrc ~/.netrc line 2  bob")
	d.press("enter")
	if len(n.sent) == 0 || n.sent[0].Login == nil || n.sent[0].Login.User != "bob" || n.sent[0].Login.Source != "netrc ~/.netrc line 2" {
		t.Fatalf("sent %+v", n.sent)
	}
}

// TestAVariableOfNobodyIsMinded: what nothing says to belong here is sent only with a word of warning.
func TestAVariableOfNobodyIsMinded(t *testing.T) {
	d := goldenDriver(t, 80, 24, true)
	sources(d)
	d.press("down", "down", "down", "enter")
	d.see("nothing says that this credential belongs to this host")
}

// TestTheKeyringIsAskedByItsLine: not before enter, and then for this host alone.
func TestTheKeyringIsAskedByItsLine(t *testing.T) {
	d, store := keeping(t, map[string]string{"orchard": orchard, "other": "https://other.test:443"})
	sources(d)
	before := store.asked
	d.press("down", "down", "down", "down", "down", "down")
	d.see("it may ask for its password")
	d.press("enter")
	if store.asked != before+1 {
		t.Fatalf("asked %d times", store.asked-before)
	}
	d.see("kept as orchard")
	d.hide("kept as other")
	d.press("enter")
	d.see("alice")
	d.press("esc", "esc")
	store.shut = secrets.ErrLocked
	sources(d)
	d.press("down", "down", "down", "down", "down", "down", "enter")
	d.see("not readable")
}

// TestARecordingHasNoSources: what is on another machine is not known here.
func TestARecordingHasNoSources(t *testing.T) {
	d := goldenDriver(t, 80, 24, true)
	d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me\nHTTP/1.1 401 Unauthorized\nDate: Tue, 24 Nov 2026 07:00:00 GMT\n\n{}\n"})
	d.press("enter", "a", "s")
	d.see("this is a recording")
}

// TestTheOrderOfKeysDoesNotMatter: any keys on the screen of sources, at any size, show no secret and end nowhere.
func TestTheOrderOfKeysDoesNotMatter(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}} {
		d := goldenDriver(t, size[0], size[1], true)
		sources(d)
		for _, k := range strings.Fields("down space down down space up up space enter esc down down down down down down down down down enter esc enter esc up space enter esc esc s down space") {
			d.press(k)
		}
	}
}
