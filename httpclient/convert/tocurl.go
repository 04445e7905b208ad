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
	vars := newVariables(r, reveal)
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
			add("-H", headerWord(h, vars))
		}
	}
	for key := range r.Sources {
		if name, ok := strings.CutPrefix(key, "removed:"); ok {
			add("-H", shellQuote(name+":"))
		}
	}
	if r.Login != nil {
		add("-u", vars.login(r.Login, false))
	}
	if r.Proxy != nil && !strings.HasPrefix(r.Proxy.Source, "environment") {
		add("-x", shellQuote(r.Proxy.URL))
		if l := r.Proxy.Login; l != nil {
			add("-U", vars.login(l, true))
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
				add(f.opt, `"`+vars.of("cookie", f.v)+`"`)
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
		opt := "--data-raw"
		if !r.Headers.Has("Content-Type") && r.Sources["removed:content-type"] == "" {
			add("-H", shellQuote("Content-Type:"))
		}
		add(opt, bodyWord(r, vars))
	}
	u := vars.url(r.URL)
	if hasGlob(u) {
		parts = append(parts, "-g")
	}
	parts = append(parts, urlWord(u))
	return strings.Join(parts, " \\\n  ")
}

func secs(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

func headerWord(h httpclient.Header, vars *variables) string {
	if v, secret := vars.header(h); secret {
		return `"` + dquote(h.Name) + ": " + dquoteKeep(v) + `"`
	}
	return shellQuote(h.Name + ": " + h.Value)
}

func urlWord(u string) string {
	if strings.Contains(u, variablePrefix) {
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
	return strings.ReplaceAll(dquote(s), `\$WHY401_`, variablePrefix)
}
