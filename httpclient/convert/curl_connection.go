package convert

import (
	"crypto/tls"
	"strings"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// applyConnection reads the options that say where to connect and how, and what is trusted there.
func (op *operation) applyConnection(long string, on bool, v string) error {
	r := &op.r
	switch long {
	case "insecure":
		r.Insecure = on
	case "resolve":
		r.Resolve = append(r.Resolve, v)
		return checkRule("--resolve", v)
	case "connect-to":
		r.ConnectTo = append(r.ConnectTo, v)
		return checkRule("--connect-to", v)
	case "unix-socket":
		r.UnixSocket = v
	case "abstract-unix-socket":
		r.UnixSocket = "@" + v
	case "ipv4":
		r.IPFamily = 4
	case "ipv6":
		r.IPFamily = 6
	case "haproxy-protocol":
		r.HAProxy = on
	case "haproxy-clientip":
		r.HAProxy, r.HAProxyIP = true, v
	case "proxy", "proxy1.0", "socks4", "socks4a", "socks5", "socks5-hostname":
		return op.setProxy(long, v)
	case "preproxy":
		p := op.proxy()
		p.Before, p.BeforeBy = cutUserinfo(v)
	case "proxytunnel":
		op.proxy().Tunnel = on
	case "proxy-user":
		if p := op.proxy(); p.Login == nil || p.Login.Source == "curl -U" {
			p.Login = login(v, "curl -U")
		}
	case "proxy-header":
		return op.addProxyHeader(v)
	case "proxy-insecure":
		op.proxy().Insecure = on
	case "noproxy":
		r.NoProxy = v
		if v == "" {
			r.NoProxy = " " // an empty list overrides no_proxy of the environment
		}
	case "cacert":
		r.CACertFile = v
	case "cert":
		r.ClientCertFile = op.certificate(&r.TLS, v)
	case "key":
		r.ClientKeyFile = v
	case "proxy-cacert":
		op.proxy().TLS.CAFile = v
	case "proxy-cert":
		op.proxy().TLS.CertFile = op.certificate(&op.proxy().TLS, v)
	case "proxy-key":
		op.proxy().TLS.KeyFile = v
	default:
		if name, ok := strings.CutPrefix(long, "proxy-"); ok {
			return op.tlsOption(&op.proxy().TLS, long, name, v)
		}
		return op.tlsOption(&r.TLS, long, long, v)
	}
	return nil
}

// tlsOption reads what the options for the server and for the proxy have alike.
func (op *operation) tlsOption(f *httpclient.TLSFiles, long, name, v string) error {
	switch name {
	case "capath":
		f.CADir = v
	case "cert-type", "key-type":
		t := strings.ToUpper(v)
		if t != "PEM" && t != "DER" && (t != "P12" || name == "key-type") {
			op.refuse("--" + long + " " + mask.Word(v))
		}
		if name == "cert-type" {
			f.CertType = t
		} else {
			f.KeyType = t
		}
	case "pass":
		f.Pass = mask.NewSensitive("passphrase", v)
	case "pinnedpubkey":
		f.Pinned = v
	case "tlsv1", "tlsv1.0":
		f.MinVersion = tls.VersionTLS10
	case "tlsv1.1":
		f.MinVersion = tls.VersionTLS11
	case "tlsv1.2":
		f.MinVersion = tls.VersionTLS12
	case "tlsv1.3":
		f.MinVersion = tls.VersionTLS13
	case "tls-max":
		n, ok := map[string]uint16{"default": 0, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}[v]
		if !ok {
			return badValue("--tls-max", "default, 1.0, 1.1, 1.2 or 1.3", v)
		}
		f.MaxVersion = n
	}
	return nil
}

// certificate reads CERT:PASSPHRASE.
func (op *operation) certificate(f *httpclient.TLSFiles, v string) string {
	if strings.HasPrefix(strings.ToLower(v), "pkcs11:") {
		op.refuse("--cert with a PKCS #11 token")
		return v
	}
	file, pass, has := cutCert(v)
	if has {
		f.Pass = mask.NewSensitive("passphrase", pass)
	}
	return file
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
