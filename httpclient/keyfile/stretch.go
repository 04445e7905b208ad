package keyfile

import (
	"encoding/asn1"
	"fmt"
	"math/big"
)

// Whoever wrote a file chose how much work its passphrase costs. OpenSSL writes 2048 rounds of PBKDF2, careful people a million, and
// scrypt with 16 MB; OpenSSL itself takes no more than 32 MB of it.
const (
	maxRounds       = 10_000_000 // of PBKDF2 and its older kin, in one file: about a second and a half
	maxScryptMemory = 128 << 20  // bytes, 128·N·r
	maxScryptWork   = 1 << 22    // N·r·p: about a second
)

// stretches adds up what a file asks for.
type stretches struct {
	rounds, scryptMemory, scryptWork big.Int
}

// tooDear says why the passphrase of a file is not stretched as the file asks. It looks at each algorithm with such numbers that
// stands in der in the clear, and at the check sum of PKCS #12; what is no DER is left to who reads it.
func tooDear(der []byte) error {
	var s stretches
	s.walk(der, 0)
	switch {
	case s.rounds.Cmp(big.NewInt(maxRounds)) > 0:
		return fmt.Errorf("it asks for %s rounds of PBKDF2 or its like, and no more than %d are made here, since whoever wrote the file chose the number; openssl writes it anew with fewer", short(&s.rounds), maxRounds)
	case s.scryptMemory.Cmp(big.NewInt(maxScryptMemory)) > 0:
		return fmt.Errorf("it asks for %s bytes of memory for scrypt, and no more than %d are taken here, since whoever wrote the file chose the number; openssl writes it anew with less", short(&s.scryptMemory), maxScryptMemory)
	case s.scryptWork.Cmp(big.NewInt(maxScryptWork)) > 0:
		return fmt.Errorf("it asks for %s steps of scrypt (N·r·p), and no more than %d are made here, since whoever wrote the file chose the number; openssl writes it anew with fewer", short(&s.scryptWork), maxScryptWork)
	}
	return nil
}

func short(n *big.Int) string {
	if n.BitLen() > 63 {
		return "more than 10^18"
	}
	return n.String()
}

// walk looks into everything that is made of parts, and into octets that hold such a thing.
func (s *stretches) walk(der []byte, depth int) {
	const deepest = 16 // an algorithm of a real file stands at the tenth level or so
	for depth < deepest && len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return
		}
		der = rest
		if v.IsCompound {
			if v.Tag == asn1.TagSequence {
				s.add(v.Bytes)
			}
			s.walk(v.Bytes, depth+1)
		} else if v.Tag == asn1.TagOctetString && len(v.Bytes) > 0 && v.Bytes[0] == 0x30 {
			s.walk(v.Bytes, depth+1)
		}
	}
}

// add counts one sequence: an algorithm by its name (RFC 8018 appendix A, RFC 7292 appendix C, RFC 7914 section 7), or the check sum
// of PKCS #12 (a digest, a salt, and rounds).
func (s *stretches) add(content []byte) {
	var first asn1.RawValue
	rest, err := asn1.Unmarshal(content, &first)
	if err != nil {
		return
	}
	if first.Tag == asn1.TagSequence && first.IsCompound {
		if n := integers(rest); len(n) == 1 {
			var salt asn1.RawValue
			if _, err := asn1.Unmarshal(rest, &salt); err == nil && salt.Tag == asn1.TagOctetString {
				s.rounds.Add(&s.rounds, n[0])
			}
		}
		return
	}
	var name asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(first.FullBytes, &name); err != nil {
		return
	}
	var parameters asn1.RawValue
	if _, err := asn1.Unmarshal(rest, &parameters); err != nil || !parameters.IsCompound {
		return
	}
	n := integers(parameters.Bytes)
	switch {
	case len(n) >= 3 && name.Equal(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}):
		var memory, work big.Int
		work.Mul(n[0], n[1])
		memory.Mul(&work, big.NewInt(128))
		work.Mul(&work, n[2])
		s.scryptWork.Add(&s.scryptWork, &work)
		if memory.Cmp(&s.scryptMemory) > 0 {
			s.scryptMemory = memory
		}
	case len(n) >= 1 && len(name) >= 7 && name[:6].Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5}),
		len(n) >= 1 && len(name) >= 8 && name[:7].Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1}):
		s.rounds.Add(&s.rounds, n[0])
	}
}

// integers are those that stand side by side in der.
func integers(der []byte) (out []*big.Int) {
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return out
		}
		if v.Tag == asn1.TagInteger && v.Class == asn1.ClassUniversal {
			out = append(out, new(big.Int).SetBytes(v.Bytes)) // none of these may be below zero
		}
		der = rest
	}
	return out
}
