package diagnose

import (
	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// asSent is the credential as it left, where a jar held it: of a cookie file, or of a login that was made here, the cookies that
// went with the first request. What is set on the way is none: a server gives a stranger a cookie too.
func asSent(c flows.Credential, x *httpclient.Exchange) flows.Credential {
	if t := c.Get("token"); c.Scheme == "form" && !t.IsZero() {
		return flows.Credential{Scheme: "bearer", Fields: []flows.Field{{Name: "token", Value: t, Source: c.Source()}}}
	}
	source := ""
	switch r := x.Request; {
	case c.Scheme == "form":
		for _, f := range c.Fields {
			if f.Name == "session" {
				source = f.Source
			}
		}
	case c.Scheme == "none" && len(r.CookieFiles) > 0:
		source = "cookie file " + mask.Word(r.CookieFiles[0])
	case c.Scheme == "none" && len(r.Jar) > 0:
		source = r.Jar[0].From
	default:
		return c
	}
	if s := x.Stations(); len(s) > 0 {
		if v := s[0].Sent.Get("Cookie"); v != "" {
			return flows.Credential{Scheme: "cookie", Fields: []flows.Field{{Name: "cookie", Value: mask.NewSensitive("cookie", v), Source: source}}}
		}
	}
	return flows.Credential{Scheme: "none"}
}
