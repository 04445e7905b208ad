package token

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"

	"why401/flows/xmldsig"
)

// forWhom names the key that opens something encrypted, as far as it says so.
func forWhom(holder *xmldsig.Node) string {
	certificates, names := xmldsig.Recipients(holder)
	for _, der := range certificates {
		if c, err := x509.ParseCertificate(der); err == nil {
			return "the certificate " + nameOf(c)
		}
	}
	if len(names) > 0 {
		return clip(names[0])
	}
	return "the application that it was made for"
}

// decryptSAML opens what is encrypted in a message with a private RSA key (SAML 2.0 core, sections 2.3.4 and 2.2.4). What was signed is
// not touched: the opened assertion is a tree of its own.
func decryptSAML(t Token, name string, key crypto.PrivateKey, at time.Time) (Token, error) {
	m := t.message
	if m == nil || t.Parse != nil {
		return t, fmt.Errorf("decrypting with %s: want a SAML message that can be read", name)
	}
	opened := *m
	opened.trees = append([]*xmldsig.Node(nil), m.trees...)
	opened.encrypted = nil
	n := 0
	for _, e := range m.encrypted {
		a, err := xmldsig.Decrypt(e, key)
		if err == nil && !(a.Local == "Assertion" && isSAMLSpace(a.Space)) {
			err = fmt.Errorf("what is inside is <%s> and no assertion", clip(a.Local))
		}
		if err != nil {
			return t, fmt.Errorf("decrypting with %s: %w%s", name, err, otherKey(e, key))
		}
		n++
		opened.trees = append(opened.trees, a)
		if opened.assertion == nil {
			opened.assertion = a
		}
	}
	id := encryptedID(opened.assertion)
	if id == nil {
		id = encryptedID(opened.message)
	}
	if n == 0 && id == nil {
		return t, fmt.Errorf("decrypting with %s: want an EncryptedAssertion or an EncryptedID in the message, got none", name)
	}
	t.message = &opened
	t.Findings, t.Notes = nil, nil
	t.openSAML(at)
	if n > 0 {
		t.Format += ", decrypted"
		t.Header["encrypted"] = xmldsig.Encrypted(m.encrypted[0])
	}
	if id != nil {
		e, err := xmldsig.Decrypt(id, key)
		if err != nil {
			return t, fmt.Errorf("decrypting with %s: %w%s", name, err, otherKey(id, key))
		}
		opened.trees = append(opened.trees, e)
		c := claimSet{t: &t, m: t.Claims}
		set(c.m, "sub", c.text(e))
		set(c.m, "name_id_format", e.Attr("Format"))
	}
	return t, nil
}

// encryptedID is the encrypted name of a subject, nil where it is plain.
func encryptedID(n *xmldsig.Node) *xmldsig.Node {
	if e := inSAML(n, "EncryptedID"); e != nil {
		return e
	}
	return inSAML(inSAML(n, "Subject"), "EncryptedID")
}

// otherKey says that the message names another key than the one given, "" where it does not say.
func otherKey(holder *xmldsig.Node, key crypto.PrivateKey) string {
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return ""
	}
	certificates, _ := xmldsig.Recipients(holder)
	for _, der := range certificates {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			continue
		}
		ours, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
		if err == nil && !bytes.Equal(ours, c.RawSubjectPublicKeyInfo) {
			return "; it was encrypted for another key, that of the certificate " + nameOf(c)
		}
	}
	return ""
}
