package token

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// samlQuery is the signature of the HTTP-Redirect binding (SAML 2.0 bindings, section 3.4.4.1): over the query's own characters, not
// over what they stand for.
type samlQuery struct {
	name, value, relay, algorithm string // as they stand in the query
	hasRelay                      bool
	method                        string // the URI of the algorithm
	signature                     []byte
	fault                         string // why it cannot be checked
}

// redirectQuery finds the signature in a URL or a query; nil where it has none.
func redirectQuery(s string) *samlQuery {
	if !strings.Contains(s, "Signature=") || !strings.Contains(s, "SigAlg=") {
		return nil
	}
	s = strings.Join(strings.Fields(s), "") // a URL that was broken over lines
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s = s[i+1:]
	}
	s, _, _ = strings.Cut(s, "#")
	q := &samlQuery{}
	seen := map[string]int{}
	var signature string
	for _, p := range strings.Split(s, "&") {
		name, value, _ := strings.Cut(p, "=")
		switch name = unescaped(name); name {
		case "SAMLResponse", "SAMLRequest":
			q.name, q.value = name, value
			name = "SAML"
		case "RelayState":
			q.relay, q.hasRelay = value, true
		case "SigAlg":
			q.algorithm = value
		case "Signature":
			signature = value
		default:
			continue
		}
		seen[name]++
	}
	for _, n := range seen {
		if n > 1 {
			q.fault = "the query has one of its parameters twice: which of them is signed is not to be told"
		}
	}
	if q.name == "" {
		return nil
	}
	q.method = unescaped(q.algorithm)
	var err error
	if q.signature, err = base64.StdEncoding.DecodeString(unescaped(signature)); err != nil || len(q.signature) == 0 {
		q.fault = first(q.fault, "the Signature of the query is not base64")
	}
	return q
}

// unescaped decodes a value of a query; base64 has plus signs that some leave as they are.
func unescaped(s string) string {
	u, err := url.QueryUnescape(strings.ReplaceAll(s, "+", "%2B"))
	if err != nil {
		return s
	}
	return u
}

// signed is what was signed, each value written by write.
func (q *samlQuery) signed(write func(string) string) []byte {
	s := q.name + "=" + write(q.value)
	if q.hasRelay {
		s += "&RelayState=" + write(q.relay)
	}
	return []byte(s + "&SigAlg=" + write(q.algorithm))
}

func asItIs(s string) string { return s }

// rewritings are the ways in which a query is commonly encoded anew on its way, so that its signature no longer fits.
func (q *samlQuery) rewritings() []struct {
	how   string
	write func(string) string
} {
	plain := func(s string) string {
		u, err := url.QueryUnescape(s)
		if err != nil {
			return s
		}
		return u
	}
	return []struct {
		how   string
		write func(string) string
	}{
		{"with capital letters in its percent-encoding", func(s string) string { return url.QueryEscape(plain(s)) }},
		{"with small letters in its percent-encoding, as .NET writes it", func(s string) string { return lowerHex(url.QueryEscape(plain(s))) }},
		{"with %20 for a space", func(s string) string { return strings.ReplaceAll(url.QueryEscape(plain(s)), "+", "%20") }},
		{"without any percent-encoding", plain},
	}
}

func lowerHex(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
			i += 2
		}
	}
	return string(b)
}

// verifyQuery checks the signature of the query with the keys given.
func (m *samlMessage) verifyQuery(ks KeySet) Verification {
	q := m.query
	if q.fault != "" {
		return failed("jwt.signature_invalid", "%s", q.fault)
	}
	method, fault := samlMethod(q.method)
	if fault.Status != "" {
		return fault
	}
	c := samlCheck{what: "query (HTTP-Redirect binding)", element: m.root.Local, issuer: m.issuerOf(m.message), method: method, signed: q.signed(asItIs), value: q.signature}
	v := c.keys(ks)
	if v.Status != Failed {
		return v
	}
	for _, r := range q.rewritings() {
		c.signed = q.signed(r.write)
		if c.keys(ks).Status == Verified {
			return failed("jwt.signature_invalid", "the signature fits the query %s, and not the query as it came: something on the way encoded it anew", r.how)
		}
	}
	return v
}
