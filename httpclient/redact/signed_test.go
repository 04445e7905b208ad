package redact

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// TestSignedStepsHideSecrets: a base string holds the query and the form in an encoding of its own; what is secret there stays so.
func TestSignedStepsHideSecrets(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }))
	defer s.Close()
	for scheme, signing := range map[string]*httpclient.Signing{
		"oauth1":         {Params: map[string]string{"consumer-key": "shop"}, Secrets: map[string]mask.Sensitive{"consumer-secret": mask.NewSensitive("secret", "CANARY-secret"), "token": mask.NewSensitive("token", "CANARY/to+ken")}},
		"http-signature": {Params: map[string]string{"components": "@target-uri authorization"}, Secrets: map[string]mask.Sensitive{"secret": mask.NewSensitive("secret", "CANARY-secret")}},
		"hmac":           {Params: map[string]string{"template": `X-Sum: {hex(sha256(secret + target + body + header("authorization")))}`}, Secrets: map[string]mask.Sensitive{"secret": mask.NewSensitive("secret", "CANARY-secret")}},
	} {
		signing.Scheme = scheme
		r := httpclient.Request{Method: "POST", URL: s.URL + "/a?x=1&api_key=CANARY%2Fke%2By%25", Signing: signing, Source: "curl", Body: &httpclient.Body{Bytes: []byte("password=CANARY%20pass%26word&b=2")},
			Headers: httpclient.Headers{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}, Sources: map[string]string{}}
		if scheme != "oauth1" {
			r.Headers = append(r.Headers, httpclient.Header{Name: "Authorization", Value: "Bearer CANARY-bearer-token"})
		}
		x := (&httpclient.Client{}).Do(context.Background(), r)
		if x.Status() != 401 || x.Last().Signed == nil {
			t.Fatalf("%s: %+v", scheme, x.Failure)
		}
		red := &Redactor{}
		red.AddExchange(x)
		text := httpclient.DumpRequest(*x.Last(), true)
		for _, step := range red.Steps(x.Last().Signed) {
			text += step.Name + ": " + step.Text + "\n"
		}
		if text = red.Redact(text); strings.Contains(text, "CANARY") || strings.Contains(text, "ke%2By") || strings.Contains(text, "pass%26") || strings.Contains(text, "to%2Bken") || strings.Contains(text, "pass%2526word") {
			t.Errorf("%s shows a secret:\n%s", scheme, text)
		}
	}
}

// TestAWSSignatureIsHidden: what was signed, and by which key, is what people compare; the signature alone is hidden.
func TestAWSSignatureIsHidden(t *testing.T) {
	signature := strings.Repeat("0ab1", 16)
	const scope = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature="
	red := &Redactor{}
	red.AddRequest(httpclient.Request{URL: "https://b.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: scope + signature}}})
	if got := red.Redact("we got " + signature + " for AKIAEXAMPLE/20260102/eu-west-1/s3"); strings.Contains(got, signature) || !strings.Contains(got, "AKIAEXAMPLE/20260102/eu-west-1/s3") {
		t.Error(got)
	}
}
