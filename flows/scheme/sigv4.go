package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

const sigV4ID = "aws-sigv4"

func sigV4() Scheme {
	return Scheme{
		ID: sigV4ID, Title: "AWS signature", AuthScheme: "AWS4-HMAC-SHA256",
		About: "A key id and a secret; each request is signed with the secret, which is never sent.",
		Fields: []FieldSpec{
			{Name: "key", Label: "Key id", Help: "AKIA… is good for long, ASIA… with a session token only."},
			{Name: "secret", Label: "Secret key", Help: "It stays here: what is sent is a hash.", Secret: true},
			{Name: "session_token", Label: "Session token", Help: "Where the key id begins with ASIA: it was given with both.", Secret: true, Optional: true},
			{Name: "region", Label: "Region", Help: "As in eu-west-1. Empty: taken from the host's name.", Optional: true},
			{Name: "service", Label: "Service", Help: "As in s3, execute-api. Empty: taken from the host's name.", Optional: true},
		},
		Detect: detectSigV4, Apply: applySigV4, Strip: stripSigV4,
		References: []string{"AWS IAM User Guide, AWS Signature Version 4 for API requests", "curl documentation, --aws-sigv4"},
	}
}

// detectSigV4 finds the login of --aws-sigv4, or a signature that was pasted, in Authorization or in the URL: those name the key
// and hold no secret.
func detectSigV4(r httpclient.Request) (flows.Credential, bool) {
	c := flows.Credential{Scheme: sigV4ID}
	add := func(name, kind, v, src string) {
		if v != "" {
			c.Fields = append(c.Fields, flows.Field{Name: name, Value: mask.NewSensitive(kind, v), Source: src})
		}
	}
	if r.Login != nil && r.Scheme == sigV4ID {
		if word, _, _ := strings.Cut(r.Headers.Get("Authorization"), " "); word != "" && !strings.HasSuffix(word, "4-HMAC-SHA256") {
			return c, false // it goes before
		}
		if !r.Headers.Has("Authorization") {
			part := append(strings.SplitN(r.SchemeParam, ":", 4), "", "", "", "")
			add("key", "key id", r.Login.User, r.Login.Source)
			c.Fields = append(c.Fields, flows.Field{Name: "secret", Value: mask.NewSensitive("secret key", r.Login.Password.Reveal()), Source: r.Login.Source})
			add("session_token", "session token", sessionToken(r), source(r, "X-Amz-Security-Token"))
			add("region", "region", part[2], r.Source)
			add("service", "service", part[3], r.Source)
			if part[1] == part[0] {
				part[1] = "" // curl means the same by one
			}
			if p := strings.TrimRight(part[0]+":"+part[1], ":"); p != "aws:amz" {
				add("provider", "provider", p, r.Source)
			}
			return c, true
		}
	}
	s, _, ok := (httpclient.Hop{Method: r.Method, URL: r.URL, Sent: r.Headers}).ReadSignature()
	if !ok {
		return c, false
	}
	src := source(r, "Authorization")
	if s.Query {
		src = "URL query"
	}
	add("key", "key id", s.Key, src)
	add("signature", "signature", s.Signature, src)
	add("session_token", "session token", s.Token, src)
	add("region", "region", s.Region, src)
	add("service", "service", s.Service, src)
	if !s.At.IsZero() {
		add("signed_at", "time", httpclient.Moment(s.At), src)
	}
	if s.Query {
		add("in", "place", "query", src)
		if end := s.Ends(); !end.IsZero() {
			add("good_until", "time", httpclient.Moment(end), src)
		}
	}
	return c, true
}

// sessionToken is the token that goes with temporary keys, "" none.
func sessionToken(r httpclient.Request) string {
	for _, h := range r.Headers {
		if n := strings.ToLower(h.Name); strings.HasPrefix(n, "x-") && strings.HasSuffix(n, "-security-token") {
			return h.Value
		}
	}
	return ""
}

func applySigV4(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
	key, secret, token := strings.TrimSpace(c.Get("key").Reveal()), strings.TrimSpace(c.Get("secret").Reveal()), strings.TrimSpace(c.Get("session_token").Reveal())
	region, service := strings.TrimSpace(c.Get("region").Reveal()), strings.TrimSpace(c.Get("service").Reveal())
	switch {
	case key == "":
		return r, errors.New("applying a credential: the access key id is empty")
	case strings.ContainsAny(key, ": ,"):
		return r, errors.New("applying a credential: the access key id holds a colon, comma or space, which none has; is it the whole pair?")
	case secret == "" && !c.Get("signature").IsZero():
		return r, errors.New("applying a credential: a signature is good for one request, and to sign the next needs the secret key")
	case secret == "":
		return r, errors.New("applying a credential: the secret key is empty")
	case service != "" && region == "":
		return r, errors.New("applying a credential: the service stands without a region; want both, or none where the host's name has them")
	case strings.HasPrefix(c.Get("provider").Reveal(), ":") || strings.Contains(c.Get("provider").Reveal()+":", "::"):
		return r, errors.New("applying a credential: a provider is empty; want it as in aws:amz")
	case strings.ContainsAny(region+service, ": /,"):
		return r, errors.New("applying a credential: want a region and a service as in eu-west-1 and s3, without colons, slashes and spaces")
	}
	for name, v := range map[string]string{"access key id": key, "session token": token, "region": region, "service": service} {
		if err := sendable(name, v); err != nil {
			return r, err
		}
	}
	provider := "aws:amz"
	if p := c.Get("provider").Reveal(); p != "" {
		if provider = p; region != "" && !strings.Contains(p, ":") {
			provider += ":" + p
		}
	} else if region == "" && strings.HasPrefix(r.URL, "http") && strings.Count(hostOf(r.URL), ".") < 2 {
		return r, errors.New("applying a credential: the host " + clean.Line(hostOf(r.URL), 60) + " does not name a region and a service; type both")
	}
	r = r.Clone()
	r.Headers = r.Headers.Without("Authorization").Without("X-Amz-Date")
	r.Scheme, r.SchemeParam = sigV4ID, strings.TrimRight(provider+":"+region+":"+service, ":")
	r.Login = &httpclient.Login{User: key, Password: mask.NewSensitive("secret key", secret), Source: c.Source()}
	if token != "" {
		part := strings.Split(provider+":"+provider, ":")
		name := "X-" + strings.ToUpper(part[1][:1]) + strings.ToLower(part[1][1:]) + "-Security-Token"
		r.Headers = r.Headers.With(name, token)
		r = withSource(r, name, c.Source())
	}
	return r, nil
}

// stripSigV4 takes off what belongs to a signature. The hash of the body stays: it is no credential, and is as right as before.
func stripSigV4(r httpclient.Request) httpclient.Request {
	r = r.Clone()
	if r.SchemeParam != "" || r.Scheme == sigV4ID {
		r.Login, r.Scheme, r.SchemeParam = nil, "", ""
	}
	if word, _, _ := strings.Cut(r.Headers.Get("Authorization"), " "); strings.HasSuffix(word, "4-HMAC-SHA256") {
		r.Headers = r.Headers.Without("Authorization")
	}
	r.Headers = r.Headers.Without("X-Amz-Security-Token").Without("X-Amz-Date")
	base, query, ok := strings.Cut(r.URL, "?")
	if !ok {
		return r
	}
	query, fragment, _ := strings.Cut(query, "#")
	word := ""
	for _, p := range strings.Split(query, "&") {
		k, _, _ := strings.Cut(strings.ToLower(p), "=")
		if w, ok := strings.CutSuffix(k, "-signature"); ok && (w == "x-amz" || w == "x-goog") {
			word = w + "-"
		}
	}
	if word == "" {
		return r
	}
	var kept []string
	for _, p := range strings.Split(query, "&") {
		if !strings.HasPrefix(strings.ToLower(p), word) {
			kept = append(kept, p)
		}
	}
	r.URL = base
	if len(kept) > 0 {
		r.URL += "?" + strings.Join(kept, "&")
	}
	if fragment != "" {
		r.URL += "#" + fragment
	}
	return r
}

// hostOf is the host of an absolute URL.
func hostOf(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// shownSigV4 names a signature by its key, region and service: none of them is a secret.
func shownSigV4(c flows.Credential) string {
	out := "AWS signature by " + clean.Line(mask.User(c.Get("key").Reveal(), "x"+c.Get("secret").Reveal()+"y"), 40)
	if v := c.Get("secret"); !v.IsZero() {
		out += " " + v.String()
	}
	if v := c.Get("session_token"); !v.IsZero() {
		out += ", " + v.String()
	}
	if r, s := c.Get("region").Reveal(), c.Get("service").Reveal(); r != "" || s != "" {
		out += " for " + clean.Line(strings.Trim(r+"/"+s, "/"), 60)
	}
	if c.Get("in").Reveal() == "query" {
		out += ", in the URL"
	}
	if v := c.Get("good_until").Reveal(); v != "" {
		out += ", good until " + v
	} else if v := c.Get("signed_at").Reveal(); v != "" {
		out += ", of " + v
	}
	return out
}
