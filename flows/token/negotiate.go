package token

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/spnego"
)

// negotiate reads a token of Negotiate: behind the word, with or without the name of a header, or bare. False where s is another string.
func (t *Token) negotiate(text string) bool {
	s := strings.TrimSpace(text)
	var cleaned []string
	if name, rest, ok := strings.Cut(s, ":"); ok && len(name) <= len("Proxy-Authenticate") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate":
			s, cleaned = strings.TrimSpace(rest), append(cleaned, "the header name")
		}
	}
	word, rest, ok := strings.Cut(s, " ")
	if ok && strings.EqualFold(word, "negotiate") {
		s, cleaned = strings.TrimSpace(rest), append(cleaned, "the word Negotiate")
	} else if !strings.HasPrefix(s, "YII") && !strings.HasPrefix(s, "YIG") && !strings.HasPrefix(s, "oY") && !strings.HasPrefix(s, "oX") && !strings.HasPrefix(s, "TlRMTVNTUAA") {
		return false
	}
	n, err := spnego.ReadBase64(s)
	if err != nil {
		if len(cleaned) == 0 {
			return false
		}
		t.Kind, t.Format, t.Raw, t.Cleaned = KindOpaque, "a token of Negotiate", s, cleaned
		t.Parse = &ParseError{Part: "whole", Want: "a token of SPNEGO, Kerberos or NTLM in base64", Got: "one that cannot be read: " + clean.Line(err.Error(), 120)}
		return true
	}
	if n.Kind == "NTLM" { // ntlm reads its fields
		return false
	}
	t.Kind, t.Raw, t.Cleaned, t.Format = KindOpaque, s, cleaned, "Negotiate: "+n.Kind
	t.Claims = map[string]any{}
	for _, l := range n.Steps() {
		name, what, _ := strings.Cut(clean.Line(l, 200), " = ")
		t.Claims[name] = what
	}
	if n.NTLMInside() && n.Kind != "NegTokenResp" {
		t.Findings = append(t.Findings, Finding{"negotiate.no_ticket", "NTLM stands inside: the client had no Kerberos ticket", "token"})
	}
	return true
}
