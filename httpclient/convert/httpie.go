package convert

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

const readingHTTPie = "reading the HTTPie command"

// httpieOptions are the options of HTTPie 3 and of xh. "x name 1h" is as in wgetOptions.
const httpieOptions = `j json 0h|f form 0h|- multipart 0h|- boundary 1o|- raw 1h|x compress 0u|p print 1o|h headers 0o|m meta 0o|b body 0o|v verbose 0o|- all 0o|P history-print 1o|S stream 0o|
o output 1o|d download 0o|c continue 0o|q quiet 0o|- session 1h|- session-read-only 1h|a auth 1h|A auth-type 1h|- ignore-netrc 0h|- offline 0o|- proxy 1h|F follow 0h|
- max-redirects 1h|- max-headers 1o|- timeout 1h|- check-status 0o|- path-as-is 0h|- chunked 0u|- verify 1h|- ssl 1o|- ciphers 1o|- cert 1h|- cert-key 1h|- cert-key-pass 1h|
I ignore-stdin 0h|- help 0o|- version 0o|- traceback 0o|- default-scheme 1h|- debug 0o|- pretty 1o|s style 1o|- unsorted 0o|- sorted 0o|- format-options 1o|- response-charset 1o|
- response-mime 1o|- bearer 1h|- https 0h|- http-version 1h|- native-tls 0o|- interface 1u|4 ipv4 0o|6 ipv6 0o|- resolve 1h|- no-check-status 0o|- curl 0o|- curl-long 0o|- quick 0o|t transcribe 1o|
- unix-socket 1u|- response-code 0o|- no-verify 0h`

type httpieReader struct {
	o            Options
	r            httpclient.Request
	words        []string // without options
	form, multi  bool
	raw          string
	hasRaw       bool
	auth, kind   string
	scheme       string
	maxRedirects int
	ignoreStdin  bool
	ignoreNetrc  bool
	fields       []item
	files        []part
	json         bool
	tree         *jsTree
	query        []string
	tool         string
}

// HTTPie reads a command line of http, https, xh or xhs, the program's name first.
func HTTPie(words []string, in stdin, o Options) (httpclient.Request, error) {
	h := &httpieReader{o: o, tool: "HTTPie", scheme: "http", tree: &jsTree{}}
	program := words[0][strings.LastIndexAny(words[0], `/\`)+1:]
	program = strings.TrimSuffix(program, ".exe")
	if strings.HasPrefix(program, "xh") {
		h.tool = "xh"
	}
	if program == "https" || program == "xhs" {
		h.scheme = "https"
	}
	h.r = newRequest(h.tool)
	if err := h.options(words[1:]); err != nil {
		return h.r, err
	}
	return h.finish(in)
}

func (h *httpieReader) fail(want, got, fix string) error {
	return &SyntaxError{Doing: readingHTTPie, Want: want, Got: got, Fix: fix}
}

func httpieOption(short byte, long string) (name string, takes bool, class byte) {
	for row := range strings.SplitSeq(strings.ReplaceAll(httpieOptions, "\n", ""), "|") {
		if n := row[2 : len(row)-3]; short != 0 && row[0] == short || long != "" && n == long {
			return n, row[len(row)-2] == '1', row[len(row)-1]
		}
	}
	if rest, ok := strings.CutPrefix(long, "no-"); ok {
		if n, _, _ := httpieOption(0, rest); n != "" {
			return "no-" + n, false, 'o'
		}
	}
	return "", false, 0
}

func (h *httpieReader) options(args []string) error {
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			h.words = append(h.words, args[i+1:]...)
			return nil
		}
		if len(a) < 2 || a[0] != '-' || strings.HasPrefix(a, "-:") {
			h.words = append(h.words, a)
			continue
		}
		long := strings.HasPrefix(a, "--")
		for j := 1; j < len(a); j++ {
			var name, v string
			var takes, has bool
			var class byte
			if long {
				name, v, has = strings.Cut(a[2:], "=")
				name, takes, class = httpieOption(0, name)
			} else {
				name, takes, class = httpieOption(a[j], "")
				if takes && a[j+1:] != "" {
					v, has = strings.TrimPrefix(a[j+1:], "="), true
				}
			}
			if name == "" {
				return h.fail("an option of "+h.tool, "“"+clean.Line(strings.SplitN(a, "=", 2)[0], 60)+"”", h.tool+" --help lists its options.")
			}
			if takes && !has {
				if i+1 >= len(args) {
					return h.fail("a value after --"+name, "the end of the command", "")
				}
				i++
				v = args[i]
			}
			if err := h.apply(name, class, v); err != nil {
				return err
			}
			if long || takes {
				break
			}
		}
	}
	return nil
}

func (h *httpieReader) apply(name string, class byte, v string) error {
	r := &h.r
	switch class {
	case 'o':
		return nil
	case 'u':
		r.Unsupported = append(r.Unsupported, "--"+name)
		return nil
	}
	switch name {
	case "json":
		h.json = true
	case "form":
		h.form = true
	case "multipart":
		h.form, h.multi = true, true
	case "raw":
		h.raw, h.hasRaw = v, true
	case "session", "session-read-only":
		r.Notes = append(r.Notes, "--"+name+" "+clean.Line(v, 40)+": the headers, cookies and login that this session keeps are in a file of "+h.tool+", not in the text; they are unknown, and none is sent")
	case "auth":
		h.auth = v
	case "bearer":
		h.auth, h.kind = v, "bearer"
	case "auth-type":
		h.kind = strings.ToLower(v)
	case "ignore-netrc":
		h.ignoreNetrc = true
	case "proxy":
		scheme, u, ok := strings.Cut(v, ":")
		if !ok || strings.HasPrefix(u, "//") {
			u = v
		} else if want := h.scheme; scheme != want && scheme != "all" && !(scheme == "https" || scheme == "http") {
			return h.fail("--proxy=http:URL, https:URL or all:URL", "another form", "")
		}
		r.Proxy = proxyOf(u, h.tool+" --proxy")
	case "follow":
		r.FollowRedirects = true
		if h.maxRedirects == 0 {
			h.maxRedirects = 30
		}
	case "max-redirects":
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return h.fail("a number after --max-redirects", "“"+clean.Line(v, 40)+"”", "")
		}
		h.maxRedirects = n
	case "timeout":
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || f < 0 || f > 1e8 {
			return h.fail("a number of seconds after --timeout", "“"+clean.Line(v, 40)+"”", "")
		}
		r.Timeout = time.Duration(f * float64(time.Second))
	case "verify":
		switch strings.ToLower(v) {
		case "no", "false":
			r.Insecure = true
		case "yes", "true":
		default:
			r.CACertFile = v
		}
	case "no-verify":
		r.Insecure = true
	case "cert":
		r.ClientCertFile = v
	case "cert-key":
		r.ClientKeyFile = v
	case "cert-key-pass":
		r.TLS.Pass = mask.NewSensitive("passphrase", v)
	case "ignore-stdin":
		h.ignoreStdin = true
	case "default-scheme":
		h.scheme = v
	case "https":
		h.scheme = "https"
	case "http-version":
		r.HTTPVersion = map[string]string{"1.0": "1.1", "1.1": "1.1", "2": "2", "2-prior-knowledge": "2-prior-knowledge"}[v]
	case "resolve":
		if host, addr, ok := strings.Cut(v, ":"); ok {
			r.Resolve = append(r.Resolve, host+":443:"+addr, host+":80:"+addr)
		}
	}
	return nil
}

var httpMethod = lazyregexp.New(`^[A-Za-z]+$`)

// finish puts method, URL, items and body together (HTTPie manual, "HTTP method" and "Request items").
func (h *httpieReader) finish(in stdin) (httpclient.Request, error) {
	r := &h.r
	words := h.words
	method := ""
	if len(words) > 1 && httpMethod.Re().MatchString(words[0]) {
		method, words = strings.ToUpper(words[0]), words[1:]
	}
	if len(words) == 0 {
		return *r, h.fail("a URL", "none", "Add the address that the request goes to.")
	}
	if err := h.address(words[0]); err != nil {
		return *r, err
	}
	for _, w := range words[1:] {
		if err := h.item(w); err != nil {
			return *r, err
		}
	}
	hasData := len(h.fields) > 0 || len(h.files) > 0 || h.hasRaw || h.tree.used || in.has && !h.ignoreStdin
	if err := h.body(in); err != nil {
		return *r, err
	}
	if method == "" {
		method = "GET"
		if hasData {
			method = "POST"
		}
	}
	setMethod(r, method, h.tool+" method")
	if len(h.query) > 0 {
		u, err := url.Parse(r.URL)
		if err == nil {
			u.RawQuery = strings.Trim(u.RawQuery+"&"+strings.Join(h.query, "&"), "&")
			r.URL = u.String()
		}
	}
	r.MaxRedirects = h.maxRedirects
	if err := h.login(); err != nil {
		return *r, err
	}
	if h.tool == "xh" {
		addsAgent(r, h.tool, agentXh)
		adds(r, h.tool, "Accept-Encoding", "gzip")
	} else {
		addsAgent(r, h.tool, agentHTTPie)
		adds(r, h.tool, "Accept-Encoding", "gzip")
	}
	adds(r, h.tool, "Accept", "*/*")
	settle(r)
	return *r, nil
}

// address reads URL, :8080/path, /path and host/path.
func (h *httpieReader) address(raw string) error {
	raw = strings.TrimPrefix(raw, "://")
	switch {
	case strings.HasPrefix(raw, ":"):
		port, rest := raw[1:], ""
		if i := strings.IndexAny(port, "/?#"); i >= 0 {
			port, rest = port[:i], port[i:]
		}
		raw = "localhost"
		if port != "" {
			raw += ":" + port
		}
		raw += rest
	case strings.HasPrefix(raw, "/"):
		raw = "localhost" + raw
	}
	return setURL(&h.r, strings.ReplaceAll(raw, " ", "%20"), h.scheme)
}

// login reads -a by -A.
func (h *httpieReader) login() error {
	r := &h.r
	if h.auth == "" {
		if !h.ignoreNetrc && h.tool == "HTTPie" {
			r.Netrc = "optional" // as HTTPie reads it where no login is given, an Authorization header or not
			if r.Login != nil && r.Headers.Has("Authorization") {
				r.Headers = r.Headers.Without("Authorization")
				r.Notes = append(r.Notes, "HTTPie puts the login of the URL in the place of the Authorization header")
			}
		}
		if h.kind != "" && h.kind != "basic" {
			r.Notes = append(r.Notes, "-A "+clean.Line(h.kind, 20)+" without -a sends no login")
		}
		return nil
	}
	switch h.kind {
	case "bearer", "jwt":
		r.Headers = append(r.Headers.Without("Authorization"), httpclient.Header{Name: "Authorization", Value: "Bearer " + h.auth})
		r.Sources["authorization"] = h.tool + " -a"
		return nil
	case "", "basic", "digest", "ntlm", "negotiate":
	default:
		r.Unsupported = append(r.Unsupported, "--auth-type "+clean.Line(h.kind, 30))
		return nil
	}
	r.Login = login(h.auth, h.tool+" -a")
	r.Headers = r.Headers.Without("Authorization")
	scheme := h.kind
	if scheme == "" {
		scheme = "basic"
	}
	demand(r, scheme, "--auth-type "+scheme)
	if r.Login.Ask {
		r.Notes = append(r.Notes, "-a names a user and no password: it is asked for before anything is sent")
	}
	return nil
}
