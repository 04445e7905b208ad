package scheme

import (
	"strings"
	"testing"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

func awsFields(kv ...string) flows.Credential {
	c := flows.Credential{Scheme: "aws-sigv4"}
	for i := 0; i < len(kv); i += 2 {
		c.Fields = append(c.Fields, flows.Field{Name: kv[i], Value: mask.NewSensitive(kv[i], kv[i+1]), Source: "typed"})
	}
	return c
}

const signedURL = "https://b.s3.eu-west-1.amazonaws.com/k?a=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261124%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261124T070000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=00CANARY"

// TestSigV4InThePlaceOfAnother: what was there goes, what is put there is found again with every field.
func TestSigV4InThePlaceOfAnother(t *testing.T) {
	for _, row := range []struct {
		reason string
		r      httpclient.Request
		c      flows.Credential
		err    string
		url    string
	}{
		{"over a token", httpclient.Request{URL: "https://a.test/x", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer x"}}}, awsFields("key", "AKIAEXAMPLE", "secret", "CANARY", "region", "eu-west-1", "service", "es"), "", "https://a.test/x"},
		{"over a signed URL", httpclient.Request{URL: signedURL}, awsFields("key", "ASIAEXAMPLE", "secret", "CANARY", "session_token", "CANARYtoken", "region", "eu-west-1", "service", "s3"), "", "https://b.s3.eu-west-1.amazonaws.com/k?a=1"},
		{"region and service from the host", httpclient.Request{URL: "https://sqs.eu-west-1.amazonaws.com/"}, awsFields("key", "AKIAEXAMPLE", "secret", "CANARY"), "", "https://sqs.eu-west-1.amazonaws.com/"},
		{"another provider", httpclient.Request{URL: "https://api.eu-west-2.outscale.com/"}, awsFields("key", "K", "secret", "CANARY", "region", "r", "service", "s", "provider", "osc"), "", "https://api.eu-west-2.outscale.com/"},
		{"a host that names neither", httpclient.Request{URL: "http://localhost:9000/"}, awsFields("key", "K", "secret", "CANARY"), "does not name a region and a service", ""},
		{"a service alone", httpclient.Request{URL: "https://a.b.c.test/"}, awsFields("key", "K", "secret", "CANARY", "service", "s3"), "without a region", ""},
		{"the whole pair as the key id", httpclient.Request{URL: "https://a.b.c.test/"}, awsFields("key", "K:S", "secret", "CANARY"), "is it the whole pair?", ""},
		{"a signature is no key", httpclient.Request{URL: signedURL}, awsFields("key", "K", "signature", "CANARY"), "needs the secret key", ""},
		{"no secret", httpclient.Request{URL: signedURL}, awsFields("key", "K"), "the secret key is empty", ""},
		{"a region with a colon", httpclient.Request{URL: "https://a.test/"}, awsFields("key", "K", "secret", "CANARY", "region", "a:b", "service", "s"), "without colons", ""},
	} {
		row.r.Source, row.r.Method = "curl", "GET"
		a, err := Apply(Attempt(row.r), row.c)
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: %v, want %q", row.reason, err, row.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if a.Request.URL != row.url || a.Request.Headers.Has("Authorization") {
			t.Errorf("%s: %s %v", row.reason, a.Request.URL, a.Request.Headers)
		}
		found := Detect(a.Request)
		for _, f := range row.c.Fields {
			if found.Get(f.Name).Reveal() != f.Value.Reveal() {
				t.Errorf("%s: %s is found as %q", row.reason, f.Name, found.Get(f.Name).Reveal())
			}
		}
		if s := Shown(a.Credential); strings.Contains(s, "CANARY") {
			t.Errorf("%s: %s", row.reason, s)
		}
		if left := Strip(a); Detect(left.Request).Scheme != "none" || left.Request.SchemeParam != "" || left.Request.Headers.Has("X-Amz-Security-Token") {
			t.Errorf("%s: stripped, it is %+v", row.reason, left.Request)
		}
	}
}

// TestSignedURLIsRecognised: kind, key, region, service and end of a URL that is a credential itself.
func TestSignedURLIsRecognised(t *testing.T) {
	c := Detect(httpclient.Request{Method: "GET", URL: signedURL, Source: "URL"})
	want := "AWS signature by AKIAEXAMPLE for eu-west-1/s3, in the URL, good until 2026-11-24 07:15:00 UTC"
	if Shown(c) != want || c.Get("in").Reveal() != "query" {
		t.Errorf("%s, want %s", Shown(c), want)
	}
}
