package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

func bearer() Scheme {
	return Scheme{
		ID: "bearer", Title: "Bearer token", AuthScheme: "Bearer",
		About:  "A token from the service or its login server; whoever bears it is let in.",
		Fields: []FieldSpec{{Name: "token", Label: "Token", Help: "Without the word Bearer: it is put before it.", Secret: true}},
		Detect: detectBearer,
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			tok := strings.TrimSpace(c.Get("token").Reveal())
			if tok == "" {
				return r, errors.New("applying a credential: the token is empty")
			}
			if err := sendable("token", tok); err != nil {
				return r, err
			}
			r = r.Clone()
			r.Login, r.Scheme = nil, ""
			r.Headers = r.Headers.With("Authorization", "Bearer "+tok)
			return withSource(r, "Authorization", c.Source()), nil
		},
		Strip: func(r httpclient.Request) httpclient.Request {
			r = r.Clone()
			r.Headers = r.Headers.Without("Authorization")
			return r
		},
		References: []string{"RFC 6750"},
	}
}

// TokenOf is the token of a login that the server is asked about first.
func TokenOf(l httpclient.Login) flows.Credential {
	kind := "token"
	if strings.HasPrefix(l.Token.Reveal(), "eyJ") {
		kind = "JWT"
	}
	return flows.Credential{Scheme: "bearer", Fields: []flows.Field{
		{Name: "token", Value: mask.NewSensitive(kind, l.Token.Reveal()), Source: "curl --oauth2-bearer"},
		{Name: "word", Value: mask.NewSensitive("scheme word", "Bearer"), Source: "curl --oauth2-bearer"}}}
}

// detectBearer takes any Authorization that is not Basic: with another scheme word, or none, it is a token all the same.
func detectBearer(r httpclient.Request) (flows.Credential, bool) {
	if l := r.Login; !r.Headers.Has("Authorization") && l.TokenAlone() {
		return TokenOf(*l), true
	}
	if !r.Headers.Has("Authorization") {
		return flows.Credential{}, false
	}
	v := strings.TrimSpace(r.Headers.Get("Authorization"))
	word, rest, ok := strings.Cut(v, " ")
	if !ok {
		if strings.EqualFold(v, "bearer") || strings.EqualFold(v, "token") {
			word, rest = v, ""
		} else {
			word, rest = "", v
		}
	}
	kind := "token"
	if strings.HasPrefix(strings.TrimSpace(rest), "eyJ") {
		kind = "JWT"
	}
	src := source(r, "Authorization")
	return flows.Credential{Scheme: "bearer", Fields: []flows.Field{
		{Name: "token", Value: mask.NewSensitive(kind, strings.TrimSpace(rest)), Source: src},
		{Name: "word", Value: mask.NewSensitive("scheme word", word), Source: src}}}, true
}
