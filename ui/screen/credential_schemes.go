package screen

import (
	"slices"
	"strings"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/ui/kit"
)

// strongest is the scheme that curl --anyauth would take of those that the server asked for, by the fields that there are.
func strongest(a kit.CredentialArg) httpclient.Choice {
	var names []string
	if a.Diagnosis != nil {
		for _, ch := range a.Diagnosis.Evidence.Challenges {
			if !ch.Proxy {
				names = append(names, ch.Scheme)
			}
		}
	}
	return scheme.Choose(names, a.Attempt.Credential)
}

// picked reports whether x is the strongest of several that were asked for.
func (c *Credential) picked(x scheme.Scheme) bool {
	return len(c.choice.Offered) > 1 && x.AuthScheme != "" && strings.EqualFold(c.choice.Picked, x.AuthScheme)
}

// offered reports whether the server's challenge, or the place that its words name, asks for the scheme.
func (c *Credential) offered(x scheme.Scheme) bool {
	if c.a.Preset.Scheme == x.ID || c.a.Proxy != nil {
		return true
	}
	if c.a.Diagnosis == nil {
		return false
	}
	if h := c.a.Diagnosis.Evidence.Exchange.Last(); x.ID == "mtls" && h != nil && h.ClientCert != nil {
		return h.ClientCert.Asked == httpclient.AskedYes
	}
	if x.AuthScheme == "" {
		return false
	}
	for _, ch := range c.a.Diagnosis.Evidence.Challenges {
		if strings.EqualFold(ch.Scheme, x.AuthScheme) {
			return true
		}
	}
	return false
}

// fixes reports whether the diagnosis' fix needs a credential of the scheme.
func (c *Credential) fixes(x scheme.Scheme) bool {
	if c.a.Diagnosis == nil {
		return c.a.Scheme == x.ID
	}
	return c.a.Scheme == x.ID || slices.ContainsFunc(c.a.Diagnosis.Findings[0].Match.Fixes, func(f diagnose.Fix) bool { return f.Needs == diagnose.NeedsCredential && f.Scheme == x.ID })
}
