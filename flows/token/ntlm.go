package token

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient"
)

// ntlm reads a message of NTLM ([MS-NLMP]) as it stands in a header: behind the word NTLM or Negotiate, or bare. Its parts are the
// claims. False where it is none.
func (t *Token) ntlm(s string) bool {
	word, rest, ok := strings.Cut(s, " ")
	switch {
	case strings.HasPrefix(s, "TlRMTVNTUAA"): // NTLMSSP
		rest = s
	case !ok || !strings.EqualFold(word, "ntlm") && !strings.EqualFold(word, "negotiate"):
		return false
	default:
		t.Cleaned = append(t.Cleaned, "the word "+word)
	}
	m, ok := httpclient.ReadNTLM("NTLM " + strings.TrimSpace(rest))
	if !ok || strings.EqualFold(word, "negotiate") && m.Err != nil && m.Kind == 0 { // a ticket
		return false
	}
	t.Kind, t.Format = KindOpaque, fmt.Sprintf("NTLM message %d", m.Kind)
	t.Raw = strings.TrimSpace(rest)
	if m.Err != nil {
		want, got, _ := strings.Cut(m.Err.Error(), ", got ")
		_, want, _ = strings.Cut(want, ": want ")
		t.Parse = &ParseError{Part: "whole", Want: want, Got: httpclient.CleanLine(got, 100)}
		return true
	}
	t.Claims = map[string]any{}
	for _, l := range m.Lines(time.Time{}) {
		name, what, _ := strings.Cut(l, " = ")
		t.Claims[name] = what
	}
	return true
}
