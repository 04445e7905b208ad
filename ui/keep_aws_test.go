package ui

import (
	"strings"
	"testing"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/ui/kit"
)

// TestAnAWSKeyIsKeptAndUsedAgain: key, secret, session token, region, service and a provider of another name come back, and a
// signature that was copied is refused: it is good for one request.
func TestAnAWSKeyIsKeptAndUsedAgain(t *testing.T) {
	r := httpclient.Request{Method: "GET", URL: "https://api.eu-west-2.outscale.test/x", Source: "curl", Scheme: "aws-sigv4", SchemeParam: "osc:osc:eu-west-2:api",
		Headers: httpclient.Headers{{Name: "X-Osc-Security-Token", Value: "CANARY-session"}}, Login: &httpclient.Login{User: "KEYID", Password: mask.NewSensitive("secret key", "CANARY-secret"), Source: "curl -u"}}
	e := &diagnose.Evidence{Attempt: scheme.Attempt(r), Credential: scheme.Detect(r), Exchange: &httpclient.Exchange{}}
	p, err := kit.ProfileOf("aws", &diagnose.Diagnosis{Evidence: e})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range p.Headers {
		if strings.Contains(h[1], "CANARY") {
			t.Errorf("the header %s is kept in the open", h[0])
		}
	}
	a, err := kit.AttemptWith(scheme.Attempt(httpclient.Request{Method: "GET", URL: "https://api.eu-west-2.outscale.test/y", Source: "curl"}), p)
	if err != nil {
		t.Fatal(err)
	}
	q := a.Request
	if q.SchemeParam != "osc:osc:eu-west-2:api" || q.Login.User != "KEYID" || q.Login.Password.Reveal() != "CANARY-secret" || !strings.Contains(q.Headers.Get("X-Osc-Security-Token"), "CANARY-session") {
		t.Errorf("used again, it is %s %s %v", q.SchemeParam, q.Login.User, q.Headers)
	}
	copied := httpclient.Request{Method: "GET", URL: "https://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=A/20260102/r/s/aws4_request, SignedHeaders=host, Signature=00"}}}
	_, err = kit.ProfileOf("copied", &diagnose.Diagnosis{Evidence: &diagnose.Evidence{Attempt: scheme.Attempt(copied), Credential: scheme.Detect(copied)}})
	if err == nil || !strings.Contains(err.Error(), "no secret key") {
		t.Errorf("a copied signature: %v", err)
	}
}
