package token

import (
	"strings"
	"testing"
	"time"
)

// TestSAMLJudged: every fault of a good, signed answer that is changed in one place, by the clocks and what is expected.
func TestSAMLJudged(t *testing.T) {
	p := theProvider()
	keys := pemOf(t, p.cert)
	at := func(s string) time.Time {
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	wanted := Expect{At: now, Audience: "https://sp.example.test", Issuer: "https://idp.example.test", Recipient: "https://sp.example.test/acs", InResponseTo: "_q", ACR: []string{"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}, MaxAge: time.Hour}
	for _, row := range []struct {
		reason   string
		from, to string // in the message, before it is signed
		ex       func(*Expect)
		want     []string // "cause: words"
		note     string
	}{
		{"good", "", "", nil, nil, ""},
		{"the assertion is over", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T08:00:00Z"><saml:AudienceR`, nil, []string{"jwt.expired: expired"}, ""},
		{"a second earlier it is good", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T08:00:01Z"><saml:AudienceR`, nil, nil, ""},
		{"the leeway saves it", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T07:59:40Z"><saml:AudienceR`, func(ex *Expect) { ex.Leeway = 30 * time.Second }, nil, ""},
		{"over by our clock, and good by the server's", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T08:00:00Z"><saml:AudienceR`, func(ex *Expect) { ex.Server = at("2026-11-24T07:59:30Z") }, []string{"jwt.clock_skew: by our clock and not by the server's: the server's clock is 30 s behind ours"}, ""},
		{"not good yet by the server's clock alone", `NotBefore="2026-11-24T07:58:00Z"`, `NotBefore="2026-11-24T07:59:50Z"`, func(ex *Expect) { ex.Server = at("2026-11-24T07:59:40Z") }, []string{"jwt.clock_skew: by the server's clock and not by ours"}, ""},
		{"not good yet", `NotBefore="2026-11-24T07:58:00Z"`, `NotBefore="2026-11-24T08:00:01Z"`, nil, []string{"jwt.not_yet_valid: good only from"}, ""},
		{"ends before it begins", `NotBefore="2026-11-24T07:58:00Z" NotOnOrAfter="2026-11-24T08:05:00Z"`, `NotBefore="2026-11-24T07:58:00Z" NotOnOrAfter="2026-11-24T07:57:00Z"`, nil, []string{"jwt.expired: expired", "jwt.malformed: it ends before it begins"}, ""},
		{"the confirmation is over", `InResponseTo="_q" NotOnOrAfter="2026-11-24T08:05:00Z"`, `InResponseTo="_q" NotOnOrAfter="2026-11-24T07:59:00Z"`, nil, []string{"jwt.expired: had to be posted before"}, ""},
		{"of two confirmations one is good", `</saml:SubjectConfirmation>`, `</saml:SubjectConfirmation><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="https://sp.example.test/acs" NotOnOrAfter="2026-11-24T07:00:00Z"/></saml:SubjectConfirmation>`, nil, nil, ""},
		{"the session is over", `SessionNotOnOrAfter="2026-11-24T16:00:00Z"`, `SessionNotOnOrAfter="2026-11-24T07:59:00Z"`, nil, []string{"jwt.expired: its session ended"}, ""},
		{"issued in the future", `ID="_a" Version="2.0" IssueInstant="2026-11-24T07:59:00Z"`, `ID="_a" Version="2.0" IssueInstant="2026-11-24T08:01:00Z"`, nil, []string{"jwt.not_yet_valid: issued in the future"}, ""},
		{"logged in too long ago", `AuthnInstant="2026-11-24T07:58:30Z"`, `AuthnInstant="2026-11-24T06:00:00Z"`, nil, []string{"identity.mfa_required: the login is 2 h old"}, ""},
		{"another audience", "", "", func(ex *Expect) { ex.Audience = "https://other.example.test" }, []string{"jwt.audience: is for https://sp.example.test; the API expects https://other.example.test"}, ""},
		{"the slash at the end", "", "", func(ex *Expect) { ex.Audience = "https://sp.example.test/" }, []string{"jwt.audience: the same but for the slash"}, ""},
		{"two restrictions, and one lacks it", `</saml:AudienceRestriction>`, `</saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction>`, nil, []string{"jwt.audience: is for urn:other"}, ""},
		{"two in one restriction are either", `<saml:Audience>`, `<saml:Audience>urn:other</saml:Audience><saml:Audience>`, nil, nil, ""},
		{"no audience", `<saml:AudienceRestriction><saml:Audience>https://sp.example.test</saml:Audience></saml:AudienceRestriction>`, ``, nil, []string{"jwt.required_claim_missing: has no AudienceRestriction"}, ""},
		{"another issuer by a slash", "", "", func(ex *Expect) { ex.Issuer = "https://idp.example.test/" }, []string{"jwt.issuer_trailing_slash: they differ from byte 24 on"}, ""},
		{"the two issuers differ", `IssueInstant="2026-11-24T07:59:00Z"><saml:Issuer>https://idp.example.test<`, `IssueInstant="2026-11-24T07:59:00Z"><saml:Issuer>https://idp.example.org<`, func(ex *Expect) { ex.Issuer = "" }, []string{"jwt.issuer_unknown: and the message round it by"}, ""},
		{"posted elsewhere", "", "", func(ex *Expect) { ex.Recipient = "http://sp.example.test/acs" }, []string{"jwt.audience: goes to https://sp.example.test/acs; it was posted to http://sp.example.test/acs: the same but for http and https", "jwt.audience: is for the recipient"}, ""},
		{"recipient and destination differ", `Recipient="https://sp.example.test/acs"`, `Recipient="https://sp.example.test/acs2"`, func(ex *Expect) { ex.Recipient = "" }, []string{"jwt.audience: is for the recipient https://sp.example.test/acs2 and the message round it goes to"}, ""},
		{"an answer to another request", "", "", func(ex *Expect) { ex.InResponseTo = "_other" }, []string{"jwt.audience: answers the request \"_q\"; \"_other\" is expected"}, ""},
		{"the answers differ", `Recipient="https://sp.example.test/acs" InResponseTo="_q"`, `Recipient="https://sp.example.test/acs" InResponseTo="_z"`, func(ex *Expect) { ex.InResponseTo = "" }, []string{"jwt.malformed: the assertion answers the request \"_z\""}, ""},
		{"the class of the login", "", "", func(ex *Expect) { ex.ACR = []string{"urn:oasis:names:tc:SAML:2.0:ac:classes:X509"} }, []string{"identity.mfa_required: of the class urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}, ""},
		{"no recipient", `Recipient="https://sp.example.test/acs" `, ``, nil, []string{"jwt.required_claim_missing: the bearer confirmation has no Recipient"}, ""},
		{"no confirmation", `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="https://sp.example.test/acs" InResponseTo="_q" NotOnOrAfter="2026-11-24T08:05:00Z"/></saml:SubjectConfirmation>`, ``, nil, []string{"jwt.required_claim_missing: the assertion has no SubjectConfirmation"}, ""},
		{"another version", `ID="_a" Version="2.0"`, `ID="_a" Version="1.1"`, nil, []string{"jwt.malformed: the Assertion says version \"1.1\""}, ""},
		{"a message of another namespace", `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"`, `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocoll"`, nil, []string{"jwt.malformed: the Response is in the namespace \"urn:oasis:names:tc:SAML:2.0:protocoll\""}, ""},
		{"fractions of a second", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T08:00:00.001Z"><saml:AudienceR`, nil, nil, ""},
		{"without Z", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T08:05:00"><saml:AudienceR`, nil, nil, "NotOnOrAfter has no Z"},
		{"an offset", `NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceR`, `NotOnOrAfter="2026-11-24T09:00:00+01:00"><saml:AudienceR`, nil, []string{"jwt.expired: expired 2026-11-24 08:00:00 UTC"}, "written with an offset (+01:00)"},
		{"no time", `SessionNotOnOrAfter="2026-11-24T16:00:00Z"`, `SessionNotOnOrAfter="tomorrow"`, nil, []string{"jwt.malformed: SessionNotOnOrAfter is no time"}, ""},
		{"an attribute that calls itself the issuer", `Name="groups"`, `Name="iss"`, nil, nil, ""},
		{"an attribute twice", `</saml:AttributeStatement>`, `<saml:Attribute Name="groups"><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`, nil, nil, "the attribute \"groups\" twice"},
		{"two faults at once", `SessionNotOnOrAfter="2026-11-24T16:00:00Z"`, `SessionNotOnOrAfter="2026-11-24T07:00:00Z"`, func(ex *Expect) { ex.Audience = "x" }, []string{"jwt.expired: its session ended", "jwt.audience: is for"}, ""},
	} {
		if row.from != "" && !strings.Contains(response, row.from) {
			t.Fatalf("%s: the message has no %s", row.reason, row.from)
		}
		doc := samlSigning{key: p.rsa}.sign(t, strings.Replace(strings.Replace(response, row.from, row.to, 1), "MESSAGE", "", 1), "_a")
		ex := wanted
		if row.ex != nil {
			row.ex(&ex)
		}
		tok := Inspect(doc, ex.At)
		v := Verify(tok, keys)
		if v.Status != Verified {
			t.Errorf("%s: %+v", row.reason, v)
		}
		got := Faults(tok, v, ex)
		for _, w := range row.want {
			cause, words, _ := strings.Cut(w, ": ")
			found := false
			for _, f := range got {
				found = found || f.Cause == cause && strings.Contains(f.What, words)
			}
			if !found {
				t.Errorf("%s: %v, want %s", row.reason, got, w)
			}
		}
		if len(got) != len(row.want) {
			t.Errorf("%s: %v, want %d faults", row.reason, got, len(row.want))
		}
		if notes := strings.Join(Notes(tok, v), "\n"); !strings.Contains(notes, row.note) {
			t.Errorf("%s: notes %q, want %q", row.reason, notes, row.note)
		}
		if tok.Claim("iss") == `["staff","admins"]` {
			t.Errorf("%s: an attribute stands in the issuer's place", row.reason)
		}
	}
}

// TestSAMLStatus: what the provider says is explained, and a cause named that fits.
func TestSAMLStatus(t *testing.T) {
	for _, row := range []struct{ outer, inner, cause, says string }{
		{"Responder", "AuthnFailed", "credentials.not_recognised", "wrong password"},
		{"Responder", "NoPassive", "credentials.not_recognised", "without showing a page"},
		{"Responder", "RequestDenied", "identity.not_admitted", "nobody assigned the application"},
		{"Requester", "InvalidNameIDPolicy", "credentials.not_recognised", "NameIDPolicy Format"},
		{"Responder", "NoAuthnContext", "identity.mfa_required", "as strongly"},
		{"Requester", "", "credentials.not_recognised", "Assertion Consumer Service URL"},
		{"Responder", "Unheard", "credentials.not_recognised", "failed itself"},
		{"VersionMismatch", "", "credentials.not_recognised", "another version"},
	} {
		inner := ""
		if row.inner != "" {
			inner = `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:` + row.inner + `"/>`
		}
		doc := `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" IssueInstant="2026-11-24T07:59:00Z"><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:` + row.outer + `">` + inner + `</samlp:StatusCode><samlp:StatusMessage>it said so</samlp:StatusMessage></samlp:Status></samlp:Response>`
		tok := Inspect(doc, now)
		if len(tok.Findings) != 1 || tok.Findings[0].Cause != row.cause || !strings.Contains(tok.Findings[0].What, row.says) || !strings.Contains(tok.Findings[0].What, "it said so") {
			t.Errorf("%s, %s: %v", row.outer, row.inner, tok.Findings)
		}
	}
}

// TestSAMLEnvelopes: the message inside of SOAP, of an artifact's answer and of WS-Federation is found, with SAML 1.1 too.
func TestSAMLEnvelopes(t *testing.T) {
	p := theProvider()
	keys := pemOf(t, p.cert)
	inner := assertionSigned(t, samlSigning{key: p.rsa})
	old := samlSigning{key: p.rsa}.sign(t, `<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:RequestedSecurityToken><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="_o" Issuer="https://idp.example.test" IssueInstant="2026-11-24T07:59:00Z"><saml:Conditions NotBefore="2026-11-24T07:59:00Z" NotOnOrAfter="2026-11-24T09:00:00Z"><saml:AudienceRestrictionCondition><saml:Audience>https://sp.example.test</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions><saml:AttributeStatement><saml:Subject><saml:NameIdentifier>alice@example.test</saml:NameIdentifier></saml:Subject><saml:Attribute AttributeName="groups"><saml:AttributeValue>staff</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>SIGNATURE</saml:Assertion></t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`, "_o")
	for _, row := range []struct{ reason, doc string }{
		{"SOAP", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` + inner + `</s:Body></s:Envelope>`},
		{"the answer to an artifact", `<p:ArtifactResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="_x" Version="2.0"><a:Issuer>x</a:Issuer><p:Status/>` + inner + `</p:ArtifactResponse>`},
		{"WS-Federation with SAML 1.1", old},
	} {
		tok := Inspect(row.doc, now)
		v := Verify(tok, keys)
		if tok.Claim("sub") != "alice@example.test" || tok.Claim("iss") != "https://idp.example.test" || v.Status != Verified {
			t.Errorf("%s: %v %+v", row.reason, tok.Claims, v)
		}
		if f := Faults(tok, v, Expect{At: now, Audience: "https://sp.example.test"}); len(f) > 0 {
			t.Errorf("%s: %v", row.reason, f)
		}
	}
}
