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

// tlsConfig is what the files and bounds mean for crypto/tls.
func (c *Client) tlsConfig(insecure bool, f TLSFiles) (*tls.Config, error) {
	conf := &tls.Config{InsecureSkipVerify: insecure, MinVersion: tls.VersionTLS12, MaxVersion: f.MaxVersion}
	if f.MinVersion != 0 {
		conf.MinVersion = f.MinVersion
	}
	if conf.MaxVersion != 0 && conf.MaxVersion < conf.MinVersion {
		conf.MinVersion = conf.MaxVersion
	}
	var err error
	if f.CAFile != "" || f.CADir != "" {
		if conf.RootCAs, err = c.authorities(f); err != nil {
			return nil, err
		}
	}
	var own *tls.Certificate
	if f.CertFile != "" {
		if own, err = c.clientCertificate(f); err != nil {
			return nil, err
		}
	}
	conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if own != nil {
			return own, nil
		}
		return &tls.Certificate{}, nil
	}
	if f.Pinned != "" {
		if conf.VerifyConnection, err = c.pinned(f.Pinned); err != nil {
			return nil, err
		}
	}
	return conf, nil
}

func (c *Client) authorities(f TLSFiles) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	if f.CAFile != "" {
		text, err := c.read(f.CAFile)
		if err != nil {
			return nil, fmt.Errorf("--cacert %s cannot be read: %w", f.CAFile, reason(err))
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("--cacert %s: want PEM certificates, found none", f.CAFile)
		}
	}
	if f.CADir != "" {
		files, err := os.ReadDir(f.CADir)
		if err != nil {
			return nil, fmt.Errorf("--capath %s cannot be read: %w", f.CADir, reason(err))
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

func (c *Client) clientCertificate(f TLSFiles) (*tls.Certificate, error) {
	cert, err := c.read(f.CertFile)
	if err != nil {
		return nil, fmt.Errorf("--cert %s cannot be read: %w", f.CertFile, reason(err))
	}
	key := cert
	if f.KeyFile != "" {
		if key, err = c.read(f.KeyFile); err != nil {
			return nil, fmt.Errorf("--key %s cannot be read: %w", f.KeyFile, reason(err))
		}
	}
	if strings.EqualFold(f.CertType, "DER") {
		cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	}
	if strings.EqualFold(f.KeyType, "DER") {
		key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}) // X509KeyPair reads PKCS #1 and SEC 1 inside, too
	}
	if key, err = decrypted(key, f.Pass); err != nil {
		return nil, fmt.Errorf("the key for --cert %s cannot be read: %w", f.CertFile, err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("--cert %s: want a certificate and the private key that belongs to it (%s)", f.CertFile, strings.TrimPrefix(CleanLine(err.Error(), 160), "tls: "))
	}
	return &pair, nil
}

// decrypted is PEM text whose encrypted key block is decrypted (RFC 1421, which OpenSSL calls traditional).
func decrypted(text []byte, pass Sensitive) ([]byte, error) {
	var out []byte
	for rest := text; ; {
		block, after := pem.Decode(rest)
		if block == nil {
			break
		}
		rest = after
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY":
			return nil, errors.New("it is encrypted as PKCS #8, which is not supported: openssl pkey writes it without a passphrase")
		case block.Headers["DEK-Info"] != "":
			//lint:ignore SA1019 old keys are encrypted in this way, and curl reads them
			plain, err := x509.DecryptPEMBlock(block, []byte(pass.Reveal()))
			if err != nil {
				return nil, errors.New("the passphrase does not open it")
			}
			block = &pem.Block{Type: block.Type, Bytes: plain}
		}
		out = append(out, pem.EncodeToMemory(block)...)
	}
	if out == nil {
		return text, nil
	}
	return out, nil
}

// pinned checks the server's public key against sha256//BASE64;sha256//… or a file with a key, in PEM or DER.
func (c *Client) pinned(want string) (func(tls.ConnectionState) error, error) {
	var hashes []string
	if strings.HasPrefix(want, "sha256//") {
		for h := range strings.SplitSeq(want, ";") {
			hashes = append(hashes, strings.TrimPrefix(h, "sha256//"))
		}
	} else {
		key, err := c.read(want)
		if err != nil {
			return nil, fmt.Errorf("--pinnedpubkey %s cannot be read: %w", want, reason(err))
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
	return os.ReadFile(path)
}
