package ui

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient"
)

func (d *driver) typed(text string) {
	d.t.Helper()
	for _, r := range text {
		d.press(string(r))
	}
}

// TestAnEditThatIsLeftKeepsTheRequest: esc goes back to the request as it was, and e goes on with the edit.
func TestAnEditThatIsLeftKeepsTheRequest(t *testing.T) {
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer CANARY-abcdefgh' https://a.test/here"})
	d.press("enter", "e")
	d.typed("XYZ")
	d.press("esc")
	d.see("GET https://a.test/here")
	d.see("e goes on with the edit")
	d.press("e")
	d.see("hereXYZ")
	d.press("enter")
	d.see("GET https://a.test/hereXYZ")
	d.press("e")
	d.hide("XYZXYZ")
	d.press("esc") // nothing was changed: nothing to go on with
	d.hide("goes on with the edit")
	d.press("esc")
	d.see("Why was your request refused?")
	if n := len(d.app.stack); n != 1 {
		t.Errorf("%d screens, want home alone", n)
	}
}

// TestAPasteThatIsLeftIsStillThere until it was read or emptied.
func TestAPasteThatIsLeftIsStillThere(t *testing.T) {
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer CANARY-abcdefgh https://a.test/half"})
	d.press("esc")
	d.see("what you pasted is still there")
	d.press("enter")
	d.see("a.test/half")
	d.send(press("ctrl+u"))
	d.press("esc")
	d.hide("still there")
	d.press("enter")
	d.typed("https://a.test/whole")
	d.press("enter", "esc")
	d.hide("still there")
}

// TestARequestThatWasReadCanBeReached: not sent, or stopped, until it got an answer.
func TestARequestThatWasReadCanBeReached(t *testing.T) {
	d := drive(t, 80, 24)
	d.app.services.Sender = canned{}
	d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-wrong https://api.orchard.test/basic"})
	d.press("enter", "esc")
	d.see("Recent")
	d.see("GET   api.orchard.test/basic")
	d.see("not sent")
	d.press("down", "down", "down", "enter")
	d.see("Carries")
	d.press("enter")
	d.see("User name or")
	d.press("esc")
	d.hide("not sent")
	d.press("enter", "r", "esc", "esc") // a replay that is left is in the history already
	d.hide("not sent")
}

// TestACredentialThatIsLeftIsStillThere, masked, for the same address alone; another scheme loses nothing either.
func TestACredentialThatIsLeftIsStillThere(t *testing.T) {
	d := drive(t, 80, 24)
	d.app.services.Sender = canned{}
	d.send(tea.PasteMsg{Content: "curl -u alice:CANARY-wrong https://api.orchard.test/basic"})
	d.press("enter", "enter", "o")
	d.typed("CANARY-right")
	d.see("12 characters")
	d.press("esc", "o")
	d.see("12 characters")
	d.send(press("shift+tab")) // up to the schemes
	d.press("right")
	d.hide("12 characters")
	d.press("left")
	d.see("12 characters")
	d.press("esc")
	d.send(tea.PasteMsg{Content: "https://api.orchard.test/other"})
	d.press("enter", "o")
	d.hide("12 characters")
	d.press("esc") // the request is still there
	d.see("GET https://api.orchard.test/other")
	d.see("Carries")
}

// TestAProxyGetsItsLogin: 407, the login is asked for, shown masked and to whom it goes, and with it the way is free.
func TestAProxyGetsItsLogin(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") == "Basic "+base64.StdEncoding.EncodeToString([]byte("carl:CANARY-proxy")) && r.Header.Get("Authorization") == "" {
			_, _ = w.Write([]byte("ok"))
			return
		}
		w.Header().Set("Proxy-Authenticate", `Basic realm="way"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	for _, row := range []struct{ reason, key string }{{"the main key", "enter"}, {"the key for another credential", "o"}} {
		for _, size := range [][2]int{{80, 24}, {40, 12}} {
			t.Run(row.reason, func(t *testing.T) {
				d := drive(t, size[0], size[1])
				d.send(tea.PasteMsg{Content: "curl -x " + proxy.URL + " http://api.orchard.test/"})
				d.press("enter", "enter")
				d.see("407")
				d.see("proxy login")
				d.press(row.key)
				d.see("the proxy")
				d.typed("carl")
				d.press("enter")
				d.typed("CANARY-proxy")
				d.press("enter")
				d.see("proxy?")
				if size[0] == 80 {
					d.see("Basic carl ‹password 12 chars")
					d.see("the proxy " + proxy.URL + " alone")
				}
				d.press("enter")
				d.see("200")
			})
		}
	}
}

// TestAProxyThatTakesNoPairIsNotAskedByOne: what it wants cannot be given here, and that is not pretended.
func TestAProxyThatTakesNoPairIsNotAskedByOne(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Proxy-Authenticate", "Hawk")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: "curl -x " + proxy.URL + " http://api.orchard.test/"})
	d.press("enter", "enter")
	d.see("who and how")
	d.hide("proxy login")
}

// TestAnAdviceOpensItsPage: what cannot be sent from here is explained, with who must act.
func TestAnAdviceOpensItsPage(t *testing.T) {
	d := drive(t, 80, 24)
	d.app.services.Sender = refusing{status: 403, body: "Forbidden (CSRF token missing or incorrect.)"}
	d.send(tea.PasteMsg{Content: "curl -d a=1 -b sid=CANARY-cookie https://a.test/form"})
	d.press("enter", "enter")
	d.see("who and how")
	d.press("enter")
	d.see("to do by hand: Fetch the form or token in the same session")
	d.see("csrf.token")
}

// refusing answers everything alike.
type refusing struct {
	status int
	body   string
}

func (r refusing) Do(_ context.Context, q httpclient.Request) *httpclient.Exchange {
	return &httpclient.Exchange{Request: q, Hops: []httpclient.Hop{{Method: q.Method, URL: q.URL, Status: r.status, Reason: http.StatusText(r.status), Sent: q.Headers, Answer: []byte(r.body), AnswerN: int64(len(r.body))}}}
}

// TestTheFootSaysWhatEscDoesOnce, and a main key has its label also where it is narrow.
func TestTheFootSaysWhatEscDoesOnce(t *testing.T) {
	d := drive(t, 80, 24)
	d.app.services.Sender = refusing{status: 403, body: "Forbidden (CSRF token missing or incorrect.)"}
	foot := func() string {
		lines := strings.Split(strings.TrimRight(plain(d.app.render()), "\n"), "\n")
		return lines[len(lines)-1]
	}
	d.send(tea.PasteMsg{Content: "curl -d a=1 -b sid=CANARY-cookie https://a.test/form"})
	d.press("enter")
	d.app.Update(press("enter")) // its job is not run: it waits
	if f := foot(); !strings.Contains(f, "esc stop") || strings.Count(f, "esc") != 1 {
		t.Errorf("while it waits the foot is %q", f)
	}
	for _, size := range [][2]int{{40, 12}, {30, 12}} {
		d = drive(t, size[0], size[1])
		d.app.services.Sender = refusing{status: 403, body: "Forbidden (CSRF token missing or incorrect.)"}
		d.send(tea.PasteMsg{Content: "curl -d a=1 -b sid=CANARY-cookie https://a.test/form"})
		d.press("enter", "enter", "down")
		if f := foot(); !strings.Contains(f, "enter  w") {
			t.Errorf("at %d columns the foot is %q", size[0], f)
		}
	}
}

// TestALongPasteIsKeptAndNotLookedThrough: the work for each key is bounded, however long the text.
func TestALongPasteIsKeptAndNotLookedThrough(t *testing.T) {
	noise := make([]byte, 3<<20)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	for _, row := range []struct{ reason, text, says string }{
		{"bytes that are nothing", string(noise), "nothing known yet"},
		{"a curl command with a large body", "curl https://a.test/up -d '" + strings.Repeat("password=CANARY&", 200000) + "'", "a curl command"},
	} {
		d := drive(t, 120, 40)
		d.send(tea.PasteMsg{Content: row.text})
		d.see("too long to be shown and edited here")
		d.see(row.says)
		work := testing.AllocsPerRun(1, func() {
			d.app.Update(tea.PasteMsg{Content: "x"})
			d.app.Update(key("x"))
			d.app.render()
		})
		if work > 200_000 { // a look at each of its characters would be millions; the race detector adds some
			t.Errorf("%s: a key costs %.0f allocations", row.reason, work)
		}
		d.press("enter")
		if row.says == "nothing known yet" {
			d.see("Not read")
			d.send(press("ctrl+u"))
			d.see("Paste here")
			continue
		}
		d.see("POST https://a.test/up")
		if work := testing.AllocsPerRun(1, func() { d.app.render() }); work > 200_000 {
			t.Errorf("%s: a frame costs %.0f allocations", row.reason, work)
		}
	}
}
