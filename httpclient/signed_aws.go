package httpclient

import (
	"errors"
	"strings"
)

// awsSigV4 is Request.Scheme for curl --aws-sigv4: Login is the access key id and the secret, SchemeParam the argument. A session
// token stands among the headers, as with curl.
const awsSigV4 = "aws-sigv4"

// byAWS is the signature that --aws-sigv4 asks for, nil none. Without a login curl signs nothing.
func (l *leg) byAWS(r Request) *Signing {
	if r.Scheme != awsSigV4 || !l.loggedIn() {
		return nil
	}
	s := &Signing{Scheme: awsSigV4, Params: map[string]string{"provider": r.SchemeParam, "key": l.login.User}, Secrets: map[string]Sensitive{"secret": l.login.Password}, Source: l.login.Source}
	if asCurl(r) {
		s.Params["curl"] = "yes"
		if l.upload() || r.Sources["content-type"] == "curl adds it" && strings.HasPrefix(l.headers.Get("Content-Type"), "multipart/") {
			s.Params["upload"] = "yes"
		}
	}
	return s
}

// fitsSigning says what curl refuses to sign.
func fitsSigning(r Request) error {
	if r.Scheme == awsSigV4 && r.PathAsIs && asCurl(r) {
		return errors.New("signing the request: curl does not sign a path that is sent as it stands; leave out --path-as-is or --aws-sigv4")
	}
	return nil
}
