package token

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/httpclient"
)

// judge names every fault of t against what the API expects and the clock of ex; it needs no key.
func judge(t Token, ex Expect) []Finding {
	if t.Claims == nil {
		return nil
	}
	if ex.At.IsZero() {
		ex.At = time.Now()
	}
	if t.Kind == KindCookie {
		return judgeCookies(t, ex)
	}
	j := judgement{t: t, ex: ex}
	if t.message != nil {
		j.saml()
		return j.out
	}
	j.times()
	j.kind()
	j.recipient()
	j.rights()
	j.login()
	return j.out
}

type judgement struct {
	t   Token
	ex  Expect
	out []Finding
}

func (j *judgement) add(cause, where, format string, args ...any) {
	j.out = append(j.out, Finding{cause, fmt.Sprintf(format, args...), where})
}

// times judges by our clock; where the server's is known and says otherwise, that is the fault, with the difference.
func (j *judgement) times() {
	if j.t.Kind != KindJWS && j.t.Kind != KindJWE && j.t.Kind != KindPASETO {
		return // the other kinds have judged their own
	}
	now, leeway := j.ex.At, j.ex.Leeway
	over := func(at, now time.Time) bool { return !now.Before(at.Add(leeway)) }
	early := func(at, now time.Time) bool { return now.Add(leeway).Before(at) }
	exp, hasExp := j.t.At("exp")
	nbf, hasNbf := j.t.At("nbf")
	iat, hasIat := j.t.At("iat")
	if hasExp {
		j.moment("token.claims.exp", exp, over(exp, now), over(exp, j.ex.Server), "jwt.expired", "expired %s, %s", "expired")
	}
	if hasNbf {
		j.moment("token.claims.nbf", nbf, early(nbf, now), early(nbf, j.ex.Server), "jwt.not_yet_valid", "good only from %s, %s", "not good yet")
	}
	if hasIat && !(hasNbf && nbf.Equal(iat)) { // most issuers write one moment into both, and that is one fault
		j.moment("token.claims.iat", iat, early(iat, now), early(iat, j.ex.Server), "jwt.not_yet_valid", "issued in the future: %s, %s", "issued in the future")
	}
	if hasExp && (hasNbf && !exp.After(nbf) || hasIat && !exp.After(iat)) {
		j.add("jwt.malformed", "token.claims.exp", "it ends before it begins: it was never good")
	}
	if at, ok := j.t.At("auth_time"); !ok && j.ex.MaxAge > 0 {
		j.add("identity.mfa_required", "token.claims.auth_time", "does not say when the login was (auth_time); the API wants one of the last %s", Span(j.ex.MaxAge))
	} else if ok && j.ex.MaxAge > 0 && now.Sub(at) > j.ex.MaxAge+leeway {
		j.add("identity.mfa_required", "token.claims.auth_time", "the login is %s old; the API wants one of the last %s", Span(now.Sub(at)), Span(j.ex.MaxAge))
	}
}

// moment adds the fault of one time by the two clocks.
func (j *judgement) moment(where string, at time.Time, ours, theirs bool, cause, format, word string) {
	if j.ex.Server.IsZero() || ours == theirs {
		if ours {
			j.add(cause, where, format, httpclient.Moment(at), Relative(at, j.ex.At))
		}
		return
	}
	skew := j.ex.Server.Sub(j.ex.At).Round(time.Second)
	which := "behind"
	if skew > 0 {
		which = "ahead of"
	}
	by := "by the server's clock and not by ours"
	if ours {
		by = "by our clock and not by the server's"
	}
	j.add("jwt.clock_skew", where, "%s (%s) %s: the server's clock is %s %s ours", word, httpclient.Moment(at), by, Span(skew), which)
}

func (j *judgement) kind() {
	if what := NotAccessToken(j.t); what != "" && !j.t.isProof() { // a proof is no fault by itself: it stands in a header of its own

		j.add("jwt.wrong_token_kind", "token", "%s", what)
	}
	if want := j.ex.Type; want != "" {
		if got := j.t.Header["typ"]; mediaType(got) != mediaType(want) {
			j.add("jwt.wrong_token_kind", "token.header.typ", "has typ %q; the API expects %q", clip(text(got)), want)
		}
	}
}

func (j *judgement) recipient() {
	if want := j.ex.Audience; want != "" {
		switch aud := j.t.Audiences(); {
		case len(aud) == 0 && j.t.Claims["aud"] == nil:
			j.add("jwt.required_claim_missing", "token.claims.aud", "has no aud; the API expects %q", want)
		case strings.Join(aud, "") == "":
			j.add("jwt.audience", "token.claims.aud", "names nobody in its aud; the API expects %q", want)
		case !slices.Contains(aud, want):
			j.add("jwt.audience", "token.claims.aud", "is for %s; the API expects %s%s", strings.Join(aud, ", "), want, almost(aud, want))
		}
	}
	if want := j.ex.Issuer; want != "" && j.t.Claim("iss") == "" {
		j.add("jwt.required_claim_missing", "token.claims.iss", "does not say who issued it (iss); the API expects %q", want)
	} else if want != "" {
		if c := IssuerCause(j.t.Claim("iss"), want); c != "" {
			j.add(c, "token.claims.iss", "was issued by %q; the API expects %q%s", j.t.Claim("iss"), want, firstDifference(j.t.Claim("iss"), want))
		}
	}
	if want := j.ex.Client; want != "" {
		got, where := j.t.Claim("azp"), "azp"
		if got == "" {
			got, where = cmp.Or(j.t.Claim("client_id"), j.t.Claim("appid"), j.t.Claim("cid")), "client_id"
		}
		switch got {
		case want:
		case "":
			j.add("credentials.not_recognised", "token.claims."+where, "does not say which client it was issued to (azp, client_id); the API expects %q", want)
		default:
			j.add("credentials.not_recognised", "token.claims."+where, "was issued to the client %q; the API expects %q", got, want)
		}
	}
	tid := j.t.Claim("tid")
	if want := j.ex.Tenant; want != "" && tid == "" {
		j.add("identity.tenant_mismatch", "token.claims.tid", "does not say which tenant it is of (tid); the API expects %q", want)
	} else if want != "" && tid != want {
		j.add("identity.tenant_mismatch", "token.claims.tid", "is of the tenant %q; the API expects %q", tid, want)
	} else if iss := j.t.Claim("iss"); tid != "" && entraIssuer(iss) && entraTenant(iss) != tid {
		j.add("identity.tenant_mismatch", "token.claims.tid", "says the tenant %q, and its issuer is another's: %q", tid, iss)
	}
}

func entraIssuer(iss string) bool {
	return strings.HasPrefix(iss, "https://sts.windows.net/") || strings.HasPrefix(iss, "https://login.microsoftonline.com/")
}

// entraTenant is the tenant in the address of an issuer of Entra: the first part of its path.
func entraTenant(iss string) string {
	u, err := url.Parse(iss)
	if err != nil {
		return ""
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return tenant
}

func (j *judgement) rights() {
	var missing []string
	held := j.t.Scopes()
	for _, s := range j.ex.Scopes {
		if !slices.Contains(held, s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > 0 {
		j.add("authz.scope_missing", "token.claims.scope", "lacks the scope %s", strings.Join(missing, " "))
	}
	if want := j.ex.KeyThumbprint; want != "" {
		cnf, _ := j.t.Claims["cnf"].(map[string]any)
		jkt, cert := text(cnf["jkt"]), text(cnf["x5t#S256"])
		switch got := cmp.Or(jkt, cert); {
		case got == "":
			j.add("signing.proof_missing", "token.claims.cnf", "is bound to no key, and the request proves one")
		case jkt != want && cert != want:
			j.add("signing.proof_missing", "token.claims.cnf", "is bound to the key %s; the request proves %s", clip(got), clip(want))
		}
	}
}

func (j *judgement) login() {
	if len(j.ex.ACR) > 0 && !slices.Contains(j.ex.ACR, j.t.Claim("acr")) {
		want := strings.Join(j.ex.ACR, " or ")
		if got := j.t.Claim("acr"); got == "" {
			j.add("identity.mfa_required", "token.claims.acr", "does not say of which class the login was (acr); the API wants %s (RFC 9470)", want)
		} else {
			j.add("identity.mfa_required", "token.claims.acr", "the login was of the class %s; the API wants %s (RFC 9470)", clip(got), want)
		}
	}
}

// almost says of an audience that it differs only by what one overlooks.
func almost(got []string, want string) string {
	for _, g := range got {
		switch {
		case strings.TrimRight(g, "/") == strings.TrimRight(want, "/"):
			return ": the same but for the slash at the end"
		case strings.EqualFold(g, want):
			return ": the same but for capitals"
		case strings.TrimSpace(g) == want:
			return ": the same but for white space"
		case strings.TrimPrefix(strings.TrimPrefix(g, "https://"), "http://") == strings.TrimPrefix(strings.TrimPrefix(want, "https://"), "http://"):
			return ": the same but for http and https"
		}
	}
	return ""
}

// firstDifference names the byte at which two texts part, "" where one is empty.
func firstDifference(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("; they differ from byte %d on", i)
}

// isProof is true for a DPoP proof (RFC 9449 section 4.2), whose header has to bring its key along.
func (t Token) isProof() bool {
	return mediaType(t.Header["typ"]) == "dpop+jwt"
}

// NotAccessToken says why t is an ID token or a refresh token rather than an access token, "" where nothing says so.
func NotAccessToken(t Token) string {
	typ := mediaType(t.Header["typ"])
	has := func(c string) bool { _, ok := t.Claims[c]; return ok }
	switch {
	case strings.EqualFold(t.Claim("typ"), "refresh"), strings.EqualFold(t.Claim("typ"), "offline"), strings.EqualFold(t.Claim("token_use"), "refresh"), strings.EqualFold(t.Claim("type"), "refresh"), strings.EqualFold(t.Claim("token_type"), "refresh"):
		return "is a refresh token: it buys new tokens and opens nothing itself"
	case t.isProof():
		return "is a DPoP proof: it goes in the header DPoP, beside an access token, and opens nothing itself"
	case typ == "logout+jwt":
		return "is a logout token: it tells an application to end a session, and opens no API"
	case typ == "at+jwt", strings.EqualFold(t.Claim("token_use"), "access"):
		return ""
	case strings.EqualFold(t.Claim("token_use"), "id"), strings.EqualFold(t.Claim("typ"), "ID"):
		return "is an ID token: it tells an application who logged in and opens no API"
	case (has("nonce") || has("at_hash") || has("c_hash")) && len(t.Scopes()) == 0:
		return "looks like an ID token (nonce or at_hash, no scope): it opens no API"
	}
	return ""
}

// IssuerCause compares an issuer to the one expected, byte by byte, and names the kind of difference; "" when equal.
func IssuerCause(got, want string) string {
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
	if entraIssuer(got) && entraIssuer(want) && entraTenant(got) == entraTenant(want) {
		return "jwt.issuer_token_version"
	}
	if strings.TrimRight(g.Path, "/") == strings.TrimRight(w.Path, "/") && (g.Host != w.Host || g.Scheme != w.Scheme) {
		local := func(h string) bool {
			ip := net.ParseIP(h)
			return ip == nil && !strings.Contains(h, ".") || ip != nil && (ip.IsLoopback() || ip.IsPrivate())
		}
		if g.Hostname() == w.Hostname() || local(g.Hostname()) || local(w.Hostname()) {
			return "jwt.issuer_hostname"
		}
	}
	return "jwt.issuer_unknown"
}
