package httpclient

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/httpclient/mask"
)

// TestSignedStepsHideSecrets: a base string holds the query and the form in an encoding of its own; what is secret there stays so.
func TestSignedStepsHideSecrets(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }))
	defer s.Close()
	for scheme, signing := range map[string]*Signing{
		"oauth1":         {Params: map[string]string{"consumer-key": "shop"}, Secrets: map[string]mask.Sensitive{"consumer-secret": mask.NewSensitive("secret", "CANARY-secret"), "token": mask.NewSensitive("token", "CANARY/to+ken")}},
		"http-signature": {Params: map[string]string{"components": "@target-uri authorization"}, Secrets: map[string]mask.Sensitive{"secret": mask.NewSensitive("secret", "CANARY-secret")}},
		"hmac":           {Params: map[string]string{"template": `X-Sum: {hex(sha256(secret + target + body + header("authorization")))}`}, Secrets: map[string]mask.Sensitive{"secret": mask.NewSensitive("secret", "CANARY-secret")}},
	} {
		signing.Scheme = scheme
		r := Request{Method: "POST", URL: s.URL + "/a?x=1&api_key=CANARY%2Fke%2By%25", Signing: signing, Source: "curl", Body: &Body{Bytes: []byte("password=CANARY%20pass%26word&b=2")},
			Headers: Headers{{"Content-Type", "application/x-www-form-urlencoded"}}, Sources: map[string]string{}}
		if scheme != "oauth1" {
			r.Headers = append(r.Headers, Header{"Authorization", "Bearer CANARY-bearer-token"})
		}
		x := (&Client{}).Do(context.Background(), r)
		if x.Status() != 401 || x.Last().Signed == nil {
			t.Fatalf("%s: %+v", scheme, x.Failure)
		}
		red := &Redactor{}
		red.AddExchange(x)
		text := DumpRequest(*x.Last(), true)
		for _, step := range x.Last().Signed.Shown(red) {
			text += step.Name + ": " + step.Text + "\n"
		}
		if text = red.Redact(text); strings.Contains(text, "CANARY") || strings.Contains(text, "ke%2By") || strings.Contains(text, "pass%26") || strings.Contains(text, "to%2Bken") || strings.Contains(text, "pass%2526word") {
			t.Errorf("%s shows a secret:\n%s", scheme, text)
		}
	}
}

func TestMaskSignatures(t *testing.T) {
	for _, row := range []struct{ reason, name, value, shown, hidden string }{
		{"OAuth 1.0: key, time and nonce are what people compare", "Authorization", `OAuth realm="x", oauth_consumer_key="shop", oauth_token="CANARY%2Ftok", oauth_nonce="n1", oauth_signature="CANARY%2Bsig%3D"`, `oauth_consumer_key="shop"`, "CANARY"},
		{"a label stays", "Signature", "sig1=:Q0FOQVJZc2ln:, b=:Q0FOQVJZ:", "sig1=:‹signature", "Q0FOQVJZ"},
		{"what is signed is public", "Signature-Input", `sig1=("@method" "x-api-key");keyid="k1"`, `("@method" "x-api-key");keyid="k1"`, "‹"},
		{"a proof is masked whole", "DPoP", "eyJhbGciOiJFUzI1NiJ9.eyJodG0iOiJHRVQifQ.CANARY", "‹JWT", "CANARY"},
	} {
		if got := mask.Header(row.name, row.value); !strings.Contains(got, row.shown) || strings.Contains(got, row.hidden) {
			t.Errorf("%s: got %s", row.reason, got)
		}
	}
}
