package ui

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient/clean"
)

// hostileText is obeyed by a terminal that gets it raw: colours, a title, a link, the clipboard, C1, bidi, hidden characters.
const hostileText = "A\x1b[31mB\x1b[2J\x1b]0;T\a\x1b]8;;http://evil.example/\aC\x1b]52;c;eA==\aD\u009b31m\u009d52;c;eA==\u009c\u202eE\u2066\u200b\ufeff\u2028F\r\nG\x00\b\x7f\U000e0041"

// TestNoPasteDrawsForItself pastes requests whose method and address hold what a terminal obeys, and looks at the screens before the
// last gate. A method came through everywhere, an address where it could not be parsed, or in its query.
func TestNoPasteDrawsForItself(t *testing.T) {
	har := func(method, address string) string {
		e := `{"startedDateTime":"2026-11-24T08:00:00Z","time":1,"request":{"method":` + quoted(method) + `,"url":` + quoted(address) + `,"httpVersion":"HTTP/1.1","headers":[]},` +
			`"response":{"status":401,"statusText":"x","httpVersion":"HTTP/1.1","headers":[],"content":{"size":0,"mimeType":"text/plain"}}}`
		return `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[` + e + `]}}`
	}
	for _, row := range []struct{ reason, text string }{
		{"a method in JavaScript", `fetch("http://127.0.0.1:9/x", {method: ` + quoted(hostileText) + `})`},
		{"an address in JavaScript", `fetch("http://127.0.0.1:9/x?q=\u009b31m\u202e\u200b\u2028")`},
		{"an address in a .http file", "GET http://127.0.0.1:9/x?a=\u202e\u2066q\u200b HTTP/1.1\nAuthorization: Bearer abcdefghijk\n"},
		{"an address of a curl command", `curl $'http://127.0.0.1:9/x?q=\u009b31m\u202eabc'`},
		{"a method of a HAR", har(hostileText, "http://127.0.0.1:9/x")},
		{"an address of a HAR", har("GET", "http://127.0.0.1:9/"+hostileText)},
		{"both", har(hostileText, "http://127.0.0.1:9/"+hostileText)},
	} {
		t.Run(row.reason, func(t *testing.T) {
			d := drive(t, 80, 24)
			d.send(tea.PasteMsg{Content: row.text})
			keys := []string{"enter", "o", "esc", "e"}
			if row.text[0] == '{' {
				keys = []string{"enter", "enter", "enter", "b", "tab", "esc", "w", "esc", "e"} // nothing is sent for a recording
			}
			for _, key := range keys {
				d.press(key)
				s := d.app.top()
				checkOurs(t, key, s.Title().Path+s.Title().Fact+s.View(d.app.theme))
				checkOurs(t, key, d.app.render())
			}
		})
	}
}

// quoted is s as a string of JSON, which is one of JavaScript too.
func quoted(s string) string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// TestTheLastGate: what a screen forgot to clean does not leave the frame, and all of its own does.
func TestTheLastGate(t *testing.T) {
	const own = "\x1b[1;38;2;1;2;3mPlain\x1b[m\nähnlich ✓ ▏日本\x1b[4:3m‹x›\x1b[0m"
	if got := oursAlone(own); got != own {
		t.Errorf("a frame of ours changed: got %q, want %q", got, own)
	}
	checkOurs(t, "the gate alone", oursAlone(own+hostileText+"\xff\x9b\x1b"+own))
	if got := oursAlone(hostileText + own); !strings.HasSuffix(got, own) {
		t.Errorf("the gate took more than it had to: %q", got)
	}
}

func checkOurs(t *testing.T, when, frame string) {
	t.Helper()
	rest := regexp.MustCompile("\x1b\\[[0-9;:]*m").ReplaceAllString(frame, "")
	if i := strings.IndexFunc(rest, func(r rune) bool { return r != '\n' && (clean.Hidden(r) || r == 0xfffd) }); i >= 0 {
		t.Errorf("%s: %q reached the frame", when, rest[i:min(len(rest), i+30)])
	}
}
