package redact

import (
	"context"
	"net"
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
	"why401/httpclient/ntlm/ntlmtest"
)

// TestDigestIsHiddenByItsResponse: the rest of an answer is what people compare with the challenge.
func TestDigestIsHiddenByItsResponse(t *testing.T) {
	const v = `Digest username="alice", realm="r", nonce="7ypf/xlj9XXwfDPEoM4URrv", uri="/a", response="8ca523f5e9506fed4657c9700eebdbec", algorithm=MD5`
	var r Redactor
	r.AddRequest(httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: v}}})
	if text := r.Redact(`realm r, got 8ca523f5e9506fed4657c9700eebdbec for alice`); strings.Contains(text, "8ca523") || !strings.Contains(text, "realm r") || !strings.Contains(text, "alice") {
		t.Errorf("redacted to %s", text)
	}
}

// TestNTLMIsHiddenByItsProofs: message 2 is public, and of message 3 the parts by which the password can be guessed are not.
func TestNTLMIsHiddenByItsProofs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go (&ntlmtest.Server{Users: map[string]string{`CORP\ALICE`: "CANARY-pw"}}).Serve(l)
	x := (&httpclient.Client{}).Do(context.Background(), httpclient.Request{Method: "GET", URL: "http://" + l.Addr().String() + "/a", Source: "curl", Scheme: "ntlm",
		Login: &httpclient.Login{User: `CORP\alice`, Password: mask.NewSensitive("password", "CANARY-pw")}})
	if x.Status() != 200 || len(x.Hops) != 2 {
		t.Fatalf("status %d in %d hops", x.Status(), len(x.Hops))
	}
	var red Redactor
	red.AddExchange(x)
	two, three := x.Hops[0].Received.Get("WWW-Authenticate"), strings.TrimPrefix(x.Hops[1].Sent.Get("Authorization"), "NTLM ")
	if got := red.Redact(two); got != two {
		t.Errorf("message 2 is shown as %s", got)
	}
	if raw, _ := ntlm.ReadField("NTLM " + three); len(raw.Proofs()) != 2 || red.Redact("got "+three) == "got "+three || strings.Contains(red.Redact(three), raw.Proofs()[0]) {
		t.Errorf("message 3 in a body is shown as %s", red.Redact(three))
	}
}
