package token

import (
	"strings"
	"testing"
	"time"
)

// TestSignedURLs: an address that was signed for a time says until when, and what spoils it. now is 2026-11-24 08:00 UTC.
func TestSignedURLs(t *testing.T) {
	const sig = "Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZMDA%3D"
	for _, row := range []struct {
		reason, in, format string
		exp                string // RFC 3339
		cause, what        string
		header             string // name=value
	}{
		{"a blob that may be read", "https://a.blob.core.windows.net/c/b?sv=2022-11-02&st=2026-11-24T06:00:00Z&se=2026-11-24T09:00:00Z&sr=b&sp=rl&sig=" + sig,
			"Azure Storage SAS, of a service", "2026-11-24T09:00:00Z", "", "", "may=read, list"},
		{"the query alone, as the portal hands it out, over", "?sv=2022-11-02&ss=bf&srt=sco&sp=r&se=2026-11-23&sig=" + sig,
			"Azure Storage SAS, of an account", "2026-11-23T00:00:00Z", "signing.expired", "1 d 8 h ago (se)", "srt=sco"},
		{"a start in the future", "https://a.blob.core.windows.net/c?sv=2022-11-02&st=2026-11-24T08:10:00Z&se=2026-11-25T07:00:00Z&sr=c&sp=r&sig=" + sig,
			"Azure Storage SAS, of a service", "2026-11-25T07:00:00Z", "signing.clock_skew", "in 10 min (st)", "sr=c"},
		{"the key of the delegation ended first", "https://a.blob.core.windows.net/c?sv=2022-11-02&skoid=1&ske=2026-11-24T06:00:00Z&se=2026-11-25T07:00:00Z&sr=c&sp=r&sig=" + sig,
			"Azure Storage SAS, of a user's delegation", "2026-11-25T07:00:00Z", "signing.expired", "the key that signed it", "ske=2026-11-24T06:00:00Z"},
		{"a plus that became a space", "https://a.blob.core.windows.net/c?sv=2022-11-02&se=2026-11-25&sr=c&sp=r&sig=Q0FOQVJZ+0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZMDA=",
			"Azure Storage SAS, of a service", "2026-11-25T00:00:00Z", "signing.request_altered", "want %2B", "sp=r"},
		{"encoded twice", "https://a.blob.core.windows.net/c?sv=2022-11-02&se=2026-11-25&sr=c&sp=r&sig=Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZMDA%253D",
			"Azure Storage SAS, of a service", "2026-11-25T00:00:00Z", "signing.request_altered", "encoded twice", "sp=r"},
		{"Service Bus", "SharedAccessSignature sr=https%3A%2F%2Fb.servicebus.windows.net%2Fq&sig=" + sig + "&se=1795510800&skn=RootKey",
			"Azure SAS of Service Bus, Event Hubs or IoT Hub", "2026-11-24T09:00:00Z", "", "", "skn=RootKey"},
		{"Google Cloud Storage", "https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=a%40b.test%2F20261124%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20261124T060000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host&X-Goog-Signature=CA",
			"Google Cloud Storage, signed URL (version 4)", "2026-11-24T06:15:00Z", "signing.expired", "1 h 45 min ago (X-Goog-Expires)", "X-Goog-Credential=a@b.test/20261124/auto/storage/goog4_request"},
		{"Google, the older form", "https://storage.googleapis.com/b/o?GoogleAccessId=a%40b.test&Expires=1795510800&Signature=CANARY",
			"Google Cloud Storage, signed URL (version 2)", "2026-11-24T09:00:00Z", "", "", "GoogleAccessId=a@b.test"},
		{"CloudFront", "https://d1.cloudfront.net/i.jpg?Expires=1795500000&Signature=CANARY~-_&Key-Pair-Id=K2JCJMDEHXQW5F",
			"Amazon CloudFront, signed URL", "2026-11-24T06:00:00Z", "signing.expired", "2 h ago (Expires)", "Key-Pair-Id=K2JCJMDEHXQW5F"},
		{"CloudFront with a policy", "https://d1.cloudfront.net/i.jpg?Policy=eyJTdGF0ZW1lbnQiOlt7IlJlc291cmNlIjoiaHR0cHM6Ly9kMS8qIiwiQ29uZGl0aW9uIjp7IkRhdGVMZXNzVGhhbiI6eyJBV1M6RXBvY2hUaW1lIjoxNzk1NTEwODAwfX19XX0_&Signature=CANARY&Key-Pair-Id=K",
			"Amazon CloudFront, signed URL with a policy", "2026-11-24T09:00:00Z", "", "", "Resource=https://d1/*"},
		{"CloudFront with a policy that was cut", "https://d1.cloudfront.net/i.jpg?Policy=eyJTdGF0ZW1l&Signature=CANARY&Key-Pair-Id=K",
			"Amazon CloudFront, signed URL with a policy", "", "signing.request_altered", "policy cannot be read", "Key-Pair-Id=K"},
		{"S3 before version 4", "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAEXAMPLE&Expires=1795500000&Signature=CANARY",
			"Amazon S3, presigned URL (Signature Version 2)", "2026-11-24T06:00:00Z", "signing.expired", "2 h ago (Expires)", "AWSAccessKeyId=AKIAEXAMPLE"},
		{"a time that is none", "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAEXAMPLE&Expires=tomorrow&Signature=CANARY",
			"Amazon S3, presigned URL (Signature Version 2)", "", "signing.request_altered", "Expires is no time", "AWSAccessKeyId=AKIAEXAMPLE"},
	} {
		tok := Inspect(row.in, now)
		exp := ""
		if at, ok := tok.At("exp"); ok {
			exp = at.Format(time.RFC3339)
		}
		if tok.Kind != KindOpaque || tok.Format != row.format || exp != row.exp {
			t.Errorf("%s: %s %q until %q, want %q until %q", row.reason, tok.Kind, tok.Format, exp, row.format, row.exp)
		}
		name, value, _ := strings.Cut(row.header, "=")
		if got := shown(tok.Header, false)[name]; got != value {
			t.Errorf("%s: %s is %v, want %q", row.reason, name, got, value)
		}
		switch {
		case row.cause == "" && len(tok.Findings) > 0, row.cause != "" && len(tok.Findings) != 1:
			t.Errorf("%s: %v, want %q", row.reason, tok.Findings, row.cause)
		case row.cause != "" && (tok.Findings[0].Cause != row.cause || !strings.Contains(tok.Findings[0].What, row.what)):
			t.Errorf("%s: %v, want %s: %q", row.reason, tok.Findings[0], row.cause, row.what)
		}
		for k, v := range shown(tok.Header, false) {
			if s, _ := v.(string); strings.Contains(s, "CANARY") || strings.Contains(s, "Q0FOQVJZ") {
				t.Errorf("%s: the signature is shown in %s", row.reason, k)
			}
		}
	}
	for _, row := range []struct{ reason, in string }{
		{"a page of an application with a sig of its own", "https://app.test/?sig=1&se=2"},
		{"a form", "Signature=abcdefgh&name=x"},
	} {
		if tok := Inspect(row.in, now); strings.Contains(tok.Format, "SAS") || strings.Contains(tok.Format, "signed") {
			t.Errorf("%s: %q", row.reason, tok.Format)
		}
	}
}
