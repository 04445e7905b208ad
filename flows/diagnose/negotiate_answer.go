package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/kerberos"
	"why401/httpclient/mask"
	"why401/httpclient/spnego"
)

// ticketStory is how the token of the last hop was made, or why none was; nil where Negotiate was not asked for. proxied is true
// for the proxy's.
func ticketStory(e *Evidence, proxied bool) *httpclient.NegotiateAnswer {
	h := e.Exchange.Last()
	if h == nil {
		return nil
	}
	step := h.Auth
	if proxied {
		step = h.ProxyAuth
	}
	a, _ := step.(*httpclient.NegotiateAnswer)
	return a
}

// negotiateSent is the token that left in Authorization, opened.
func negotiateSent(e *Evidence) (spnego.Token, bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(authorization(e)), " ")
	if !strings.EqualFold(word, "negotiate") || strings.TrimSpace(rest) == "" {
		return spnego.Token{}, false
	}
	t, err := spnego.ReadBase64(rest)
	return t, err == nil
}

// negotiateReply is the token that came back in the challenge, opened.
func negotiateReply(e *Evidence, proxied bool) (spnego.Token, bool) {
	for _, c := range e.Challenges {
		if c.Proxy == proxied && strings.EqualFold(c.Scheme, "negotiate") && c.Token68 != "" {
			t, err := spnego.ReadBase64(c.Token68)
			return t, err == nil
		}
	}
	return spnego.Token{}, false
}

// stepsAt makes points of lines "name = value" under an address: "kerberos", "request.negotiate", "response.negotiate".
func stepsAt(where, sign string, lines []string) []Point {
	var out []Point
	for _, l := range lines {
		name, what, _ := strings.Cut(clean.Line(l, 220), " = ")
		out = append(out, Point{Where: where + "." + strings.ReplaceAll(name, " ", "_"), What: what, Sign: sign})
	}
	return out
}

// storyPoints are the lines of a story; what went wrong stands first.
func storyPoints(a *httpclient.NegotiateAnswer) []Point {
	if a == nil {
		return nil
	}
	var first, rest []Point
	for _, p := range stepsAt("kerberos", "✓", a.Steps()) {
		switch p.Where {
		case "kerberos.channel_binding", "kerberos.certificate", "kerberos.binding": // negotiate.channel_binding says it where it may be the reason
		case "kerberos.no_token", "kerberos.KDC_says":
			p.Sign = "✗"
			first = append(first, p)
		default:
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

func cleanPrincipal(p kerberos.Principal) string { return clean.Line(p.String(), 120) }

// kinit is the command that gets a login into the cache.
func kinit(a *httpclient.NegotiateAnswer) Fix {
	who := ""
	if a != nil && len(a.Client.Parts) > 0 {
		who = " " + cleanPrincipal(a.Client)
	}
	return advice(Caller, "Or get a ticket into the cache with kinit"+who+", and send the request again")
}

// byPassword opens the wizard for a ticket by user and password; the user's name stands there where it is known.
func byPassword(a *httpclient.NegotiateAnswer) Fix {
	f := retype("negotiate", "Give user and password here: the KDC is asked for a ticket once, and nothing is stored")
	field := func(name, v string) flows.Field {
		return flows.Field{Name: name, Value: mask.NewSensitive(name, v)}
	}
	f.Preset = flows.Credential{Scheme: "negotiate"}
	if a != nil && len(a.Client.Parts) > 0 {
		f.Preset.Fields = append(f.Preset.Fields, field("user", a.Client.Name()), field("realm", a.Client.Realm))
	}
	return f
}

// withTicket sends the request with the ticket of the cache, in the place of what it carries.
func withTicket(do string) Fix {
	return Fix{ID: "as-negotiate", Who: Caller, Do: do, Mind: "a ticket for this host is asked of the KDC", Apply: func(a flows.Attempt) (flows.Attempt, error) {
		return scheme.Apply(a, flows.Credential{Scheme: "negotiate", Fields: []flows.Field{{Name: "from", Value: mask.NewSensitive("place", scheme.FromCache), Source: "the ticket cache"}}})
	}}
}

// insteadBasic is the login of -u by Basic, where the server offers that beside Negotiate; false else.
func insteadBasic(e *Evidence) (Fix, bool) {
	l := e.Attempt.Request.Login
	if !offers(e, "basic") || l == nil || l.User == "" || l.Password.IsZero() {
		return Fix{}, false
	}
	return Fix{ID: "as-basic", Who: Caller, Do: "Or send the login of -u as Basic, which the server offers too", Mind: "Basic shows the password to whoever reads along where the address is not https", Apply: func(a flows.Attempt) (flows.Attempt, error) {
		return scheme.Apply(a, flows.Credential{Scheme: "basic", Fields: []flows.Field{{Name: "user", Value: mask.NewSensitive("user name", l.User), Source: l.Source}, {Name: "password", Value: l.Password, Source: l.Source}}})
	}}, true
}

// insteadNTLM is the login of -u by NTLM, where the server offers that beside Negotiate and no Basic; false else.
func insteadNTLM(e *Evidence) (Fix, bool) {
	l := e.Attempt.Request.Login
	if !offers(e, "ntlm") || offers(e, "basic") || l == nil || l.User == "" || l.Password.IsZero() {
		return Fix{}, false
	}
	return Fix{ID: fixAsOffered, Who: Caller, Do: "Or send the login of -u by NTLM (curl --ntlm), which the server offers too", Apply: func(a flows.Attempt) (flows.Attempt, error) {
		return scheme.Apply(a, flows.Credential{Scheme: "ntlm", Fields: []flows.Field{{Name: "user", Value: mask.NewSensitive("user name", l.User), Source: l.Source}, {Name: "password", Value: l.Password, Source: l.Source}}})
	}}, true
}

// noRepeatAtKDC says why an experiment is not sent that would log in at the KDC once more, "" where it would not.
func noRepeatAtKDC(a flows.Attempt) string {
	if l := a.Request.Login; l != nil && l.AtKDC && a.Request.Scheme != "basic" && a.Request.Scheme != "digest" {
		return "it would log in at the KDC with the password once more, which nobody asked for"
	}
	return ""
}
