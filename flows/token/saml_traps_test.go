package token

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestSAMLTraps: what deceived other programs is refused, with every key of the provider given.
func TestSAMLTraps(t *testing.T) {
	p := theProvider()
	keys := pemOf(t, p.cert)
	good := assertionSigned(t, samlSigning{key: p.rsa, keyInfo: certInfo(p.cert)})
	whole := messageSigned(t, samlSigning{key: p.rsa})
	cut := func(doc, from, to string) string {
		i := strings.Index(doc, from)
		return doc[i : i+strings.Index(doc[i:], to)+len(to)]
	}
	original := cut(good, "<saml:Assertion", "</saml:Assertion>")
	forged := strings.NewReplacer(cut(good, "<ds:Signature ", "</ds:Signature>"), "", "alice@", "mallory@", `ID="_a"`, `ID="_f"`).Replace(original)
	second := strings.NewReplacer("MESSAGE", "", `ID="_a"`, `ID="_b"`).Replace(response)
	secondSigned := cut(samlSigning{key: p.rsa}.sign(t, second, "_b"), "<saml:Assertion", "</saml:Assertion>")
	otherSigned := cut(samlSigning{key: p.ec, method: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"}.sign(t, second, "_b"), "<saml:Assertion", "</saml:Assertion>")
	with := func(s samlSigning) string { s.key = p.rsa; return assertionSigned(t, s) }
	reference := func(change func(string) string) string {
		return with(samlSigning{beforeSigning: change})
	}
	for _, row := range []struct{ reason, doc, cause, says string }{
		{"not signed", strings.NewReplacer("SIGNATURE", "", "MESSAGE", "").Replace(response), "jwt.alg_mismatch", "neither"},
		{"a forged assertion before the signed one", strings.Replace(good, original, forged+original, 1), "jwt.signature_invalid", "wrapping"},
		{"a forged assertion behind the signed one", strings.Replace(good, original, original+forged, 1), "jwt.signature_invalid", "no signature covers"},
		{"a forged assertion behind the signed one, with a signature that is none", strings.Replace(good, original, original+strings.Replace(forged, "<saml:Subject>", `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/><saml:Subject>`, 1), 1), "jwt.signature_invalid", "another assertion"},
		{"a forged assertion behind the signed one, with the signature of that", strings.Replace(good, original, original+strings.Replace(forged, "<saml:Subject>", cut(good, "<ds:Signature ", "</ds:Signature>")+"<saml:Subject>", 1), 1), "jwt.signature_invalid", "another assertion"},
		{"an assertion of another signer behind the signed one", strings.Replace(good, original, original+otherSigned, 1), "jwt.signature_invalid", "another assertion"},
		{"a second assertion, well signed", strings.Replace(good, original, original+secondSigned, 1), "", "2 assertions"},
		{"more assertions than are checked", strings.Replace(good, original, original+strings.Repeat(strings.Replace(secondSigned, "_b", "_c", 1), 20), 1), "jwt.signature_invalid", "more than"},
		{"a forged assertion among extensions", strings.Replace(good, original, "<samlp:Extensions>"+forged+"</samlp:Extensions>"+original, 1), "jwt.signature_invalid", "Extensions"},
		{"the signed one inside the forged one", strings.Replace(good, original, strings.Replace(forged, "</saml:Assertion>", original+"</saml:Assertion>", 1), 1), "jwt.signature_invalid", "Response/Assertion/Assertion"},
		{"the signed one inside the signature of the forged one", strings.Replace(good, original, strings.Replace(forged, "<saml:Subject>", strings.Replace(cut(good, "<ds:Signature ", "</ds:Signature>"), "</ds:Signature>", "<ds:Object>"+original+"</ds:Object></ds:Signature>", 1)+"<saml:Subject>", 1), 1), "jwt.signature_invalid", "signs another element"},
		{"the signed one among extensions", strings.Replace(good, original, "<samlp:Extensions>"+original+"</samlp:Extensions>"+forged, 1), "jwt.signature_invalid", "Response/Extensions/Assertion"},
		{"the id twice", strings.Replace(good, original, original+`<x ID="_a"/>`, 1), "jwt.signature_invalid", "2 elements have the id"},
		{"the id twice, written otherwise", strings.Replace(good, original, original+`<x xml:id="_a"/>`, 1), "jwt.signature_invalid", "2 elements have the id"},
		{"nothing has the id", with(samlSigning{uri: "#_nothing"}), "jwt.signature_invalid", "no element has it"},
		{"a file in place of an id", with(samlSigning{uri: "file:///etc/passwd"}), "jwt.signature_invalid", "not an element of this message"},
		{"an expression in place of an id", with(samlSigning{uri: "#xpointer(id('_a'))"}), "jwt.signature_invalid", "not an element of this message"},
		{"no URI", reference(func(s string) string { return strings.Replace(s, ` URI="#_a"`, "", 1) }), "jwt.signature_invalid", "no URI"},
		{"the whole document signed from inside the assertion", with(samlSigning{uri: "&#32;"}), "jwt.signature_invalid", "not an element of this message"},
		{"two references", reference(func(s string) string {
			r := cut(s, "<ds:Reference", "</ds:Reference>")
			return strings.Replace(s, r, r+r, 1)
		}), "jwt.signature_invalid", "2 references"},
		{"no reference", reference(func(s string) string { return strings.Replace(s, cut(s, "<ds:Reference", "</ds:Reference>"), "", 1) }), "jwt.signature_invalid", "0 references"},
		{"two things that are signed", strings.Replace(good, "</ds:SignedInfo>", "</ds:SignedInfo><ds:SignedInfo/>", 1), "jwt.signature_invalid", "got 2 and 1"},
		{"two signatures in one element", strings.Replace(good, "<saml:Subject>", cut(good, "<ds:Signature ", "</ds:Signature>")+"<saml:Subject>", 1), "jwt.signature_invalid", "2 signatures"},
		{"XSLT among the transforms", with(samlSigning{transforms: `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>`}), "jwt.alg_mismatch", "REC-xslt"},
		{"XPath among the transforms", with(samlSigning{transforms: `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1=0</ds:XPath></ds:Transform>`}), "jwt.alg_mismatch", "REC-xpath"},
		{"base64 among the transforms", with(samlSigning{transforms: `<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"/>`}), "jwt.alg_mismatch", "does not allow"},
		{"a transform twice", with(samlSigning{transforms: `<ds:Transform Algorithm="` + excURI + `"/><ds:Transform Algorithm="` + excURI + `"/>`}), "jwt.signature_invalid", "twice"},
		{"MD5", with(samlSigning{digest: "http://www.w3.org/2001/04/xmldsig-more#md5"}), "jwt.alg_mismatch", "not known or not safe"},
		{"no algorithm", with(samlSigning{method: "none"}), "jwt.alg_mismatch", `"none" is not known`},
		{"an unknown form of SignedInfo", with(samlSigning{form: "urn:none"}), "jwt.alg_mismatch", "CanonicalizationMethod"},
		{"HMAC with a secret", assertionSigned(t, samlSigning{key: []byte("CANARY"), method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}), "jwt.alg_mismatch", "asks for a shared secret"},
		{"HMAC with the certificate", assertionSigned(t, samlSigning{key: keys.raw, method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}), "jwt.alg_mismatch", "the public key as its secret"},
		{"HMAC with the certificate's DER", assertionSigned(t, samlSigning{key: p.cert.Raw, method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}), "jwt.alg_mismatch", "the public key as its secret"},
		{"an element in the digest", strings.Replace(good, "</ds:DigestValue>", "<x/></ds:DigestValue>", 1), "jwt.signature_invalid", "not base64"},
		{"a comment in the digest", strings.Replace(good, "<ds:DigestValue>", "<ds:DigestValue><!-- AAAA -->", 1), "jwt.signature_invalid", "not base64"},
		{"the signature of the message is good, and that of the assertion is not", strings.Replace(whole, "</saml:Issuer><saml:Subject>", "</saml:Issuer>"+cut(good, "<ds:Signature ", "</ds:Signature>")+"<saml:Subject>", 1), "jwt.signature_invalid", "changed after it was signed"},
		{"the status round a signed assertion changed, which nothing covers", strings.Replace(good, `InResponseTo="_q"><saml:Issuer`, `InResponseTo="_q" Consent="x"><saml:Issuer`, 1), "", "not the Response round it"},
		{"an element in the name", strings.Replace(good, "alice@example.test", "alice@example.test<x>.evil</x>.test", 1), "jwt.malformed", `a program that stops there reads "alice@example.test"`},
		{"an instruction in the name", strings.Replace(good, "alice@example.test", "alice@example.test<?x?>.evil.test", 1), "jwt.malformed", `a program that stops there`},
		{"more prefixes than are looked for", with(samlSigning{transforms: `<ds:Transform Algorithm="` + enveloped + `"/><ds:Transform Algorithm="` + excURI + `"><InclusiveNamespaces xmlns="` + excURI + `" PrefixList="` + strings.Repeat("a ", 200) + `"/></ds:Transform>`}), "jwt.alg_mismatch", "xml-exc-c14n"},
		{"a comment in the name", strings.Replace(good, "alice@example.test", "alice@example.test<!-- -->.evil.test", 1), "jwt.malformed", `all of its text is "alice@example.test.evil.test", and a program that stops there reads "alice@example.test"`},
	} {
		tok := Inspect(row.doc, now)
		v := Verify(tok, keys)
		faults := Faults(tok, v, Expect{At: now})
		said := v.Why + "\n" + strings.Join(Notes(tok, v), "\n")
		found := row.cause == "" && len(faults) == 0
		for _, f := range faults {
			said += "\n" + f.What
			found = found || f.Cause == row.cause
		}
		if (v.Status == Verified) != (row.cause == "") || !found || !strings.Contains(said, row.says) {
			t.Errorf("%s: %s %v, want %q with %q\n%s", row.reason, v.Status, faults, row.cause, row.says, said)
		}
	}
	// The comment alone changes nothing that is signed: the text is what is read, and it is told.
	tok := Inspect(strings.Replace(good, "alice@example.test", "alice@<!-- x -->example.test", 1), now)
	if v := Verify(tok, keys); v.Status != Verified || tok.Claim("sub") != "alice@example.test" || len(tok.Findings) != 1 {
		t.Errorf("a comment in the name of a signed message: %s %s %v", v.Status, tok.Claim("sub"), tok.Findings)
	}
}

// TestTheFileOfAKeyIsLeftAsItIs: looking for a forgery with its bytes changes none of them, whatever its line ends.
func TestTheFileOfAKeyIsLeftAsItIs(t *testing.T) {
	windows := bytes.ReplaceAll(pemOf(t, theProvider().cert).raw, []byte("\n"), []byte("\r\n"))
	ks, err := ReadKeySet("idp.pem", bytes.Clone(windows))
	if err != nil {
		t.Fatal(err)
	}
	doc := assertionSigned(t, samlSigning{key: windows, method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"})
	for range 2 {
		if v := Verify(Inspect(doc, now), ks); !strings.Contains(v.Why, "the public key as its secret") {
			t.Errorf("%+v", v)
		}
	}
	if !bytes.Equal(ks.raw, windows) {
		t.Error("the bytes of the file were changed")
	}
}

// TestMetadataInsideOut: an element that stands in no role holds no key, and harms nobody.
func TestMetadataInsideOut(t *testing.T) {
	const md = `xmlns="urn:oasis:names:tc:SAML:2.0:metadata"`
	if ks, err := ReadKeySet("metadata.xml", []byte(`<KeyDescriptor `+md+`><EntityDescriptor/></KeyDescriptor>`)); err == nil {
		t.Errorf("read as %v", ks.Keys)
	}
}

// TestSignatureWrapping: the nine ways of https://www.usenix.org/system/files/conference/usenixsecurity12/sec12-final91.pdf, made from a
// signed answer of OneLogin, are refused with its very key.
func TestSignatureWrapping(t *testing.T) {
	ks, err := ReadKeySet("onelogin-metadata.xml", sample(t, "onelogin-metadata.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 9 {
		tok := Inspect(string(sample(t, "xsw"+string(rune('1'+i))+".b64")), now)
		for _, ks := range []KeySet{ks, {At: now}} {
			if v := Verify(tok, ks); v.Status != Failed || !strings.Contains(v.Why, "signature wrapping") {
				t.Errorf("XSW %d: %+v", i+1, v)
			}
		}
	}
}

// TestHostileSAMLIsQuick: what is made to be slow is refused or read within a second: namespaces at every depth, a key of a megabit.
func TestHostileSAMLIsQuick(t *testing.T) {
	var open, attrs strings.Builder
	for i := range 55 {
		open.WriteString("<x")
		for j := range 150 {
			fmt.Fprintf(&open, ` xmlns:p%d="urn:%d"`, j, i)
		}
		open.WriteString(">")
	}
	for range 4_000 {
		attrs.WriteString("<y")
		for j := range 100 {
			fmt.Fprintf(&attrs, ` p%d:a%d=""`, j, j)
		}
		attrs.WriteString("/>")
	}
	deep := strings.Replace(response, "MESSAGE", "<samlp:Extensions>"+open.String()+attrs.String()+strings.Repeat("</x>", 55)+"</samlp:Extensions>SIGNATURE", 1)
	modulus := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xff}, 1<<17))
	start := time.Now()
	doc := samlSigning{key: theProvider().rsa}.sign(t, strings.Replace(deep, "</saml:Issuer>SIGNATURE<saml:Subject>", "</saml:Issuer><saml:Subject>", 1), "_r")
	signed := time.Since(start)
	start = time.Now()
	if v := Verify(Inspect(doc, now), pemOf(t, theProvider().cert)); v.Status != Verified {
		t.Errorf("deep: %+v", v)
	}
	t.Logf("%d bytes of namespaces: %s (signed in %s)", len(doc), time.Since(start), signed)
	start = time.Now()
	big := assertionSigned(t, samlSigning{key: theProvider().rsa, keyInfo: `<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>` + modulus + `</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>`})
	if v := Verify(Inspect(big, now), KeySet{At: now}); v.Status != Failed {
		t.Errorf("a key of a megabit: %+v", v)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("a key of a megabit took %s", took)
	}
}

// TestSAMLIsBounded: ten megabytes are answered in well under a second, signed or not.
func TestSAMLIsBounded(t *testing.T) {
	p := theProvider()
	pad := strings.Repeat("x", 10<<20)
	doc := samlSigning{key: p.rsa}.sign(t, strings.NewReplacer("MESSAGE", "", "staff", pad).Replace(response), "_a")
	start := time.Now()
	if v := Verify(Inspect(doc, now), pemOf(t, p.cert)); v.Status != Verified {
		t.Errorf("%+v", v)
	}
	t.Logf("one long text: %s", time.Since(start))
	start = time.Now()
	wide := strings.NewReplacer("MESSAGE", "", "SIGNATURE", "", "<saml:AttributeValue>staff</saml:AttributeValue>", strings.Repeat("<saml:AttributeValue>staff</saml:AttributeValue>", 200_000)).Replace(response)
	if tok := Inspect(wide, now); tok.Parse == nil {
		t.Errorf("want it to be refused, got %v", tok.Format)
	}
	t.Logf("many elements: %s", time.Since(start))
}

// FuzzSAML: whatever comes, nothing panics, and what verifies says of alice what was signed of her.
func FuzzSAML(f *testing.F) {
	p := theProvider()
	t := &testing.T{}
	for _, doc := range []string{assertionSigned(t, samlSigning{key: p.rsa, keyInfo: certInfo(p.cert)}), messageSigned(t, samlSigning{key: p.ec, method: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"}), strings.NewReplacer("MESSAGE", "", "SIGNATURE", "").Replace(response)} {
		f.Add(doc)
	}
	for _, name := range []string{"okta-encrypted.b64", "xsw1.b64", "xsw5.b64", "entra.xml"} {
		if b, err := os.ReadFile("../../testdata/saml/" + name); err == nil {
			f.Add(string(b))
		}
	}
	ks := KeySet{Source: "idp.pem", At: now, Certificates: []*x509.Certificate{p.cert}, Keys: []Key{{Type: "RSA", Public: &p.rsa.PublicKey}, {Type: "EC", Public: &p.ec.PublicKey}}}
	opener, _ := os.ReadFile("../../testdata/saml/sp-key.pem")
	f.Fuzz(func(t *testing.T, doc string) {
		tok := Inspect(doc, now)
		v := Verify(tok, ks)
		if v.Status == Verified && tok.Kind == KindSAML && len(tok.Findings) == 0 && tok.message.assertion != nil && tok.Claim("sub") != "alice@example.test" {
			t.Errorf("verifies, and says %q", tok.Claim("sub"))
		}
		_ = Faults(tok, v, Expect{At: now, Audience: "x"})
		_ = tok.Parts()
		if tok.Kind == KindSAML {
			if open, err := decrypt(tok, "sp-key.pem", opener, now); err == nil {
				_ = Verify(open, ks)
			}
		}
	})
}

// TestTheXMLOfAMessageIsShownWithoutWhatSigns: signatures, what is encrypted and attributes by the names of secrets are left out, however
// they are written.
func TestTheXMLOfAMessageIsShownWithoutWhatSigns(t *testing.T) {
	const head = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">`
	for _, row := range []struct{ reason, in, want string }{
		{"a signature", "<ds:SignatureValue\r\n Id='>'>CAN\r\nARY</ds:SignatureValue >", "<ds:SignatureValue\n Id='>'>(7 characters)</ds:SignatureValue >"},
		{"one with a reference, and its text in a comment before it", `<!--ABC--><ds:SignatureValue>A&#66;C</ds:SignatureValue>`, "<!--ABC--><ds:SignatureValue>(3 characters)</ds:SignatureValue>"},
		{"in CDATA", `<ds:SignatureValue><![CDATA[CANARY</ds:SignatureValue>]]></ds:SignatureValue>`, "<ds:SignatureValue>(26 characters)</ds:SignatureValue>"},
		{"a secret attribute in an element", `<saml:Attribute Name="client_secret"><saml:AttributeValue><x>CANARY</x></saml:AttributeValue></saml:Attribute>`, `<saml:Attribute Name="client_secret"><saml:AttributeValue>(6 characters)</saml:AttributeValue></saml:Attribute>`},
		{"an attribute that is none", `<saml:Attribute Name="mail"><saml:AttributeValue>a</saml:AttributeValue></saml:Attribute>`, `<saml:Attribute Name="mail"><saml:AttributeValue>a</saml:AttributeValue></saml:Attribute>`},
		{"nothing in it", `<ds:SignatureValue/><ds:SignatureValue> </ds:SignatureValue>`, `<ds:SignatureValue/><ds:SignatureValue> </ds:SignatureValue>`},
		{"a short one whose letters stand all over", `<ds:SignatureValue>s</ds:SignatureValue>`, `<ds:SignatureValue>(1 characters)</ds:SignatureValue>`},
	} {
		tok := Inspect(head+row.in+`</samlp:Response>`, now)
		parts := tok.Parts()
		if tok.Parse != nil || len(parts) != 1 {
			t.Fatalf("%s: %v", row.reason, tok.Parse)
		}
		got := strings.TrimSuffix(strings.TrimPrefix(parts[0].Text, head), `</samlp:Response>`)
		if got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
	latin := Inspect("<?xml version='1.0' encoding='ISO-8859-1'?>"+head+"<!--\xe4\xe4--><ds:SignatureValue>CANARY</ds:SignatureValue></samlp:Response>", now)
	if latin.message != nil && strings.Contains(latin.Parts()[0].Text, "CANARY") {
		t.Error("Latin-1: the signature is shown")
	}
	var many strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&many, "<ds:SignatureValue>QUFB%05d</ds:SignatureValue>", i)
	}
	if parts := Inspect(head+many.String()+`</samlp:Response>`, now).Parts(); strings.Contains(parts[0].Text, "QUFB") {
		t.Error("one of many is shown")
	}
}
