package token

import (
	"fmt"
	"time"
)

// Decrypt opens a JWE (RFC 7516) with a private or shared key: PEM, or a JWK, or a JWK Set whose kid fits. A JWT inside
// (RFC 7519 section 5.2) is laid open too, and its Raw is what a signature is checked on. The error names what was wanted.
func Decrypt(t Token, name string, key []byte, at time.Time) (Token, error) {
	if t.Kind != KindJWE {
		return t, fmt.Errorf("decrypting with %s: want an encrypted token (JWE, five parts), got %s", name, t.Format)
	}
	plain, err := unlock(t, name, key)
	if err != nil {
		return t, err
	}
	if m, _, bad := object(plain); bad == "" {
		t.Claims, t.RawJSON = m, plain
		t.times(at)
		t.Format += ", decrypted"
		return t, nil
	}
	inner := Inspect(string(plain), at)
	if inner.Kind == KindJWS {
		inner.Format = t.Format + ", holding " + inner.Format
		return inner, nil
	}
	t.Payload, t.Format = string(plain), t.Format+", decrypted"
	return t, nil
}
