package token

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// Question is an endpoint that says what a token is worth today: it is asked only by a person who saw where the token goes.
type Question struct {
	ID     string // "introspection", "userinfo", "identity"
	Title  string
	URL    string
	Sends  string // what goes there, for the person who agrees
	Source string // the specification, or the service's document
	build  func(tok, id, secret string) httpclient.Request
}

// NeedsClient is true where the endpoint wants a client's own login too.
func (q Question) NeedsClient() bool { return q.ID == "introspection" }

// Host is where the token would go.
func (q Question) Host() string {
	u, err := url.Parse(q.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Reply is what the endpoint said.
type Reply struct {
	Question Question
	Exchange *httpclient.Exchange
	Active   *bool          // of introspection; of the others whether the token was taken. nil: not known
	Says     map[string]any // its JSON, nil where it is none
	Learned  string         // one sentence
}

// Introspection asks as RFC 7662 section 2.1 says: the token in the form, the client's login by Basic.
func Introspection(endpoint string) Question {
	return Question{ID: "introspection", Title: "Is it active, by its issuer?", URL: endpoint, Sends: "the token in the form, and the client's login where one is given", Source: "RFC 7662 section 2.1",
		build: func(tok, id, secret string) httpclient.Request {
			r := httpclient.Request{Method: "POST", URL: endpoint, Body: &httpclient.Body{Bytes: []byte(url.Values{"token": {tok}}.Encode())},
				Headers: httpclient.Headers{{Name: "Accept", Value: "application/json"}, {Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}}
			if id != "" { // RFC 6749 section 2.3.1: form-encoded first
				pair := url.QueryEscape(id) + ":" + url.QueryEscape(secret)
				r.Headers = append(r.Headers, httpclient.Header{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))})
			}
			return r
		}}
}

// UserInfo asks as OpenID Connect Core section 5.3.1 says.
func UserInfo(endpoint string) Question {
	return Question{ID: "userinfo", Title: "Whose token is it, by its issuer?", URL: endpoint, Sends: "the token, in Authorization", Source: "OpenID Connect Core section 5.3.1", build: bearerGet(endpoint, "Bearer ")}
}

func bearerGet(endpoint, word string, more ...httpclient.Header) func(tok, id, secret string) httpclient.Request {
	return func(tok, _, _ string) httpclient.Request {
		return httpclient.Request{Method: "GET", URL: endpoint, Headers: append(httpclient.Headers{{Name: "Authorization", Value: word + tok}, {Name: "Accept", Value: "application/json"}}, more...)}
	}
}

func headerGet(endpoint, name string) func(tok, id, secret string) httpclient.Request {
	return func(tok, _, _ string) httpclient.Request {
		return httpclient.Request{Method: "GET", URL: endpoint, Headers: httpclient.Headers{{Name: name, Value: tok}, {Name: "Accept", Value: "application/json"}}}
	}
}

// Identity is the endpoint by which a service tells whose a key of that shape is; false where none is known. Each only reads.
func Identity(s string) (Question, bool) {
	k, ok := Known(s)
	if !ok || k.Also != "" && !surely(k, s) { // another's key is shown to nobody
		return Question{}, false
	}
	for _, e := range identityEndpoints {
		if e.service != k.Service || e.prefix != "" && e.prefix != k.Prefix || k.Public || k.Prefix == "whsec_" || strings.HasPrefix(k.Prefix, "pk_") {
			continue
		}
		build := bearerGet(e.url, "Bearer ")
		if name, word, scheme := strings.Cut(e.header, ": "); scheme {
			build = bearerGet(e.url, word)
		} else if e.header != "" {
			build = headerGet(e.url, name)
		}
		return Question{ID: "identity", Title: "Whose key is it, by " + host(e.url) + "?", URL: e.url, Sends: "the key, as the service takes it", Source: e.source, build: build}, true
	}
	return Question{}, false
}

// identityEndpoints are where a service says whose a key is; header is the field that it takes, "" Authorization with Bearer,
// "Authorization: Bot " with another word.
var identityEndpoints = []struct{ service, prefix, url, header, source string }{
	{"github", "github_pat_", "https://api.github.com/user", "", "GitHub docs, Get the authenticated user"},
	{"github", "ghp_", "https://api.github.com/user", "", "GitHub docs, Get the authenticated user"},
	{"github", "gho_", "https://api.github.com/user", "", "GitHub docs, Get the authenticated user"},
	{"github", "ghu_", "https://api.github.com/user", "", "GitHub docs, Get the authenticated user"},
	{"github", "ghs_", "https://api.github.com/installation/repositories", "", "GitHub docs, List repositories accessible to the app installation"},
	{"gitlab", "glpat-", "https://gitlab.com/api/v4/personal_access_tokens/self", "PRIVATE-TOKEN", "GitLab docs, Personal access tokens API"},
	{"slack", "", "https://slack.com/api/auth.test", "", "Slack docs, auth.test"},
	{"npm", "", "https://registry.npmjs.org/-/whoami", "", "npm docs, whoami"},
	{"digitalocean", "", "https://api.digitalocean.com/v2/account", "", "DigitalOcean docs, Account"},
	{"huggingface", "", "https://huggingface.co/api/whoami-v2", "", "Hugging Face docs, whoami"},
	{"stripe", "", "https://api.stripe.com/v1/balance", "", "Stripe docs, Retrieve balance"},
	{"openai", "", "https://api.openai.com/v1/models", "", "OpenAI docs, List models"},
	{"cloudflare", "cfut_", "https://api.cloudflare.com/client/v4/user/tokens/verify", "", "Cloudflare docs, Verify Token"},
	{"discord", "", "https://discord.com/api/v10/users/@me", "Authorization: Bot ", "Discord docs, Get Current User"},
	{"airtable", "", "https://api.airtable.com/v0/meta/whoami", "", "Airtable docs, Get user ID and scopes"},
	{"asana", "", "https://app.asana.com/api/1.0/users/me", "", "Asana docs, Get a user"},
	{"figma", "", "https://api.figma.com/v1/me", "X-Figma-Token", "Figma docs, GET me"},
	{"sendgrid", "", "https://api.sendgrid.com/v3/scopes", "", "SendGrid docs, Retrieve a list of scopes"},
	{"netlify", "", "https://api.netlify.com/api/v1/user", "", "Netlify docs, getCurrentUser"},
	{"vercel", "vcp_", "https://api.vercel.com/v2/user", "", "Vercel docs, Get the User"},
	{"circleci", "CCIPAT_", "https://circleci.com/api/v2/me", "Circle-Token", "CircleCI docs, User Information"},
	{"buildkite", "", "https://api.buildkite.com/v2/access-token", "", "Buildkite docs, Access token API"},
	{"postman", "", "https://api.getpostman.com/me", "X-API-Key", "Postman docs, Get authenticated user"},
	{"replicate", "", "https://api.replicate.com/v1/account", "", "Replicate docs, Get the authenticated account"},
	{"groq", "", "https://api.groq.com/openai/v1/models", "", "Groq docs, List models"},
	{"google", "ya29.", "https://openidconnect.googleapis.com/v1/userinfo", "", "Google docs, OpenID Connect"},
}

func host(raw string) string { return Question{URL: raw}.Host() }

// MayAsk is why the question cannot be sent at all, nil where it can: the address is none, or the way there is open to others.
func MayAsk(q Question) error { return checkFetch(q.URL) }

// Ask sends the question. No redirect is followed, so that the token goes where the person agreed to and nowhere else; without TLS
// it goes to this machine alone.
func Ask(ctx context.Context, s Sender, q Question, tok, clientID, clientSecret string, now time.Time) (Reply, error) {
	if err := checkFetch(q.URL); err != nil {
		return Reply{}, err
	}
	r := q.build(tok, clientID, clientSecret)
	r.Source = "curl"
	x := s.Do(ctx, r)
	x.Purpose = "asking " + q.Host() + " about the token"
	out := Reply{Question: q, Exchange: x}
	h := x.Last()
	if x.Failure != nil || h == nil {
		why := "no answer"
		if x.Failure != nil {
			why = x.Failure.Detail
		}
		return out, &FetchError{URL: q.URL, Why: why}
	}
	// An endpoint may send back what it got, under any name: nothing of it goes on from here.
	red := &redact.Redactor{}
	red.Add(mask.NewSensitive("token", tok), mask.NewSensitive("client secret", clientSecret))
	red.AddRequest(r)
	if answer := []byte(red.Redact(string(h.Answer))); oneJSON(answer) {
		_ = json.Unmarshal(answer, &out.Says)
	}
	out.read(h, now)
	out.doubt(Inspect(tok, now), now)
	out.Learned = red.Redact(out.Learned)
	return out, nil
}

// oneJSON is true for an object that two programs read alike: none of its members stands twice.
func oneJSON(b []byte) bool {
	_, _, fault := object(b)
	return fault == ""
}

func (a *Reply) read(h *httpclient.Hop, now time.Time) {
	yes, no := true, false
	switch {
	case h.Redirect != nil:
		a.Learned = "it redirects to " + mask.URL(clean.Line(h.Redirect.Location, 200)) + ", where nothing was sent"
	case a.Question.ID == "introspection" && h.Status == 200:
		active, ok := a.Says["active"].(bool)
		if !ok {
			a.Learned = "the answer does not say whether it is active (RFC 7662 section 2.2)"
			return
		}
		a.Active = &active
		if a.Learned = "the issuer says that it is not active: expired, revoked, unknown, or of another issuer"; active {
			a.Learned = "the issuer says that it is active" + endOf(a.Says, now)
		}
	case a.Question.ID == "introspection" && (h.Status == 401 || h.Status == 403):
		a.Learned = fmt.Sprintf("the endpoint refuses the client itself (%d), and so says nothing of the token", h.Status)
	case h.Status == 200 && a.Says["ok"] == false: // Slack
		a.Active, a.Learned = &no, "the service refuses it: "+clean.Line(text(a.Says["error"]), 100)
	case h.Status == 200 && text(a.Says["error"]) != "":
		a.Learned = "the endpoint answers 200 with the error " + clean.Line(text(a.Says["error"]), 100) + ", which says nothing of the token"
	case h.Status == 200 && a.Says == nil && !looksLikeJWT(strings.TrimSpace(string(h.Answer))): // OpenID Connect Core section 5.3.2 has both
		a.Learned = "the endpoint answers 200, and what it says is no JSON object: a page perhaps, which says nothing of the token"
	case h.Status == 200:
		a.Active, a.Learned = &yes, "it is taken there"+named(a.Says)
	case h.Status == 401:
		a.Active, a.Learned = &no, "it is refused there too (401): the token itself is the matter"
	case h.Status == 403:
		a.Learned = "the endpoint knows it and forbids this question (403): the token is alive, and lacks the right to ask"
	default:
		a.Learned = fmt.Sprintf("the endpoint answers %d, which says nothing of the token", h.Status)
	}
}

// doubt takes a yes back that the same answer belies: it names another subject than the token (OpenID Connect Core section 5.3.2 forbids
// to use such an answer), or a time that is over or has not come.
func (a *Reply) doubt(t Token, now time.Time) {
	if a.Active == nil || !*a.Active {
		return
	}
	moment := func(name string) (time.Time, bool) {
		f, ok := a.Says[name].(float64)
		return sinceEpoch(int64(f)), ok && f >= 1 && f <= 1e12
	}
	got, want := text(a.Says["sub"]), text(t.Claims["sub"])
	end, ends := moment("exp")
	begin, begins := moment("nbf")
	switch {
	case got != "" && want != "" && got != want && a.Question.ID != "identity":
		a.Learned += "; but it is about another subject, " + clean.Line(got, 60) + ", than the token, " + clean.Line(want, 60) + ": it proves nothing"
	case a.Question.ID == "introspection" && ends && !now.Before(end):
		a.Learned += "; the two do not go together: it proves nothing"
	case a.Question.ID == "introspection" && begins && begin.After(now):
		a.Learned += "; but not before " + httpclient.Moment(begin) + " (" + Relative(begin, now) + "): the two do not go together, and prove nothing"
	default:
		return
	}
	a.Active = nil
}

func endOf(m map[string]any, now time.Time) string {
	f, ok := m["exp"].(float64)
	if !ok || f < 1 || f > 1e12 {
		return ""
	}
	at := sinceEpoch(int64(f))
	return ", until " + httpclient.Moment(at) + " (" + Relative(at, now) + ")"
}

// named says whose it is, from the members that services use for that.
func named(m map[string]any) string {
	for _, k := range []string{"preferred_username", "login", "username", "name", "email", "user", "sub"} {
		if v := text(m[k]); v != "" {
			return ", for " + clean.Line(v, 80)
		}
	}
	return ""
}
