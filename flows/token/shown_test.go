package token

import (
	"strings"
	"testing"
	"unicode/utf8"

	"why401/httpclient/clean"
)

func TestShownMasksAtAnyDepthAndBounds(t *testing.T) {
	deep := any("CANARY-deep")
	for range 40 {
		deep = map[string]any{"a": deep}
	}
	for _, row := range []struct {
		reason string
		in     map[string]any
		want   string // in the JSON
		lacks  string
	}{
		{"a nested secret", map[string]any{"client": map[string]any{"client_secret": "CANARY-1"}}, "(secret,", "CANARY"},
		{"a list under a secret name", map[string]any{"passwords": []any{"CANARY-1", "CANARY-2"}}, "(secret,", "CANARY"},
		{"an object under a secret name", map[string]any{"api_key": map[string]any{"value": "CANARY-1"}}, "(secret,", "CANARY"},
		{"a token under an ordinary name", map[string]any{"note": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.CANARY-signature", "list": []any{"see ghp_CANARY0123456789abcdefABCDEF01"}}, "‹JWT ", "CANARY"},
		{"the private half of a key in a header", map[string]any{"jwk": map[string]any{"kty": "EC", "crv": "P-256", "x": "public-x", "d": "CANARY-1"}}, "public-x", "CANARY"},
		{"a shared key in a claim", map[string]any{"cnf": map[string]any{"jwk": map[string]any{"kty": "oct", "k": "CANARY-1"}}}, "(secret,", "CANARY"},
		{"a member d of what is no key", map[string]any{"size": map[string]any{"d": "public-d"}}, "public-d", "CANARY"},
		{"characters that a terminal hides or obeys", map[string]any{"name": "a\u202eb\u009b1m\x7f"}, `a\u202eb\u009b1m\u007f`, "\u202e"},
		{"a megabyte in one claim", map[string]any{"big": strings.Repeat("a", 1<<20)}, "aaa…", strings.Repeat("a", shownText+1)},
		{"nesting without end", map[string]any{"deep": deep}, "nested more deeply", "CANARY"},
	} {
		b, err := clean.JSON(shown(row.in, false), "")
		if err != nil {
			t.Fatal(err)
		}
		if s := string(b); !strings.Contains(s, row.want) || strings.Contains(s, row.lacks) {
			t.Errorf("%s: got %.300s", row.reason, s)
		}
	}
}

// A payload that breaks the grammar of JSON, or is none, holds secrets as well as one that is.
func TestPayloadThatIsNoObjectIsMasked(t *testing.T) {
	for reason, payload := range map[string]string{
		"a member twice":   `{"password":"CANARY-pass-1","sub":"a","sub":"b"}`,
		"a comma too many": `{"client_secret":"CANARY-pass-1","sub":"a",}`,
		"a form":           `password=CANARY-pass-1&user=a`,
	} {
		tok := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(payload)+"."+b64(strings.Repeat("s", 32)), now)
		if isJWS := strings.HasPrefix(tok.Format, "JWS"); isJWS != (reason == "a form") {
			t.Errorf("%s: %q %q: a JWT is JSON, if broken", reason, tok.Format, tok.Notes)
		}
		d := NewDocument(tok, Verification{}, Expect{At: now}, false)
		if tok.Payload == "" || d.Payload == "" || strings.Contains(d.Payload, "CANARY") {
			t.Errorf("%s: %q", reason, d.Payload)
		}
		if d := NewDocument(tok, Verification{}, Expect{At: now}, true); !strings.Contains(d.Payload, "CANARY") {
			t.Errorf("%s: asked to reveal it: %q", reason, d.Payload)
		}
	}
}

// TestNamesAreCutBetweenCharacters: what is cut for a message stays UTF-8.
func TestNamesAreCutBetweenCharacters(t *testing.T) {
	for n := range 5 {
		s := strings.Repeat("a", n) + strings.Repeat("€", 20)
		if got := clip(s); !utf8.ValidString(got) || len(got) < 38 || len(got) > 40 || !strings.HasPrefix(s, got) {
			t.Errorf("%q", got)
		}
	}
	if got := clip("\xff\x80" + strings.Repeat("\x80", 60)); len(got) > 40 {
		t.Errorf("bytes that are no text: %d of them", len(got))
	}
}

// A program that writes the whole pair into jwk gives its key to everyone who sees the token: that is a fault, wherever it stands.
func TestPrivateKeyInAToken(t *testing.T) {
	const private = `{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"CANARY-1"}`
	for _, row := range []struct{ header, payload, where string }{
		{`{"alg":"ES256","jwk":` + private + `}`, `{"sub":"a"}`, "token.header.jwk"},
		{`{"alg":"ES256","typ":"dpop+jwt","jwk":` + private + `}`, `{"sub":"a"}`, "token.header.jwk"},
		{`{"alg":"ES256"}`, `{"cnf":{"jwk":` + private + `}}`, "token.claims.cnf"},
		{`{"alg":"ES256","jwk":` + strings.Replace(private, `"d"`, `"use"`, 1) + `}`, `{"sub":"a"}`, ""},
	} {
		tok, where := Inspect(b64(row.header)+"."+b64(row.payload)+"."+b64(strings.Repeat("s", 64)), now), ""
		for _, f := range tok.Findings {
			if strings.Contains(f.What, "private key") {
				where = f.Where
			}
		}
		if where != row.where {
			t.Errorf("%s %s: %v", row.header, row.payload, tok.Findings)
		}
	}
}
