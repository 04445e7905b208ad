package httpclient

import (
	"encoding/json"
	"strings"
)

// dpop is the id of the signer of DPoP proofs.
const dpop = "dpop"

// maxNonce bounds what a server can have put into the next proof.
const maxNonce = 2048

// withNonce is the same leg once more with the nonce that h asks for (RFC 9449 sections 8 and 9), nil where it asks for none. The server
// has not looked at the request itself yet, so that one with a body goes again too; a nonce that is refused as well ends it.
func (l *leg) withNonce(h *Hop) *leg {
	s := l.head.signed
	if s == nil || s.Scheme != dpop || l.nonce != "" || h.Status != 401 && h.Status != 400 || !asksNonce(h) {
		return nil
	}
	nonce := h.Received.Get("DPoP-Nonce")
	if nonce == "" || len(nonce) > maxNonce {
		return nil
	}
	again := *l
	again.nonce, again.head = nonce, head{}
	return &again
}

// asksNonce reports the error use_dpop_nonce: of a resource in its challenge, of a token endpoint in its body.
func asksNonce(h *Hop) bool {
	for _, v := range h.Received.Values("WWW-Authenticate") {
		if low := strings.ToLower(v); strings.Contains(low, `error="use_dpop_nonce"`) || strings.Contains(low, "error=use_dpop_nonce") {
			return true
		}
	}
	var body struct {
		Error string `json:"error"`
	}
	return json.Unmarshal(h.Answer, &body) == nil && body.Error == "use_dpop_nonce"
}

// nonceAfter is the nonce for the hop that a redirect leads to: nonces belong to one server (RFC 9449 section 8.2), and the newest counts.
func (l *leg) nonceAfter(h *Hop, next *leg) string {
	if !next.headerAuth {
		return ""
	}
	if v := h.Received.Get("DPoP-Nonce"); v != "" && len(v) <= maxNonce {
		return v
	}
	return l.nonce
}
