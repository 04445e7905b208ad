package lab

import (
	"crypto/ecdsa"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"why401/httpclient/signing"
)

// labNonce is what the cellar wants in each proof.
const labNonce = "nonce-of-the-cellar"

// boundKey is the key that the tokens of the proof's lessons are bound to, made once in a run of the program.
func boundKey() (key *ecdsa.PrivateKey, jkt string) {
	bound.Do(func() {
		k, err := signing.FreshKey()
		if err != nil {
			return // no randomness: the lessons that need a key are refused
		}
		bound.key = k
		_, bound.jkt, _ = signing.PublicJWK(k)
	})
	return bound.key, bound.jkt
}

var bound struct {
	sync.Once
	key *ecdsa.PrivateKey
	jkt string
}

// proofDoor takes tokens that are bound to a key, each with a proof made for this request (RFC 9449 section 4.3).
func proofDoor(nonce bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		refuse := func(code, text string) {
			ch := `DPoP algs="ES256"`
			if code != "" {
				ch += fmt.Sprintf(`, error=%q, error_description=%q`, code, text)
			}
			w.Header().Set("WWW-Authenticate", ch)
			if nonce {
				w.Header().Set("DPoP-Nonce", labNonce)
			}
			answer(w, 401, map[string]string{"error": code, "message": text})
		}
		word, raw, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		p, err := signing.ReadProof(r.Header.Get("DPoP"))
		if !strings.EqualFold(word, "dpop") || err != nil {
			refuse("", "a DPoP token and its proof are needed")
			return
		}
		c := jwt.MapClaims{}
		_, err = jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience(labAudience)).ParseWithClaims(raw, c, func(*jwt.Token) (any, error) { return []byte(signingKey), nil })
		cnf, _ := c["cnf"].(map[string]any)
		own := "http://" + r.Host + r.URL.EscapedPath()
		switch {
		case err != nil:
			refuse("invalid_token", "the token is not good")
		case !p.Signed || p.Private || p.Type != "dpop+jwt" || cnf["jkt"] != p.JKT:
			refuse("invalid_dpop_proof", "the proof is not of the key that the token is bound to")
		case p.HTM != r.Method:
			refuse("invalid_dpop_proof", "htm of the proof is not "+r.Method)
		case !signing.SameHTU(p.HTU, own):
			refuse("invalid_dpop_proof", "htu of the proof is another address")
		case p.ATH != signing.ATH(raw):
			refuse("invalid_dpop_proof", "ath of the proof is of another token")
		case time.Since(time.Unix(int64(p.IAT), 0)).Abs() > 5*time.Minute:
			refuse("invalid_dpop_proof", "iat of the proof is too old or in the future")
		case nonce && p.Nonce != labNonce:
			refuse("use_dpop_nonce", "the proof wants the nonce of the answer")
		default:
			answer(w, 200, map[string]string{"hello": fmt.Sprint(c["sub"])})
		}
	}
}
