package token

import (
	"fmt"
	"slices"
	"strings"

	"why401/flows/xmldsig"
	"why401/httpclient/clean"
)

// samlFaults are those of a message by itself, whatever the clock says and whoever expects what.
func (t *Token) samlFaults(outer *xmldsig.Node) {
	m := t.message
	add := func(cause, where, format string, args ...any) {
		t.Findings = append(t.Findings, Finding{cause, fmt.Sprintf(format, args...), where})
	}
	answer := outer.Local == "Response" || outer.Local == "Assertion"
	if m.assertion != nil && answer && m.signed() == "nothing" {
		add("jwt.alg_mismatch", "token.signature", "neither the message nor the assertion is signed, so anyone can have written it")
	}
	for _, n := range []*xmldsig.Node{m.message, m.assertion} {
		want := "2.0"
		if n != nil && strings.HasPrefix(n.Space, saml1) {
			want = "1.1"
		}
		if n != nil && isSAMLSpace(n.Space) && versionOf(n) != want && versionOf(n) != "1.0" {
			add("jwt.malformed", "token.header.version", "the %s says version %q; its namespace is that of %s", clip(n.Local), clip(versionOf(n)), want)
		}
	}
	if answer && !isSAMLSpace(outer.Space) {
		add("jwt.malformed", "token", "the %s is in the namespace %q, which is none of SAML's: to a service it is no %[1]s", clip(outer.Local), clean.Line(outer.Space, 100))
	}
	if m.message != nil && m.assertion != nil {
		inner, around := strings.TrimSpace(inSAML(m.assertion, "Issuer").Content()), strings.TrimSpace(inSAML(m.message, "Issuer").Content())
		if inner != "" && around != "" && inner != around {
			add("jwt.issuer_unknown", "token.claims.iss", "the assertion is issued by %q and the message round it by %q%s", clean.Line(inner, 100), clean.Line(around, 100), firstDifference(inner, around))
		}
	}
	if m.message != nil && m.message.Is(saml2+"protocol", "Response") && m.all == 0 && t.Header["status"] == "Success" {
		add("jwt.malformed", "token", "the response says Success and holds no assertion")
	}
	if m.assertion != nil && m.assertion.Space == saml2+"assertion" {
		t.confirmationFaults(add)
	}
}

// confirmationFaults are those of the bearer confirmation, which a login in a browser has to have (SAML 2.0 profiles, section 4.1.4.2).
func (t *Token) confirmationFaults(add func(cause, where, format string, args ...any)) {
	m := t.message
	confirmations := allInSAML(inSAML(m.assertion, "Subject"), "SubjectConfirmation")
	if len(confirmations) == 0 && m.message != nil {
		add("jwt.required_claim_missing", "token.claims.confirmation", "the assertion has no SubjectConfirmation: nothing says who may present it")
	}
	for _, c := range confirmations {
		data := inSAML(c, "SubjectConfirmationData")
		if !strings.HasSuffix(c.Attr("Method"), ":bearer") || m.message == nil {
			continue
		}
		for _, name := range []string{"NotOnOrAfter", "Recipient"} {
			if data.Attr(name) == "" {
				add("jwt.required_claim_missing", "token.claims.confirmation", "the bearer confirmation has no %s, which a login in a browser has to have", name)
			}
		}
		if data.Attr("NotBefore") != "" {
			t.Notes = append(t.Notes, "the bearer confirmation has a NotBefore, which a login in a browser must not have (SAML profiles 4.1.4.2)")
		}
		if got, want := data.Attr("InResponseTo"), m.message.Attr("InResponseTo"); got != "" && want != "" && got != want {
			add("jwt.malformed", "token.claims.in_response_to", "the assertion answers the request %q and the message round it the request %q", clip(got), clip(want))
		}
		if got, want := data.Attr("Recipient"), m.message.Attr("Destination"); got != "" && want != "" && got != want {
			add("jwt.audience", "token.claims.recipient", "the assertion is for the recipient %s and the message round it goes to %s%s", clean.Line(got, 100), clean.Line(want, 100), almost([]string{got}, want))
		}
	}
}

// saml judges a message against the clocks and what is expected.
func (j *judgement) saml() {
	j.samlTimes()
	j.samlAudience()
	if want := j.ex.Issuer; want != "" {
		if c := IssuerCause(j.t.Claim("iss"), want); c != "" {
			j.add(c, "token.claims.iss", "was issued by %q; the API expects %q%s", j.t.Claim("iss"), want, firstDifference(j.t.Claim("iss"), want))
		}
	}
	m := j.t.message
	if want := j.ex.Recipient; want != "" {
		for _, row := range [][3]string{{"destination", "goes to", text(j.t.Header["destination"])}, {"recipient", "is for the recipient", j.t.Claim("recipient")}} {
			if got := row[2]; got != "" && got != want {
				j.add("jwt.audience", "token.claims."+row[0], "%s %s; it was posted to %s%s", row[1], clean.Line(got, 200), want, almost([]string{got}, want))
			}
		}
	}
	if want := j.ex.InResponseTo; want != "" {
		got := first(j.t.Claim("in_response_to"), text(j.t.Header["in_response_to"]))
		switch {
		case got == "":
			j.add("jwt.required_claim_missing", "token.header.in_response_to", "answers no request (InResponseTo): the provider began the login by itself, and the request %q is expected", clip(want))
		case got != want:
			j.add("jwt.audience", "token.header.in_response_to", "answers the request %q; %q is expected: an old answer, or that of another browser", clip(got), clip(want))
		}
	}
	if got := j.t.Claim("acr"); len(j.ex.ACR) > 0 && m.assertion != nil && !slices.Contains(j.ex.ACR, got) {
		j.add("identity.mfa_required", "token.claims.acr", "the login was of the class %s; the API wants %s (AuthnContextClassRef)", first(clean.Line(got, 200), "none"), strings.Join(j.ex.ACR, " or "))
	}
}

// samlTimes judges by both clocks. Of several confirmations one that is good is enough (SAML 2.0 core, section 2.4.1).
func (j *judgement) samlTimes() {
	now, server, leeway := j.ex.At, j.ex.Server, j.ex.Leeway
	confirmed := 0
	for _, x := range j.t.message.times {
		if x.name == "confirmation NotOnOrAfter" && now.Before(x.at.Add(leeway)) && (server.IsZero() || server.Before(x.at.Add(leeway))) {
			confirmed++
		}
	}
	said := map[string]bool{}
	for _, x := range j.t.message.times {
		where, before := "token.times."+x.name, len(j.out)
		if said[x.name] || x.name == "confirmation NotOnOrAfter" && confirmed > 0 {
			continue
		}
		format, word := samlWords(x.name)
		if x.bound == ends {
			j.moment(where, x.at, !now.Before(x.at.Add(leeway)), !server.Before(x.at.Add(leeway)), "jwt.expired", format, word)
		} else {
			j.moment(where, x.at, now.Add(leeway).Before(x.at), server.Add(leeway).Before(x.at), "jwt.not_yet_valid", format, word)
		}
		said[x.name] = len(j.out) > before
	}
	if a := j.t.message.assertion; a != nil {
		cond := inSAML(a, "Conditions")
		from, _, ok := xmlTime(cond.Attr("NotBefore"))
		to, _, ok2 := xmlTime(cond.Attr("NotOnOrAfter"))
		if ok && ok2 && !to.After(from) {
			j.add("jwt.malformed", "token.times.NotOnOrAfter", "it ends before it begins: it was never good")
		}
	}
	if at, ok := j.t.At("AuthnInstant"); j.ex.MaxAge > 0 && ok && now.Sub(at) > j.ex.MaxAge+leeway {
		j.add("identity.mfa_required", "token.times.AuthnInstant", "the login is %s old; the API wants one of the last %s", Span(now.Sub(at)), Span(j.ex.MaxAge))
	}
}

// samlWords are the sentence of a time that is over or has not come, and its short form before a clock.
func samlWords(name string) (format, word string) {
	switch name {
	case "NotOnOrAfter":
		return "expired %s, %s", "expired"
	case "confirmation NotOnOrAfter":
		return "had to be posted before %s, %s (SubjectConfirmationData)", "had to be posted before"
	case "SessionNotOnOrAfter":
		return "its session ended %s, %s (SessionNotOnOrAfter)", "its session ended"
	case "NotBefore":
		return "good only from %s, %s", "not good yet"
	case "confirmation NotBefore":
		return "may be posted only from %s, %s (SubjectConfirmationData)", "may not be posted yet"
	case "AuthnInstant":
		return "its login lies in the future: %s, %s (AuthnInstant)", "its login lies in the future"
	}
	return "issued in the future: %s, %s", "issued in the future"
}

// samlAudience: each restriction has to name the audience (SAML 2.0 core, section 2.5.1.4).
func (j *judgement) samlAudience() {
	want, m := j.ex.Audience, j.t.message
	if want == "" || m.assertion == nil {
		return
	}
	cond := inSAML(m.assertion, "Conditions")
	restrictions := slices.Concat(allInSAML(cond, "AudienceRestriction"), allInSAML(cond, "AudienceRestrictionCondition"))
	if len(restrictions) == 0 {
		j.add("jwt.required_claim_missing", "token.claims.aud", "has no AudienceRestriction; the API expects %q", want)
	}
	for _, r := range restrictions {
		var aud []string
		for _, a := range allInSAML(r, "Audience") {
			aud = append(aud, strings.TrimSpace(a.Content()))
		}
		if !slices.Contains(aud, want) {
			j.add("jwt.audience", "token.claims.aud", "is for %s; the API expects %s%s", clean.Line(strings.Join(aud, ", "), 300), want, almost(aud, want))
			return
		}
	}
}
