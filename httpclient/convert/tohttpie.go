package convert

import (
	"strconv"
	"strings"

	"why401/httpclient"
)

// ToHTTPie writes r as a command of HTTPie 3 (httpie.io/docs/cli) that bash runs. Secrets become shell variables such
// as $WHY401_TOKEN unless reveal.
func ToHTTPie(r httpclient.Request, reveal bool) string {
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
	if r.Login != nil {
		if reveal {
			add("-a " + shellQuote(r.Login.User+":"+r.Login.Password.Reveal()))
		} else {
			add(`-a "` + dquote(r.Login.User) + `:$WHY401_PASSWORD"`)
		}
	}
	if r.Proxy != nil && !strings.HasPrefix(r.Proxy.Source, "environment") {
		add(proxyWord("http", r, reveal), proxyWord("https", r, reveal))
	}
	if r.Body != nil {
		add("--raw " + bodyWord(r, reveal))
	}
	u := r.URL
	if !reveal {
		u = maskQuery(u)
	}
	method := r.Method
	if method == "" {
		method = "GET"
	}
	add(shellWord(method) + " " + urlWord(u))
	for _, h := range r.Headers {
		name := itemName(h.Name)
		v, secret := withoutSecret(h)
		switch {
		case h.Value == "":
			add(shellQuote(name + ";"))
		case secret && !reveal:
			add(`"` + dquote(name) + ":" + v + `"`)
		default:
			add(shellQuote(name + ":" + h.Value))
		}
	}
	return strings.Join(parts, " \\\n  ")
}

// itemName escapes what parts name and value in a request item of HTTPie.
func itemName(name string) string {
	return strings.NewReplacer(`\`, `\\`, ":", `\:`, "=", `\=`, "@", `\@`, ";", `\;`).Replace(name)
}

func shellWord(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s
	}
	return shellQuote(s)
}

func proxyWord(scheme string, r httpclient.Request, reveal bool) string {
	p := r.Proxy
	kind, rest, ok := strings.Cut(p.URL, "://")
	if !ok {
		kind, rest = "http", p.URL
	}
	switch {
	case p.Login == nil:
		return "--proxy=" + shellQuote(scheme+":"+kind+"://"+rest)
	case reveal:
		return "--proxy=" + shellQuote(scheme+":"+kind+"://"+p.Login.User+":"+p.Login.Password.Reveal()+"@"+rest)
	}
	return `--proxy="` + dquote(scheme+":"+kind+"://"+p.Login.User) + `:$WHY401_PROXY_PASSWORD@` + dquote(rest) + `"`
}

// bodyWord is the body as one word of bash.
func bodyWord(r httpclient.Request, reveal bool) string {
	body := string(r.Body.Bytes)
	if !reveal {
		body = maskForm(body)
	}
	if !reveal && strings.Contains(body, "$WHY401_") && !strings.Contains(string(r.Body.Bytes), "$WHY401_") {
		return `"` + dquoteKeep(body) + `"` // so that the shell fills in the placeholders
	}
	return shellQuote(body)
}
