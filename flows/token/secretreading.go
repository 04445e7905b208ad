package token

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// reading is another way to take the bytes of a secret.
type reading struct {
	secret []byte
	how    string // behind "it does"
}

// readings are the ways in which the two sides of an HMAC commonly take the same text for different secrets.
func readings(s []byte) []reading {
	var out []reading
	add := func(b []byte, how string) {
		if len(b) > 0 && string(b) != string(s) {
			out = append(out, reading{b, how})
		}
	}
	plain := strings.TrimSpace(string(s))
	add([]byte(plain), "without the white space at its ends (a line break?)")
	add([]byte(plain+"\n"), "with a line break behind it")
	if b, ok := anyBase64(plain); ok {
		add(b, "when it is read as base64 (--secret-base64)")
	}
	if b, err := hex.DecodeString(plain); err == nil {
		add(b, "when it is read as hexadecimal")
	}
	add([]byte(base64.StdEncoding.EncodeToString(s)), "when its base64 is taken as the secret (leave --secret-base64 out)")
	add([]byte(base64.RawURLEncoding.EncodeToString(s)), "when its base64url is taken as the secret (leave --secret-base64 out)")
	return out
}

// anyBase64 decodes base64 and base64url, padded or not.
func anyBase64(s string) ([]byte, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "", "=", "").Replace(s))
	return b, err == nil
}

// otherReading says how else a secret would have to be read for it to verify, "" where no way does.
func (c check) otherReading(ks KeySet) string {
	for _, k := range ks.Keys {
		s, ok := k.Public.([]byte)
		if !ok || !k.Secret {
			continue
		}
		for _, r := range readings(s) {
			if c.signed(r.secret) {
				return r.how
			}
		}
	}
	return ""
}
