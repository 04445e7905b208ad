package token

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"why401/flows/xmldsig"
	"why401/httpclient/clean"
)

// samlMessage is a message as it was parsed: one tree, which is both read and checked.
type samlMessage struct {
	doc       []byte
	root      *xmldsig.Node
	message   *xmldsig.Node   // the response or request; nil where an assertion came alone
	assertion *xmldsig.Node   // the one whose claims are shown; nil where there is none, or it is encrypted
	all       int             // how many assertions there are, the encrypted ones too
	encrypted []*xmldsig.Node // EncryptedAssertion elements that were not opened
	trees     []*xmldsig.Node // the root, and what was decrypted
	query     *samlQuery      // the signature of the HTTP-Redirect binding, nil where there is none
	times     []samlTime
}

// read is what a signature has to cover.
func (m *samlMessage) read() *xmldsig.Node {
	if m.assertion != nil {
		return m.assertion
	}
	return m.message
}

// signatures are those that stand in n itself.
func signaturesOf(n *xmldsig.Node) []*xmldsig.Node { return n.All(xmldsig.Space, "Signature") }

const (
	saml2 = "urn:oasis:names:tc:SAML:2.0:"
	saml1 = "urn:oasis:names:tc:SAML:1.0:"
	soap  = "http://schemas.xmlsoap.org/soap/envelope/"
	xenc  = "http://www.w3.org/2001/04/xmlenc#"
)

// inSAML is the child of a name of SAML, of either version, nil where there is none.
func inSAML(n *xmldsig.Node, local string) *xmldsig.Node {
	return only(allInSAML(n, local))
}

func allInSAML(n *xmldsig.Node, local string) []*xmldsig.Node {
	var out []*xmldsig.Node
	for _, e := range n.Elements() {
		if e.Local == local && isSAMLSpace(e.Space) {
			out = append(out, e)
		}
	}
	return out
}

func only(ns []*xmldsig.Node) *xmldsig.Node {
	if len(ns) == 0 {
		return nil
	}
	return ns[0]
}

func isSAMLSpace(s string) bool {
	return s == saml2+"assertion" || s == saml2+"protocol" || s == saml1+"assertion" || s == saml1+"protocol"
}

// wholeSAML reads a message that is XML as it stands: what cleaning takes off other tokens (characters that are not seen) is signed here.
func (t *Token) wholeSAML(text string, at time.Time) bool {
	whole := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if !strings.HasPrefix(whole, "<") || !IsText(text) {
		return false
	}
	doc := []byte(whole)
	if !isSAML(doc) {
		return false
	}
	t.Raw = whole
	t.saml(doc, nil, at)
	return true
}

// saml lays a message open; query is the signature beside it, nil none.
func (t *Token) saml(doc []byte, query *samlQuery, at time.Time) {
	t.Kind, t.Format = KindSAML, "SAML message"
	root, err := xmldsig.Parse(doc)
	if err != nil {
		f := &xmldsig.Fault{Want: "XML", Got: err.Error()}
		errors.As(err, &f)
		t.broken("whole", f.Offset, f.Want, f.Got)
		return
	}
	m := &samlMessage{doc: doc, root: root, trees: []*xmldsig.Node{root}, query: query}
	m.find()
	t.message = m
	t.openSAML(at)
}

// find looks for the message, which may stand in an envelope of SOAP or in the answer to another message, and for its assertions.
func (m *samlMessage) find() {
	n := m.root
	for n.Is(soap, "Envelope") || n.Is(soap, "Body") || n.Local == "ArtifactResponse" || n.Local == "RequestSecurityTokenResponseCollection" {
		next := n.First(soap, "Body")
		for _, c := range n.Elements() {
			if next == nil && (isSAMLSpace(c.Space) && c.Local != "Issuer" && c.Local != "Status" || strings.HasPrefix(c.Local, "RequestSecurityTokenResponse")) {
				next = c
			}
		}
		if next == nil {
			break
		}
		n = next
	}
	within := n
	switch {
	case n.Local == "Assertion" && isSAMLSpace(n.Space):
		m.assertion, m.all = n, 1
		return
	case n.Local == "EncryptedAssertion" && isSAMLSpace(n.Space):
		m.encrypted, m.all = []*xmldsig.Node{n}, 1
		return
	case n.Local == "RequestSecurityTokenResponse": // WS-Federation
		for _, c := range n.Elements() {
			if c.Local == "RequestedSecurityToken" {
				within = c
			}
		}
	}
	m.message = n
	for _, a := range allInSAML(within, "Assertion") {
		if m.all++; m.assertion == nil {
			m.assertion = a
		}
	}
	m.encrypted = allInSAML(within, "EncryptedAssertion")
	if within != n && within.First(xenc, "EncryptedData") != nil { // WS-Federation has no EncryptedAssertion round it
		m.encrypted = append(m.encrypted, within)
	}
	m.all += len(m.encrypted)
}

// openSAML reads m into the header and the claims.
func (t *Token) openSAML(at time.Time) {
	m := t.message
	outer := m.message
	if outer == nil {
		outer = m.root
	}
	t.Format = "SAML " + clean.Line(outer.Local, 60)
	switch {
	case outer != m.assertion && m.assertion != nil:
		t.Format += " with an assertion"
		if m.all > 1 {
			t.Format += fmt.Sprintf(" (the first of %d is shown)", m.all)
		}
	case len(m.encrypted) > 0 && outer != m.encrypted[0]:
		t.Format += ", its assertion encrypted"
	}
	t.Header = map[string]any{"type": outer.Local, "signed": m.signed()}
	set(t.Header, "version", versionOf(outer))
	set(t.Header, "id", first(outer.Attr("ID"), outer.Attr("ResponseID"), outer.Attr("AssertionID"), outer.Attr("RequestID")))
	set(t.Header, "destination", first(outer.Attr("Destination"), outer.Attr("Recipient")))
	set(t.Header, "in_response_to", outer.Attr("InResponseTo"))
	set(t.Header, "issued", outer.Attr("IssueInstant"))
	set(t.Header, "assertion_consumer_service", outer.Attr("AssertionConsumerServiceURL"))
	set(t.Header, "alg", m.algorithm())
	for _, e := range m.encrypted {
		set(t.Header, "encrypted", xmldsig.Encrypted(e))
	}
	c := claimSet{t: t, m: map[string]any{}}
	t.Times, m.times = nil, nil
	if m.assertion != nil {
		c.assertion(m.assertion, outer, at)
	} else if m.message != nil {
		c.request(m.message, at)
	}
	t.Claims = c.m
	if s := inSAML(m.message, "Status"); s != nil {
		t.samlStatus(s)
	}
	t.samlFaults(outer)
}

// algorithm is the short name of the one that it is signed by, such as rsa-sha256, "" where it is not signed.
func (m *samlMessage) algorithm() string {
	uri := ""
	if m.query != nil {
		uri = m.query.method
	}
	for _, n := range []*xmldsig.Node{m.message, m.assertion} {
		if n != nil {
			for _, s := range signaturesOf(n) {
				uri = s.First(xmldsig.Space, "SignedInfo").First(xmldsig.Space, "SignatureMethod").Attr("Algorithm")
			}
		}
	}
	return clip(uri[strings.IndexByte(uri, '#')+1:])
}

// signedSAML is true for a message that a key could verify.
func (t Token) signedSAML() bool {
	return t.message != nil && t.message.signed() != "nothing"
}

// signed says what has a signature in it.
func (m *samlMessage) signed() string {
	message := m.message != nil && len(signaturesOf(m.message)) > 0 || m.message != nil && m.query != nil
	return signedPart(message, len(signaturesOf(m.assertion)) > 0)
}

func versionOf(n *xmldsig.Node) string {
	if v := n.Attr("Version"); v != "" {
		return v
	}
	if major := n.Attr("MajorVersion"); major != "" {
		return major + "." + n.Attr("MinorVersion")
	}
	return ""
}

// withoutSignatures is the document as it came, without the bytes that would make it a credential: signatures, what is encrypted, and
// attributes by the names of secrets. It is "" where those bytes are not found, as in a document of Latin-1, whose places are others.
func (m *samlMessage) withoutSignatures() string {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(m.doc))
	var b strings.Builder
	done, found := 0, true
	m.root.Walk(func(n *xmldsig.Node) {
		value := allText(n)
		if n.Offset < done || !found || !secretElement(n) || strings.TrimSpace(value) == "" {
			return
		}
		element := s[min(n.Offset, len(s)):min(n.End, len(s))]
		begin, end := tagEnd(element), strings.LastIndex(element, "</")
		if found = strings.HasPrefix(element, "<") && begin <= end && strings.HasSuffix(strings.TrimRight(element, "> \n\t"), n.Local); !found {
			return
		}
		fmt.Fprintf(&b, "%s%s(%d characters)%s", s[done:n.Offset], element[:begin], len(value), element[end:])
		done = n.End
	})
	if !found {
		return ""
	}
	return b.String() + s[done:]
}

func secretElement(n *xmldsig.Node) bool {
	return n.Local == "SignatureValue" || n.Local == "CipherValue" || n.Local == "AttributeValue" && secretClaim(first(n.Parent.Attr("Name"), n.Parent.Attr("AttributeName")))
}

// tagEnd is the place behind the tag that s begins with; a > inside of quotes ends none.
func tagEnd(s string) int {
	quote := rune(0)
	for i, c := range s {
		switch {
		case quote == 0 && c == '>':
			return i + 1
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return len(s)
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
