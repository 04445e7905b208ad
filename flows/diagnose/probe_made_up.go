package diagnose

import (
	"net/url"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// madeUp is a credential that nobody has: it must never be a real user's.
const madeUp = "why401-made-up-credential"

// madeUpCookies are cookies of the same names, with a made-up value each.
func madeUpCookies(line string) string {
	var out []string
	for _, p := range strings.Split(line, ";") {
		if name, _, ok := strings.Cut(strings.TrimSpace(p), "="); ok && name != "" {
			out = append(out, name+"="+madeUp)
		}
	}
	if len(out) == 0 {
		return strings.TrimSpace(line) + "=" + madeUp
	}
	return strings.Join(out, "; ")
}

func buildGarbage(d *Diagnosis) (flows.Attempt, string) {
	e := d.Evidence
	c := flows.Credential{Scheme: e.Credential.Scheme}
	f := func(n, v string) {
		c.Fields = append(c.Fields, flows.Field{Name: n, Value: mask.NewSensitive("made up", v), Source: "made up"})
	}
	if scheme.IsSigner(e.Credential.Scheme) {
		made, why := madeUpSigner(e)
		if why != "" {
			return flows.Attempt{}, why
		}
		a, err := scheme.Apply(scheme.Strip(e.Attempt), made)
		if err != nil {
			return a, "it cannot be built: " + err.Error()
		}
		return a, ""
	}
	switch e.Credential.Scheme {
	case "basic", "digest", "ntlm":
		// Never the real user name with a wrong password: that may lock the account.
		f("user", madeUp)
		f("password", madeUp)
	case "aws-sigv4":
		// Never the real key id with a wrong secret.
		f("key", "AKIAWHY401MADEUPKEY0")
		f("secret", madeUp)
		for _, n := range []string{"region", "service", "provider"} {
			f(n, e.Credential.Get(n).Reveal())
		}
	case "bearer":
		if !sent(e) {
			return flows.Attempt{}, "the request carried no credential"
		}
		f("token", shapedLike(e.Credential.Get("token").Reveal()))
	case "apikey":
		f("value", shapedLike(e.Credential.Get("value").Reveal()))
		f("in", e.Credential.Get("in").Reveal())
		f("name", e.Credential.Get("name").Reveal())
	case "cookie":
		f("cookie", madeUpCookies(e.Credential.Get("cookie").Reveal()))
	default:
		return flows.Attempt{}, "no credential of a kind that can be made up"
	}
	a, err := scheme.Apply(e.Attempt, c)
	if old := e.Attempt.Request.Headers.Get("Cookie"); err == nil && old != "" && !a.Request.Headers.Has("Cookie") {
		// Without them the answer may be another one for their sake, and the credential would look known.
		a.Request = a.Request.Clone()
		a.Request.Headers = append(a.Request.Headers, httpclient.Header{Name: "Cookie", Value: madeUpCookies(old)})
	}
	if err != nil {
		return a, "it cannot be built: " + err.Error()
	}
	return a, ""
}

// shapedLike is a made-up value that keeps what a server may look at first: a known prefix, three JWT parts.
func shapedLike(v string) string {
	if strings.HasPrefix(v, "eyJ") && strings.Count(v, ".") == 2 {
		// {"alg":"HS256","typ":"JWT"} and {"sub":"why401"}
		return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ3aHk0MDEifQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	}
	if i := strings.IndexAny(v, "_-"); i > 0 && i < 8 {
		return v[:i+1] + "why401madeup0000000000000000000000"
	}
	return madeUp
}

func buildNonsense(d *Diagnosis) (flows.Attempt, string) {
	a := d.Evidence.Attempt
	a.Request = a.Request.Clone()
	u, err := url.Parse(a.Request.URL)
	if err != nil {
		return a, "the URL cannot be read"
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path[:strings.LastIndex("/"+u.Path, "/")], "/")+"/why401-no-such-path", ""
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path
	}
	a.Request.URL = u.String()
	a.Note = "a path that cannot exist"
	return a, ""
}
