package httpclient

import (
	"net"
	"slices"
	"strings"
)

// strength are the schemes that answer with a login, the strongest first: curl's order (lib/http.c, pickoneauth).
var strength = []string{"negotiate", "digest", "ntlm", "basic"}

// AuthStep is how one answer to a challenge was made, for people who compare. It holds no password.
type AuthStep interface {
	Scheme() string  // "digest", "ntlm"
	Steps() []string // lines "name = value", cleaned and with secrets masked; a value may hold " = "
	Hint() string    // what to look at, one sentence; "" nothing
}

// saying is what an answer is made of.
type saying struct {
	login       *Login
	host        string // who asks, without port
	method, uri string // uri: path and query, or host and port for CONNECT
	proxied     bool
	tickets     *tickets // of Kerberos; nil none are to be got yet
	bound       Bound    // to the certificate; the zero value: nothing is known of it
}

// answerer is a scheme that answers the challenges of one server, or of the proxy, in one leg or in several. Basic has none.
type answerer interface {
	// due is true where the next request cannot be let in yet, since another challenge comes first. Curl holds the body back then.
	due() bool
	// hear reads a challenge; params stands behind the scheme's name, up to the end of the field. False ends the dialogue: the
	// last answer was refused, or the challenge cannot be read.
	hear(params string) bool
	// value is the field's value for the next request, "" none, and how it was made, nil where nothing was.
	value(saying) (string, AuthStep)
	// bound is true where what was said counts on one connection alone, and anew begins once more on another.
	bound() bool
	anew()
}

// newAnswerer is the scheme of that name, nil where it has no challenges to hear or is not spoken.
func (c *Client) newAnswerer(scheme string, r Request) answerer {
	switch scheme {
	case "digest":
		return &digestAnswerer{}
	case "negotiate":
		return &negotiateAnswerer{}
	case "ntlm":
		return &ntlmAnswerer{now: c.now, random: c.random, old: r.OldNTLM}
	}
	return nil
}

// dialogue is what one exchange has learned from the challenges of the server, or of the proxy, and how it answers them. It
// follows curl (lib/http.c, Curl_http_auth_act): a scheme that is wanted alone is used at once, of several the strongest that
// is offered; what ends it is the scheme's to say, as a rule the same challenge again, since the login is wrong then.
type dialogue struct {
	proxy  bool
	want   []string // of strength; one is used at once, of several the server is asked which
	picked string   // one of want, "none"; "" nothing was offered yet
	with   map[string]answerer
	conn   net.Conn // where a bound scheme was spoken last, nil nowhere
	lost   int      // times that its connection was gone before the server had let anything in
	choice *Choice  // which of several, by the last answer; nil where there were none
	legs   int      // challenges heard since then
	stuck  bool     // nothing more is answered

	tokenAlone bool // there is a token for Bearer, and no user name and password

	tickets *tickets
}

// newDialogue begins the dialogue of r with its server, or with its proxy.
func (c *Client) newDialogue(r Request, proxy bool) *dialogue {
	scheme, among := r.Scheme, r.Among
	if proxy {
		scheme, among = r.ProxyScheme, r.ProxyAmong
	}
	d := &dialogue{proxy: proxy, with: map[string]answerer{}}
	switch {
	case scheme == awsSigV4: // a signature answers no challenge
		d.picked, d.stuck = "none", true
		return d
	case scheme == "anyauth" && among != nil:
		d.want = among
	case scheme == "anyauth":
		d.want = strength
	case c.newAnswerer(scheme, r) != nil:
		d.want = []string{scheme}
	default:
		d.want = []string{"basic"}
	}
	for _, s := range d.want {
		if a := c.newAnswerer(s, r); a != nil {
			d.with[s] = a
		}
	}
	if l := r.Login; !proxy && l != nil && !l.Token.IsZero() {
		d.want, d.tokenAlone = append(slices.Clone(d.want), "bearer"), l.TokenAlone()
		d.with["bearer"] = bearerAnswerer{}
	}
	if len(d.want) == 1 {
		d.picked = d.want[0]
	}
	return d
}

// speaks is the scheme that answers now, nil where that is Basic or none.
func (d *dialogue) speaks() answerer {
	if d == nil {
		return nil
	}
	return d.with[d.picked]
}

// opens is true before a request that will be followed by the same once more: curl sends no body then, which the server would
// refuse in vain.
func (d *dialogue) opens() bool {
	a := d.speaks()
	return a != nil && a.due()
}

// value is what is sent for a login, "" nothing yet.
func (d *dialogue) value(s saying) (string, AuthStep) {
	if d == nil || d.picked == "basic" {
		return basic(s.login), nil
	}
	if a := d.speaks(); a != nil && !d.stuck {
		if s.proxied, s.tickets = d.proxy, d.tickets; d.proxy {
			s.bound = Bound{None: UnboundProxy}
		}
		return a.value(s)
	}
	return "", nil
}

// on tells the connection that the next request goes over. False: what was said so far counts on another one alone, so the
// request is to be made again.
func (d *dialogue) on(conn net.Conn) bool {
	a := d.speaks()
	if a == nil || !a.bound() {
		return true
	}
	before := d.conn
	if d.conn = conn; before == nil || before == conn {
		return true
	}
	d.lost++
	d.begin(a)
	return false
}

// ended tells that the connection is over, once the answer on it was heard: a bound scheme begins anew on the next one.
func (d *dialogue) ended() {
	if a := d.speaks(); a != nil && a.bound() && d.conn != nil {
		if a.due() {
			d.lost++ // what was said came to nothing
		}
		d.begin(a)
	}
}

// goesOn tells that the server led on to another request: what came before does not count for it.
func (d *dialogue) goesOn() {
	if d != nil {
		d.lost, d.legs = 0, 0
	}
}

// begin starts a bound scheme anew. As with curl a server that had let the login in is asked again which scheme it wants, where
// several are allowed (lib/url.c, "NTLM picked AND auth done set").
func (d *dialogue) begin(a answerer) {
	if d.conn = nil; !a.due() && len(d.want) > 1 {
		d.picked = ""
	}
	a.anew()
}

// leavesHTTP2 is true for a scheme that is bound to a connection, which HTTP/2 shares. As with curl it begins anew in HTTP/1.1.
func (d *dialogue) leavesHTTP2() bool {
	a := d.speaks()
	if a == nil || !a.bound() {
		return false
	}
	a.anew()
	d.conn = nil
	return true
}

// maxLost is how often a dialogue begins anew since its connection is gone: a server may have closed it while it was idle.
const maxLost = 2

// maxLegs is how many challenges one request may get: the schemes end by themselves before, whatever a server does.
const maxLegs = 10

// hear reads the challenges of a 401 or 407 and reports whether the request is to be sent again with an answer. closing is true
// where the connection ends with this answer.
func (d *dialogue) hear(received Headers, closing bool) bool {
	if d == nil || d.stuck {
		return false
	}
	name := "WWW-Authenticate"
	if d.proxy {
		name = "Proxy-Authenticate"
	}
	d.choice = nil
	d.legs++
	offered := map[string]bool{}
	var names []string
	for _, field := range received.Values(name) {
		for rest := field; rest != ""; {
			for _, s := range order {
				if begins(rest, s) {
					d.takes(s, rest[len(s):], offered[s])
					offered[s] = true
					names = append(names, rest[:len(s)])
				}
			}
			_, rest, _ = strings.Cut(rest, ",")
			rest = strings.TrimLeft(rest, " \t")
		}
	}
	if a := d.speaks(); a != nil && a.bound() && closing && !a.due() {
		d.stuck = true // the answer would be worth nothing on another connection
	}
	if d.stuck || d.lost > maxLost || d.legs > maxLegs {
		d.stuck = true
		return false
	}
	c := Choose(names, d.passes)
	if d.picked = strings.ToLower(c.Picked); len(d.want) > 1 && len(c.Offered) > 1 {
		d.choice = &c
	}
	if d.picked == "" {
		d.picked, d.stuck = "none", true
	}
	return !d.stuck
}

// passes says why a scheme that is offered is not answered, "" it is.
func (d *dialogue) passes(scheme string) string {
	switch {
	case d.tokenAlone && (scheme == "basic" || scheme == "digest" || scheme == "ntlm"): // curl sends an empty user name there, or nothing
		return "it needs a user name and a password"
	case slices.Contains(d.want, scheme) && (scheme == "basic" || d.with[scheme] != nil):
		return ""
	case scheme == "bearer":
		return "it needs a token"
	}
	return "the request does not allow it"
}

// takes hears one challenge as curl does: Digest also before it is picked, and of several the first; the others once they are.
func (d *dialogue) takes(scheme, params string, again bool) {
	a := d.with[scheme]
	switch {
	case scheme == "basic":
		d.stuck = d.stuck || d.picked == "basic"
	case a == nil || again || scheme != "digest" && d.picked != scheme:
	case !a.hear(params):
		d.stuck = true
	}
}

// begins reports whether a challenge names the scheme.
func begins(s, scheme string) bool {
	return len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && (len(s) == len(scheme) || strings.IndexByte(" \t,", s[len(scheme)]) >= 0)
}
