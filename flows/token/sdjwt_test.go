package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// sdDigest is the digest of a disclosure (RFC 9901 section 4.2.3), by the standard library alone.
func sdDigest(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// TestSDJWTDisclosureOfTheRFC: the worked example of RFC 9901 section 4.2.1 and its digest in section 4.2.3.
func TestSDJWTDisclosureOfTheRFC(t *testing.T) {
	const d = "WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
	got, bad := disclosure(d)
	if bad != "" || got.Name != "family_name" || got.Value != "M\u00f6bius" {
		t.Errorf("%+v %s", got, bad)
	}
	if sdDigest("WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0") != "uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY" {
		t.Error("the digest is not the RFC's")
	}
}

func TestSDJWT(t *testing.T) {
	issuer, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	holder, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	name, city, group := b64(`["salt-1","given_name","Alice"]`), b64(`["salt-2","city","Berlin"]`), b64(`["salt-3","staff"]`)
	address := b64(`["salt-4","address",{"_sd":["` + sdDigest(city) + `"]}]`)
	payload, _ := json.Marshal(map[string]any{"iss": "https://issuer.test", "_sd_alg": "sha-256", "_sd": []string{sdDigest(name), sdDigest(address), sdDigest("decoy")}, "groups": []any{map[string]string{"...": sdDigest(group)}, "all"}, "cnf": map[string]any{"jwk": jwkOf(&holder.PublicKey)}})
	jws := signWith(t, "ES256", issuer, map[string]any{"typ": "dc+sd-jwt"}, string(payload))
	whole := jws + "~" + name + "~" + address + "~" + city + "~" + group + "~"
	bind := func(sdHash, nonce string) string {
		p, _ := json.Marshal(map[string]any{"iat": now.Unix(), "aud": "https://verifier.test", "nonce": nonce, "sd_hash": sdHash})
		return signWith(t, "ES256", holder, map[string]any{"typ": "kb+jwt"}, string(p))
	}
	issue := func(disclosed string) string {
		return signWith(t, "ES256", issuer, map[string]any{}, `{"_sd":["`+sdDigest(b64(disclosed))+`"]}`) + "~" + b64(disclosed) + "~"
	}
	for _, row := range []struct{ reason, in, finding, has string }{
		{"all disclosed", whole, "", `"groups":["staff","all"]`},
		{"nested disclosures", whole, "", `"address":{"city":"Berlin"}`},
		{"only one disclosed", jws + "~" + name + "~", "", `"given_name":"Alice"`},
		{"with key binding", whole + bind(sdDigest(whole), "n-1"), "", `"given_name":"Alice"`},
		{"key binding for other disclosures", whole + bind(sdDigest(jws+"~"), "n-1"), "jwt.signature_invalid", ""},
		{"key binding without a digest", whole + bind("", "n-1"), "jwt.signature_invalid", ""},
		{"key binding in words", whole + "Bearer " + bind(sdDigest(whole), "n-1"), "jwt.malformed", ""},
		{"a disclosure with more behind it", issue(`["salt-1","given_name","Alice"],"x":1`), "jwt.malformed", ""},
		{"digests that are no list", signWith(t, "ES256", issuer, map[string]any{}, `{"_sd":"`+sdDigest(name)+`"}`) + "~" + name + "~", "jwt.malformed", ""},
		{"digests that are no texts", signWith(t, "ES256", issuer, map[string]any{}, `{"_sd":["`+sdDigest(name)+`",7]}`) + "~" + name + "~", "jwt.malformed", ""},
		{"a disclosure that the issuer did not sign", jws + "~" + b64(`["salt-9","admin",true]`) + "~", "jwt.malformed", ""},
		{"a disclosure twice", jws + "~" + name + "~" + name + "~", "jwt.malformed", ""},
		{"a disclosure that is none", jws + "~" + b64(`{"a":1}`) + "~", "jwt.malformed", ""},
		{"a name that may not be disclosed", jws + "~" + b64(`["salt","_sd",[]]`) + "~", "jwt.malformed", ""},
	} {
		tok := Inspect(row.in, now)
		got := ""
		if len(tok.Findings) > 0 {
			got = tok.Findings[0].Cause
		}
		all, _ := json.Marshal(tok.Claims)
		if !strings.HasPrefix(tok.Format, "SD-JWT") || got != row.finding || !strings.Contains(string(all), row.has) {
			t.Errorf("%s: %s %v %s", row.reason, tok.Format, tok.Findings, all)
		}
		if row.finding == "" {
			if v := Verify(tok, keysOf(issuer, "")); v.Status != Verified {
				t.Errorf("%s: %+v", row.reason, v)
			}
		}
	}
	// A shared secret in cnf is read by everyone who sees the token (RFC 9901 section 4.3: no symmetric algorithm).
	secret := []byte("CANARY-key-of-32-bytes-for-HS256")
	shared := signWith(t, "ES256", issuer, map[string]any{}, `{"cnf":{"jwk":{"kty":"oct","k":"`+b64(string(secret))+`"}}}`) + "~"
	own := signWith(t, "HS256", secret, map[string]any{"typ": "kb+jwt"}, `{"iat":1,"aud":"a","nonce":"n","sd_hash":"`+sdDigest(shared)+`"}`)
	if tok := Inspect(shared+own, now); len(tok.Findings) != 2 || tok.Findings[0].Cause != "jwt.alg_mismatch" || !strings.Contains(tok.Findings[1].What, "RFC 7800") {
		t.Errorf("bound to a shared secret: %v", tok.Findings)
	}
	if tok := Inspect(jws+"~"+name+"~", now); tok.Hidden != 3 {
		t.Errorf("hidden: %d, want the address, the decoy and the group", tok.Hidden)
	}
}
