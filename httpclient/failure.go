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
	"time"
)

// failure turns a transport error into data. Texts are made here: the library's may hold the URL and its secrets.
func (c *Client) failure(ctx context.Context, err error, l *leg, t *trace) *Failure {
	f := &Failure{Kind: FailOther, During: t.during()}
	var (
		dns      *net.DNSError
		verify   *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		name     x509.HostnameError
		invalid  x509.CertificateInvalidError
		alert    tls.AlertError
		record   tls.RecordHeaderError
		opErr    *net.OpError
		netErr   net.Error
		hostText = hostPort(l.url)
	)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled):
		f.Kind, f.Detail = FailStopped, "stopped by you"
	case errors.As(err, &dns):
		f.Kind, f.During = FailDNS, "looking up "+CleanLine(dns.Name, 200)
		f.Detail = "the name has no address"
		if dns.IsTimeout {
			f.Detail = "the name server did not answer in time"
		} else if !dns.IsNotFound {
			f.Detail = "the name server could not answer"
		}
	case errors.Is(err, context.DeadlineExceeded):
		f.Kind = FailTimeout
	case errors.As(err, &unknown):
		f.Kind, f.Certificate = FailTLS, "unknown authority"
		f.Detail = "the certificate is signed by an authority that this machine does not trust"
	case errors.As(err, &name):
		f.Kind, f.Certificate = FailTLS, "other name"
		f.Detail = fmt.Sprintf("the certificate is for %s, not for %s", names(name.Certificate), CleanLine(name.Host, 200))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		f.Kind, f.Certificate = FailTLS, "expired"
		f.Detail = "the certificate was good until " + invalid.Cert.NotAfter.UTC().Format(time.RFC3339)
		if c.now().Before(invalid.Cert.NotBefore) {
			f.Certificate, f.Detail = "not yet valid", "the certificate is good from "+invalid.Cert.NotBefore.UTC().Format(time.RFC3339)
		}
	case errors.As(err, &verify):
		f.Kind, f.Detail = FailTLS, "the certificate does not verify: "+CleanLine(verify.Err.Error(), 200)
	case errors.As(err, &record):
		f.Kind, f.Detail = FailTLS, "the server does not speak TLS on this port"
	case errors.As(err, &alert):
		f.Kind, f.Detail = FailTLS, "the server ended the TLS handshake: "+CleanLine(alert.Error(), 200)
	case strings.Contains(err.Error(), "remote error: tls:"):
		_, what, _ := strings.Cut(err.Error(), "remote error: tls:")
		f.Kind, f.Detail = FailTLS, "the server ended the TLS handshake:"+CleanLine(what, 200)
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Kind, f.Detail = FailRefused, "nothing listens at "+connected(err, hostText)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		f.Kind, f.Detail = FailReset, "the other side reset the connection"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed idle connection"):
		f.Kind, f.Detail = FailReset, "the other side closed the connection without an answer"
	case errors.As(err, &netErr) && netErr.Timeout():
		f.Kind, f.Detail = FailTimeout, "no connection within the time given"
	case strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "HTTP/1.x transport connection broken"):
		f.Detail = "the answer is not HTTP"
	case strings.Contains(err.Error(), "tls:"):
		_, what, _ := strings.Cut(err.Error(), "tls:")
		f.Kind, f.Detail = FailTLS, "the TLS handshake failed:"+CleanLine(what, 200)
	case strings.Contains(err.Error(), "proxyconnect"):
		f.Kind, f.Detail = FailProxy, "the proxy could not be reached"
	case errors.As(err, &opErr):
		f.Detail = CleanLine(opErr.Err.Error(), 200)
	default:
		f.Detail = "the connection failed: " + CleanLine(lastPart(err), 200)
	}
	return f
}

// lastPart is the innermost error's text: the outer ones may quote the URL.
func lastPart(err error) string {
	for {
		u := errors.Unwrap(err)
		if u == nil {
			return err.Error()
		}
		err = u
	}
}

func connected(err error, host string) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
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
	return CleanLine(strings.Join(all, ", "), 200)
}
