package diagnose

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"why401/httpclient"
)

// TestAnEchoTellsNothing: two answers that differ by the credential that each repeats are the same answer.
func TestAnEchoTellsNothing(t *testing.T) {
	reverse := func(s string) string {
		b := []byte(s)
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		return string(b)
	}
	list := func(v string) string {
		if v == "" {
			return `{"error":"no","headers":{"accept":"*/*"}}`
		}
		return fmt.Sprintf(`{"error":"no","headers":{"accept":"*/*","authorization":"Bearer %s"}}`, v)
	}
	for _, row := range []struct {
		why    string
		answer func(v string) string
		same   Tri
	}{
		{"as it is", func(v string) string { return "bad token " + v }, Yes},
		{"reversed", func(v string) string { return "bad token " + reverse(v) }, Yes},
		{"in capitals", func(v string) string { return "BAD TOKEN " + strings.ToUpper(v) }, Yes},
		{"in hexadecimal", func(v string) string { return hex.EncodeToString([]byte(v)) }, Yes},
		{"in base64, in JSON", func(v string) string { return `{"e":"` + base64.StdEncoding.EncodeToString([]byte("sent "+v)) + `"}` }, Yes},
		{"the list of headers", list, Yes},
		{"other words beside the echo", func(v string) string { return fmt.Sprint("bad token ", v, strings.HasPrefix(v, "why401")) }, No},
		{"other words in JSON", func(v string) string { return fmt.Sprintf(`{"e":"%s","known":%t}`, v, v == "") }, Yes},
	} {
		for _, secret := range []string{"CANARYq7Xz9wT2kLm4PnB8vCd1Zt", "CANARY-apple-tree", "canarycookie"} {
			x := func(v string) *httpclient.Exchange {
				r := httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + v}}}
				return &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{Status: 401, URL: "http://a.test/", Answer: []byte(row.answer(v))}}}
			}
			if got := alike(x(secret), x(madeUp)); got != row.same {
				t.Errorf("%s of %s: %d, want %d", row.why, secret, got, row.same)
			}
		}
	}
	// A challenge is made anew for each answer: what is drawn by lot in it is no difference.
	for _, drawn := range []string{`Digest realm="r", nonce="%[1]s", opaque="%[1]s", qop="auth"`, `Digest qop=auth, realm="r", algorithm=MD5, nonce=%[1]s, opaque=%[1]s`, `Digest realm="r", nonce = %[1]s,qop="auth"`} {
		x := func(lot string) *httpclient.Exchange {
			return &httpclient.Exchange{Hops: []httpclient.Hop{{Status: 401, URL: "http://a.test/", Received: httpclient.Headers{{Name: "WWW-Authenticate", Value: fmt.Sprintf(drawn, lot)}}}}}
		}
		if got := alike(x("182d2a1724e7"), x("2670b4281bb0")); got != Yes {
			t.Errorf("%s: %d, want the same answer", drawn, got)
		}
	}
	// Without a credential the list of headers lacks the member; that it was sent is known already.
	with := &httpclient.Exchange{Request: httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY-apple"}}}, Hops: []httpclient.Hop{{Status: 401, URL: "http://a.test/", Answer: []byte(list("CANARY-apple"))}}}
	without := &httpclient.Exchange{Hops: []httpclient.Hop{{Status: 401, URL: "http://a.test/", Answer: []byte(list(""))}}}
	if got := alike(with, without); got != Yes {
		t.Errorf("the list of headers, without a credential: %d", got)
	}
}
