package scheme

import (
	"why401/flows"
	"why401/httpclient"
)

func none() Scheme {
	return Scheme{
		ID: "none", Title: "No credential",
		About:      "Sends the request as a stranger would: what a server says to strangers tells a lot.",
		Detect:     func(httpclient.Request) (flows.Credential, bool) { return flows.Credential{Scheme: "none"}, false },
		Apply:      func(r httpclient.Request, _ flows.Credential) (httpclient.Request, error) { return r, nil },
		Strip:      func(r httpclient.Request) httpclient.Request { return r },
		References: []string{"RFC 9110 section 11"},
	}
}
