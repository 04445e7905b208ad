package scheme

import (
	"errors"
	"net/url"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

func apiKey() Scheme {
	return Scheme{
		ID: "apikey", Title: "API key",
		About: "One fixed secret in a header, in the URL or in a cookie of the service's choice.",
		Fields: []FieldSpec{
			{Name: "in", Label: "Where", Help: "The service's documentation says where it looks.", Choices: []string{"header", "query", "cookie"}, Default: "header"},
			{Name: "name", Label: "Name", Help: "To the letter: X-Api-Key and X-ApiKey differ.", Default: "X-Api-Key"},
			{Name: "value", Label: "Key", Help: "The key itself.", Secret: true},
		},
		Detect: detectAPIKey, Apply: applyAPIKey, Strip: stripAPIKey,
		References: []string{"OpenAPI 3.1 section 4.8.27"},
	}
}

// Carries reports whether a header of that name carries a credential: Authorization, a cookie, a key.
func Carries(name string) bool {
	return strings.EqualFold(name, "Authorization") || strings.EqualFold(name, "Cookie") || keyHeader(name)
}

// keyHeader reports whether a header of that name carries a key: the well-known names, and all that end like one.
func keyHeader(name string) bool {
	n := strings.ToLower(name)
	switch n {
	case "authorization", "proxy-authorization", "cookie", "idempotency-key", "x-idempotency-key", "sec-websocket-key", "x-csrf-token", "x-xsrf-token", "csrf-token", "x-csrftoken":
		return false
	}
	return strings.HasSuffix(n, "key") || strings.HasSuffix(n, "token") || strings.Contains(n, "api_key") || strings.Contains(n, "secret") ||
		n == "x-auth" || n == "x-honeycomb-team" || n == "authentication" || n == "authorisation" || n == "x-authorization"
}

func keyParam(name string) bool {
	switch strings.ToLower(name) {
	case "key", "api_key", "apikey", "api-key", "access_token", "token", "auth_token", "auth", "appid", "subscription-key",
		"api_token", "apitoken", "api-token", "private_token", "auth_key", "authkey", "authtoken", "auth-token", "access_key", "accesskey", "access-token", "accesstoken", "x-api-key", "app_key", "appkey", "user_key", "license_key", "hapikey", "jwt", "secret":
		return true
	}
	return false
}

func keyCredential(in, name, value, src string) flows.Credential {
	return flows.Credential{Scheme: "apikey", Fields: []flows.Field{
		{Name: "value", Value: mask.NewSensitive("API key", value), Source: src},
		{Name: "in", Value: mask.NewSensitive("place", in), Source: src},
		{Name: "name", Value: mask.NewSensitive("name", name), Source: src}}}
}

func detectAPIKey(r httpclient.Request) (flows.Credential, bool) {
	for _, h := range r.Headers {
		if keyHeader(h.Name) {
			return keyCredential("header", h.Name, h.Value, source(r, h.Name)), true
		}
	}
	if u, err := url.Parse(r.URL); err == nil {
		for _, p := range strings.Split(u.RawQuery, "&") {
			k, v, _ := strings.Cut(p, "=")
			if keyParam(k) {
				if dec, err := url.QueryUnescape(v); err == nil {
					v = dec
				}
				return keyCredential("query", k, v, "URL query"), true
			}
		}
	}
	return flows.Credential{}, false
}

func applyAPIKey(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
	name, value, in := c.Get("name").Reveal(), c.Get("value").Reveal(), c.Get("in").Reveal()
	switch {
	case name == "":
		return r, errors.New("applying a credential: the name of the key's header or parameter is empty")
	case value == "":
		return r, errors.New("applying a credential: the key is empty")
	case strings.ContainsAny(name, " \t\r\n:=;&"):
		return r, errors.New("applying a credential: the name holds a character that a name cannot hold")
	}
	if err := sendable("key", value); err != nil {
		return r, err
	}
	r = r.Clone()
	switch in {
	case "query":
		u, err := url.Parse(r.URL)
		if err != nil {
			return r, errors.New("applying a credential: the URL cannot be read")
		}
		q := url.QueryEscape(name) + "=" + url.QueryEscape(value)
		if u.RawQuery != "" {
			q = u.RawQuery + "&" + q
		}
		u.RawQuery, r.URL = q, ""
		r.URL = u.String()
	case "cookie":
		v := name + "=" + value
		if old := r.Headers.Get("Cookie"); old != "" {
			v = old + "; " + v
		}
		r.Headers = r.Headers.With("Cookie", v)
	case "header", "":
		r.Headers = r.Headers.With(name, value)
		r = withSource(r, name, c.Source())
	default:
		return r, errors.New("applying a credential: a key goes in a header, query or cookie")
	}
	return r, nil
}

func stripAPIKey(r httpclient.Request) httpclient.Request {
	r = r.Clone()
	var keep httpclient.Headers
	for _, h := range r.Headers {
		if !keyHeader(h.Name) {
			keep = append(keep, h)
		}
	}
	r.Headers = keep
	if u, err := url.Parse(r.URL); err == nil && u.RawQuery != "" {
		var parts []string
		for _, p := range strings.Split(u.RawQuery, "&") {
			if k, _, _ := strings.Cut(p, "="); !keyParam(k) {
				parts = append(parts, p)
			}
		}
		if q := strings.Join(parts, "&"); q != u.RawQuery {
			u.RawQuery = q
			r.URL = u.String()
		}
	}
	return r
}
