package httpclient

import (
	"fmt"

	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/signing"
)

// maxKey bounds a key file: the largest RSA keys in use have some 13 kB.
const maxKey = 256 << 10

// signingKey reads the file that values name as the key, where no key itself was given. What is read is not kept.
func (c *Client) signingKey(values map[string]string) error {
	path := values[signing.ValueKeyFile]
	if path == "" || values[signing.ValueKey] != "" {
		return nil
	}
	text, err := c.read(path)
	if err != nil {
		return fmt.Errorf("the key file %s cannot be read: %w", clean.Line(path, 200), reason(err))
	}
	if len(text) > maxKey {
		return fmt.Errorf("the key file %s is no key: want PEM or a JWK, got %d bytes", clean.Line(path, 200), len(text))
	}
	values[signing.ValueKey] = string(text)
	return nil
}

// Presign is r with its signature as fixed fields: good for this very request, and for as long as the server takes it. The error is
// that of Check.
func (c *Client) Presign(r Request) (Request, error) {
	r = r.Clone()
	if r.Method == "" {
		r.Method = "GET"
	}
	addr, err := address.Read(r.URL, "", r.PathAsIs)
	if err != nil {
		return r, err
	}
	l := firstLeg(r, addr)
	if _, err := c.wireRequest(l, r, c.newJar(r), false); err != nil {
		return r, err
	}
	r.Signing = nil
	if s := l.head.signed; s != nil {
		for _, f := range s.Made.Set {
			r.Headers = r.Headers.With(f[0], f[1])
		}
	}
	return r, nil
}
