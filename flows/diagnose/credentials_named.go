package diagnose

import (
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// place is where a service looks for a key: "header" or "query", and the name there.
type place struct{ in, name string }

func (p place) String() string {
	if p.in == "query" {
		return "the parameter " + p.name + " of the URL"
	}
	return "the header " + p.name
}

// A name as the answers write it, perhaps in quotes; at most 41 characters, so that no text of a server passes for one.
const namePattern = "[\"'\\x60<(]?([A-Za-z][A-Za-z0-9_-]{1,40})[\"'\\x60>)]?"

var (
	nameThenHeader  = lazyregexp.New(`(?i)` + namePattern + `\s+(?:http |request |custom )?header\b`)
	headerThenName  = lazyregexp.New(`(?i)\bheader(?:\s+(?:named|called|field|parameter|value|key|for|is))*[\s:=]+` + namePattern)
	nameThenParam   = lazyregexp.New(`(?i)` + namePattern + `\s+(?:in the )?(?:(?:query|url|get|request)[ -]?(?:string )?)*(?:parameter|param|argument|querystring|query string)\b`)
	paramThenName   = lazyregexp.New(`(?i)\b(?:parameter|param|argument|query string|querystring)(?:\s+(?:named|called|value|is))*[\s:=]+` + namePattern)
	nameThenMissing = lazyregexp.New(`(?i)` + namePattern + `\s+(?:is|was|are)?\s*(?:missing|required|not (?:set|provided|found|present|given))\b`)
	missingThenName = lazyregexp.New(`(?i)\b(?:missing|required|no|provide|without|specify|supply|expected)\s+(?:required\s+|an?\s+|the\s+|your\s+|valid\s+)*` + namePattern)
	askedName       = lazyregexp.New(`(?i)\b(?:set|send|use|add|include|pass)\s+(?:the\s+|an?\s+|your\s+)*["'\x60]?(X-[A-Za-z0-9-]{1,40})`)
)

// credentialName reports whether a name is one that services give to the place of a key: X-Acme-Key, api_key, accessToken.
func credentialName(name string) bool {
	low := strings.ToLower(name)
	if forgeryHeader.Re().MatchString(name) || strings.HasPrefix(low, "proxy-") || strings.HasPrefix(low, "sec-") || strings.HasPrefix(low, "www-") || low == "authorization" {
		return false
	}
	for _, part := range strings.FieldsFunc(low, func(r rune) bool { return r == '-' || r == '_' }) {
		if strings.HasSuffix(part, "key") || strings.HasSuffix(part, "token") || strings.HasSuffix(part, "secret") || part == "auth" || part == "appid" {
			return true
		}
	}
	return false
}

// errorName is how answers write an error code: invalid_token, key_not_found.
var errorName = lazyregexp.New(`(?i)^(?:invalid|missing|expired|bad|unknown|wrong|revoked|insufficient|no|empty|malformed|unsupported|inactive|unauthorized|unauthorised)[-_]|[-_](?:required|missing|invalid|expired|error|failed|revoked|not[-_]found|not[-_]provided)$`)

// errorWord reports whether name is the code of the refusal and no place: the secret must not be sent in a parameter called
// invalid_token.
func errorWord(e *Evidence, name string) bool {
	return errorName.Re().MatchString(name) || strings.EqualFold(name, e.Code) || strings.EqualFold(name, challengeParam(e, "error"))
}

// surelyKey is a name that stands for a key whatever the status: a 400 speaks of partition_key and foreign_key too.
var surelyKey = lazyregexp.New(`(?i)^(?:x[-_]?)?(?:api|app|access|auth|subscription|consumer|developer|service|private)[-_]?(?:api[-_]?)?(?:key|token|secret|id)$`)

// plainWord is a word of the sentence and not the name of a place, unless it stands in quotes.
var plainWord = lazyregexp.New(`(?i)^(?:auth|authorization|authentication|authorisation|authenticate|authenticated|authorized|unauthorized|key|keys|token|tokens|secret|bearer|jwt|access|authtoken|authority|author|keyword|signature)$`)

// namedPlace is the place that the answer's words name for a key, false where they name none. Authorization is no such
// place: what belongs there is said by the challenge.
func namedPlace(e *Evidence) (place, bool) {
	w := e.words()
	if w.named == nil {
		p, _ := findPlace(e)
		w.named = &p
	}
	return *w.named, *w.named != place{}
}

func findPlace(e *Evidence) (place, bool) {
	if tokenEndpointError(e) { // what is missing there belongs into the body
		return place{}, false
	}
	if names := []string{"key", "token", "secret", "auth", "appid"}; !slices.ContainsFunc(names, func(w string) bool { return strings.Contains(e.words().low, w) }) { // credentialName takes no other
		return place{}, false
	}
	aboutKeys := denied(e) || says(e, "authenticat", "authoriz", "credential", "api key", "unauthorized") != ""
	text := saidAsWritten(e)
	if len(text) > 4000 {
		text = text[:4000]
	}
	low := lower(text)
	for _, p := range []struct {
		in    string
		x     *lazyregexp.Regexp
		words []string // one of them stands wherever it matches: looking for them is quick
	}{
		{"header", nameThenHeader, []string{"header"}}, {"header", headerThenName, []string{"header"}},
		{"query", nameThenParam, []string{"param", "argument", "query"}}, {"query", paramThenName, []string{"param", "argument", "query"}},
		{"", nameThenMissing, []string{"missing", "required", "not "}}, {"", missingThenName, []string{"missing", "required", "no ", "provide", "without", "specify", "supply", "expected"}},
		{"header", askedName, []string{"x-"}},
	} {
		if !slices.ContainsFunc(p.words, func(w string) bool { return strings.Contains(low, w) }) {
			continue
		}
		for _, m := range p.x.Re().FindAllStringSubmatchIndex(text, 4) {
			name := text[m[2]:m[3]]
			quoted := m[2] > 0 && m[3] < len(text) && strings.ContainsRune("\"'`<(", rune(text[m[2]-1])) && strings.ContainsRune("\"'`>)", rune(text[m[3]]))
			if !credentialName(name) || errorWord(e, name) || plainWord.Re().MatchString(name) && !quoted && p.in != "query" {
				continue
			}
			if !aboutKeys && !surelyKey.Re().MatchString(name) {
				continue
			}
			in := p.in
			switch {
			case in == "" && strings.HasPrefix(strings.ToLower(name), "x-"):
				in = "header"
			case in == "" && strings.Contains(name, "-"): // "api-key is missing" may be the kind of secret alone
				continue
			case in == "" && strings.Contains(name, "_"):
				in = "query"
			case in == "":
				continue
			}
			if in == "query" && plainWord.Re().MatchString(name) && !quoted && !strings.EqualFold(name, "key") && !strings.EqualFold(name, "token") {
				continue
			}
			return place{in, name}, true
		}
	}
	return place{}, false
}

// saysMissing reports that the answer asks for something that did not come, rather than refusing what came.
func saysMissing(e *Evidence) bool {
	return says(e, "missing", "not provided", "no api key", "required", "not found in request", "must be", "must include", "expected", "provide", "not present", "not set", "not found", "without", "supply", "specify", "no apikey") != ""
}

// holds reports whether the request carries something in that place.
func (p place) holds(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil {
		return false
	}
	if p.in == "query" {
		return inQuery(h.URL, p.name)
	}
	return h.Sent.Has(p.name)
}

// askFor is the fix that asks for a key and puts it there.
func (p place) askFor() Fix {
	f := retype("apikey", "Send your key in "+clean.Line(p.String(), 80))
	f.Preset = flows.Credential{Scheme: "apikey", Fields: []flows.Field{{Name: "in", Value: mask.NewSensitive("place", p.in)}, {Name: "name", Value: mask.NewSensitive("name", p.name)}}}
	return f
}

// askForChallenged is the fix that asks for what the challenge names, false where no scheme here can make it.
func askForChallenged(e *Evidence) Fix {
	want := clean.Line(strings.Join(offered(e), " or "), 60)
	if !offers(e, "bearer") && says(e, "bearer") != "" {
		return retype("bearer", "Send a token under Bearer: the answer's words ask for it, beside "+want)
	}
	for _, c := range offered(e) {
		switch strings.ToLower(c) {
		case "basic", "digest", "ntlm":
			return askForPair(e, want)
		case "bearer":
			// A registry's challenge says where tokens are issued (OCI Distribution, token authentication).
			if realm := challengeParam(e, "realm"); strings.HasPrefix(realm, "https://") && challengeParam(e, "service") != "" {
				do := "Get a token from " + clean.Line(mask.URL(realm), 100) + " for the service " + clean.Line(challengeParam(e, "service"), 60)
				if s := challengeParam(e, "scope"); s != "" {
					do += " and the scope " + clean.Line(s, 80)
				}
				return retype("bearer", do+", and send it")
			}
			return retype("bearer", "Send a token: the server asks for "+want)
		case "key", "apikey", "api-key", "api_key":
			f := retype("apikey", "Send an API key: the server asks for one ("+want+")")
			name := "X-Api-Key"
			for _, ch := range e.Challenges {
				for _, p := range []string{"name", "parameter_name"} {
					if n := ch.Param(p); n != "" && len(n) <= 40 {
						name = clean.Line(n, 40)
					}
				}
			}
			if strings.EqualFold(c, "key") { // Kong's key-auth, whose key_names is apikey where nothing else is set
				name = "apikey"
			}
			f.Preset = place{"header", name}.askFor().Preset
			return f
		case "oauth", "dpop", "signature":
			id := map[string]string{"oauth": "oauth1", "dpop": "dpop", "signature": "http-signature"}[strings.ToLower(c)]
			if s, ok := scheme.ByID(id); ok {
				return retype(id, "Sign it: the server asks for "+s.Title)
			}
		case "negotiate":
			if len(offered(e)) == 1 {
				return withTicket("Send a Kerberos ticket: the server asks for Negotiate (curl --negotiate -u :)")
			}
		case "token", "jwt", "bot", "ssws":
			return advice(Caller, "Send a token as Authorization: "+clean.Line(c, 20)+" TOKEN")
		}
	}
	return useClient(want, offered(e))
}

// useClient is the advice for schemes that are not spoken here, with curl's option where one of them has any. The server writes the
// names: an option is never made of one.
func useClient(want string, schemes []string) Fix {
	for _, s := range schemes {
		switch {
		case strings.EqualFold(s, "negotiate"):
			return advice(Caller, "Use a client that speaks "+want+" (curl --negotiate -u :)")
		case strings.HasPrefix(strings.ToUpper(s), "AWS4-"):
			return advice(Caller, "Use a client that speaks "+want+" (curl --aws-sigv4)")
		}
	}
	return advice(Caller, "Use a client that speaks "+want)
}
