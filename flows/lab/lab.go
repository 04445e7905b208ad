// Package lab is the practice server: real refusals on loopback, with made-up secrets, so that there is something to
// diagnose without a network and something to learn from. It stands beside the way, not on it.
package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The made-up secrets of the practice server. They open nothing else.
const (
	labUser     = "gardener"
	labPassword = "CANARY-apple-tree"
	labKey      = "CANARY-orchard-key-7c1e"
	labSession  = "CANARY-session-today"
	signingKey  = "CANARY-lab-signing-key-of-thirty-two-bytes"
	labIssuer   = "https://login.lab.test"
	labAudience = "https://orchard.lab.test"
)

// defaultAddr is tried first, so that the lessons' commands can be copied from one day to the next.
const defaultAddr = "127.0.0.1:4010"

// Server is a running practice server.
type Server struct {
	main, other *http.Server
	url, second string
}

// Start listens on addr, which must be loopback; "" means 127.0.0.1:4010, or any free port where that is taken. It
// serves until ctx ends or Close is called.
func Start(ctx context.Context, addr string) (*Server, error) {
	wanted := addr
	if wanted == "" {
		wanted = defaultAddr
	}
	host, _, err := net.SplitHostPort(wanted)
	if err != nil {
		return nil, fmt.Errorf("starting the practice server: want HOST:PORT, got %q", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("starting the practice server: want a loopback address such as %s, got %q", defaultAddr, addr)
	}
	l, err := net.Listen("tcp", wanted)
	if err != nil && addr == "" {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("starting the practice server on %s: the address cannot be used", wanted)
	}
	l2, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("starting the practice server's second door: %w", err)
	}
	s := &Server{url: "http://" + l.Addr().String(), second: "http://" + l2.Addr().String()}
	newServer := func(h http.Handler) *http.Server {
		return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	}
	s.main, s.other = newServer(s.routes()), newServer(s.secondRoutes())
	go func() { _ = s.main.Serve(l) }()
	go func() { _ = s.other.Serve(l2) }()
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

// URL is the address of the practice server, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Site is where it listens, for the requests of the lessons.
func (s *Server) Site() Site { return Site{Base: s.url, Barn: s.second} }

// Close ends the server at once.
func (s *Server) Close() {
	_ = s.main.Close()
	_ = s.other.Close()
}

// OwnKey is the key that the practice server trusts, for a token of the practice issuer: a person may sign with it, since it protects
// nothing. It is nil for the token of any other issuer.
func OwnKey(issuer string) []byte {
	if issuer != labIssuer {
		return nil
	}
	return []byte(signingKey)
}

// mint signs a token of the practice issuer that was issued age ago; life may be negative.
func mint(audience, scope string, life, age time.Duration) string {
	now := time.Now()
	issued := now.Add(-age)
	if life < 0 {
		issued = now.Add(life - time.Hour)
	}
	t, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": labIssuer, "aud": audience, "sub": labUser, "scope": scope, "iat": issued.Unix(), "exp": now.Add(life).Unix()}).SignedString([]byte(signingKey))
	if err != nil {
		return "" // HS256 with a fixed key does not fail
	}
	return t
}

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
	m.HandleFunc("GET /shed", basicDoor)
	m.HandleFunc("GET /basket", cookieDoor)
	m.HandleFunc("GET /seeds", keyDoor)
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
		claims := jwt.MapClaims{}
		_, err := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience(labAudience), jwt.WithIssuer(labIssuer), jwt.WithExpirationRequired()).
			ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return []byte(signingKey), nil })
		switch {
		case err == nil:
		case strings.Contains(err.Error(), "expired"):
			refuse(401, "invalid_token", "the token expired", "")
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
