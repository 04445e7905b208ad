package kit

import (
	"errors"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/secrets"
)

// ProfileOf is the credential of an accepted attempt as a profile that may go to its own origin alone. An empty name
// takes the host's.
func ProfileOf(name string, d *diagnose.Diagnosis) (secrets.Profile, error) {
	a := d.Evidence.Attempt
	origin, err := secrets.Origin(a.Request.URL)
	if err != nil {
		return secrets.Profile{}, err
	}
	if name == "" {
		scheme, rest, _ := strings.Cut(origin, "://")
		rest = strings.TrimSuffix(rest, map[string]string{"https": ":443", "http": ":80"}[scheme])
		name = strings.NewReplacer(":", "-", "/", "-", `\`, "-").Replace(rest) // colons collide in some keyrings
	}
	if c := d.Evidence.Credential; !c.Get("response").IsZero() && c.Get("password").IsZero() { // with an empty one it would be a wrong password
		return secrets.Profile{}, errors.New("keeping a credential: the request holds the answer to one challenge and no password; send it with user and password first")
	}
	if c := d.Evidence.Credential; !c.Get("copied").IsZero() {
		return secrets.Profile{}, errors.New("keeping a credential: the request holds a token of Negotiate, which is good for one request; send it with the ticket of the cache or with a password first")
	}
	if c := d.Evidence.Credential; !c.Get("proof").IsZero() || httpclient.Signs(c.Scheme) && c.Scheme != "aws-sigv4" && !scheme.Signed(c) {
		return secrets.Profile{}, errors.New("keeping a credential: the request holds a signature or proof for itself alone, and nothing to make the next with; sign it here with the key or secret first")
	}
	if c := d.Evidence.Credential; !c.Get("signature").IsZero() && c.Get("secret").IsZero() {
		return secrets.Profile{}, errors.New("keeping a credential: the request holds a signature for itself alone and no secret key; sign it here with the key first")
	}
	at := d.Evidence.Now.UTC().Truncate(time.Second)
	held := Held(d)
	p := secrets.Profile{Name: name, Hosts: []string{origin}, Scheme: held.Scheme, Fields: map[string]string{}, Method: a.Request.Method, URL: mask.URL(a.Request.URL), Kept: at, LastOK: at}
	for _, f := range held.Fields {
		p.Fields[f.Name] = f.Value.Reveal()
	}
	if own, ok := certificateOf(a.Request); ok && p.Scheme != "mtls" { // it goes along with the credential
		for _, f := range own.Fields {
			p.Fields["client "+f.Name] = f.Value.Reveal()
		}
	}
	if h := d.Evidence.Exchange.Last(); h != nil && h.ClientCert != nil && p.Scheme == "mtls" {
		p.Expires = h.ClientCert.NotAfter
	}
	for _, h := range a.Request.Headers {
		if !mask.CarriesSecret(h.Name, h.Value) {
			p.Headers = append(p.Headers, [2]string{h.Name, h.Value})
		}
	}
	if t := d.Evidence.Token; t != nil {
		if exp, ok := t.At("exp"); ok {
			p.Expires = exp
		}
	}
	return p, nil
}

// AttemptOf puts a kept credential into the request that it was kept with. The error says that they do not belong
// together: a credential goes to its own hosts alone.
func AttemptOf(p secrets.Profile) (flows.Attempt, error) {
	if !p.MayGoTo(p.URL) {
		return flows.Attempt{}, errors.New("using a kept credential: its request is for another host than the credential")
	}
	u, _, _ := strings.Cut(p.URL, "=‹") // a masked query value is no value
	if u != p.URL {
		u = u[:max(0, strings.LastIndexAny(u, "?&"))]
	}
	if strings.Contains(u, "‹") {
		return flows.Attempt{}, errors.New("using a kept credential: the address of its request holds what looks like a secret and was not kept; paste the request instead")
	}
	r := httpclient.Request{Method: p.Method, URL: u, Source: "curl", Sources: map[string]string{}}
	for _, h := range p.Headers {
		r.Headers = append(r.Headers, httpclient.Header{Name: h[0], Value: h[1]})
	}
	return AttemptWith(scheme.Attempt(r), p)
}

// AttemptWith puts a kept credential into a, in the place of what a carries. The error says that they do not belong
// together: a credential goes to its own hosts alone.
func AttemptWith(a flows.Attempt, p secrets.Profile) (flows.Attempt, error) {
	if !p.MayGoTo(a.Request.URL) {
		return flows.Attempt{}, errors.New("using a kept credential: it is kept for another host than the request's")
	}
	c := flows.Credential{Scheme: p.Scheme}
	sc, _ := scheme.ByID(p.Scheme)
	for _, f := range sc.Fields {
		c.Fields = append(c.Fields, flows.Field{Name: f.Name, Value: mask.NewSensitive(strings.ToLower(f.Label), p.Fields[f.Name]), Source: "profile " + p.Name})
	}
	if v := p.Fields["provider"]; v != "" { // who speaks AWS' signatures under names of their own
		c.Fields = append(c.Fields, flows.Field{Name: "provider", Value: mask.NewSensitive("provider", v)})
	}
	next, err := scheme.Apply(a, c)
	if err != nil || p.Fields["client cert"] == "" {
		return next, err
	}
	own := flows.Credential{Scheme: "mtls"}
	for _, name := range []string{"cert", "key", "passphrase"} {
		own.Fields = append(own.Fields, flows.Field{Name: name, Value: mask.NewSensitive(name, p.Fields["client "+name]), Source: "profile " + p.Name})
	}
	return scheme.Apply(next, own)
}

// certificateOf is the client certificate of a request: the names of its files and the passphrase, never the key itself.
func certificateOf(r httpclient.Request) (flows.Credential, bool) {
	s, _ := scheme.ByID("mtls")
	return s.Detect(r)
}
