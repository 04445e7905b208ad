package triage

import (
	"slices"
	"strings"

	"why401/httpclient/har"
)

// handshakes holds back the first legs of dialogues that log in over several requests (NTLM, Negotiate: RFC 4559): each
// but the last is answered 401, and no refusal where the next goes on. A leg is told by what follows at its address.
type handshakes struct {
	held map[string]*har.Entry // by method and URL, at most heldMost
}

const (
	heldMost  = 64
	heldReach = 200 // entries further on, another request begins at the same address
)

// take returns the entries that are to be judged now that d is read; look says whether d itself is worth one.
func (h *handshakes) take(d *har.Draft, look bool) (judge []*har.Entry) {
	if !look && len(h.held) == 0 {
		return nil
	}
	challenged := d.Status == 401 || d.Status == 407
	if !challenged && len(h.held) == 0 {
		return []*har.Entry{entryOf(d)}
	}
	key := d.Method() + " " + d.URL()
	before := h.held[key]
	if before == nil && !look {
		return nil
	}
	e := entryOf(d)
	delete(h.held, key)
	if before != nil && (e.Index-before.Index > heldReach || challenged && !goesOn(e)) {
		judge = append(judge, before)
	}
	switch {
	case !look:
	case challenged && isLeg(e) && len(h.held) < heldMost:
		if h.held == nil {
			h.held = map[string]*har.Entry{}
		}
		h.held[key] = e
	default:
		judge = append(judge, e)
	}
	return judge
}

// rest returns the legs that nothing followed, in order.
func (h *handshakes) rest() (judge []*har.Entry) {
	for _, e := range h.held {
		judge = append(judge, e)
	}
	slices.SortFunc(judge, func(a, b *har.Entry) int { return a.Index - b.Index })
	return judge
}

func entryOf(d *har.Draft) *har.Entry {
	e := d.Entry()
	return &e
}

// isLeg reports whether a 401 or 407 may be followed by the next message of the same login: the answer asks for one, and
// what was sent was not the last.
func isLeg(e *har.Entry) bool {
	asked, message := asks(e)
	return asked && (message || !sendsMessage(e) || strings.Contains(sentLogin(e), "TlRMTVNTUAAB")) // NTLMSSP, type 1
}

// asks reports whether the answer asks for such a login, and whether it holds a message of one that is under way.
func asks(e *har.Entry) (asked, message bool) {
	for _, v := range append(e.Received.Values("WWW-Authenticate"), e.Received.Values("Proxy-Authenticate")...) {
		word, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
		if dialogue(strings.TrimSuffix(word, ",")) {
			asked, message = true, message || strings.TrimSpace(rest) != "" && !strings.Contains(rest, ",")
		}
	}
	return asked, message
}

// goesOn reports whether an entry belongs to a login that began before it. A browser may have left out what was sent.
func goesOn(e *har.Entry) bool {
	_, message := asks(e)
	return message || sendsMessage(e)
}

// sendsMessage reports whether the request carries a message of such a login.
func sendsMessage(e *har.Entry) bool {
	word, _, _ := strings.Cut(sentLogin(e), " ")
	return dialogue(word)
}

func sentLogin(e *har.Entry) string {
	if v := e.Sent.Get("Authorization"); v != "" || e.Status != 407 {
		return v
	}
	return e.Sent.Get("Proxy-Authorization")
}

func dialogue(word string) bool {
	return strings.EqualFold(word, "NTLM") || strings.EqualFold(word, "Negotiate")
}
