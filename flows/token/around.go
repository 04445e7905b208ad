package token

import (
	"encoding/base64"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/httpclient/lazyregexp"
)

// credentialHeader finds the name of a header that carries a credential in a command, a recorded request, or a program's text:
// -H "Authorization: Bearer …", {'authorization': `Bearer …`}, X-Api-Key: … on a line of its own. The groups are the quote before
// it, the name, and the quote behind it.
var credentialHeader = lazyregexp.New(`(?i)(["'` + "`" + `]?)\b((?:proxy-)?authorization|x-[a-z0-9-]*(?:api-?key|token|auth)[a-z0-9-]*|api-?key|private-token|dpop|cookie)\b(["'` + "`" + `]?)[ \t]*[:=]>?[ \t]*`)

// tokenInText finds what can only be a JWT or a PASETO. One that is encrypted directly has an empty second part.
var tokenInText = lazyregexp.New(`\bv[1-4]\.(?:local|public)\.[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]+)?|\beyJ[A-Za-z0-9_-]{8,}\.(?:[A-Za-z0-9_-]{2,})?\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+)?(?:~[A-Za-z0-9_.~-]*)?`)

// kubernetesProtocol is how a browser sends a token to Kubernetes, where it can set no header.
var kubernetesProtocol = lazyregexp.New(`\bbase64url\.bearer\.authorization\.k8s\.io\.([A-Za-z0-9_-]{8,}=*)`)

// dockerAuth is a login in the settings of Docker, as in Basic.
var dockerAuth = lazyregexp.New(`"auths"[\s\S]*"auth"\s*:\s*"([A-Za-z0-9+/]{8,}={0,2})"`)

// escapedCertificate is PEM in percent-encoding, as proxies hand it on in a header: nginx's $ssl_client_escaped_cert, Envoy's
// X-Forwarded-Client-Cert.
var escapedCertificate = lazyregexp.New(`-----BEGIN(?:%20|\+)CERTIFICATE-----[A-Za-z0-9%+/=._~-]*?-----END(?:%20|\+)CERTIFICATE-----(?:%0A)?`)

// lifted takes the one credential out of a text that is none itself, and says where it stood; "" where there is none, or where
// several are and the text does not say which is meant.
func lifted(s string) (credential, from string) {
	if len(s) > 1<<20 {
		return "", ""
	}
	if v, name := fromSAMLField(s); v != "" {
		return v, "the field " + name + " of the text round it"
	}
	if v := escapedCertificate.Re().FindString(s); v != "" && v != s {
		return v, "the certificate of the text round it"
	}
	if m := kubernetesProtocol.Re().FindStringSubmatch(s); m != nil {
		if b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(m[1], "=")); err == nil && IsText(string(b)) {
			return string(b), "the protocol of a WebSocket to Kubernetes"
		}
	}
	if m := dockerAuth.Re().FindStringSubmatch(s); m != nil && strings.Count(s, `"auth"`) == 1 { // of several it is not said which is meant
		return "Basic " + m[1], "the field auth of the JSON round it"
	}
	if v := fromUserInfo(s); v != "" {
		return v, "the login in the address"
	}
	if v, from := fromHeader(s); v != "" {
		return v, from
	}
	for _, w := range strings.Fields(s) {
		if v, name := fromAddress(strings.Trim(w, "\"'`()<>,;")); v != "" {
			return v, "the parameter " + name + " of the address"
		}
	}
	found := map[string]bool{}
	for _, m := range tokenInText.Re().FindAllString(s, 3) {
		found[m] = true
		credential = m
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'`=,;()<>", r) }) {
		if k, ok := Known(w); ok && len(k.Prefix) > 3 && len(found) < 3 {
			found[w] = true
			credential = w
		}
	}
	for _, w := range strings.Fields(s) { // the data of a Secret, as kubectl get -o yaml shows it
		if w = strings.Trim(w, "\"',"); len(found) < 3 {
			if _, ok := inBase64(w); ok {
				found[w] = true
				credential = w
			}
		}
	}
	for _, w := range strings.Fields(s) { // a word of base64 that is XML
		if w = strings.Trim(w, "\"'`<>(),;"); len(w) > 200 && len(found) == 0 && looksSAML(w) {
			if _, _, ok := samlXML(w); ok {
				found[w] = true
				credential = w
			}
		}
	}
	if len(found) == 0 {
		for _, b := range blocks(s) {
			if b == s {
				continue
			}
			if t := inspect(b, time.Time{}, false); t.Kind != KindUnknown && !strings.HasPrefix(t.Format, "opaque string") {
				found[b] = true
				credential = b
			}
		}
	}
	if len(found) != 1 || credential == s {
		return "", ""
	}
	return credential, "the text round it"
}

// fromHeader prefers Authorization to all others, and a key to a cookie.
func fromHeader(s string) (value, from string) {
	rank := 0
	for _, m := range credentialHeader.Re().FindAllStringSubmatchIndex(s, 40) {
		name := s[m[4]:m[5]]
		r := 2
		switch strings.ToLower(name) {
		case "authorization":
			r = 4
		case "proxy-authorization":
			r = 3
		case "cookie":
			r = 1
		}
		if v := headerValue(s[m[1]:], s[m[2]:m[3]], s[m[6]:m[7]] != ""); v != "" && r > rank {
			rank, value, from = r, name+": "+v, "the header "+name+" of the text round it"
		}
	}
	return value, from
}

// headerValue is what rest begins with: up to the quote that stands before the header's name, where name and value are in one
// pair of quotes, else up to the end of the value's own; a cookie may hold the other kind.
func headerValue(rest, quote string, nameQuoted bool) string {
	rest, _, _ = strings.Cut(rest, "\n")
	if m := listOpens.Re().FindString(rest); m != "" { // the values of a header in the logs of Go and of proxies
		rest = rest[len(m):]
		if !strings.ContainsAny(rest[:min(1, len(rest))], "\"'`") {
			rest, _, _ = strings.Cut(rest, "]")
		}
	}
	rest = bytesOpen.Re().ReplaceAllString(rest, "$1")
	if nameQuoted || quote == "" {
		quote = ""
		if rest != "" && strings.ContainsAny(rest[:1], "\"'`") {
			quote, rest = rest[:1], rest[1:]
		}
	}
	if quote != "" {
		rest, _, _ = strings.Cut(rest, quote)
	}
	if m := tokenInText.Re().FindStringIndex(rest); m != nil && m[1] < len(rest) && (wholeJWT(rest[m[0]:m[1]]) || looksPASETO(rest[m[0]:m[1]])) && !isJWTRune(rune(rest[m[1]])) { // what stands behind is the log's
		rest = rest[:m[1]]
	}
	return strings.TrimRight(rest, "\\ \t\r")
}

// listOpens is the bracket of a list of values, and bytesOpen the mark before a text of bytes, or one with variables, in Python.
var (
	listOpens = lazyregexp.New(`^\[[ \t]*`)
	bytesOpen = lazyregexp.New("^(?:[bBuU]|[fF][rR]?|[rR][fFbB]?|[bB][rR])([\"'])")
)

// fromUserInfo is the key that an address carries as its login, as git takes it: https://x-access-token:ghp_…@github.com/a/b.git.
func fromUserInfo(s string) string {
	for _, w := range strings.Fields(s) {
		u, err := url.Parse(strings.Trim(w, "\"'`()<>,;"))
		if !strings.Contains(w, "://") || !strings.Contains(w, "@") || err != nil || u.User == nil {
			continue
		}
		password, _ := u.User.Password()
		for _, v := range []string{password, u.User.Username()} {
			if _, ok := Known(v); ok || looksLikeJWT(v) && v != "" {
				return v
			}
		}
	}
	return ""
}

// fromAddress is the token that an address carries (RFC 6750 section 2.3, RFC 6749 section 4.2.2), and the parameter's name.
func fromAddress(s string) (value, name string) {
	if !strings.Contains(s, "://") && !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "?") {
		return "", ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", ""
	}
	for _, part := range []string{u.RawQuery, strings.TrimPrefix(u.Fragment, "?")} {
		q, err := url.ParseQuery(part)
		if err != nil {
			continue
		}
		for _, n := range []string{"access_token", "id_token", "token", "jwt", "bearer", "auth_token", "id_token_hint", "assertion", "client_assertion", "request", "api_key", "apikey", "api-key", "private_token", "key"} {
			if v := q.Get(n); len(v) >= 8 {
				return v, n
			}
		}
	}
	return "", ""
}

// unwrapped undoes what mail, web pages and stores do to a token, and says what.
func unwrapped(s string) (out string, how []string) {
	took := func(what string) { how = append(how, what) }
	if u, ok := unquotedMail(s); ok {
		took("the > of a quoted mail")
		s = u
	}
	if u, what, ok := unbroken(s); ok {
		took(what)
		s = u
	}
	if u, folded := joined(s); u != s {
		if onlyJWT(u) {
			folded = []string{"line breaks and spaces inside"}
		}
		how = append(how, folded...)
		s = u
	}
	if strings.Contains(s, "&quot;") || strings.Contains(s, "&#") || strings.Contains(s, "&amp;") {
		if u := html.UnescapeString(s); u != s {
			took("a web page's escapes")
			s = u
		}
	}
	if strings.Contains(s, `\"`) && !strings.HasPrefix(strings.TrimSpace(s), "{") {
		took("backslashes before quotes")
		s = strings.ReplaceAll(s, `\"`, `"`)
	}
	if strings.Contains(s, "%") && (everySignEncoded(s) || wholeEncoded.Re().MatchString(s)) {
		if u, err := url.QueryUnescape(s); err == nil && IsText(u) {
			took("percent-encoding")
			s = u
		}
	}
	if u, ok := inBase64(s); ok {
		took("base64 round it, as in a Secret of Kubernetes")
		s = u
	}
	return s, how
}

// wholeEncoded is a header's value, or JSON, that was percent-encoded as a whole.
var wholeEncoded = lazyregexp.New(`(?i)^["']?(?:%22)?(?:(?:authorization(?:%3a|:)(?:%20|\+)?)?(?:bearer|basic|token|dpop)(?:%20|\+)[^\s]+|%7B[^\s]+)$`)

// everySignEncoded is true for a text of %65%79%4A… alone.
func everySignEncoded(s string) bool {
	if len(s) < 30 || len(s)%3 != 0 {
		return false
	}
	for i := 0; i < len(s); i += 3 {
		if s[i] != '%' {
			return false
		}
	}
	return true
}

// onlyJWT is true for a JWT and nothing else.
func onlyJWT(s string) bool { return spanJWT(s) == len(s) }

func unquotedMail(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, ">") {
		return "", false
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if !strings.HasPrefix(l, ">") {
			return "", false
		}
		lines[i] = strings.TrimSpace(strings.TrimLeft(l, "> "))
	}
	return strings.Join(lines, "\n"), true
}

// unbroken joins the lines of quoted-printable (RFC 2045 section 6.7), of which every one but the last ends in =, and those that a shell
// joins, which end in a backslash. Lines of quoted-printable are short, and == ends base64.
func unbroken(s string) (out, how string, ok bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n")
	line, _, more := strings.Cut(s, "\n")
	mark := "="
	if strings.HasSuffix(line, `\`) {
		mark = `\`
	}
	if !more || !strings.HasSuffix(line, mark) {
		return "", "", false
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines[:len(lines)-1] {
		if len(l) < 20 || !strings.HasSuffix(l, mark) || mark == "=" && (len(l) > 100 || strings.HasSuffix(l, "==")) || mark == `\` && strings.ContainsAny(l, "\"'") {
			return "", "", false
		}
		lines[i] = l[:len(l)-1]
	}
	if mark == `\` {
		return strings.Join(lines, ""), "the backslashes at the ends of its lines", true
	}
	return strings.ReplaceAll(strings.Join(lines, ""), "=3D", "="), "the line ends of a mail (quoted-printable)", true
}

// inBase64 is the token in base64 of one: what a Secret of Kubernetes holds.
func inBase64(s string) (string, bool) {
	if !strings.HasPrefix(s, "ZX") && !strings.HasPrefix(s, "QmVhcmVy") { // of "ey" and of "Bearer"
		return "", false
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return "", false
	}
	u := strings.TrimSpace(string(b))
	return u, IsText(u) && (strings.HasPrefix(u, "eyJ") && strings.Count(u, ".") >= 2 || schemeWord.Re().MatchString(u))
}

// inspectLifted looks at the credential in a text that is none itself; false where it holds none.
func (t *Token) inspectLifted(s string, at time.Time) bool {
	credential, from := lifted(s)
	if credential == "" {
		return false
	}
	in := inspect(credential, at, false)
	if in.Kind == KindUnknown {
		return false
	}
	// The quotes were the text's, and the header is named.
	before := slices.DeleteFunc(t.Cleaned, func(c string) bool { return c == "quotes" })
	after := slices.DeleteFunc(in.Cleaned, func(c string) bool { return c == "the header name" })
	in.Cleaned = append(append(before, "all but "+from), after...)
	*t = in
	return true
}
