package scheme

import (
	"encoding/base64"
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

func basic() Scheme {
	return Scheme{
		ID: "basic", Title: "Basic", AuthScheme: "Basic",
		About: "A user name and a password, sent with every request.",
		Fields: []FieldSpec{
			{Name: "user", Label: "User name", Help: "Letter case may matter. It cannot hold a colon."},
			{Name: "password", Label: "Password", Help: "For many services this is a token made for the purpose.", Secret: true, Optional: true},
		},
		Detect: detectBasic,
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			user := c.Get("user").Reveal()
			if strings.Contains(user, ":") {
				return r, errors.New("applying a credential: the user name holds a colon, which Basic cannot carry (RFC 7617 section 2)")
			}
			if user == "" && c.Get("password").IsZero() {
				return r, errors.New("applying a credential: the user name is empty")
			}
			if err := sendable("user name", user); err != nil {
				return r, err
			}
			r = r.Clone()
			r.Headers = r.Headers.Without("Authorization")
			r.Scheme, r.Login = "basic", &httpclient.Login{User: user, Password: mask.NewSensitive("password", c.Get("password").Reveal()), Source: c.Source()}
			return r, nil
		},
		Strip: func(r httpclient.Request) httpclient.Request {
			r = r.Clone()
			r.Headers, r.Login, r.Scheme = r.Headers.Without("Authorization"), nil, ""
			return r
		},
		References: []string{"RFC 7617"},
	}
}

func detectBasic(r httpclient.Request) (flows.Credential, bool) {
	if v := r.Headers.Get("Authorization"); v != "" {
		word, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
		if !strings.EqualFold(word, "basic") {
			return flows.Credential{}, false
		}
		src := source(r, "Authorization")
		c := flows.Credential{Scheme: "basic"}
		pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
		user, pw, ok := strings.Cut(string(pair), ":")
		if err != nil || !ok {
			c.Fields = []flows.Field{{Name: "pair", Value: mask.NewSensitive("Basic pair", strings.TrimSpace(rest)), Source: src}}
			return c, true
		}
		c.Fields = []flows.Field{{Name: "user", Value: mask.NewSensitive("user name", user), Source: src}, {Name: "password", Value: mask.NewSensitive("password", pw), Source: src}}
		return c, true
	}
	if r.Login != nil && !r.Login.TokenAlone() {
		return flows.Credential{Scheme: "basic", Fields: []flows.Field{
			{Name: "user", Value: mask.NewSensitive("user name", r.Login.User), Source: r.Login.Source},
			{Name: "password", Value: r.Login.Password, Source: r.Login.Source}}}, true
	}
	return flows.Credential{}, false
}
