package scheme

import (
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Otherwise names what differs between two attempts beside the credential and the address: header fields that hold no secret,
// the version of HTTP, the client certificate that goes along, the channel binding. Both are empty where nothing does.
func Otherwise(a, b flows.Attempt) (before, after string) {
	var x, y []string
	put := func(u, v string) {
		if u != v {
			x, y = append(x, u), append(y, v)
		}
	}
	seen := map[string]bool{}
	for _, h := range append(append(httpclient.Headers{}, a.Request.Headers...), b.Request.Headers...) {
		if n := strings.ToLower(h.Name); !seen[n] && !mask.CarriesSecret(h.Name, h.Value) {
			seen[n] = true
			put(shownField(a.Request.Headers, h.Name), shownField(b.Request.Headers, h.Name))
		}
	}
	put(shownVersion(a.Request.HTTPVersion), shownVersion(b.Request.HTTPVersion))
	put(withCertificate(a), withCertificate(b))
	put(shownBinding(a.Request.Unbound), shownBinding(b.Request.Unbound))
	return strings.Join(x, ", "), strings.Join(y, ", ")
}

func shownField(hs httpclient.Headers, name string) string {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return clean.Line(h.Name+": "+mask.Header(h.Name, h.Value), 120)
		}
	}
	return "no " + clean.Line(name, 40) + " of its own"
}

func shownBinding(unbound bool) string {
	if unbound {
		return "no channel binding"
	}
	return "the login bound to the certificate"
}

func shownVersion(v string) string {
	if v == "" {
		return "the version of HTTP as it comes"
	}
	return "HTTP/" + strings.TrimSuffix(v, "-prior-knowledge")
}

func withCertificate(a flows.Attempt) string {
	if own := ShownCertificate(a.Request, a.Credential); own != "" {
		return own
	}
	return "no client certificate beside it"
}
