package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"math/big"

	"why401/flows/xmldsig"
)

// bareKey reads a KeyValue of RSA or of a named curve (XML Signature section 4.5.2).
func bareKey(n *xmldsig.Node) crypto.PublicKey {
	if r := n.First(xmldsig.Space, "RSAKeyValue"); r != nil {
		mod, exp := xmldsig.Binary(r.First(xmldsig.Space, "Modulus")), xmldsig.Binary(r.First(xmldsig.Space, "Exponent"))
		if len(mod) == 0 || len(exp) == 0 || len(exp) > 4 {
			return nil
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(mod), E: int(new(big.Int).SetBytes(exp).Int64())}
	}
	const dsig11 = "http://www.w3.org/2009/xmldsig11#"
	e := n.First(dsig11, "ECKeyValue")
	curve := curveOf(e.First(dsig11, "NamedCurve").Attr("URI"))
	if curve == nil {
		return nil
	}
	k, err := ecdsa.ParseUncompressedPublicKey(curve, xmldsig.Binary(e.First(dsig11, "PublicKey")))
	if err != nil {
		return nil
	}
	return k
}

// curveOf is the curve of an object identifier, nil where it is none of those that are spoken.
func curveOf(uri string) elliptic.Curve {
	switch uri {
	case "urn:oid:1.2.840.10045.3.1.7":
		return elliptic.P256()
	case "urn:oid:1.3.132.0.34":
		return elliptic.P384()
	case "urn:oid:1.3.132.0.35":
		return elliptic.P521()
	}
	return nil
}
