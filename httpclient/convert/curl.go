package convert

import (
	"math"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
)

const readingCurl = "reading the curl command"

// curlReader collects what the options say; finish makes the request of it.
type curlReader struct {
	o       Options
	all     []option
	r       httpclient.Request
	urls    []string
	data    [][]byte
	hasData bool
	json    bool
	get     bool
	head    bool
	method  string
	forms   []formPart
	escape  bool
	queries []string
	proto   string
	globOff bool
	next    bool
}

// Curl reads the arguments behind the word curl, as curl 8 does. An option that changes what is sent and is not
// supported is named in Unsupported; one that curl does not know is an error.
func Curl(args []string, o Options) (httpclient.Request, error) {
	c := &curlReader{o: o, all: options(), proto: "http"}
	c.r.Source, c.r.Sources = "curl", map[string]string{}
	for i := 0; i < len(args) && !c.next; i++ {
		a := args[i]
		switch {
		case a == "--":
			c.urls = append(c.urls, args[i+1:]...)
			i = len(args)
		case strings.HasPrefix(a, "--"):
			opt, no, near := findLong(c.all, a[2:])
			if opt.long == "" {
				return c.r, unknownOption(a, near)
			}
			value := ""
			if opt.arg {
				if i+1 >= len(args) {
					return c.r, missingValue("--" + opt.long)
				}
				i++
				value = args[i]
			}
			if err := c.apply(opt, no, value); err != nil {
				return c.r, err
			}
		case len(a) > 1 && a[0] == '-':
			for j := 1; j < len(a); j++ {
				opt, ok := c.short(a[j])
				if !ok {
					return c.r, unknownOption("-"+a[j:j+1], nil)
				}
				if !opt.arg {
					if err := c.apply(opt, false, ""); err != nil {
						return c.r, err
					}
					continue
				}
				value := a[j+1:]
				if value == "" {
					if i+1 >= len(args) {
						return c.r, missingValue("-" + a[j:j+1])
					}
					i++
					value = args[i]
				}
				if err := c.apply(opt, false, value); err != nil {
					return c.r, err
				}
				break
			}
		default:
			c.urls = append(c.urls, a)
		}
	}
	return c.finish()
}

func (c *curlReader) short(b byte) (option, bool) {
	for _, o := range c.all {
		if o.short == b && b != 0 {
			return o, true
		}
	}
	return option{}, false
}

func unknownOption(name string, near []string) error {
	name, _, _ = strings.Cut(name, "=") // what follows may be a secret
	if bare := strings.TrimLeft(name, "-"); httpclient.ShownWord(bare) != bare {
		name = name[:len(name)-len(bare)] + httpclient.ShownWord(bare)
	}
	e := &SyntaxError{Doing: readingCurl, Want: "an option of curl", Got: "“" + httpclient.CleanLine(name, 60) + "”", Fix: "curl --help all lists its options."}
	if len(near) > 1 {
		if len(near) > 5 {
			near = near[:5]
		}
		e.Want, e.Fix = "one option", "It may be "+strings.Join(near, ", ")+"."
	}
	return e
}

func missingValue(name string) error {
	return &SyntaxError{Doing: readingCurl, Want: "a value after " + name, Got: "the end of the command"}
}

func (c *curlReader) note(s string)      { c.r.Notes = append(c.r.Notes, s) }
func (c *curlReader) refuse(name string) { c.r.Unsupported = append(c.r.Unsupported, name) }
func (c *curlReader) header(n, v, src string) {
	c.r.Headers = append(c.r.Headers, httpclient.Header{Name: n, Value: v})
	c.r.Sources[strings.ToLower(n)] = src
}

// apply does what one option says.
func (c *curlReader) apply(opt option, no bool, v string) error {
	if opt.class == ignored {
		return nil
	}
	if opt.class == unsupported {
		if !no {
			c.refuse("--" + opt.long)
			switch opt.long {
			case "digest", "ntlm", "negotiate", "anyauth", "aws-sigv4":
				c.r.Scheme = opt.long
			}
		}
		return nil
	}
	on := !no
	r := &c.r
	switch opt.long {
	case "url":
		c.urls = append(c.urls, v)
	case "request":
		c.method = v
	case "head":
		c.head = on
	case "get":
		c.get = on
	case "globoff":
		c.globOff = on
	case "next":
		c.next = true
		c.note("what follows --next is another request and was left out")
	case "header":
		return c.addHeader(v)
	case "user-agent":
		c.set("User-Agent", v, "curl -A")
	case "referer":
		c.set("Referer", strings.TrimSuffix(v, ";auto"), "curl -e")
	case "range":
		c.set("Range", "bytes="+v, "curl -r")
	case "cookie":
		if strings.Contains(v, "=") {
			c.header("Cookie", v, "curl -b")
		} else {
			r.CookieFile = v
		}
	case "user":
		r.Login = login(v, "curl -u")
		if r.Login.Ask {
			c.note("-u names a user and no password: it is asked for before anything is sent")
		}
	case "basic":
		if on {
			r.Scheme = "basic"
		}
	case "proxy-basic", "form-escape", "path-as-is":
		if opt.long == "form-escape" {
			c.escape = on
		}
	case "oauth2-bearer":
		c.header("Authorization", "Bearer "+v, "curl --oauth2-bearer")
	case "data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json":
		return c.addData(opt.long, v)
	case "form", "form-string":
		return c.addForm(opt.long, v)
	case "url-query":
		q, err := c.queryPart(v)
		if err != nil {
			return err
		}
		c.queries = append(c.queries, q)
	case "location", "follow":
		r.FollowRedirects = on
	case "location-trusted":
		r.FollowRedirects, r.TrustRedirects = on, on
	case "max-redirs":
		n, err := strconv.Atoi(v)
		if err != nil {
			return badValue("--max-redirs", "a number", v)
		}
		switch {
		case n < -1:
			return badValue("--max-redirs", "a number from 0, or -1 for no limit", v)
		case n == -1:
			n = math.MaxInt32
		case n == 0:
			n = -1
		}
		r.MaxRedirects = n
	case "post301":
		r.PostRedirect[0] = on
	case "post302":
		r.PostRedirect[1] = on
	case "post303":
		r.PostRedirect[2] = on
	case "insecure":
		r.Insecure = on
	case "compressed":
		r.Compressed = on
	case "http1.1":
		r.HTTPVersion = "1.1"
	case "http2":
		r.HTTPVersion = "2"
	case "http2-prior-knowledge":
		r.HTTPVersion = "2-prior-knowledge"
	case "max-time":
		return seconds("--max-time", v, &r.Timeout)
	case "connect-timeout":
		return seconds("--connect-timeout", v, &r.ConnectTimeout)
	case "proxy", "socks5", "socks5-hostname":
		if v != "" && opt.long != "proxy" && !strings.Contains(v, "://") {
			v = map[string]string{"socks5": "socks5://", "socks5-hostname": "socks5h://"}[opt.long] + v
		}
		src := "curl -x"
		if opt.long != "proxy" {
			src = "curl --" + opt.long
		}
		bare, own := cutUserinfo(v)
		if err := c.checkProxy(strings.TrimPrefix(src, "curl "), bare); err != nil {
			return err
		}
		p := c.proxy()
		p.URL, p.Source = bare, src
		if p.Login == nil { // -U wins, wherever it stands
			p.Login = own
		}
	case "proxy-user":
		c.proxy().Login = login(v, "curl -U")
	case "noproxy":
		r.NoProxy = v
	case "proto-default":
		c.proto = v
	case "cacert":
		r.CACertFile = v
	case "cert":
		file, pass, has := cutCert(v)
		r.ClientCertFile = file
		if has && pass != "" {
			c.refuse("--cert with a passphrase")
		}
	case "cert-type", "key-type":
		if !strings.EqualFold(v, "PEM") {
			c.refuse("--" + opt.long + " " + httpclient.ShownWord(v))
		}
	case "key":
		r.ClientKeyFile = v
	case "resolve":
		r.Resolve = append(r.Resolve, v)
		return checkRule("--resolve", v)
	case "connect-to":
		r.ConnectTo = append(r.ConnectTo, v)
		return checkRule("--connect-to", v)
	case "netrc":
		r.Netrc = pick(on, "required")
	case "netrc-optional":
		r.Netrc = pick(on, "optional")
	case "netrc-file":
		r.NetrcFile = v
	}
	return nil
}

func pick(on bool, v string) string {
	if on {
		return v
	}
	return ""
}

func (c *curlReader) proxy() *httpclient.ProxySpec {
	if c.r.Proxy == nil {
		c.r.Proxy = &httpclient.ProxySpec{}
	}
	return c.r.Proxy
}

// set puts a header that an option of its own names; -H for the same name wins, as in curl.
func (c *curlReader) set(name, v, src string) {
	if c.r.Headers.Has(name) {
		return
	}
	if v == "" {
		c.r.Sources["removed:"+strings.ToLower(name)] = src
		return
	}
	c.header(name, v, src)
}

func (c *curlReader) addHeader(v string) error {
	if file, ok := strings.CutPrefix(v, "@"); ok {
		b, err := c.o.read(file)
		if err != nil {
			return &SyntaxError{Doing: readingCurl, Want: "the header file " + httpclient.ShownWord(file), Got: "a file that cannot be read"}
		}
		for _, line := range strings.Split(string(b), "\n") {
			if line = strings.TrimRight(line, "\r"); line != "" && line[0] != '#' {
				if err := c.addHeader(strings.TrimPrefix(line, "@")); err != nil {
					return err
				}
			}
		}
		return nil
	}
	name, value, ok := strings.Cut(v, ":")
	if !ok {
		if n, ok := strings.CutSuffix(v, ";"); ok && n != "" {
			c.replace(n, "")
			return nil
		}
		c.r.LeftOut = append(c.r.LeftOut, httpclient.NewSensitive("text", v))
		c.note("-H without a colon is left out, as curl does: " + httpclient.CleanLine(maskLoose(v), 80))
		return nil
	}
	value = strings.TrimLeft(value, " \t")
	if value == "" {
		c.r.Sources["removed:"+strings.ToLower(name)] = "curl -H"
		c.r.Headers = c.r.Headers.Without(name)
		return nil
	}
	c.replace(name, value)
	return nil
}

// replace adds a header of -H; one that -A, -e or -b set before gives way.
func (c *curlReader) replace(name, value string) {
	if src := c.r.Sources[strings.ToLower(name)]; src == "curl -A" || src == "curl -e" {
		c.r.Headers = c.r.Headers.Without(name)
	}
	c.header(name, value, "curl -H")
}

// maskLoose keeps the first word of a line whose rest may be a secret.
func maskLoose(v string) string {
	word, rest, ok := strings.Cut(v, " ")
	if !ok {
		return httpclient.NewSensitive("text", v).String()
	}
	return word + " " + httpclient.NewSensitive("text", rest).String()
}

func login(v, src string) *httpclient.Login {
	user, pw, given := strings.Cut(v, ":")
	return &httpclient.Login{User: user, Password: httpclient.NewSensitive("password", pw), Ask: !given, Source: src}
}

// cutCert splits CERT:PASSWORD; a colon may be escaped, and a Windows drive keeps its own.
func cutCert(v string) (file, pass string, has bool) {
	for i := 0; i < len(v); i++ {
		switch {
		case v[i] == '\\' && i+1 < len(v):
			i++
		case v[i] == ':' && !(i == 1 && len(v) > 2 && (v[2] == '\\' || v[2] == '/')):
			return strings.ReplaceAll(v[:i], `\:`, ":"), v[i+1:], true
		}
	}
	return strings.ReplaceAll(v, `\:`, ":"), "", false
}

func seconds(name, v string, to *time.Duration) error {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || !(f >= 0 && f <= 1e9) { // NaN is neither
		return badValue(name, "a number of seconds", v)
	}
	*to = time.Duration(f * float64(time.Second))
	return nil
}

func badValue(name, want, got string) error {
	return &SyntaxError{Doing: readingCurl, Want: want + " after " + name, Got: "“" + httpclient.ShownWord(got) + "”"}
}

// finish puts URL, method and body together.
func (c *curlReader) finish() (httpclient.Request, error) {
	r := &c.r
	if len(c.urls) == 0 {
		return *r, &SyntaxError{Doing: readingCurl, Want: "a URL", Got: "none", Fix: "Add the address that the request goes to."}
	}
	if len(c.urls) > 1 {
		c.note("the command names " + itoa(len(c.urls)) + " URLs; this is the first")
	}
	raw := c.urls[0]
	if !c.globOff && hasGlob(raw) {
		c.refuse("URL globbing ({} or [] in the URL; -g switches it off)")
	}
	if err := setURL(r, strings.ReplaceAll(raw, " ", "%20"), c.proto); err != nil {
		return *r, err
	}
	switch {
	case len(c.forms) > 0:
		c.buildForm()
	case c.hasData && c.get:
		c.queries = append(c.queries, string(joinData(c.data, c.json)))
	case c.hasData:
		r.Body = &httpclient.Body{Bytes: joinData(c.data, c.json)}
		c.contentType()
	}
	c.appendQueries()
	switch {
	case c.method != "":
		r.Method, r.Sources["method"] = c.method, "curl -X"
	case c.head:
		r.Method = "HEAD"
	case r.Body != nil:
		r.Method = "POST"
	default:
		r.Method = "GET"
	}
	return *r, nil
}

// hasGlob is true where curl would read braces or a bracket range; an IPv6 address is none.
func hasGlob(raw string) bool {
	if strings.Contains(raw, "{") && strings.Contains(raw, "}") {
		return true
	}
	rest := raw
	if _, after, ok := strings.Cut(raw, "://"); ok {
		rest = after
	}
	if strings.HasPrefix(rest, "[") {
		if i := strings.Index(rest, "]"); i > 0 && strings.Contains(rest[:i], ":") {
			rest = rest[i+1:]
		}
	}
	i := strings.Index(rest, "[")
	return i >= 0 && strings.Contains(rest[i:], "]") && strings.Contains(rest[i:], "-")
}
