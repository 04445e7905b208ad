package token

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Judge names every fault of t against what the API expects and the clock of ex; it needs no key.
func Judge(t Token, ex Expect) []Finding {
	if t.Claims == nil {
		return nil
	}
	now := ex.At
	if now.IsZero() {
		now = time.Now()
	}
	var out []Finding
	add := func(cause, where, format string, args ...any) {
		out = append(out, Finding{cause, fmt.Sprintf(format, args...), where})
	}
	if at, ok := t.At("exp"); ok && !now.Before(at.Add(ex.Leeway)) {
		add("jwt.expired", "token.claims.exp", "expired %s, %s", at.Format(time.RFC3339), relative(at, now))
	}
	if at, ok := t.At("nbf"); ok && now.Add(ex.Leeway).Before(at) {
		add("jwt.not_yet_valid", "token.claims.nbf", "good only from %s, %s", at.Format(time.RFC3339), relative(at, now))
	} else if at, ok := t.At("iat"); ok && now.Add(ex.Leeway).Before(at) {
		add("jwt.not_yet_valid", "token.claims.iat", "issued in the future: %s, %s", at.Format(time.RFC3339), relative(at, now))
	}
	if what := NotAccessToken(t); what != "" {
		add("jwt.wrong_token_kind", "token", "%s", what)
	}
	if ex.Audience != "" {
		switch aud := t.Audiences(); {
		case len(aud) == 0:
			add("jwt.required_claim_missing", "token.claims.aud", "has no aud; the API expects %q", ex.Audience)
		case !slices.Contains(aud, ex.Audience):
			add("jwt.audience", "token.claims.aud", "is for %s; the API expects %s", strings.Join(aud, ", "), ex.Audience)
		}
	}
	if ex.Issuer != "" {
		if c := issuerCause(t.Claim("iss"), ex.Issuer); c != "" {
			add(c, "token.claims.iss", "was issued by %q; the API expects %q", t.Claim("iss"), ex.Issuer)
		}
	}
	var missing []string
	for _, s := range ex.Scopes {
		if !slices.Contains(t.Scopes(), s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > 0 {
		add("authz.scope_missing", "token.claims.scope", "lacks the scope %s", strings.Join(missing, " "))
	}
	return out
}

// NotAccessToken says why t is an ID token or a refresh token rather than an access token, "" where nothing says so.
func NotAccessToken(t Token) string {
	typ := strings.ToLower(strings.TrimPrefix(text(t.Header["typ"]), "application/"))
	has := func(c string) bool { _, ok := t.Claims[c]; return ok }
	switch {
	case strings.EqualFold(t.Claim("typ"), "refresh"), strings.EqualFold(t.Claim("token_use"), "refresh"), strings.EqualFold(t.Claim("type"), "refresh"), strings.EqualFold(t.Claim("token_type"), "refresh"):
		return "is a refresh token: it buys new tokens and opens nothing itself"
	case typ == "at+jwt", strings.EqualFold(t.Claim("token_use"), "access"):
		return ""
	case strings.EqualFold(t.Claim("token_use"), "id"), strings.EqualFold(t.Claim("typ"), "ID"):
		return "is an ID token: it tells an application who logged in and opens no API"
	case (has("nonce") || has("at_hash") || has("c_hash")) && len(t.Scopes()) == 0:
		return "looks like an ID token (nonce or at_hash, no scope): it opens no API"
	}
	return ""
}

// issuerCause compares an issuer to the one expected, byte by byte, and names the kind of difference; "" when equal.
func issuerCause(got, want string) string {
	if got == want {
		return ""
	}
	if strings.TrimRight(got, "/") == strings.TrimRight(want, "/") {
		return "jwt.issuer_trailing_slash"
	}
	g, err1 := url.Parse(got)
	w, err2 := url.Parse(want)
	if err1 != nil || err2 != nil || got == "" {
		return "jwt.issuer_unknown"
	}
	entra := func(u *url.URL) bool {
		return strings.HasSuffix(u.Host, "sts.windows.net") || strings.HasSuffix(u.Host, "login.microsoftonline.com")
	}
	tenant := func(u *url.URL) string { return strings.SplitN(strings.Trim(u.Path, "/"), "/", 2)[0] }
	if entra(g) && entra(w) && tenant(g) == tenant(w) {
		return "jwt.issuer_token_version"
	}
	if strings.TrimRight(g.Path, "/") == strings.TrimRight(w.Path, "/") && (g.Host != w.Host || g.Scheme != w.Scheme) {
		local := func(h string) bool {
			return !strings.Contains(h, ".") || strings.HasPrefix(h, "127.") || strings.HasPrefix(h, "10.") || strings.HasPrefix(h, "192.168.")
		}
		if g.Hostname() == w.Hostname() || local(g.Hostname()) || local(w.Hostname()) {
			return "jwt.issuer_hostname"
		}
	}
	return "jwt.issuer_unknown"
}

// IssuerCause is issuerCause for other packages: the cause id of the difference between two issuers, "" when equal.
func IssuerCause(got, want string) string { return issuerCause(got, want) }
