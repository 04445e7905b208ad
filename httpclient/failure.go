package httpclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// failure turns a transport error into data. Texts are made here: the library's may hold the URL and its secrets.
func (c *Client) failure(ctx context.Context, err error, l *leg, t *trace) *Failure {
	f := &Failure{Kind: FailOther, During: t.during(), Alert: alertOf(err)}
	var (
		dns      *net.DNSError
		verify   *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		name     x509.HostnameError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
		netErr   net.Error
		hostText = hostPort(l.url)
	)
	handshake, ofTLS := phraseFor(tlsPhrases, err.Error())
	text, knownText := phraseFor(protocolPhrases, err.Error())
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled):
		f.Kind, f.Detail = FailStopped, "stopped by you"
	case errors.As(err, &dns):
		f.Kind, f.During = FailDNS, "looking up "+clean.Line(dns.Name, 200)
		f.Detail = "the name has no address"
		if f.NameUnknown = dns.IsTimeout || !dns.IsNotFound; f.NameUnknown {
			f.Detail = "the name server could not answer"
			if dns.IsTimeout {
				f.Detail = "the name server did not answer in time"
			}
			f.Next = "Check whether this machine reaches its network and its name server; on a company network, check the VPN"
		}
	case errors.Is(err, context.DeadlineExceeded):
		f.Kind = FailTimeout
	case errors.As(err, &unknown):
		f.Kind, f.Certificate = FailTLS, "unknown authority"
		f.Detail = "the certificate is signed by an authority that this machine does not trust"
	case errors.As(err, &name):
		f.Kind, f.Certificate = FailTLS, "other name"
		f.Detail = fmt.Sprintf("the certificate is for %s, not for %s", names(name.Certificate), clean.Line(name.Host, 200))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		f.Kind, f.Certificate = FailTLS, "expired"
		f.Detail = "the certificate was good until " + Moment(invalid.Cert.NotAfter)
		if c.now().Before(invalid.Cert.NotBefore) {
			f.Certificate, f.Detail = "not yet valid", "the certificate is good from "+Moment(invalid.Cert.NotBefore)
		}
	case errors.As(err, &verify):
		f.Kind, f.Detail = FailTLS, "the certificate does not verify: "+strings.ReplaceAll(clean.Line(verify.Err.Error(), 200), "x509: ", "")
	case errors.As(err, &record) && plainHTTP(record):
		f.Kind, f.Detail, f.Next, f.Handshake = FailTLS, plainOnTLSPort, useHTTP, "plain http"
	case errors.As(err, &record):
		f.Kind, f.Detail, f.Next, f.Handshake = FailTLS, "the server does not speak TLS on this port", "Check the port: another protocol is spoken there", "not tls"
	case strings.Contains(err.Error(), "remote error: tls: "):
		f.say(handshake)
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Kind, f.Detail = FailRefused, "nothing listens at "+connected(err, hostText)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		f.Detail, f.Next = "no way leads to "+connected(err, hostText), "Check the host; on a company network, check the VPN"
	case strings.Contains(err.Error(), "socks connect"):
		if p, ok := phraseFor(socksPhrases, err.Error()[strings.Index(err.Error(), "socks connect"):]); ok {
			f.say(p)
			switch p.in {
			case "no acceptable authentication methods":
				f.ProxyLogin = "wanted"
			case "username/password":
				f.ProxyLogin = "refused"
			}
		}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		f.Kind, f.Detail = FailReset, "the other side reset the connection"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed idle connection"):
		f.Kind, f.Detail = FailReset, "the other side closed the connection without an answer"
		if t.firstByte() {
			f.Detail = "the other side closed the connection in the middle of its answer"
		}
	case errors.As(err, &netErr) && netErr.Timeout():
		f.Kind, f.Detail = FailTimeout, "no connection within the time given"
	case knownText:
		f.say(text)
	case ofTLS:
		f.say(handshake)
	case strings.Contains(err.Error(), "proxyconnect"):
		f.Kind, f.Detail = FailProxy, "the proxy could not be reached"
	default: // no text of the library: it is written for programmers, and may hold the URL
		f.Detail, f.Next = "the connection ended in a way that is not known", "Try again; if it stays, compare with what curl -v says of it"
	}
	if p := t.tr.proxyFor(l.url); p != "" && f.Kind != FailProxy {
		f.throughProxy(p, t.tunnelled() && (f.Alert == "" || l.url.Scheme == "https"))
	}
	return f
}

// ofTunnel says what a proxy answered to CONNECT where the library gave up reading it: raw is what came.
func (f *Failure) ofTunnel(raw []byte) {
	a := readRaw(raw)
	next := "Ask who runs the proxy: its answer to CONNECT is broken"
	switch {
	case f.Kind != FailOther && f.Kind != FailReset && f.Kind != FailTimeout:
	case a.odd != "":
		f.Kind, f.Detail, f.Next = FailProxy, "the proxy answers with the status "+quote(clean.Line(a.odd, 20))+", and HTTP has only those from 100 to 599", next
	case a.status != 0 && a.fault != "" && !a.endless:
		f.Kind, f.Detail, f.Next = FailProxy, "the proxy's answer cannot be read: "+a.fault, next
	case a.status != 0 && a.endless:
		f.Kind, f.Detail, f.Next = FailProxy, "the proxy's answer begins with status "+itoa(a.status)+", and "+a.fault, next
	}
}

// tunnelRefused is a proxy's answer to CONNECT that opens no tunnel.
func tunnelRefused(status int, line, host string) *Failure {
	f := &Failure{Kind: FailProxy, During: "asking the proxy for a tunnel", Detail: "the proxy answered " + clean.Line(line, 100)}
	switch {
	case status >= 500 && status < 600:
		f.Detail = "the proxy has no connection to " + host + ": it answered " + clean.Line(line, 100)
		f.Next = "Check host and port; if they are right, ask who runs the proxy"
	case status < 400 || status >= 600:
		f.Detail = "the proxy answered " + clean.Line(line, 100) + ", which opens no tunnel"
		f.Next = "Check the proxy's host and port; if they are right, ask who runs the proxy"
	}
	return f
}

// throughProxy says of a failure on the way through a proxy whose it is: until the tunnel stands, all is between us and
// the proxy.
func (f *Failure) throughProxy(proxy string, tunnelled bool) {
	shown := clean.Line(mask.URL(proxy), 200)
	if tunnelled {
		return
	}
	check := "Check the proxy " + shown + " (-x, http_proxy, https_proxy), or name the host in NO_PROXY"
	switch f.Kind {
	case FailDNS:
		f.Detail, f.Next = "the name of the proxy has no address", check
		if f.NameUnknown {
			f.Detail = "the name of the proxy could not be looked up"
		}
	case FailRefused:
		f.Detail, f.Next = strings.Replace(f.Detail, "nothing listens at", "no proxy listens at", 1), check
	case FailReset:
		f.Detail, f.Next = "the proxy closed the connection without an answer", check
	case FailTLS:
		f.OfProxy = true
		f.During, f.Next = "the TLS handshake with the proxy "+shown, check+"; most proxies are written http://host:port"
		if f.Alert != "" {
			f.Detail = strings.ReplaceAll(f.Detail, "the server", "the proxy")
			f.Next = "Give the proxy the certificate that it wants: curl --proxy-cert FILE --proxy-key FILE"
		}
	case FailOther:
		if strings.HasPrefix(f.Detail, "the answer is not HTTP") {
			f.Detail, f.Next = "what listens at the proxy's address does not answer in HTTP", check
		}
	}
}

func connected(err error, host string) string {
	if op := dialled(err); op != nil && op.Addr != nil {
		return op.Addr.String()
	}
	return host
}

func names(c *x509.Certificate) string {
	if c == nil || len(c.DNSNames)+len(c.IPAddresses) == 0 {
		return "no name"
	}
	all := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) > 4 {
		all = append(all[:4], "…")
	}
	return clean.Line(strings.Join(all, ", "), 200)
}
