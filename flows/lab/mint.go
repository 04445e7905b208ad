package lab

import (
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// claims are those of a token of the practice issuer that was issued age ago; life may be negative.
func claims(audience, scope string, life, age time.Duration) jwt.MapClaims {
	now := time.Now()
	issued := now.Add(-age)
	if life < 0 {
		issued = now.Add(life - time.Hour)
	}
	return jwt.MapClaims{"iss": labIssuer, "aud": audience, "sub": labUser, "scope": scope, "iat": issued.Unix(), "exp": now.Add(life).Unix()}
}

// sign signs claims with the practice issuer's key.
func sign(c jwt.MapClaims) string {
	t, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString([]byte(signingKey))
	if err != nil {
		return "" // HS256 with a fixed key does not fail
	}
	return t
}

func mint(audience, scope string, life, age time.Duration) string {
	return sign(claims(audience, scope, life, age))
}

// mintID is an ID token: it tells the application orchard-app who logged in.
func mintID(age time.Duration) string {
	c := claims("orchard-app", "", time.Hour, age)
	delete(c, "scope")
	c["nonce"] = "n-of-this-login"
	return sign(c)
}

// mintUnsigned is a token that nobody signed (RFC 7519 section 6).
func mintUnsigned(age time.Duration) string {
	t, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims(labAudience, "apples:read", time.Hour, age)).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		return ""
	}
	return t
}

// mintSealed is a good token, encrypted for another service (RFC 7516).
func mintSealed(age time.Duration) string {
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.DIRECT, Key: []byte(signingKey)[:32]}, (&jose.EncrypterOptions{}).WithContentType("JWT"))
	if err != nil {
		return ""
	}
	o, err := e.Encrypt([]byte(mint(labAudience, "apples:read", time.Hour, age)))
	if err != nil {
		return ""
	}
	t, err := o.CompactSerialize()
	if err != nil {
		return ""
	}
	return t
}
