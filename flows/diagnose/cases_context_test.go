package diagnose

import (
	"strings"
	"testing"

	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// background is what a case knows beside the request and the answer.
type background struct {
	options Options
	change  func(x *httpclient.Exchange)
	hidden  string // why a recording does not show the credential
}

// contextOf reads lines of a case's context: "environment: NAME=value", "netrc: user" (a netrc file supplied the login
// while sending), "audience:", "issuer:" and "scopes:" (what the API expects), "key:" (a secret to verify tokens with),
// "cookie: NAME; from; why" (it did not go with the last hop), "unset: NAME; why" (the first answer set it in vain),
// "kept: Authorization" (what every redirect took along), "tls: certificate-requested", "kerberos:" (see storyOf), "hidden:" (why a recording does not show the credential).
func contextOf(t *testing.T, text string) background {
	t.Helper()
	b := background{change: func(*httpclient.Exchange) {}}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		what, v, _ := strings.Cut(line, ":")
		v = strings.TrimSpace(v)
		before := b.change
		switch what {
		case "":
		case "environment":
			b.options.Environment = append(b.options.Environment, v)
		case "audience":
			b.options.Expect.Audience = v
		case "issuer":
			b.options.Expect.Issuer = v
		case "scopes":
			b.options.Expect.Scopes = strings.Fields(v)
		case "key":
			ks := token.SecretKeySet("the given secret", []byte(v))
			b.options.Keys = &ks
		case "netrc":
			b.change = func(x *httpclient.Exchange) {
				before(x)
				x.Request.Login = &httpclient.Login{User: v, Password: mask.NewSensitive("password", "CANARY-netrc"), Source: "netrc /home/alice/.netrc line 3"}
				for i := range x.Hops {
					x.Hops[i].Sent = x.Hops[i].Sent.With("Authorization", "Basic CANARY")
				}
			}
		case "kept":
			b.change = func(x *httpclient.Exchange) {
				before(x)
				for i := range x.Hops[1:] {
					red := x.Hops[i].Redirect
					red.Kept, red.Dropped, red.Why = []string{v}, nil, ""
					x.Hops[i+1].Sent = x.Hops[0].Sent
				}
			}
		case "cookie": // NAME; where from; why it did not go with the last hop
			f := strings.Split(v, "; ")
			b.change = func(x *httpclient.Exchange) {
				before(x)
				x.Last().Cookies = append(x.Last().Cookies, cookie.Use{Name: f[0], From: f[1], Why: f[2]})
			}
		case "unset": // NAME; why the first hop's cookie could not be kept
			name, why, _ := strings.Cut(v, "; ")
			b.change = func(x *httpclient.Exchange) {
				before(x)
				x.Hops[0].CookiesSet = append(x.Hops[0].CookiesSet, cookie.Set{Name: name, Why: why})
			}
		case "kerberos":
			b.change = func(x *httpclient.Exchange) {
				before(x)
				withStory(t, v)(x)
			}
		case "hidden":
			b.hidden = v
		case "unended":
			b.change = func(x *httpclient.Exchange) {
				before(x)
				x.Last().Unended = v
			}
		case "tls":
			b.change = func(x *httpclient.Exchange) {
				before(x)
				for i := range x.Hops {
					x.Hops[i].TLS = &httpclient.TLSPeer{Version: "TLS 1.3"}
				}
				if v == "certificate-requested" {
					seenCertificate(x, "asked")
				}
			}
		case "certificate", "authority", "certificate-fault", "peer-subject", "peer-issuer", "peer-name", "protocol":
			b.change = func(x *httpclient.Exchange) {
				before(x)
				seenInTLS(t, x, what, v)
			}
		default:
			t.Fatalf("the case's context has %q, which is not known", line)
		}
	}
	return b
}
