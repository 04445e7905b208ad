package convert

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// ToCurl writes r as a command that bash runs. Secrets become shell variables such as $WHY401_TOKEN unless reveal.
func ToCurl(r httpclient.Request, reveal bool) string {
	r = withJar(r)
	c := &command{vars: newPlaceholders(r, reveal), parts: []string{"curl"}}
	c.method(r)
	c.headers(r)
	c.schemes(r)
	c.proxies(r)
	c.switches(r)
	c.values(r)
	before := c.body(r)
	u := c.vars.url(r.URL)
	if hasGlob(u) {
		c.parts = append(c.parts, "-g")
	}
	c.parts = append(c.parts, urlWord(u))
	if s := r.Signing; s != nil {
		before = "# signed each time it is sent, which curl cannot do: why401 diagnose --sign " + s.Scheme + "\n" + before
	}
	if l := r.Login; l != nil && l.AtKDC && r.Scheme == "negotiate" {
		before = "kinit " + shellQuote(l.User) + " && " + before
	}
	return before + strings.Join(c.parts, " \\\n  ")
}

// command is a curl command that is being written.
type command struct {
	vars  *placeholders
	parts []string
}

func (c *command) flag(opt string, on bool) {
	if on {
		c.parts = append(c.parts, opt)
	}
}

func (c *command) add(opt, word string) { c.parts = append(c.parts, opt+" "+word) }

// value writes an option with its value, where there is one.
func (c *command) value(opt, v string) {
	if v != "" {
		c.add(opt, shellQuote(v))
	}
}

func (c *command) method(r httpclient.Request) {
	method, upload := r.Method, r.Sources["body"] == "curl -T"
	if method == "" {
		method = "GET"
	}
	plain := "GET"
	switch {
	case upload:
		plain = "PUT"
	case r.Body != nil:
		plain = "POST"
	}
	switch {
	case method == "HEAD" && r.Body == nil && r.Sources["method"] == "":
		c.flag("-I", true)
	case r.Sources["method"] != "" || method != plain:
		c.add("-X", shellQuote(method))
	}
	c.value("--request-target", r.Target)
	c.flag("--path-as-is", r.PathAsIs)
}

// headers writes the fields: those that an option of its own gave by that option, since it has a place of its own.
func (c *command) headers(r httpclient.Request) {
	for _, h := range r.Headers {
		source := r.Sources[strings.ToLower(h.Name)]
		secret := mask.SecretName(h.Name)
		switch {
		case source == "curl adds it" && h.Value == "application/x-www-form-urlencoded":
		case source == "curl -A":
			c.add("-A", c.fieldValue(h, ""))
		case source == "curl -e":
			c.add("-e", c.fieldValue(h, map[bool]string{true: ";auto"}[r.AutoReferer]))
		case source == "curl -r" && h.Name == "Range":
			c.add("-r", shellQuote(strings.TrimPrefix(h.Value, "bytes=")))
		case source == "curl -b" && (c.vars.reveal || !secret):
			c.add("-b", shellQuote(h.Value))
		case h.Value == "":
			c.add("-H", shellQuote(h.Name+";"))
		default:
			c.add("-H", headerWord(h, c.vars))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.Sources)) {
		if name, ok := strings.CutPrefix(key, "removed:"); ok && r.Sources[key] == "curl -A" {
			c.add("-A", "''")
		} else if ok {
			c.add("-H", shellQuote(name+":"))
		}
	}
	c.value("-A", r.Agent)
	if r.AutoReferer && r.Sources["referer"] != "curl -e" {
		c.add("-e", "';auto'")
	}
}

// fieldValue is the value of a field for an option of its own.
func (c *command) fieldValue(h httpclient.Header, tail string) string {
	if v, secret := c.vars.header(h); secret {
		return `"` + dquoteKeep(v) + tail + `"`
	}
	return shellQuote(h.Value + tail)
}

// schemes writes the login and the options for authentication.
func (c *command) schemes(r httpclient.Request) {
	switch {
	case r.Scheme == "aws-sigv4":
		c.value("--aws-sigv4", r.SchemeParam)
	case r.Scheme != "" && r.Scheme != "basic":
		c.schemeFlags("--", r.Scheme, r.Among)
	}
	if l := r.Login; l != nil && !l.Token.IsZero() {
		if v := c.vars.token(l); c.vars.reveal {
			c.add("--oauth2-bearer", shellQuote(v))
		} else {
			c.add("--oauth2-bearer", `"`+dquoteKeep(v)+`"`)
		}
	}
	if r.Login != nil && !r.Login.TokenAlone() {
		c.add("-u", c.login(r.Login, false))
	}
	if r.ProxyScheme != "" && r.ProxyScheme != "basic" {
		c.schemeFlags("--proxy-", r.ProxyScheme, r.ProxyAmong)
	}
	c.value("--service-name", r.ServiceName)
	c.value("--proxy-service-name", r.ProxyServiceName)
	c.value("--delegation", r.Delegation)
	for _, u := range r.Unsupported { // what was read and cannot be sent is not lost
		name, value, has := strings.Cut(strings.TrimPrefix(u, "--"), " ")
		if o, _, _ := findLong(options(), name); !strings.HasPrefix(u, "--") || o.long != name || name == r.Scheme || o.arg != has || strings.Contains(value, " ") {
			continue
		} else if has {
			c.value("--"+name, value)
		} else {
			c.flag("--"+name, true)
		}
	}
}

// schemeFlags writes one scheme, or those that the server is asked to choose from.
func (c *command) schemeFlags(prefix, scheme string, among []string) {
	if scheme != "anyauth" || among == nil {
		among = []string{scheme}
	}
	for _, s := range among {
		c.flag(prefix+s, true)
	}
}

func (c *command) switches(r httpclient.Request) {
	for _, f := range []struct {
		on  bool
		opt string
	}{{r.FollowRedirects && !r.TrustRedirects, "-L"}, {r.TrustRedirects, "--location-trusted"}, {r.Insecure, "-k"}, {r.Compressed, "--compressed"}, {r.TransferGzip, "--tr-encoding"},
		{r.HTTPVersion == "1.0", "--http1.0"}, {r.HTTPVersion == "1.1", "--http1.1"}, {r.HTTPVersion == "2", "--http2"}, {r.HTTPVersion == "2-prior-knowledge", "--http2-prior-knowledge"},
		{r.IPFamily == 4, "-4"}, {r.IPFamily == 6, "-6"}, {r.HAProxy && r.HAProxyIP == "", "--haproxy-protocol"}, {r.JunkSession, "-j"},
		{r.Netrc == "required", "--netrc"}, {r.Netrc == "optional", "--netrc-optional"},
		{r.PostRedirect[0], "--post301"}, {r.PostRedirect[1], "--post302"}, {r.PostRedirect[2], "--post303"}} {
		c.flag(f.opt, f.on)
	}
}

// values writes the options with a value that is no secret.
func (c *command) values(r httpclient.Request) {
	if r.NoProxy != "" && r.Sources["noproxy"] == "" && (r.Proxy == nil || !strings.HasPrefix(r.Proxy.Source, "environment")) {
		c.add("--noproxy", shellQuote(strings.TrimSpace(r.NoProxy)))
	}
	socket := "--unix-socket"
	if name, ok := strings.CutPrefix(r.UnixSocket, "@"); ok {
		socket, r.UnixSocket = "--abstract-unix-socket", name
	}
	for _, f := range []struct{ opt, v string }{{"--netrc-file", r.NetrcFile}, {"-m", secs(r.Timeout)}, {"--connect-timeout", secs(r.ConnectTimeout)}, {socket, r.UnixSocket}, {"--haproxy-clientip", r.HAProxyIP}} {
		c.value(f.opt, f.v)
	}
	files := r.TLS
	files.CAFile, files.CertFile, files.KeyFile = r.CACertFile, r.ClientCertFile, r.ClientKeyFile
	c.tls("--", files)
	for _, v := range r.CookieFiles {
		if !c.vars.reveal && mask.Word(v) != v { // a cookie without a name, which curl takes for a file
			c.add("-b", `"`+c.vars.of("cookie", v)+`"`)
			continue
		}
		c.add("-b", shellQuote(v))
	}
	if r.CookieEngine && len(r.CookieFiles) == 0 {
		c.add("-b", "''")
	}
	switch {
	case r.MaxRedirects >= 1<<30:
		c.add("--max-redirs", "-1")
	case r.MaxRedirects != 0:
		c.add("--max-redirs", strconv.Itoa(max(r.MaxRedirects, 0)))
	}
	if r.RedirectSchemes != nil {
		c.add("--proto-redir", shellQuote("="+strings.Join(r.RedirectSchemes, ",")))
	}
	for _, v := range r.Resolve {
		c.add("--resolve", shellQuote(v))
	}
	for _, v := range r.ConnectTo {
		c.add("--connect-to", shellQuote(v))
	}
}

// body writes the body, and returns what stands before the command where a word cannot hold it.
func (c *command) body(r httpclient.Request) string {
	if r.Body == nil {
		return ""
	}
	if r.Sources["body"] == "curl -T" && r.Body.File != "" {
		c.add("-T", shellQuote(r.Body.File))
		return ""
	}
	opt, upload := "--data-raw", r.Sources["body"] == "curl -T"
	if !r.Headers.Has("Content-Type") && r.Sources["removed:content-type"] == "" && !upload {
		c.add("-H", shellQuote("Content-Type:"))
	}
	body := string(r.Body.Bytes)
	masked := c.vars.form(body)
	word := shellQuote(masked)
	if masked != body && !strings.Contains(body, variablePrefix) {
		word = `"` + dquoteKeep(masked) + `"` // so that the shell fills in the placeholders
	}
	if r.Body.Chunked && !upload {
		c.add("-H", "'Transfer-Encoding: chunked'")
		if !r.Headers.Has("Expect") && r.Sources["removed:expect"] == "" {
			c.add("-H", "'Expect: 100-continue'")
		}
	}
	if !upload && !strings.Contains(masked, "\x00") {
		c.add(opt, word)
		return ""
	}
	before := "printf %s " + word + " | " // a word of a shell holds no null byte
	if strings.Contains(masked, "\x00") {
		before = "printf -- " + printfQuote(masked) + " | "
	}
	if upload {
		c.add("-T", "-")
	} else {
		c.add("--data-binary", "@-")
	}
	return before
}

func secs(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}
