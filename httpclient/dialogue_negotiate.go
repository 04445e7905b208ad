package httpclient

import (
	"context"
	"encoding/base64"
	"os"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/kerberos"
	"why401/httpclient/spnego"
)

// negotiateAnswerer answers Negotiate (RFC 4559) with Kerberos: one token for each request, unasked where Negotiate alone is
// wanted. Where no ticket can be got the request goes without a token, as curl's goes.
type negotiateAnswerer struct {
	tried bool
}

func (n *negotiateAnswerer) due() bool   { return false } // curl sends the body with the first token, and without one too
func (n *negotiateAnswerer) bound() bool { return false } // one token is all, and it fits any connection
func (n *negotiateAnswerer) anew()       {}

// hear ends the dialogue once a token was due: another one would say the same.
func (n *negotiateAnswerer) hear(string) bool { return !n.tried }

func (n *negotiateAnswerer) value(s saying) (string, AuthStep) {
	if s.tickets == nil { // Check: nothing is asked for yet
		return "", nil
	}
	n.tried = true
	a := s.tickets.ask(s)
	if a.token == nil {
		return "", a
	}
	return "Negotiate " + base64.StdEncoding.EncodeToString(spnego.Init(a.token)), a
}

// NegotiateAnswer is how a token of Negotiate was made, or why none was. It holds no key and no password.
type NegotiateAnswer struct {
	kerberos.Story
	Bound Bound
	token []byte
}

// Scheme is the scheme's name.
func (a *NegotiateAnswer) Scheme() string { return "negotiate" }

// Steps are the lines of how the ticket was got, from the cache to the token.
func (a *NegotiateAnswer) Steps() []string {
	out := a.Story.Steps()
	if a.Fault == nil {
		out = append(out, a.Bound.lines()...)
	}
	for i, s := range out {
		out[i] = clean.Line(s, 200)
	}
	return out
}

// Hint says what to compare the lines with.
func (a *NegotiateAnswer) Hint() string {
	if a.Fault != nil {
		return "No token was sent: the request went without a credential, as curl's does"
	}
	since := ""
	if a.Bound.sum() != nil {
		since = "; curl sends the channel binding since 8.10"
	}
	if a.Cache == "" {
		return "On the server klist -ke shows the keys that it holds: name, kind and version are to be the same" + since
	}
	return "klist -e shows the same ticket, and on the server klist -ke the keys that it holds" + since
}

// tickets gets tickets for one exchange.
type tickets struct {
	ctx  context.Context
	c    *Client
	r    Request
	made map[string]*NegotiateAnswer // by password: one login at the KDC, whatever comes of it
}

func (t *tickets) ask(s saying) *NegotiateAnswer {
	l, host := s.login, s.host
	w := kerberos.Want{Service: t.r.ServiceName, Host: host, Forward: t.r.Delegation, Binding: s.bound.sum()}
	if s.proxied {
		w.Service = t.r.ProxyServiceName
	}
	if w.Service == "" {
		w.Service = "HTTP"
	}
	if l != nil && l.AtKDC {
		w.Login = &kerberos.Login{User: l.User, Password: l.Password.Reveal()}
		if a := t.made[w.Service+"@"+host]; a != nil && a.Fault != nil {
			return a
		}
	}
	token, story := t.c.Kerberos().Token(t.ctx, w)
	a := &NegotiateAnswer{Story: *story, Bound: s.bound, token: token}
	if w.Login != nil {
		if t.made == nil {
			t.made = map[string]*NegotiateAnswer{}
		}
		t.made[w.Service+"@"+host] = a
	}
	return a
}

// Kerberos reads configuration and cache as the Client does.
func (c *Client) Kerberos() *kerberos.Client {
	return &kerberos.Client{Now: c.now, Getenv: c.env, ReadFile: c.read, UID: os.Getuid()}
}

// negotiateToken is the token behind the word Negotiate, "" where the value is another.
func negotiateToken(value string) string {
	word, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	if !strings.EqualFold(word, "negotiate") {
		return ""
	}
	return strings.TrimSpace(rest)
}

// NegotiateSteps are the lines of what stands inside a value of Authorization, WWW-Authenticate or of the proxy's fields; nil
// where it is no token of Negotiate.
func NegotiateSteps(value string) []string {
	b64 := negotiateToken(value)
	if b64 == "" {
		return nil
	}
	t, err := spnego.ReadBase64(b64)
	if err != nil {
		return []string{"form = " + err.Error()}
	}
	if t.Kind == "NTLM" { // ReadNTLM shows its fields
		return nil
	}
	out := t.Steps()
	for i, s := range out {
		out[i] = clean.Line(s, 200)
	}
	return out
}
