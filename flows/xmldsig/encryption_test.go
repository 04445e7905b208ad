package xmldsig

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEncryptedByXMLSec: what xmlsec1 encrypts by every algorithm that is spoken is opened with the private key, and with no other.
func TestEncryptedByXMLSec(t *testing.T) {
	tool := xmlsec1(t)
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	write("pub.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
	const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a"><saml:Issuer>ä</saml:Issuer></saml:Assertion>`
	write("plain.xml", assertion)
	for _, row := range []struct{ block, session, transport, says string }{
		{encSpace + "aes128-cbc", "aes-128", encSpace + "rsa-1_5", "AES-128-CBC, its key by RSA PKCS #1 v1.5"},
		{encSpace + "aes192-cbc", "aes-192", encSpace + "rsa-oaep-mgf1p", "AES-192-CBC, its key by RSA-OAEP"},
		{encSpace + "aes256-cbc", "aes-256", encSpace + "rsa-oaep-mgf1p", "AES-256-CBC, its key by RSA-OAEP"},
		{encSpace + "tripledes-cbc", "des-192", encSpace + "rsa-oaep-mgf1p", "TRIPLEDES-CBC, its key by RSA-OAEP"},
		{enc11 + "aes128-gcm", "aes-128", encSpace + "rsa-oaep-mgf1p", "AES-128-GCM, its key by RSA-OAEP"},
		{enc11 + "aes192-gcm", "aes-192", encSpace + "rsa-1_5", "AES-192-GCM, its key by RSA PKCS #1 v1.5"},
		{enc11 + "aes256-gcm", "aes-256", encSpace + "rsa-oaep-mgf1p", "AES-256-GCM, its key by RSA-OAEP"},
	} {
		write("template.xml", fmt.Sprintf(`<xenc:EncryptedData xmlns:xenc="%[1]s" Type="%[1]sElement"><xenc:EncryptionMethod Algorithm="%[2]s"/><ds:KeyInfo xmlns:ds="%[3]s"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="%[4]s"/><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>`, encSpace, row.block, Space, row.transport))
		if b, err := exec.Command(tool, "--encrypt", "--pubkey-pem", path("pub.pem"), "--session-key", row.session, "--xml-data", path("plain.xml"), "--output", path("out.xml"), path("template.xml")).CombinedOutput(); err != nil {
			t.Fatalf("%s: xmlsec1: %s", row.says, b)
		}
		data, err := os.ReadFile(path("out.xml"))
		if err != nil {
			t.Fatal(err)
		}
		_, element, _ := strings.Cut(string(data), "?>")
		holder, err := Parse([]byte(`<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">` + strings.TrimSpace(element) + `</saml:EncryptedAssertion>`))
		if err != nil {
			t.Fatal(err)
		}
		if got := Encrypted(holder); got != row.says {
			t.Errorf("got %s, want %s", got, row.says)
		}
		n, err := Decrypt(holder, key)
		if err != nil || n.Attr("ID") != "_a" || n.Elements()[0].Content() != "ä" || n.Parent != holder {
			t.Errorf("%s: %v %v", row.says, n, err)
		}
		if _, err := Decrypt(holder, other); err == nil {
			t.Errorf("%s: another key opened it", row.says)
		}
	}
}

// TestEncryptedOtherwise: what cannot be opened is told by its name.
func TestEncryptedOtherwise(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	const head = `<E xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">`
	method := func(a string) string { return `<xenc:EncryptionMethod Algorithm="` + a + `"/>` }
	wrapped := func(a string) string {
		return `<ds:KeyInfo><xenc:EncryptedKey>` + method(a) + `<xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>`
	}
	for _, row := range []struct{ reason, inside, says string }{
		{"nothing encrypted", ``, "EncryptedData"},
		{"no key in it", `<xenc:EncryptedData>` + method(encSpace+"aes128-cbc") + `</xenc:EncryptedData>`, "EncryptedKey"},
		{"an unknown cipher", `<xenc:EncryptedData>` + method("urn:x") + wrapped(encSpace+"rsa-1_5") + `</xenc:EncryptedData>`, `"urn:x", which is not spoken`},
		{"an unknown way to wrap the key", `<xenc:EncryptedData>` + method(encSpace+"aes128-cbc") + wrapped(encSpace+"kw-aes128") + `</xenc:EncryptedData>`, "kw-aes128"},
		{"no method", `<xenc:EncryptedData>` + wrapped("") + `</xenc:EncryptedData>`, "not spoken"},
		{"a key that is none", `<xenc:EncryptedData>` + method(encSpace+"aes128-cbc") + wrapped(encSpace+"rsa-oaep-mgf1p") + `</xenc:EncryptedData>`, "does not open it"},
	} {
		n, err := Parse([]byte(head + row.inside + `</E>`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decrypt(n, key); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v, want %s", row.reason, err, row.says)
		}
	}
}

// TestOAEPWithItsHashes: the digest and the mask of RSA-OAEP by their own addresses (XML Encryption 1.1 section 5.5.2).
func TestOAEPWithItsHashes(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	session := bytes.Repeat([]byte{7}, 16)
	for _, row := range []struct {
		reason, digest, mask string
		made                 rsa.OAEPOptions
		opens                bool
	}{
		{"neither is named", "", "", rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1}, true},
		{"the mask is named as it is without", "", enc11 + "mgf1sha1", rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1}, true},
		{"another digest", encSpace + "sha256", "", rsa.OAEPOptions{Hash: crypto.SHA256, MGFHash: crypto.SHA1}, true},
		{"both are others", encSpace + "sha512", enc11 + "mgf1sha224", rsa.OAEPOptions{Hash: crypto.SHA512, MGFHash: crypto.SHA224}, true},
		{"a mask that is not known", "", enc11 + "mgf1md5", rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1}, false},
		{"a digest that is not known", Space + "sha256", "", rsa.OAEPOptions{Hash: crypto.SHA256, MGFHash: crypto.SHA1}, false},
	} {
		wrapped, err := rsa.EncryptOAEPWithOptions(rand.Reader, &key.PublicKey, session, &row.made)
		if err != nil {
			t.Fatal(err)
		}
		method := ""
		if row.digest != "" {
			method += `<ds:DigestMethod Algorithm="` + row.digest + `"/>`
		}
		if row.mask != "" {
			method += `<m:MGF xmlns:m="` + enc11 + `" Algorithm="` + row.mask + `"/>`
		}
		n, err := Parse([]byte(`<K xmlns:xenc="` + encSpace + `" xmlns:ds="` + Space + `"><xenc:EncryptionMethod Algorithm="` + enc11 + `rsa-oaep">` + method + `</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>` + base64.StdEncoding.EncodeToString(wrapped) + `</xenc:CipherValue></xenc:CipherData></K>`))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := unwrap(n, key); (err == nil) != row.opens || row.opens && !bytes.Equal(got, session) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}
