package token

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
)

//go:embed testdata/wycheproof/jose.json
var wycheproof []byte

// otherwise are the vectors of Wycheproof that are judged otherwise here, by file and number, each with the reason. want is what
// must be said where a vector that Wycheproof rejects verifies.
var otherwise = map[string]struct {
	reason string
	want   func(Token, Verification) bool
}{
	"signature 346": {reason: "the key says PS256 and the token PS384 (a slip in the vector): a key for one algorithm is for no other"},
	"signature 347": {reason: "the key says ES521, which is no algorithm (a slip in the vector)"},
	"signature 350": {reason: "as 346"},
	"signature 351": {reason: "as 347"},
	"signature 372": {reason: "a ? in the header, and marked as valid: RFC 7515 section 2 has no such base64url"},
	"signature 373": {reason: "a ? in the payload, as 372"},
	"signature 360": {"spaces before the signature: what is pasted was wrapped, and that is said", func(t Token, _ Verification) bool { return len(t.Cleaned) == 1 }},
	"signature 367": {"the padding is missing from the published vector, which is the valid one byte by byte", plain},
	"signature 370": {"as 367", plain},
	"encryption 22": {"the JSON form is read here", jsonForm},
	"crypto 17":     {"the JSON form is read here", jsonForm},
	"crypto 66":     {"the JSON form is read here", jsonForm},
	"crypto 47":     {"a set of a secret and a public key: each is tried for its own kind alone, so that they cannot be confused", plain},
	"key 1":         {"as crypto 47", plain},
	"key 4":         {"two keys of one kid: each is tried, and the one that signed is named", plain},
	"key 8":         {"an RSA key of 1024 bits: it signed, and that it is small is said", short},
	"key 10":        {"a short secret: it signed, and that it is short is said", short},
	"key 11":        {"as 10", short},
	"key 12":        {"as 10", short},
}

func plain(t Token, v Verification) bool    { return t.Cleaned == nil && v.Small == "" }
func short(_ Token, v Verification) bool    { return v.Small != "" }
func jsonForm(t Token, v Verification) bool { return t.Raw[0] == '{' }

// TestWycheproof runs every JOSE vector of Project Wycheproof: what is invalid is never called verified and never opened, what is
// valid is, save for those of otherwise.
func TestWycheproof(t *testing.T) {
	var file struct {
		Groups []struct {
			File, Comment string
			Key           json.RawMessage
			JWE           bool
			Tests         []struct {
				ID                    int
				Comment, Token, Plain string
				Valid                 bool
			}
		}
	}
	if err := json.Unmarshal(wycheproof, &file); err != nil {
		t.Fatal(err)
	}
	seen, excused := 0, 0
	for _, g := range file.Groups {
		for _, c := range g.Tests {
			seen++
			var v Verification
			tok := Inspect(c.Token, now)
			good, why := false, ""
			if g.JWE {
				open, err := decrypt(tok, "key", g.Key, now)
				good, why = err == nil, fmt.Sprint(err)
				if got := hex.EncodeToString([]byte(open.Payload + string(open.RawJSON))); good && c.Plain != "" && got != c.Plain {
					t.Errorf("%s %d (%s): opens to %s, want %s", g.File, c.ID, c.Comment, got, c.Plain)
				}
			} else if ks, err := ReadKeySet("key", g.Key); err != nil {
				why = err.Error()
			} else {
				v = Verify(tok, ks)
				good, why = v.Status == Verified, v.Why
			}
			odd, expected := otherwise[fmt.Sprintf("%s %d", g.File, c.ID)]
			switch {
			case expected && good != c.Valid && (odd.want == nil) == c.Valid && (c.Valid || odd.want(tok, v)):
				excused++
			case expected || good != c.Valid:
				t.Errorf("%s %d (%s, %s): accepted %v, want %v: %s", g.File, c.ID, g.Comment, c.Comment, good, c.Valid, why)
			}
		}
	}
	if seen != 649 || excused != len(otherwise) {
		t.Errorf("%d vectors, %d judged otherwise; want 649 and %d", seen, excused, len(otherwise))
	}
}
