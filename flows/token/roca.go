package token

import "math/big"

// roca reports the mark of an RSA modulus that Infineon's library made (CVE-2017-15361; Nemec and others, "The Return of
// Coppersmith's Attack", CCS 2017, section 2.3): both its primes are powers of 65537 modulo many small primes, so the modulus is one
// too. Of other moduli one in about 2^27 looks like that.
func roca(n *big.Int) bool {
	rest := new(big.Int)
	for _, p := range []int64{3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167} {
		want, power, found := rest.Mod(n, big.NewInt(p)).Int64(), int64(1), false
		for range p {
			if found = found || power == want; found {
				break
			}
			power = power * 65537 % p
		}
		if !found {
			return false
		}
	}
	return true
}
