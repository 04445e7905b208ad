package token

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Sender sends one request; httpclient.Client is one.
type Sender interface {
	Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange
}

// FetchError says that keys could not be fetched: no answer, or another than a document.
type FetchError struct {
	URL, Why string
	Answered bool // there was an answer
}

func (e *FetchError) Error() string {
	return "fetching " + mask.URL(clean.Line(e.URL, 300)) + ": " + e.Why
}

// FetchKeySet fetches a JWK Set (RFC 7517 section 5) that the person asked for. No credential is sent, no redirect is
// followed, and only https is used, but for this machine itself.
func FetchKeySet(ctx context.Context, s Sender, raw string) (KeySet, error) {
	body, err := fetch(ctx, s, raw)
	if err != nil {
		return KeySet{Source: raw}, err
	}
	return ReadKeySet(mask.URL(raw), body)
}

// Metadata is the part of an issuer's metadata that verification needs (OpenID Connect Discovery 1.0 section 3,
// RFC 8414 section 2).
type Metadata struct {
	Issuer, JWKSURI string
	// UserInfo and Introspection are where a token may be asked about, "" not told.
	UserInfo, Introspection string
	Algorithms              []string // id_token_signing_alg_values_supported
	From                    string   // the URL that answered
}

// Discover fetches the metadata of issuer: first where OpenID Connect puts it, then where RFC 8414 section 3.1 does.
func Discover(ctx context.Context, s Sender, issuer string) (Metadata, error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" {
		return Metadata{}, &FetchError{URL: issuer, Why: "the issuer is no URL, so it cannot be asked"}
	}
	path := strings.TrimRight(u.Path, "/")
	base := u.Scheme + "://" + u.Host
	var first error
	for _, at := range []string{base + path + "/.well-known/openid-configuration", base + "/.well-known/oauth-authorization-server" + path} {
		body, err := fetch(ctx, s, at)
		if err == nil {
			var m Metadata
			if m, err = issuerMetadata(at, body); err == nil {
				if m.Issuer != issuer { // OpenID Connect Discovery 1.0 section 4.3: byte by byte, or nothing of it is used
					return Metadata{}, &OtherIssuerError{Asked: issuer, Named: m.Issuer}
				}
				return m, nil
			}
		}
		if first == nil {
			first = err
		}
		var f *FetchError
		if errors.As(err, &f) && !f.Answered { // who does not answer at all is not waited for twice
			break
		}
	}
	return Metadata{}, first
}

// OtherIssuerError is that the metadata under an issuer's address is another issuer's.
type OtherIssuerError struct{ Asked, Named string }

func (e *OtherIssuerError) Error() string {
	return fmt.Sprintf("discovering %s: its metadata names the issuer %q; want the same, byte by byte", clean.Line(e.Asked, 200), clean.Line(e.Named, 200))
}

// Fault is what it says of the token that named the issuer asked: only a slash, which servers compare too, is known to be its fault.
func (e *OtherIssuerError) Fault() (Finding, bool) {
	if IssuerCause(e.Asked, e.Named) != "jwt.issuer_trailing_slash" {
		return Finding{}, false
	}
	return Finding{"jwt.issuer_trailing_slash", fmt.Sprintf("was issued by %q; the issuer there calls itself %q%s", clean.Line(e.Asked, 200), clean.Line(e.Named, 200), firstDifference(e.Asked, e.Named)), "token.claims.iss"}, true
}

// issuerMetadata reads an issuer's metadata as strictly as a token: a member that stands twice, or in other letters, is what two
// programs read differently.
func issuerMetadata(at string, body []byte) (Metadata, error) {
	all, _, fault := object(body)
	m := Metadata{From: at}
	if fault == "" {
		for name, to := range map[string]*string{"issuer": &m.Issuer, "jwks_uri": &m.JWKSURI, "userinfo_endpoint": &m.UserInfo, "introspection_endpoint": &m.Introspection} {
			*to, _ = all[name].(string)
		}
		m.Algorithms = list(all["id_token_signing_alg_values_supported"])
	}
	switch {
	case fault != "" && strings.HasPrefix(strings.TrimSpace(string(body)), "{"):
		return m, &FetchError{at, "want a JSON document with jwks_uri, got " + fault, true}
	case m.JWKSURI == "":
		return m, &FetchError{at, "want a JSON document with jwks_uri, got " + clean.Line(string(body[:min(len(body), 60)]), 60), true}
	}
	return m, nil
}

// FetchIssuerKeys discovers issuer and fetches its keys, from where its metadata says; but no issuer elsewhere sends us to this very
// machine.
func FetchIssuerKeys(ctx context.Context, s Sender, issuer string) (KeySet, error) {
	m, err := Discover(ctx, s, issuer)
	if err != nil {
		return KeySet{}, err
	}
	if onThisMachine(m.JWKSURI) && !onThisMachine(issuer) {
		return KeySet{}, &FetchError{m.JWKSURI, "an issuer elsewhere names this machine for its keys: name that URL yourself where you trust it", true}
	}
	return FetchKeySet(ctx, s, m.JWKSURI)
}

// fetch gets one document.
func fetch(ctx context.Context, s Sender, raw string) ([]byte, error) {
	if err := checkFetch(raw); err != nil {
		return nil, err
	}
	x := s.Do(ctx, httpclient.Request{Method: "GET", URL: raw, Source: "curl", Headers: httpclient.Headers{{Name: "Accept", Value: "application/json"}}})
	h := x.Last()
	switch {
	case x.Failure != nil:
		return nil, &FetchError{raw, x.Failure.Detail, false}
	case h.Unended != "":
		return nil, &FetchError{raw, "the answer does not come to an end", false}
	case h.Redirect != nil:
		return nil, &FetchError{raw, "it redirects to " + mask.URL(h.Redirect.Location) + ", which is not followed: name that URL yourself where you trust it", true}
	case h.Status != 200:
		return nil, &FetchError{raw, fmt.Sprintf("want 200, got %d", h.Status), true}
	case h.Cut:
		return nil, &FetchError{raw, "the answer is longer than 1 MiB", true}
	}
	return h.Answer, nil
}

// onThisMachine is true of a URL with an address that never leaves it.
func onThisMachine(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// checkFetch refuses what proves nothing or would take a credential along.
func checkFetch(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return &FetchError{raw, "want a URL such as https://login.example.test/keys", false}
	}
	if u.Scheme == "http" && !onThisMachine(raw) {
		return &FetchError{raw, "what comes without TLS proves nothing, and what goes there is read on the way: want https", false}
	}
	if u.User != nil {
		return &FetchError{raw, "it holds a user name: keys are fetched without any credential", false}
	}
	return nil
}
