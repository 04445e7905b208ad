package redact

import (
	"strconv"
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// inPieces is an answer that echoes secret in headers, in parameters of a challenge, or in members of its body.
func inPieces(secret string, n int, how string) httpclient.Hop {
	h := httpclient.Hop{Status: 401}
	var params, members []string
	for i := 0; i < len(secret); i += n {
		p, name := secret[i:min(i+n, len(secret))], "p"+strconv.Itoa(i)
		switch how {
		case "headers":
			h.Received = append(h.Received, httpclient.Header{Name: "X-" + name, Value: p})
		case "challenge":
			params = append(params, name+`="`+p+`"`)
		case "body":
			members = append(members, `"`+name+`":"`+p+`"`)
		}
	}
	if params != nil {
		h.Received = append(h.Received, httpclient.Header{Name: "WWW-Authenticate", Value: "Bearer " + strings.Join(params, ", ")})
	}
	if members != nil {
		h.Answer = []byte("{" + strings.Join(members, ",") + "}")
	}
	return h
}

func TestRedactPiecesOfAnAnswer(t *testing.T) {
	for _, secret := range []string{"CANARYq7Xz9wT2kLm4PnB8vCd1Zt", "CANARY-apple-tree", "canarycookie"} {
		for _, how := range []string{"headers", "challenge", "body"} {
			for n := 3; n <= 9; n++ {
				h := inPieces(secret, n, how)
				r := &Redactor{}
				r.AddExchange(&httpclient.Exchange{Request: httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + secret}}}, Hops: []httpclient.Hop{h}})
				got := r.Redact(httpclient.DumpResponse(h))
				for i := 0; i+n <= len(secret); i += n {
					if p := secret[i : i+n]; strings.Contains(got, p) {
						t.Errorf("%s in %s of %d: %q is left in\n%s", secret, how, n, p, got)
						break
					}
				}
			}
		}
	}
}

// TestRedactLeavesOrdinaryValues: a value may stand in a secret by chance.
func TestRedactLeavesOrdinaryValues(t *testing.T) {
	for _, row := range []struct {
		why, secret string
		field       httpclient.Header
	}{
		{"a realm that is a word of the key", "my-api-key-771", httpclient.Header{Name: "WWW-Authenticate", Value: `Basic realm="api"`}},
		{"a word of four letters", "orders-staging-CANARY-1", httpclient.Header{Name: "X-Env", Value: "staging"}},
		{"a boolean", "itistrueCANARY99", httpclient.Header{Name: "X-Retry", Value: "true"}},
		{"the end of the connection", "close-the-CANARY-door", httpclient.Header{Name: "Connection", Value: "close"}},
		{"a number", "CANARY-1234-abcdef", httpclient.Header{Name: "Content-Length", Value: "1234"}},
		{"three characters alone", "CANARYq7Xz9wT2kLm4PnB8vCd1Zt", httpclient.Header{Name: "X-Shard", Value: "q7X"}},
		{"a time", "CANARY-apple-tree", httpclient.Header{Name: "Date", Value: "Tue, 24 Nov 2026 08:00:00 GMT"}},
		{"prose that holds its words", "CANARY-apple-tree", httpclient.Header{Name: "X-Message", Value: "an apple from the tree"}},
	} {
		h := httpclient.Hop{Status: 401, Received: httpclient.Headers{row.field}}
		r := &Redactor{}
		r.AddExchange(&httpclient.Exchange{Request: httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + row.secret}}}, Hops: []httpclient.Hop{h}})
		if got := r.Redact(httpclient.DumpResponse(h)); !strings.Contains(got, row.field.Value) {
			t.Errorf("%s: %s was masked:\n%s", row.why, row.field.Value, got)
		}
	}
}

// TestRedactLeavesSharedWords: a sentence, or an error's public code, shares a word with the names inside a credential.
func TestRedactLeavesSharedWords(t *testing.T) {
	for _, row := range []struct{ why, authorization, text string }{
		{"a signature's own parameter", "AWS4-HMAC-SHA256 Credential=AKIACANARY/20231120/eu/s3/aws4_request, SignedHeaders=host, Signature=CANARYsig", "The signature does not match"},
		{"a word at the end of a sentence", "AWS4-HMAC-SHA256 Credential=AKIACANARY/20231120/eu/s3/aws4_request, SignedHeaders=host, Signature=CANARYsig", "cannot read the signature"},
		{"a code beside it", "AWS4-HMAC-SHA256 Credential=AKIACANARY/20231120/eu/s3/aws4_request, SignedHeaders=host, Signature=CANARYsig", "SignatureDoesNotMatch"},
		{"a code that stands in a token", "Bearer CANARY-InvalidToken-81c", "InvalidToken: it is not known"},
	} {
		r := &Redactor{}
		r.AddRequest(httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: row.authorization}}})
		if got := r.Redact(row.text); got != row.text {
			t.Errorf("%s: %q became %q", row.why, row.text, got)
		}
	}
	r := &Redactor{}
	r.Add(mask.NewSensitive("token", "CANARYq7Xz-TokenOfMine-9wT2kLm4"))
	for _, text := range []string{"TokenOfMine-9wT2", "y: q7Xz-TokenOf", "x TokenOfMineq"} { // a piece with more than words
		if got := r.Redact(text); got == text {
			t.Errorf("a piece was left: %q", got)
		}
	}
}

// TestRedactOtherCapitals: names of headers are spelled with capitals of their own.
func TestRedactOtherCapitals(t *testing.T) {
	for _, row := range []struct{ why, secret, text, left string }{
		{"letters alone, in a name", "canarycookie", "X-Canarycookie: 1", "anary"},
		{"four letters", "abqz", "X-Abqz: 1", "Abqz"},
		{"words with dashes, no tail", "CANARY-apple-tree", "X-Canary-Apple-Tree: 1", "ee"},
		{"only its beginning is spelled as it is", "CANARY-apple-tree", "X-CANARY-Apple-tree: 1", "ee"},
		{"a word split by a newline", "CANARY-apple-tree", "bad CANARY-ap\nple-tree", "ple"},
		{"split by a newline of JSON", "CANARY-apple-tree", `{"m":"bad CANARY-a\npple-tree"}`, "pple"},
		{"letters split by a newline", "canarycookie", "bad canary\ncookie", "canary"},
	} {
		r := &Redactor{}
		r.Add(mask.NewSensitive("token", row.secret))
		if got := r.Redact(row.text); strings.Contains(got, row.left) {
			t.Errorf("%s: %q became %q", row.why, row.text, got)
		}
	}
	for _, secret := range []string{"CANARY-apple-tree", "canarycookie"} { // quoted is one line alone
		r := &Redactor{}
		r.AddExchange(&httpclient.Exchange{Request: httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + secret}}}, Hops: []httpclient.Hop{{Answer: []byte("bad " + secret[:6] + "\n" + secret[6:])}}})
		if got := r.Redact("response.body: bad " + secret[:6]); strings.Contains(got, secret[:6]) {
			t.Errorf("the first line of two holds half of %s: %q", secret, got)
		}
		if got := r.Redact(secret[6:]); strings.Contains(got, secret[6:]) {
			t.Errorf("the second line of two holds half of %s: %q", secret, got)
		}
		if got := r.Redact("the " + secret[6:] + " crumbles"); got != "the "+secret[6:]+" crumbles" {
			t.Errorf("a rest that is a word was masked elsewhere: %q", got)
		}
		if got := r.Redact("the " + secret[:6] + " sings"); got != "the "+secret[:6]+" sings" {
			t.Errorf("a half that is a word was masked elsewhere: %q", got)
		}
	}
	r := &Redactor{}
	r.Add(mask.NewSensitive("token", "CANARYq7Xz9wT2kLm4PnB8vCd1Zt"))
	if got := r.Redact("bad CANARYq7Xz9w...\n      tried it"); !strings.HasSuffix(got, "\n      tried it") {
		t.Errorf("a line that follows lost its beginning: %q", got)
	}
}

// TestShortSecretsHaveNoFingerprint: all values of three characters are tried in no time.
func TestShortSecretsHaveNoFingerprint(t *testing.T) {
	for value, want := range map[string]string{"7": "‹cookie 1 char›", "abc": "‹cookie 3 chars›"} {
		if s := mask.NewSensitive("cookie", value); s.String() != want || strings.Contains(s.Describe(), "sha256") {
			t.Errorf("%d characters: %s, %s", len(value), s, s.Describe())
		}
	}
	if s := mask.NewSensitive("cookie", "abcd"); !strings.Contains(s.String(), "#") {
		t.Errorf("four characters lost their fingerprint: %s", s)
	}
}

// TestHalvesAreKeptOnce: a body may hold the same line very many times.
func TestHalvesAreKeptOnce(t *testing.T) {
	r := &Redactor{}
	r.AddExchange(&httpclient.Exchange{Request: httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY-apple-tree"}}}, Hops: []httpclient.Hop{{Answer: []byte(strings.Repeat("CANARY-a\npple-tree\n", 1000))}}})
	if len(r.halves) != 2 {
		t.Errorf("%d halves are kept of one secret that is split in one place", len(r.halves))
	}
}
