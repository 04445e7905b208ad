package scheme

import (
	"errors"
	"path"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// mtls is the client certificate. It is shown in the TLS handshake, below HTTP, so it stands beside a credential in a header
// and is not replaced by one (RFC 8705 binds a token to it).
func mtls() Scheme {
	return Scheme{
		ID: "mtls", Title: "Client certificate",
		About: "A certificate and its private key; the key never leaves this machine, it only signs the TLS handshake.",
		Fields: []FieldSpec{
			{Name: "cert", Label: "Cert file", Help: "PEM, DER (.der) or PKCS #12 (.p12, .pfx); further certificates up to the authority may follow in it"},
			{Name: "key", Label: "Key file", Help: "Empty where the key is in the certificate's file", Optional: true},
			{Name: "passphrase", Label: "Password of the key", Help: "Its passphrase; empty where the key is not encrypted", Secret: true, Optional: true},
		},
		Detect: func(r httpclient.Request) (flows.Credential, bool) {
			if r.ClientCertFile == "" {
				return flows.Credential{}, false
			}
			src := source(r, "cert")
			return flows.Credential{Scheme: "mtls", Fields: []flows.Field{
				{Name: "cert", Value: mask.NewSensitive("file", r.ClientCertFile), Source: src},
				{Name: "key", Value: mask.NewSensitive("file", r.ClientKeyFile), Source: src},
				{Name: "passphrase", Value: r.TLS.Pass, Source: src}}}, true
		},
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			cert, key := strings.TrimSpace(c.Get("cert").Reveal()), strings.TrimSpace(c.Get("key").Reveal())
			if cert == "" {
				return r, errors.New("applying a credential: want the file of the certificate, got none")
			}
			if !strings.HasPrefix(strings.ToLower(r.URL), "https:") {
				return r, errors.New("applying a credential: a client certificate needs https, and the URL has http")
			}
			same := cert == r.ClientCertFile && key == r.ClientKeyFile
			r = r.Clone()
			r.ClientCertFile, r.ClientKeyFile = cert, key
			if !same {
				r.TLS.CertType, r.TLS.KeyType = typeOf(cert), ""
				if typeOf(key) == "DER" {
					r.TLS.KeyType = "DER"
				}
			}
			r.TLS.Pass = mask.NewSensitive("passphrase", c.Get("passphrase").Reveal())
			return withSource(r, "cert", c.Source()), nil
		},
		Strip: func(r httpclient.Request) httpclient.Request {
			r = r.Clone()
			r.ClientCertFile, r.ClientKeyFile = "", ""
			r.TLS.CertType, r.TLS.KeyType, r.TLS.Pass = "", "", mask.Sensitive{}
			return r
		},
		References: []string{"RFC 8446 section 4.3.2", "RFC 8705"},
	}
}

// typeOf is the type that a file's name tells, for curl's --cert-type and --key-type; "" is PEM.
func typeOf(file string) string {
	switch strings.ToLower(path.Ext(strings.ReplaceAll(file, `\`, "/"))) {
	case ".p12", ".pfx":
		return "P12"
	case ".der":
		return "DER"
	}
	return ""
}

// ShownCertificate names the client certificate that goes along with another credential; "" none.
func ShownCertificate(r httpclient.Request, c flows.Credential) string {
	if r.ClientCertFile == "" || c.Scheme == "mtls" {
		return ""
	}
	own, _ := mtls().Detect(r)
	return Shown(own)
}

// shownFiles names a client certificate by its files.
func shownFiles(c flows.Credential) string {
	text := "client certificate " + clean.Line(mask.Word(c.Get("cert").Reveal()), 80)
	if key := c.Get("key").Reveal(); key != "" {
		text += ", key " + clean.Line(mask.Word(key), 80)
	}
	if pass := c.Get("passphrase"); !pass.IsZero() {
		text += ", " + pass.String()
	}
	return text
}
