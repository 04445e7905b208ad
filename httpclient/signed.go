package httpclient

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// Signing says how each hop of a request is signed. The secrets stay here: what is sent is computed when the head is known, and
// goes to the origin of the first hop alone, as a Login does.
type Signing struct {
	Scheme  string // the id of a signer
	Params  map[string]string
	Secrets map[string]mask.Sensitive
	Source  string // as in Login.Source
}

// Signed is the signature of one hop and how it was made.
type Signed struct {
	Scheme string
	Made   signing.Made
}

// signer is a scheme that signs.
type signer struct {
	scheme string
	make   signing.Maker
}

// signers are the schemes that a Signing can name.
func signers() []signer {
	return []signer{
		{awsSigV4, signing.SigV4},
		{"oauth1", signing.SignOAuth1},
		{"http-signature", signing.SignMessage},
		{dpop, signing.SignDPoP},
		{"hmac", signing.SignHMAC},
	}
}

// Signs reports whether there is a signer of that id.
func Signs(scheme string) bool {
	return slices.ContainsFunc(signers(), func(s signer) bool { return s.scheme == scheme })
}

func (s *Signing) clone() *Signing {
	if s == nil {
		return nil
	}
	c := *s
	c.Params, c.Secrets = maps.Clone(s.Params), maps.Clone(s.Secrets)
	return &c
}

// signing is how this leg is signed, nil not at all: what was typed for one origin goes to no other.
func (l *leg) signing(r Request) *Signing {
	if r.Signing != nil && l.headerAuth {
		return r.Signing
	}
	return l.byAWS(r)
}

// sign puts the signature into the head, which is complete but for that.
func (c *Client) sign(l *leg, r Request, forward bool) error {
	l.head.signed = nil
	s := l.signing(r)
	if s == nil {
		return nil
	}
	i := slices.IndexFunc(signers(), func(of signer) bool { return of.scheme == s.Scheme })
	if i < 0 {
		return errors.New("signing the request: no scheme is called " + quote(s.Scheme))
	}
	values := maps.Clone(s.Params)
	if values == nil {
		values = map[string]string{}
	}
	for name, v := range s.Secrets {
		values[name] = v.Reveal()
	}
	if err := fitsSigning(r); err != nil {
		return err
	}
	if err := c.signingKey(values); err != nil {
		return err
	}
	if s.Scheme == dpop && l.nonce != "" {
		values["nonce"] = l.nonce
	}
	made, err := signers()[i].make(l.message(c, r), values)
	if err != nil {
		return err
	}
	for _, f := range made.Set {
		if h := (Header{f[0], f[1]}); l.check("", h) != nil {
			return errors.New("signing the request: the signature would put a control character into " + clean.Line(f[0], 40) + "; want a key without line breaks")
		}
	}
	if len(made.Set) == 0 && made.Target == "" {
		return nil // what was written by hand goes before
	}
	l.head.set(made.Set)
	if made.Target != "" {
		l.signedTarget(r, made.Target, forward)
	}
	l.head.signed = &Signed{Scheme: s.Scheme, Made: made}
	return nil
}

// message is what a signer sees of the leg.
func (l *leg) message(c *Client, r Request) signing.Message {
	m := signing.Message{Method: l.method, URL: l.addr.Absolute(), Target: l.addr.Target(), Body: l.payload(), Now: c.now().UTC(), Random: c.random}
	if r.Target != "" {
		m.Target = r.Target
	}
	for _, f := range l.head.fields {
		m.Headers = append(m.Headers, [2]string{f.Name, f.Value})
	}
	for _, f := range l.headers {
		if n := strings.ToLower(f.Name); !ownPlace(r.Sources[n]) && !slices.Contains(m.Given, n) {
			m.Given = append(m.Given, n)
		}
	}
	return m
}

// signedTarget makes the request line for a signature in the query.
func (l *leg) signedTarget(r Request, target string, forward bool) {
	l.target = target
	if forward && r.Target == "" {
		l.target = strings.TrimSuffix(l.addr.Absolute(), l.addr.Target()) + target
	}
	_, version, _ := cutLast(l.head.line, " ")
	l.head.line = l.method + " " + l.target + " " + version
}

// set puts fields in: in the place of one of that name, else where a login would stand.
func (h *head) set(fields [][2]string) {
	at := min(h.login, len(h.fields))
	for _, f := range fields {
		of := func(x Header) bool { return strings.EqualFold(x.Name, f[0]) }
		if i := slices.IndexFunc(h.fields, of); i >= 0 {
			h.fields[i].Value = f[1]
			continue
		}
		h.fields = slices.Insert(h.fields, at, Header{f[0], f[1]})
		at++
	}
}

// random is n characters of 0-9a-f that nobody can guess.
func (c *Client) random(n int) string {
	if c.Random != nil {
		return c.Random(n)
	}
	b := make([]byte, (n+1)/2)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)[:n]
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// noteSigned says of the signature's fields what becomes of them on a redirect. The next hop is signed anew where it goes to
// the same origin, and not at all elsewhere.
func (l *leg) noteSigned(s *Signed, red *Redirect, same, crossed bool) {
	for _, f := range s.Made.Set {
		if name := f[0]; !slices.Contains(red.Kept, name) && !slices.Contains(red.Dropped, name) {
			red.carry(name, same, crossed)
		}
	}
}
