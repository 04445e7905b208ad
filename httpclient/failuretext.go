package httpclient

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
)

// phrase says in a sentence what an error of net/http, crypto/tls or a SOCKS dialer means, and the next step. Those
// libraries name most of their errors by text alone, and the text is written for programmers.
type phrase struct {
	in           string // a part of the library's text
	kind         FailureKind
	detail, next string
}

// protocolPhrases are looked through in order; the first that fits counts.
var protocolPhrases = []phrase{
	// HTTP/2, RFC 9113 section 7.
	{"HTTP_1_1_REQUIRED", FailOther, "the server does not take this request by HTTP/2", "Send it by HTTP/1.1 (curl --http1.1)"},
	{"INADEQUATE_SECURITY", FailTLS, "the server finds the TLS connection too weak for HTTP/2", "Send it by HTTP/1.1 (curl --http1.1), and have the server's TLS settings looked at"},
	{"ENHANCE_YOUR_CALM", FailReset, "the server ended the HTTP/2 connection because of too many or too large requests", "Wait, then try again with fewer and smaller headers"},
	{"REFUSED_STREAM", FailReset, "the server took the connection and not this request (HTTP/2, REFUSED_STREAM)", "Try again; the request was not worked on"},
	{"COMPRESSION_ERROR", FailReset, "the server could not read the HTTP/2 headers, or wrote ones that cannot be read", "Try it by HTTP/1.1 (curl --http1.1); where that works, the server's HTTP/2 is at fault"},
	{"INTERNAL_ERROR", FailReset, "the server broke the answer off with a fault of its own (HTTP/2, INTERNAL_ERROR)", "Try it by HTTP/1.1 (curl --http1.1), and give the operator the time: the fault stands in the server's log"},
	{"PROTOCOL_ERROR", FailReset, "one side broke the rules of HTTP/2, and the connection ended (PROTOCOL_ERROR)", "Try it by HTTP/1.1 (curl --http1.1); where that works, the server's HTTP/2 or a proxy on the way is at fault"},
	{"stream error:", FailReset, "the server broke the request off in HTTP/2", "Try it by HTTP/1.1 (curl --http1.1); where that works, the server's HTTP/2 is at fault"},
	{"GOAWAY", FailReset, "the server closed the HTTP/2 connection before it answered", "Try again; if it stays, try it by HTTP/1.1 (curl --http1.1)"},
	{"frame header looked like an HTTP/1.1 header", FailOther, "the server answers in HTTP/1.1 where HTTP/2 was spoken to it", "Send it by HTTP/1.1: leave --http2-prior-knowledge out"},
	{"frame too large", FailOther, "the answer is not HTTP/2", "Check the port; send it by HTTP/1.1: leave --http2-prior-knowledge out"},
	{"response header list larger", FailOther, "the headers of the answer are longer than 1 MB and were not read", "Tell the operator: no client needs to read headers of that length"},
	{"http2: client connection lost", FailReset, "the HTTP/2 connection was lost", "Try again; if it stays, try it by HTTP/1.1 (curl --http1.1)"},
	{"http2:", FailReset, "the HTTP/2 connection broke", "Try it by HTTP/1.1 (curl --http1.1); where that works, the server's HTTP/2 or a proxy on the way is at fault"},
	{"connection error:", FailReset, "the HTTP/2 connection broke", "Try it by HTTP/1.1 (curl --http1.1); where that works, the server's HTTP/2 or a proxy on the way is at fault"},
	// HTTP/1.1, where the answer's bytes were not seen in the clear.
	{"server gave HTTP response to HTTPS client", FailTLS, plainOnTLSPort, useHTTP},
	{"headers exceeded", FailOther, "the headers of the answer are longer than 1 MB and were not read", "Tell the operator: no client needs to read headers of that length"},
	{"malformed MIME header", FailOther, "a line in the headers of the answer is no “Name: value”", "Tell the operator: something writes a broken line into the headers, often a message with a line break"},
	{"malformed HTTP status code", FailOther, "the answer's status is no number of three digits", "Check host and port; else tell the operator that the status line is broken"},
	{"too many 1xx", FailOther, "the server sends interim answers (1xx) without end", "Tell the operator; nothing in the request mends that"},
	{"unsupported transfer encoding", FailOther, "the answer's body is sent in a way (Transfer-Encoding) that is not known", "Tell the operator: HTTP/1.1 clients need to know “chunked” alone"},
	{"multiple Content-Length", FailOther, "the answer says two different lengths for its body", "Tell the operator: two Content-Length lines make an answer that cannot be trusted"},
	{"bad Content-Length", FailOther, "the answer says a length for its body that is no number", "Tell the operator: Content-Length must be a number"},
	{"malformed HTTP", FailOther, "the answer is not HTTP", "Check host and port: another protocol is spoken there, perhaps TLS (try https)"},
	{"HTTP/1.x transport connection broken", FailOther, "the answer is not HTTP", "Check host and port: another protocol is spoken there, perhaps TLS (try https)"},
	{"invalid header field", FailOther, "the answer has a header that HTTP does not allow", "Tell the operator: something writes a broken line into the headers"},
}

const (
	plainOnTLSPort = "the server answers in plain HTTP on this port, where TLS was spoken to it"
	useHTTP        = "Write http:// in the URL, if nothing secret is sent; else ask for the port with TLS"
)

// socksPhrases are the answers of a SOCKS proxy (RFC 1928 section 6, RFC 1929).
var socksPhrases = []phrase{
	{"no acceptable authentication methods", FailProxy, "the SOCKS proxy asks for a login", "Give the proxy its login (curl -U user:password), or name the host in NO_PROXY"},
	{"username/password", FailProxy, "the SOCKS proxy refuses the login", "Correct the proxy's user name or password; percent-encode special characters in its URL"},
	{"unexpected protocol version", FailProxy, "what listens at the proxy's address does not speak SOCKS", "Check the proxy's host and port; an HTTP proxy is written http://host:port"},
	{"not allowed by ruleset", FailProxy, "a rule of the SOCKS proxy does not allow this connection", "Ask who runs the proxy to allow this host, or name it in NO_PROXY"},
	{"network unreachable", FailProxy, "the SOCKS proxy has no way to the network of that host", "Check host and port; if they are right, ask who runs the proxy"},
	{"host unreachable", FailProxy, "the SOCKS proxy cannot reach that host", "Check host and port; if they are right, ask who runs the proxy"},
	{"connection refused", FailProxy, "the SOCKS proxy reached the host, and nothing listens on that port", "Check host and port, and that the service runs"},
	{"TTL expired", FailProxy, "the SOCKS proxy got no answer from that host in time", "Try again; if it stays, ask who runs the proxy"},
	{"general SOCKS server failure", FailProxy, "the SOCKS proxy failed to connect, and does not say why", "Check host and port; if they are right, ask who runs the proxy"},
	{"EOF", FailProxy, "the SOCKS proxy closed the connection without an answer", "Check the proxy's host and port; an HTTP proxy is written http://host:port"},
	{"", FailProxy, "the SOCKS proxy did not make the connection", "Check the proxy's host and port; if they are right, ask who runs the proxy"},
}

// tlsPhrases are what crypto/tls says of a handshake, its own findings and the alerts of the other side (RFC 8446
// section 6.2).
var tlsPhrases = []phrase{
	{"remote error: tls: certificate required", FailTLS, "the server ended the TLS handshake: it wants a client certificate", "Send it with a certificate and key: curl --cert FILE --key FILE"},
	{"remote error: tls: protocol version not supported", FailTLS, "the server ended the TLS handshake: it does not speak TLS 1.2 or 1.3", "Have the server's TLS brought up to date"},
	{"remote error: tls: unrecognized name", FailTLS, "the server ended the TLS handshake: it does not know the host name that was asked for", "Check the host name; with --resolve or --connect-to, the name in the URL counts"},
	{"remote error: tls: unknown certificate authority", FailTLS, "the server ended the TLS handshake: it does not know the authority of the client certificate", "Use a certificate of an authority that this server trusts"},
	{"remote error: tls: expired certificate", FailTLS, "the server ended the TLS handshake: the client certificate has expired", "Renew the client certificate"},
	{"remote error: tls: revoked certificate", FailTLS, "the server ended the TLS handshake: the client certificate was revoked", "Get a new client certificate"},
	{"remote error: tls: bad certificate", FailTLS, "the server ended the TLS handshake: it does not take the client certificate, or wants one", "Send it with the right certificate and key: curl --cert FILE --key FILE"},
	{"remote error: tls: unsupported certificate", FailTLS, "the server ended the TLS handshake: it does not take this kind of client certificate", "Use a certificate that is made for clients: its extended key usage must name clientAuth"},
	{"remote error: tls: unknown certificate", FailTLS, "the server ended the TLS handshake: it finds a fault in the client certificate, and does not say which", "Ask the operator what the server's log says of the certificate"},
	{"remote error: tls: access denied", FailTLS, "the server ended the TLS handshake: it knows the client certificate, and does not let it in", "Have the certificate admitted"},
	{"remote error: tls: handshake failure", FailTLS, "the server ended the TLS handshake: the two sides found nothing in common, or a client certificate is wanted", "Check host and port; where a client certificate is wanted: curl --cert FILE --key FILE"},
	{"unsupported protocol version", FailTLS, "the server speaks only a version of TLS before 1.2, which is not safe any more", "Have the server's TLS brought up to date"},
	{"no supported versions", FailTLS, "the server speaks only a version of TLS before 1.2, which is not safe any more", "Have the server's TLS brought up to date"},
	{"unconfigured cipher suite", FailTLS, "the server insists on a way of encryption that is not safe any more", "Have the server's TLS brought up to date"},
	{"does not look like a TLS handshake", FailTLS, "the server does not speak TLS on this port", "Check the port: another protocol is spoken there"},
	{"oversized record", FailTLS, "the server does not speak TLS on this port", "Check the port: another protocol is spoken there"},
	{"unsupported certificate", FailTLS, "the server's certificate has a kind of key that is not supported", "Have the certificate put right"},
	{"remote error: tls: ", FailTLS, "the server ended the TLS handshake", "Check host and port; else ask the operator what the server's log says of it"},
	{"tls: ", FailTLS, "the TLS handshake failed", "Compare with what curl -v says of it, and have the server's TLS looked at"},
}

// phraseFor is the phrase for a library's text.
func phraseFor(list []phrase, text string) (phrase, bool) {
	for _, p := range list {
		if strings.Contains(text, p.in) {
			return p, true
		}
	}
	return phrase{}, false
}

// say puts a phrase into f.
func (f *Failure) say(p phrase) {
	f.Kind, f.Detail, f.Next, f.Handshake = p.kind, p.detail, p.next, handshakeFault(p.in)
}

// handshakeFault is the value of Failure.Handshake for a phrase.in, "" none.
func handshakeFault(phrase string) string {
	switch phrase {
	case "remote error: tls: protocol version not supported", "unsupported protocol version", "no supported versions":
		return "old version"
	case "unconfigured cipher suite":
		return "old cipher"
	case "server gave HTTP response to HTTPS client":
		return "plain http"
	case "does not look like a TLS handshake", "oversized record":
		return "not tls"
	case "remote error: tls: unrecognized name":
		return "unknown name"
	}
	return ""
}

// plainHTTP reports whether what came in place of a TLS record is the beginning of an HTTP answer.
func plainHTTP(r tls.RecordHeaderError) bool { return string(r.RecordHeader[:]) == "HTTP/" }

// dialled is the innermost attempt to connect in err, nil where a connection was there.
func dialled(err error) *net.OpError {
	var found *net.OpError
	for err != nil {
		var op *net.OpError
		if !errors.As(err, &op) {
			break
		}
		if op.Op == "dial" {
			found = op
		}
		err = op.Err
	}
	return found
}
