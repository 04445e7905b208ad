package httpclient

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"why401/httpclient/mask"
)

// TestSignatureStaysWithItsOrigin: a redirect within the origin is signed anew, one to another port is not signed, and neither
// the exchange nor its dump shows the secret.
func TestSignatureStaysWithItsOrigin(t *testing.T) {
	seen := map[string][]string{}
	note := func(where string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			seen[where] = append(seen[where], r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("X-Amz-Date"))
			if to := r.URL.Query().Get("to"); to != "" {
				http.Redirect(w, r, to, http.StatusFound)
			}
		}
	}
	other := httptest.NewServer(note("other"))
	defer other.Close()
	first := httptest.NewServer(note("first"))
	defer first.Close()
	r := Request{Method: "GET", URL: first.URL + "/a?to=" + first.URL + "/b%3Fto=" + other.URL + "/c", Source: "curl", FollowRedirects: true, Scheme: "aws-sigv4", SchemeParam: "aws:amz:eu-west-1:s3",
		Login: &Login{User: "AKIAEXAMPLE", Password: mask.NewSensitive("secret key", "CANARY-secret"), Source: "curl -u"}}
	c := &Client{Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }}
	x := c.Do(context.Background(), r)
	if x.Failure != nil || len(x.Hops) != 3 {
		t.Fatalf("%v, %d hops", x.Failure, len(x.Hops))
	}
	for i, path := range []string{"/a", "/b"} {
		got := seen["first"][i]
		if !strings.HasPrefix(got, path+" AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/eu-west-1/s3/aws4_request") || x.Hops[i].Signed == nil {
			t.Errorf("hop %d: %s", i+1, got)
		}
		s, canonical, ok := x.Hops[i].ReadSignature()
		if !ok || !s.MadeBy("CANARY-secret", canonical) || canonical != x.Hops[i].Signed.Made.Steps[0].Text {
			t.Errorf("hop %d: what was sent is not what was signed:\n%s", i+1, canonical)
		}
	}
	if seen["first"][0] == strings.Replace(seen["first"][1], "/b", "/a", 1) {
		t.Error("the second hop carries the signature of the first")
	}
	if got := seen["other"]; len(got) != 1 || got[0] != "/c  " || x.Hops[2].Signed != nil {
		t.Errorf("the other origin got %q", got)
	}
	for _, h := range x.Hops {
		if text := DumpRequest(h, true); strings.Contains(text, "CANARY") || strings.Contains(text, "Signature=") && !strings.Contains(text, "Signature=‹signature 64 chars") {
			t.Error(text)
		}
	}
}

// TestSignatureOfAHopWithoutHost: Host is no field of HTTP/2, and is signed all the same.
func TestSignatureOfAHopWithoutHost(t *testing.T) {
	h := Hop{Method: "GET", URL: "https://b.test/k?a=1", Proto: "HTTP/2.0", Sent: Headers{{"Authorization", "AWS4-HMAC-SHA256 Credential=A/20260102/r/s/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"}, {"X-Amz-Date", "20260102T030405Z"}}}
	_, canonical, ok := h.ReadSignature()
	if !ok || !strings.Contains(canonical, "\nhost:b.test\n") || !strings.HasPrefix(canonical, "GET\n/k\na=1\n") {
		t.Errorf("%v\n%s", ok, canonical)
	}
}

// TestCheckSignsToo: what cannot be signed is said before anything is sent, as a sentence of its own.
func TestCheckSignsToo(t *testing.T) {
	r := Request{Method: "GET", URL: "http://localhost:1/", Source: "curl", Scheme: "aws-sigv4", SchemeParam: ":amz", Login: &Login{User: "K", Password: mask.NewSensitive("secret key", "CANARY"), Source: "curl -u"}}
	if err := (&Client{}).Check(r); err == nil || !strings.Contains(err.Error(), "want a provider first") {
		t.Errorf("%v", err)
	}
	if x := (&Client{}).Do(context.Background(), r); x.Failure == nil || x.Failure.During != "signing the request" || strings.HasPrefix(x.Failure.Detail, "signing") {
		t.Errorf("%+v", x.Failure)
	}
}
