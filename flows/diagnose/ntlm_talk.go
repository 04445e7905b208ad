package diagnose

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/ntlm"
)

// ntlmTalk is what an exchange shows of NTLM: the last message of each kind, by whom, and what became of the connection. Nothing of
// it is known where no message was seen.
type ntlmTalk struct {
	proxy     bool // it was the proxy's
	asked     bool // message 1 left
	askedAt   *httpclient.Hop
	challenge *ntlm.Message        // message 2, the last; nil none came
	heardAt   *httpclient.Hop      // its answer
	dropped   bool                 // a connection was gone when the answer to its challenge was due
	others    []string             // other servers than its own that gave a challenge in this exchange
	answer    *ntlm.Authenticate   // message 3, the last; nil none left
	step      *httpclient.NTLMStep // how it was made, nil where it was copied or recorded
	answerAt  *httpclient.Hop
	wrapped   bool // message 1 or 3 went under the word Negotiate
}

// ntlmOf reads the talk with who refused: the server, or with 407 the proxy.
func ntlmOf(e *Evidence) ntlmTalk {
	t := ntlmTalk{proxy: e.Status == 407}
	sent, received := "Authorization", "WWW-Authenticate"
	if t.proxy {
		sent, received = "Proxy-Authorization", "Proxy-Authenticate"
	}
	for i := range e.Exchange.Hops {
		h := &e.Exchange.Hops[i]
		if i > 0 && !sameHost(h.URL, e.Exchange.Hops[i-1].URL) && !t.proxy {
			t = ntlmTalk{}
		}
		if m, ok := ntlm.ReadField(h.Sent.Get(sent)); ok && m.Err == nil {
			t.wrapped = m.Wrapped
			switch m.Kind {
			case 1:
				t.asked, t.askedAt = true, h
			case 3:
				t.answer, t.answerAt = &m.Answer, h
				t.step, _ = h.Auth.(*httpclient.NTLMStep)
				if t.proxy {
					t.step, _ = h.ProxyAuth.(*httpclient.NTLMStep)
				}
			}
		}
		for _, v := range h.Received.Values(received) {
			m, ok := ntlm.ReadField(v)
			if !ok || m.Kind != 2 && m.Err == nil {
				continue
			}
			if c := t.challenge; c != nil && c.Err == nil && m.Err == nil && serverName(c.Challenge) != serverName(m.Challenge) {
				t.others = append(t.others, serverName(c.Challenge))
			}
			t.challenge, t.heardAt, t.dropped = &m, h, t.dropped || h.Dropped
		}
	}
	return t
}

// serverName is the name by which a server calls itself in message 2.
func serverName(c ntlm.Challenge) string {
	for _, n := range []string{c.DNSComputer, c.Computer, c.Target} {
		if n != "" {
			return clean.Line(n, 80)
		}
	}
	return ""
}

func sameHost(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && strings.EqualFold(x.Host, y.Host)
}

// offersNTLM reports whether who refused asks for NTLM.
func offersNTLM(e *Evidence) bool {
	for _, c := range e.Challenges {
		if c.Proxy == (e.Status == 407) && strings.EqualFold(c.Scheme, "ntlm") {
			return true
		}
	}
	return false
}

// heard is when message 2 came, zero not known.
func (t ntlmTalk) heard() time.Time {
	if t.heardAt == nil || t.heardAt.Timing.Start.IsZero() {
		return time.Time{}
	}
	return t.heardAt.Timing.Start.Add(t.heardAt.Timing.FirstByte)
}

// skew is the clock of message 2 less ours, false where one of them is not known.
func (t ntlmTalk) skew(e *Evidence) (time.Duration, bool) {
	if t.challenge == nil || t.challenge.Challenge.Time.IsZero() {
		return 0, false
	}
	at := t.heard()
	if at.IsZero() {
		at = e.Now
	}
	if t.answer != nil && !t.answer.Time.IsZero() && t.step == nil { // the clock of whoever answered
		at = t.answer.Time
	}
	return t.challenge.Challenge.Time.Sub(at), !at.IsZero()
}

// point is one line of evidence about the talk.
func ntlmPoint(name, what, note string) Point {
	return Point{Where: "ntlm." + name, What: clean.Line(what, 160), Note: note}
}

// pointless are parts that the exchange's own screen shows, and that decide nothing.
var pointless = []string{"message 1", "flags", "target", "DNS domain", "DNS forest", "workstation", "client time", "channel binding", "certificate", "binding"}

// points are the messages, line by line.
func (t ntlmTalk) points() []Point {
	var out []Point
	add := func(prefix string, lines []string) {
		for _, l := range lines {
			name, what, _ := strings.Cut(l, " = ")
			if slices.Contains(pointless, name) {
				continue
			}
			p := Point{Where: "ntlm." + prefix + strings.ReplaceAll(name, " ", "-"), What: what, Sign: "✓"}
			if name == "key" {
				p.Sign, p.Note = "?", "differs where user, domain or password is wrong"
			}
			out = append(out, p)
		}
	}
	if t.challenge != nil {
		add("challenge.", httpclient.NTLMLines(*t.challenge, t.heard()))
	}
	switch {
	case t.step != nil:
		add("answer.", t.step.Steps())
	case t.answer != nil:
		m, _ := ntlm.ReadField(t.answerAt.Sent.Get(map[bool]string{true: "Proxy-Authorization", false: "Authorization"}[t.proxy]))
		add("answer.", httpclient.NTLMLines(m, time.Time{}))
	}
	return out
}

// answeredNTLM reports whether message 3 left with a hop.
func answeredNTLM(h *httpclient.Hop) bool {
	s, ok := h.Auth.(*httpclient.NTLMStep)
	return ok && s.Message == 3
}
