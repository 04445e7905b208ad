package httpclient

import (
	"errors"
	"strings"

	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// awsSigV4 is Request.Scheme for curl --aws-sigv4: Login is the access key id and the secret, SchemeParam the argument. A session
// token stands among the headers, as with curl.
const awsSigV4 = "aws-sigv4"

// byAWS is the signature that --aws-sigv4 asks for, nil none. Without a login curl signs nothing.
func (l *leg) byAWS(r Request) *Signing {
	if r.Scheme != awsSigV4 || !l.loggedIn() {
		return nil
	}
	s := &Signing{Scheme: awsSigV4, Params: map[string]string{"provider": r.SchemeParam, "key": l.login.User}, Secrets: map[string]mask.Sensitive{"secret": l.login.Password}, Source: l.login.Source}
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

// ReadSignature reads the signature by AWS Version 4 that a hop carried, in Authorization or in its URL, with what was signed: the
// canonical request as it follows from what was sent.
func (h Hop) ReadSignature() (s signing.SigV4Sent, canonical string, ok bool) {
	m := signing.Message{Method: h.Method, URL: h.URL, Target: h.Target, Body: h.Body}
	_, rest, _ := strings.Cut(h.URL, "://")
	host, path := rest, "/"
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	if path, _, _ = strings.Cut(path, "#"); !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if m.Target == "" || strings.Contains(m.Target, "://") { // in a recording, or to a proxy
		m.Target = path
	}
	for _, f := range h.Sent {
		m.Headers = append(m.Headers, [2]string{f.Name, f.Value})
	}
	if !m.Has("Host") { // a field of its own in HTTP/2
		m.Headers = append(m.Headers, [2]string{"Host", host})
	}
	if s, ok = signing.ReadSigV4(m); !ok {
		return s, "", false
	}
	return s, s.Canonical(m), true
}
