package diagnose

// backendWords are said where what checks logins or tokens does not answer.
var backendWords = []string{"authentication service unavailable", "authentication service is unavailable", "authentication service is down", "auth service unavailable", "authentication backend", "auth backend", "authentication server is unavailable", "authentication server unavailable", "identity provider is unavailable", "identity provider unavailable", "could not reach the identity provider", "could not connect to ldap", "can't contact ldap server", "cannot contact ldap", "ldap server is unavailable", "ldap connection", "introspection endpoint", "introspection failed", "token introspection error", "unable to fetch jwks", "failed to fetch jwks", "jwks fetch", "jwks remote fetch", "unable to load keys", "unable to obtain configuration from", "could not retrieve keys", "session store", "cannot connect to the user database"}

// matchBackendInWords is a service that says itself that it could not check the credential.
func matchBackendInWords(e *Evidence) Match {
	if !refused(e) && e.Status < 500 || says(e, backendWords...) == "" {
		return no
	}
	c := 0.86
	if says(e, "unavailable", "timeout", "timed out", "refused", "failed", "unable", "can't contact", "cannot", "could not", "down", "error") == "" {
		c = 0.5
	}
	return Match{OK: true, Confidence: c, Title: "The service could not check the credential: what it asks for that does not answer", Detail: "Any credential is refused, the right one too.", Evidence: []Point{statusPoint(e), saysPoint(e, "says so itself")},
		Fixes: []Fix{advice(Operator, "Look after what checks logins: directory, identity provider, introspection or its keys; the service's log names it"), advice(Caller, "Try again later; do not change the credential for this")}}
}
