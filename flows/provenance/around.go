package provenance

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// around adds what comes from around the command: proxies of the environment and settings files.
func (k *look) around() {
	k.netrcVariable()
	k.curlrc()
}

// proxy adds the proxy that the request goes through, and those of the environment that it does not.
func (k *look) proxy() {
	p := k.sent.Proxy
	if p != nil && p.URL == "" { // options about a proxy, and none
		p = nil
	}
	from := ""
	if p != nil {
		r := Rung{ID: "proxy", Name: loginName(p.Source), Where: mask.URL(p.URL), Slot: Proxy, State: Used}
		if v, ok := strings.CutPrefix(p.Source, "environment "); ok {
			from = v
			r.ID, r.Name, r.Mind, r.Off = "environment.proxy", "$"+v, "nothing in the command names this proxy", withoutProxy
		}
		if l := p.Login; l != nil {
			r.User, r.Secret = l.User, l.Password
			if r.Off == nil {
				r.Off = withoutProxyLogin
			}
		}
		k.add(r)
	}
	seen := map[string]bool{from: true}
	for _, n := range []string{k.address.Scheme + "_proxy", strings.ToUpper(k.address.Scheme) + "_PROXY", "all_proxy", "ALL_PROXY"} {
		v := k.env(n)
		if v == "" || seen[n] {
			continue
		}
		seen[n] = true
		r := Rung{ID: "environment." + n, Name: "$" + n, Where: mask.URL(v), Slot: Proxy, State: Available}
		switch {
		case p != nil:
			r.State, r.By = Shadowed, loginName(p.Source)
			if from != "" {
				r.By = "$" + from
			}
		case n == "HTTP_PROXY":
			r.Why = "HTTP_PROXY in capitals is not read: a CGI script would take it from a request header"
		case k.r.UnixSocket != "":
			r.Why = "the request goes to a Unix socket"
		default:
			r.State, r.Why = Nothing, "no_proxy, or --noproxy, leaves out "+k.host
		}
		k.add(r)
	}
}

func withoutProxy(a flows.Attempt) flows.Attempt {
	return changed(a, func(r *httpclient.Request) { r.Proxy, r.NoProxy = nil, "*" })
}

func withoutProxyLogin(a flows.Attempt) flows.Attempt {
	return changed(a, func(r *httpclient.Request) {
		if r.Proxy == nil {
			return
		}
		r.Proxy.Login = nil
		if u, err := url.Parse(r.Proxy.URL); err == nil && u.User != nil {
			u.User = nil
			r.Proxy.URL = u.String()
		}
	})
}

// curlrc says what curl's own settings file would add. This program does not read it for what it sends: a command that is
// looked at is the one that stands in the text.
func (k *look) curlrc() {
	if k.tool != "curl" {
		return
	}
	var f file
	for _, path := range k.curlrcs() {
		if f = k.read(path); f.state != Nothing {
			break
		}
	}
	switch f.state {
	case Used:
	case Unreadable:
		k.nothing("curlrc", "curlrc", f)
		return
	default:
		k.add(Rung{ID: "curlrc", Name: "curlrc", Where: "~/.curlrc", State: Nothing, Why: "no file"})
		return
	}
	const why = "curl reads this file and why401 does not: only the command itself is sent"
	n := 0
	for i, line := range strings.Split(f.text, "\n") {
		option, value := curlrcLine(line)
		r := Rung{ID: "curlrc", Name: "curlrc " + option, Where: fmt.Sprintf("%s line %d", f.shown, i+1), Slot: Authorization, State: Available, Why: why}
		if n > 0 {
			r.ID = fmt.Sprintf("curlrc.%d", n+1)
		}
		switch option {
		case "user", "u":
			user, pw, _ := strings.Cut(value, ":")
			r.User, r.Secret = user, mask.NewSensitive("password", pw)
			r.Credential = credential("basic", "curlrc "+r.Where, "user", user, "password", pw)
		case "oauth2-bearer":
			r.Credential = credential("bearer", "curlrc "+r.Where, "token", value)
			r.Secret = secretOf(r.Credential)
		case "header", "H":
			name, v, ok := strings.Cut(value, ":")
			h := httpclient.Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(v)}
			if !ok || !mask.CarriesSecret(h.Name, h.Value) {
				continue
			}
			r.Credential = scheme.Detect(httpclient.Request{URL: "https://host.test/", Headers: httpclient.Headers{h}})
			r.Secret = secretOf(r.Credential)
			if !strings.EqualFold(h.Name, "Authorization") {
				r.Slot = Key
			}
		case "cookie", "b":
			r.Slot, r.Secret = Cookie, mask.NewSensitive("cookie", value)
		case "proxy-user", "U", "proxy", "x":
			r.Slot = Proxy
			r.Secret = mask.NewSensitive("proxy", value)
		case "netrc", "n", "netrc-optional", "netrc-file", "cert", "E":
			r.Slot = Authorization
		default:
			continue
		}
		n++
		k.add(r)
	}
	if n == 0 {
		k.add(Rung{ID: "curlrc", Name: "curlrc", Where: f.shown, State: Nothing, Why: "no option in it carries a credential"})
	}
}

// curlrcs are the places in which curl looks for its settings, the first that exists counts.
func (k *look) curlrcs() []string {
	var out []string
	if h := k.env("CURL_HOME"); h != "" {
		out = append(out, filepath.Join(h, ".curlrc"))
	}
	if x := k.env("XDG_CONFIG_HOME"); x != "" {
		out = append(out, filepath.Join(x, "curlrc"))
	}
	return append(out, k.under(".curlrc"), k.under(".config", "curlrc"))
}

// curlrcLine is one option of a settings file: name = "value", --name value, -nvalue (curl.1, -K).
func curlrcLine(line string) (option, value string) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", ""
	}
	short := len(line) > 1 && line[0] == '-' && line[1] != '-'
	line = strings.TrimLeft(line, "-")
	i := strings.IndexAny(line, " \t=:")
	if i < 0 {
		i = len(line)
	}
	option, value = line[:i], strings.TrimSpace(strings.TrimLeft(line[i:], " \t=:"))
	if short && len(option) > 1 {
		option, value = option[:1], strings.TrimSpace(line[1:])
	}
	if len(value) > 1 && value[0] == '"' {
		var b strings.Builder
		for j := 1; j < len(value) && value[j] != '"'; j++ {
			if value[j] == '\\' && j+1 < len(value) {
				j++
			}
			b.WriteByte(value[j])
		}
		value = b.String()
	}
	return option, value
}
