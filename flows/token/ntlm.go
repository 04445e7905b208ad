package token

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/ntlm"
)

// ntlm reads a message of NTLM ([MS-NLMP]) as it stands in a header, once the word before it is taken off. Its parts are the claims.
// False where it is none.
func (t *Token) ntlm(s string) bool {
	named := slices.ContainsFunc(t.Cleaned, func(c string) bool { return strings.EqualFold(c, "the word NTLM") })
	if !named && !strings.HasPrefix(s, "TlRMTVNTUAA") { // NTLMSSP
		return false
	}
	m, ok := ntlm.ReadField("NTLM " + s)
	if !ok {
		return false
	}
	t.Kind, t.Format = KindOpaque, fmt.Sprintf("NTLM message %d", m.Kind)
	if m.Err != nil {
		want, got, _ := strings.Cut(m.Err.Error(), ", got ")
		_, want, _ = strings.Cut(want, ": want ")
		t.Parse = &ParseError{Part: "whole", Want: want, Got: clean.Line(got, 100)}
		return true
	}
	t.Claims = map[string]any{}
	for _, l := range httpclient.NTLMLines(m, time.Time{}) {
		name, what, _ := strings.Cut(l, " = ")
		t.Claims[name] = what
	}
	return true
}
