package httpclient

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// CurlVersion is what a request that came from curl says in User-Agent where it names none.
const CurlVersion = "8.14.1"

// DefaultTimeout bounds an exchange whose request names no limit.
const DefaultTimeout = 30 * time.Second

// curlMaxRedirects is curl's own limit of --max-redirs.
const curlMaxRedirects = 50

// Client sends requests. The zero value works and reads no environment.
type Client struct {
	Now      func() time.Time
	Getenv   func(string) string // proxies and HOME; nil: no environment is read
	ReadFile func(string) ([]byte, error)
	Timeout  time.Duration // of one exchange whose request names none; 0 means 30 s
	// RefusalBody is how long the body of a refusal is waited for once its headers are here; 0 means 5 s.
	RefusalBody time.Duration
	Random      func(n int) string // of signatures: n characters of 0-9a-f; nil: crypto/rand
	OnEvent     func(Event)        // progress, on Do's goroutine or the transport's; may be nil
}

// Event is one step of an exchange under way.
type Event struct {
	Hop    int    // from 1
	Phase  string // "lookup", "connect", "tls", "send", "wait", "answer", "redirect"
	Method string
	URL    string // masked
	At     time.Time
	Status int
	Note   string
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) env(name string) string {
	if c.Getenv == nil {
		return ""
	}
	return c.Getenv(name)
}

func (c *Client) event(e Event) {
	if c.OnEvent != nil {
		e.At = c.now()
		c.OnEvent(e)
	}
}

// Check says why r cannot be sent at all, nil where it can be tried: a proxy that is no address, a file that cannot be
// read, a header that HTTP does not allow. Nothing is connected to. Do finds the same, as a Failure.
func (c *Client) Check(r Request) error {
	r = r.Clone()
	if r.Method == "" {
		r.Method = "GET"
	}
	if err := c.ambient(&r); err != nil {
		return err
	}
	addr, err := address.Read(r.URL, "", r.PathAsIs)
	if err != nil {
		return errors.New("want an absolute http or https URL such as https://api.example.test/v1")
	}
	tr, err := c.transport(r)
	if err != nil {
		return err
	}
	defer tr.close()
	l := firstLeg(r, addr)
	l.host, l.proxy = c.newDialogue(r, false), tr.dialogue
	_, err = c.wireRequest(l, r, c.newJar(r), tr.forwarded(l.url))
	return err
}

// Do sends r hop by hop and returns the record of all that happened. It always returns an Exchange: a request that
// gets no answer is an Exchange with a Failure.
func (c *Client) Do(ctx context.Context, r Request) *Exchange {
	x := &Exchange{Started: c.now()}
	defer func() { x.Duration = c.now().Sub(x.Started) }()
	r = r.Clone()
	if r.Method == "" {
		r.Method = "GET"
	}
	fail := func(kind FailureKind, during, detail string) *Exchange {
		x.Request, x.Failure = r, &Failure{Kind: kind, During: during, Detail: clean.Line(detail, 400)}
		return x
	}
	if len(r.Unsupported) > 0 {
		return fail(FailOther, "preparing the request", "not sent: "+clean.Line(r.NotSent(), 300))
	}
	given := r.Proxy
	if err := c.ambient(&r); err != nil {
		return fail(FailOther, "preparing the request", err.Error())
	}
	if r.Login != nil && r.Login.Ask {
		return fail(FailOther, "preparing the request", "not sent: the command names the user "+mask.User(r.Login.User, "")+" and no password; an empty one would be a wrong password for a real user")
	}
	x.Request = r
	addr, err := address.Read(r.URL, "", r.PathAsIs)
	if err != nil || (addr.Scheme != "http" && addr.Scheme != "https") {
		return fail(FailOther, "reading the URL", "want an absolute http or https URL such as https://api.example.test/v1")
	}
	limit := r.Timeout
	if limit == 0 {
		limit = c.Timeout
	}
	if limit == 0 {
		limit = DefaultTimeout
	}
	if end, ok := ctx.Deadline(); ok { // shared with other requests
		limit = min(limit, time.Until(end).Round(100*time.Millisecond))
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tr, err := c.transport(r)
	if err != nil {
		return fail(FailOther, "preparing the connection", err.Error())
	}
	defer func() { tr.close() }()
	jar := c.newJar(r)

	if x.Failure = tr.unreadable(addr.URL()); x.Failure != nil {
		return x
	}
	leg := firstLeg(r, addr)
	leg.host, leg.proxy = c.newDialogue(r, false), tr.dialogue
	leg.host.tickets = &tickets{ctx: ctx, c: c, r: r}
	leg.proxy.tickets = leg.host.tickets
	followed := 0 // redirects
	for n := 1; ; n++ {
		if h := x.Last(); h != nil && strings.HasPrefix(h.Proto, "HTTP/2") && leg.host.leavesHTTP2() {
			tr.speakHTTP1()
		}
		hop, failure := c.hop(ctx, tr, leg, r, n, jar)
		if failure != nil && failure.Kind == failOtherConnection { // the leg was not sent
			if x.Hops != nil {
				x.Hops[len(x.Hops)-1].Dropped = true
			}
			n--
			continue
		}
		x.Hops = append(x.Hops, hop)
		if failure != nil {
			if last := &x.Hops[len(x.Hops)-1]; failure.Kind == FailProxy && leg.answers(r, last) && (r.MaxHops == 0 || n < r.MaxHops) {
				last.Answered = true
				continue
			}
			if failure.Kind == FailTimeout && failure.Detail == "" {
				failure.Detail = "no answer within " + limit.String()
			}
			x.Failure = failure
			return x
		}
		h := &x.Hops[len(x.Hops)-1]
		h.CookiesSet = jar.Keep(leg.cookieURL(), h.Received.Values("Set-Cookie"))
		x.Jar = jar.Held()
		if tr.asksLater(h) && (r.MaxHops == 0 || n < r.MaxHops) {
			h.Answered = true
			again := *leg
			again.head = head{}
			leg = &again
			continue
		}
		if h.Status == 417 && leg.head.expect && asCurl(r) && !leg.refused417 && (r.MaxHops == 0 || n < r.MaxHops) {
			again := *leg
			again.refused417, again.head = true, head{}
			leg = &again
			continue
		}
		if again := leg.withNonce(h); again != nil && (r.MaxHops == 0 || n < r.MaxHops) {
			h.Answered, leg = true, again
			continue
		}
		answers := leg.answers(r, h)
		if h.closes() {
			leg.host.ended()
			leg.proxy.ended()
		}
		if answers && (r.MaxHops == 0 || n < r.MaxHops) {
			if h.Answered = true; asCurl(r) && r.MaxRedirects != 0 && followed >= r.MaxRedirects {
				x.Failure = &Failure{Kind: FailOther, During: "answering the challenge", Detail: "curl counts the answer to a challenge as a redirect, and --max-redirs allows no more", Next: "Raise --max-redirs"}
				return x
			}
			followed++
			leg = leg.again(r)
			continue
		}
		next, red := c.redirect(r, leg, h)
		h.Redirect = red
		if red == nil || !r.FollowRedirects {
			return x
		}
		again := guardRepeats(r, x.Hops, next, red)
		max := r.MaxRedirects
		if max == 0 {
			max = curlMaxRedirects
		}
		if followed >= max {
			x.Failure = &Failure{Kind: FailOther, During: "following redirects", Detail: "too many redirects: stopped after " + itoa(followed), Next: "Raise --max-redirs where each of them leads on; else tell the operator where they lead"}
			return x
		}
		if next == nil {
			x.Failure = &Failure{Kind: FailOther, During: "following redirects", Detail: "the answer points to " + clean.Line(mask.URL(red.Location), 200) + ", which is not followed: " + red.Why, Next: "Tell the operator: the Location of this answer cannot be followed"}
			return x
		}
		if again {
			x.Failure = &Failure{Kind: FailOther, During: "following redirects", Detail: "the redirects go in a circle: " + clean.Line(mask.URL(next.url.String()), 200) + " was asked with " + next.method + " before, and each time may change data", Next: "Tell the operator: the redirects go in a circle; a " + next.method + " is not sent to the same address twice"}
			return x
		}
		if red.Held {
			x.Failure = &Failure{Kind: FailOther, During: "following redirects", Detail: red.heldFor()}
			return x
		}
		if circles(x.Hops, next) {
			x.Failure = &Failure{Kind: FailOther, During: "following redirects", Detail: "the redirects go in a circle: " + clean.Line(mask.URL(next.url.String()), 200) + " was asked " + itoa(maxSame) + " times", Next: "Tell the operator: the redirects go in a circle; often a cookie that the first one sets is not sent back"}
			return x
		}
		if r.MaxHops > 0 && n >= r.MaxHops {
			x.Failure = &Failure{Kind: FailOther, During: "following redirects", Detail: "stopped after " + itoa(n) + " requests, the number allowed; the next would have gone to " + clean.Line(mask.URL(next.url.String()), 200), Next: "Allow more requests (--max-requests), or ask the last address itself"}
			return x
		}
		leg.host.goesOn()
		leg.proxy.goesOn()
		red.Followed = true
		followed++
		c.event(Event{Hop: n, Phase: "redirect", URL: mask.URL(red.Location), Status: h.Status})
		next.nonce = leg.nonceAfter(h, next)
		leg = next
		if p, other := c.proxyAfter(r, given, leg.url); other {
			r.Proxy, x.Request.Proxy = p, p
			tr.close()
			if tr, err = c.transport(r); err != nil {
				x.Failure = &Failure{Kind: FailOther, During: "preparing the connection", Detail: clean.Line(err.Error(), 400)}
				return x
			}
			leg.proxy = tr.dialogue
			leg.proxy.tickets = leg.host.tickets
			if x.Failure = tr.unreadable(leg.url); x.Failure != nil {
				return x
			}
		}
	}
}

// maxSame is how often one redirect chain may ask the same address: a login may come back to it once or twice with a
// cookie. Curl would go on to its limit of 50 and end with nothing more.
const maxSame = 4

// circles reports whether next was asked maxSame times already.
func circles(hops []Hop, next *leg) bool {
	n := 0
	for _, h := range hops {
		if !h.Answered && h.Method == next.method && h.URL == next.url.String() {
			n++
		}
	}
	return n >= maxSame
}

// statusReason is the reason phrase of an answer's status line.
func statusReason(resp *http.Response) string {
	_, reason, _ := strings.Cut(resp.Status, " ")
	return clean.Line(reason, 200)
}
