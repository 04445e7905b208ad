package token

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Part is one part of a token as it is in there, decoded from base64url.
type Part struct {
	Name string // "header", "payload", "signed" (the signature)
	Text string
	Note string // how many bytes it is
}

// Parts are the bytes of a token part by part, not written anew. A signature is described and not shown: with it the token would be
// whole.
func (t Token) Parts() []Part {
	var out []Part
	if n := len(t.Layers); n > 0 && t.Layers[n-1].Raw == t.Raw { // of a JWE with claims the content is what it decrypts to
		closed := t
		closed.Layers, closed.RawJSON = nil, nil
		text := t.Payload
		if t.RawJSON != nil {
			text = string(t.RawJSON)
		}
		return append(closed.Parts(), Part{Name: "inside", Text: text, Note: count(len(text))})
	}
	switch t.Kind {
	case KindJWS, KindJWE, KindPASETO:
		if strings.HasPrefix(t.Raw, "{") {
			break
		}
		names := []string{"header", "payload", "signed"}
		if t.Kind == KindJWE {
			names = []string{"header", "key", "IV", "content", "tag"}
		}
		if t.Kind == KindPASETO {
			names = []string{"version", "purpose", "payload", "footer"}
		}
		first, _, _ := strings.Cut(t.Raw, "~")
		for i, p := range strings.SplitN(first, ".", len(names)+1) {
			name := "behind it"
			if i < len(names) {
				name = names[i]
			}
			out = append(out, part(name, p, name == "header" || t.Kind == KindJWS && name == "payload" || name == "version" || name == "purpose" || name == "footer"))
		}
	}
	if t.message != nil {
		return append(out, Part{Name: "XML", Text: t.message.withoutSignatures(), Note: count(len(t.message.doc))})
	}
	if t.Kind == KindPASETO && t.RawJSON != nil {
		out = append(out, Part{Name: "message", Text: string(t.RawJSON), Note: count(len(t.RawJSON))})
	}
	return out
}

// part decodes one; only what is readable is shown.
func part(name, s string, show bool) Part {
	if name == "version" || name == "purpose" {
		return Part{Name: name, Text: s}
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	switch {
	case err != nil:
		return Part{Name: name, Text: "not base64url", Note: count(len(s))}
	case !show || !IsText(string(b)):
		return Part{Name: name, Text: "bytes that are no text", Note: count(len(b))}
	}
	return Part{Name: name, Text: string(b), Note: count(len(b))}
}

func count(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// Verifiable is true where a key could tell whether it is genuine.
func (t Token) Verifiable() bool {
	if len(t.carried) > 0 {
		return slices.ContainsFunc(t.carried, func(c carried) bool { return c.token.Verifiable() })
	}
	return t.Parse == nil && (t.signedSAML() || t.Kind == KindJWS && len(t.Signatures) > 0 || t.Kind == KindPASETO && t.Claims != nil && text(t.Header["purpose"]) == "public" || t.verifies != nil)
}

// Life is from when to when it is good: from its issue, or from the later time from which it says that it is good; from
// is zero where it does not say.
func (t Token) Life() (from, to time.Time, ok bool) {
	if t.message != nil {
		from, _ = t.At("NotBefore")
		to, ok = t.At("NotOnOrAfter")
		return from, to, ok
	}
	if to, ok = t.At("notAfter"); ok { // a certificate
		from, _ = t.At("notBefore")
		return from, to, ok
	}
	from, _ = t.At("iat")
	if nbf, ok := t.At("nbf"); ok && nbf.After(from) {
		from = nbf
	}
	to, ok = t.At("exp")
	return from, to, ok
}

// IsMacaroon is true for one, which a root key verifies.
func (t Token) IsMacaroon() bool { return t.verifies != nil }

// CanAsk is true where an endpoint may say more of it: its issuer's, or its service's.
func CanAsk(t Token) bool {
	if _, ok := Identity(t.Raw); ok {
		return true
	}
	return (t.Kind == KindJWS || t.Kind == KindJWE || t.Kind == KindOpaque) && t.Parse == nil
}
