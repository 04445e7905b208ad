package diagnose

import (
	"cmp"
	"strings"

	"why401/flows/token"
	"why401/httpclient/clean"
)

// issuerCauses differ only in how the two issuers differ.
func issuerCauses() []*Cause {
	var out []*Cause
	for _, s := range []struct {
		id, title, meaning, fix string
		who                     Actor
	}{
		{"jwt.issuer_trailing_slash", "The issuers differ by a final slash", "Issuers are compared byte by byte, so a slash at the end makes another one.", "Configure the issuer exactly as the tokens write it", Operator},
		{"jwt.issuer_hostname", "One issuer under two names", "The issuer in the token and the one that the API trusts are one server under two names or ports.", "Use one external name for the issuer everywhere", Operator},
		{"jwt.issuer_token_version", "The token has the other version of the issuer", "Microsoft Entra issues version 1 and 2 tokens under two issuers.", "Set requestedAccessTokenVersion to 2, or accept version 1", Operator},
		{"jwt.issuer_unknown", "The token comes from an issuer that the service does not trust", "iss names another realm, pool or provider than the API trusts.", "Get a token from the right issuer", Caller},
	} {
		out = append(out, &Cause{ID: s.id, Title: s.title, Meaning: s.meaning, Shows: "iss and the issuer that the API names or you gave.", TellsApart: "A byte comparison of the two.", Mends: s.fix + ".", Who: s.who, References: []string{"RFC 7519 section 4.1.1"}, Hides: []string{"credentials.not_recognised"},
			Match: func(e *Evidence) Match {
				if !isJWT(e) || !denied(e) || !sent(e) {
					return no
				}
				iss := e.Token.Claim("iss")
				if iss == "" {
					return no
				}
				want := e.Expect.Issuer
				if want == "" {
					for _, p := range []string{"issuer", "iss"} {
						if v := challengeParam(e, p); strings.HasPrefix(v, "http") {
							want = v
							break
						}
					}
				}
				where, trusted := "expected issuer", ""
				if m, ok := resource(e); want == "" && ok && len(m.Issuers) > 0 {
					want, where = nearestIssuer(iss, m.Issuers), "experiment "+ProbeResource
					trusted = "it trusts tokens of " + strings.Join(m.Issuers, ", ")
				}
				said := says(e, "issuer", "\"iss\"", "iss claim", "'iss'") != "" && says(e, "issuer certificate") == ""
				title := ""
				if s.id == "jwt.issuer_unknown" {
					title = "The service does not trust the issuer " + clean.Line(iss, 80)
				}
				if want == "" {
					if s.id == "jwt.issuer_unknown" && said {
						return Match{OK: true, Confidence: 0.8, Title: title, Evidence: []Point{{Where: "token.claims.iss", What: clean.Line(iss, 120)}, saysPoint(e, "")}, Fixes: []Fix{retype("bearer", s.fix)}}
					}
					return no
				}
				switch token.IssuerCause(iss, want) {
				case "":
					return ruledOut("iss is the issuer that the API trusts")
				case s.id:
					f := advice(s.who, s.fix)
					if s.who == Caller {
						f = retype("bearer", s.fix)
						if own, ok := askForResource(e); ok {
							f = own
						}
					}
					m := Match{OK: true, Confidence: 0.88, Title: title, Evidence: []Point{{Where: "token.claims.iss", What: clean.Line(iss, 120)}, {Where: where, What: clean.Line(cmp.Or(trusted, want), 120)}}, Fixes: []Fix{f}}
					if said { // two that know nothing of each other
						m.Confidence, m.Evidence = 0.95, append(m.Evidence, saysPoint(e, ""))
					}
					return m
				}
				return no
			}})
	}
	return out
}

// nearestIssuer is the one of several that iss is, or differs from the least.
func nearestIssuer(iss string, all []string) string {
	near := all[0]
	for _, one := range all {
		switch token.IssuerCause(iss, one) {
		case "":
			return one
		case "jwt.issuer_unknown":
		default:
			near = one
		}
	}
	return near
}
