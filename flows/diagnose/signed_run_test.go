package diagnose

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

func credentialOf(id string, fields ...string) flows.Credential {
	c := flows.Credential{Scheme: id}
	for i := 0; i+1 < len(fields); i += 2 {
		c.Fields = append(c.Fields, flows.Field{Name: fields[i], Value: mask.NewSensitive(fields[i], fields[i+1]), Source: "typed"})
	}
	return c
}

// TestNoExperimentSignsUnderTheRealKey: a made-up secret under the name of a real key looks like an attack on that key, and may lock it.
func TestNoExperimentSignsUnderTheRealKey(t *testing.T) {
	key, err := signing.FreshKeyText()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []flows.Credential{
		credentialOf("oauth1", "consumer-key", "real-key", "consumer-secret", "CANARY-1", "token", "CANARY-real-token", "token-secret", "CANARY-3", "method", "HMAC-SHA1"),
		credentialOf("http-signature", "key-id", "real-key", "key", key),
		credentialOf("http-signature", "key-id", "real-key", "secret", "CANARY-4"),
		credentialOf("dpop", "token", "CANARY-real-token", "key", key),
		credentialOf("hmac", "secret", "CANARY-5", "template", "X-Sig: real-key:{hex(hmac_sha256(secret, target))}"),
	} {
		var real, made int
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var all strings.Builder
			_ = r.Header.Write(&all)
			switch {
			case strings.Contains(all.String(), "real-"):
				real++
			case strings.Contains(all.String(), madeUp):
				made++
			}
			w.WriteHeader(403)
		}))
		a, err := scheme.Apply(scheme.Attempt(httpclient.Request{Method: "GET", URL: s.URL + "/a", Source: "curl", Sources: map[string]string{}}), c)
		if err != nil {
			t.Fatal(err)
		}
		d := Run(context.Background(), &httpclient.Client{}, a, Options{})
		s.Close()
		tried := 1 // the request itself
		for _, p := range d.Experiments {
			if p.ID != ProbeNone && p.ID != ProbeGarbage && p.ID != ProbeClock {
				tried++ // with the real key, as it is
			}
		}
		if real != tried {
			t.Errorf("%s: the real key was named %d times, want %d; %v", c.Scheme, real, tried, d.NotRun)
		}
		if c.Scheme != "hmac" && c.Scheme != "dpop" && d.Evidence.Probe(ProbeGarbage) != nil && made == 0 {
			t.Errorf("%s: the made-up credential names no made-up key", c.Scheme)
		}
	}
}

// TestCurlTookTheLineEndsOut: curl -d @FILE sends another body than the file that a webhook's signature was made over.
func TestCurlTookTheLineEndsOut(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(401)
		_, _ = w.Write([]byte("signature mismatch"))
	}))
	defer s.Close()
	file := filepath.Join(t.TempDir(), "event.json")
	for text, want := range map[string]string{"{\n \"a\": 1\n}\n": "--data-binary", `{"a":1}`: ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := fromCurl("curl -d @"+file+" -H 'X-Hub-Signature-256: sha256=CANARY' "+s.URL, convert.Options{ReadFile: os.ReadFile})
		if err != nil {
			t.Fatal(err)
		}
		d := Run(context.Background(), &httpclient.Client{}, scheme.Attempt(r), Options{})
		top := d.Findings[0]
		if certain := top.Cause.ID == "signing.body_mutated" && strings.Contains(top.Match.Fixes[0].Do, "--data-binary"); certain != (want != "") {
			t.Errorf("%q: %s, %s", text, top.Cause.ID, top.Match.Fixes[0].Do)
		}
	}
}

// TestANonceIsAnsweredOnce: a server that calls each nonce wrong is not asked for ever.
func TestANonceIsAnsweredOnce(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("DPoP-Nonce", strings.Repeat("n", asked))
		w.Header().Set("WWW-Authenticate", `DPoP error="use_dpop_nonce"`)
		w.WriteHeader(401)
	}))
	defer s.Close()
	a, err := scheme.Apply(scheme.Attempt(httpclient.Request{Method: "GET", URL: s.URL, Source: "curl", Sources: map[string]string{}}), credentialOf("dpop", "token", "CANARY-token", "key", "new"))
	if err != nil {
		t.Fatal(err)
	}
	d := Run(context.Background(), &httpclient.Client{}, a, Options{Probe: "none"})
	if asked != 2 || d.Findings[0].Cause.ID != "signing.proof_missing" || !strings.Contains(d.Findings[0].Match.Title, "refuses each nonce") {
		t.Errorf("asked %d times, %s: %s", asked, d.Findings[0].Cause.ID, d.Findings[0].Match.Title)
	}
}
