package convert

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"why401/httpclient"
)

// ToCurl writes r as a command that bash runs. Secrets become shell variables such as $WHY401_TOKEN unless reveal.
func ToCurl(r httpclient.Request, reveal bool) string {
	parts := []string{"curl"}
	add := func(opt, value string) { parts = append(parts, opt+" "+value) }
	method := r.Method
	if method == "" {
		method = "GET"
	}
	hasBody := r.Body != nil
	switch {
	case method == "HEAD" && !hasBody:
		parts = append(parts, "-I")
	case r.Sources["method"] != "" || (method != "GET" && !hasBody) || (hasBody && method != "POST"):
		add("-X", shellQuote(method))
	}
	for _, h := range r.Headers {
		switch {
		case h.Value == "":
			add("-H", shellQuote(h.Name+";"))
		case r.Sources[strings.ToLower(h.Name)] == "curl adds it" && h.Value == "application/x-www-form-urlencoded":
		default:
			add("-H", headerWord(h, reveal))
		}
	}
	for key := range r.Sources {
		if name, ok := strings.CutPrefix(key, "removed:"); ok {
			add("-H", shellQuote(name+":"))
		}
	}
	if r.Login != nil {
		if reveal {
			add("-u", shellQuote(r.Login.User+":"+r.Login.Password.Reveal()))
		} else {
			add("-u", `"`+shownLogin(r.Login, "$WHY401_PASSWORD")+`"`)
		}
	}
	if r.Proxy != nil && !strings.HasPrefix(r.Proxy.Source, "environment") {
		add("-x", shellQuote(r.Proxy.URL))
		if l := r.Proxy.Login; l != nil {
			if reveal {
				add("-U", shellQuote(l.User+":"+l.Password.Reveal()))
			} else {
				add("-U", `"`+shownLogin(l, "$WHY401_PROXY_PASSWORD")+`"`)
			}
		}
	}
	for _, f := range []struct {
		on  bool
		opt string
	}{{r.FollowRedirects && !r.TrustRedirects, "-L"}, {r.TrustRedirects, "--location-trusted"}, {r.Insecure, "-k"}, {r.Compressed, "--compressed"},
		{r.HTTPVersion == "1.1", "--http1.1"}, {r.HTTPVersion == "2", "--http2"}, {r.HTTPVersion == "2-prior-knowledge", "--http2-prior-knowledge"},
		{r.Netrc == "required", "--netrc"}, {r.Netrc == "optional", "--netrc-optional"},
		{r.PostRedirect[0], "--post301"}, {r.PostRedirect[1], "--post302"}, {r.PostRedirect[2], "--post303"}} {
		if f.on {
			parts = append(parts, f.opt)
		}
	}
	for _, f := range []struct{ opt, v string }{{"--noproxy", r.NoProxy}, {"--cacert", r.CACertFile}, {"--cert", r.ClientCertFile}, {"--key", r.ClientKeyFile},
		{"--netrc-file", r.NetrcFile}, {"-b", r.CookieFile}, {"-m", secs(r.Timeout)}, {"--connect-timeout", secs(r.ConnectTimeout)}} {
		if f.v != "" {
			if f.opt == "-b" && !reveal && httpclient.ShownWord(f.v) != f.v { // a cookie without a name, which curl takes for a file
				add(f.opt, `"$WHY401_COOKIE"`)
				continue
			}
			add(f.opt, shellQuote(f.v))
		}
	}
	if r.MaxRedirects != 0 {
		add("--max-redirs", strconv.Itoa(max(r.MaxRedirects, 0)))
	}
	for _, v := range r.Resolve {
		add("--resolve", shellQuote(v))
	}
	for _, v := range r.ConnectTo {
		add("--connect-to", shellQuote(v))
	}
	if hasBody {
		body := string(r.Body.Bytes)
		if !reveal {
			body = maskForm(body)
		}
		opt := "--data-raw"
		if !r.Headers.Has("Content-Type") && r.Sources["removed:content-type"] == "" {
			add("-H", shellQuote("Content-Type:"))
		}
		word := shellQuote(body)
		if !reveal && strings.Contains(body, "$WHY401_") && !strings.Contains(string(r.Body.Bytes), "$WHY401_") {
			word = `"` + dquoteKeep(body) + `"` // so that the shell fills in the placeholders
		}
		add(opt, word)
	}
	u := r.URL
	if !reveal {
		u = maskQuery(u)
	}
	if hasGlob(u) {
		parts = append(parts, "-g")
	}
	parts = append(parts, urlWord(u))
	return strings.Join(parts, " \\\n  ")
}

// shownLogin is user:password with placeholders; a user name that is a token gets one too.
func shownLogin(l *httpclient.Login, password string) string {
	if httpclient.UserIsSecret(l.User, l.Password.Reveal()) {
		if l.Password.IsZero() {
			password = ""
		}
		return "$WHY401_TOKEN:" + password
	}
	return dquote(l.User) + ":" + password
}

// shownUser is the user of a login for a document.
func shownUser(user, password string, reveal bool) *string {
	if !reveal && httpclient.UserIsSecret(user, password) {
		user = "$WHY401_TOKEN"
	}
	return &user
}

func secs(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

// placeholder is the variable that stands for a secret header value.
func placeholder(name string) string {
	n := strings.ToLower(name)
	switch {
	case strings.Contains(n, "cookie"):
		return "$WHY401_COOKIE"
	case strings.Contains(n, "key"):
		return "$WHY401_KEY"
	case strings.Contains(n, "pass"), strings.Contains(n, "pwd"):
		return "$WHY401_PASSWORD"
	}
	return "$WHY401_TOKEN"
}

// withoutSecret is a header value with a placeholder for its secret; the scheme word stays.
func withoutSecret(h httpclient.Header) (string, bool) {
	if !httpclient.SecretName(h.Name) {
		v := h.Value
		if n := strings.ToLower(h.Name); n == "referer" || n == "origin" {
			v = maskQuery(v)
		} else if httpclient.LooksSecret(h.Name, v) {
			v = httpclient.ReplaceSeen(v, func(name, _ string) string { return placeholder(name) })
		}
		return v, v != h.Value
	}
	if word, rest, ok := strings.Cut(h.Value, " "); ok && rest != "" && strings.HasSuffix(strings.ToLower(h.Name), "authorization") && len(word) <= 24 && !strings.ContainsAny(word, "\"=.") {
		return word + " " + placeholder(h.Name), true
	}
	return placeholder(h.Name), true
}

func headerWord(h httpclient.Header, reveal bool) string {
	if v, secret := withoutSecret(h); secret && !reveal {
		return `"` + dquote(h.Name) + ": " + dquoteKeep(v) + `"`
	}
	return shellQuote(h.Name + ": " + h.Value)
}

// maskForm puts placeholders for the secret values of a body or query.
func maskForm(s string) string {
	return httpclient.ReplaceSecrets(s, func(name, _ string) string { return placeholder(name) })
}

// maskQuery puts placeholders for the secrets of a URL: of its query, and what looks like one in its path. A fragment is not
// sent and may hold a token.
func maskQuery(raw string) string {
	raw, _, _ = strings.Cut(raw, "#")
	base, q, ok := strings.Cut(raw, "?")
	base = httpclient.ReplaceSeen(base, func(name, _ string) string { return placeholder(name) })
	if !ok {
		return base
	}
	return base + "?" + maskForm(q)
}

func urlWord(u string) string {
	if strings.Contains(u, "$WHY401_") {
		return `"` + dquoteKeep(u) + `"`
	}
	if _, err := url.Parse(u); err == nil && !strings.ContainsAny(u, "&;|<>()$`\\\"' \t\n*?[]#~=%!{}") {
		return u
	}
	return shellQuote(u)
}

// shellQuote makes one word of s for bash; control characters need $'…'.
func shellQuote(s string) string {
	if !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool { return r < 0x20 && r != '\n' || r == 0x7f }) >= 0 {
		var b strings.Builder
		b.WriteString("$'")
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c == '\'' || c == '\\':
				b.WriteString(`\` + string(rune(c)))
			case c == '\n':
				b.WriteString(`\n`)
			case c < 0x20 || c >= 0x7f:
				b.WriteString(`\x` + strconv.FormatUint(uint64(c)>>4, 16) + strconv.FormatUint(uint64(c)&15, 16))
			default:
				b.WriteByte(c)
			}
		}
		b.WriteString("'")
		return b.String()
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func dquote(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s)
}

// dquoteKeep escapes all but the placeholders.
func dquoteKeep(s string) string {
	return strings.ReplaceAll(dquote(s), `\$WHY401_`, "$WHY401_")
}
