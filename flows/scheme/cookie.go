package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

func cookie() Scheme {
	return Scheme{
		ID: "cookie", Title: "Session cookie",
		About:  "What a browser got when somebody logged in; it ends with the session.",
		Fields: []FieldSpec{{Name: "cookie", Label: "Cookie", Help: "As in the browser: name=value; name=value", Secret: true}},
		Detect: func(r httpclient.Request) (flows.Credential, bool) {
			v := r.Headers.Get("Cookie")
			if _, nobody := AnonymousCookies(v); v == "" || nobody { // a visit that is counted is nobody who logged in
				return flows.Credential{}, false
			}
			return flows.Credential{Scheme: "cookie", Fields: []flows.Field{{Name: "cookie", Value: mask.NewSensitive("cookie", v), Source: source(r, "Cookie")}}}, true
		},
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			v := strings.TrimSpace(c.Get("cookie").Reveal())
			v = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(v, "Cookie:"), "cookie:"))
			if !strings.Contains(v, "=") {
				return r, errors.New("applying a credential: want name=value, got no equal sign")
			}
			if err := sendable("cookie", v); err != nil {
				return r, err
			}
			r = r.Clone()
			r.Headers = r.Headers.With("Cookie", v)
			return withSource(r, "Cookie", c.Source()), nil
		},
		Strip: func(r httpclient.Request) httpclient.Request {
			r = r.Clone()
			r.Headers = r.Headers.Without("Cookie")
			return r
		},
		References: []string{"RFC 6265"},
	}
}
