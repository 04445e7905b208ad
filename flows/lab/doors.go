package lab

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// answer writes JSON.
func answer(w http.ResponseWriter, status int, v map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *Server) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /gate", bearerDoor(""))
	m.HandleFunc("GET /apples", bearerDoor(""))
	m.HandleFunc("GET /ledger", bearerDoor("ledger:read"))
	m.HandleFunc("GET /larder", larderDoor)
	m.HandleFunc("GET "+larderPaper, larderSays)
	m.HandleFunc("GET /shed", basicDoor)
	m.HandleFunc("GET /basket", cookieDoor)
	m.HandleFunc("GET /seeds", keyDoor)
	m.HandleFunc("GET /press", ntlmDoor("NTLM"))
	m.HandleFunc("GET /mill", ntlmDoor("Negotiate", "NTLM"))
	m.HandleFunc("GET /cellar", proofDoor(true))
	m.HandleFunc("GET /attic", proofDoor(false))
	m.HandleFunc("GET /harvest", messageDoor)
	m.HandleFunc("GET /hives", hmacDoor)
	m.HandleFunc("GET /crates/", awsDoor)
	m.HandleFunc("GET /old-barn", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", s.second+"/barn")
		answer(w, http.StatusMovedPermanently, map[string]string{"message": "the barn has moved"})
	})
	m.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusNotFound, map[string]string{"error": "not_found", "message": "nothing grows at this path"})
	})
	return m
}

func (s *Server) secondRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /barn", bearerDoor(""))
	m.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusNotFound, map[string]string{"error": "not_found"})
	})
	return m
}

// bearerDoor checks a token as RFC 6750 says, and answers each fault with its own error.
func bearerDoor(scope string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		refuse := func(status int, code, text, extra string) {
			ch := `Bearer realm="orchard"`
			if code != "" {
				ch += fmt.Sprintf(`, error=%q, error_description=%q`, code, text)
			}
			w.Header().Set("WWW-Authenticate", ch+extra)
			answer(w, status, map[string]string{"error": code, "message": text})
		}
		word, raw, ok := strings.Cut(r.Header.Get("Authorization"), " ")
		if !ok || !strings.EqualFold(word, "bearer") {
			refuse(401, "", "who are you?", "")
			return
		}
		switch parts := strings.Count(raw, ".") + 1; {
		case parts == 5:
			refuse(401, "invalid_token", "want a JWS of three parts, got one of 5 parts, which is encrypted", "")
			return
		case unsigned(raw):
			refuse(401, "invalid_token", "the token is unsigned: alg none is not taken", "")
			return
		}
		claims := jwt.MapClaims{}
		_, err := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience(labAudience), jwt.WithIssuer(labIssuer), jwt.WithExpirationRequired()).
			ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return []byte(signingKey), nil })
		switch {
		case err == nil:
		case strings.Contains(err.Error(), "expired"):
			refuse(401, "invalid_token", "the token expired", "")
			return
		case claims["nonce"] != nil:
			refuse(401, "invalid_token", "this is an ID token: want an access token", "")
			return
		case strings.Contains(err.Error(), "audience"):
			refuse(401, "invalid_token", "wrong audience: this is "+labAudience, "")
			return
		default:
			refuse(401, "invalid_token", "the token cannot be read", "")
			return
		}
		if held, _ := claims["scope"].(string); scope != "" && !strings.Contains(" "+held+" ", " "+scope+" ") {
			refuse(403, "insufficient_scope", "the token lacks a scope", fmt.Sprintf(`, scope=%q`, scope))
			return
		}
		answer(w, 200, map[string]string{"hello": fmt.Sprint(claims["sub"])})
	}
}

// unsigned reports a JWT whose header says that nobody signed it.
func unsigned(raw string) bool {
	t, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
	return err == nil && t.Method.Alg() == "none"
}

func basicDoor(w http.ResponseWriter, r *http.Request) {
	user, pw, ok := r.BasicAuth()
	if !ok || user != labUser || pw != labPassword {
		w.Header().Set("WWW-Authenticate", `Basic realm="shed", charset="UTF-8"`)
		text := "a login is needed"
		if ok {
			text = "user name or password is wrong"
		}
		answer(w, 401, map[string]string{"message": text})
		return
	}
	answer(w, 200, map[string]string{"hello": user})
}

func cookieDoor(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie("session")
	switch {
	case err != nil:
		answer(w, 401, map[string]string{"error": "login_required", "message": "log in first"})
	case c.Value != labSession:
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "", MaxAge: -1, Path: "/"})
		answer(w, 401, map[string]string{"error": "session_ended", "message": "your session has ended, log in again"})
	default:
		answer(w, 200, map[string]string{"hello": labUser})
	}
}

func keyDoor(w http.ResponseWriter, r *http.Request) {
	switch r.Header.Get("X-Api-Key") {
	case labKey:
		answer(w, 200, map[string]string{"hello": labUser})
	case "":
		answer(w, 401, map[string]string{"error": "missing_key", "message": "the header X-Api-Key is missing"})
	default:
		answer(w, 401, map[string]string{"error": "invalid_api_key", "message": "this key is not known"})
	}
}
