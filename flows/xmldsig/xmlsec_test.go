package xmldsig

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// template is a message that xmlsec1 signs: %[1]s the form of SignedInfo, %[2]s the signature algorithm, %[3]s the transform, %[4]s the
// digest, %[5]s what stands round and in the message.
func template(doc, form, method, transform, digest string) string {
	return strings.Replace(doc, "SIGNATURE", fmt.Sprintf(`<ds:Signature xmlns:ds="%s"><ds:SignedInfo>
  <ds:CanonicalizationMethod Algorithm="%s"/>
  <ds:SignatureMethod Algorithm="%s"/>
  <ds:Reference URI="#_1"><ds:Transforms><ds:Transform Algorithm="%s"/>%s</ds:Transforms><ds:DigestMethod Algorithm="%s"/><ds:DigestValue></ds:DigestValue></ds:Reference>
 </ds:SignedInfo><ds:SignatureValue></ds:SignatureValue></ds:Signature>`, Space, form, method, enveloped, transform, digest), 1)
}

// documents are what canonical forms have to get right, each with the signature in the element <R ID="_1">.
func documents() map[string]string {
	return map[string]string{
		"plain":                  `<R xmlns="urn:r" ID="_1"><I>x</I>SIGNATURE<b/></R>`,
		"namespaces round it":    `<e:E xmlns:e="urn:e" xmlns="urn:d" xmlns:u="urn:u" xml:lang="en" xml:space="preserve"><R xmlns:r="urn:r" ID="_1" r:a="1" u:b="2">SIGNATURE<r:x/><u:y xmlns:u="urn:v"/><z xmlns=""/></R></e:E>`,
		"comments":               `<R ID="_1"><!-- a -->text<!--b-->more SIGNATURE<!-- c --></R>`,
		"instructions and CDATA": "<?xml version=\"1.0\"?>\n<R ID=\"_1\"><?go  on ?><?stop?>SIGNATURE<![CDATA[<a> & ]]>b</R>",
		"line ends":              "<R ID=\"_1\"\r\n  a='1\r\n2\t3'>\r\nSIGNATURE\r\n<b>&#13;&#10;&#9;</b> <c d=\"&#13;&#10;&#9;\"/>\r</R>",
		"characters":             `<R ID="_1" a="&lt;&amp;&quot;'&gt;">ä€😀&#x1F600;&lt;&gt;"' &amp;SIGNATURE</R>`,
		"attributes in order":    `<R ID="_1" xmlns:b="urn:1" xmlns:a="urn:2" a:z="1" b:z="2" z="3" a="4" xml:lang="de">SIGNATURE<x xml:lang="fr"/></R>`,
		"default namespaces":     `<a xmlns="urn:a"><R xmlns="" ID="_1"><b xmlns="urn:a"><c xmlns=""/></b>SIGNATURE</R></a>`,
	}
}

// TestSignedByXMLSec: what xmlsec1 signs in every form and by every algorithm verifies, and one changed letter does not.
func TestSignedByXMLSec(t *testing.T) {
	tool := xmlsec1(t)
	dir := t.TempDir()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(name string, key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rsaFile, ecFile := keep("rsa.pem", rsaKey), keep("ec.pem", ecKey)
	check := func(what, doc, key string) {
		t.Helper()
		in, out := filepath.Join(dir, "in.xml"), filepath.Join(dir, "out.xml")
		if err := os.WriteFile(in, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		space := ""
		if strings.Contains(doc, `<R xmlns="urn:r"`) {
			space = "urn:r:"
		} else if strings.Contains(doc, `xmlns="urn:d"`) {
			space = "urn:d:"
		}
		if b, err := exec.Command(tool, "--sign", "--privkey-pem", key, "--id-attr:ID", space+"R", "--output", out, in).CombinedOutput(); err != nil {
			t.Fatalf("%s: xmlsec1: %s", what, b)
		}
		signed, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		digest, sig := verified(t, what, signed, &rsaKey.PublicKey, &ecKey.PublicKey)
		if !digest || !sig {
			t.Errorf("%s: digest %v, signature %v; want both\n%s", what, digest, sig, signed)
		}
		if digest, sig := verified(t, what, []byte(strings.Replace(string(signed), `ID="_1"`, `ID="_1" changed="1"`, 1)), &rsaKey.PublicKey, &ecKey.PublicKey); digest || !sig {
			t.Errorf("%s, changed: digest %v, signature %v; want only the signature", what, digest, sig)
		}
	}
	sha256 := encSpace + "sha256"
	for name, doc := range documents() {
		for _, form := range []string{c14n10, c14n10 + comments, c14n11, c14n11 + comments, excC14N, excluding} {
			check(name+", "+form, template(doc, form, more+"rsa-sha256", `<ds:Transform Algorithm="`+form+`"/>`, sha256), rsaFile)
		}
		check(name+", no form named", template(doc, excC14N, more+"rsa-sha256", "", sha256), rsaFile)
		check(name+", with prefixes", template(doc, excC14N, more+"rsa-sha256", `<ds:Transform Algorithm="`+excC14N+`"><InclusiveNamespaces xmlns="`+excC14N+`" PrefixList="#default u r e"/></ds:Transform>`, sha256), rsaFile)
	}
	for _, h := range []string{"sha1", "sha224", "sha256", "sha384", "sha512"} {
		digest := more + h
		switch h {
		case "sha1":
			digest = Space + h
		case "sha256", "sha512":
			digest = encSpace + h
		}
		rsaName := more + "rsa-" + h
		if h == "sha1" {
			rsaName = Space + "rsa-sha1"
		}
		plain := documents()["plain"]
		check("rsa "+h, template(plain, excC14N, rsaName, "", digest), rsaFile)
		check("ecdsa "+h, template(plain, excC14N, more+"ecdsa-"+h, "", digest), ecFile)
	}
}

// TestAgreesWithXMLSec: of a signed document that is changed in one place, nothing verifies here that xmlsec1 refuses.
func TestAgreesWithXMLSec(t *testing.T) {
	tool := xmlsec1(t)
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, _ := x509.MarshalPKCS8PrivateKey(key)
	public, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	write("pub.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	write("in.xml", template(documents()["namespaces round it"], excC14N, more+"ecdsa-sha256", `<ds:Transform Algorithm="`+excC14N+`"/>`, encSpace+"sha256"))
	if b, err := exec.Command(tool, "--sign", "--privkey-pem", path("key.pem"), "--id-attr:ID", "urn:d:R", "--output", path("signed.xml"), path("in.xml")).CombinedOutput(); err != nil {
		t.Fatalf("xmlsec1: %s", b)
	}
	signed, err := os.ReadFile(path("signed.xml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, pieces := string(signed), []string{" ", "\n", "<", "&", `"`, "x", "A", "=", "/", "<!-- c -->", "<?p q?>", "&#32;", "&#x41;", "<![CDATA[x]]>", "<![CDATA[]]>", `<R ID="_1"/>`, ` ID="_1"`, ` a="1"`, ` xmlns="urn:u"`}
	r := mathrand.New(mathrand.NewPCG(1, 2))
	from, good := strings.Index(doc, "<R"), 0
	for range 250 {
		at := from + r.IntN(len(doc)-from-4) // what stands before is not signed
		changed := doc[:at] + pieces[r.IntN(len(pieces))] + doc[at+r.IntN(2):]
		if !verifies([]byte(changed), &key.PublicKey) {
			continue
		}
		good++
		write("changed.xml", changed)
		if b, err := exec.Command(tool, "--verify", "--pubkey-pem", path("pub.pem"), "--id-attr:ID", "urn:d:R", path("changed.xml")).CombinedOutput(); err != nil {
			t.Errorf("verifies here, and xmlsec1 says %s\n%s", b, changed)
		}
	}
	if good == 0 {
		t.Error("want changes that change nothing signed among them")
	}
}

// verifies is true where nothing of the document is refused.
func verifies(doc []byte, key any) bool {
	root, err := Parse(doc)
	if err != nil {
		return false
	}
	var n *Node
	root.Walk(func(e *Node) {
		if e.Is(Space, "Signature") {
			n = e
		}
	})
	if n == nil {
		return false
	}
	s, err := Read(n, root)
	if err != nil {
		return false
	}
	same, err := s.Digest()
	signed, err2 := s.Signed()
	m, ok := MethodOf(s.Algorithm)
	return err == nil && err2 == nil && ok && same && m.Verify(key, signed, s.Value())
}

// verified checks the one signature of a document with both keys.
func verified(t *testing.T, what string, doc []byte, keys ...any) (digest, signature bool) {
	t.Helper()
	root, err := Parse(doc)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var n *Node
	root.Walk(func(e *Node) {
		if e.Is(Space, "Signature") {
			n = e
		}
	})
	s, err := Read(n, root)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if digest, err = s.Digest(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	signed, err := s.Signed()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	m, ok := MethodOf(s.Algorithm)
	for _, k := range keys {
		signature = signature || ok && m.Verify(k, signed, s.Value())
	}
	return digest, signature
}

// xmlsec1 is the path of that program.
func xmlsec1(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("xmlsec1")
	if err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("want xmlsec1: apt-get install xmlsec1")
		}
		t.Skip("xmlsec1 is not installed")
	}
	return tool
}
