package lab

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"strings"
	"time"

	"why401/httpclient/ntlm"
)

// pressName is what the server of the press calls itself. It is in no domain.
const pressName = "PRESS-HOUSE"

// handshake is how far NTLM is on one connection: it logs a connection in, and no request.
type handshake struct {
	nonce [8]byte
	asked bool // a challenge was sent
	known bool // the connection is logged in
}

type handshakeOf struct{}

// withHandshake gives each connection a place for its handshake.
func withHandshake(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, handshakeOf{}, &handshake{})
}

// ntlmDoor lets in who logs in by NTLM ([MS-NTHT]). What else it offers, it offers only: there is no KDC behind it.
func ntlmDoor(offers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h, ok := r.Context().Value(handshakeOf{}).(*handshake)
		if !ok { // not one of ours
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		word, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		m, err := base64.StdEncoding.DecodeString(rest)
		switch {
		case word == "" && h.known:
			answer(w, 200, map[string]string{"hello": labUser})
			return
		case word == "NTLM" && err == nil && ntlm.Kind(m) == 1:
			_, _ = rand.Read(h.nonce[:])
			h.asked, h.known = true, false
			w.Header().Set("WWW-Authenticate", "NTLM "+base64.StdEncoding.EncodeToString(ntlm.Issue(pressName, h.nonce, time.Now())))
			answer(w, 401, map[string]string{"message": "prove it"})
			return
		case word == "NTLM" && err == nil && ntlm.Kind(m) == 3 && h.asked:
			h.asked = false
			if a, err := ntlm.ReadAuthenticate(m); err == nil && strings.EqualFold(a.User, labUser) && (a.Domain == "" || strings.EqualFold(a.Domain, pressName)) && ntlm.Proves(m, h.nonce, labPassword) {
				h.known = true
				answer(w, 200, map[string]string{"hello": labUser})
				return
			}
		}
		for _, o := range offers {
			w.Header().Add("WWW-Authenticate", o)
		}
		answer(w, 401, map[string]string{"message": "who are you?"})
	}
}
