package scheme

import (
	"why401/flows"
	"why401/httpclient"
)

// Choose takes the strongest of the offered schemes that the fields of c fit, as curl --anyauth does: a user name and a password, or
// a token. Without any field every scheme fits that a person can fill in here.
func Choose(offered []string, c flows.Credential) httpclient.Choice {
	pair, token := !c.Get("user").IsZero(), !c.Get("token").IsZero()
	return httpclient.Choose(offered, func(scheme string) string {
		switch _, known := ByID(scheme); {
		case scheme == "negotiate" && (pair || token) && c.Scheme != "negotiate":
			return "it needs a ticket of Kerberos"
		case !known:
			return "it is not spoken here"
		case scheme == "bearer" && pair && !token:
			return "it needs a token"
		case scheme != "bearer" && token && !pair:
			return "it needs a user name and a password"
		}
		return ""
	})
}
