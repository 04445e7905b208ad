package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
)

// environmentHolding names the variables of environ (NAME=value) that hold the credential's secret.
func environmentHolding(c flows.Credential, environ []string) []string {
	var out []string
	for _, n := range []string{"token", "value", "password"} {
		v := c.Get(n).Reveal()
		if len(v) < 8 {
			continue
		}
		for _, kv := range environ {
			if name, value, ok := strings.Cut(kv, "="); ok && value == v && name != "_" {
				out = append(out, name)
			}
		}
	}
	return out
}

func clientCauses() []*Cause {
	return []*Cause{
		{ID: "client.netrc_override", Title: "A netrc file supplied the credential", Who: Caller, References: []string{"curl documentation, --netrc"},
			Meaning: "The client took user name and password from the netrc file, perhaps instead of what you meant to send.", Shows: "The login that was sent came from netrc.", TellsApart: "The same request without netrc.", Mends: "Correct, narrow or remove the entry, or leave --netrc out.",
			Match: func(e *Evidence) Match {
				l := e.Exchange.Request.Login
				if l == nil || !strings.HasPrefix(l.Source, "netrc") || !refusalStatus(e) {
					return no
				}
				c := 0.35
				if e.Attempt.Request.Login != nil || e.Attempt.Request.Headers.Has("Authorization") {
					c = 0.8
				}
				return Match{OK: true, Confidence: c, Title: "The login came from " + l.Source, Evidence: []Point{{Where: "request.login", What: "user and password from " + l.Source}},
					Fixes: []Fix{{ID: "without-netrc", Who: Caller, Do: "Send it without netrc", Apply: func(a flows.Attempt) (flows.Attempt, error) {
						r := a.Request.Clone()
						r.Netrc, r.NetrcFile = "", ""
						return scheme.Attempt(r), nil
					}}, retype("basic", "Type the right login, then correct the entry")}}
			}},
		{ID: "client.env_override", Title: "An environment variable supplied the credential", Who: Caller, References: []string{"the tool's documentation of its variables"},
			Meaning: "The value that was sent is the one of an environment variable, which often outranks a login made later.", Shows: "A variable holds the very secret that was sent.", TellsApart: "Unset it for one call.", Mends: "Unset or correct the variable.",
			Match: func(e *Evidence) Match {
				if len(e.EnvironmentHolds) == 0 || !refusalStatus(e) || !sent(e) {
					return no
				}
				return Match{OK: true, Confidence: 0.3, Title: "The credential is the one in $" + e.EnvironmentHolds[0], Evidence: []Point{{Where: "environment." + e.EnvironmentHolds[0], What: "holds the secret that was sent"}}, Fixes: []Fix{retype("", "Send another credential, and unset $"+e.EnvironmentHolds[0])}}
			}},
		{ID: "client.outdated", Title: "The service no longer takes what this client uses", Who: Caller, References: []string{"RFC 9110 section 15.5.22", "RFC 8594"},
			Meaning: "The API version or way to log in was switched off.", Shows: "426, a Sunset in the past, or words such as no longer supported.", TellsApart: "The current version works with the same credential.", Mends: "Update the client or the API version.",
			Match: func(e *Evidence) Match {
				if up := strings.ToLower(header(e, "Upgrade")); e.Status == 426 && (strings.Contains(up, "websocket") || strings.Contains(up, "tls")) {
					return ruledOut("the server asks for another protocol (Upgrade), not for another version of its interface")
				}
				if e.Status != 426 && (e.Status < 400 || says(e, "no longer supported", "has been deprecated and removed", "upgrade your client") == "") {
					return no
				}
				return Match{OK: true, Confidence: 0.85, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Update the client, or the API version in the request")}}
			}},
	}
}
