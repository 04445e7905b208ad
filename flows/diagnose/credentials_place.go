package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// whereSent is the address of the credential in the request.
func whereSent(e *Evidence) string {
	switch e.Credential.Scheme {
	case "cookie":
		return "headers.Cookie"
	case "apikey":
		if e.Credential.Get("in").Reveal() == "query" {
			return "url.query." + e.Credential.Get("name").Reveal()
		}
		return "headers." + e.Credential.Get("name").Reveal()
	}
	return "headers.Authorization"
}

// setAuthorization is a fix that replaces the Authorization value.
func setAuthorization(value string) func(flows.Attempt) (flows.Attempt, error) {
	return func(a flows.Attempt) (flows.Attempt, error) {
		r := a.Request.Clone()
		r.Login = nil
		r.Headers = r.Headers.Without("Authorization")
		r.Headers = append(r.Headers, httpclient.Header{Name: "Authorization", Value: value})
		out := scheme.Attempt(r)
		return out, nil
	}
}

// forgeryHeader is a header against forged or repeated requests: no place of a credential.
var forgeryHeader = lazyregexp.New(`(?i)csrf|xsrf|idempotency|request-?token`)

var namedHeader = lazyregexp.New(`(?i)\b(x-api-key|x-apikey|api-key|apikey|x-auth-token|x-access-token|private-token|ocp-apim-subscription-key|x-[a-z0-9-]*(?:key|token))\b`)

func matchWrongPlace(e *Evidence) Match {
	if m := matchTokenElsewhere(e); m.OK {
		return m
	}
	at, named := namedPlace(e)
	named = named && saysMissing(e) && !at.holds(e)
	if e.Hidden != "" {
		return no // where the secret stood is not known either
	}
	if !denied(e) && !(named && e.Status == 400) || !sent(e) && e.Credential.Scheme != "apikey" {
		return no
	}
	wanted := ""
	if named && !hasPair(e) {
		wanted = at.name
	}
	if m := namedHeader.Re().FindString(saidAsWritten(e) + " " + strings.Join(offered(e), " ") + " " + challengeParam(e, "name") + " " + challengeParam(e, "header")); m != "" && !forgeryHeader.Re().MatchString(m) && wanted == "" {
		wanted = m
		if bareName := strings.EqualFold(m, "apikey") || strings.EqualFold(m, "api-key"); bareName && says(e, "header", "parameter", "query", "field") == "" {
			wanted = "" // the kind of secret, not the name of its place
		}
	}
	word, _, _ := strings.Cut(strings.TrimSpace(authorization(e)), " ")
	if wanted == "" && word != "" && offers(e, word) {
		return ruledOut("the server offers the scheme " + clean.Line(word, 20) + ", under which the secret was sent")
	}
	guessed := false // ApiKey may as well be the word before the key in Authorization, as Elasticsearch has it
	for _, c := range e.Challenges {
		if strings.EqualFold(c.Scheme, "apikey") || strings.EqualFold(c.Scheme, "api-key") {
			for _, p := range []string{"name", "parameter_name"} { // no standard has them; frameworks send them
				if n := c.Param(p); n != "" && len(n) <= 40 {
					wanted = n
				}
			}
			if wanted == "" {
				wanted, guessed = "X-Api-Key", true
			}
		}
	}
	if wanted == "" && (offers(e, "key") || says(e, "no api key found in request") != "") {
		wanted = keyName(e)
	}
	have := "Authorization"
	if e.Credential.Scheme == "apikey" {
		have = e.Credential.Get("name").Reveal()
	}
	switch strings.ToLower(have) {
	case "authorisation", "authentication", "x-authorization":
		if wanted == "" && read(e) != Yes {
			return Match{OK: true, Confidence: 0.9, Title: "The header is called Authorization, not " + have, Evidence: []Point{{Where: "request.headers." + have, What: "misspelt name"}}, Fixes: []Fix{moveTo("Authorization")}}
		}
	}
	alike := false
	if wanted == "" && e.Credential.Scheme == "bearer" && !isJWT(e) && says(e, "api key", "api_key", "apikey") != "" && says(e, "bearer") == "" &&
		saysNoneCame(e) && says(e, "invalid", "incorrect", "wrong") == "" && read(e) != Yes {
		wanted, alike = "X-Api-Key", true // the name that most services give it; the words name the kind alone
	}
	missing := says(e, "missing", "not provided", "no api key", "required", "not found in request", "must be", "expected", "provide") != "" || len(e.Challenges) > 0
	if h := e.Exchange.Last(); h != nil && wanted != "" && h.Sent.Has(wanted) {
		return ruledOut("the header " + clean.Line(wanted, 40) + " was sent")
	}
	if wanted == "" || strings.EqualFold(wanted, have) || hasPair(e) || !missing {
		return no
	}
	c := 0.88
	if alike {
		c = 0.8
		if threeAlike(e) == Yes {
			c = 0.89
		}
	}
	if guessed {
		c = 0.55
	}
	if threeAlike(e) == No && read(e) == Yes {
		c = 0.6
	}
	moved := e.Probe(ProbeScheme)
	if moved != nil && moved.Attempt.Credential.Scheme != "" && moved.Attempt.Credential.Scheme != "apikey" {
		moved = nil // it tried something else
	}
	var tried []Point
	switch {
	case moved == nil:
		if isJWT(e) && wantsKey(e) { // a JWT is seldom a key
			c = min(c, 0.45)
		}
	case moved.Accepted == Yes:
		c = 0.98
	case moved.Accepted == No && moved.SameAsMain == Yes:
		c = 0.3
		tried = []Point{{Where: "experiment " + ProbeScheme, What: "the same secret there gets the same answer", Sign: "✓"}}
	case moved.Accepted == No:
		c = min(c, 0.6)
		tried = []Point{{Where: "experiment " + ProbeScheme, What: "the same secret there gets another answer: it is read there, and still refused"}}
	}
	if strings.Contains(wanted, "-") {
		wanted = canonical(wanted)
	}
	where, fix := "the header "+wanted, moveTo(wanted)
	if named && at.in == "query" || !named && says(e, "parameter", "query") != "" && says(e, "header") == "" {
		where, fix = "the parameter "+wanted, moveToQuery(wanted)
	}
	return Match{OK: true, Confidence: c, Title: "The service looks for the secret in " + where + ", not in " + have, Evidence: append([]Point{saysPoint(e, ""), {Where: "request." + whereSent(e), What: "the secret stands in " + have}}, tried...), Fixes: []Fix{fix}}
}

// keyName is the header in which a key is looked for where the answer names none: that of Kong's key-auth, whose key_names
// is apikey where nothing else is set, else the one that most services give it.
func keyName(e *Evidence) string {
	marks := strings.ToLower(server(e) + header(e, "Via"))
	if offers(e, "key") || strings.Contains(marks, "kong") || header(e, "X-Kong-Request-Id")+header(e, "X-Kong-Response-Latency") != "" {
		return "apikey"
	}
	return "X-Api-Key"
}

func canonical(name string) string {
	parts := strings.Split(strings.ToLower(name), "-")
	for i, p := range parts {
		if p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "-")
}

// moveTo puts the same secret in the header of that name.
func moveTo(name string) Fix {
	return Fix{ID: "move-to-header", Who: Caller, Do: "Send the same secret in the header " + name, Apply: func(a flows.Attempt) (flows.Attempt, error) {
		v := keyOf(a)
		if strings.EqualFold(name, "Authorization") {
			stripped := scheme.Strip(a)
			value := v.Reveal()
			if !strings.Contains(value, " ") {
				value = "Bearer " + value
			}
			return setAuthorization(value)(stripped)
		}
		return placed(a, v, "header", name)
	}}
}

// moveToQuery puts the same secret in the query parameter of that name. No experiment does so unasked: URLs are logged.
func moveToQuery(name string) Fix {
	return Fix{ID: "move-to-query", Who: Caller, Do: "Send the same secret in the parameter " + name + " of the URL", Mind: "what stands in a URL stands in the logs of every server on the way", Apply: func(a flows.Attempt) (flows.Attempt, error) {
		return placed(a, keyOf(a), "query", name)
	}}
}

// keyOf is the secret of an API key or token.
func keyOf(a flows.Attempt) mask.Sensitive {
	if v := a.Credential.Get("value"); !v.IsZero() {
		return v
	}
	return a.Credential.Get("token")
}

// placed sends a with v as an API key in that place.
func placed(a flows.Attempt, v mask.Sensitive, in, name string) (flows.Attempt, error) {
	return scheme.Apply(a, flows.Credential{Scheme: "apikey", Fields: []flows.Field{{Name: "value", Value: v, Source: a.Credential.Source()},
		{Name: "in", Value: mask.NewSensitive("place", in)}, {Name: "name", Value: mask.NewSensitive("name", name)}}})
}

// judgedInWords reports that the answer judges the very credential that came: then the scheme was understood, whatever the
// challenge offers.
func judgedInWords(e *Evidence) bool {
	return says(e, "invalid api key", "invalid_api_key", "incorrect api key", "invalid token", "token is invalid", "expired", "revoked", "bad credentials", "invalid username or password", "wrong password", "incorrect password") != "" || header(e, "X-Seraph-LoginReason") == "AUTHENTICATED_FAILED"
}

// matchElsewhere is a cookie, a key or a signature in a header of its own where the server asks for Basic or Bearer, and answers the
// same without it. It may take both and name one, and so this is never certain.
func matchElsewhere(e *Evidence) Match {
	if e.Status != 401 || !challenged(e) || read(e) != No || judgedInWords(e) || missesKey(e) {
		return no
	}
	asks := offered(e)[0]
	what, came := "", Point{Where: "request." + whereSent(e), Note: "not asked for"}
	switch e.Credential.Scheme {
	case "cookie":
		what, came.What = "a cookie", mask.Header("Cookie", e.Credential.Get("cookie").Reveal())
	case "apikey":
		what, came.What = clean.Line(e.Credential.Get("name").Reveal(), 40), secretOf(e).String()
	case "http-signature", "hmac":
		what, came.Where, came.What = "a signature", "request.headers", scheme.Shown(e.Credential)
	}
	if what == "" || !strings.EqualFold(asks, "basic") && !strings.EqualFold(asks, "bearer") {
		return no
	}
	return Match{OK: true, Confidence: 0.62, Title: "The server asks for " + clean.Line(asks, 20) + ", and got " + what, Detail: "Without it the answer is the same: nothing shows that the server looks at it here.",
		Evidence: []Point{challengePoint(e), came, {Where: "experiment " + ProbeNone, What: e.Probe(ProbeNone).Learned}},
		Fixes:    []Fix{retype(strings.ToLower(asks), "Send a "+asks+" credential")}, Decide: ProbeNone}
}

func matchWrongScheme(e *Evidence) Match {
	if m := matchBrowserLogin(e); m.OK {
		return m
	}
	for _, match := range []func(*Evidence) Match{matchUnasked, matchNegotiateUnasked} {
		if m := match(e); m.OK {
			return m
		}
	}
	if e.Status != 401 && e.Status != 403 && e.Status != 400 || !sent(e) {
		return no
	}
	a := authorization(e)
	word, _, ok := strings.Cut(strings.TrimSpace(a), " ")
	if a == "" {
		return matchElsewhere(e)
	}
	if !ok {
		return no
	}
	// A gateway that reads every Authorization as AWS Signature Version 4 misses its key=value pairs.
	if says(e, "missing equal-sign", "authorization header requires 'credential'") != "" && !strings.HasPrefix(strings.ToUpper(word), "AWS4") {
		return Match{OK: true, Confidence: 0.9, Title: "The server asks for a signed request (AWS4-HMAC-SHA256), and got " + clean.Line(word, 20), Evidence: []Point{saysPoint(e, "reads it as a signature"), {Where: "request.headers.Authorization", What: clean.Line(word, 20) + " …"}},
			Fixes: []Fix{advice(Caller, "Check path and stage, then sign the request (curl --aws-sigv4)"), retype("aws-sigv4", "Sign it here with key id and secret")}}
	}
	if !challenged(e) {
		return no
	}
	if tokenAsBasic(e) != "" && offers(e, "bearer") {
		return no // bearer.wrong_scheme_word sends the same token
	}
	if offers(e, word) {
		return ruledOut("the scheme sent, " + clean.Line(word, 20) + ", is one that the server offers")
	}
	if strings.EqualFold(word, "token") && offers(e, "bearer") {
		return no
	}
	var ev []Point
	ev = append(ev, challengePoint(e), Point{Where: "request.headers.Authorization", What: clean.Line(word, 20) + " …", Note: "not asked for"})
	first := offered(e)[0]
	c := 0.92
	if judgedInWords(e) {
		c = 0.4
	}
	switch strings.ToLower(first) {
	case "basic", "bearer":
		return Match{OK: true, Confidence: c, Title: "The server asks for " + first + ", and got " + clean.Line(word, 20), Evidence: ev, Fixes: []Fix{retype(strings.ToLower(first), "Send a "+first+" credential")}}
	case "apikey", "api-key", "key":
		return no
	}
	if f, ok := asOffered(e); ok {
		return Match{OK: true, Confidence: c, Title: "The server asks for " + clean.Line(strings.Join(offered(e), " or "), 60) + ", and got " + clean.Line(word, 20), Evidence: ev, Fixes: []Fix{f}}
	}
	if strings.EqualFold(first, "ntlm") {
		return Match{OK: true, Confidence: c, Title: "The server asks for NTLM, and got " + clean.Line(word, 20), Evidence: ev, Fixes: []Fix{retype("ntlm", "Send a user name and password by NTLM")}}
	}
	if strings.EqualFold(first, "digest") {
		return Match{OK: true, Confidence: c, Title: "The server asks for Digest, and got " + clean.Line(word, 20), Evidence: ev, Fixes: []Fix{retype("digest", "Send a user name and password by Digest")}}
	}
	if strings.EqualFold(first, "negotiate") {
		return Match{OK: true, Confidence: c, Title: "The server asks for Negotiate, and got " + clean.Line(word, 20), Evidence: ev,
			Fixes: []Fix{withTicket("Send a Kerberos ticket in its place (curl --negotiate -u :)"), byPassword(nil)}}
	}
	return Match{OK: true, Confidence: c, Title: "The server asks for " + clean.Line(strings.Join(offered(e), " or "), 60) + ", and got " + clean.Line(word, 20), Evidence: ev,
		Fixes: []Fix{useClient(clean.Line(first, 30), offered(e))}}
}
