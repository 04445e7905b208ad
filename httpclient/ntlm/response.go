package ntlm

import (
	"crypto/des"
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"strings"
	"time"

	//lint:ignore SA1019 NTLM is made of it ([MS-NLMP] section 3.3.1)
	"golang.org/x/crypto/md4"
)

// ntHash is NTOWFv1: MD4 of the password in UTF-16.
func ntHash(password string) []byte {
	h := md4.New()
	h.Write(wide(password))
	return h.Sum(nil)
}

// v2Hash is NTOWFv2 ([MS-NLMP] section 3.3.2). The domain counts as it is written, the user in capitals.
func v2Hash(user, domain, password string) []byte {
	return mac(ntHash(password), wide(strings.ToUpper(user)+domain))
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(md5.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// v2Responses are the answers to a challenge by NTLMv2, nt with the client's part behind its proof ([MS-NLMP] section 2.2.2.8).
func v2Responses(hash []byte, c Challenge, own [8]byte, now time.Time) (nt, lm []byte) {
	part := binary.LittleEndian.AppendUint64([]byte{1, 1, 0, 0, 0, 0, 0, 0}, fileTime(now))
	part = append(append(part, own[:]...), 0, 0, 0, 0)
	part = append(append(part, c.Info...), 0, 0, 0, 0)
	proof := mac(hash, c.Nonce[:], part)
	return append(proof, part...), append(mac(hash, c.Nonce[:], own[:]), own[:]...)
}

// v1Response is DESL of the NT hash ([MS-NLMP] section 3.3.1): the challenge, enciphered thrice with 7 bytes of the hash each.
// From it the hash, which is as good as the password, can be found within a day.
func v1Response(password string, nonce [8]byte) []byte {
	key := append(ntHash(password), 0, 0, 0, 0, 0)
	var out []byte
	for i := 0; i < 21; i += 7 {
		k := key[i : i+7]
		spread := []byte{k[0], k[0]<<7 | k[1]>>1, k[1]<<6 | k[2]>>2, k[2]<<5 | k[3]>>3, k[3]<<4 | k[4]>>4, k[4]<<3 | k[5]>>5, k[5]<<2 | k[6]>>6, k[6] << 1}
		b, _ := des.NewCipher(spread) // a key of 8 bytes does not fail
		sum := make([]byte, 8)
		b.Encrypt(sum, nonce[:])
		out = append(out, sum...)
	}
	return out
}
