package convert

import (
	"testing"
)

// TestAComputedLoginIsReadBack: what ToHTTP writes for Digest and AWS is read as that login again. Sent as it stands it would give the
// password away; what does stand so on the wire is left alone.
func TestAComputedLoginIsReadBack(t *testing.T) {
	for _, row := range []struct{ reason, value, scheme, user string }{
		{"Digest as editors write it", "Digest alice CANARY-pw", "digest", "alice"},
		{"AWS as editors write it", "AWS AKIA CANARY-sk region:eu-west-1 service:s3", "aws-sigv4", "AKIA"},
		{"Digest of the wire", `Digest username="a", realm="r", nonce="n", uri="/x", response="0"`, "", ""},
		{"a signature of S3, version 2", "AWS AKIA:abcd=", "", ""},
		{"Basic that somebody forgot to encode is what fails", "Basic alice CANARY-pw", "", ""},
	} {
		in, err := Parse("GET https://api.example.test/x HTTP/1.1\nAuthorization: "+row.value+"\n", Options{})
		if err != nil || len(in.Requests) != 1 {
			t.Fatalf("%s: %v", row.reason, err)
		}
		r := in.Requests[0]
		if row.scheme == "" {
			if r.Login != nil || r.Headers.Get("Authorization") != row.value {
				t.Errorf("%s: %q %v", row.reason, r.Headers.Get("Authorization"), r.Login)
			}
			continue
		}
		if r.Scheme != row.scheme || r.Login == nil || r.Login.User != row.user || r.Headers.Get("Authorization") != "" {
			t.Errorf("%s: %s %v %q", row.reason, r.Scheme, r.Login, r.Headers.Get("Authorization"))
		}
	}
}
