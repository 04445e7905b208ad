package lab

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// larderPaper is where the larder says of itself whom it trusts (RFC 9728 section 3.1).
const larderPaper = "/.well-known/oauth-protected-resource/larder"

// larderDoor takes tokens of one issuer, and its challenge points to where that is named (RFC 9728 section 5.1).
func larderDoor(w http.ResponseWriter, r *http.Request) {
	self := "http://" + r.Host
	refuse := func(code, text string) {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="larder"%s, resource_metadata=%q`, code, self+larderPaper))
		answer(w, 401, map[string]string{"message": text})
	}
	word, raw, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(word, "bearer") {
		refuse("", "who are you?")
		return
	}
	claims := jwt.MapClaims{}
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience(self+"/larder"), jwt.WithIssuer(labIssuer), jwt.WithExpirationRequired()).
		ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return []byte(signingKey), nil })
	text := "the token cannot be read"
	switch {
	case err == nil:
		answer(w, 200, map[string]string{"hello": fmt.Sprint(claims["sub"])})
		return
	case strings.Contains(err.Error(), "expired"):
		text = "the token expired"
	case strings.Contains(err.Error(), "audience"):
		text = "wrong audience"
	case strings.Contains(err.Error(), "issuer"):
		text = "the issuer is not trusted here"
	}
	refuse(fmt.Sprintf(`, error="invalid_token", error_description=%q`, text), text)
}

func larderSays(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"resource": "http://" + r.Host + "/larder", "authorization_servers": []string{labIssuer}, "scopes_supported": []string{"apples:read"}})
}
