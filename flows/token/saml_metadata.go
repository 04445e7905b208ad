package token

import (
	"crypto/x509"
	"fmt"

	"why401/flows/xmldsig"
)

const metadataSpace = saml2 + "metadata"

// maxMetadataKeys bounds the keys that are read of a federation.
const maxMetadataKeys = 50_000

// readMetadata takes the keys out of SAML metadata (SAML 2.0 metadata, section 2.4.1.1): of one entity, or of many. A key that is for
// encryption alone stays in, marked, so that it is named where it signed. The signature of the metadata is not looked at: whoever gives
// it trusts it.
func readMetadata(ks KeySet, data []byte) (KeySet, error) {
	root, err := xmldsig.ParseMetadata(data)
	if err != nil {
		return ks, fmt.Errorf("reading the key %s: %w", ks.Source, err)
	}
	entities := 0
	root.Walk(func(n *xmldsig.Node) {
		if n.Is(metadataSpace, "EntityDescriptor") {
			entities++
		}
	})
	if entities == 0 {
		return ks, fmt.Errorf("reading the key %s: want the metadata of a SAML provider (EntityDescriptor), got XML whose element is <%s>", ks.Source, clip(root.Local))
	}
	number, more := 0, false
	root.Walk(func(n *xmldsig.Node) {
		if !n.Is(metadataSpace, "KeyDescriptor") || n.Parent == nil {
			return
		}
		if more = more || len(ks.Keys) >= maxMetadataKeys; more {
			return
		}
		entity, until := "", ""
		for e := n; e != nil; e = e.Parent {
			if entity == "" {
				entity = e.Attr("entityID")
			}
			if u := e.Attr("validUntil"); u != "" && (until == "" || u < until) { // of a role, an entity, a federation: the first one ends it
				until = u
			}
		}
		use := n.Attr("use")
		if known, ok := map[string]string{"signing": "sig", "encryption": "enc"}[use]; ok {
			use = known // any other is for nothing that is known here, and verifies nothing
		}
		k := Key{Use: use, Entity: entity, until: until, role: n.Parent.Local}
		if k.Use != "enc" { // Entity is what is compared; one key stands under several roles, and counts once
			number++
		}
		ks.descriptor(n, k, number, entities)
	})
	if more {
		ks.Unreadable = append(ks.Unreadable, fmt.Sprintf("it holds more than the %d keys that are read", maxMetadataKeys))
	}
	return ks, ks.none()
}

// signsNot says that the key of a role may not have signed an element of that name, "" where it may: a provider logs people in
// (SAML 2.0 metadata, section 2.4.3), a service asks for it (section 2.4.4), and either may end a session.
func (k Key) signsNot(element string) string {
	switch {
	case k.role == "SPSSODescriptor" && (element == "Assertion" || element == "Response"):
		return "the metadata has it for a service (SPSSODescriptor), which asks for logins and vouches for none"
	case k.role == "IDPSSODescriptor" && element == "AuthnRequest":
		return "the metadata has it for a provider (IDPSSODescriptor), which answers requests and makes none"
	}
	return ""
}

// descriptor reads the keys of one KeyDescriptor.
func (ks *KeySet) descriptor(n *xmldsig.Node, k Key, number, entities int) {
	k.ID = fmt.Sprintf("signing key %d", number)
	if k.Use == "enc" {
		k.ID = "an encryption key"
	}
	if entities > 1 {
		k.ID += " of " + clip(k.Entity)
	}
	info := n.First(xmldsig.Space, "KeyInfo")
	found := false
	for _, d := range info.All(xmldsig.Space, "X509Data") {
		for _, x := range d.All(xmldsig.Space, "X509Certificate") {
			found = true
			c, err := x509.ParseCertificate(xmldsig.Binary(x))
			if err != nil {
				ks.Unreadable = append(ks.Unreadable, k.ID+": its certificate cannot be read")
				continue
			}
			k := k
			k.ID += " (" + nameOf(c) + ")"
			k.Type, k.Public = keyType(c.PublicKey), c.PublicKey
			ks.Keys, ks.Certificates = append(ks.Keys, k), append(ks.Certificates, c)
		}
	}
	if found {
		return
	}
	if p := bareKey(info.First(xmldsig.Space, "KeyValue")); p != nil {
		k.Type, k.Public = keyType(p), p
		ks.Keys = append(ks.Keys, k)
		return
	}
	ks.Unreadable = append(ks.Unreadable, k.ID+": it has neither a certificate nor a key that can be read")
}
