// Package httpclient is the first part of the way from a refused request to a kept credential: REQUEST → EXCHANGE.
// It holds what was asked (Request), sends it hop by hop as curl would (Client.Do) and returns what was really
// sent and what came back (Exchange). It knows no cause and draws nothing.
package httpclient

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// Header is one field line, in the order and spelling it was given. Printing one masks the value where the name
// is known to carry a credential (see mask.Header).
type Header struct {
	Name  string
	Value string
}

// Format masks the value under every verb.
func (h Header) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, h.Name+": "+mask.Header(h.Name, h.Value))
}

// Headers is an ordered list of field lines (RFC 9110 section 5).
type Headers []Header

// Get returns the first value of name, compared without case, or "".
func (hs Headers) Get(name string) string {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// Values returns every value of name in order.
func (hs Headers) Values(name string) []string {
	var out []string
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			out = append(out, h.Value)
		}
	}
	return out
}

// Has reports whether name is present, even empty.
func (hs Headers) Has(name string) bool {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return true
		}
	}
	return false
}

// With returns a copy in which name has this one value: it replaces the first line of that name (and removes
// the others), else it is appended.
func (hs Headers) With(name, value string) Headers {
	out, done := make(Headers, 0, len(hs)+1), false
	for _, h := range hs {
		if !strings.EqualFold(h.Name, name) {
			out = append(out, h)
		} else if !done {
			out, done = append(out, Header{h.Name, value}), true
		}
	}
	if !done {
		out = append(out, Header{name, value})
	}
	return out
}

// Without returns a copy that lacks every line of name.
func (hs Headers) Without(name string) Headers {
	out := make(Headers, 0, len(hs))
	for _, h := range hs {
		if !strings.EqualFold(h.Name, name) {
			out = append(out, h)
		}
	}
	return out
}

// Body is what is sent after the header section.
type Body struct {
	Bytes   []byte
	File    string // where the bytes were read from, "" when typed
	Chunked bool   // the length was not known before it was sent (curl -T -): Transfer-Encoding: chunked
}

// Login is a user name and password that a flag, the URL's userinfo or netrc gave, before any scheme is applied.
type Login struct {
	User     string
	Password mask.Sensitive
	AtKDC    bool           // with Negotiate: the password goes to the KDC for a ticket; curl takes that of the cache whatever -u says
	Token    mask.Sensitive // curl --oauth2-bearer beside other schemes: what answers where the server offers Bearer
	Ask      bool           // no password was given, not even an empty one: curl would ask for it
	Source   string         // "curl -u", "URL userinfo", "netrc /home/x/.netrc line 3"
}

// ProxySpec is the proxy a request goes through.
type ProxySpec struct {
	URL    string // without userinfo; schemes http, https, socks4, socks4a, socks5, socks5h
	Login  *Login
	Source string // "curl -x", "environment https_proxy"
	// Misread is the sign that cuts the login in URL at the wrong place ("#", "/", "?", "@"), "" none; URL is the one that
	// was meant then, and Meant the login.
	Misread string
	Meant   *Login
	Asks    string // the scheme of its challenge, for a login that is still to come: "basic", "digest", "ntlm"; "" else

	Headers  Headers  // curl --proxy-header: with CONNECT, and with a request that the proxy passes on
	Removed  []string // names that curl --proxy-header takes away, in lower case
	Tunnel   bool     // curl -p: CONNECT also for http
	HTTP10   bool     // curl --proxy1.0: CONNECT in HTTP/1.0
	Before   string   // curl --preproxy: a SOCKS proxy on the way to this one, without userinfo
	BeforeBy *Login
	Insecure bool // curl --proxy-insecure
	TLS      TLSFiles
}

// host is the proxy's name without port.
func (p *ProxySpec) host() string {
	u, err := readProxy("", p.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// keeps is true where the command names the field for the proxy, or takes it away: curl's own stays out.
func (p *ProxySpec) keeps(name string) bool {
	return p.Headers.Has(name) || slices.Contains(p.Removed, strings.ToLower(name))
}

// fields are the headers for the proxy; a Content-Type among them stays out of a request with a form, as in curl.
func (p *ProxySpec) fields(request Headers) Headers {
	if strings.HasPrefix(request.Get("Content-Type"), "multipart/") {
		return p.Headers.Without("Content-Type")
	}
	return p.Headers
}

// TLSFiles are the files and bounds of one TLS connection: the server's, or the proxy's.
type TLSFiles struct {
	CAFile, CADir          string // curl --cacert, --capath
	CertFile               string // curl --cert
	KeyFile                string // curl --key; "" is in CertFile
	CertType               string // "PEM" (also ""), "DER" or "P12"
	KeyType                string // "PEM" (also "") or "DER"
	Pass                   mask.Sensitive
	Pinned                 string // curl --pinnedpubkey: "sha256//BASE64;…" or a file
	MinVersion, MaxVersion uint16 // of crypto/tls; 0 none given
	OfProxy                bool   // they are for the connection to an https proxy
}

// Request is a request as its user means it. Values are copied, never shared: a fix makes a new Request (Clone).
type Request struct {
	Method  string
	URL     string // absolute, without userinfo
	Headers Headers
	Body    *Body

	// Source is the form it was read from: "curl", "URL", "raw HTTP", "typed here".
	Source string
	// Scheme is the authentication scheme a flag demanded for Login: "basic" (curl's default with -u), "digest", "ntlm", "negotiate",
	// "aws-sigv4", or "anyauth" (the strongest that the server offers); "" when none.
	Scheme      string
	ProxyScheme string // the same for the proxy's login
	OldNTLM     bool   // NTLMv1 is spoken too where the server knows nothing newer; curl does so unasked
	Unbound     bool   // logins by Negotiate and NTLM are not bound to the server's certificate (RFC 5929)
	// Among are the schemes that "anyauth" chooses from where several were demanded by name; nil all. ProxyAmong the proxy's.
	Among, ProxyAmong []string
	// ServiceName is curl --service-name, the service of whom a ticket is asked for; "" HTTP. ProxyServiceName is the proxy's.
	ServiceName, ProxyServiceName string
	Delegation                    string // curl --delegation: "policy" or "always"; "" the login is not passed on
	SchemeParam                   string // curl --aws-sigv4: provider, region and service
	Login                         *Login
	Signing                       *Signing // how it is signed when it is sent; nil not at all
	Beside                        []Login  // logins that the command gives too and that another credential outranks: they are not sent

	FollowRedirects bool     // curl -L
	MaxRedirects    int      // curl --max-redirs; 0 means curl's 50, negative none allowed
	MaxHops         int      // requests that one exchange may make, redirects included; 0: only MaxRedirects bounds them
	TrustRedirects  bool     // curl --location-trusted: credentials follow to any host
	RedirectSchemes []string // curl --proto, --proto-redir: the only schemes that a redirect may lead to; nil http and https
	PostRedirect    [3]bool  // curl --post301, --post302, --post303
	Insecure        bool     // curl -k
	HTTPVersion     string   // "", "1.0", "1.1", "2", "2-prior-knowledge"
	Target          string   // curl --request-target, sent instead of the URL's path and query
	PathAsIs        bool     // curl --path-as-is: /../ and /./ stay
	AutoReferer     bool     // curl -e ';auto'
	Agent           string   // curl -A where -H names another User-Agent: CONNECT has this one
	TransferGzip    bool     // curl --tr-encoding
	Compressed      bool
	Timeout         time.Duration // curl -m; 0 none given
	ConnectTimeout  time.Duration
	Proxy           *ProxySpec
	NoProxy         string          // curl --noproxy
	CACertFile      string          // curl --cacert
	ClientCertFile  string          // curl --cert; its kind is TLS.CertType
	ClientKeyFile   string          // curl --key; its kind is TLS.KeyType
	Resolve         []string        // curl --resolve HOST:PORT:ADDR
	ConnectTo       []string        // curl --connect-to
	UnixSocket      string          // curl --unix-socket; with a leading @ an abstract one
	IPFamily        int             // curl -4, -6; 0 either
	HAProxy         bool            // curl --haproxy-protocol: a PROXY line before all else
	HAProxyIP       string          // curl --haproxy-clientip
	TLS             TLSFiles        // beyond CACertFile, ClientCertFile and ClientKeyFile
	CookieFiles     []string        // curl -b FILE
	CookieEngine    bool            // curl -c, -b '': cookies that are set go along on redirects
	JunkSession     bool            // curl -j: session cookies of the files are left out
	Jar             []cookie.Cookie // of a login that was made here: sent by the rules of RFC 6265, and what is set on the way is kept
	Netrc           string          // "": off, "required", "optional"
	NetrcFile       string          // curl --netrc-file

	// Sources says where a header or other part came from when it was not typed with the request: keys are
	// lower-case header names or "url", "login", "proxy"; values as in Login.Source.
	Sources map[string]string
	// Unsupported names the options that change what is sent and are not understood yet. A request with any is
	// shown, never sent.
	Unsupported []string
	// LeftOut are values of -H without a colon, which curl leaves out: as a rule a header and a secret.
	LeftOut []mask.Sensitive
	// Notes are things worth telling about how it was read ("the part after | was left out").
	Notes []string
}

// Clone returns a deep copy.
func (r Request) Clone() Request {
	c := r
	c.Headers = append(Headers(nil), r.Headers...)
	if r.Body != nil {
		b := *r.Body
		b.Bytes = append([]byte(nil), r.Body.Bytes...)
		c.Body = &b
	}
	if r.Login != nil {
		l := *r.Login
		c.Login = &l
	}
	c.Signing = r.Signing.clone()
	c.Beside = append([]Login(nil), r.Beside...)
	if r.Proxy != nil {
		p := *r.Proxy
		if p.Login != nil {
			l := *p.Login
			p.Login = &l
		}
		if p.Meant != nil {
			l := *p.Meant
			p.Meant = &l
		}
		if p.BeforeBy != nil {
			l := *p.BeforeBy
			p.BeforeBy = &l
		}
		p.Headers = append(Headers(nil), p.Headers...)
		p.Removed = append([]string(nil), p.Removed...)
		c.Proxy = &p
	}
	c.CookieFiles = append([]string(nil), r.CookieFiles...)
	c.Jar = slices.Clone(r.Jar)
	c.RedirectSchemes = slices.Clone(r.RedirectSchemes)
	c.Among, c.ProxyAmong = slices.Clone(r.Among), slices.Clone(r.ProxyAmong)
	c.Resolve = append([]string(nil), r.Resolve...)
	c.ConnectTo = append([]string(nil), r.ConnectTo...)
	c.Unsupported = append([]string(nil), r.Unsupported...)
	c.LeftOut = append([]mask.Sensitive(nil), r.LeftOut...)
	c.Notes = append([]string(nil), r.Notes...)
	if r.Sources != nil {
		c.Sources = make(map[string]string, len(r.Sources))
		for k, v := range r.Sources {
			c.Sources[k] = v
		}
	}
	return c
}

// Safe reports whether the method is safe to repeat (RFC 9110 section 9.2.1).
func (r Request) Safe() bool {
	switch r.Method {
	case "", "GET", "HEAD", "OPTIONS", "TRACE":
		return true
	}
	return false
}
