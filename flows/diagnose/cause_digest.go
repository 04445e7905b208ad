package diagnose

import (
	"fmt"
	"strings"

	"why401/flows"
	"why401/httpclient/clean"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
)

// digestCauses are about Digest (RFC 7616): the password is never sent, so each part of the hash may be the one that differs. A
// wrong password itself is basic.wrong_password, whatever carries it.
func digestCauses() []*Cause {
	hides := []string{"credentials.*", "basic.wrong_password", "proxy.strips_authorization", "proxy.cgi_strips_authorization", "not_auth.bad_request"}
	return []*Cause{
		{ID: "digest.parameters", Title: "The Digest challenge cannot be answered, or was answered with other parameters", Who: Caller, References: []string{"RFC 7616 section 3.3", "RFC 7616 section 3.4"}, Hides: append([]string{"digest.nonce_stale"}, hides...),
			Meaning: "Both sides must hash the same: algorithm, realm, quality of protection and nonce are what the challenge says.", Shows: "An algorithm that is not spoken, a session algorithm without qop, auth-int for a request with a body, or another realm in the answer than in the challenge.",
			TellsApart: "Each parameter of the answer beside the one of the challenge.", Mends: "Use a client that speaks what is asked, or let the server offer MD5, SHA-256 or SHA-512-256 with qop=\"auth\".",
			Match: matchDigestParameters},
		{ID: "digest.nonce_stale", Title: "The Digest answer is for a nonce that is no longer good", Who: Caller, References: []string{"RFC 7616 section 3.3"}, Hides: hides,
			Meaning: "An answer is good for one nonce and a short time. A header that was copied holds an old one; behind a load balancer each server may know its own alone.", Shows: "stale=true after an answer, or a copied answer whose nonce is not the one that the server gives now.",
			TellsApart: "A fresh challenge, answered at once, is accepted.", Mends: "Answer the fresh challenge (curl --digest with user and password); the service team lets its servers share nonces.",
			Match: matchDigestStale},
		{ID: "digest.uri_mismatch", Title: "The Digest answer is for another address than the one that was asked", Who: Operator, References: []string{"RFC 7616 section 3.4.6"}, Hides: append([]string{"digest.nonce_stale"}, hides...),
			Meaning: "The answer holds the path and query that it was made for. Where something on the way rewrites them, or a header was copied from another request, the server refuses it.", Shows: "uri of the answer is not the target of the request; or a 400 to a right answer through a proxy or gateway.",
			TellsApart: "Straight to the origin it works.", Mends: "Do not rewrite the path behind the client, or check the login where it is rewritten.",
			Match: matchDigestURI},
		{ID: "digest.body_held", Title: "The body was held back for a challenge that did not come", Observation: true, Who: Caller, References: []string{"curl documentation, --digest"},
			Meaning: "With --digest and --ntlm curl sends a POST or PUT first without its body, since a challenge is to come. This answer is to the empty request.", Shows: "Content-Length: 0 was sent, and the answer is no challenge.", TellsApart: "With --anyauth the body goes at once.", Mends: "Use --anyauth, or leave the option out where nobody asks for it.",
			Match: func(e *Evidence) Match {
				h, r := e.Exchange.Last(), e.Attempt.Request
				if h == nil || e.Status < 300 || e.Status == 401 || r.Scheme != "digest" && r.Scheme != "ntlm" || r.Login == nil || r.Body == nil || len(r.Body.Bytes) == 0 || h.BodyLen > 0 || h.Digest() != nil || answeredNTLM(h) || h.Method != r.Method {
					return no
				}
				return Match{OK: true, Confidence: 0.95, Evidence: []Point{{Where: "request.body", What: "0 of " + fmt.Sprint(len(r.Body.Bytes)) + " bytes were sent", Sign: "!"}}, Fixes: []Fix{{ID: "anyauth", Who: Caller, Do: "Send the body at once (curl --anyauth)", Apply: func(a flows.Attempt) (flows.Attempt, error) {
					a.Request = a.Request.Clone()
					a.Request.Scheme, a.Note = "anyauth", "with its body at once"
					return a, nil
				}}}}
			}},
	}
}

func matchDigestParameters(e *Evidence) Match {
	asked, ok := digestAsked(e)
	if e.Status != 401 || !ok || e.Credential.Scheme != "digest" {
		return no
	}
	p := digestSent(e)
	if p == nil { // nothing was sent: why not?
		algorithm := asked.Param("algorithm")
		what, why := "", ""
		switch {
		case !digest.Spoken(algorithm):
			what, why = "algorithm="+algorithm, "The server asks for Digest by an algorithm that is not spoken here, nor by curl: "+clean.Line(algorithm, 40)
		case asked.Param("nonce") == "" && !hasParam(asked, "nonce"):
			what, why = "no nonce", "The Digest challenge has no nonce, and without one nothing can be answered"
		case strings.HasSuffix(strings.ToLower(algorithm), "-sess") && asked.Param("qop") == "":
			what, why = "algorithm="+algorithm+" and no qop", "The Digest challenge asks for a session algorithm without qop, which cannot be answered"
		default:
			return no
		}
		for _, c := range e.Challenges {
			if a := c.Param("algorithm"); strings.EqualFold(c.Scheme, "digest") && a != algorithm && digest.Spoken(a) {
				why += "; curl looks at the first Digest challenge alone, and another one is behind it"
			}
		}
		return Match{OK: true, Confidence: 0.95, Title: why, Detail: "No answer was sent, and so no login was refused.", Evidence: []Point{challengePoint(e), digestPoint("challenge", what)},
			Fixes: []Fix{advice(Operator, "Offer Digest with MD5, SHA-256 or SHA-512-256, a nonce and qop=\"auth\""), advice(Caller, "Use a client that speaks it")}}
	}
	h := e.Exchange.Last()
	if h != nil && h.Digest() != nil {
		c := h.Digest().Challenge
		if c.QOP == "auth-int" && h.BodyLen > 0 {
			return Match{OK: true, Confidence: 0.86, Title: "The server asks for Digest over the body too (auth-int), and curl leaves the body out of the hash", Evidence: append([]Point{digestPoint("challenge", "qop=auth-int"), digestPoint("HA2", "made as if there were no body")}, digestSteps(e)...),
				Fixes: []Fix{advice(Operator, "Offer qop=\"auth\" as well"), advice(Caller, "Use a client that hashes the body for auth-int")}}
		}
		if realm := asked.Param("realm"); realm != c.Realm {
			return Match{OK: true, Confidence: 0.85, Title: "The realm changed between the challenge and its answer: two servers speak under one name", Evidence: []Point{digestPoint("challenge.realm", fmt.Sprintf("%q, and after the answer %q", c.Realm, realm))},
				Fixes: []Fix{advice(Operator, "Give all servers behind this address the same realm"), digestRetype("Type the login of the other realm", e)}}
		}
		return no
	}
	for _, name := range []string{"realm", "algorithm", "opaque"} {
		want, got := asked.Param(name), p[name]
		if want == got || name != "realm" && want == "" || name == "algorithm" && strings.EqualFold(orMD5(want), orMD5(got)) {
			continue
		}
		return Match{OK: true, Confidence: 0.9, Title: "The answer holds another " + name + " than the challenge", Evidence: []Point{digestPoint("challenge."+name, fmt.Sprintf("%q", want)), digestPoint("answer."+name, fmt.Sprintf("%q", got))},
			Fixes: []Fix{digestRetype("Give user and password: the challenge is then answered as it stands", e)}}
	}
	if asked.Param("qop") != "" && p["qop"] != "" && (p["nc"] == "" || p["cnonce"] == "") {
		return Match{OK: true, Confidence: 0.9, Title: "The answer names qop and lacks nc or cnonce", Evidence: []Point{digestPoint("answer.qop", p["qop"])}, Fixes: []Fix{digestRetype("Give user and password: the challenge is then answered as it stands", e)}}
	}
	return no
}

func matchDigestStale(e *Evidence) Match {
	asked, ok := digestAsked(e)
	p := digestSent(e)
	if e.Status != 401 || !ok || p == nil {
		return no
	}
	stale := strings.EqualFold(asked.Param("stale"), "true")
	points := []Point{digestPoint("answer", fmt.Sprintf("nonce=%q", p["nonce"])), digestPoint("challenge", fmt.Sprintf("nonce=%q", asked.Param("nonce")))}
	if stale {
		points[1].What, points[1].Note = points[1].What+", stale=true", "says so itself"
	}
	switch h := e.Exchange.Last(); {
	case h.Digest() != nil && stale:
		return Match{OK: true, Confidence: 0.9, Title: "The server calls each nonce stale, also the one that it gave a moment ago", Detail: "The fresh nonce was answered once. Often several servers stand behind one address, and each knows its own nonces alone.", Evidence: append(points, digestSteps(e)...),
			Fixes: []Fix{advice(Operator, "Share the nonces between the servers, or send a client to the same one; check how long a nonce lives")}}
	case h.Digest() != nil:
		return ruledOut("the answer was to the newest nonce, and the server does not call it stale")
	case e.Recorded && !stale: // whoever sent it answered the challenge before, and a server may give a new nonce each time
		return no
	case p["nonce"] == asked.Param("nonce"):
		return ruledOut("the nonce of the answer is the one that the server gives now")
	}
	c := 0.86
	if stale {
		c = 0.96
	}
	title := "The Authorization header was copied: it answers an old nonce"
	if e.Recorded {
		title = "The answer was to a nonce that the server calls stale"
	}
	return Match{OK: true, Confidence: c, Title: title, Detail: "A Digest answer cannot be used again later. With user and password the fresh challenge is answered.", Evidence: points,
		Fixes: []Fix{digestRetype("Give user and password, so that the fresh challenge is answered", e)}}
}

func matchDigestURI(e *Evidence) Match {
	p := digestSent(e)
	h := e.Exchange.Last()
	if p == nil || e.Status != 401 && e.Status != 400 {
		return no
	}
	target := h.Target
	if target == "" {
		target = pathOf(h.URL)
	}
	if _, rest, ok := strings.Cut(target, "://"); ok { // through a proxy: the path is what both mean
		target = "/"
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			target = rest[i:]
		}
	}
	if p["uri"] != target {
		return Match{OK: true, Confidence: 0.93, Title: "The answer is for another address than the one that was asked", Evidence: []Point{digestPoint("answer.uri", mask.URL(p["uri"])), {Where: "request.target", What: clean.Line(mask.URL(target), 160)}},
			Fixes: []Fix{digestRetype("Give user and password, so that the answer is made for this address", e), advice(Caller, "Leave --request-target out where it is given")}}
	}
	if h.Digest() == nil || e.Status != 400 {
		return no
	}
	c := 0.6
	ev := []Point{statusPoint(e), digestPoint("answer.uri", mask.URL(p["uri"]))}
	switch {
	case says(e, "uri mismatch", "does not match request-uri", "uri does not match", "digest uri") != "":
		c, ev = 0.92, append(ev, saysPoint(e, "says so itself"))
	case !betweenShown(e) && h.Proxy == "":
		return no
	}
	return Match{OK: true, Confidence: c, Title: "Something on the way rewrites the address that the Digest answer is for", Detail: "The challenge was a 401, and the answer to it is refused as a bad request: the server compares uri with what reaches it.", Evidence: append(ev, digestSteps(e)...),
		Fixes: []Fix{advice(Operator, "Do not rewrite path or query behind the client, or check the login where they are rewritten")}}
}

// wrongDigestLogin is the same challenge again after an answer to it, with a nonce that is not called stale.
func wrongDigestLogin(e *Evidence) Match {
	asked, ok := digestAsked(e)
	switch {
	case !ok:
		return no
	case strings.EqualFold(asked.Param("stale"), "true"):
		return ruledOut("the server calls the nonce stale, not the login wrong")
	}
	if e.Exchange.Last().Digest() == nil && (!e.Recorded || digestSent(e) == nil) {
		return no // a copied answer says nothing of the login
	}
	c, ev := 0.84, []Point{{Where: "digest.challenge", What: "after the answer the challenge came again, and does not call its nonce stale", Note: "wrong login"}}
	how := "The challenge was answered by the book."
	if e.Recorded {
		c, how = 0.7, "A challenge was answered, and came again."
	}
	if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == Yes {
		c = 0.88 // a locked account, or a file with the hash of another realm, looks the same
		ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: g.Learned})
	} else if g != nil && g.SameAsMain == No {
		c = 0.6
	}
	return Match{OK: true, Confidence: c, Detail: how + " The server does not say which of user name and password is wrong.", Evidence: append(append(ev, choicePoint(e)...), digestSteps(e)...),
		Fixes:  []Fix{retype("digest", "Type user name and password again, with letter case as issued"), advice(IdentityAdmin, "Reset the password, and look whether the account is locked; a Digest file holds a hash for one realm, made anew with each realm")},
		Decide: ProbeGarbage}
}
