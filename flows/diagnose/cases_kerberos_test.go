package diagnose

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"why401/httpclient"
	"why401/httpclient/kerberos"
)

// storyOf reads the line "kerberos:" of a case's context: "ticket" (it was got, and its token left; "cached" where it lay in the
// cache, "bound", or "unbound" and why), the words of a fault and what belongs to it ("expired 3h", "kind of cache API", "no KDC example.test"), or "KDC 7" with an
// error's code and, for a clock, how far it is from ours: "KDC 37 -10m". "asked krbtgt/B.TEST" behind it says for whom.
func storyOf(t *testing.T, line string) (a httpclient.NegotiateAnswer, token string) {
	t.Helper()
	a.Cache, a.CacheSource, a.Now = "FILE:/tmp/krb5cc_1000", "the default", caseClock
	a.Client = kerberos.ParsePrincipal("alice", "EXAMPLE.TEST")
	a.Server = kerberos.Service("HTTP", "www.example.test", "EXAMPLE.TEST")
	line, asked, _ := strings.Cut(line, " asked ")
	word, rest, _ := strings.Cut(line, " ")
	span := func(s string) time.Duration {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	switch {
	case word == "ticket":
		b, err := os.ReadFile("../../httpclient/spnego/testdata/sent.b64")
		if err != nil {
			t.Fatal(err)
		}
		a.KVNO, a.EType, a.End, a.Cached = 4, 18, caseClock.Add(time.Hour), rest == "cached"
		if rest == "bound" {
			a.Bound = httpclient.Bound{Sum: [16]byte{1}, Hash: "SHA-256", Of: "e3ca49271e5089cc48ce82109f1324f4", Subject: "CN=www.example.test"}
		} else if why, ok := strings.CutPrefix(rest, "unbound "); ok {
			a.Bound.None = why
		}
		return a, "Negotiate " + strings.TrimSpace(string(b))
	case word == "KDC":
		code, away, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(code)
		if err != nil {
			t.Fatal(err)
		}
		e := &kerberos.Error{Code: int32(n), Time: caseClock, Server: a.Server}
		if away != "" {
			e.Time = caseClock.Add(span(away))
		}
		a.Fault = &kerberos.Fault{Kind: kerberos.FaultKDC, Realm: "EXAMPLE.TEST", KDC: "10.0.0.1:88", Asked: a.Server, Err: e}
		if asked != "" {
			a.Fault.Asked = kerberos.ParsePrincipal(asked, "EXAMPLE.TEST")
		}
	case word == "expired":
		a.Fault = &kerberos.Fault{Kind: kerberos.FaultExpired, Text: "the ticket expired", When: caseClock.Add(-span(rest)), Realm: "EXAMPLE.TEST"}
	default:
		for _, k := range []kerberos.FaultKind{kerberos.FaultNoCache, kerberos.FaultCacheKind, kerberos.FaultCacheAway, kerberos.FaultCacheDenied, kerberos.FaultCacheBroken, kerberos.FaultNoLogin, kerberos.FaultNotYet, kerberos.FaultConfig,
			kerberos.FaultNoRealm, kerberos.FaultNoKDC, kerberos.FaultUnreachable, kerberos.FaultPassword} {
			if text, ok := strings.CutPrefix(line, string(k)); ok {
				text = strings.TrimSpace(text)
				a.Fault = &kerberos.Fault{Kind: k, Text: text, Realm: text, When: caseClock.Add(time.Hour)}
			}
		}
		if a.Fault == nil {
			t.Fatalf("the case's context speaks of kerberos: %q, which is not known", line)
		}
	}
	return a, ""
}

// withStory puts the story, and the token where there is one, on the last hop.
func withStory(t *testing.T, line string) func(x *httpclient.Exchange) {
	return func(x *httpclient.Exchange) {
		a, token := storyOf(t, line)
		h := x.Last()
		if h.Status == 407 {
			h.ProxyAuth, h.Sent = &a, h.Sent.Without("Proxy-Authorization").Without("Authorization")
			return
		}
		if h.Auth, h.Sent = &a, h.Sent.Without("Authorization"); token != "" {
			h.Sent = h.Sent.With("Authorization", token)
		}
	}
}
