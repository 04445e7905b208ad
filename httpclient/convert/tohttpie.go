package convert

import (
	"strconv"
	"strings"

	"why401/httpclient"
)

// ToHTTPie writes r as a command of HTTPie 3 (httpie.io/docs/cli) that bash runs. Secrets become shell variables such
// as $WHY401_TOKEN unless reveal.
func ToHTTPie(r httpclient.Request, reveal bool) string {
	vars := newPlaceholders(r, reveal)
	parts := []string{"http --ignore-stdin"}
	add := func(words ...string) { parts = append(parts, words...) }
	for _, f := range []struct {
		on  bool
		opt string
	}{{r.FollowRedirects || r.TrustRedirects, "--follow"}, {r.Insecure, "--verify=no"}} {
		if f.on {
			add(f.opt)
		}
	}
	if r.FollowRedirects && r.MaxRedirects > 0 {
		add("--max-redirects=" + strconv.Itoa(r.MaxRedirects))
	}
	for _, f := range []struct{ opt, v string }{{"--verify=", r.CACertFile}, {"--cert=", r.ClientCertFile}, {"--cert-key=", r.ClientKeyFile}, {"--timeout=", secs(r.Timeout)}} {
		if f.v != "" {
			add(f.opt + shellQuote(f.v))
		}
	}
	if pass := r.TLS.Pass; !pass.IsZero() && vars.reveal {
		add("--cert-key-pass=" + shellQuote(pass.Reveal()))
	} else if !pass.IsZero() {
		add(`--cert-key-pass="` + vars.named("PASSPHRASE", pass.Reveal()) + `"`)
	}
	if r.Login != nil && r.Scheme == "digest" {
		add("-A digest")
	}
	if r.Login != nil && (r.Scheme == "digest" || loginAsBasic(r)) {
		add("-a " + vars.login(r.Login, false))
	}
	if r.Proxy != nil && !strings.HasPrefix(r.Proxy.Source, "environment") {
		add(proxyWord("http", r, vars), proxyWord("https", r, vars))
	}
	if r.Body != nil {
		add("--raw " + bodyWord(r, vars))
	}
	u := vars.url(r.URL)
	method := r.Method
	if method == "" {
		method = "GET"
	}
	add(shellWord(method) + " " + urlWord(u))
	for _, h := range r.Headers {
		name := itemName(h.Name)
		v, secret := vars.header(h)
		switch {
		case h.Value == "":
			add(shellQuote(name + ";"))
		case secret:
			add(`"` + dquote(name) + ":" + dquoteKeep(v) + `"`)
		default:
			add(shellQuote(name + ":" + itemValue(h.Value)))
		}
	}
	return strings.Join(parts, " \\\n  ")
}

// itemName escapes what parts name and value in a request item of HTTPie.
func itemName(name string) string {
	return strings.NewReplacer(`\`, `\\`, ":", `\:`, "=", `\=`, "@", `\@`, ";", `\;`).Replace(name)
}

// itemValue escapes what would make another separator of the colon before it: := is JSON and :@ a file.
func itemValue(v string) string {
	if strings.HasPrefix(v, "=") || strings.HasPrefix(v, "@") {
		return `\` + v
	}
	return v
}

func shellWord(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s
	}
	return shellQuote(s)
}

func proxyWord(scheme string, r httpclient.Request, vars *placeholders) string {
	p := r.Proxy
	kind, rest, ok := strings.Cut(p.URL, "://")
	if !ok {
		kind, rest = "http", p.URL
	}
	switch {
	case p.Login == nil:
		return "--proxy=" + shellQuote(scheme+":"+kind+"://"+rest)
	case vars.reveal:
		return "--proxy=" + shellQuote(scheme+":"+kind+"://"+p.Login.User+":"+p.Login.Password.Reveal()+"@"+rest)
	}
	return `--proxy="` + dquote(scheme+":"+kind+"://") + dquoteKeep(vars.user(p.Login)) + ":" + vars.password(p.Login, true) + "@" + dquote(rest) + `"`
}

// bodyWord is the body as one word of bash.
func bodyWord(r httpclient.Request, vars *placeholders) string {
	was := string(r.Body.Bytes)
	body := vars.form(was)
	if body != was && !strings.Contains(was, variablePrefix) {
		return `"` + dquoteKeep(body) + `"` // so that the shell fills in the variables
	}
	return shellQuote(body)
}
