package scheme

import (
	"errors"
	"slices"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
	wire "why401/httpclient/ntlm"
)

func ntlm() Scheme {
	s := basic()
	fields := slices.Clone(s.Fields)
	fields[0].Help = `DOMAIN\user, or user@domain`
	return Scheme{
		ID: "ntlm", Title: "NTLM", AuthScheme: "NTLM",
		About:  "A user name and a password of Windows; the server sets a challenge, and gets a proof of the password instead of it.",
		Fields: fields,
		Detect: detectNTLM,
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			if !c.Get("response").IsZero() && c.Get("password").IsZero() {
				return r, errors.New("applying a credential: an answer to one challenge is no password, and NTLM needs the password to answer the next")
			}
			r, err := s.Apply(r, c) // the same rules for the same pair
			if err == nil {
				r.Scheme = "ntlm"
			}
			return r, err
		},
		Strip:      s.Strip,
		References: []string{"MS-NLMP", "RFC 4559 section 6"},
	}
}

// detectNTLM finds the login of --ntlm, or a message that was pasted as a header: the last one holds the user's name and no
// password, the first nothing of anybody.
func detectNTLM(r httpclient.Request) (flows.Credential, bool) {
	if r.Login != nil && r.Scheme == "ntlm" {
		return flows.Credential{Scheme: "ntlm", Fields: []flows.Field{
			{Name: "user", Value: mask.NewSensitive("user name", r.Login.User), Source: r.Login.Source},
			{Name: "password", Value: r.Login.Password, Source: r.Login.Source}}}, true
	}
	v := r.Headers.Get("Authorization")
	m, ok := wire.ReadField(v)
	if !ok {
		return flows.Credential{}, false
	}
	src := source(r, "Authorization")
	c := flows.Credential{Scheme: "ntlm", Fields: []flows.Field{{Name: "response", Value: mask.NewSensitive("NTLM message", v), Source: src}}}
	if m.Kind == 3 && m.Err == nil {
		user := m.Answer.User
		if m.Answer.Domain != "" {
			user = m.Answer.Domain + `\` + user
		}
		c.Fields = append([]flows.Field{{Name: "user", Value: mask.NewSensitive("user name", user), Source: src}}, c.Fields...)
	}
	return c, true
}
