package token

import (
	"fmt"
	"net/url"
	"strings"

	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// ResourceMetadata is what a service says of the tokens that it wants (RFC 9728 section 2), read where its challenge points.
type ResourceMetadata struct {
	Resource string   // the service's own name: what a token for it is asked for with (RFC 8707)
	Issuers  []string // authorization_servers
	Scopes   []string // scopes_supported
	Methods  []string // bearer_methods_supported; nil not told
}

// ReadResourceMetadata reads such a document as strictly as a token.
func ReadResourceMetadata(body []byte) (ResourceMetadata, error) {
	all, _, fault := object(body)
	if fault != "" {
		return ResourceMetadata{}, fmt.Errorf("want a JSON object with resource and authorization_servers, got %s", fault)
	}
	name, _ := all["resource"].(string)
	m := ResourceMetadata{Resource: name, Issuers: list(all["authorization_servers"]), Scopes: list(all["scopes_supported"]), Methods: list(all["bearer_methods_supported"])}
	if m.Resource == "" {
		return m, fmt.Errorf("want the name of the service under resource, got none")
	}
	return m, nil
}

// Of says why the document is not that of a request to raw; "" where it is. RFC 9728 section 3.3 wants the very address
// that was asked; clients take one that the address begins with, and so do we.
func (m ResourceMetadata) Of(raw string) string {
	own, err := address.Read(m.Resource, "", true)
	asked, askedErr := address.Read(raw, "", true)
	switch {
	case err != nil:
		return "the name is no address: " + clean.Line(mask.URL(m.Resource), 100)
	case askedErr != nil:
		return ""
	case own.HasUser || own.Fragment != "" || strings.Contains(m.Resource, "#"):
		return "its name holds a login or a fragment, which the name of a service must not (RFC 9728 section 1.2): " + clean.Line(mask.URL(m.Resource), 100)
	case own.Scheme != asked.Scheme:
		return "its name begins with " + own.Scheme + "://, and " + asked.Scheme + ":// was asked"
	case !strings.EqualFold(own.HostPort(), asked.HostPort()):
		return "it names " + clean.Line(own.HostPort(), 100) + ", and " + clean.Line(asked.HostPort(), 100) + " was asked"
	case !under(own.Target(), asked.Target()):
		return "it names the path " + clean.Line(own.Target(), 100) + ", and " + clean.Line(pathOf(asked.Target()), 100) + " was asked"
	}
	return ""
}

// under is true for a path that is base, or lies below it.
func under(base, path string) bool {
	base, path = strings.TrimRight(pathOf(base), "/"), pathOf(path)
	return path == base || strings.HasPrefix(path, base+"/")
}

func pathOf(target string) string {
	path, _, _ := strings.Cut(target, "?")
	return path
}

// MetadataAddress is the address that a challenge names for the document, and why it is not asked from here; "" it may be.
func MetadataAddress(raw, asked string) (*url.URL, string) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return nil, "what the challenge names is no address: " + clean.Line(raw, 100)
	}
	own, err := address.Read(raw, "", true)
	to, askedErr := address.Read(asked, "", true)
	if err != nil || askedErr != nil || own.Scheme != to.Scheme || !strings.EqualFold(own.HostPort(), to.HostPort()) {
		return u, "the challenge names " + u.Scheme + "://" + clean.Line(u.Host, 100) + " for it, which is another origin than was asked"
	}
	return u, ""
}
