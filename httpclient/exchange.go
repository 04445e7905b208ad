package httpclient

import (
	"time"

	"why401/httpclient/cookie"
)

// Exchange is the record of one request and all that came of it. It is never edited afterwards.
type Exchange struct {
	Purpose  string // "the request", "experiment without-credential", "replay"
	Request  Request
	Hops     []Hop
	Failure  *Failure        // set when the last hop got no answer
	Jar      []cookie.Cookie // the cookies held at the end, where the cookie engine is on
	Started  time.Time
	Duration time.Duration
}

// Last is the last hop, or nil where nothing could be sent.
func (x *Exchange) Last() *Hop {
	if x == nil || len(x.Hops) == 0 {
		return nil
	}
	return &x.Hops[len(x.Hops)-1]
}

// Status is the last status, 0 where no answer came.
func (x *Exchange) Status() int {
	if h := x.Last(); h != nil && x.Failure == nil {
		return h.Status
	}
	return 0
}

// Hop is one request on the wire and its answer.
type Hop struct {
	Method  string
	URL     string
	Proto   string  // "HTTP/1.1", "HTTP/2.0"
	Sent    Headers // field lines really written, those of the transport too; HTTP/2 pseudo fields left out
	Target  string  // the request target of HTTP/1.1, or :path
	Body    []byte  // request body, the first MiB
	BodyLen int64

	Status   int
	Reason   string
	Received Headers
	Trailers Headers
	Answer   []byte // response body, its transfer and content codings undone, the first MiB
	AnswerN  int64  // bytes read in all
	Cut      bool   // the answer is longer than what was kept
	Unended  string // "within 5 s", "after 17825792 bytes": the body did not come to an end, and what came is here; "" it did
	Fault    string // where the answer breaks the grammar of HTTP/1, "" nowhere; what could be read is here all the same

	Remote string // address:port connected to
	Proxy  string // proxy URL without userinfo, "" none
	// ProxyWhy says why this proxy, or none, was taken: "named by environment http_proxy"; "" in a record of others.
	ProxyWhy string
	TLS      *TLSPeer
	// ClientCert is what became of a client certificate at the server, ProxyCert at an https proxy; nil without TLS there.
	ClientCert, ProxyCert *ClientCertificate

	Reused bool
	Timing Timing

	Redirect *Redirect // set when the answer points elsewhere (followed or not)

	Cookies    []cookie.Use // what was decided of each cookie that could go along
	CookiesSet []cookie.Set // what became of each that the answer sets

	// Signed is the signature that was computed for this hop, nil none.
	Signed *Signed
	// Auth is how the value of Authorization was made as an answer to a challenge, ProxyAuth that of Proxy-Authorization; nil where
	// it is no such answer.
	Auth, ProxyAuth AuthStep
	// Choice is which of the schemes that this answer offers was taken, where several were allowed; nil else.
	Choice *Choice
	// Dropped: the connection was gone when the next leg of a login that belongs to it was due.
	Dropped bool
	// Answered: the next hop asks for the same once more, with an answer to the challenge of this one (or, after curl's first
	// request without its body, with the body). The two are one dialogue.
	Answered bool
}

// Digest is the answer in Authorization where it is one of Digest, else nil; ProxyDigest that in Proxy-Authorization.
func (h *Hop) Digest() *DigestAnswer { a, _ := h.Auth.(*DigestAnswer); return a }

// ProxyDigest is the proxy's part of Digest.
func (h *Hop) ProxyDigest() *DigestAnswer { a, _ := h.ProxyAuth.(*DigestAnswer); return a }

// Stations are the hops without those that the next one answers: what a redirect counts as hops.
func (x *Exchange) Stations() []Hop {
	var out []Hop
	for i, h := range x.Hops {
		if !h.Answered || i == len(x.Hops)-1 {
			out = append(out, h)
		}
	}
	return out
}

// Timing holds offsets from the hop's start; zero where a phase did not happen.
type Timing struct {
	Start                                     time.Time
	DNS, Connect, TLS, Wrote, FirstByte, Done time.Duration
}

// TLSPeer is what the other side showed.
type TLSPeer struct {
	Version, CipherSuite, ALPN, ServerName string
	Subject, Issuer                        string
	DNSNames                               []string
	NotBefore, NotAfter                    time.Time
	SHA256                                 string   // of the leaf, hexadecimal
	Verified                               bool     // false under Insecure, and where the check failed
	Chain                                  []string // subjects of the certificates that came with the leaf, in their order
}

// Redirect is what a 3xx answer with a Location led to. Names are field names as sent ("Authorization", "Cookie").
type Redirect struct {
	Location string // absolute
	Followed bool
	Kept     []string
	Dropped  []string
	Leaks    []string // credentials that curl takes along to another origin
	Others   []string // names of other header fields that curl takes along to another origin; the person typed them, so they may tell more than that host should know
	Repeats  string   // "POST", "POST with its body": an unsafe method that would be sent once more than is done unasked, or to another origin; "" none
	Held     bool     // not followed for the sake of Leaks or Repeats: neither goes on unasked
	Why      string   // "other host", "other port", "other scheme", "method changed by 303"
}

// FailureKind says at which step no answer came.
type FailureKind string

// The kinds of Failure.
const (
	FailDNS     FailureKind = "dns"
	FailRefused FailureKind = "refused"
	FailTimeout FailureKind = "timeout"
	FailTLS     FailureKind = "tls"
	FailReset   FailureKind = "reset"
	FailProxy   FailureKind = "proxy" // the proxy refused CONNECT; Status then holds its answer in the hop
	FailOther   FailureKind = "other" // bad URL, too many redirects, protocol error
	FailStopped FailureKind = "stopped"

	failOtherConnection FailureKind = "other connection" // of a leg that Do makes anew; no Exchange has it
)

// Failure is a request that got no answer: data under study, not an error of this program.
type Failure struct {
	Kind   FailureKind
	During string // "looking up api.example.test", "connecting to 127.0.0.1:8080", "TLS handshake", "waiting for the answer"
	Detail string // one sentence, cleaned: "certificate has expired: notAfter 2026-01-02"
	Next   string // what to do about this very failure, "" where the kind says enough
	// NameUnknown: no name server answered, so whether the name has an address is not known.
	NameUnknown bool
	// ProxyLogin says of a SOCKS proxy, which has no status, that it wants a login ("wanted") or refuses one ("refused"), and of
	// any whose URL holds one that it is cut at the wrong place ("misread").
	ProxyLogin string
	// Certificate says why verification failed: "expired", "not yet valid", "other name", "unknown authority", "revoked", "".
	Certificate string
	// Alert is the name of the TLS alert by which the other side ended the connection ("unknown_ca"), "" none.
	Alert string
	// Handshake says what else was wrong with TLS: "old version", "old cipher", "plain http", "not tls", "unknown name"; "" no word.
	Handshake string
	// OfProxy: the TLS connection to the proxy failed, not that to the server.
	OfProxy bool
}
