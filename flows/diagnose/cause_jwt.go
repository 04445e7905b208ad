package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

func jwtCauses() []*Cause {
	broken := tokenRefused
	freshToken := func(do string) []Fix { return []Fix{retype("bearer", do)} }
	causes := []*Cause{
		{ID: "jwt.malformed", Title: "The token is broken", Who: Caller, References: []string{"RFC 7519 section 7.2", "RFC 7515 section 7.1"}, Hides: []string{"credentials.not_recognised", "jwt.opaque_where_jwt_expected", "credentials.altered"},
			Meaning: "It looks like a JWT and cannot be read as one: a part is missing, cut or wrongly encoded.", Shows: "The place where decoding ends.", TellsApart: "Decided by decoding, without sending anything.", Mends: "Copy it again; if it was issued so, the issuer must mend its encoding.",
			Match: func(e *Evidence) Match {
				if e.Token == nil || !broken(e) || e.Token.Kind != token.KindJWS {
					return no
				}
				if because := besideTheToken(e); because != "" {
					return ruledOut(because)
				}
				for _, f := range e.Token.Findings {
					if f.Cause == "jwt.malformed" && e.Token.Parse == nil && f.Where == "token.signature" { // the whole of it is there: to copy it again helps nobody
						return Match{OK: true, Confidence: 0.8, Title: "The token's signature is written in a form that no JWT has", Evidence: []Point{{Where: f.Where, What: clean.Line(f.What, 200)}},
							Fixes: []Fix{advice(Operator, "Let the program that makes the token write the signature as JOSE does: a library for JWT does so, a plain call of OpenSSL, Java or a cloud's key service does not")}}
					}
					if f.Cause == "jwt.malformed" {
						c := 0.93
						if e.Token.Parse == nil {
							c = 0.8
						}
						m := Match{OK: true, Confidence: c, Title: "The token is broken: " + clean.Line(strings.TrimPrefix(f.What, "the token is broken: "), 100), Evidence: []Point{{Where: f.Where, What: clean.Line(f.What, 160)}}, Fixes: freshToken("Copy the token again, whole, and send it")}
						if e.Token.Parse == nil && strings.HasPrefix(f.Where, "token.claims.") { // every letter of it is there: it was issued so
							m.Fixes = []Fix{advice(Operator, "Let the program that makes the token write what RFC 7519 asks: times as numbers of seconds since 1970, aud as a text or a list of texts")}
							for _, also := range e.Token.Findings {
								if also.Cause == f.Cause && also != f {
									m.Evidence = append(m.Evidence, Point{Where: also.Where, What: clean.Line(also.What, 160)})
								}
							}
						}
						return m
					}
				}
				return ruledOut("every part of the token decodes")
			}},
		{ID: "jwt.expired", Title: "The token has expired", Who: Caller, References: []string{"RFC 6750 section 3.1", "RFC 7519 section 4.1.4"}, Hides: []string{"jwt.*", "authz.*", "credentials.*", "server.*"},
			Meaning: "A token is good for a time, and exp says until when. That time is over, so the server does not believe the token any more: it does not know who you are.", Shows: "exp lies before the server's own clock.", TellsApart: "exp below both clocks: expired. Good by ours and not by the server's: its clock is wrong.", Mends: "Get a new one; renew before exp.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				exp, ok := e.Token.At("exp")
				if !ok {
					return no
				}
				now := clock(e)
				if now.Before(exp) {
					return ruledOut("exp is in " + token.Span(exp.Sub(now)) + " by " + whose(e) + " clock")
				}
				if e.Now.Before(exp) {
					return no // jwt.clock_skew
				}
				c, because := expiryWeight(e)
				if c == 0 {
					return ruledOut(because)
				}
				detail, decide := "It was good until "+httpclient.Moment(exp)+"; the server's clock says "+httpclient.Moment(now)+".", ProbeNone
				if _, known := serverClock(e); !known { // our clock may be the one that is wrong
					detail, decide = "It was good until "+httpclient.Moment(exp)+", and our clock says "+httpclient.Moment(now)+"; the server's is not known.", ProbeClock
				}
				ev := []Point{{Where: "token.claims.exp", What: httpclient.Moment(exp), Note: token.Span(now.Sub(exp)) + " ago"}}
				switch {
				case saysExpired(e):
					detail += " So it does not know who you are."
					ev = append(ev, saysPoint(e, "says so itself"))
				case saysBadToken(e):
					ev = append(ev, saysPoint(e, ""))
				case read(e) == No:
					detail += " Whether that is the reason the answer does not say: without the token it is the same."
				default:
					detail += " The answer does not say that this is the reason."
				}
				return Match{OK: true, Confidence: c, Title: "The token " + pastWords(e, exp), Detail: detail,
					Evidence: append(ev, clockPoint(e)), Fixes: freshToken("Get a new token and send it again"), Decide: decide}
			}},
		{ID: "jwt.not_yet_valid", Title: "The token is not good yet", Who: Operator, References: []string{"RFC 7519 section 4.1.5"}, Hides: []string{"jwt.audience", "credentials.*", "authz.*"},
			Meaning: "nbf or iat lies in the future: the clock of the issuer runs ahead, or the token is for later.", Shows: "nbf or iat after the true time.", TellsApart: "After nbf the same token is accepted.", Mends: "Set the issuer's clock; allow some seconds of leeway.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				if because := besideTheToken(e); because != "" {
					return ruledOut(because)
				}
				for _, c := range []string{"nbf", "iat"} {
					at, ok := e.Token.At(c)
					if !ok || !at.After(clock(e)) || !at.After(e.Now) {
						continue
					}
					conf := 0.93
					if says(e, "not yet valid", "not active yet", "immature", "nbf", "iat claim", "(iat)", "\"iat\"", "not before", "used before", "in the future") != "" {
						conf = 0.98
					} else if c == "iat" {
						conf = 0.7
					}
					return Match{OK: true, Confidence: conf, Title: "The token is good only from " + httpclient.Moment(at), Evidence: []Point{{Where: "token.claims." + c, What: httpclient.Moment(at), Note: "in " + token.Span(at.Sub(clock(e)))}, clockPoint(e)}, Fixes: []Fix{advice(Caller, "Wait until then and send it again"), advice(Operator, "Set the issuer's clock")}}
				}
				return ruledOut("nbf and iat are not in the future")
			}},
		{ID: "jwt.clock_skew", Title: "The server's clock is wrong", Who: Operator, References: []string{"RFC 7519 section 4.1.4", "RFC 9110 section 6.6.1"}, Hides: []string{"credentials.not_recognised", "jwt.expired", "jwt.not_yet_valid"},
			Meaning: "The token is good by true time, and not by the clock of the server.", Shows: "The Date header differs from our clock, and the token's times lie between.", TellsApart: "Compare Date with a clock that you trust.", Mends: "Set the server's clock (NTP).",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				r, ok := serverClock(e)
				if !ok || r.skew.Abs() < 2*inStep {
					return no
				}
				exp, hasExp := e.Token.At("exp")
				nbf, hasNbf := e.Token.At("nbf")
				if iat, ok := e.Token.At("iat"); ok && !hasNbf {
					nbf, hasNbf = iat, true
				}
				late := hasExp && e.Now.Before(exp) && !r.at.Before(exp)
				early := hasNbf && !nbf.After(e.Now) && nbf.After(r.at)
				if !late && !early {
					return ruledOut("the token's times are good by both clocks, or by neither")
				}
				return Match{OK: true, Confidence: 0.85, Title: fmt.Sprintf("The server's clock differs from ours by %s, and the token is good only by one of them", token.Span(r.skew)), Evidence: []Point{{Where: r.where, What: httpclient.Moment(r.at)}, {Where: "our clock", What: httpclient.Moment(e.Now)}}, Fixes: []Fix{advice(Operator, "Set the server's clock"), advice(Caller, "Check your own clock first")}}
			}},
		{ID: "jwt.audience", Title: "The token is for another service", Who: Caller, References: []string{"RFC 7519 section 4.1.3", "RFC 9068 section 4"}, Hides: []string{"credentials.not_recognised", "proxy.*"},
			Meaning: "aud names who may accept a token, as a ticket names its train. A good ticket for another train is still refused.", Shows: "aud is not this API; the answer speaks of the audience.", TellsApart: "A token for the right audience works.", Mends: "Ask the issuer for a token for this API.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				aud := e.Token.Audiences()
				words := says(e, "audience", "\"aud\"", "aud claim", "'aud'")
				if e.Expect.Audience != "" && slices.Contains(aud, e.Expect.Audience) {
					return ruledOut("aud is what the API expects")
				}
				if m, ok := resource(e); ok && e.Expect.Audience == "" && len(aud) > 0 {
					if want, _ := wantedAudience(e); want == "" {
						return matchResource(e, m, aud)
					}
				}
				if words == "" && (e.Expect.Audience == "" || len(aud) == 0) {
					return no
				}
				c := 0.94
				switch {
				case words == "":
					c = 0.85
				case says(e, "issuer or audience", "audience or issuer") != "" || undecidedWords(e):
					c = 0.6
				case contradicts(e) || says(e, "expired", "revoked") != "": // two faults, and the answer leaves open which
					c = atMostLikely
				}
				have := strings.Join(aud, ", ")
				if have == "" {
					return no
				}
				if want, words := wantedAudience(e); want != "" && !slices.Contains(aud, want) {
					return Match{OK: true, Confidence: c, Title: "The token is for " + clean.Line(have, 60) + ", and the service wants one for " + want, Detail: "aud in the token names who may accept it.", Evidence: []Point{{Where: "token.claims.aud", What: clean.Line(have, 120)}, {Where: "response.body", What: words, Note: "says so itself"}}, Fixes: freshToken("Get a token for the audience " + want + " and send it")}
				}
				return Match{OK: true, Confidence: c, Title: "The token is for " + clean.Line(have, 60) + ", not for this service", Detail: "You asked " + onHost(e) + "; the token says that only " + clean.Line(have, 80) + " may accept it.", Evidence: []Point{{Where: "token.claims.aud", What: clean.Line(have, 120)}, saysPoint(e, "")}, Fixes: freshToken("Get a token for this service and send it")}
			}},
		{ID: "jwt.wrong_token_kind", Title: "Another kind of token belongs here", Who: Caller, References: []string{"OpenID Connect Core section 2", "RFC 9068"}, Hides: []string{"jwt.audience", "credentials.not_recognised"},
			Meaning: "An ID token tells an application who logged in; a refresh token buys new tokens. An API wants the access token.", Shows: "nonce or at_hash, token_use, typ.", TellsApart: "The access token of the same login works.", Mends: "Send the access token.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				what := token.NotAccessToken(*e.Token)
				proof := strings.HasPrefix(what, "is a DPoP proof")
				if what == "" {
					if says(e, "only refresh tokens", "only access tokens", "non-refresh tokens", "id token") == "" {
						return no
					}
					what = "is of another kind than the service wants"
				}
				c := 0.86
				if proof { // signed by a key of its own: what the service says of its signature follows from that
					c = 0.95
				}
				if weight, _ := expiryWeight(e); weight > 0 {
					if _, past := pastExp(e); past { // the right kind of that age would be refused as well
						c = 0.4
					}
				}
				do := "Send the access token of the same login"
				if proof {
					do = "Send the access token in Authorization, and the proof in the header DPoP"
				}
				return Match{OK: true, Confidence: c, Title: "The token " + what, Evidence: []Point{{Where: "token.claims", What: what}, saysPoint(e, "")}, Fixes: freshToken(do)}
			}},
		{ID: "jwt.opaque_where_jwt_expected", Title: "The service wants a JWT and got an opaque token", Who: Caller, References: []string{"RFC 9068"}, Hides: []string{"credentials.not_recognised"},
			Meaning: "The token is a random string, or encrypted, and this API can only check JWTs.", Shows: "Words such as not enough segments or malformed JWT.", TellsApart: "The issuer's userinfo endpoint accepts it.", Mends: "Ask the issuer for this API's audience, so that a JWT is issued.",
			Match: func(e *Evidence) Match {
				if e.Token == nil || !broken(e) || e.Credential.Scheme != "bearer" {
					return no
				}
				other := strings.HasPrefix(e.Token.Format, "SD-JWT") || strings.HasPrefix(e.Token.Format, "JWS, JSON form") // signed, and not in the one form that most services read
				if e.Token.Kind != token.KindOpaque && e.Token.Kind != token.KindJWE && e.Token.Kind != token.KindAPIKey && !other {
					return no
				}
				if e.Token.Kind == token.KindJWE && says(e, "algorithm", "alg ", "encrypted") != "" {
					// a verifier of signatures that reads the alg of an encrypted one
				} else if says(e, "not enough segments", "segments", "malformed jwt", "jwt malformed", "jws", "three parts", "invalid jwt", "not a jwt", "jwt must have", "invalid compact", "not well formed", "no dots", "protected header", "form of header.payload.signature", "compacttoken parsing failed", "three segments", "idx12741", "idx14100", "idx12709", "unable to parse jwt") == "" {
					return no
				}
				m := Match{OK: true, Confidence: 0.88, Evidence: []Point{{Where: "request.headers.Authorization", What: e.Token.Format}, saysPoint(e, "")}, Fixes: freshToken("Get a JWT for this API and send it")}
				if e.Token.Kind == token.KindJWE {
					m.Title, m.Fixes = "The token is encrypted, and the service wants one that it can read", freshToken("Get a token for this API that is signed and not encrypted, and send it")
				}
				if other {
					m.Title, m.Fixes = "The token is an "+e.Token.Format+", and the service wants a plain JWT of three parts", freshToken("Get a plain access token for this API, and send it")
					if !strings.HasPrefix(e.Token.Format, "SD-") {
						m.Title, m.Fixes = "The token is written as JSON, and the service wants a JWT of three parts", freshToken("Send it in the compact form: header, payload and signature with dots between them")
					}
				}
				return m
			}},
		{ID: "jwt.alg_mismatch", Title: "The token is signed with another algorithm than the service takes", Who: IdentityAdmin, References: []string{"RFC 7515 section 4.1.1", "RFC 8725 section 3.1"},
			Meaning: "alg in the header is not one that the verifier allows.", Shows: "The answer speaks of the algorithm, or no given key is for it.", TellsApart: "Compare alg with the keys.", Mends: "Change the signing algorithm at the issuer, or what the API allows.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				if crit, ok := e.Token.Header["crit"]; ok && says(e, "extension header", "crit", "critical") != "" {
					return Match{OK: true, Confidence: 0.88, Title: "The token's header asks for an extension that the service does not know (crit)", Evidence: []Point{{Where: "token.header.crit", What: clean.Line(fmt.Sprint(crit), 60)}, saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Issue tokens for this API without that extension, or let the API learn it")}}
				}
				alg := fmt.Sprint(e.Token.Header["alg"])
				local := e.Verification != nil && e.Verification.Cause == "jwt.alg_mismatch"
				if !local && !strings.EqualFold(alg, "none") && says(e, "algorithm", "alg ", "\"alg\"", "unsigned") == "" {
					return no
				}
				if strings.EqualFold(alg, "none") {
					return Match{OK: true, Confidence: 0.87, Title: "Nobody signed the token (alg none), and the service does not take such a one", Evidence: []Point{{Where: "token.header.alg", What: clean.Line(alg, 20)}, saysPoint(e, "")}, Fixes: append(freshToken("Get a token that its issuer signed, and send it"), advice(IdentityAdmin, "Sign with an algorithm that the API allows"))}
				}
				return Match{OK: true, Confidence: 0.87, Title: "The token is signed with " + clean.Line(alg, 20) + ", which the service does not take", Evidence: []Point{{Where: "token.header.alg", What: clean.Line(alg, 20)}, saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Sign with an algorithm that the API allows")}}
			}},
		{ID: "jwt.signature_invalid", Title: "The signature is not that of the expected key", Who: Operator, References: []string{"RFC 7515 section 5.2"}, Hides: []string{"credentials.not_recognised"},
			Meaning: "The token was altered, or signed with another key than the one that the service checks with.", Shows: "The answer speaks of the signature, or a given key does not fit.", TellsApart: "Verify with the issuer's keys, offline.", Mends: "Use the same key and decoding on both sides, and send the token untouched.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				if e.Verification != nil && e.Verification.Status == token.Verified {
					return ruledOut("the signature verifies with " + e.Verification.Key)
				}
				local := e.Verification != nil && e.Verification.Cause == "jwt.signature_invalid"
				if exp, ok := e.Token.At("exp"); e.Status == 401 && e.Verification == nil && (!ok || clock(e).Before(exp)) && challengeParam(e, "error_description") == "" && says(e, "signature", "invalid jws", "signing key", "jwt verification fail", "json web token could not be decoded", "audience", "issuer", "expired", "revoked", "claim", "algorithm") == "" {
					return Match{OK: true, Confidence: 0.2, Title: "The token may be signed with another key than the service checks with", Evidence: []Point{{Where: "token.header.alg", What: clean.Line(fmt.Sprint(e.Token.Header["alg"]), 20), Sign: "?", Note: "signature not checked here"}}, Fixes: []Fix{advice(Caller, "Verify the token with the issuer's keys: why401 token --jwks URL, or --key FILE")}, Decide: "verifying the token with the key of the issuer that the service trusts"}
				}
				if !local && says(e, "json web token could not be decoded") != "" { // GitHub says so of a wrong key, and of another app's
					return Match{OK: true, Confidence: 0.7, Evidence: []Point{saysPoint(e, "")}, Fixes: freshToken("Sign the token with the private key of the app that iss names")}
				}
				if !local && (says(e, "signature", "invalid jws", "signing key", "jwt verification fail", "jwsinvalidsignature") == "" || says(e, "incompletesignature", "missing equal-sign") != "") {
					return no // the latter read any Authorization as a signed request
				}
				return Match{OK: true, Confidence: 0.9, Evidence: []Point{saysPoint(e, "")}, Fixes: append(freshToken("Get a token from the issuer that this service trusts"), advice(Operator, "Check that the service uses the issuer's present key, decoded in the same way"))}
			}},
		{ID: "jwt.kid_unknown", Title: "The service does not know the token's key", Who: Caller, References: []string{"RFC 7515 section 4.1.4"}, Hides: []string{"jwt.signature_invalid", "credentials.not_recognised"},
			Meaning: "kid names a key that is not in the issuer's set: retired after a rotation, or of another issuer.", Shows: "The answer speaks of kid or of no matching key; or the given set lacks it.", TellsApart: "A fresh token names a key that is listed.", Mends: "Get a new token.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) || e.Token.Header["kid"] == nil {
					return no
				}
				local := e.Verification != nil && e.Verification.Cause == "jwt.kid_unknown"
				if !local && says(e, "kid", "no matching key", "unknown key", "unable to find a signing key", "no applicable key") == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.9, Evidence: []Point{{Where: "token.header.kid", What: clean.Line(fmt.Sprint(e.Token.Header["kid"]), 60)}, saysPoint(e, "")}, Fixes: freshToken("Get a new token")}
			}},
		{ID: "jwt.required_claim_missing", Title: "A claim that the service needs is missing", Who: IdentityAdmin, References: []string{"RFC 7519 section 4"},
			Meaning: "The service wants a statement in the token that the issuer did not put there.", Shows: "The answer names the claim.", TellsApart: "Decode the token: the claim is absent.", Mends: "Have the issuer add it, or the API ask for another.",
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !broken(e) {
					return no
				}
				if name := lackedClaim(e); name != "" {
					return Match{OK: true, Confidence: 0.88, Title: "The token has no " + name + ", and the service wants one", Evidence: []Point{{Where: "token.claims." + name, What: "not in the token"}, saysPoint(e, "names it")}, Fixes: []Fix{advice(IdentityAdmin, "Have the issuer put "+name+" into tokens for this client")}}
				}
				if says(e, "missing claim", "claim is missing", "missing the", "claim not found", "missing required claim", "required claim") == "" || says(e, "claim") == "" {
					return no
				}
				if held := heldClaim(e); held != "" {
					return ruledOut("the claim that the answer names, " + held + ", is in the token")
				}
				return Match{OK: true, Confidence: 0.85, Evidence: []Point{saysPoint(e, "names it")}, Fixes: []Fix{advice(IdentityAdmin, "Have the issuer put the claim into tokens for this client")}}
			}},
	}
	return append(append(causes, issuerCauses()...), tokenState())
}

var claimName = lazyregexp.New(`["'\x60](aud|iss|sub|exp|nbf|iat|jti|scope|scp|roles|groups|azp|email|tid|client_id)["'\x60]`)

// claimRefused is how jose and the libraries built on it speak of a claim, whether it has another value or is not there.
var claimRefused = lazyregexp.New(`(?:unexpected|missing(?: required)?) ["'\x60](aud|sub|exp|nbf|iat|jti|scope|scp|roles|groups|azp|email|tid|client_id)["'\x60]`)

// lackedClaim is a claim that the answer names so and the token does not hold, "" none.
func lackedClaim(e *Evidence) string {
	if m := claimRefused.Re().FindStringSubmatch(said(e)); m != nil {
		if _, ok := e.Token.Claims[m[1]]; !ok {
			return m[1]
		}
	}
	return ""
}

// heldClaim is a claim that the answer names in quotes and the token holds all the same, "" none.
func heldClaim(e *Evidence) string {
	for _, m := range claimName.Re().FindAllStringSubmatch(said(e), -1) {
		if _, ok := e.Token.Claims[m[1]]; ok {
			return m[1]
		}
	}
	return ""
}
