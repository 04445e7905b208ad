package token

import (
	"encoding/asn1"
	"fmt"
	"math/big"
)

// OpenSSL, Java and the key services of clouds write an ECDSA signature as ASN.1 (DER, RFC 3279 section 2.2.3); JOSE wants its two
// numbers one behind the other, each of a fixed length (RFC 7518 section 3.4). To hand on the first for the second is a common slip.

// fromASN1 is the signature as JOSE has it, nil where value is not written as ASN.1.
func fromASN1(alg string, value []byte) []byte {
	n := signatureLength(alg)
	if alg != "ES256" && alg != "ES384" && alg != "ES512" || len(value) < 8 || len(value) == n || value[0] != 0x30 {
		return nil
	}
	var pair struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(value, &pair); err != nil || len(rest) > 0 || pair.R.Sign() <= 0 || pair.S.Sign() <= 0 || pair.R.BitLen() > n*4 || pair.S.BitLen() > n*4 {
		return nil
	}
	out := make([]byte, n)
	pair.R.FillBytes(out[:n/2])
	pair.S.FillBytes(out[n/2:])
	return out
}

func asn1Wanted(alg string) string {
	return fmt.Sprintf("%s wants the two numbers one behind the other, %d bytes (RFC 7518 section 3.4)", alg, signatureLength(alg))
}
