package convert

import (
	"crypto/tls"
	"net/url"
	"strings"

	"why401/httpclient"
)

func (c *command) login(l *httpclient.Login, proxy bool) string {
	switch {
	case l.AtKDC, l.User == "" && l.Password.IsZero() && !l.Ask: // the ticket of the cache, which kinit fills
		return ":"
	case l.Ask:
		return shellQuote(l.User)
	}
	return c.vars.login(l, proxy)
}

func (c *command) proxies(r httpclient.Request) {
	p := r.Proxy
	if p == nil || strings.HasPrefix(p.Source, "environment") {
		return
	}
	opt := "-x"
	if p.HTTP10 {
		opt = "--proxy1.0"
	}
	if p.URL != "" || p.Before == "" {
		c.add(opt, shellQuote(p.URL))
	}
	if l := p.Given(); l != nil {
		c.add("-U", c.login(l, true))
	}
	for _, h := range p.Headers {
		if h.Value == "" {
			c.add("--proxy-header", shellQuote(h.Name+";"))
		} else {
			c.add("--proxy-header", headerWord(h, c.vars))
		}
	}
	for _, name := range p.Removed {
		c.add("--proxy-header", shellQuote(name+":"))
	}
	c.flag("-p", p.Tunnel)
	before := p.Before
	if l := p.BeforeBy; l != nil {
		login := c.login(l, true)
		if scheme, rest, ok := strings.Cut(before, "://"); ok && c.vars.reveal {
			before = scheme + "://" + url.UserPassword(l.User, l.Password.Reveal()).String() + "@" + rest
		} else if ok {
			c.add("--preproxy", `"`+dquote(scheme)+"://"+strings.Trim(login, `"`)+"@"+dquote(rest)+`"`)
			before = ""
		}
	}
	c.value("--preproxy", before)
	c.flag("--proxy-insecure", p.Insecure)
	c.tls("--proxy-", p.TLS)
}

// tls writes the files and bounds of a TLS connection; prefix is -- or --proxy-.
func (c *command) tls(prefix string, f httpclient.TLSFiles) {
	cert := strings.ReplaceAll(f.CertFile, ":", `\:`)
	c.value(prefix+"cacert", f.CAFile)
	c.value(prefix+"capath", f.CADir)
	c.value(prefix+"cert", cert)
	c.value(prefix+"key", f.KeyFile)
	c.value(prefix+"cert-type", f.CertType)
	c.value(prefix+"key-type", f.KeyType)
	c.value(prefix+"pinnedpubkey", f.Pinned)
	switch {
	case f.Pass.IsZero():
	case c.vars.reveal:
		c.add(prefix+"pass", shellQuote(f.Pass.Reveal()))
	default:
		c.add(prefix+"pass", `"`+c.vars.named("PASSPHRASE", f.Pass.Reveal())+`"`)
	}
	names := map[uint16]string{tls.VersionTLS10: "1.0", tls.VersionTLS11: "1.1", tls.VersionTLS12: "1.2", tls.VersionTLS13: "1.3"}
	if v := names[f.MinVersion]; v != "" && prefix == "--" {
		c.flag("--tlsv"+v, true)
	} else if v != "" {
		c.flag("--proxy-tlsv1", true)
	}
	if prefix == "--" {
		c.value("--tls-max", names[f.MaxVersion])
	}
}
