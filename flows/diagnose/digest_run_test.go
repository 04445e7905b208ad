package diagnose

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
)

// digestRealm is a server that lets alice in by Digest, checks each answer, and counts who tried what.
func digestRealm(t *testing.T) (string, *[]string) {
	var tried []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		word, params, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		p := digest.ReadAnswer(params)
		if word == "Digest" {
			tried = append(tried, p["username"])
		}
		c := digest.Challenge{Realm: "orchard", Nonce: "n1", QOP: "auth", Algorithm: "SHA-256"}
		_, right := httpclient.AnswerDigest(c, &httpclient.Login{User: "alice", Password: mask.NewSensitive("password", "CANARY-right")}, r.Method, r.RequestURI, p["cnonce"], 1, "")
		if word != "Digest" || p["response"] != right.Response.Reveal() {
			w.Header().Set("WWW-Authenticate", `Digest realm="orchard", nonce="n1", algorithm=SHA-256, qop="auth"`)
			w.WriteHeader(401)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, &tried
}

func runCurl(t *testing.T, command string) *Diagnosis {
	t.Helper()
	r, err := fromCurl(command, convert.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return Run(context.Background(), &httpclient.Client{}, scheme.Attempt(r), Options{})
}

// TestAWrongDigestPasswordIsTriedOnce: each answer for a real user counts towards a lock, and experiments use a made-up one.
func TestAWrongDigestPasswordIsTriedOnce(t *testing.T) {
	for _, command := range []string{"curl --digest -u alice:CANARY-wrong ", "curl --anyauth -u alice:CANARY-wrong ", "curl -u alice:CANARY-wrong "} {
		base, tried := digestRealm(t)
		d := runCurl(t, command+base+"/a?b=c")
		want := map[bool]string{true: "credentials.wrong_scheme", false: "basic.wrong_password"}[strings.HasPrefix(command, "curl -u")]
		if d.Findings[0].Cause.ID != want {
			t.Errorf("%s: %s", command, d.Findings[0].Cause.ID)
		}
		if n := strings.Count(strings.Join(*tried, " "), "alice"); n > 1 || want == "credentials.wrong_scheme" && n > 0 {
			t.Errorf("%s: alice's password was tried %d times: %v", command, n, *tried)
		}
	}
}

// TestTheFixSendsTheSameLoginByDigest is the way from Basic to an accepted Digest, with the credential that is kept then.
func TestTheFixSendsTheSameLoginByDigest(t *testing.T) {
	base, _ := digestRealm(t)
	d := runCurl(t, "curl -u alice:CANARY-right "+base+"/a")
	fix := d.Findings[0].Match.Fixes[0]
	if fix.Apply == nil {
		t.Fatalf("%s offers %q, which sends nothing", d.Findings[0].Cause.ID, fix.Do)
	}
	next, err := fix.Apply(d.Evidence.Attempt)
	if err != nil {
		t.Fatal(err)
	}
	after := Run(context.Background(), &httpclient.Client{}, next, Options{})
	if after.Verdict != "accepted" || after.Evidence.Credential.Scheme != "digest" {
		t.Errorf("the fix ends in %s with %s", after.Verdict, scheme.Shown(after.Evidence.Credential))
	}
	if got := convert.ToCurl(next.Request, false); !strings.Contains(got, "--digest") || strings.Contains(got, "CANARY") {
		t.Errorf("as a command: %s", got)
	}
	again, err := scheme.Apply(scheme.Strip(next), after.Evidence.Credential) // as a kept one is
	if err != nil || Run(context.Background(), &httpclient.Client{}, again, Options{}).Verdict != "accepted" {
		t.Errorf("the kept credential is not accepted: %v", err)
	}
}

// TestACopiedAnswerIsNoPassword: it must not become a login with an empty one.
func TestACopiedAnswerIsNoPassword(t *testing.T) {
	r := httpclient.Request{Method: "GET", URL: "http://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: `Digest username="alice", realm="r", nonce="n", uri="/", response="0123456789abcdef0123456789abcdef"`}}}
	a := scheme.Attempt(r)
	if a.Credential.Scheme != "digest" || a.Credential.Get("user").Reveal() != "alice" {
		t.Fatalf("read as %s", scheme.Shown(a.Credential))
	}
	if shown := scheme.Shown(a.Credential); strings.Contains(shown, "0123456789") || !strings.Contains(shown, "alice") {
		t.Errorf("shown as %s", shown)
	}
	if _, err := scheme.Apply(a, a.Credential); err == nil {
		t.Error("a copied answer was taken for a login")
	}
}

// TestARecordedDigestAnswer: whoever recorded it answered a challenge that is not in the record, so a new nonce alone says
// nothing of a copied header.
func TestARecordedDigestAnswer(t *testing.T) {
	for _, row := range []struct{ reason, stale, want string }{
		{"the challenge came again", "", "basic.wrong_password"},
		{"the nonce is called stale", ", stale=true", "digest.nonce_stale"},
	} {
		v := `Digest username="alice", realm="r", nonce="n0", uri="/a", qop=auth, nc=00000001, cnonce="c", response="0123456789abcdef0123456789abcdef"`
		r := httpclient.Request{Method: "GET", URL: "http://a.test/a", Headers: httpclient.Headers{{Name: "Authorization", Value: v}}}
		x := &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{Method: "GET", URL: r.URL, Sent: r.Headers, Status: 401,
			Received: httpclient.Headers{{Name: "WWW-Authenticate", Value: `Digest realm="r", nonce="n1", qop="auth"` + row.stale}}}}}
		e := Gather(scheme.Attempt(r), x, Options{})
		e.Recorded = true
		if got := Judge(e).Findings[0].Cause.ID; got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}
