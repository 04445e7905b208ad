package diagnose

import "strings"

// matchNotRecognised is a credential that arrived, and that the server treats like a made-up one.
func matchNotRecognised(e *Evidence) Match {
	_, begun := dialogueLogin(e) // its first message holds no credential
	if !denied(e) || !sent(e) && !begun || hasPair(e) || e.Credential.Scheme == "cookie" || e.Credential.Scheme == "none" && loginInBody(e) {
		return no
	}
	c := 0.4
	switch {
	case e.Status == 403:
		c = 0.2
	case forbiddenInBody(e):
		c = 0.1
	}
	ev := []Point{saysPoint(e, "")}
	said := callsUnknown(e)
	if said {
		c = 0.65
	}
	if key, ok := keyBeside(e); ok && said {
		if m := matchKeyBeside(e, key); m.OK {
			return m
		}
	}
	if said && undecidedWords(e) {
		c = 0.5
	}
	if missesKey(e) { // it looked for another kind of credential
		c = 0.1
	}
	if read(e) == Yes {
		c += 0.12
		ev = append(ev, Point{Where: "experiment " + ProbeNone, What: e.Probe(ProbeNone).Learned})
	}
	if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == Yes {
		c += 0.08
		ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: g.Learned})
	} else if g != nil && g.SameAsMain == No {
		return ruledOut("a made-up credential gets another answer, so this one is known")
	}
	if threeAlike(e) == Yes && missesKey(e) {
		c = 0.12
	} else if threeAlike(e) == Yes {
		c = 0.3
		if !betweenShown(e) && !saysNoneCame(e) {
			c = 0.5 // a bare answer to all three: most servers give no reason
		}
		if said && !saysNoneCame(e) {
			c = 0.68
		}
	}
	if isJWT(e) {
		c -= 0.15
	}
	if weight, _ := expiryWeight(e); weight > 0 {
		if _, past := pastExp(e); past { // known or not, it would be refused
			c = min(c, 0.2)
		}
	}
	if ownForbidden(e) {
		if read(e) == No {
			return ruledOut("without the credential the web server's own page is the same")
		}
		c = 0.08
	}
	fixes := []Fix{retype("", "Get a new credential and send it")}
	if e.Hidden == "" { // else there is no fingerprint
		fixes = append(fixes, advice(IdentityAdmin, "Look the credential up by its fingerprint and say what became of it"))
	}
	m := Match{OK: true, Confidence: min(c, 0.85), Evidence: ev, Fixes: fixes, Decide: ProbeGarbage}
	if service, ok := pathAlone(e); ok {
		m.Title, m.Detail = "The server does not know the secret in the path of the URL", "No header was needed: the address itself says who asks."
		if service != "" {
			m.Title = service + " does not know the secret in the path of the URL"
		}
		m.Confidence = max(m.Confidence, 0.7)
		m.Evidence = append(m.Evidence, Point{Where: "request.url.path", What: "a secret, as this service has it in its addresses"})
		m.Fixes = []Fix{advice(Caller, "Copy the address again, whole, from where it was issued; a made-up or revoked one is answered so"), advice(IdentityAdmin, "Issue a new one, and say what became of this one")}
		m.Decide = ""
	}
	if word, first := dialogueLogin(e); word != "" {
		m.Title, m.Decide = "The server does not take the "+word+" login that was sent", ""
		if first {
			m.Title = "The " + word + " login did not get beyond its first message"
		}
		if t := ntlmOf(e); t.answer != nil && t.step == nil && !e.Recorded {
			m.Confidence, m.Title, m.Detail = 0.9, "The NTLM header was copied: it answers the challenge of another connection", "Message 3 is good on the connection that its challenge came over, once. With user and password a fresh challenge is answered."
			m.Evidence = append(m.Evidence, t.points()...)
			m.Fixes = []Fix{ntlmRetype("Give user and password, so that a fresh challenge is answered (curl --ntlm)", t, t.answer.Domain)}
			return m
		}
		m.Fixes = []Fix{advice(Caller, "Check the account, its domain and its password, and send it with a client that speaks "+word+" (curl --"+strings.ToLower(word)+")"),
			advice(Operator, "See that all messages of a login go over one connection to one server: a proxy or load balancer may spread them")}
	}
	return m
}

// dialogueLogin is the scheme of a login that takes several messages, as it was sent: NTLM or Negotiate, "" another. first is
// true for the first message of NTLM, which no server lets in by itself (MS-NLMP section 2.2.1.1).
func dialogueLogin(e *Evidence) (word string, first bool) {
	w, rest, _ := strings.Cut(strings.TrimSpace(authorization(e)), " ")
	switch {
	case strings.EqualFold(w, "NTLM"):
		word = "NTLM"
	case strings.EqualFold(w, "Negotiate"):
		word = "Negotiate"
	}
	return word, word != "" && strings.HasPrefix(strings.TrimSpace(rest), "TlRMTVNTUAAB")
}

// begunDialogue reports whether a header of the request is the first message of NTLM, which says nothing of anybody yet.
func begunDialogue(e *Evidence) bool {
	_, first := dialogueLogin(e)
	return first && e.Attempt.Request.Login == nil
}
