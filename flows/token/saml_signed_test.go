package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"hash"
	"math/big"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"why401/flows/xmldsig"
)

// provider is an identity provider of the tests: its keys, and its certificate good from 2026 to 2027.
type provider struct {
	rsa  *rsa.PrivateKey
	ec   *ecdsa.PrivateKey
	ed   ed25519.PrivateKey
	cert *x509.Certificate
}

var theProvider = sync.OnceValue(func() provider {
	var p provider
	p.rsa, _ = rsa.GenerateKey(rand.Reader, 2048)
	p.ec, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, p.ed, _ = ed25519.GenerateKey(rand.Reader)
	p.cert = certify("idp.example.test", p.rsa, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	return p
})

// certify is a certificate that signed itself, and may sign others.
func certify(name string, key crypto.Signer, until time.Time) *x509.Certificate {
	t := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, NotBefore: until.AddDate(-1, 0, 0), NotAfter: until, IsCA: true, BasicConstraintsValid: true}
	return created(t, t, key, key)
}

// issue is one that an authority signed.
func issue(name string, key crypto.Signer, by *x509.Certificate, with crypto.Signer) *x509.Certificate {
	t := &x509.Certificate{SerialNumber: big.NewInt(8), Subject: pkix.Name{CommonName: name}, NotBefore: by.NotBefore, NotAfter: by.NotAfter}
	return created(t, by, key, with)
}

func created(t, by *x509.Certificate, key, with crypto.Signer) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, t, by, key.Public(), with)
	if err != nil {
		panic(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return c
}

// pemOf is a key set of PEM certificates or keys.
func pemOf(t *testing.T, what ...any) KeySet {
	t.Helper()
	var b bytes.Buffer
	for _, w := range what {
		if c, ok := w.(*x509.Certificate); ok {
			_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
			continue
		}
		der, err := x509.MarshalPKIXPublicKey(w)
		if err != nil {
			t.Fatal(err)
		}
		_ = pem.Encode(&b, &pem.Block{Type: "PUBLIC KEY", Bytes: der})
	}
	ks, err := ReadKeySet("idp.pem", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	ks.At = now
	return ks
}

const (
	rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	sha256URI = "http://www.w3.org/2001/04/xmlenc#sha256"
	excURI    = "http://www.w3.org/2001/10/xml-exc-c14n#"
	enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

// samlSigning is how a message of the tests is signed.
type samlSigning struct {
	key           any // *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey, []byte
	method        string
	digest        string
	form          string
	transforms    string // in place of those of an enveloped signature
	uri           string // in place of "#id"
	keyInfo       string
	asn1          bool
	beforeSigning func(string) string // changes the Signature element before it is filled in
}

// sign puts a signature over the element with that id where the first SIGNATURE stands.
func (s samlSigning) sign(t *testing.T, doc, id string) string {
	t.Helper()
	if s.method == "" {
		s.method = rsaSHA256
	}
	if s.digest == "" {
		s.digest = sha256URI
	}
	if s.form == "" {
		s.form = excURI
	}
	if s.transforms == "" {
		s.transforms = `<ds:Transform Algorithm="` + enveloped + `"/><ds:Transform Algorithm="` + excURI + `"/>`
	}
	if s.uri == "" {
		s.uri = "#" + id
	}
	sig := fmt.Sprintf(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="%s"/><ds:SignatureMethod Algorithm="%s"/><ds:Reference URI="%s"><ds:Transforms>%s</ds:Transforms><ds:DigestMethod Algorithm="%s"/><ds:DigestValue>DIGEST=</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>VALUE</ds:SignatureValue>%s</ds:Signature>`, s.form, s.method, s.uri, s.transforms, s.digest, s.keyInfo)
	if s.beforeSigning != nil {
		sig = s.beforeSigning(sig)
	}
	doc = strings.Replace(doc, "SIGNATURE", sig, 1)
	sum := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}
	newHash := func(uri string) hash.Hash {
		for _, n := range []string{"sha512", "sha384", "sha256", "sha1"} {
			if strings.HasSuffix(uri, n) || strings.Contains(uri, "/"+n) || strings.Contains(uri, "#"+n+"-") {
				return sum[n]()
			}
		}
		return sha256.New()
	}
	doc = strings.Replace(doc, "DIGEST=", "AAAA", 1)
	return s.fill(t, doc, newHash)
}

// fill writes the digest and the value.
func (s samlSigning) fill(t *testing.T, doc string, newHash func(string) hash.Hash) string {
	t.Helper()
	find := func(doc string) (xmldsig.Signature, bool) {
		root, err := xmldsig.Parse([]byte(strings.Replace(doc, "VALUE<", "AAAA<", 1)))
		if err != nil {
			t.Fatal(err)
		}
		var n *xmldsig.Node
		root.Walk(func(e *xmldsig.Node) {
			if v := e.First(xmldsig.Space, "SignatureValue"); e.Is(xmldsig.Space, "Signature") && v != nil && v.Content() == "AAAA" {
				n = e
			}
		})
		got, err := xmldsig.Read(n, root)
		return got, err == nil
	}
	sig, ok := find(doc)
	if !ok { // it is refused, which is what is tested

		return strings.Replace(doc, "VALUE<", "AAAA<", 1)
	}
	h := newHash(s.digest)
	if err := sig.Content(h); err != nil {
		t.Fatal(err)
	}
	doc = strings.Replace(doc, ">AAAA</ds:DigestValue>", ">"+base64.StdEncoding.EncodeToString(h.Sum(nil))+"</ds:DigestValue>", 1)
	sig, _ = find(doc)
	signed, err := sig.Signed()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(doc, "VALUE<", base64.StdEncoding.EncodeToString(s.value(t, signed, newHash(s.method)))+"<", 1)
}

func (s samlSigning) value(t *testing.T, signed []byte, h hash.Hash) []byte {
	t.Helper()
	h.Write(signed)
	sum := h.Sum(nil)
	id := map[int]crypto.Hash{20: crypto.SHA1, 32: crypto.SHA256, 48: crypto.SHA384, 64: crypto.SHA512}[len(sum)]
	var out []byte
	var err error
	switch k := s.key.(type) {
	case *rsa.PrivateKey:
		if strings.HasSuffix(s.method, "MGF1") {
			out, err = rsa.SignPSS(rand.Reader, k, id, sum, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		} else {
			out, err = rsa.SignPKCS1v15(nil, k, id, sum)
		}
	case *ecdsa.PrivateKey:
		if s.asn1 {
			out, err = ecdsa.SignASN1(rand.Reader, k, sum)
			break
		}
		var r, v *big.Int
		r, v, err = ecdsa.Sign(rand.Reader, k, sum)
		size := (k.Curve.Params().N.BitLen() + 7) / 8
		out = append(r.FillBytes(make([]byte, size)), v.FillBytes(make([]byte, size))...)
	case ed25519.PrivateKey:
		out = ed25519.Sign(k, signed)
	case []byte:
		m := hmac.New(sha256.New, k)
		m.Write(signed)
		out = m.Sum(nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// certInfo is the KeyInfo with a certificate.
func certInfo(c *x509.Certificate) string {
	return `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + base64.StdEncoding.EncodeToString(c.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
}

// response is a good answer at the time now of the tests; MESSAGE and SIGNATURE are where the two signatures go.
const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2026-11-24T07:59:00Z" Destination="https://sp.example.test/acs" InResponseTo="_q"><saml:Issuer>https://idp.example.test</saml:Issuer>MESSAGE<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_a" Version="2.0" IssueInstant="2026-11-24T07:59:00Z"><saml:Issuer>https://idp.example.test</saml:Issuer>SIGNATURE<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.test</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="https://sp.example.test/acs" InResponseTo="_q" NotOnOrAfter="2026-11-24T08:05:00Z"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="2026-11-24T07:58:00Z" NotOnOrAfter="2026-11-24T08:05:00Z"><saml:AudienceRestriction><saml:Audience>https://sp.example.test</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="2026-11-24T07:58:30Z" SessionIndex="_s" SessionNotOnOrAfter="2026-11-24T16:00:00Z"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`

// assertionSigned is the response with its assertion signed, messageSigned with itself signed.
func assertionSigned(t *testing.T, s samlSigning) string {
	return s.sign(t, strings.Replace(response, "MESSAGE", "", 1), "_a")
}

func messageSigned(t *testing.T, s samlSigning) string {
	return s.sign(t, strings.NewReplacer("SIGNATURE", "", "MESSAGE", "SIGNATURE").Replace(response), "_r")
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../testdata/saml/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newSHA256() hash.Hash { return sha256.New() }
