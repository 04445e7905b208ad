package formlogin

import (
	"encoding/json"
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// loginJSON posts user and password as a JSON object to the address that the person named.
func (x *run) loginJSON() *Stop {
	user, password := x.UserField, x.PasswordField
	if user == "" {
		user = "username"
	}
	if password == "" {
		password = "password"
	}
	ask := Ask{Sends: true, To: origin(x.Page), Request: origin(x.For.URL), Plain: plain(x.Page), Form: user + ", " + password + " as JSON"}
	if ask.Foreign = ask.To != ask.Request; ask.Foreign && x.consent == nil || x.consent != nil && !x.consent(x.ctx, ask) {
		return &Stop{"other-origin", "nobody agreed to send user and password to " + ask.To + "; nothing was posted", "Agree to it to log in"}
	}
	x.agreed[ask.To] = true
	body, err := json.Marshal(map[string]string{user: x.User, password: x.Password.Reveal()})
	if err != nil {
		return &Stop{"json", "user and password cannot be written as JSON", "Type them anew"}
	}
	r := x.base("POST", x.Page)
	r.Body = &httpclient.Body{Bytes: body}
	r.Headers = r.Headers.With("Accept", "application/json")
	r.Headers = append(r.Headers, httpclient.Header{Name: "Content-Type", Value: "application/json"}, httpclient.Header{Name: "Origin", Value: origin(x.Page)}, httpclient.Header{Name: "Referer", Value: origin(x.Page) + "/"})
	if t := (*Page)(nil).meantForScripts(x.jar, x.Page); t.header.Name != "" {
		r.Headers = append(r.Headers, t.header)
		x.r.Secrets = append(x.r.Secrets, mask.NewSensitive("CSRF token", t.header.Value))
		x.step("✓", "token against forged requests: "+t.name+", from "+t.from)
	}
	x.r.Secrets = append(x.r.Secrets, x.Password)
	x.r.Posted = ask.To
	after, stop := x.send(r, "login: user and password posted")
	if stop != nil {
		return stop
	}
	x.step("✓", "posted to "+address(x.Page)+": "+itoa(after.first.Status))
	if len(after.set) > 0 {
		x.step("✓", "cookie set: "+list(distinct(after.set), 4))
	}
	return x.outcomeJSON(after)
}

func (x *run) outcomeJSON(after *visit) *Stop {
	var doc any
	_ = json.Unmarshal(after.last.Answer, &doc) // what is no JSON holds no token
	s := after.first.Status
	switch {
	case s == 404 || s == 405 || s == 415 || s >= 500:
		return &Stop{"status", address(x.Page) + " answers " + itoa(s) + " to the login", "Check the address, and what it takes: the browser's network tab shows a login that works"}
	case s == 429:
		return &Stop{"limit", "the service allows no more logins for now (429)", "Wait before the next try"}
	case s >= 400 || refusedIn(doc):
		if says(strings.ToLower(string(after.last.Answer[:min(len(after.last.Answer), 4000)])), "csrf", "xsrf", "forgery") {
			return &Stop{"csrf", "the service refuses the login as forged (" + itoa(s) + ")", "It wants a token of a page or cookie first: log in by browser and send the session's cookie"}
		}
		x.r.Wrong = true
		say := "no reason is given"
		if m := wordIn(doc, "message", "error_description", "detail", "error", "msg", "title"); m != "" {
			say = "“" + clean.Line(mask.Body(m), 160) + "”"
		}
		return &Stop{"wrong", "the login was refused (" + itoa(s) + "): " + say, "Check user, password and the names of the fields; the same pair is not tried again"}
	}
	if t := wordIn(doc, "access_token", "accessToken", "token", "id_token", "idToken", "jwt", "auth_token", "authToken"); t != "" && sendable(t) {
		x.r.Token = mask.NewSensitive("token", t)
		x.step("✓", "logged in: the answer holds a token, "+x.r.Token.String())
		return nil
	}
	if cookie.Header(x.jar, x.For.URL, longAgo()) != "" && len(after.set) > 0 {
		x.step("✓", "logged in: a cookie came")
		return nil
	}
	if len(after.set) > 0 && len(x.jar) > 0 {
		return &Stop{"cookie-withheld", "a session came, and none of its cookies is for " + origin(x.For.URL) + ": " + x.whyNot(), "Log in at the host of the request itself"}
	}
	if after.last.Unended != "" || after.last.Cut {
		return &Stop{"no-answer", "the answer to the login (" + itoa(s) + ") was not read to its end, and no token stands in what came", "Log in by browser and send the session's cookie, or use an API token"}
	}
	return &Stop{"no-cookie", "the login was taken (" + itoa(s) + "), and its answer holds neither a token nor a cookie", "Look at the answer: the token may stand under another name"}
}

// wordIn finds the first of the names in an object or those inside it, by value a text that is not empty.
func wordIn(doc any, names ...string) string {
	for _, n := range names {
		if v := member(doc, n, 3); v != "" {
			return v
		}
	}
	return ""
}

func member(doc any, name string, depth int) string {
	m, ok := doc.(map[string]any)
	if !ok || depth == 0 {
		return ""
	}
	if v, ok := m[name].(string); ok && v != "" {
		return v
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if v := member(m[k], name, depth-1); v != "" {
			return v
		}
	}
	return ""
}

// refusedIn reports a success by its status that the body takes back.
func refusedIn(doc any) bool {
	m, ok := doc.(map[string]any)
	if !ok {
		return false
	}
	for _, n := range []string{"success", "ok", "authenticated"} {
		if v, is := m[n].(bool); is {
			return !v
		}
	}
	e, is := m["error"].(string)
	return is && e != "" && member(doc, "access_token", 1) == ""
}
