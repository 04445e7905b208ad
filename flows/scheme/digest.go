package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	wire "why401/httpclient/digest"
	"why401/httpclient/mask"
)

func digest() Scheme {
	s := basic()
	return Scheme{
		ID: "digest", Title: "Digest", AuthScheme: "Digest",
		About:  "A user name and a password; the server asks first, and gets a hash of both instead of the password.",
		Fields: s.Fields,
		Detect: detectDigest,
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			if !c.Get("response").IsZero() && c.Get("password").IsZero() {
				return r, errors.New("applying a credential: an answer to one challenge is no password, and Digest needs the password to answer the next")
			}
			r, err := s.Apply(r, c) // the same rules for the same pair: a colon would move the border in the hash too
			if err == nil {
				r.Scheme = "digest"
			}
			return r, err
		},
		Strip:      s.Strip,
		References: []string{"RFC 7616"},
	}
}

// detectDigest finds the login of --digest, or an answer that was pasted as a header: that holds the user's name and no password.
func detectDigest(r httpclient.Request) (flows.Credential, bool) {
	if r.Login != nil && r.Scheme == "digest" {
		return flows.Credential{Scheme: "digest", Fields: []flows.Field{
			{Name: "user", Value: mask.NewSensitive("user name", r.Login.User), Source: r.Login.Source},
			{Name: "password", Value: r.Login.Password, Source: r.Login.Source}}}, true
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(r.Headers.Get("Authorization")), " ")
	p := wire.ReadAnswer(rest)
	if !strings.EqualFold(word, "digest") || p["response"] == "" {
		return flows.Credential{}, false
	}
	src := source(r, "Authorization")
	return flows.Credential{Scheme: "digest", Fields: []flows.Field{
		{Name: "user", Value: mask.NewSensitive("user name", p["username"]), Source: src},
		{Name: "response", Value: mask.NewSensitive("response", p["response"]), Source: src}}}, true
}
