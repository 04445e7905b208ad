package diagnose

import (
	"strconv"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
)

// schemeName is a scheme that proves a password, as it is written; "" for any other.
func schemeName(id string) string {
	switch id {
	case "basic":
		return "Basic"
	case "digest":
		return "Digest"
	case "ntlm":
		return "NTLM"
	}
	return ""
}

// chosenOf is the strongest of the origin's schemes that a user name and a password fit. A Digest by an algorithm that is not spoken is
// none.
func chosenOf(e *Evidence) httpclient.Choice {
	return chosenFor(e, false)
}

func chosenFor(e *Evidence, proxy bool) httpclient.Choice {
	var names []string
	for _, c := range e.Challenges {
		if c.Proxy == proxy && !(strings.EqualFold(c.Scheme, "digest") && !digest.Spoken(c.Param("algorithm"))) {
			names = append(names, c.Scheme)
		}
	}
	return scheme.Choose(names, flows.Credential{Fields: []flows.Field{{Name: "user", Value: mask.NewSensitive("user name", "x")}}})
}

// askForPair is the fix that asks for user name and password, by the strongest scheme that they fit.
func askForPair(e *Evidence, want string) Fix {
	choice := chosenOf(e)
	id := strings.ToLower(choice.Picked)
	switch {
	case len(choice.Offered) > 1 && schemeName(id) != "":
		return retype(id, "Send a user name and password by "+choice.String())
	case id == "digest", id == "ntlm":
		return retype(id, "Send a user name and password by "+schemeName(id)+": the server asks for "+want)
	case schemeName(id) == "":
		id = "basic"
	}
	return retype(id, "Send a user name and password: the server asks for "+want)
}

// asOffered is the fix that sends the same user and password by the strongest scheme that the server offers; false where there is no
// pair, or no such scheme. It is offered, and no experiment tries it: a wrong password is tried once.
func asOffered(e *Evidence) (Fix, bool) {
	user, password := e.Credential.Get("user"), e.Credential.Get("password")
	choice := chosenOf(e)
	id := strings.ToLower(choice.Picked)
	if e.Credential.Scheme != "basic" || user.IsZero() || id != "digest" && id != "ntlm" {
		return Fix{}, false
	}
	do := "Send the same login by " + schemeName(id) + " (curl --" + id + ")"
	if len(choice.Offered) > 1 {
		do += ": " + choice.String()
	}
	return Fix{ID: fixAsOffered, Who: Caller, Do: do, Apply: func(a flows.Attempt) (flows.Attempt, error) {
		c := flows.Credential{Scheme: id, Fields: []flows.Field{{Name: "user", Value: user, Source: a.Credential.Source()}, {Name: "password", Value: password, Source: a.Credential.Source()}}}
		return scheme.Apply(a, c)
	}}, true
}

const fixAsOffered = "as-offered"

// matchUnasked is a login for Digest or NTLM that stayed here, since the server offers other schemes alone.
func matchUnasked(e *Evidence) Match {
	id := e.Credential.Scheme
	if id != "digest" && id != "ntlm" || e.Status != 401 || !challenged(e) || offers(e, id) || sent(e) {
		return no
	}
	want := clean.Line(strings.Join(offered(e), " or "), 60)
	m := Match{OK: true, Confidence: 0.95, Title: "The server asks for " + want + ", and the request allows " + schemeName(id) + " alone", Detail: "So no login was sent.", Evidence: []Point{challengePoint(e), {Where: "request.login", What: "for " + schemeName(id), Note: "not asked for"}}}
	to := strings.ToLower(chosenOf(e).Picked)
	switch to {
	case "basic":
		m.Fixes = []Fix{{ID: "as-basic", Who: Caller, Do: "Send the same login as Basic", Mind: "Basic shows the password to whoever reads along where the address is not https", Apply: as(to)}}
	case "digest", "ntlm":
		m.Fixes = []Fix{{ID: fixAsOffered, Who: Caller, Do: "Send the same login by " + schemeName(to) + " (curl --" + to + ")", Apply: as(to)}}
	default:
		m.Fixes = []Fix{askForChallenged(e)}
	}
	return m
}

// as puts the same login under another scheme.
func as(id string) func(flows.Attempt) (flows.Attempt, error) {
	return func(a flows.Attempt) (flows.Attempt, error) {
		c := a.Credential
		c.Scheme = id
		return scheme.Apply(a, c)
	}
}

// choicePoint says which of several offered schemes was taken and why, where the request left that to the server.
func choicePoint(e *Evidence) []Point {
	for i := len(e.Exchange.Hops) - 1; i >= 0; i-- {
		if c := e.Exchange.Hops[i].Choice; c != nil && len(c.Offered) > 0 {
			return []Point{{Where: "hop " + strconv.Itoa(i+1) + ".choice", What: clean.Line(c.String(), 160), Sign: "✓", Note: "as curl --anyauth"}}
		}
	}
	return nil
}
