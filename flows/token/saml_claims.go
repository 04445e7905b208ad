package token

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"why401/flows/xmldsig"
	"why401/httpclient/clean"
)

// claimSet gathers what a message says under the names that tokens have for it.
type claimSet struct {
	t *Token
	m map[string]any
}

// text is what an element says, as one; a comment inside is told, since programs that read only the text before it were deceived so.
func (c claimSet) text(n *xmldsig.Node) string {
	s := strings.TrimSpace(n.Content())
	if n.Interrupted() && s != "" {
		before := ""
		for _, k := range n.Children {
			if k.Kind != xmldsig.Text {
				break
			}
			before += k.Data
		}
		c.t.Findings = append(c.t.Findings, Finding{"jwt.malformed", fmt.Sprintf("a comment or an element stands inside the %s: all of its text is %q, and a program that stops there reads %q", clean.Line(n.Local, 40), clip(s), clip(strings.TrimSpace(before))), "token.claims." + claimOf(n.Local)})
	}
	return s
}

func claimOf(local string) string {
	switch local {
	case "Issuer":
		return "iss"
	case "NameID", "NameIdentifier":
		return "sub"
	case "Audience":
		return "aud"
	}
	return local
}

// request is a message without an assertion: a login or logout request, an answer that says no.
func (c claimSet) request(n *xmldsig.Node, at time.Time) {
	set(c.m, "iss", c.text(inSAML(n, "Issuer")))
	c.subject(n)
	set(c.m, "session_index", c.text(inSAML(n, "SessionIndex")))
	if p := inSAML(n, "NameIDPolicy"); p != nil {
		set(c.m, "name_id_format", p.Attr("Format"))
	}
	if r := inSAML(n, "RequestedAuthnContext"); r != nil {
		var classes []any
		for _, e := range allInSAML(r, "AuthnContextClassRef") {
			classes = append(classes, c.text(e))
		}
		if len(classes) > 0 {
			c.m["acr_values"] = classes
		}
	}
	for _, name := range []string{"ForceAuthn", "IsPassive"} {
		set(c.m, name, n.Attr(name))
	}
	c.t.samlTime("NotOnOrAfter", n.Attr("NotOnOrAfter"), at, ends)
	c.t.samlTime("IssueInstant", n.Attr("IssueInstant"), at, happened)
}

// subject is the name, plain or encrypted.
func (c claimSet) subject(n *xmldsig.Node) {
	id := inSAML(n, "NameID")
	if id == nil {
		id = inSAML(n, "NameIdentifier") // SAML 1.1
	}
	if id != nil {
		set(c.m, "sub", c.text(id))
		set(c.m, "name_id_format", id.Attr("Format"))
		set(c.m, "name_qualifier", id.Attr("NameQualifier"))
		set(c.m, "sp_name_qualifier", id.Attr("SPNameQualifier"))
	}
	if e := inSAML(n, "EncryptedID"); e != nil {
		c.t.Notes = append(c.t.Notes, "whom it names is encrypted ("+xmldsig.Encrypted(e)+"): the private key of "+forWhom(e)+" opens it (--decrypt-key)")
	}
}

func (c claimSet) assertion(a, outer *xmldsig.Node, at time.Time) {
	set(c.m, "iss", first(c.text(inSAML(a, "Issuer")), a.Attr("Issuer")))
	if c.m["iss"] == nil {
		set(c.m, "iss", c.text(inSAML(outer, "Issuer")))
	}
	c.t.samlTime("IssueInstant", a.Attr("IssueInstant"), at, happened)
	subjects := allInSAML(a, "Subject")
	for _, s := range slices.Concat(allInSAML(a, "AuthnStatement"), allInSAML(a, "AuthenticationStatement"), allInSAML(a, "AttributeStatement")) {
		subjects = append(subjects, allInSAML(s, "Subject")...) // SAML 1.1 has it in each statement
	}
	if len(subjects) > 0 {
		c.subject(subjects[0])
	}
	if cond := inSAML(a, "Conditions"); cond != nil {
		c.conditions(cond, at)
	}
	c.confirmations(subjects, at)
	for _, s := range slices.Concat(allInSAML(a, "AuthnStatement"), allInSAML(a, "AuthenticationStatement")) {
		if ctx := inSAML(s, "AuthnContext"); ctx != nil {
			set(c.m, "acr", first(c.text(inSAML(ctx, "AuthnContextClassRef")), c.text(inSAML(ctx, "AuthnContextDeclRef"))))
		}
		set(c.m, "acr", s.Attr("AuthenticationMethod"))
		set(c.m, "session_index", s.Attr("SessionIndex"))
		c.t.samlTime("AuthnInstant", first(s.Attr("AuthnInstant"), s.Attr("AuthenticationInstant")), at, happened)
		c.t.samlTime("SessionNotOnOrAfter", s.Attr("SessionNotOnOrAfter"), at, ends)
	}
	c.attributes(a)
}

func (c claimSet) conditions(cond *xmldsig.Node, at time.Time) {
	var aud []any
	for _, r := range slices.Concat(allInSAML(cond, "AudienceRestriction"), allInSAML(cond, "AudienceRestrictionCondition")) {
		for _, a := range allInSAML(r, "Audience") {
			aud = append(aud, c.text(a))
		}
	}
	if len(aud) > 0 {
		c.m["aud"] = aud
	}
	if inSAML(cond, "OneTimeUse") != nil {
		c.m["one_time_use"] = true
	}
	c.t.samlTime("NotBefore", cond.Attr("NotBefore"), at, begins)
	c.t.samlTime("NotOnOrAfter", cond.Attr("NotOnOrAfter"), at, ends)
}

func (c claimSet) confirmations(subjects []*xmldsig.Node, at time.Time) {
	for _, s := range subjects {
		for _, conf := range allInSAML(s, "SubjectConfirmation") {
			method := first(conf.Attr("Method"), c.text(inSAML(conf, "ConfirmationMethod")))
			set(c.m, "confirmation", method[strings.LastIndex(method, ":")+1:])
			data := inSAML(conf, "SubjectConfirmationData")
			set(c.m, "recipient", data.Attr("Recipient"))
			set(c.m, "in_response_to", data.Attr("InResponseTo"))
			c.t.samlTime("confirmation NotBefore", data.Attr("NotBefore"), at, begins)
			c.t.samlTime("confirmation NotOnOrAfter", data.Attr("NotOnOrAfter"), at, ends)
		}
	}
}

const maxAttributes = 1000

// reserved are the names of what stands in the message itself.
var reserved = []string{"iss", "sub", "aud", "acr", "recipient", "in_response_to", "confirmation", "name_id_format", "session_index", "exp", "nbf", "iat"}

// attributes are claims by their names. One that has the name of something else in the message stands apart: who may choose the names of
// attributes chooses no issuer.
func (c claimSet) attributes(a *xmldsig.Node) {
	n, own := 0, map[string]bool{}
	for _, s := range allInSAML(a, "AttributeStatement") {
		if len(allInSAML(s, "EncryptedAttribute")) > 0 {
			c.t.Notes = append(c.t.Notes, "some of its attributes are encrypted each by itself, and are not shown")
		}
		for _, attr := range allInSAML(s, "Attribute") {
			if n++; n > maxAttributes {
				return
			}
			name := first(attr.Attr("Name"), attr.Attr("AttributeName"))
			if _, taken := c.m[name]; (taken || slices.Contains(reserved, name)) && !own[name] {
				name = "attribute " + name
			}
			vals := []any{}
			if own[name] {
				c.t.Notes = append(c.t.Notes, fmt.Sprintf("it has the attribute %q twice: some programs take the first, some the last", clip(name)))
				vals = append(vals, c.m[name])
				if many, ok := c.m[name].([]any); ok {
					vals = many
				}
			}
			own[name] = true
			for _, v := range allInSAML(attr, "AttributeValue") {
				if v.Attr("nil") == "" && len(v.Elements()) > 0 {
					vals = append(vals, strings.TrimSpace(allText(v)))
				} else {
					vals = append(vals, c.text(v))
				}
			}
			if c.m[name] = vals; len(vals) == 1 {
				c.m[name] = vals[0]
			}
		}
	}
}

// allText is the text of an element and of those in it.
func allText(n *xmldsig.Node) string {
	var b strings.Builder
	n.Walk(func(e *xmldsig.Node) { b.WriteString(e.Content()) })
	return b.String()
}
