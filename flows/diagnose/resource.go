package diagnose

import (
	"strconv"
	"strings"

	"why401/flows"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// resourceProbe reads what the service says of the tokens that it wants, where its challenge points (RFC 9728 section 5.1).
// The address comes from the server, so a person asks for it; it goes to the service itself, and without a credential.
func resourceProbe() probe {
	return probe{id: ProbeResource, name: "what the service says of itself", asks: "which issuer and which name does the service say a token needs?", reads: true, asked: true,
		wants: func(*Diagnosis) bool { return true },
		build: func(d *Diagnosis) (flows.Attempt, string) {
			at := challengeParam(d.Evidence, "resource_metadata")
			if at == "" {
				return flows.Attempt{}, "the challenge does not say where"
			}
			r := d.Evidence.Attempt.Request.Clone()
			u, why := token.MetadataAddress(at, r.URL)
			if why != "" {
				return flows.Attempt{}, why
			}
			q := httpclient.Request{Method: "GET", URL: u.String(), Source: "curl", Headers: httpclient.Headers{{Name: "Accept", Value: "application/json"}},
				Insecure: r.Insecure, CACertFile: r.CACertFile, Proxy: r.Proxy, NoProxy: r.NoProxy, ProxyScheme: r.ProxyScheme, Resolve: r.Resolve, ConnectTo: r.ConnectTo,
				UnixSocket: r.UnixSocket, IPFamily: r.IPFamily, HTTPVersion: r.HTTPVersion, Timeout: r.Timeout, ConnectTimeout: r.ConnectTimeout}
			return flows.Attempt{Request: q, Credential: flows.Credential{Scheme: "none"}, Note: "the metadata of the resource"}, ""
		},
		learned: func(e *Evidence, r *ProbeResult) string {
			m, fault := readResource(e, r)
			if fault != "" {
				return fault
			}
			says := "it calls itself " + clean.Line(mask.URL(m.Resource), 120)
			if len(m.Issuers) > 0 {
				says += ", and trusts tokens of " + firstThree(m.Issuers)
			}
			if len(m.Scopes) > 0 {
				says += "; scopes: " + firstThree(m.Scopes)
			}
			return says
		}}
}

// firstThree is the first three of a list, and how many more there are.
func firstThree(all []string) string {
	var out []string
	for _, s := range all[:min(3, len(all))] {
		if strings.Contains(s, "://") { // a server may name an address with a login
			s = mask.URL(s)
		}
		out = append(out, clean.Line(s, 80))
	}
	if n := len(all) - len(out); n > 0 {
		out = append(out, strconv.Itoa(n)+" more")
	}
	return strings.Join(out, ", ")
}

// readResource is the document that an experiment fetched, or why it is of no use.
func readResource(e *Evidence, r *ProbeResult) (m token.ResourceMetadata, fault string) {
	h := r.Exchange.Last()
	switch {
	case h == nil || r.Exchange.Failure != nil:
		return m, "no answer"
	case h.Status >= 300 && h.Status < 400:
		return m, "it is not there: the answer leads on to " + clean.Line(mask.URL(h.Received.Get("Location")), 120)
	case h.Status != 200:
		return m, "it is not there: " + strconv.Itoa(h.Status)
	}
	m, err := token.ReadResourceMetadata(h.Answer)
	if err != nil {
		return m, "it cannot be read: " + clean.Line(err.Error(), 160)
	}
	if other := m.Of(e.Exchange.Last().URL); other != "" {
		return m, "it is about another service: " + other
	}
	return m, ""
}

// resource is what the service says of itself, where that was fetched and is of use.
func resource(e *Evidence) (token.ResourceMetadata, bool) {
	r := e.Probe(ProbeResource)
	if r == nil || r.Exchange == nil {
		return token.ResourceMetadata{}, false
	}
	m, fault := readResource(e, r)
	return m, fault == ""
}

// askForResource is the fix that asks for the token that the service describes; false where it describes none.
func askForResource(e *Evidence) (Fix, bool) {
	m, ok := resource(e)
	if !ok || len(m.Issuers) == 0 {
		return Fix{}, false
	}
	return retype("bearer", "Get a token for "+clean.Line(mask.URL(m.Resource), 100)+" from "+firstThree(m.Issuers)+", and send it"), true
}

// resourcePoint is what the service says of itself; false where it was not asked.
func resourcePoint(e *Evidence) (Point, bool) {
	r := e.Probe(ProbeResource)
	if r == nil {
		return Point{}, false
	}
	return Point{Where: "experiment " + ProbeResource, What: r.Learned}, true
}

// askTheService is the advice to read what the service says of itself, where that is offered and was not read.
func askTheService(e *Evidence) (Fix, bool) {
	if challengeParam(e, "resource_metadata") == "" || e.Probe(ProbeResource) != nil || e.Recorded {
		return Fix{}, false
	}
	if _, why := token.MetadataAddress(challengeParam(e, "resource_metadata"), e.Attempt.Request.URL); why != "" {
		return Fix{}, false
	}
	return advice(Caller, "The service says which issuer a token has to come from: --probe all reads it, or the list of experiments on the screens"), true
}

// matchResource holds the token's audience to the name that the service gives itself. A service may take others too, so the
// difference alone proves nothing.
func matchResource(e *Evidence, m token.ResourceMetadata, aud []string) Match {
	point := Point{Where: "experiment " + ProbeResource, What: "the service calls itself " + clean.Line(mask.URL(m.Resource), 120)}
	for _, a := range aud {
		switch {
		case a == m.Resource:
			return ruledOut("aud is the name that the service gives itself")
		case strings.TrimRight(a, "/") == strings.TrimRight(m.Resource, "/"):
			point.Note = "they differ in the final slash"
		}
	}
	c := 0.6
	if says(e, "audience", "\"aud\"", "aud claim", "'aud'") != "" {
		c = 0.94
	}
	have := clean.Line(strings.Join(aud, ", "), 80)
	fix := retype("bearer", "Get a token for "+clean.Line(mask.URL(m.Resource), 100)+", and send it")
	if own, ok := askForResource(e); ok {
		fix = own
	}
	return Match{OK: true, Confidence: c, Title: "The token is for " + have + ", and the service calls itself " + clean.Line(mask.URL(m.Resource), 80), Detail: "aud in the token names who may accept it.",
		Evidence: []Point{{Where: "token.claims.aud", What: have}, point}, Fixes: []Fix{fix}}
}

// resourceCause is an observation about the document that a challenge points to.
func resourceCause() *Cause {
	return &Cause{ID: "server.resource_metadata", Title: "The challenge points to metadata that clients cannot use", Observation: true, Who: Operator, References: []string{"RFC 9728 sections 3.3 and 5.1", "RFC 8707"},
		Meaning: "resource_metadata in a challenge leads to a document that says which issuer a token has to come from and what the service is called. A client that finds nothing there, or a document about another address, must not use it, and cannot log in.",
		Shows:   "An address of another origin, often of an inner host or http for https; a document that is not there, is no JSON or names another resource.", TellsApart: "Fetch the document: it is public.", Mends: "Publish it at the outer address, with exactly that address under resource.",
		Match: func(e *Evidence) Match {
			at := challengeParam(e, "resource_metadata")
			h := e.Exchange.Last()
			if at == "" || h == nil {
				return no
			}
			point := Point{Where: "response.headers.WWW-Authenticate", What: "resource_metadata=" + clean.Line(mask.URL(at), 160)}
			if _, why := token.MetadataAddress(at, h.URL); why != "" {
				return Match{OK: true, Confidence: 0.9, Evidence: []Point{point, {Where: "request.url", What: why, Sign: "!"}}, Fixes: []Fix{advice(Operator, "Tell the service the address under which it is reached from outside, so that resource_metadata is at the same origin")}}
			}
			r := e.Probe(ProbeResource)
			if r == nil || r.Exchange == nil || r.Exchange.Failure != nil {
				return no
			}
			m, fault := readResource(e, r)
			switch {
			case fault != "":
				return Match{OK: true, Confidence: 0.95, Evidence: []Point{point, {Where: "experiment " + ProbeResource, What: fault, Sign: "!"}}, Fixes: []Fix{advice(Operator, "Publish the document there, with the address that clients ask under resource (RFC 9728 section 3.3)")}}
			case len(m.Issuers) == 0:
				return Match{OK: true, Confidence: 0.9, Title: "The service's metadata names no issuer", Evidence: []Point{point, {Where: "experiment " + ProbeResource, What: "no authorization_servers", Sign: "!"}}, Fixes: []Fix{advice(Operator, "Name the issuers that are trusted under authorization_servers")}}
			}
			return no
		}}
}
