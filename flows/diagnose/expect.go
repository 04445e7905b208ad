package diagnose

import (
	"strconv"
	"strings"
	"time"

	"why401/flows/token"
)

// Expected is what the server wants of a token, as far as its answer says: the scopes of the challenge (RFC 6750 section 3), the class
// and age of a login for a step-up (RFC 9470 section 3), its own clock, and its issuer where it said so of itself
// (RFC 9728). What the person told goes before.
func Expected(e *Evidence, told token.Expect) token.Expect {
	told.At = e.Now
	if !e.ServerTime.IsZero() && e.Skew.Abs() >= 2*inStep {
		told.Server = e.ServerTime
	}
	for _, c := range e.Challenges {
		if c.Proxy || !strings.EqualFold(c.Scheme, "bearer") && !strings.EqualFold(c.Scheme, "dpop") {
			continue
		}
		if s := c.Param("scope"); s != "" && len(told.Scopes) == 0 && c.Param("error") == "insufficient_scope" {
			told.Scopes = strings.Fields(s)
		}
		if s := c.Param("acr_values"); s != "" && len(told.ACR) == 0 {
			told.ACR = strings.Fields(s)
		}
		if n, err := strconv.Atoi(c.Param("max_age")); err == nil && n > 0 && told.MaxAge == 0 {
			told.MaxAge = time.Duration(n) * time.Second
		}
	}
	if m, ok := resource(e); ok && told.Issuer == "" && len(m.Issuers) == 1 {
		told.Issuer = m.Issuers[0]
	}
	return told
}
