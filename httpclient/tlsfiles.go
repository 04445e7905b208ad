package httpclient

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// serverFiles are the files for the connection to the server: those of the request's own fields among them.
func serverFiles(r Request) TLSFiles {
	f := r.TLS
	f.CAFile, f.CertFile, f.KeyFile = r.CACertFile, r.ClientCertFile, r.ClientKeyFile
	return f
}

// proxyFiles are the files for the connection to an https proxy.
func proxyFiles(p *ProxySpec) TLSFiles {
	f := p.TLS
	f.OfProxy = true
	return f
}

// option is curl's name for one of the files: --cert, or --proxy-cert where they are for the connection to a proxy.
func (f TLSFiles) option(name string) string {
	if f.OfProxy {
		return "--proxy-" + name
	}
	return "--" + name
}

// tlsConfig is what the files and bounds mean for crypto/tls, and the client certificate that they hold, nil where they hold
// none. Renegotiation is allowed as curl allows it: Apache httpd asks for a certificate so, where only some paths want one.
func (c *Client) tlsConfig(insecure bool, f TLSFiles) (*tls.Config, *ownCertificate, error) {
	conf := &tls.Config{InsecureSkipVerify: insecure, MinVersion: tls.VersionTLS12, MaxVersion: f.MaxVersion, Renegotiation: tls.RenegotiateFreelyAsClient}
	if f.MinVersion != 0 {
		conf.MinVersion = f.MinVersion
	}
	if conf.MaxVersion != 0 && conf.MaxVersion < conf.MinVersion {
		conf.MinVersion = conf.MaxVersion
	}
	var err error
	if f.CAFile != "" || f.CADir != "" {
		if conf.RootCAs, err = c.authorities(f); err != nil {
			return nil, nil, err
		}
	}
	var own *ownCertificate
	if f.CertFile != "" {
		if own, err = c.readCertificate(f); err != nil {
			return nil, nil, err
		}
	}
	if f.Pinned != "" {
		if conf.VerifyConnection, err = c.pinned(f); err != nil {
			return nil, nil, err
		}
	}
	return conf, own, nil
}

func (c *Client) authorities(f TLSFiles) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	if f.CAFile != "" {
		text, err := c.read(f.CAFile)
		if err != nil {
			return nil, fmt.Errorf("%s %s cannot be read: %w", f.option("cacert"), f.CAFile, reason(err))
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s %s: want PEM certificates, found none", f.option("cacert"), f.CAFile)
		}
	}
	if f.CADir != "" {
		files, err := os.ReadDir(f.CADir)
		if err != nil {
			return nil, fmt.Errorf("%s %s cannot be read: %w", f.option("capath"), f.CADir, reason(err))
		}
		for _, e := range files { // OpenSSL finds them by the hash in their name: others are not looked at
			if name, n, ok := strings.Cut(e.Name(), "."); !ok || len(name) != 8 || len(n) != 1 {
				continue
			}
			if text, err := c.read(filepath.Join(f.CADir, e.Name())); err == nil {
				pool.AppendCertsFromPEM(text)
			}
		}
	}
	return pool, nil
}

// pinned checks the server's public key against sha256//BASE64;sha256//… or a file with a key, in PEM or DER.
func (c *Client) pinned(f TLSFiles) (func(tls.ConnectionState) error, error) {
	want := f.Pinned
	var hashes []string
	if strings.HasPrefix(want, "sha256//") {
		for h := range strings.SplitSeq(want, ";") {
			hashes = append(hashes, strings.TrimPrefix(h, "sha256//"))
		}
	} else {
		key, err := c.read(want)
		if err != nil {
			return nil, fmt.Errorf("%s %s cannot be read: %w", f.option("pinnedpubkey"), want, reason(err))
		}
		if block, _ := pem.Decode(key); block != nil {
			key = block.Bytes
		}
		sum := sha256.Sum256(key)
		hashes = append(hashes, base64.StdEncoding.EncodeToString(sum[:]))
	}
	return func(s tls.ConnectionState) error {
		sum := sha256.Sum256(s.PeerCertificates[0].RawSubjectPublicKeyInfo)
		got := base64.StdEncoding.EncodeToString(sum[:])
		for _, h := range hashes {
			if h == got {
				return nil
			}
		}
		return errors.New("tls: the server's public key is not the one that --pinnedpubkey names; it is sha256//" + got)
	}, nil
}

// reason is the reason of a file's error without the path, which the sentence has already.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (c *Client) read(path string) ([]byte, error) {
	if c.ReadFile != nil {
		return c.ReadFile(path)
	}
	return ReadFile(path)
}
