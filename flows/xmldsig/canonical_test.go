package xmldsig

import (
	"strings"
	"testing"
)

// TestCanonicalForms: the examples of Canonical XML 1.0 (section 3), 1.1 and Exclusive XML Canonicalization 1.0 (section 2.2), as far as
// they need no document type, and what SAML messages have.
func TestCanonicalForms(t *testing.T) {
	for _, row := range []struct{ reason, form, doc, at, want string }{
		{"3.2: white space in text stays", c14n10, "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n</doc>", "", "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n</doc>"},
		{"3.3: empty elements, spaces in tags, order of attributes and namespaces", c14n10,
			`<doc><e1   /><e2   ></e2><e3   name = "elem3"   id="elem3"   /><e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm" xmlns:b="http://www.ietf.org" xmlns:a="http://www.w3.org" xmlns="http://example.org"/><e6 xmlns="" xmlns:a="http://www.w3.org"><e7 xmlns="http://www.ietf.org"><e8 xmlns="" xmlns:a="http://www.w3.org"/></e7></e6></doc>`, "",
			`<doc><e1></e1><e2></e2><e3 id="elem3" name="elem3"></e3><e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5><e6 xmlns:a="http://www.w3.org"><e7 xmlns="http://www.ietf.org"><e8 xmlns=""></e8></e7></e6></doc>`},
		{"3.4: character references, CDATA, quotes", c14n10,
			"<doc><text>First line&#x0d;&#10;Second line</text><value>&#x32;</value><compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute><compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid</compute><norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/></doc>", "",
			"<doc><text>First line&#xD;\nSecond line</text><value>2</value><compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute><compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;\">valid</compute><norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm></doc>"},
		{"XML 3.3.3: a line end or tab inside an attribute is a space", c14n10, "<doc a=\"1\r\n2\t3\n4\"\n\tb='5'/>", "", `<doc a="1 2 3 4" b="5"></doc>`},
		{"XML 2.11: a line end is one character", c14n10, "<doc>a\r\nb\rc</doc>", "", "<doc>a\nb\nc</doc>"},
		{"comments go", c14n10, "<doc>a<!-- b -->c</doc>", "", "<doc>ac</doc>"},
		{"comments stay where the form says so", c14n10 + comments, "<doc>a<!-- b -->c</doc>", "", "<doc>a<!-- b -->c</doc>"},
		{"processing instructions stay", c14n10, "<doc><?a   b  ?><?c?></doc>", "", "<doc><?a b  ?><?c?></doc>"},
		{"a tag's sign inside a comment and a quote", c14n10 + comments, "<doc a='>'><!-- <b\n'> --><c d=\"'>\n\"/></doc>", "", "<doc a=\">\"><!-- <b\n'> --><c d=\"'> \"></c></doc>"},
		{"a comment that begins with the sign of its end", c14n10 + comments, "<doc><!--><b c='--> 1\n2</doc>", "", "<doc><!--><b c='--> 1\n2</doc>"},
		{"inclusive: the namespaces and xml attributes round it come along", c14n10, `<a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="en" xml:id="i" p:x="1"><b q:y="2"/></a>`, "b", `<b xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:id="i" xml:lang="en" q:y="2"></b>`},
		{"1.1: xml:id does not come along", c14n11, `<a xml:lang="en" xml:id="i"><b/></a>`, "b", `<b xml:lang="en"></b>`},
		{"exclusive: only what is used", excC14N, `<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n0:local>`, "elem2", `<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>`},
		{"exclusive: a default namespace that is none is written only inside another", excC14N, `<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"/></b></a>`, "", `<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"></c></b></a>`},
		{"exclusive: nothing to undo", excC14N, `<a xmlns="urn:a"><b xmlns=""><c/></b></a>`, "b", `<b><c></c></b>`},
		{"exclusive: written again beside, not inside", excC14N, `<a xmlns:p="urn:p"><p:b><p:c/></p:b><p:d/></a>`, "", `<a><p:b xmlns:p="urn:p"><p:c></p:c></p:b><p:d xmlns:p="urn:p"></p:d></a>`},
	} {
		root, err := Parse([]byte(row.doc))
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		n := root
		root.Walk(func(e *Node) {
			if e.Local == row.at {
				n = e
			}
		})
		f, ok := canonicalForm(row.form, &Node{})
		var b strings.Builder
		if err := f.write(&b, n, nil); err != nil || !ok || b.String() != row.want {
			t.Errorf("%s: %v\n got %s\nwant %s", row.reason, err, b.String(), row.want)
		}
	}
}

// TestInclusivePrefixes: the exclusive form with a list of prefixes that count as used.
func TestInclusivePrefixes(t *testing.T) {
	root, err := Parse([]byte(`<a xmlns="urn:d" xmlns:xs="urn:xs" xmlns:q="urn:q"><b xmlns:xs="urn:xs"><c xmlns:q="urn:r" t="xs:string"/></b></a>`))
	if err != nil {
		t.Fatal(err)
	}
	method, err := Parse([]byte(`<T><InclusiveNamespaces xmlns="` + excC14N + `" PrefixList="xs q"/></T>`))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := canonicalForm(excC14N, method)
	var b strings.Builder
	if err := f.write(&b, root.Elements()[0], nil); err != nil {
		t.Fatal(err)
	}
	if want := `<b xmlns="urn:d" xmlns:q="urn:q" xmlns:xs="urn:xs"><c xmlns:q="urn:r" t="xs:string"></c></b>`; b.String() != want {
		t.Errorf("got %s\nwant %s", b.String(), want)
	}
}

// TestDocumentsThatAreRefused: what one parser takes and another does not is no signed document.
func TestDocumentsThatAreRefused(t *testing.T) {
	for _, row := range []struct{ reason, doc, says string }{
		{"a document type", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, "DOCTYPE"},
		{"an entity that nothing defines", `<a>&x;</a>`, "entity"},
		{"a prefix that stands for nothing", `<a><p:b/></a>`, `prefix "p"`},
		{"an attribute's prefix that stands for nothing", `<a p:b="1"/>`, `prefix "p"`},
		{"two attributes without a space", `<a b="1"c="2"/>`, "white space"},
		{"an attribute twice", `<a b="1" b="2"/>`, "two attributes"},
		{"an attribute twice by its namespace", `<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>`, "two attributes"},
		{"a namespace twice", `<a xmlns:p="u" xmlns:p="v"/>`, "two declarations"},
		{"a prefix undone, which namespaces 1.0 have not", `<a xmlns:p="u"><b xmlns:p=""/></a>`, "not allowed"},
		{"the namespace of xml under another prefix", `<a xmlns:p="http://www.w3.org/XML/1998/namespace" p:id="i"/>`, "not allowed"},
		{"the namespace of xml as the default one", `<a xmlns="http://www.w3.org/XML/1998/namespace"/>`, "not allowed"},
		{"xml as the prefix of another", `<a xmlns:xml="urn:x"/>`, "not allowed"},
		{"the namespace of declarations", `<a xmlns:p="http://www.w3.org/2000/xmlns/" p:b="urn:x"/>`, "not allowed"},
		{"the end of another element", `<a></b>`, "not open"},
		{"two elements", `<a/><b/>`, "second element"},
		{"text behind", `<a/>x`, "outside"},
		{"cut short", `<a><b>`, "cut short"},
		{"nothing", ` `, "none"},
		{"deep", strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100), "deeper"},
		{"wide", "<a>" + strings.Repeat("<b/>", maxNodes) + "</a>", "more than"},
		{"many attributes", "<a " + strings.Repeat("b='1' ", maxAttrs+1) + "/>", "attributes"},
		{"an encoding whose characters are others", `<?xml version="1.0" encoding="UTF-16"?><a/>`, "UTF-16"},
		{"bytes that are no UTF-8", "<a>\xff</a>", "UTF-8"},
		{"a second declaration", `<a><?xml version="1.0"?></a>`, "declaration"},
	} {
		_, err := Parse([]byte(row.doc))
		if err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: got %v, want a word of %q", row.reason, err, row.says)
		}
	}
	n, err := Parse([]byte("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"))
	if err != nil || n.Content() != "ä" {
		t.Errorf("Latin-1: %v", err)
	}
}

// TestManyPiecesOfText: a text in a hundred thousand pieces is put together once.
func TestManyPiecesOfText(t *testing.T) {
	n, err := Parse([]byte("<a>" + strings.Repeat("xxxxxxxxxxxxxxxx<![CDATA[y]]>", 90_000) + "</a>"))
	if err != nil || len(n.Content()) != 17*90_000 {
		t.Errorf("got %v", err)
	}
}

// TestAlgorithmsByTheirVeryNames: an address that no specification has names nothing, though a hash stands at its end (RFC 9231).
func TestAlgorithmsByTheirVeryNames(t *testing.T) {
	for uri, want := range map[string]string{
		"http://www.w3.org/2000/09/xmldsig#rsa-sha1":                "RSA with SHA-1",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256":         "RSA with SHA-256",
		"http://www.w3.org/2000/09/xmldsig#rsa-sha256":              "",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha1":           "",
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1":         "ECDSA with SHA-1",
		"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1":    "RSA-PSS with SHA-384",
		"http://www.w3.org/2000/09/xmldsig#hmac-sha1":               "HMAC with SHA-1",
		"http://www.w3.org/2000/09/xmldsig#hmac-sha256":             "",
		"http://www.w3.org/2009/xmldsig11#dsa-sha256":               "DSA with SHA-256",
		"http://www.w3.org/2000/09/xmldsig#dsa-sha512":              "",
		"http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519":      "Ed25519",
		"HTTP://www.w3.org/2001/04/xmldsig-more#rsa-sha256":         "",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 ":        "",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256-nothing": "",
	} {
		m, ok := MethodOf(uri)
		if ok != (want != "") || ok && m.Name() != want {
			t.Errorf("%s: %v %q, want %q", uri, ok, m.Name(), want)
		}
	}
	for uri, known := range map[string]bool{Space + "sha1": true, encSpace + "sha256": true, encSpace + "sha384": true, more + "sha384": true, encSpace + "sha512": true, more + "sha224": true,
		Space + "sha256": false, encSpace + "sha1": false, more + "sha256": false, "": false} {
		if (digestOf(uri) != nil) != known {
			t.Errorf("the digest %s", uri)
		}
	}
}
