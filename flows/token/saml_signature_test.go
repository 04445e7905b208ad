package token

import (
	"bytes"
	"compress/flate"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestSAMLSamples: messages that well-known providers signed verify with their metadata, and with one letter changed they do not.
func TestSAMLSamples(t *testing.T) {
	for _, row := range []struct{ reason, file, metadata, says string }{
		{"the whole message is signed, RSA with SHA-1", "onelogin.b64", "onelogin-metadata.xml", "covers the assertion with it"},
		{"the whole message is signed, RSA with SHA-256", "google.b64", "google-metadata.xml", "covers the assertion with it"},
		{"the assertion alone is signed, by a certificate that expired", "simplesamlphp.b64", "simplesamlphp-metadata.xml", "not the Response round it"},
		{"message and assertion are signed, with prefixes that count as used", "entra.xml", "entra-metadata.xml", ""},
		{"a bare key in the message", "keyvalue.xml", "keyvalue-metadata.xml", ""},
		{"the message is signed and its assertion encrypted", "okta-encrypted.b64", "okta-metadata.xml", ""},
	} {
		ks, err := ReadKeySet(row.metadata, sample(t, row.metadata))
		if err != nil {
			t.Fatal(err)
		}
		doc := string(sample(t, row.file))
		tok := Inspect(doc, now)
		v := Verify(tok, ks)
		if v.Status != Verified || !strings.Contains(v.Key, "signing key 1 (") {
			t.Errorf("%s: %+v", row.reason, v)
		}
		if notes := strings.Join(Notes(tok, v), "\n"); !strings.Contains(notes, row.says) {
			t.Errorf("%s: notes %q, want %q", row.reason, notes, row.says)
		}
		if own := Verify(tok, KeySet{At: now}); own.Status != SelfConsistent {
			t.Errorf("%s, without a key: %+v", row.reason, own)
		}
		other, err := ReadKeySet("okta-metadata.xml", sample(t, "okta-metadata.xml"))
		if err != nil {
			t.Fatal(err)
		}
		if row.file != "okta-encrypted.b64" {
			if v := Verify(tok, other); v.Status != Failed || v.Cause != "jwt.signature_invalid" || !strings.Contains(v.Why, "inside the message") || !strings.Contains(v.Why, "which is not ") {
				t.Errorf("%s, with another's key: %+v", row.reason, v)
			}
		}
		plain := string(tok.message.doc)
		changed := strings.Replace(plain, "2.0:status:Success", "2.0:status:Succes5", 1)
		if changed = strings.Replace(changed, "</saml2:Audience", "x</saml2:Audience", 1); row.says != "" && strings.HasPrefix(row.says, "not") {
			changed = strings.Replace(plain, "</saml:Audience", "x</saml:Audience", 1)
		}
		if v := Verify(Inspect(changed, now), ks); v.Status != Failed || !strings.Contains(v.Why, "was changed after it was signed") || !strings.Contains(v.Why, "the signature itself was made by") {
			t.Errorf("%s, changed: %+v", row.reason, v)
		}
	}
}

// TestSAMLAlgorithms: every algorithm that is spoken, signed by the keys of the tests.
func TestSAMLAlgorithms(t *testing.T) {
	p := theProvider()
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	p521, _ := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	const more = "http://www.w3.org/2001/04/xmldsig-more#"
	for _, row := range []struct {
		method, digest string
		key            any
		public         any
		mind           string
	}{
		{"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1", p.rsa, p.cert, "RSA with SHA-1"},
		{rsaSHA256, "http://www.w3.org/2000/09/xmldsig#sha1", p.rsa, p.cert, "digest is made with SHA-1"},
		{rsaSHA256, sha256URI, p.rsa, p.cert, ""},
		{more + "rsa-sha384", more + "sha384", p.rsa, &p.rsa.PublicKey, ""},
		{more + "rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512", p.rsa, &p.rsa.PublicKey, ""},
		{"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", sha256URI, p.rsa, &p.rsa.PublicKey, ""},
		{more + "ecdsa-sha256", sha256URI, p.ec, &p.ec.PublicKey, ""},
		{more + "ecdsa-sha384", more + "sha384", p384, &p384.PublicKey, ""},
		{more + "ecdsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512", p521, &p521.PublicKey, ""},
		{"http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", sha256URI, p.ed, p.ed.Public(), ""},
	} {
		doc := assertionSigned(t, samlSigning{key: row.key, method: row.method, digest: row.digest})
		tok := Inspect(doc, now)
		v := Verify(tok, pemOf(t, row.public))
		if v.Status != Verified || !strings.Contains(strings.Join(v.Mind, "\n"), row.mind) || row.mind == "" && len(v.Mind) != 1 {
			t.Errorf("%s: %+v", row.method, v)
		}
		if faults := Faults(tok, v, Expect{At: now}); len(faults) > 0 {
			t.Errorf("%s: %v", row.method, faults)
		}
		if v := Verify(Inspect(strings.Replace(doc, "alice@", "mallory@", 1), now), pemOf(t, row.public)); v.Status != Failed {
			t.Errorf("%s, changed: %+v", row.method, v)
		}
	}
}

// TestSAMLKeys: which key signed, and why none did.
func TestSAMLKeys(t *testing.T) {
	p := theProvider()
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	otherCert := certify("old.example.test", other, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	oldCert := certify("old.example.test", other, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	doc := assertionSigned(t, samlSigning{key: p.rsa, keyInfo: certInfo(p.cert)})
	old := assertionSigned(t, samlSigning{key: other, keyInfo: certInfo(oldCert)})
	issued := assertionSigned(t, samlSigning{key: p.rsa, keyInfo: certInfo(issue("leaf.example.test", p.rsa, otherCert, other))})
	metadata := func(entity string, parts ...string) KeySet {
		ks, err := ReadKeySet("metadata.xml", []byte(`<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="`+entity+`"><md:IDPSSODescriptor>`+strings.Join(parts, "")+`</md:IDPSSODescriptor></md:EntityDescriptor>`))
		if err != nil {
			t.Fatal(err)
		}
		ks.At = now
		return ks
	}
	descriptor := func(use string, c *x509.Certificate) string {
		return `<md:KeyDescriptor` + use + `>` + certInfo(c) + `</md:KeyDescriptor>`
	}
	// inRole is the entity with its one role, and where a second key is given with that as a provider.
	inRole := func(role string, certs ...*x509.Certificate) KeySet {
		doc := `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.test"><md:` + role + `>` + descriptor(` use="signing"`, p.cert) + `</md:` + role + `>`
		if len(certs) > 1 {
			doc += `<md:IDPSSODescriptor>` + descriptor(` use="signing"`, certs[1]) + `</md:IDPSSODescriptor>`
		}
		ks, err := ReadKeySet("metadata.xml", []byte(doc+`</md:EntityDescriptor>`))
		if err != nil {
			t.Fatal(err)
		}
		ks.At = now
		return ks
	}
	const ask = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_q" Version="2.0" IssueInstant="2026-11-24T07:59:00Z"><saml:Issuer>https://idp.example.test</saml:Issuer>SIGNATURE</samlp:AuthnRequest>`
	request := samlSigning{key: p.rsa}.sign(t, ask, "_q")
	logout := samlSigning{key: p.rsa}.sign(t, strings.ReplaceAll(ask, "AuthnRequest", "LogoutRequest"), "_q")
	broken := `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
	for _, row := range []struct {
		reason, doc string
		ks          KeySet
		status      Status
		says        string
	}{
		{"a certificate", doc, pemOf(t, p.cert), Verified, "the certificate in idp.pem (idp.example.test, SHA-256 "},
		{"a bare public key", doc, pemOf(t, &p.rsa.PublicKey), Verified, "the key in idp.pem"},
		{"two, and the second signed", doc, pemOf(t, otherCert, p.cert), Verified, "a certificate in idp.pem (idp.example.test"},
		{"one that cannot be read spoils no other", doc, metadata("https://idp.example.test", broken, descriptor(` use="signing"`, p.cert)), Verified, "signing key 2 (idp.example.test"},
		{"metadata that says no use is for signing too", doc, metadata("https://idp.example.test", descriptor("", p.cert)), Verified, "signing key 1"},
		{"metadata that is over", doc, metadata(`https://idp.example.test" validUntil="2025-11-24T08:00:00Z`, descriptor("", p.cert)), Verified, "was valid until 2025-11-24 08:00:00 UTC"},
		{"a key that is for encryption signed", doc, metadata("https://idp.example.test", descriptor(` use="encryption"`, p.cert)), Failed, "marked for other use"},
		{"the key of another entity signed", doc, metadata("https://other.example.test", descriptor(` use="signing"`, p.cert)), Failed, "is the key of \"https://other.example.test\""},
		{"a key of the entity as a service, which logs nobody in", doc, inRole("SPSSODescriptor", p.cert), Failed, "SPSSODescriptor"},
		{"a key of both roles", doc, inRole("SPSSODescriptor", otherCert, p.cert), Verified, "signing key 2"},
		{"a key of the entity as a provider under a request to log in", request, metadata("https://idp.example.test", descriptor(` use="signing"`, p.cert)), Failed, "IDPSSODescriptor"},
		{"a key of the entity as a service under a request to log in", request, inRole("SPSSODescriptor", p.cert), Verified, "signing key 1"},
		{"a key of the entity as a provider under a logout", logout, metadata("https://idp.example.test", descriptor(` use="signing"`, p.cert)), Verified, "signing key 1"},
		{"a use that is not known", doc, metadata("https://idp.example.test", descriptor(` use="Encryption"`, p.cert)), Failed, "marked for other use"},
		{"another key", doc, pemOf(t, otherCert), Failed, "the assertion is signed by the certificate inside the message (idp.example.test, SHA-256 "},
		{"another key, and one that cannot be read", doc, metadata("https://idp.example.test", descriptor("", otherCert), broken), Failed, "1 more could not be read: signing key 2: its certificate"},
		{"an authority that issued the certificate inside", issued, pemOf(t, otherCert), Verified, "old.example.test in idp.pem stands for"},
		{"an authority in metadata stands for its own key alone", issued, metadata("https://idp.example.test", descriptor("", otherCert)), Failed, "is not the key given"},
		{"two other keys", doc, pemOf(t, otherCert, &other.PublicKey), Failed, "which is not among the 2 keys given"},
		{"two other keys, and none inside", assertionSigned(t, samlSigning{key: p.rsa}), pemOf(t, otherCert, &other.PublicKey), Failed, "none of the 2 keys given that fit RSA with SHA-256 signed the assertion"},
		{"a key of another kind", doc, pemOf(t, &p.ec.PublicKey), Failed, "no given key is for that: EC P-256"},
		{"no key: the one inside proves nothing", doc, KeySet{At: now}, SelfConsistent, "anyone can put one there"},
		{"a certificate that expired signed, and is trusted", old, pemOf(t, oldCert), Verified, "expired on 2026-06-01"},
		{"no key, and the certificate inside expired", old, KeySet{At: now}, SelfConsistent, "expired on 2026-06-01"},
		{"an ECDSA signature as TLS writes it", assertionSigned(t, samlSigning{key: p.ec, method: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", asn1: true}), pemOf(t, &p.ec.PublicKey), Failed, "ASN.1"},
		{"the certificate inside is another's", assertionSigned(t, samlSigning{key: p.rsa, keyInfo: certInfo(otherCert)}), KeySet{At: now}, Failed, "not even the certificate inside"},
		{"the certificate inside cannot be read", assertionSigned(t, samlSigning{key: p.rsa, keyInfo: `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`}), KeySet{At: now}, NotChecked, "cannot be read"},
		{"neither a key given nor one inside", assertionSigned(t, samlSigning{key: p.rsa}), KeySet{At: now}, NotChecked, "no key was given"},
	} {
		v := Verify(Inspect(row.doc, now), row.ks)
		if said := v.Key + "\n" + v.Why + "\n" + strings.Join(v.Mind, "\n"); v.Status != row.status || !strings.Contains(said, row.says) {
			t.Errorf("%s: %s, want %s with %q\n%s", row.reason, v.Status, row.status, row.says, said)
		}
	}
}

// TestSAMLRedirect: the signature of the HTTP-Redirect binding is over the query's own characters.
func TestSAMLRedirect(t *testing.T) {
	p := theProvider()
	keys := pemOf(t, p.cert)
	request := `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l" Version="2.0" IssueInstant="2026-11-24T07:59:00Z"><saml:Issuer>https://idp.example.test</saml:Issuer><saml:NameID>alice</saml:NameID></samlp:LogoutRequest>`
	var z bytes.Buffer
	w, _ := flate.NewWriter(&z, 9)
	_, _ = w.Write([]byte(request))
	_ = w.Close()
	value := base64.StdEncoding.EncodeToString(z.Bytes())
	sign := func(query string) string {
		return query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(samlSigning{key: p.rsa, method: rsaSHA256}.value(t, []byte(query), newSHA256())))
	}
	upper := "SAMLRequest=" + url.QueryEscape(value) + "&RelayState=a%2Fb&SigAlg=" + url.QueryEscape(rsaSHA256)
	lower := lowerHex(upper)
	const at = "https://sp.example.test/slo?"
	for _, row := range []struct {
		reason, in string
		status     Status
		says       string
	}{
		{"as it came", at + sign(upper), Verified, ""},
		{"small letters, signed so", at + sign(lower), Verified, ""},
		{"the query alone, broken over lines", strings.Replace(sign(upper), "&RelayState", "\n&RelayState", 1), Verified, ""},
		{"other parameters, and a fragment", at + "x=1&" + sign(upper) + "&y=2#top", Verified, ""},
		{"encoded anew on the way", at + strings.Replace(sign(lower), lower, upper, 1), Failed, "as .NET writes it"},
		{"another RelayState", at + strings.Replace(sign(upper), "a%2Fb", "a%2Fc", 1), Failed, "did not sign the query"},
		{"another algorithm named", at + strings.Replace(sign(upper), "rsa-sha256", "rsa-sha512", 1), Failed, "did not sign the query"},
		{"a parameter twice", at + sign(upper) + "&RelayState=z", Failed, "twice"},
		{"a signature that is no base64", at + upper + "&Signature=%25%25", Failed, "not base64"},
		{"an HMAC", at + strings.Replace(sign(upper), "rsa-sha256", "hmac-sha256", 1), Failed, "shared secret"},
	} {
		tok := Inspect(row.in, now)
		if tok.Kind != KindSAML || tok.Claim("sub") != "alice" || tok.Header["signed"] != "the message" {
			t.Errorf("%s: %s %v %v", row.reason, tok.Kind, tok.Header, tok.Claims)
			continue
		}
		if v := Verify(tok, keys); v.Status != row.status || !strings.Contains(v.Why, row.says) {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
	if v := Verify(Inspect(at+upper, now), keys); v.Status != NotChecked {
		t.Errorf("without a signature: %+v", v)
	}
	// A second message in the URL: what is read has to be what was signed.
	var forged bytes.Buffer
	w, _ = flate.NewWriter(&forged, 9)
	_, _ = w.Write([]byte(strings.Replace(request, "alice", "mallory", 1)))
	_ = w.Close()
	evil := url.QueryEscape(base64.StdEncoding.EncodeToString(forged.Bytes()))
	for reason, in := range map[string]string{
		"behind a second question mark":       at + "x=?SAMLRequest=" + evil + "&" + sign(upper),
		"in the fragment":                     at + sign(upper) + "#?SAMLResponse=" + evil,
		"under the other name":                at + "x=?SAMLResponse=" + evil + "&" + sign(upper),
		"under its name, percent-encoded":     at + "SAMLReques%74=" + evil + "&" + sign(upper),
		"before the query":                    "SAMLRequest=" + evil + "?" + sign(upper),
		"as a plain form beside signed query": "SAMLResponse=" + evil + "&" + sign(upper),
	} {
		tok := Inspect(in, now)
		if v := Verify(tok, keys); v.Status == Verified && tok.Claim("sub") != "alice" || tok.Kind != KindSAML {
			t.Errorf("another message %s: %s and %q is read", reason, v.Status, tok.Claim("sub"))
		}
	}
}

// TestSAMLEncrypted: an encrypted assertion is opened by the private key, checked, and otherwise named with the key it needs.
func TestSAMLEncrypted(t *testing.T) {
	ks, err := ReadKeySet("okta-metadata.xml", sample(t, "okta-metadata.xml"))
	if err != nil {
		t.Fatal(err)
	}
	closed := Inspect(string(sample(t, "okta-encrypted.b64")), now)
	if notes := closed.Wants(); !strings.Contains(notes, "AES-256-CBC, its key by RSA-OAEP") || !strings.Contains(notes, "the certificate localhost, SHA-256 414ce8701c47…") {
		t.Errorf("closed: %s", notes)
	}
	open, err := decrypt(closed, "sp-key.pem", sample(t, "sp-key.pem"), now)
	if err != nil {
		t.Fatal(err)
	}
	if v := Verify(open, ks); v.Status != Verified || open.Claim("sub") != "testuser@testrsc.com" || v.Why != "the signatures of the message and of the assertion verify" {
		t.Errorf("opened: %+v %v", v, open.Claims)
	}
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	der, _ := x509.MarshalPKCS8PrivateKey(other)
	_, err = decrypt(closed, "other.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), now)
	if err == nil || !strings.Contains(err.Error(), "it was encrypted for another key, that of the certificate localhost") {
		t.Errorf("another key: %v", err)
	}
	if _, err = decrypt(Inspect(assertionSigned(t, samlSigning{key: theProvider().rsa}), now), "sp-key.pem", sample(t, "sp-key.pem"), now); err == nil || !strings.Contains(err.Error(), "got none") {
		t.Errorf("nothing to open: %v", err)
	}
}
