package diagnose

import (
	"net/http"
	"strings"

	"why401/flows"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
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
		{ID: "client.netrc_override", Title: "A netrc file supplied the credential", Who: Caller, References: []string{"curl documentation, --netrc", "Requests documentation, netrc Authentication"}, Hides: []string{"basic.wrong_password", "credentials.not_recognised"},
			Meaning: "The client took user name and password from the netrc file, perhaps instead of what you meant to send.", Shows: "The login that was sent came from netrc.", TellsApart: "The same request without netrc.", Mends: "Correct, narrow or remove the entry, or leave --netrc out.",
			Match: matchNetrc},
		{ID: "client.env_override", Title: "An environment variable supplied the credential", Who: Caller, References: []string{"the tool's documentation of its variables"}, Hides: []string{"credentials.not_recognised"},
			Meaning: "The value that was sent is the one of an environment variable, which often outranks a login made later.", Shows: "A variable holds the very secret that was sent, and a login that was kept for this host holds another.", TellsApart: "Unset it for one call.", Mends: "Unset or correct the variable.",
			Match: matchEnvironment},
		{ID: "client.stale_cached_credential", Title: "An older credential was sent than the one that is kept", Who: Caller, References: []string{"RFC 7519 section 4.1.6", "the tool's documentation of its cache"},
			Meaning: "A copy of a token was sent that was made before the one that a file or the keyring holds now: a cache, a variable or a script kept it.", Shows: "The token that was sent was issued earlier than the one that is kept for this host, or the place that it came from says that it has ended.", TellsApart: "The kept one, sent instead, is accepted.", Mends: "Delete the copy, or read the token from its place at each call.",
			Match: matchStale},
		{ID: "client.outdated", Title: "The service no longer takes what this client uses", Who: Caller, References: []string{"RFC 9110 section 15.5.22", "RFC 8594", "RFC 8446 section 6.2"},
			Meaning: "The API version or way to log in was switched off.", Shows: "426, a Sunset in the past, a TLS version that is no longer taken, or words such as no longer supported.", TellsApart: "The current version works with the same credential.", Mends: "Update the client or the API version.", Hides: []string{"unreachable.tls"},
			Match: matchOutdated},
	}
}

func matchNetrc(e *Evidence) Match {
	l := e.Exchange.Request.Login
	if l == nil || !strings.HasPrefix(l.Source, "netrc") || !refusalStatus(e) {
		return no
	}
	if !netrcSent(e) {
		return ruledOut("the Authorization header of the command goes before the netrc file")
	}
	c, detail := 0.35, ""
	ev := []Point{{Where: "request.login", What: "user and password from " + l.Source}}
	if r := e.Ladder.Find("netrc"); r != nil && r.State == provenance.Used {
		ev[0] = rungPoint(r, "sent")
		if strings.HasPrefix(r.Mind, "it is the default") || strings.HasPrefix(r.Mind, "the entry is for another user") {
			c, detail = 0.5, "Mind that "+r.Mind+"."
		}
	}
	own := e.Attempt.Request.Login
	switch other := alsoSent(e); {
	case e.Attempt.Request.Headers.Has("Authorization"):
		c, detail = 0.85, "The request names an Authorization header, and "+clean.Line(e.Exchange.Request.Source, 20)+" puts the login of the netrc file in its place."
		ev = append(ev, Point{Where: "source.header.authorization", What: mask.Header("Authorization", e.Attempt.Request.Headers.Get("Authorization")), Note: "not sent"})
	case own != nil && own.Password.IsZero() && detail == "": // the URL names the user and leaves the password to the file
	case own != nil:
		c = 0.8
		if detail == "" {
			detail = "The request names a login of its own (" + clean.Line(own.Source, 40) + "), and the netrc file goes before it."
		} else { // the password belongs to somebody else
			c = 0.9
		}
		ev = append(ev, Point{Where: "source.url.userinfo", What: "user " + clean.Line(mask.User(own.User, own.Password.Reveal()), 40), Note: "not sent"})
	case other != "":
		c, detail = 0.6, "The request carries "+other+" already; the login of the netrc file came along."
		ev = append(ev, Point{Where: "request", What: other, Note: "sent too"})
	}
	if p := e.Probe(ProbeNetrc); p != nil {
		switch {
		case p.Accepted == Yes:
			c = 0.97
			ev = append(ev, Point{Where: "experiment " + ProbeNetrc, What: "accepted without it"})
		case p.SameAsMain == Yes:
			c = min(c, 0.2)
		}
	}
	off := Fix{ID: "without-netrc", Who: Caller, Do: "Send it without netrc", Apply: func(a flows.Attempt) (flows.Attempt, error) {
		r := a.Request.Clone()
		r.Netrc, r.NetrcFile = "", ""
		return scheme.Attempt(r), nil
	}}
	if own != nil {
		off.Mind = "the login of " + clean.Line(own.Source, 40) + " is sent then"
	}
	return Match{OK: true, Confidence: c, Title: "The login came from " + l.Source, Detail: detail, Evidence: ev, Fixes: []Fix{off, retype("basic", "Type the right login, then correct the entry")}, Decide: ProbeNetrc}
}

func matchEnvironment(e *Evidence) Match {
	if len(e.EnvironmentHolds) == 0 || !refusalStatus(e) || !sent(e) {
		return no
	}
	name := e.EnvironmentHolds[0]
	m := Match{OK: true, Confidence: 0.3, Title: "The credential is the one in $" + name, Evidence: []Point{{Where: "source.environment." + name, What: "$" + name + " holds the secret that was sent"}}, Decide: ProbeEnvironment}
	store := otherStore(e)
	switch same := sameStore(e); {
	case store != nil:
		m.Confidence, m.Title = 0.7, "$"+name+" was sent, and another credential is kept for this host"
		m.Detail = "A variable often outranks a login that was made later: " + store.Place() + " holds another one."
		m.Evidence = append(m.Evidence, rungPoint(store, "not sent"))
		m.Fixes = useRung(store)
	case same != nil:
		m.Confidence = 0.15
		m.Evidence = append(m.Evidence, Point{Where: "source." + same.ID, What: same.Place() + " holds the same one", Sign: "✓"})
	}
	if p := e.Probe(ProbeEnvironment); p != nil && p.Accepted == Yes {
		m.Confidence = 0.95
		m.Evidence = append(m.Evidence, Point{Where: "experiment " + ProbeEnvironment, What: "accepted without it"})
	}
	m.Fixes = append(m.Fixes, retype("", "Send another credential, and unset $"+name))
	return m
}

func matchStale(e *Evidence) Match {
	if e.Ladder == nil || !denied(e) || !sent(e) {
		return no
	}
	for i := range e.Ladder.Rungs { // the place itself says that it has ended
		r := &e.Ladder.Rungs[i]
		if r.State == provenance.Used && strings.HasPrefix(r.ID, "aws.") && !r.Expires.IsZero() && r.Expires.Before(e.Now) {
			return Match{OK: true, Confidence: 0.8, Title: "The temporary key in " + r.Place() + " has ended", Detail: "The file says until when the key is good: " + httpclient.Moment(r.Expires) + ".",
				Evidence: []Point{rungPoint(r, "ended")}, Fixes: []Fix{advice(Caller, "Get new keys (aws sso login, or the program that wrote the file), then send it again")}}
		}
	}
	if e.Token == nil {
		return no
	}
	issued, ok := e.Token.At("iat")
	if !ok {
		return no
	}
	subject, issuer := e.Token.Claim("sub"), e.Token.Claim("iss")
	for i := range e.Ladder.Rungs {
		r := &e.Ladder.Rungs[i]
		if r.State != provenance.Available && r.State != provenance.Shadowed || !r.ForHost || r.Issued.IsZero() || !r.Issued.After(issued) {
			continue
		}
		if !r.Expires.IsZero() && r.Expires.Before(e.Now) || !sameHolder(r, subject, issuer, e.Now) {
			continue
		}
		c := 0.7
		if exp, ok := e.Token.At("exp"); ok && exp.Before(e.Now) { // that the token ended says more
			c = 0.5
		}
		return Match{OK: true, Confidence: c, Title: "A newer token than the one that was sent is kept in " + r.Place(), Detail: "The one that was sent was issued " + httpclient.Moment(issued) + ", the kept one " + httpclient.Moment(r.Issued) + ".",
			Evidence: []Point{{Where: "token.claims.iat", What: httpclient.Moment(issued)}, rungPoint(r, "newer")},
			Fixes:    append(useRung(r), advice(Caller, "Delete the copy that was sent, or read the token from its place at each call"))}
	}
	return no
}

func matchOutdated(e *Evidence) Match {
	r := e.Exchange.Request
	if f := e.Exchange.Failure; f != nil && f.Kind == httpclient.FailTLS && (r.TLS.MaxVersion != 0) && (strings.Contains(f.Detail, "protocol version") || strings.Contains(f.Detail, "unsupported protocol")) {
		return Match{OK: true, Confidence: 0.9, Title: "The server no longer takes the TLS version that the command asks for", Detail: "The command allows no newer version, and the server ends the handshake for that.", Evidence: []Point{{Where: "tls.alert", What: clean.Line(f.Detail, 200)}, {Where: "request.option --tls-max", What: "no newer version is allowed"}},
			Fixes: []Fix{advice(Caller, "Leave --tls-max out, or use a client that speaks TLS 1.2 or later")}}
	}
	if up := strings.ToLower(header(e, "Upgrade")); e.Status == 426 && (strings.Contains(up, "websocket") || strings.Contains(up, "tls")) {
		return ruledOut("the server asks for another protocol (Upgrade), not for another version of its interface")
	}
	if at, err := http.ParseTime(header(e, "Sunset")); err == nil && e.Status >= 400 && e.Status < 500 {
		if !at.Before(e.Now) {
			return ruledOut("this version is answered until " + at.UTC().Format("2006-01-02") + " (Sunset)")
		}
		if denied(e) || e.Status == 410 || e.Status == 400 || e.Status == 404 {
			return Match{OK: true, Confidence: 0.8, Title: "The service ended this version of its interface on " + at.UTC().Format("2006-01-02"), Detail: "The answer says so itself, in Sunset: what was right before that day is refused now.", Evidence: []Point{{Where: "response.headers.Sunset", What: clean.Line(header(e, "Sunset"), 80), Note: "says so itself"}},
				Fixes: []Fix{advice(Caller, "Update the client, or the API version in the request; the documentation names the successor")}}
		}
	}
	if e.Status != 426 && (e.Status < 400 || says(e, "no longer supported", "has been deprecated and removed", "upgrade your client", "api version is no longer", "has been sunset", "was retired") == "") {
		return no
	}
	return Match{OK: true, Confidence: 0.85, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Update the client, or the API version in the request")}}
}
