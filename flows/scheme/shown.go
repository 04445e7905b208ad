package scheme

import (
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// ShownProxy names the login that the proxy gets, "" none: "; for the proxy: alice ‹password 8 chars #1f3a›".
func ShownProxy(r httpclient.Request) string {
	if r.Proxy == nil || r.Proxy.Login == nil {
		return ""
	}
	l := r.Proxy.Login
	return "; for the proxy: " + clean.Line(mask.User(l.User, l.Password.Reveal()), 40) + " " + l.Password.String()
}

// Unclaimed names the header with a signature of a service's own making, which no scheme known here claims, and shows its value
// masked; "" where there is none. A token against forged requests is a secret too, and says nothing of who asks.
func Unclaimed(a flows.Attempt) string {
	if a.Credential.Scheme != "none" && a.Credential.Scheme != "" {
		return ""
	}
	for _, h := range a.Request.Headers {
		if n := strings.ToLower(h.Name); mask.SecretName(n) && (strings.Contains(n, "signature") || strings.Contains(n, "hmac")) {
			return clean.Line(h.Name, 40) + " " + mask.Header(h.Name, h.Value)
		}
	}
	return ""
}

// ShownIn is Shown for what an attempt will send: a login that goes by the scheme that the server asks for has none yet.
func ShownIn(a flows.Attempt) string {
	if own := Unclaimed(a); own != "" {
		return own
	}
	text := Shown(a.Credential)
	if a.Request.Scheme == "anyauth" && a.Request.Login != nil {
		if rest, ok := strings.CutPrefix(text, "Basic "); ok {
			return rest + ", as the server asks"
		}
	}
	return text
}

// Shown names a credential as it is written in the request, without showing it: "Bearer ‹JWT 812 chars #1f3a›". A
// scheme word that is missing, another one or written twice is named, since it is often the fault.
func Shown(c flows.Credential) string {
	if IsSigner(c.Scheme) {
		return shownSigned(c)
	}
	switch c.Scheme {
	case "none", "":
		return "no credential"
	case "basic":
		if !c.Get("pair").IsZero() {
			return "Basic " + c.Get("pair").String()
		}
		return "Basic " + clean.Line(mask.User(c.Get("user").Reveal(), c.Get("password").Reveal()), 40) + " " + c.Get("password").String()
	case "digest":
		user := clean.Line(mask.User(c.Get("user").Reveal(), "x"+c.Get("password").Reveal()), 40)
		if v := c.Get("response"); !v.IsZero() {
			return "Digest " + user + " " + v.String() + ", for one challenge"
		}
		return "Digest " + user + " " + c.Get("password").String()
	case sigV4ID:
		return shownSigV4(c)
	case "negotiate":
		return shownNegotiate(c)
	case "ntlm":
		user := clean.Line(mask.User(c.Get("user").Reveal(), "x"+c.Get("password").Reveal()), 40)
		if v := c.Get("response"); !v.IsZero() {
			return "NTLM " + strings.TrimLeft(user+" ", " ") + v.String() + ", for one connection"
		}
		return "NTLM " + user + " " + c.Get("password").String()
	case "bearer":
		word, token := "Bearer", c.Get("token")
		for _, f := range c.Fields { // a word that was read and is empty stays empty: it is the fault
			if f.Name == "word" {
				word = clean.Line(f.Value.Reveal(), 20)
			}
		}
		switch {
		case word == "":
			return "no scheme word, " + token.String()
		case token.IsZero():
			return word + " " + token.String()
		}
		return word + " " + strings.TrimPrefix(mask.Header("Authorization", word+" "+token.Reveal()), word+" ")
	case "apikey":
		return clean.Line(c.Get("name").Reveal(), 40) + " " + c.Get("value").String()
	case "mtls":
		return shownFiles(c)
	case "form":
		what := "a login by form as " + clean.Line(mask.User(c.Get("user").Reveal(), c.Get("password").Reveal()), 40) + " " + c.Get("password").String()
		if !c.Get("session").IsZero() {
			what = "the session of " + what
		}
		return what
	case "cookie":
		return "Cookie " + mask.Header("Cookie", c.Get("cookie").Reveal())
	}
	return c.Scheme
}
