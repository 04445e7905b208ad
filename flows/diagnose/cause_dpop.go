package diagnose

import (
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// proofCauses are about tokens that are bound to a key or a certificate (RFC 9449, RFC 8705), and about signatures used twice.
func proofCauses() []*Cause {
	hides := append([]string{"signing.secret_wrong"}, signingHides...)
	return []*Cause{
		{ID: "signing.proof_missing", Title: "A token that is bound to a key came without a good proof of that key", Who: Caller, References: []string{"RFC 9449 sections 4.3, 7 and 9", "RFC 8705 section 3"}, Hides: hides,
			Meaning: "Such a token alone opens nothing: each request carries a proof, signed with the key, for this method, address, time and token.", Shows: "cnf in the token and no DPoP header; error use_dpop_nonce or invalid_dpop_proof; a claim of the proof that does not fit the request.",
			TellsApart: "The proof is read claim by claim beside the request: htm, htu, iat, ath, and its key beside cnf.jkt.", Mends: "Send the token as DPoP with a proof made for this request, with the server's nonce where it asks for one.",
			Match: matchProof},
		{ID: "signing.replayed", Title: "The signature or proof was used before", Who: Caller, References: []string{"RFC 5849 section 3.3", "RFC 9449 section 11.1"}, Hides: hides,
			Meaning: "A signature carries a nonce or an id so that nobody who saw it can send it again. The server remembers those for some minutes.", Shows: "nonce_used, or words on a nonce or jti that was seen before.",
			TellsApart: "The same request signed anew passes.", Mends: "Sign each request anew, also each repeat of one.",
			Match: func(e *Evidence) Match {
				if id, m := oauth1Cause(e); id == "signing.replayed" {
					return m
				}
				p, ok, _ := sentProof(e)
				signed := signedByUs(e) || carriesSignature(e)
				if e.Status < 400 || e.Status >= 500 || !ok && !signed || says(e, "jti has already", "jti already", "jti was already", "jti replay", "jti reuse", "already used", "already been used", "nonce used", "nonce_used", "replay", "duplicate nonce", "duplicate jti") == "" {
					return no
				}
				ev := []Point{saysPoint(e, "says so itself")}
				do := advice(Caller, "Sign the request anew each time it is sent")
				if ok {
					ev = append(ev, Point{Where: "dpop.claims.jti", What: clean.Line(p.JTI, 60)})
					do = resign("dpop", "Give the key, so that each request gets a proof of its own", e)
				}
				return Match{OK: true, Confidence: 0.93, Evidence: ev, Fixes: []Fix{do}}
			}},
	}
}

func signedByUs(e *Evidence) bool {
	h := e.Exchange.Last()
	return h != nil && h.Signed != nil
}

// matchProof looks at a bound token, at the server's words, and at the proof itself.
func matchProof(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || e.Status != 401 && e.Status != 400 && e.Status != 403 {
		return no
	}
	jkt, x5t := boundTo(e)
	proof, has, unreadable := sentProof(e)
	word, _, _ := strings.Cut(strings.TrimSpace(authorization(e)), " ")
	challenge := challengeOf(e, "dpop")
	code := challengeParam(e, "error")
	if code == "" {
		code = e.Code
	}
	give := resign("dpop", "Give the token and its key: a proof is made for each request", e)
	bound := Point{Where: "token.claims.cnf.jkt", What: clean.Line(jkt, 60), Note: "bound to a key"}
	switch {
	case strings.EqualFold(code, "use_dpop_nonce"):
		return wantsNonce(e, has, proof.Nonce, give)
	case has && unreadable != nil:
		return Match{OK: true, Confidence: 0.95, Title: "The DPoP header holds no proof that can be read", Evidence: []Point{{Where: "request.headers.DPoP", What: "no JWT of three parts"}}, Fixes: []Fix{give}}
	case jkt != "" && !has:
		m := Match{OK: true, Confidence: 0.94, Title: "The token is bound to a key, and the request has no proof of it", Detail: "Whoever steals such a token cannot use it; who holds the key sends a DPoP header with each request.", Evidence: []Point{bound, {Where: "request.headers", What: "no DPoP"}}, Fixes: []Fix{give}}
		if challenge != nil {
			m.Confidence, m.Evidence = 0.97, append(m.Evidence, challengePoint(e))
		}
		return m
	case has && strings.EqualFold(word, "bearer") && (jkt != "" || challenge != nil):
		ev := []Point{{Where: "request.headers.Authorization", What: word + " before the token, beside a DPoP header"}}
		if jkt != "" {
			ev = append(ev, bound)
		} else {
			ev = append(ev, challengePoint(e))
		}
		return Match{OK: true, Confidence: 0.94, Title: "A token that is bound to a key was sent as Bearer: its word is DPoP", Evidence: ev, Fixes: []Fix{give}}
	case has:
		if id, _ := proofCause(e); id != "" {
			return no
		}
		return faultyProof(e, proofFaults(e, proof), strings.EqualFold(code, "invalid_dpop_proof") || says(e, "dpop proof", "dpop_proof") != "", give)
	case x5t != "" && e.Attempt.Request.ClientCertFile == "" && e.Attempt.Request.TLS.CertFile == "":
		return Match{OK: true, Confidence: 0.92, Title: "The token is bound to a client certificate, and none was sent", Evidence: []Point{{Where: "token.claims.cnf.x5t#S256", What: clean.Line(x5t, 60)}, {Where: "request.tls", What: "no client certificate"}},
			Fixes: []Fix{advice(Caller, "Send it with the certificate that the token was got with: curl --cert FILE --key FILE")}}
	case challenge != nil && len(offered(e)) == 1 && sent(e) && strings.EqualFold(word, "bearer"):
		return Match{OK: true, Confidence: 0.91, Title: "The server takes DPoP tokens alone, and the token was sent as Bearer", Evidence: []Point{challengePoint(e), {Where: "request.headers", What: "no DPoP"}}, Fixes: []Fix{give}}
	}
	return no
}

// wantsNonce: the server asks for its own nonce in the proof. What is signed here answers that once by itself.
func wantsNonce(e *Evidence, has bool, sentNonce string, give Fix) Match {
	nonce := header(e, "DPoP-Nonce")
	ev := []Point{saysPoint(e, "says so itself")}
	if nonce == "" {
		return Match{OK: true, Confidence: 0.95, Title: "The server asks for a nonce in the DPoP proof and gives none", Evidence: append(ev, Point{Where: "response.headers", What: "no DPoP-Nonce", Sign: "!"}), Fixes: []Fix{advice(Operator, "Send DPoP-Nonce with the error use_dpop_nonce (RFC 9449 section 8)")}}
	}
	ev = append(ev, headerPoint(e, "DPoP-Nonce"))
	if signedByUs(e) {
		if sentNonce != "" {
			ev = append(ev, Point{Where: "dpop.claims.nonce", What: clean.Line(sentNonce, 80), Note: "was sent"})
		}
		return Match{OK: true, Confidence: 0.93, Title: "The server refuses each nonce, also the one that it gave a moment ago", Detail: "The proof was made anew with the server's nonce once. Often several servers stand behind one address, and each knows its own nonces alone.", Evidence: append(ev, signedSteps(e)...), Fixes: []Fix{advice(Operator, "Share the nonces between the servers, or send a client to the same one")}}
	}
	title := "The server wants its own nonce in the DPoP proof, and the proof has none"
	switch {
	case !has:
		title = "The server wants a DPoP proof with its own nonce, and no proof was sent"
		ev = append(ev, Point{Where: "request.headers", What: "no DPoP"})
	case sentNonce != "":
		title = "The server wants a newer nonce in the DPoP proof than the one there"
	}
	give.Do = "Give the token and its key: the server's nonce goes into the proof by itself"
	return Match{OK: true, Confidence: 0.96, Title: title, Evidence: ev, Fixes: []Fix{give}}
}

// faultyProof names the first thing in the proof that does not fit; where all fits, the server's words say what it sees otherwise.
func faultyProof(e *Evidence, faults []mismatch, blamed bool, give Fix) Match {
	if len(faults) > 0 {
		m := Match{OK: true, Confidence: 0.94, Title: faults[0].title, Fixes: []Fix{give}}
		for _, f := range faults {
			m.Evidence = append(m.Evidence, f.ev...)
		}
		if blamed {
			m.Confidence, m.Evidence = 0.97, append(m.Evidence, saysPoint(e, "refuses the proof"))
		}
		if faults[0].claim == "jkt" {
			m.Fixes = append(m.Fixes, advice(Caller, "Get a new token with the key that is at hand"))
		}
		return m
	}
	if !blamed {
		return ruledOut("the DPoP proof fits the request: method, address, time, token and key")
	}
	m := Match{OK: true, Confidence: 0.6, Title: "The server refuses the DPoP proof, and all that can be checked here fits", Detail: "Method, address, time, token and key of the proof are those of the request as it left. The server sees another one, or wants less age.", Evidence: append([]Point{saysPoint(e, "refuses the proof")}, signedSteps(e)...), Fixes: []Fix{advice(Operator, "Say which claim of the proof is refused, and what the server takes its own address for")}}
	if says(e, "alg") != "" {
		m.Confidence, m.Title = 0.85, "The server does not take the algorithm of the DPoP proof"
		m.Fixes = []Fix{advice(Caller, "Use a key for an algorithm that algs of the challenge names"), advice(Operator, "Name the algorithms in algs of the challenge")}
	}
	return m
}

// proofCause is the cause of a refused proof that fits the request as it left: the server has another clock, or another idea of its
// own address. id is "" where it is neither.
func proofCause(e *Evidence) (id string, m Match) {
	if e.Status < 400 || e.Status >= 500 {
		return "", no
	}
	p, has, unreadable := sentProof(e)
	if !has || unreadable != nil || says(e, "dpop proof", "dpop_proof", "htu", "iat") == "" || says(e, "use_dpop_nonce") != "" {
		return "", no
	}
	faults := proofFaults(e, p)
	clocks := len(faults) == 1 && faults[0].claim == "iat" && signedByUs(e)
	switch {
	case len(faults) > 0 && !clocks:
		return "", no
	case clocks || says(e, "iat", "too old", "expired", "in the future", "not yet", "clock") != "":
		ev := append([]Point{saysPoint(e, "says so itself"), {Where: "dpop.claims.iat", What: httpclient.Moment(time.Unix(int64(p.IAT), 0))}}, Point{Where: "response.headers.Date", What: orWord(header(e, "Date"), "none")})
		m = Match{OK: true, Confidence: 0.88, Title: "The server takes the DPoP proof for too old, or from the future: the clocks differ", Evidence: ev, Fixes: []Fix{advice(Caller, "Set this machine's clock (NTP), then send it again"), advice(Operator, "Check the server's clock, and how old a proof may be")}}
		if clocks {
			m.Confidence, m.Title = 0.95, "The clocks are "+span(e.Skew)+" apart, and the DPoP proof holds the time of this one"
		}
		return "signing.clock_skew", m
	case says(e, "htu") != "":
		return "signing.host_rewritten", hostRewritten(e, p.HTU)
	}
	return "", no
}

// hostRewritten: the proof is for the address that was asked, and the server takes itself for another.
func hostRewritten(e *Evidence, htu string) Match {
	ev := []Point{saysPoint(e, "says so itself"), {Where: "dpop.claims.htu", What: clean.Line(mask.URL(htu), 160), Sign: "✓", Note: "is the address that was asked"}}
	for _, n := range []string{"Via", "X-Forwarded-Host"} {
		if header(e, n) != "" {
			ev = append(ev, headerPoint(e, n))
		}
	}
	return Match{OK: true, Confidence: 0.9, Title: "The server takes its own address for another than the one that was asked", Detail: "Behind a gateway or proxy a service may see http for https, or an inner host, and compare that with the proof.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Tell the service its outer address, or have the gateway pass on scheme and host (Forwarded, X-Forwarded-Proto and -Host)")}}
}
