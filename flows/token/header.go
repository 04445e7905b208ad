package token

import (
	"fmt"
	"slices"
	"strings"
)

// headerNotes tells of keys that the header brings along or points to.
func (t *Token) headerNotes() {
	if t.Kind == KindJWE {
		t.encNotes()
	}
	for _, n := range []string{"jku", "x5u"} {
		if u := text(t.Header[n]); u != "" {
			t.Notes = append(t.Notes, "its header names a URL for the key ("+n+"), which whoever made the token chose; it is not fetched")
		}
	}
	if t.isProof() {
		t.Notes = append(t.Notes, "is a DPoP proof (RFC 9449): it goes in the header DPoP beside the access token, for one request and some minutes; the key in its header is its own")
	}
	for _, n := range []string{"jwk", "x5c"} {
		if t.Header[n] != nil && !t.isProof() {
			t.Notes = append(t.Notes, "its header brings a key along ("+n+"), which whoever made the token chose; what that verifies proves nothing")
		}
	}
	t.privateKeyInside()
	t.headerForms()
	if n := text(t.Header["nonce"]); n != "" && strings.HasPrefix(t.Claim("iss"), "https://sts.windows.net/") {
		t.Notes = append(t.Notes, "its header has a nonce: Microsoft's own services issue such tokens for themselves, and nobody else can verify them")
	}
	if strings.ContainsAny(text(t.Header["kid"]), "/\\;'\"|$") && !strings.HasPrefix(text(t.Header["kid"]), "https://") {
		t.Notes = append(t.Notes, "its kid holds signs that a careless server may take for a path or a query")
	}
}

// headerForms names the members of a header that are of another type than RFC 7515 section 4.1 gives them; some readers refuse those, and
// some leave them out.
func (t *Token) headerForms() {
	for _, n := range []string{"alg", "enc", "typ", "cty", "kid", "jku", "x5u", "x5t", "x5t#S256"} {
		if v, there := t.Header[n]; there {
			if _, ok := v.(string); !ok {
				t.Findings = append(t.Findings, Finding{"jwt.malformed", n + " is no text in its header", "token.header." + n})
			}
		}
	}
}

// extensions notes what is wrong with those that a header marks as critical (RFC 7515 section 4.1.11), and with b64.
func (t *Token) extensions(h map[string]any, unprotected []string) {
	if what := critFault(h, unprotected); what != "" {
		t.Findings = append(t.Findings, Finding{"jwt.malformed", what, "token.header.crit"})
	}
	if what := b64Fault(h, unprotected); what != "" && t.Kind == KindJWS {
		t.Findings = append(t.Findings, Finding{"jwt.malformed", what, "token.header.b64"})
	}
}

// critFault says what is wrong with crit itself, "" nothing; whether its extensions are understood is for Verify.
func critFault(h map[string]any, unprotected []string) string {
	c, ok := h["crit"]
	if !ok {
		return ""
	}
	names := list(c)
	all, isArray := c.([]any)
	switch {
	case !isArray || len(all) == 0 || len(names) != len(all):
		return "crit is not a list of names"
	case slices.Contains(unprotected, "crit"):
		return "crit is not among the signed members of the header"
	}
	seen := map[string]bool{}
	for _, n := range names {
		if _, there := h[n]; !there {
			return fmt.Sprintf("crit names %q, which the header does not have", clip(n))
		}
		if seen[n] {
			return fmt.Sprintf("crit names %q twice", clip(n))
		}
		if slices.Contains(registered, n) {
			return fmt.Sprintf("crit names %q, which is no extension", clip(n))
		}
		seen[n] = true
	}
	return ""
}

// b64Fault says what is wrong with b64 (RFC 7797), "" nothing: whoever does not look at it takes the payload for another.
func b64Fault(h map[string]any, unprotected []string) string {
	v, there := h["b64"]
	encoded, isBool := v.(bool)
	switch {
	case !there:
	case !isBool:
		return "b64 is neither true nor false (RFC 7797 section 3)"
	case slices.Contains(unprotected, "b64"):
		return "b64 is not among the signed members of the header (RFC 7797 section 3)"
	case !encoded && !slices.Contains(list(h["crit"]), "b64"):
		return "b64 is false, and crit does not name it (RFC 7797 section 6)"
	}
	return ""
}

// registered are the header members of RFC 7515 and 7516 themselves, which crit may not name.
var registered = []string{"alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"}

// unencoded is true for a header that says that its payload is signed as it is, and marks that as critical (RFC 7797 section 6).
func unencoded(h map[string]any) bool {
	b, ok := h["b64"].(bool)
	return ok && !b && slices.Contains(list(h["crit"]), "b64")
}

// mediaType is a typ or cty as it is compared: without "application/", in small letters (RFC 7515 sections 4.1.9 and 4.1.10).
func mediaType(v any) string { return strings.TrimPrefix(strings.ToLower(text(v)), "application/") }
