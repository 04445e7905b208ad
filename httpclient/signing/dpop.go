package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// DPoP proves possession of the key that an access token is bound to (RFC 9449): a signed JWT for this one request.
type DPoP struct {
	Key   crypto.Signer
	Token string // the access token; "" at a token endpoint
	Nonce string // what the server gave in DPoP-Nonce; "" none yet
}

// Sign makes the DPoP header, and Authorization with the token.
func (d DPoP) Sign(m Message) (Made, error) {
	method, err := jwsMethod(d.Key)
	if err != nil {
		return Made{}, err
	}
	jwk, jkt, err := PublicJWK(d.Key)
	if err != nil {
		return Made{}, err
	}
	htu, err := HTU(m)
	if err != nil {
		return Made{}, err
	}
	claims := jwt.MapClaims{"jti": m.Random(32), "htm": m.Method, "htu": htu, "iat": m.Now.Unix()}
	if d.Token != "" {
		claims["ath"] = ATH(d.Token)
	}
	if d.Nonce != "" {
		claims["nonce"] = d.Nonce
	}
	t := jwt.NewWithClaims(method, claims)
	t.Header["typ"], t.Header["jwk"] = "dpop+jwt", jwk
	proof, err := t.SignedString(d.Key)
	if err != nil {
		return Made{}, fmt.Errorf("making the DPoP proof: the key cannot sign by %s: %w", method.Alg(), err)
	}
	header, _ := json.Marshal(t.Header)
	payload, _ := json.Marshal(claims)
	made := Made{Steps: []Step{
		{Name: "header of the proof", Text: string(header)}, {Name: "claims of the proof", Text: string(payload)},
		{Name: "htm", Text: m.Method}, {Name: "htu", Text: htu + ", without query"}, {Name: "iat", Text: m.Now.UTC().Format("2006-01-02 15:04:05 UTC")},
		{Name: "jkt", Text: jkt + ", the thumbprint that cnf.jkt of the token must be"},
	}}
	if d.Token != "" {
		made.Steps = append(made.Steps, Step{Name: "ath", Text: ATH(d.Token) + ", the SHA-256 of the token"})
		made.Set = append(made.Set, [2]string{"Authorization", "DPoP " + d.Token})
	}
	if d.Nonce != "" {
		made.Steps = append(made.Steps, Step{Name: "nonce", Text: d.Nonce})
	}
	made.Steps = append(made.Steps, Step{Name: "key", Text: KeyWords(d.Key) + ", " + method.Alg()}, Step{Name: "proof", Text: proof, Secret: true})
	made.Set = append(made.Set, [2]string{"DPoP", proof})
	return made, nil
}

// jwsMethod is the JWS algorithm that fits the key (RFC 7518 section 3.1, RFC 8037).
func jwsMethod(k crypto.Signer) (jwt.SigningMethod, error) {
	switch k := k.(type) {
	case *rsa.PrivateKey:
		return jwt.SigningMethodPS256, nil
	case ed25519.PrivateKey:
		return jwt.SigningMethodEdDSA, nil
	case *ecdsa.PrivateKey:
		switch k.Curve.Params().BitSize {
		case 256:
			return jwt.SigningMethodES256, nil
		case 384:
			return jwt.SigningMethodES384, nil
		case 521:
			return jwt.SigningMethodES512, nil
		}
	}
	return nil, errors.New("making the DPoP proof: want an EC, RSA or Ed25519 private key; a shared secret cannot prove possession (RFC 9449 section 4.2)")
}

// HTU is the claim htu for m: the target URI without query and fragment.
func HTU(m Message) (string, error) {
	u, err := url.Parse(m.URL)
	if err != nil || u.Host == "" {
		return "", errors.New("making the DPoP proof: want an absolute URL")
	}
	path := u.EscapedPath()
	if strings.HasPrefix(m.Target, "/") {
		path, _, _ = strings.Cut(m.Target, "?")
	}
	host := u.Host
	if h := m.Get("Host"); h != "" {
		host = h
	}
	return u.Scheme + "://" + host + path, nil
}

// SameHTU compares two values of htu as RFC 9449 section 4.3 allows: without query and fragment, and normalised by syntax and scheme.
func SameHTU(a, b string) bool {
	flat := func(s string) string {
		u, err := url.Parse(s)
		if err != nil {
			return s
		}
		scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
		host = strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[scheme])
		path := u.EscapedPath()
		if path == "" {
			path = "/"
		}
		return scheme + "://" + host + path
	}
	return flat(a) == flat(b)
}

// ATH is the claim ath: the SHA-256 of the access token in base64url (RFC 9449 section 4.2).
func ATH(token string) string {
	s := sha256.Sum256([]byte(token))
	return b64url(s[:])
}

// Proof is a DPoP proof as it can be read without any key but its own.
type Proof struct {
	Type, Algorithm    string
	JTI, HTM, HTU      string
	IAT                float64
	HasIAT             bool
	ATH, Nonce         string
	JKT                string // thumbprint of the key inside; "" where it holds none that can be read
	Private            bool   // the key inside is a private one
	Signed             bool   // the signature fits the key inside
	Claims, HeaderText string // as JSON
}

// ReadProof reads the value of a DPoP header. The error says why it is none.
func ReadProof(text string) (Proof, error) {
	var p Proof
	parser := jwt.NewParser(jwt.WithoutClaimsValidation())
	claims := jwt.MapClaims{}
	t, parts, err := parser.ParseUnverified(strings.TrimSpace(text), claims)
	if err != nil {
		return p, errors.New("reading the DPoP proof: want a JWT of three parts")
	}
	str := func(m map[string]any, name string) string { s, _ := m[name].(string); return s }
	p.Type, p.Algorithm = str(t.Header, "typ"), str(t.Header, "alg")
	p.JTI, p.HTM, p.HTU, p.ATH, p.Nonce = str(claims, "jti"), str(claims, "htm"), str(claims, "htu"), str(claims, "ath"), str(claims, "nonce")
	p.IAT, p.HasIAT = claims["iat"].(float64)
	h, _ := json.Marshal(t.Header)
	c, _ := json.Marshal(claims)
	p.HeaderText, p.Claims = string(h), string(c)
	inside, _ := json.Marshal(t.Header["jwk"])
	if p.JKT, err = Thumbprint(inside); err != nil {
		return p, nil
	}
	key, private, err := publicOf(inside)
	if err != nil {
		return p, nil
	}
	p.Private = private
	if t.Method != nil && t.Method.Alg() != "none" {
		sig, err := parser.DecodeSegment(parts[2])
		p.Signed = err == nil && t.Method.Verify(parts[0]+"."+parts[1], sig, key) == nil
	}
	return p, nil
}
