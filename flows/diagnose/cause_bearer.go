package diagnose

import (
	"fmt"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

func bearerCauses() []*Cause {
	word := func(e *Evidence) string {
		if w := e.Credential.Get("word").Reveal(); w != "" {
			return w
		}
		if w, _, ok := strings.Cut(authorization(e), " "); ok && httpclient.SchemeWord(w) { // typed without it: it was put before
			return w
		}
		return ""
	}
	tok := func(e *Evidence) string { return e.Credential.Get("token").Reveal() }
	used := func(e *Evidence) bool {
		return e.Credential.Scheme == "bearer" && sent(e) && (refusalStatus(e) || denied(e))
	}
	won := func(e *Evidence, c float64) float64 {
		for _, id := range []string{ProbeScheme, ProbeCleaned} {
			if p := e.Probe(id); p != nil && p.Accepted == Yes {
				return 0.98
			} else if p != nil && p.Accepted == No && c > 0.6 {
				c -= 0.05
			}
		}
		return c
	}
	hides := []string{"credentials.*", "jwt.*", "proxy.*", "server.*"}
	return []*Cause{
		{ID: "bearer.scheme_missing", Title: "The word Bearer is missing", Who: Caller, References: []string{"RFC 6750 section 2.1"}, Hides: hides,
			Meaning: "The Authorization header holds the token alone; the server needs the scheme word before it.", Shows: "A token as the first and only word.", TellsApart: "The same token with the word is accepted.", Mends: "Write Bearer, a space and the token.",
			Match: func(e *Evidence) Match {
				if !used(e) || word(e) != "" || tok(e) == "" || strings.ContainsAny(authorization(e), "\u00a0\u2007\u202f\u200b") || schemeMark.Re().MatchString(authorization(e)) || schemeGlued.Re().MatchString(authorization(e)) || namedValue.Re().MatchString(tok(e)) {
					return no
				}
				if rawKeyBelongs(onHost(e), tok(e)) {
					return ruledOut("the documentation of " + onHost(e) + " has the key alone in Authorization")
				}
				c := 0.85
				if strings.HasPrefix(tok(e), "eyJ") {
					c = 0.95
				}
				if challenged(e) && !offers(e, "bearer") {
					c = 0.5
				}
				return Match{OK: true, Confidence: won(e, c), Detail: "The header holds the token alone, so the server does not see what it is.", Evidence: []Point{{Where: "request.headers.Authorization", What: e.Credential.Get("token").String(), Note: "no scheme word"}, challengePoint(e)},
					Fixes: []Fix{{ID: "put-bearer", Who: Caller, Do: "Put Bearer and a space before the token", Apply: setAuthorization("Bearer " + tok(e))}}}
			}},
		{ID: "bearer.scheme_doubled", Title: "The scheme word stands twice", Who: Caller, References: []string{"RFC 6750 section 2.1"}, Hides: hides,
			Meaning: "A library put Bearer before a value that had it already.", Shows: "Bearer Bearer, or Bearer Basic.", TellsApart: "Visible in the request.", Mends: "Give the client the token alone.",
			Match: func(e *Evidence) Match {
				first, rest, ok := strings.Cut(tok(e), " ")
				if !used(e) || word(e) == "" || !ok || !httpclient.SchemeWord(first) {
					return no
				}
				for {
					f, r, ok := strings.Cut(strings.TrimSpace(rest), " ")
					if !ok || !httpclient.SchemeWord(f) {
						break
					}
					rest = r
				}
				keep := "Bearer"
				if strings.EqualFold(first, "basic") {
					keep = "Basic"
				}
				return Match{OK: true, Confidence: won(e, 0.97), Evidence: []Point{{Where: "request.headers.Authorization", What: word(e) + " " + first + " …", Note: "twice"}},
					Fixes: []Fix{{ID: "collapse-bearer", Who: Caller, Do: "Write the word once", Apply: setAuthorization(keep + " " + strings.TrimSpace(rest))}}}
			}},
		{ID: "bearer.scheme_case", Title: "The server insists on the letter case of the scheme word", Who: Operator, References: []string{"RFC 9110 section 11.1"},
			Meaning: "Scheme words are the same in any letter case; this server seems to compare letter by letter.", Shows: "bearer or BEARER was sent.", TellsApart: "Bearer with a capital B is accepted.", Mends: "Compare the word without regard to case; until then, send Bearer.",
			Match: func(e *Evidence) Match {
				w := word(e)
				if !used(e) || !strings.EqualFold(w, "bearer") || w == "Bearer" {
					return no
				}
				if challengeParam(e, "error") != "" {
					return ruledOut("the server speaks of the token, so it understood the word before it")
				}
				c := won(e, 0.4)
				if p := e.Probe(ProbeScheme); p != nil && p.Accepted == No {
					return ruledOut("the canonical word is refused as well")
				}
				return Match{OK: true, Confidence: c, Evidence: []Point{{Where: "request.headers.Authorization", What: w + " …"}}, Fixes: []Fix{{ID: "canonical-case", Who: Caller, Do: "Send the word as Bearer", Apply: setAuthorization("Bearer " + tok(e))}, advice(Operator, "Compare the scheme word without letter case")}, Decide: ProbeScheme}
			}},
		{ID: "bearer.wrong_scheme_word", Title: "The service wants another scheme word", Who: Caller, References: []string{"RFC 9110 section 11.1"}, Hides: []string{"credentials.wrong_scheme", "credentials.not_recognised"},
			Meaning: "Some services call it Token, JWT or Bot instead of Bearer.", Shows: "The challenge or the answer's words name another.", TellsApart: "The same token under that word.", Mends: "Use that word.",
			Match: func(e *Evidence) Match {
				if t := tokenAsBasic(e); t != "" && sent(e) && refusalStatus(e) && (!challenged(e) || offers(e, "bearer") || !offers(e, "basic")) {
					return Match{OK: true, Confidence: won(e, 0.93), Title: "A token was sent under the word Basic", Detail: "After Basic belongs the base64 of user:password; what stands there is a token, which goes under Bearer.", Evidence: []Point{{Where: "request.headers.Authorization", What: "Basic " + mask.NewSensitive("token", t).String()}, challengePoint(e)},
						Fixes: []Fix{{ID: "use-word", Who: Caller, Do: "Send the same token with the word Bearer", Apply: setAuthorization("Bearer " + t)}}}
				}
				if !used(e) || word(e) == "" {
					return no
				}
				if m := wantedWord.Re().FindStringSubmatch(saidAsWritten(e)); m != nil && tokenWord(m[1]) && !strings.EqualFold(m[1], word(e)) {
					return Match{OK: true, Confidence: won(e, 0.88), Title: fmt.Sprintf("The service wants the word %s, and got %s", m[1], clean.Line(word(e), 20)), Evidence: []Point{saysPoint(e, "names the word"), {Where: "request.headers.Authorization", What: clean.Line(word(e), 20) + " …"}},
						Fixes: []Fix{{ID: "use-word", Who: Caller, Do: "Send the same token with the word " + m[1], Apply: setAuthorization(m[1] + " " + tok(e))}}}
				}
				if !challenged(e) && refused(e) && strings.HasPrefix(tok(e), "eyJ") && tokenWord(word(e)) && !strings.EqualFold(word(e), "bearer") {
					return Match{OK: true, Confidence: won(e, 0.45), Title: "A JWT is usually sent under the word Bearer, and this one under " + clean.Line(word(e), 20), Evidence: []Point{{Where: "request.headers.Authorization", What: clean.Line(word(e), 20) + " …"}, challengePoint(e)},
						Fixes: []Fix{{ID: "use-word", Who: Caller, Do: "Send the same token with the word Bearer", Apply: setAuthorization("Bearer " + tok(e))}}, Decide: ProbeScheme}
				}
				if !challenged(e) || offers(e, word(e)) {
					return no
				}
				for _, c := range e.Challenges {
					if !c.Proxy && tokenWord(c.Scheme) {
						return Match{OK: true, Confidence: won(e, 0.88), Title: fmt.Sprintf("The service wants the word %s, and got %s", c.Scheme, clean.Line(word(e), 20)), Evidence: []Point{challengePoint(e), {Where: "request.headers.Authorization", What: clean.Line(word(e), 20) + " …"}},
							Fixes: []Fix{{ID: "use-word", Who: Caller, Do: "Send the same token with the word " + c.Scheme, Apply: setAuthorization(c.Scheme + " " + bareToken(tok(e)))}}}
					}
				}
				return no
			}},
		{ID: "apikey.restriction_mismatch", Title: "The key is bound to other callers", Who: IdentityAdmin, References: []string{"Google API keys, Restrict an API key"}, Hides: []string{"credentials.*", "authz.*"},
			Meaning: "The key is known, but may only be used from certain sites, addresses, apps or for certain APIs.", Shows: "A reason such as API_KEY_HTTP_REFERRER_BLOCKED.", TellsApart: "The key works from an allowed place.", Mends: "Change the restriction, or use another key.",
			Match: func(e *Evidence) Match {
				if !refused(e) && e.Status != 400 || !sent(e) || says(e, "api_key_http_referrer_blocked", "api_key_ip_address_blocked", "api_key_service_blocked", "api_key_android_app_blocked", "api_key_ios_app_blocked", "iprefererblocked", "ip address restriction", "referer restriction") == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.95, Evidence: []Point{saysPoint(e, "names the restriction")}, Fixes: []Fix{advice(IdentityAdmin, "Allow this caller in the key's restrictions, or make another key")}}
			}},
	}
}

// tokenAsBasic is a token that stands where the base64 of user:password belongs, "" none.
func tokenAsBasic(e *Evidence) string {
	t := e.Credential.Get("pair").Reveal()
	if e.Credential.Scheme != "basic" || strings.ContainsAny(t, " :") {
		return ""
	}
	if strings.HasPrefix(t, "eyJ") && strings.Count(t, ".") == 2 || offers(e, "bearer") && !offers(e, "basic") && len(t) >= 16 {
		return t
	}
	return ""
}

// bareToken is a token without the name that Rails writes before it: Token token="x".
func bareToken(t string) string {
	if rest, ok := strings.CutPrefix(t, "token="); ok {
		return strings.Trim(rest, `"`)
	}
	return t
}

// wantedWord is the scheme word that an answer asks for: "Expected 'Authorization: Bearer <JWT>'" (flask-jwt-extended),
// "must start with Token".
var wantedWord = lazyregexp.New(`(?i)(?:format is authorization: |expected '?authorization: |must (?:start|begin) with |must be (?:of|in) the form(?:at)? |expected format:? (?:authorization: )?)['"\x60<]*([a-z-]{3,12})\b`)

// namedValue is a value that names itself, as Proxmox writes it: PVEAPIToken=user@realm!id=uuid.
var namedValue = lazyregexp.New(`^[A-Za-z]{3,20}=\S`)

// tokenWord reports whether a token can stand behind the word as it is: not behind those of a pair, a hash or a ticket.
func tokenWord(w string) bool {
	switch strings.ToLower(w) {
	case "basic", "digest", "dpop", "hmac", "negotiate", "ntlm", "oauth", "signature":
		return false
	}
	return httpclient.SchemeWord(w)
}
