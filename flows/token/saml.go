package token

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// maxSAML bounds a message after inflating: a few kilobytes may inflate to gigabytes.
const maxSAML = 16 << 20

// samlXML returns the XML of a SAML message in any of its bindings: plain, base64 (HTTP-POST), or base64 of raw deflate
// (HTTP-Redirect), percent-encoded or with the name of its parameter (SAML 2.0 bindings, sections 3.4 and 3.5). how says what
// was undone.
func samlXML(s string) (doc []byte, how []string, ok bool) {
	for _, name := range []string{"SAMLResponse=", "SAMLRequest=", "wresult="} {
		if i := strings.Index(s, name); i >= 0 && i < 2000 && (i == 0 || s[i-1] == '?' || s[i-1] == '&') {
			s, _, _ = strings.Cut(s[i+len(name):], "&")
			how = append(how, "the parameter "+name[:len(name)-1])
		}
	}
	if strings.Contains(s, "%") && !strings.HasPrefix(s, "<") {
		if u, err := url.QueryUnescape(strings.ReplaceAll(s, "+", "%2B")); err == nil {
			s = u
			how = append(how, "percent-encoding")
		}
	}
	if b := []byte(strings.TrimSpace(s)); isSAML(b) {
		return b, how, true
	}
	if len(s) < 40 || strings.ContainsAny(s, "<>{}:;.") {
		return nil, nil, false
	}
	b, good := anyBase64(strings.Join(strings.Fields(s), ""))
	if !good {
		return nil, nil, false
	}
	if isSAML(b) {
		return b, append(how, "base64"), true
	}
	inflated, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), maxSAML+1))
	if (err == nil || len(inflated) > 0) && isSAML(inflated) && len(inflated) <= maxSAML {
		return inflated, append(how, "base64 and deflate"), true
	}
	return nil, nil, false
}

// isSAML looks at the beginning for a name of SAML or WS-Federation.
func isSAML(b []byte) bool {
	b = bytes.TrimSpace(b)
	if !bytes.HasPrefix(b, []byte("<")) {
		return false
	}
	head := b[:min(len(b), 2000)]
	for _, sign := range []string{"urn:oasis:names:tc:SAML:", "RequestSecurityTokenResponse"} {
		if bytes.Contains(head, []byte(sign)) {
			return true
		}
	}
	return false
}

type samlAssertion struct {
	ID         string          `xml:"ID,attr"`
	Issuer     string          `xml:"Issuer"`
	Issuer1    string          `xml:"Issuer,attr"` // SAML 1.1
	Signature  *struct{}       `xml:"Signature"`
	Subject    samlSubject     `xml:"Subject"`
	Conditions *samlConditions `xml:"Conditions"`
	Authn      []struct {
		Instant string `xml:"AuthnInstant,attr"`
		Ends    string `xml:"SessionNotOnOrAfter,attr"`
		Context struct {
			Class string `xml:"AuthnContextClassRef"`
		} `xml:"AuthnContext"`
	} `xml:"AuthnStatement"`
	Attributes []struct {
		Name   string   `xml:"Name,attr"`
		Name1  string   `xml:"AttributeName,attr"`
		Values []string `xml:"AttributeValue"`
	} `xml:"AttributeStatement>Attribute"`
}

type samlSubject struct {
	NameID struct {
		Format string `xml:"Format,attr"`
		Value  string `xml:",chardata"`
	} `xml:"NameID"`
	Confirmations []struct {
		Method string `xml:"Method,attr"`
		Data   struct {
			Recipient    string `xml:"Recipient,attr"`
			InResponseTo string `xml:"InResponseTo,attr"`
			NotBefore    string `xml:"NotBefore,attr"`
			NotOnOrAfter string `xml:"NotOnOrAfter,attr"`
		} `xml:"SubjectConfirmationData"`
	} `xml:"SubjectConfirmation"`
}

type samlConditions struct {
	NotBefore    string   `xml:"NotBefore,attr"`
	NotOnOrAfter string   `xml:"NotOnOrAfter,attr"`
	Audiences    []string `xml:"AudienceRestriction>Audience"`
	Audiences1   []string `xml:"AudienceRestrictionCondition>Audience"`
}

// samlMessage is a response, a request or a bare assertion.
type samlMessage struct {
	XMLName      xml.Name
	IssueInstant string    `xml:"IssueInstant,attr"`
	Destination  string    `xml:"Destination,attr"`
	InResponseTo string    `xml:"InResponseTo,attr"`
	Signature    *struct{} `xml:"Signature"`
	Status       *struct {
		Code struct {
			Value string `xml:"Value,attr"`
			Inner struct {
				Value string `xml:"Value,attr"`
			} `xml:"StatusCode"`
		} `xml:"StatusCode"`
		Message string `xml:"StatusMessage"`
	} `xml:"Status"`
	ACS        string          `xml:"AssertionConsumerServiceURL,attr"`
	Assertions []samlAssertion `xml:"Assertion"`
	Encrypted  []struct{}      `xml:"EncryptedAssertion"`
	samlAssertion
}

// saml lays a message open. Its signature is said to be there or not; it is not checked (XML Signature needs canonical XML, and
// a check that is not exact is worth nothing).
func (t *Token) saml(doc []byte, at time.Time) {
	t.Kind, t.Format = KindSAML, "SAML message"
	if what := hostileXML(doc); what != "" {
		t.broken("whole", 0, "a SAML message", what)
		return
	}
	var m samlMessage
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := d.Decode(&m); err != nil {
		t.broken("whole", int(d.InputOffset()), "XML", "text that breaks its rules (cut short?)")
		return
	}
	one := m.samlAssertion
	if m.XMLName.Local != "Assertion" && len(m.Assertions) > 0 {
		one = m.Assertions[0]
	}
	t.Format = "SAML " + m.XMLName.Local
	if m.XMLName.Local != "Assertion" && len(m.Assertions) > 0 {
		t.Format += " with an assertion"
		if len(m.Assertions) > 1 {
			t.Format += fmt.Sprintf(" (the first of %d is shown)", len(m.Assertions))
		}
	}
	if len(m.Encrypted) > 0 {
		t.Format += ", its assertion encrypted"
	}
	t.Header = map[string]any{"type": m.XMLName.Local, "signed": signedPart(m.Signature != nil && m.XMLName.Local != "Assertion", one.Signature != nil)}
	set(t.Header, "destination", m.Destination)
	set(t.Header, "in_response_to", m.InResponseTo)
	set(t.Header, "issued", m.IssueInstant)
	set(t.Header, "assertion_consumer_service", m.ACS)
	c := map[string]any{}
	set(c, "iss", first(one.Issuer, one.Issuer1, m.Issuer))
	set(c, "sub", one.Subject.NameID.Value)
	set(c, "name_id_format", one.Subject.NameID.Format)
	for _, a := range one.Authn {
		set(c, "acr", a.Context.Class)
		t.samlTime("AuthnInstant", a.Instant, at, false)
		t.samlTime("SessionNotOnOrAfter", a.Ends, at, true)
	}
	if cond := one.Conditions; cond != nil {
		var aud []any
		for _, a := range append(cond.Audiences, cond.Audiences1...) {
			aud = append(aud, strings.TrimSpace(a))
		}
		if len(aud) > 0 {
			c["aud"] = aud
		}
		t.samlTime("NotBefore", cond.NotBefore, at, false)
		t.samlTime("NotOnOrAfter", cond.NotOnOrAfter, at, true)
	}
	for _, conf := range one.Subject.Confirmations {
		set(c, "recipient", conf.Data.Recipient)
		set(c, "confirmation", conf.Method[strings.LastIndex(conf.Method, ":")+1:])
		t.samlTime("confirmation NotOnOrAfter", conf.Data.NotOnOrAfter, at, true)
	}
	for i, a := range one.Attributes {
		if i == maxAttributes {
			break
		}
		vals := []any{}
		for _, v := range a.Values {
			vals = append(vals, strings.TrimSpace(v))
		}
		if len(vals) == 1 {
			c[first(a.Name, a.Name1)] = vals[0]
		} else {
			c[first(a.Name, a.Name1)] = vals
		}
	}
	t.Claims = c
	if m.Status != nil {
		t.samlStatus(m.Status.Code.Value, m.Status.Code.Inner.Value, m.Status.Message)
	}
	t.samlFaults(one, m.XMLName.Local, at)
}

const maxAttributes = 1000

// samlStatus tells of a response that says no (SAML 2.0 core section 3.2.2.2).
func (t *Token) samlStatus(code, inner, message string) {
	short := func(s string) string { return s[strings.LastIndex(s, ":")+1:] }
	t.Header["status"] = short(code)
	if short(code) == "Success" {
		return
	}
	what := "the identity provider says " + clean.Line(short(code), 60)
	if inner != "" {
		what += ", " + clean.Line(short(inner), 60)
	}
	if m := strings.TrimSpace(message); m != "" {
		what += ": " + clean.Line(m, 200)
	}
	cause := "credentials.not_recognised"
	switch short(inner) {
	case "NoAuthnContext":
		cause = "identity.mfa_required"
	case "RequestDenied":
		cause = "identity.not_admitted"
	}
	t.Findings = append(t.Findings, Finding{cause, what, "token.header.status"})
}

func (t *Token) samlFaults(a samlAssertion, kind string, at time.Time) {
	if kind != "Assertion" && kind != "Response" {
		return
	}
	if t.Header["signed"] == "nothing" {
		t.Findings = append(t.Findings, Finding{"jwt.alg_mismatch", "neither the message nor the assertion is signed, so anyone can have written it", "token.signature"})
	}
	for _, x := range t.Times {
		switch {
		case x.OK:
		case strings.HasSuffix(x.Claim, "NotOnOrAfter"):
			t.Findings = append(t.Findings, Finding{"jwt.expired", fmt.Sprintf("its %s is over: %s, %s", x.Claim, httpclient.Moment(x.At), x.Relative), "token.times." + x.Claim})
		case x.Claim == "NotBefore":
			t.Findings = append(t.Findings, Finding{"jwt.not_yet_valid", fmt.Sprintf("good only from %s, %s", httpclient.Moment(x.At), x.Relative), "token.times.NotBefore"})
		}
	}
}

func (t *Token) samlTime(name, v string, at time.Time, end bool) {
	when, err := time.Parse(time.RFC3339, v)
	if err != nil {
		if v != "" {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", name + " is no time such as 2026-11-24T08:00:00Z", "token.times." + name})
		}
		return
	}
	x := Time{Claim: name, At: when.UTC(), Relative: relative(when, at), OK: at.Before(when) == end}
	if !end {
		x.OK = !when.After(at)
	}
	t.Times = append(t.Times, x)
}

func signedPart(message, assertion bool) string {
	switch {
	case message && assertion:
		return "the message and the assertion"
	case message:
		return "the message"
	case assertion:
		return "the assertion"
	}
	return "nothing"
}

// hostileXML refuses what no SAML message has: a document type, which may define entities, and depth without end.
func hostileXML(doc []byte) string {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	depth, n := 0, 0
	for {
		tok, err := d.RawToken()
		if err != nil {
			return ""
		}
		if n++; n > maxMembers {
			return "more elements than are read"
		}
		switch tok.(type) {
		case xml.Directive:
			return "a document type declaration (DOCTYPE)"
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Sprintf("nesting deeper than %d", maxDepth)
			}
		case xml.EndElement:
			depth--
		}
	}
}

func set(m map[string]any, k, v string) {
	if v = strings.TrimSpace(v); v != "" {
		m[k] = v
	}
}

func first(s ...string) string {
	for _, v := range s {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// looksBase64XML is a cheap test before anything is decoded: "<" in base64, or a parameter's name.
func looksSAML(s string) bool {
	return strings.HasPrefix(s, "<") || strings.HasPrefix(s, "PD") || strings.HasPrefix(s, "PH") || strings.Contains(s[:min(len(s), 2000)], "SAMLRe") || strings.Contains(s[:min(len(s), 2000)], "wresult=") || deflated(s)
}

// deflated is true for base64 whose first bytes inflate to the beginning of XML.
func deflated(s string) bool {
	if len(s) < 64 || strings.ContainsAny(s[:64], "<>{}:;. ") {
		return false
	}
	head := s[:min(len(s), 4096)]
	if strings.Contains(head, "%") {
		if u, err := url.QueryUnescape(strings.ReplaceAll(head[:len(head)-len(head)%3], "+", "%2B")); err == nil {
			head = u
		}
	}
	b, _ := base64.StdEncoding.DecodeString(head[:len(head)/4*4])
	var out [8]byte
	n, _ := io.ReadFull(flate.NewReader(bytes.NewReader(b)), out[:])
	return n > 0 && out[0] == '<'
}
