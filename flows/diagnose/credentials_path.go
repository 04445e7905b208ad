package diagnose

import "why401/httpclient/mask"

// pathAlone reports that a secret in the path of the address is all that says who asks, and of which service.
func pathAlone(e *Evidence) (service string, ok bool) {
	h := e.Exchange.Last()
	if h == nil || e.Credential.Scheme != "none" {
		return "", false
	}
	service, _, ok = mask.PathSecret(h.URL)
	return service, ok
}
