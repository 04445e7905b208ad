package token

import (
	"bytes"
	"crypto/ecdh"
	"fmt"
	"slices"
	"strings"
)

// ephemeralFault says why no key agrees with the ephemeral one in a header of ECDH-ES (RFC 7518 section 4.6.1.1), "" where it is in
// order or of a curve that is not known here. Such a key is the token's fault, and not that of the key that was given.
func ephemeralFault(h map[string]any) string {
	epk, ok := h["epk"].(map[string]any)
	if !ok || !strings.HasPrefix(text(h["alg"]), "ECDH-ES") {
		return ""
	}
	x, badX := segment(text(epk["x"]))
	y, badY := segment(text(epk["y"]))
	crv := text(epk["crv"])
	var curve ecdh.Curve
	size := map[string]int{"P-256": 32, "P-384": 48, "P-521": 66, "X25519": 32}[crv]
	switch crv {
	case "P-256":
		curve = ecdh.P256()
	case "P-384":
		curve = ecdh.P384()
	case "P-521":
		curve = ecdh.P521()
	case "X25519":
		curve, badY = ecdh.X25519(), ""
	default:
		return ""
	}
	if n := len(x); crv != "X25519" && min(n, len(y)) > 0 && n <= size && len(y) <= size && n+len(y) < 2*size { // zeros at the start that were left out
		if n == size {
			n = len(y)
		}
		return fmt.Sprintf("its ephemeral key (epk) is written with %d bytes where %s has %d (RFC 7518 section 6.2.1.2): its maker left out zeros, and strict readers refuse it as is done here", n, crv, size)
	}
	point := x
	if crv != "X25519" {
		point = slices.Concat([]byte{4}, x, y) // both coordinates, as they are (SEC 1 section 2.3.3)
	}
	theirs, err := curve.NewPublicKey(point)
	if badX != "" || badY != "" || err != nil {
		return fmt.Sprintf("its ephemeral key (epk) is no point on %s: no key opens it", crv)
	}
	if crv == "X25519" { // what any key agrees on with a point of low order is zero
		anyones, err := curve.NewPrivateKey(bytes.Repeat([]byte{1}, size))
		if err != nil {
			return ""
		}
		if _, err := anyones.ECDH(theirs); err != nil {
			return "its ephemeral key (epk) is of low order, with which all keys agree on the same: whoever made the token means no good, and no key opens it"
		}
	}
	return ""
}
