package diagnose

import (
	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient/clean"
)

// matchWantsKey is a service that asks for an API key and got a token under Bearer: as a rule another secret altogether.
func matchWantsKey(e *Evidence) Match {
	login := keyForLogin(e)
	if !denied(e) || !sent(e) || !wantsKey(e) && !login {
		return no
	}
	if _, beside := keyBeside(e); beside { // a key came, and the words are about it
		return no
	}
	moved := e.Probe(ProbeScheme)
	refuted := moved != nil && moved.Accepted == No && moved.SameAsMain == Yes
	c := 0.0
	switch {
	case login:
		c = 0.75
	case isJWT(e):
		c = 0.68
	case refuted && missesKey(e):
		c = 0.5
	}
	if c == 0 || read(e) == Yes {
		return no
	}
	ev := []Point{saysPoint(e, ""), {Where: "request.headers.Authorization", What: "a " + e.Credential.Get("token").Kind() + ", which is no API key"}}
	if !isJWT(e) {
		ev[1].What = "a token; no API key stands where the service looks"
	}
	if refuted {
		ev = append(ev, Point{Where: "experiment " + ProbeScheme, What: "the same secret as an API key gets the same answer"})
	}
	fix := retype("apikey", "Send your API key in the header or parameter that the service's documentation names")
	if at, named := namedPlace(e); named {
		fix = at.askFor()
	}
	got := "a token under Bearer"
	if login {
		got = "a signature"
		if hasPair(e) && e.Credential.Scheme != "aws-sigv4" || e.Credential.Scheme == "negotiate" {
			got = "a login"
		}
		ev[1] = Point{Where: "request.headers.Authorization", What: got + "; no API key stands where the service looks"}
	}
	return Match{OK: true, Confidence: c, Title: "The service asks for an API key, and got " + got, Evidence: ev, Fixes: []Fix{fix}}
}

// keyBeside is the API key that left beside the credential under study, where there is one.
func keyBeside(e *Evidence) (flows.Credential, bool) {
	if e.Credential.Scheme == "apikey" {
		return flows.Credential{}, false
	}
	s, ok := scheme.ByID("apikey")
	if !ok {
		return flows.Credential{}, false
	}
	return s.Detect(e.Attempt.Request)
}

// matchKeyBeside is a refused API key beside another credential: the answer speaks of the key.
func matchKeyBeside(e *Evidence, key flows.Credential) Match {
	if !wantsKey(e) {
		return no
	}
	name := clean.Line(key.Get("name").Reveal(), 40)
	at := "the header " + name
	where := "request.headers." + name
	if key.Get("in").Reveal() == "query" {
		at, where = "the parameter "+name+" of the URL", "request.url.query."+name
	}
	return Match{OK: true, Confidence: 0.82, Title: "The server does not know the API key in " + at, Detail: "The answer is about the key, not about the credential in Authorization that was sent as well.",
		Evidence: []Point{saysPoint(e, ""), {Where: where, What: key.Get("value").String()}},
		Fixes:    []Fix{advice(Caller, "Put the right key in "+at), advice(IdentityAdmin, "Look the key up by its fingerprint and say what became of it")}}
}
