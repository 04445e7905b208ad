package convert

import (
	"encoding/base64"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// placeholders stand for the secrets of one request where they are not to be shown: $WHY401_TOKEN, $WHY401_ACCESS_TOKEN.
// Each is named by the place of its secret; equal secrets share one, and two of one name are numbered, so that whoever
// fills them in gets the request that was meant.
type placeholders struct {
	reveal bool
	names  map[string]string // of the variable of a secret
	taken  map[string]int
}

const variablePrefix = "$WHY401_"

// newPlaceholders names the secrets of r outside of its body in one order, the same for every form.
func newPlaceholders(r httpclient.Request, reveal bool) *placeholders {
	v := &placeholders{reveal: reveal, names: map[string]string{}, taken: map[string]int{}}
	if reveal {
		return v
	}
	for _, h := range r.Headers {
		v.header(h)
	}
	for i, l := range []*httpclient.Login{r.Login, proxyLogin(r)} {
		if l == nil {
			continue
		}
		v.user(l)
		v.password(l, i == 1)
		v.token(l)
	}
	v.url(r.URL)
	return v
}

func proxyLogin(r httpclient.Request) *httpclient.Login {
	if r.Proxy == nil {
		return nil
	}
	return r.Proxy.Given()
}

// of is the variable of a secret that stands under the name of a header, parameter or member.
func (v *placeholders) of(place, value string) string { return v.named(variableName(place), value) }

func (v *placeholders) named(name, value string) string {
	if strings.Contains(value, variablePrefix) { // it has its variable already
		return value
	}
	if known, ok := v.names[value]; ok {
		return known
	}
	v.taken[name]++
	made := variablePrefix + name
	if c := v.taken[name]; c > 1 {
		made += "_" + strconv.Itoa(c)
	}
	v.names[value] = made
	return made
}

// variableName makes the name of a place one for the shell: access_token is ACCESS_TOKEN, Authorization TOKEN.
func variableName(place string) string {
	if !mask.SecretName(place) || len(place) > 32 || mask.LooksSecret("", place) { // the name tells nothing, or may be one itself
		return "TOKEN"
	}
	n := strings.Join(strings.FieldsFunc(strings.ToUpper(place), func(c rune) bool { return (c < 'A' || c > 'Z') && (c < '0' || c > '9') }), "_")
	n = strings.TrimPrefix(n, "X_")
	if rest, ok := strings.CutSuffix(n, "AUTHORIZATION"); ok {
		return rest + "TOKEN"
	}
	if n == "" {
		return "TOKEN"
	}
	return n
}

// header is a header value with a variable for its secret; the word of a scheme stays.
func (v *placeholders) header(h httpclient.Header) (value string, secret bool) {
	if v.reveal {
		return h.Value, false
	}
	if !mask.SecretName(h.Name) {
		value = h.Value
		if n := strings.ToLower(h.Name); n == "referer" || n == "origin" {
			value = v.url(value)
		} else if mask.LooksSecret(h.Name, value) {
			value = mask.ReplaceSeen(value, v.of)
		}
		return value, value != h.Value
	}
	if word, rest, ok := strings.Cut(h.Value, " "); ok && rest != "" && strings.HasSuffix(strings.ToLower(h.Name), "authorization") && len(word) <= 24 && !strings.ContainsAny(word, "\"=.") {
		return word + " " + v.of(h.Name, rest), true
	}
	return v.of(h.Name, h.Value), true
}

// form puts variables for the secret values of a body or query.
func (v *placeholders) form(s string) string {
	if v.reveal {
		return s
	}
	return mask.ReplaceSecrets(s, v.of)
}

// url puts variables for the secrets of a URL: of its query, and what looks like one in its path. A fragment is not sent
// and may hold a token.
func (v *placeholders) url(raw string) string {
	if v.reveal {
		return raw
	}
	raw, _, _ = strings.Cut(raw, "#")
	base, q, ok := strings.Cut(raw, "?")
	base = mask.ReplaceSeen(base, v.of)
	if !ok {
		return base
	}
	return base + "?" + v.form(q)
}

// user is the user of a login; one that is a token gets a variable.
func (v *placeholders) user(l *httpclient.Login) string {
	if !v.reveal && mask.UserIsSecret(l.User, l.Password.Reveal()) {
		return v.named("USER", l.User)
	}
	return l.User
}

// password is that of a login; none is shown as none where the user is the secret.
func (v *placeholders) password(l *httpclient.Login, proxy bool) string {
	switch {
	case v.reveal:
		return l.Password.Reveal()
	case l.Password.IsZero() && mask.UserIsSecret(l.User, ""):
		return ""
	case proxy:
		return v.named("PROXY_PASSWORD", l.Password.Reveal())
	}
	return v.named("PASSWORD", l.Password.Reveal())
}

// token is the one for Bearer of a login.
func (v *placeholders) token(l *httpclient.Login) string {
	if v.reveal || l.Token.IsZero() {
		return l.Token.Reveal()
	}
	return v.named("TOKEN", l.Token.Reveal())
}

// pair is user:password as the Basic scheme writes it (RFC 7617 section 2).
func (v *placeholders) pair(l *httpclient.Login) string {
	pair := base64.StdEncoding.EncodeToString([]byte(l.User + ":" + l.Password.Reveal()))
	if v.reveal {
		return pair
	}
	return v.named("PAIR", pair)
}

// login is user:password as one word of the shell.
func (v *placeholders) login(l *httpclient.Login, proxy bool) string {
	if v.reveal {
		return shellQuote(l.User + ":" + l.Password.Reveal())
	}
	return `"` + dquoteKeep(v.user(l)) + ":" + v.password(l, proxy) + `"`
}

// userOf is the user of a pair for a document.
func (v *placeholders) userOf(user, password string) *string {
	user = v.user(&httpclient.Login{User: user, Password: mask.NewSensitive("password", password)})
	return &user
}

// headerWord is a field line as one word of bash.
func headerWord(h httpclient.Header, vars *placeholders) string {
	if v, secret := vars.header(h); secret {
		return `"` + dquote(h.Name) + ": " + dquoteKeep(v) + `"`
	}
	return shellQuote(h.Name + ": " + h.Value)
}
