package provenance

import (
	"net"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/address"
	"why401/httpclient/mask"
)

// look is one search for the places of a request.
type look struct {
	Place
	a        flows.Attempt
	r        httpclient.Request // as it was read
	sent     httpclient.Request // as it would be sent
	sentErr  error
	tool     string
	address  address.Address
	host     string
	hostPort string // "" where the URL names no port
	rungs    []Rung
}

// Look makes the ladder of an attempt. It reads the files of p and sends nothing.
func Look(a flows.Attempt, p Place) *Ladder {
	k := &look{Place: p, a: a, r: a.Request, tool: toolOf(a.Request)}
	k.address, _ = address.Read(a.Request.URL, "http", true)
	k.host = strings.ToLower(k.address.Host)
	if k.address.Port != "" {
		k.hostPort = net.JoinHostPort(k.host, k.address.Port)
	}
	k.sent, k.sentErr = p.client().Resolved(a.Request)
	k.request()
	k.around()
	k.stores()
	k.asked()
	k.settle()
	return &Ladder{Tool: k.tool, Host: k.host, URL: mask.URL(a.Request.URL), Rungs: k.rungs}
}

// client reads what a request takes from around it, in this place.
func (p Place) client() *httpclient.Client {
	return &httpclient.Client{Now: p.Now, Getenv: p.env, ReadFile: func(name string) ([]byte, error) {
		if p.ReadFile == nil {
			return nil, notSmall("no file")
		}
		b, _, err := p.ReadFile(name)
		return b, err
	}}
}

// stores are the files in which other programs keep credentials for hosts.
func (k *look) stores() {
	k.environment()
	k.gh()
	k.vaultToken()
	k.kube()
	k.aws()
	k.docker()
	k.npm()
	k.pypi()
	k.gitStore()
}

func (k *look) add(r Rung) { k.rungs = append(k.rungs, r) }

// nothing adds a rung that gives nothing, or cannot be read.
func (k *look) nothing(id, name string, f file) {
	k.add(Rung{ID: id, Name: name, Where: f.shown, State: f.state, Why: f.why})
}

// toolOf is the tool that a request came from, as people call it.
func toolOf(r httpclient.Request) string {
	switch r.Source {
	case "", "URL", "curl -v":
		return "curl"
	case "HAR", ".http file", "raw HTTP", "why401.request.v1", "typed", "typed here": // no tool: what stands there is all
		return "why401"
	}
	return r.Source
}

// isHost is true where a name of a file or variable is the request's host.
func (k *look) isHost(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	name, _, _ = strings.Cut(name, "/")
	if i := strings.LastIndex(name, "@"); i >= 0 {
		name = name[i+1:]
	}
	if name == "" {
		return false
	}
	port := k.address.Port
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[k.address.Scheme]
	}
	if h, p, err := net.SplitHostPort(name); err == nil {
		return h == k.host && p == port
	}
	return strings.Trim(name, "[]") == k.host
}

// within is true where the request's host is domain or below it.
func (k *look) within(domain string) bool {
	return k.host == domain || strings.HasSuffix(k.host, "."+domain)
}

// secretOf is the secret of a credential.
func secretOf(c flows.Credential) mask.Sensitive {
	for _, n := range []string{"token", "value", "password", "cookie", "pair", "response"} {
		for _, f := range c.Fields {
			if f.Name == n {
				return f.Value
			}
		}
	}
	return mask.Sensitive{}
}

// field makes a credential of name and value pairs, all from one place.
func credential(id, src string, pairs ...string) flows.Credential {
	c := flows.Credential{Scheme: id}
	for i := 0; i+1 < len(pairs); i += 2 {
		kind := pairs[i]
		if kind == "token" || kind == "value" {
			kind = "token"
		}
		c.Fields = append(c.Fields, flows.Field{Name: pairs[i], Value: mask.NewSensitive(kind, pairs[i+1]), Source: src})
	}
	if c.Scheme == "bearer" { // a JWT is called one
		if r, err := applied(c); err == nil {
			if d := scheme.Detect(r); d.Scheme == "bearer" {
				for i := range c.Fields {
					if v := d.Get(c.Fields[i].Name); v.Reveal() == c.Fields[i].Value.Reveal() {
						c.Fields[i].Value = v
					}
				}
			}
		}
	}
	return c
}

func applied(c flows.Credential) (httpclient.Request, error) {
	s, _ := scheme.ByID(c.Scheme)
	return s.Apply(httpclient.Request{Method: "GET", URL: "https://host.test/"}, c)
}

// settle looks from each rung at the others: equal secrets, times of tokens, and variables whose value the command holds.
func (k *look) settle() {
	for i := range k.rungs {
		r := &k.rungs[i]
		if v := r.Secret.Reveal(); r.Issued.IsZero() && strings.HasPrefix(v, "eyJ") {
			t := token.Inspect(v, k.now())
			r.Issued, _ = t.At("iat")
			if at, ok := t.At("exp"); ok && r.Expires.IsZero() {
				r.Expires = at
			}
		}
		if len(r.Secret.Reveal()) < 4 {
			continue
		}
		for j := range k.rungs {
			o := &k.rungs[j]
			if i == j || o.Secret.Reveal() != r.Secret.Reveal() {
				continue
			}
			r.Same = append(r.Same, o.Name)
			if strings.HasPrefix(r.ID, "environment.") && r.State == Available && o.State == Used && o.By == "" {
				r.State, r.By, r.Why, r.Off = Used, o.Name, "its value stands in "+o.Name, o.Off
			}
		}
	}
}

// unread says that a tool does not take a credential from a place by itself.
func (k *look) unread(what string) string {
	return k.tool + " does not read " + what + " by itself"
}
