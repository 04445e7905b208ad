// Package lab is the practice server: real refusals on loopback, with made-up secrets, so that there is something to
// diagnose without a network and something to learn from. It stands beside the way, not on it.
package lab

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// The made-up secrets of the practice server. They open nothing else.
const (
	labUser     = "gardener"
	labPassword = "CANARY-apple-tree"
	labKey      = "CANARY-orchard-key-7c1e"
	labSession  = "CANARY-session-today"
	signingKey  = "CANARY-lab-signing-key-of-thirty-two-bytes"
	labIssuer   = "https://login.lab.test"
	// labOldIssuer signed with the same key, until it was replaced.
	labOldIssuer = "https://old-login.lab.test"
	labAudience  = "https://orchard.lab.test"
	labShared    = "CANARY-orchard-shared-secret" // of signatures by HMAC
	labAWSKey    = "AKIAORCHARDPRACTICE1"
	labAWSTemp   = "ASIAORCHARDPRACTICE1" // a temporary key, which wants labAWSToken beside it
	labAWS       = "CANARY-orchard-secret-key-of-forty-chars"
	labAWSToken  = "CANARY-orchard-session-token-of-an-hour"
)

// defaultAddr is tried first, so that the lessons' commands can be copied from one day to the next.
const defaultAddr = "127.0.0.1:4010"

// Server is a running practice server.
type Server struct {
	servers     []*http.Server
	url, second string
	strict, lax string // https: one refuses a certificate in the handshake, one by an answer
	papers      papers
}

// Start listens on addr, which must be loopback; "" means 127.0.0.1:4010, or any free port where that is taken. It
// serves until ctx ends or Close is called. The certificates of its lessons are files in a temporary folder meanwhile.
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
	open := []net.Listener{l}
	for range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			closeAll(open)
			return nil, fmt.Errorf("starting the practice server's further doors: %w", err)
		}
		open = append(open, l)
	}
	p, err := writePapers(time.Now())
	if err != nil {
		closeAll(open)
		return nil, fmt.Errorf("starting the practice server: %w", err)
	}
	s := &Server{url: "http://" + open[0].Addr().String(), second: "http://" + open[1].Addr().String(), strict: "https://" + open[2].Addr().String(), lax: "https://" + open[3].Addr().String(), papers: p}
	for i, h := range []http.Handler{s.routes(), s.secondRoutes(), p.vault(), p.vault()} {
		srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10, ConnContext: withHandshake,
			ErrorLog: log.New(io.Discard, "", 0)} // a refused certificate is a lesson, and no line across the screen
		s.servers = append(s.servers, srv)
		l := open[i]
		if i >= 2 {
			l = tls.NewListener(l, p.server(i == 2))
		}
		go func() { _ = srv.Serve(l) }()
	}
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

func closeAll(open []net.Listener) {
	for _, l := range open {
		_ = l.Close()
	}
}

// URL is the address of the practice server, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Site is where it listens, for the requests of the lessons.
func (s *Server) Site() Site {
	return Site{Base: s.url, Barn: s.second, strict: s.strict, lax: s.lax, papers: s.papers.dir}
}

// Close ends the server at once.
func (s *Server) Close() {
	for _, srv := range s.servers {
		_ = srv.Close()
	}
	s.papers.remove()
}

// OwnKey is the key that the practice server trusts, for a token of the practice issuer: a person may sign with it, since it protects
// nothing. It is nil for the token of any other issuer.
func OwnKey(issuer string) []byte {
	if issuer != labIssuer {
		return nil
	}
	return []byte(signingKey)
}
